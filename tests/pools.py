"""Standing between the adapter and its connection pools: below everything of the adapter's but its sockets.

vcrpy patches httpx's own transports; the adapter has a transport of its own on httpcore's pools, so recordings and
service doubles are put in here, and all of the adapter runs as it does over a socket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpcore
import httpx
from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

_NOTHING_SENT = (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.ProxyError)


@frozen
class Sent:
    """A request as it reached a pool."""

    method: str
    url: httpx.URL
    headers: httpx.Headers
    body: bytes = field(repr=False)

    @property
    def path(self) -> str:
        return self.url.path

    @property
    def origin(self) -> str:
        return str(self.url.copy_with(raw_path=b"/")).rstrip("/")


@frozen
class Given:
    """An answer: its body as it is on the wire."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    reason: str = ""

    def as_httpcore(self) -> httpcore.Response:
        extensions: dict[str, Any] = {"http_version": b"HTTP/1.1"}  # Any: httpcore's own
        if self.reason:
            extensions["reason_phrase"] = self.reason.encode("ascii")
        return httpcore.Response(
            self.status,
            headers=[(name.encode(), value.encode("latin-1")) for name, value in self.headers],
            content=self.body,
            extensions=extensions,
        )


def given(answer: httpcore.Response, body: bytes) -> Given:
    reason: bytes = answer.extensions.get("reason_phrase", b"")
    headers = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in answer.headers)
    return Given(answer.status, body, headers, reason.decode("ascii"))


def intercept(
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[Sent], Given | None],
    record: Callable[[Sent, Given], None] | None = None,
) -> None:
    """Let `answer` answer each request of the adapter's pools; None sends it to the network, and `record` sees what comes."""
    really, really_async = httpcore.ConnectionPool.handle_request, httpcore.AsyncConnectionPool.handle_async_request

    def handle_request(pool: httpcore.ConnectionPool, request: httpcore.Request) -> httpcore.Response:
        assert isinstance(request.stream, httpx.ByteStream)
        sent = _sent(request, b"".join(request.stream))
        found = _announced(answer, sent, lambda: request.extensions["trace"](*_started(request)))
        if found is not None:
            return found.as_httpcore()
        real = really(pool, request)
        try:
            got = given(real, real.read())
        finally:
            real.close()
        if record is not None:
            record(sent, got)
        return got.as_httpcore()

    async def handle_async_request(pool: httpcore.AsyncConnectionPool, request: httpcore.Request) -> httpcore.Response:
        assert isinstance(request.stream, httpx.ByteStream)
        sent = _sent(request, b"".join(request.stream))
        pending: list[Any] = []  # Any: the coroutine of the trace function
        try:
            found = _announced(answer, sent, lambda: pending.append(request.extensions["trace"](*_started(request))))
        finally:
            for each in pending:
                await each
        if found is not None:
            return found.as_httpcore()
        real = await really_async(pool, request)
        try:
            got = given(real, await real.aread())
        finally:
            await real.aclose()
        if record is not None:
            record(sent, got)
        return got.as_httpcore()

    monkeypatch.setattr(httpcore.ConnectionPool, "handle_request", handle_request)
    monkeypatch.setattr(httpcore.AsyncConnectionPool, "handle_async_request", handle_async_request)


def _announced(answer: Callable[[Sent], Given | None], sent: Sent, announce: Callable[[], object]) -> Given | None:
    """The answer, after the trace event that tells the adapter that bytes leave; not where the connection itself failed."""
    try:
        found = answer(sent)
    except _NOTHING_SENT:
        raise
    except Exception:
        announce()
        raise
    if found is not None:
        announce()
    return found


def _started(request: httpcore.Request) -> tuple[str, dict[str, object]]:
    return "http11.send_request_headers.started", {"request": request}


def _sent(request: httpcore.Request, body: bytes) -> Sent:
    url = httpx.URL(
        scheme=request.url.scheme.decode(),
        host=request.url.host.decode().strip("[]"),
        port=request.url.port,
        raw_path=request.url.target,
    )
    return Sent(request.method.decode(), url, httpx.Headers(request.headers), body)
