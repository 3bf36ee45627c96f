# Derived from _async/waiting.py by `make generate`; do not edit.
"""Waiting for a job to end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ..calls import ending_by
from ..errors import JobCancelled, NotFound, PlaygroundError
from ..progress import close, show_trouble, shown_by
from ..waiting import Watch, come_back, ended, interrupted, mark_gone, outcome
from . import runtime

if TYPE_CHECKING:
    from ..waiting import Progress
    from .handles import Job

__all__ = ["ended", "wait"]


def wait(job: Job, timeout: float | None, poll: float | None, progress: Progress | bool | None) -> Job:
    """Look at the job until it has ended: see `Job.wait`."""
    watch, show = Watch(timeout, poll), shown_by(progress)
    try:
        while True:
            watch.look(job)
            try:
                with ending_by(watch.limit):
                    job.refresh()
            except NotFound:
                mark_gone(job)
                raise JobCancelled(
                    f"The job {job.href} does not exist any more: it was deleted.",
                    href=job.href,
                    status=job.status,
                    job=job,
                ) from None
            except PlaygroundError as error:
                trouble = watch.failed(error)
                show_trouble(show, job, trouble)
                pause = watch.pause(trouble.due)
            else:
                show(job)
                if ended(job):
                    break
                pause = watch.seen(job)
            runtime.sleep(pause)
    except BaseException as error:
        if interrupted(error):
            close(show)
            print(come_back(job), file=sys.stderr)
        raise
    finally:
        close(show)
    if (failed := outcome(job)) is not None:
        raise failed
    return job
