"""What differs between the two halves. `_async/runtime.py` is its hand-written twin."""

from __future__ import annotations

import functools
import threading
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import playground_api

from ..errors import ConfigurationError
from ..extras import room
from ..transport.threads import halted, sleep

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    import httpx

__all__ = [
    "OtherForm",
    "OtherList",
    "campaign",
    "gather",
    "generated_client",
    "in_thread",
    "opening",
    "sleep",
]
T = TypeVar("T")


def gather(*calls: Callable[[], T]) -> list[T]:
    """Run the calls at the same time, in threads of our own; when one fails or the caller is interrupted, nothing more is sent.

    Threads that wait for an answer then end with it, at the latest with their call's read timeout.
    """
    if len(calls) == 1:
        return [calls[0]()]
    halt = threading.Event()
    futures: list[Future[T]] = [Future() for _ in calls]
    try:
        # Not an executor's, which would be joined when the interpreter ends, and cannot begin then.
        for future, call in zip(futures, calls, strict=True):
            settle = functools.partial(_settle, future, halt, call)
            threading.Thread(target=copy_context().run, args=(settle,), name="playground", daemon=True).start()
        wait(futures, return_when=FIRST_EXCEPTION)
        for future in futures:
            if future.done():
                future.result()
        return [future.result() for future in futures]
    except BaseException:
        halt.set()
        raise


def _settle(future: Future[T], halt: threading.Event, call: Callable[[], T]) -> None:
    halted.set(halt)
    try:
        future.set_result(call())
    except BaseException as error:  # noqa: BLE001  # the gathering thread raises it
        future.set_exception(error)


def in_thread(function: Callable[[], T]) -> T:
    """Run what would block an event loop; here there is none."""
    return function()


def opening(function: T) -> T:
    """What makes a client is called, and a client can be entered."""
    return function


def campaign(play: object, path: str | os.PathLike[str]) -> Any:  # Any: a Campaign, of a room above
    """The campaign whose ledger is `path`."""
    return room("campaign")(play, path)


class OtherForm:
    """What a client of the other half has, told to those who look for it here."""

    async def __aenter__(self) -> NoReturn:
        raise ConfigurationError("Playground is synchronous: `with Playground() as play:`, or use AsyncPlayground.")

    async def __aexit__(self, *_: object) -> None: ...


class OtherList:
    """What a list of the other half has: nothing. Python's own errors say enough of `await` and `async for` here."""


class OtherHttp:
    """Stands where a generated function of the other half looks for its httpx client, which would have no token."""

    def request(self, **_: object) -> NoReturn:
        raise ConfigurationError("Playground is synchronous: call sync(client=play.api, ...), or use AsyncPlayground.")


def generated_client(http: Any, base_url: str) -> playground_api.Client:  # Any: an Http
    """The generated client on top of ours."""
    api = playground_api.Client(base_url=base_url)
    api.set_httpx_client(http)
    api.set_async_httpx_client(cast("httpx.AsyncClient", OtherHttp()))
    return api
