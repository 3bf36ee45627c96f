"""What differs between the two halves: waiting, and connection pools. `_async/runtime.py` is its twin."""

from __future__ import annotations

import contextlib
import functools
import importlib
import socket
import ssl
import threading
import time
import weakref
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, NoReturn, TypeVar, cast

import httpcore
import playground_api
from httpcore._backends.sync import SyncStream

from ..errors import ConfigurationError, ConnectionFailed, PlaygroundError
from ..nested import NestedTLS
from ..pending import Pending, Wake
from ..values import OtherHalf

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    import httpx

    from ..campaign import Campaign
    from .http import Http
    from .playground import Playground

T = TypeVar("T")

_GRACE = 0.25
"""Seconds in which threads that were told to end do so; one that cannot, in a name's resolution, is left behind."""
_scope: ContextVar[Scope | None] = ContextVar("playground_scope", default=None)


class Scope:
    """Calls in threads of our own, which end at once when the caller is interrupted."""

    def __init__(self, outer: Scope | None) -> None:
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._wakes: dict[object, Callable[[], object]] = {}
        self._inner: weakref.WeakSet[Scope] = weakref.WeakSet()
        if outer is not None:
            with outer._lock:
                outer._inner.add(self)
            if outer._ended.is_set():
                self._ended.set()

    def sleep(self, seconds: float) -> None:
        if self._ended.wait(seconds):
            raise _interrupted(sent=False)

    @contextlib.contextmanager
    def waking(self, wake: Callable[[], object]) -> Iterator[None]:
        """While this thread waits for something: `wake` lets it wait no longer. Never called after this has ended."""
        key = object()
        with self._lock:
            self._wakes[key] = wake
        try:
            if self._ended.is_set():
                raise _interrupted(sent=True)
            yield
        finally:
            with self._lock:
                del self._wakes[key]

    def end(self) -> None:
        """Wake all threads, whatever they wait for; none begins to wait again."""
        self._ended.set()
        with self._lock:
            for wake in self._wakes.values():
                wake()
            inner = list(self._inner)
        for scope in inner:
            scope.end()


def _interrupted(*, sent: bool) -> ConnectionFailed:
    return ConnectionFailed("interrupted", sent=sent, permanent=True)


def _waking(wake: Callable[[], object]) -> AbstractContextManager[None]:
    scope = _scope.get()
    return contextlib.nullcontext() if scope is None else scope.waking(wake)


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Not an SSLSocket's own: it would take the encryption away from the thread that reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def sleep(seconds: float) -> None:
    """Sleep, unless the scope of this thread ends."""
    scope = _scope.get()
    if scope is None:
        time.sleep(seconds)
    else:
        scope.sleep(seconds)


def on_wire(stream: httpcore.NetworkStream) -> AbstractContextManager[None]:
    """While this thread waits for a stream, which is shut down when the scope of the thread ends."""
    return _waking(functools.partial(_shut, stream.get_extra_info("socket")))


@contextlib.contextmanager
def in_handshake(stream: httpcore.NetworkStream) -> Iterator[None]:
    """As `on_wire`. A handshake takes the socket itself over into a new one, so a duplicate is what is shut down."""
    sock = stream.get_extra_info("socket")
    if _scope.get() is None or isinstance(sock, ssl.SSLSocket):  # within another TLS the socket stays what it is
        with on_wire(stream):
            yield
    else:
        with sock.dup() as twin, _waking(functools.partial(_shut, twin)):
            yield


def start_tls(
    stream: httpcore.NetworkStream, context: ssl.SSLContext, hostname: str | None, timeout: float | None
) -> httpcore.NetworkStream:
    """TLS on a stream, which may be TLS already."""
    sock = stream.get_extra_info("socket")
    if isinstance(sock, ssl.SSLSocket):
        return NestedTLS(sock, context, hostname, timeout)
    return stream.start_tls(context, hostname, timeout)


