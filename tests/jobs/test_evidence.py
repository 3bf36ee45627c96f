"""What tells that a job is the one of a submission whose answer was lost."""

from __future__ import annotations

import datetime
import itertools
import uuid
from typing import Any

import pytest
from attrs import frozen
from doubles import JOB, PROJECT, numbered
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import ConnectionFailed, InvalidInput, errors
from playgroundclient.jobs import evidence
from playgroundclient.jobs.evidence import Listing, Shown, Submission, judge
from playgroundclient.jobs.paging import Page

NOON = datetime.datetime(2026, 1, 2, 12, 0, 0, 250_500, tzinfo=datetime.UTC)
SENT = {"name": "x", "imageId": "i", "projectId": PROJECT}
OURS = Submission("corr-7", SENT, NOON)


def shown(number: int, after: float | None = 1.0, *ids: str, **inputs: object) -> Shown:
    """A job that was created so many seconds after noon."""
    created = None if after is None else NOON + datetime.timedelta(seconds=after)
    return Shown(uuid.UUID(numbered(number)), f"href {number}", created, frozenset(ids), inputs)


ALIKE = {"name": "x", "imageId": "i"}
VERDICTS: list[tuple[str, list[Shown], str, str, list[int]]] = [
    ("its correlation id", [shown(1, 1, "corr-7"), shown(2, 1, **ALIKE)], "", "certain", [1]),
    ("its correlation id, whatever the date", [shown(1, -1e6, "corr-7")], "", "certain", [1]),
    ("its correlation id, though some are missing", [shown(1, 1, "corr-7")], "some are missing", "certain", [1]),
    ("its correlation id twice", [shown(1, 1, "corr-7"), shown(2, 1, "corr-7")], "", "unclear", [1, 2]),
    ("only its inputs", [shown(1, 1, **ALIKE), shown(2, 1, name="y")], "", "found", [1]),
    ("only its inputs, and its project", [shown(1, 1, **SENT)], "", "found", [1]),
    ("its inputs, at a date that may be cut to the second", [shown(1, -0.2505, **ALIKE)], "", "found", [1]),
    ("its inputs, at a date that may be cut to the millisecond", [shown(1, -0.0005, **ALIKE)], "", "found", [1]),
    ("its inputs, and another's correlation id", [shown(1, 1, "corr-8", **ALIKE)], "", "absent", []),
    ("its inputs twice", [shown(1, 1, **ALIKE), shown(2, 2, **ALIKE)], "", "unclear", [1, 2]),
    ("its inputs, but just before", [shown(1, -3, **ALIKE)], "", "unclear", [1]),
    ("its inputs, but long before", [shown(1, -1000, **ALIKE)], "", "absent", []),
    ("its inputs, without a date", [shown(1, None, **ALIKE)], "", "unclear", [1]),
    ("its inputs, but some jobs are missing", [shown(1, 1, **ALIKE)], "some are missing", "unclear", [1]),
    ("its name, with another input", [shown(1, 1, name="x", imageId="j")], "", "unclear", [1]),
    ("nothing", [shown(1, 1)], "", "unclear", [1]),
    ("nothing, beside one with its inputs", [shown(1, 1, **ALIKE), shown(2, 1)], "", "unclear", [1]),
    ("others alone", [shown(1, 1, name="y")], "", "absent", []),
    ("no job", [], "", "absent", []),
    ("no job, but some are missing", [], "some are missing", "unclear", []),
]


@pytest.mark.parametrize(
    ("jobs", "missing", "kind", "which"), [each[1:] for each in VERDICTS], ids=[each[0] for each in VERDICTS]
)
def test_what_the_jobs_show_decides(jobs: list[Shown], missing: str, kind: str, which: list[int]) -> None:
    for order in itertools.permutations(jobs):
        verdict = judge(OURS, order, missing)
        assert ("certain" if verdict.certain else verdict.kind) == kind
        assert {job.id.int for job in verdict.jobs} == set(which)
        assert verdict.kind == "found" or (verdict.reason and missing in verdict.reason)


def test_a_submission_may_allow_for_another_clock() -> None:
    early = shown(1, -3, **ALIKE)
    assert judge(Submission("c", SENT, NOON, datetime.timedelta(seconds=5)), [early], "").kind == "found"


JOBS = st.builds(
    lambda number, after, ids, inputs: shown(number, after, *ids, **inputs),
    st.integers(1, 9),
    st.none() | st.floats(-400, 400),
    st.sets(st.sampled_from(["corr-7", "corr-8"]), max_size=1),
    st.sampled_from([{}, ALIKE, {"name": "x"}, {"name": "y"}]),
)


@given(st.lists(JOBS, max_size=5, unique_by=lambda job: job.id), st.sampled_from(["", "some are missing"]))
def test_a_job_that_is_taken_is_the_only_one_that_it_can_be(jobs: list[Shown], missing: str) -> None:
    verdict = judge(OURS, jobs, missing)
    assert all(job in jobs for job in verdict.jobs)
    if verdict.kind == "found":
        (found,) = verdict.jobs
        ours = [job for job in jobs if "corr-7" in job.correlation_ids]
        assert ours == [found] if verdict.certain else not ours and found.inputs == ALIKE and not missing
    if verdict.kind == "absent":
        assert not missing and not any("corr-7" in job.correlation_ids for job in jobs)


# --- the list --------------------------------------------------------------------------------------------------------


@frozen
class Listed:
    """A job as a list tells it, so many seconds after noon."""

    number: int
    after: float | None

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(numbered(self.number))

    @property
    def created(self) -> datetime.datetime | None:
        return None if self.after is None else NOON + datetime.timedelta(seconds=self.after)

    @property
    def document(self) -> dict[str, Any]:
        return {}

    href = ""


