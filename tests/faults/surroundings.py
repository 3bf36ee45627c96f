"""Promises 16, 19 and 20: no secret gets out, interruption is clean, and the environment is honoured."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import copy
import functools
import io
import json
import logging
import os
import pickle
import random
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx
from playgroundclient import AsyncPlayground, ConfigurationError, Playground
from playgroundclient.local import Gateway

from .clients import ROWS, client, outcome_of, quick
from .faults import FAULTS
from .promise import Figures, Scale, promise
from .server import Connection, Request, Server, authority_file, client_tls, in_turn, message, say, tls
from .service import RECORDS, Service, basic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# --- 16 ----------------------------------------------------------------------------------------------------------------

PASSWORD = "canary-proxy-password"


def _reflections(request: Request, key: str) -> dict[str, bytes]:
    """Answers that throw back whatever secret the request carried, in every place that a message may quote."""
    secret = request.bearer or key
    error = json.dumps(
        {
            "message": f"bad {secret} here",
            "hint": f"Bearer {secret}",
            "correlationId": secret,
            "error": secret,
            "error_description": f"no {secret}",
        }
    ).encode()
    return {
        "error message": message(400, error),
        "error of 500": message(500, error),
        "error of 429": message(429, error, headers={"Retry-After": "3600", "X-Correlation-ID": secret}),
        "error in HTML": message(403, f"<html>{secret}</html>".encode(), "text/html"),
        "reason": message(404, b"{}", reason=f"No {secret}"),
        "status line": f"{secret} is garbage\r\n\r\n".encode(),
        "header": f"HTTP/1.1 200 OK\r\n{secret}\r\n\r\n".encode(),
        "chunk size": f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{secret}\r\n".encode(),
        "length": f"HTTP/1.1 200 OK\r\nContent-Length: {secret}\r\n\r\n".encode(),
        "media type": message(200, b"{}", f"text/{secret}"),
        "coding": message(200, b"{}", headers={"Content-Encoding": secret}),
        "cookie": message(400, b"{}", headers={"Set-Cookie": f"s={secret}"}),
        "location": message(302, b"", headers={"Location": f"https://elsewhere.example/{secret}?t={secret}"}),
        "location on http": message(302, b"", headers={"Location": f"http://elsewhere.example/{secret}"}),
        "location that is none": message(302, b"", headers={"Location": f"http://[{secret}"}),
        "JSON value": message(
            200, json.dumps({"id": secret, "jobs": secret, "_links": secret, "access_token": [secret]}).encode()
        ),
        "JSON cut": message(200, f'{{"id": "{secret}'.encode()),
        "not JSON": message(200, f"{secret}".encode()),
        "quoted": message(400, json.dumps({"message": f"apikey={urllib.parse.quote(secret)}&x"}).encode()),
    }


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [more for more in (each.__cause__, each.__context__) if more is not None]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions


def _texts(error: BaseException) -> Iterator[str]:
    for each in _chain(error):
        yield repr(each)
        yield str(each)
        yield repr(each.args)
        yield repr(getattr(each, "__notes__", ""))
        yield repr(dict(vars(each)))
        with contextlib.suppress(Exception):
            yield pickle.dumps(each).decode("latin-1")
    yield "".join(traceback.format_exception(error))


class Canaries:
    """Counts where a secret shows."""

    def __init__(self, kind: str, secrets: list[str]) -> None:
        self.kind = kind
        self.secrets = [
            shape.encode()
            for secret in secrets
            for shape in (
                secret,
                urllib.parse.quote(secret, safe=""),
                base64.b64encode(secret.encode()).decode().rstrip("="),
            )
        ]
        self.found: set[str] = set()
        self.looked = 0

    def look(self, text: str | bytes, where: str) -> None:
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        self.looked += 1
        if any(secret in data for secret in self.secrets):
            seen = where in self.found
            self.found.add(where)
            if self.kind != "naive" and not seen:
                at = min(data.find(s) for s in self.secrets if s in data)
                print(f"  {self.kind} secret in {where}: ...{data[max(0, at - 60) : at + 40]!r}", file=sys.stderr)


@promise(16, "no secret gets out", secrets_seen=0)
def no_secret_gets_out(kind: str, scale: Scale, folder: Path) -> Figures:
    """Canaries in repr, logs at DEBUG, exception chains, pickles, temporary files and command lines."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", "httpx", "httpcore", "asyncio", "filelock")}
    root.addHandler(handler)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    held = mock.patch.dict(
        os.environ, {"TMPDIR": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONASYNCIODEBUG": "1"}
    )
    tempdir = tempfile.tempdir
    tempfile.tempdir = str(folder)
    try:
        with held, quick(looks=(0.0,)), Service() as service, warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            canaries = Canaries(kind, [service.key, service.mark, PASSWORD])
            _look_around(kind, service, folder, canaries)
            _fail(kind, service, folder, canaries)
            for line in log.getvalue().splitlines():
                canaries.look(line, "the log")
            # What a server throws back in its headers, httpcore's own log at DEBUG repeats: that is not ours to hide.
            root.removeHandler(handler)
            _thrown_back(kind, service, folder, canaries)
            for each in warned:
                canaries.look(str(each.message), "a warning")
        for path in folder.rglob("*"):
            canaries.look(str(path), "a file's name")
            if path.is_file() and path.name != "records.geojson":
                canaries.look(path.read_bytes(), f"the file {path.name}")
        if kind != "naive":
            _command_lines(canaries)
            _cache(kind, folder, canaries)
    finally:
        tempfile.tempdir = tempdir
        root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
    return {"secrets seen": len(canaries.found), "places looked at": canaries.looked}


def _fail(kind: str, service: Service, folder: Path, canaries: Canaries) -> None:
    """Every tenth fault of the matrix for each row, with the log open."""
    path = folder / "records.geojson"
    for fault in FAULTS[::10]:
        for row in ROWS:
            if row not in fault.rows or (kind == "naive" and "drip" in fault.name):
                continue
            with client(kind, service, path, timeout=0.6, retries=0, read_timeout=0.2, max_body=1 << 20) as ours:
                service.scripts = {row: fault.script(service, row)}
                if row == "token" and kind != "naive":
                    ours.play.http.auth._source._token = None
                outcome = ours.do(row)
                if kind != "naive":
                    ours.play.http.auth._source._failures.clear()
                if outcome.error is not None:
                    for text in _texts(outcome.error):
                        canaries.look(text, f"the error of {row}, {fault.name}")
    service.scripts = {}


def _look_around(kind: str, service: Service, folder: Path, canaries: Canaries) -> None:
    path = folder / "records.geojson"
    with client(kind, service, path, timeout=2, retries=0, read_timeout=0.3) as ours:
        for row in ROWS:
            outcome = ours.do(row)
            canaries.look(repr(outcome.value), f"the value of {row}")
        if kind == "naive":
            import playground_api

            shown: list[Any] = [
                playground_api.AuthenticatedClient(base_url=service.gateway.url, token=ours.access_token),
                ours.http.headers,
            ]
        else:
            play = ours.play
            process, job = ours.a_process(), ours.a_job()
            shown = [
                play,
                play.settings,
                play.http,
                play.http.auth,
                play.http.wire,
                play.api,
                process,
                job,
                ours.a_project(),
                process.jobs(),
                play.http.headers,
                play.http.auth._source,
                play.http.auth._source._token,
            ]
            for each in (play, process, job, play.settings):
                with contextlib.suppress(Exception):
                    canaries.look(pickle.dumps(each), f"the pickle of {type(each).__name__}")
                with contextlib.suppress(Exception):
                    canaries.look(repr(copy.deepcopy(each)), f"the copy of {type(each).__name__}")
            # Configured as people do it, so that it pickles.
            environment = {
                "PLAYGROUND_API_KEY": service.key,
                "PLAYGROUND_URL": service.gateway.url,
                "PLAYGROUND_GATEWAY_URL": service.gateway.url,
                "PLAYGROUND_TOKEN_URL": service.arguments()["token_url"],
            }
            with mock.patch.dict(os.environ, environment):
                for proxy in (None, f"http://user:{PASSWORD}@127.0.0.1:9"):
                    other = (Playground if kind == "sync" else AsyncPlayground)(proxy=proxy, timeout=1, retries=0)
                    canaries.look(repr(other) + repr(other.settings), "repr of a client with a proxy")
                    canaries.look(repr([vars(each) for each in (other, other.http, other.http.wire)]), "what holds it")
                    with contextlib.suppress(Exception):
                        canaries.look(pickle.dumps(other), f"the pickle of a client with proxy {proxy is not None}")
                    if proxy is not None:
                        error = _error_of(other, kind)
                        for text in _texts(error):
                            canaries.look(text, "the error of a proxy")
        for each in shown:
            canaries.look(repr(each), f"repr of {type(each).__name__}")
            canaries.look(str(each), f"str of {type(each).__name__}")


def _thrown_back(kind: str, service: Service, folder: Path, canaries: Canaries) -> None:
    path = folder / "records.geojson"
    names = list(_reflections(Request(b"", "GET", "/", {}, b""), "x"))
    for name in names:
        for row in ROWS:
            with client(kind, service, path, timeout=2, retries=0, read_timeout=0.3) as ours:
                if row == "token" and kind != "naive":
                    source = ours.play.http.auth._source
                    source._token = None
                    source._failures.clear()
                service.scripts = {row: _reflect(service, name)}
                outcome = ours.do(row)
                if outcome.error is not None:
                    for text in _texts(outcome.error):
                        canaries.look(text, f"the error of {row}, {name}")
                if kind != "naive":
                    ours.play.http.auth._source._failures.clear()
        service.scripts = {}
    for hrefs in (
        lambda secret: f"https://elsewhere.example/{secret}?t={secret}",
        lambda secret: f"http://user:{secret}@x\r\n/",
        lambda secret: f"http://[{secret}",
    ):
        if kind == "naive":
            break
        with client(kind, service, path, timeout=2, retries=0) as ours:
            document = service.process()
            document["_links"] = {
                name: {"href": hrefs(service.tokens[-1].text)} for name in ("jobs", "runNewJob", "self")
            }
            process = ours.a_process(document)
            for act in (
                lambda process=process: ours.play.follow(process, "jobs"),
                lambda process=process: process.run(
                    {
                        "name": "x",
                        "imageId": "y",
                        "geom": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
                    }
                ),
            ):
                outcome = outcome_of(act if kind == "sync" else lambda act=act: ours.runner.run(_await(act)))
                if outcome.error is not None:
                    for text in _texts(outcome.error):
                        canaries.look(text, "the error of a link")


async def _await(act: Any) -> Any:
    return await act()


def _error_of(play: Any, kind: str) -> BaseException:
    async def acall() -> None:
        async with play:
            await play.http.get(f"{play.settings.gateway}/currentUser")

    def call() -> None:
        with play:
            play.http.get(f"{play.settings.gateway}/currentUser")

    outcome = outcome_of(call if kind == "sync" else lambda: asyncio.run(acall()))
    assert outcome.error is not None, "a proxy that is not there was used"
    return outcome.error


def _reflect(service: Service, name: str) -> Callable[[Connection, Request], None]:
    def play(connection: Connection, request: Request) -> None:
        connection.send(_reflections(request, service.key)[name])
        connection.fin()

    return play


def _command_lines(canaries: Canaries) -> None:
    gateway = Gateway.start()
    try:
        secret = gateway.settings["api_key"]
        if secret != "sandbox-api-key":  # a published default is no secret
            canaries.secrets.append(secret.encode())
        for line in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                canaries.look(line.read_bytes(), f"the command line {line}")
    finally:
        gateway.stop()


def _cache(kind: str, folder: Path, canaries: Canaries) -> None:
    """The one exception: the token cache, when it was turned on, readable by its owner alone, and without the key."""
    home = folder / "home"
    with mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(home), "HOME": str(home)}), Service() as service:
        with client(kind, service, timeout=3, token_cache=True) as ours:
            assert ours.do("token").error is None
        for path in home.rglob("*"):
            if path.is_file():
                data = path.read_bytes()
                if service.key.encode() in data:
                    canaries.look(canaries.secrets[0], "the token cache holds the key")
                if service.mark.encode() in data and stat.S_IMODE(path.stat().st_mode) != 0o600:
                    canaries.look(
                        canaries.secrets[0], f"the token cache {path} of mode {stat.S_IMODE(path.stat().st_mode):o}"
                    )


