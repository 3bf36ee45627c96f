"""One exchange on the wire: judged before it is sent, clamped to its call's deadline, its body bounded and checked.

It is the only place that opens connections, for calls, token requests and downloads alike.
"""

from __future__ import annotations

import functools
import ssl
import urllib.request
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from ..bodies import ACCEPT_ENCODING, Body
from ..calls import KEY, Call
from ..clocks import clock
from ..config import Settings, is_loopback, origin
from ..errors import ConfigurationError, ConnectionFailed, PlaygroundError
from ..forks import renew_after_fork
from ..operations import parse_json
from ..redact import redact, shown
from . import runtime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

_current: ContextVar[Call | None] = ContextVar("playground_call", default=None)
_UNCHANGED = object()
_of_parents: list[object] = []  # in a forked child: the parent's connections, which are not the child's to close


class Answer(httpx.Response):
    """A response whose body was read, decoded and bounded, and whose JSON is parsed once.

    `whole` tells whether the transfer itself proves that nothing is missing.
    """

    whole: bool = True
    parsed: Any = _UNCHANGED  # Any: JSON, after the check of the answer

    def json(self, **kwargs: Any) -> Any:
        """The answer's JSON. Raises InvalidResponse."""
        if self.parsed is _UNCHANGED:
            self.parsed = parse_json(self.content, f"{self.request.method} {shown(self.request.url)}", self.status_code)
        return self.parsed


