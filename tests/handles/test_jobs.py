"""A job: what it says without asking, how one comes back to it, how it ends, and its records."""

from __future__ import annotations

import datetime
import json
import pickle
import warnings
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import (
    DATASET,
    GATEWAY,
    HREF,
    JOB,
    PROCESS,
    PROCESSES,
    PROJECT,
    Make,
    Service,
    answer,
    as_json,
    failing,
    listed,
)
from playgroundclient import JobCancelled, JobFailed, JobNotEnded, LinkRefused, LinkWarning, NotFound, PlaygroundError

if TYPE_CHECKING:
    import httpx

JOB_PATH = f"{PROCESSES}/{PROCESS}/jobs/{JOB}"
RECORDS = f"/api/v1/records/{DATASET}/export"
COLLECTION = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None, "properties": {}}]}


async def test_properties_never_ask(make: Make, known: Service) -> None:
    job = await make().job(HREF)
    known.requests.clear()
    assert (str(job.id), str(job.process_id), str(job.project_id)) == (JOB, PROCESS, PROJECT)
    assert job.href == HREF and job.status == "SUCCEEDED" and job.progress == 100.0 and job.message is None
    assert job.inputs["name"] == "changes"
    assert job.created == datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=datetime.UTC)
    assert set(job.links) >= {"self", "list", "tasks"}
    assert known.requests == []


async def test_a_job_may_say_next_to_nothing(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, {"id": JOB, "processId": PROCESS, "status": None, "input": None})
    job = await make().job(HREF)
    assert (job.status, job.progress, job.message, job.inputs, job.tasks, job.created) == (
        "UNKNOWN",
        0.0,
        None,
        {},
        {},
        None,
    )
    assert dict(job.links) == {}
    known.on("GET", JOB_PATH, {"id": JOB, "processId": PROCESS, "status": {"status": "DREAMING"}})
    await job.refresh()
    assert job.status == "DREAMING"


async def test_a_job_tells_its_name_its_images_and_its_times(make: Make, known: Service) -> None:
    times = {"startDate": "2026-01-02T03:04:06Z", "endDate": "2026-01-02T03:05:06.5Z"}
    known.on("GET", JOB_PATH, {**doubles.job(), **times, "input": {"name": "x", "imageId2": "b", "imageId1": "a"}})
    job = await make().job(HREF)
    assert (job.name, job.image_ids, job.duration) == ("x", ["a", "b"], datetime.timedelta(seconds=60.5))
    assert job.ended - job.started == job.duration
    known.on("GET", JOB_PATH, doubles.job("RUNNING"))
    await job.refresh()
    assert (job.started, job.ended, job.duration) == (None, None, None)


async def test_handles_of_the_same_thing_are_equal(make: Make, known: Service) -> None:
    play = make()
    (listed_job,) = await listed((await play.project(PROJECT)).jobs())
    job = await play.job(HREF)
    assert job == listed_job and len({job, listed_job}) == 1
    assert job != await play.project(PROJECT) and job != job.id


# --- coming back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "href",
    [
        f"{GATEWAY}{JOB_PATH}",
        f"{GATEWAY}{PROCESSES}/{PROCESS}?projectId={PROJECT}",
        f"https://evil.example{JOB_PATH}?projectId={PROJECT}",
        f"http://gateway.example{JOB_PATH}?projectId={PROJECT}",
        f"{GATEWAY}{PROCESSES}/x/jobs/y?projectId={PROJECT}",
        JOB,
        "",
        "nonsense",
    ],
)
async def test_what_is_no_jobs_href_is_not_asked_for(make: Make, known: Service, href: str) -> None:
    with pytest.raises(LinkRefused):
        await make().job(href)
    assert known.requests == []


async def test_a_job_that_is_not_there(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, failing(404, "There is no such job"))
    with pytest.raises(NotFound, match="There is no such job"):
        await make().job(HREF)


async def test_an_href_read_from_a_file_leads_to_its_job(make: Make, known: Service) -> None:
    assert (await make().job(f" {HREF}\n")).href == HREF


