"""With --state everything survives a SIGKILL; the state of a job follows from the time, exactly."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from gateway_process import AIRBUS, Running


def test_state_survives_sigkill(starting: Callable[..., Running], tmp_path: Path) -> None:
    state = tmp_path / "gateway.db"
    first = starting(speed=5, state=state)
    ended = first.wait(first.run_job(geom=small(), correlation="one"))
    features = first.get(ended["_links"]["recordsAsGeojson"]["href"])["features"]
    running = first.run_job(correlation="two")
    token = first.client.headers["Authorization"]
    first.kill()
    second = starting(first.clock, seed=2, state=state)  # the seed of the state file holds

    def same(job: Any) -> Any:
        return second.get(f"{second.gateway}/processes/{job['processId']}/jobs/{job['id']}", projectId=AIRBUS)

    # The signing key survives: the old token is still good.
    answer = httpx.get(f"{second.front}/currentUser", headers={"Authorization": token})
    assert answer.status_code == 200
    found = same(ended)
    assert {**found, "_links": None} == {**ended, "_links": None}
    again = second.get(found["_links"]["recordsAsGeojson"]["href"])["features"]
    assert again == features
    # The other job went on in the meantime, at the speed that it had.
    assert second.wait(same(running))["status"]["status"] == "SUCCEEDED"
    known = second.client.get(f"{second.control}/jobs").json()["jobs"]
    assert {each["correlationId"] for each in known} == {None, "one", "two"}
    assert len(known) == len({each["id"] for each in known})


def test_revocation_survives_a_restart(starting: Callable[..., Running], tmp_path: Path) -> None:
    state = tmp_path / "gateway.db"
    first = starting(state=state)
    token = first.client.headers["Authorization"]
    first.client.post(f"{first.control}/revoke")
    first.kill()
    second = starting(state=state)
    assert httpx.get(f"{second.front}/currentUser", headers={"Authorization": token}).status_code == 401
    assert second.client.get(f"{second.front}/currentUser").status_code == 200


def test_what_was_answered_is_kept(starting: Callable[..., Running], tmp_path: Path) -> None:
    state, ids = tmp_path / "gateway.db", list[str]()
    for _ in range(2):
        gateway = starting(state=state)
        ids += [gateway.run_job(geom=small())["id"] for _ in range(5)]
        gateway.kill()
    gateway = starting(state=state)
    known = [each["id"] for each in gateway.client.get(f"{gateway.control}/jobs").json()["jobs"]]
    assert known[:10] == ids[::-1] and len(set(ids)) == 10


def test_second_gateway_on_the_same_file_is_refused(starting: Callable[..., Running], tmp_path: Path) -> None:
    path = str(tmp_path / "gateway.db")
    starting(state=tmp_path / "gateway.db")
    command = [sys.executable, "-m", "playground_sandbox", "--ports", "0,0,0", "--state", path]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 1
    assert path in refused.stderr and "another gateway" in refused.stderr


def small() -> dict[str, Any]:
    corner = [[2.90, 42.70], [2.901, 42.70], [2.901, 42.701], [2.90, 42.701], [2.90, 42.70]]
    return {"type": "Polygon", "coordinates": [corner]}