# --- 19 ----------------------------------------------------------------------------------------------------------------

ACTIONS = ("wait", "page", "download", "download without an ETag", "submit", "token")
IN_PARALLEL = ("page, connecting", "page, in a handshake", "page, renewing")
"""What the pages that are read at the same time may wait for, beside an answer."""
CHILD = """
import asyncio, gc, importlib, json, os, pathlib, sys, threading, time
sys.path.insert(0, sys.argv[1])
clients = importlib.import_module(sys.argv[2] + ".clients")
kind, action, known, path = sys.argv[3], sys.argv[4], json.loads(sys.argv[5]), pathlib.Path(sys.argv[6])
class Service:
    key = known["arguments"]["api_key"]
    class gateway: url = known["arguments"]["gateway_url"]
    records_url = known["records"]
    def arguments(self, **other): return {**known["arguments"], **other}
    def job(self): return known["job"]
    def process(self): return known["process"]
    def project(self): return known["project"]
    def job_url(self): return known["job_url"]
def files(): return len(os.listdir("/proc/self/fd"))
def naive(ours):
    if action == "wait":
        while ours.do("get").value is not None: time.sleep(2)
    elif action == "page": ours.call(ours.list)
    elif action.startswith("download"): ours.call(ours.download)
    elif action == "submit": ours.call(ours.submit)
    else: ours.call(ours.token)
def run(ours):
    if kind == "naive": return naive(ours)
    act = {"wait": lambda: ours.a_job().wait(poll=0.05), "page": ours.list, "submit": ours.submit, "token": ours.token}.get(action.partition(",")[0], ours.download)
    if kind == "sync": return act()
    async def body():
        try:
            return await act()
        finally:
            await ours.play.aclose()
            tasks.extend(t for t in asyncio.all_tasks() if t is not asyncio.current_task())
    return ours.runner.run(body())
tasks, returned, error = [], 0.0, ""
before = files()
try:
    with clients.client(kind, Service(), path, timeout=30.0) as ours:
        print("ready", flush=True)
        try:
            run(ours)
        except KeyboardInterrupt:
            returned = time.time()
except KeyboardInterrupt:
    returned = returned or time.time()
except Exception as e:
    error = repr(e)
ended = time.time()
end = time.monotonic() + (1.5 if "renewing" in action else 0.5)
def leaked(): return [t.name for t in threading.enumerate() if t is not threading.main_thread()]
while (leaked() or files() > before) and time.monotonic() < end: time.sleep(0.01); gc.collect()
print(json.dumps({"returned": max(returned, ended if returned else 0), "threads": leaked(), "tasks": len([t for t in tasks if not t.done()]), "files": files() - before, "error": error}), flush=True)
os._exit(0)
"""


