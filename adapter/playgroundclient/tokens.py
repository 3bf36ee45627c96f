"""Access tokens: fetched once for all clients of a process that share a key, and renewed off the caller's path.

A token request ("flight") runs in a thread of its own, so that no caller's cancellation, event loop or deadline
touches it; callers wait for its future, or, while the old token is good, do not wait at all.
"""

from __future__ import annotations

import copy
import hashlib
import math
import random
import re
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

import httpx
from attrs import frozen

from . import errors
from .calls import KEY, Call
from .clocks import clock
from .forks import renew_after_fork
from .operations import is_json, parse_json, quoted
from .redact import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._contract import JSON
    from .config import Renewal, Settings

_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # RFC 6750, 2.1


@frozen
class Token:
    """An access token and, on `clock`, when it is to be renewed and from when it is no longer sent."""

    secret: Secret
    renew_at: float
    expires_at: float

    @classmethod
    def new(cls, secret: Secret, expires_in: object, born: float, policy: Renewal) -> Token:
        """`born` is the instant before the request for the token was sent, since its lifetime may count from then."""
        lifetime = lifetime_of(expires_in, policy)
        half = lifetime / 2 * random.uniform(1 - policy.jitter, 1 + policy.jitter)
        margin = min(5.0, lifetime * 0.05)
        return cls(secret, born + half, born + lifetime - margin)


def lifetime_of(expires_in: object, policy: Renewal) -> float:
    """The lifetime in seconds that an `expires_in` of any shape stands for; the default where it makes no sense."""
    if isinstance(expires_in, bool) or not isinstance(expires_in, (int, float, str)):
        return policy.default_lifetime
    try:
        seconds = float(expires_in)
    except ValueError:
        return policy.default_lifetime
    except OverflowError:
        return policy.longest_lifetime if isinstance(expires_in, str) or expires_in > 0 else policy.default_lifetime
    if math.isnan(seconds) or seconds <= 0:
        return policy.default_lifetime
    return min(seconds, policy.longest_lifetime)


Flight = Future[Token | errors.PlaygroundError]
"""A token request on its way; its result is the token or the error, which each waiter raises as a copy of its own."""


@frozen
class _Failure:
    error: errors.PlaygroundError
    until: float
    network: tuple[object, ...]


