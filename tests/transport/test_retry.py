"""Which failure is followed by another attempt, and after how long."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from doubles import FRONT, KEY, SETTINGS, Make, Service, failing
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import ConnectionFailed, DeadlineExceeded, RateLimited, ServerError, config, errors
from playgroundclient.transport import retry
from playgroundclient.transport.call import Call
from playgroundclient.transport.retry import RetryBudget

CONFIGURED = config.load(api_key=KEY, **SETTINGS)
USER = {"firstname": "Camille", "lastname": "Martin"}


def call(method: str = "GET", **more: Any) -> Call:
    return Call(
        CONFIGURED, method, httpx.URL(FRONT + "/x"), **{"allowed": CONFIGURED.origins, "patience": 300.0, **more}
    )


def answered(status: int, wait: float | None = None) -> errors.ApiError:
    kind, advice = errors.meaning(status, "GET")
    return kind(advice, method="GET", url="x", status=status, retry_after=wait)


AGAIN: dict[str, list[errors.PlaygroundError]] = {
    "GET": [
        *map(answered, (408, 429, 500, 502, 503, 504)),
        ConnectionFailed("x", sent=False),
        ConnectionFailed("x", sent=True),
    ],
    "POST": [answered(429), ConnectionFailed("x", sent=False)],
}
NEVER: list[errors.PlaygroundError] = [
    *map(answered, (302, 400, 401, 403, 404, 405, 409, 410, 418, 422, 501, 505)),
    ConnectionFailed("x", sent=False, permanent=True),
    ConnectionFailed("x", sent=True, permanent=True),
    DeadlineExceeded("x"),
    errors.InvalidResponse("x"),
    errors.LinkRefused("x"),
]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_reading_is_tried_again_and_what_writes_only_where_nothing_happened(method: str) -> None:
    again = AGAIN["GET" if method == "GET" else "POST"]
    for error in (*AGAIN["GET"], *NEVER):
        expected = any(_alike(error, each) for each in again)
        assert (retry.pause(call(method), error, RetryBudget()) is not None) is expected, (type(error), vars(error))


def _alike(one: Any, other: Any) -> bool:
    names = ("status", "sent", "permanent")
    return type(one) is type(other) and all(getattr(one, name, None) == getattr(other, name, None) for name in names)


def test_the_attempts_are_counted() -> None:
    one = call()
    assert [retry.pause(one, answered(503), RetryBudget()) is not None for _ in range(5)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert retry.pause(call(replayable=False), answered(503), RetryBudget()) is None


@given(st.integers(0, 2), st.integers(0, 30))
def test_backoff_grows_is_bounded_and_no_shorter_than_asked(attempt: int, asked: int) -> None:
    longest = min(20.0, 0.5 * 2**attempt)
    for _ in range(10):
        assert 0 <= (retry.pause(call(attempt=attempt), answered(503), RetryBudget()) or 0) <= longest
        assert asked <= (retry.pause(call(attempt=attempt), answered(503, asked), RetryBudget()) or 0) <= asked + 1


@pytest.mark.parametrize(("asked", "patience"), [(121, 300), (1e10, 300), (float("inf"), 300), (30, 5)])
def test_a_wait_that_is_too_long_is_not_begun(asked: float, patience: float) -> None:
    assert retry.pause(call(patience=patience), answered(429, asked), RetryBudget()) is None


def test_a_budget_is_spent_and_earned_back_by_successes() -> None:
    budget = RetryBudget()
    assert [budget.spend() for _ in range(101)] == [True] * 100 + [False]
    assert retry.pause(call(), answered(503), budget) is None
    for _ in range(5):
        budget.earn()
    assert [budget.spend(), budget.spend()] == [True, False]
    for _ in range(1000):
        budget.earn()
    assert [budget.spend() for _ in range(101)] == [True] * 100 + [False]


# --- by the client ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [failing(503), httpx.ReadError("cut")], ids=repr)
async def test_a_failing_read_is_tried_again_up_to_the_limit(
    make: Make, service: Service, naps: list[float], failure: Any
) -> None:
    service.on("GET", "/currentUser", iter([failure, failure, USER]))
    assert (await make().user()).firstname == "Camille"
    assert len(service.calls) == 3 and len(naps) == 2 and naps[0] <= 0.5 and naps[1] <= 1.0
    service.on("GET", "/currentUser", failure)
    for retries in (0, 2):
        service.requests.clear()
        with pytest.raises((ServerError, ConnectionFailed)):
            await make(retries=retries).user()
        assert len(service.calls) == 1 + retries


async def test_the_last_failure_is_the_one_that_is_told(make: Make, service: Service, naps: list[float]) -> None:
    service.on("GET", "/currentUser", iter([failing(500), failing(502), httpx.ReadError("cut")]))
    with pytest.raises(ConnectionFailed):
        await make(retries=2).user()


async def test_a_wait_that_is_too_long_is_raised_at_once(make: Make, service: Service, naps: list[float]) -> None:
    service.on("GET", "/currentUser", failing(429, retry_after="121"))
    with pytest.raises(RateLimited, match="It asks to wait 121 s") as caught:
        await make().user()
    assert caught.value.retry_after == 121 and naps == [] and len(service.calls) == 1


async def test_a_dead_server_is_not_hammered(make: Make, service: Service, naps: list[float]) -> None:
    service.on("GET", "/currentUser", failing(503))
    play = make()
    for _ in range(60):
        with pytest.raises(ServerError):
            await play.user()
    assert len(service.calls) <= 60 + 100
    service.requests.clear()
    for _ in range(20):
        with pytest.raises(ServerError):
            await play.user()
    assert len(service.calls) <= 22
