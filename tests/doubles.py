"""A service that answers in memory, and one way to write a test for both clients."""

from __future__ import annotations

import asyncio
import functools
import inspect
import json
import os
import re
import signal
import sys
import threading
import time
import types
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from types import GeneratorType
from typing import TYPE_CHECKING, Any

import httpx
from playgroundclient import AsyncPlayground, Playground, ServerError, config
from playgroundclient._async import datasets as async_datasets
from playgroundclient._async import exports as async_exports
from playgroundclient._async import images as async_images
from playgroundclient._async import jobs as async_jobs
from playgroundclient._async import projects as async_projects
from playgroundclient._async import runtime as async_runtime
from playgroundclient._async.pages import AsyncPages
from playgroundclient._sync import datasets, exports, images, jobs, projects, runtime
from playgroundclient._sync.pages import Pages
from playgroundclient.transport import loops, threads
from playgroundclient.transport.client import AsyncHttp, Http

if TYPE_CHECKING:
    import pytest

SAMPLES = Path(__file__).parent / "samples"
FRONT = "https://front.example"
GATEWAY = "https://gateway.example"
IDENTITY = "https://identity.example"
TOKEN_URL = f"{IDENTITY}/auth/realms/IDP/protocol/openid-connect/token"
KEY = "key-canary-7f3a"
PROJECT = "3361252e-bfe8-4b8e-8c38-e915e32d741f"
PROCESS = "2f8d2fc7-e38e-4e2f-88f2-266135677f4c"
JOB = "1a2deece-27a8-46fe-8bc4-84f31179b305"
DATASET = "b5b41429-3399-4599-953d-3fbbb53d9488"
SETTINGS = {"url": FRONT, "gateway_url": GATEWAY, "token_url": TOKEN_URL}
PUBLISHED = {"url": config.FRONT_URL, "gateway_url": config.GATEWAY_URL, "token_url": config.TOKEN_URL}
PROCESSES = "/api/v1/processes"
IMAGES, SOURCES = "/api/catalog/uid/", "/api/catalog/sourceid/"
EARTH = {"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]}
SQUARE = {"type": "Polygon", "coordinates": [[[2.0, 42.0], [2.5, 42.0], [2.5, 42.5], [2.0, 42.0]]]}
INPUTS = {"name": "changes", "geom": SQUARE, "imageId1": "a", "imageId2": "b", "datasetName": "results"}

Doc = dict[str, Any]
Reply = Any  # Any: a response, JSON, an exception, a function of the request, or an iterator of those


def sample(name: str) -> Doc:
    found: Doc = json.loads((SAMPLES / name).read_text("utf-8"))
    return found


def answer(body: bytes = b"", status: int = 200, media: str = "", **headers: str) -> httpx.Response:
    """An answer with these bytes as they are on the wire, and no header but those that are named."""
    named = {"content-type": media, **headers} if media else headers
    wire = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in named.items()]
    return httpx.Response(status, headers=wire, stream=httpx.ByteStream(body))


def as_json(document: object, status: int = 200, **headers: str) -> httpx.Response:
    body = json.dumps(document).encode()
    return answer(body, status, "application/json", content_length=str(len(body)), **headers)


def failing(status: int, message: str = "It failed", **headers: str) -> httpx.Response:
    return as_json({"message": message, "hint": "look closer", "correlationId": "corr-1"}, status, **headers)


