"""The driver for threads: does the steps of a flow with plain `httpx.Client`s, one pair for each process."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, cast

import httpx

from ..errors import ConnectionFailed
from . import network
from .flow import FAILURES, Exchange, Flow, Landing, T

if TYPE_CHECKING:
    from ..config import Settings
    from .flow import Step

halted: ContextVar[threading.Event | None] = ContextVar("playground_halted", default=None)
"""Set in threads of ours whose caller has been interrupted: nothing is sent any more."""


class Threads:
    """Connections of threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        # By process: after a fork the parent's connections are not the child's to use or to close.
        self._clients: dict[tuple[int, bool], httpx.Client] = {}

    def drive(self, flow: Flow[T]) -> T:
        """Do the steps of a flow, and return its result. Raises what it raises."""
        failure: Exception | None = None
        try:
            while True:
                step = next(flow) if failure is None else flow.throw(failure)
                failure = None
                try:
                    self._do(step)
                except FAILURES as error:
                    failure = error
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            flow.close()
            del failure  # whose traceback refers to this frame

    def _do(self, step: Step) -> None:
        halt = halted.get()
        if halt is not None and halt.is_set():
            raise ConnectionFailed("interrupted", sent=False, permanent=True)
        if isinstance(step, Exchange):
            self._exchange(step)
        elif isinstance(step, Landing):
            step.flight.result(min(step.timeout, threading.TIMEOUT_MAX))
        else:
            sleep(step.seconds)

    def _exchange(self, step: Exchange) -> None:
        client = network.still_open(self._client(kept=step.request.method == "GET"))
        try:
            response = client.send(step.request, stream=True, auth=None, follow_redirects=False)
            with contextlib.closing(response):
                if step.received.begin(response):
                    # Not iter_raw(), which refuses the answers of mocks, since they are read already.
                    for chunk in cast("httpx.SyncByteStream", response.stream):
                        if not step.received.feed(chunk):
                            break
        except KeyboardInterrupt:
            self._clients.clear()  # httpcore may have lost a connection: the next call begins anew
            raise

    def _client(self, *, kept: bool) -> httpx.Client:
        key = os.getpid(), kept
        # Of several threads that come first at once, one client is kept; the others have opened nothing.
        return self._clients.get(key) or self._clients.setdefault(
            key, network.client(httpx.Client, self._settings, kept=kept)
        )

    def close(self) -> None:
        for (process, _), client in list(self._clients.items()):
            if process == os.getpid():
                client.close()


def sleep(seconds: float) -> None:
    """Sleep, but no longer than until the caller of this thread is interrupted."""
    halt = halted.get()
    (time.sleep if halt is None else halt.wait)(seconds)