@promise(
    19,
    "interruption is clean",
    seconds_to_return=0.5,
    threads_tasks_and_files_left=0,
    jobs_deleted=0,
    not_interrupted=0,
)
def interruption_is_clean(kind: str, scale: Scale, folder: Path) -> Figures:
    """SIGINT at random moments of wait, page, download and submission, in a process of its own."""
    slowest, left, deleted, missed, runs = 0.0, 0, 0, 0, 0
    rng = random.Random(7)
    for action in ACTIONS if kind == "naive" else (*ACTIONS, *IN_PARALLEL):
        for _ in range({"fast": 1, "full": 6}[scale] if kind != "naive" else 1):
            with Service(tls=tls() if "handshake" in action else None) as service, _door(service, action) as door:
                _play_slowly(service, action)
                path = folder / "records.geojson"
                result, seconds = _interrupted(
                    kind, action, service, path, rng.uniform(0.05, 0.3 if "token" in action else 0.6), door
                )
                runs += 1
                if result is None or not result["returned"]:
                    missed += 1
                    print(f"  {kind} {action}: not interrupted {result}", file=sys.stderr)
                    continue
                names = [each for each in _names(folder) if "playground-locks" not in each and each != "authority.pem"]
                resumable = (
                    [each for each in names if each.endswith(".part") and ".." not in each]
                    if action == "download"
                    else []
                )
                count = len(result["threads"]) + result["tasks"] + max(0, result["files"]) + len(names) - len(resumable)
                slowest = max(slowest, seconds)
                left += count
                deleted += service.sends("delete")
                if (count or seconds > 0.5) and kind != "naive":
                    print(f"  {kind} {action}: {seconds:.2f} s, {result}, {names}", file=sys.stderr)
                for each in names:
                    (folder / each).unlink()
    return {
        "seconds to return": round(slowest, 2),
        "threads tasks and files left": left,
        "jobs deleted": deleted,
        "not interrupted": missed,
        "interruptions": runs,
    }


