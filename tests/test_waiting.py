"""Waiting for jobs: how often they are looked at, when a wait ends, and what a person sees."""

from __future__ import annotations

import sys
import types
from typing import Any

import doubles
import httpcore
import pytest
from doubles import JOB, PROCESS, PROCESSES, PROJECT, Make, Service, failing, listed, numbered
from playgroundclient import JobCancelled, JobFailed, JobTimeout, ServerError, errors, waiting
from playgroundclient.waiting import Watch, come_back, shown_by

JOB_PATH = f"{PROCESSES}/{PROCESS}/jobs/{JOB}"
HREF = doubles.job()["_links"]["self"]["href"]


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(waiting, "time", types.SimpleNamespace(monotonic=lambda: self.now))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class Seen:
    """A job as waiting sees it."""

    def __init__(self, status: str = "RUNNING", **tasks: int) -> None:
        self.href, self.status, self.progress, self.tasks = HREF, status, 40.0, tasks
        self.message: str | None = None


def test_looks_become_rarer_up_to_a_limit(clock: Clock) -> None:
    watch = Watch(None, None)
    pauses = [watch.pause(Seen()) for _ in range(12)]
    assert 1.8 <= pauses[0] <= 2.2 and 2.7 <= pauses[1] <= 3.3
    assert all(27 <= pause <= 33 for pause in pauses[8:])


def test_a_fixed_pace_is_kept_and_the_wait_ends_in_time(clock: Clock) -> None:
    watch = Watch(10, 4)
    pauses = []
    with pytest.raises(JobTimeout, match=r"not ended within 10 s; it goes on.*play.job\(href\)") as caught:
        while True:
            pauses.append(watch.pause(job := Seen()))
            clock.now += pauses[-1]
    assert pauses == [4, 4, 2]
    assert caught.value.job is job and caught.value.href == HREF and isinstance(caught.value, TimeoutError)


@pytest.mark.parametrize("status", ["UNKNOWN", "DREAMING"])
def test_a_status_that_nobody_knows_is_given_up_only_when_nothing_changes(clock: Clock, status: str) -> None:
    watch = Watch(None, 60)
    job = Seen(status)
    for _ in range(30):
        job.progress += 1
        watch.pause(job)
        clock.now += 60
    job.progress += 1
    for _ in range(11):
        watch.pause(job)
        clock.now += 60
    with pytest.raises(JobTimeout, match=f"status {status}, which this client does not know"):
        watch.pause(job)


def test_a_status_that_is_known_is_never_given_up(clock: Clock) -> None:
    watch = Watch(None, 60)
    for _ in range(1000):
        watch.pause(Seen("PAUSED"))
        clock.now += 60


def test_trouble_is_outlasted_for_a_while(clock: Clock) -> None:
    watch = Watch(None, 30)
    error = ServerError("x", method="GET", url="x", status=503)
    for _ in range(21):
        assert watch.trouble(Seen(), error, None) == 30
        clock.now += 30
    with pytest.raises(ServerError):
        watch.trouble(Seen(), error, None)
    watch.pause(Seen())  # a look that succeeds ends the trouble
    assert watch.trouble(Seen(), error, 100.0) == 100


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
    error = waiting.outcome(job)
    assert type(error) is kind and told in str(error) and HREF in str(error) and error.job is job
    assert waiting.outcome(Seen("SUCCEEDED")) is None


# --- what a person sees ----------------------------------------------------------------------------------------------


def test_a_function_of_ones_own_is_used_as_it_is() -> None:
    assert shown_by(print) is print


@pytest.mark.parametrize("progress", [False, None])
def test_nothing_is_shown_where_nobody_looks(progress: bool | None, capsys: pytest.CaptureFixture[str]) -> None:
    show = shown_by(progress)
    show(Seen())
    waiting.close(show)
    assert capsys.readouterr() == ("", "")


