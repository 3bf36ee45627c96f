"""The flow of a call, driven by hand: its token, one replay after a 401, and what becomes of each step that fails."""

from __future__ import annotations

import itertools
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from doubles import FRONT, KEY, SETTINGS, TOKEN_URL, Make, Service, as_json, failing
from playgroundclient import AuthError, ConnectionFailed, DeadlineExceeded, RateLimited, ServerError, config, errors
from playgroundclient.clock import clock
from playgroundclient.config import Renewal
from playgroundclient.secrets import Secret
from playgroundclient.transport import identity
from playgroundclient.transport.call import Call
from playgroundclient.transport.flow import FAILURES, Exchange, Landing, Pause, calling
from playgroundclient.transport.retry import RetryBudget
from playgroundclient.transport.tokens import Flight, Token

if TYPE_CHECKING:
    from collections.abc import Iterable

CONFIGURED = config.load(api_key=KEY, **SETTINGS)
USER = {"firstname": "Camille", "lastname": "Martin"}


def token(number: int, lives: float = 300.0) -> Token:
    return Token(Secret(f"token-{number}"), clock() + lives / 2, clock() + lives)


class Source:
    """Gives one thing after the other for a token, and notes which tokens were refused."""

    def __init__(self, *given: Any) -> None:
        self._given = iter(given)
        self.rejected: list[str | None] = []

    def current(self, _: config.Settings, rejected: Secret | None = None) -> Any:
        self.rejected.append(None if rejected is None else rejected.reveal())
        return next(self._given)


class Driven:
    """What a flow asked for, step by step, where each exchange ends as `outcomes` says: an answer, or an error."""

    def __init__(self, outcomes: Iterable[Any], source: Any, **more: Any) -> None:
        self.steps: list[Any] = []
        self.sent: list[str | None] = []
        self.call = Call(
            CONFIGURED,
            more.pop("method", "GET"),
            httpx.URL(FRONT + "/x"),
            **{"allowed": CONFIGURED.origins, "patience": 300.0, **more},
        )
        self.call.max_body = 1 << 20
        self._outcomes = iter(outcomes)
        request = httpx.Request(self.call.method, self.call.url)
        self.budget = RetryBudget()
        self._flow = calling(self.call, request, source, self.budget)
        self.request = request

    def result(self) -> httpx.Response:
        given: Any = None
        failure: Exception | None = None
        while True:
            try:
                step = self._flow.send(given) if failure is None else self._flow.throw(failure)
            except StopIteration as end:
                found: httpx.Response = end.value
                return found
            self.steps.append(step)
            given = failure = None
            if isinstance(step, Exchange):
                self.sent.append(step.request.headers.get("authorization"))
                outcome = next(self._outcomes)
                if isinstance(outcome, Exception):
                    failure = outcome
                    continue
                found = httpx.Response(outcome.status_code, headers=outcome.headers, stream=outcome.stream)
                found.request = step.request
                if step.received.begin(found):
                    step.received.feed(b"".join(outcome.stream))
            elif isinstance(step, Landing):
                try:
                    given = step.flight.result(0)
                except TimeoutError as error:
                    failure = error

    @property
    def kinds(self) -> list[str]:
        return [type(step).__name__ for step in self.steps]


def test_a_call_is_one_exchange_with_its_token() -> None:
    driven = Driven([as_json(USER)], Source(token(1)))
    assert driven.result().json() == USER
    assert driven.kinds == ["Exchange"] and driven.sent == ["Bearer token-1"]
    assert "authorization" not in driven.request.headers


def test_a_token_that_is_on_its_way_is_waited_for() -> None:
    flight = Flight()
    flight.set_result(token(1))
    driven = Driven([as_json(USER)], Source(flight))
    assert driven.result().json() == USER and driven.kinds == ["Landing", "Exchange"]
    assert driven.steps[0].timeout <= 300


