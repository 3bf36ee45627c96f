"""What the observer of answers collects: where they disagree with the contract, counted, with nothing of the user's."""

from __future__ import annotations

import json
import threading
from typing import Any

import doubles
import pytest
from playgroundclient import contract
from playgroundclient.observer import WORDS, Observer, Report

JOB_PATH = "/api/v1/processes/2f8d2fc7-e38e-4e2f-88f2-266135677f4c/jobs/1a2deece-27a8-46fe-8bc4-84f31179b305"


def seen(operation: str, document: Any, status: int = 200, **headers: str) -> Report:
    observer = Observer()
    observer.see(contract.by_id(operation), status, document, headers)
    return observer.report()


def only(report: Report) -> tuple[str, str, str, str, str]:
    (each,) = report.disagreements
    return each.kind, each.place, each.name, each.before, each.after


@pytest.mark.parametrize(
    ("operation", "document"),
    [
        ("get_job", doubles.job()),
        ("get_job", doubles.job("PAUSED", message=None, input=None)),
        ("get_process", doubles.process()),
        ("list_jobs", doubles.page("jobs", doubles.summary())),
        ("list_projects", doubles.page("projects", doubles.project())),
        ("get_front_zone", doubles.sample("zone.json")),
        ("list_front_jobs", {"count": 3}),
        ("list_front_jobs", []),
        ("list_front_dataset_tags", ["a", {"name": "b"}]),
    ],
)
def test_what_agrees_is_counted_and_no_more(operation: str, document: Any) -> None:
    if isinstance(document, dict) and "total" in document:
        del document["_links"]["self"]  # the doubles' pages make theirs up
    report = seen(operation, document)
    assert report.answers == 1
    assert report.disagreements == ()


def test_the_published_images_agree_with_the_contract() -> None:
    for operation, name in (("get_image_by_uid", "uid"), ("get_image_by_source_id", "sourceid")):
        assert seen(operation, doubles.sample(f"image-by-{name}.json")).disagreements == ()


def test_an_unknown_field() -> None:
    report = seen("get_job", doubles.job(owner="Ada Lovelace, 1815"))
    assert only(report) == ("property-added", "JobDescribe", "owner", "", "string")
    assert report.disagreements[0].example == "aaa aaaaaaaa, 0000"
    assert "the service answers `owner` in `JobDescribe`, which the contract does not name" in str(report)


def test_an_unknown_field_below() -> None:
    document = doubles.job(nbTasksPerStatus=[{"status": "RUNNING", "count": 1, "node": 3}])
    assert only(seen("get_job", document)) == ("property-added", "TaskCountByStatus", "node", "", "integer")


def test_what_may_hold_anything_is_let_be() -> None:
    assert seen("get_job", doubles.job(input={"whatever": 1}, userMetadatas=[{"a": "1"}])).disagreements == ()


def test_a_new_value_of_an_enumeration() -> None:
    kind, place, name, before, after = only(seen("get_job", doubles.job("QUEUED")))
    assert (kind, place, name, after) == ("value-added", "JobStatus", "status", "'QUEUED'")
    assert "RUNNING" in before


def test_a_field_that_is_missing() -> None:
    document = doubles.job()
    del document["id"]
    assert only(seen("get_job", document))[:3] == ("property-missing", "JobDescribe", "id")


@pytest.mark.parametrize(
    ("change", "name", "before", "after"),
    [
        ({"nbTasks": "3"}, "nbTasks", "['integer', 'null']", "string"),
        ({"id": 5}, "id", "string uuid", "integer of another format"),
        ({"id": "five"}, "id", "string uuid", "string of another format"),
        ({"asynchronous": 1}, "asynchronous", "['boolean', 'null']", "integer"),
    ],
)
def test_another_type(change: doubles.Doc, name: str, before: str, after: str) -> None:
    assert only(seen("get_job", doubles.job(**change))) == ("type-changed", "JobDescribe", name, before, after)


def test_the_answer_itself_of_another_type() -> None:
    report = seen("get_job", ["Ada"])
    assert only(report)[:3] == ("type-changed", "get_job()", "the answer")
    assert report.disagreements[0].example == "array of 1"


