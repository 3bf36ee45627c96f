"""A job is submitted once; when its answer is lost it is looked for, and never sent again."""

from __future__ import annotations

import datetime
import email.utils
import itertools
import json
import threading
import uuid
from typing import Any

import doubles
import httpx
import pytest
from attrs import frozen
from doubles import INPUTS, JOB, PROCESS, PROCESSES, PROJECT, Hurry, Make, Service, as_json, failing, numbered
from playgroundclient import ConnectionFailed, Fault, InputRefused, InvalidInput, SubmissionUncertain, errors
from playgroundclient.jobs.paging import Page
from playgroundclient.submissions import (
    Listing,
    Submission,
    Submissions,
    check_correlation_id,
    created_nothing,
    instant,
    latest,
    same_input,
    since,
)

JOBS = f"{PROCESSES}/{PROCESS}/jobs"


# --- the pure parts --------------------------------------------------------------------------------------------------


def submission(path: str = JOBS, **inputs: object) -> Submission:
    return Submission(path, inputs)


def test_a_job_is_taken_by_one_submission() -> None:
    submitted, first, second = Submissions(), submission(), submission()
    job_id = uuid.UUID(JOB)
    submitted.begin(first)
    submitted.begin(second)
    assert not submitted.taken(job_id)
    submitted.answered(first, {"id": JOB})
    assert submitted.taken(job_id)
    assert not submitted.recognised(second, job_id) and not submitted.adopted(second, job_id)


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (submission(name="x", imageId="i"), True),
        (submission(name="x", imageId="i", projectId=PROJECT), True),
        (submission(name="x", imageId="i", more=1), True),
        (Submission(JOBS, None), True),
        (submission(name="y", imageId="i"), False),
        (submission(name="x"), False),
        (submission("/api/v1/processes/another/jobs", name="x", imageId="i"), False),
    ],
)
def test_a_job_is_not_adopted_while_it_may_be_that_of_another_submission(other: Submission, alike: bool) -> None:
    submitted, ours = Submissions(), submission(name="x", imageId="i")
    submitted.begin(ours)
    submitted.begin(other)
    assert submitted.adopted(ours, uuid.UUID(JOB)) is not alike
    if alike:
        submitted.answered(other, {"id": numbered(2)})
        assert submitted.adopted(ours, uuid.UUID(JOB))


def test_the_jobs_of_a_parent_are_not_its_childs(monkeypatch: pytest.MonkeyPatch) -> None:
    submitted, ours, parents = Submissions(), submission(name="x"), submission(name="x")
    submitted.begin(parents)
    submitted.answered(submission(), {"id": JOB})
    monkeypatch.setattr(submitted, "_lock", None)  # held for ever, by a thread that the child does not have
    submitted.after_fork()
    submitted.begin(ours)
    assert submitted.taken(uuid.UUID(JOB)) and not submitted.adopted(ours, uuid.UUID(numbered(2)))


@pytest.mark.parametrize("answer", [None, [], {}, {"id": None}, {"id": "x"}])
def test_an_answer_that_names_no_job_leaves_the_doubt(answer: Any) -> None:
    submitted, first, second = Submissions(), submission(name="x"), submission(name="x")
    submitted.begin(first)
    submitted.answered(first, answer)
    submitted.begin(second)
    assert not submitted.adopted(second, uuid.UUID(JOB))


@pytest.mark.parametrize(
    ("error", "sent", "nothing"),
    [
        (errors.BadRequest("", method="POST", url="", status=400), True, True),
        (errors.RateLimited("", method="POST", url="", status=429), True, True),
        (errors.ServerError("", method="POST", url="", status=408), True, False),
        (errors.ApiError("", method="POST", url="", status=307), True, False),
        (ConnectionFailed("", sent=True), True, False),
        (ConnectionFailed("", sent=False), False, True),
        (KeyboardInterrupt(), True, False),
        (KeyboardInterrupt(), False, True),
    ],
)
def test_what_tells_that_no_job_was_created(error: BaseException, sent: bool, nothing: bool) -> None:
    assert created_nothing(error, sent=sent) is nothing


NOON = datetime.datetime(2026, 1, 2, 12, 0, 0, 250_500, tzinfo=datetime.UTC)


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


def test_a_listing_has_what_may_be_the_submissions_the_nearest_first() -> None:
    listing = Listing[Listed](NOON)
    jobs = [Listed(5, 30), Listed(4, 2), Listed(3, -3), Listed(2, None), Listed(1, -7)]
    assert not listing.take(Page(jobs, 5, has_next=False))
    assert [job.number for job in listing.recent] == [3, 2, 4, 5]
    assert [job.number for job in jobs if listing.after(job)] == [5, 4]
    assert listing.missing == ""
    listing.unread = 3
    assert listing.missing == "only 1 of the 4 jobs created since were read"


def test_a_listing_ends_where_the_newest_first_are_too_old() -> None:
    listing = Listing[Listed](NOON)
    assert not listing.take(Page([Listed(n, 50 - n) for n in range(100)], 5_000, has_next=True))
    assert len(listing.recent) == 56 and listing.missing == ""


def test_a_listing_in_another_order_is_read_to_its_end_or_says_what_is_missing() -> None:
    pages = [[Listed(n, n - 3_000) for n in range(start, start + 100)] for start in range(0, 3_000, 100)]
    listing = Listing[Listed](NOON)
    read = list(itertools.takewhile(lambda page: listing.take(Page(page, 3_000, has_next=True)), pages))
    assert len(read) == 19 and listing.missing == "only 2000 of the process's 3000 jobs were listed"
    listing = Listing[Listed](NOON)
    for page in pages[:2]:
        more = listing.take(Page(page, 200, has_next=False))
    assert not more and listing.missing == ""


