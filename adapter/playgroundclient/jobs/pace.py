"""How often to look at a job, when it has ended, and when a wait for it is over."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from attrs import frozen

from .. import errors
from ..secrets import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .tasks import Task

ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})
OPEN = frozenset({"ACCEPTED", "PENDING", "RUNNING", "PAUSED"})
UNKNOWN_FOR = 600.0
"""Seconds after which a wait gives up on a status that says neither of both, when nothing about the job changes."""
TROUBLE_FOR = 600.0
"""Seconds of failing looks that a wait outlasts."""
_FIRST, _LONGEST, _GROWTH, _JITTER = 2.0, 30.0, 1.5, 0.1
_GRACE = 0.25
"""Seconds for the last look, which begins when the wait is over."""
_SHORTEST = 0.001
_AGES = 1e9
"""Seconds, more than which nobody waits: the system's clocks end somewhere."""


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


@runtime_checkable
class Display(Protocol):
    """What shows a wait to a person."""

    def show(self, job: Any, /) -> None:
        """Show what a look has found."""

    def trouble(self, job: Any, reason: str) -> None:
        """Show that a look has failed."""

    def interrupted(self, job: Any) -> None:
        """Say that the job goes on though the wait does not, and show no more."""

    def close(self) -> None:
        """Show no more; the last state stays."""


class JobsDisplay(Protocol):
    """What shows a wait for many jobs."""

    def look(self, told: Mapping[Any, Mapping[str, Any]], trouble: str | None) -> None:
        """Show what a look has found: what a list tells of open jobs, by their ids, and what went wrong."""

    def close(self) -> None:
        """Show the last state, which stays."""


def ended(job: WatchedJob) -> bool:
    return job.status in ENDED


def outcome(job: WatchedJob, task: Task | None = None) -> errors.JobFailed | None:
    """The error that an ended job means, with the `task` that failed first, or None where it succeeded."""
    status = shown_status(job)
    if status == "SUCCEEDED":
        return None
    said = f": {redact(job.message, limit=1500).rstrip('.')}" if job.message else ", without a message"
    if task is not None:
        said += f". The first task that failed: {task}. job.failures() lists them all"
    kind = errors.JobCancelled if status == "CANCELLED" else errors.JobFailed
    return kind(f"{_named(job)} ended as {status}{said}.", href=job.href, status=status, job=job, task=task)


def shown_status(job: WatchedJob) -> str | None:
    """The job's status as it may be shown; None where the job is only known from a list."""
    try:
        return redact(job.status, limit=40)
    except errors.NotLoaded:
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
    if isinstance(error, errors.ConnectionFailed):
        return not error.permanent
    return isinstance(error, (errors.DeadlineExceeded, errors.RateLimited, errors.ServerError, errors.InvalidResponse))


@frozen
class Trouble:
    """Looks that failed, one after the other: since when, the last error, and when the service lets itself be asked again.

    Times are those of `time.monotonic()`.
    """

    since: float
    error: errors.PlaygroundError
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
        self._timeout = math.inf if timeout is None else _seconds("timeout", timeout, 0.0)
        self._poll = None if poll is None else _seconds("poll", poll, _SHORTEST)
        self._pause = _FIRST
        self._began = self._failed = -math.inf
        self._end = math.inf
        self._due = 0.0
        self.limit = math.inf
        """When the look must have ended that has begun."""

    def begin(self) -> bool:
        """Begin a look; False when the wait is over: the last look begins at its end, unless the service does not want it."""
        if max(self._due, self._began) >= self._end:
            return False
        now = time.monotonic()
        if self._began == -math.inf:
            self._end = now + self._timeout
        self._began = now
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
        pause = self._poll or self._pause * random.uniform(1 - _JITTER, 1 + _JITTER)
        self._pause = min(_LONGEST, self._pause * _GROWTH)
        self._due = due
        # A look that failed may have lasted long, and its server needs the pause.
        wanted = max(max(self._began, self._failed) + pause, due)
        return max(0.0, min(wanted, self._end) - time.monotonic())

    def trouble(self, before: Trouble | None, error: errors.PlaygroundError) -> Trouble:
        """The trouble that a look which has just failed means, after `before`."""
        self._failed = time.monotonic()
        if before is not None and self._began >= self._end and isinstance(error, errors.DeadlineExceeded):
            error = before.error  # it says more: the last look has little time
        asked: float = getattr(error, "retry_after", None) or 0.0
        return Trouble(self._began if before is None else before.since, error, self._failed + asked)

    def outlasts(self, trouble: Trouble) -> bool:
        """Whether looking again is worth while."""
        lasts = trouble.due - trouble.since
        return passing(trouble.error) and (trouble.due > self._end or lasts <= TROUBLE_FOR)

    def over(self, job: WatchedJob, trouble: Trouble | None) -> errors.JobTimeout:
        """The error that the wait's end means. `trouble` is that of the last look at the job."""
        status, span = shown_status(job), f"within {self._timeout:g} s"
        if trouble is None:
            goes_on = status is None or status in OPEN
            return _timeout(job, f"has not ended {span}; {'it goes on' if goes_on else f'its status is {status}'}.")
        why = "the last look at it failed, so it may have ended meanwhile"
        return _timeout(job, f"was not seen to end {span}: {why}. The last error: {trouble.reason}")


class Watch(Pace):
    """The pace of a wait for one job."""

    def __init__(self, timeout: float | None, poll: float | None) -> None:
        super().__init__(timeout, poll)
        self._changed = 0.0
        self._last: object = None
        self._trouble: Trouble | None = None

    def look(self, job: WatchedJob) -> None:
        """Begin a look; raises JobTimeout when the wait is over."""
        if not self.begin():
            raise self.over(job, self._trouble)

    def seen(self, job: WatchedJob) -> float:
        """Seconds until the next look, after one that succeeded."""
        now, state = time.monotonic(), (job.status, job.progress, dict(job.tasks))
        if state != self._last:
            self._last, self._changed = state, now
        if job.status not in OPEN and now - self._changed > UNKNOWN_FOR:
            unclear = f"has the status {shown_status(job)}, which does not say whether it goes on"
            raise _timeout(job, f"{unclear}, and nothing changed for {UNKNOWN_FOR:g} s.")
        self._trouble = None
        return self.pause()

    def failed(self, error: errors.PlaygroundError) -> Trouble:
        """What a look that failed means for the wait; raises `error` when looking again is of no use."""
        self._trouble = self.trouble(self._trouble, error)
        if not self.outlasts(self._trouble):
            raise error
        return self._trouble


def _seconds(name: str, value: Any, least: float) -> float:  # Any: whatever the caller gives
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= least:
        return float(min(value, _AGES))
    raise errors.InvalidInput(
        f"{name} must be a number of seconds, {least:g} or more, not {redact(repr(value), limit=80)}."
    )


def _timeout(job: WatchedJob, said: str) -> errors.JobTimeout:
    message = f"{_named(job)} {said} Come back with {'play.job(href)' if _kind(job) == 'job' else 'wait()'}."
    return errors.JobTimeout(message, href=job.href, status=shown_status(job), job=job)


def come_back(job: WatchedJob) -> str:
    back = f"Come back to it with play.job({job.href!r})." if _kind(job) == "job" else "wait() comes back to it."
    return f"The {_kind(job)} goes on. {back}"


def _kind(job: WatchedJob) -> str:
    """What is waited for, in a word."""
    return getattr(job, "kind", "job")


def _named(job: WatchedJob) -> str:
    return f"The {_kind(job)} {job.href}"
