"""A job is submitted once; when its answer is lost it is looked for, and never sent again."""

from __future__ import annotations

import datetime
import email.utils
import json
import uuid
from typing import Any

import doubles
import httpx
import pytest
from doubles import INPUTS, PROCESS, PROCESSES, PROJECT, Hurry, Make, Service, answer, as_json, failing, numbered
from playgroundclient import ConnectionFailed, Fault, InputRefused, InvalidInput, SubmissionUncertain, errors

JOBS = f"{PROCESSES}/{PROCESS}/jobs"


class Jobs:
    """The jobs of a process: what a POST creates, and how its answer is lost."""

    def __init__(self, service: Service) -> None:
        self.created: list[dict[str, Any]] = []
        self.posts: list[httpx.Request] = []
        self.lose: Any = None
        self.creates = True
        self.shows_correlation = False
        self.shows_input = True
        self.copies = 1
        self.others = 0
        self.date: str | None = None
        self.precision = "microseconds"
        service.on("GET", f"{PROCESSES}/{PROCESS}", doubles.process())
        service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
        service.on("POST", JOBS, self._post)
        service.on("GET", JOBS, self._list)
        service.on("GET", JOBS + "/.*", self._one)

    def _post(self, sent: httpx.Request) -> httpx.Response:
        self.posts.append(sent)
        if self.creates:
            for _ in range(self.copies):
                self.create(sent.content, sent.headers["x-correlation-id"])
        for _ in range(self.others):
            self.create(b'{"name": "another\'s"}', str(uuid.uuid4()))
        if isinstance(self.lose, Exception):
            raise self.lose
        return self.lose or as_json(self.created[0], 201, location=self.created[0]["_links"]["self"]["href"])

    def create(self, body: bytes | str, correlation_id: str = "") -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec=self.precision)
        job = doubles.job("ACCEPTED", numbered(len(self.created) + 1), creationDate=now)
        job["input"] = json.loads(body) if self.shows_input else {}
        if self.shows_correlation:
            job["userMetadatas"] = [{"correlationId": correlation_id}]
        self.created.insert(0, job)

    def _list(self, sent: httpx.Request) -> httpx.Response:
        size = int(sent.url.params["size"])
        start = (int(sent.url.params.get("page", 1)) - 1) * size
        items = [
            doubles.summary(job["id"], creationDate=job["creationDate"]) for job in self.created[start : start + size]
        ]
        dated = {} if self.date is None else {"date": self.date}
        return as_json(doubles.page("jobs", *items, total=len(self.created)), **dated)

    def _one(self, sent: httpx.Request) -> httpx.Response:
        job_id = sent.url.path.rpartition("/")[2]
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
    assert json.loads(sent.content) == {**INPUTS, "projectId": PROJECT}
    assert sent.url.params["projectId"] == PROJECT
    assert sent.headers["x-correlation-id"] == "corr-7"
    assert sent.headers["content-type"] == "application/json"


async def test_an_answer_of_200_is_the_job_and_nothing_is_searched_for(
    make: Make, jobs: Jobs, service: Service
) -> None:
    process = await process_of(make)
    jobs.lose = as_json(doubles.job("ACCEPTED", numbered(7)), 200)
    service.requests.clear()
    assert (await process.run(INPUTS)).id.int == 7
    assert [method for method, _ in service.calls] == ["POST"]


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
    assert json.loads(jobs.posts[0].content) == INPUTS


async def test_inputs_that_do_not_fit_are_told_and_nothing_is_sent(make: Make, jobs: Jobs, service: Service) -> None:
    process = await process_of(make)
    service.requests.clear()
    wrong = {"name": 3, "geom": INPUTS["geom"], "datasetName": "x"}
    with pytest.raises(InvalidInput, match="nothing was submitted") as caught:
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
    httpx.ReadError("cut"),
    httpx.ReadTimeout("silent"),
    httpx.RemoteProtocolError("cut"),
    httpx.WriteError("cut"),
    failing(500),
    failing(502),
    failing(503),
    failing(504),
    failing(408),
    answer(b"<html>", 201, media="text/html"),
    answer(b"", 201, media="application/json", content_length="0"),
    answer(b"{}", media="application/json"),
    as_json({}, 201),
]


