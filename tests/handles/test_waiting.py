"""Waiting for one job, and for many by what their lists say."""

from __future__ import annotations

import asyncio
import itertools
import signal
import time
from typing import TYPE_CHECKING, Any

import doubles
import httpx
import pytest
from doubles import (
    HREF,
    JOB,
    PROCESS,
    PROCESSES,
    PROJECT,
    Awaited,
    Hurry,
    Make,
    Service,
    failing,
    listed,
    numbered,
    unwrapped,
)
from playgroundclient import AsyncPlayground, JobCancelled, JobFailed, JobTimeout, Playground, errors
from playgroundclient.jobs import pace

if TYPE_CHECKING:
    from live_gateway import Live

JOB_PATH = f"{PROCESSES}/{PROCESS}/jobs/{JOB}"


async def opened(make: Make, service: Service, *looks: Any) -> Any:
    service.on("GET", JOB_PATH, doubles.job("ACCEPTED"))
    job = await make().job(HREF)
    service.on("GET", JOB_PATH, iter(looks))
    return job


async def test_times_that_are_none_are_refused_before_anything_is_sent(make: Make, service: Service) -> None:
    job = await opened(make, service)
    service.requests.clear()
    with pytest.raises(errors.InvalidInput, match="timeout"):
        await job.wait(timeout="5")
    with pytest.raises(errors.InvalidInput, match="poll"):
        job.play.wait([unwrapped(job)], poll=0)
    assert service.requests == []


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
    with pytest.raises(JobCancelled, match="does not exist any more") as caught:
        await job.wait()
    assert job.status == caught.value.status == "CANCELLED" and job.progress == 40
    assert "was deleted" in job.message


async def test_a_wait_outlasts_trouble(make: Make, service: Service, naps: list[float]) -> None:
    job = await opened(
        make,
        service,
        failing(503),
        failing(503),
        failing(429, retry_after="200"),
        httpx.ReadError("cut"),
        httpx.ConnectError("refused"),
        doubles.job("SUCCEEDED"),
    )
    assert (await job.wait(poll=1)).status == "SUCCEEDED"
    assert max(naps) == pytest.approx(200, abs=1)


async def test_a_wait_does_not_outlast_what_is_permanent(make: Make, service: Service, naps: list[float]) -> None:
    job = await opened(make, service, httpx.ProxyError("407"))
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


async def test_a_wait_ends_in_time_though_the_service_asks_for_a_longer_pause(
    make: Make, service: Service, hurry: Hurry
) -> None:
    job = await opened(make, service)
    service.on("GET", JOB_PATH, failing(429, retry_after="100"))
    for wait in (lambda: job.wait(timeout=2, poll=0.5), lambda: listed(job.play.wait([unwrapped(job)], timeout=2))):
        service.on("GET", "/api/v1/jobs", failing(429, retry_after="100"))
        service.requests.clear()
        before = hurry.passed
        with pytest.raises(JobTimeout, match=r"not seen to end within 2 s.*It asks to wait 100 s"):
            await wait()
        assert 2 <= hurry.passed - before <= 2.5
        assert len(service.calls) == 1


@pytest.mark.live
@pytest.mark.parametrize("operation", ["get_job", "list_jobs"])
@pytest.mark.parametrize("kind", ["sync", "async"])
async def test_a_wait_ends_in_time_though_the_service_is_silent(kind: str, operation: str, live: Live) -> None:
    async with AsyncPlayground(**live.settings) as aplay:
        process = await (await aplay.project("Airbus")).process("Ext Buildings")
        west, south = 2.78, 42.63
        ring = [[west, south], [west + 0.25, south], [west + 0.25, south + 0.13], [west, south + 0.13], [west, south]]
        inputs = {"name": "n", "datasetName": "d", "imageId": "95e878942335216e74e88a9d9e2a97156870bfce"}
        href = (await process.run({**inputs, "geom": {"type": "Polygon", "coordinates": [ring]}})).href
        play: Any = aplay if kind == "async" else Awaited(Playground(**live.settings))
        job = await play.job(href)
        live.fault(delay={"operation": operation, "seconds": 1000, "count": 9})
        began = time.monotonic()
        with pytest.raises(JobTimeout, match=r"not seen to end within 1 s.*not ended within [01]\.?\d* s") as caught:
            await (job.wait(timeout=1, poll=0.3) if operation == "get_job" else listed(play.wait([job], 1, 0.3)))
        assert time.monotonic() - began >= 1
        assert "goes on" not in str(caught.value)
        if kind == "sync":
            await play.close()