# --- ending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "CANCELLED"])
async def test_cancelling_a_job_that_has_ended_sends_nothing_that_writes(
    make: Make, known: Service, status: str
) -> None:
    known.on("GET", JOB_PATH, doubles.job(status))
    job = await make().job(HREF)
    assert (await job.cancel()).status == status
    assert {method for method, _ in known.calls} == {"GET"}


@pytest.mark.parametrize(
    "reply", [answer(b"", 204), as_json(doubles.summary(), 202), failing(404)], ids=["204", "202", "404"]
)
async def test_cancelling_a_running_job_deletes_it_once(make: Make, known: Service, reply: httpx.Response) -> None:
    known.on("GET", JOB_PATH, doubles.job("RUNNING"))
    known.on("DELETE", JOB_PATH, reply)
    job = await make().job(HREF)
    await job.cancel()
    assert known.calls.count(("DELETE", JOB_PATH)) == 1
    assert known.requests[-1].url.params["projectId"] == PROJECT


async def test_cancelling_tells_what_became_of_the_job(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, iter([doubles.job("RUNNING"), doubles.job("RUNNING"), failing(404)]))
    known.on("DELETE", JOB_PATH, answer(b"", 204))
    job = await make().job(HREF)
    assert (await job.cancel()).status == "CANCELLED"
    asked = len(known.calls)
    assert (await job.cancel()).status == "CANCELLED" and len(known.calls) == asked


async def test_a_job_that_is_gone_is_cancelled_already(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, iter([doubles.job("RUNNING"), failing(404)]))
    job = await make().job(HREF)
    assert (await job.cancel()).status == "CANCELLED"
    assert {method for method, _ in known.calls} == {"GET"}


async def test_deleting_does_not_follow_a_link_that_contradicts(make: Make, known: Service) -> None:
    links = doubles.job()["_links"] | {"delete": doubles.link(f"{PROCESSES}/{PROCESS}?projectId={PROJECT}", "DELETE")}
    known.on("GET", JOB_PATH, {**doubles.job(), "_links": links})
    known.on("DELETE", JOB_PATH, answer(b"", 204))
    job = await make().job(HREF)
    with pytest.warns(LinkWarning, match="delete"):
        await job.delete()
    assert ("DELETE", f"{PROCESSES}/{PROCESS}") not in known.calls


# --- failing ---------------------------------------------------------------------------------------------------------

TASKS = f"{JOB_PATH}/tasks"


def task(number: int, status: str = "FAILED", **more: Any) -> dict[str, Any]:
    state = {"status": status, "progress": 0}
    return {"id": doubles.numbered(number), "processId": PROCESS, "jobId": JOB, "status": state, **more}


def described(number: int, error: str) -> dict[str, Any]:
    whole = task(number, message=f"process tile {number}", startDate="2026-01-02T03:04:05Z", endDate=None)
    whole["status"]["errorMsg"] = error
    return whole


async def test_failures_are_the_tasks_that_failed_each_read_when_it_is_come_to(make: Make, known: Service) -> None:
    # A service that does not know the filter answers all tasks.
    known.on("GET", TASKS, doubles.page("tasks", task(1, "SUCCEEDED"), task(2), task(3)))
    known.on("GET", f"{TASKS}/{doubles.numbered(2)}", described(2, "unable to get tile 2"))
    known.on("GET", f"{TASKS}/{doubles.numbered(3)}", described(3, "no memory\x1b[31m"))
    job = await make().job(HREF)
    known.requests.clear()
    failures = job.failures()
    assert known.requests == []
    first = await anext(failures)
    assert [path for _, path in known.calls] == [TASKS, f"{TASKS}/{doubles.numbered(2)}"]
    assert dict(known.requests[0].url.params)["status"] == "FAILED"
    assert (first.id.int, first.status, first.message, first.error) == (
        2, "FAILED", "process tile 2", "unable to get tile 2",
    )  # fmt: skip
    assert first.started == datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC) and first.ended is None
    assert str(first) == "process tile 2 - unable to get tile 2"
    (second,) = await listed(failures)
    assert str(second).startswith("process tile 3 - no memory") and "\x1b" not in str(second)


