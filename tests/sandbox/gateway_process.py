"""A gateway as a child process, and a client for it."""

import contextlib
import functools
import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any
from unittest import mock

import httpx

AIRBUS = "1a50823a-d9c1-4397-8b64-1c8079d6c7eb"
CHANGES = "3361252e-bfe8-4b8e-8c38-e915e32d741f"
CHANGE_DETECTION = "2f8d2fc7-e38e-4e2f-88f2-266135677f4c"
CARS = "6a3c1b7e-94d2-4f58-a1c6-7d20be5f8e01"
IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
IMAGE_BEFORE = "f11ad878ce4b0dc53f69c06dc0c807933e9604df"
AREA = {"type": "Polygon", "coordinates": [[[2.90, 42.70], [2.91, 42.70], [2.91, 42.71], [2.90, 42.71], [2.90, 42.70]]]}


# Most of a gateway's start is importing what it is made of. One process does that, and gateways are forks of it.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["gateway_preload"])


@functools.cache
def _start_the_first() -> None:
    """It looks for modules where the environment says, and not where this process does."""
    places = [str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    with mock.patch.dict(os.environ, {"PYTHONPATH": os.pathsep.join(places)}):
        forkserver.ensure_running()


@functools.cache
def _plain() -> httpx.Client:
    """Without certificates, whose reading takes longer than a call, and a connection that a gateway which ends would wait for."""
    return httpx.Client(verify=False, limits=httpx.Limits(max_keepalive_connections=0))


class Clock:
    """What a gateway takes for the time, which a test can let go on at once."""

    def __init__(self) -> None:
        self._ahead = _FORKS.Value("d", 0.0, lock=False)

    def __call__(self) -> float:
        return time.time() + self._ahead.value

    def advance(self, seconds: float) -> None:
        self._ahead.value += seconds


@dataclass
class Running:
    """A gateway that runs, and a client with a good token."""

    process: ForkServerProcess
    clock: Clock
    facts: dict[str, Any]
    client: httpx.Client
    _end: Connection
    killed: bool = False

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
        return _plain().post(self.facts["token_url"], data=form)

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
        """The job when it has ended; the gateway's clock goes on meanwhile."""
        while (found := self.get(job["_links"]["self"]["href"]))["endDate"] is None:
            self.clock.advance(0.2)
        return found

    def wait_until_gone(self, url: str, **query: Any) -> None:
        while (answer := self.client.get(url, params=query or None)).status_code == 200:
            self.clock.advance(0.2)
        assert answer.status_code == 404, answer.text

    def fault(self, **order: Any) -> None:
        assert self.client.post(f"{self.control}/faults", json=order).status_code == 200

    def kill(self) -> None:
        self.process.kill()
        self.killed = True
        self._finish()

    def end(self) -> int | None:
        """Let it stop by itself; its exit code."""
        self._end.close()
        return self._finish()

    def _finish(self) -> int | None:
        self.client.close()
        self._end.close()
        self.process.join()
        code = self.process.exitcode
        self.process.close()
        return code


def start(clock: Clock | None = None, **settings: Any) -> Running:
    """A gateway with these settings, on free ports."""
    _start_the_first()
    clock = clock or Clock()
    (ours, its), (its_end, our_end) = _FORKS.Pipe(duplex=False), _FORKS.Pipe(duplex=False)
    process = _FORKS.Process(target=_serve, args=(settings, clock, its, its_end))
    process.start()
    its.close()
    its_end.close()
    with ours:
        facts = json.loads(ours.recv_bytes())
    running = Running(process, clock, facts, httpx.Client(timeout=100, verify=False), our_end)
    running.renew()
    return running


def _serve(settings: dict[str, Any], clock: Clock, tell: Connection, end: Connection) -> None:
    from playground_sandbox.cli import TOKEN_PATH
    from playground_sandbox.server import listen, origins_of, serve
    from playground_sandbox.settings import Settings

    sockets, given = listen((0, 0, 0)), Settings(**settings, clock=clock)
    origins = origins_of(sockets)

    def ready() -> None:
        facts = {
            "token_url": origins.identity_provider + TOKEN_PATH,
            "control_url": f"{origins.identity_provider}/_sandbox",
        }
        facts |= {"front_url": origins.front, "gateway_url": origins.gateway, "api_key": given.api_key}
        facts |= {"import_url": origins.import_service, "storage_url": origins.storage}
        tell.send_bytes(json.dumps(facts).encode())
        tell.close()

    def stop_when(stop: Callable[[], None]) -> None:
        def watch() -> None:
            with contextlib.suppress(EOFError):
                end.recv_bytes()
            stop()

        threading.Thread(target=watch, daemon=True).start()

    serve(given, sockets, ready, stop_when)
