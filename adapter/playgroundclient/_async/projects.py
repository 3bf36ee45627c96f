"""Projects and their processes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Unpack

from .. import contract, lookup
from ..errors import InvalidInput
from ..extras import room
from ..jobs import estimate, evidence
from ..jobs import inputs as job_inputs
from ..jobs.areas import mapping
from ..jobs.tasks import instant
from ..secrets import redact
from ..text import plain
from . import submission
from .asking import AsyncConnection, Document, Handle
from .datasets import AsyncDataset
from .driving import drive
from .jobs import AsyncJob

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from ..jobs.areas import Fault
    from ..jobs.estimate import Estimate
    from ..jobs.inputs import Words
    from .pages import AsyncPages


class AsyncProject(Handle):
    """A project: the account's unit of rights and of work."""

    COLUMNS = ("id", "name", "description", "created")
    _named = "projectId"

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

    def _known_ids(self) -> dict[str, str]:
        return {"projectId": str(self.id)}

    def __repr__(self) -> str:
        return f"<Project {self.name!r} {self.id}>"

    def processes(self) -> AsyncPages[AsyncProcess]:
        """The processes that the project may run, lazily."""

        def process(each: Document) -> AsyncProcess:
            return AsyncProcess(self.play, each, self.id, "list_processes", "processes")

        return self.play.pages(
            "list_processes", process, f"processes of {self.name}", columns=AsyncProcess.COLUMNS, project_id=self.id
        )

    async def process(self, name: str | uuid.UUID) -> AsyncProcess:
        """One process, by its id or its title, loaded. Raises UnknownName, with near matches."""
        wanted = lookup.as_uuid(name)
        if wanted is None:
            titles: dict[str, list[uuid.UUID]] = {}
            async for each in self.processes():
                titles.setdefault(each.title, []).append(each.id)
            wanted = lookup.only(titles, str(name), "process", f"project {self.name!r}")
        return await AsyncProcess.get(self.play, self.id, wanted)

    def jobs(self) -> AsyncPages[AsyncJob]:
        """All jobs of the project, lazily."""

        def job(each: Document) -> AsyncJob:
            return AsyncJob(self.play, each, self.id, "list_jobs", "jobs")

        return self.play.pages("list_jobs", job, f"jobs of {self.name}", columns=AsyncJob.COLUMNS, project_id=self.id)

    def datasets(self) -> AsyncPages[AsyncDataset]:
        """The project's datasets, lazily."""

        def dataset(each: Document) -> AsyncDataset:
            return AsyncDataset(self.play, each, self.id, "list_datasets", "datasets")

        return self.play.pages(
            "list_datasets", dataset, f"datasets of {self.name}", columns=AsyncDataset.COLUMNS, project_id=self.id
        )

    async def dataset(self, name: str | uuid.UUID) -> AsyncDataset:
        """One dataset, by its id or its name, loaded. Raises UnknownName, with near matches."""
        wanted = lookup.as_uuid(name)
        if wanted is None:
            names: dict[str, list[uuid.UUID]] = {}
            async for each in self.datasets():
                names.setdefault(each.name, []).append(each.id)
            wanted = lookup.only(names, str(name), "dataset", f"project {self.name!r}")
        return await AsyncDataset.get(self.play, self.id, wanted)

    async def create_dataset(self, name: str, description: str = "") -> AsyncDataset:
        """A new dataset, empty. When the answer is lost it may be there all the same: look before you create it again."""
        body = {"projectId": str(self.id), "name": name, "description": description}
        answer = await self.play.write("create_dataset", body)
        return AsyncDataset(self.play, answer.json(), self.id, "create_dataset")