def _play_slowly(service: Service, action: str) -> None:
    running = json.dumps(service.job(status="RUNNING")).encode()
    service.scripts["get"] = lambda c, r: (c.pause(0.05), c.send(message(200, running)))

    def pages(connection: Connection, request: Request) -> None:
        if "page=1&" in request.target + "&":
            jobs = [service.summary(__import__("uuid").uuid4()) for _ in range(100)]
            connection.send(message(200, json.dumps({"jobs": jobs, "total": 2000}).encode()))
        elif "renewing" in action:
            connection.send(message(401, b"{}"))
        else:
            connection.stall()

    service.scripts["list"] = pages
    etag = {} if "without" in action else {"ETag": '"v1"'}
    head = message(200, b"", headers={**etag, "Content-Length": "1000000"}, length=False)

    def download(connection: Connection, request: Request) -> None:
        connection.send(head)
        connection.drip(b"x" * 1_000_000, 0.01)

    service.scripts["download"] = download
    service.scripts["submit"] = lambda c, r: c.stall()
    service.scripts["user"] = lambda c, r: c.stall()
    if action == "token":
        # A token request that is on its way ends by itself: others may wait for it too.
        service.scripts["token"] = lambda c, r: (c.pause(0.4), c.send(service.good("token")))
    if "renewing" in action:
        first = say(service.good("token"))
        service.scripts["token"] = in_turn(first, lambda c, r: (c.pause(1.2), c.send(service.good("token"))))  # type: ignore[func-returns-value]


