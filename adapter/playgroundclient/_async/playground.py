"""The client: one object that is configured once, and from which everything else is reached."""

from __future__ import annotations

import functools
import weakref
from typing import TYPE_CHECKING, Any, Self

import httpx

from .. import config
from .._version import user_agent
from ..errors import ConfigurationError
from ..extras import room
from ..secrets import Secret
from ..transport.client import AsyncHttp
from . import following, runtime, waiting
from .asking import AsyncConnection, only
from .images import AsyncImage, AsyncImages
from .jobs import AsyncJob
from .projects import AsyncProject

if TYPE_CHECKING:
    import datetime
    import os
    import ssl
    import uuid
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

    from ..user import User
    from .pages import AsyncPages


class AsyncPlayground(AsyncConnection):
    """The OneAtlas Intelligence Playground.

    Every setting comes from the first place that has it: the argument, the environment (`PLAYGROUND_API_KEY`,
    `PLAYGROUND_API_KEY_FILE`, `PLAYGROUND_URL`, `PLAYGROUND_GATEWAY_URL`, `PLAYGROUND_TOKEN_URL`), a profile of the
    profile file (`PLAYGROUND_PROFILE`, `PLAYGROUND_CONFIG`), and for the key `./api_key.txt`.

    Args:
        api_key: The API key itself; better kept out of code.
        api_key_file: A file with the key on its first line.
        url: The front's origin. `url`, `gateway_url` and `token_url` are set together, or not at all.
        gateway_url: The gateway's origin.
        token_url: The token endpoint's whole URL.
        api_url: The gateway's second origin, which links may lead to; by default the published one, with the published gateway.
        import_url: The import service's origin; by default the published one, with the published gateway.
        profile: The name of a profile in the profile file.
        timeout: Seconds for one call with its retries; 300 by default. A download has a limit on silence instead.
        retries: How often a call that only reads is tried again; 3 by default.
        max_body: The largest answer in bytes; 64 MiB by default. A download has no limit.
        verify: True, a file or folder of certificate authorities, or an `ssl.SSLContext`.
        proxy: The URL of a proxy; by default the environment's.
        allow_hosts: Hosts (`name` or `name:port`) that a download may reach though they are private or not https.
        token_cache: Share one access token with the other processes of this machine, through a file of mode 0600 in the
            user's cache folder; also by `PLAYGROUND_TOKEN_CACHE=1`. A client that is pickled takes it along.
        observe: Collect where answers disagree with the contract, for `report()`.
        renewal: When the access token is renewed; see docs/reliability.md.

    Raises ConfigurationError, and MissingExtra where the key is in a keyring and `keyring` is not installed. Nothing is sent before the first call.
    """

    _gateway: Any = None  # Any: the Gateway of `playgroundclient.sandbox`, a room above, that ends with this client

    def __init__(
        self,
        api_key: str | None = None,
        *,
        api_key_file: str | os.PathLike[str] | None = None,
        url: str | None = None,
        gateway_url: str | None = None,
        token_url: str | None = None,
        api_url: str | None = None,
        import_url: str | None = None,
        profile: str | None = None,
        timeout: float | None = None,
        retries: int | None = None,
        max_body: int | None = None,
        verify: ssl.SSLContext | str | bool | None = None,
        proxy: str | None = None,
        allow_hosts: Iterable[str] = (),
        token_cache: bool | None = None,
        observe: bool | None = None,
        renewal: config.Renewal | None = None,
    ) -> None:
        given = {name: value for name, value in locals().items() if name != "self" and value is not None}
        self.settings = config.load(**given)
        given["allow_hosts"] = tuple(self.settings.allow_hosts)
        if proxy is not None and httpx.URL(proxy).userinfo:
            given["proxy"] = Secret(proxy)
        self._keyed = given.pop("api_key", None) is not None
        self._given: Mapping[str, Any] = given  # Any: the other arguments, each of its own type
        self.http = AsyncHttp(self.settings, user_agent())
        self.footprints = {}
        self._observer = room("observer")() if self.settings.observe else None
        if self._observer is not None:
            self.http.calls.hooks.append(self._observer.see)
        self.at_close: set[Callable[[], None]] = set()
        """What else ends with the client: called by `close()`."""
        self.api = runtime.generated_client(self.http, str(self.settings.front))
        """The generated client: `list_processes.asyncio(client=play.api, ...)` keeps all promises of this package."""

    @classmethod
    @runtime.opening
    async def sandbox(cls, **options: Any) -> Self:
        """A client of a local gateway that is started for it: no account, no network.

        The gateway ends with `close()`, at the end of a `with` block, when nothing refers to the client any more, and with
        this process. `options` are `speed` (how much faster time runs there), `seed`, `token_lifetime` (seconds), `state`
        (a file that keeps its jobs), and the client's own arguments. Raises MissingExtra where the extra `sandbox` is not
        installed.
        """
        play: Self = await runtime.in_thread(functools.partial(room("gateway").client, cls, options))
        return play

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections: calls that are on their way fail, and jobs that are shown are not followed any more.

        Jobs go on, unless the gateway was started by `sandbox`.
        """
        try:
            await self.http.aclose()
        finally:
            for stop in tuple(self.at_close):
                stop()
            if self._gateway is not None:
                await runtime.in_thread(self._gateway.stop)

    def __repr__(self) -> str:
        settings = getattr(self, "settings", None)  # there are none when making the client has failed
        return f"<{type(self).__name__} {settings.front if settings else 'without settings'}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if isinstance(self._given.get("proxy"), Secret):
            raise ConfigurationError(
                "A client whose proxy= carries a password is not pickled. Configure the proxy by HTTPS_PROXY instead."
            )
        if self._keyed:
            raise ConfigurationError(
                "A client that was made with api_key= is not pickled, so that no key is written anywhere. Configure the "
                "key by PLAYGROUND_API_KEY, a key file or a profile, and make the client without api_key=."
            )
        return restored, (type(self), self._given)

    async def user(self) -> User:
        """The account that the API key belongs to."""
        from ..user import User

        return User.from_dict(await self.ask_for("get_current_user"))

    def projects(self) -> AsyncPages[AsyncProject]:
        """The account's projects, lazily."""
        wrap = functools.partial(AsyncProject, self, operation="list_projects", items="projects")
        return self.pages("list_projects", wrap, "projects", columns=AsyncProject.COLUMNS)

    async def project(self, name: str | uuid.UUID) -> AsyncProject:
        """One project, by its id or its name. Raises UnknownName, with near matches."""
        return await only(self.projects(), name, "project", "this account's projects")

    def images(
        self,
        area: Any,  # Any: an area in every form that a job takes
        *,
        since: datetime.date | str | None = None,
        until: datetime.date | str | None = None,
        max_cloud: float | None = None,
        constellation: str | Iterable[str] | None = None,
        order: str | None = "newest",
    ) -> AsyncImages:
        """The catalogue's images that touch an area, lazily.

        `area` is given in any form that a job takes. `since` and `until` are days, which count as a whole, or instants
        (UTC where they name no zone), as text (ISO 8601) too; `max_cloud` is in %; `constellation` is one or several. The
        newest comes first, once all are there; with order=None they come as the catalogue gives them.

        Raises InvalidInput at once for what cannot be meant; when it is read, UnknownName for a constellation that there
        is not. Warns where images may be missing (IncompleteListWarning).
        """
        return AsyncImages(self, room("images_search")(area, since, until, max_cloud, constellation, order))

    async def image(self, name: str) -> AsyncImage:
        """One image of the catalogue, by its id, or by its source id where that has one image. Raises UnknownName."""
        return await AsyncImage.get(self, str(name))

    async def job(self, href: str) -> AsyncJob:
        """Come back to a job by its `href`, from anywhere. Raises LinkRefused, NotFound."""
        return await AsyncJob.at(self, href)

    def wait(
        self,
        jobs: Iterable[AsyncJob],
        timeout: float | None = None,
        poll: float | None = None,
        progress: bool | None = None,
    ) -> AsyncIterator[AsyncJob]:
        """Yield the jobs as they end, whether they succeeded or not. Raises JobTimeout when one is open after `timeout` s.

        In a notebook a table shows how they go. `progress=True` shows it on a terminal too, False nowhere.
        """
        return waiting.wait_all(jobs, timeout, poll, progress)

    def report(self) -> Any:  # Any: a Report of `playgroundclient.observer`, a room above
        """Where the service's answers disagreed with the contract, without anything of the user's; send it to the maintainers.

        Raises ConfigurationError unless the client was made with observe=True.
        """
        if self._observer is None:
            raise ConfigurationError("Nothing was observed: make the client with observe=True.")
        return self._observer.report()

    def campaign(
        self, path: str | os.PathLike[str]
    ) -> Any:  # Any: a Campaign of `playgroundclient.campaign`, a room above
        """The campaign whose ledger is the SQLite file `path`: thousands of jobs that survive any interruption.

        Campaigns are of the synchronous client; see docs/campaigns.md. Raises ConfigurationError on the other.
        """
        return runtime.campaign(self, path)

    async def follow(
        self, thing: Any, relation: str, *, json: Any = None, path: str | os.PathLike[str] | None = None
    ) -> Any:  # Any: what the contract says that the relation answers, for any relation
        """Follow a relation of a handle, and return what the contract says is there: a handle, pages, or a generated model.

        `json` is the body that a relation which writes needs. A relation that the contract has no operation for is
        only read: plain JSON, or a download to `path`. Raises LinkRefused, before anything is sent, where the link
        contradicts the contract.
        """
        return await following.follow(self, thing, relation, json, path)


_restored: weakref.WeakValueDictionary[tuple[object, ...], AsyncPlayground] = weakref.WeakValueDictionary()


def restored(kind: type[AsyncPlayground], given: Mapping[str, Any]) -> AsyncPlayground:
    """The client that an unpickled one becomes: one for all handles of a process."""
    key = (kind, *sorted((name, repr(value)) for name, value in given.items()))
    found = _restored.get(key)
    if found is None:
        found = _restored[key] = kind(**given)
    return found
