"""A task of a job, the work on one tile of its area: what the service tells of it, and nothing of how it is asked."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from ..secrets import redact
from .areas import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping


@frozen
class Task:
    """The work on one tile. `message` says what it does, as `process tile 234617`; `error` why it failed."""

    id: uuid.UUID
    status: str
    message: str | None
    error: str | None
    started: datetime.datetime | None
    ended: datetime.datetime | None
    document: Mapping[str, Any] = field(repr=False)
    """What the service sent, as plain JSON."""

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Task:
        """The task that a list's item, or a description, tells of."""
        status = mapping(document.get("status"))
        return cls(
            uuid.UUID(document["id"]),
            status.get("status") or "UNKNOWN",
            _said(document.get("message")),
            _said(status.get("errorMsg")),
            instant(document.get("startDate")),
            instant(document.get("endDate")),
            document,
        )

    def __str__(self) -> str:
        said = " - ".join(redact(each, limit=300).rstrip(".") for each in (self.message, self.error) if each)
        return said or f"task {self.id}, without a message"


def _said(value: Any) -> str | None:  # Any: a list's item may have more than its schema, of any kind
    """The text that `value` is; None where it says nothing."""
    return value if isinstance(value, str) and value.strip() else None


def instant(text: str | None) -> datetime.datetime | None:
    """The instant that a date of the service's means."""
    return datetime.datetime.fromisoformat(text) if text else None