class Door:
    """Stands before a server: one connection goes through, and the others wait, to be connected or for the handshake."""

    def __init__(self, port: int, *, connected: bool) -> None:
        self._port = port
        self._connected = connected
        self._kept: list[socket.socket] = []
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(8 if connected else 0)
        self.port: int = self._listener.getsockname()[1]
        self.waiting = threading.Event()
        threading.Thread(target=self._stand, daemon=True).start()

    def _stand(self) -> None:
        with contextlib.suppress(OSError):
            first, _ = self._listener.accept()
            up = socket.create_connection(("127.0.0.1", self._port))
            self._kept += [first, up]
            if self._connected:
                threading.Thread(target=self._pipe, args=(first, up), daemon=True).start()
                self._kept.append(self._listener.accept()[0])
                self.waiting.set()
                self._kept.append(self._listener.accept()[0])
            else:
                for _ in range(4):  # nobody takes these, so the queue is full for whoever comes later
                    filler = socket.socket()
                    filler.setblocking(False)
                    filler.connect_ex(self._listener.getsockname())
                    self._kept.append(filler)
                threading.Timer(0.5, self.waiting.set).start()
                self._pipe(first, up)

    def _pipe(self, down: socket.socket, up: socket.socket) -> None:
        def copy(source: socket.socket, target: socket.socket) -> None:
            with contextlib.suppress(OSError):
                while data := source.recv(65536):
                    target.sendall(data)

        threading.Thread(target=copy, args=(up, down), daemon=True).start()
        copy(down, up)

    def close(self) -> None:
        for each in (self._listener, *self._kept):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextlib.contextmanager
def _door(service: Service, action: str) -> Iterator[Door | None]:
    if action not in ("page, connecting", "page, in a handshake"):
        yield None
        return
    behind = service.gateway.port
    door = Door(behind, connected="handshake" in action)
    service.gateway.port = door.port
    try:
        yield door
    finally:
        door.close()
        service.gateway.port = behind


def _interrupted(
    kind: str, action: str, service: Service, path: Path, delay: float, door: Door | None
) -> tuple[dict[str, Any] | None, float]:
    known = {
        "arguments": service.arguments(),
        "records": service.records_url,
        "job": service.job(),
        "process": service.process(),
        "project": service.project(),
        "job_url": service.job_url(),
    }
    root = str(Path(__file__).parents[2 if (__package__ or "").startswith("tests") else 1])
    command = [sys.executable, "-c", CHILD, root, str(__package__), kind, action, json.dumps(known), str(path)]
    environment = {**os.environ, "SSL_CERT_FILE": authority_file(path.parent)} if service.tls else None
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "ready", child.communicate()
        began = {"token": "token", "wait": "get", "page": "list", "submit": "submit", "page, renewing": "token"}
        sends = 2 if "renewing" in action else 1
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if door.waiting.is_set() if door else service.sends(began.get(action, "download")) >= sends:
                break
            time.sleep(0.005)
        time.sleep(delay)
        sent = time.time()
        child.send_signal(signal.SIGINT)
        told, _ = child.communicate(timeout=40)
        result: dict[str, Any] = json.loads(told)
        return result, result["returned"] - sent
    except (subprocess.TimeoutExpired, ValueError):
        return None, 0.0
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate()