class AsyncProcess(Handle):
    """A process: an algorithm that the service can run on images, as a job."""

    COLUMNS = ("id", "title", "family", "version", "description", "keywords")

    def __init__(
        self,
        play: AsyncConnection,
        document: Document,
        project_id: uuid.UUID,
        operation: str = "get_process",
        items: str | None = None,
    ) -> None:
        super().__init__(play, document, operation, items)
        self.project_id = project_id

    @classmethod
    async def get(cls, play: AsyncConnection, project_id: uuid.UUID, process_id: uuid.UUID) -> AsyncProcess:
        """The whole of a process, by its ids. Raises NotFound."""
        document = await play.ask_for("get_process", project_id=project_id, process_id=process_id)
        return cls(play, document, project_id)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.document.get("title") or ""

    @property
    def description(self) -> str:
        """What it does, in its owner's words."""
        return self.document.get("description") or ""

    @property
    def version(self) -> str:
        """Its version, in its owner's way of counting."""
        return self.document.get("version") or ""

    @property
    def family(self) -> str:
        """What it is for: object-detection, change-detection, segmentation, or what the service has added since."""
        return self.document.get("family") or ""

    @property
    def keywords(self) -> list[str]:
        """What its owner files it under."""
        return list(self.document.get("keywords") or ())

    @property
    def requirements(self) -> dict[str, Any]:
        """What it needs of an image, as the service says it: `resolution` in metres per pixel, `tile_size` in pixels, and more.

        Raises NotLoaded on an item of a list.
        """
        return dict(self._loaded("requirements", "requirements of a process") or {})

    @property
    def input_schema(self) -> dict[str, Any]:
        """The process's own JSON Schema of a job's inputs. Raises NotLoaded on an item of a list."""
        return dict(self._loaded("input", "input schema of a process") or {})

    def _known_ids(self) -> dict[str, str]:
        return {"processId": str(self.id)}

    def __repr__(self) -> str:
        more = "".join(
            f" {plain(redact(str(each)))}" for name in ("version", "family") if (each := self.document.get(name))
        )
        return f"<Process {self.title!r}{more} {self.id}>"

    async def load(self) -> AsyncProcess:
        """The whole of this process, as a new handle."""
        return await self.get(self.play, self.project_id, self.id)

    def jobs(self) -> AsyncPages[AsyncJob]:
        """The jobs of this process, lazily."""
        self._resolve_or_warn("jobs")

        def job(each: Document) -> AsyncJob:
            return AsyncJob(self.play, each, self.project_id, "list_process_jobs", "jobs")

        return self.play.pages(
            "list_process_jobs",
            job,
            f"jobs of {self.title}",
            columns=AsyncJob.COLUMNS,
            project_id=self.project_id,
            process_id=self.id,
        )

    def check(
        self, inputs: Mapping[str, Any] | None = None, *, large: bool = False, **words: Unpack[Words]
    ) -> list[Fault]:
        """Every fault of a job's inputs, each with its JSON path; an empty list is good. Sends nothing.

        `inputs` are what `input_schema` describes; `geom` is a Polygon in longitude, latitude (degrees, WGS 84), as
        GeoJSON, WKT, a box (west, south, east, north), a file's path, or anything with `__geo_interface__`. An image
        may be given as what `play.images` found instead of its id: then the area must be inside its footprint.

        The other arguments are those of `run`.
        """
        try:
            return self._checked(job_inputs.in_words(self.input_schema, inputs, **words), large)[1]
        except InvalidInput as error:
            return list(error.faults)

    def form(self) -> Any:  # Any: a Form of `playgroundclient.notebook.form`, a room above
        """A form for a job's inputs, for a notebook: made from `input_schema`, checked by `check`, submitted by `run`.

        Needs the extra `notebook`. Raises MissingExtra, and NotLoaded on an item of a list.
        """
        return room("form")(self)

    def _checked(self, inputs: Mapping[str, Any], large: bool) -> tuple[dict[str, Any], list[Fault]]:
        plain, found = job_inputs.checked(self.input_schema, inputs, {"projectId": str(self.project_id)})
        if not found and not large and (fault := estimate.too_large(mapping(plain.get("geom")))):
            found = [fault]
        return plain, found

    def estimate(self, inputs: Mapping[str, Any] | None = None, **words: Unpack[Words]) -> Estimate:
        """What a job would take: its area (km²), its tiles and its seconds, as far as the process tells. Sends nothing.

        The arguments are those of `run`; the area alone is enough. Raises InvalidInput where it cannot be used.
        """
        given = job_inputs.in_words(self.input_schema, inputs, **words)
        return estimate.estimate(job_inputs.polygon(given.get("geom")), self.requirements)

    async def run(
        self,
        inputs: Mapping[str, Any] | None = None,
        *,
        image: Any = None,  # Any: as Words has them
        area: Any = None,
        name: str | None = None,
        dataset: Any = None,
        large: bool = False,
        correlation_id: str | None = None,
    ) -> AsyncJob:
        """Check the inputs, submit a job exactly once, and return it, queued.

        A job is told by `inputs`, as the process names them, or in words: `image` is one that `play.images` found, or its
        id, for change detection two of them, (before, after); `area` is where; `name` is the job's; `dataset` is a
        dataset or its id, or the name of a new one. Both can be given together.

        The area must be inside of the images: those that are given by their ids are looked up, once, and where that
        cannot be done a warning says so. A job of more than 10,000 km² is refused unless `large` is true.

        Raises InvalidInput with every fault, and then nothing was submitted; SubmissionUncertain when the answer was lost
        and it could not be found out whether the job was created. The submission takes at most the client's
        `timeout`; when its answer is lost, the search for the job takes at most as long again. `correlation_id` is sent
        along, for the service's support to find the request by; by default it is a new one. It is one to 128 visible
        ASCII characters, with spaces only between them.
        """
        given = job_inputs.in_words(self.input_schema, inputs, image=image, area=area, name=name, dataset=dataset)
        plain, found = self._checked(given, large)
        evidence.check_correlation_id(correlation_id := correlation_id or str(uuid.uuid4()))
        if not found and "geom" in plain:
            named = {**given, "geom": plain["geom"]}
            look_up = room("misplaced")([named], self.play.footprints, self.play.settings.timeout)
            found = [fault for _, fault in await drive(self.play, look_up)]
        if found:
            lines = "".join(f"\n  {fault}" for fault in found)
            raise InvalidInput(
                f"The inputs do not fit the process {self.title!r}; nothing was submitted.{lines}", faults=found
            )
        target, project_id = self.submits_to()
        operation = contract.by_id("create_job")
        url = target or self.play.settings.base(operation.role).join(operation.path(processId=self.id))
        return await submission.submit(
            self.play,
            submission.Where(self.title, project_id, self.id, url.copy_set_param("projectId", str(project_id))),
            plain,
            correlation_id,
        )

    def submits_to(self) -> tuple[Any, uuid.UUID]:  # Any: an httpx.URL, or None
        """Where its link says that jobs are submitted, and the project in which they are created."""
        target = self._resolve_or_warn("runNewJob")
        if target is None:
            return None, self.project_id
        return target.url, lookup.as_uuid(target.ids.get("projectId")) or self.project_id
