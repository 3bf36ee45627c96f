"""How often a job is looked at, when a wait ends, and what its end says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from doubles import HREF, Seen, unavailable
from playgroundclient import JobCancelled, JobFailed, JobTimeout, ServerError, errors
from playgroundclient.jobs import pace
from playgroundclient.jobs.pace import Pace, Watch, come_back
from playgroundclient.secrets import Secret

if TYPE_CHECKING:
    from doubles import Hurry


def looked(watch: Watch, job: Any) -> float:
    """The pause after a look that found `job`."""
    watch.look(job)
    return watch.seen(job)


def failed(watch: Watch, error: errors.PlaygroundError) -> float:
    """The pause after a look that failed."""
    watch.look(Seen())
    return watch.pause(watch.failed(error).due)


def test_looks_become_rarer_up_to_a_limit(hurry: Hurry) -> None:
    watch = Watch(None, None)
    pauses = []
    for _ in range(12):
        pauses.append(looked(watch, Seen()))
        hurry.slept += pauses[-1]
    assert 1.8 <= pauses[0] <= 2.2 and 2.7 <= pauses[1] <= 3.3
    assert all(27 <= pause <= 33 for pause in pauses[8:])


def test_a_fixed_pace_is_kept_and_the_wait_ends_in_time(hurry: Hurry) -> None:
    watch = Watch(10, 4)
    pauses = []
    with pytest.raises(JobTimeout, match=r"not ended within 10 s; it goes on.*play.job\(href\)") as caught:
        while True:
            pauses.append(looked(watch, job := Seen()))
            hurry.slept += pauses[-1]
    assert pauses == [4, 4, 2, 0]  # the last look is at the end
    assert caught.value.job is job and caught.value.href == HREF and isinstance(caught.value, TimeoutError)


@pytest.mark.parametrize("status", ["UNKNOWN", "DREAMING"])
def test_a_status_that_nobody_knows_is_given_up_only_when_nothing_changes(hurry: Hurry, status: str) -> None:
    watch = Watch(None, 60)
    job = Seen(status)
    for _ in range(30):
        job.progress += 1
        looked(watch, job)
        hurry.slept += 60
    job.progress += 1
    for _ in range(11):
        looked(watch, job)
        hurry.slept += 60
    with pytest.raises(
        JobTimeout, match=f"status {status}, which does not say whether it goes on, and nothing changed for 600 s"
    ):
        looked(watch, job)


def test_the_end_of_a_wait_does_not_claim_that_a_status_which_nobody_knows_goes_on(hurry: Hurry) -> None:
    watch = Watch(0, 1)
    looked(watch, Seen("DREAMING"))
    with pytest.raises(JobTimeout, match=r"not ended within 0 s; its status is DREAMING\. Come back") as caught:
        watch.look(Seen("DREAMING"))
    assert "goes on" not in str(caught.value)


def test_a_status_that_is_known_is_never_given_up(hurry: Hurry) -> None:
    watch = Watch(None, 60)
    for _ in range(1000):
        looked(watch, Seen("PAUSED"))
        hurry.slept += 60


def test_trouble_is_outlasted_for_a_while(hurry: Hurry) -> None:
    watch = Watch(None, 30)
    for _ in range(21):
        assert failed(watch, unavailable()) == 30
        hurry.slept += 30
    with pytest.raises(ServerError):
        failed(watch, unavailable())
    looked(watch, Seen())  # a look that succeeds ends the trouble
    assert failed(watch, unavailable(100.0)) == 100


@pytest.mark.parametrize("asked", [601.0, 1e10, math.inf])
def test_a_pause_that_no_wait_would_outlast_is_told_at_once(hurry: Hurry, asked: float) -> None:
    with pytest.raises(ServerError):
        failed(Watch(None, None), unavailable(asked))


@pytest.mark.parametrize("asked", [11.0, 601.0, 1e10, math.inf])
def test_a_pause_beyond_the_end_of_the_wait_is_kept_and_ends_it(hurry: Hurry, asked: float) -> None:
    watch = Watch(10, 1)
    assert failed(watch, unavailable(asked)) == 10
    hurry.slept += 10
    with pytest.raises(
        JobTimeout, match=r"not seen to end within 10 s: the last look.*The last error: 503 No\. Come back"
    ):
        watch.look(Seen())


def test_the_end_of_a_wait_says_that_the_job_could_not_be_looked_at(hurry: Hurry) -> None:
    watch = Watch(10, 4)
    hurry.slept += looked(watch, Seen())
    hurry.slept += failed(watch, unavailable())
    hurry.slept += failed(watch, unavailable())
    with pytest.raises(JobTimeout, match=r"last look at it failed, so it may have ended meanwhile.*503 No") as caught:
        failed(watch, unavailable())
        watch.look(Seen())
    assert "goes on" not in str(caught.value) and "https://x/y" not in str(caught.value)


def test_a_failing_look_that_lasted_long_is_not_repeated_at_once(hurry: Hurry) -> None:
    watch = Watch(None, 5)
    watch.look(Seen())
    hurry.slept += 20
    assert watch.pause(watch.failed(unavailable()).due) == 5


WRONG_TIMES = [
    {"timeout": "5"},
    {"timeout": math.nan},
    {"timeout": -1},
    {"timeout": True},
    {"timeout": object()},
    {"poll": "5"},
    {"poll": math.nan},
    {"poll": 0},
    {"poll": 1e-300},
    {"poll": -1},
]


@pytest.mark.parametrize("wrong", WRONG_TIMES)
def test_times_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidInput, match=next(iter(wrong))):
        Pace(**{"timeout": None, "poll": None, **wrong})


@pytest.mark.parametrize("times", [(math.inf, None), (10**400, 1e300), (None, math.inf), (None, 10**400)])
def test_times_may_be_as_long_as_one_likes(hurry: Hurry, times: tuple[Any, Any]) -> None:
    assert 0 <= looked(Watch(*times), Seen()) <= 1e9


@pytest.mark.parametrize(
    ("status", "message", "kind", "told"),
    [
        ("FAILED", "out of memory", JobFailed, "ended as FAILED: out of memory."),
        ("FAILED", None, JobFailed, "ended as FAILED, without a message."),
        ("CANCELLED", None, JobCancelled, "ended as CANCELLED"),
    ],
)
def test_the_end_of_a_job_says_why(status: str, message: str | None, kind: type[JobFailed], told: str) -> None:
    job = Seen(status)
    job.message = message
    error = pace.outcome(job)
    assert type(error) is kind and told in str(error) and HREF in str(error) and error.job is job
    assert pace.outcome(Seen("SUCCEEDED")) is None


@pytest.mark.parametrize("status", ["FAILED", "token-canary-9a1b"])
def test_what_the_service_says_of_a_job_is_told_without_secrets(status: str) -> None:
    secret = Secret("token-canary-9a1b")
    job = Seen(status)
    job.message = "curl -H 'Authorization: Bearer abcdef' " + secret.reveal().upper()
    error = pace.outcome(job)
    assert error is not None and "curl -H" in str(error)
    for said in (str(error), repr(error.__reduce__()), str(Watch(0, 1).over(job, None))):
        assert secret.reveal() not in said.casefold() and "abcdef" not in said


def test_coming_back_needs_the_href_alone() -> None:
    assert come_back(Seen()) == f"The job goes on. Come back to it with play.job({HREF!r})."


@pytest.mark.parametrize(
    ("summary", "may"),
    [
        ({"endDate": "2026-01-02T03:05:05Z"}, True),
        (
            {"nbTasks": 3, "nbTasksPerStatus": [{"status": "SUCCEEDED", "count": 2}, {"status": "FAILED", "count": 1}]},
            True,
        ),
        ({"nbTasks": 4, "nbTasksPerStatus": [{"status": "SUCCEEDED", "count": 3}]}, False),
        ({"nbTasksPerStatus": [{"status": "SUCCEEDED"}]}, False),
        ({"nbTasksPerStatus": None, "endDate": None}, False),
        ({}, False),
    ],
)
def test_whether_a_list_says_that_a_job_may_have_ended(summary: dict[str, Any], may: bool) -> None:
    assert pace.may_have_ended(summary) is may


def test_the_pace_quickens_when_something_happens(hurry: Hurry) -> None:
    found = Pace(None, None)
    for _ in range(9):
        found.begin()
        slow = found.pause()
    found.quicken()
    assert found.pause() < 3 < slow


def test_time_that_others_take_is_not_the_looks(hurry: Hurry) -> None:
    found = Pace(10, None)
    assert found.begin() and not found.spent
    hurry.slept += 12
    assert found.spent
    found.excuse(12)
    assert not found.spent
