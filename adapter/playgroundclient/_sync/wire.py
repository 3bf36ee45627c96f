# Derived from _async/wire.py by `make generate`; do not edit.
"""One exchange on the wire: judged before it is sent, clamped to its call's deadline, its body bounded and checked.

It is the only place that opens connections, for calls, token requests and downloads alike.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import ssl
import sys
import urllib.request
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpcore
import httpx
from attrs import field, frozen

from ..bodies import ACCEPT_ENCODING
from ..calls import KEY, Call
from ..clocks import clock
from ..config import Settings, has_port, is_loopback, names_host, origin
from ..errors import ConfigurationError, ConnectionFailed, PlaygroundError
from ..forks import renew_after_fork
from ..operations import parse_json
from ..redact import place, redact, shown
from ..streams import buffered
from . import runtime
from .pool import Pool
from .reading import FAILURES, REMARK_TIME, Streamed, read, read_remark

if TYPE_CHECKING:
    from collections.abc import Iterable

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


class _Network(httpcore.NetworkBackend):
    """Clamps every wait of a connection to the time that the current call has left."""

    def __init__(self) -> None:
        self._inner = runtime.Backend()
        self._open: set[_Stream] = set()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        found = runtime.addresses(host, port)
        for address in found:
            try:
                inner = self._inner.connect_tcp(address, port, _clamp(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if address == found[-1]:
                    raise  # here, where it still says what it comes from
                continue
            stream = _Stream(inner, self._open)
            if call := _current.get():
                try:
                    call.check_peer(str((inner.get_extra_info("server_addr") or ("",))[0]))
                except PlaygroundError:
                    stream.close()
                    raise
            return stream
        raise httpcore.ConnectError(f"{host} has no address")

    def sleep(self, seconds: float) -> None:
        runtime.sleep(seconds)

    def close(self) -> None:
        """Close all streams, those of connections too that the pool has let go of while they were being made."""
        for stream in list(self._open):
            stream.close()


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, others: set[_Stream]) -> None:
        self._inner = inner
        self._others = others
        others.add(self)
        self._process = os.getpid()
        self._answered = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._answered = True
        with runtime.on_wire(self._inner):
            return self._inner.read(max_bytes, _clamp(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # What came before the request was written is not its answer.
        if self._answered and (self._inner.get_extra_info("is_readable") or buffered(self._inner)):
            raise httpcore.ConnectionNotAvailable
        self._answered = False
        with runtime.on_wire(self._inner):
            self._inner.write(buffer, _clamp(timeout))

    def close(self) -> None:
        self._others.discard(self)
        if self._process == os.getpid():  # a forked child closes its copy, and the parent's connection goes on
            runtime.hang_up(self._inner)
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            with runtime.in_handshake(self._inner):
                secure = runtime.start_tls(self._inner, ssl_context, server_hostname, _clamp(timeout))
            self._others.discard(self)
            return _Stream(secure, self._others)
        except BaseException:
            with runtime.shielded():  # nobody else has it
                self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        return buffered(self._inner) if info == "buffered" else self._inner.get_extra_info(info)


def _clamp(timeout: float | None) -> float | None:
    call = _current.get()
    return timeout if call is None else call.clamp(timeout)


@frozen
class _Way:
    """How a server is reached: connections of one way are not used for another."""

    proxy: str | None = field(repr=False)
    secure: bool
    kept: int


class Wire(httpx.BaseTransport):
    """Carries requests that know their call (`request.extensions["playground"]`)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._slots: dict[_Way, runtime.PoolSlots] = {}
        self._closed = runtime.Closed()
        renew_after_fork(self)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        call: Call = request.extensions[KEY]
        call.guard(request)
        token = _current.set(call)
        try:
            return runtime.unbroken(functools.partial(self._carry, request, call), httpx.Response.close)
        finally:
            _current.reset(token)
            if self._closed:
                self.close()  # of what was opened meanwhile, too

    def _carry(self, request: httpx.Request, call: Call) -> httpx.Response:
        outside = sys.exc_info()[1]
        try:
            return self._exchange(request, call)
        except FAILURES as error:
            failure = call.failure(error, outside)
        # Outside of the except clause, so that no original that may hold a header travels along as context.
        raise failure

    def _exchange(self, request: httpx.Request, call: Call) -> httpx.Response:
        def mark(event: str, info: dict[str, Any]) -> None:
            # A CONNECT to a proxy is not yet the request itself.
            if event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
                if call.expires_at is not None and clock() >= call.expires_at:
                    raise ConnectionFailed(
                        f"{call.where}: connecting took longer than the access token lives.", sent=False
                    )
                call.sent = True
            elif event == "connection.connect_tcp.started":
                call.sent = False  # a kept connection had been spoiled, and nothing was written to it

        settings = self._settings
        timeouts = {
            "connect": settings.connect_timeout,
            "read": settings.read_timeout,
            "write": settings.read_timeout,
            "pool": call.clamp(None),
        }
        call.sent = False
        proxy = call.proxy = _proxy_for(request.url, settings.proxy)
        # The address is the proxy's own when there is one, and its resolving is not ours to judge.
        call.allow_private = call.allow_private or proxy is not None
        # What writes goes over a connection of its own: on a kept one that the server has just closed, nobody could
        # tell whether the request was carried out.
        way = _Way(proxy, request.url.scheme == "https", 20 if request.method == "GET" else 0)
        answer = self._pool(way).handle_request(
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
                extensions={"timeout": timeouts, "trace": mark},
            )
        )
        headers = httpx.Headers(answer.headers)
        if "location" in headers and not _joins(request.url, headers["location"]):
            del headers["location"]  # httpx would raise an error of its own
        if call.streaming and answer.status < 300:
            return httpx.Response(answer.status, headers=headers, stream=Streamed(answer, call))
        if answer.status < 300:
            content, whole = read(answer, headers, call)
        else:
            timeouts["read"] = min(settings.read_timeout, REMARK_TIME)
            content, whole = read_remark(answer, headers, call), True
        for name in ("content-encoding", "transfer-encoding", "content-length"):
            headers.pop(name, None)
        complete = Answer(answer.status, headers=headers, content=content)
        complete.whole = whole
        return complete

    def _pool(self, way: _Way) -> httpcore.ConnectionPool:
        slots = self._slots.get(way)
        if slots is None:
            slots = self._slots.setdefault(way, runtime.PoolSlots(functools.partial(self._make_pool, way)))
        return slots.get()

    def _make_pool(self, way: _Way) -> Pool:
        return Pool(
            _Network(),
            ssl_context=ssl_context(self._settings.verify) if way.secure else None,
            proxy=None if way.proxy is None else _proxy(way.proxy),
            max_connections=100,
            max_keepalive_connections=way.kept,
            keepalive_expiry=5.0,
        )

    def after_fork(self) -> None:
        """The parent's connections are not the child's."""
        _of_parents.append(self._slots)
        self._slots = {}

    def close(self) -> None:
        self._closed.note()
        for slots in list(self._slots.values()):
            slots.close()


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