class Service:
    """Answers what the adapter sends, by method and path, and remembers it."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self._routes: list[tuple[str, str, Reply]] = []
        self.tokens = 0
        self.on("POST", httpx.URL(TOKEN_URL).path, self._token)
        self.on("GET", f"{PROCESSES}/[^/]+/jobs/[^/]+/tasks", page("tasks"))
        for catalogue in (IMAGES, SOURCES):
            self.on("GET", f"{catalogue}.*", {"features": [{"id": "a", "type": "Feature", "geometry": EARTH}]})

    def _token(self, _: httpx.Request) -> httpx.Response:
        self.tokens += 1
        return as_json({"access_token": f"token-{self.tokens}", "expires_in": 3600})

    def on(self, method: str, path: str, reply: Reply) -> None:
        """Answer `method` and `path` (a regular expression of the whole) from now on by `reply`."""
        self._routes.insert(0, (method, path, reply))

    def __call__(self, sent: httpx.Request) -> httpx.Response:
        # The adapter takes its token off a request that it has sent.
        self.requests.append(httpx.Request(sent.method, sent.url, headers=sent.headers, content=sent.content))
        for method, path, reply in self._routes:
            if method == sent.method and re.fullmatch(path, sent.url.path):
                return _response(reply, sent)
        raise AssertionError(f"not expected: {sent.method} {sent.url}")

    @property
    def calls(self) -> list[tuple[str, str]]:
        """Method and path of each request but the token's, and but those that look a job's image up."""
        asked = [(sent.method, sent.url.path) for sent in self.requests if origin_of(sent) != IDENTITY]
        return [(method, path) for method, path in asked if not path.startswith((IMAGES, SOURCES))]


def _response(reply: Reply, sent: httpx.Request) -> httpx.Response:
    if isinstance(reply, Iterator):
        reply = next(reply)
    if callable(reply):
        reply = reply(sent)
    if isinstance(reply, BaseException):
        raise reply
    found = reply if isinstance(reply, httpx.Response) else as_json(reply)
    # A response can be read once, and a reply may be given many times.
    return httpx.Response(found.status_code, headers=found.headers, stream=found.stream, extensions=found.extensions)


def origin_of(sent: httpx.Request) -> str:
    return f"{sent.url.scheme}://{sent.url.netloc.decode()}"


def put_in(monkeypatch: pytest.MonkeyPatch, service: Callable[[httpx.Request], httpx.Response]) -> None:
    """Let `service` answer all that httpx would send."""
    transport = httpx.MockTransport(service)
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lambda _, sent: transport.handle_request(sent))
    monkeypatch.setattr(
        httpx.AsyncHTTPTransport, "handle_async_request", lambda _, sent: transport.handle_async_request(sent)
    )


def project(name: str = "Change monitoring", project_id: str = PROJECT, **more: object) -> Doc:
    links = {
        "self": link(f"/api/v1/projects?projectId={project_id}"),
        "processes": link(f"{PROCESSES}?projectId={project_id}"),
        "datasets": link(f"/api/v1/datasets?projectId={project_id}"),
        "users": link(f"/api/v1/projects/{project_id}/users"),
    }
    return {"projectId": project_id, "name": name, "_links": links, **more}


def link(path: str, method: str | None = "GET") -> Doc:
    return {"href": GATEWAY + path, "type": "application/json"} | ({} if method is None else {"method": method})


def process_links(process_id: str = PROCESS, project_id: str = PROJECT) -> Doc:
    """The published table, on the double's gateway."""
    text = json.dumps(sample("process-change-detection.links.json"))
    for old, new in (
        ("https://playground-api-gateway.playground.airbusds-geo.com", GATEWAY),
        (PROCESS, process_id),
        (PROJECT, project_id),
    ):
        text = text.replace(old, new)
    found: Doc = json.loads(text)
    return found


def process(title: str = "DL Change Detection 5", process_id: str = PROCESS, **more: object) -> Doc:
    return {
        "id": process_id,
        "title": title,
        "family": "change-detection",
        "version": "5.0.0",
        "description": "Finds changes",
        "input": sample("process-change-detection.input.json"),
        "output": None,
        "_links": process_links(process_id),
        **more,
    }


def job(status: str = "SUCCEEDED", job_id: str = JOB, **more: object) -> Doc:
    jobs = f"{PROCESSES}/{PROCESS}/jobs"
    records = f"/api/v1/records/{DATASET}/export?projectId={PROJECT}&type=geojson&jobId={job_id}"
    return {
        "id": job_id,
        "processId": PROCESS,
        "creationDate": "2026-01-02T03:04:05.678Z",
        "status": {"status": status, "progress": 100 if status == "SUCCEEDED" else 40},
        "nbTasks": 3,
        "nbTasksPerStatus": [{"status": "SUCCEEDED", "count": 2}, {"status": "RUNNING", "count": 1}],
        "message": None,
        "input": {**INPUTS, "projectId": PROJECT},
        "_links": {
            "self": link(f"{jobs}/{job_id}?projectId={PROJECT}"),
            "list": link(f"{jobs}?projectId={PROJECT}"),
            "tasks": link(f"{jobs}/{job_id}/tasks?projectId={PROJECT}"),
            "runNewJob": link(f"{jobs}?projectId={PROJECT}", "POST"),
            "delete": link(f"{jobs}/{job_id}?projectId={PROJECT}", "DELETE"),
            "recordsAsGeojson": link(records),
        },
        **more,
    }


def summary(job_id: str = JOB, **more: object) -> Doc:
    whole = job(job_id=job_id)
    return {name: whole[name] for name in ("id", "processId", "creationDate", "nbTasksPerStatus", "_links")} | more


def page(plural: str, *items: Doc, total: int | None = None, **links: Doc) -> Doc:
    return {
        plural: list(items),
        "count": len(items),
        "total": len(items) if total is None else total,
        "_links": {"self": link("/api/v1/x"), **links},
    }


HREF: str = job()["_links"]["self"]["href"]


def numbered(number: int) -> str:
    return str(uuid.UUID(int=number))


_TWINS: dict[type, type] = {
    Playground: AsyncPlayground,
    images.Image: async_images.AsyncImage,
    projects.Project: async_projects.AsyncProject,
    projects.Process: async_projects.AsyncProcess,
    jobs.Job: async_jobs.AsyncJob,
    datasets.Dataset: async_datasets.AsyncDataset,
    exports.Export: async_exports.AsyncExport,
    Pages: AsyncPages,
    Http: AsyncHttp,
}


