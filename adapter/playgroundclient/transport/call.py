"""What one call is: where it goes, what it may carry, how long it lasts, and what its failures mean. No I/O."""

from __future__ import annotations

import math
import os
import ssl
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal, Protocol

import httpx
from attrs import define, field, frozen

from .. import errors
from ..config import origin
from ..contract import error_text
from ..links import guard
from ..secrets import place, redact, shown
from .clock import clock
from .retry import RetryBudget

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .._contract import JSON
    from ..config import Settings
    from ..contract import Operation
    from ..secrets import Secret
    from .tokens import Token

KEY = "playground"
"""Where a request's extensions carry its `Route`, if it has one, and its `Call` once it is sent."""
Purpose = Literal["api", "token", "download"]

NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.LocalProtocolError,
    httpx.UnsupportedProtocol,
)
"""The errors of httpx after which not a byte of the request has left. After any other one, some may have."""
_limit: ContextVar[float] = ContextVar("playground_limit", default=math.inf)
_longest_wait: ContextVar[float] = ContextVar("playground_longest_wait", default=math.inf)


@contextmanager
def ending_by(instant: float, longest_wait: float = math.inf) -> Iterator[None]:
    """Let each call that is made inside end by `instant`, of `time.monotonic()`, where its own timeout does not end it before.

    What asks for more than `longest_wait` seconds before the next attempt is raised at once.
    """
    tokens = _limit.set(instant), _longest_wait.set(longest_wait)
    try:
        yield
    finally:
        _limit.reset(tokens[0])
        _longest_wait.reset(tokens[1])


class Hook(Protocol):
    """Told of each 2xx answer of an operation: its JSON before it is judged, what it is an answer to, and its headers."""

    def __call__(self, operation: Operation, status: int, document: JSON, headers: httpx.Headers) -> None: ...


@frozen
class Route:
    """How a request of the adapter's own differs from one that a generated function has made.

    Its URL stays as it is; `operation` is the one that its answer is held against, None where the contract has none and
    any JSON is accepted.
    """

    operation: Operation | None