@pytest.mark.parametrize(
    ("lost", "shows"), [*((each, True) for each in LOST), (LOST[0], False)], ids=lambda value: repr(value)[:40]
)
async def test_a_job_whose_answer_was_lost_is_found_again(
    make: Make, jobs: Jobs, naps: list[float], lost: Any, shows: bool
) -> None:
    process = await process_of(make)
    await process.run({**INPUTS, "name": "before"})
    jobs.lose, jobs.shows_correlation = lost, shows
    job = await process.run(INPUTS)
    assert str(job.id) == jobs.created[0]["id"] and job.status == "ACCEPTED"
    assert len(jobs.posts) == 2


@pytest.mark.parametrize("lost", [LOST[0], LOST[4]], ids=lambda lost: repr(lost)[:40])
async def test_a_job_that_was_not_created_is_uncertain_and_not_sent_again(
    make: Make, jobs: Jobs, naps: list[float], lost: Any
) -> None:
    process = await process_of(make)
    jobs.creates, jobs.lose = False, lost
    with pytest.raises(SubmissionUncertain, match=r"submitted once.*before you submit it again") as caught:
        await process.run(INPUTS, correlation_id="corr-7")
    assert caught.value.correlation_id == "corr-7" and caught.value.candidates == ()
    assert "corr-7" in str(caught.value) and len(jobs.posts) == 1


async def test_a_correlation_id_that_cannot_be_sent_is_told_and_nothing_is_sent(
    make: Make, jobs: Jobs, service: Service
) -> None:
    process = await process_of(make)
    service.requests.clear()
    with pytest.raises(InvalidInput, match=r"nothing was.*128 visible ASCII characters"):
        await process.run(INPUTS, correlation_id="a\nb")
    assert service.requests == []


async def test_two_jobs_that_may_be_it_are_named(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose, jobs.copies = httpx.ReadError("cut"), 2
    with pytest.raises(SubmissionUncertain, match="2 jobs have its name and input") as caught:
        await process.run(INPUTS)
    assert len(caught.value.candidates) == 2 and len(jobs.posts) == 1
    assert str((await process.play.job(caught.value.candidates[0])).id) in {job["id"] for job in jobs.created}


async def test_a_job_of_another_submission_is_not_taken_for_this_one(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make)
    await process.run(INPUTS)  # the same inputs, answered
    jobs.creates, jobs.lose = False, httpx.ReadError("cut")
    with pytest.raises(SubmissionUncertain):
        await process.run(INPUTS)
    assert len(jobs.posts) == 2


async def test_a_job_of_another_client_is_not_taken_for_this_ones(make: Make, jobs: Jobs, naps: list[float]) -> None:
    await (await process_of(make)).run(INPUTS)  # the same inputs, answered
    process = await process_of(make, retries=0)
    jobs.creates, jobs.lose = False, httpx.ReadError("cut")
    with pytest.raises(SubmissionUncertain) as caught:
        await process.run(INPUTS)
    assert caught.value.candidates == ()


async def test_a_refused_submission_leaves_no_doubt_about_the_next(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make, retries=0)
    for refused in (failing(400), failing(429), httpx.ConnectError("refused")):
        jobs.creates, jobs.lose = False, refused
        with pytest.raises(errors.PlaygroundError):
            await process.run(INPUTS)
    jobs.creates, jobs.lose = True, httpx.ReadError("cut")
    assert str((await process.run(INPUTS)).id) == jobs.created[0]["id"]


def date_after(seconds: float) -> str:
    return email.utils.format_datetime(
        datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds), usegmt=True
    )


@pytest.mark.parametrize("date", [None, 0.0, 3600.0], ids=["no Date", "Date", "a clock an hour ahead"])
async def test_a_job_that_was_created_just_before_is_not_taken_for_this_one(
    make: Make, jobs: Jobs, naps: list[float], date: float | None
) -> None:
    """It is of another process, and the service's clock tells that it was not this submission which created it."""
    process = await process_of(make)
    jobs.date = None if date is None else date_after(date)
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=(date or 0.0) - 3)
    earlier = doubles.job("ACCEPTED", numbered(77), creationDate=now.isoformat())
    jobs.created.append({**earlier, "input": {**INPUTS, "projectId": PROJECT}})
    jobs.creates, jobs.lose = False, httpx.ReadError("cut")
    with pytest.raises(SubmissionUncertain, match="created before") as caught:
        await process.run(INPUTS)
    assert len(caught.value.candidates) == 1


