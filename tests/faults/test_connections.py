"""What a connection must survive: cancellations, answers that nobody asked for, errors whose bodies are broken, nested TLS."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import itertools
import random
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

import pytest
from playgroundclient import (
    AsyncPlayground,
    AuthError,
    ConnectionFailed,
    DeadlineExceeded,
    Forbidden,
    InvalidResponse,
    Playground,
    PlaygroundClient,
    RateLimited,
)

from .clients import client, outcome_of, quick
from .server import Connection, Gone, Request, Script, Server, authority_file, client_tls, in_turn, message, tls
from .service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KINDS = ("sync", "async")
SECURE = pytest.mark.parametrize("secure", [False, True], ids=["plain", "tls"])
IN_A_STORM = 2.0
"""Seconds within which a cancelled call returns while the loop is busy with many others. What hangs does so for 10 s."""


def a_service(*, secure: bool) -> tuple[Service, dict[str, Any]]:
    return Service(tls=tls() if secure else None), {"verify": client_tls()} if secure else {}


# --- cancellations ---------------------------------------------------------------------------------------------------


def kept(play: AsyncPlayground) -> tuple[int, int]:
    """The requests that the client's pools hold, and their connections that are not idle."""
    pools = [pool for slots in play.http.wire._slots.values() for pool in slots._pools.values()]
    return (
        sum(len(pool._requests) for pool in pools),
        sum(not connection.is_idle() for pool in pools for connection in pool.connections),
    )


async def storm(play: AsyncPlayground, cancellations: int, *, again: bool) -> float:
    """Cancel calls at random moments, until so many are cancelled; the longest time that one took to return."""
    loop = asyncio.get_running_loop()
    dice = random.Random(7)
    longest, done = 0.0, 0
    returned: dict[asyncio.Task[Any], float] = {}
    while done < cancellations:
        tasks = [asyncio.create_task(play.user()) for _ in range(20)]
        cancelled: dict[asyncio.Task[Any], float] = {}
        for task in tasks:
            task.add_done_callback(lambda each: returned.__setitem__(each, time.monotonic()))
            # Mostly by the steps of the loop, where the seams are, and sometimes later.
            for _ in range(dice.randint(0, 6)):
                await asyncio.sleep(0)
            if dice.random() < 0.1:
                await asyncio.sleep(dice.random() * 0.01)
            if not task.done():
                cancelled[task] = time.monotonic()
                task.cancel()
                if again:
                    loop.call_soon(task.cancel)
        await asyncio.wait(tasks)
        for each in tasks:
            assert each.cancelled() or each.exception() is None
        await asyncio.sleep(0)
        longest = max([longest, *(returned[task] - at for task, at in cancelled.items())])
        done += len(cancelled)
    return longest


@pytest.mark.slow  # it measures time
@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
@SECURE
def test_cancelled_calls_leave_the_client_as_it_was(secure: bool, again: bool) -> None:
    service, knobs = a_service(secure=secure)

    async def body() -> None:
        async with AsyncPlayground(**service.arguments(timeout=10, **knobs)) as play:
            await play.user()
            assert await storm(play, 200, again=again) < IN_A_STORM
            assert kept(play) == (0, 0)
            users = await asyncio.gather(*(play.user() for _ in range(30)))
            assert len(users) == 30
            await asyncio.sleep(0.01)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    with service:
        asyncio.run(body())


@pytest.mark.slow  # it measures time
@SECURE
def test_a_call_that_is_cancelled_as_it_connects_leaves_nothing(secure: bool) -> None:
    service, knobs = a_service(secure=secure)

    async def body() -> None:
        async with AsyncPlayground(**service.arguments(timeout=10, **knobs)) as play:
            tasks = [asyncio.create_task(play.user()) for _ in range(150)]  # more than the pool has room for
            while silent.connections < 100:
                await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()
            started = time.monotonic()
            await asyncio.wait(tasks)
            assert time.monotonic() - started < IN_A_STORM
            assert all(task.cancelled() for task in tasks) and kept(play) == (0, 0)

    with service, Server(session=lambda connection: connection.stall()) as silent:
        service.gateway.close()
        service.gateway.port = silent.port
        asyncio.run(body())


