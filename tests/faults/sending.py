"""Promises 7, 8, 9 and 11: what is sent again, when, and how often; and that a job is submitted at most once."""

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
from unittest import mock

import httpx
from playgroundclient import AuthError, ConnectionFailed, Playground, RateLimited, SubmissionUncertain
from playgroundclient.local import Gateway

from .clients import Outcome, client, outcome_of, outcome_of_task, quick
from .faults import Fault, parts, send
from .promise import Figures, Scale, promise
from .server import Connection, Gone, Request, Server, client_tls, in_turn, message, say, tls
from .service import INPUTS, PROCESS, PROJECT, Created, Service, operation_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

# --- 7 -----------------------------------------------------------------------------------------------------------------


class Tally:
    """How submissions ended, judged by what the service really has."""

    def __init__(self) -> None:
        self.submissions = self.duplicates = self.second_posts = self.silent_losses = self.foreign = 0
        self.recovered = self.uncertain = self.returned = self.not_created = 0

    def add(self, outcome: Outcome, made: list[str], posts: int, correlation_id: str, what: object, lost: bool) -> None:
        """`made` are the ids of the jobs that the submission created, `posts` how often it was sent."""
        self.submissions += 1
        self.duplicates += len(made) > 1
        self.second_posts += posts > 1
        self.foreign += outcome.foreign
        error = outcome.error
        if isinstance(error, SubmissionUncertain) and error.correlation_id == correlation_id:
            self.uncertain += 1
        elif error is None and outcome.value is not None and [str(outcome.value.id)] == made:
            self.recovered += lost
            self.returned += not lost
        elif error is not None and not made:
            self.not_created += 1
        else:
            self.silent_losses += 1
            if self.silent_losses <= 3:
                print(f"  silent loss ({what}): created {made}, {outcome}", file=sys.stderr)

    def figures(self) -> Figures:
        return {
            "duplicates": self.duplicates, "second POSTs in a call": self.second_posts, "silent losses": self.silent_losses,
            "foreign exceptions": self.foreign, "recovered": self.recovered, "uncertain": self.uncertain,
            "not created": self.not_created, "submissions": self.submissions,
        }  # fmt: skip


ANSWERS: list[tuple[str, Callable[[bytes], bytes], bool]] = [
    *(
        (f"{code}", lambda good, code=code: message(code, b'{"message": "no"}'), True)
        for code in (301, 302, 303, 307, 308, 408, 500, 501, 502, 503, 504, 505, 507, 520, 599)
    ),
    ("HTML", lambda good: message(200, b"<html>", "text/html"), True),
    ("204", lambda good: message(204), True),
    ("200 instead of 201", lambda good: message(200, parts(good)[2]), True),
    ("garbage", lambda good: b"\x00\x01\r\n\r\n", True),
    ("JSON cut", lambda good: message(201, parts(good)[2][:-2]), True),
    ("another schema", lambda good: message(201, b"[]"), True),
    ("400 cut", lambda good: message(400, b"x" * 50)[:-10], False),  # its head says that nothing was created
    ("400", lambda good: message(400, b'{"message": "no"}'), False),
    ("405", lambda good: message(405, b'{"message": "no"}'), False),
    ("409", lambda good: message(409, b'{"message": "no"}'), False),
    ("422", lambda good: message(422, b'{"message": "no"}'), False),
]


@promise(7, "a job is submitted at most once as soon as a byte may have left",
         duplicates=0, second_POSTs_in_a_call=0, silent_losses=0, foreign_exceptions=0)  # fmt: skip
def a_job_is_submitted_once(kind: str, scale: Scale, folder: Path) -> Figures:
    """Cut at every byte of request and answer (a scripted service with state), and every odd answer."""
    tally = Tally()
    step = {"fast": 41, "full": 1}[scale] if kind != "naive" else 41
    with quick(looks=(0.0, 0.01)), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for shows in (True, False):
            with (
                Service(shows_correlation_id=shows) as service,
                client(kind, service, folder / "r", timeout=3, retries=1) as ours,
            ):
                assert ours.do("token").error is None
                _odd_answers(ours, service, tally)
                service.forget()
                if shows or scale == "fast":
                    _cut_answers(ours, service, tally, step)
                    _cut_requests(ours, service, tally, step)
    return tally.figures()


