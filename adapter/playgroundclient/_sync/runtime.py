"""What differs between the two halves: waiting, and connection pools. `_async/runtime.py` is its twin."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar, cast

import httpcore
import playground_api

from ..values import OtherHalf

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    import httpx

    from .http import Http

T = TypeVar("T")

Backend: Callable[[], httpcore.NetworkBackend] = httpcore.SyncBackend
sleep = time.sleep


def result_of(future: Future[T], timeout: float | None) -> T:
    """The result of a future that another thread completes; TimeoutError when it does not come in time."""
    return future.result(timeout)


def addresses(host: str, port: int) -> list[str]:
    """The addresses to try for a host, one after the other, each within the time that is left."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(f"{host} is not known: {error.strerror}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PoolSlots:
    """The connection pool of this process."""

    def __init__(self, make: Callable[[], httpcore.ConnectionPool]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._pool: httpcore.ConnectionPool | None = None

    def get(self) -> httpcore.ConnectionPool:
        with self._lock:
            if self._pool is None:
                self._pool = self._make()
            return self._pool

    def forget(self) -> None:
        """Drop the pool without touching its sockets, which a forked child shares with its parent."""
        self._lock = threading.Lock()
        self._pool = None

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()


def gather(*calls: Callable[[], T]) -> list[T]:
    """Run the calls at the same time, in threads that end before this returns."""
    if len(calls) == 1:
        return [calls[0]()]
    with ThreadPoolExecutor(len(calls) or 1, thread_name_prefix="playground") as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def in_thread(function: Callable[[], T]) -> T:
    """Run what would block an event loop; here there is none."""
    return function()


def generated_client(http: Http) -> playground_api.Client:
    """The generated client on top of ours."""
    api = playground_api.Client(base_url=str(http.settings.front))
    api.set_httpx_client(http)
    api.set_async_httpx_client(
        cast(
            "httpx.AsyncClient",
            OtherHalf("Playground is synchronous: call sync(client=play.api, ...), or use AsyncPlayground."),
        )
    )
    return api
