"""A gateway as a child process, and a client for it."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

import httpx

AIRBUS = "1a50823a-d9c1-4397-8b64-1c8079d6c7eb"
CHANGES = "3361252e-bfe8-4b8e-8c38-e915e32d741f"
CHANGE_DETECTION = "2f8d2fc7-e38e-4e2f-88f2-266135677f4c"
CARS = "6a3c1b7e-94d2-4f58-a1c6-7d20be5f8e01"
IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
IMAGE_BEFORE = "f11ad878ce4b0dc53f69c06dc0c807933e9604df"
AREA = {"type": "Polygon", "coordinates": [[[2.90, 42.70], [2.91, 42.70], [2.91, 42.71], [2.90, 42.71], [2.90, 42.70]]]}


@dataclass
class Running:
    """A gateway that runs, and a client with a good token."""

    process: subprocess.Popen[str]
    facts: dict[str, Any]
    client: httpx.Client

    @property
    def front(self) -> str:
        return str(self.facts["front_url"])

    @property
    def gateway(self) -> str:
        return str(self.facts["gateway_url"]) + "/api/v1"

    @property
    def control(self) -> str:
        return str(self.facts["control_url"])

    def token(self, **changes: str) -> httpx.Response:
        form = {"apikey": self.facts["api_key"], "grant_type": "api_key", "client_id": "IDP"} | changes
        return httpx.post(self.facts["token_url"], data=form)

    def renew(self) -> None:
        self.client.headers["Authorization"] = f"Bearer {self.token().json()['access_token']}"

    def get(self, url: str, **query: Any) -> Any:
        response = self.client.get(url, params=query or None)
        assert response.status_code == 200, response.text
        return response.json()

    def run_job(self, process: str = CARS, project: str = AIRBUS, correlation: str = "", **changes: Any) -> Any:
        body = {"name": "test", "geom": AREA, "imageId": IMAGE, "datasetName": "results"} | changes
        url = f"{self.gateway}/processes/{process}/jobs"
        headers = {"X-Correlation-ID": correlation} if correlation else {}
        response = self.client.post(url, params={"projectId": project}, json=body, headers=headers)
        assert response.status_code == 201, response.text
        return response.json()

    def wait(self, job: Any) -> Any:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = self.get(job["_links"]["self"]["href"])
            if found["endDate"] is not None:
                return found
            time.sleep(0.02)
        raise AssertionError(f"job {job['id']} did not end")

    def wait_until_gone(self, url: str, **query: Any) -> None:
        deadline = time.monotonic() + 30
        while (answer := self.client.get(url, params=query or None)).status_code == 200:
            assert time.monotonic() < deadline, f"{url} is still there"
            time.sleep(0.02)
        assert answer.status_code == 404, answer.text

    def fault(self, **order: Any) -> None:
        assert self.client.post(f"{self.control}/faults", json=order).status_code == 200

    def end(self) -> int:
        self.client.close()
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        code = self.process.wait(10)
        self.process.stdout.close()
        return code


def start(*options: str) -> Running:
    command = [sys.executable, "-m", "playground_sandbox", "--json", "--ports", "0,0,0", *options]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the gateway did not start"
    running = Running(process, json.loads(line), httpx.Client(timeout=30))
    running.renew()
    return running
