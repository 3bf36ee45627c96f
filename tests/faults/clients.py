"""The clients under test, behind one interface: ours, sync and async, and the naive one (the generated client on plain httpx)."""

from __future__ import annotations

import asyncio
import contextlib
import time
import traceback
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import attrs
import httpx
import playground_api
from playground_api import models
from playground_api.api.jobs import create_job, delete_job, get_job, list_process_jobs
from playground_api.api.users import get_current_user
from playgroundclient import AsyncPlayground, Playground, PlaygroundError
from playgroundclient._async import handles as async_handles
from playgroundclient._sync import handles

from .service import INPUTS, JOB, PROCESS, PROJECT, Service

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

KINDS = ("sync", "async")
ROWS = ("token", "list", "get", "submit", "delete", "download")
GRACE = 30.0
"""Seconds after which a naive client that does not end is ended by the test."""


@dataclass
class Outcome:
    """What a call came to."""

    value: Any = None
    error: BaseException | None = None
    seconds: float = 0.0

    @property
    def foreign(self) -> bool:
        """Whether an exception came out that is not of this package's family."""
        return self.error is not None and not isinstance(self.error, PlaygroundError)

    def __str__(self) -> str:
        if self.error is None:
            return f"{self.value!r} in {self.seconds:.2f} s"
        return "".join(traceback.format_exception_only(self.error)).strip() + f" in {self.seconds:.2f} s"


def outcome_of(call: Callable[[], Any]) -> Outcome:
    """What a call came to: its value or its exception, whatever it is, and how long it took."""
    started, outcome = time.monotonic(), Outcome()
    try:
        outcome.value = call()
    except Exception as error:  # noqa: BLE001
        outcome.error = error
    outcome.seconds = time.monotonic() - started
    return outcome


async def outcome_of_task(call: Callable[[], Awaitable[Any]]) -> Outcome:
    """As `outcome_of`, in an event loop."""
    started, outcome = time.monotonic(), Outcome()
    try:
        outcome.value = await call()
    except Exception as error:  # noqa: BLE001
        outcome.error = error
    outcome.seconds = time.monotonic() - started
    return outcome


