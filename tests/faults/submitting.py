"""Promise 7: a job is submitted at most once as soon as a byte may have left, and is not lost without a word."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import functools
import json
import socket
import sys
import time
import uuid
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx
import playground_api
from playground_api.api.jobs import create_job
from playground_api.models import JobInput
from playgroundclient import AsyncPlayground, Playground, SubmissionUncertain
from playgroundclient._async.projects import AsyncProcess
from playgroundclient._sync.projects import Process
from playgroundclient.sandbox import Gateway

from .clients import Outcome, client, outcome_of, outcome_of_task, quick
from .faults import Fault, parts, send
from .promise import Figures, Scale, promise
from .server import Connection, Gone, Request, Server, message
from .service import INPUTS, PROJECT, Created, Service, operation_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Tally:
    """How submissions ended, judged by what the service really has."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.of = dict.fromkeys(("duplicates", "second POSTs in a call", "silent losses", "foreign exceptions", "recovered",
                                 "uncertain", "not created", "submissions"), 0.0)  # fmt: skip

    def add(self, outcome: Outcome, made: list[str], posts: int, correlation_id: str, what: object) -> None:
        """`made` are the ids of the jobs that the submission created, `posts` how often it was sent."""
        error, found = outcome.error, self.of
        found["submissions"] += 1
        found["duplicates"] += len(made) > 1
        found["second POSTs in a call"] += posts > 1
        found["foreign exceptions"] += outcome.foreign
        if isinstance(error, SubmissionUncertain) and error.correlation_id == correlation_id:
            found["uncertain"] += 1
        elif error is None and outcome.value is not None and [str(outcome.value.id)] == made:
            found["recovered"] += 1
        elif error is not None and not made:
            found["not created"] += 1
        else:
            found["silent losses"] += 1
            if self.kind != "naive":
                print(f"  silent loss ({what}): created {made}, {outcome}", file=sys.stderr)


ANSWERS: list[tuple[str, Callable[[bytes], bytes], bool]] = [
    # What is answered instead of the job, and whether it was created all the same.
    *((f"{code}", lambda good, code=code: message(code, b'{"message": "no"}'), True)
      for code in (301, 302, 303, 307, 308, 408, 500, 501, 502, 503, 504, 505, 507, 520, 599)),
    ("101", lambda good: message(101, b"", None, length=False), True),
    ("HTML", lambda good: message(200, b"<html>", "text/html"), True),
    ("204", lambda good: message(204), True),
    ("200 instead of 201", lambda good: message(200, parts(good)[2]), True),
    ("garbage", lambda good: b"\x00\x01\r\n\r\n", True),
    ("JSON cut", lambda good: message(201, parts(good)[2][:-2]), True),
    ("another schema", lambda good: message(201, b"[]"), True),
    ("a redirect that is no URL", lambda good: message(302, b"", headers={"Location": "http://[x"}), True),
    ("400 cut", lambda good: message(400, b"x" * 50)[:-10], False),  # its head says that nothing was created
    *((f"{code}", lambda good, code=code: message(code, b'{"message": "no"}'), False) for code in (400, 405, 409, 422)),
]  # fmt: skip


@promise(7, "a job is submitted at most once as soon as a byte may have left",
         duplicates=0, second_POSTs_in_a_call=0, silent_losses=0, foreign_exceptions=0)  # fmt: skip
def a_job_is_submitted_once(kind: str, scale: Scale, folder: Path) -> Figures:
    """Cut at every byte of request and answer by a service with state; every odd answer; another's job of the same input."""
    tally = Tally(kind)
    step = 1 if scale == "full" and kind != "naive" else 97
    for shows in (True, False):
        with (
            quick(looks=(0.0, 0.01)),
            warnings.catch_warnings(),
            Service() as service,
            client(kind, service, folder / "r", retries=1) as ours,
        ):
            warnings.simplefilter("ignore")
            service.shows_correlation_id = shows
            assert ours.do("token").error is None
            for name, change, created in ANSWERS:
                service.scripts["submit"] = Fault(name, send(change), acts=created).script(service, "submit")
                _one(ours, service, tally, name)
            if shows:
                _cut_answers(ours, service, tally, step)
                _cut_requests(ours, service, tally, step)
    for case in CASES:
        with quick(looks=(0.0, 0.3)), Service() as service:
            service.shows_correlation_id = case is _shown_to_be_anothers
            outcome, own = case(kind, service)
        correlation_id = getattr(outcome.error, "correlation_id", "")
        tally.add(outcome, [str(own.id)] if own else [], 1, correlation_id, case.__name__)
    return tally.of


def _one(ours: Any, service: Service, tally: Tally, what: object) -> None:
    correlation_id = str(uuid.uuid4())
    service.forget()
    inputs = {**INPUTS, "name": f"Job {correlation_id}"}
    outcome = ours.do("submit", inputs=inputs, correlation_id=correlation_id)
    made = [str(each.id) for each in service.created]
    tally.add(outcome, made, service.sends("submit"), correlation_id, what)


