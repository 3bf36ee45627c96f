"""Access tokens: one request for all, renewed in time and out of everybody's way."""

from __future__ import annotations

import concurrent.futures
import itertools
import json
import linecache
import math
import os
import pickle
import sys
import threading
import time
from concurrent.futures import _base as futures
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from attrs import evolve
from doubles import KEY, SETTINGS, TOKEN_URL, Make, Service, as_json, forked
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import (
    AuthError,
    ConnectionFailed,
    InvalidResponse,
    PlaygroundError,
    RateLimited,
    config,
    errors,
    pending,
)
from playgroundclient import tokens as module
from playgroundclient._sync import runtime as of_threads
from playgroundclient.transport.clock import clock
from playgroundclient.config import Renewal
from playgroundclient.secrets import Secret
from playgroundclient.tokens import Flight, Token, TokenSource, fetch_token, lifetime_of, source_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

POLICY = Renewal()
EXACT = Renewal(jitter=0.0, floor=5.0)
CONFIGURED = config.load(api_key=KEY, renewal=EXACT, **SETTINGS)


class Provider:
    """An identity provider with a clock of its own, whose answers wait until they are let go."""

    def __init__(self, lifetime: float = 100.0) -> None:
        self.now = 1000.0
        self.lifetime = lifetime
        self.fetched = 0
        self.flying = 0
        self.most_flying = 0
        self.failure: PlaygroundError | None = None
        self.open = threading.Event()
        self.open.set()
        self.source = TokenSource(self._fetch, now=lambda: self.now)

    def _fetch(self, settings: config.Settings, *_: object) -> Token:
        self.fetched += 1
        self.flying += 1
        self.most_flying = max(self.flying, self.most_flying)
        number = self.fetched
        assert self.open.wait(100)
        self.flying -= 1
        if self.failure is not None:
            raise self.failure
        return Token.new(Secret(f"token-{number}"), self.lifetime, self.now, settings.renewal)

    def get(self, settings: config.Settings = CONFIGURED, rejected: Secret | None = None) -> str:
        """The token that a call would send, after waiting for the flight if there is none."""
        found = self.source.current(settings, rejected)
        token = found.result(100) if isinstance(found, Flight) else found
        if isinstance(token, PlaygroundError):
            raise token
        return token.secret.reveal()

    def settled(self, soon: Any) -> None:
        soon(lambda: self.source._flight is None)


@pytest.fixture
def provider() -> Provider:
    return Provider()


def test_a_token_is_renewed_at_half_life_while_the_old_one_is_used(provider: Provider, soon: Any) -> None:
    assert provider.get() == "token-1"
    provider.now += 49
    assert provider.get() == "token-1" and provider.fetched == 1
    provider.now += 2
    provider.open.clear()
    assert [provider.get() for _ in range(20)] == ["token-1"] * 20  # nobody waits for the renewal
    soon(lambda: provider.fetched == 2)
    provider.open.set()
    provider.settled(soon)
    assert provider.get() == "token-2" and provider.fetched == 2


def test_no_token_is_sent_after_its_expiry(provider: Provider) -> None:
    provider.get()
    provider.now += 96  # 5 % before the end
    assert provider.get() == "token-2"
    provider.now += 3600  # the machine was suspended
    assert provider.get() == "token-3"


def test_the_lifetime_counts_from_before_the_request() -> None:
    token = Token.new(Secret("x"), 100, 1000.0, EXACT)
    assert (token.renew_at, token.expires_at) == (1050.0, 1095.0)
    assert Token.new(Secret("x"), 1000, 0.0, EXACT).expires_at == 995.0


def test_half_life_has_jitter() -> None:
    seen = {Token.new(Secret("x"), 100, 0.0, POLICY).renew_at for _ in range(200)}
    assert len(seen) > 100 and min(seen) >= 47.5 and max(seen) <= 52.5


def test_a_failed_renewal_holds_nobody_and_is_tried_again_after_the_cooldown(provider: Provider, soon: Any) -> None:
    provider.get()
    provider.now += 51
    provider.failure = ConnectionFailed("down", sent=False)
    for _ in range(50):
        assert provider.get() == "token-1"
        provider.settled(soon)
    assert provider.fetched == 2
    provider.now += 5.1
    provider.failure = None
    provider.get()
    provider.settled(soon)
    assert provider.fetched == 3
    assert provider.get() == "token-3"


