"""What differs between the two halves: waiting, and connection pools. `_sync/runtime.py` is its hand-written twin."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import weakref
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import anyio
import httpcore
import playground_api

from ..errors import ConfigurationError
from ..values import OtherHalf

if TYPE_CHECKING:
    import os
    import ssl
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractContextManager

    import httpx

    from ..pending import Pending
    from .http import AsyncHttp
    from .playground import AsyncPlayground

T = TypeVar("T")

Backend: Callable[[], httpcore.AsyncNetworkBackend] = cast("type[httpcore.AsyncNetworkBackend]", httpcore.AnyIOBackend)
sleep = asyncio.sleep


async def unbroken(work: Callable[[], Awaitable[T]], undo: Callable[[T], Awaitable[object]] | None = None) -> T:
    """Do `work`; when this is cancelled, end it with all of its cleanup done, and only then let the cancellation go on.

    httpcore and anyio protect their cleanup from a cancelled scope, but not from a cancelled task. `undo` undoes what
    was done all the same.
    """
    scope = anyio.CancelScope()

    async def in_scope() -> T:
        with scope:
            return await work()
        raise asyncio.CancelledError

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
        if not task.cancelled() and task.exception() is None and undo is not None:
            await unbroken(functools.partial(undo, task.result()))
        raise cancelled
    finally:
        del cancelled, task  # whose exception refers to this frame


def shielded() -> AbstractContextManager[object]:
    """What is done within goes on though `unbroken` was cancelled."""
    return anyio.CancelScope(shield=True)


async def result_of(pending: Pending[T], timeout: float | None) -> T:
    """What another thread brings; TimeoutError when it does not come in time."""
    loop, came = asyncio.get_running_loop(), asyncio.Event()
    pending.when_done(lambda: loop.call_soon_threadsafe(came.set))
    async with asyncio.timeout(timeout):
        await came.wait()
    return pending.result(0)


def on_wire(stream: httpcore.AsyncNetworkStream) -> AbstractContextManager[None]:
    """Nothing: a cancelled task leaves its stream by itself."""
    return contextlib.nullcontext()


in_handshake = on_wire


async def start_tls(
    stream: httpcore.AsyncNetworkStream, context: ssl.SSLContext, hostname: str | None, timeout: float | None
) -> httpcore.AsyncNetworkStream:
    """TLS on a stream, which may be TLS already."""
    return await stream.start_tls(context, hostname, timeout)


def hang_up(stream: httpcore.AsyncNetworkStream) -> None:
    """Nothing: a task that waits for a stream learns that it is closed."""


async def addresses(host: str, port: int) -> list[str]:
    """The addresses to try for a host: its name, since the backend resolves it and tries all of them at once."""
    return [host]


class PoolSlots:
    """One connection pool per event loop: a pool's connections belong to the loop that opened them."""

    def __init__(self, make: Callable[[], httpcore.AsyncConnectionPool]) -> None:
        self._make = make
        self._pools: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, httpcore.AsyncConnectionPool] = (
            weakref.WeakKeyDictionary()
        )

    def get(self) -> httpcore.AsyncConnectionPool:
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            pool = self._pools[loop] = self._make()
        return pool

    async def aclose(self) -> None:
        """Close this loop's pool; another loop's can be closed by that loop alone."""
        pool = self._pools.get(asyncio.get_running_loop())
        if pool is not None:
            await pool.aclose()


class Closed:
    """Whether the pools of this event loop are closed; another loop's calls go on with theirs."""

    def __init__(self) -> None:
        self._loops: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()

    def note(self) -> None:
        self._loops.add(asyncio.get_running_loop())

    def __bool__(self) -> bool:
        return asyncio.get_running_loop() in self._loops


async def gather(*calls: Callable[[], Awaitable[T]]) -> list[T]:
    """Run the calls at the same time; when one fails, the others are cancelled and its error is raised."""
    tasks = [asyncio.ensure_future(call()) for call in calls]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def in_thread(function: Callable[[], T]) -> T:
    """Run what would block the event loop."""
    return await asyncio.to_thread(function)


def campaign(play: AsyncPlayground, path: str | os.PathLike[str]) -> NoReturn:
    """Campaigns run in threads."""
    raise ConfigurationError(
        f"A campaign is run by Playground, not by AsyncPlayground: Playground().campaign({str(path)!r})."
    )


class OtherForm:
    """What a client of the other half has: told to those who look for it here, or under its own name."""

    def __enter__(self) -> NoReturn:
        raise ConfigurationError(
            "AsyncPlayground is asynchronous: `async with AsyncPlayground() as play:`, or use Playground."
        )

    def __exit__(self, *_: object) -> None: ...

    async def close(self) -> None:
        raise NotImplementedError

    async def aclose(self) -> None:
        """The same as `close()`, by asyncio's own name for it."""
        await self.close()


def generated_client(http: AsyncHttp) -> playground_api.Client:
    """The generated client on top of ours."""
    api = playground_api.Client(base_url=str(http.settings.front))
    api.set_async_httpx_client(http)
    api.set_httpx_client(
        cast(
            "httpx.Client",
            OtherHalf("AsyncPlayground is asynchronous: await asyncio(client=play.api, ...), or use Playground."),
        )
    )
    return api
