"""How often to look at a job, when it has ended, and what a person sees meanwhile."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from .errors import JobCancelled, JobFailed, JobTimeout
from .values import known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground_api.models import JobSummary

ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})
OPEN = frozenset({"ACCEPTED", "RUNNING", "PAUSED"})
UNKNOWN_FOR = 600.0
"""Seconds after which a wait gives up on a status that is not known, when nothing about the job changes."""
TROUBLE_FOR = 600.0
"""Seconds of failing looks that a wait outlasts."""
_FIRST, _LONGEST, _GROWTH, _JITTER = 2.0, 30.0, 1.5, 0.1


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


def maybe_ended(summary: JobSummary) -> bool:
    """Whether what a list says of a job, its dates and the counts of its tasks, leaves it possible that it has ended."""
    counts = known(summary.nb_tasks_per_status)
    if known(summary.end_date) is not None or counts is None:
        return True
    done = sum(known(each.count) or 0 for each in counts if str(known(each.status)) in ENDED)
    return done >= max(1, known(summary.nb_tasks) or 0)


def outcome(job: WatchedJob) -> JobFailed | None:
    """The error that an ended job means, or None where it succeeded."""
    if job.status == "SUCCEEDED":
        return None
    said = f": {job.message}" if job.message else ", without a message"
    kind = JobCancelled if job.status == "CANCELLED" else JobFailed
    return kind(f"The job {job.href} ended as {job.status}{said}.", href=job.href, status=job.status, job=job)


class Watch:
    """The pace of one wait, and when it gives up. `poll` fixes the time between looks; all times are seconds."""

    def __init__(self, timeout: float | None, poll: float | None) -> None:
        self._started = time.monotonic()
        self._timeout = timeout
        self._poll = poll
        self._pause = _FIRST
        self._changed = self._started
        self._last: object = None
        self._trouble_since: float | None = None

    def pause(self, job: WatchedJob) -> float:
        """Seconds until the next look; raises JobTimeout when the wait is over."""
        now = time.monotonic()
        self._trouble_since = None
        state = (job.status, job.progress, dict(job.tasks))
        if state != self._last:
            self._last, self._changed = state, now
        if job.status not in OPEN and now - self._changed > UNKNOWN_FOR:
            raise JobTimeout(
                f"The job {job.href} has the status {job.status}, which this client does not know, and nothing changed "
                f"for {UNKNOWN_FOR:g} s. Look at it again with play.job(href).",
                href=job.href,
                status=job.status,
                job=job,
            )
        return self._next(job)

    def tick(self, job: WatchedJob, *, changed: bool) -> float:
        """Seconds between two looks at many jobs, of which `job` is one; raises JobTimeout when the wait is over."""
        self._trouble_since = None
        if changed:
            self._pause = _FIRST
        return self._next(job)

    def trouble(self, job: WatchedJob, error: Exception, asked: float | None) -> float:
        """Seconds until the next look after a look failed; raises `error` when looks have failed for too long."""
        now = time.monotonic()
        self._trouble_since = now if self._trouble_since is None else self._trouble_since
        if now - self._trouble_since > TROUBLE_FOR:
            raise error
        return max(self._next(job), asked or 0.0)

    def _next(self, job: WatchedJob) -> float:
        if self._poll is None:
            pause = self._pause * random.uniform(1 - _JITTER, 1 + _JITTER)
            self._pause = min(_LONGEST, self._pause * _GROWTH)
        else:
            pause = self._poll
        if self._timeout is None:
            return pause
        left = self._started + self._timeout - time.monotonic()
        if left <= 0:
            raise JobTimeout(
                f"The job {job.href} has not ended within {self._timeout:g} s; it goes on. Come back with play.job(href).",
                href=job.href,
                status=job.status,
                job=job,
            )
        return min(pause, left)


def come_back(job: WatchedJob) -> str:
    return f"The job goes on. Come back to it with play.job({job.href!r})."


def shown_by(progress: Progress | bool | None) -> Progress:
    """What shows the progress: the given function, a bar, a line a minute, or nothing."""
    if callable(progress):
        return progress
    notebook = "ipykernel" in sys.modules
    if progress is False or (progress is None and not (sys.stderr.isatty() or notebook)):
        return lambda job: None
    try:
        from rich.console import Console
        from rich.progress import Progress as Bars
        from rich.progress import TaskProgressColumn, TextColumn, TimeRemainingColumn
    except ModuleNotFoundError:
        return _Lines()
    console = Console(stderr=True, force_jupyter=notebook)
    if not (console.is_terminal or notebook):
        return _Lines()
    bars = Bars(
        *Bars.get_default_columns()[:2],
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[tasks]}"),
        console=console,
    )
    return _Bar(bars)


def _of_tasks(job: WatchedJob) -> str:
    return f"{job.tasks.get('SUCCEEDED', 0)} of {sum(job.tasks.values())} tasks" if job.tasks else ""


class _Lines:
    """One line a minute, for a log."""

    def __init__(self) -> None:
        self._due = 0.0
        self._status: str = ""

    def __call__(self, job: WatchedJob) -> None:
        if time.monotonic() >= self._due or (job.status != self._status and ended(job)):
            print(f"{job.href}: {job.status} {job.progress:g} % {_of_tasks(job)}".rstrip(), file=sys.stderr, flush=True)
            self._due = time.monotonic() + 60.0
            self._status = job.status


class _Bar:
    def __init__(self, bars: Any) -> None:  # Any: rich is an extra, and not imported before it is needed
        self._bars = bars
        self._task: Any = None

    def __call__(self, job: WatchedJob) -> None:
        if self._task is None:
            self._bars.start()
            self._task = self._bars.add_task(job.status, total=100, tasks="")
        self._bars.update(self._task, description=job.status, completed=job.progress, tasks=_of_tasks(job))

    def close(self) -> None:
        if self._task is not None:
            self._bars.stop()


def close(progress: Progress) -> None:
    """End what `shown_by` has begun."""
    if isinstance(progress, _Bar):
        progress.close()
