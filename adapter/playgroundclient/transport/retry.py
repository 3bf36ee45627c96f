"""Whether there is another attempt, and when. Reading is tried again; what writes, only where nothing can have happened."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from ..errors import ApiError, ConnectionFailed

if TYPE_CHECKING:
    from ..errors import PlaygroundError
    from .call import Call

FIRST_BACKOFF = 0.5
LONGEST_BACKOFF = 20.0
RETRIED_READING = frozenset({408, 429, 500, 502, 503, 504})
RETRIED_WRITING = frozenset({429})


def pause(call: Call, error: PlaygroundError, budget: RetryBudget) -> float | None:
    """Seconds until the next attempt of a call that has failed with `error`; None where there is to be none."""
    reads, asked = call.method == "GET", None
    if isinstance(error, ApiError):
        asked = error.retry_after
        again = error.status in (RETRIED_READING if reads else RETRIED_WRITING)
        if asked is not None and asked > call.settings.retry_after_cap:
            return None
    else:
        again = isinstance(error, ConnectionFailed) and not error.permanent and (reads or not error.sent)
    if not again or not call.replayable or call.attempt >= call.settings.retries or not budget.spend():
        return None
    call.attempt += 1
    backoff = random.uniform(0, min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (call.attempt - 1)))
    seconds = backoff if asked is None else asked + random.uniform(0, min(backoff, 1.0))
    return seconds if time.monotonic() + seconds < call.deadline else None


class RetryBudget:
    """How many retries a client may still spend: a dead server is not hammered by many calls at once.

    Without a lock: a race costs or spares a retry.
    """

    FULL, COST, EARNED = 500, 5, 1

    def __init__(self) -> None:
        self._level = self.FULL

    def spend(self) -> bool:
        """Take what a retry costs; False where it is not there any more."""
        if self._level < self.COST:
            return False
        self._level -= self.COST
        return True

    def earn(self) -> None:
        """Note a success."""
        self._level = min(self.FULL, self._level + self.EARNED)
