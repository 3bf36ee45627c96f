"""The clients under test, behind one interface: ours, sync and async, and the naive one (the generated client on plain httpx)."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx
import playground_api
from playground_api import models
from playground_api.api.jobs import create_job, delete_job, get_job, list_process_jobs
from playground_api.api.users import get_current_user
from playgroundclient import AsyncPlayground, Playground, PlaygroundError, config
from playgroundclient._async import jobs as async_jobs
from playgroundclient._async import projects as async_projects
from playgroundclient._async import submission as async_submission
from playgroundclient._sync import jobs, projects, submission
from playgroundclient.transport import retry

from .service import INPUTS, JOB, PROCESS, PROJECT, Documents

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

KINDS = ("sync", "async")
ROWS = ("token", "list", "get", "submit", "delete", "download")
PATIENT = 60.0
"""Seconds that a good call may take on a busy machine. Only what never ends by itself is given less."""


@dataclass
class Outcome:
    """What a call came to: its value or its exception, whatever it is, and how long it took."""

    value: Any = None
    error: BaseException | None = None
    seconds: float = 0.0

    @property
    def foreign(self) -> bool:
        """Whether an exception came out that is not of this package's family."""
        return self.error is not None and not isinstance(self.error, PlaygroundError)

    def __str__(self) -> str:
        said = repr(self.value) if self.error is None else "".join(traceback.format_exception_only(self.error)).strip()
        return f"{said[:600]} in {self.seconds:.2f} s"


def outcome_of(call: Callable[[], Any]) -> Outcome:
    started, outcome = time.monotonic(), Outcome()
    try:
        outcome.value = call()
    except Exception as error:  # noqa: BLE001
        outcome.error = error
    outcome.seconds = time.monotonic() - started
    return outcome


async def outcome_of_task(call: Callable[[], Awaitable[Any]]) -> Outcome:
    started, outcome = time.monotonic(), Outcome()
    try:
        outcome.value = await call()
    except Exception as error:  # noqa: BLE001
        outcome.error = error
    outcome.seconds = time.monotonic() - started
    return outcome


def least(measured: Callable[[], float], most: float, tries: int = 5) -> float:
    """A time that something took: the least of some tries. A busy machine adds to a time, and never takes away."""
    best = measured()
    for _ in range(tries - 1):
        if best <= most:
            break
        best = min(best, measured())
    return best