def test_a_listing_has_what_may_be_the_submissions_the_nearest_first() -> None:
    listing = Listing[Listed](NOON)
    jobs = [Listed(5, 30), Listed(4, 2), Listed(3, -3), Listed(2, None), Listed(1, -301)]
    assert not listing.take(Page(jobs, 5, has_next=False))
    assert [job.number for job in listing.recent] == [2, 3, 4, 5]
    assert listing.missing == ""


def test_a_listing_ends_where_the_newest_first_are_too_old() -> None:
    listing = Listing[Listed](NOON)
    assert listing.take(Page([Listed(n, 50 - n * 10) for n in range(100)], 5_000, has_next=True))
    assert not listing.take(Page([Listed(n, 50 - n * 10) for n in range(100, 200)], 5_000, has_next=True))
    assert listing.missing == "" and len(listing.recent) == 36


def test_a_listing_in_another_order_is_read_to_its_end_or_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [[Listed(n, n - 10_000) for n in range(start, start + 100)] for start in range(0, 12_000, 100)]
    listing = Listing[Listed](NOON)
    read = list(itertools.takewhile(lambda page: listing.take(Page(page, 12_000, has_next=True)), pages))
    assert len(read) == 99 and listing.missing == "only 10000 of the process's jobs were listed"
    listing = Listing[Listed](NOON)
    for page in pages[:2]:
        more = listing.take(Page(page, 200, has_next=False))
    assert not more and listing.missing == ""


def test_a_listing_that_shrinks_while_it_is_read_says_so() -> None:
    listing = Listing[Listed](NOON)
    assert listing.take(Page([Listed(n, 1) for n in range(1_000, 1_100)], 300, has_next=True))
    assert listing.take(Page([Listed(n, 1) for n in range(100)], 299, has_next=True))
    assert not listing.take(Page([Listed(n, 1) for n in range(100, 199)], 299, has_next=False))
    assert "changed" in listing.missing


# --- what else is known ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sent", "nothing"),
    [
        (errors.BadRequest("", method="POST", url="", status=400), True, True),
        (errors.RateLimited("", method="POST", url="", status=429), True, True),
        (errors.ServerError("", method="POST", url="", status=408), True, False),
        (errors.ServerError("", method="POST", url="", status=500), True, False),
        (errors.ApiError("", method="POST", url="", status=307), True, False),
        (errors.InvalidResponse(""), True, False),
        (ConnectionFailed("", sent=True), True, False),
        (ConnectionFailed("", sent=False), False, True),
        (errors.DeadlineExceeded("", sent=False), False, True),
    ],
)
def test_what_tells_that_no_job_was_created(error: errors.PlaygroundError, sent: bool, nothing: bool) -> None:
    assert evidence.created_nothing(error, sent=sent) is nothing


@pytest.mark.parametrize("good", ["x", "corr-7", "a run of mine", "~" * 128, JOB])
def test_a_correlation_id_that_can_be_sent(good: str) -> None:
    evidence.check_correlation_id(good)


@pytest.mark.parametrize("bad", ["", "a\nb", " x ", " x", "x ", "a\tb", "\u00e9", "\x7f", "x" * 129, "\ud800", 7])
def test_a_correlation_id_that_cannot_be_sent(bad: Any) -> None:
    with pytest.raises(InvalidInput, match=r"nothing was.*128 visible ASCII characters"):
        evidence.check_correlation_id(bad)


@pytest.mark.parametrize("date", [None, "", "garbage", "Sun, 99 Nov 1994 99:99:99 GMT"])
def test_the_servers_time_or_ones_own(date: str | None) -> None:
    before = datetime.datetime.now(datetime.UTC)
    found = evidence.began(10, date)
    assert before <= found + datetime.timedelta(seconds=10) <= datetime.datetime.now(datetime.UTC)


def test_the_servers_clock_may_be_hours_off() -> None:
    found = evidence.began(10, "Sun, 06 Nov 1994 08:49:37 GMT")
    assert found == datetime.datetime(1994, 11, 6, 8, 49, 27, tzinfo=datetime.UTC)


def test_a_date_without_an_offset_is_utc() -> None:
    naive = datetime.datetime(2026, 1, 2, 3, 4, 5)
    assert evidence.instant(naive) == naive.replace(tzinfo=datetime.UTC)
    aware = naive.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert evidence.instant(aware) is aware and evidence.instant(None) is None


def test_what_a_job_shows_of_its_inputs_must_be_what_was_sent() -> None:
    sent = {"name": "x", "projectId": PROJECT}
    for same in ({"name": "x"}, {**sent, "novel": 1}):
        assert evidence.same_input(sent, same)
    for other in ({}, {"name": "y"}, {"projectId": PROJECT}, {"name": "x", "projectId": "other"}):
        assert not evidence.same_input(sent, other)


def test_a_correlation_id_is_found_wherever_it_is_shown_but_in_what_was_submitted() -> None:
    job = {
        "correlationId": "a",
        "userMetadatas": {"correlation_id": "b", "of": [{"x-correlation": ["c"]}], "name": "no"},
        "input": {"correlationId": "not this one"},
        "_links": {"correlationId": {"href": "nor this"}},
        "nbTasks": 3,
    }
    assert evidence.correlation_ids(job) == {"a", "b", "c"}


def test_without_the_servers_date_a_pause_makes_the_beginning_earlier_and_never_later() -> None:
    now = NOON
    elapsed = 5.0 + 0.2  # the machine did something else between the two clocks
    assert evidence.began(elapsed, None, now) == NOON - datetime.timedelta(seconds=5.2)