def test_a_listing_that_changes_while_it_is_read_says_so() -> None:
    listing = Listing[Listed](NOON)
    first, second = [Listed(n, -n) for n in range(100)], [Listed(n, 1) for n in range(101, 200)]
    assert listing.take(Page([Listed(n, 1) for n in range(1_000, 1_100)], 300, has_next=True))
    assert not listing.take(Page(first, 299, has_next=True)) and "changed" in listing.missing
    listing = Listing[Listed](NOON)
    assert listing.take(Page([Listed(n, 1) for n in range(100)], 200, has_next=True))
    assert not listing.take(Page(second, 200, has_next=False)) and "changed" in listing.missing


@pytest.mark.parametrize(("microsecond", "cut"), [(0, 1_000_000), (123_000, 1_000), (123_456, 1)])
def test_a_creation_date_may_be_cut(microsecond: int, cut: int) -> None:
    created = NOON.replace(microsecond=microsecond)
    assert latest(created) - created == datetime.timedelta(microseconds=cut)


@pytest.mark.parametrize("good", ["x", "corr-7", "a run of mine", "~" * 128, JOB])
def test_a_correlation_id_that_can_be_sent(good: str) -> None:
    check_correlation_id(good)


@pytest.mark.parametrize("date", [None, "", "garbage", "Sun, 99 Nov 1994 99:99:99 GMT", "Sun, 06 Nov 1994 08:49:37"])
def test_the_servers_time_or_ones_own(date: str | None) -> None:
    assert since(0, date).tzinfo is not None


def test_the_servers_clock_may_be_hours_off() -> None:
    found = since(10, "Sun, 06 Nov 1994 08:49:37 GMT")
    assert found == datetime.datetime(1994, 11, 6, 8, 49, 22, tzinfo=datetime.UTC)
    own = since(10, None)
    assert abs((datetime.datetime.now(datetime.UTC) - own).total_seconds() - 15) < 10


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
            job["userMetadatas"] = {"correlationId": correlation_id}
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


@pytest.mark.parametrize("bad", ["a\nb", " x ", " x", "x ", "a\tb", "\u00e9", "\x7f", "x" * 129, "\ud800", 7])
async def test_a_correlation_id_that_cannot_be_sent_is_told_and_nothing_is_sent(
    make: Make, jobs: Jobs, service: Service, bad: Any
) -> None:
    process = await process_of(make)
    service.requests.clear()
    with pytest.raises(InvalidInput, match=r"nothing was.*128 visible ASCII characters"):
        await process.run(INPUTS, correlation_id=bad)
    assert service.requests == []


async def test_two_jobs_that_may_be_it_are_named(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose, jobs.copies = httpx.ReadError("cut"), 2
    with pytest.raises(SubmissionUncertain, match="2 created since") as caught:
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


async def test_a_job_of_a_submission_that_is_uncertain_is_not_taken_for_that_of_the_next(
    make: Make, jobs: Jobs, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.creates, jobs.lose = False, httpx.ReadError("cut")
    with pytest.raises(SubmissionUncertain):
        await process.run(INPUTS)
    jobs.creates = True  # it may be that of the first one, created late
    with pytest.raises(SubmissionUncertain, match="more than once") as caught:
        await process.run(INPUTS)
    assert len(caught.value.candidates) == 1


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
    with pytest.raises(SubmissionUncertain, match="2 created since"):
        await process.run(INPUTS)


async def test_a_job_among_more_than_are_read_is_not_taken_by_its_inputs(
    make: Make, jobs: Jobs, naps: list[float]
) -> None:
    """The first is this one's own, the last another's; each look reads so many."""
    process = await process_of(make)
    jobs.lose, jobs.others = httpx.ReadError("cut"), 150
    with pytest.raises(
        SubmissionUncertain, match=r"one created since.*only 120 of the 151 jobs created since were read"
    ):
        await process.run(INPUTS)
    jobs.created.clear()
    jobs.creates = False
    with pytest.raises(SubmissionUncertain, match=r"no job created since.*only 120 of the 150 jobs"):
        await process.run({**INPUTS, "name": "another"})


async def test_a_job_that_shows_its_correlation_id_is_found_among_many(
    make: Make, jobs: Jobs, service: Service, naps: list[float]
) -> None:
    process = await process_of(make)
    jobs.lose, jobs.others, jobs.shows_correlation = httpx.ReadError("cut"), 150, True
    service.requests.clear()
    job = await process.run(INPUTS, correlation_id="corr-7")
    assert job.model.to_dict()["userMetadatas"] == {"correlationId": "corr-7"} and len(service.calls) == 4
    assert naps == [0.2]


async def test_a_job_that_does_not_show_what_was_submitted_may_be_it(make: Make, jobs: Jobs, naps: list[float]) -> None:
    process = await process_of(make)
    jobs.lose, jobs.shows_input = httpx.ReadError("cut"), False
    with pytest.raises(SubmissionUncertain, match="does not show what was submitted") as caught:
        await process.run(INPUTS)
    assert len(caught.value.candidates) == 1
    jobs.shows_input = True
    with pytest.raises(SubmissionUncertain, match="2 created since have its name and input, or do not show"):
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


def test_submissions_are_counted_by_many_threads() -> None:
    submitted, ours = Submissions(), submission()
    taken: list[bool] = []
    threads = [
        threading.Thread(target=lambda: taken.append(submitted.adopted(ours, uuid.UUID(JOB)))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count(True) == 1