def test_what_brings_no_token_sends_nothing() -> None:
    failed, late, old = Flight(), Flight(), Flight()
    shared = ConnectionFailed("down", sent=False)
    failed.set_result(shared)
    old.set_result(token(1, lives=-1))
    for flight, kind, told in (
        (failed, ConnectionFailed, "down"),
        (late, DeadlineExceeded, "not ended within"),
        (old, AuthError, "had expired when it came"),
    ):
        driven = Driven([], Source(flight))
        with pytest.raises(kind, match=told) as caught:
            driven.result()
        assert driven.kinds == ["Landing"]  # and no Pause: the source has a cooldown of its own
        assert caught.value is not shared  # each waiter's own


def test_without_a_source_no_token_is_sent() -> None:
    driven = Driven([as_json(USER)], None)
    driven.result()
    assert driven.sent == [None]


def test_after_a_401_the_token_is_renewed_and_the_call_replayed_once() -> None:
    source = Source(token(1), token(2))
    driven = Driven([failing(401), as_json(USER)], source)
    assert driven.result().json() == USER
    assert driven.sent == ["Bearer token-1", "Bearer token-2"] and source.rejected == [None, "token-1"]
    driven = Driven([failing(401), failing(401)], Source(token(1), token(2)))
    with pytest.raises(AuthError, match="refuses a fresh access token"):
        driven.result()


def test_a_body_that_can_be_read_once_is_not_replayed() -> None:
    source = Source(token(1), token(2))
    driven = Driven([failing(401)], source, method="POST", replayable=False)
    with pytest.raises(AuthError, match="not sent again"):
        driven.result()
    assert source.rejected == [None]


def test_a_renewal_that_fails_after_a_401_is_not_retried_as_if_the_service_had_failed() -> None:
    down = Flight()
    down.set_result(ServerError("down", method="POST", url="x", status=503, retry_after=3.0))
    driven = Driven([failing(401)], Source(token(1), down))
    with pytest.raises(ServerError, match="down"):
        driven.result()
    assert driven.kinds == ["Exchange", "Landing"]


def test_what_was_refused_by_a_429_has_not_been_carried_out_when_no_token_comes_after() -> None:
    driven = Driven([failing(429)], Source(token(1), Flight()), method="POST")
    with pytest.raises(DeadlineExceeded) as caught:
        driven.result()
    assert driven.kinds == ["Exchange", "Pause", "Landing"] and not caught.value.sent


def test_a_403_renews_nothing() -> None:
    source = Source(token(1))
    with pytest.raises(errors.Forbidden):
        Driven([failing(403)], source).result()
    assert source.rejected == [None]


@pytest.mark.parametrize("other", [503, 429])
def test_a_call_renews_and_replays_once_whatever_its_retries_meet(other: int) -> None:
    statuses = itertools.cycle((401, other))
    driven = Driven((failing(status) for status in statuses), Source(*map(token, range(9))))
    with pytest.raises(AuthError):
        driven.result()
    assert driven.kinds == ["Exchange", "Exchange", "Pause", "Exchange"]  # 401, replayed: 503, retried: 401
    statuses = itertools.cycle((503, 401, other))
    driven = Driven((failing(status) for status in statuses), Source(*map(token, range(9))))
    with pytest.raises(AuthError):
        driven.result()
    assert driven.kinds.count("Exchange") == 5  # the first request, three retries, one replay


def test_a_write_that_was_refused_by_a_401_has_not_been_carried_out() -> None:
    driven = Driven([failing(401)], Source(token(1), Flight()), method="POST")
    with pytest.raises(DeadlineExceeded) as caught:
        driven.result()
    assert not caught.value.sent


@pytest.mark.parametrize(
    ("failure", "sent"),
    [(httpx.ConnectError("x"), False), (httpx.ReadError("x"), True), (OSError(5, "x"), True)],
    ids=repr,
)
def test_what_writes_is_tried_again_only_where_no_byte_left(failure: Exception, sent: bool) -> None:
    driven = Driven([failure, as_json(USER)], Source(token(1), token(2)), method="DELETE")
    if sent:
        with pytest.raises(ConnectionFailed) as caught:
            driven.result()
        assert caught.value.sent and driven.kinds == ["Exchange"]
    else:
        assert driven.result().json() == USER and driven.kinds == ["Exchange", "Pause", "Exchange"]
        assert isinstance(driven.steps[1], Pause)


