"""Faults on demand strike as asked, and what was done shows in the counts."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from gateway_process import AIRBUS, AREA, CARS, IMAGE, Running
from playground_sandbox.server import _Switch

BODY = {"name": "x", "geom": AREA, "imageId": IMAGE, "datasetName": "d"}


def submit(gateway: Running, correlation: str) -> httpx.Response:
    url = f"{gateway.gateway}/processes/{CARS}/jobs"
    headers = {"X-Correlation-ID": correlation}
    response: httpx.Response = gateway.client.post(url, params={"projectId": AIRBUS}, json=BODY, headers=headers)
    return response


def created(gateway: Running, correlation: str) -> int:
    known = gateway.client.get(f"{gateway.control}/jobs").json()["jobs"]
    return sum(1 for each in known if each["correlationId"] == correlation)


@pytest.fixture
def gateway(running: Running) -> Running:
    return running


@pytest.mark.parametrize(("when", "jobs"), [("before", 0), ("after", 1)])
def test_answer_is_dropped(gateway: Running, when: str, jobs: int) -> None:
    gateway.fault(drop_answer={"operation": "create_job", "when": when, "count": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        submit(gateway, f"drop {when}")
    assert created(gateway, f"drop {when}") == jobs
    assert submit(gateway, f"drop {when}").status_code == 201


@pytest.mark.parametrize(("when", "jobs"), [("before", 0), ("after", 1)])
def test_answer_is_another_status(gateway: Running, when: str, jobs: int) -> None:
    gateway.fault(drop_answer={"operation": "create_job", "when": when, "count": 1, "status": 503})
    assert submit(gateway, f"status {when}").status_code == 503
    assert created(gateway, f"status {when}") == jobs


def test_refused_request_can_be_dropped_too(gateway: Running) -> None:
    gateway.fault(drop_answer={"operation": "create_job", "count": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        gateway.client.post(f"{gateway.gateway}/processes/{CARS}/jobs", params={"projectId": AIRBUS}, json={})


def test_delay_and_counts(gateway: Running) -> None:
    before = gateway.client.get(f"{gateway.control}/counts").json()["requests"].get("list_projects", 0)
    gateway.fault(delay={"operation": "list_projects", "seconds": 1000, "count": 1})
    with pytest.raises(httpx.ReadTimeout):
        gateway.client.get(f"{gateway.gateway}/projects", timeout=0.5)
    gateway.get(f"{gateway.gateway}/projects")
    assert gateway.client.get(f"{gateway.control}/counts").json()["requests"]["list_projects"] == before + 2
    gateway.fault(delay={"operation": "list_projects", "seconds": 0.3, "count": 1})
    start = time.monotonic()
    gateway.get(f"{gateway.gateway}/projects")
    assert time.monotonic() - start >= 0.3


def test_token_endpoint_fails_and_hangs(gateway: Running) -> None:
    gateway.fault(token={"status": 500, "count": 1})
    assert [gateway.token().status_code, gateway.token().status_code] == [500, 200]
    gateway.fault(token={"hang": 0.3, "count": 1})
    start = time.monotonic()
    assert gateway.token().status_code == 200
    assert time.monotonic() - start >= 0.3


def test_job_fails_on_demand(gateway: Running) -> None:
    gateway.fault(fail_job={"count": 1, "message": "out of memory"})
    job = gateway.wait(gateway.run_job())
    assert (job["status"]["status"], job["message"]) == ("FAILED", "out of memory")
    assert gateway.wait(gateway.run_job())["status"]["status"] == "SUCCEEDED"


def test_faults_are_cleared_and_mistakes_are_told(gateway: Running) -> None:
    gateway.fault(drop_answer={"operation": "*", "when": "before", "status": 500})
    assert gateway.client.get(f"{gateway.front}/currentUser").status_code == 500
    gateway.fault(cleared=True)
    assert gateway.client.get(f"{gateway.front}/currentUser").status_code == 200
    orders: list[dict[str, dict[str, str]]] = [
        {"drop": {}},
        {"drop_answer": {"when": "during"}},
        {"delay": {"seconds": "long"}},
    ]
    for order in orders:
        answer = gateway.client.post(f"{gateway.control}/faults", json=order)
        assert answer.status_code == 400 and answer.json()["message"]


def test_drop_answer_as_an_option(starting: Callable[..., Running]) -> None:
    gateway = starting(drop_answers=("create_job:after:2",))
    for _ in range(2):
        with pytest.raises(httpx.RemoteProtocolError):
            submit(gateway, "option")
    assert submit(gateway, "option").status_code == 201
    assert created(gateway, "option") == 3


async def test_a_connection_that_whoever_asked_has_closed_is_dropped_without_an_error() -> None:
    async def dropping(scope: Any, receive: Any, send: Any) -> None:
        scope["extensions"]["abort"]()

    gone = {"server": ("127.0.0.1", 8472), "client": ("127.0.0.1", 1)}
    await _Switch({8472: dropping})(gone, None, None)  # type: ignore[arg-type]  # neither is asked for anything
