"""One call: an operation with its retries. What it may send where, how long it lasts, and what to do when it fails.

No I/O happens here: `http` drives a call, `wire` carries each of its exchanges.
"""

from __future__ import annotations

import email.utils
import ipaddress
import math
import os
import random
import re
import ssl
import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
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
    from collections.abc import Iterator

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
_BETWEEN = re.compile(r"(?<!mon)(?<!tue)(?<!wed)(?<!thu)(?<!fri)(?<!sat)(?<!sun)(?<!day),", re.IGNORECASE)
"""A comma between values, and not the one after the name of a day."""
Purpose = Literal["api", "token", "download"]
_limit: ContextVar[float] = ContextVar("playground_limit", default=math.inf)
_longest_wait: ContextVar[float] = ContextVar("playground_longest_wait", default=math.inf)


@contextmanager
def ending_by(instant: float, longest_wait: float = math.inf) -> Iterator[None]:
    """Let each call that is made inside end by `instant`, of `time.monotonic()`, where its own timeout does not end it before.

    It raises at once what asks for more than `longest_wait` seconds before the next attempt.
    """
    tokens = _limit.set(instant), _longest_wait.set(longest_wait)
    try:
        yield
    finally:
        _limit.reset(tokens[0])
        _longest_wait.reset(tokens[1])


def patience(settings: Settings) -> float:
    """How many seconds a call that begins now may take."""
    return min(settings.timeout, _limit.get() - time.monotonic())


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
    patience: float | None = None
    streaming: bool = False
    max_body: int = 0
    budget: RetryBudget | None = field(default=None, repr=False)
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    allow_private: bool = True
    proxy: str | None = field(default=None, repr=False)
    expires_at: float | None = None
    attempt: int = 0
    sent: bool = False
    renewed: bool = False
    """Whether its token was refused and renewed: that is done once in a call, whatever its retries meet."""
    replayable: bool = True
    """Whether the request's body can be sent a second time."""

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
        patience = self.settings.timeout if self.patience is None else max(0.0, self.patience)
        return errors.DeadlineExceeded(
            f"{self.where}: not ended within {round(patience, 2):g} s, retries included."
            f"{self._fate()} Pass a longer timeout= if the service needs it.",
            sent=self.sent,
        )

    def failure(self, error: Exception, outside: BaseException | None = None) -> errors.PlaygroundError:
        """What a failed exchange means. The original's text is not repeated where it may hold a header.

        `outside` is the exception that the caller was already handling, which has nothing to do with this one.
        """
        if isinstance(error, errors.PlaygroundError):
            return error
        if isinstance(error, httpcore.LocalProtocolError):
            self.sent = False  # its head is judged before a byte of it leaves
            return errors.ConnectionFailed(
                f"{self.where}: nothing was sent, because its URL or a header has characters that HTTP does not allow.",
                sent=False,
                permanent=True,
            )
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
        causes = list(_chain(error, outside))
        if tls := next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None):
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
            reason = "no connection in time" if isinstance(error, httpcore.TimeoutException) else _os_reason(causes)
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
            and ((self.method == "GET" and self.replayable) or not error.sent)
        )
        if not retryable or not self._may_retry():
            raise error
        return self._wait(self._backoff(), error)

    def after_error(self, response: httpx.Response) -> float:
        """Seconds to wait after an error answer; raises the ApiError that it means if there is to be no further attempt."""
        error = self.api_error(response)
        asked = error.retry_after
        retried = response.status_code in _RETRIED if self.method == "GET" else response.status_code == 429
        if not retried or not self.replayable:
            raise error
        if asked is not None and asked > min(self.settings.retry_after_cap, _longest_wait.get()):
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
        key = f"the API key, from the {call.settings.key_from}" if call.settings.key_from else "the API key"
        return errors.AuthError, f"The identity provider refused {key}: check it, or make a new one."
    if call.purpose == "token" and status == 404:
        return errors.NotFound, "There is no token endpoint: check token_url, or PLAYGROUND_TOKEN_URL."
    if status == 401 and not call.replayable:
        return errors.AuthError, "The access token is renewed, but a body that can be read only once is not sent again."
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


def retry_after(headers: httpx.Headers) -> float | None:
    """The wait that `Retry-After` asks for in seconds, given as such or as a date; the longest of several; None if it makes no sense."""
    dates = (_instant(value) for value in headers.get_list("date"))
    now = next((date for date in dates if date is not None), None)
    waits: list[float] = []
    for value in headers.get_list("retry-after"):
        for part in _BETWEEN.split(value):
            if _SECONDS.fullmatch(part.strip()):
                waits.append(float(part))
            elif (when := _instant(part)) is not None:
                waits.append(max(0.0, when - (time.time() if now is None else now)))
    return max(waits, default=None)


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


def _chain(error: BaseException, outside: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from. httpcore unsets causes, so contexts count too, but those of the call alone."""
    seen: BaseException | None = error
    while seen is not None and seen is not outside:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _os_reason(causes: list[BaseException]) -> str:
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror:
            # asyncio has words of its own; a failed name resolution has numbers of its own
            return os.strerror(cause.errno) if cause.errno and cause.errno > 0 else cause.strerror
    return type(causes[0]).__name__
