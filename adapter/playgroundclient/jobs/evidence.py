"""What tells that a job is the one of a submission whose answer was lost: the strongest evidence first. No I/O."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import re
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from attrs import frozen

from ..errors import ApiError, InvalidInput, ServerError
from .areas import mapping
from .paging import Reading

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping, Sequence

    from .._contract import JSON
    from ..errors import PlaygroundError
    from .paging import Page

SKEW = datetime.timedelta(minutes=5)
"""How much a creation date may lie before the service's own time: it may come from another machine."""
OLDER = 100
"""How many older jobs, newest first, must be listed until those after them are believed to be older still."""
MOST_LISTED = 10_000
_CORRELATION_ID = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?")

answered: set[uuid.UUID] = set()
"""The jobs that answers to submissions of this process have named: none of them is another submission's."""


@frozen
class Submission:
    """What a submission carried, and the earliest that the service's clock can have shown when it began."""

    correlation_id: str
    inputs: Mapping[str, Any]
    since: datetime.datetime
    skew: datetime.timedelta = datetime.timedelta()
    """How much earlier its job's creation date may be, for a job that is known by its inputs alone."""
    own_name: bool = False
    """Whether no other submission carries its name: then a job that shows nothing of its inputs leaves no doubt about one that does."""


@frozen
class Shown:
    """What a job shows, in a list or when it is read itself, of what was submitted."""

    id: uuid.UUID
    href: str
    created: datetime.datetime | None
    correlation_ids: frozenset[str]
    inputs: Mapping[str, Any]

    @classmethod
    def of(cls, job: Job) -> Shown:
        shown, inputs = frozenset(correlation_ids(job.document)), mapping(job.document.get("input"))
        return cls(job.id, job.href, instant(job.created), shown, inputs)


@frozen
class Verdict:
    """What became of a submission: its job, or those that may be it, and why that is not certain.

    `certain` tells that the job shows its correlation id; else it is the only one that shows its inputs.
    """

    kind: Literal["found", "absent", "unclear"]
    jobs: tuple[Shown, ...] = ()
    reason: str = ""
    certain: bool = False


class Job(Protocol):
    """What is known of a job, from a list or in full."""

    @property
    def id(self) -> uuid.UUID: ...
    @property
    def href(self) -> str: ...
    @property
    def created(self) -> datetime.datetime | None: ...
    @property
    def document(self) -> Mapping[str, JSON]: ...


J = TypeVar("J", bound=Job)


def judge(submission: Submission, jobs: Sequence[Shown], missing: str) -> Verdict:
    """What became of a submission, when a search has brought these `jobs`; `missing` says why there may be others.

    A job that shows the correlation id is the one, whatever its date. One that shows only the same inputs must be
    created after the submission began, and be the only one.
    """
    same_id = tuple(job for job in jobs if submission.correlation_id in job.correlation_ids)
    if len(same_id) == 1:
        return Verdict("found", same_id, certain=True)
    if same_id:
        return Verdict("unclear", same_id, f"{len(same_id)} jobs show its correlation id")
    earliest = submission.since - max(submission.skew, SKEW)
    rest = [job for job in jobs if not job.correlation_ids and _may_be_later(job, earliest)]
    alike = tuple(job for job in rest if same_input(submission.inputs, job.inputs))
    named = tuple(job for job in rest if job.inputs and job.inputs.get("name") == submission.inputs.get("name"))
    blind = tuple(job for job in rest if not job.inputs)
    later = [job for job in alike if job.created and _may_be_later(job, submission.since - submission.skew)]
    if len(alike) == len(later) == 1 and not missing and (submission.own_name or not blind):
        return Verdict("found", alike)
    candidates = alike or named or blind
    if alike:
        count = "one job has" if len(alike) == 1 else f"{len(alike)} jobs have"
        reason = f"{count} its name and input, but may have been created before it or be another submission's"
    elif named:
        reason = f"{len(named)} created since have its name, but another input"
    elif blind:
        reason = f"{len(blind)} created since do not show what was submitted"
    else:
        reason = "no job created since shows its correlation id, or its name and input"
    reason = f"{reason}; {missing}" if missing else reason
    return Verdict("unclear" if candidates or missing else "absent", candidates, reason)


def _may_be_later(job: Shown, earliest: datetime.datetime) -> bool:
    return job.created is None or _latest(job.created) > earliest


