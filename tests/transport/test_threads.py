"""The driver for threads: connections of each process's own, and no step in a thread whose caller was interrupted."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import KEY, SETTINGS, Service, forked
from faults.server import Server, message
from playgroundclient import ConnectionFailed, Playground, PlaygroundError, config
from playgroundclient.transport import threads
from playgroundclient.transport.flow import Flow, Landing, Pause
from playgroundclient.transport.threads import Threads, halted
from playgroundclient.transport.tokens import Flight

if TYPE_CHECKING:
    from collections.abc import Iterator

USER = b'{"firstname": "Ada", "lastname": "Lovelace"}'


@pytest.fixture
def halt() -> Iterator[threading.Event]:
    event = threading.Event()
    token = halted.set(event)
    yield event
    halted.reset(token)


def driver() -> Threads:
    return Threads(config.load(api_key=KEY, **SETTINGS))


def answering(connection: Any, request: Any) -> None:
    connection.send(message(200, b'{"access_token": "t"}' if request.method == "POST" else USER))


def client_of(server: Server, **settings: Any) -> Playground:
    urls = {"url": server.url, "gateway_url": server.url, "token_url": server.url + "/token"}
    return Playground(**{"api_key": "k", **urls, **settings})


def test_what_a_step_brings_is_given_to_the_flow_and_what_it_raises_is_thrown(naps: list[float]) -> None:
    flight, late = Flight(), Flight()
    flight.set_result(ConnectionFailed("x", sent=False))

    def flow() -> Flow[Any]:
        assert (yield Pause(3)) is None
        with pytest.raises(TimeoutError):
            yield Landing(late, 0)
        yield Landing(flight, 1e30)
        return "landed"

    assert driver().drive(flow()) == "landed" and naps == [3]


def test_what_is_no_failure_of_an_exchange_passes_through_and_ends_the_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []

    def flow() -> Flow[None]:
        try:
            yield Pause(1)
        finally:
            ended.append("with its cleanup")

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threads, "sleep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        driver().drive(flow())
    assert ended == ["with its cleanup"]


def test_a_thread_whose_caller_was_interrupted_sends_nothing(service: Service, halt: threading.Event) -> None:
    service.on("GET", "/currentUser", {"firstname": "a"})
    play = doubles.maker("sync")().inner
    play.user()
    service.requests.clear()
    halt.set()
    with pytest.raises(ConnectionFailed, match="interrupted"):
        play.user()
    assert service.requests == []
    threads.sleep(1000)  # ends at once


def test_the_sync_client_runs_no_event_loop(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.on("GET", "/currentUser", {"firstname": "Camille"})

    def loop(*_: object) -> Any:
        raise AssertionError("an event loop was made")

    monkeypatch.setattr(asyncio, "new_event_loop", loop)
    monkeypatch.setattr(asyncio, "run", loop)
    assert doubles.maker("sync")().inner.user().firstname == "Camille"


@pytest.mark.live
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_connections_of_its_own_and_leaves_the_parents_to_it() -> None:
    with Server(answering) as server, client_of(server) as play:
        play.user()
        before = server.connections

        def child() -> str:
            name = play.user().firstname
            play.close()
            return str(name)

        assert forked(child) == "Ada"
        assert server.connections == before + 1
        assert play.user().firstname == "Ada"
        assert server.connections == before + 1  # the parent's is still its own


@pytest.mark.live
def test_threads_that_come_first_at_once_share_their_connections() -> None:
    with Server(answering) as server, client_of(server) as play:
        at_once = threading.Barrier(20)
        names: list[str] = []

        def ask() -> None:
            at_once.wait()
            names.append(play.user().firstname)

        asking = [threading.Thread(target=ask) for _ in range(20)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
        assert names == ["Ada"] * 20
        assert len([request for request in server.requests if request.method == "POST"]) == 1
        assert server.connections <= 21


@pytest.mark.live
def test_closing_a_client_leaves_calls_of_other_threads_an_answer_or_an_error_of_the_family() -> None:
    asked, closed = threading.Semaphore(0), threading.Event()

    def hold(connection: Any, request: Any) -> None:
        if request.method == "GET":
            asked.release()
            connection.wait(closed)
        answering(connection, request)

    ended: list[Any] = []

    def ask() -> None:
        try:
            ended.append(play.user())
        except PlaygroundError as error:
            ended.append(error)
        except BaseException as error:  # noqa: BLE001  # what else may come is what is tested
            ended.append(repr(error))

    with Server(hold) as server:
        play = client_of(server, retries=0)
        asking = [threading.Thread(target=ask) for _ in range(5)]
        for thread in asking:
            thread.start()
        for _ in asking:
            asked.acquire()
        play.close()
        closed.set()
        for thread in asking:
            thread.join()
    assert len(ended) == 5 and not [each for each in ended if isinstance(each, str)]
