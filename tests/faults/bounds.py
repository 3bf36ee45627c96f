"""Promises 10 and 12: every call ends in time, and within the memory that it may take."""

from __future__ import annotations

import functools
import gzip
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .clients import client, outcome_of, quick
from .faults import bomb, drip, flood
from .promise import Figures, Scale, promise
from .server import Connection, Gone, Request, Server, client_tls, message, tls, unreachable
from .service import INPUTS, Service

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT = 1.0
NAIVE_PATIENCE = 4.0
"""A drip ends after this, so that the naive client does too."""


def _until_patience(play: Callable[[Connection, bytes], None]) -> Callable[[Connection, bytes], None]:
    def limited(connection: Connection, good: bytes) -> None:
        pause, end = connection.pause, time.monotonic() + NAIVE_PATIENCE

        def short(seconds: float) -> None:
            if time.monotonic() > end:
                connection.rst()
                raise Gone
            pause(seconds)

        connection.pause = short  # type: ignore[method-assign]
        play(connection, good)

    return limited


def _stall_after(count: int) -> Callable[[Connection, bytes], None]:
    def play(connection: Connection, good: bytes) -> None:
        connection.send(good[:count])
        connection.stall()

    return play


def _endless_chunks(connection: Connection, good: bytes) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.send(b"1\r\n \r\n")
        connection.pause(0.02)


def _endless_extension(connection: Connection, good: bytes) -> None:
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1;")
    while True:
        connection.send(b"x")
        connection.pause(0.02)


def _overloaded(connection: Connection, good: bytes) -> None:
    connection.pause(0.3)
    connection.send(message(503, b"{}", headers={"Retry-After": "0"}))


def _cut_late(connection: Connection, good: bytes) -> None:
    connection.pause(0.4)
    connection.rst()


SLOW: dict[str, Callable[[Connection, bytes], None]] = {
    "drip of the headers": drip(0.05),
    "drip of the body": lambda c, good: drip(0.05, good.index(b"\r\n\r\n") + 4)(c, good),
    "silence": _stall_after(0),
    "stall in the headers": _stall_after(20),
    "stall in the body": lambda c, good: _stall_after(len(good) - 3)(c, good),
    "endless 1xx": flood,
    "endless chunks": _endless_chunks,
    "endless chunk extension": _endless_extension,
    "errors that ask for another try": _overloaded,
    "connections cut late": _cut_late,
}


@promise(10, "every call ends by its deadline", overrun_s=0.5, foreign_exceptions=0)
def every_call_ends_in_time(kind: str, scale: Scale, folder: Path) -> Figures:
    """Drips, stalls and endless answers for each row; the connection, TLS, a slow reader; a download's stall limit."""
    overrun = 0.0
    foreign = calls = 0

    def note(name: str, outcome: Any, limit: float = TIMEOUT) -> None:
        nonlocal overrun, foreign, calls
        calls += 1
        foreign += outcome.foreign
        overrun = max(overrun, outcome.seconds - limit)
        if (outcome.seconds - limit > 0.5 or outcome.foreign) and kind != "naive":
            print(f"  {kind} {name}: {outcome}", file=sys.stderr)

    rows = ("token", "list", "get", "delete", "submit")
    chosen = (
        SLOW
        if scale == "full"
        else {name: SLOW[name] for name in ("drip of the headers", "drip of the body", "endless chunks")}
    )
    knobs: dict[str, Any] = {"timeout": TIMEOUT, "retries": 50, "read_timeout": 0.7}
    with quick(looks=()):
        for name, play in chosen.items():
            for row in rows if kind != "naive" else ("get",):
                with Service() as service, client(kind, service, folder / "r", **knobs) as ours:
                    if row != "token":
                        ours.do("token")
                    shown = _until_patience(play) if kind == "naive" else play
                    service.scripts[row] = lambda c, r, shown=shown, row=row, service=service: shown(
                        c, service.good(row, r)
                    )
                    note(f"{row}, {name}", ours.do(row))
        for name in ("TLS", "connection", "reader", "redirects", "token flight"):
            if kind == "naive" and name != "redirects":
                continue
            note(name, _special(name, kind, folder, knobs))
        if kind != "naive":
            for name, play in SLOW.items():
                # Its body may take as long as it keeps coming: what is limited is silence.
                if name in ("silence", "stall in the headers", "stall in the body"):
                    with (
                        Service() as service,
                        client(kind, service, folder / "d", timeout=TIMEOUT, retries=0, read_timeout=0.7) as ours,
                    ):
                        service.scripts["download"] = lambda c, r, play=play, service=service: play(
                            c, service.good("download", r)
                        )
                        note(f"download, {name}", ours.do("download"), 0.7)
    return {"overrun s": round(overrun, 2), "foreign exceptions": foreign, "calls": calls}