class TokenSource:
    """The current token of one key at one token endpoint. Safe for threads, event loops and after a fork."""

    def __init__(self, fetch: Callable[[Settings, Token | None], Token], now: Callable[[], float] = clock) -> None:
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._flight: Flight | None = None
        self._failure: _Failure | None = None
        self._cooldown = 0.0
        self._renewed_at = -math.inf
        renew_after_fork(self)

    def current(self, settings: Settings, rejected: Secret | None = None) -> Token | Flight:
        """The token, or, when there is none to send, the future of the flight that brings it. Never blocks.

        `rejected` is a token that the service has just refused. Raises the error of the last flight while its
        cooldown lasts.
        """
        with self._lock:
            now = self._now()
            token = self._token
            resting = (
                self._failure is not None and now < self._failure.until and self._failure.network == settings.network
            )
            if token is not None and now < token.expires_at and token.secret != rejected:
                if (
                    now >= max(token.renew_at, self._renewed_at + settings.renewal.floor)
                    and not resting
                    and not self._flight
                ):
                    self._start(settings, hold=0.0)
                return token
            if self._flight is not None:
                return self._flight
            if resting and self._failure is not None:
                raise copy.copy(self._failure.error)
            return self._start(settings, hold=self._renewed_at + settings.renewal.floor - now)

    def _start(self, settings: Settings, hold: float) -> Flight:
        flight: Flight = Future()
        flight.set_running_or_notify_cancel()  # so that a waiter that is cancelled cannot cancel it for the others
        self._flight = flight
        if self._token is not None:  # a first token is no renewal, and is not held back
            self._renewed_at = self._now() + max(0.0, hold)
        thread = threading.Thread(target=self._fly, args=(settings, flight, hold), name="playground-token", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # no more threads, or the interpreter is ending
            self._flight = None
            flight.set_result(errors.ConnectionFailed(f"The access token cannot be requested: {error}.", sent=False))
        return flight

    def _fly(self, settings: Settings, flight: Flight, hold: float) -> None:
        if hold > 0:
            time.sleep(hold)  # the floor between renewals
        try:
            token = self._fetch(settings, self._token)
        except BaseException as error:  # noqa: BLE001 - a flight that ends without a result would hold its waiters for ever
            failure = error if isinstance(error, errors.PlaygroundError) else _unexpected(error)
            with self._lock:
                policy = settings.renewal
                self._cooldown = min(max(policy.first_cooldown, self._cooldown * 2), policy.longest_cooldown)
                asked = getattr(failure, "retry_after", None) or 0.0
                wait = max(self._cooldown, min(asked, settings.retry_after_cap))
                self._failure = _Failure(failure, self._now() + wait, settings.network)
                self._flight = None
            flight.set_result(failure)
        else:
            with self._lock:
                self._token, self._failure, self._cooldown, self._flight = token, None, 0.0, None
            flight.set_result(token)

    def after_fork(self) -> None:
        """In a forked child neither the lock's holder nor the flight's thread exists any more."""
        self._lock = threading.Lock()
        self._flight = None


def _unexpected(error: BaseException) -> errors.PlaygroundError:
    return errors.ConnectionFailed(f"The access token could not be requested: {type(error).__name__}.", sent=False)


def obtain(settings: Settings, previous: Token | None) -> Token:
    """A token that replaces `previous`: from the service, or from the machine's shared file where that is turned on."""
    if not settings.token_cache:
        return fetch_token(settings)
    from . import token_cache

    return token_cache.shared(fetch_token, settings, previous)


def fetch_token(settings: Settings) -> Token:
    """Exchange the API key for an access token. One attempt, and a second one only if no byte had left."""
    from ._sync.wire import Wire, media_of

    policy = settings.renewal
    started = time.monotonic()
    wire = Wire(settings)
    try:
        for last in (False, True):
            call = Call(
                settings=settings,
                method="POST",
                url=settings.token,
                purpose="token",
                deadline=started + policy.timeout,
                max_body=policy.max_body,
                secrets=(settings.key,),
            )
            born = clock()
            request = httpx.Request(
                "POST",
                settings.token,
                data={"apikey": settings.key.reveal(), "grant_type": "api_key", "client_id": "IDP"},
                headers={"accept": "application/json"},
                extensions={KEY: call},
            )
            try:
                answer = wire.handle_request(request)
            except errors.ConnectionFailed as error:
                if error.sent or error.permanent or last:
                    raise
                continue
            if answer.status_code != 200:
                raise call.api_error(answer)
            if not is_json(media_of(answer)):
                raise errors.InvalidResponse(
                    f"{call.where}: the identity provider answered {quoted(media_of(answer))} instead of JSON. "
                    "Is this the token endpoint?",
                    status=200,
                )
            return _token(answer.content, call, born, policy)
        raise AssertionError("the second attempt returns or raises")
    finally:
        wire.close()


def _token(content: bytes, call: Call, born: float, policy: Renewal) -> Token:
    document: JSON = parse_json(content, call.where, 200, lenient=True)
    answer = document if isinstance(document, dict) else {}
    text = answer.get("access_token")
    if not isinstance(text, str) or not _BEARER.fullmatch(text):
        raise errors.InvalidResponse(
            f"{call.where}: the identity provider answered 200 without a usable access_token. Is this the token endpoint?",
            status=200,
        )
    return Token.new(Secret(text), answer.get("expires_in"), born, policy)


class _Registry:
    """The token sources of this process, one for each key and token URL."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sources: dict[tuple[str, bytes], TokenSource] = {}
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._lock = threading.Lock()

    def get(self, settings: Settings) -> TokenSource:
        key = str(settings.token), hashlib.sha256(settings.key.reveal().encode()).digest()
        with self._lock:
            source = self._sources.get(key)
            if source is None:
                source = self._sources[key] = TokenSource(obtain)
            return source


_registry = _Registry()


def source_for(settings: Settings) -> TokenSource:
    """The token source that all clients of this process with the same key and token URL share."""
    return _registry.get(settings)
