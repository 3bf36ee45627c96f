"""A job is submitted once; when its answer is lost it is looked for, and never sent again."""

from __future__ import annotations

import datetime
import json
import threading
import uuid
from typing import Any

import doubles
import httpcore
import pytest
from doubles import INPUTS, JOB, PROCESS, PROCESSES, PROJECT, Make, Service, as_json, failing, numbered
from playgroundclient import ConnectionFailed, Fault, InputRefused, InvalidInput, SubmissionUncertain, errors
from playgroundclient.submissions import Submissions, instant, same_input, since
from pools import Given, Sent

JOBS = f"{PROCESSES}/{PROCESS}/jobs"


# --- the pure parts --------------------------------------------------------------------------------------------------


def test_a_job_is_taken_by_one_submission() -> None:
    submitted = Submissions()
    job_id = uuid.UUID(JOB)
    assert not submitted.taken(job_id)
    assert submitted.take(job_id) and submitted.taken(job_id)
    assert not submitted.take(job_id)


def test_the_same_inputs_on_their_way_twice_are_not_alone() -> None:
    submitted = Submissions()
    with submitted.sending({"a": 1, "b": 2}) as key:
        assert submitted.alone(key)
        with submitted.sending({"b": 2, "a": 1}) as same, submitted.sending({"a": 2}) as other:
            assert same == key and not submitted.alone(key) and submitted.alone(other)
        assert submitted.alone(key)
    assert not submitted.alone(key)


@pytest.mark.parametrize("date", [None, "", "garbage", "Sun, 99 Nov 1994 99:99:99 GMT", "Sun, 06 Nov 1994 08:49:37"])
def test_the_servers_time_or_ones_own(date: str | None) -> None:
    assert since(0, date).tzinfo is not None


def test_the_servers_clock_may_be_hours_off() -> None:
    found = since(10, "Sun, 06 Nov 1994 08:49:37 GMT")
    assert found == datetime.datetime(1994, 11, 6, 8, 49, 22, tzinfo=datetime.UTC)
    own = since(10, None)
    assert abs((datetime.datetime.now(datetime.UTC) - own).total_seconds() - 15) < 2


