"""Promises 10 and 12: every call ends in time, and within the memory that it may take."""

from __future__ import annotations

import functools
import json
import sys
import time
from typing import TYPE_CHECKING, Any

from playgroundclient import SubmissionUncertain

from .clients import client, least, quick, started
from .faults import bomb, drip, flood
from .promise import Figures, Scale, promise
from .server import Connection, Gone, Request, Server, client_tls, message, say, tls, unreachable
from .service import INPUTS, Service

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .clients import Outcome

    Play = Callable[[Connection, bytes], None]

# --- 10 ----------------------------------------------------------------------------------------------------------------

TIMEOUT, SILENCE, OVERRUN = 1.0, 0.7, 0.5
NAIVE_PATIENCE = 4.0
"""A drip ends after this, so that the naive client does too."""


def _until_patience(play: Play) -> Play:
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


def _body(good: bytes) -> int:
    """Where the body begins."""
    return good.index(b"\r\n\r\n") + 4


def _stall_after(count: Callable[[bytes], int]) -> Play:
    def play(connection: Connection, good: bytes) -> None:
        connection.send(good[: count(good)])
        connection.stall()

    return play


def _endless(end: bytes, again: bytes) -> Play:
    def play(connection: Connection, good: bytes) -> None:
        connection.send(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + end
        )
        while True:
            connection.send(again)
            connection.pause(0.02)

    return play


def _overloaded(connection: Connection, good: bytes) -> None:
    connection.pause(0.3)
    connection.send(message(503, b"{}", headers={"Retry-After": "0"}))


def _cut_late(connection: Connection, good: bytes) -> None:
    connection.pause(0.4)
    connection.rst()


STALLS: dict[str, Play] = {
    "silence": _stall_after(lambda good: 0),
    "stall in the headers": _stall_after(lambda good: 20),
    "stall in the body": _stall_after(lambda good: len(good) - 3),
}
SLOW: dict[str, Play] = {
    **STALLS,
    "drip of the body": lambda c, good: drip(0.05, _body(good))(c, good),
    "endless chunks": _endless(b"", b"1\r\n \r\n"),
    "errors that ask for another try": _overloaded,
    "connections cut late": _cut_late,
}
WITHOUT_DATA: dict[str, Play] = {
    # In sync httpx's public API offers no way to end these: docs/reliability.md says so.
    "drip of the headers": drip(0.05),
    "endless 1xx": flood,
    "endless chunk extension": _endless(b"1;", b"x"),
}


@promise(10, "every call ends by its deadline; a download by its limit on silence", overrun_s=OVERRUN, wrong_errors=0)
def every_call_ends_in_time(kind: str, scale: Scale, folder: Path) -> Figures:
    """Drips, stalls and endless answers for each row; the connection, TLS, a slow reader; the search for a lost job."""
    overrun, wrong, calls = 0.0, list[str](), 0

    def note(name: str, call: Callable[[], Outcome], limit: float = TIMEOUT) -> None:
        nonlocal overrun, calls

        def once() -> float:
            outcome = call()
            if outcome.foreign or outcome.error is None:
                wrong.append(f"{name}: {outcome}")
            return outcome.seconds - limit

        calls += 1
        over = least(once, OVERRUN) if kind != "naive" else once()
        if over > OVERRUN and kind != "naive":
            print(f"  {kind} {name}: {over:.2f} s too late", file=sys.stderr)
        overrun = max(overrun, over)

    plays = SLOW if kind == "sync" else {**SLOW, **WITHOUT_DATA}
    chosen = plays if scale == "full" else {name: plays[name] for name in ("drip of the body", "endless chunks")}
    rows = ("token", "list", "get", "delete", "submit") if kind != "naive" else ("get",)
    with quick(looks=()):
        for name, play in chosen.items():
            for row in rows:
                note(f"{row}, {name}", functools.partial(_played, kind, row, play))
        if kind != "naive":
            for name, play in STALLS.items():
                stalled = functools.partial(_played, kind, "download", play, folder / "d", retries=0)
                note(f"download, {name}", stalled, SILENCE)
            for special in (_handshake, _connection, _slow_reader, _token_flight):
                note(special.__name__, functools.partial(special, kind))
        note("redirects", functools.partial(_redirects, kind, folder))
    if kind != "naive":
        with quick(looks=(0.0, 0.1)):
            note("search", functools.partial(_search, kind, wrong))
            print(*wrong[:5], sep="\n", file=sys.stderr)
    return {"overrun s": round(max(0.0, overrun), 2), "wrong errors": len(wrong), "calls": calls}


def _knobs(**other: Any) -> dict[str, Any]:
    return {"timeout": TIMEOUT, "retries": 50, "read_timeout": SILENCE, **other}


def _played(kind: str, row: str, play: Play, path: Path | None = None, **knobs: Any) -> Outcome:
    with Service() as service, client(kind, service, path, **_knobs(**knobs)) as ours:
        if row != "token":
            ours.do("token")
        shown = _until_patience(play) if kind == "naive" else play
        service.scripts[row] = lambda c, r: shown(c, service.good(row, r))
        return ours.do(row)