def test_a_download_that_is_cancelled_leaves_nothing(tmp_path: Path) -> None:
    def endless(connection: Connection, request: Request) -> None:
        connection.send(message(200, b"", headers={"Content-Length": "999999"}, length=False))
        while True:
            connection.send(b" " * 100)
            connection.pause(0.001)

    with Service() as service, client("async", service, tmp_path / "records") as ours:
        service.scripts["download"] = endless

        async def body() -> None:
            for after in (0.0, 0.001, 0.01, 0.05, 0.1, 0.2):
                task = asyncio.create_task(ours.download())
                await asyncio.sleep(after)
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
                assert kept(ours.play) == (0, 0)

        ours.runner.run(body())


# --- bytes that nobody asked for -------------------------------------------------------------------------------------

EVIL = message(200, b'{"firstname": "Smuggled"}')


def first_then(first: Callable[[Connection, bytes], None]) -> Script:
    """Answers with the number of the request; `first` plays the first answer."""
    count = itertools.count(1)

    def play(connection: Connection, request: Request) -> None:
        number = next(count)
        honest = message(200, b'{"firstname": "Honest %d"}' % number)
        first(connection, honest) if number == 1 else connection.send(honest)

    return play


def two_at_once(connection: Connection, honest: bytes) -> None:
    connection.send(honest)
    connection.send(EVIL)


def a_little_later(connection: Connection, honest: bytes) -> None:
    connection.send(honest)
    connection.pause(0.05)
    connection.send(EVIL)


def many(connection: Connection, honest: bytes) -> None:
    connection.send(honest + EVIL * 3000)  # more than one read takes


def two_lengths(connection: Connection, honest: bytes) -> None:
    chunked = message(200, b"2\r\n{}\r\n0\r\n\r\n", headers={"Transfer-Encoding": "chunked"}, length=False)
    connection.send(chunked.replace(b"\r\n\r\n", b"\r\nContent-Length: 5\r\n\r\n", 1) + EVIL)


SURPLUS: dict[str, Callable[[Connection, bytes], None]] = {
    "an answer": lambda connection, honest: connection.send(honest + EVIL),
    "in two pieces": two_at_once,
    "a little later": a_little_later,
    "many answers": many,
    "a byte": lambda connection, honest: connection.send(honest + b"\n"),
    "half an answer": lambda connection, honest: connection.send(honest + EVIL[:30]),
    "after two lengths": two_lengths,
    "a body of a 204": lambda connection, honest: connection.send(message(204, b"", None) + EVIL),
}


@pytest.mark.parametrize("name", SURPLUS)
@pytest.mark.parametrize("kind", [*KINDS, "legacy"])
@SECURE
def test_bytes_after_an_answer_are_not_the_next_one(secure: bool, kind: str, name: str) -> None:
    service, knobs = a_service(secure=secure)
    service.scripts["user"] = first_then(SURPLUS[name])
    seen: list[Any] = []

    def look(call: Callable[[], Any]) -> None:
        found = outcome_of(call)
        value = found.value if isinstance(found.value, dict) else getattr(found.value, "additional_properties", {})
        seen.append(getattr(found.value, "firstname", None) or value.get("firstname") or found.error)
        # What comes only after the next request was written could not be told from its answer.
        time.sleep(0.2 if name in ("a little later", "in two pieces") else 0)

    with service:
        if kind == "legacy":
            legacy = PlaygroundClient(**service.arguments(**knobs))
            for _ in range(4):
                look(legacy.get_logged_user)
            legacy.close()
        else:
            with client(kind, service, **knobs) as ours:
                for _ in range(4):
                    look(lambda: ours.call(ours.token))
    assert [str(each) for each in seen[1:]] == ["Honest 2", "Honest 3", "Honest 4"]


# --- errors whose body is broken -------------------------------------------------------------------------------------