@pytest.mark.parametrize("cut", ["seconds", "milliseconds", "microseconds"])
async def test_a_job_whose_creation_date_is_cut_is_found(make: Make, jobs: Jobs, naps: list[float], cut: str) -> None:
    process = await process_of(make)
    jobs.precision, jobs.lose, jobs.date = cut, httpx.ReadError("cut"), date_after(0)
    assert str((await process.run(INPUTS)).id) == jobs.created[0]["id"]


async def test_anothers_job_that_is_there_first_is_not_taken_for_this_one(
    make: Make, jobs: Jobs, service: Service, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.lose = httpx.ReadError("cut")

    def later(sent: httpx.Request) -> httpx.Response:
        answer = jobs._list(sent)
        jobs.create(json.dumps({**INPUTS, "projectId": PROJECT}))  # this one's own
        service.on("GET", JOBS, jobs._list)
        return answer

    service.on("GET", JOBS, later)
    with pytest.raises(SubmissionUncertain, match="2 jobs have its name and input"):
        await process.run(INPUTS)


async def test_a_job_among_more_than_are_read_is_not_taken_by_its_inputs(
    make: Make, jobs: Jobs, naps: list[float]
) -> None:
    """The first is this one's own, the last another's; each look reads so many."""
    process = await process_of(make)
    jobs.lose, jobs.others = httpx.ReadError("cut"), 150
    with pytest.raises(
        SubmissionUncertain, match=r"one job has its name and input.*only 40 of the jobs created since were read"
    ):
        await process.run(INPUTS)
    jobs.created.clear()
    jobs.creates = False
    with pytest.raises(SubmissionUncertain, match=r"no job created since.*only 40 of the jobs"):
        await process.run({**INPUTS, "name": "another"})


async def test_a_job_that_shows_its_correlation_id_is_found_among_many(
    make: Make, jobs: Jobs, service: Service, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.lose, jobs.others, jobs.shows_correlation = httpx.ReadError("cut"), 150, True
    service.requests.clear()
    job = await process.run(INPUTS, correlation_id="corr-7")
    assert job.model.to_dict()["userMetadatas"] == [{"correlationId": "corr-7"}] and naps == [0.2]


async def test_a_job_that_does_not_show_what_was_submitted_may_be_it(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose, jobs.shows_input = httpx.ReadError("cut"), False
    with pytest.raises(SubmissionUncertain, match="1 created since do not show what was submitted") as caught:
        await process.run(INPUTS)
    assert len(caught.value.candidates) == 1
    jobs.shows_input = True
    with pytest.raises(SubmissionUncertain, match="one job has its name and input"):
        await process.run({**INPUTS, "name": "another"})


async def test_a_job_that_is_deleted_while_it_is_looked_for_is_passed_over(
    make: Make, jobs: Jobs, service: Service, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.lose, jobs.others = httpx.ReadError("cut"), 1
    service.on("GET", f"{JOBS}/{numbered(2)}", failing(404))
    assert str((await process.run(INPUTS)).id) == numbered(1)


async def test_closing_the_client_ends_the_search(make: Make, jobs: Jobs, service: Service, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose = httpx.ReadError("cut")
    service.on("GET", JOBS, errors.ConfigurationError("This client is closed"))
    with pytest.raises(SubmissionUncertain, match="This client is closed"):
        await process.run(INPUTS)
    assert naps == [0.2]


async def test_the_search_has_a_deadline(make: Make, jobs: Jobs, service: Service, hurry: Hurry) -> None:
    process = await process_of(make, timeout=0.5)
    jobs.lose, jobs.others = httpx.ReadError("cut"), 45

    def slowly(sent: httpx.Request) -> httpx.Response:
        hurry.sleep(0.1)
        return jobs._one(sent)

    service.on("GET", JOBS + "/.*", slowly)
    with pytest.raises(SubmissionUncertain, match=r"the search for it failed: .*not ended within"):
        await process.run(INPUTS)
    assert hurry.passed < 0.7 and len(jobs.posts) == 1
    with pytest.raises(SubmissionUncertain, match="no time"):
        await (await process_of(make, timeout=0.1)).run(INPUTS)


async def test_an_old_job_with_the_same_inputs_is_not_taken_for_this_one(
    make: Make, jobs: Jobs, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.created.append({**doubles.job("SUCCEEDED", numbered(77)), "input": {**INPUTS, "projectId": PROJECT}})
    jobs.creates, jobs.lose = False, httpx.ReadError("cut")
    with pytest.raises(SubmissionUncertain):
        await process.run(INPUTS)


async def test_a_job_that_appears_late_is_found(make: Make, jobs: Jobs, service: Service, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose = httpx.ReadError("cut")
    empty = as_json(doubles.page("jobs"))
    looks = iter([empty, failing(503), failing(503), failing(503), failing(503)])
    service.on("GET", JOBS, lambda sent: next(looks, None) or jobs._list(sent))
    assert str((await process.run(INPUTS)).id) == jobs.created[0]["id"]


async def test_a_search_that_fails_says_so(make: Make, jobs: Jobs, service: Service, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose = httpx.ReadError("cut")
    service.on("GET", JOBS, httpx.ProxyError("407"))
    with pytest.raises(SubmissionUncertain, match="the search for it failed"):
        await process.run(INPUTS)
    assert len(jobs.posts) == 1


async def test_a_connection_that_was_refused_sent_nothing(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make, retries=1)
    jobs.creates, jobs.lose = False, httpx.ConnectError("refused")
    with pytest.raises(ConnectionFailed, match="cannot connect") as caught:
        await process.run(INPUTS)
    assert not caught.value.sent and len(jobs.posts) == 2  # nothing left, so it was tried again


async def test_what_http_does_not_allow_was_not_sent(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.creates, jobs.lose = False, httpx.LocalProtocolError("Illegal header value b'a\\nb'")
    with pytest.raises(ConnectionFailed, match="nothing was sent") as caught:
        await process.run(INPUTS)
    assert not caught.value.sent and "Illegal" not in str(caught.value) and len(jobs.posts) == 1


async def test_a_redirect_that_is_no_url_has_been_answered_so_the_job_is_looked_for(
    make: Make, jobs: Jobs, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.lose, jobs.shows_correlation = httpx.InvalidURL("mailto:x"), True
    assert str((await process.run(INPUTS)).id) == jobs.created[0]["id"] and len(jobs.posts) == 1


async def test_the_newest_of_many_jobs_is_found_by_few_requests(
    make: Make, jobs: Jobs, service: Service, naps: list[float]
) -> None:
    process = await process_of(make)
    for n in range(1000, 1400):
        jobs.created.append(doubles.job("SUCCEEDED", numbered(n)))
    jobs.lose = httpx.ReadError("cut")
    service.requests.clear()
    await process.run(INPUTS)
    assert len(service.calls) < 10


async def test_what_breaks_off_a_submission_notes_its_correlation_id(make: Make, jobs: Jobs, service: Service) -> None:
    process = await process_of(make)
    service.on("POST", JOBS, ZeroDivisionError())  # stands for a KeyboardInterrupt in the middle
    with pytest.raises(ZeroDivisionError) as caught:
        await process.run(INPUTS, correlation_id="corr-7")
    assert any("corr-7" in note for note in caught.value.__notes__)


async def test_a_list_without_a_page_behind_the_last_is_whole(
    make: Make, jobs: Jobs, service: Service, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.lose, jobs.others = httpx.ReadError("cut"), 99

    def listed(sent: httpx.Request) -> Any:
        if sent.url.params["page"] != "1":
            return failing(404)
        return {name: value for name, value in json.loads(b"".join(jobs._list(sent).stream)).items() if name != "total"}

    service.on("GET", JOBS, listed)
    jobs.shows_correlation = True
    assert str((await process.run(INPUTS)).id) == numbered(1)
    service.on("GET", JOBS, failing(404))
    with pytest.raises(SubmissionUncertain, match="the search for it failed"):
        await process.run(INPUTS)