def test_a_date_without_an_offset_is_utc() -> None:
    naive = datetime.datetime(2026, 1, 2, 3, 4, 5)
    assert instant(naive) == naive.replace(tzinfo=datetime.UTC)
    aware = naive.replace(tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
    assert instant(aware) is aware and instant(None) is None


def test_what_a_job_shows_of_its_inputs_must_be_what_was_sent() -> None:
    sent = {"name": "x", "projectId": PROJECT}
    assert same_input(sent, {"name": "x"}) and same_input(sent, {**sent, "novel": 1})
    for shown in ({}, {"name": "y"}, {"projectId": PROJECT}, {"name": "x", "projectId": "other"}):
        assert not same_input(sent, shown)


# --- by the client ---------------------------------------------------------------------------------------------------


class Jobs:
    """The jobs of a process: what a POST creates, and how its answer is lost."""

    def __init__(self, service: Service) -> None:
        self.created: list[dict[str, Any]] = []
        self.posts: list[Sent] = []
        self.lose: Any = None
        self.creates = True
        self.shows_correlation = False
        self.copies = 1
        service.on("GET", f"{PROCESSES}/{PROCESS}", doubles.process())
        service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
        service.on("POST", JOBS, self._post)
        service.on("GET", JOBS, self._list)
        service.on("GET", JOBS + "/.*", self._one)

    def _post(self, sent: Sent) -> Given:
        self.posts.append(sent)
        if self.creates:
            for _ in range(self.copies):
                now = datetime.datetime.now(datetime.UTC).isoformat()
                job = doubles.job("ACCEPTED", numbered(len(self.created) + 1), creationDate=now)
                job["input"] = json.loads(sent.body)
                if self.shows_correlation:
                    job["userMetadatas"] = {"correlationId": sent.headers["x-correlation-id"]}
                self.created.insert(0, job)
        if isinstance(self.lose, Exception):
            raise self.lose
        return self.lose or as_json(self.created[0], 201, location=self.created[0]["_links"]["self"]["href"])

    def _list(self, sent: Sent) -> Given:
        size = int(sent.url.params["size"])
        start = (int(sent.url.params.get("page", 1)) - 1) * size
        items = [
            doubles.summary(job["id"], creationDate=job["creationDate"]) for job in self.created[start : start + size]
        ]
        return as_json(doubles.page("jobs", *items, total=len(self.created)))

    def _one(self, sent: Sent) -> Given:
        job_id = sent.path.rpartition("/")[2]
        return as_json(next(job for job in self.created if job["id"] == job_id))


@pytest.fixture
def jobs(service: Service) -> Jobs:
    return Jobs(service)


async def process_of(make: Make, **settings: Any) -> Any:
    return await (await make(**settings).project(PROJECT)).process(PROCESS)


async def test_a_job_is_submitted_with_all_that_the_service_may_need(make: Make, jobs: Jobs) -> None:
    process = await process_of(make)
    job = await process.run(INPUTS, correlation_id="corr-7")
    assert job.status == "ACCEPTED" and str(job.id) == jobs.created[0]["id"]
    (sent,) = jobs.posts
    assert json.loads(sent.body) == {**INPUTS, "projectId": PROJECT}
    assert sent.url.params["projectId"] == PROJECT
    assert sent.headers["x-correlation-id"] == "corr-7"
    assert sent.headers["content-type"] == "application/json"


async def test_each_submission_has_a_correlation_id_of_its_own(make: Make, jobs: Jobs) -> None:
    process = await process_of(make)
    for _ in range(3):
        await process.run(INPUTS)
    assert len({uuid.UUID(sent.headers["x-correlation-id"]) for sent in jobs.posts}) == 3


async def test_a_project_id_that_the_schema_forbids_is_not_added(make: Make, jobs: Jobs, service: Service) -> None:
    schema = {**doubles.sample("process-change-detection.input.json"), "additionalProperties": False}
    del schema["properties"]["projectId"]
    service.on("GET", f"{PROCESSES}/{PROCESS}", {**doubles.process(), "input": schema})
    await (await process_of(make)).run(INPUTS)
    assert json.loads(jobs.posts[0].body) == INPUTS


async def test_inputs_that_do_not_fit_are_told_and_nothing_is_sent(make: Make, jobs: Jobs, service: Service) -> None:
    process = await process_of(make)
    service.requests.clear()
    wrong = {"name": 3, "geom": INPUTS["geom"], "datasetName": "x"}
    with pytest.raises(InvalidInput, match="nothing was sent") as caught:
        await process.run(wrong)
    assert [fault.path for fault in caught.value.faults] == ["$.imageId1", "$.imageId2", "$.name"]
    for fault in caught.value.faults:
        assert isinstance(fault, Fault) and f"\n  {fault}" in str(caught.value)
    assert process.check(wrong) == list(caught.value.faults)
    assert process.check(INPUTS) == []
    assert service.requests == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.BadRequest),
        (403, errors.Forbidden),
        (404, errors.NotFound),
        (405, InputRefused),
        (409, errors.Conflict),
    ],
)
async def test_a_refusal_is_final(
    make: Make, jobs: Jobs, status: int, kind: type[Exception], naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.creates, jobs.lose = False, failing(status, "The images do not overlap")
    with pytest.raises(kind, match="The images do not overlap"):
        await process.run(INPUTS)
    assert len(jobs.posts) == 1 and naps == []


LOST = [
    httpcore.ReadError(),
    httpcore.ReadTimeout(),
    httpcore.RemoteProtocolError("cut"),
    httpcore.WriteError(),
    failing(500),
    failing(502),
    failing(503),
    failing(504),
    failing(408),
    Given(201, b"<html>", (("content-type", "text/html"),)),
    Given(201, b"", (("content-type", "application/json"), ("content-length", "0"))),
    Given(200, b"{}", (("content-type", "application/json"),)),
    as_json({}, 201),
]


@pytest.mark.parametrize("lost", LOST, ids=lambda lost: repr(lost)[:40])
@pytest.mark.parametrize("shows", [True, False], ids=["shows-correlation", "shows-input"])
async def test_a_job_whose_answer_was_lost_is_found_again(
    make: Make, jobs: Jobs, naps: list[float], lost: Any, shows: bool
) -> None:
    process = await process_of(make)
    await process.run({**INPUTS, "name": "before"})
    jobs.lose, jobs.shows_correlation = lost, shows
    job = await process.run(INPUTS)
    assert str(job.id) == jobs.created[0]["id"] and job.status == "ACCEPTED"
    assert len(jobs.posts) == 2


@pytest.mark.parametrize("lost", LOST[:5], ids=lambda lost: repr(lost)[:40])
async def test_a_job_that_was_not_created_is_uncertain_and_not_sent_again(
    make: Make, jobs: Jobs, naps: list[float], lost: Any
) -> None:
    process = await process_of(make)
    jobs.creates, jobs.lose = False, lost
    with pytest.raises(SubmissionUncertain, match=r"submitted once.*before you submit it again") as caught:
        await process.run(INPUTS, correlation_id="corr-7")
    assert caught.value.correlation_id == "corr-7" and caught.value.candidates == ()
    assert "corr-7" in str(caught.value) and len(jobs.posts) == 1


async def test_two_jobs_that_may_be_it_are_named(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose, jobs.copies = httpcore.ReadError(), 2
    with pytest.raises(SubmissionUncertain, match="2 created since") as caught:
        await process.run(INPUTS)
    assert len(caught.value.candidates) == 2 and len(jobs.posts) == 1
    assert str((await process.play.job(caught.value.candidates[0])).id) in {job["id"] for job in jobs.created}


async def test_a_job_of_another_submission_is_not_taken_for_this_one(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make)
    await process.run(INPUTS)  # the same inputs, answered
    jobs.creates, jobs.lose = False, httpcore.ReadError()
    with pytest.raises(SubmissionUncertain):
        await process.run(INPUTS)
    assert len(jobs.posts) == 2


async def test_an_old_job_with_the_same_inputs_is_not_taken_for_this_one(
    make: Make, jobs: Jobs, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.created.append({**doubles.job("SUCCEEDED", numbered(77)), "input": {**INPUTS, "projectId": PROJECT}})
    jobs.creates, jobs.lose = False, httpcore.ReadError()
    with pytest.raises(SubmissionUncertain):
        await process.run(INPUTS)


async def test_a_job_that_appears_late_is_found(make: Make, jobs: Jobs, service: Service, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose = httpcore.ReadError()
    empty = as_json(doubles.page("jobs"))
    looks = iter([empty, empty, failing(503), failing(503), failing(503), failing(503)])
    service.on("GET", JOBS, lambda sent: next(looks, None) or jobs._list(sent))
    assert str((await process.run(INPUTS)).id) == jobs.created[0]["id"]


async def test_a_search_that_fails_says_so(make: Make, jobs: Jobs, service: Service, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose = httpcore.ReadError()
    service.on("GET", JOBS, httpcore.ProxyError("407"))
    with pytest.raises(SubmissionUncertain, match="the search for it failed"):
        await process.run(INPUTS)
    assert len(jobs.posts) == 1


async def test_a_connection_that_was_refused_sent_nothing(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make, retries=1)
    jobs.creates, jobs.lose = False, httpcore.ConnectError()
    with pytest.raises(ConnectionFailed, match="cannot connect") as caught:
        await process.run(INPUTS)
    assert not caught.value.sent and len(jobs.posts) == 2  # nothing left, so it was tried again


async def test_the_newest_of_many_jobs_is_found_by_few_requests(
    make: Make, jobs: Jobs, service: Service, naps: list[float]
) -> None:
    process = await process_of(make)
    for n in range(1000, 1400):
        jobs.created.append(doubles.job("SUCCEEDED", numbered(n)))
    jobs.lose = httpcore.ReadError()
    service.requests.clear()
    await process.run(INPUTS)
    assert len(service.calls) < 10


async def test_what_breaks_off_a_submission_notes_its_correlation_id(make: Make, jobs: Jobs, service: Service) -> None:
    process = await process_of(make)
    service.on("POST", JOBS, ZeroDivisionError())  # stands for a KeyboardInterrupt in the middle
    with pytest.raises(ZeroDivisionError) as caught:
        await process.run(INPUTS, correlation_id="corr-7")
    assert any("corr-7" in note for note in caught.value.__notes__)


def test_submissions_are_counted_by_many_threads() -> None:
    submitted = Submissions()
    taken: list[bool] = []
    threads = [threading.Thread(target=lambda: taken.append(submitted.take(uuid.UUID(JOB)))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 1