@promise(
    19,
    "a task that is cancelled leaves nothing behind",
    ("async",),
    naive=False,
    seconds_to_return=0.5,
    threads_tasks_and_files_left=0,
    jobs_deleted=0,
)
def cancellation_is_clean(kind: str, scale: Scale, folder: Path) -> Figures:
    """Cancellation at random moments, in one event loop that goes on."""
    slowest, left, deleted = 0.0, 0, 0
    rng = random.Random(11)
    path = folder / "records.geojson"
    for action in ACTIONS:
        for _ in range({"fast": 2, "full": 15}[scale]):
            with Service() as service, client("async", service, path, timeout=30) as ours:
                _play_slowly(service, action)
                if action == "token":
                    service.scripts["token"] = lambda c, r, service=service: (
                        c.pause(0.3),
                        c.send(service.good("token")),
                    )
                act = {
                    "wait": lambda: ours.a_job().wait(poll=0.05),
                    "page": ours.list,
                    "submit": ours.submit,
                    "token": ours.token,
                }.get(action, ours.download)
                delay = rng.uniform(0, 0.3)

                async def body(act: Any = act, delay: float = delay, ours: Any = ours) -> tuple[float, int, int]:
                    files = len(list(Path("/proc/self/fd").iterdir()))
                    task = asyncio.ensure_future(act())
                    await asyncio.sleep(delay)
                    started = time.monotonic()
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
                    seconds = time.monotonic() - started
                    await asyncio.sleep(0.01)
                    tasks = len(asyncio.all_tasks()) - 1
                    await ours.play.aclose()
                    return seconds, tasks, files

                seconds, tasks, _ = ours.runner.run(body())
                end = time.monotonic() + 1.0
                while any(t.name == "playground-token" for t in threading.enumerate()) and time.monotonic() < end:
                    time.sleep(0.01)
                threads = sum(t.name.startswith("playground") for t in threading.enumerate())
                names = [each for each in _names(folder) if "playground-locks" not in each]
                good = [each for each in names if each.endswith(".part") and action == "download"]
                slowest = max(slowest, seconds)
                left += tasks + threads + len(names) - len(good)
                if tasks + threads + len(names) - len(good) or seconds > 0.5:
                    print(
                        f"  cancelled {action}: {seconds:.2f} s, {tasks} tasks, {threads} threads, {names}",
                        file=sys.stderr,
                    )
                deleted += service.sends("delete")
                for each in names:
                    (folder / each).unlink()
    return {"seconds to return": round(slowest, 2), "threads tasks and files left": left, "jobs deleted": deleted}


def _names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


# --- 20 ----------------------------------------------------------------------------------------------------------------


class Proxy:
    """A proxy that tunnels CONNECT and forwards plain requests, and records what it was asked."""

    def __init__(self, authorization: str | None = None) -> None:
        self.asked: list[str] = []
        self.authorization = authorization
        self.server = Server(session=self._session)

    @property
    def url(self) -> str:
        return self.server.url

    def _session(self, connection: Connection) -> None:
        request = connection.request()
        self.asked.append(f"{request.method} {request.target}")
        if self.authorization and request.headers.get("proxy-authorization") != self.authorization:
            connection.send(message(407, b"", headers={"Proxy-Authenticate": "Basic"}))
            connection.fin()
            return
        if request.method == "CONNECT":
            host, _, port = request.target.rpartition(":")
            with socket.create_connection(("127.0.0.1" if "example" in host else host, int(port))) as up:
                connection.send(b"HTTP/1.1 200 Fine\r\n\r\n")
                self._pipe(connection, up)
            return
        url = httpx.URL(request.target)
        with socket.create_connection((url.host, url.port or 80)) as up:
            up.sendall(request.raw.replace(request.target.encode(), url.raw_path, 1))
            self._pipe(connection, up)

    @staticmethod
    def _pipe(connection: Connection, up: socket.socket) -> None:
        def back() -> None:
            with contextlib.suppress(OSError):
                while data := up.recv(65536):
                    connection.sock.sendall(data)
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

        thread = threading.Thread(target=back, daemon=True)
        thread.start()
        with contextlib.suppress(OSError):
            while data := connection.sock.recv(65536):
                up.sendall(data)
        with contextlib.suppress(OSError):
            up.shutdown(socket.SHUT_RDWR)
        thread.join(5)

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()


@promise(20, "the environment is honoured", cells_that_are_not_green=0)
def the_environment_is_honoured(kind: str, scale: Scale, folder: Path) -> Figures:
    red, cells = 0, 0
    for name, check in _CELLS.items():
        with tempfile.TemporaryDirectory() as place, mock.patch.dict(os.environ), quick():
            for variable in list(os.environ):
                if variable.lower() in (
                    "http_proxy",
                    "https_proxy",
                    "all_proxy",
                    "no_proxy",
                    "ssl_cert_file",
                    "ssl_cert_dir",
                ):
                    del os.environ[variable]
            _forget_contexts()
            outcome = outcome_of(functools.partial(check, kind, Path(place)))
            green = outcome.value is True
            if not green and kind != "naive":
                print(f"  {kind} {name}: not green: {outcome}", file=sys.stderr)
            cells += 1
            red += not green
    _forget_contexts()
    return {"cells that are not green": red, "cells": cells}


def _forget_contexts() -> None:
    from playgroundclient._async import wire as async_wire
    from playgroundclient._sync import wire

    for module in (wire, async_wire):
        clear = getattr(module.ssl_context, "cache_clear", None)
        if clear is not None:
            clear()