def _cut_answers(ours: Any, service: Service, tally: Tally, step: int) -> None:
    size = len(service.good("submit")) + 200
    # Sync and async take turns at FIN and RST, so that together they have cut at each byte with both.
    ways = ("fin", "rst") if ours.kind == "sync" else ("rst", "fin")
    for cut in range(0, size, step):
        how = ways[cut % 2]

        def play(connection: Connection, request: Request, cut: int = cut, how: str = how) -> None:
            connection.send(service.good("submit", request)[:cut])
            if how == "rst" and cut:
                time.sleep(0.002)
            getattr(connection, how)()

        service.scripts["submit"] = play
        _one(ours, service, tally, f"answer cut after {cut} by {how}")
    del service.scripts["submit"]


def _cut_requests(ours: Any, service: Service, tally: Tally, step: int) -> None:
    """The service reads so many bytes of the request, then cuts; it acts only on a whole one."""
    size = [0]
    usual = service.gateway._session

    def session(connection: Connection, cut: int | None = None) -> None:
        start = connection.read(4)
        connection._buffer = start + connection._buffer
        if start != b"POST":
            usual(connection)
        elif cut is None:
            size[0] = len(connection.request().raw)
            connection.rst()
        else:
            with contextlib.suppress(Gone):
                connection.read(cut)
            connection.rst() if cut % 2 else connection.fin()

    service.gateway._session = session
    _one(ours, service, tally, "whole request, then RST")
    for cut in range(4, size[0], step):
        service.gateway._session = functools.partial(session, cut=cut)
        _one(ours, service, tally, f"request cut after {cut}")
    service.gateway._session = usual


# --- another's job of the same input -----------------------------------------------------------------------------------

Case = tuple[Outcome, Created | None]
"""What a submission came to, and the job that it has really created."""


def _submission(inputs: dict[str, Any]) -> Request:
    """A submission by somebody else."""
    body = json.dumps({**inputs, "projectId": str(PROJECT)}).encode()
    return Request(b"", "POST", "/", {"x-correlation-id": str(uuid.uuid4())}, body)


def _cut(connection: Connection, request: Request) -> None:
    connection.rst()


def _shown_to_be_anothers(kind: str, service: Service) -> Case:
    """Somebody else's shows another correlation id."""
    with client(kind, service) as ours:
        service.scripts["submit"] = _cut
        service.submitted(_submission(INPUTS))
        return ours.do("submit"), None


def _of_another_client(kind: str, service: Service) -> Case:
    """An earlier one of this process, whose answer came."""
    with client(kind, service) as first, client(kind, service) as ours:
        assert first.do("submit").error is None
        service.scripts["submit"] = _cut
        return ours.do("submit"), None


def _of_another_process(kind: str, service: Service) -> Case:
    """It was created some seconds before."""
    with client(kind, service) as ours:
        made = service.submitted(_submission(INPUTS))
        service.created[:] = [replace(made, at=made.at - datetime.timedelta(seconds=3))]
        service.scripts["submit"] = _cut
        return ours.do("submit"), None


def _there_before_ours(kind: str, service: Service) -> Case:
    """The service creates the job only after somebody else's can be seen."""
    own: list[Created] = []

    def submit(connection: Connection, request: Request) -> None:
        service.submitted(_submission(INPUTS))
        service.scripts["get"] = functools.partial(read, request)
        connection.rst()

    def read(submission: Request, connection: Connection, request: Request) -> None:
        connection.send(service.good("get", request))
        if not own:
            own.append(service.submitted(submission))

    with client(kind, service) as ours:
        service.scripts["submit"] = submit
        return ours.do("submit"), next(iter(own), None)


def _among_the_newest_of_many(kind: str, service: Service) -> Case:
    """More jobs are newer than the search reads, and somebody else's is the newest."""
    own: list[Created] = []

    def submit(connection: Connection, request: Request) -> None:
        own.append(service.submitted(request))
        for _ in range(90):
            service.submitted(_submission({"name": "Other"}))
        service.submitted(_submission(INPUTS))
        connection.rst()

    with client(kind, service) as ours:
        service.scripts["submit"] = submit
        return ours.do("submit"), next(iter(own), None)


CASES = (_shown_to_be_anothers, _of_another_client, _of_another_process, _there_before_ours, _among_the_newest_of_many)

# --- judged by the local gateway ---------------------------------------------------------------------------------------