def hang_up(stream: httpcore.NetworkStream) -> None:
    """Wake the thread that still waits for a stream that is about to be closed: closing alone would not."""
    _shut(stream.get_extra_info("socket"))


class Backend(httpcore.SyncBackend):
    """Connects to a literal address; the scope of the thread can end that, too."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> httpcore.NetworkStream:
        family, kind, protocol, _, peer = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        )[0]
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(timeout)
            with _waking(functools.partial(_shut, sock)):
                sock.connect(peer)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException as error:
            sock.close()
            if isinstance(error, OSError) and not isinstance(error, PlaygroundError):
                late = isinstance(error, TimeoutError)
                raise (httpcore.ConnectTimeout if late else httpcore.ConnectError)(str(error)) from error
            raise
        return SyncStream(sock)


def unbroken(work: Callable[[], T], undo: Callable[[T], object] | None = None) -> T:
    """Do `work`: no task can be cancelled here."""
    return work()


def shielded() -> AbstractContextManager[object]:
    """Nothing: no task can be cancelled here."""
    return contextlib.nullcontext()


def result_of(pending: Pending[T], timeout: float | None) -> T:
    """What another thread brings; TimeoutError when it does not come in time."""
    wake = Wake()
    pending.when_done(wake)
    with _waking(wake):
        wake.wait(timeout)
    if (scope := _scope.get()) is not None:
        scope.sleep(0)
    return pending.result(0)


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
        if self._pool is not None:
            self._pool.close()


class Closed:
    """Whether the pools of this process are closed."""

    def __init__(self) -> None:
        self._closed = False

    def note(self) -> None:
        self._closed = True

    def __bool__(self) -> bool:
        return self._closed


def gather(*calls: Callable[[], T]) -> list[T]:
    """Run the calls at the same time, in threads that end before this returns; when one fails, the others are ended.

    Where no thread can be started, as at the interpreter's end, they run one after the other.
    """
    if len(calls) == 1:
        return [calls[0]()]
    scope = Scope(_scope.get())
    futures: list[Future[T]] = [Future() for _ in calls]
    # Of our own, not of an executor, which would join them when the interpreter ends, and refuse new ones then.
    threads: list[threading.Thread] = []
    try:
        for future, call in zip(futures, calls, strict=True):
            settle = functools.partial(_settle, future, scope, call)
            thread = threading.Thread(target=copy_context().run, args=(settle,), name="playground", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                future.set_result(_in_scope(scope, call))
            else:
                threads.append(thread)
        wait(futures, return_when=FIRST_EXCEPTION)
        for future in futures:
            if future.done():
                future.result()
        results = [future.result() for future in futures]
    except BaseException:
        scope.end()
        until = time.monotonic() + _GRACE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        raise
    for thread in threads:
        thread.join()
    return results


def _settle(future: Future[T], scope: Scope, call: Callable[[], T]) -> None:
    try:
        result = _in_scope(scope, call)
    except BaseException as error:  # noqa: BLE001  # the gathering thread raises it
        future.set_exception(error)
    else:
        future.set_result(result)


def _in_scope(scope: Scope, call: Callable[[], T]) -> T:
    token = _scope.set(scope)
    try:
        return call()
    finally:
        _scope.reset(token)


def in_thread(function: Callable[[], T]) -> T:
    """Run what would block an event loop; here there is none."""
    return function()


def campaign(play: Playground, path: str | os.PathLike[str]) -> Campaign:
    """The campaign whose ledger is `path`."""
    campaigns = importlib.import_module("playgroundclient.campaign")
    found: Campaign = campaigns.Campaign(play, path)
    return found


class OtherForm:
    """What a client of the other half has, told to those who look for it here."""

    async def __aenter__(self) -> NoReturn:
        raise ConfigurationError("Playground is synchronous: `with Playground() as play:`, or use AsyncPlayground.")

    async def __aexit__(self, *_: object) -> None: ...


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