def _through_proxy(
    kind: str, variables: Callable[[str], dict[str, str]], *, secure: bool, used: bool, hosts: str = "", **knobs: Any
) -> bool:
    """Whether both the token request and the call go through the proxy, or neither does."""
    with (
        Proxy(knobs.pop("authorization", None)) as proxy,
        Service(tls=tls("127.0.0.1", "service.example") if secure else None) as service,
    ):
        if hosts:
            service.gateway.host = service.idp.host = hosts
        os.environ.update(variables(proxy.url))
        argument = knobs.pop("argument", None)
        if argument:
            knobs["proxy"] = argument(proxy.url)
        if secure:
            knobs["verify"] = client_tls()
        with client(
            kind,
            service,
            timeout=3,
            **({k: v for k, v in knobs.items() if k != "proxy"} if kind == "naive" else {"retries": 0, **knobs}),
        ) as ours:
            outcome = ours.do("get")
        count = len(proxy.asked)
        return outcome.error is None and outcome.value is not None and (count >= 2 if used else count == 0)


def _certificate(kind: str, *, trusted: bool, names: tuple[str, ...], wanted: bool, **knobs: Any) -> bool:
    with (
        Service(tls=tls(*names, trusted=trusted)) as service,
        client(kind, service, timeout=3, **({} if kind == "naive" else {"retries": 0}), **knobs) as ours,
    ):
        outcome = ours.do("get")
        if wanted:
            return outcome.error is None
        return (
            outcome.error is not None
            and not outcome.foreign
            and not service.idp.requests
            and not service.gateway.requests
        )


def _own_authority(kind: str, place: Path, how: str) -> bool:
    file = authority_file(place)
    names = ("127.0.0.1",)
    if how == "SSL_CERT_FILE":
        os.environ["SSL_CERT_FILE"] = file
        return _certificate(kind, trusted=True, names=names, wanted=True)
    if how == "SSL_CERT_DIR":
        subprocess.run(["openssl", "rehash", str(place)], check=True, capture_output=True)
        os.environ["SSL_CERT_DIR"] = str(place)
        return _certificate(kind, trusted=True, names=names, wanted=True)
    if how == "folder":
        subprocess.run(["openssl", "rehash", str(place)], check=True, capture_output=True)
        return _certificate(
            kind, trusted=True, names=names, wanted=True, verify=str(place) if kind != "naive" else client_tls()
        )
    return _certificate(kind, trusted=True, names=names, wanted=True, verify=file if kind != "naive" else client_tls())


def _lost_authority(kind: str, place: Path, *, secure: bool) -> bool:
    """Over https the variable that is wrong is named, and nothing is sent; without TLS it does not matter."""
    os.environ["SSL_CERT_FILE"] = str(place / "nowhere.pem")
    knobs: dict[str, Any] = {} if kind == "naive" else {"retries": 0}
    with Service(tls=tls() if secure else None) as service:
        try:
            with client(kind, service, timeout=3, **knobs) as ours:
                error = ours.do("get").error
        except OSError as foreign:  # the naive client cannot even be made
            error = foreign
        if not secure:
            return error is None
        told = isinstance(error, ConfigurationError) and "SSL_CERT_FILE" in str(error) and "nowhere.pem" in str(error)
        return told and not service.idp.requests


def _socks_without_its_package(kind: str) -> bool:
    os.environ["ALL_PROXY"] = "socks5://127.0.0.1:9"
    with Service(tls=tls("service.example")) as service, mock.patch.dict(sys.modules, {"socksio": None}):
        service.gateway.host = service.idp.host = "service.example"
        knobs: dict[str, Any] = {} if kind == "naive" else {"retries": 0}
        try:
            with client(kind, service, timeout=3, verify=client_tls(), **knobs) as ours:
                error = ours.do("get").error
        except ImportError:  # the naive client cannot even be made
            return False
        return isinstance(error, ConfigurationError) and "socksio" in str(error)


def _refused(kind: str, **changed: Any) -> bool:
    """Whether making or using such a client is refused before anything is sent."""
    with Service() as service:
        other = Server(say(message(200, b"{}")), host="127.0.0.2")
        with other:
            if kind == "naive":
                service.gateway.host = "127.0.0.2"
                with client(kind, service) as naive:
                    naive.http.base_url = httpx.URL(
                        changed.get("url", service.gateway.url).replace("{port}", str(other.port))
                    )
                    outcome = naive.do("get")
                return outcome.error is not None and b"Bearer" not in other.bytes_seen
            arguments = service.arguments(
                **{name: value.replace("{port}", str(other.port)) for name, value in changed.items()}
            )
            try:
                (Playground if kind == "sync" else AsyncPlayground)(**arguments)
            except ConfigurationError:
                return not service.idp.requests and not other.requests
            return False


