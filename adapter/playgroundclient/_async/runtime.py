"""What differs between the two halves: waiting, and connection pools. `_sync/runtime.py` is its hand-written twin."""

from __future__ import annotations

import asyncio
import weakref
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import httpcore
import playground_api

from ..errors import ConfigurationError
from ..values import OtherHalf

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

    import httpx

    from .http import AsyncHttp
    from .playground import AsyncPlayground

T = TypeVar("T")

Backend: Callable[[], httpcore.AsyncNetworkBackend] = cast("type[httpcore.AsyncNetworkBackend]", httpcore.AnyIOBackend)
sleep = asyncio.sleep


async def result_of(future: Future[T], timeout: float | None) -> T:
    """The result of a future that another thread completes; TimeoutError when it does not come in time."""
    async with asyncio.timeout(timeout):
        return await asyncio.wrap_future(future)


def on_wire(stream: httpcore.AsyncNetworkStream) -> None:
    """Nothing: a cancelled task leaves its stream by itself."""


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
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.aclose()


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
