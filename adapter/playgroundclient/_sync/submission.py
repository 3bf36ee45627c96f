# Derived from _async/submission.py by `make generate`; do not edit.
"""Submitting a job exactly once: one POST, and when its answer is lost, a search for the job instead of a second one."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from attrs import define, field

from .. import links, operations, submissions
from ..calls import KEY, ROUTE, Call, Route, ending_by
from ..clocks import clock
from ..errors import ConfigurationError, ConnectionFailed, NotFound, PlaygroundError, SubmissionUncertain
from ..paging import SIZE, Page
from ..values import body as body_of
from ..values import known
from . import runtime
from .http import parsed_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from .handles import Job, Process

_LOOKS = (0.2, 1.0, 3.0)
"""Seconds before each search for a job whose answer was lost: the service may still be creating it."""
_MOST_READ = 40


def submit(
    process: Process, project_id: uuid.UUID, url: httpx.URL, body: Mapping[str, Any], correlation_id: str
) -> Job:
    """POST `body` to `url` once, and return the job of `project_id`. Raises SubmissionUncertain: see `Process.run`."""
    from .handles import Job, Process

    submissions.check_correlation_id(correlation_id)
    play, began = process.play, clock()
    request = play.http.build_request(
        "POST", url, json=body, headers={"X-Correlation-ID": correlation_id}, extensions={ROUTE: Route()}
    )
    try:
        try:
            response = play.http.send(request)
            return Job(play, parsed_by(operations.by_id("create_job"), play.api, response), project_id)
        except PlaygroundError as error:
            call: Call = request.extensions[KEY]
            if submissions.created_nothing(error, sent=call.sent):
                raise
            lost = error
        search = _Search(
            Process(play, process.model, project_id),
            body,
            request.extensions[submissions.KEY],
            correlation_id,
            began,
        )
        found = search.run()
        if found is not None:
            return found
    except BaseException as error:
        if not isinstance(error, PlaygroundError):
            error.add_note(f"A job may have been submitted, with correlation id {correlation_id}.")
        raise
    raise SubmissionUncertain(
        f"A job of {process.title!r} was submitted once, its answer was lost, and it is not certain that it was created: "
        f"{search.doubt}. {lost} Look among the process's jobs for correlation id {correlation_id} before you submit it again.",
        correlation_id=correlation_id,
        candidates=[job.href for job in search.candidates],
    )


@define(eq=False)
class _Search:
    """The search for the job of a submission whose answer was lost.

    A job that shows the correlation id is the one. One that only shows the same inputs must be created after the
    submission began, and still be the only one at the last look, when all jobs that may be it have been read.
    """

    process: Process
    body: Mapping[str, Any]
    submission: submissions.Submission
    correlation_id: str
    began: float
    """On `clock`."""
    doubt: str = "there was no time to look for it"
    """Why it is not certain that the job was created."""
    _told: set[uuid.UUID] = field(factory=set[uuid.UUID])
    """The jobs that have shown what was submitted: they are not read again."""
    _alike: dict[uuid.UUID, Job] = field(factory=dict[uuid.UUID, "Job"])

    @property
    def candidates(self) -> list[Job]:
        """The jobs that may be it: those that show the same inputs, or nothing of what was submitted."""
        return [job for job in self._alike.values() if not self._submitted.taken(job.id)]

    @property
    def _submitted(self) -> submissions.Submissions:
        return self.process.play.http.submissions

    def run(self) -> Job | None:
        """The job, or None, and then `doubt` says why."""
        limit = time.monotonic() + self.process.play.settings.timeout
        only: Job | None = None
        for pause in _LOOKS:
            if time.monotonic() + pause >= limit:
                return None
            runtime.sleep(pause)
            only = None
            try:
                with ending_by(limit):
                    listing = self._list()
                    if (found := self._recognised(listing)) is not None:
                        return found
            except PlaygroundError as error:
                self.doubt = f"the search for it failed: {error}"
                if isinstance(error, ConfigurationError) or (isinstance(error, ConnectionFailed) and error.permanent):
                    return None
            else:
                only = self._only(listing)
        if only is None or self._submitted.adopted(self.submission, only.id):
            return only
        self.doubt = "this process has submitted the same inputs more than once, and nothing tells which job is whose"
        return None

    def _list(self) -> submissions.Listing[Job]:
        from playground_api.api.jobs import list_process_jobs

        from .handles import Job

        process, listing, number = self.process, None, 0
        while True:
            number += 1
            try:
                answer = list_process_jobs.sync_detailed(
                    process.id, client=process.play.api, project_id=process.project_id, page=number, size=SIZE
                )
            except NotFound as error:
                if listing is None:
                    raise
                page = Page[Job]((), listing.total, has_next=False, absent=error)
            else:
                if listing is None:
                    since = submissions.began(clock() - self.began, answer.headers.get("date"))
                    listing = submissions.Listing[Job](since)
                model = body_of(answer)
                jobs = [Job(process.play, job, process.project_id, "list_process_jobs", "jobs") for job in model.jobs]
                page = Page(jobs, known(model.total), "next" in links.table(model))
            if not listing.take(page):
                return listing

    def _recognised(self, listing: submissions.Listing[Job]) -> Job | None:
        """The job that shows the correlation id. Those nearest to the submission are read, one by one, and judged."""
        read = 0
        for job in listing.recent:
            if job.id in self._told or self._submitted.taken(job.id):
                continue
            if read == _MOST_READ:
                listing.unread += 1
                continue
            read += 1
            try:
                job.refresh()
            except NotFound:
                continue
            shown = submissions.correlation_ids(job.model.to_dict())
            if self.correlation_id in shown and self._submitted.recognised(self.submission, job.id):
                return job
            if shown or job.inputs:
                self._told.add(job.id)
            if not shown and (not job.inputs or submissions.same_input(self.body, job.inputs)):
                self._alike[job.id] = job
            else:
                self._alike.pop(job.id, None)
        return None

    def _only(self, listing: submissions.Listing[Job]) -> Job | None:
        """The job that must be it by its inputs, if it stays the only one; `doubt` says what is against it."""
        candidates, against = self.candidates, listing.missing
        if not candidates:
            self.doubt = "no job created since shows its correlation id, or its name and input"
        elif len(candidates) > 1:
            hidden = "" if all(job.inputs for job in candidates) else ", or do not show theirs"
            self.doubt = (
                f"{len(candidates)} created since have its name and input{hidden}, and nothing tells which is this one"
            )
        elif not candidates[0].inputs:
            self.doubt = "a job created since does not show what was submitted"
        elif not listing.after(candidates[0]):
            self.doubt = "the one that has its name and input may have been created before it"
        elif not against:
            self.doubt = "there was no time to see whether the one that has its name and input stays the only one"
            return candidates[0]
        else:
            self.doubt = "one created since has its name and input"
        self.doubt += f"; {against}" if against else ""
        return None