def _latest(created: datetime.datetime) -> datetime.datetime:
    """The latest instant that a creation date may stand for: it may be cut to its second or to its millisecond."""
    cut = 1_000_000 if created.microsecond == 0 else 1_000 if created.microsecond % 1_000 == 0 else 1
    return created + datetime.timedelta(microseconds=cut)


class Listing(Generic[J]):
    """One reading of a process's jobs, page by page, back to a submission that began at `since` on the service's clock.

    It ends after `most` jobs.
    """

    def __init__(self, since: datetime.datetime, most: int = MOST_LISTED) -> None:
        self.jobs: dict[uuid.UUID, J] = {}
        """All that were listed, in the list's order."""
        self.missing = ""
        """Why a job may have been missed; empty if all that may be the submission's were listed."""
        self._since = since - SKEW
        self._most = most
        self._reading = Reading[J](lambda job: job.id)
        self._older = 0
        self._previous: datetime.datetime | None = None
        self._newest_first = True

    def take(self, page: Page[J]) -> bool:
        """Note the next page; False when there is no further one to ask for."""
        more = self._reading.take(page) and not self._reading.ended
        for job in page.items:
            if job.id not in self.jobs:
                self.jobs[job.id] = job
                self._note(instant(job.created))
        if self._newest_first and self._older >= OLDER:
            return False  # all that follow are older than the submission
        if more and len(self.jobs) < self._most:
            return True
        if more:
            self.missing = f"only {len(self.jobs)} of the process's jobs were listed"
        elif not self._reading.settled(len(self.jobs)):
            self.missing = "the list of jobs changed while it was read"
        return False

    def _note(self, created: datetime.datetime | None) -> None:
        if created is not None:
            self._newest_first = self._newest_first and (self._previous is None or created <= self._previous)
            self._previous = created
            self._older = self._older + 1 if created < self._since else 0

    @property
    def recent(self) -> list[J]:
        """The jobs that may have been created since, those nearest to the submission first."""
        dated = [(instant(job.created) or self._since, job) for job in self.jobs.values()]
        return [job for created, job in sorted(dated, key=lambda pair: pair[0]) if created >= self._since]


def created_nothing(error: PlaygroundError, *, sent: bool) -> bool:
    """Whether a submission that ended by `error` has certainly created no job. `sent`: a byte of it may have left."""
    refused = isinstance(error, ApiError) and error.status >= 400 and not isinstance(error, ServerError)
    return refused or not sent


def check_correlation_id(correlation_id: str) -> None:
    """Raises InvalidInput where an HTTP header cannot carry it."""
    if not isinstance(correlation_id, str) or not _CORRELATION_ID.fullmatch(correlation_id):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidInput(
            f"correlation_id={correlation_id!r:.160} cannot be sent, and nothing was: it is one to 128 visible ASCII "
            "characters, with spaces only between them."
        )


def began(elapsed: float, date: str | None, now: datetime.datetime | None = None) -> datetime.datetime:
    """The earliest that the server's clock can have shown `elapsed` seconds ago. `date` is the Date header of just now.

    `now` is this machine's time, for a server that sends no date; it must be read before what `elapsed` is made of.
    """
    now = now or datetime.datetime.now(datetime.UTC)
    if date:
        with contextlib.suppress(ValueError, OverflowError):
            now = email.utils.parsedate_to_datetime(date).astimezone(datetime.UTC)  # cut to its second
    return now - datetime.timedelta(seconds=elapsed)


def instant(created: datetime.datetime | None) -> datetime.datetime | None:
    """A creation date as an instant; one without an offset is taken as UTC."""
    return created.replace(tzinfo=datetime.UTC) if created is not None and created.tzinfo is None else created


def correlation_ids(job: Mapping[str, JSON]) -> set[str]:
    """The correlation ids that a job shows, anywhere but in what was submitted."""

    def within(value: JSON, name: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, each in value.items():
                yield from within(each, key)
        elif isinstance(value, list):
            for each in value:
                yield from within(each, name)
        elif isinstance(value, str) and "correlation" in name.lower():
            yield value

    return set(within({name: value for name, value in job.items() if name not in ("input", "_links")}, ""))


def same_input(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether what a job shows as its input is what was sent, as far as it shows it; `projectId` may be in the URL alone."""
    return bool(shown) and all(
        shown.get(name) == value for name, value in sent.items() if name != "projectId" or name in shown
    )
