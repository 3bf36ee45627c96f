"""One call: what is retried, how long it waits, and what its errors say."""

from __future__ import annotations

import email.utils
import os
import ssl
import time
from typing import Any

import doubles
import httpx
import pytest
from attrs import evolve
from doubles import (
    FRONT,
    GATEWAY,
    INPUTS,
    KEY,
    PROCESS,
    PROCESSES,
    PROJECT,
    SETTINGS,
    TOKEN_URL,
    Make,
    Service,
    as_json,
    failing,
    forked,
)
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import ConnectionFailed, DeadlineExceeded, LinkRefused, RateLimited, ServerError, config, errors
from playgroundclient.calls import Call, RetryBudget, retry_after
from playgroundclient.secrets import Secret

CONFIGURED = config.load(api_key=KEY, **SETTINGS)
USER = {"firstname": "Camille", "lastname": "Martin"}


def call(method: str = "GET", url: str = FRONT + "/currentUser?x=1", **more: Any) -> Call:
    return Call(settings=more.pop("settings", CONFIGURED), method=method, url=httpx.URL(url), **more)


# --- Retry-After -----------------------------------------------------------------------------------------------------

DATE = "Sun, 06 Nov 1994 08:49:37 GMT"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 7 ", 7.0),
        ("10000000000", 1e10),
        ("9" * 400, float("inf")),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60.0),
        ("Sunday, 06-Nov-94 08:50:37 GMT", 60.0),
        ("Sun Nov  6 08:50:37 1994", 60.0),
        ("Sun, 06 Nov 1994 09:49:37 +0100", 0.0),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("1.5", 1.5),
        ("soon", None),
        ("²", None),
    ],
)
def test_retry_after_in_all_its_forms(value: str, seconds: float | None) -> None:
    assert retry_after(httpx.Headers({b"retry-after": value.encode(), b"date": DATE.encode()})) == seconds


def test_without_the_servers_date_ones_own_clock_counts() -> None:
    soon = email.utils.formatdate(time.time() + 10_000, usegmt=True)
    found = retry_after(httpx.Headers({"retry-after": soon, "date": "garbage"}))
    assert found is not None and 9_000 < found <= 10_001
    assert retry_after(httpx.Headers()) is None


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        (["3", "3"], 3.0),
        (["300", "3"], 300.0),
        (["3, 3"], 3.0),
        (["3,7 , 5"], 7.0),
        (["soon", "3"], 3.0),
        (["soon, 3"], 3.0),
        (["Sun, 06 Nov 1994 08:49:40 GMT"] * 2, 3.0),
        (["Sun, 06 Nov 1994 08:49:40 GMT, Sun, 06 Nov 1994 08:49:44 GMT"], 7.0),
        (["sunday, 06-nov-94 08:49:44 gmt, 3"], 7.0),
        (["Sun Nov  6 08:49:44 1994, Sun Nov  6 08:49:40 1994"], 7.0),
        (["Sun, 06 Nov 1994 08:49:40 GMT", "9"], 9.0),
        ([",", ""], None),
    ],
)
def test_of_several_waits_the_longest_is_kept(values: list[str], seconds: float | None) -> None:
    headers = httpx.Headers([*(("retry-after", value) for value in values), ("date", DATE), ("date", "garbage")])
    assert retry_after(headers) == seconds


@given(
    st.text(max_size=40)
    | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ [A-Z+\-0-9]{1,6}", fullmatch=True)
)
def test_no_retry_after_makes_an_error_of_its_own(value: str) -> None:
    found = retry_after(httpx.Headers({b"retry-after": value.encode(), b"date": DATE.encode()}))
    assert found is None or found >= 0


# --- the retry table -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_failing_read_is_tried_again(make: Make, service: Service, naps: list[float], status: int) -> None:
    service.on("GET", "/currentUser", iter([failing(status), failing(status), USER]))
    assert (await make().user()).firstname == "Camille"
    assert len(service.calls) == 3
    assert len(naps) == 2 and naps[0] <= 0.5 and naps[1] <= 1.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 410, 418, 422, 501, 505, 302])
async def test_an_answer_that_will_not_change_is_final(
    make: Make, service: Service, naps: list[float], status: int
) -> None:
    service.on("GET", "/currentUser", failing(status))
    with pytest.raises(errors.ApiError):
        await make(renewal=config.Renewal(floor=0)).user()
    assert len(service.calls) == (2 if status == 401 else 1) and naps == []


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError("refused"), httpx.ReadError("cut"), httpx.ReadTimeout("silent"), httpx.RemoteProtocolError("cut")],
)
async def test_a_read_without_an_answer_is_tried_again_up_to_the_limit(
    make: Make, service: Service, naps: list[float], failure: Exception
) -> None:
    service.on("GET", "/currentUser", failure)
    for retries in (0, 2):
        service.requests.clear()
        with pytest.raises(ConnectionFailed):
            await make(retries=retries).user()
        assert len(service.calls) == 1 + retries


