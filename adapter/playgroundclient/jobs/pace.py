"""How often to look at a job, when it has ended, and when a wait for it is over."""

from __future__ import annotations

import math
import numbers
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from attrs import evolve, frozen

from ..errors import (
    ConnectionFailed,
    DeadlineExceeded,
    InvalidInput,
    InvalidResponse,
    JobCancelled,
    JobFailed,
    JobTimeout,
    NotLoaded,
    PlaygroundError,
    RateLimited,
    ServerError,
)
from ..secrets import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})
OPEN = frozenset({"ACCEPTED", "RUNNING", "PAUSED"})
UNKNOWN_FOR = 600.0
"""Seconds after which a wait gives up on a status that is not known, when nothing about the job changes."""
TROUBLE_FOR = 600.0
"""Seconds of failing looks that a wait outlasts."""
_FIRST, _LONGEST, _GROWTH, _JITTER = 2.0, 30.0, 1.5, 0.1
_GRACE = 0.25
"""Seconds for the last look, which begins when the wait is over."""
_AGES = 1e9
"""Seconds, more than which nothing sleeps at a time: the system's clocks end somewhere."""


class WatchedJob(Protocol):
    """What waiting needs to know of a job, of either client."""

    @property
    def href(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def progress(self) -> float: ...
    @property
    def message(self) -> str | None: ...
    @property
    def tasks(self) -> Mapping[str, int]: ...


Progress = Callable[[Any], None]
"""Called with the job (of the client that waits) after each look."""


def ended(job: WatchedJob) -> bool:
    return job.status in ENDED


def outcome(job: WatchedJob) -> JobFailed | None:
    """The error that an ended job means, or None where it succeeded."""
    if job.status == "SUCCEEDED":
        return None
    said = f": {redact(job.message, limit=1500)}" if job.message else ", without a message"
    kind = JobCancelled if job.status == "CANCELLED" else JobFailed
    return kind(
        f"The job {job.href} ended as {shown_status(job)}{said}.", href=job.href, status=shown_status(job), job=job
    )


def shown_status(job: WatchedJob) -> str | None:
    """The job's status as it may be shown; None where the job is only known from a list."""
    try:
        return redact(job.status, limit=40)
    except NotLoaded:
        return None


def may_have_ended(summary: Mapping[str, Any]) -> bool:
    """Whether a list's item says of a job, by its dates and the counts of its tasks, that it may have ended."""
    if summary.get("endDate") is not None:
        return True
    counts = summary.get("nbTasksPerStatus") or ()
    done = sum(each.get("count") or 0 for each in counts if each.get("status") in ENDED)
    return done >= max(1, summary.get("nbTasks") or 0)


def passing(error: Exception) -> bool:
    """Whether a look that failed in this way may succeed later."""
    if isinstance(error, ConnectionFailed):
        return not error.permanent
    return isinstance(error, (DeadlineExceeded, RateLimited, ServerError, InvalidResponse))


@frozen
class Trouble:
    """Looks that failed, one after the other: since when, the last one, and when the service lets itself be asked again.

    Times are those of `time.monotonic()`; `due` is 0 where the service asks for no wait.
    """

    since: float
    last: float
    error: PlaygroundError
    due: float

    @property
    def reason(self) -> str:
        """The error in short: what was asked is said elsewhere."""
        where, _, what = self.error.message.partition(": ")
        return redact(what if where.startswith("GET ") else self.error.message, limit=200)


class Pace:
    """When to look during one wait, and when it is over. `poll` fixes the time between two looks; all times are seconds.

    Raises InvalidInput where they are none.
    """

    def __init__(self, timeout: float | None, poll: float | None) -> None:
        self._timeout = math.inf if timeout is None else _seconds("timeout", timeout)
        self._poll = None if poll is None else _seconds("poll", poll)
        if self._timeout < 0:
            raise InvalidInput(f"timeout must be 0 or more, not {timeout!r}; None waits as long as the job runs.")
        if self._poll is not None and not 0 < self._poll < math.inf:
            raise InvalidInput(f"poll must be more than 0 and finite, not {poll!r}: seconds between two looks.")
        self._pause = _FIRST
        self._started: float | None = None
        self._began = -math.inf
        self._failed = -math.inf
        self._end = math.inf
        self._due = 0.0
        self.limit = math.inf
        """When the look must have ended that has begun."""

    def begin(self) -> bool:
        """Begin a look; False when the wait is over: the last look begins at its end, unless the service does not want it."""
        if self._due > self._end or self._began >= self._end:
            return False
        self._began = time.monotonic()
        if self._started is None:
            self._started = self._began
            self._end = self._started + self._timeout
        self.limit = max(self._end, self._began + _GRACE)
        return True

    @property
    def spent(self) -> bool:
        """Whether nothing is left of the time for the look."""
        return time.monotonic() >= self.limit

    def excuse(self, seconds: float) -> None:
        """Add the time that others have taken from the look."""
        self.limit += seconds

    def quicken(self) -> None:
        """Something happened, so look soon."""
        self._pause = _FIRST

    def pause(self, due: float = 0.0) -> float:
        """Seconds until the next look, which is neither before the instant `due` nor after the wait's end."""
        if self._poll is None:
            pause = self._pause * random.uniform(1 - _JITTER, 1 + _JITTER)
            self._pause = min(_LONGEST, self._pause * _GROWTH)
        else:
            pause = self._poll
        self._due = due
        # A look that failed may have lasted long, and its server needs the pause.
        wanted = max(max(self._began, self._failed) + pause, due)
        return min(_AGES, max(0.0, min(wanted, self._end) - time.monotonic()))

    def trouble(self, before: Trouble | None, error: PlaygroundError) -> Trouble:
        """The trouble that a look which has just failed means, after `before`."""
        asked: float | None = getattr(error, "retry_after", None)
        self._failed = time.monotonic()
        if before is None:
            before = Trouble(self._began, self._failed, error, 0.0)
        elif self._began >= self._end and isinstance(error, DeadlineExceeded):
            error = before.error  # it says more: the last look has little time
        return evolve(before, last=self._failed, error=error, due=self._failed + asked if asked else 0.0)

    def outlasts(self, trouble: Trouble) -> bool:
        """Whether looking again is worth while."""
        if not passing(trouble.error):
            return False
        return trouble.due > self._end or max(trouble.due, trouble.last) - trouble.since <= TROUBLE_FOR

    def over(self, job: WatchedJob, trouble: Trouble | None) -> JobTimeout:
        """The error that the wait's end means. `trouble` is that of the last look at the job."""
        status = shown_status(job)
        if trouble is None and (status is None or status in OPEN):
            said = f"has not ended within {self._timeout:g} s; it goes on."
        elif trouble is None:
            said = f"has not ended within {self._timeout:g} s; its status is {status}, which this client does not know."
        else:
            ever = self._started is not None and trouble.since > self._started
            lately = f"for the last {time.monotonic() - trouble.since:.1f} s" if ever else "even once"
            said = (
                f"was not seen to end within {self._timeout:g} s: it could not be looked at {lately}, so it may have "
                f"ended meanwhile. The last error: {trouble.reason}"
            )
        return JobTimeout(
            f"The job {job.href} {said} Come back with play.job(href).",
            href=job.href,
            status=status,
            job=job,
        )


class Watch(Pace):
    """The pace of a wait for one job."""

    def __init__(self, timeout: float | None, poll: float | None) -> None:
        super().__init__(timeout, poll)
        self._changed = time.monotonic()
        self._last: object = None
        self._trouble: Trouble | None = None

    def look(self, job: WatchedJob) -> None:
        """Begin a look; raises JobTimeout when the wait is over."""
        lasted_to_the_end = self._trouble is not None and self._failed >= self._end
        if lasted_to_the_end or not self.begin():
            raise self.over(job, self._trouble)

    def seen(self, job: WatchedJob) -> float:
        """Seconds until the next look, after one that succeeded."""
        now = time.monotonic()
        self._trouble = None
        state = (job.status, job.progress, dict(job.tasks))
        if state != self._last:
            self._last, self._changed = state, now
        if job.status not in OPEN and now - self._changed > UNKNOWN_FOR:
            raise JobTimeout(
                f"The job {job.href} has the status {shown_status(job)}, which this client does not know, and nothing "
                f"changed for {UNKNOWN_FOR:g} s. Look at it again with play.job(href).",
                href=job.href,
                status=shown_status(job),
                job=job,
            )
        return self.pause()

    def failed(self, error: PlaygroundError) -> Trouble:
        """What a look that failed means for the wait; raises `error` when looking again is of no use."""
        self._trouble = self.trouble(self._trouble, error)
        if not self.outlasts(self._trouble):
            raise error
        return self._trouble


def _seconds(name: str, value: object) -> float:
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        try:
            found = float(value)
        except OverflowError:
            found = math.inf
        if not math.isnan(found):
            return found
    raise InvalidInput(f"{name} must be a number of seconds, not {redact(repr(value), limit=80)}.")


def come_back(job: WatchedJob) -> str:
    return f"The job goes on. Come back to it with play.job({job.href!r})."
