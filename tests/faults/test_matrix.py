"""The matrix: each kind of call against each fault, sync and async. Errors are of one family, and nothing broken is taken as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playgroundclient import SubmissionUncertain

from . import server
from .clients import KINDS, ROWS, Client, Outcome, client, quick
from .faults import FAULTS, MAX_BODY, Fault, Play
from .service import INPUTS, RECORDS, Service
from .whole import accepted

if TYPE_CHECKING:
    from pathlib import Path
import time
import uuid
from typing import Any

RETRIES = 1
TIMEOUT = 0.9
OVERRUN = 0.5
KNOBS: dict[str, Any] = {"timeout": TIMEOUT, "retries": RETRIES, "read_timeout": 0.25, "max_body": MAX_BODY}
PATIENT = {**KNOBS, "timeout": 60.0, "read_timeout": 30.0}
"""For faults that are over at once, so that no busy machine adds one of its own."""
CELLS = [
    # Rows, and sync and async, take turns in the fast tenth.
    pytest.param(
        kind, fault, row, id=f"{kind}-{row}-{fault.name}", marks=[pytest.mark.slow] if (i + 2 * j + k) % 10 else []
    )
    for i, fault in enumerate(FAULTS)
    for j, row in enumerate(ROWS)
    for k, kind in enumerate(KINDS)
    if row in fault.rows
]


def check(outcome: Outcome, fault: Fault, row: str, service: Service, path: Path) -> None:
    assert not outcome.foreign, outcome
    expected = fault.expects(row)
    if expected == "error":
        assert not accepted(outcome, row, service), outcome
    elif expected == "good":
        assert outcome.error is None, outcome
    assert 1 <= service.sends(row) <= fault.most_sends(row, RETRIES), f"{service.sends(row)} sends: {outcome}"
    if row == "download":
        assert path.exists() == (outcome.error is None)
        assert outcome.error is not None or path.read_bytes() == RECORDS
    if row == "submit":
        judge_submission(outcome, service)


def judge_submission(outcome: Outcome, service: Service, correlation_id: str | None = None) -> None:
    """One job at most; and one that was made is either returned or said to be uncertain, with its id.

    `correlation_id` leaves out what an earlier submission, which was given up, is still creating.
    """
    created = [each for each in service.created if correlation_id in (None, each.correlation_id)]
    assert len(created) <= 1
    for made in created:
        if outcome.error is None:
            assert outcome.value.id == made.id
        else:
            assert isinstance(outcome.error, SubmissionUncertain), f"silently lost: {outcome}"
            assert outcome.error.correlation_id == made.correlation_id


@pytest.mark.parametrize(("kind", "fault", "row"), CELLS)
def test_each_fault_ends_in_an_error_of_one_family_and_in_no_data(
    kind: str, fault: Fault, row: str, tmp_path: Path
) -> None:
    path = tmp_path / "records.geojson"
    knobs = KNOBS if fault.name.startswith(("silence", "a drip", "endless")) else PATIENT
    with quick(), Service() as service, client(kind, service, path, **knobs) as ours:
        service.scripts[row] = fault.script(service, row)
        outcome = ours.do(row)
        check(outcome, fault, row, service, path)


@pytest.mark.parametrize("how", ["fin", "rst"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("step", [pytest.param(31, id="sampled"), pytest.param(1, id="each", marks=pytest.mark.slow)])
def test_an_answer_cut_at_each_byte_is_never_data(kind: str, row: str, how: str, step: int, tmp_path: Path) -> None:
    if row == "submit" and step == 1:
        step = 5  # promise 7 cuts it at each byte
    path = tmp_path / "records.geojson"
    knobs = {**PATIENT, "retries": 0}
    with quick(looks=(0.0,)), Service() as service:
        size = len(service.good(row))
        with client(kind, service, path, **knobs) as ours:
            for cut in range(0, size, step):
                if row == "token":
                    _forget_token(ours)
                service.forget()
                fault = Fault(f"{how} after {cut} bytes", _cut(cut, how))
                service.scripts[row] = fault.script(service, row)
                correlation_id = str(uuid.uuid4())
                submission = {"inputs": INPUTS, "correlation_id": correlation_id} if row == "submit" else {}
                outcome = ours.do(row, **submission)
                assert not outcome.foreign, (cut, outcome)
                assert not accepted(outcome, row, service), (cut, outcome)
                assert not path.exists(), cut
                if row == "submit":
                    judge_submission(outcome, service, correlation_id)


def _cut(cut: int, how: str) -> Play:
    def play(connection: server.Connection, good: bytes) -> None:
        if cut:
            connection.send(good[:cut])
        getattr(connection, how)()

    return play


def _forget_token(ours: Client) -> None:
    source = ours.play.http.auth._source
    source._token = None
    source._failures.clear()
    source._renewed_at = float("-inf")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS)
def test_a_refused_connection_is_an_error_and_no_job_is_uncertain(kind: str, row: str, tmp_path: Path) -> None:
    with quick(), Service() as service, client(kind, service, tmp_path / "r", **PATIENT) as ours:
        (service.idp if row == "token" else service.gateway).close()
        outcome = ours.do(row)
        assert type(outcome.error).__name__ == "ConnectionFailed", outcome
        assert outcome.error.sent is False


@pytest.mark.slow  # it measures time
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ["list", "submit", "download"])
def test_a_connection_that_is_not_accepted_ends_in_time(kind: str, row: str, tmp_path: Path) -> None:
    knobs = {**KNOBS, "timeout": 1.0, "retries": 0, "connect_timeout": 0.5}
    with quick(), Service() as service, server.unreachable() as url:
        service.gateway.close()
        service.gateway.port = int(url.rpartition(":")[2])
        with client(kind, service, tmp_path / "r", **knobs) as ours:
            outcome = ours.do(row)
        assert type(outcome.error).__name__ in ("ConnectionFailed", "DeadlineExceeded"), outcome
        assert outcome.seconds <= 1.0 + OVERRUN


TLS_FAULTS = [
    "untrusted",
    "wrong host",
    "no TLS at all",
    "RST in the handshake",
    "FIN in the handshake",
    pytest.param("silence in the handshake", marks=pytest.mark.slow),  # it measures time
]


def _tls_session(fault: str) -> server.Session:
    def session(connection: server.Connection) -> None:
        if fault == "no TLS at all":
            connection.sock.recv(1)
            connection.send(server.message(200, b"{}"))
            connection.fin()
            return
        connection.sock.recv(1)
        {"RST": connection.rst, "FIN": connection.fin, "silence": connection.stall}[fault.split(" ")[0]]()

    return session


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("fault", TLS_FAULTS)
def test_a_failure_of_tls_sends_nothing_and_is_not_tried_again_where_that_is_of_no_use(
    kind: str, row: str, fault: str, tmp_path: Path
) -> None:
    bad = {"untrusted": server.tls(trusted=False), "wrong host": server.tls("somewhere.example")}.get(fault)
    broken = (
        server.Server(server.say(server.message(200, b"{}")), tls=bad)
        if bad
        else server.Server(session=_tls_session(fault))
    )
    knobs = {**KNOBS, "connect_timeout": 0.3, "verify": server.client_tls()}
    with broken, quick(), Service(tls=server.tls()) as service:
        replaced = service.idp if row == "token" else service.gateway
        replaced.close()
        replaced.port = broken.port
        with client(kind, service, tmp_path / "r", **knobs) as ours:
            outcome = ours.do(row)
    assert type(outcome.error).__name__ in ("ConnectionFailed", "DeadlineExceeded"), outcome
    assert outcome.error.sent is False
    assert broken.requests == []
    if bad:
        assert broken.connections == 1
    if fault == "silence in the handshake":
        assert outcome.seconds <= TIMEOUT + OVERRUN


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("how", ["fin", "rst"])
@pytest.mark.parametrize("cut", [0, 20, -5])
def test_a_cut_inside_tls_is_an_error_of_the_family(kind: str, row: str, how: str, cut: int, tmp_path: Path) -> None:
    """A TLS stream that ends without its own goodbye is a cut like any other, and reading is tried again."""
    path = tmp_path / "r"
    with quick(), Service(tls=server.tls()) as service:
        fault = Fault("cut", lambda connection, good: _cut(cut % len(good), how)(connection, good), retried=True)
        service.scripts[row] = fault.script(service, row)
        with client(kind, service, path, verify=server.client_tls(), **PATIENT) as ours:
            outcome = ours.do(row)
        check(outcome, fault, row, service, path)
        if row in ("list", "get"):
            assert service.sends(row) == 1 + RETRIES, outcome


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("how", ["fin", "rst"])
@pytest.mark.parametrize("when", ["after the answer", "at the next request"])
def test_a_stale_connection_costs_nobody_a_call(kind: str, row: str, how: str, when: str, tmp_path: Path) -> None:
    with quick(), Service() as service, client(kind, service, tmp_path / "r", **PATIENT) as ours:

        def close(connection: server.Connection, good: bytes) -> None:
            getattr(connection, how)()

        if when == "after the answer":

            def last(connection: server.Connection, request: server.Request) -> None:
                connection.send(service.good("get", request))
                connection.pause(server.TICK)
                getattr(connection, how)()

            service.scripts["get"] = last
        assert ours.do("get").error is None
        time.sleep(3 * server.TICK)
        if when == "at the next request" and row != "token":
            if row in ("submit", "delete"):
                # What writes must not go over a kept connection: the server closes each kept one at its next request.
                count = service.gateway.connections
                assert ours.do(row).error is None
                assert service.gateway.connections == count + 1
                return
            service.scripts[row] = server.in_turn(
                Fault("stale", close).script(service, row), lambda c, r: c.send(service.good(row, r))
            )
        outcome = ours.do(row)
        assert outcome.error is None, outcome


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_the_tunnel_is_an_error_and_nothing_was_sent(
    kind: str, row: str, status: int, tmp_path: Path
) -> None:
    with server.Server(server.say_and(server.message(status, b"no", "text/plain"), "fin")) as proxy:
        knobs = {**PATIENT, "verify": server.client_tls(), "proxy": proxy.url}
        with quick(), Service(tls=server.tls()) as service, client(kind, service, tmp_path / "r", **knobs) as ours:
            if row != "token":
                _give_token(ours, service)
            outcome = ours.do(row)
            assert type(outcome.error).__name__ == "ConnectionFailed", outcome
            assert outcome.error.sent is False
            assert {request.method for request in proxy.requests} == {"CONNECT"}
            assert len(proxy.requests) == 1
            assert service.key.encode() not in proxy.bytes_seen
            assert service.mark.encode() not in proxy.bytes_seen


def _give_token(ours: Client, service: Service) -> None:
    from playgroundclient import clocks, tokens
    from playgroundclient.redact import Secret

    policy = ours.play.settings.renewal
    token = tokens.Token.new(Secret(service.token()["access_token"]), 3600, clocks.clock(), policy)
    ours.play.http.auth._source._token = token