class Awaited:
    """The synchronous client, or something of it, behind the asynchronous one's face, so that a test is written once."""

    def __init__(self, inner: Any) -> None:  # Any: one of _TWINS
        self.inner = inner
        self._twin = next(twin for kind, twin in _TWINS.items() if isinstance(inner, kind))

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.inner, {"aclose": "close"}.get(name, name))
        if not inspect.ismethod(value):
            return wrapped(value)
        if inspect.iscoroutinefunction(getattr(self._twin, name, None)):

            @functools.wraps(value)
            async def call(*args: Any, **kwargs: Any) -> Any:
                return wrapped(value(*map(unwrapped, args), **{key: unwrapped(each) for key, each in kwargs.items()}))

            return call
        return lambda *args, **kwargs: wrapped(value(*map(unwrapped, args), **kwargs))

    def __repr__(self) -> str:
        return repr(self.inner)

    async def __aiter__(self) -> AsyncIterator[Any]:
        for each in self.inner:
            yield wrapped(each)

    async def __getitem__(self, index: Any) -> Any:
        return wrapped(self.inner[index])

    def __len__(self) -> int:
        return len(self.inner)

    def __bool__(self) -> bool:
        return bool(self.inner)

    def __eq__(self, other: object) -> bool:
        return bool(self.inner == unwrapped(other))

    def __hash__(self) -> int:
        return hash(self.inner)

    async def __aenter__(self) -> Awaited:
        self.inner.__enter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.inner.__exit__(None, None, None)


async def _awaited_items(inner: Iterator[Any]) -> AsyncIterator[Any]:
    for each in inner:
        yield wrapped(each)


def wrapped(value: Any) -> Any:
    if isinstance(value, tuple(_TWINS)):
        return Awaited(value)
    if isinstance(value, GeneratorType):
        return _awaited_items(value)
    return [wrapped(each) for each in value] if isinstance(value, list) else value


def unwrapped(value: Any) -> Any:
    if isinstance(value, Awaited):
        return value.inner
    return [unwrapped(each) for each in value] if isinstance(value, list) else value


async def listed(items: Any) -> list[Any]:
    return [each async for each in items]


Make = Callable[..., Any]
"""Makes a client of either kind, of which everything that sends is awaited."""


def maker(kind: str) -> Make:
    def make(**settings: Any) -> Any:
        given: Mapping[str, Any] = {"api_key": KEY, **SETTINGS, **settings}
        return Awaited(Playground(**given)) if kind == "sync" else AsyncPlayground(**given)

    return make


def forked(function: Callable[[], str]) -> str:
    """What `function` returns in a forked child; the child ends without the test runner's own endings."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            signal.alarm(20)
            said = function()
        except BaseException as error:  # noqa: BLE001 - whatever it was, the parent is told
            said = repr(error)
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


def sleep_by(monkeypatch: pytest.MonkeyPatch, sleep: Callable[[float], None]) -> None:
    """Let the clients call `sleep` instead of sleeping."""

    async def asleep(seconds: float) -> None:
        sleep(seconds)
        await asyncio.sleep(0)

    for module in (threads, runtime):
        monkeypatch.setattr(module, "sleep", sleep)
    for module in (loops, async_runtime):
        monkeypatch.setattr(module, "sleep", asleep)


class Seen:
    """A job as waiting sees it."""

    def __init__(self, status: str = "RUNNING", **tasks: int) -> None:
        self.href, self.status, self.progress, self.tasks = HREF, status, 40.0, tasks
        self.message: str | None = None
        self.id, self.document = uuid.UUID(JOB), Doc()


async def until_it_ends() -> None:
    """Until nothing follows a job any more."""
    while any(each.name == "playground" for each in threading.enumerate()):
        await asyncio.sleep(0.001)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.gather(*others, return_exceptions=True)


class Output:
    """An output of a notebook's cell, with all that it has shown."""

    def __init__(self, shown: Any) -> None:
        self.states = [shown]

    def update(self, shown: Any) -> None:
        self.states.append(shown)


def unavailable(retry_after: float | None = None) -> ServerError:
    return ServerError("GET https://x/y: 503 No.", method="GET", url="x", status=503, retry_after=retry_after)


class Hurry:
    """Nobody sleeps, and the adapter's clock goes on as if they did, and only then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.slept = 0.0
        injected = types.SimpleNamespace(**{**vars(time), "monotonic": self.now})
        for name, module in list(sys.modules.items()):
            if name.startswith("playgroundclient.") and vars(module).get("time") is time:
                monkeypatch.setattr(module, "time", injected)
        sleep_by(monkeypatch, self.sleep)

    def now(self) -> float:
        return 1000.0 + self.slept

    @property
    def passed(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
