"""Every error has the contract's shape, whoever raised it."""

from datetime import datetime
from typing import Any

import pytest
from gateway_process import AIRBUS, AREA, CARS, IMAGE, Running

NOWHERE = "00000000-0000-4000-8000-000000000000"
FOREIGN = "f0e1d2c3-b4a5-4697-8877-665544332211"
JOBS = f"/processes/{CARS}/jobs"
CASES: list[tuple[int, str, str, dict[str, Any]]] = [
    (404, "GET", "/nothing", {}),
    (405, "PATCH", "/jobs", {}),
    (400, "GET", "/jobs", {}),
    (400, "GET", "/jobs", {"params": {"projectId": "not-a-uuid"}}),
    (400, "GET", "/jobs", {"params": {"projectId": AIRBUS, "size": 101}}),
    (400, "GET", "/jobs", {"params": {"projectId": AIRBUS, "page": 0}}),
    (400, "GET", "/jobs", {"params": {"projectId": AIRBUS, "size": "ten"}}),
    (400, "GET", "/jobs", {"params": {"projectId": AIRBUS, "pagesize": 10}}),
    (400, "GET", "/processes/not-a-uuid", {"params": {"projectId": AIRBUS}}),
    (400, "POST", JOBS, {"params": {"projectId": AIRBUS}, "content": b"{,", "headers": {"Content-Type": "application/json"}}),
    (400, "POST", JOBS, {"params": {"projectId": AIRBUS}, "content": b"\xff", "headers": {"Content-Type": "application/json"}}),
    (400, "POST", JOBS, {"params": {"projectId": AIRBUS}}),
    (400, "POST", JOBS, {"params": {"projectId": AIRBUS}, "content": b"[" * 100_000}),
    (400, "POST", JOBS, {"params": {"projectId": AIRBUS}, "content": b"1" * 10_000}),
    (405, "POST", JOBS, {"params": {"projectId": AIRBUS}, "content": b"{}", "headers": {"Content-Type": "Application/JSON; charset=utf-8"}}),
    (404, "GET", "/jobs/", {"params": {"projectId": AIRBUS}}),
    (400, "GET", "/jobs", {"params": {"projectId": AIRBUS, "page": " 1"}}),
    (415, "POST", JOBS, {"params": {"projectId": AIRBUS}, "content": b"{}", "headers": {"Content-Type": "text/plain"}}),
    (405, "POST", JOBS, {"params": {"projectId": AIRBUS}, "json": {"name": "x", "geom": AREA, "datasetName": "d"}}),
    (405, "POST", JOBS, {"params": {"projectId": AIRBUS}, "json": {"name": 1, "geom": AREA, "imageId": IMAGE}}),
    (405, "POST", JOBS, {"json": {"name": "x", "geom": AREA, "imageId": IMAGE, "datasetName": "d"}}),
    (405, "POST", "/datasets", {"json": {"projectId": "no uuid", "name": "x", "description": "x"}}),
    (404, "GET", f"/processes/{NOWHERE}", {"params": {"projectId": AIRBUS}}),
    (404, "GET", f"/processes/{CARS}/jobs/{NOWHERE}", {"params": {"projectId": AIRBUS}}),
    (404, "GET", "/jobs", {"params": {"projectId": NOWHERE}}),
    (403, "GET", "/jobs", {"params": {"projectId": FOREIGN}}),
]  # fmt: skip


@pytest.mark.parametrize(("status", "method", "path", "request_"), CASES)
def test_errors_have_the_contracts_shape(
    running: Running, status: int, method: str, path: str, request_: dict[str, Any]
) -> None:
    headers = {"X-Correlation-ID": "mine 1"} | request_.pop("headers", {})
    answer = running.client.request(method, running.gateway + path, headers=headers, **request_)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert set(body) == {"message", "hint", "correlationId", "timestamp"}
    assert body["message"] and body["hint"]
    assert body["correlationId"] == answer.headers["X-Correlation-ID"] == "mine 1"
    assert datetime.fromisoformat(body["timestamp"]).tzinfo is not None


