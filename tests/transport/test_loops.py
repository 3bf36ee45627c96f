"""The driver for event loops: connections of each loop's own, and no cancellation that loses one."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from doubles import KEY, SETTINGS
from faults.server import Server, message
from playgroundclient import AsyncPlayground, ConnectionFailed, DeadlineExceeded, PlaygroundError, config
from playgroundclient.transport import network
from playgroundclient.transport.flow import Flow, Landing, Pause
from playgroundclient.transport.loops import Loops, unbroken
from playgroundclient.transport.tokens import Flight

USER = b'{"firstname": "Ada", "lastname": "Lovelace"}'


def answering(connection: Any, request: Any) -> None:
    connection.send(message(200, b'{"access_token": "t"}' if request.method == "POST" else USER))


def client_of(server: Server, **settings: Any) -> AsyncPlayground:
    urls = {"url": server.url, "gateway_url": server.url, "token_url": server.url + "/token"}
    return AsyncPlayground(**{"api_key": "k", **urls, **settings})


async def test_what_a_step_brings_is_given_to_the_flow_and_what_it_raises_is_thrown(naps: list[float]) -> None:
    flight, late = Flight(), Flight()
    flight.set_result(ConnectionFailed("x", sent=False))

    def flow() -> Flow[Any]:
        assert (yield Pause(3)) is None
        with pytest.raises(TimeoutError):
            yield Landing(late, 0)
        yield Landing(flight, 1e30)
        return "landed"

    assert await Loops(config.load(api_key=KEY, **SETTINGS)).drive(flow()) == "landed"
    assert naps == [3]


async def test_one_who_is_cancelled_does_not_keep_the_token_from_the_others() -> None:
    flight = Flight()

    def flow() -> Flow[Any]:
        yield Landing(flight, 100)
        return flight.result(0)

    driver = Loops(config.load(api_key=KEY, **SETTINGS))
    waiting = [asyncio.create_task(driver.drive(flow())) for _ in range(3)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.sleep(0)
    landed = ConnectionFailed("x", sent=False)
    flight.set_result(landed)
    assert await asyncio.gather(*waiting[1:]) == [landed, landed] and waiting[0].cancelled()


# --- work that is not broken off ---------------------------------------------------------------------------------------


async def test_a_cancelled_work_has_ended_with_its_cleanup_before_the_cancellation_goes_on() -> None:
    order: list[str] = []
    begun = asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.sleep(1000)
        finally:
            order.append("cleanup")

    async def caller() -> None:
        try:
            await unbroken(work, time.monotonic() + 1000)
        finally:
            order.append("caller")

    task = asyncio.create_task(caller())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert order == ["cleanup", "caller"]


async def test_work_that_ends_as_it_is_cancelled_swallows_no_cancellation() -> None:
    done: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def work() -> str:
        return await done

    task = asyncio.create_task(unbroken(work, time.monotonic() + 1000))
    for _ in range(3):
        await asyncio.sleep(0)
    done.set_result("result")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_work_ends_at_its_instant_and_its_own_errors_and_results_come_out() -> None:
    with pytest.raises(TimeoutError):
        await unbroken(lambda: asyncio.sleep(1000), time.monotonic() + 0.01)

    async def fails() -> None:
        raise LookupError("its own")

    with pytest.raises(LookupError, match="its own"):
        await unbroken(fails, time.monotonic() + 1000)
    assert await unbroken(lambda: asyncio.sleep(0, "result"), time.monotonic() + 1e9) == "result"


@pytest.mark.live
async def test_calls_that_are_cancelled_lose_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "MOST_CONNECTIONS", 3)
    stalls = True
    asked = threading.Semaphore(0)

    def stall(connection: Any, request: Any) -> None:
        if request.method == "GET" and stalls:
            asked.release()
            connection.stall()
        answering(connection, request)

    with Server(stall) as server:
        async with client_of(server) as play:
            for _ in range(5):
                calls = [asyncio.create_task(play.user()) for _ in range(3)]
                for _ in calls:
                    await asyncio.to_thread(asked.acquire)
                for call in calls:
                    call.cancel()
                found = await asyncio.gather(*calls, return_exceptions=True)
                assert [type(each) for each in found] == [asyncio.CancelledError] * 3
            stalls = False
            assert (await play.user()).firstname == "Ada"


@pytest.mark.live
async def test_a_call_ends_by_its_deadline_though_the_server_drips_its_head() -> None:
    def drip(connection: Any, request: Any) -> None:
        if request.method == "POST":
            answering(connection, request)
        else:
            connection.drip(b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 10_000, 0.01)

    with Server(drip) as server:
        async with client_of(server, timeout=0.3) as play:
            with pytest.raises(DeadlineExceeded, match=r"not ended within 0\.3 s"):
                await play.user()


# --- loops -------------------------------------------------------------------------------------------------------------


@pytest.mark.live
def test_each_event_loop_has_connections_of_its_own() -> None:
    with Server(answering) as server:
        play = client_of(server)

        async def twice() -> None:
            assert [(await play.user()).firstname, (await play.user()).firstname] == ["Ada", "Ada"]
            await play.http._loops.close()

        for number in (1, 2, 3):
            asyncio.run(twice())
            gets = [request for request in server.requests if request.method == "GET"]
            assert len(gets) == 2 * number and server.connections == number + 1  # one for the token
        assert len(play.http._loops._loops) == 1  # loops that have ended are forgotten


@pytest.mark.live
def test_closing_a_client_in_one_loop_ends_no_call_of_another() -> None:
    asked, closed = threading.Event(), threading.Event()

    def hold(connection: Any, request: Any) -> None:
        if request.method == "GET":
            asked.set()
            connection.wait(closed)
        answering(connection, request)

    names: list[object] = []
    with Server(hold) as server:
        play = client_of(server)

        async def calls() -> None:
            first, second = await asyncio.gather(play.user(), play.user())
            names.extend((first.firstname, second.firstname))
            await play.http._loops.close()

        other = threading.Thread(target=lambda: asyncio.run(calls()))
        other.start()
        assert asked.wait(100)
        asyncio.run(play.close())
        closed.set()
        other.join(100)
    assert names == ["Ada", "Ada"]


@pytest.mark.live
async def test_closing_a_client_leaves_calls_of_other_tasks_an_answer_or_an_error_of_the_family() -> None:
    asked = threading.Semaphore(0)

    def stall(connection: Any, request: Any) -> None:
        if request.method == "GET":
            asked.release()
            connection.stall()
        answering(connection, request)

    with Server(stall) as server:
        play = client_of(server, retries=0, timeout=5)
        waiting = [asyncio.create_task(play.user()) for _ in range(3)]
        for _ in waiting:
            await asyncio.to_thread(asked.acquire)
        await play.close()
        found = await asyncio.gather(*waiting, return_exceptions=True)
        assert [isinstance(each, PlaygroundError) for each in found] == [True] * 3, found
