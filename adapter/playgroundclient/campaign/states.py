"""The states of a row of a campaign, and which may follow which."""

from __future__ import annotations

from typing import Final, Literal

State = Literal["planned", "intended", "submitted", "succeeded", "failed", "cancelled", "refused", "uncertain"]

PLANNED: Final = "planned"
"""To be submitted."""
INTENDED: Final = "intended"
"""On its way, or sent without an answer so far; its correlation id is on disk."""
SUBMITTED: Final = "submitted"
"""A job exists, and has not ended."""
SUCCEEDED: Final = "succeeded"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"
"""The job was cancelled or deleted on the service."""
REFUSED: Final = "refused"
"""The service refused the submission; there is no job."""
UNCERTAIN: Final = "uncertain"
"""Sent, and it cannot be told whether a job exists: the user decides."""

STATES: Final[tuple[State, ...]] = (
    PLANNED,
    INTENDED,
    SUBMITTED,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    REFUSED,
    UNCERTAIN,
)
OPEN: Final[tuple[State, ...]] = (INTENDED, SUBMITTED)
"""What counts for the limit of open jobs."""
UNFINISHED: Final[tuple[State, ...]] = (PLANNED, INTENDED, SUBMITTED)
RETRIABLE: Final[tuple[State, ...]] = (FAILED, CANCELLED, REFUSED)

TRANSITIONS: Final[dict[State, frozenset[State]]] = {
    # A late answer may come when the job was already counted as absent: it is believed.
    PLANNED: frozenset({INTENDED, SUBMITTED}),
    INTENDED: frozenset({PLANNED, SUBMITTED, REFUSED, UNCERTAIN}),
    SUBMITTED: frozenset({SUCCEEDED, FAILED, CANCELLED}),
    SUCCEEDED: frozenset(),
    FAILED: frozenset({PLANNED}),
    CANCELLED: frozenset({PLANNED}),
    REFUSED: frozenset({PLANNED}),
    UNCERTAIN: frozenset({PLANNED, SUBMITTED}),
}