def _special(name: str, kind: str, folder: Path, knobs: dict[str, Any]) -> Any:
    if name == "TLS":
        with Server(session=lambda connection: connection.stall()) as silent, Service(tls=tls()) as service:
            service.gateway.close()
            service.gateway.port = silent.port
            with client(kind, service, verify=client_tls(), **knobs) as ours:
                return ours.do("get")
    if name == "connection":
        with unreachable() as url, Service() as service:
            service.gateway.close()
            service.gateway.port = int(url.rpartition(":")[2])
            with client(kind, service, **knobs) as ours:
                return ours.do("get")
    if name == "reader":
        # The service reads a large submission a little at a time.
        def session(connection: Connection) -> None:
            while True:
                connection.sock.recv(4096)
                connection.pause(0.1)

        with (
            Server(session=session, receive_buffer=4096) as slow,
            Service() as service,
            client(kind, service, **knobs) as ours,
        ):
            ours.do("token")
            service.gateway.close()
            service.gateway.port = slow.port
            import httpx

            service.good("user")
            ours.play.http.base_url = httpx.URL(slow.url)
            process = service.process()
            process["_links"] = {}
            _point_at(ours, slow)
            big = {**INPUTS, "name": "x" * 8_000_000}
            return _timed_submit(ours, process, big)
    if name == "redirects":
        with Service() as service, client(kind, service, folder / "hops", **knobs) as ours:

            def hop(connection: Connection, request: Request) -> None:
                connection.pause(0.05)
                connection.send(message(302, b"", headers={"Location": service.records_url}))

            service.scripts["download"] = hop
            return ours.do("download")
    with Service() as service, client(kind, service, **knobs) as ours:  # the token does not come
        service.scripts["token"] = lambda connection, request: connection.stall()
        return ours.do("get")


def _point_at(ours: Any, server: Server) -> None:
    """Lead a client that has its token to another server."""
    import attrs
    import httpx

    changed = attrs.evolve(ours.play.settings, front=httpx.URL(server.url), gateway=httpx.URL(server.url))
    ours.play.settings = ours.play.http.settings = ours.play.http.wire._settings = changed


def _timed_submit(ours: Any, process: dict[str, Any], inputs: dict[str, Any]) -> Any:
    return outcome_of(lambda: ours.call(ours.a_process(process).run, inputs))


# --- 12 ----------------------------------------------------------------------------------------------------------------

CAP = 16 << 20
CHILD = """
import json, resource, sys, pathlib, tempfile
sys.path[:0] = json.loads(sys.argv[4])
import importlib
clients = importlib.import_module(sys.argv[5] + ".clients")
kind, urls, cap = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3])
class Known:
    key = urls["api_key"]
    class gateway: url = urls["gateway_url"]
    @staticmethod
    def arguments(**other): return {**urls, **other}
    records_url = urls["gateway_url"] + "/none"
    job_url = lambda self: self.arguments()["gateway_url"] + %r
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
given = {"timeout": 60.0} if kind == "naive" else {"timeout": 60.0, "max_body": cap, "retries": 0}
with clients.client(kind, Known(), **given) as ours:
    ours.do("token"); first = ours.do("get"); assert first.error is None, first
    before = peak()
    outcome = ours.do("get")
    print(json.dumps({"grown": peak() - before, "error": type(outcome.error).__name__, "foreign": outcome.foreign}))
"""