def broken(status: int, fault: str, headers: dict[str, str] | None = None) -> Script:
    """An error whose body cannot be read to its end."""
    given = headers or {}
    dense = b'{"message": "m", "x": [' + b"[]," * 5_000_000 + b"[]]}"
    played: dict[str, Callable[[], bytes]] = {
        "cut": lambda: message(status, b"{", headers={**given, "Content-Length": "100"}, length=False),
        "cut chunks": lambda: message(
            status, b"5\r\n{", headers={**given, "Transfer-Encoding": "chunked"}, length=False
        ),
        "brotli": lambda: message(status, b"xx", headers={**given, "Content-Encoding": "br"}),
        "no gzip": lambda: message(status, b"xx", headers={**given, "Content-Encoding": "gzip"}),
        "cut gzip": lambda: message(
            status, gzip.compress(b"{}" * 99)[:-9], headers={**given, "Content-Encoding": "gzip"}
        ),
        "huge": lambda: message(
            status, b" " * 1_000_000, headers={**given, "Content-Length": str(1 << 40)}, length=False
        ),
        "dense": lambda: message(status, gzip.compress(dense), headers={**given, "Content-Encoding": "gzip"}),
        "silent": lambda: message(status, b"{", headers={**given, "Content-Length": "100"}, length=False),
    }
    data = played[fault]()

    def play(connection: Connection, request: Request) -> None:
        connection.send(data)
        if fault in ("silent", "huge"):
            connection.stall()
        if fault.startswith("cut"):
            connection.fin()

    return play


FAULTS = ("cut", "cut chunks", "brotli", "no gzip", "cut gzip", "huge", "dense", "silent")