def test_a_failure_without_a_token_is_shared_until_the_cooldown_ends(provider: Provider) -> None:
    provider.failure = ConnectionFailed("down", sent=False)
    for _ in range(50):
        with pytest.raises(ConnectionFailed, match="down"):
            provider.get()
    assert provider.fetched == 1
    waits = []
    for _ in range(7):
        before = provider.now
        fetched = provider.fetched
        while provider.fetched == fetched:
            provider.now += 0.5
            with pytest.raises(ConnectionFailed):
                provider.get()
        waits.append(provider.now - before)
    assert waits == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0]
    provider.failure = None
    provider.now += 61
    assert provider.get().startswith("token-")
    provider.now += 3600
    provider.failure = ConnectionFailed("down again", sent=False)
    with pytest.raises(ConnectionFailed, match="down again"):
        provider.get()
    provider.failure = None
    provider.now += 5.1  # the first cooldown again
    assert provider.get().startswith("token-")


def test_each_waiter_gets_an_error_of_its_own(provider: Provider) -> None:
    provider.failure = ConnectionFailed("down", sent=False)
    caught = []
    for _ in range(3):
        with pytest.raises(ConnectionFailed) as each:
            provider.get()
        caught.append(each.value)
    assert caught[1] is not caught[2]


@pytest.mark.parametrize(("asked", "wait"), [(30.0, 30.0), (1.0, 5.0), (1e9, 120.0)])
def test_the_wait_that_the_identity_provider_asks_for_is_kept(provider: Provider, asked: float, wait: float) -> None:
    provider.failure = RateLimited("slow", method="POST", url="x", status=429, retry_after=asked)
    with pytest.raises(RateLimited):
        provider.get()
    provider.now += wait - 0.1
    with pytest.raises(RateLimited):
        provider.get()
    assert provider.fetched == 1
    provider.now += 0.2
    with pytest.raises(RateLimited):
        provider.get()
    assert provider.fetched == 2


def test_a_changed_network_starts_anew(provider: Provider) -> None:
    provider.failure = ConnectionFailed("TLS", sent=False, permanent=True)
    with pytest.raises(ConnectionFailed):
        provider.get()
    provider.failure = None
    assert provider.get(evolve(CONFIGURED, verify="/own/ca.pem")) == "token-2"


SLOW = RateLimited("slow", method="POST", url="x", status=429)
DOWN = ConnectionFailed("down", sent=False)


def network(number: int) -> config.Settings:
    return evolve(CONFIGURED, proxy=f"http://proxy-{number}.example")


def test_what_the_provider_itself_answered_counts_on_every_network(provider: Provider) -> None:
    provider.failure = SLOW
    for number in (1, 2, 1, 2):
        with pytest.raises(RateLimited):
            provider.get(network(number))
    assert provider.fetched == 1


def test_each_network_rests_after_its_own_failure(provider: Provider) -> None:
    for number in (1, 2):
        provider.failure = ConnectionFailed(f"down {number}", sent=False)
        with pytest.raises(ConnectionFailed, match=f"down {number}"):
            provider.get(network(number))
    for number in (1, 2, 1, 2):
        with pytest.raises(ConnectionFailed, match=f"down {number}"):
            provider.get(network(number))
    assert provider.fetched == 2
    provider.now += 5.1
    with pytest.raises(ConnectionFailed):
        provider.get(network(1))
    provider.now += 5.1  # its second cooldown is longer; the other's first one has ended
    with pytest.raises(ConnectionFailed):
        provider.get(network(1))
    assert provider.fetched == 3
    provider.failure = None
    assert provider.get(network(2)) == "token-4"