@functools.cache
def _bomb(size: int) -> bytes:
    return bomb(size)


@functools.cache
def _dense(size: int) -> bytes:
    """JSON of lists of two bytes, each of which takes more than sixty once it is parsed."""
    return gzip.compress(b'{"message": "m", "x": [' + b"[]," * (size // 3) + b"[]]}")


def _stream(limit: int) -> Callable[[Connection, Request], None]:
    def play(connection: Connection, request: Request) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
        block = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
        for _ in range(limit >> 20):
            connection.send(block)
        connection.send(b"0\r\n\r\n")

    return play


def _announced(limit: int) -> Callable[[Connection, Request], None]:
    def play(connection: Connection, request: Request) -> None:
        connection.send(message(200, b"", headers={"Content-Length": str(limit)}, length=False))
        for _ in range(limit >> 20):
            connection.send(b" " * (1 << 20))

    return play


def _header(limit: int) -> Callable[[Connection, Request], None]:
    def play(connection: Connection, request: Request) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(limit >> 20):
            connection.send(b"x" * (1 << 20))

    return play


@promise(12, "memory is bounded", MiB_over_the_cap=0, foreign_exceptions=0)
def memory_is_bounded(kind: str, scale: Scale, folder: Path) -> Figures:
    """A gzip bomb of 1:1000, with and without a length, a stream of 10 GB, a header of 100 MB, and JSON that is costly to parse.

    The cap is 16 MiB.
    """
    size = (256 << 20) if scale == "full" or kind == "naive" else (64 << 20)
    endless = (10 << 30) if kind != "naive" else (256 << 20)
    packed = _bomb(size)
    head = {"Content-Encoding": "gzip"}
    faults: dict[str, Any] = {
        "bomb": lambda c, r: c.send(message(200, packed, headers=head)),
        "bomb without a length": lambda c, r: (c.send(message(200, packed, headers=head, length=False)), c.fin()),
        "10 GB in chunks": _stream(endless),
        "10 GB announced": _announced(endless),
        "100 MB header": _header(100 << 20),
        "dense JSON": lambda c, r: c.send(message(200, _dense(CAP - 1000), headers=head)),
        "dense JSON of an error": lambda c, r: c.send(message(404, _dense(CAP - 1000), headers=head)),
        "an error of 10 GB": lambda c, r: (
            c.send(b"HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\n\r\n") or _chunks_only(c, endless)
        ),
    }
    over, foreign = 0, 0
    for name, play in faults.items():
        with Service() as service:
            count = [0]

            def first_good(
                connection: Connection,
                request: Request,
                play: Any = play,
                count: Any = count,
                service: Service = service,
            ) -> None:
                count[0] += 1
                connection.send(service.good("get", request)) if count[0] == 1 else play(connection, request)

            service.scripts["get"] = first_good
            root = str(Path(__file__).parents[2 if __package__.startswith("tests") else 1])
            path = service.job_url().removeprefix(service.gateway.url)
            command = [
                sys.executable,
                "-c",
                CHILD % path,
                kind,
                json.dumps(service.arguments()),
                str(CAP),
                json.dumps([root]),
                __package__,
            ]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        over = max(over, (found["grown"] - CAP) >> 20)
        foreign += found["foreign"]
        if (found["grown"] > CAP or found["foreign"]) and kind != "naive":
            print(f"  {kind} {name}: {found}", file=sys.stderr)
    return {"MiB over the cap": max(0, over), "foreign exceptions": foreign}


def _chunks_only(connection: Connection, limit: int) -> None:
    for _ in range(limit >> 20):
        connection.send(b"100000\r\n" + b" " * (1 << 20) + b"\r\n")
    connection.rst()