class Client:
    """One client of one kind."""

    def __init__(self, kind: str, service: Service, path: Path | None = None) -> None:
        self.kind = kind
        self.service = service
        self.path = path
        self.play: Any = None

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call what may be a coroutine function."""
        return function(*args)

    def do(self, row: str, **options: Any) -> Outcome:
        return outcome_of(lambda: self.call(getattr(self, row), *options.values()))


class Ours(Client):
    def __init__(self, kind: str, service: Service, play: Any, path: Path | None) -> None:
        super().__init__(kind, service, path)
        self.play = play
        self._handles: Any = handles if kind == "sync" else async_handles

    def _of(self, name: str) -> Any:
        return getattr(self._handles, name if self.kind == "sync" else f"Async{name}")

    def a_process(self, document: dict[str, Any] | None = None) -> Any:
        model = models.ProcessDescribe.from_dict(document or self.service.process())
        return self._of("Process")(self.play, model, PROJECT)

    def a_job(self, document: dict[str, Any] | None = None) -> Any:
        return self._of("Job")(self.play, models.JobDescribe.from_dict(document or self.service.job()), PROJECT)

    def a_project(self) -> Any:
        model = models.ProjectSummary.from_dict(self.service.project())
        return self._of("Project")(self.play, model, "list_projects", "projects")


class Sync(Ours):
    def token(self) -> Any:
        return self.play.user()

    def list(self) -> Any:
        return list(self.a_process().jobs())

    def get(self) -> Any:
        return self.play.job(self.service.job_url())

    def submit(self, inputs: Any = INPUTS, correlation_id: str | None = None) -> Any:
        return self.a_process().run(inputs, correlation_id=correlation_id)

    def delete(self) -> Any:
        return self.a_job().delete()

    def download(self, path: Path | None = None) -> Any:
        target = path or self.path
        assert target is not None
        self.a_job().download(target)
        return target.read_bytes()


class Async(Ours):
    runner: asyncio.Runner

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        async def body() -> Any:
            return await function(*args)

        return self.runner.run(body())

    async def token(self) -> Any:
        return await self.play.user()

    async def list(self) -> Any:
        return [job async for job in self.a_process().jobs()]

    async def get(self) -> Any:
        return await self.play.job(self.service.job_url())

    async def submit(self, inputs: Any = INPUTS, correlation_id: str | None = None) -> Any:
        return await self.a_process().run(inputs, correlation_id=correlation_id)

    async def delete(self) -> Any:
        return await self.a_job().delete()

    async def download(self, path: Path | None = None) -> Any:
        target = path or self.path
        assert target is not None
        await self.a_job().download(target)
        return target.read_bytes()


class Naive(Client):
    """What one writes in an afternoon: the notebook's token rule, a bearer header, the generated functions."""

    def __init__(self, service: Service, path: Path | None = None, timeout: float = 5.0, **client: Any) -> None:
        super().__init__("naive", service, path)
        self.access_token: str | None = None
        self.renew_at = 0.0
        verify = client.pop("verify", True)
        # A timeout, to be fair: plain httpx has one, though the generated client takes it away.
        self.http = httpx.Client(
            base_url=service.gateway.url, timeout=timeout, verify=verify, follow_redirects=True, **client
        )
        self.tokens = httpx.Client(timeout=timeout, verify=verify)
        self.api = playground_api.Client(base_url=service.gateway.url)
        self.api.set_httpx_client(self.http)

    def renew(self) -> None:
        if self.access_token is None or time.time() > self.renew_at:
            form = {"apikey": self.service.key, "grant_type": "api_key", "client_id": "IDP"}
            response = self.tokens.post(self.service.arguments()["token_url"], data=form)
            response.raise_for_status()
            answer = response.json()
            self.access_token = answer["access_token"]
            self.renew_at = time.time() + answer["expires_in"] / 2
            self.http.headers["Authorization"] = f"Bearer {self.access_token}"

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        self.renew()
        return function(*args)

    def token(self) -> Any:
        return get_current_user.sync(client=self.api)

    def list(self) -> Any:
        page = list_process_jobs.sync(PROCESS, client=self.api, project_id=PROJECT)
        return None if page is None else page.jobs

    def get(self) -> Any:
        return get_job.sync(PROCESS, JOB, client=self.api, project_id=PROJECT)

    def submit(self, inputs: Any = INPUTS, correlation_id: str | None = None) -> Any:
        job_input = models.JobInput.from_dict(inputs)
        given = {} if correlation_id is None else {"x_correlation_id": correlation_id}
        return create_job.sync(PROCESS, client=self.api, body=job_input, project_id=PROJECT, **given)

    def delete(self) -> Any:
        return delete_job.sync(PROCESS, JOB, client=self.api, project_id=PROJECT)

    def download(self, path: Path | None = None) -> Any:
        target = path or self.path
        assert target is not None
        with target.open("wb") as file, self.http.stream("GET", self.service.records_url) as response:
            for chunk in response.iter_bytes():
                file.write(chunk)
        return target.read_bytes()

    def close(self) -> None:
        self.http.close()
        self.tokens.close()


@contextlib.contextmanager
def client(
    kind: str,
    service: Service,
    path: Path | None = None,
    *,
    read_timeout: float | None = None,
    connect_timeout: float | None = None,
    **knobs: Any,
) -> Iterator[Any]:
    """A client of `kind` for the service, closed at the end."""
    if kind == "naive":
        naive = Naive(service, path, **{k: v for k, v in knobs.items() if k in ("timeout", "verify", "transport")})
        try:
            yield naive
        finally:
            naive.close()
        return
    arguments = service.arguments(**knobs)
    limits = {
        name: value
        for name, value in {"read_timeout": read_timeout, "connect_timeout": connect_timeout}.items()
        if value is not None
    }
    if kind == "sync":
        with Playground(**arguments) as play:
            _limit(play, limits)
            yield Sync(kind, service, play, path)
        return
    with asyncio.Runner() as runner:
        aplay = AsyncPlayground(**arguments)
        _limit(aplay, limits)
        ours = Async(kind, service, aplay, path)
        ours.runner = runner
        try:
            yield ours
        finally:
            runner.run(aplay.aclose())


def _limit(play: Any, limits: dict[str, float]) -> None:
    """Set limits that are settings but not arguments."""
    if limits:
        play.settings = play.http.settings = play.http.wire._settings = attrs.evolve(play.settings, **limits)


@contextlib.contextmanager
def quick(looks: tuple[float, ...] = (0.0, 0.05), backoff: float = 0.01) -> Iterator[None]:
    """Shorter waits between retries, and between the searches for a job whose answer was lost."""
    from playgroundclient import calls
    from playgroundclient._async import submission as async_submission
    from playgroundclient._sync import submission

    saved = calls._BACKOFF_FIRST, submission._LOOKS, async_submission._LOOKS
    calls._BACKOFF_FIRST, submission._LOOKS, async_submission._LOOKS = backoff, looks, looks
    try:
        with warnings.catch_warnings():
            yield
    finally:
        calls._BACKOFF_FIRST, submission._LOOKS, async_submission._LOOKS = saved
