"""Waiting for many jobs at once, with list requests for all of them instead of one request a job."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import define

from ..calls import ending_by
from ..errors import ApiError, AuthError, InvalidInput, NotFound, PlaygroundError, RateLimited
from ..paging import SIZE
from ..redact import redact
from ..values import body, known
from ..waiting import Pace, ended, hint, mark_gone, passing
from . import runtime
from .handles import AsyncJob

if TYPE_CHECKING:
    import uuid
    from collections.abc import AsyncIterator, Iterator, Mapping

    from playground_api.models import JobPage, JobSummary

    from ..waiting import Trouble
    from .playground import AsyncPlayground

_AT_ONCE = 8
_STILL = 3
"""Looks after which a job that the list describes in the same words may have ended all the same."""


def wait_all(
    play: AsyncPlayground, jobs: Iterable[AsyncJob], timeout: float | None, poll: float | None
) -> AsyncIterator[AsyncJob]:
    """Yield the jobs as they end: see `AsyncPlayground.wait`. Raises InvalidInput before anything is sent."""
    pace = Pace(timeout, poll)
    groups: dict[uuid.UUID, Group] = {}
    for job in _checked(jobs):
        groups.setdefault(job.project_id, Group(play, job.project_id, pace)).open[job.id] = job
    return _wait(pace, list(groups.values()))


def _checked(jobs: Iterable[AsyncJob]) -> Iterator[AsyncJob]:
    several = isinstance(jobs, Iterable) and not isinstance(jobs, str)
    given: Iterable[object] = jobs if several else [jobs]
    for job in given:
        if not isinstance(job, AsyncJob):
            raise InvalidInput(
                f"wait takes a list of jobs of this kind of client, and {redact(repr(job), limit=300)} is none. "
                "play.job(href) makes a job of an href."
            )
        yield job


async def _wait(pace: Pace, groups: list[Group]) -> AsyncIterator[AsyncJob]:
    refused: list[PlaygroundError] = []
    while groups:
        if not pace.begin():
            job, trouble = min((group.worst() for group in groups), key=lambda each: each[1] is None)
            raise pace.over(job, trouble) from next(iter(refused), None)
        for group in sorted(groups, key=Group.in_trouble):  # last, since it may take all of the time
            if pace.spent:
                break
            if group.due > time.monotonic():
                continue
            async for job in group.tick():
                pace.quicken()
                began = time.monotonic()
                yield job
                pace.excuse(time.monotonic() - began)
            refused += group.give_up()
        groups = [group for group in groups if group.open]
        if groups:
            await runtime.sleep(pace.pause(min(group.due for group in groups)))
    if refused:
        raise refused[0]


@define
class _Told:
    """What is known of one open job: on which page of the list it was, what the list said, and when it was read itself."""

    page: int | None = None
    said: object = None
    still: int = 0
    read: int = 0


class Group:
    """The open jobs of one project, and what the project's list says of them."""

    def __init__(self, play: AsyncPlayground, project_id: uuid.UUID, pace: Pace | None = None) -> None:
        self._play = play
        self._project_id = project_id
        self._pace = Pace(None, None) if pace is None else pace
        # A wait looks at other projects meanwhile.
        self._longest_wait = math.inf if pace is None else 0.0
        self._told: dict[uuid.UUID, _Told] = {}
        self._troubles: dict[uuid.UUID | None, Trouble] = {}  # None: the list's own
        self._total = 0
        self._ticks = 0
        self._looked = math.inf
        self.open: dict[uuid.UUID, AsyncJob] = {}

    async def look(self) -> AsyncIterator[AsyncJob]:
        """One tick: the jobs that have ended since the last, which are no longer among the open ones.

        Raises what went wrong with the others, when all of these are out.
        """
        before = dict(self._troubles)
        async for job in self.tick():
            yield job
        for job_id, trouble in self._troubles.items():
            if trouble is not before.get(job_id):
                raise trouble.error

    async def tick(self) -> AsyncIterator[AsyncJob]:
        """As `look`, but what goes wrong is only noted."""
        self._ticks += 1
        for job_id in self._troubles.keys() - self.open.keys() - {None}:
            del self._troubles[job_id]
        try:
            summaries = await self._listed()
        except PlaygroundError as error:
            self._note(None, error)
            return
        self._troubles.pop(None, None)
        at_once, in_turn = self._suspects(summaries)
        troubled = frozenset(self._troubles)
        for some in (
            [job for job in at_once if job.id not in troubled],
            [job for job in in_turn if job.id not in troubled],
            [job for job in at_once + in_turn if job.id in troubled],  # last, since they may take all of the time
        ):
            for start in range(0, len(some), _AT_ONCE):
                if self._pace.spent:
                    return
                for job in await self._confirmed(some[start : start + _AT_ONCE]):
                    del self.open[job.id]
                    del self._told[job.id]
                    yield job

    def in_trouble(self) -> bool:
        return None in self._troubles

    @property
    def due(self) -> float:
        """When the service lets itself be asked again; an instant of `time.monotonic()`."""
        return max(
            (each.due for job_id, each in self._troubles.items() if not job_id or isinstance(each.error, RateLimited)),
            default=0.0,
        )

    def worst(self) -> tuple[AsyncJob, Trouble | None]:
        """An open job, one that cannot be looked at if there is one, and why."""
        for job_id, trouble in self._troubles.items():
            if job_id is None or job_id in self.open:
                return self.open[job_id] if job_id else next(iter(self.open.values())), trouble
        return next(iter(self.open.values())), None

    def give_up(self) -> list[PlaygroundError]:
        """Leave those that looking again is of no use for, and return why; raises what is of no use for any job."""
        errors: list[PlaygroundError] = []
        for job_id, trouble in self._troubles.items():
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
        self._troubles[job_id] = self._pace.trouble(self._troubles.get(job_id), error)

    def _suspects(self, summaries: Mapping[uuid.UUID, JobSummary]) -> tuple[list[AsyncJob], list[AsyncJob]]:
        """The jobs that may have ended and are to be read themselves, since a list does not tell their status.

        First those for which the list has something new to say. Then, where it says nothing, or the same again and
        again, a few at each tick, in turn: the contract lets a list leave out all that betrays an end.
        """
        at_once: list[AsyncJob] = []
        betrayed: list[AsyncJob] = []
        silent: list[AsyncJob] = []
        still: list[AsyncJob] = []
        for job_id, job in self.open.items():
            told, summary = self._told.setdefault(job_id, _Told()), summaries.get(job_id)
            if (trouble := self._troubles.get(job_id)) is not None and trouble.due > time.monotonic():
                continue
            if summary is None:
                at_once.append(job)
                continue
            said = (summary.end_date, summary.nb_tasks, str(summary.nb_tasks_per_status))
            told.still = told.still + 1 if said == told.said else 0
            told.said = said
            may_have_ended = hint(summary)
            if may_have_ended is not False and (told.still == 0 or not told.read):
                at_once.append(job)
            elif may_have_ended:
                betrayed.append(job)
            elif may_have_ended is None:
                silent.append(job)
            elif told.still >= _STILL:
                still.append(job)
        now = time.monotonic()
        seconds, self._looked = max(0.0, now - self._looked), now
        return at_once, [
            *self._oldest(betrayed, max(4, seconds)),
            *self._oldest(silent, max(4, seconds)),
            *self._oldest(still, max(2, seconds / 4)),  # as a rule these wait for their turn in the service
        ]

    def _oldest(self, jobs: list[AsyncJob], most: float) -> list[AsyncJob]:
        """Those that were read longest ago, so many at most."""
        return sorted(jobs, key=lambda job: self._told[job.id].read)[: int(most)]

    async def _listed(self) -> dict[uuid.UUID, JobSummary]:
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

    async def _pages(self, wanted: set[int]) -> dict[uuid.UUID, JobSummary]:
        from playground_api.api.jobs import list_jobs

        async def page(number: int) -> JobPage:
            with ending_by(self._pace.limit, self._longest_wait):
                answer = await list_jobs.asyncio_detailed(
                    client=self._play.api, project_id=self._project_id, page=number, size=SIZE
                )
            return body(answer)

        found: dict[uuid.UUID, JobSummary] = {}
        numbers = sorted(wanted)
        for start in range(0, len(numbers), _AT_ONCE):
            some = numbers[start : start + _AT_ONCE]
            for number, answer in zip(
                some, await runtime.gather(*(functools.partial(page, each) for each in some)), strict=True
            ):
                self._total = known(answer.total) or 0
                for summary in answer.jobs:
                    if summary.id in self.open:
                        found[summary.id] = summary
                        self._told.setdefault(summary.id, _Told()).page = number
        return found

    async def _confirmed(self, jobs: list[AsyncJob]) -> list[AsyncJob]:
        """Those of the jobs that have ended, each read itself. What goes wrong with one does not stop the others."""
        read: list[AsyncJob] = []

        async def one(job: AsyncJob) -> None:
            self._told[job.id].read = self._ticks
            try:
                with ending_by(self._pace.limit, self._longest_wait):
                    await job.refresh()
            except NotFound:
                mark_gone(job)
            except PlaygroundError as error:
                self._note(job.id, error)
                return
            self._troubles.pop(job.id, None)
            read.append(job)

        await runtime.gather(*(functools.partial(one, each) for each in jobs))
        return [job for job in jobs if job in read and ended(job)]