@pytest.mark.parametrize("last", [failing(503), httpx.ReadError("cut")])
async def test_the_last_failure_is_the_one_that_is_told(
    make: Make, service: Service, naps: list[float], last: Any
) -> None:
    service.on("GET", "/currentUser", iter([failing(500), failing(502), last]))
    with pytest.raises(ServerError if last.__class__.__name__ == "httpx.Response" else ConnectionFailed):
        await make(retries=2).user()


@pytest.mark.parametrize("retry_after_seconds", ["0", "3", "119"])
async def test_the_wait_that_the_server_asks_for_is_kept(
    make: Make, service: Service, naps: list[float], retry_after_seconds: str
) -> None:
    service.on("GET", "/currentUser", iter([failing(429, retry_after=retry_after_seconds), USER]))
    await make().user()
    (nap,) = naps
    assert float(retry_after_seconds) <= nap <= float(retry_after_seconds) + 1


@pytest.mark.parametrize(("timeout", "asked"), [(300, "121"), (300, "10000000000"), (5, "30")])
async def test_a_wait_that_is_too_long_is_raised_at_once(
    make: Make, service: Service, naps: list[float], timeout: float, asked: str
) -> None:
    service.on("GET", "/currentUser", failing(429, retry_after=asked))
    with pytest.raises(RateLimited, match="It asks to wait") as caught:
        await make(timeout=timeout).user()
    assert caught.value.retry_after == float(asked) and naps == [] and len(service.calls) == 1


@given(st.integers(1, 60))
def test_backoff_grows_and_is_bounded(attempt: int) -> None:
    waits = [call(attempt=attempt)._backoff() for _ in range(20)]
    assert all(0 <= wait <= min(20.0, 0.5 * 2 ** (attempt - 1)) for wait in waits)


def test_a_tls_failure_and_a_refusing_proxy_are_final() -> None:
    one = call()
    for cause in (ssl.SSLCertVerificationError("bad"), None):
        error = httpx.ConnectError("x") if cause else httpx.ProxyError("407")
        error.__cause__ = cause
        failure = one.failure(error)
        assert isinstance(failure, ConnectionFailed) and failure.permanent
        with pytest.raises(ConnectionFailed):
            one.after_failure(failure)


def test_what_writes_is_tried_again_only_before_a_byte_left() -> None:
    one = call("POST")
    assert one.after_failure(ConnectionFailed("x", sent=False)) >= 0
    for failure in (ConnectionFailed("x", sent=True), DeadlineExceeded("x"), errors.InvalidResponse("x")):
        with pytest.raises(type(failure)):
            one.after_failure(failure)


@pytest.mark.parametrize(("status", "again"), [(429, True), (500, False), (503, False), (408, False)])
def test_what_writes_is_tried_again_after_a_429_alone(status: int, again: bool) -> None:
    response = httpx.Response(status, headers={"retry-after": "1"}, content=b"{}")
    if again:
        assert call("POST").after_error(response) >= 1
    else:
        with pytest.raises(errors.ApiError):
            call("POST").after_error(response)


async def test_a_dead_server_is_not_hammered(make: Make, service: Service, naps: list[float]) -> None:
    service.on("GET", "/currentUser", failing(503))
    play = make()
    for _ in range(200):
        with pytest.raises(ServerError):
            await play.user()
    assert len(service.calls) <= 200 + 100
    service.calls.clear()
    before = len(service.calls)
    for _ in range(100):
        with pytest.raises(ServerError):
            await play.user()
    assert len(service.calls) - before <= 110


def test_a_budget_is_earned_back_by_successes() -> None:
    budget = RetryBudget(full=10, cost=5)
    assert [budget.spend() for _ in range(3)] == [True, True, False]
    for _ in range(5):
        budget.earn()
    assert [budget.spend() for _ in range(2)] == [True, False]
    for _ in range(50):
        budget.earn()
    assert [budget.spend() for _ in range(3)] == [True, True, False]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
async def test_a_call_after_a_fork_waits_for_nobodys_lock(service: Service) -> None:
    service.on("GET", "/currentUser", USER)
    inner = doubles.maker("sync")().inner
    inner.user()
    with inner.http.budget._lock:
        assert forked(lambda: str(inner.user().firstname)) == "Camille"


# --- deadlines -------------------------------------------------------------------------------------------------------