def ssl_context(verify: ssl.SSLContext | str | bool) -> ssl.SSLContext:
    """The TLS settings: `verify` is True (SSL_CERT_FILE or SSL_CERT_DIR, else certifi's authorities), a file or folder of authorities, or a context."""
    if isinstance(verify, ssl.SSLContext):
        return verify
    if isinstance(verify, str):
        return _authorities(f"verify={verify!r}", verify, None)
    if verify:
        for variable, folder in (("SSL_CERT_FILE", False), ("SSL_CERT_DIR", True)):
            if path := os.environ.get(variable):
                return _authorities(f"{variable}={path!r} of the environment", path, folder)
    return _usual(verify)


@functools.lru_cache(maxsize=2)
def _usual(verify: bool) -> ssl.SSLContext:
    return httpx.create_ssl_context(verify=verify, trust_env=False)


@functools.lru_cache(maxsize=16)
def _authorities(named: str, path: str, folder: bool | None) -> ssl.SSLContext:
    try:
        if folder or (folder is None and Path(path).is_dir()):
            os.scandir(path).close()  # OpenSSL leaves a folder that it cannot read out without a word
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigurationError(f"{named} does not hold certificates that can be read: {reason}.") from None


def _proxy_for(url: httpx.URL, explicit: str | None) -> str | None:
    """The proxy for a URL: the given one (an empty one is none), or the environment's (HTTPS_PROXY, ALL_PROXY, NO_PROXY).

    What this machine serves itself, and over plain http, passes no other machine: a proxy is used for it only if it is
    on this machine too, as one to look at the traffic is.
    """
    proxy = _environments_proxy(url) if explicit is None else explicit or None
    return None if proxy and is_loopback(url.host) and not is_loopback(_proxy_url(proxy).host) else proxy


def _environments_proxy(url: httpx.URL) -> str | None:
    found = urllib.request.getproxies()
    proxy = (found.get(url.scheme) or found.get("all") or "").strip()
    if not proxy:
        return None
    host, port = origin(url)[1:]
    if names_host(found.get("no", ""), host, port) or urllib.request.proxy_bypass(host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _proxy_url(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https", "socks5", "socks5h") or not url.host or not has_port(url):
        raise ConfigurationError(
            f"The proxy must be a URL such as http://proxy.example:3128, not {redact(str(url.copy_with(userinfo=b'')))!r}: "
            "correct proxy=, or HTTPS_PROXY or ALL_PROXY of the environment."
        )
    if url.scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
        raise ConfigurationError(
            f"The proxy {place(url)} is a SOCKS proxy, which needs a package that is not installed. Install it with: pip "
            "install socksio; or name another proxy by proxy=, HTTPS_PROXY or ALL_PROXY, or except the host by NO_PROXY."
        )
    return url


def _proxy(text: str) -> httpcore.Proxy:
    url = _proxy_url(text)
    auth = (url.username, url.password) if url.userinfo else None
    bare = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/")
    return httpcore.Proxy(bare, auth=auth, ssl_context=ssl_context(True) if url.scheme == "https" else None)


HEADERS = {"accept-encoding": ACCEPT_ENCODING}