class _Network(httpcore.AsyncNetworkBackend):
    """Clamps every wait of a connection to the time that the current call has left."""

    def __init__(self) -> None:
        self._inner = runtime.Backend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        failure: Exception | None = None
        for address in await runtime.addresses(host, port):
            try:
                inner = await self._inner.connect_tcp(address, port, _clamp(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            stream = _Stream(inner)
            if call := _current.get():
                try:
                    call.check_peer(str((inner.get_extra_info("server_addr") or ("",))[0]))
                except PlaygroundError:
                    await stream.aclose()
                    raise
            return stream
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def sleep(self, seconds: float) -> None:
        await runtime.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        runtime.on_wire(self._inner)
        return await self._inner.read(max_bytes, _clamp(timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        runtime.on_wire(self._inner)
        await self._inner.write(buffer, _clamp(timeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, _clamp(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _clamp(timeout: float | None) -> float | None:
    call = _current.get()
    return timeout if call is None else call.clamp(timeout)


class AsyncWire(httpx.AsyncBaseTransport):
    """Carries requests that know their call (`request.extensions["playground"]`)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._slots: dict[tuple[str | None, bool], runtime.PoolSlots] = {}
        renew_after_fork(self)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        call: Call = request.extensions[KEY]
        call.guard(request)
        failure: PlaygroundError
        token = _current.set(call)
        try:
            return await self._exchange(request, call)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
            failure = call.failure(error)
        except (httpcore.UnsupportedProtocol, ssl.SSLError, OSError, OverflowError, UnicodeError) as error:
            failure = call.failure(error)
        finally:
            _current.reset(token)
        # Outside of the except clause, so that no original that may hold a header travels along as context.
        raise failure

    async def _exchange(self, request: httpx.Request, call: Call) -> httpx.Response:
        async def mark(event: str, info: dict[str, Any]) -> None:
            # A CONNECT to a proxy is not yet the request itself.
            if event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
                if call.expires_at is not None and clock() >= call.expires_at:
                    raise ConnectionFailed(
                        f"{call.where}: connecting took longer than the access token lives.", sent=False
                    )
                call.sent = True

        settings = self._settings
        call.sent = False
        proxy = call.proxy = _proxy_for(request.url, settings.proxy)
        # The address is the proxy's own when there is one, and its resolving is not ours to judge.
        call.allow_private = call.allow_private or proxy is not None
        answer = await self._pool(proxy, fresh=request.method != "GET").handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions={
                    "timeout": {
                        "connect": settings.connect_timeout,
                        "read": settings.read_timeout,
                        "write": settings.read_timeout,
                        "pool": call.clamp(None),
                    },
                    "trace": mark,
                },
            )
        )
        headers = httpx.Headers(answer.headers)
        if "location" in headers and not _joins(request.url, headers["location"]):
            del headers["location"]  # httpx would raise an error of its own
        if call.streaming and answer.status < 300:
            return httpx.Response(answer.status, headers=headers, stream=_Body(answer, call))
        try:
            body = Body(headers, call.where, call.max_body)
            async for chunk in answer.aiter_stream():
                body.feed(chunk)
                call.clamp(None)
        finally:
            await answer.aclose()
        content, whole = body.finish()
        for name in ("content-encoding", "transfer-encoding", "content-length"):
            headers.pop(name, None)
        complete = Answer(answer.status, headers=headers, content=content)
        complete.whole = whole
        return complete

    def _pool(self, proxy: str | None, *, fresh: bool) -> httpcore.AsyncConnectionPool:
        # What writes goes over a connection of its own: on a kept one that the server has just closed, nobody could
        # tell whether the request was carried out.
        slots = self._slots.get((proxy, fresh))
        if slots is None:
            make = functools.partial(self._make_pool, proxy, 0 if fresh else 20)
            slots = self._slots.setdefault((proxy, fresh), runtime.PoolSlots(make))
        return slots.get()

    def _make_pool(self, proxy: str | None, kept: int) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=ssl_context(self._settings.verify),
            proxy=None if proxy is None else _proxy(proxy),
            max_connections=100,
            max_keepalive_connections=kept,
            keepalive_expiry=5.0,
            network_backend=_Network(),
        )

    def after_fork(self) -> None:
        """The parent's connections are not the child's."""
        _of_parents.append(self._slots)
        self._slots = {}

    async def aclose(self) -> None:
        for slots in list(self._slots.values()):
            await slots.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of a streamed answer, its failures in this package's own errors."""

    def __init__(self, answer: httpcore.Response, call: Call) -> None:
        self._answer = answer
        self._call = call

    async def __aiter__(self) -> AsyncIterator[bytes]:
        failure: PlaygroundError | None = None
        try:
            async for chunk in self._answer.aiter_stream():
                yield chunk
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            failure = self._call.failure(error)
        if failure is not None:
            raise failure

    async def aclose(self) -> None:
        await self._answer.aclose()


def _joins(url: httpx.URL, location: str) -> bool:
    """Whether httpx can make a request of a redirect's Location."""
    try:
        target = httpx.URL(location)
        return bool(url.join(location).host) and not (target.scheme and not target.host)
    except (httpx.InvalidURL, ValueError):
        return False


def media_of(response: httpx.Response) -> str:
    """The media type of an answer, without its parameters; empty where there is none."""
    media: str = response.headers.get("content-type", "")
    return media.partition(";")[0].strip().lower()


@functools.lru_cache(maxsize=16)
def ssl_context(verify: ssl.SSLContext | str | bool) -> ssl.SSLContext:
    """The TLS settings: `verify` is True (certifi's authorities, or SSL_CERT_FILE), a file or folder of authorities, or a context."""
    if isinstance(verify, ssl.SSLContext):
        return verify
    if isinstance(verify, bool):
        return httpx.create_ssl_context(verify=verify)
    try:
        if Path(verify).is_dir():
            return ssl.create_default_context(capath=verify)
        return ssl.create_default_context(cafile=verify)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"verify={verify!r} does not hold certificates that can be read: {error.strerror or error}."
        ) from None


def _proxy_for(url: httpx.URL, explicit: str | None) -> str | None:
    """The proxy for a URL: the given one, or the environment's (HTTPS_PROXY, ALL_PROXY, NO_PROXY), never for this machine itself."""
    if explicit is not None:
        return explicit
    if is_loopback(url.host):
        return None
    found = urllib.request.getproxies()
    proxy = found.get(url.scheme) or found.get("all")
    if not proxy:
        return None
    host, port = origin(url)[1:]
    bypassed = urllib.request.proxy_bypass(f"{host}:{port}") or urllib.request.proxy_bypass(host)
    return None if bypassed else proxy if "://" in proxy else f"http://{proxy}"


def _proxy(text: str) -> httpcore.Proxy:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https", "socks5", "socks5h") or not url.host:
        raise ConfigurationError(
            f"The proxy must be a URL such as http://proxy.example:3128, not {redact(str(url.copy_with(userinfo=b'')))!r}."
        )
    auth = (url.username, url.password) if url.userinfo else None
    bare = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    return httpcore.Proxy(bare, auth=auth, ssl_context=ssl_context(True) if url.scheme == "https" else None)


HEADERS = {"accept-encoding": ACCEPT_ENCODING}