def test_a_log_gets_a_line_a_minute_and_the_end(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    show = shown_by(True)
    for _ in range(4):
        show(Seen("RUNNING", SUCCEEDED=1, RUNNING=3))
        clock.now += 20
    show(Seen("SUCCEEDED"))
    show(Seen("SUCCEEDED"))
    waiting.close(show)
    assert capsys.readouterr().err.splitlines() == [
        f"{HREF}: RUNNING 40 % 1 of 4 tasks",
        f"{HREF}: RUNNING 40 % 1 of 4 tasks",
        f"{HREF}: SUCCEEDED 40 %",
    ]


def test_without_rich_there_are_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("rich", "rich.console", "rich.progress"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown_by(None)(Seen())
    assert "RUNNING" in capsys.readouterr().err


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    show = shown_by(None)
    waiting.close(show)  # before it was begun
    show(Seen("RUNNING", SUCCEEDED=1, RUNNING=3))
    done = Seen("SUCCEEDED", SUCCEEDED=4)
    done.progress = 100
    show(done)
    waiting.close(show)
    said = capsys.readouterr().err
    assert "SUCCEEDED" in said and "100%" in said and "4 of 4 tasks" in said


def test_coming_back_needs_the_href_alone() -> None:
    assert come_back(Seen()) == f"The job goes on. Come back to it with play.job({HREF!r})."


# --- by the client ---------------------------------------------------------------------------------------------------


async def opened(make: Make, service: Service, *looks: Any) -> Any:
    service.on("GET", JOB_PATH, doubles.job("ACCEPTED"))
    job = await make().job(HREF)
    service.on("GET", JOB_PATH, iter(looks))
    return job


async def test_a_wait_looks_until_the_job_has_ended(make: Make, service: Service, naps: list[float]) -> None:
    job = await opened(make, service, doubles.job("ACCEPTED"), doubles.job("RUNNING"), doubles.job("SUCCEEDED"))
    seen: list[tuple[str, float]] = []
    done = await job.wait(progress=lambda each: seen.append((each.status, each.progress)))
    assert done.status == job.status == "SUCCEEDED" and done.tasks == {"SUCCEEDED": 2, "RUNNING": 1}
    assert seen == [("ACCEPTED", 40), ("RUNNING", 40), ("SUCCEEDED", 100)]
    assert len(naps) == 2


@pytest.mark.parametrize(("status", "kind"), [("FAILED", JobFailed), ("CANCELLED", JobCancelled)])
async def test_a_job_that_ends_badly_is_an_error_that_carries_it(
    make: Make, service: Service, naps: list[float], status: str, kind: type[JobFailed]
) -> None:
    job = await opened(make, service, {**doubles.job(status), "message": "The image could not be read"})
    with pytest.raises(kind, match="The image could not be read") as caught:
        await job.wait()
    assert caught.value.job.id == job.id and caught.value.status == status
    assert caught.value.href == job.href


async def test_a_job_that_was_deleted_is_cancelled(make: Make, service: Service, naps: list[float]) -> None:
    job = await opened(make, service, failing(404))
    with pytest.raises(JobCancelled, match="does not exist any more"):
        await job.wait()


async def test_a_wait_outlasts_trouble(make: Make, service: Service, naps: list[float]) -> None:
    job = await opened(
        make,
        service,
        failing(503),
        failing(503),
        failing(429, retry_after="200"),
        httpcore.ReadError(),
        httpcore.ConnectError(),
        doubles.job("SUCCEEDED"),
    )
    assert (await job.wait(poll=1)).status == "SUCCEEDED"
    assert max(naps) == 200


async def test_a_wait_does_not_outlast_what_is_permanent(make: Make, service: Service, naps: list[float]) -> None:
    job = await opened(make, service, httpcore.ProxyError("407"))
    with pytest.raises(errors.ConnectionFailed, match="proxy"):
        await job.wait()
    job = await opened(make, service, failing(403))
    with pytest.raises(errors.Forbidden):
        await job.wait()


async def test_a_wait_that_is_over_carries_the_job(make: Make, service: Service) -> None:
    job = await opened(make, service, doubles.job("RUNNING"))
    with pytest.raises(JobTimeout) as caught:
        await job.wait(timeout=0)
    assert caught.value.job.id == job.id and caught.value.href == job.href and caught.value.status == "RUNNING"


async def test_interrupting_a_wait_says_how_to_come_back(
    make: Make, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    job = await opened(make, service, doubles.job("RUNNING"))

    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await job.wait(progress=interrupt)
    assert f"play.job({job.href!r})" in capsys.readouterr().err


# --- many jobs -------------------------------------------------------------------------------------------------------


class Fleet:
    """Jobs of a project that end one after the other, as their list and their descriptions tell."""

    def __init__(self, service: Service, count: int) -> None:
        self.left = {numbered(n): n for n in range(1, count + 1)}  # looks until each has ended
        self.gone: set[str] = set()
        service.on("GET", "/api/v1/jobs", self._list)
        service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/.*", self._one)

    def _list(self, sent: Any) -> Any:
        for job_id in self.left:
            self.left[job_id] -= 1
        start = (int(sent.url.params["page"]) - 1) * 100
        found = [self._summary(job_id) for job_id in self.left if job_id not in self.gone]
        return doubles.page("jobs", *found[start : start + 100], total=len(found))

    def _summary(self, job_id: str) -> Any:
        ended = self.left[job_id] <= 0
        counts = [{"status": "SUCCEEDED" if ended else "RUNNING", "count": 3}]
        more = {"endDate": "2026-01-02T03:05:05Z"} if ended else {}
        return doubles.summary(job_id, nbTasks=3, nbTasksPerStatus=counts, **more)

    def _one(self, sent: Any) -> Any:
        job_id = sent.path.rpartition("/")[2]
        if job_id in self.gone:
            return failing(404)
        return {**self._summary(job_id), **doubles.job("SUCCEEDED" if self.left[job_id] <= 0 else "RUNNING", job_id)}


async def fleet_of(make: Make, service: Service, count: int) -> tuple[Fleet, Any, list[Any]]:
    fleet = Fleet(service, count)
    play = make()
    href = HREF.replace(JOB, "{}")
    return fleet, play, [await play.job(href.format(numbered(n))) for n in range(1, count + 1)]


async def test_jobs_are_yielded_as_they_end_by_few_requests(make: Make, service: Service, naps: list[float]) -> None:
    _, play, jobs = await fleet_of(make, service, 12)
    service.requests.clear()
    done = await listed(play.wait(jobs))
    assert [each.id.int for each in done] == list(range(1, 13))
    assert all(each.status == "SUCCEEDED" for each in done)
    lists = [path for _, path in service.calls if path == "/api/v1/jobs"]
    assert len(lists) <= 14 and len(service.calls) <= 14 + 12


async def test_a_job_that_was_deleted_does_not_end_the_wait_for_the_others(
    make: Make, service: Service, naps: list[float]
) -> None:
    fleet, play, jobs = await fleet_of(make, service, 4)
    fleet.gone.add(numbered(3))
    done = await listed(play.wait(jobs))
    assert {each.id.int for each in done} == {1, 2, 3, 4}


async def test_waiting_for_many_outlasts_trouble(make: Make, service: Service, naps: list[float]) -> None:
    fleet, play, jobs = await fleet_of(make, service, 2)
    replies = iter([failing(503)] * 4 + [fleet._list] * 100)

    def sometimes(sent: Any) -> Any:
        reply = next(replies)
        return reply if not callable(reply) else reply(sent)

    service.on("GET", "/api/v1/jobs", sometimes)
    assert len(await listed(play.wait(jobs))) == 2


async def test_waiting_for_many_ends_in_time(make: Make, service: Service) -> None:
    _, play, jobs = await fleet_of(make, service, 3)
    with pytest.raises(JobTimeout) as caught:
        await listed(play.wait(jobs, timeout=0))
    assert caught.value.job.id in {each.id for each in jobs}


async def test_waiting_for_many_does_not_outlast_what_is_permanent(make: Make, service: Service) -> None:
    _, play, jobs = await fleet_of(make, service, 2)
    service.on("GET", "/api/v1/jobs", httpcore.ProxyError("407"))
    with pytest.raises(errors.ConnectionFailed):
        await listed(play.wait(jobs))


async def test_a_job_twice_is_one_and_no_jobs_are_none(make: Make, service: Service, naps: list[float]) -> None:
    _, play, jobs = await fleet_of(make, service, 1)
    assert len(await listed(play.wait([*jobs, *jobs]))) == 1
    assert await listed(play.wait([])) == []


async def test_jobs_on_later_pages_are_found(make: Make, service: Service, naps: list[float]) -> None:
    fleet, play, jobs = await fleet_of(make, service, 130)
    for job_id in fleet.left:
        fleet.left[job_id] = 3
    done = await listed(play.wait(jobs))
    assert len(done) == 130
    assert PROJECT in jobs[0].href
