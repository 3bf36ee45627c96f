"""What every call keeps: routing, the check of its answer, the wire's settings, and the generated client on top."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import gzip
import importlib.util
import socket
import ssl
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import doubles
import httpx
import pytest
import trustme
from doubles import FRONT, GATEWAY, KEY, PROCESSES, PROJECT, SETTINGS, Awaited, Make, Service, as_json, forked
from faults.server import Server, client_tls, unreachable
from faults.service import Service as RealService
from playgroundclient import (
    AsyncPlayground,
    ConfigurationError,
    ConnectionFailed,
    InvalidResponse,
    LinkRefused,
    Playground,
    PlaygroundError,
    config,
    errors,
)
from playgroundclient._async import runtime as of_loops
from playgroundclient._async import wire as async_wire
from playgroundclient._sync import runtime as of_threads
from playgroundclient._sync import wire
from playgroundclient.calls import Call
from playgroundclient.pending import Pending
from playgroundclient.values import OtherHalf, body

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER = {"firstname": "Camille", "lastname": "Martin"}


def packed(document: bytes, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Given(200, document, tuple({"content-type": "application/json", **named}.items()))


# --- calls -----------------------------------------------------------------------------------------------------------


async def test_a_generated_call_goes_to_its_operations_origin(make: Make, service: Service) -> None:
    from playground_api.api.processes import list_processes
    from playground_api.api.users import get_current_user

    service.on("GET", PROCESSES, doubles.page("processes", doubles.process()))
    service.on("GET", "/currentUser", USER)
    play = make()
    if isinstance(play, Awaited):
        page, user = list_processes.sync(client=play.api, project_id=PROJECT), get_current_user.sync(client=play.api)
    else:
        page = await list_processes.asyncio(client=play.api, project_id=PROJECT)
        user = await get_current_user.asyncio(client=play.api)
    assert page is not None and user is not None and user.firstname == "Camille"
    sent = {each.path: each for each in service.requests if each.method == "GET"}
    assert sent[PROCESSES].origin == GATEWAY and sent[PROCESSES].headers["host"] == "gateway.example"
    assert sent["/currentUser"].origin == FRONT and sent["/currentUser"].headers["host"] == "front.example"
    assert sent[PROCESSES].headers["user-agent"].startswith("playgroundclient/")


async def test_the_other_halfs_generated_calls_say_what_to_do(make: Make, service: Service) -> None:
    from playground_api.api.users import get_current_user

    play = make()
    if isinstance(play, Awaited):
        with pytest.raises(ConfigurationError, match=r"call sync\(client=play.api"):
            await get_current_user.asyncio(client=play.api)
    else:
        with pytest.raises(ConfigurationError, match=r"await asyncio\(client=play.api"):
            get_current_user.sync(client=play.api)
    assert service.requests == []
    with pytest.raises(ConfigurationError, match="x"):
        OtherHalf("x").request()


async def test_a_closed_client_says_so(make: Make, service: Service) -> None:
    play = make()
    await play.aclose()
    with pytest.raises(ConfigurationError, match="closed"):
        await play.user()


def _until_closed(play: Playground, service: RealService, ended: list[object]) -> None:
    try:
        while True:
            play.user()
    except PlaygroundError as error:
        ended.append(error)
    except BaseException as error:  # noqa: BLE001 - what else may come is what is tested
        ended.append(repr(error))


@pytest.mark.live
@pytest.mark.parametrize("pause", [0.0, 3600.0])
def test_closing_a_client_ends_the_calls_of_other_threads(pause: float) -> None:
    """Those that wait for an answer, and those that were about to send."""
    with RealService() as service:
        service.scripts["user"] = lambda c, r: (c.pause(pause), c.send(service.good("user")))  # type: ignore[func-returns-value]
        play, ended = Playground(**service.arguments()), []
        threads = [threading.Thread(target=_until_closed, args=(play, service, ended)) for _ in range(6)]
        for thread in threads:
            thread.start()
        while service.sends("user") < 6:
            time.sleep(0.01)
        play.close()
        for thread in threads:
            thread.join(100)
        assert [type(each) for each in ended] == [ConfigurationError] * 6, ended


@pytest.mark.live
async def test_closing_a_client_ends_the_calls_of_other_tasks() -> None:
    with RealService() as service:
        service.scripts["user"] = lambda c, r: c.stall()
        play = AsyncPlayground(**service.arguments())
        waiting = [asyncio.ensure_future(play.user()) for _ in range(3)]
        while service.sends("user") < 3:
            await asyncio.sleep(0.01)
        await play.close()
        done, _ = await asyncio.wait(waiting, timeout=100)
        assert [type(task.exception()) for task in done] == [ConfigurationError] * 3


@pytest.mark.live
def test_closing_a_client_in_one_loop_ends_no_call_of_another() -> None:
    with RealService() as service:
        play = AsyncPlayground(**service.arguments())
        asked, closed = threading.Event(), threading.Event()
        service.scripts["user"] = lambda c, r: (asked.set(), c.wait(closed), c.send(service.good("user")))  # type: ignore[func-returns-value]
        names: list[object] = []

        async def calls() -> None:
            first, second = await asyncio.gather(play.user(), play.user())
            names.extend((first.firstname, second.firstname))
            await play.close()

        other = threading.Thread(target=lambda: asyncio.run(calls()))
        other.start()
        assert asked.wait(100)
        asyncio.run(play.close())
        closed.set()
        other.join(100)
        assert names == ["Ada", "Ada"]


async def test_the_form_of_the_other_half_says_what_to_write() -> None:
    with pytest.raises(ConfigurationError, match=r"`async with AsyncPlayground\(\)"), AsyncPlayground(api_key=KEY):
        pass
    with pytest.raises(ConfigurationError, match=r"`with Playground\(\)"):
        async with Playground(api_key=KEY):  # type: ignore[attr-defined]  # which is what is tested
            pass


async def test_both_clients_are_closed_by_the_same_name() -> None:
    for play in (AsyncPlayground(api_key=KEY), AsyncPlayground(api_key=KEY)):
        await (play.close() if play.http.is_closed else play.aclose())
        await play.close()
        assert play.http.is_closed


def test_the_representation_of_a_client_that_could_not_be_made() -> None:
    assert repr(Playground.__new__(Playground)) == "<Playground without settings>"


@pytest.mark.parametrize("name", ["cookies", "observer"])
def test_a_child_is_not_stuck_on_what_another_thread_held_at_the_fork(service: Service, name: str) -> None:
    service.on("GET", "/currentUser", as_json(USER, set_cookie="session=canary; Path=/"))
    play = doubles.maker("sync")(observe=True).inner
    play.user()
    lock = play.http.cookies.jar._cookies_lock if name == "cookies" else play.http.observer._lock
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            done.wait(100)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(100)
    try:
        assert forked(lambda: f"{play.user().firstname} {play.report().answers}") == "Camille 2"
    finally:
        done.set()
        holder.join()


async def test_no_answer_keeps_a_cookie_or_shows_a_token(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", as_json(USER, set_cookie="session=canary; Path=/"))
    play = make()
    response = await play.http.get("/currentUser")
    await play.user()
    assert not any("cookie" in each.headers for each in service.requests)
    assert "authorization" not in response.request.headers
    assert len(play.http.cookies) == 0


@pytest.mark.parametrize(
    "answer",
    [
        answer(b"<html>login", media="text/html", content_length="11"),
        answer(b"", media="application/json", content_length="0"),
        packed(b'{"firstname": "Cam'),
        packed(gzip.compress(b"{}" * 50)[:-4], content_encoding="gzip"),
        packed(b"{}", content_encoding="br"),
        packed(b"[]"),
        as_json(USER, 202),
        as_json({"firstname": 3}),
    ],
    ids=["html", "empty", "cut", "cut-gzip", "brotli", "list", "202", "number"],
)
async def test_a_200_is_not_success(make: Make, service: Service, answer: httpx.Response, naps: list[float]) -> None:
    service.on("GET", "/currentUser", answer)
    with pytest.raises(InvalidResponse, match=r"GET https://front\.example/currentUser") as caught:
        await make().user()
    assert len(service.calls) == 1 and "login" not in str(caught.value).replace("login page", "")


async def test_gzip_is_read_and_its_size_is_bounded(make: Make, service: Service) -> None:
    document = b'{"firstname": "' + b"x" * 100_000 + b'"}'
    service.on("GET", "/currentUser", packed(gzip.compress(document), content_encoding="gzip"))
    assert len((await make().user()).firstname) == 100_000
    with pytest.raises(InvalidResponse, match="larger than 50000 bytes"):
        await make(max_body=50_000).user()


async def test_what_has_no_operation_is_read_as_json_or_refused(make: Make, service: Service) -> None:
    play = make()
    service.on("GET", "/api/novel", {"x": 1})
    assert (await play.http.get("/api/novel")).json() == {"x": 1}
    service.on("GET", "/api/novel", answer(b"{", media="application/json"))
    with pytest.raises(InvalidResponse, match="not JSON"):
        await play.http.get("/api/novel")
    service.on("GET", "/api/novel", answer(b"x", media="text/plain"))
    with pytest.raises(InvalidResponse, match="no length"):
        await play.http.get("/api/novel")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_error_and_not_followed(make: Make, service: Service, status: int) -> None:
    service.on(
        "GET", "/currentUser", answer(b"", status, location="https://evil.example/", content_length="0")
    )
    with pytest.raises(errors.ApiError, match="Redirects are not followed"):
        await make().user()
    assert len(service.calls) == 1


def test_an_answer_without_a_body_has_no_model() -> None:
    from playground_api.types import Response

    with pytest.raises(InvalidResponse, match="204 without a body"):
        body(Response(status_code=204, content=b"", headers={}, parsed=None))  # type: ignore[arg-type]  # a status as it comes


# --- how a server is reached -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", [wire, async_wire])
def test_the_proxy_of_the_environment_is_honoured(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    url = httpx.URL(FRONT + "/x")
    assert module._proxy_for(url, None) is None
    assert module._proxy_for(url, "http://given.example:1") == "http://given.example:1"
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    assert module._proxy_for(url, None) == "http://proxy.example:3128"
    monkeypatch.setenv("NO_PROXY", "front.example")
    assert module._proxy_for(url, None) is None
    monkeypatch.setenv("NO_PROXY", "front.example:8443")
    assert module._proxy_for(url, None) == "http://proxy.example:3128"
    monkeypatch.delenv("HTTPS_PROXY")
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy.example")
    assert module._proxy_for(url, None) == "socks5://proxy.example"
    monkeypatch.setenv("ALL_PROXY", " http://proxy.example:3128 ")
    assert module._proxy_for(url, None) == "http://proxy.example:3128"
    monkeypatch.setenv("NO_PROXY", "10.0.0.0/8, *.example")
    assert module._proxy_for(url, None) is None


@pytest.mark.parametrize("module", [wire, async_wire])
def test_what_this_machine_serves_passes_no_other_machine(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for here in ("http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]/x", "https://127.0.0.1/x"):
        url = httpx.URL(here)
        assert module._proxy_for(url, "http://proxy.example:3128") is None
        assert module._proxy_for(url, "https://u:p@10.0.0.1") is None
        for proxy in ("http://127.0.0.1:8888", "http://localhost:8888", "http://[::1]:8888"):
            assert module._proxy_for(url, proxy) == proxy
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:8888")
        assert module._proxy_for(url, None) == "http://127.0.0.1:8888"
        assert module._proxy_for(url, "") is None
        monkeypatch.setenv("ALL_PROXY", "http://proxy.example:3128")
        assert module._proxy_for(url, None) is None


@pytest.mark.parametrize("module", [wire, async_wire])
def test_a_proxy_is_a_url(module: Any) -> None:
    found = module._proxy("http://user:pass@proxy.example:3128")
    assert found.url.host == b"proxy.example" and found.auth == (b"user", b"pass")
    assert module._proxy("https://proxy.example").ssl_context is not None
    for text in ("proxy", "ftp://proxy.example", "http://", "http://u:canary@/", "http://u:canary@proxy.example:99999"):
        with pytest.raises(ConfigurationError, match="The proxy must be a URL") as caught:
            module._proxy(text)
        assert "canary" not in str(caught.value)


@pytest.mark.parametrize("module", [wire, async_wire])
def test_authorities_of_ones_own_are_read(module: Any, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(file)
    assert len(module.ssl_context(str(file)).get_ca_certs()) == 1
    assert isinstance(module.ssl_context(str(tmp_path)), ssl.SSLContext)
    context = ssl.create_default_context()
    assert module.ssl_context(context) is context
    assert module.ssl_context(True).verify_mode == ssl.CERT_REQUIRED
    assert module.ssl_context(False).verify_mode == ssl.CERT_NONE
    (tmp_path / "bad.pem").write_text("nothing")
    for bad in ("nowhere.pem", str(tmp_path / "bad.pem")):
        with pytest.raises(ConfigurationError, match=r"verify=.*certificates that can be read"):
            module.ssl_context(bad)


@pytest.mark.parametrize("module", [wire, async_wire])
def test_a_socks_proxy_without_its_package_says_what_to_install(module: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"socks5://proxy\.example .*pip install socksio.*ALL_PROXY") as caught:
        module._proxy("socks5://user:canary@proxy.example")
    assert "canary" not in str(caught.value)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    assert module._proxy("socks5h://proxy.example").url.scheme == b"socks5h"


@pytest.mark.parametrize("module", [wire, async_wire])
def test_the_authorities_of_the_environment_are_those_of_the_moment(
    module: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = module.ssl_context(True)
    assert module.ssl_context(True) is usual
    file, folder = tmp_path / "ca.pem", tmp_path / "authorities"
    trustme.CA().cert_pem.write_to_path(file)
    folder.mkdir()
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    assert module.ssl_context(True).get_ca_certs() == []
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert len(module.ssl_context(True).get_ca_certs()) == 1
    assert module.ssl_context(False).verify_mode == ssl.CERT_NONE
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
        with pytest.raises(ConfigurationError, match=rf"{variable}='.*nowhere' of the environment .*No such file"):
            module.ssl_context(True)


@pytest.mark.live
async def test_authorities_that_cannot_be_read_do_not_matter_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    with RealService() as service, Playground(**service.arguments()) as play:
        assert play.user().firstname == "Ada"
        async with AsyncPlayground(**service.arguments()) as aplay:
            assert (await aplay.user()).firstname == "Ada"


async def test_what_cannot_be_configured_is_told_at_the_first_call(make: Make) -> None:
    with pytest.raises(errors.PlaygroundError, match="verify="):
        await make(verify="nowhere.pem").user()
    with pytest.raises(errors.PlaygroundError, match="The proxy must be a URL"):
        await make(proxy="nonsense", api_key="another").user()


class Refusing:
    """A network whose addresses answer in turn."""

    def __init__(self, *outcomes: Any) -> None:
        self.outcomes = list(outcomes)
        self.tried: list[str] = []

    def connect_tcp(self, host: str, *_: Any) -> Any:
        self.tried.append(host)
        found = self.outcomes.pop(0)
        if isinstance(found, Exception):
            raise found
        return found


class Peer:
    def __init__(self, address: str | None) -> None:
        self.address, self.closed = address, False
        self.socket = socket.socket()

    def get_extra_info(self, name: str) -> Any:
        if name == "socket":
            return self.socket
        return None if self.address is None else (self.address, 443)

    def close(self) -> None:
        self.closed = True
        self.socket.close()


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(of_threads, "addresses", lambda host, port: ["192.0.2.1", "192.0.2.2"])

    def make(*outcomes: Any) -> Any:
        found = wire._Network()
        inner = found._inner = Refusing(*outcomes)  # type: ignore[assignment]  # a network for the test
        return found, inner

    return make


def test_each_address_of_a_name_is_tried(network: Any) -> None:
    found, inner = network(httpx.ConnectError("first"), Peer("192.0.2.2"))
    with contextlib.closing(found.connect_tcp("front.example", 443)) as stream:
        assert stream.get_extra_info("server_addr")[0] == "192.0.2.2"
    assert inner.tried == ["192.0.2.1", "192.0.2.2"]
    found, _ = network(httpx.ConnectError("first"), httpx.ConnectTimeout("second"))
    with pytest.raises(httpx.ConnectTimeout, match="second"):
        found.connect_tcp("front.example", 443)


def test_a_name_without_an_address_is_told(network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_threads, "addresses", lambda host, port: [])
    with pytest.raises(httpx.ConnectError, match=r"front\.example has no address"):
        network()[0].connect_tcp("front.example", 443)


def test_a_name_that_leads_into_a_private_network_is_left_at_once(network: Any) -> None:
    peer = Peer("10.0.0.1")
    found, _ = network(peer)
    settings = config.load(api_key=KEY, **SETTINGS)
    call = Call(
        settings=settings, method="GET", url=httpx.URL("https://b.example"), purpose="download", allow_private=False
    )
    token = wire._current.set(call)
    try:
        with pytest.raises(LinkRefused, match="private network"):
            found.connect_tcp("b.example", 443)
    finally:
        wire._current.reset(token)
    assert peer.closed


def test_a_name_that_is_not_known_is_told() -> None:
    with pytest.raises(httpx.ConnectError, match=r"front\.example is not known: names are not resolved"):
        of_threads.addresses("front.example", 443)
    assert of_threads.addresses("127.0.0.1", 443) == ["127.0.0.1"]


async def test_a_host_that_does_not_exist_is_told(make: Make) -> None:
    with pytest.raises(
        ConnectionFailed, match=r"POST https://identity.example/.*: cannot connect to identity.example:443"
    ):
        await make().user()


def test_a_network_sleeps_as_the_client_does(naps: list[float]) -> None:
    wire._Network().sleep(3)
    asyncio.run(async_wire._Network().sleep(4))
    assert naps == [3, 4]


# --- pools -----------------------------------------------------------------------------------------------------------


def test_there_is_one_pool_for_each_event_loop() -> None:
    made: list[Any] = []

    class Pool:
        def __init__(self) -> None:
            made.append(self)
            self.closed = False

        async def aclose(self) -> None:
            self.closed = True

    slots = of_loops.PoolSlots(Pool)  # type: ignore[arg-type]  # a pool for the test

    async def use(*, close: bool) -> None:
        assert slots.get() is slots.get()
        if close:
            await slots.aclose()
            await slots.aclose()

    asyncio.run(use(close=True))
    assert made[0].closed
    asyncio.run(use(close=False))
    assert len(made) == 2
    gc.collect()


def test_the_threads_share_one_pool() -> None:
    made: list[Any] = []

    class Pool:
        closed = False

        def __init__(self) -> None:
            made.append(self)

        def close(self) -> None:
            self.closed = True

    slots = of_threads.PoolSlots(Pool)  # type: ignore[arg-type]  # a pool for the test
    assert slots.get() is slots.get()
    slots.close()
    slots.close()
    assert made[0].closed


async def test_what_writes_goes_over_a_connection_of_its_own() -> None:
    carrier = wire.Wire(config.load(api_key=KEY, **SETTINGS))
    reads, writes = wire._Way(None, secure=True, kept=20), wire._Way(None, secure=True, kept=0)
    assert carrier._pool(reads) is carrier._pool(wire._Way(None, secure=True, kept=20))
    assert carrier._pool(writes) is not carrier._pool(reads)
    assert carrier._pool(writes)._max_keepalive_connections == 0
    assert carrier._pool(wire._Way("http://proxy.example", secure=True, kept=20)) is not carrier._pool(reads)
    carrier._pool(wire._Way("http://user:canary@proxy.example", secure=True, kept=20))
    assert "canary" not in repr(vars(carrier))
    carrier.close()


def test_a_forked_child_has_pools_of_its_own() -> None:
    carrier, way = wire.Wire(config.load(api_key=KEY, **SETTINGS)), wire._Way(None, secure=True, kept=20)
    mine = carrier._pool(way)
    assert forked(lambda: str(carrier._pool(way) is not mine)) == "True"
    assert carrier._pool(way) is mine


@pytest.mark.live
def test_a_forked_child_that_closes_a_connection_leaves_it_to_the_parent() -> None:
    with Server(session=_echo) as server:
        stream = wire._Network().connect_tcp("127.0.0.1", server.port)

        def child() -> str:
            stream.close()
            return "closed"

        assert forked(child) == "closed"
        stream.write(b"still here")
        assert stream.read(100) == b"still here"
        stream.close()


# --- many at once ----------------------------------------------------------------------------------------------------


async def test_calls_at_once_answer_in_order() -> None:
    async def double(number: int) -> int:
        await asyncio.sleep(0)
        return number * 2

    assert await of_loops.gather(*(functools.partial(double, n) for n in range(5))) == [0, 2, 4, 6, 8]
    assert of_threads.gather(*(functools.partial(lambda n: n * 2, n) for n in range(5))) == [0, 2, 4, 6, 8]
    assert of_threads.gather(lambda: 1) == [1]


def test_when_one_fails_the_others_are_ended() -> None:
    def fails() -> None:
        raise LookupError("first")

    def sleeps() -> None:
        of_threads.sleep(60)

    with pytest.raises(LookupError, match="first"):
        of_threads.gather(fails, sleeps, sleeps)


def test_when_one_fails_calls_at_once_within_it_are_ended_too() -> None:
    def fails() -> None:
        raise LookupError("first")

    def nested() -> None:
        of_threads.gather(lambda: of_threads.sleep(60), lambda: of_threads.sleep(60))

    with pytest.raises(LookupError, match="first"):
        of_threads.gather(nested, fails)


def test_calls_at_once_run_one_after_the_other_where_no_thread_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    threads: list[threading.Thread] = []

    def call(number: int) -> int:
        threads.append(threading.current_thread())
        if number == 3:
            raise LookupError("third")
        return number

    assert of_threads.gather(*(functools.partial(call, n) for n in range(3))) == [0, 1, 2]
    with pytest.raises(LookupError, match="third"):
        of_threads.gather(*(functools.partial(call, n) for n in range(9)))
    assert set(threads) == {threading.main_thread()} and len(threads) == 7


def test_an_error_is_raised_though_a_call_cannot_be_ended() -> None:
    done = threading.Event()

    def fails() -> None:
        raise LookupError("first")

    with pytest.raises(LookupError, match="first"):
        of_threads.gather(fails, done.wait)  # as the resolution of a name does
    done.set()


def test_calls_at_once_see_the_context_of_their_caller() -> None:
    from contextvars import ContextVar

    number: ContextVar[int] = ContextVar("number")
    number.set(7)
    assert of_threads.gather(number.get, number.get) == [7, 7]


def test_a_scope_within_one_that_has_ended_has_ended() -> None:
    outer = of_threads.Scope(None)
    outer.end()
    with pytest.raises(ConnectionFailed, match="interrupted"):
        of_threads._in_scope(of_threads.Scope(outer), lambda: of_threads.sleep(60))


def _echo(connection: Any) -> None:
    while data := connection._receive():
        connection.send(data)


@pytest.fixture(params=["connecting", "in the handshake", "writing", "reading", "waiting for a token"])
def waiting(request: pytest.FixtureRequest) -> Iterator[Any]:
    """What waits for a long time over a real socket, or for a token."""

    def connect(port: int) -> Any:
        return wire._Network().connect_tcp("127.0.0.1", port, timeout=30)

    def write(port: int) -> None:
        while True:
            connect(port).write(b"x" * 50_000_000, timeout=30)

    if request.param == "waiting for a token":
        yield lambda: of_threads.result_of(Pending(), 30)
        return
    if request.param == "connecting":
        with unreachable() as url:
            yield lambda: connect(httpx.URL(url).port or 0)
        return
    with Server(session=lambda connection: connection.server.stopping.wait(60)) as server:
        yield {
            "in the handshake": lambda: connect(server.port).start_tls(client_tls(), "127.0.0.1", timeout=30),
            "writing": lambda: write(server.port),
            "reading": lambda: connect(server.port).read(1, timeout=30),
        }[request.param]


@pytest.mark.slow  # it measures time
@pytest.mark.live
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # the sockets are nobody's but this test's
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_whatever_a_thread_waits_for_is_ended_with_the_others(waiting: Any) -> None:
    def fails() -> None:
        time.sleep(0.3)
        raise LookupError("first")

    started = time.monotonic()
    with pytest.raises(LookupError, match="first"):
        of_threads.gather(waiting, fails, waiting)
    assert time.monotonic() - started < 0.7
    assert not [thread for thread in threading.enumerate() if thread.name == "playground"]
    gc.collect()


@pytest.mark.live
def test_a_connection_that_is_not_waited_for_is_left_alone() -> None:
    """Another thread may have taken it meanwhile, for a call of its own."""

    def fails() -> None:
        time.sleep(0.2)
        raise LookupError("first")

    with Server(session=_echo) as server:
        stream = wire._Network().connect_tcp("127.0.0.1", server.port)

        def exchange() -> bytes:
            stream.write(b"first")
            return stream.read(100)

        with pytest.raises(LookupError, match="first"):
            of_threads.gather(exchange, fails)
        stream.write(b"second")
        assert stream.read(100) == b"second"
        stream.close()


def test_the_sync_client_runs_no_event_loop(service: Service) -> None:
    service.on("GET", "/currentUser", USER)

    def loop(*_: object) -> Any:
        raise AssertionError("an event loop was made")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(asyncio, "new_event_loop", loop)
        patched.setattr(asyncio, "run", loop)
        assert doubles.maker("sync")().inner.user().firstname == "Camille"
    assert "playgroundclient" in sys.modules