class Relay:
    """Stands before the local gateway, and cuts a submission after so many bytes in either direction."""

    def __init__(self, upstream: str) -> None:
        host, _, port = upstream.partition("://")[2].partition(":")
        self.upstream = host, int(port)
        self.plans: dict[str, tuple[str, int, str]] = {}
        self.sizes: dict[str, tuple[int, int]] = {}
        self.posts: dict[str, int] = {}
        self.server = Server(session=self._session)

    def _session(self, connection: Connection) -> None:
        while connection.open:
            request = connection.request()
            where, cut, how = "", -1, "fin"
            correlation_id = request.headers.get("x-correlation-id", "")
            if submission := operation_of(request) == "submit":
                self.posts[correlation_id] = self.posts.get(correlation_id, 0) + 1
                where, cut, how = self.plans.get(correlation_id, (where, cut, how))
            with socket.create_connection(self.upstream) as sock:
                up = Connection(sock, self.server)
                if where == "request":
                    up.send(request.raw[:cut])
                    getattr(up, how)()
                    getattr(connection, how)()
                    return
                up.send(request.raw)
                head, body = up.read_message()
                if submission:
                    self.sizes[correlation_id] = len(request.raw), len(head + body)
                if where == "answer":
                    connection.send((head + body)[:cut])
                    if how == "rst" and cut:
                        time.sleep(0.002)
                    getattr(connection, how)()
                    return
                connection.send(head + body)
                if b"connection: close" in head.lower():
                    connection.fin()


@promise(7, "the same, judged by the local gateway behind a proxy that cuts",
         duplicates=0, second_POSTs_in_a_call=0, silent_losses=0, foreign_exceptions=0)  # fmt: skip
def the_local_gateway_agrees(kind: str, scale: Scale, folder: Path) -> Figures:
    tally = Tally(kind)
    # The service above is cut at each byte; here sync and async take turns at some, as the gateway is slower.
    step = 24 if scale == "full" and kind != "naive" else 400
    gateway = Gateway.start(speed=0.01)
    relay = Relay(gateway.settings["gateway_url"])
    try:
        with quick(looks=(0.0, 0.05)), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _through_the_relay(kind, gateway, relay, tally, step)
    finally:
        relay.server.close()
        gateway.stop()
    return tally.of


def _through_the_relay(kind: str, gateway: Gateway, relay: Relay, tally: Tally, step: int) -> None:
    settings: dict[str, Any] = {**gateway.settings, "gateway_url": relay.server.url, "retries": 1}
    with Playground(**settings) as play:
        processes = [process.load() for project in play.projects() for process in project.processes()]
        process = next(each for each in processes if "imageId" in each.input_schema.get("required", ()))
        first = str(uuid.uuid4())
        process.run({**INPUTS, "name": "First"}, correlation_id=first)
    request, answer = relay.sizes[first]
    for index, cut in enumerate(range(step // 2 if kind == "async" else 0, request + answer, step)):
        where = ("request", cut) if cut < request else ("answer", cut - request)
        relay.plans[str(uuid.uuid4())] = (*where, ("fin", "rst")[index % 2])
    outcomes = _submitted(kind, settings, process, list(relay.plans))
    made: dict[str, list[str]] = {}
    with httpx.Client(trust_env=False, timeout=60) as http:
        for job in http.get(f"{gateway.control_url}/jobs").raise_for_status().json()["jobs"]:
            made.setdefault(job["correlationId"], []).append(job["id"])
    for each, plan in relay.plans.items():
        tally.add(outcomes[each], made.get(each, []), relay.posts.get(each, 0), each, plan)


def _submitted(kind: str, settings: dict[str, Any], process: Any, ids: list[str]) -> dict[str, Outcome]:
    """A few at a time: the time goes into the gateway."""
    inputs = {each: {**INPUTS, "name": f"Job {each}"} for each in ids}
    given = process.document, process.project_id
    if kind == "async":

        async def run() -> list[Outcome]:
            async with AsyncPlayground(**settings) as play:
                limit, of = asyncio.Semaphore(6), AsyncProcess(play, *given)

                async def one(each: str) -> Outcome:
                    async with limit:
                        return await outcome_of_task(lambda: of.run(inputs[each], correlation_id=each))

                return list(await asyncio.gather(*map(one, ids)))

        return dict(zip(ids, asyncio.run(run()), strict=True))
    if kind == "sync":
        with Playground(**settings) as play, ThreadPoolExecutor(6) as pool:
            of = Process(play, *given)
            return dict(zip(ids, pool.map(
                lambda each: outcome_of(lambda: of.run(inputs[each], correlation_id=each)), ids), strict=True))  # fmt: skip
    form = {"apikey": settings["api_key"], "grant_type": "api_key", "client_id": "IDP"}
    token = httpx.post(settings["token_url"], data=form, trust_env=False).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    found: dict[str, Outcome] = {}
    with httpx.Client(base_url=settings["gateway_url"], headers=bearer, timeout=60, trust_env=False) as http:
        api = playground_api.Client(base_url=settings["gateway_url"])
        api.set_httpx_client(http)
        for each in ids:
            body = JobInput.from_dict({**inputs[each], "projectId": str(process.project_id)})
            sent = {"project_id": process.project_id, "x_correlation_id": each}
            found[each] = outcome_of(functools.partial(create_job.sync, process.id, client=api, body=body, **sent))
    return found
