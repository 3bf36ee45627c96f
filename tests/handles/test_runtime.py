"""What differs between the two halves: many calls at once, in threads or tasks."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import KEY
from playgroundclient import AsyncPlayground, ConfigurationError, Playground
from playgroundclient._async import runtime as of_loops
from playgroundclient._sync import runtime as of_threads

if TYPE_CHECKING:
    from collections.abc import Callable


def fails() -> None:
    raise LookupError("first")


async def test_calls_at_once_answer_in_order() -> None:
    async def double(number: int) -> int:
        await asyncio.sleep(0)
        return number * 2

    assert await of_loops.gather(*(functools.partial(double, n) for n in range(5))) == [0, 2, 4, 6, 8]
    assert of_threads.gather(*(functools.partial(lambda n: n * 2, n) for n in range(5))) == [0, 2, 4, 6, 8]
    assert of_threads.gather(lambda: 1) == [1]


async def test_when_one_fails_the_others_are_ended() -> None:
    async def failing() -> None:
        fails()

    ended: list[bool] = []

    async def cancelled() -> None:
        try:
            await asyncio.sleep(1000)
        except asyncio.CancelledError:
            ended.append(True)
            raise

    with pytest.raises(LookupError, match="first"):
        await of_loops.gather(cancelled, failing, cancelled)
    await asyncio.sleep(0)
    assert ended == [True, True]


@pytest.mark.parametrize("caller", [fails, lambda: of_threads.gather(fails, fails)], ids=["flat", "within another"])
def test_when_one_fails_the_threads_of_the_others_end_their_sleep(caller: Callable[[], None]) -> None:
    slept = threading.Semaphore(0)

    def sleeps() -> None:
        of_threads.sleep(1000)
        slept.release()

    with pytest.raises(LookupError, match="first"):
        of_threads.gather(sleeps, caller, sleeps)
    assert slept.acquire(timeout=100) and slept.acquire(timeout=100)


def test_an_error_is_raised_though_a_call_cannot_be_ended() -> None:
    done = threading.Event()
    with pytest.raises(LookupError, match="first"):
        of_threads.gather(fails, done.wait)  # as the resolution of a name does
    done.set()


def test_when_one_fails_the_others_send_nothing_more(service: doubles.Service) -> None:
    service.on("GET", "/currentUser", {"firstname": "a"})
    play = doubles.maker("sync")().inner
    play.user()
    service.requests.clear()
    failed, told = threading.Event(), threading.Semaphore(0)

    def late() -> None:
        failed.wait()
        try:
            play.user()
        finally:
            told.release()

    with pytest.raises(LookupError, match="first"):
        of_threads.gather(late, fails, late)
    failed.set()
    assert told.acquire(timeout=100) and told.acquire(timeout=100)
    assert service.requests == []


def test_calls_at_once_see_the_context_of_their_caller() -> None:
    number: ContextVar[int] = ContextVar("number")
    number.set(7)
    assert of_threads.gather(number.get, number.get) == [7, 7]


async def test_what_would_block_an_event_loop_is_done_in_a_thread() -> None:
    assert await of_loops.in_thread(threading.get_ident) != threading.get_ident()
    assert of_threads.in_thread(threading.get_ident) == threading.get_ident()


# --- the other form --------------------------------------------------------------------------------------------------


async def test_the_form_of_the_other_half_says_what_to_write() -> None:
    with pytest.raises(ConfigurationError, match=r"`async with AsyncPlayground\(\)"), AsyncPlayground(api_key=KEY):
        pass
    with pytest.raises(ConfigurationError, match=r"`with Playground\(\)"):
        async with Playground(api_key=KEY):  # type: ignore[attr-defined]  # which is what is tested
            pass


async def test_the_asynchronous_client_is_closed_by_either_name() -> None:
    for name in ("close", "aclose"):
        play: Any = AsyncPlayground(api_key=KEY)
        await getattr(play, name)()
        assert play.http.is_closed


async def test_a_list_of_the_asynchronous_client_says_how_it_is_read(service: doubles.Service) -> None:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project("Airbus")))
    async with AsyncPlayground(api_key=KEY, **doubles.SETTINGS) as play:
        pages: Any = play.projects()
        for misuse in (iter, list, sorted, lambda each: play.wait(each).__anext__().send(None)):
            with pytest.raises(TypeError, match=r"projects> is asynchronous: `async for each in \.\.\.:`") as told:
                misuse(pages)
            assert isinstance(told.value, ConfigurationError)
        with pytest.raises(
            TypeError, match=r"projects> is read by `async for .* without `await`, or `await .*first\(\)`"
        ):
            await pages
        assert service.requests == []
        assert [each.name async for each in pages] == ["Airbus"] and len(await pages.first()) == 1


def test_what_the_synchronous_client_gives_is_not_taken_for_awaitable(service: doubles.Service) -> None:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project("Airbus")))
    with Playground(api_key="k", **doubles.SETTINGS) as play:
        for each in (play, play.projects(), play.project("Airbus")):
            assert not inspect.isawaitable(each)


async def test_a_forgotten_await_is_told_by_its_whole_name(service: doubles.Service) -> None:
    """Python says it, because the calls are coroutines and nothing else: they can be made tasks of, and gathered."""
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project("Airbus")))
    async with AsyncPlayground(api_key=KEY, **doubles.SETTINGS) as play:
        forgotten: Any = play.project("Airbus")
        with pytest.raises(AttributeError, match="'coroutine' object has no attribute 'processes'"):
            forgotten.processes()
        with pytest.warns(RuntimeWarning, match=r"coroutine 'AsyncPlayground\.project' was never awaited"):
            del forgotten
        assert (await asyncio.create_task(play.project("Airbus"))).name == "Airbus"
