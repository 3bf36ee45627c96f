"""Submitting a job exactly once: one POST, and when its answer is lost, a search for the job instead of a second one."""

from __future__ import annotations

import datetime
import time
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..clock import clock
from ..errors import ConfigurationError, ConnectionFailed, PlaygroundError, SubmissionUncertain
from ..jobs import evidence
from ..transport.call import ending_by
from . import runtime
from .driving import post
from .jobs import AsyncJob
from .searching import AsyncSearch

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    import httpx

    from .asking import AsyncConnection

_LOOKS = (0.2, 1.0, 3.0)
"""Seconds before each search for a job whose answer was lost: the service may still be creating it."""


@frozen
class Where:
    """Where a job is submitted to."""

    title: str
    project_id: uuid.UUID
    process_id: uuid.UUID
    url: httpx.URL


async def submit(play: AsyncConnection, where: Where, inputs: Mapping[str, Any], correlation_id: str) -> AsyncJob:
    """POST `inputs` once, and return the job. Raises SubmissionUncertain: see `AsyncProcess.run`."""
    evidence.check_correlation_id(correlation_id)
    start = clock()
    search = AsyncSearch(play, where.project_id, where.process_id)
    try:
        answer = await post(play, "create_job", where.url, inputs, {"X-Correlation-ID": correlation_id})
        if not isinstance(answer, PlaygroundError):
            job = AsyncJob(play, answer, where.project_id)
            evidence.answered.add(job.id)
            return job
        verdict = await _searched(play, search, inputs, correlation_id, start)
        if verdict.kind == "found":
            evidence.answered.add(verdict.jobs[0].id)
            try:
                return await search.job(verdict.jobs[0])
            except PlaygroundError as error:
                verdict = evidence.Verdict("unclear", verdict.jobs, f"it was found, but could not be read: {error}")
    except BaseException as error:
        if not isinstance(error, PlaygroundError):
            error.add_note(f"A job may have been submitted, with correlation id {correlation_id}.")
        raise
    raise SubmissionUncertain(
        f"A job of {where.title!r} was submitted once, its answer was lost, and it is not certain that it was created: "
        f"{verdict.reason}. {answer} Look among the process's jobs for correlation id {correlation_id} before you submit it again.",
        correlation_id=correlation_id,
        candidates=[job.href for job in verdict.jobs],
    )


async def _searched(
    play: AsyncConnection, search: AsyncSearch, inputs: Mapping[str, Any], correlation_id: str, start: float
) -> evidence.Verdict:
    """What became of the submission. A job that only shows its inputs must still be the only one at the last look."""
    limit = time.monotonic() + play.settings.timeout
    verdict = evidence.Verdict("unclear", reason="there was no time to look for it")
    began: list[datetime.datetime] = []

    def since(date: str | None) -> datetime.datetime:
        now = datetime.datetime.now(datetime.UTC)  # first, since a pause after it only makes the beginning earlier
        began.append(evidence.began(clock() - start, date, now))
        return began[-1]

    for pause in _LOOKS:
        if time.monotonic() + pause >= limit:
            reason = "there was no time to see whether the one that has its name and input stays the only one"
            return evidence.Verdict("unclear", verdict.jobs, reason) if verdict.kind == "found" else verdict
        await runtime.sleep(pause)
        try:
            with ending_by(limit):
                shown = await search.look(since, {correlation_id}, evidence.answered)
        except PlaygroundError as error:
            verdict = evidence.Verdict("unclear", verdict.jobs, f"the search for it failed: {str(error).rstrip('.')}")
            if isinstance(error, ConfigurationError) or (isinstance(error, ConnectionFailed) and error.permanent):
                break
            continue
        verdict = evidence.judge(evidence.Submission(correlation_id, inputs, began[-1]), shown, search.missing)
        if verdict.certain:
            break
    return verdict