async def test_a_wait_looks_once_more_when_showing_took_the_time(make: Make, service: Service, hurry: Hurry) -> None:
    job = await opened(make, service, doubles.job("RUNNING"), doubles.job("SUCCEEDED"))
    assert (await job.wait(timeout=3, progress=lambda _: hurry.sleep(4))).status == "SUCCEEDED"


async def test_interrupting_a_wait_says_how_to_come_back(
    make: Make, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    job = await opened(make, service, doubles.job("RUNNING"))

    def interrupt(_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await job.wait(progress=interrupt)
    assert f"play.job({job.href!r})" in capsys.readouterr().err


@pytest.mark.parametrize("how", ["interrupt", "cancel"])
def test_whoever_ends_a_wait_in_an_event_loop_is_told_how_to_come_back(
    how: str, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.on("GET", JOB_PATH, doubles.job("RUNNING"))
    job: Any = None

    async def main() -> None:
        nonlocal job
        async with doubles.maker("async")() as play:
            job = await play.job(HREF)
            waits = asyncio.create_task(job.wait(poll=0.01))
            while len(service.calls) < 2:
                await asyncio.sleep(0)
            if how == "interrupt":
                signal.raise_signal(signal.SIGINT)
            else:
                waits.cancel()
            await waits

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt if how == "interrupt" else asyncio.CancelledError):
            asyncio.run(main())
    finally:
        signal.signal(signal.SIGINT, before)
    said = f"The job goes on. Come back to it with play.job({job.href!r}).\n"
    assert capsys.readouterr().err == said


# --- many jobs -------------------------------------------------------------------------------------------------------


class Fleet:
    """Jobs of a project that end one after the other, as their list and their descriptions tell."""

    def __init__(self, service: Service, count: int) -> None:
        self.left = {numbered(n): n for n in range(1, count + 1)}  # looks until each has ended
        self.gone: set[str] = set()
        self.said: dict[str, Any] | None = None
        """What the list says of every job, if not the truth."""
        service.on("GET", "/api/v1/jobs", self._list)
        service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/.*", self._one)

    def _list(self, sent: Any) -> Any:
        for job_id in self.left:
            self.left[job_id] -= 1
        start = (int(sent.url.params["page"]) - 1) * 100
        found = [self._listed(job_id) for job_id in self.left if job_id not in self.gone]
        return doubles.page("jobs", *found[start : start + 100], total=len(found))

    def _listed(self, job_id: str) -> Any:
        return self._summary(job_id) if self.said is None else doubles.summary(job_id, **self.said)

    def _summary(self, job_id: str) -> Any:
        ended = self.left[job_id] <= 0
        counts = [{"status": "SUCCEEDED" if ended else "RUNNING", "count": 3}]
        more = {"endDate": "2026-01-02T03:05:05Z"} if ended else {}
        return doubles.summary(job_id, nbTasks=3, nbTasksPerStatus=counts, **more)

    def _one(self, sent: Any) -> Any:
        job_id = sent.url.path.rpartition("/")[2]
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
    assert len(lists) <= 14 and len(service.calls) <= 12 + 14 * (1 + 4)


async def test_a_job_that_was_deleted_does_not_end_the_wait_for_the_others(
    make: Make, service: Service, naps: list[float]
) -> None:
    fleet, play, jobs = await fleet_of(make, service, 4)
    fleet.gone.add(numbered(3))
    done = await listed(play.wait(jobs))
    assert {each.id.int: each.status for each in done} == dict.fromkeys((1, 2, 4), "SUCCEEDED") | {3: "CANCELLED"}


async def test_a_deleted_job_of_a_list_is_told_as_cancelled(make: Make, service: Service, naps: list[float]) -> None:
    fleet, play, _ = await fleet_of(make, service, 1)
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    (item,) = await listed((await play.project(PROJECT)).jobs())
    fleet.gone.add(numbered(1))
    before = item.model
    (done,) = await listed(play.wait([item]))
    assert done.status == "CANCELLED" and done.progress == 0 and "deleted" in done.message
    assert done.created == before.creation_date and not hasattr(before, "status")


async def test_the_end_of_a_wait_for_items_of_a_list_is_a_timeout(make: Make, service: Service) -> None:
    _, play, _ = await fleet_of(make, service, 1)
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    items = await listed((await play.project(PROJECT)).jobs())
    service.on("GET", "/api/v1/jobs", failing(503))
    for wait in (lambda: listed(play.wait(items, timeout=0)), lambda: items[0].wait(timeout=0)):
        service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/.*", failing(503))
        with pytest.raises(JobTimeout, match="not seen to end") as caught:
            await wait()
        assert caught.value.status is None and caught.value.href == items[0].href


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
    service.on("GET", "/api/v1/jobs", httpx.ProxyError("407"))
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


@pytest.mark.parametrize("wrong", [HREF, [HREF], [None], 7, None])
async def test_what_is_no_job_is_refused_before_anything_is_sent(make: Make, service: Service, wrong: Any) -> None:
    with pytest.raises(errors.InvalidInput, match=r"play\.job\(href\) makes a job of an href"):
        make().wait(wrong)
    assert service.requests == []


async def test_a_job_of_the_other_kind_of_client_is_refused(service: Service) -> None:
    service.on("GET", JOB_PATH, doubles.job())
    job = Playground(api_key=doubles.KEY, **doubles.SETTINGS).job(HREF)
    with pytest.raises(errors.InvalidInput, match="this kind of client"):
        doubles.maker("async")().wait([job])


# What the contract lets a list say of a job that has ended.
SILENT: list[dict[str, Any]] = [
    {"nbTasksPerStatus": None},
    {"nbTasksPerStatus": [], "nbTasks": 0},
    {"nbTasksPerStatus": [{"status": "ACCEPTED", "count": 10}], "nbTasks": 10},
    {"nbTasksPerStatus": [{"status": "SUCCEEDED", "count": 3}], "nbTasks": 4},
]


@pytest.mark.parametrize("said", SILENT)
async def test_an_end_that_the_list_does_not_betray_is_noticed(
    make: Make, service: Service, hurry: Hurry, said: dict[str, Any]
) -> None:
    fleet, play, jobs = await fleet_of(make, service, 12)
    fleet.said = said
    fleet.left = {job_id: 2 + 3 * (n % 2) for n, job_id in enumerate(fleet.left)}
    done = await listed(play.wait(jobs, timeout=100, poll=2))
    assert {each.id.int for each in done} == set(range(1, 13)) and {each.status for each in done} == {"SUCCEEDED"}
    assert hurry.passed < 22


@pytest.mark.slow  # it takes long
@pytest.mark.parametrize("said", SILENT)
async def test_jobs_of_which_the_list_says_nothing_are_read_at_a_bounded_rate(
    make: Make, service: Service, hurry: Hurry, said: dict[str, Any]
) -> None:
    fleet, play, jobs = await fleet_of(make, service, 200)
    fleet.said = said
    fleet.left = dict.fromkeys(fleet.left, 1000)

    async def counted(ticks: int, poll: float) -> tuple[int, set[str]]:
        """How often jobs were read after the third tick, and which."""
        service.requests.clear()
        with pytest.raises(JobTimeout):
            await listed(play.wait(jobs, timeout=ticks * poll - 1, poll=poll))
        paths = [path for _, path in service.calls]
        lists = [number for number, path in enumerate(paths) if path == "/api/v1/jobs"]
        assert len(lists) == 2 * (ticks + 1)  # two pages at each tick, and at the end
        later = [path for path in paths[lists[6] :] if path != "/api/v1/jobs"]
        return len(later), set(later)

    reads, _ = await counted(5, 2)
    assert 3 * 2 <= reads <= 3 * 4
    reads, which = await counted(12, 100)
    assert len(which) == 200 and reads <= 10 * 105  # one a second, in turn


BAD: list[Any] = [failing(500), failing(403), {**doubles.job("SUCCEEDED", numbered(1)), "creationDate": 7}]


@pytest.mark.parametrize("bad", BAD)
async def test_one_bad_job_does_not_stop_the_others(make: Make, service: Service, hurry: Hurry, bad: Any) -> None:
    _, play, jobs = await fleet_of(make, service, 12)
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{numbered(1)}", bad)
    done = []
    kind: Any = errors.Forbidden if bad is BAD[1] else errors.ServerError if bad is BAD[0] else errors.InvalidResponse
    with pytest.raises(kind):
        async for job in play.wait(jobs, poll=5):
            done.append(job.id.int)
            assert hurry.passed < 200
    assert sorted(done) == list(range(2, 13))
    assert (hurry.passed > pace.TROUBLE_FOR) == (bad is not BAD[1])


async def test_the_end_of_a_wait_for_many_tells_of_the_one_that_cannot_be_looked_at(
    make: Make, service: Service, hurry: Hurry
) -> None:
    fleet, play, jobs = await fleet_of(make, service, 3)
    fleet.left[numbered(3)] = 1000
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{numbered(2)}", failing(500))
    done = []
    with pytest.raises(JobTimeout, match=r"not seen to end within 30 s: .*500") as caught:
        async for job in play.wait(jobs, timeout=30, poll=2):
            done.append(job.id.int)
    assert done == [1] and caught.value.job.id.int == 2


async def test_what_concerns_all_jobs_is_told_at_once(make: Make, service: Service, naps: list[float]) -> None:
    fleet, play, jobs = await fleet_of(make, service, 3)
    fleet.left = dict.fromkeys(fleet.left, 1)
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{numbered(2)}", httpx.ProxyError("407"))
    done = []
    with pytest.raises(errors.ConnectionFailed, match="proxy"):
        async for job in play.wait(jobs):
            done.append(job.id.int)
    assert done == [1, 3]


async def test_a_consumer_that_takes_its_time_loses_no_job_that_ended_in_time(
    make: Make, service: Service, hurry: Hurry
) -> None:
    fleet, play, jobs = await fleet_of(make, service, 30)
    fleet.left = dict.fromkeys(fleet.left, 1) | {numbered(30): 2}
    done = []
    async for job in play.wait(jobs, timeout=3, poll=1):
        done.append(job.id.int)
        hurry.sleep(4)
    assert sorted(done) == list(range(1, 31))


OTHER = PROJECT.replace("3361252e", "4461252e")


async def of_two_projects(make: Make, service: Service, answers: dict[str, Any]) -> tuple[Any, list[Any]]:
    """A client, and a job of each of two projects, whose lists answer as `answers` says."""
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/.*", lambda sent: doubles.job("RUNNING", sent.url.path[-36:]))
    play = make()
    jobs = [
        await play.job(HREF.replace(JOB, numbered(number)).replace(PROJECT, project))
        for number, project in enumerate(answers, 1)
    ]
    service.on("GET", "/api/v1/jobs", lambda sent: answers[sent.url.params["projectId"]])
    return play, jobs


@pytest.mark.parametrize("asked_for", [200])
async def test_each_project_is_asked_when_it_lets_itself_be_asked(
    make: Make, service: Service, hurry: Hurry, asked_for: int
) -> None:
    answers = {PROJECT: failing(429, retry_after=str(asked_for)), OTHER: failing(503)}
    play, jobs = await of_two_projects(make, service, answers)
    asked: dict[str, list[float]] = {PROJECT: [], OTHER: []}

    def answer(sent: Any) -> Any:
        asked[sent.url.params["projectId"]].append(hurry.now())
        return answers[sent.url.params["projectId"]]

    service.on("GET", "/api/v1/jobs", answer)
    with pytest.raises(JobTimeout):
        await listed(play.wait(jobs, timeout=500))
    gaps = {
        project: [later - earlier for earlier, later in itertools.pairwise(times)] for project, times in asked.items()
    }
    assert 2 <= len(gaps[PROJECT]) <= 5 and all(gap >= asked_for for gap in gaps[PROJECT])
    assert max(gaps[OTHER]) < 40


async def test_a_project_that_cannot_be_listed_does_not_stop_the_others(
    make: Make, service: Service, hurry: Hurry
) -> None:
    over = doubles.summary(numbered(2), endDate="2026-01-02T03:05:05Z")
    play, jobs = await of_two_projects(make, service, {PROJECT: failing(403), OTHER: doubles.page("jobs", over)})
    looks = iter(["RUNNING", "RUNNING", "SUCCEEDED"])
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/.*", lambda sent: doubles.job(next(looks), sent.url.path[-36:]))
    done = []
    with pytest.raises(errors.Forbidden):
        async for job in play.wait(jobs):
            done.append(job.id.int)
    assert done == [2]


async def test_one_job_that_is_refused_too_often_holds_back_its_project(
    make: Make, service: Service, hurry: Hurry
) -> None:
    _, play, jobs = await fleet_of(make, service, 2)
    replies = iter([failing(429, retry_after="200"), doubles.job("SUCCEEDED", numbered(1))])
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{numbered(1)}", lambda sent: next(replies))
    done = await listed(play.wait(jobs))
    assert len(done) == 2 and hurry.passed >= 200
