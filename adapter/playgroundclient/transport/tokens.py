"""Access tokens: requested once for all clients of a process that share a key, and renewed off the caller's path.

A token request ("flight") runs in a thread of its own, so that no caller's cancellation, event loop or deadline
touches it; callers wait for what it brings, or, while the old token is good, do not wait at all.
"""

from __future__ import annotations

import copy
import math
import os
import random
import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from ..clock import clock
from ..errors import ConnectionFailed, PlaygroundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..config import Renewal, Settings
    from ..secrets import Secret


@frozen
class Token:
    """An access token and, on `clock`, when it is to be renewed and from when it is no longer sent."""

    secret: Secret
    renew_at: float
    expires_at: float

    @classmethod
    def new(cls, secret: Secret, expires_in: object, born: float, policy: Renewal) -> Token:
        """`born` is the instant before the request for the token was sent, since its lifetime may count from then."""
        lifetime = policy.lifetime(expires_in)
        half = lifetime / 2 * random.uniform(1 - policy.jitter, 1 + policy.jitter)
        margin = min(5.0, lifetime * 0.05)
        return cls(secret, born + half, born + lifetime - margin)


class Flight(Future["Token | PlaygroundError"]):
    """A token request on its way. Its result is the token, or the error, which each waiter raises as a copy of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.set_running_or_notify_cancel()  # so that no waiter that is cancelled cancels it for the others


class TokenSource:
    """The current token of one key at one token endpoint. Safe for threads, event loops and after a fork."""

    def __init__(self, fetch: Callable[[Settings, Token | None], Token], now: Callable[[], float] = clock) -> None:
        self._fetch = fetch
        self._now = now
        self._token: Token | None = None
        self._failed: PlaygroundError | None = None
        self._rests_until = self._renewed_at = -math.inf
        self._cooldown = 0.0
        # By process: after a fork, neither a lock's holder nor a flight's thread exists in the child.
        self._locks: dict[int, threading.Lock] = {}
        self._flights: dict[int, Flight] = {}

    @property
    def _lock(self) -> threading.Lock:
        return self._locks.setdefault(os.getpid(), threading.Lock())

    def current(self, settings: Settings, rejected: Secret | None = None) -> Token | Flight:
        """The token, or, when there is none to send, the flight that brings it. Never blocks.

        `rejected` is a token that the service has just refused. Raises the error of the last flight while its
        cooldown lasts.
        """
        with self._lock:
            now, token, flight = self._now(), self._token, self._flights.get(os.getpid())
            rests = now < self._rests_until
            if token is not None and token.secret == rejected:
                token = self._token = evolve(token, expires_at=-math.inf)  # nobody sends it any more
            if token is not None and now < token.expires_at:
                due = now >= max(token.renew_at, self._renewed_at + settings.renewal.floor)
                if due and not rests and flight is None:
                    self._start(settings)
                return token
            if flight is not None:
                return flight
            if rests and self._failed is not None:
                raise copy.copy(self._failed)
            return self._start(settings)

    def _start(self, settings: Settings) -> Flight:
        flight = Flight()
        thread = threading.Thread(target=self._fly, args=(flight, settings), name="playground-token", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # no more threads, or the interpreter is ending
            raise ConnectionFailed(f"The access token cannot be requested: {error}.", sent=False) from None
        self._flights[os.getpid()] = flight  # last, so that an interrupt leaves no flight that will never land
        return flight

    def _fly(self, flight: Flight, settings: Settings) -> None:
        with self._lock:
            if self._flights.get(os.getpid()) is not flight:
                return  # its start was interrupted; nobody waits for it
            now, previous = self._now(), self._token
            start = max(now, self._renewed_at + settings.renewal.floor)
            if previous is not None:  # a first token is no renewal, and is not held back
                self._renewed_at = start
        landed: Token | PlaygroundError
        try:
            time.sleep(start - now)
            landed = self._fetch(settings, previous)
        except PlaygroundError as error:
            landed = error
        except BaseException as error:  # noqa: BLE001 - a flight that ends without a result would hold its waiters for ever
            landed = ConnectionFailed(f"The access token could not be requested: {type(error).__name__}.", sent=False)
        with self._lock:
            del self._flights[os.getpid()]
            if isinstance(landed, Token):
                # The old one may live longer than what came.
                self._token = max(landed, self._token or landed, key=lambda each: each.expires_at)
                self._failed, self._rests_until, self._cooldown = None, -math.inf, 0.0
            else:
                policy = settings.renewal
                self._cooldown = min(max(policy.first_cooldown, self._cooldown * 2), policy.longest_cooldown)
                asked = min(getattr(landed, "retry_after", None) or 0.0, settings.retry_after_cap)
                self._failed, self._rests_until = landed, self._now() + max(self._cooldown, asked)
        flight.set_result(landed)