def _one(ours: Any, service: Service, tally: Tally, what: object, lost: bool = True) -> None:
    correlation_id = str(uuid.uuid4())
    if len(service.created) > 3:
        service.created.clear()  # the search reads what was created lately, one by one
    before = len(service.created), service.sends("submit")
    inputs = {**INPUTS, "name": f"Job {correlation_id}"}
    outcome = ours.do("submit", inputs=inputs, correlation_id=correlation_id)
    made = [str(each.id) for each in service.created[before[0] :] if each.correlation_id == correlation_id]
    tally.add(outcome, made, service.sends("submit") - before[1], correlation_id, what, lost)


def _odd_answers(ours: Any, service: Service, tally: Tally) -> None:
    for name, change, created in ANSWERS:
        fault = Fault(name, send(change), acts=created)
        script = fault.script(service, "submit")
        service.scripts["submit"] = script
        _one(ours, service, tally, name)


def _cut_answers(ours: Any, service: Service, tally: Tally, step: int) -> None:
    del service.scripts["submit"]
    size = len(service.good("submit")) + 200
    # Sync and async take turns at FIN and RST, so that together they have cut at each byte with both.
    ways = ("fin", "rst") if ours.kind == "sync" else ("rst", "fin")
    for cut in range(0, size, step):
        how = ways[cut % 2]

        def play(connection: Connection, request: Request, cut: int = cut, how: str = how) -> None:
            good = service.good("submit", request)
            connection.send(good[:cut])
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

    def session(connection: Connection, cut: int = -1) -> None:
        start = connection.read(4)
        connection._buffer = start + connection._buffer
        if start != b"POST":
            usual(connection)
            return
        if cut < 0:
            size[0] = len(connection.request().raw)
            connection.rst()
            return
        with contextlib.suppress(Gone):
            connection.read(cut)
        connection.rst() if cut % 2 else connection.fin()

    service.gateway._session = session
    _one(ours, service, tally, "whole request, then RST")
    for cut in range(4, size[0], step):
        service.gateway._session = lambda connection, cut=cut: session(connection, cut)  # type: ignore[misc]
        _one(ours, service, tally, f"request cut after {cut}")
    service.gateway._session = usual


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
            submission = operation_of(request) == "submit"
            correlation_id = request.headers.get("x-correlation-id", "")
            raw, where, cut, how = request.raw, "", -1, "fin"
            if submission:
                with self.server._lock:
                    self.posts[correlation_id] = self.posts.get(correlation_id, 0) + 1
                where, cut, how = self.plans.get(correlation_id, ("", -1, "fin"))
            with socket.create_connection(self.upstream) as sock:
                up = Connection(sock, self.server)
                if where == "request":
                    up.send(raw[:cut])
                    up.rst() if how == "rst" else up.fin()
                    getattr(connection, how)()
                    return
                up.send(raw)
                head, body = up.read_message() if request.method != "DELETE" else (up.read_until(b"\r\n\r\n"), b"")
                if submission:
                    self.sizes[correlation_id] = len(raw), len(head + body)
                if where == "answer":
                    connection.send((head + body)[:cut])
                    if how == "rst" and cut:
                        time.sleep(0.002)
                    getattr(connection, how)()
                    return
                connection.send(head + body)
                if "connection: close" in head.decode("latin-1").lower():
                    connection.fin()

    def close(self) -> None:
        self.server.close()


@promise(7, "the same, judged by the local gateway behind a proxy that cuts",
         duplicates=0, second_POSTs_in_a_call=0, silent_losses=0, foreign_exceptions=0)  # fmt: skip
def the_local_gateway_agrees(kind: str, scale: Scale, folder: Path) -> Figures:
    tally = Tally()
    # The scripted service above is cut at each byte; here sync and async take turns at some, as the gateway is slower.
    step = {"fast": 400, "full": 12}[scale] if kind != "naive" else 400
    gateway = Gateway.start(speed=0.01)
    try:
        relay = Relay(gateway.settings["gateway_url"])
        try:
            with quick(looks=(0.0, 0.05)), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                _through_the_relay(kind, gateway, relay, tally, step)
        finally:
            relay.close()
    finally:
        gateway.stop()
    return tally.figures()