def _handshake(kind: str) -> Outcome:
    with Server(session=lambda connection: connection.stall()) as silent, Service(tls=tls()) as service:
        service.move(silent.port)
        with client(kind, service, verify=client_tls(), **_knobs()) as ours:
            return ours.do("get")


def _connection(kind: str) -> Outcome:
    with unreachable() as url, Service() as service:
        service.move(int(url.rpartition(":")[2]))
        with client(kind, service, **_knobs()) as ours:
            return ours.do("get")


def _slow_reader(kind: str) -> Outcome:
    """The service reads a large submission a little at a time."""

    def session(connection: Connection) -> None:
        while connection.sock.recv(4096):
            connection.pause(0.1)

    with Service() as service, Server(session=session, receive_buffer=4096) as slow:
        service.move(slow.port)
        with client(kind, service, **_knobs()) as ours:
            return ours.do("submit", inputs={**INPUTS, "name": "x" * 8_000_000})


def _token_flight(kind: str) -> Outcome:
    with Service() as service, client(kind, service, **_knobs()) as ours:
        service.scripts["token"] = lambda connection, request: connection.stall()
        return ours.do("get")


def _redirects(kind: str, folder: Path) -> Outcome:
    def hop(connection: Connection, request: Request) -> None:
        connection.pause(0.05)
        connection.send(message(302, b"", headers={"Location": service.records_url}))

    with Service() as service, client(kind, service, folder / "hops", **_knobs()) as ours:
        service.scripts["download"] = hop
        return ours.do("download")


def _search(kind: str, wrong: list[str]) -> Outcome:
    """The search for a job whose answer was lost has a deadline of its own: many jobs are to be read, each slowly."""

    def submit(connection: Connection, request: Request) -> None:
        for number in range(45):
            service.submitted(Request(b"", "POST", "/", {}, json.dumps({"name": f"Other {number}"}).encode()))
        connection.rst()

    def slowly(connection: Connection, request: Request) -> None:
        connection.pause(0.3)
        connection.send(service.good("get", request))

    with Service() as service, client(kind, service, timeout=TIMEOUT) as ours:
        service.scripts = {"submit": submit, "get": slowly}
        outcome = ours.do("submit")
    if not isinstance(outcome.error, SubmissionUncertain):
        wrong.append(f"search: {outcome}")
    return outcome


# --- 12 ----------------------------------------------------------------------------------------------------------------

CAP = 16 << 20


def _blocks(head: bytes, block: bytes, count: int) -> Callable[[Connection, Request], None]:
    def play(connection: Connection, request: Request) -> None:
        connection.send(head)
        for _ in range(count):
            connection.send(block)
        connection.rst()

    return play


@promise(12, "the bytes of an answer are bounded", MiB_over_the_cap=0, foreign_exceptions=0)
def memory_is_bounded(kind: str, scale: Scale, folder: Path) -> Figures:
    """A gzip bomb of 1:1000, with and without a length, a stream of 10 GB, a header of 100 MB; the cap is 16 MiB."""
    packed = bomb((256 << 20) if scale == "full" or kind == "naive" else (64 << 20))
    mebibytes = (10 << 10) if kind != "naive" else 256
    block, gzipped = b" " * (1 << 20), {"Content-Encoding": "gzip"}
    chunked = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"100000\r\n" + block + b"\r\n"
    announced = message(200, b"", headers={"Content-Length": str(mebibytes << 20)}, length=False)
    faults: dict[str, Callable[[Connection, Request], Any]] = {
        "bomb": say(message(200, packed, headers=gzipped)),
        "bomb without a length": _blocks(message(200, packed, headers=gzipped, length=False), b"", 0),
        "bomb of an error": say(message(404, packed, headers=gzipped)),
        "10 GB in chunks": _blocks(b"HTTP/1.1 200 OK\r\n" + chunked, chunk, mebibytes),
        "10 GB announced": _blocks(announced, block, mebibytes),
        "10 GB of an error": _blocks(b"HTTP/1.1 500 Oh\r\n" + chunked, chunk, mebibytes),
        "100 MB header": _blocks(b"HTTP/1.1 200 OK\r\nX: ", block, 100),
    }
    over = foreign = 0
    options = json.dumps({"timeout": 60.0} if kind == "naive" else {"max_body": CAP, "retries": 0})
    for name, play in faults.items():
        with Service() as service:
            count = iter(range(100))
            service.scripts["get"] = lambda c, r, play=play, count=count, service=service: (
                play(c, r) if next(count) else c.send(service.good("get", r))
            )
            program = started("child", kind, "get", service.known, options)
            said, trouble = program.communicate(timeout=600)
        found = json.loads(said.splitlines()[-1]) if said else {"grown": 1 << 60, "foreign": trouble}
        over = max(over, (found["grown"] - CAP) >> 20)
        foreign += bool(found["foreign"])
        if (found["grown"] > CAP or found["foreign"] or not found["error"]) and kind != "naive":
            print(f"  {kind} {name}: {found}", file=sys.stderr)
    return {"MiB over the cap": max(0, over), "foreign exceptions": foreign}
