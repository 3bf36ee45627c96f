"""One call: an operation with its retries. What it may send where, how long it lasts, and what to do when it fails.

No I/O happens here: `http` drives a call, `wire` carries each of its exchanges.
"""

from __future__ import annotations

import email.utils
import ipaddress
import os
import random
import re
import ssl
import threading
import time
from typing import TYPE_CHECKING, Literal

import httpcore
import httpx
from attrs import define, field, frozen

from . import errors
from .config import Origin, has_port, is_loopback, origin
from .forks import renew_after_fork
from .operations import error_text
from .redact import place, redact, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .config import Settings
    from .operations import Operation
    from .redact import Secret

KEY = "playground"
"""Where a request's extensions carry its call."""
ROUTE = "playground_route"
"""Where a request's extensions carry its route, if it has one."""

_BACKOFF_FIRST = 0.5
_BACKOFF_LONGEST = 20.0
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_SECONDS = re.compile(r"\d+(\.\d*)?([eE]\+?\d+)?", re.ASCII)
Purpose = Literal["api", "token", "download"]


@frozen
class Route:
    """How a request of the adapter's own differs from a generated call.

    `fixed` keeps its URL where it is instead of sending it to the operation's origin; `plain` accepts any JSON, since
    the contract has no operation for it; `spent` are the retries that an earlier part of the same call has used.
    """

    fixed: bool = True
    plain: bool = False
    spent: int = 0


class RetryBudget:
    """How many retries a client may still spend: a dead server is not hammered by many calls at once."""

    def __init__(self, full: int = 500, cost: int = 5) -> None:
        self._full = full
        self._cost = cost
        self._level = full
        self._lock = threading.Lock()
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._lock = threading.Lock()

    def spend(self) -> bool:
        with self._lock:
            if self._level < self._cost:
                return False
            self._level -= self._cost
            return True

    def earn(self) -> None:
        with self._lock:
            self._level = min(self._full, self._level + 1)


