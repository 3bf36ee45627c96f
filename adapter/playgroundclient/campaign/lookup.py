"""Finding out whether a submission without an answer has become a job."""

from __future__ import annotations

import contextlib
import datetime
import json
import math
import time
import uuid
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from .. import submissions
from ..errors import LinkRefused, NotFound
from ..generated import body, known
from ..jobs.paging import SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .._sync.jobs import Job, Process
    from .ledger import Row

SKEW = 300.0
"""Seconds by which a job's creation date may lie before the service's time at its intention."""
_OLDER = 200
"""How many jobs that are too old, newest first, must be seen until those after them are believed to be older still."""


class ServiceClock:
    """The service's time, from its Date header; this machine's, which may be wrong or set, only where there is none.

    It is carried on by a clock that stands still while the machine sleeps, so that it errs on the early side.
    """

    def __init__(self, date: str | None) -> None:
        self._then = time.monotonic()
        self._date = submissions.since(0.0, date).timestamp()

    @classmethod
    def of(cls, process: Process) -> ServiceClock:
        """The time of the service that has this process: one request."""
        from playground_api.api.jobs import list_process_jobs

        answer = list_process_jobs.sync_detailed(
            process.id, client=process.play.api, project_id=process.project_id, size=1
        )
        body(answer)
        return cls(answer.headers.get("date"))

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._date + time.monotonic() - self._then


@frozen
class Verdict:
    """What a look found out of a row: its job's href, or that there is none, or that it cannot be told."""

    row: Row
    kind: Literal["found", "absent", "unclear"]
    href: str | None = None
    candidates: tuple[str, ...] = ()
    message: str = ""


@frozen
class _Shown:
    """What a job shows of what was submitted."""

    href: str
    created: float | None
    text: str
    inputs: dict[str, object]


class _ListMoved(Exception):
    """Jobs went away while they were listed."""


class Lookup:
    """Looks for the jobs of submissions without an answer. What a job shows does not change, so it is read once."""

    def __init__(self, process: Process, skew: float = SKEW) -> None:
        self._process = _where_jobs_go(process)
        self._skew = skew
        self._seen: dict[uuid.UUID, _Shown | None] = {}

    def look(self, rows: Sequence[Row], hrefs: Iterable[str]) -> list[Verdict] | None:
        """A verdict on each row; None where the list changed while it was read. `hrefs` are other rows' jobs.

        Sends only what reads: a page of jobs per 100, and one request for each job that nobody here knows.
        """
        since = min(row.since or 0.0 for row in rows) - self._skew
        taken = {job_id for href in hrefs if (job_id := id_of(href)) is not None}
        try:
            shown = [found for job in self._since(since) if job.id not in taken and (found := self._read(job))]
        except _ListMoved:
            return None
        return [self._judge(row, [job for job in shown if self._may_be_of(row, job)]) for row in rows]

    def _since(self, since: float) -> Iterator[Job]:
        """The process's jobs that were created at `since` or later. Raises _ListMoved where one may have slipped through.

        Jobs that are added meanwhile push others to later pages, where they are seen again; only a job that goes away
        pulls others to a page that was read before.
        """
        from playground_api.api.jobs import list_process_jobs

        from .._sync.jobs import Job

        process, seen, number, pages = self._process, set[uuid.UUID](), 0, 1
        at_first = last = older = size = 0
        previous, newest_first = float("inf"), True
        while number < pages:
            number += 1
            answer = body(
                list_process_jobs.sync_detailed(
                    process.id, client=process.play.api, project_id=process.project_id, page=number, size=SIZE
                )
            )
            total = known(answer.total)
            at_first = total or 0 if number == 1 else at_first
            if total is not None and total < last:
                raise _ListMoved
            last = total or 0
            if not answer.jobs:
                break
            size = max(size, len(answer.jobs))  # the service may give fewer at once than it is asked for
            pages = number + 1 if total is None else math.ceil(total / size)
            for summary in answer.jobs:
                if summary.id in seen:
                    continue
                seen.add(summary.id)
                job = Job(process.play, summary, process.project_id, "list_process_jobs", "jobs")
                created = _instant(job)
                newest_first = newest_first and (created is None or created <= previous)
                previous = previous if created is None else created
                if created is None or created >= since:
                    older = 0
                    yield job
                else:
                    older += 1
            if newest_first and older >= _OLDER:
                return
        if len(seen) < at_first:
            raise _ListMoved

    def _read(self, job: Job) -> _Shown | None:
        if job.id not in self._seen:
            try:
                job.refresh()
            except NotFound:
                return None
            self._seen[job.id] = _Shown(job.href, _instant(job), json.dumps(job.model.to_dict()), job.inputs)
        return self._seen[job.id]

    def _may_be_of(self, row: Row, job: _Shown) -> bool:
        return job.created is None or job.created >= (row.since or 0.0) - self._skew

    def _judge(self, row: Row, jobs: list[_Shown]) -> Verdict:
        assert row.correlation_id is not None
        sent = row.sent_inputs
        certain = [job for job in jobs if row.correlation_id in job.text]
        named = [job for job in jobs if job.inputs.get("name") == sent["name"]]
        same = certain or [job for job in named if submissions.same_input(sent, job.inputs)]
        if len(same) == 1 and (certain or len(named) == 1):
            return Verdict(row, "found", same[0].href)
        if same or named:
            hrefs = tuple(job.href for job in same or named)
            how = (
                "have its correlation id"
                if certain
                else "have its name" + (" and input" if same else ", but another input")
            )
            return Verdict(row, "unclear", candidates=hrefs, message=f"{len(hrefs)} of the process's jobs {how}")
        if blind := tuple(job.href for job in jobs if not job.inputs):
            return Verdict(
                row,
                "unclear",
                candidates=blind,
                message=f"{len(blind)} of the jobs created since do not show what was submitted",
            )
        return Verdict(row, "absent")


def _where_jobs_go(process: Process) -> Process:
    """The process as seen from the project in which `run` creates its jobs: the link of a process may name another."""
    from .._sync.handles import Process

    project_id = process.project_id
    if "runNewJob" in process.links:
        with contextlib.suppress(LinkRefused):  # then `run` does without it
            project_id = uuid.UUID(process.resolve("runNewJob").ids.get("projectId") or str(project_id))
    return Process(process.play, process.model, project_id)


def _instant(job: Job) -> float | None:
    created = submissions.instant(job.created)
    return None if created is None else created.timestamp()


def id_of(href: str) -> uuid.UUID | None:
    """The id of the job at an href."""
    try:
        return uuid.UUID(href.partition("?")[0].rstrip("/").rpartition("/")[2])
    except ValueError:
        return None


def date_of(instant: float) -> str:
    """An instant in seconds since the epoch, as people and tools read it (UTC)."""
    return datetime.datetime.fromtimestamp(instant, datetime.UTC).isoformat(timespec="seconds")
