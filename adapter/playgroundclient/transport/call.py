"""What one call is: where it goes, what it may carry, how long it lasts, and what its failures mean. No I/O."""

from __future__ import annotations

import math
import os
import ssl
import sys
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeAlias

import httpx
from attrs import define, field

from .. import errors
from ..clock import clock
from ..config import origin
from ..contract import error_answer
from ..secrets import place, redact, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .._contract import JSON
    from ..config import Origin, Settings
    from ..contract import Operation
    from ..secrets import Secret
    from .tokens import Token

CALL = "playground_call"
"""Where a request's extensions carry its `Call`, once it is sent."""
OPERATION = "playground_operation"
"""Where the extensions of a request of the adapter's own carry the operation that its answer is held against; None where
the contract has none, and any JSON is accepted. The URL of such a request stays as it is."""

BAD_HEAD = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)
NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, *BAD_HEAD)
BAD_URL = (httpx.InvalidURL, UnicodeError)
"""Of the request, or of a redirect that it was answered: httpx reads it though it is not followed."""
"""The errors after which not a byte of the request has left. After any other one, some may have."""
AGES = 1e9
"""Seconds: clocks end somewhere."""
_limit: ContextVar[float] = ContextVar("playground_limit", default=math.inf)
Hook: TypeAlias = "Callable[[Operation, int, JSON, httpx.Headers], None]"
"""Told of each 2xx answer of an operation, before it is judged: its status, its JSON and its headers."""


@contextmanager
def ending_by(instant: float) -> Iterator[None]:
    """Let each call that is made inside end by `instant`, of `time.monotonic()`, where its own timeout does not end it before."""
    token = _limit.set(instant)
    try:
        yield
    finally:
        _limit.reset(token)


@define(eq=False)
class Call:
    """What one call needs to know of itself."""

    settings: Settings
    method: str
    url: httpx.URL
    allowed: frozenset[Origin] | None
    """The origins that may see what it carries; None where it carries no secret, and may leave the service."""
    operation: Operation | None = None
    patience: float = math.inf
    """Seconds for all of it."""
    max_body: int = 0
    replayable: bool = True
    """Whether the request's body can be sent a second time."""
    hooks: Sequence[Hook] = field(default=(), repr=False)
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    attempt: int = 0
    sent: bool = False
    """Whether a byte may have left that nobody has answered."""
    renewed: bool = False
    """Whether its token was refused and renewed: that is done once in a call, whatever its retries meet."""
    outside: BaseException | None = field(factory=lambda: sys.exc_info()[1], repr=False)
    """What the caller was handling already, which is no cause of this call's failures."""
    deadline: float = field(init=False)
    """On `time.monotonic()`."""

    def __attrs_post_init__(self) -> None:
        now = time.monotonic()
        self.patience = max(0.0, min(self.patience, _limit.get() - now))
        self.deadline = now + self.patience

    @property
    def where(self) -> str:
        """The request, for a message."""
        return f"{self.method} {self.shown_url}"

    @property
    def shown_url(self) -> str:
        """The URL for a message: whole where it is the service's, else no more than where it leads."""
        own = self.allowed is not None and origin(self.url) in self.allowed
        return shown(self.url, query=True) if own else place(self.url)

    def timeouts(self, token: Token | None = None) -> dict[str, float]:
        """The timeouts of httpx for what comes next. Raises DeadlineExceeded when no time is left."""
        left, settings = self.left(), self.settings
        # Waiting for a free connection, connecting and the TLS handshake: the token must outlive the three of them.
        while_valid = math.inf if token is None else max(0.001, (token.expires_at - clock()) / 3)
        read = min(settings.read_timeout, left)
        connect = min(settings.connect_timeout, left, while_valid)
        return {"pool": min(left, while_valid, AGES), "connect": connect, "write": read, "read": read}

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

    def failure(self, error: Exception) -> errors.PlaygroundError:
        """What a failed exchange means. The original's text is not repeated where it may hold a header."""
        if isinstance(error, errors.PlaygroundError):
            return error
        self.sent = self.sent and not isinstance(error, NOTHING_SENT)
        if isinstance(error, (httpx.TimeoutException, TimeoutError)) and self.deadline <= time.monotonic():
            return self.late()
        peer, causes = f"{redact(self.url.host)}:{origin(self.url)[2]}", list(_chain(error, self.outside))
        tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
        permanent = tls is not None or isinstance(error, (httpx.ProxyError, *BAD_HEAD, *BAD_URL))
        if isinstance(error, (*BAD_HEAD, *BAD_URL)):
            begin = "" if self.sent else "nothing was sent, because "
            what = f"{begin}its URL, a header, or a redirect has characters that HTTP does not allow.{self._fate()}"
        elif tls is not None:
            reason = getattr(tls, "verify_message", None) or getattr(tls, "reason", None) or "handshake failed"
            what = (
                f"the TLS connection to {peer} failed: {reason}. If the server's certificate comes from an authority of "
                "your own, pass verify= with its file, or set SSL_CERT_FILE."
            )
        elif isinstance(error, httpx.ProxyError):
            said = redact(str(error), self.secrets)
            what = f"the proxy refused the connection to {peer}: {said}. Check proxy= or the environment's proxy variables."
        elif not self.sent:
            reason = "no connection in time" if isinstance(error, httpx.TimeoutException) else _os_reason(causes)
            what = f"cannot connect to {peer}: {reason}. Are the address and a proxy, where one is set, right, and is the service up?"
        else:
            reason = "the connection was cut"
            if isinstance(error, httpx.TimeoutException):
                reason = f"silent for {self.settings.read_timeout:g} s"
            elif isinstance(error, httpx.RemoteProtocolError):
                reason = redact(str(error), self.secrets, limit=160).rstrip(".")
            what = f"no complete answer: {reason}.{self._fate()}"
        return errors.ConnectionFailed(f"{self.where}: {what}", sent=self.sent, permanent=permanent)

    def _fate(self) -> str:
        if not self.sent or self.method == "GET":
            return ""
        return " The request may have been carried out: look before you send it again."

    def api_error(
        self, response: httpx.Response, meaning: tuple[type[errors.ApiError], str] | None = None
    ) -> errors.ApiError:
        """The error that an answer with a status of 300 or more means."""
        kind, advice = meaning or errors.meaning(response.status_code, self.method)
        if response.status_code == 401 and not self.replayable:
            advice = "The next call renews the access token; a body that can be read only once is not sent again."
        return error_answer(response, self.method, self.shown_url, kind, advice, self.secrets)


def _chain(error: BaseException, outside: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from; httpcore unsets causes, so contexts count too."""
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