@define(eq=False)
class Call:
    """What one call needs to know of itself."""

    settings: Settings
    method: str
    url: httpx.URL
    purpose: Purpose = "api"
    operation: Operation | None = None
    deadline: float | None = None
    streaming: bool = False
    max_body: int = 0
    budget: RetryBudget | None = field(default=None, repr=False)
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    allow_private: bool = True
    proxy: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    attempt: int = 0
    sent: bool = False

    @property
    def where(self) -> str:
        """The request, for a message."""
        return f"{self.method} {self.shown_url}"

    @property
    def shown_url(self) -> str:
        """The URL for a message: whole where it is the service's, else no more than where it leads."""
        if self.purpose == "token":
            return shown(self.url)
        return shown(self.url, query=True) if origin(self.url) in self.settings.origins else place(self.url)

    def guard(self, request: httpx.Request) -> None:
        """Refuse the request at the last moment before it is sent, if its parsed URL may not see what it carries."""
        target, settings = origin(request.url), self.settings
        if self.purpose == "download" and target not in settings.origins:
            self._guard_foreign(request, target)
        elif target not in ({origin(settings.token)} if self.purpose == "token" else settings.origins):
            raise errors.LinkRefused(
                f"{self.where}: nothing was sent, because it is "
                "not a configured origin of the service, and only those may see an access token."
            )
        if request.url.userinfo:
            raise errors.LinkRefused(f"{self.where}: nothing was sent, because the URL carries user information.")
        if not has_port(request.url):
            raise errors.LinkRefused(f"{self.where}: nothing was sent, because there is no such port.")

    def _guard_foreign(self, request: httpx.Request, target: Origin) -> None:
        scheme, host, port = target
        carried = {"authorization", "cookie", "proxy-authorization"}.intersection(
            name.lower() for name in request.headers
        )
        if carried:
            raise errors.LinkRefused(
                f"{self.where}: nothing was sent, because {', '.join(sorted(carried))} must not leave the service."
            )
        if scheme in ("http", "https") and self.settings.allow_hosts & {host, f"{host}:{port}"}:
            return
        if scheme != "https":
            raise errors.LinkRefused(
                f"{self.where}: nothing was sent, because a download leaves the service over https only. "
                f"If this host is meant to be reached, pass allow_hosts=[{redact(host)!r}]."
            )
        if is_loopback(host) or _is_private(host):
            self._refuse_private(host)

    def check_peer(self, address: str) -> None:
        """Refuse a connection whose name led to an address of this machine or of a private network."""
        if not self.allow_private and _is_private(address):
            self._refuse_private(address)

    def _refuse_private(self, host: str) -> None:
        raise errors.LinkRefused(
            f"{self.where}: refused, because {redact(host)} is on this machine or on a private network, where a public service "
            f"must not lead. If it is meant to be reached, pass allow_hosts with the host of the URL."
        )

    def clamp(self, timeout: float | None) -> float | None:
        """The shorter of `timeout` and the time left; raises httpcore's timeout when nothing is left."""
        if self.deadline is None:
            return timeout
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the deadline has passed")
        return left if timeout is None else min(timeout, left)

    def left(self) -> float | None:
        """Seconds left, None without a deadline; raises DeadlineExceeded when there are none."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> errors.DeadlineExceeded:
        return errors.DeadlineExceeded(
            f"{self.where}: not ended within {self.settings.timeout:g} s, retries included."
            f"{self._fate()} Pass a longer timeout= if the service needs it.",
            sent=self.sent,
        )

    def failure(self, error: Exception) -> errors.PlaygroundError:
        """What a failed exchange means. The original's text is not repeated where it may hold a header."""
        if isinstance(error, errors.PlaygroundError):
            return error
        if (
            self.deadline is not None
            and isinstance(error, httpcore.TimeoutException)
            and self.deadline <= time.monotonic()
        ):
            return self.late()
        peer = (
            f"{self.url.host}:{origin(self.url)[2]}"
            if self.proxy is None
            else f"the proxy {place(httpx.URL(self.proxy))}"
        )
        if tls := _cause(error, ssl.SSLError):
            reason = getattr(tls, "verify_message", None) or getattr(tls, "reason", None) or "handshake failed"
            return errors.ConnectionFailed(
                f"{self.where}: the TLS connection to {peer} failed: {reason}. If the server's certificate comes from an "
                "authority of your own, pass verify= with its file, or set SSL_CERT_FILE.",
                sent=self.sent,
                permanent=True,
            )
        if isinstance(error, httpcore.ProxyError):
            return errors.ConnectionFailed(
                f"{self.where}: the proxy refused the connection to {peer}: {redact(str(error), self.secrets)}. Check proxy= or the "
                "proxy variables of the environment.",
                sent=self.sent,
                permanent=True,
            )
        if not self.sent:
            reason = "no connection in time" if isinstance(error, httpcore.TimeoutException) else _os_reason(error)
            return errors.ConnectionFailed(
                f"{self.where}: cannot connect to {peer}: {reason}. Is the address right and the service up?",
                sent=False,
            )
        if isinstance(error, httpcore.TimeoutException):
            reason = f"silent for {self.settings.read_timeout:g} s"
        elif isinstance(error, httpcore.RemoteProtocolError):
            reason = redact(str(error), self.secrets, limit=160)
        else:
            reason = "the connection was cut"
        return errors.ConnectionFailed(f"{self.where}: no complete answer: {reason}.{self._fate()}", sent=True)

    def _fate(self) -> str:
        if not self.sent or self.method == "GET":
            return ""
        return " The request may have been carried out: look before you send it again."

    def after_failure(self, error: errors.PlaygroundError) -> float:
        """Seconds to wait before the next attempt; raises `error` if there is to be none."""
        retryable = (
            isinstance(error, errors.ConnectionFailed)
            and not error.permanent
            and (self.method == "GET" or not error.sent)
        )
        if not retryable or not self._may_retry():
            raise error
        return self._wait(self._backoff(), error)

    def after_error(self, response: httpx.Response) -> float:
        """Seconds to wait after an error answer; raises the ApiError that it means if there is to be no further attempt."""
        error = self.api_error(response)
        asked = error.retry_after
        if response.status_code not in _RETRIED or not (self.method == "GET" or response.status_code == 429):
            raise error
        if asked is not None and asked > self.settings.retry_after_cap:
            raise error
        if not self._may_retry():
            raise error
        backoff = self._backoff()
        return self._wait(backoff if asked is None else asked + random.uniform(0, min(backoff, 1.0)), error)

    def _may_retry(self) -> bool:
        if self.attempt >= self.settings.retries or (self.budget is not None and not self.budget.spend()):
            return False
        self.attempt += 1
        return True

    def _backoff(self) -> float:
        return random.uniform(0, min(_BACKOFF_LONGEST, _BACKOFF_FIRST * 2 ** (self.attempt - 1)))

    def _wait(self, seconds: float, error: errors.PlaygroundError) -> float:
        if self.deadline is not None and time.monotonic() + seconds >= self.deadline:
            raise error
        return seconds

    def api_error(self, response: httpx.Response) -> errors.ApiError:
        """The error that an answer with a status of 300 or more means."""
        status, said = response.status_code, error_text(response.content)
        kind, advice = _meaning(status, self)
        message = redact(said.get("message", ""), self.secrets)
        hint = redact(said.get("hint", ""), self.secrets)
        asked = retry_after(response.headers)
        correlation_id = said.get("correlationId") or response.headers.get("x-correlation-id")
        text = f"{self.where}: {status} {response.reason_phrase}".rstrip() + "."
        for part in (
            _sentence(f"The server says: {message}") if message else "",
            _sentence(f"Hint: {hint}") if hint else "",
            f"It asks to wait {asked:g} s." if asked is not None else "",
            advice,
            f"Correlation id: {correlation_id}." if correlation_id else "",
        ):
            text += f" {part}" if part else ""
        return kind(
            redact(text, self.secrets, limit=1500),
            method=self.method,
            url=self.shown_url,
            status=status,
            server_message=message or None,
            hint=hint or None,
            correlation_id=None if correlation_id is None else redact(correlation_id, self.secrets, limit=80),
            retry_after=asked,
        )


