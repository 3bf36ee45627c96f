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
    from ..waiting import Progress
    from .handles import AsyncJob

__all__ = ["ended", "wait"]


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
