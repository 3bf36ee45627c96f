"""The search for jobs of submissions whose answers were lost: what the service shows is listed and read, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import links
from ..errors import NotFound
from ..jobs.evidence import MOST_LISTED, Listing, Shown
from ..jobs.paging import SIZE, Page
from .jobs import AsyncJob

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Callable, Collection

    from .asking import AsyncConnection

_MOST_READ = 40
"""How many jobs one look reads one by one, at most, for one that may be a submission's."""


class AsyncSearch:
    """Looks for jobs among those of one process. What a job shows does not change, so it is read once.

    One look lists at most `most_listed` jobs, and reads at most `most_read` of them.
    """

    def __init__(
        self,
        play: AsyncConnection,
        project_id: uuid.UUID,
        process_id: uuid.UUID,
        most_listed: int = MOST_LISTED,
        most_read: int = _MOST_READ,
    ) -> None:
        self.jobs: dict[uuid.UUID, AsyncJob] = {}
        """Those that were read, by id."""
        self.missing = ""
        """Why the last look may have missed a job; empty where it has not."""
        self._play = play
        self._project_id = project_id
        self._process_id = process_id
        self._most_listed = most_listed
        self._most_read = most_read

    async def look(
        self,
        since: Callable[[str | None], datetime.datetime],
        wanted: Collection[str] = (),
        taken: Collection[uuid.UUID] = (),
    ) -> list[Shown]:
        """What the jobs show that may be of submissions that began at `since`, a function of the server's Date header.

        A list's item that shows one of the `wanted` correlation ids is told whatever its date. Jobs that are `taken`
        are other submissions'.
        """
        listing = await self._list(since)
        shown = (Shown.of(job) for job in listing.jobs.values() if job.id not in taken)
        found = {each.id: each for each in shown if each.correlation_ids.intersection(wanted)}
        read = 0
        self.missing = listing.missing
        for job in listing.recent:
            if job.id in taken or job.id in found:
                continue
            if job.id not in self.jobs:
                if read == self._most_read:
                    self.missing = f"only {read} of the jobs created since were read"
                    break
                read += 1
                try:
                    await job.refresh()
                except NotFound:
                    continue
            found[job.id] = self._read(job)
        return list(found.values())

    def _read(self, job: AsyncJob) -> Shown:
        known = self.jobs.get(job.id, job)
        shown = Shown.of(known)
        if shown.inputs or shown.correlation_ids:
            self.jobs[job.id] = known  # else it may show them later
        return shown

    async def job(self, shown: Shown) -> AsyncJob:
        """The job itself, loaded."""
        return self.jobs.get(shown.id) or await AsyncJob.get(self._play, self._project_id, self._process_id, shown.id)

    async def _list(self, since: Callable[[str | None], datetime.datetime]) -> Listing[AsyncJob]:
        listing: Listing[AsyncJob] | None = None
        number = 0
        while True:
            number += 1
            try:
                answer = await self._play.ask(
                    "list_process_jobs",
                    project_id=self._project_id,
                    process_id=self._process_id,
                    page=number,
                    size=SIZE,
                )
            except NotFound as error:
                if listing is None:
                    raise
                page = Page[AsyncJob]((), None, has_next=False, absent=error)
            else:
                document = answer.json()
                jobs = [
                    AsyncJob(self._play, each, self._project_id, "list_process_jobs", "jobs")
                    for each in document["jobs"]
                ]
                page = Page(jobs, document.get("total"), "next" in links.table(document))
                listing = listing or Listing[AsyncJob](since(answer.headers.get("date")), self._most_listed)
            if not listing.take(page):
                return listing