def _meaning(status: int, call: Call) -> tuple[type[errors.ApiError], str]:
    if call.purpose == "token" and status in (400, 401, 403):
        return errors.AuthError, "The identity provider refused the API key: check it, or make a new one."
    if status == 405 and call.method in ("POST", "PUT"):
        return errors.InputRefused, "Nothing was created; correct the input."
    if 300 <= status < 400:
        return errors.ApiError, "Redirects are not followed, so that no other host sees the access token."
    kinds: dict[int, tuple[type[errors.ApiError], str]] = {
        400: (errors.BadRequest, "Correct the request."),
        401: (errors.AuthError, "The service refuses a fresh access token: the account may lack access to it."),
        403: (errors.Forbidden, "The account may not do this; ask the project's owner for the right."),
        404: (errors.NotFound, "It does not exist, or this account may not see it."),
        408: (errors.ServerError, ""),
        409: (errors.Conflict, ""),
        429: (errors.RateLimited, "Too many requests: slow down."),
    }
    return kinds.get(
        status, (errors.ServerError, "The service failed; try again later.") if status >= 500 else (errors.ApiError, "")
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The wait in seconds that a `Retry-After` header asks for, in seconds or as a date; None if it makes no sense."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    when = _instant(value)
    if when is None:
        return None
    now = _instant(headers.get("date", ""))
    return max(0.0, when - (time.time() if now is None else now))


def _instant(text: str) -> float | None:
    # IndexError and OverflowError: what the standard library's parser makes of some garbage.
    try:
        parsed = email.utils.parsedate_tz(text)
        return None if parsed is None else float(email.utils.mktime_tz(parsed))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_private(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global


def _cause(error: BaseException, kind: type[ssl.SSLError]) -> ssl.SSLError | None:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, kind):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def _os_reason(error: BaseException) -> str:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror:
            # asyncio has words of its own; a failed name resolution has numbers of its own
            return os.strerror(seen.errno) if seen.errno and seen.errno > 0 else seen.strerror
        seen = seen.__cause__ or seen.__context__
    return type(error).__name__