async def test_a_wait_that_would_end_after_the_deadline_is_not_begun(
    make: Make, service: Service, naps: list[float]
) -> None:
    service.on("GET", "/currentUser", failing(503, retry_after="2"))
    with pytest.raises(ServerError):
        await make(timeout=1.5).user()
    assert naps == [] and len(service.calls) == 1


def test_a_deadline_that_has_passed() -> None:
    one = call(deadline=time.monotonic() - 1)
    with pytest.raises(DeadlineExceeded, match=r"not ended within 300 s, retries included.*longer timeout=") as caught:
        one.left()
    assert not caught.value.sent
    with pytest.raises(httpx.ReadTimeout):
        one.clamp(5)
    one.sent = True
    late = one.failure(httpx.ReadTimeout("silent"))
    assert isinstance(late, DeadlineExceeded) and late.sent


def test_a_wait_is_clamped_to_what_is_left() -> None:
    one = call(deadline=time.monotonic() + 1000)
    assert one.clamp(60) == 60 and 900 < (one.clamp(None) or 0) <= 1000
    assert 900 < (one.clamp(5000) or 0) <= 1000 and 900 < (one.left() or 0) <= 1000
    assert call().left() is None and call().clamp(3) == 3


def test_a_write_that_was_late_may_have_been_carried_out() -> None:
    one = call("DELETE", sent=True)
    assert "may have been carried out" in str(one.late())
    assert "may have been carried out" not in str(call("GET", sent=True).late())


