"""What this process has submitted, so that a lost answer is not mistaken for that of another submission."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import json
import re
import threading
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import httpx
from attrs import define

from . import near
from .config import origin
from .errors import ApiError, InvalidInput, ServerError
from .forks import renew_after_fork
from .paging import SIZE, Reading

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping

    from ._contract import JSON
    from .calls import Call
    from .config import Origin, Settings
    from .paging import Page

KEY = "playground_submission"
"""Where the extensions of a request that submits a job carry its submission."""
SKEW = datetime.timedelta(seconds=5)
"""How much a creation date may lie before the server's time: it may come from another machine."""
_CHANGED = "the list of jobs changed while it was read"
_MOST_LISTED = 2_000
_CORRELATION_ID = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,126}[\x21-\x7e])?")


@define(eq=False)
class Submission:
    """One request that creates a job, from when it begins until it is known what became of it.

    `inputs` are None where its body is not a JSON object that can be read.
    """

    path: str
    inputs: Mapping[str, Any] | None

    def may_look_like(self, other: Submission) -> bool:
        """Whether a job that this one created could be taken for one that the `other` has created."""
        return self.path == other.path and (
            self.inputs is None or other.inputs is None or same_input(other.inputs, self.inputs)
        )


class Submissions:
    """The jobs that answers have named, and the submissions of which it is not known what became of them.

    One that stays uncertain is remembered: its job may still appear, and must not be taken for a later one's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: set[uuid.UUID] = set()
        self._open: set[Submission] = set()
        renew_after_fork(self)

    def after_fork(self) -> None:
        """What the parent has submitted, and what it was submitting, is not the child's either."""
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def noting(self, call: Call, request: httpx.Request) -> Iterator[Submission | None]:
        """Around the sending of any request: where it submits a job, note that, and forget it if it created nothing."""
        if call.operation is None or call.operation.id != "create_job":
            yield None
            return
        submission = request.extensions[KEY] = Submission(request.url.path.lower(), _inputs(request))
        self.begin(submission)
        try:
            yield submission
        except BaseException as error:
            if created_nothing(error, sent=call.sent):
                with self._lock:
                    self._open.discard(submission)
            raise

    def begin(self, submission: Submission) -> None:
        with self._lock:
            self._open.add(submission)

    def answered(self, submission: Submission, job: JSON) -> None:
        """Note that the job of an answer is this submission's."""
        job_id = near.as_uuid(str(job.get("id"))) if isinstance(job, dict) else None
        with self._lock:
            if job_id is not None:
                self._taken.add(job_id)
                self._open.discard(submission)

    def recognised(self, submission: Submission, job_id: uuid.UUID) -> bool:
        """Note that the job shows this submission's correlation id; False where it is another's already."""
        with self._lock:
            return self._take(submission, job_id)

    def adopted(self, submission: Submission, job_id: uuid.UUID) -> bool:
        """Note that the job must be this submission's, by its inputs; False where it may be another's of this process."""
        with self._lock:
            rivals = (other for other in self._open if other is not submission)
            return not any(other.may_look_like(submission) for other in rivals) and self._take(submission, job_id)

    def _take(self, submission: Submission, job_id: uuid.UUID) -> bool:
        if job_id in self._taken:
            return False
        self._taken.add(job_id)
        self._open.discard(submission)
        return True

    def taken(self, job_id: uuid.UUID) -> bool:
        with self._lock:
            return job_id in self._taken


class _Registry:
    """What this process has submitted to each gateway, by whichever client and with whichever key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[Origin, Submissions] = {}
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._lock = threading.Lock()

    def get(self, settings: Settings) -> Submissions:
        with self._lock:
            return self._of.setdefault(origin(settings.gateway), Submissions())


_registry = _Registry()


def submissions_to(settings: Settings) -> Submissions:
    """What all clients of this process submit to the gateway of these settings. Two keys may belong to one project."""
    return _registry.get(settings)


def created_nothing(error: BaseException, *, sent: bool) -> bool:
    """Whether a submission that ended by `error` has certainly created no job."""
    refused = isinstance(error, ApiError) and error.status >= 400 and not isinstance(error, ServerError)
    return refused or not sent


def check_correlation_id(correlation_id: str) -> None:
    """Raises InvalidInput where an HTTP header cannot carry it."""
    if not isinstance(correlation_id, str) or not _CORRELATION_ID.fullmatch(correlation_id):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidInput(
            f"correlation_id={correlation_id!r:.160} cannot be sent, and nothing was: it is one to 128 visible ASCII "
            "characters, with spaces only between them."
        )


def began(elapsed: float, date: str | None) -> datetime.datetime:
    """The earliest that the server's clock can have shown `elapsed` seconds ago. `date` is the Date header of just now."""
    now = datetime.datetime.now(datetime.UTC)
    if date:
        with contextlib.suppress(ValueError, OverflowError):
            now = email.utils.parsedate_to_datetime(date).astimezone(datetime.UTC)  # cut to its second
    return now - datetime.timedelta(seconds=elapsed)


