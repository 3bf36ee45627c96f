"""What handles stand on: a connection that asks for operations of the contract, and what all handles have."""

from __future__ import annotations

import functools
import uuid
import warnings
from typing import TYPE_CHECKING, Any, Self, TypeVar

from .. import contract, generated, links, lookup
from ..errors import InvalidResponse, LinkRefused, LinkWarning, NotLoaded
from ..extras import Shown
from ..jobs.paging import SIZE, Page
from ..jobs.tasks import instant
from ..secrets import redact
from ..transport.call import OPERATION
from . import runtime
from .pages import AsyncPages

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

    import httpx
    from playground_api import Client

    from ..config import Settings
    from ..contract import Operation
    from ..links import Target
    from ..transport.client import AsyncHttp

T = TypeVar("T")
Document = dict[str, Any]  # Any: JSON that the contract describes, and that was held against it


class AsyncConnection(runtime.OtherForm):
    """The configured service, as handles see it."""

    settings: Settings
    http: AsyncHttp
    api: Client
    footprints: dict[str, list[Document]]
    """Of the images that jobs have named, by the name that they used; a source may stand for several."""

    def url_of(self, operation: str, **ids: object) -> httpx.URL:
        """The address of an operation, with the `ids` of its path."""
        asked = contract.by_id(operation)
        return self.settings.base(asked.role).join(asked.path(**ids))

    async def ask(self, operation: str, **arguments: object) -> httpx.Response:
        """The answer of an operation of the contract, by its id, checked; `arguments` are its generated function's."""
        asked = contract.by_id(operation)
        request = generated.request_of(asked, self.settings, **arguments)
        return await self.http.request(**request, extensions={OPERATION: asked})

    async def ask_for(self, operation: str, **arguments: object) -> Document:
        """The JSON object that an operation answers."""
        answer = await self.ask(operation, **arguments)
        document: Document | None = answer.json() if answer.content else None
        if document is None:
            raise InvalidResponse(
                f"The service answered {answer.status_code} without a body.", status=answer.status_code
            )
        return document

    async def write(self, operation: str, body: object, **ids: object) -> httpx.Response:
        """The answer of an operation that takes plain JSON, and of its path's `ids`, checked."""
        asked = contract.by_id(operation)
        url = self.url_of(operation, **ids)
        return await self.http.request(asked.method, url, json=body, extensions={OPERATION: asked})

    def pages(
        self,
        operation: str,
        wrap: Callable[[Document], T],
        what: str,
        url: httpx.URL | None = None,
        columns: Sequence[str] = (),
        **arguments: object,
    ) -> AsyncPages[T]:
        """What an operation lists, each wrapped; `url` is where a link says that the list is, `columns` are its table's."""
        asked = contract.by_id(operation)
        listed = generated.listed(asked)
        assert listed is not None, f"{operation} lists nothing"
        size = "size" if "size" in asked.facts["query"] else "items_per_page"

        async def page(number: int) -> Page[T]:
            if url is None:
                answer = await self.ask_for(operation, page=number, **{size: SIZE}, **arguments)
            else:
                numbered = url.copy_merge_params({"page": number, size.replace("_per_p", "PerP"): SIZE})
                answer = (await self.http.get(numbered, extensions={OPERATION: asked})).json()
            items = [wrap(each) for each in answer[listed]]
            return Page(items, answer.get("total"), "next" in links.table(answer))

        return AsyncPages(page, identity, what, columns)


def identity(item: Any) -> object:  # Any: a handle, or a generated model
    """What tells an item of a list from the others."""
    names = ("id", "zone_id", "dataset_id", "export_id", "task_id")
    return next((getattr(item, name) for name in names if hasattr(item, name)), item)


