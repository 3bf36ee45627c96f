# Derived from _async/watching.py by `make generate`; do not edit.
"""Waiting for many jobs at once, with list requests for all of them instead of one request a job."""

from __future__ import annotations

import functools
import math
import time
from typing import TYPE_CHECKING

from ..errors import ConnectionFailed, DeadlineExceeded, InvalidResponse, NotFound, RateLimited, ServerError
from ..paging import SIZE
from ..values import body, known
from ..waiting import ENDED, Watch, maybe_ended
from . import runtime

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from playground_api.models import JobPage, JobSummary

    from .handles import Job
    from .playground import Playground

_AT_ONCE = 8


def wait_all(play: Playground, jobs: list[Job], timeout: float | None, poll: float | None) -> Iterator[Job]:
    """Yield the jobs as they end: see `Playground.wait`."""
    groups: dict[uuid.UUID, Group] = {}
    for job in jobs:
        groups.setdefault(job.project_id, Group(play, job.project_id)).open[job.id] = job
    watch = Watch(timeout, poll)
    while groups:
        started, changed, pause = time.monotonic(), False, 0.0
        for project_id, group in list(groups.items()):
            try:
                for job in group.look():
                    changed = True
                    yield job
            except (ConnectionFailed, DeadlineExceeded, RateLimited, ServerError, InvalidResponse) as error:
                if isinstance(error, ConnectionFailed) and error.permanent:
                    raise
                pause = watch.trouble(group.some(), error, getattr(error, "retry_after", None))
                continue
            if not group.open:
                del groups[project_id]
        if groups:
            pause = pause or watch.tick(next(iter(groups.values())).some(), changed=changed)
            runtime.sleep(max(0.0, started + pause - time.monotonic()))


class Group:
    """The open jobs of one project, and on which page of the project's list each was last seen."""

    def __init__(self, play: Playground, project_id: uuid.UUID) -> None:
        self._play = play
        self._project_id = project_id
        self._page_of: dict[uuid.UUID, int] = {}
        self._total = 0
        self.open: dict[uuid.UUID, Job] = {}

    def some(self) -> Job:
        return next(iter(self.open.values()))

    def look(self) -> Iterator[Job]:
        """One tick: the jobs that have ended since the last, which are no longer among the open ones."""
        summaries = self._listed()
        suspects = [
            job for job_id, job in self.open.items() if job_id not in summaries or maybe_ended(summaries[job_id])
        ]
        for start in range(0, len(suspects), _AT_ONCE):
            for job in self._confirmed(suspects[start : start + _AT_ONCE]):
                del self.open[job.id]
                yield job

    def _listed(self) -> dict[uuid.UUID, JobSummary]:
        """What the list says of the open jobs, as far as listing costs fewer requests than reading them one by one."""
        pages = {self._page_of[job_id] for job_id in self.open if job_id in self._page_of}
        new = sum(job_id not in self._page_of for job_id in self.open)
        pages |= set(range(1, math.ceil(new / SIZE) + 1))  # where the newest are
        found = self._pages(pages)
        last = math.ceil(self._total / SIZE)
        # Newer jobs push older ones to the next page; failing that, they may be anywhere.
        for more in ({page + 1 for page in pages}, set(range(1, last + 1))):
            more = {page for page in more - pages if page <= last}
            if more and len(more) < len(self.open) - len(found):
                found |= self._pages(more)
                pages |= more
        return found

    def _pages(self, wanted: set[int]) -> dict[uuid.UUID, JobSummary]:
        from playground_api.api.jobs import list_jobs

        def page(number: int) -> JobPage:
            return body(
                list_jobs.sync_detailed(client=self._play.api, project_id=self._project_id, page=number, size=SIZE)
            )

        found: dict[uuid.UUID, JobSummary] = {}
        numbers = sorted(wanted)
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            for number, answer in zip(
                some, runtime.gather(*(functools.partial(page, each) for each in some)), strict=True
            ):
                self._total = known(answer.total) or 0
                for summary in answer.jobs:
                    if summary.id in self.open:
                        found[summary.id] = summary
                        self._page_of[summary.id] = number
        return found

    def _confirmed(self, jobs: list[Job]) -> list[Job]:
        """Those of the jobs that have ended, each read itself: a summary has no status."""
        gone: set[uuid.UUID] = set()

        def read(job: Job) -> None:
            try:
                job.refresh()
            except NotFound:
                gone.add(job.id)

        runtime.gather(*(functools.partial(read, each) for each in jobs))
        return [job for job in jobs if job.id in gone or job.status in ENDED]
