"""What differs between the two halves: waiting, and connection pools. `_async/runtime.py` is its twin."""

from __future__ import annotations

import contextlib
import importlib
import socket
import threading
import time
import weakref
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpcore
import playground_api

from ..errors import ConnectionFailed
from ..values import OtherHalf

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from concurrent.futures import Future

    import httpx

    from .http import Http
    from .playground import Playground

T = TypeVar("T")

Backend: Callable[[], httpcore.NetworkBackend] = httpcore.SyncBackend
_scope: ContextVar[Scope | None] = ContextVar("playground_scope", default=None)


class Scope:
    """Calls in threads of our own, which end at once when the caller is interrupted."""

    def __init__(self, outer: Scope | None) -> None:
        self._ended = threading.Event()
        self._inner: weakref.WeakSet[Scope] = weakref.WeakSet()
        if outer is not None:
            outer._inner.add(self)
        self._sockets: dict[int, socket.socket] = {}

    def wait(self, seconds: float) -> None:
        if self._ended.wait(seconds):
            raise ConnectionFailed("interrupted", sent=False, permanent=True)

    def hold(self, stream: httpcore.NetworkStream) -> None:
        self._sockets[threading.get_ident()] = stream.get_extra_info("socket")
        self.wait(0)

    def end(self) -> None:
        """Wake all threads: no sleep goes on, and no read waits for a socket that is shut down."""
        self._ended.set()
        for held in list(self._sockets.values()):
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
        for scope in list(self._inner):
            scope.end()


def sleep(seconds: float) -> None:
    """Sleep, unless the scope of this thread ends."""
    scope = _scope.get()
    if scope is None:
        time.sleep(seconds)
    else:
        scope.wait(seconds)


def on_wire(stream: httpcore.NetworkStream) -> None:
    """Note that this thread is about to wait for a stream."""
    scope = _scope.get()
    if scope is not None:
        scope.hold(stream)


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

    def close(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()


def gather(*calls: Callable[[], T]) -> list[T]:
    """Run the calls at the same time, in threads that end before this returns; when one fails, the others are ended."""
    if len(calls) == 1:
        return [calls[0]()]
    scope = Scope(_scope.get())
    with ThreadPoolExecutor(len(calls) or 1, thread_name_prefix="playground") as pool:
        try:
            futures = [pool.submit(_in_scope, scope, call) for call in calls]
            done, _ = wait(futures, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
            return [future.result() for future in futures]
        except BaseException:
            scope.end()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _in_scope(scope: Scope, call: Callable[[], T]) -> T:
    token = _scope.set(scope)
    try:
        return call()
    finally:
        _scope.reset(token)


def in_thread(function: Callable[[], T]) -> T:
    """Run what would block an event loop; here there is none."""
    return function()


def campaign(play: Playground, path: str | os.PathLike[str]) -> Any:  # Any: Campaign
    """The campaign whose ledger is `path`."""
    return importlib.import_module("playgroundclient.campaign").Campaign(play, path)


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
