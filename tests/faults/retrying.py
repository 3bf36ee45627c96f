"""Promises 8, 9 and 11: what is sent again, when, and how often."""

from __future__ import annotations

import functools
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
from playgroundclient import AuthError, ConnectionFailed, RateLimited

from .clients import client, forget_token, outcome_of, quick
from .faults import Fault, send
from .promise import Figures, Scale, promise
from .server import Connection, Request, Server, client_tls, in_turn, message, say, tls
from .service import PROCESS, Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

# --- 8 -----------------------------------------------------------------------------------------------------------------

RETRIES = 2
READS = frozenset({"list", "get"})
ALL = READS | {"submit", "delete"}
ERRORS = {**dict.fromkeys((400, 403, 404, 405, 409, 410, 422, 451, 501), frozenset[str]()),
          **dict.fromkeys((408, 500, 502, 503, 504), READS), 429: ALL}  # fmt: skip
TABLE: list[tuple[str, Any, frozenset[str]]] = [
    ("RST before the answer", send(lambda good: b"", "rst"), READS),
    ("FIN before the answer", send(lambda good: b""), READS),
    ("body cut", send(lambda good: good[:-5]), READS),
    ("bad JSON", send(lambda good: message(200, b"{")), frozenset()),
    ("HTML", send(lambda good: message(200, b"<html>", "text/html")), frozenset()),
    *((f"{code}", send(lambda good, code=code: message(code, b'{"message": "no"}'), ""), again) for code, again in ERRORS.items()),
]  # fmt: skip


@promise(8, "only what may be retried is retried", wrong_cells=0)
def only_what_may_be_retried(kind: str, scale: Scale, folder: Path) -> Figures:
    """Method x fault: how often was it sent? And bodies that can be read only once, and what HTTP forbids."""
    wrong: list[str] = []
    cells = 0

    def judge(what: str, sends: int, wanted: int) -> None:
        nonlocal cells
        cells += 1
        if sends != wanted:
            wrong.append(f"{what}: {sends} sends, not {wanted}")

    with quick(looks=(0.0,)):
        for name, play, again in TABLE:
            with Service() as service, client(kind, service, folder / "r", retries=RETRIES) as ours:
                for row in ("token", *sorted(ALL)):
                    if row == "token":
                        forget_token(ours)
                    service.scripts = {row: Fault(name, play, acts=False).script(service, row)}
                    before = service.sends(row)
                    ours.do(row)
                    judge(f"{row} {name}", service.sends(row) - before, 1 + RETRIES if row in again else 1)
                    if row == "token":
                        forget_token(ours)
                        service.scripts = {}
                        ours.do("token")
        with Server(say(b""), tls=tls(trusted=False)) as untrusted, Service(tls=tls()) as service:
            service.move(untrusted.port)
            with client(kind, service, folder / "r", retries=RETRIES, verify=client_tls()) as ours:
                for row in sorted(ALL):
                    before = untrusted.connections
                    ours.do(row)
                    judge(f"{row} untrusted", untrusted.connections - before, 1)
        if kind != "naive":
            _read_once(kind, judge)
            _forbidden(kind, judge)
            print(*wrong[:10], sep="\n", file=sys.stderr)
    return {"wrong cells": len(wrong), "cells": cells}


def _read_once(kind: str, judge: Callable[[str, int, int], None]) -> None:
    """A body that can be read only once is not sent a second time, emptied; yet a refused token is not sent for ever."""

    async def aparts() -> AsyncIterator[bytes]:
        yield b"{}"

    for status, raised in ((401, AuthError), (429, RateLimited)):
        with Service() as service, client(kind, service, retries=RETRIES) as ours:
            refused = say(message(status, b'{"message": "no"}', headers={"Retry-After": "0"}))
            service.scripts["submit"] = in_turn(refused, say(service.good("submit")))
            for expected in (raised, type(None)):
                content = aparts() if kind == "async" else iter([b"{}"])
                post = functools.partial(ours.play.http.post, f"/api/v1/processes/{PROCESS}/jobs", content=content)
                before = service.sends("submit")
                outcome = outcome_of(functools.partial(ours.call, post))
                right = isinstance(outcome.error, expected)
                judge(
                    f"a body that is read once, {status}: {outcome}",
                    service.sends("submit") - before if right else -1,
                    1,
                )


def _forbidden(kind: str, judge: Callable[[str, int, int], None]) -> None:
    """What HTTP forbids is not sent, and is known not to be."""
    with Service() as service, client(kind, service, retries=RETRIES) as ours:
        for headers in ({"X-Correlation-ID": "a\nb"}, {"X-Correlation-ID": " x "}, {"a b": "x"}):
            post = functools.partial(ours.play.http.post, f"/api/v1/processes/{PROCESS}/jobs", headers=headers)
            outcome = outcome_of(functools.partial(ours.call, post))
            right = isinstance(outcome.error, ConnectionFailed) and not outcome.error.sent
            judge(f"{headers}: {outcome}", service.sends("submit") if right else -1, 0)


# --- 9 -----------------------------------------------------------------------------------------------------------------


def _dates(seconds: float) -> list[str]:
    when = time.gmtime(time.time() + seconds + 0.999)
    forms = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y")
    return [time.strftime(form, when) for form in forms]


