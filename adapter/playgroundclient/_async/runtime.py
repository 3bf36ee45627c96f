"""What differs between the two halves. `_sync/runtime.py` is its hand-written twin."""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, Any, Generic, NoReturn, ParamSpec, TypeVar, cast

import playground_api

from ..errors import ConfigurationError

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Generator

    import httpx

T = TypeVar("T")
C = TypeVar("C", bound="OtherForm")
P = ParamSpec("P")

sleep = asyncio.sleep


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


class Opening(Generic[C]):
    """What `await` makes a client, and `async with` a client that is closed at the block's end."""

    def __init__(self, opened: Callable[[], Awaitable[C]]) -> None:
        self._opened = opened

    def __await__(self) -> Generator[Any, None, C]:
        return self._opened().__await__()

    async def __aenter__(self) -> C:
        self._client = await self._opened()
        return self._client

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):
                raise AttributeError(name)
            raise WrongForm(f"There is no .{name} before the client is there: `await` it, or enter it by `async with`.")


def opening(function: Callable[P, Awaitable[C]]) -> Callable[P, Opening[C]]:
    """Let what makes a client be awaited, or entered."""

    @functools.wraps(function)
    def opened(*args: P.args, **options: P.kwargs) -> Opening[C]:
        return Opening(functools.partial(function, *args, **options))

    return opened


def campaign(play: object, path: str | os.PathLike[str]) -> NoReturn:
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
        """Close the connections."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """The same as `close()`, by asyncio's own name for it."""
        await self.close()


class WrongForm(ConfigurationError, TypeError):
    """A statement of the other half, and what to write instead; Python's own TypeError for it says only what it is not."""


class OtherList:
    """What a list of the other half has; checkers are not told, so that they refuse it before it runs."""

    if not TYPE_CHECKING:

        def __iter__(self) -> NoReturn:
            raise WrongForm(f"{self!r} is asynchronous: `async for each in ...:`, or `[each async for each in ...]`.")

        def __await__(self) -> NoReturn:
            raise WrongForm(f"{self!r} is read by `async for each in ...:`, without `await`, or `await ... .first()`.")


class OtherHttp:
    """Stands where a generated function of the other half looks for its httpx client, which would have no token."""

    def request(self, **_: object) -> NoReturn:
        raise ConfigurationError(
            "AsyncPlayground is asynchronous: await asyncio(client=play.api, ...), or use Playground."
        )


def generated_client(http: Any, base_url: str) -> playground_api.Client:  # Any: an AsyncHttp
    """The generated client on top of ours."""
    api = playground_api.Client(base_url=base_url)
    api.set_async_httpx_client(http)
    api.set_httpx_client(cast("httpx.Client", OtherHttp()))
    return api