def _through_the_relay(kind: str, gateway: Gateway, relay: Relay, tally: Tally, step: int) -> None:
    settings: dict[str, Any] = {**gateway.settings, "gateway_url": relay.server.url, "timeout": 20, "retries": 1}
    with Playground(**{**settings, "gateway_url": gateway.settings["gateway_url"]}) as judge:
        project = next(iter(judge.projects()))
        process = next(p for p in project.processes() if "imageId" in p.load().input_schema.get("required", ())).load()
        inputs = {**INPUTS, "name": "First", "datasetId": None}
        dataset = process.run({**INPUTS, "name": "Zero"}).load().inputs
        del dataset, inputs
        first = str(uuid.uuid4())
        with Playground(**settings) as play:
            again = _rebound(play, process)
            again.run({**INPUTS, "name": "First"}, correlation_id=first)
        request, answer = relay.sizes[first]
        plans = []
        offset = {"sync": 0, "async": step // 2}.get(kind, 0)
        for index, cut in enumerate(range(offset, request + answer, step)):
            where = ("request", cut) if cut < request else ("answer", cut - request)
            plans.append((str(uuid.uuid4()), *where, ("fin", "rst")[index % 2]))
        relay.plans = {each[0]: each[1:] for each in plans}
        outcomes = dict(_submit_all(kind, settings, process, [each[0] for each in plans]))
        named: dict[str, list[str]] = {}
        with httpx.Client(trust_env=False, timeout=30) as http:
            seen = http.get(f"{gateway.control_url}/jobs").raise_for_status().json()["jobs"]
        for job in seen:
            named.setdefault(job["correlationId"], []).append(job["id"])
        for correlation_id, where, cut, how in plans:  # type: ignore[assignment]
            tally.add(
                outcomes[correlation_id], named.get(correlation_id, []), relay.posts.get(correlation_id, 0), correlation_id, f"{where} cut after {cut} by {how}", True
            )  # fmt: skip


def _rebound(play: Any, process: Any) -> Any:
    from playgroundclient._async.handles import AsyncProcess
    from playgroundclient._sync.handles import Process

    kind = Process if isinstance(play, Playground) else AsyncProcess
    return kind(play, process.model, process.project_id)


def _submit_all(kind: str, settings: dict[str, Any], process: Any, ids: list[str]) -> Iterator[tuple[str, Outcome]]:
    """A few at a time: the time goes into the gateway."""
    if kind == "async":
        from playgroundclient import AsyncPlayground

        async def run() -> list[tuple[str, Outcome]]:
            async with AsyncPlayground(**settings) as play:
                limit = asyncio.Semaphore(6)

                async def one(correlation_id: str) -> tuple[str, Outcome]:
                    async with limit:
                        inputs = {**INPUTS, "name": f"Job {correlation_id}"}
                        process_here = _rebound(play, process)
                        return correlation_id, await outcome_of_task(
                            lambda: process_here.run(inputs, correlation_id=correlation_id)
                        )

                return list(await asyncio.gather(*map(one, ids)))

        yield from asyncio.run(run())
        return
    if kind == "naive":
        yield from _naively(settings, process, ids)
        return
    with Playground(**settings) as play, ThreadPoolExecutor(6) as pool:

        def one(correlation_id: str) -> tuple[str, Outcome]:
            inputs = {**INPUTS, "name": f"Job {correlation_id}"}
            process_here = _rebound(play, process)
            return correlation_id, outcome_of(lambda: process_here.run(inputs, correlation_id=correlation_id))

        yield from pool.map(one, ids)


def _naively(settings: dict[str, Any], process: Any, ids: list[str]) -> Iterator[tuple[str, Outcome]]:
    import playground_api
    from playground_api.api.jobs import create_job
    from playground_api.models import JobInput

    form = {"apikey": settings["api_key"], "grant_type": "api_key", "client_id": "IDP"}
    token = httpx.post(settings["token_url"], data=form, trust_env=False).json()["access_token"]
    with httpx.Client(
        base_url=settings["gateway_url"], headers={"Authorization": f"Bearer {token}"}, timeout=10, trust_env=False
    ) as http:
        api = playground_api.Client(base_url=settings["gateway_url"])
        api.set_httpx_client(http)
        for correlation_id in ids:
            inputs = {**INPUTS, "name": f"Job {correlation_id}", "projectId": str(process.project_id)}
            sent = {"project_id": process.project_id, "x_correlation_id": correlation_id}
            body = JobInput.from_dict(inputs)
            call = functools.partial(create_job.sync, process.id, client=api, body=body, **sent)
            yield correlation_id, outcome_of(call)


@promise(7, "another's job of the same input is not taken for a lost one", silent_losses=0)
def anothers_job_is_not_ours(kind: str, scale: Scale, folder: Path) -> Figures:
    """The answer is lost, while another job of the same input is there too, or instead."""
    wrong = 0
    for case in (
        _shown_to_be_anothers, _of_another_client, _of_a_generated_call, _of_another_process, _of_one_that_is_uncertain,
        _there_before_ours, _among_the_newest_of_many,
    ):  # fmt: skip
        with quick(looks=(0.0, 0.3)), Service(shows_correlation_id=case is _shown_to_be_anothers) as service:
            outcome, own = case(kind, service)
        found = None if outcome.value is None else str(outcome.value.id)
        if not isinstance(outcome.error, SubmissionUncertain) and (own is None or found != str(own.id)):
            wrong += 1
            if kind != "naive":
                print(f"  {kind} {case.__name__}: created {own}, {outcome}", file=sys.stderr)
    return {"silent losses": wrong}


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
    with client(kind, service, timeout=3) as ours:
        service.scripts["submit"] = _cut
        service.submitted(_submission(INPUTS))
        return ours.do("submit"), None


def _of_another_client(kind: str, service: Service) -> Case:
    with client(kind, service, timeout=3) as first, client(kind, service, timeout=3) as ours:
        assert first.do("submit").error is None
        service.scripts["submit"] = _cut
        return ours.do("submit"), None


def _of_a_generated_call(kind: str, service: Service) -> Case:
    from playground_api.api.jobs import create_job
    from playground_api.models import JobInput

    with client(kind, service, timeout=3) as ours:
        body = JobInput.from_dict({**INPUTS, "projectId": str(PROJECT)})
        create = create_job.asyncio if kind == "async" else create_job.sync
        api = ours.api if kind == "naive" else ours.play.api
        assert ours.call(functools.partial(create, PROCESS, client=api, project_id=PROJECT, body=body)) is not None
        service.scripts["submit"] = _cut
        return ours.do("submit"), None


def _of_another_process(kind: str, service: Service) -> Case:
    """It was created some seconds before."""
    with client(kind, service, timeout=3) as ours:
        made = service.submitted(_submission(INPUTS))
        service.created[:] = [replace(made, at=made.at - datetime.timedelta(seconds=3))]
        service.scripts["submit"] = _cut
        return ours.do("submit"), None


def _of_one_that_is_uncertain(kind: str, service: Service) -> Case:
    """The job of an earlier submission of this client, which is uncertain, appears late."""
    with client(kind, service, timeout=3) as ours:
        service.scripts["submit"] = _cut
        assert ours.do("submit").error is not None
        with client(kind, service, timeout=3) as again:

            def late(connection: Connection, request: Request) -> None:
                service.submitted(_submission(INPUTS))
                connection.rst()

            service.scripts["submit"] = late
            return again.do("submit"), None


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

    with client(kind, service, timeout=3) as ours:
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

    with client(kind, service, timeout=20) as ours:
        service.scripts["submit"] = submit
        return ours.do("submit"), next(iter(own), None)


@promise(
    10,
    "the search for a job whose answer was lost ends by a deadline of its own",
    naive=False,
    overrun_s=0.5,
    not_uncertain=0,
)
def a_search_ends_in_time(kind: str, scale: Scale, folder: Path) -> Figures:
    """Many jobs are to be read, each slowly."""
    overrun, wrong, timeout = 0.0, 0, 1.0

    def submit(connection: Connection, request: Request) -> None:
        for _ in range(45):
            service.submitted(_submission({"name": "Other"}))
        connection.rst()

    def slowly(connection: Connection, request: Request) -> None:
        connection.pause(0.3)
        connection.send(service.good("get", request))

    with quick(looks=(0.0, 0.1)), Service() as service, client(kind, service, timeout=timeout) as ours:
        service.scripts = {"submit": submit, "get": slowly}
        outcome = ours.do("submit")
        wrong += not isinstance(outcome.error, SubmissionUncertain)
        overrun = max(overrun, outcome.seconds - timeout)
    return {"overrun s": round(max(0.0, overrun), 2), "not uncertain": wrong}


# --- 8 -----------------------------------------------------------------------------------------------------------------

RETRIES = 2
_ERRORS = {code: lambda c, good, code=code: c.send(message(code, b'{"message": "no"}')) for code in
           (400, 403, 404, 405, 409, 410, 422, 451, 408, 500, 502, 503, 504, 501, 429)}  # fmt: skip
TABLE: list[tuple[str, Any, frozenset[str]]] = [
    ("RST before the answer", send(lambda good: b"", "rst"), frozenset({"list", "get"})),
    ("FIN before the answer", send(lambda good: b""), frozenset({"list", "get"})),
    ("body cut", send(lambda good: good[:-5]), frozenset({"list", "get"})),
    ("bad JSON", send(lambda good: message(200, b"{")), frozenset()),
    ("HTML", send(lambda good: message(200, b"<html>", "text/html")), frozenset()),
    *((str(code), play, frozenset({"list", "get"}) if code in (408, 500, 502, 503, 504) else
       frozenset({"list", "get", "submit", "delete"}) if code == 429 else frozenset()) for code, play in _ERRORS.items()),
]  # fmt: skip


@promise(8, "only what may be retried is retried", wrong_cells=0)
def only_what_may_be_retried(kind: str, scale: Scale, folder: Path) -> Figures:
    """Method x fault: how often was it sent?"""
    wrong = cells = 0
    with quick(looks=(0.0,)):
        for name, play, again in TABLE:
            with Service() as service, client(kind, service, folder / "r", timeout=5, retries=RETRIES) as ours:
                for row in ("token", "list", "get", "submit", "delete"):
                    if row == "token" and name in ("404", "429"):
                        continue
                    service.forget()
                    service.scripts = {row: Fault(name, play, acts=False).script(service, row)}
                    if row == "token" and kind != "naive":
                        ours.play.http.auth._source._token = None
                    before = service.sends(row)
                    ours.do(row)
                    if row == "token" and kind != "naive":
                        ours.play.http.auth._source._failures.clear()
                        service.scripts = {}
                        assert ours.do("token").error is None
                        wrong += service.sends(row) - before != 2
                        cells += 1
                        continue
                    wanted = 1 + RETRIES if row in again else 1
                    if service.sends(row) - before != wanted:
                        wrong += 1
                        if kind != "naive":
                            print(
                                f"  {kind} {row} {name}: {service.sends(row) - before} sends, not {wanted}",
                                file=sys.stderr,
                            )
                    cells += 1
        with Server(say(b""), tls=tls(trusted=False)) as untrusted, Service(tls=tls()) as service:
            service.gateway.close()
            service.gateway.port = untrusted.port
            with client(kind, service, folder / "r", timeout=5, retries=RETRIES, verify=client_tls()) as ours:
                for row in ("list", "get", "submit", "delete"):
                    before = untrusted.connections
                    ours.do(row)
                    wrong += untrusted.connections - before != 1
                    cells += 1
    return {"wrong cells": wrong, "cells": cells}


@promise(8, "a body that can be read only once is not sent a second time, emptied", naive=False, wrong_cells=0)
def a_body_that_is_read_once(kind: str, scale: Scale, folder: Path) -> Figures:
    wrong = cells = 0

    async def parts_of_it() -> AsyncIterator[bytes]:
        for part in (b"a", b"b"):
            yield part

    for status, raised in ((401, AuthError), (429, RateLimited)):
        with quick(), Service() as service, client(kind, service, timeout=3, retries=RETRIES) as ours:
            refused = say(message(status, b'{"message": "no"}', headers={"Retry-After": "0"}))
            service.scripts["submit"] = in_turn(refused, say(service.good("submit")))

            def post(service: Service = service, ours: Any = ours) -> Any:
                content = iter([b"a", b"b"]) if kind == "sync" else parts_of_it()
                return ours.play.http.post(f"/api/v1/processes/{PROCESS}/jobs", content=content)

            outcome = outcome_of(functools.partial(ours.call, post))
            wrong += not isinstance(outcome.error, raised) or service.sends("submit") != 1
            # Nothing was replayed, yet a token that was refused is not sent for ever.
            outcome = outcome_of(functools.partial(ours.call, post))
            wrong += isinstance(outcome.error, (AuthError, RateLimited))
            cells += 2
    return {"wrong cells": wrong, "cells": cells}


@promise(8, "what HTTP forbids is not sent, and known not to be", naive=False, wrong_cells=0)
def what_http_forbids(kind: str, scale: Scale, folder: Path) -> Figures:
    wrong = cells = 0
    with Service() as service, client(kind, service, timeout=3, retries=RETRIES) as ours:
        assert ours.do("token").error is None
        url, before = f"/api/v1/processes/{PROCESS}/jobs", service.gateway.connections
        for headers in ({"X-Correlation-ID": "a\nb"}, {"X-Correlation-ID": " x "}, {"a b": "x"}):
            outcome = outcome_of(
                functools.partial(ours.call, functools.partial(ours.play.http.post, url, headers=headers))
            )
            wrong += not isinstance(outcome.error, ConnectionFailed) or outcome.error.sent
            cells += 1
        wrong += service.gateway.connections - before > cells or service.sends("submit") != 0
    return {"wrong cells": wrong, "cells": cells}


# --- 9 -----------------------------------------------------------------------------------------------------------------


def _dates(seconds: float) -> list[str]:
    when = time.gmtime(time.time() + seconds + 0.999)
    return [
        time.strftime(form, when)
        for form in ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y")
    ]


@promise(
    9,
    "Retry-After is obeyed or raised",
    shorter_waits_than_asked=0,
    held_instead_of_raised=0,
    raised_without_retry_after=0,
    failed_though_it_could_wait=0,
)
def retry_after_is_obeyed(kind: str, scale: Scale, folder: Path) -> Figures:
    note = _Notes(kind)
    waits: list[tuple[float, Callable[[], dict[str, str]]]] = [
        (1.0, lambda: {"Retry-After": "1"}),
        (1.0, lambda: {"Retry-After": " 1 "}),
        (0.5, lambda: {"Retry-After": "0.5"}),
        (0.0, lambda: {"Retry-After": "0"}),
        *((1.0, lambda i=i: {"Retry-After": _dates(1)[i]}) for i in range(3)),
        *((1.0, lambda i=i: {"Date": _dates(-3600)[0], "Retry-After": _dates(-3599)[i]}) for i in range(3)),
        (0.0, lambda: {"Retry-After": _dates(-100)[0]}),
        *((0.0, lambda text=text: {"Retry-After": text}) for text in
          ("", "soon", "-5", "-1e10", "1,2,3", "Mon, 99 Foo 2026 99:99:99 GMT", "\xff\xfe", "0x10", "1 second", "99:99", "Thu, 01 Jan 1970 00:00:00 GMT")),
    ]  # fmt: skip
    longer: list[dict[str, str]] = [{"Retry-After": text} for text in ("121", "1e10", "10000000000", "9" * 400, "1E+5")]
    longer += [{"Retry-After": date} for date in (*_dates(3600), "Fri, 31 Dec 9999 23:59:59 GMT")]
    raised = [*((each, 300.0) for each in longer), ({"Retry-After": "5"}, 3.0)]
    with quick(), ThreadPoolExecutor(10) as pool:
        cells = [pool.submit(_waited, kind, status, row, seconds, headers, note)
                 for status, row in ((429, "get"), (503, "get"), (429, "submit")) for seconds, headers in waits]  # fmt: skip
        cells += [
            pool.submit(_raised, kind, row, given, timeout, note)
            for given, timeout in raised
            for row in ("get", "submit")
        ]
        for cell in cells:
            cell.result()
    counted = {
        "shorter waits than asked": 0.0,
        "held instead of raised": 0.0,
        "raised without retry after": 0.0,
        "failed though it could wait": 0.0,
    }
    for what in note.found:
        counted[what] += 1
    return {**counted, "cells": len(cells)}


class _Notes:
    """What went wrong, from several threads."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.found: list[str] = []

    def __call__(self, what: str, *details: object) -> None:
        self.found.append(what)
        if self.kind != "naive":
            print("  Retry-After", self.kind, what, *details, file=sys.stderr)


def _waited(
    kind: str, status: int, row: str, seconds: float, headers: Callable[[], dict[str, str]], note: _Notes
) -> None:
    with Service() as service, client(kind, service, timeout=8, retries=1) as ours:
        assert ours.do("token").error is None
        times: list[float] = []

        def play(connection: Connection, request: Request) -> None:
            times.append(time.monotonic())
            first = len(times) == 1
            connection.send(
                message(status, b'{"message": "slow"}', headers=headers()) if first else service.good(row, request)
            )

        service.scripts[row] = play
        outcome = ours.do(row)
        if outcome.error is not None or outcome.value is None:
            note("failed though it could wait", status, row, headers(), outcome)
        elif len(times) < 2 or times[1] - times[0] < seconds - 0.02:
            note("shorter waits than asked", status, row, headers(), times)


def _raised(kind: str, row: str, headers: dict[str, str], timeout: float, note: _Notes) -> None:
    with Service() as service, client(kind, service, timeout=timeout if kind != "naive" else 3, retries=2) as ours:
        assert ours.do("token").error is None
        service.scripts[row] = lambda c, r: c.send(message(429, b'{"message": "slow"}', headers=headers))
        outcome = ours.do(row)
        if type(outcome.error).__name__ != "RateLimited" or service.sends(row) != 1 or outcome.seconds > 1:
            note("held instead of raised", row, headers, outcome, service.sends(row))
        if not getattr(outcome.error, "retry_after", None):
            note("raised without retry after", row, headers, outcome)


# --- 11 ----------------------------------------------------------------------------------------------------------------


@promise(
    11,
    "a dead server is not hammered",
    requests_per_call_at_most=4.0,
    requests_per_call_once_the_budget_is_spent=1.1,
    requests_of_a_download_at_most=4,
)
def a_dead_server_is_not_hammered(kind: str, scale: Scale, folder: Path) -> Figures:
    """100 calls, and 100 more, against a server that resets every connection; retries=3."""

    def session(connection: Connection) -> None:
        connection.sock.recv(1)  # a reset before the handshake has begun makes Python's own ssl module warn
        connection.rst()

    with Service(tls=tls()) as service, Server(session=session) as dead, quick():
        service.gateway.close()
        service.gateway.port = dead.port
        knobs: dict[str, Any] = {"timeout": 10, "verify": client_tls()}
        if kind == "naive":
            # Plain httpx with its own retries, as its documentation has it.
            knobs["transport"] = httpx.HTTPTransport(retries=3, verify=client_tls())
        else:
            knobs["retries"] = 3
        with client(kind, service, **knobs) as ours:
            if kind == "naive":
                ours.renew()
            per_call = []
            for _ in range(4):
                before = dead.connections
                _many(ours, 100)
                per_call.append((dead.connections - before) / 100)
    download = 0
    if kind != "naive":
        download = _endless_cuts(kind, folder)
    return {
        "requests per call at most": max(per_call),
        "requests per call once the budget is spent": per_call[-1],
        "requests of a download at most": download,
    }


def _many(ours: Any, number: int) -> None:
    if ours.kind == "async":

        async def all_of_them() -> None:
            await asyncio.gather(*(ours.get() for _ in range(number)), return_exceptions=True)

        ours.runner.run(all_of_them())
        return
    with ThreadPoolExecutor(50) as pool:
        list(pool.map(lambda _: ours.do("get"), range(number)))


def _endless_cuts(kind: str, folder: Path) -> int:
    """A server that ignores ranges, and cuts the download once sooner, once later, for ever."""
    with Service() as service, client(kind, service, folder / "cuts", timeout=3, retries=3) as ours:
        count = [0]

        def play(connection: Connection, request: Request) -> None:
            count[0] += 1
            if count[0] > 12:
                connection.send(service.good("download"))
                return
            connection.send(service.good("download")[: 300 + 40 * (count[0] % 2)])
            connection.fin()

        service.scripts["download"] = play
        module = f"playgroundclient._{kind}.runtime"

        async def no_wait(seconds: float) -> None:
            await asyncio.sleep(0)

        with mock.patch(f"{module}.sleep", no_wait if kind == "async" else (lambda seconds: None)):
            ours.do("download")
        return count[0]