@pytest.mark.parametrize("kind", FAILURES)
def test_each_failure_of_an_exchange_becomes_one_of_the_family_without_its_original(kind: Any) -> None:
    canary = "Bearer token-1"
    failure = errors.InvalidResponse("told") if kind is errors.PlaygroundError else kind(canary)
    driven = Driven([failure] * 9, Source(*map(token, range(1, 9))))
    with pytest.raises(errors.PlaygroundError) as caught:
        driven.result()
    error: BaseException | None = caught.value
    while error is not None:
        assert "token-1" not in str(error)
        error = error.__cause__ or error.__context__


def test_a_status_says_more_than_what_is_wrong_with_its_body() -> None:
    class Breaks(httpx.SyncByteStream):
        def __iter__(self) -> Any:
            raise AssertionError("not read")

    driven = Driven([], Source(token(1)))
    flow = driven._flow
    step = flow.send(None)
    assert isinstance(step, Exchange)
    head = httpx.Response(404, stream=Breaks())
    head.request = step.request
    step.received.begin(head)
    with pytest.raises(errors.NotFound):
        flow.throw(httpx.ReadError("cut"))


def test_successes_earn_retries_back() -> None:
    driven = Driven([as_json(USER)], None)
    driven.budget.spend()
    driven.result()
    assert driven.budget.spend() and driven.budget._level == 500 - 5 + 1 - 5


# --- by the client ---------------------------------------------------------------------------------------------------


async def test_the_token_is_on_the_request_and_the_key_is_not(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", USER)
    assert (await make().user()).firstname == "Camille"
    sent = service.requests[-1]
    assert sent.headers["authorization"] == "Bearer token-1"
    assert KEY not in str(sent.headers) and "cookie" not in sent.headers


async def test_a_fresh_token_that_is_refused_too_is_an_error(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", as_json({"message": "Not for token-2"}, 401))
    with pytest.raises(AuthError, match="refuses a fresh access token") as caught:
        await make(renewal=Renewal(floor=0)).user()
    assert "token-2" not in str(caught.value)
    assert len(service.calls) == 2 and service.tokens == 2


async def test_a_call_does_not_wait_for_its_token_longer_than_its_deadline(make: Make, service: Service) -> None:
    let_go = threading.Event()

    def hang(_: Any) -> httpx.Response:
        let_go.wait()
        return as_json({"access_token": "t"})

    service.on("POST", httpx.URL(TOKEN_URL).path, hang)
    try:
        with pytest.raises(DeadlineExceeded, match=r"not ended within 0\.2 s"):
            await make(timeout=0.2).user()
    finally:
        let_go.set()


async def test_a_token_that_has_expired_when_it_comes_is_not_sent(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "fetch_token", lambda _: token(1, lives=-10))
    with pytest.raises(AuthError, match="had expired when it came"):
        await make().user()
    assert service.requests == []


async def test_the_identity_providers_failure_is_the_calls(make: Make, service: Service) -> None:
    service.on("POST", httpx.URL(TOKEN_URL).path, as_json({"error_description": "Realm disabled"}, 400))
    play = make()
    for _ in range(2):
        with pytest.raises(AuthError, match="Realm disabled"):
            await play.user()
    assert len(service.requests) == 1


async def test_a_429_before_anything_is_created_is_waited_for(make: Make, service: Service, naps: list[float]) -> None:
    service.on("GET", "/currentUser", iter([failing(429, retry_after="2"), httpx.ConnectError("refused"), USER]))
    await make().user()
    assert len(naps) == 2 and 2 <= naps[0] <= 3
    service.on("GET", "/currentUser", failing(503, retry_after="2"))
    with pytest.raises(ServerError):
        await make(timeout=1.5).user()
    assert len(naps) == 2
    with pytest.raises(RateLimited):
        service.on("GET", "/currentUser", failing(429, retry_after="30"))
        await make(timeout=5).user()
    assert len(naps) == 2