def test_a_body_may_come_in_pieces_of_unknown_length(running: Running) -> None:
    pieces = iter([b'{"name"', b": 1}"])
    answer = running.client.post(f"{running.gateway}{JOBS}", params={"projectId": AIRBUS}, content=pieces)
    assert (answer.status_code, "/name" in answer.json()["message"]) == (405, True)


def test_what_can_be_got_can_be_asked_for_its_head(running: Running) -> None:
    answer = running.client.head(f"{running.gateway}/jobs", params={"projectId": AIRBUS})
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("authorization", "says"),
    [("Bearer", "Invalid"), ("Basic eDp5", "no access token"), ("Bearer x.y.z", "not one of"), ("", "no access token")],
)
def test_a_request_without_a_good_token_is_challenged(running: Running, authorization: str, says: str) -> None:
    answer = running.client.get(f"{running.front}/currentUser", headers={"Authorization": authorization})
    assert answer.status_code == 401 and says in answer.json()["message"]
    assert says in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(
    ("method", "path", "request_", "allowed"),
    [
        ("PATCH", "/api/v1/jobs", {}, {"GET"}),
        ("DELETE", "/api/v1/datasets", {}, {"GET", "POST"}),
        ("POST", f"/api/v1/processes/{CARS}?projectId={AIRBUS}", {}, {"GET", "PUT", "DELETE"}),
        ("POST", "/api/v1/datasets", {"json": {}}, {"GET", "POST"}),
    ],
)
def test_405_says_which_methods_there_are(
    running: Running, method: str, path: str, request_: dict[str, Any], allowed: set[str]
) -> None:
    answer = running.client.request(method, running.facts["gateway_url"] + path, **request_)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == allowed


def test_front_knows_no_405_for_input(running: Running) -> None:
    answer = running.client.post(
        f"{running.front}/api/jobs", json={"process_id": CARS, "project_id": AIRBUS, "name": "x"}
    )
    assert answer.status_code == 400
    assert "imageId" in answer.json()["message"]


def test_each_origin_serves_its_own_operations_only(running: Running) -> None:
    gateway, identity = running.facts["gateway_url"], running.control.removesuffix("/_sandbox")
    processes = f"/api/v1/processes?projectId={AIRBUS}"
    assert running.client.get(running.front + processes).status_code == 200
    assert running.client.get(gateway + processes).status_code == 200
    assert running.client.get(f"{running.front}/api/v1/jobs?projectId={AIRBUS}").status_code == 404
    assert running.client.get(f"{gateway}/currentUser").status_code == 404
    assert running.client.get(f"{identity}/currentUser").status_code == 404
    token_path = running.facts["token_url"].partition("/auth")[2]
    assert running.client.post(f"{gateway}/auth{token_path}", data={}).status_code == 404
    assert running.client.get(f"{gateway}/_sandbox/counts").status_code == 404


@pytest.mark.parametrize(
    ("geom", "says"),
    [
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, "4 positions"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "last equal to the first"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "Self-intersection"),
        ({"type": "Polygon", "coordinates": [[[0, 100], [1, 100], [1, 101], [0, 101], [0, 100]]]}, "latitude"),
        ({"type": "Polygon", "coordinates": []}, "at least one ring"),
        ({"type": "Polygon", "coordinates": [["x", "y", "z", "x"]]}, "coordinates"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [True, 0], [1, 1], [0, 0]]]}, "position"),
        ({"type": "Point", "coordinates": [0, 0]}, "Polygon"),
    ],
)
def test_areas_that_cannot_be_worked_with_are_refused(running: Running, geom: Any, says: str) -> None:
    body = {"name": "x", "geom": geom, "imageId": IMAGE, "datasetName": "d"}
    answer = running.client.post(f"{running.gateway}{JOBS}", params={"projectId": AIRBUS}, json=body)
    assert answer.status_code == 405, answer.text
    assert says in answer.json()["message"]