class Handle(Shown):
    """What all handles have: the connection, what the service sent, and its links. Two of the same thing are equal."""

    COLUMNS: Sequence[str] = ("id",)
    """The properties that a table of such handles shows."""
    _named = "id"
    """The property that holds its id."""
    _ids: tuple[tuple[str, str], ...] = ()
    """The ids of its address, as the contract names them, and what of it holds each."""

    def __init__(self, play: AsyncConnection, document: Document, operation: str, items: str | None) -> None:
        self.play = play
        self.document = document
        """What the service sent, as plain JSON."""
        self.id = uuid.UUID(document[self._named])
        self._operation: Operation = contract.by_id(operation)
        self._items = items

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and type(other) is type(self) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @functools.cached_property
    def model(self) -> Any:  # Any: the class that the contract names
        """What the service sent, as the generated model."""
        return generated.model_of(self._operation, self._items, self.document)

    @property
    def links(self) -> Mapping[str, links.Link]:
        """The relations that the service sent with it, by name. `play.follow(handle, name)` follows one."""
        return links.table(self.document)

    def _known_ids(self) -> dict[str, str]:
        return {name: str(getattr(self, held)) for name, held in self._ids}

    def _replace(self, other: Handle) -> None:
        """Become what another handle of the same thing is."""
        self.document, self._operation, self._items = other.document, other._operation, other._items
        self.__dict__.pop("model", None)

    def _loaded(self, name: str, what: str) -> Any:  # Any: the JSON of that name
        """A part of the document that a list's items may lack; raises NotLoaded where this is one."""
        if self._items is not None and name not in self.document:
            raise NotLoaded(f"A list does not tell the {what}: load() returns the whole of it.")
        return self.document.get(name)

    def resolve(self, relation: str) -> Target:
        """Where a relation leads, once it agrees with the contract. Sends nothing; raises LinkRefused."""
        link = self.links.get(relation)
        if link is None:
            have = redact(", ".join(sorted(self.links))) or "none"
            raise LinkRefused(f"There is no link {relation!r} here; there are: {have}.", relation=relation)
        candidates = self._operation.targets(relation, self._items)
        if candidates is None:
            raise LinkRefused(
                f"The contract does not know the relation {relation!r} here, so it is not followed.", relation=relation
            )
        return links.agree(link, candidates, self.play.settings, self.play.settings.gateway, self._known_ids())

    def _resolve_or_warn(self, relation: str) -> Target | None:
        """As `resolve`, for a method that can do without the link: None, with a warning where the link contradicts."""
        if relation not in self.links:
            return None
        try:
            return self.resolve(relation)
        except LinkRefused as error:
            warnings.warn(f"{error} The contract's own URL is used instead.", LinkWarning, stacklevel=3)
            return None


class Named(Handle):
    """A handle of what its owner has named and described."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__.removeprefix('Async')} {self.name!r} {self.id}>"

    @property
    def name(self) -> str:
        """What it is called; a name may not be the only one of its kind."""
        return self.document.get("name") or ""

    @property
    def description(self) -> str:
        """What its owner says of it."""
        return self.document.get("description") or ""

    @property
    def created(self) -> datetime.datetime | None:
        """When it was made, where the service tells."""
        return instant(self.document.get("creationDate"))


class Owned(Handle):
    """A handle of what belongs to a project."""

    _reads: str
    """The operation that tells the whole of it."""

    def __init__(
        self,
        play: AsyncConnection,
        document: Document,
        project_id: uuid.UUID,
        operation: str | None = None,
        items: str | None = None,
    ) -> None:
        super().__init__(play, document, operation or self._reads, items)
        self.project_id = project_id

    @classmethod
    async def get(cls, play: AsyncConnection, project_id: uuid.UUID, *ids: uuid.UUID) -> Self:
        """The whole of it, by the project's id and its own; of a job, the process's stands between them. Raises NotFound."""
        named = {name.replace("Id", "_id"): each for (name, _), each in zip(cls._ids, ids, strict=True)}
        return cls(play, await play.ask_for(cls._reads, project_id=project_id, **named), project_id)

    @classmethod
    def listed(
        cls, play: AsyncConnection, project_id: uuid.UUID, operation: str, what: str, **of: object
    ) -> AsyncPages[Self]:
        """Those that an operation lists in a project, lazily."""
        items = generated.listed(contract.by_id(operation))
        wrap = functools.partial(cls, play, project_id=project_id, operation=operation, items=items)
        return play.pages(operation, wrap, what, None, cls.COLUMNS, project_id=project_id, **of)

    @property
    def href(self) -> str:
        """Its address: `play.job(href)` comes back to a job's, in another process and on another day too."""
        operation = contract.by_id(self._reads)
        path = operation.path(**self._known_ids())
        return f"{self.play.settings.addresses[operation.role]}{path}?projectId={self.project_id}"

    async def load(self) -> Self:
        """The whole of it, as it is now, as a new handle."""
        return await self.get(self.play, self.project_id, *(getattr(self, held) for _, held in self._ids))

    async def refresh(self) -> Self:
        """Read it again, and update this handle."""
        self._replace(await self.load())
        return self


H = TypeVar("H", bound=Handle)


async def only(among: AsyncPages[H], name: str | uuid.UUID, kind: str, where: str, title: str = "name") -> H:
    """The one of a list that has an id or a name. Raises UnknownName, with near matches."""
    wanted = lookup.as_uuid(name)
    found: dict[uuid.UUID, H] = {}
    names: dict[str, list[uuid.UUID]] = {}
    async for each in among:
        if each.id == wanted:
            return each
        found[each.id] = each
        names.setdefault(getattr(each, title), []).append(each.id)
    return found[lookup.only(names, str(name), kind, where)]
