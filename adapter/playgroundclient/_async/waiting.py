"""Waiting: for one job, and for many with list requests for all of them instead of one request a job."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, cast

from attrs import define

from ..errors import ApiError, AuthError, InvalidInput, NotFound, PlaygroundError, RateLimited
from ..extras import room
from ..jobs.pace import Pace, Watch, WatchedJob, ended, may_have_ended, passing
from ..jobs.paging import SIZE
from ..secrets import redact
from ..transport.call import ending_by
from . import runtime
from .driving import AT_ONCE, each_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from ..jobs.pace import Display, JobsDisplay, Progress, Trouble
    from .asking import AsyncConnection, Document

_UNTOLD = 4
"""How many jobs are read themselves at a look though the list does not say that they may have ended; one a second, where looks are rare."""


class Waited(WatchedJob, Protocol):
    """A job, as waiting needs it."""

    play: AsyncConnection
    project_id: uuid.UUID

    @property
    def id(self) -> uuid.UUID: ...
    async def refresh(self) -> object: ...
    def mark_gone(self) -> None: ...


J = TypeVar("J", bound=Waited)


async def wait(
    job: Waited, timeout: float | None, poll: float | None, progress: Progress | Display | bool | None
) -> None:
    """Look at the job until it has ended, well or not: see `AsyncJob.wait`."""
    watch = Watch(timeout, poll)
    display: Display = room("progress")(progress)
    try:
        while True:
            watch.look(job)
            try:
                with ending_by(watch.limit):
                    await job.refresh()
            except NotFound:
                job.mark_gone()
            except PlaygroundError as error:
                trouble = watch.failed(error)
                display.trouble(job, trouble.reason)
                await runtime.sleep(watch.pause(trouble.due))
                continue
            display.show(job)
            if ended(job):
                break
            await runtime.sleep(watch.seen(job))
    except (KeyboardInterrupt, asyncio.CancelledError):
        display.interrupted(job)
        raise
    finally:
        display.close()


def wait_all(jobs: Iterable[J], timeout: float | None, poll: float | None, progress: bool | None) -> AsyncIterator[J]:
    """Yield the jobs as they end: see `AsyncPlayground.wait`. Raises InvalidInput before anything is sent."""
    pace = Pace(timeout, poll)
    groups: dict[uuid.UUID, AsyncOpenJobs[J]] = {}
    given: Iterable[object] = jobs if isinstance(jobs, Iterable) and not isinstance(jobs, str) else [jobs]
    for each in given:
        if not isinstance(getattr(each, "play", None), runtime.OtherForm):
            raise InvalidInput(
                f"wait takes a list of jobs of this kind of client, and {redact(repr(each), limit=300)} is none. "
                "play.job(href) makes a job of an href."
            )
        job = cast("J", each)
        groups.setdefault(job.project_id, AsyncOpenJobs(job.play, job.project_id, pace)).open[job.id] = job
    return _wait(pace, list(groups.values()), progress)


async def _wait(pace: Pace, groups: list[AsyncOpenJobs[J]], progress: bool | None) -> AsyncIterator[J]:
    refused: list[PlaygroundError] = []
    table: JobsDisplay = room("waits")(progress, [job for group in groups for job in group.open.values()])
    with contextlib.closing(table):
        while groups:
            if not pace.begin():
                job, trouble = min((group.worst() for group in groups), key=lambda each: each[1] is None)
                raise pace.over(job, trouble) from next(iter(refused), None)
            for group in sorted(groups, key=AsyncOpenJobs[J].in_trouble):  # last, since it may take all of the time
                if pace.spent or group.due > time.monotonic():
                    continue
                async for job in group.look():
                    pace.quicken()
                    began = time.monotonic()
                    yield job
                    pace.excuse(time.monotonic() - began)
                table.look(group.told, next((each.reason for each in group.troubles.values()), None))
                refused += group.give_up()
            groups = [group for group in groups if group.open]
            if groups:
                await runtime.sleep(pace.pause(min(group.due for group in groups)))
    if refused:
        raise refused[0]


@define
class _Told:
    """What is known of one open job: on which page of the list it was, what the list said, and at which look it was read."""

    page: int | None = None
    said: object = None
    read: int = 0


class AsyncOpenJobs(Generic[J]):
    """The open jobs of one project, looked at by what the project's list says of them."""

    def __init__(self, play: AsyncConnection, project_id: uuid.UUID, pace: Pace | None = None) -> None:
        self.open: dict[uuid.UUID, J] = {}
        self.troubles: dict[uuid.UUID | None, Trouble] = {}
        """What went wrong at the last looks, by job; None is the list's own."""
        self.told: Mapping[uuid.UUID, Document] = {}
        """What the list said of them at the last look."""
        self._play = play
        self._project_id = project_id
        self._pace = Pace(None, None) if pace is None else pace
        self._told: dict[uuid.UUID, _Told] = {}
        self._total = 0
        self._looks = 0
        self._looked = time.monotonic()

    async def look(self) -> AsyncIterator[J]:
        """The jobs that have ended since the last look; they are no longer among the open ones. What goes wrong is noted."""
        self._looks += 1
        for job_id in self.troubles.keys() - self.open.keys() - {None}:
            del self.troubles[job_id]
        try:
            summaries = self.told = await self._listed()
        except PlaygroundError as error:
            self._note(None, error)
            return
        self.troubles.pop(None, None)
        suspects = self._suspects(summaries)
        for start in range(0, len(suspects), AT_ONCE):
            if self._pace.spent:
                return
            for job in await self._confirmed(suspects[start : start + AT_ONCE]):
                del self.open[job.id]
                del self._told[job.id]
                yield job

    def in_trouble(self) -> bool:
        return None in self.troubles

    @property
    def due(self) -> float:
        """When the service lets itself be asked again; an instant of `time.monotonic()`."""
        rests = [
            each for job_id, each in self.troubles.items() if job_id is None or isinstance(each.error, RateLimited)
        ]
        return max((each.due for each in rests), default=0.0)

    def worst(self) -> tuple[J, Trouble | None]:
        """An open job, one that cannot be looked at if there is one, and why."""
        for job_id, trouble in self.troubles.items():
            if job_id is None or job_id in self.open:
                return self.open[job_id] if job_id else next(iter(self.open.values())), trouble
        return next(iter(self.open.values())), None

    def give_up(self) -> list[PlaygroundError]:
        """Leave those that looking again is of no use for, and return why; raises what is of no use for any job."""
        errors: list[PlaygroundError] = []
        for job_id, trouble in self.troubles.items():
            if self._pace.outlasts(trouble):
                continue
            error = trouble.error
            if not passing(error) and (isinstance(error, AuthError) or not isinstance(error, ApiError)):
                raise error
            errors.append(error)
            if job_id is None:
                self.open.clear()
            else:
                self.open.pop(job_id, None)
        return errors

    def _note(self, job_id: uuid.UUID | None, error: PlaygroundError) -> None:
        self.troubles[job_id] = self._pace.trouble(self.troubles.get(job_id), error)

    def _suspects(self, summaries: Mapping[uuid.UUID, Document]) -> list[J]:
        """The jobs to read themselves, since a list does not tell their status.

        Those of which the list newly says that they may have ended, or says nothing; then a few of the others, in turn:
        the contract lets a list leave out all that betrays an end. What could not be read the last time comes last.
        """
        at_once: list[J] = []
        in_turn: list[J] = []
        for job_id, job in self.open.items():
            told, summary = self._told.setdefault(job_id, _Told()), summaries.get(job_id)
            if (trouble := self.troubles.get(job_id)) is not None and trouble.due > time.monotonic():
                continue
            said = summary and (summary.get("endDate"), summary.get("nbTasks"), str(summary.get("nbTasksPerStatus")))
            news = said != told.said or not told.read
            told.said = said
            (at_once if news and (summary is None or may_have_ended(summary)) else in_turn).append(job)
        now = time.monotonic()
        most, self._looked = max(_UNTOLD, int(now - self._looked)), now
        in_turn.sort(key=lambda job: self._told[job.id].read)
        return sorted([*at_once, *in_turn[:most]], key=lambda job: job.id in self.troubles)

    async def _listed(self) -> dict[uuid.UUID, Document]:
        """What the list says of the open jobs, as far as listing costs fewer requests than reading them one by one."""
        page_of = {job_id: told.page for job_id in self.open if (told := self._told.get(job_id)) and told.page}
        pages = set(page_of.values())
        new = len(self.open) - len(page_of)
        pages |= set(range(1, math.ceil(new / SIZE) + 1))  # where the newest are
        found = await self._pages(pages)
        last = math.ceil(self._total / SIZE)
        # Newer jobs push older ones to the next page; failing that, they may be anywhere.
        for more in ({page + 1 for page in pages}, set(range(1, last + 1))):
            more = {page for page in more - pages if page <= last}
            if more and len(more) < len(self.open) - len(found):
                found |= await self._pages(more)
                pages |= more
        return found

    async def _pages(self, wanted: set[int]) -> dict[uuid.UUID, Document]:
        async def page(number: int) -> Document:
            with ending_by(self._pace.limit):
                return await self._play.ask_for("list_jobs", project_id=self._project_id, page=number, size=SIZE)

        found: dict[uuid.UUID, Document] = {}
        numbers = sorted(wanted)
        for number, answer in zip(numbers, await each_of(numbers, page), strict=True):
            self._total = answer.get("total") or 0
            for summary in answer["jobs"]:
                job_id = uuid.UUID(summary["id"])
                if job_id in self.open:
                    found[job_id] = summary
                    self._told.setdefault(job_id, _Told()).page = number
        return found

    async def _confirmed(self, jobs: list[J]) -> list[J]:
        """Those of the jobs that have ended, each read itself. What goes wrong with one does not stop the others."""
        read: list[J] = []

        async def one(job: J) -> None:
            self._told[job.id].read = self._looks
            try:
                with ending_by(self._pace.limit):
                    await job.refresh()
            except NotFound:
                job.mark_gone()
            except PlaygroundError as error:
                self._note(job.id, error)
                return
            self.troubles.pop(job.id, None)
            read.append(job)

        await each_of(jobs, one)
        return [job for job in jobs if job in read and ended(job)]
