"""The matrix at its corners: what a table of answers does not show. Every fault for every row is promises 17 and 18."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from playgroundclient import AuthError, ConnectionFailed, DeadlineExceeded, Forbidden, RateLimited

from . import server
from .clients import KINDS, ROWS, client, forget_token, outcome_of_task, quick
from .service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

kinds = pytest.mark.parametrize("kind", KINDS)
rows = pytest.mark.parametrize("row", ROWS)


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    with quick(looks=(0.0,)):
        yield


@kinds
@rows
@pytest.mark.parametrize("how", ["fin", "rst"])
@pytest.mark.parametrize("step", [89, pytest.param(7, marks=pytest.mark.slow)])
def test_an_answer_cut_anywhere_is_never_data(kind: str, row: str, how: str, step: int, tmp_path: Path) -> None:
    with Service() as service, client(kind, service, tmp_path / "r", retries=0) as ours:
        for cut in range(0, len(service.good(row)), step):
            forget_token(ours)

            def play(connection: server.Connection, request: server.Request, cut: int = cut) -> None:
                connection.send(service.good(row)[:cut])
                getattr(connection, how)()

            service.scripts[row] = play
            outcome = ours.do(row)
            assert outcome.error is not None and not outcome.foreign, (cut, str(outcome))
            assert not (tmp_path / "r").exists()


@kinds
@rows
def test_a_refused_connection_is_an_error_and_no_job_is_uncertain(kind: str, row: str, tmp_path: Path) -> None:
    with Service() as service, client(kind, service, tmp_path / "r", retries=1) as ours:
        (service.idp if row == "token" else service.gateway).close()
        error = ours.do(row).error
        assert isinstance(error, ConnectionFailed) and not error.sent


def _session(fault: str) -> server.Session:
    def session(connection: server.Connection) -> None:
        connection.sock.recv(1)
        if fault == "no TLS at all":
            connection.send(server.message(200, b"{}"))
        getattr(connection, {"RST in the handshake": "rst", "silence in the handshake": "stall"}.get(fault, "fin"))()

    return session


TLS = [
    "untrusted",
    "wrong host",
    "no TLS at all",
    "RST in the handshake",
    "FIN in the handshake",
    "silence in the handshake",
]


@kinds
@pytest.mark.parametrize("row", ["token", "get", "submit"])
@pytest.mark.parametrize("fault", TLS)
def test_a_failure_of_tls_sends_nothing(kind: str, row: str, fault: str, tmp_path: Path) -> None:
    bad = {"untrusted": server.tls(trusted=False), "wrong host": server.tls("somewhere.example")}.get(fault)
    said = server.say(server.message(200, b"{}"))
    broken = server.Server(said, tls=bad) if bad else server.Server(session=_session(fault))
    limit = {"connect_timeout": 0.5} if "silence" in fault else {}
    with broken, Service(tls=server.tls()) as service:
        replaced = service.idp if row == "token" else service.gateway
        replaced.close()
        replaced.port = broken.port
        with client(kind, service, tmp_path / "r", retries=1, verify=server.client_tls(), **limit) as ours:
            error = ours.do(row).error
    assert isinstance(error, (ConnectionFailed, DeadlineExceeded)) and not error.sent
    assert not broken.requests and (broken.connections == 1 or not bad)


@kinds
@pytest.mark.parametrize("row", ["list", "get", "submit", "delete"])
@pytest.mark.parametrize("how", ["fin", "rst"])
def test_a_stale_connection_costs_nobody_a_call(kind: str, row: str, how: str, tmp_path: Path) -> None:
    """The server closes a kept connection at its next request; what writes never goes over a kept one."""
    with Service() as service, client(kind, service, tmp_path / "r", retries=1) as ours:
        assert ours.do("get").error is None
        if row in ("list", "get"):
            stale: server.Script = lambda connection, request: getattr(connection, how)()  # noqa: E731
            service.scripts[row] = server.in_turn(stale, lambda c, r: c.send(service.good(row, r)))
        before = service.gateway.connections
        assert ours.do(row).error is None
        assert service.gateway.connections == before + 1


@kinds
@pytest.mark.parametrize("row", ["token", "get", "submit"])
@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_the_tunnel_is_an_error_and_nothing_was_sent(
    kind: str, row: str, status: int, tmp_path: Path
) -> None:
    refused = server.message(status, b"no", "text/plain")
    with server.Server(server.say_and(refused, "fin")) as proxy, Service(tls=server.tls()) as service:
        knobs: dict[str, Any] = {"retries": 1, "verify": server.client_tls(), "proxy": proxy.url}
        with client(kind, service, tmp_path / "r", **knobs) as ours:
            error = ours.do(row).error
    assert isinstance(error, ConnectionFailed) and not error.sent
    assert [request.method for request in proxy.requests] == ["CONNECT"]
    assert service.key.encode() not in proxy.bytes_seen


def _broken(status: int, fault: str, given: dict[str, str]) -> server.Script:
    """An error whose body cannot be read to its end."""
    said: dict[str, tuple[bytes, dict[str, str], bool]] = {
        "cut": (b"{", {"Content-Length": "100"}, False),
        "brotli": (b"xx", {"Content-Encoding": "br"}, True),
        "no gzip": (b"xx", {"Content-Encoding": "gzip"}, True),
        "cut gzip": (gzip.compress(b"{}" * 99)[:-9], {"Content-Encoding": "gzip"}, True),
        "huge": (b" " * 1_000_000, {"Content-Length": str(1 << 40)}, False),
    }
    body, headers, length = said[fault]

    def play(connection: server.Connection, request: server.Request) -> None:
        connection.send(server.message(status, body, headers={**given, **headers}, length=length))
        connection.fin()

    return play


@kinds
@pytest.mark.parametrize("fault", ["cut", "brotli", "no gzip", "cut gzip", "huge"])
def test_a_broken_body_does_not_hide_an_error(kind: str, fault: str) -> None:
    for row, status, headers, expected, sends in (
        ("get", 429, {"Retry-After": "300"}, RateLimited, 1),
        ("get", 401, {}, AuthError, 2),
        ("submit", 403, {}, Forbidden, 1),
        ("token", 401, {}, AuthError, 1),
    ):
        with Service() as service, client(kind, service) as ours:
            service.scripts[row] = _broken(status, fault, headers)
            error = ours.do(row).error
            assert isinstance(error, expected) and service.sends(row) == sends
            assert getattr(error, "retry_after", None) == (300 if headers else None)


@kinds
def test_a_refused_connection_is_no_tls_failure_though_one_is_being_handled(kind: str) -> None:
    with Service() as service, client(kind, service, retries=2) as ours:
        ours.do("token")
        service.gateway.close()
        try:
            raise ssl.SSLError(1, "of something else")
        except ssl.SSLError:
            error = ours.do("token").error
    assert isinstance(error, ConnectionFailed) and not error.permanent
    assert "Connection refused" in str(error) and "TLS" not in str(error)


@kinds
def test_a_call_whose_client_is_closed_while_it_waits_is_told_so(kind: str) -> None:
    closed = threading.Event()

    def last(connection: server.Connection, request: server.Request) -> None:
        connection.send(server.message(503, b"{}", headers={"Retry-After": "1"}))
        closed.set()

    with Service() as service, client(kind, service) as ours:
        service.scripts["user"] = last
        if kind == "sync":
            closing = threading.Thread(target=lambda: (closed.wait(60), time.sleep(0.1), ours.play.close()))
            closing.start()
            error = ours.do("token").error
            closing.join()
        else:

            async def closed_meanwhile() -> Any:
                task = asyncio.create_task(outcome_of_task(ours.play.user))
                await asyncio.to_thread(closed.wait, 60)
                await asyncio.sleep(0.1)
                await ours.play.aclose()
                return (await task).error

            error = ours.runner.run(closed_meanwhile())
    assert isinstance(error, ConnectionFailed)
