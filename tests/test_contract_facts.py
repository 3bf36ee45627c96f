"""What the contract says of an operation, and whether an answer is what it says."""

from __future__ import annotations

import json
import pickle
import uuid
from typing import Any

import doubles
import pytest
from doubles import DATASET, JOB, PROCESS, PROCESSES
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import InvalidResponse, contract, generated
from playgroundclient._contract import OPERATIONS
from playgroundclient.contract import by_id, check_answer, error_text, find, parse_json
from playgroundclient.generated import listed

JSON = "application/json"


def test_every_operation_is_found_by_its_own_method_and_path() -> None:
    for name in OPERATIONS:
        is_found_by_its_own(by_id(name))


def is_found_by_its_own(operation: contract.Operation) -> None:
    names = {each: str(uuid.uuid4()) for each in ("z", "x", "y", *_parameters(operation.facts["path"]))}
    path = operation.path(**names)
    assert find(operation.method, path) == operation
    assert operation.match(path) == {each: names[each] for each in _parameters(operation.facts["path"])}
    assert operation.match(path + "/more") is None
    assert operation.reads is (operation.method == "GET")
    assert operation.role in operation.facts["roles"]
    assert pickle.loads(pickle.dumps(operation)) == operation


def _parameters(path: str) -> list[str]:
    import string

    return [name for _, name, _, _ in string.Formatter().parse(path) if name]


def test_every_operation_has_a_generated_module() -> None:
    for name, facts in OPERATIONS.items():
        assert facts["role"] == "identity-provider" or callable(generated.module_of(by_id(name))._build_response)


@given(st.text(max_size=30))
def test_an_id_of_any_text_stays_one_segment(text: str) -> None:
    operation = by_id("get_image_by_uid")
    (name,) = _parameters(operation.facts["path"])
    path = operation.path(**{name: text})
    assert path.count("/") == operation.facts["path"].count("/")
    expected = None if text in ("", ".", "..") or "/" in text else {name: text}  # nor may it look like two when decoded
    assert operation.match(path) == expected


@pytest.mark.parametrize("segment", ["", ".", "..", "a/b"])
def test_no_segment_leads_elsewhere(segment: str) -> None:
    assert by_id("get_process").match(f"{PROCESSES}/{segment}") is None
    assert by_id("list_process_jobs").match(f"{PROCESSES}/{segment}/jobs") is None


@pytest.mark.parametrize("segment", ["%2e%2e", "%2E.", ".%2e", "%2e"])
def test_no_encoded_dot_segment_leads_elsewhere(segment: str) -> None:
    # RFC 3986, 6.2.2.2: %2e is a dot, so a server may resolve the segment.
    assert by_id("list_process_jobs").match(f"{PROCESSES}/{segment}/jobs") is None


def test_what_is_not_in_the_contract_is_not_found() -> None:
    assert find("GET", "/api/v1/nothing") is None
    assert find("PATCH", PROCESSES) is None


def test_a_literal_segment_goes_before_a_parameter() -> None:
    found = find("GET", "/api/catalog/_search")
    assert found is not None and found.id == "search_images"


@pytest.mark.parametrize(
    ("name", "items", "model"),
    [
        ("get_job", None, "JobDescribe"),
        ("create_job", None, "JobDescribe"),
        ("list_jobs", "jobs", "JobSummary"),
        ("list_processes", "processes", "ProcessSummary"),
        ("list_projects", "projects", "ProjectSummary"),
        ("list_datasets", "datasets", "DatasetSummary"),
    ],
)
def test_the_contract_names_the_model_of_what_is_answered(name: str, items: str | None, model: str) -> None:
    assert generated.schema_of(by_id(name), items) == model
    document = {**doubles.job(), "datasetId": DATASET, "projectId": doubles.PROJECT, "name": "x"}
    assert type(generated.model_of(by_id(name), items, document)).__name__ == model


def test_relations_lead_to_operations() -> None:
    def names(found: Any) -> Any:
        return None if found is None else [each.id for each in found]

    process = by_id("get_process")
    assert names(process.targets("jobs")) == ["list_process_jobs"]
    assert names(process.targets("novel")) is None
    assert names(by_id("get_job").targets("tasks")) == ["list_job_tasks"]
    assert names(by_id("get_job").targets("zone")) in ([], ["get_zone"])
    assert set(names(by_id("get_job").targets("list"))) == {"list_process_jobs", "list_jobs"}
    assert names(by_id("list_processes").targets("runNewJob", "processes")) == ["create_job"]
    assert names(by_id("list_processes").targets("runNewJob", "nothing")) is None


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("list_jobs", "jobs"),
        ("list_process_jobs", "jobs"),
        ("list_processes", "processes"),
        ("list_projects", "projects"),
        ("list_datasets", "datasets"),
        ("list_zones", "zones"),
        ("list_exports", "exports"),
        ("list_front_jobs", None),
        ("get_job", None),
        ("delete_job", None),
    ],
)
def test_a_page_is_known_by_the_list_in_it(name: str, plural: str | None) -> None:
    assert listed(by_id(name)) == plural


# --- answers ---------------------------------------------------------------------------------------------------------