class Client:
    """One client of one kind; its rows are methods, coroutine functions in the asynchronous one."""

    def __init__(self, kind: str, service: Documents, path: Path | None = None) -> None:
        self.kind = kind
        self.service = service
        self.path = path
        self.play: Any = None

    def call(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Call what may be a coroutine function."""
        return function(*args, **options)

    def do(self, row: str, **options: Any) -> Outcome:
        return outcome_of(functools.partial(self.call, getattr(self, row), **options))

    def at_once(self, row: str, number: int) -> list[Outcome]:
        """So many calls at the same time."""
        outcomes: list[Outcome] = []
        threads = [threading.Thread(target=lambda: outcomes.append(self.do(row)), daemon=True) for _ in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(2 * PATIENT)
        return outcomes


class Sync(Client):
    def a_process(self, document: dict[str, Any] | None = None) -> Any:
        self.play.footprints[INPUTS["imageId"]] = []  # known, so that a submission alone is sent
        return projects.Process(self.play, document or self.service.process(), PROJECT)

    def a_job(self, document: dict[str, Any] | None = None) -> Any:
        return jobs.Job(self.play, document or self.service.job(), PROJECT)

    def a_project(self) -> Any:
        return projects.Project(self.play, self.service.project(), "list_projects", "projects")

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

    def wait(self) -> Any:
        return self.a_job().wait(poll=0.05)

    def download(self, path: Path | None = None) -> Any:
        target = path or self.path
        assert target is not None
        self.a_job().download(target)
        return target.read_bytes()


class Async(Client):
    runner: asyncio.Runner

    def call(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        async def body() -> Any:
            return await function(*args, **options)

        return self.runner.run(body())

    def at_once(self, row: str, number: int) -> list[Outcome]:
        async def all_of_them() -> list[Outcome]:
            return await asyncio.gather(*(outcome_of_task(getattr(self, row)) for _ in range(number)))

        return self.runner.run(all_of_them())

    def a_process(self, document: dict[str, Any] | None = None) -> Any:
        self.play.footprints[INPUTS["imageId"]] = []  # known, so that a submission alone is sent
        return async_projects.AsyncProcess(self.play, document or self.service.process(), PROJECT)

    def a_job(self, document: dict[str, Any] | None = None) -> Any:
        return async_jobs.AsyncJob(self.play, document or self.service.job(), PROJECT)

    def a_project(self) -> Any:
        return async_projects.AsyncProject(self.play, self.service.project(), "list_projects", "projects")

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

    async def wait(self) -> Any:
        return await self.a_job().wait(poll=0.05)

    async def download(self, path: Path | None = None) -> Any:
        target = path or self.path
        assert target is not None
        await self.a_job().download(target)
        return target.read_bytes()


class Naive(Client):
    """What one writes in an afternoon: the notebook's token rule, a bearer header, the generated functions."""

    def __init__(self, service: Documents, path: Path | None = None, timeout: float = 5.0, **client: Any) -> None:
        super().__init__("naive", service, path)
        self.access_token: str | None = None
        self.renew_at = 0.0
        # A timeout, to be fair: plain httpx has one, though the generated client takes it away.
        self.http = httpx.Client(base_url=service.gateway_url, timeout=timeout, follow_redirects=True, **client)
        self.tokens = httpx.Client(timeout=timeout, verify=client.get("verify", True))
        self.api = playground_api.Client(base_url=service.gateway_url)
        self.api.set_httpx_client(self.http)

    def renew(self) -> None:
        if self.access_token is None or time.time() > self.renew_at:
            form = {"apikey": self.service.key, "grant_type": "api_key", "client_id": "IDP"}
            response = self.tokens.post(self.service.token_url, data=form)
            response.raise_for_status()
            answer = response.json()
            self.access_token = answer["access_token"]
            self.renew_at = time.time() + answer["expires_in"] / 2
            self.http.headers["Authorization"] = f"Bearer {self.access_token}"

    def call(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        self.renew()
        return function(*args, **options)

    def token(self) -> Any:
        return get_current_user.sync(client=self.api)

    def list(self) -> Any:
        page = list_process_jobs.sync(PROCESS, client=self.api, project_id=PROJECT)
        return None if page is None else page.jobs

    def get(self) -> Any:
        return get_job.sync(PROCESS, JOB, client=self.api, project_id=PROJECT)

    def submit(self, inputs: Any = INPUTS, correlation_id: str | None = None) -> Any:
        given = {} if correlation_id is None else {"x_correlation_id": correlation_id}
        body = models.JobInput.from_dict(inputs)
        return create_job.sync(PROCESS, client=self.api, body=body, project_id=PROJECT, **given)

    def delete(self) -> Any:
        return delete_job.sync(PROCESS, JOB, client=self.api, project_id=PROJECT)

    def wait(self) -> Any:
        while self.get() is not None:
            time.sleep(2)

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


_making = threading.Lock()


@contextlib.contextmanager
def client(
    kind: str,
    service: Documents,
    path: Path | None = None,
    *,
    read_timeout: float | None = None,
    connect_timeout: float | None = None,
    **knobs: Any,
) -> Iterator[Any]:
    """A client of `kind` for the service, closed at the end."""
    if kind == "naive":
        naive = Naive(service, path, **{k: v for k, v in knobs.items() if k in ("timeout", "verify", "transport")})
        with contextlib.closing(naive):
            yield naive
        return
    limits = {"read_timeout": read_timeout, "connect_timeout": connect_timeout}  # settings, but no arguments
    load = functools.partial(config.load, **limits)
    with _making, mock.patch.object(config, "load", load):
        play = (Playground if kind == "sync" else AsyncPlayground)(**service.arguments(**{"timeout": PATIENT, **knobs}))
    if kind == "sync":
        with play:
            ours: Any = Sync(kind, service, path)
            ours.play = play
            yield ours
        return
    with asyncio.Runner() as runner:
        ours = Async(kind, service, path)
        ours.play, ours.runner = play, runner
        try:
            yield ours
        finally:
            runner.run(play.aclose())


def source(ours: Client) -> Any:
    """What gives a client its tokens."""
    return ours.play.http.calls._source


def forget_token(ours: Client) -> None:
    """As if no token had ever been asked for."""
    if ours.kind == "naive":
        ours.access_token = None  # type: ignore[attr-defined]
        return
    of = source(ours)
    of._token = of._failed = None
    of._rests_until = of._renewed_at = float("-inf")


@contextlib.contextmanager
def quick(looks: tuple[float, ...] = (0.0, 0.05), backoff: float = 0.01) -> Iterator[None]:
    """Shorter waits between retries, and between the searches for a job whose answer was lost."""
    with (
        mock.patch.object(retry, "FIRST_BACKOFF", backoff),
        mock.patch.object(submission, "_LOOKS", looks),
        mock.patch.object(async_submission, "_LOOKS", looks),
    ):
        yield


def started(program: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A module of this package as a program of its own."""
    assert __package__
    root = Path(__file__).parents[1 + __package__.count(".")]
    command = [sys.executable, "-m", f"{__package__}.{program}", *arguments]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen(command, cwd=root, env={**os.environ, **environment}, **pipes)