WAITED: list[tuple[float, Callable[[], dict[str, str]]]] = [
    *((seconds, lambda text=text: {"Retry-After": text}) for seconds, text in ((1.0, "1"), (1.0, " 1 "), (0.5, "0.5"), (0.0, "0"))),
    # The server's own clock counts, where it tells it; else a date may be almost over when it is read.
    *((1.0, lambda i=i: {"Date": _dates(-3600)[0], "Retry-After": _dates(-3599)[i]}) for i in range(3)),
    *((0.0, lambda i=i: {"Retry-After": _dates(1)[i]}) for i in range(3)),
    (0.0, lambda: {"Retry-After": _dates(-100)[0]}),
    *((0.0, lambda text=text: {"Retry-After": text}) for text in
      ("", "soon", "-5", "-1e10", "1,2,3", "Mon, 99 Foo 2026 99:99:99 GMT", "\xff\xfe", "0x10", "1 second", "99:99", "Thu, 01 Jan 1970 00:00:00 GMT")),
]  # fmt: skip
RAISED: list[tuple[dict[str, str], float]] = [
    *(({"Retry-After": text}, 300.0) for text in ("121", "1e10", "10000000000", "9" * 400, "1E+5", *_dates(3600), "Fri, 31 Dec 9999 23:59:59 GMT")),
    ({"Retry-After": "100"}, 90.0),
]  # fmt: skip
HELD = 60.0
"""A call that waited instead of raising would be held for longer than this."""


@promise(9, "Retry-After is obeyed or raised", shorter_waits_than_asked=0, held_instead_of_raised=0,
         raised_without_retry_after=0, failed_though_it_could_wait=0)  # fmt: skip
def retry_after_is_obeyed(kind: str, scale: Scale, folder: Path) -> Figures:
    names = (
        "shorter waits than asked",
        "held instead of raised",
        "raised without retry after",
        "failed though it could wait",
    )
    found = dict.fromkeys(names, 0.0)

    def note(what: str, *details: object) -> None:
        found[what] += 1
        if kind != "naive":
            print("  Retry-After", kind, what, *details, file=sys.stderr)

    def waited(status: int, row: str, seconds: float, headers: Callable[[], dict[str, str]]) -> None:
        with Service() as service, client(kind, service, retries=1) as ours:
            times: list[float] = []

            def play(connection: Connection, request: Request) -> None:
                times.append(time.monotonic())
                slow = message(status, b'{"message": "slow"}', headers=headers())
                connection.send(slow if len(times) == 1 else service.good(row, request))

            service.scripts[row] = play
            outcome = ours.do(row)
            if outcome.error is not None or outcome.value is None:
                note("failed though it could wait", status, row, headers(), outcome)
            elif len(times) < 2 or times[1] - times[0] < seconds - 0.02:
                note("shorter waits than asked", status, row, headers(), times)

    def raised(row: str, headers: dict[str, str], timeout: float) -> None:
        with Service() as service, client(kind, service, timeout=timeout, retries=2) as ours:
            service.scripts[row] = say(message(429, b'{"message": "slow"}', headers=headers))
            outcome = ours.do(row)
            if not isinstance(outcome.error, RateLimited) or service.sends(row) != 1 or outcome.seconds > HELD:
                note("held instead of raised", row, headers, outcome, service.sends(row))
            if not getattr(outcome.error, "retry_after", None):
                note("raised without retry after", row, headers, outcome)

    with quick(), ThreadPoolExecutor(10) as pool:
        cells = [pool.submit(waited, status, row, seconds, headers) for seconds, headers in WAITED
                 for status, row in ((429, "get"), (503, "get"), (429, "submit"))]  # fmt: skip
        cells += [pool.submit(raised, row, given, timeout) for given, timeout in RAISED for row in ("get", "submit")]
        for cell in cells:
            cell.result()
    return {**found, "cells": len(cells)}


# --- 11 ----------------------------------------------------------------------------------------------------------------


@promise(11, "a dead server is not hammered", requests_per_call_at_most=4.0,
         requests_per_call_once_the_budget_is_spent=1.1, requests_of_a_download_at_most=4)  # fmt: skip
def a_dead_server_is_not_hammered(kind: str, scale: Scale, folder: Path) -> Figures:
    """Four times 100 calls against a server that resets every connection; retries=3."""

    def session(connection: Connection) -> None:
        connection.sock.recv(1)  # a reset before the handshake has begun makes Python's own ssl module warn
        connection.rst()

    with Service(tls=tls()) as service, Server(session=session) as dead, quick():
        service.move(dead.port)
        # The naive client is plain httpx with its own retries, as its documentation has it.
        own = {"transport": httpx.HTTPTransport(retries=3, verify=client_tls())} if kind == "naive" else {"retries": 3}
        with client(kind, service, timeout=60.0, verify=client_tls(), **own) as ours:
            if kind == "naive":
                ours.renew()
            per_call = []
            for _ in range(4):
                before = dead.connections
                ours.at_once("get", 100)
                per_call.append((dead.connections - before) / 100)
    return {
        "requests per call at most": max(per_call),
        "requests per call once the budget is spent": per_call[-1],
        "requests of a download at most": 0 if kind == "naive" else _cut_for_ever(kind, folder),
    }


def _cut_for_ever(kind: str, folder: Path) -> int:
    """Requests of a download whose server ignores ranges, and cuts once sooner, once later."""
    count = 0

    def play(connection: Connection, request: Request) -> None:
        nonlocal count
        count += 1
        connection.send(service.good("download")[: 300 + 40 * (count % 2)] if count <= 12 else service.good("download"))
        connection.fin()

    with quick(), Service() as service, client(kind, service, folder / "cuts", retries=3) as ours:
        service.scripts["download"] = play
        ours.do("download")
    return count