@pytest.fixture
def soon_over(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from playgroundclient._async import reading as async_reading
    from playgroundclient._async import wire as async_wire
    from playgroundclient._sync import reading, wire

    for module in (reading, async_reading, wire, async_wire):
        monkeypatch.setattr(module, "REMARK_TIME", 0.3)
    with quick(looks=()):
        yield


@pytest.mark.usefixtures("soon_over")
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_broken_body_does_not_hide_an_error(kind: str, fault: str) -> None:
    with Service() as service, client(kind, service, timeout=100) as ours:
        ours.do("token")

        def played(*scripts: Script) -> Any:
            service.scripts["get"] = in_turn(*scripts)
            before = len(service.gateway.requests)
            found = ours.do("get")
            return found, len(service.gateway.requests) - before

        def good(connection: Connection, request: Request) -> None:
            connection.send(service.good("get", request))

        found, sent = played(broken(503, fault, {"Retry-After": "1"}), good)
        assert found.error is None and sent == 2 and found.seconds >= 1
        found, sent = played(broken(429, fault, {"Retry-After": "300"}), good)
        assert isinstance(found.error, RateLimited) and found.error.retry_after == 300 and sent == 1
        found, sent = played(broken(401, fault), good)
        assert found.error is None and sent == 2 and len(service.tokens) == 2
        found, sent = played(broken(404, fault))
        assert found.error is not None and found.error.status == 404 and sent == 1
        service.scripts["submit"] = broken(403, fault)
        assert isinstance(ours.do("submit").error, Forbidden)


@pytest.mark.usefixtures("soon_over")
@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_key_is_told_though_the_body_is_cut(kind: str) -> None:
    with Service() as service, client(kind, service) as ours:
        service.scripts["token"] = broken(401, "cut")
        found = ours.do("token")
    assert isinstance(found.error, AuthError) and "refused the API key" in str(found.error)


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_error_says_is_read_as_far_as_it_came(kind: str) -> None:
    text = message(404, b"no such job" + b" " * 50, "text/plain", {"Content-Length": "500"}, length=False)
    with Service() as service, client(kind, service) as ours:
        ours.do("token")
        service.scripts["get"] = lambda connection, request: (connection.send(text), connection.fin())[0]
        assert "The server says: no such job" in str(ours.do("get").error)


# --- JSON that is small and costs much ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_json_that_would_take_too_much_memory_is_refused_at_once(kind: str) -> None:
    dense = gzip.compress(b'{"firstname": "x", "y": [' + b"[]," * 20_000_000 + b"[]]}")
    assert len(dense) < 100_000
    with Service() as service, client(kind, service, timeout=100) as ours:
        service.scripts["user"] = lambda connection, request: connection.send(
            message(200, dense, headers={"Content-Encoding": "gzip"})
        )
        found = ours.do("token")
    assert isinstance(found.error, InvalidResponse) and "256 MiB of memory" in str(found.error)


# --- TLS within TLS --------------------------------------------------------------------------------------------------


def through(connection: Connection, *, then: Callable[[Connection], None]) -> None:
    """A proxy that is reached over TLS; `then` plays what follows its yes."""
    connection.read_until(b"\r\n\r\n")
    connection.send(message(200, b"", None, length=False))
    then(connection)


def dripping_record(connection: Connection) -> None:
    connection.send(b"\x16\x03\x03\x3e\x80")  # a record of 16,000 bytes, of which few come
    while True:
        connection.send(b"\x02")
        time.sleep(0.1)
        if connection.server.stopping.is_set():
            raise Gone


def relayed(port: int) -> Callable[[Connection], None]:
    def then(connection: Connection) -> None:
        with socket.create_connection(("127.0.0.1", port)) as other:
            other.settimeout(0.02)
            connection.sock.settimeout(0.02)
            while not connection.server.stopping.is_set():
                for one, two in ((connection.sock, other), (other, connection.sock)):
                    with contextlib.suppress(TimeoutError):
                        if not (data := one.recv(65536)):
                            return
                        two.sendall(data)

    return then


@pytest.mark.slow  # it measures time
@pytest.mark.parametrize("kind", KINDS)
def test_a_drip_within_two_tls_ends_by_the_deadline(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", authority_file(tmp_path))
    with (
        Service(tls=tls()) as service,
        Server(session=lambda c: through(c, then=dripping_record), tls=tls()) as proxy,
        client(kind, service, timeout=1, retries=0, proxy=proxy.url) as ours,
    ):
        with client(kind, service) as direct:
            direct.do("token")
        found = ours.do("get")
    assert isinstance(found.error, DeadlineExceeded) and found.seconds < 1.5


@pytest.mark.parametrize("kind", KINDS)
def test_tls_goes_through_tls(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", authority_file(tmp_path))
    with Service(tls=tls()) as service:
        ports = iter([service.idp.port, service.gateway.port])
        with (
            Server(session=lambda c: through(c, then=relayed(next(ports))), tls=tls()) as proxy,
            client(kind, service, timeout=10, retries=0, proxy=proxy.url) as ours,
        ):
            for _ in range(3):
                found = ours.do("token")
                assert found.error is None, found
            assert proxy.connections == 2  # the one to the gateway is kept


@pytest.mark.parametrize("kind", KINDS)
def test_a_failing_handshake_within_tls_is_told(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", authority_file(tmp_path))
    with (
        Service(tls=tls()) as service,
        Server(session=lambda c: through(c, then=lambda c: c.send(b"HTTP/1.1 400\r\n\r\n")), tls=tls()) as proxy,
        client(kind, service, retries=0, proxy=proxy.url) as ours,
    ):
        found = ours.do("token")
    assert isinstance(found.error, ConnectionFailed) and "TLS connection" in str(found.error)


# --- what a failure comes from ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_connection_is_no_tls_failure_though_one_is_being_handled(kind: str) -> None:
    with Service() as service, client(kind, service, retries=2) as ours, quick():
        ours.do("token")
        service.gateway.close()
        try:
            raise ssl.SSLError(1, "of something else")
        except ssl.SSLError:
            found = ours.do("token")
    assert isinstance(found.error, ConnectionFailed) and not found.error.permanent
    assert "Connection refused" in str(found.error) and "TLS" not in str(found.error)


# --- proxies and this machine ----------------------------------------------------------------------------------------


def test_a_service_on_this_machine_is_not_reached_through_another() -> None:
    with Service() as service, Playground(**service.arguments(proxy="http://192.0.2.1:3128", timeout=2)) as play:
        assert play.user().firstname  # the proxy's address leads nowhere


@pytest.mark.parametrize("kind", KINDS)
def test_a_proxy_on_this_machine_sees_what_goes_to_this_machine(kind: str) -> None:
    with (
        Server(lambda connection, request: connection.send(message(200, b'{"firstname": "Proxied"}'))) as proxy,
        Service() as service,
    ):
        with client(kind, service) as direct:
            direct.do("token")
        with client(kind, service, proxy=proxy.url) as ours:
            assert ours.do("token").value.firstname == "Proxied"