def check(document: Any, name: str = "get_job", status: int = 200, media: str = JSON) -> Any:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    operation = by_id(name)

    def refused(reason: str) -> InvalidResponse:
        return InvalidResponse(f"GET https://x/y: {reason}.", status=status)

    return check_answer(operation, status, media, content, refused, lambda _: None)


def refused(*args: Any, **kwargs: Any) -> str:
    with pytest.raises(InvalidResponse, match="GET https://x/y") as caught:
        check(*args, **kwargs)
    assert caught.value.status == (args[2] if len(args) > 2 else kwargs.get("status", 200))
    return str(caught.value)


def test_what_the_contract_documents_is_taken() -> None:
    assert check(doubles.job()) == doubles.job()
    assert check(b"", "delete_job", 204, "") is None


@pytest.mark.parametrize(
    "more",
    [
        {"novel": {"x": 1}},
        {"status": {"status": "DREAMING", "progress": 3}},
        {"creationDate": "2026-01-02T03:04:05.123456789Z"},
        {"creationDate": "2026-01-02T03:04:05+00:00"},
        {"message": None, "input": {}},
    ],
    ids=str,
)
def test_what_the_service_may_add_or_change_is_taken(more: dict[str, Any]) -> None:
    assert check({**doubles.job(), **more})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": 3}, "$.id"),
        ({"id": "no uuid"}, "$.id"),
        ({"creationDate": "yesterday"}, "$.creationDate"),
        ({"nbTasksPerStatus": [{"count": "x"}]}, "$.nbTasksPerStatus[0].count"),
        ({"_links": []}, "$._links"),
    ],
    ids=str,
)
def test_what_has_another_shape_is_refused_by_its_path(change: dict[str, Any], told: str) -> None:
    message = refused(doubles.job(**change))
    assert "get_job" in message and f"{told}:" in message


@pytest.mark.parametrize("change", [{"id": "canary" * 1000}, {"status": "canary"}, {"input": "canary"}], ids=list)
def test_the_value_that_does_not_fit_is_not_repeated(change: dict[str, str]) -> None:
    message = refused({**doubles.job(), **change})
    assert "canary" not in message and len(message) < 500


@pytest.mark.parametrize("missing", ["id"])
def test_a_missing_id_is_refused(missing: str) -> None:
    document = doubles.job()
    del document[missing]
    assert f"at $: {missing!r} is missing" in refused(document)


def test_null_is_no_answer() -> None:
    assert "does not fit the contract of get_job at $: it is no object" in refused(b"null")


def test_a_page_without_its_list_is_refused() -> None:
    refused({"count": 0, "total": 0}, "list_jobs")


@pytest.mark.parametrize("status", [202, 206, 299])
def test_a_status_that_is_not_documented_is_refused(status: int) -> None:
    assert "which its contract does not know" in refused(doubles.job(), "get_job", status)


@pytest.mark.parametrize("media", ["text/html", "", "application/geo+json"])
def test_another_media_type_is_refused_with_a_guess(media: str) -> None:
    assert "login page" in refused(doubles.job(), media=media)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"<html>", b'{"id": NaN}', b'{"id": Infinity}', b"\xff", b"[" * 100_000, b"{} {}", b"1" * 5000],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_not_json_is_refused_without_its_text(content: bytes) -> None:
    message = refused(content)
    assert "not JSON" in message and "html" not in message and len(message) < 200


def test_what_is_no_json_is_not_parsed() -> None:
    assert check(b"<kml/>", "export_records", media="application/vnd.google-earth.kml+xml") is None


def test_numbers_that_are_none_are_read_where_that_is_wanted() -> None:
    assert parse_json(b'{"x": Infinity}', InvalidResponse, lenient=True) == {"x": float("inf")}
    with pytest.raises(InvalidResponse, match="ValueError"):
        parse_json(b'{"x": Infinity}', InvalidResponse)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"message": "m", "hint": "h", "correlationId": "c"}', {"message": "m", "hint": "h", "correlationId": "c"}),
        (b'{"error": "invalid_grant", "error_description": "no"}', {"message": "no"}),
        (b'{"error": "invalid_grant"}', {"message": "invalid_grant"}),
        (b'{"title": "t", "detail": "d"}', {"message": "d"}),
        (b'{"message": 3, "hint": null, "error": {}}', {}),
        (b"[]", {}),
        (b"null", {}),
        (b"", {}),
        (b"  \n", {}),
        (b"<html><script>x</script><b>Bad</b> gateway", {"message": "Bad gateway"}),
        (b"\xff plain", {"message": "� plain"}),
        (b"[" * 100_000, None),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_an_error_is_read_in_whatever_shape_it_comes(content: bytes, expected: dict[str, str] | None) -> None:
    found = {name: " ".join(text.split()) for name, text in error_text(content).items()}
    assert found == expected if expected is not None else len(found["message"]) <= 4096


@given(st.binary(max_size=200))
def test_no_error_body_makes_an_error_of_its_own(content: bytes) -> None:
    assert set(error_text(content)) <= {"message", "hint", "correlationId"}


def test_a_dataset_is_matched_in_capitals_too() -> None:
    assert by_id("export_records").match(f"/api/v1/records/{DATASET.upper()}/export") == {"datasetId": DATASET.upper()}
    assert by_id("get_job").match(f"{PROCESSES}/{PROCESS}/jobs/{JOB}/tasks") is None
