# Derived from _async/searching.py by `make generate`; do not edit.
"""The search for jobs of submissions whose answers were lost: what the service shows is listed and read, once each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import links
from ..errors import NotFound
from ..jobs.evidence import MOST_LISTED, Listing, Shown
from ..jobs.paging import SIZE, Page
from .jobs import Job

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Callable, Collection

    from .asking import Connection

_MOST_READ = 40
"""How many jobs one look reads one by one, at most, for one that may be a submission's."""


class Search:
    """Looks for jobs among those of one process. What a job shows does not change, so it is read once.

    One look lists at most `most_listed` jobs, and reads at most `most_read` of them.
    """

    def __init__(
        self,
        play: Connection,
        project_id: uuid.UUID,
        process_id: uuid.UUID,
        most_listed: int = MOST_LISTED,
        most_read: int = _MOST_READ,
    ) -> None:
        self.jobs: dict[uuid.UUID, Job] = {}
        """Those that were read, by id."""
        self.missing = ""
        """Why the last look may have missed a job; empty where it has not."""
        self._play = play
        self._project_id = project_id
        self._process_id = process_id
        self._most_listed = most_listed
        self._most_read = most_read

    def look(
        self,
        since: Callable[[str | None], datetime.datetime],
        wanted: Collection[str] = (),
        taken: Collection[uuid.UUID] = (),
    ) -> list[Shown]:
        """What the jobs show that may be of submissions that began at `since`, a function of the server's Date header.

        A list's item that shows one of the `wanted` correlation ids is told whatever its date. Jobs that are `taken`
        are other submissions'.
        """
        listing = self._list(since)
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
                    job.refresh()
                except NotFound:
                    continue
            found[job.id] = self._read(job)
        return list(found.values())

    def _read(self, job: Job) -> Shown:
        known = self.jobs.get(job.id, job)
        shown = Shown.of(known)
        if shown.inputs or shown.correlation_ids:
            self.jobs[job.id] = known  # else it may show them later
        return shown

    def job(self, shown: Shown) -> Job:
        """The job itself, loaded."""
        return self.jobs.get(shown.id) or Job.get(self._play, self._project_id, self._process_id, shown.id)

    def _list(self, since: Callable[[str | None], datetime.datetime]) -> Listing[Job]:
        listing: Listing[Job] | None = None
        number = 0
        while True:
            number += 1
            try:
                answer = self._play.ask(
                    "list_process_jobs",
                    project_id=self._project_id,
                    process_id=self._process_id,
                    page=number,
                    size=SIZE,
                )
            except NotFound as error:
                if listing is None:
                    raise
                page = Page[Job]((), None, has_next=False, absent=error)
            else:
                document = answer.json()
                jobs = [
                    Job(self._play, each, self._project_id, "list_process_jobs", "jobs") for each in document["jobs"]
                ]
                page = Page(jobs, document.get("total"), "next" in links.table(document))
                listing = listing or Listing[Job](since(answer.headers.get("date")), self._most_listed)
            if not listing.take(page):
                return listing
