"""The driver for event loops: does the steps of a flow with plain `httpx.AsyncClient`s, one pair for each loop."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING, cast

import anyio
import httpx
from attrs import define, field

from . import network
from .call import AGES
from .flow import FAILURES, Exchange, Flow, Landing, T

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ..config import Settings
    from .flow import Step

_GRACE = 0.25
"""Seconds after a deadline in which httpx's own timeout may still say what came of the request."""
sleep = asyncio.sleep


async def unbroken(work: Callable[[], Awaitable[T]], until: float) -> T:
    """Do `work`; when this is cancelled, or at the instant `until`, end it with its cleanup done, and only then go on.

    httpcore protects its cleanup from a cancelled scope, but not from a cancelled task: such a task leaves a connection
    taken for ever. Raises TimeoutError at `until`, of `time.monotonic()`.
    """
    scope = anyio.CancelScope(deadline=anyio.current_time() + until - time.monotonic())

    async def in_scope() -> T:
        with scope:
            return await work()
        raise TimeoutError

    task = asyncio.create_task(in_scope())
    cancelled: asyncio.CancelledError | None = None
    try:
        while not task.done():
            try:
                await asyncio.wait((task,))
            except asyncio.CancelledError as error:
                cancelled = error
                scope.cancel()
        if cancelled is None:
            return task.result()
        if not task.cancelled():
            task.exception()  # which nobody is told
        raise cancelled
    finally:
        del cancelled, task  # whose exception refers to this frame


@define
class _Loop:
    """What belongs to one loop."""

    room: asyncio.Semaphore = field(factory=lambda: asyncio.Semaphore(network.MOST_CONNECTIONS))
    clients: dict[tuple[int, bool], httpx.AsyncClient] = field(factory=dict[tuple[int, bool], httpx.AsyncClient])


class Loops:
    """Connections of event loops: those of one loop are of no use to another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loops: dict[asyncio.AbstractEventLoop, _Loop] = {}

    async def drive(self, flow: Flow[T]) -> T:
        """Do the steps of a flow, and return its result. Raises what it raises."""
        failure: Exception | None = None
        try:
            while True:
                step = next(flow) if failure is None else flow.throw(failure)
                failure = None
                try:
                    await self._do(step)
                except FAILURES as error:
                    failure = error
        except StopIteration as end:
            result: T = end.value
            return result
        finally:
            flow.close()
            del failure  # whose traceback refers to this frame

    async def _do(self, step: Step) -> None:
        if isinstance(step, Exchange):
            # Not in httpcore's own queue: it gives new connections to calls there that are being cancelled, and loses them.
            room = self._here().room
            try:
                async with asyncio.timeout(step.request.extensions["timeout"]["pool"]):
                    await room.acquire()
            except TimeoutError:
                raise httpx.PoolTimeout("") from None
            try:
                await unbroken(lambda: self._exchange(step), step.deadline + _GRACE)
            finally:
                room.release()
        elif isinstance(step, Landing):
            async with asyncio.timeout(min(step.timeout, AGES)):
                await asyncio.wrap_future(step.flight)
        else:
            await sleep(step.seconds)

    async def _exchange(self, step: Exchange) -> None:
        client = network.still_open(self._client(kept=step.request.method == "GET"))
        response = await client.send(step.request, stream=True, auth=None, follow_redirects=False)
        try:
            if step.received.begin(response):
                async for chunk in cast("httpx.AsyncByteStream", response.stream):
                    if not step.received.feed(chunk):
                        break
        finally:
            with anyio.CancelScope(shield=True):
                await response.aclose()

    def _here(self) -> _Loop:
        loop = asyncio.get_running_loop()
        if loop not in self._loops:
            for closed in [each for each in list(self._loops) if each.is_closed()]:
                self._loops.pop(closed, None)  # with its connections
            self._loops[loop] = _Loop()
        return self._loops[loop]

    def _client(self, *, kept: bool) -> httpx.AsyncClient:
        clients, key = self._here().clients, (os.getpid(), kept)
        if key not in clients:
            clients[key] = network.client(httpx.AsyncClient, self._settings, kept=kept)
        return clients[key]

    async def close(self) -> None:
        """Close this loop's connections; another loop's can be closed by that loop alone."""
        for (process, _), client in list(self._here().clients.items()):
            if process == os.getpid():
                await client.aclose()