def test_many_networks_together_ask_no_more_often_than_a_few_do(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider()
    provider.failure = DOWN

    def hold(seconds: float) -> None:
        provider.now += seconds

    monkeypatch.setattr(time, "sleep", hold)
    started = provider.now
    for number in range(100):
        with pytest.raises(ConnectionFailed):
            provider.get(network(number))
    assert provider.fetched == 100 and provider.now - started >= 5.0 * (100 / 3 - 1)
    assert len(provider.source._failures._last) <= 32
    provider.failure = None
    provider.now += 5.1
    assert provider.get(network(0)) == "token-101"
    assert provider.source._failures._last == {}


async def test_a_call_that_joined_a_flight_on_a_bad_network_makes_one_of_its_own(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch, soon: Any
) -> None:
    service.on("GET", "/currentUser", USER)
    let_go, asked = threading.Event(), []

    def obtain(settings: config.Settings, previous: Token | None) -> Token:
        asked.append(settings.proxy)
        if settings.proxy is None:
            return Token.new(Secret("good"), 300, clock(), POLICY)
        assert let_go.wait(100)
        raise ConnectionFailed("the proxy refused", sent=False, permanent=True)

    monkeypatch.setattr(module, "obtain", obtain)
    play = make()
    bad = source_for(CONFIGURED).current(network(1))
    threading.Timer(0.1, let_go.set).start()
    await play.user()
    assert isinstance(bad, Flight) and isinstance(bad.result(100), ConnectionFailed)
    assert asked == ["http://proxy-1.example", None]
    assert service.requests[-1].headers["authorization"] == "Bearer good"


def test_a_renewal_that_lives_shorter_than_the_old_token_does_not_replace_it(provider: Provider, soon: Any) -> None:
    assert provider.get() == "token-1"  # until 95
    provider.lifetime = 1.0
    ended = provider.now + 93  # from 94 on the new one lives longer
    while provider.now < ended:
        provider.now += 0.1
        assert provider.get() == "token-1"
        provider.settled(soon)
    assert 3 <= provider.fetched <= 1 + 45 / EXACT.floor
    provider.now += 2 * EXACT.floor
    assert provider.get() == f"token-{provider.fetched}" != "token-1"


def test_a_renewal_that_lives_shorter_replaces_a_token_that_was_refused_meanwhile(
    provider: Provider, soon: Any
) -> None:
    provider.get()
    provider.now += 51
    provider.lifetime = 10.0
    provider.open.clear()
    provider.get()
    flight = provider.source.current(CONFIGURED, Secret("token-1"))
    provider.open.set()
    assert isinstance(flight, Flight)
    token = flight.result(100)
    assert isinstance(token, Token) and token.secret == Secret("token-2")
    assert provider.get() == "token-2"


def test_the_same_token_with_a_shorter_life_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    now, lives = 0.0, iter([100.0, 40.0])
    source = TokenSource(lambda *_: Token.new(Secret("same"), next(lives), now, EXACT), now=lambda: now)
    found = source.current(CONFIGURED)
    assert isinstance(found, Flight) and isinstance(found.result(100), Token)
    now = 51.0
    source.current(CONFIGURED)
    while source._flight is not None:
        time.sleep(0.01)
    token = source.current(CONFIGURED)
    assert isinstance(token, Token) and token.expires_at == 51 + 40 - 2


def test_a_foreign_exception_becomes_one_of_the_family(provider: Provider) -> None:
    provider.failure = ZeroDivisionError("canary")  # type: ignore[assignment]  # a fault of the adapter's own
    with pytest.raises(ConnectionFailed, match="ZeroDivisionError") as caught:
        provider.get()
    assert "canary" not in str(caught.value)


def test_without_a_thread_the_call_fails_and_the_next_one_tries_again(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", start)
        with pytest.raises(ConnectionFailed, match="can't start new thread"):
            provider.get()
    assert provider.get() == "token-1"


# --- an interrupt, as by Ctrl-C -------------------------------------------------------------------------------------


STEPPED = (module.__file__, pending.__file__, of_threads.__file__, threading.__file__, futures.__file__)


def starts_thread(frame: FrameType | None) -> bool:
    """Whether a Thread is being started: an interrupt in there may leave a thread that neither begins nor ends."""
    while frame is not None and frame.f_code is not threading.Thread.start.__code__:
        frame = frame.f_back
    return frame is not None


def interrupted_at(step: int, call: Callable[[], object]) -> bool:
    """Call, and raise KeyboardInterrupt in this thread at its n-th step in what concerns tokens; whether it came so far."""
    left = step

    def at(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in STEPPED or starts_thread(frame):
            return None
        # Between the body of a `with` and the release of its lock no interrupt can come, but a trace function can.
        if event in ("call", "line") and not linecache.getline(
            frame.f_code.co_filename, frame.f_lineno
        ).lstrip().startswith("with "):
            left -= 1
            if left < 0:
                sys.settrace(None)
                raise KeyboardInterrupt
        return at

    before = sys.gettrace()
    sys.settrace(at)
    try:
        call()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def test_an_interrupt_at_any_step_of_the_first_call_leaves_all_others_well() -> None:
    step = 0
    while True:
        provider = Provider()
        provider.open.clear()

        def first(provider: Provider = provider) -> None:
            found = provider.source.current(CONFIGURED)
            assert isinstance(found, Flight)
            of_threads.result_of(found, 100)

        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            opener = pool.submit(lambda provider=provider: time.sleep(0.005) or provider.open.set())
            interrupted = interrupted_at(step, first)
            other = pool.submit(provider.get)
            assert other.result(100).startswith("token-"), step
            opener.result(100)
        assert provider.get().startswith("token-")
        assert provider.fetched == provider.most_flying == 1, step
        if not interrupted:
            break
        step += 1
    assert step > 50


@pytest.mark.parametrize("comes_out_as", [KeyboardInterrupt, RuntimeError])
def test_a_thread_that_began_though_its_start_was_interrupted_asks_for_nothing(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, comes_out_as: type[BaseException]
) -> None:
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def interrupted(thread: threading.Thread) -> None:
        start(thread)
        started.append(thread)
        try:
            raise KeyboardInterrupt
        finally:
            if comes_out_as is RuntimeError:
                raise RuntimeError("release unlocked lock")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", interrupted)
        with pytest.raises(KeyboardInterrupt):
            provider.get()
    started[0].join(100)
    assert provider.fetched == 0
    assert provider.get() == "token-1" and provider.fetched == 1


def test_one_who_fails_when_woken_does_not_keep_the_result_from_the_others() -> None:
    waiting: pending.Pending[int] = pending.Pending()
    woken: list[int] = []

    def fail() -> None:
        raise RuntimeError("Event loop is closed")

    for function in (fail, lambda: woken.append(1)):
        waiting.when_done(function)
    with pytest.raises(TimeoutError):
        waiting.result(0.01)
    waiting.set_result(7)
    waiting.when_done(lambda: woken.append(2))
    assert woken == [1, 2] and waiting.result() == 7


# --- together -------------------------------------------------------------------------------------------------------


def test_a_rejected_token_is_replaced_once_for_all(provider: Provider) -> None:
    provider.get()
    rejected = Secret("token-1")
    provider.open.clear()
    flights = [provider.source.current(CONFIGURED, rejected) for _ in range(20)]
    assert len({id(flight) for flight in flights}) == 1
    provider.open.set()
    assert isinstance(flights[0], Flight)
    token = flights[0].result(100)
    assert isinstance(token, Token) and token.secret == Secret("token-2")
    assert provider.get(rejected=rejected) == "token-2"  # who was late with the same rejection
    assert provider.fetched == 2


def test_renewals_are_no_more_often_than_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = Provider(lifetime=0.001)
    held: list[float] = []

    def hold(seconds: float) -> None:
        held.append(seconds)
        provider.now += seconds

    monkeypatch.setattr(time, "sleep", hold)
    started = provider.now
    for _ in range(13):
        provider.get()
        provider.now += 0.01
    assert provider.now - started >= 5.0 * 11  # a first token is no renewal
    assert all(0 < seconds <= 5.0 for seconds in held)


def test_a_hundred_threads_fetch_one_token() -> None:
    provider = Provider()
    provider.open.clear()
    barrier = threading.Barrier(100)

    def get() -> str:
        barrier.wait(100)
        return provider.get()

    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        waiting = [pool.submit(get) for _ in range(100)]
        provider.open.set()
        assert {each.result(20) for each in waiting} == {"token-1"}
    assert provider.fetched == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_after_a_fork_the_child_has_a_lock_and_a_flight_of_its_own(soon: Any) -> None:
    provider = Provider()
    provider.open.clear()
    flight = provider.source.current(CONFIGURED)  # is on its way, in a thread that the child does not have
    soon(lambda: provider.fetched == 1)

    def child() -> str:
        provider.open.set()
        return provider.get()

    with provider.source._lock, module._registry._lock:
        assert forked(child) == "token-2"
        assert forked(lambda: type(source_for(CONFIGURED)).__name__) == "TokenSource"
    provider.open.set()
    assert isinstance(flight, Flight) and isinstance(flight.result(100), Token)


# --- expires_in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expires_in", "seconds"),
    [
        (300, 300.0),
        ("300", 300.0),
        (300.5, 300.5),
        (" 60 ", 60.0),
        (0, 300.0),
        (-1, 300.0),
        (math.nan, 300.0),
        ("nan", 300.0),
        (math.inf, 86_400.0),
        (-math.inf, 300.0),
        (1e30, 86_400.0),
        (10**400, 86_400.0),
        (-(10**400), 300.0),
        (None, 300.0),
        (True, 300.0),
        ([], 300.0),
        ({}, 300.0),
        ("x", 300.0),
        ("", 300.0),
        ("1" * 5000, 86_400.0),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_a_lifetime_of_any_shape_is_survived(expires_in: object, seconds: float) -> None:
    assert lifetime_of(expires_in, POLICY) == seconds


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@given(JSONS)
def test_no_lifetime_makes_a_token_that_is_never_renewed_or_always(expires_in: object) -> None:
    token = Token.new(Secret("x"), expires_in, 0.0, POLICY)
    assert 0 < token.renew_at < token.expires_at <= POLICY.longest_lifetime or token.renew_at == 0 == token.expires_at


# --- the request -----------------------------------------------------------------------------------------------------


def answering(service: Service, reply: Any) -> None:
    service.on("POST", "/auth/.*", reply)


def test_the_request_is_the_published_one(service: Service) -> None:
    before = clock()
    token = fetch_token(CONFIGURED)
    assert token.secret == Secret("token-1")
    assert before < token.renew_at < token.expires_at <= clock() + 3600
    (sent,) = service.requests
    assert (sent.method, str(sent.url)) == ("POST", TOKEN_URL)
    assert sent.content == f"apikey={KEY}&grant_type=api_key&client_id=IDP".encode()
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent.headers["accept"] == "application/json"
    assert "authorization" not in sent.headers and "cookie" not in sent.headers


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_wrong_key_is_told_in_the_identity_providers_own_words(service: Service, status: int) -> None:
    answering(service, as_json({"error": "invalid_grant", "error_description": f"Invalid API key {KEY}"}, status))
    with pytest.raises(AuthError, match="The server says: Invalid API key") as caught:
        fetch_token(CONFIGURED)
    assert "refused the API key" in str(caught.value) and KEY not in str(caught.value)
    assert caught.value.server_message == "Invalid API key ***"
    assert KEY.encode() not in pickle.dumps(caught.value)
    assert len(service.requests) == 1


def test_a_refused_key_is_told_with_where_it_was_found(service: Service, tmp_path: Path) -> None:
    answering(service, as_json({}, 401))
    (tmp_path / "k.txt").write_text(KEY)
    with pytest.raises(AuthError, match=r"refused the API key, from the api_key of the arguments: check it"):
        fetch_token(CONFIGURED)
    of_file = config.load(environment={"PLAYGROUND_API_KEY_FILE": str(tmp_path / "k.txt")}, **SETTINGS)
    with pytest.raises(
        AuthError, match=r"from the key file .*k\.txt \(named by the variable PLAYGROUND_API_KEY_FILE\)"
    ):
        fetch_token(of_file)


def test_a_token_url_that_leads_nowhere_is_told_by_its_name(service: Service) -> None:
    answering(service, as_json({"error": "Realm does not exist"}, 404))
    with pytest.raises(errors.NotFound, match=r"check token_url, or PLAYGROUND_TOKEN_URL"):
        fetch_token(CONFIGURED)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (as_json({"error": "server_error"}, 500), errors.ServerError),
        (as_json({}, 503, retry_after="7"), errors.ServerError),
        (as_json({}, 429, retry_after="7"), RateLimited),
        (as_json({}, 302, location="https://evil.example"), errors.ApiError),
        (answer(b"<html>login</html>", media="text/html", content_length="18"), InvalidResponse),
        (as_json([]), InvalidResponse),
        (as_json({"expires_in": 3}), InvalidResponse),
        (as_json({"access_token": None}), InvalidResponse),
        (as_json({"access_token": "two words"}), InvalidResponse),
        (as_json({"access_token": "line\r\nx: y"}), InvalidResponse),
        (as_json({"access_token": "ünicode"}), InvalidResponse),
        (as_json({"access_token": "x" * 70_000}), InvalidResponse),
        (httpx.ReadTimeout("silent"), ConnectionFailed),
        (httpx.ReadError("cut"), ConnectionFailed),
        (httpx.RemoteProtocolError("cut"), ConnectionFailed),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_token_request_that_left_is_sent_once(service: Service, reply: Any, kind: type[PlaygroundError]) -> None:
    answering(service, reply)
    with pytest.raises(kind) as caught:
        fetch_token(CONFIGURED)
    assert str(caught.value).startswith(f"POST {TOKEN_URL}") and KEY not in str(caught.value)
    assert len(service.requests) == 1


def test_a_connection_that_failed_before_a_byte_left_is_tried_once_more(service: Service) -> None:
    answering(service, iter([httpx.ConnectError("refused"), as_json({"access_token": "t"})]))
    assert fetch_token(CONFIGURED).secret == Secret("t")
    answering(service, httpx.ConnectTimeout("slow"))
    service.requests.clear()
    with pytest.raises(ConnectionFailed, match=r"cannot connect to identity\.example:443") as caught:
        fetch_token(CONFIGURED)
    assert not caught.value.sent and len(service.requests) == 2


def test_a_connection_that_fails_for_good_is_not_tried_again(service: Service) -> None:
    answering(service, httpx.ProxyError("403 Forbidden"))
    with pytest.raises(ConnectionFailed, match="the proxy refused"):
        fetch_token(CONFIGURED)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    "expires_in",
    [b"", *(b', "expires_in": ' + odd for odd in (b"NaN", b"Infinity", b"1e999", b"9" * 5000, b"-" + b"9" * 5000))],
    ids=lambda value: repr(value)[:24],
)
def test_a_token_answer_that_is_nearly_json_is_good_enough(service: Service, expires_in: bytes) -> None:
    body = b'{"access_token": "t"' + expires_in + b"}"
    answering(service, answer(body, media="application/json", content_length=str(len(body))))
    assert fetch_token(CONFIGURED).secret == Secret("t")


# --- in a call -------------------------------------------------------------------------------------------------------

USER = {"firstname": "Camille", "lastname": "Martin"}


async def test_the_token_is_on_the_request_and_the_key_is_not(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", USER)
    assert (await make().user()).firstname == "Camille"
    sent = service.requests[-1]
    assert sent.headers["authorization"] == "Bearer token-1"
    assert KEY not in str(sent.headers) and "cookie" not in sent.headers


async def test_clients_with_the_same_key_share_a_token(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", USER)
    for _ in range(3):
        await make().user()
    await make(api_key="another").user()
    assert service.tokens == 2


async def test_after_a_401_the_token_is_renewed_once_and_the_call_replayed_once(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", iter([as_json({}, 401), USER]))
    await make(renewal=Renewal(floor=0)).user()
    assert [sent.headers["authorization"] for sent in service.requests if sent.method == "GET"] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


async def test_a_fresh_token_that_is_refused_too_is_an_error(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", as_json({"message": "Not for token-2"}, 401))
    with pytest.raises(AuthError, match="refuses a fresh access token") as caught:
        await make(renewal=Renewal(floor=0)).user()
    assert "token-2" not in str(caught.value)
    assert len(service.calls) == 2 and service.tokens == 2


@pytest.mark.parametrize("other", [503, 429])
async def test_a_call_renews_and_replays_once_whatever_its_retries_meet(
    make: Make, service: Service, naps: list[float], other: int
) -> None:
    service.on("GET", "/currentUser", (as_json({}, status) for status in itertools.cycle((401, other))))
    with pytest.raises(AuthError):
        await make(renewal=Renewal(floor=0)).user()
    assert len(service.calls) == 3 and service.tokens == 2  # 401, replayed: 503, retried: 401
    service.on("GET", "/currentUser", (as_json({}, status) for status in itertools.cycle((503, 401, other))))
    service.requests.clear()
    service.tokens = 0
    with pytest.raises(AuthError):
        await make(api_key="another", renewal=Renewal(floor=0)).user()
    assert len(service.calls) == 5 and service.tokens == 2  # the first request, three retries, one replay


async def test_a_403_renews_nothing(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", as_json({"message": "no"}, 403))
    with pytest.raises(errors.Forbidden):
        await make().user()
    assert len(service.calls) == 1 and service.tokens == 1


async def test_a_call_does_not_wait_for_its_token_longer_than_its_deadline(make: Make, service: Service) -> None:
    let_go = threading.Event()

    def hang(_: Any) -> httpx.Response:
        let_go.wait()
        return as_json({"access_token": "t"})

    answering(service, hang)
    try:
        with pytest.raises(errors.DeadlineExceeded, match=r"not ended within 0\.2 s"):
            await make(timeout=0.2).user()
    finally:
        let_go.set()


async def test_a_token_that_has_expired_when_it_comes_is_not_sent(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Token(Secret("old"), clock() - 20, clock() - 10)
    monkeypatch.setattr(module, "obtain", lambda *_: old)
    with pytest.raises(AuthError, match="had expired when it came"):
        await make().user()
    assert service.requests == []


async def test_a_token_that_expires_while_connecting_is_not_sent(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = Token(Secret("brief"), clock() + 20, clock() + 30)
    monkeypatch.setattr(module, "obtain", lambda *_: brief)
    for wire in ("playgroundclient._sync.wire", "playgroundclient._async.wire"):
        monkeypatch.setattr(f"{wire}.clock", lambda: brief.expires_at + 1)
    service.on("GET", "/currentUser", USER)
    with pytest.raises(PlaygroundError, match="connecting took longer than the access token lives"):
        await make(retries=0).user()


async def test_the_identity_providers_failure_is_the_calls(make: Make, service: Service) -> None:
    answering(service, as_json({"error_description": "Realm disabled"}, 400))
    play = make()
    for _ in range(2):
        with pytest.raises(AuthError, match="Realm disabled"):
            await play.user()
    assert len(service.requests) == 1


# --- the file that processes of a machine share ---------------------------------------------------------------------


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "playground"


CACHED = evolve(CONFIGURED, token_cache=True)


def test_a_token_is_shared_through_a_file_that_only_the_user_reads(service: Service, cache: Any) -> None:
    assert module.obtain(CACHED, None).secret == Secret("token-1")
    assert module.obtain(CACHED, None).secret == Secret("token-1")
    assert service.tokens == 1
    (file,) = cache.glob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600 and cache.stat().st_mode & 0o777 == 0o700
    assert KEY not in file.read_text() and KEY not in file.name
    assert not [each for each in cache.iterdir() if each.suffix not in (".json", ".lock")]


def test_without_being_turned_on_nothing_is_written(service: Service, cache: Any) -> None:
    module.obtain(CONFIGURED, None)
    assert not cache.exists()


def test_a_token_that_is_to_be_replaced_is_fetched_anew(service: Service, cache: Any) -> None:
    first = module.obtain(CACHED, None)
    assert module.obtain(CACHED, first).secret == Secret("token-2")
    assert module.obtain(CACHED, first).secret == Secret("token-2")
    assert service.tokens == 2


@pytest.mark.parametrize(
    "change",
    [
        {"boot": "another start"},
        {"renew_at": 0.0},
        {"renew_at": "x"},
        {"access_token": None, "boot": None},
    ],
    ids=str,
)
def test_a_file_that_means_nothing_now_is_not_used(service: Service, cache: Any, change: dict[str, Any]) -> None:
    module.obtain(CACHED, None)
    (file,) = cache.glob("*.json")
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    assert module.obtain(CACHED, None).secret == Secret("token-2")


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_a_file_that_is_broken_is_replaced(service: Service, cache: Any, text: str) -> None:
    module.obtain(CACHED, None)
    (file,) = cache.glob("*.json")
    file.write_text(text)
    assert module.obtain(CACHED, None).secret == Secret("token-2")
    assert module.obtain(CACHED, None).secret == Secret("token-2")


def test_a_file_that_others_may_read_is_not_used(service: Service, cache: Any) -> None:
    module.obtain(CACHED, None)
    (file,) = cache.glob("*.json")
    file.chmod(0o644)
    assert module.obtain(CACHED, None).secret == Secret("token-2")
    assert next(cache.glob("*.json")).stat().st_mode & 0o777 == 0o600


def test_a_cache_that_cannot_be_written_is_no_error(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert module.obtain(CACHED, None).secret == Secret("token-1")


def test_a_cache_of_a_user_without_a_home_folder_is_done_without(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", no_home)
    assert module.obtain(CACHED, None).secret == Secret("token-1")


def test_one_key_has_one_source_for_each_token_url() -> None:
    assert source_for(CONFIGURED) is source_for(evolve(CONFIGURED, timeout=1.0))
    assert source_for(CONFIGURED) is not source_for(evolve(CONFIGURED, key=Secret("other")))
    assert KEY not in repr(module._registry._sources)