async def test_a_task_that_the_list_tells_whole_is_not_read_again(make: Make, known: Service) -> None:
    known.on("GET", TASKS, doubles.page("tasks", described(2, "unable to get tile 2")))
    assert [each.error for each in await listed((await make().job(HREF)).failures())] == ["unable to get tile 2"]


@pytest.mark.parametrize(
    "more",
    [{"message": 3}, {"message": " ", "_links": None}, {"status": {"status": "FAILED", "errorMsg": " "}}],
    ids=str,
)
async def test_a_task_that_says_nothing_in_an_odd_way_says_nothing(
    make: Make, known: Service, more: dict[str, Any]
) -> None:
    known.on("GET", JOB_PATH, {**doubles.job("FAILED"), "message": "out of memory"})
    known.on("GET", TASKS, doubles.page("tasks", task(2) | more))
    known.on("GET", f"{TASKS}/{doubles.numbered(2)}", {"id": doubles.numbered(2), "status": None, "novel": [None]})
    job = await make().job(HREF)
    (found,) = await listed(job.failures())
    assert "novel" not in repr(found)  # what the service sent is long
    assert (found.status, found.message, found.error) == ("FAILED", None, None)
    with pytest.raises(JobFailed, match=rf"out of memory\. The first .*: task {found.id}, without a message\."):
        await job.wait()


async def test_a_task_that_cannot_be_read_hides_no_other(make: Make, known: Service) -> None:
    known.on("GET", TASKS, doubles.page("tasks", *(task(number) for number in range(1, 6))))
    known.on("GET", f"{TASKS}/{doubles.numbered(1)}", failing(404))
    known.on("GET", f"{TASKS}/{doubles.numbered(2)}", {"id": "none"})
    known.on("GET", f"{TASKS}/{doubles.numbered(3)}", described(3, "no memory"))
    known.on("GET", f"{TASKS}/{doubles.numbered(4)}", task(4, "SUCCEEDED"))  # it was run again
    known.on("GET", f"{TASKS}/{doubles.numbered(5)}", failing(403))
    failures = (await make().job(HREF)).failures()
    seen = [await anext(failures) for _ in range(3)]
    assert [(each.id.int, each.error) for each in seen] == [(1, None), (2, None), (3, "no memory")]
    with pytest.raises(PlaygroundError, match="403"):
        await anext(failures)


async def test_failures_do_not_follow_a_link_to_something_else(make: Make, known: Service) -> None:
    document = doubles.job("FAILED")
    document["_links"]["tasks"] = {"href": f"https://elsewhere.example{TASKS}", "method": "GET"}
    known.on("GET", JOB_PATH, document)
    known.on("GET", TASKS, doubles.page("tasks", described(2, "unable to get tile 2")))
    job = await make().job(HREF)
    with pytest.warns(LinkWarning, match="tasks"):
        (found,) = await listed(job.failures())
    assert found.error == "unable to get tile 2"


async def test_the_error_of_a_failed_job_carries_its_first_failed_task(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, {**doubles.job("FAILED"), "message": "2 of 3 tiles failed."})
    known.on("GET", TASKS, doubles.page("tasks", task(2), task(3)))
    known.on("GET", f"{TASKS}/{doubles.numbered(2)}", described(2, "unable to get tile 2"))
    job = await make().job(HREF)
    for call in (job.wait, job.records):
        with pytest.raises(JobFailed) as caught:
            await call()
        expected = "2 of 3 tiles failed. The first task that failed: process tile 2 - unable to get tile 2."
        assert expected in str(caught.value) and "job.failures()" in str(caught.value)
        assert pickle.loads(pickle.dumps(caught.value)).task == caught.value.task
        assert caught.value.task.id.int == 2


async def test_a_failed_job_is_told_where_its_tasks_cannot_be_read(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, {**doubles.job("FAILED"), "message": "out of memory"})
    known.on("GET", TASKS, failing(403))
    with pytest.raises(JobFailed, match=r"out of memory\.$") as caught:
        await (await make().job(HREF)).wait()
    assert caught.value.task is None


