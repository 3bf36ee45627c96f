"""Waiting for a job to end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ..errors import (
    ConnectionFailed,
    DeadlineExceeded,
    InvalidResponse,
    JobCancelled,
    NotFound,
    RateLimited,
    ServerError,
)
from ..waiting import Watch, close, come_back, ended, outcome, shown_by
from . import runtime

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ..waiting import Progress
    from .handles import AsyncJob

__all__ = ["ended", "wait", "wait_all"]
_AT_ONCE = 16


async def wait(job: AsyncJob, timeout: float | None, poll: float | None, progress: Progress | bool | None) -> AsyncJob:
    """Look at the job until it has ended: see `AsyncJob.wait`."""
    watch, show = Watch(timeout, poll), shown_by(progress)
    try:
        while True:
            try:
                await job.refresh()
            except NotFound:
                raise JobCancelled(
                    f"The job {job.href} does not exist any more: it was deleted.", href=job.href, job=job
                ) from None
            except (ConnectionFailed, DeadlineExceeded, RateLimited, ServerError, InvalidResponse) as error:
                if isinstance(error, ConnectionFailed) and error.permanent:
                    raise
                pause = watch.trouble(job, error, getattr(error, "retry_after", None))
            else:
                show(job)
                if ended(job):
                    break
                pause = watch.pause(job)
            await runtime.sleep(pause)
    except KeyboardInterrupt:
        close(show)
        print(come_back(job), file=sys.stderr)
        raise
    finally:
        close(show)
    if (failed := outcome(job)) is not None:
        raise failed
    return job


async def wait_all(jobs: list[AsyncJob], timeout: float | None, poll: float | None) -> AsyncIterator[AsyncJob]:
    """Yield the jobs as they end: see `AsyncPlayground.wait`."""
    watches = {job.id: Watch(timeout, poll) for job in jobs}
    still_open: list[AsyncJob] = list({job.id: job for job in jobs}.values())
    while still_open:
        pauses: list[float] = []
        for start in range(0, len(still_open), _AT_ONCE):
            some: list[AsyncJob] = still_open[start : start + _AT_ONCE]
            await runtime.gather(*(job.refresh for job in some))
            for job in some:
                if ended(job):
                    yield job
                else:
                    pauses.append(watches[job.id].pause(job))
        still_open = [job for job in still_open if not ended(job)]
        if still_open:
            await runtime.sleep(min(pauses))