@define(eq=False)
class Call:
    """What one call needs to know of itself."""

    settings: Settings
    method: str
    url: httpx.URL
    operation: Operation | None = None
    purpose: Purpose = "api"
    endless: bool = False
    """Without a deadline."""
    replayable: bool = True
    """Whether the request's body can be sent a second time."""
    attempt: int = 0
    max_body: int = 0
    patience: float = field(default=math.inf)
    budget: RetryBudget = field(factory=RetryBudget, repr=False)
    hooks: Sequence[Hook] = field(default=(), repr=False)
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    sent: bool = False
    """Whether a byte may have left that nobody has answered."""
    renewed: bool = False
    """Whether its token was refused and renewed: that is done once in a call, whatever its retries meet."""
    deadline: float = field(init=False)
    """On `time.monotonic()`."""

    def __attrs_post_init__(self) -> None:
        self.patience = max(0.0, min(self.patience, _limit.get() - time.monotonic()))
        self.deadline = math.inf if self.endless else time.monotonic() + self.patience

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

    @property
    def longest_wait(self) -> float:
        """The longest wait in seconds that a server may ask for before the next attempt."""
        return min(self.settings.retry_after_cap, _longest_wait.get())

    def guard(self, request: httpx.Request) -> None:
        """Refuse the request, just before it is sent, where its URL may not see what it carries. Raises LinkRefused."""
        settings, allowed = self.settings, None
        if self.purpose == "token":
            allowed = frozenset({origin(settings.token)})
        elif self.purpose == "api":
            allowed = settings.origins
            if self.operation is not None:
                allowed |= {origin(settings.base(self.operation.role))}
        if reason := guard(request, settings, allowed):
            raise errors.LinkRefused(f"{self.where}: nothing was sent, because {reason}.")

    def timeouts(self, token: Token | None = None) -> dict[str, float]:
        """The timeouts of httpx for what comes next. Raises DeadlineExceeded when no time is left."""
        left, settings = self.left(), self.settings
        # Waiting for a free connection, connecting and the TLS handshake: the token must outlive the three of them.
        while_valid = math.inf if token is None else max(0.001, (token.expires_at - clock()) / 3)
        read = min(settings.read_timeout, left)
        return {
            "pool": min(left, while_valid, 1e9),
            "connect": min(settings.connect_timeout, left, while_valid),
            "write": read,
            "read": read,
        }

    def left(self) -> float:
        """Seconds left. Raises DeadlineExceeded when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> errors.DeadlineExceeded:
        return errors.DeadlineExceeded(
            f"{self.where}: not ended within {round(self.patience, 2):g} s, retries included."
            f"{self._fate()} Pass a longer timeout= if the service needs it.",
            sent=self.sent,
        )

    def failure(self, error: Exception, outside: BaseException | None = None) -> errors.PlaygroundError:
        """What a failed exchange means. The original's text is not repeated where it may hold a header.

        `outside` is the exception that the caller was already handling, which has nothing to do with this one.
        """
        if isinstance(error, errors.PlaygroundError):
            return error
        if isinstance(error, NOTHING_SENT):
            self.sent = False
        if isinstance(error, (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError)):
            self.sent = False  # the head is judged before a byte of it leaves
            return self._failed(
                "nothing was sent, because its URL or a header has characters that HTTP does not allow", permanent=True
            )
        if isinstance(error, (httpx.TimeoutException, TimeoutError)) and self.deadline <= time.monotonic():
            return self.late()
        peer = f"{redact(self.url.host)}:{origin(self.url)[2]}"
        causes = list(_chain(error, outside))
        if tls := next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None):
            reason = getattr(tls, "verify_message", None) or getattr(tls, "reason", None) or "handshake failed"
            return self._failed(
                f"the TLS connection to {peer} failed: {reason}. If the server's certificate comes from an authority of "
                "your own, pass verify= with its file, or set SSL_CERT_FILE",
                permanent=True,
            )
        if isinstance(error, httpx.ProxyError):
            return self._failed(
                f"the proxy refused the connection to {peer}: {redact(str(error), self.secrets)}. Check proxy= or the proxy "
                "variables of the environment",
                permanent=True,
            )
        if not self.sent:
            reason = "no connection in time" if isinstance(error, httpx.TimeoutException) else _os_reason(causes)
            return self._failed(f"cannot connect to {peer}: {reason}. Is the address right and the service up?")
        if isinstance(error, httpx.TimeoutException):
            reason = f"silent for {self.settings.read_timeout:g} s"
        elif isinstance(error, httpx.RemoteProtocolError):
            reason = redact(str(error), self.secrets, limit=160)
        else:
            reason = "the connection was cut"
        return self._failed(f"no complete answer: {reason}.{self._fate()}")

    def _failed(self, what: str, *, permanent: bool = False) -> errors.ConnectionFailed:
        end = "" if what.endswith((".", "?")) else "."
        return errors.ConnectionFailed(f"{self.where}: {what}{end}", sent=self.sent, permanent=permanent)

    def _fate(self) -> str:
        if not self.sent or self.method == "GET":
            return ""
        return " The request may have been carried out: look before you send it again."

    def tell(self, response: httpx.Response, document: JSON) -> None:
        for hook in self.hooks:
            assert self.operation is not None
            hook(self.operation, response.status_code, document, response.headers)

    def api_error(self, response: httpx.Response) -> errors.ApiError:
        """The error that an answer with a status of 300 or more means."""
        status, said = response.status_code, error_text(response.content)
        kind, advice = errors.meaning(status, self.method)
        if self.purpose == "token":
            kind, advice = self._of_identity_provider(status, kind, advice)
        elif status == 401 and not self.replayable:
            advice = "The access token is renewed, but a body that can be read only once is not sent again."
        message = redact(said.get("message", ""), self.secrets)
        hint = redact(said.get("hint", ""), self.secrets)
        asked = errors.retry_after(response.headers)
        correlation_id = said.get("correlationId") or response.headers.get("x-correlation-id")
        parts = (
            f"{self.where}: {status} {response.reason_phrase}".rstrip() + ".",
            _sentence(f"The server says: {message}") if message else "",
            _sentence(f"Hint: {hint}") if hint else "",
            f"It asks to wait {asked:g} s." if asked is not None else "",
            advice,
            f"Correlation id: {correlation_id}." if correlation_id else "",
        )
        return kind(
            redact(" ".join(filter(None, parts)), self.secrets, limit=1500),
            method=self.method,
            url=self.shown_url,
            status=status,
            server_message=message or None,
            hint=hint or None,
            correlation_id=None if correlation_id is None else redact(correlation_id, self.secrets, limit=80),
            retry_after=asked,
        )

    def _of_identity_provider(
        self, status: int, kind: type[errors.ApiError], advice: str
    ) -> tuple[type[errors.ApiError], str]:
        if status in (400, 401, 403):
            key = f"the API key, from the {self.settings.key_from}" if self.settings.key_from else "the API key"
            return errors.AuthError, f"The identity provider refused {key}: check it, or make a new one."
        if status == 404:
            return kind, "There is no token endpoint: check token_url, or PLAYGROUND_TOKEN_URL."
        return kind, advice


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


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
