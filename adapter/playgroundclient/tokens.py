"""Access tokens: fetched once for all clients of a process that share a key, and renewed off the caller's path.

A token request ("flight") runs in a thread of its own, so that no caller's cancellation, event loop or deadline
touches it; callers wait for what it brings, or, while the old token is good, do not wait at all.
"""

from __future__ import annotations

import copy
import hashlib
import math
import random
import re
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

import httpx
from attrs import evolve, frozen

from . import errors
from .calls import KEY, Call
from .clocks import clock
from .forks import renew_after_fork
from .operations import is_json, parse_json, quoted
from .pending import Pending
from .redact import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._contract import JSON
    from .config import Renewal, Settings

_BEARER = re.compile(r"[A-Za-z0-9\-._~+/]+=*")  # RFC 6750, 2.1
_AT_ONCE = 3
"""So many requests may fail within one first cooldown, by clients on different networks; the next one waits."""
_NETWORKS = 32
"""So many networks' failures are remembered."""


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


class Flight(Pending["Token | errors.PlaygroundError"]):
    """A token request on its way; its result is the token or the error, which each waiter raises as a copy of its own."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings

    def answers(self, settings: Settings, error: errors.PlaygroundError) -> bool:
        """Whether a client of `settings` would meet the `error` that this flight ended with, too."""
        return _is_of_provider(error) or settings.network == self.settings.network


def _is_of_provider(error: errors.PlaygroundError) -> bool:
    """Whether the identity provider itself answered so; all else may be the fault of a proxy, or of `verify`."""
    return isinstance(error, errors.ApiError)


@frozen
class _Failure:
    error: errors.PlaygroundError
    until: float
    cooldown: float


class _Failures:
    """The flights that failed since a token came, and until when there is to be no other."""

    def __init__(self) -> None:
        self._last: dict[tuple[object, ...] | None, _Failure] = {}
        """By the network that it was met on; None is any, for what the identity provider itself answered."""
        self._instants: deque[float] = deque(maxlen=_AT_ONCE)

    def resting(self, settings: Settings, now: float) -> errors.PlaygroundError | None:
        """The error whose cooldown lasts for a client of `settings`."""
        return next((each.error for each in self._for(settings) if now < each.until), None)

    def earliest(self, policy: Renewal) -> float:
        """The instant before which nobody asks, on whatever network."""
        return self._instants[0] + policy.first_cooldown if len(self._instants) == _AT_ONCE else -math.inf

    def add(self, error: errors.PlaygroundError, settings: Settings, now: float) -> None:
        policy = settings.renewal
        before = max((each.cooldown for each in self._for(settings)), default=0.0)
        cooldown = min(max(policy.first_cooldown, before * 2), policy.longest_cooldown)
        asked = min(getattr(error, "retry_after", None) or 0.0, settings.retry_after_cap)
        network = None if _is_of_provider(error) else settings.network
        self._last.pop(network, None)
        self._last[network] = _Failure(error, now + max(cooldown, asked), cooldown)
        if len(self._last) > _NETWORKS:
            del self._last[next(iter(self._last))]
        self._instants.append(now)

    def clear(self) -> None:
        self._last.clear()
        self._instants.clear()

    def _for(self, settings: Settings) -> list[_Failure]:
        found = (self._last.get(None), self._last.get(settings.network))
        return [each for each in found if each is not None]


class TokenSource:
    """The current token of one key at one token endpoint. Safe for threads, event loops and after a fork.

    An interrupt may come between any two steps of a caller's thread, also while it holds the lock; a flight's own
    thread is never interrupted.
    """

    def __init__(self, fetch: Callable[[Settings, Token | None], Token], now: Callable[[], float] = clock) -> None:
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._rejected: Secret | None = None
        self._flight: Flight | None = None
        self._failures = _Failures()
        self._renewed_at = -math.inf
        renew_after_fork(self)

    def current(self, settings: Settings, rejected: Secret | None = None) -> Token | Flight:
        """The token, or, when there is none to send, the flight that brings it. Never blocks.

        `rejected` is a token that the service has just refused. Raises the error of the last flight while its
        cooldown lasts.
        """
        with self._lock:
            now = self._now()
            token, flight = self._token, self._flight
            resting = self._failures.resting(settings, now)
            if token is not None and now < token.expires_at and token.secret != rejected:
                due = now >= max(token.renew_at, self._renewed_at + settings.renewal.floor)
                if due and resting is None and flight is None:
                    self._start(settings)
                return token
            if token is not None and token.secret == rejected:
                self._rejected = rejected
            if flight is not None:
                return flight
            if resting is not None:
                raise copy.copy(resting)
            return self._start(settings)

    def _start(self, settings: Settings) -> Flight:
        flight = Flight(settings)
        thread = threading.Thread(target=self._fly, args=(flight,), name="playground-token", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # no more threads, or the interpreter is ending
            if isinstance(
                error.__context__, KeyboardInterrupt
            ):  # of a lock of the thread's, which it met while waiting
                raise error.__context__ from None
            flight.set_result(errors.ConnectionFailed(f"The access token cannot be requested: {error}.", sent=False))
        else:
            self._flight = flight  # last, so that an interrupt leaves no flight that will never land
        return flight

    def _fly(self, flight: Flight) -> None:
        policy = flight.settings.renewal
        with self._lock:
            if self._flight is not flight:
                return  # its start was interrupted; nobody waits for it
            now, previous = self._now(), self._token
            start = max(now, self._renewed_at + policy.floor, self._failures.earliest(policy))
            if previous is not None:  # a first token is no renewal, and is not held back
                self._renewed_at = start
        landed: Token | errors.PlaygroundError
        try:
            if start > now:
                time.sleep(start - now)
            landed = self._fetch(flight.settings, previous)
        except BaseException as error:  # noqa: BLE001 - a flight that ends without a result would hold its waiters for ever
            landed = error if isinstance(error, errors.PlaygroundError) else _unexpected(error)
        with self._lock:
            self._flight = None
            if isinstance(landed, Token):
                landed = self._token = self._better(landed)
                self._failures.clear()
            else:
                self._failures.add(landed, flight.settings, self._now())
        flight.set_result(landed)

    def _better(self, new: Token) -> Token:
        """The old token where it is still good and lives longer than the new one, to be renewed half way to its end."""
        old, now = self._token, self._now()
        if old is None or old.secret in (new.secret, self._rejected) or old.expires_at <= max(now, new.expires_at):
            return new
        return evolve(old, renew_at=now + (old.expires_at - now) / 2)

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