def since(elapsed: float, date: str | None) -> datetime.datetime:
    """As `began`, less an allowance for a creation date that comes from another machine."""
    return began(elapsed, date) - SKEW


def instant(created: datetime.datetime | None) -> datetime.datetime | None:
    """A creation date as an instant; one without an offset is taken as UTC."""
    return created.replace(tzinfo=datetime.UTC) if created is not None and created.tzinfo is None else created


def latest(created: datetime.datetime) -> datetime.datetime:
    """The latest instant that a creation date may stand for: it may be cut to its second or to its millisecond."""
    cut = 1_000_000 if created.microsecond == 0 else 1_000 if created.microsecond % 1_000 == 0 else 1
    return created + datetime.timedelta(microseconds=cut)


class Job(Protocol):
    """What a list tells of a job."""

    @property
    def id(self) -> uuid.UUID: ...

    @property
    def created(self) -> datetime.datetime | None: ...


J = TypeVar("J", bound=Job)


class Listing(Generic[J]):
    """One reading of a process's jobs, page by page, back to a submission that began at `began` on the server's clock."""

    def __init__(self, began: datetime.datetime) -> None:
        self.unread = 0
        """How many of the recent ones could not be read themselves."""
        self._began = began
        self._reading = Reading[J](lambda job: job.id)
        self._recent: dict[uuid.UUID, tuple[datetime.datetime, J]] = {}
        self._seen: set[uuid.UUID] = set()
        self._pages = 0
        self._oldest: datetime.datetime | None = None
        self._newest_first = True
        self._missing = ""
        self.total: int | None = None

    def take(self, page: Page[J]) -> bool:
        """Note the next page; False when there is no further one to ask for."""
        if page.total is not None and self.total is not None and page.total < self.total:
            self._missing = _CHANGED
        self.total = page.total
        self._pages += 1
        more = self._reading.take(page) and self._pages < self._reading.last
        for job in page.items:
            if job.id not in self._seen:
                self._note(job)
        if self._newest_first and len(self._seen) >= SIZE and self._oldest and self._oldest < self._began - SKEW:
            return False  # all that follow are older than the submission
        if more and len(self._seen) < _MOST_LISTED:
            return True
        if more:
            self._missing = f"only {len(self._seen)} of the process's {self.total or 'many'} jobs were listed"
        elif not self._reading.settled(len(self._seen)):
            self._missing = _CHANGED
        return False

    def _note(self, job: J) -> None:
        self._seen.add(job.id)
        created = instant(job.created)
        if created is None or created >= self._began - SKEW:
            self._recent[job.id] = created or self._began, job
        if created is not None:
            self._newest_first = self._newest_first and (self._oldest is None or created <= self._oldest)
            self._oldest = created

    @property
    def recent(self) -> list[J]:
        """The jobs that may have been created since, those nearest to the submission first."""
        return [job for _, job in sorted(self._recent.values(), key=lambda pair: pair[0])]

    def after(self, job: J) -> bool:
        """Whether the job was created after the submission began."""
        created = instant(job.created)
        return created is not None and latest(created) > self._began

    @property
    def missing(self) -> str:
        """Why a job may have been missed; empty if all that may be the submission's were read."""
        if not self.unread:
            return self._missing
        count = len(self._recent)
        return f"only {count - self.unread} of the {count} jobs created since were read"


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

    shown = {name: value for name, value in job.items() if name not in ("input", "_links")}
    return set(within(shown, ""))


def same_input(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether what a job shows as its input is what was sent, as far as it shows it; `projectId` may be in the URL alone."""
    return bool(shown) and all(
        shown.get(name) == value for name, value in sent.items() if name != "projectId" or name in shown
    )


def _inputs(request: httpx.Request) -> dict[str, Any] | None:
    try:
        body: JSON = json.loads(request.content)
    except (ValueError, RecursionError, httpx.RequestNotRead):
        return None
    return body if isinstance(body, dict) else None
