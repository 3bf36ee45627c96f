"""What this client has submitted, so that a lost answer is not mistaken for that of another submission."""

from __future__ import annotations

import collections
import contextlib
import datetime
import email.utils
import json
import threading
from typing import TYPE_CHECKING, Any

from .forks import renew_after_fork

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Mapping

    from ._contract import JSON

_SKEW = 5.0  # a Date header has whole seconds, and a job's creation date may come from another machine


class Submissions:
    """The jobs that answers have named, and the inputs that are on their way now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: set[uuid.UUID] = set()
        self._on_the_way: collections.Counter[str] = collections.Counter()
        renew_after_fork(self)

    def after_fork(self) -> None:
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def sending(self, body: Mapping[str, Any]) -> Iterator[str]:
        key = json.dumps(body, sort_keys=True)
        with self._lock:
            self._on_the_way[key] += 1
        try:
            yield key
        finally:
            with self._lock:
                self._on_the_way[key] -= 1
                if not self._on_the_way[key]:
                    del self._on_the_way[key]

    def alone(self, key: str) -> bool:
        """Whether nobody else is sending the same inputs now, whose job could be taken for this one."""
        with self._lock:
            return self._on_the_way[key] == 1

    def take(self, job_id: uuid.UUID) -> bool:
        """Count the job as this submission's; False where it is another's already."""
        with self._lock:
            if job_id in self._taken:
                return False
            self._taken.add(job_id)
            return True

    def taken(self, job_id: uuid.UUID) -> bool:
        with self._lock:
            return job_id in self._taken


def since(elapsed: float, date: str | None) -> datetime.datetime:
    """The server's time when the submission began, `elapsed` seconds ago, less an allowance. `date` is its Date header."""
    now = datetime.datetime.now(datetime.UTC)
    if date:
        with contextlib.suppress(ValueError, OverflowError):
            now = email.utils.parsedate_to_datetime(date).astimezone(datetime.UTC)
    return now - datetime.timedelta(seconds=elapsed + _SKEW)


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

    shown = {name: value for name, value in job.items() if name not in ("input", "_links")}
    return set(within(shown, ""))


def same_input(sent: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether what a job shows as its input is what was sent, as far as it shows it; `projectId` may be in the URL alone."""
    return bool(shown) and all(
        shown.get(name) == value for name, value in sent.items() if name != "projectId" or name in shown
    )