def _hosts_are_judged(kind: str, place: Path) -> bool:
    """A public host, reached through a proxy, redirects a download to this machine: refused, and nobody asks there."""
    with (
        Proxy() as proxy,
        Service(tls=tls("service.example", "127.0.0.1")) as service,
        Server(say(message(200, RECORDS)), tls=tls()) as inside,
    ):
        service.scripts["download"] = lambda c, r: c.send(
            message(302, b"", headers={"Location": f"{inside.url}/records"})
        )
        for each in (service.idp, service.gateway):
            each.host = "service.example"
        path = place / "r"
        with client(
            kind,
            service,
            path,
            timeout=3,
            **({} if kind == "naive" else {"retries": 0, "proxy": proxy.url}),
            verify=client_tls(),
        ) as ours:
            outcome = ours.do("download")
        return type(outcome.error).__name__ == "LinkRefused" and not inside.connections and not path.exists()


_CELLS: dict[str, Callable[[str, Path], bool]] = {
    "HTTPS_PROXY on this machine, for this machine": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url}, secure=True, used=True),
    "HTTP_PROXY on this machine, for this machine": lambda k, p: _through_proxy(k, lambda url: {"HTTP_PROXY": url}, secure=False, used=True),
    # A name that is not this machine's own, as most services have.
    "HTTPS_PROXY": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url}, secure=True, used=True, hosts="service.example"),
    "https_proxy": lambda k, p: _through_proxy(k, lambda url: {"https_proxy": url}, secure=True, used=True, hosts="service.example"),
    "ALL_PROXY": lambda k, p: _through_proxy(k, lambda url: {"ALL_PROXY": url}, secure=True, used=True, hosts="service.example"),
    "a proxy with a password": lambda k, p: _through_proxy(
        k, lambda url: {"HTTPS_PROXY": url.replace("//", "//user:pass%40word@")}, secure=True, used=True, hosts="service.example", authorization=basic("user", "pass@word")),
    "NO_PROXY with the host": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url, "NO_PROXY": "127.0.0.1"}, secure=True, used=False),
    "NO_PROXY with all": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url, "HTTP_PROXY": url, "NO_PROXY": "*"}, secure=True, used=False),
    "HTTPS_PROXY is not for http": lambda k, p: _through_proxy(k, lambda url: {"HTTPS_PROXY": url}, secure=False, used=False),
    "proxy=": lambda k, p: _through_proxy(k, lambda url: {}, secure=True, used=k != "naive", argument=lambda url: url),
    "proxy= goes before the environment": lambda k, p: k != "naive" and _through_proxy(
        k, lambda url: {"HTTPS_PROXY": "http://127.0.0.1:1"}, secure=True, used=True, hosts="service.example", argument=lambda url: url),
    "proxy= for http": lambda k, p: k != "naive" and _through_proxy(k, lambda url: {}, secure=False, used=True, argument=lambda url: url),
    "an own authority by verify=": lambda k, p: _own_authority(k, p, "file"),
    "an own authority by a folder": lambda k, p: _own_authority(k, p, "folder"),
    "an own authority by SSL_CERT_FILE": lambda k, p: _own_authority(k, p, "SSL_CERT_FILE"),
    "an own authority by SSL_CERT_DIR": lambda k, p: _own_authority(k, p, "SSL_CERT_DIR"),
    "an own authority by SSL_CERT_FILE, set late": lambda k, p: not _certificate(k, trusted=True, names=("127.0.0.1",), wanted=True) and _own_authority(k, p, "SSL_CERT_FILE"),
    "an SSL_CERT_FILE that is not there": lambda k, p: _lost_authority(k, p, secure=True),
    "an SSL_CERT_FILE that is not there, for http": lambda k, p: _lost_authority(k, p, secure=False),
    "a SOCKS proxy without its package": lambda k, p: _socks_without_its_package(k),
    "an own authority by a context": lambda k, p: _certificate(k, trusted=True, names=("127.0.0.1",), wanted=True, verify=client_tls()),
    "an unknown authority": lambda k, p: _certificate(k, trusted=True, names=("127.0.0.1",), wanted=False),
    "another authority": lambda k, p: _certificate(k, trusted=False, names=("127.0.0.1",), wanted=False, verify=client_tls()),
    "a certificate of another host": lambda k, p: _certificate(k, trusted=True, names=("other.example",), wanted=False, verify=client_tls()),
    "http to another machine": lambda k, p: _refused(k, url="http://127.0.0.2.nip.example:{port}") if k != "naive" else _refused(k, url="http://127.0.0.2:{port}"),
    "http gateway of another machine": lambda k, p: k != "naive" and _refused(k, gateway_url="http://192.0.2.1:{port}"),
    "http token endpoint of another machine": lambda k, p: k != "naive" and _refused(k, token_url="http://192.0.2.1:{port}/token"),
    "a public host never leads to this machine": _hosts_are_judged,
}  # fmt: skip