# --- what failures say -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sent", "told"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), False, "cannot connect to front.example:443: "),
        (httpx.ConnectTimeout("slow"), False, "no connection in time. Is the address right"),
        (httpx.ReadTimeout("silent"), True, "silent for 60 s"),
        (httpx.RemoteProtocolError("Server disconnected"), True, "no complete answer: Server disconnected"),
        (httpx.ReadError("cut"), True, "the connection was cut"),
        (OSError(28, "No space left on device"), False, "No space left on device"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_failure_says_on_what_and_what_next(error: Exception, sent: bool, told: str) -> None:
    failure = call(sent=sent).failure(error)
    assert isinstance(failure, ConnectionFailed) and failure.sent is sent
    assert str(failure).startswith(f"GET {FRONT}/currentUser?x=1: ") and told in str(failure)


def test_the_operating_systems_reason_is_found_below() -> None:
    error = httpx.ConnectError("refused")
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    assert "443: Connection refused. Is the address" in str(call().failure(error))


def test_a_tls_failure_says_what_to_do() -> None:
    verification = ssl.SSLCertVerificationError(1, "certificate verify failed")
    verification.verify_message = "self-signed certificate"
    error = httpx.ConnectError("refused")
    error.__context__ = verification
    failure = call().failure(error)
    assert "self-signed certificate" in str(failure) and "verify=" in str(failure) and "SSL_CERT_FILE" in str(failure)


def test_what_the_caller_was_handling_is_no_cause() -> None:
    refused = ConnectionRefusedError(111, "Connection refused")
    handled = refused.__context__ = ssl.SSLError(1, "of something else")
    error = httpx.ConnectError("refused")
    error.__context__ = refused
    failure = call().failure(error, handled)
    assert isinstance(failure, ConnectionFailed) and not failure.permanent and "Connection refused" in str(failure)
    failure = call().failure(httpx.ConnectError("refused"), handled)
    assert isinstance(failure, ConnectionFailed) and not failure.permanent


def test_an_error_of_the_family_stays_what_it_is() -> None:
    error = errors.InvalidResponse("x")
    assert call().failure(error) is error


@pytest.mark.parametrize(
    ("method", "status", "kind", "told"),
    [
        ("GET", 400, errors.BadRequest, "Correct the request."),
        ("GET", 401, errors.AuthError, "lack access"),
        ("GET", 403, errors.Forbidden, "project's owner"),
        ("GET", 404, errors.NotFound, "does not exist"),
        ("GET", 405, errors.ApiError, ""),
        ("POST", 405, errors.InputRefused, "Nothing was created"),
        ("PUT", 405, errors.InputRefused, "Nothing was created"),
        ("GET", 408, errors.ServerError, ""),
        ("GET", 409, errors.Conflict, ""),
        ("GET", 418, errors.ApiError, ""),
        ("GET", 429, errors.RateLimited, "slow down"),
        ("GET", 500, errors.ServerError, "try again later"),
        ("GET", 599, errors.ServerError, "try again later"),
        ("GET", 307, errors.ApiError, "Redirects are not followed"),
    ],
)
def test_an_error_answer_says_what_the_server_said(
    method: str, status: int, kind: type[errors.ApiError], told: str
) -> None:
    body = b'{"message": "Bearer canary", "hint": "key-canary-7f3a", "correlationId": "corr-1"}'
    response = httpx.Response(status, headers={"retry-after": "3"}, content=body)
    error = call(method, secrets=(Secret(KEY),)).api_error(response)
    assert type(error) is kind
    assert (error.method, error.url, error.status) == (method, f"{FRONT}/currentUser?x=1", status)
    assert (error.server_message, error.hint, error.correlation_id, error.retry_after) == ("***", "***", "corr-1", 3.0)
    text = str(error)
    for part in (
        f"{method} {FRONT}/currentUser?x=1: {status}",
        "The server says: ***",
        "Hint: ***",
        "wait 3 s",
        told,
        "corr-1",
    ):
        assert part in text
    assert "canary" not in text


def test_an_error_answer_may_say_nothing() -> None:
    error = call().api_error(httpx.Response(599, headers={"x-correlation-id": "of header"}))
    assert error.server_message is None and error.hint is None and error.correlation_id == "of header"
    assert len(str(call().api_error(httpx.Response(500, content=b"<p>" + b"x" * 10_000)))) < 1600


# --- where a request may go ------------------------------------------------------------------------------------------


def guard(url: str, purpose: Any = "api", headers: dict[str, str] | None = None, **settings: Any) -> None:
    one = call(url=url, purpose=purpose, settings=evolve(CONFIGURED, **settings))
    one.guard(httpx.Request("GET", url, headers=headers))


@pytest.mark.parametrize("url", [FRONT + "/x", GATEWAY + "/x", "https://FRONT.example.:443/"])
def test_a_call_goes_to_the_configured_origins(url: str) -> None:
    guard(url)
    guard(url, "download")


@pytest.mark.parametrize(
    "url",
    [
        TOKEN_URL,
        "http://front.example/",
        "https://front.example:444/",
        "https://evil.example/",
        "https://front.example.evil.example",
    ],
)
def test_a_call_goes_nowhere_else(url: str) -> None:
    with pytest.raises(LinkRefused, match=r"nothing was sent.*not a configured origin"):
        guard(url)


def test_the_key_goes_to_the_token_endpoint_alone() -> None:
    guard(TOKEN_URL, "token")
    for url in (FRONT, GATEWAY, "https://evil.example"):
        with pytest.raises(LinkRefused):
            guard(url, "token")


def test_user_information_is_not_sent() -> None:
    with pytest.raises(LinkRefused, match="user information") as caught:
        guard("https://u:canary@front.example/")
    assert "canary" not in str(caught.value)


def test_a_download_leaves_over_https_without_anything_of_ours() -> None:
    guard("https://bucket.example/x", "download")
    for name in ("Authorization", "Cookie", "Proxy-Authorization"):
        with pytest.raises(LinkRefused, match=name.lower()):
            guard("https://bucket.example/x", "download", {name: "canary"})
    with pytest.raises(LinkRefused, match=r"https only.*allow_hosts=\['bucket.example'\]"):
        guard("http://bucket.example/x", "download")
    for host in ("bucket.example", "bucket.example:80"):
        guard("http://bucket.example/x", "download", allow_hosts=frozenset({host}))


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "[::1]",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "0.0.0.0",
        "[fd00::1]",
    ],
)
def test_a_download_never_leads_into_this_machine_or_its_network(host: str) -> None:
    with pytest.raises(LinkRefused, match="private network"):
        guard(f"https://{host}/x", "download")
    one = call(purpose="download", allow_private=False)
    if host != "localhost":
        with pytest.raises(LinkRefused):
            one.check_peer(host.strip("[]"))
        call(purpose="download", allow_private=True).check_peer(host.strip("[]"))
    one.check_peer("93.184.216.34")


async def test_what_the_client_is_asked_to_fetch_elsewhere_is_not_sent(make: Make, service: Service) -> None:
    play = make()
    for url in ("https://evil.example/api", "http://front.example/", "https://front.example:8443/"):
        with pytest.raises(LinkRefused, match="not a configured origin"):
            await play.http.get(url)
    assert service.calls == []


# --- submitting ------------------------------------------------------------------------------------------------------


async def test_a_429_before_a_job_is_created_is_waited_for(make: Make, service: Service, naps: list[float]) -> None:
    service.on("GET", f"{PROCESSES}/{PROCESS}", doubles.process())
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    service.on(
        "POST",
        f"{PROCESSES}/{PROCESS}/jobs",
        iter([failing(429, retry_after="2"), httpx.ConnectError("refused"), as_json(doubles.job("ACCEPTED"), 201)]),
    )
    process = await (await make().project(PROJECT)).process(PROCESS)
    job = await process.run(INPUTS)
    assert job.status == "ACCEPTED" and len(naps) == 2 and naps[0] >= 2
