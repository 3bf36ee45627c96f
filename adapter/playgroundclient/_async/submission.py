"""Submitting a job exactly once: one POST, and when its answer is lost, a search for the job instead of a second one."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from .. import operations, submissions
from ..calls import KEY, ROUTE, Call, Route
from ..errors import ApiError, ConnectionFailed, PlaygroundError, ServerError, SubmissionUncertain
from ..paging import SIZE
from ..values import body as body_of
from . import runtime
from .http import parsed_by

if TYPE_CHECKING:
    import datetime
    import uuid
    from collections.abc import Mapping

    import httpx

    from .handles import AsyncJob, AsyncProcess

_LOOKS = (0.2, 1.0, 3.0)
"""Seconds before each search for a job whose answer was lost: the service may still be creating it."""
_MOST_LISTED = 2_000
_MOST_READ = 40


async def submit(
    process: AsyncProcess, project_id: uuid.UUID, url: httpx.URL, body: Mapping[str, Any], correlation_id: str
) -> AsyncJob:
    """POST `body` to `url` once, and return the job of `project_id`. Raises SubmissionUncertain: see `AsyncProcess.run`."""
    from .handles import AsyncJob, AsyncProcess

    play = process.play
    started = time.monotonic()
    request = play.http.build_request(
        "POST", url, json=body, headers={"X-Correlation-ID": correlation_id}, extensions={ROUTE: Route()}
    )
    with play.submissions.sending(body) as key:
        try:
            try:
                response = await play.http.send(request)
                job = AsyncJob(play, parsed_by(operations.by_id("create_job"), play.api, response), project_id)
            except PlaygroundError as error:
                call: Call = request.extensions[KEY]
                refused = isinstance(error, ApiError) and error.status >= 400 and not isinstance(error, ServerError)
                if refused or not call.sent:
                    raise
                lost = error
            else:
                play.submissions.take(job.id)
                return job
            listed = AsyncProcess(play, process.model, project_id)
            return await _search(listed, body, correlation_id, started, lost, key)
        except BaseException as error:
            if not isinstance(error, PlaygroundError):
                error.add_note(f"A job may have been submitted, with correlation id {correlation_id}.")
            raise


async def _search(
    process: AsyncProcess,
    body: Mapping[str, Any],
    correlation_id: str,
    started: float,
    lost: PlaygroundError,
    key: str,
) -> AsyncJob:
    submitted = process.play.submissions
    found: list[AsyncJob] = []
    reason = "no job created since shows its correlation id, or its name and input"
    for pause in _LOOKS:
        try:
            await runtime.sleep(pause)
            certain, found = await _candidates(process, body, correlation_id, started)
        except PlaygroundError as error:
            reason = f"the search for it failed: {error}"
            if isinstance(error, ConnectionFailed) and error.permanent:
                break
            continue
        if certain is not None:
            submitted.take(certain.id)
            return certain
        if len(found) == 1 and submitted.alone(key) and submitted.take(found[0].id):
            return found[0]
        if found:
            reason = f"{len(found)} created since have its name and input, and nothing tells which is this one"
            break
    raise SubmissionUncertain(
        f"A job of {process.title!r} was submitted once, its answer was lost, and it is not certain that it was created: "
        f"{reason}. {lost} Look among the process's jobs for correlation id {correlation_id} before you submit it again.",
        correlation_id=correlation_id,
        candidates=[job.href for job in found],
    )


async def _candidates(
    process: AsyncProcess, body: Mapping[str, Any], correlation_id: str, started: float
) -> tuple[AsyncJob | None, list[AsyncJob]]:
    """The job that shows the correlation id, if any, and those created since the submission that have its name and input."""
    recent = await _recent(process, started)
    matching: list[AsyncJob] = []
    for job in recent[:_MOST_READ]:
        await job.refresh()
        shown = submissions.correlation_ids(job.model.to_dict())
        if correlation_id in shown:
            return job, []
        if not shown and submissions.same_input(body, job.inputs):
            matching.append(job)
    return None, matching


async def _recent(process: AsyncProcess, started: float) -> list[AsyncJob]:
    """The process's jobs created since the submission that no other submission has, newest first."""
    from playground_api.api.jobs import list_process_jobs

    first = await list_process_jobs.asyncio_detailed(
        process.id, client=process.play.api, project_id=process.project_id, size=1
    )
    body_of(first)
    since = submissions.since(time.monotonic() - started, first.headers.get("date"))
    recent: list[tuple[datetime.datetime, AsyncJob]] = []
    listed, previous, newest_first = 0, None, True
    async for job in process.jobs():
        listed += 1
        created = submissions.instant(job.created) or since
        if created >= since:
            if not process.play.submissions.taken(job.id):
                recent.append((created, job))
        elif newest_first and listed >= SIZE:
            break  # all that follow are older than the submission
        newest_first = newest_first and (previous is None or created <= previous)
        previous = created
        if listed >= _MOST_LISTED:
            break
    return [job for _, job in sorted(recent, key=lambda pair: pair[0], reverse=True)]