def test_a_link_that_contradicts() -> None:
    document = doubles.job()
    document["_links"]["delete"] = doubles.link(f"{JOB_PATH}?projectId={doubles.PROJECT}", "GET")
    document["_links"]["zone"] = doubles.link("/api/v1/datasets/b5b41429-3399-4599-953d-3fbbb53d9488")
    report = seen("get_job", document)
    assert {each.name for each in report.disagreements} == {"delete", "zone"}
    assert {each.kind for each in report.disagreements} == {"relation-contradicted"}
    assert report.disagreements[0].before == "DELETE /api/v1/processes/{processId}/jobs/{jobId}"
    assert report.disagreements[0].after == "GET /api/v1/processes/{id}/jobs/{id}"


def test_a_link_of_an_item_and_one_that_the_contract_does_not_name() -> None:
    item = doubles.summary()
    item["_links"]["runNewJob"] = doubles.link("/somewhere", "POST")
    item["_links"]["logs"] = doubles.link("/logs")
    found = seen("list_jobs", {"jobs": [item]}).disagreements
    assert {(each.kind, each.place, each.name) for each in found} == {
        ("relation-contradicted", "JobSummary", "runNewJob"),
        ("property-added", "JobLinks", "logs"),
    }


def test_a_location_that_contradicts() -> None:
    assert seen("create_job", doubles.job(), 201, location=f"https://x{JOB_PATH}").disagreements == ()
    found = only(seen("create_job", doubles.job(), 201, location="https://x/jobs/12345678"))
    assert found[:3] == ("relation-contradicted", "headers", "location")
    assert found[4] == "/jobs/{id}"


def test_counts_and_the_report_as_json() -> None:
    observer = Observer()
    operation = contract.by_id("get_job")
    for _ in range(3):
        observer.see(operation, 200, doubles.job(owner="Ada"), {})
    observer.see(operation, 404, {"message": "no", "more": 1}, {})
    document = json.loads(json.dumps(observer.report().to_dict()))
    assert document["answers"] == 4
    assert [(each["kind"], each["count"]) for each in document["disagreements"]] == [
        ("property-added", 3),
        ("property-added", 1),
    ]


def test_nothing_of_the_users_and_no_secret_is_in_a_report() -> None:
    token = "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"
    document = doubles.job(owner="Ada Lovelace", token=token, count=123456789, **{"Bearer abc.def": 1})
    document["status"] = {"status": f"Bearer {token}", "progress": 1}
    document["_links"]["self"] = doubles.link(f"/api/v9/{doubles.JOB}?apikey=secret-key")
    text = str(report := seen("get_job", document)) + json.dumps(report.to_dict())
    for secret in ("Ada", "eyJ", "123456789", "secret-key", doubles.JOB, "abc.def"):
        assert secret not in text


def test_what_is_kept_is_bounded() -> None:
    report = seen("get_job", doubles.job(**{f"field{number}": 1 for number in range(700)}))
    assert len(report.disagreements) == 500
    assert report.dropped == 200
    assert "200 more were not kept" in str(report)


def test_many_threads_lose_no_count() -> None:
    observer, operation = Observer(), contract.by_id("get_job")
    document = doubles.job(owner="Ada")

    def see() -> None:
        for _ in range(50):
            observer.see(operation, 200, document, {})

    threads = [threading.Thread(target=see) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = observer.report()
    assert (report.answers, report.disagreements[0].count) == (400, 400)


@pytest.mark.parametrize(
    "document",
    [None, 5, "x", [], {}, {"_links": 5}, {"_links": {"self": 5}}, {"_links": {"self": {"href": "http://[::"}}}],
)
def test_nothing_that_is_sent_makes_it_raise(document: Any) -> None:
    for operation in ("get_job", "list_jobs", "get_process", "search_images"):
        assert seen(operation, document, location="http://[::").answers == 1
    assert seen("get_job", document, 299).answers == 1


def test_every_kind_has_its_words() -> None:
    assert set(WORDS) == {
        "property-added",
        "property-missing",
        "type-changed",
        "value-added",
        "relation-contradicted",
    }
