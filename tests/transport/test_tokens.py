"""Access tokens: one request for all, renewed in time and out of everybody's way."""

from __future__ import annotations

import concurrent.futures
import linecache
import math
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from doubles import KEY, SETTINGS, forked
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import ConnectionFailed, PlaygroundError, RateLimited, config
from playgroundclient.config import Renewal
from playgroundclient.secrets import Secret
from playgroundclient.transport import tokens
from playgroundclient.transport.tokens import Flight, Token, TokenSource

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
        soon(lambda: not self.source._flights)


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
        if frame.f_code.co_filename != tokens.__file__ or starts_thread(frame):
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
            found.result(100)

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
    assert step > 10


def test_a_thread_that_began_though_its_start_was_interrupted_asks_for_nothing(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def interrupted(thread: threading.Thread) -> None:
        start(thread)
        started.append(thread)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", interrupted)
        with pytest.raises(KeyboardInterrupt):
            provider.get()
    started[0].join(100)
    assert provider.fetched == 0
    assert provider.get() == "token-1" and provider.fetched == 1


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
    assert all(0 <= seconds <= 5.0 for seconds in held)


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

    with provider.source._lock:
        assert forked(child) == "token-2"
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
        (10**400, 300.0),
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
    assert POLICY.lifetime(expires_in) == seconds


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@given(JSONS)
def test_no_lifetime_makes_a_token_that_is_never_renewed_or_always(expires_in: object) -> None:
    token = Token.new(Secret("x"), expires_in, 0.0, POLICY)
    assert 0 < token.renew_at < token.expires_at <= POLICY.longest_lifetime or token.renew_at == 0 == token.expires_at