# --- records ---------------------------------------------------------------------------------------------------------


async def test_records_come_by_their_link(make: Make, known: Service, tmp_path: Any) -> None:
    known.on("GET", RECORDS, COLLECTION)
    job = await make().job(HREF)
    assert (await job.records()).features == COLLECTION["features"]
    seen: list[tuple[int, int | None]] = []
    await job.download(tmp_path / "x.geojson", progress=lambda done, total: seen.append((done, total)))
    text = json.dumps(COLLECTION)
    assert (tmp_path / "x.geojson").read_text() == text and seen[-1] == (len(text), len(text))
    assert dict(known.requests[-1].url.params) == {"projectId": PROJECT, "type": "geojson", "jobId": JOB}


@pytest.mark.parametrize(
    ("status", "kind"), [("RUNNING", JobNotEnded), ("FAILED", JobFailed), ("CANCELLED", JobCancelled)]
)
async def test_records_of_a_job_without_success_are_given_only_when_some_will_do(
    make: Make, known: Service, tmp_path: Any, status: str, kind: Any
) -> None:
    known.on("GET", JOB_PATH, doubles.job(status))
    known.on("GET", RECORDS, COLLECTION)
    job = await make().job(HREF)
    for call in (job.records, lambda: job.download(tmp_path / "x.geojson")):
        with pytest.raises(kind, match=status) as caught:
            await call()
        assert caught.value.job.href == caught.value.href == job.href
    assert ("GET", RECORDS) not in known.calls and list(tmp_path.iterdir()) == []
    assert len(await job.records(partial=True)) == 1
    await job.download(tmp_path / "x.geojson", partial=True)
    assert (tmp_path / "x.geojson").exists()


async def test_records_of_a_list_s_item_are_given_when_it_has_succeeded(make: Make, known: Service) -> None:
    known.on("GET", "/api/v1/jobs", doubles.page("jobs", doubles.summary()))
    known.on("GET", RECORDS, COLLECTION)
    (job,) = await listed((await make().project(PROJECT)).jobs())
    assert len(await job.records()) == 1 and job.status == "SUCCEEDED"


@pytest.mark.parametrize(
    "link",
    [None, doubles.link(f"/api/v1/zones/{DATASET}"), doubles.link(RECORDS, "DELETE")],
    ids=["missing", "of another relation", "of another method"],
)
async def test_records_are_asked_for_by_ids_where_the_link_does_not_do(make: Make, known: Service, link: Any) -> None:
    links = {name: each for name, each in doubles.job()["_links"].items() if name != "recordsAsGeojson"}
    document = {**doubles.job(), "_links": links if link is None else {**links, "recordsAsGeojson": link}}
    document["input"] = {"name": "x", "datasetId": DATASET}
    known.on("GET", JOB_PATH, document)
    known.on("GET", RECORDS, COLLECTION)
    job = await make().job(HREF)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert len(await job.records()) == 1 and str(job.dataset_id) == DATASET
    assert bool([each for each in caught if each.category is LinkWarning]) is (link is not None)
    assert dict(known.requests[-1].url.params) == {"projectId": PROJECT, "type": "geojson", "jobId": JOB}


async def test_without_a_link_and_a_dataset_there_are_no_records_to_ask_for(make: Make, known: Service) -> None:
    links = {name: each for name, each in doubles.job()["_links"].items() if name != "recordsAsGeojson"}
    known.on("GET", JOB_PATH, {**doubles.job(), "_links": links})
    job = await make().job(HREF)
    assert job.dataset_id is None
    with pytest.raises(LinkRefused, match="its dataset is not known"):
        await job.records()


async def test_records_of_another_format_are_not_taken(make: Make, known: Service) -> None:
    known.on("GET", RECORDS, answer(b"<kml/>", media="application/vnd.google-earth.kml+xml", content_length="6"))
    job = await make().job(HREF)
    with pytest.raises(PlaygroundError):
        len(await job.records())
