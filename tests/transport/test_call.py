"""What one call knows of itself: where it may go, how long it lasts, and what its failures say."""

from __future__ import annotations

import math
import ssl
import time
from typing import Any

import httpx
import pytest
from doubles import FRONT, KEY, SETTINGS
from playgroundclient import ConnectionFailed, DeadlineExceeded, config, errors
from playgroundclient.clock import clock
from playgroundclient.secrets import Secret
from playgroundclient.transport.call import NOTHING_SENT, Call, ending_by
from playgroundclient.transport.tokens import Token

CONFIGURED = config.load(api_key=KEY, **SETTINGS)


def call(method: str = "GET", url: str = FRONT + "/currentUser?x=1", **more: Any) -> Call:
    sent = more.pop("sent", False)
    made = Call(
        more.pop("settings", CONFIGURED),
        method,
        httpx.URL(url),
        **{"allowed": CONFIGURED.origins, "patience": 300.0, **more},
    )
    made.sent = sent
    return made


# --- its time --------------------------------------------------------------------------------------------------------


def test_a_deadline_that_has_passed() -> None:
    one = call(patience=0)
    with pytest.raises(DeadlineExceeded, match=r"not ended within 0 s, retries included.*longer timeout=") as caught:
        one.left()
    assert not caught.value.sent
    with pytest.raises(DeadlineExceeded):
        one.timeouts()
    one.sent = True
    late = one.failure(httpx.ReadTimeout("silent"))
    assert isinstance(late, DeadlineExceeded) and late.sent


def test_timeouts_are_what_is_left_and_no_longer_than_configured() -> None:
    short, long = call(patience=5).timeouts(), call(patience=1000).timeouts()
    assert all(0 < seconds <= 5 for seconds in short.values())
    assert (long["connect"], long["read"], long["write"]) == (10, 60, 60)
    assert call(patience=math.inf).timeouts()["read"] == 60


def test_connecting_ends_while_the_token_is_valid() -> None:
    timeouts = call().timeouts(Token(Secret("brief"), 0.0, clock() + 3))
    assert timeouts["pool"] + 2 * timeouts["connect"] <= 3  # connecting, and the TLS handshake
    assert call().timeouts(Token(Secret("old"), 0.0, clock() - 3))["connect"] == 0.001


def test_a_call_ends_with_what_it_is_made_in() -> None:
    with ending_by(time.monotonic() + 2):
        assert call().left() <= 2 and call(patience=1).left() <= 1
        with ending_by(0.0), pytest.raises(DeadlineExceeded):
            call().left()
        assert call().left() > 0
    assert call().left() > 2


def test_a_write_that_was_late_may_have_been_carried_out() -> None:
    assert "may have been carried out" in str(call("DELETE", sent=True).late())
    assert "may have been carried out" not in str(call("GET", sent=True).late())
    assert "may have been carried out" not in str(call("DELETE").late())


# --- what failures say -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "sent", "told"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), False, "cannot connect to front.example:443: "),
        (httpx.ConnectTimeout("slow"), False, "no connection in time. Are the address and a proxy"),
        (httpx.PoolTimeout("busy"), False, "no connection in time"),
        (httpx.ReadTimeout("silent"), True, "silent for 60 s"),
        (httpx.RemoteProtocolError("Server disconnected."), True, "no complete answer: Server disconnected."),
        (httpx.ReadError("cut"), True, "the connection was cut"),
        (httpx.WriteError("cut"), True, "the connection was cut"),
        (OSError(28, "No space left on device"), True, "the connection was cut"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_failure_says_on_what_and_whether_a_byte_may_have_left(error: Exception, sent: bool, told: str) -> None:
    failure = call(sent=True).failure(error)
    assert isinstance(failure, ConnectionFailed) and failure.sent is sent and not failure.permanent
    assert str(failure).startswith(f"GET {FRONT}/currentUser?x=1: ") and told in str(failure)


@pytest.mark.parametrize("kind", NOTHING_SENT)
def test_nothing_was_sent_where_the_error_says_so(kind: type[httpx.TransportError]) -> None:
    one = call("POST", sent=True)
    failure = one.failure(kind("x"))
    assert isinstance(failure, ConnectionFailed) and not failure.sent and not one.sent


@pytest.mark.parametrize(
    "error",
    [httpx.LocalProtocolError("Illegal header value b'canary'"), httpx.InvalidURL("canary"), UnicodeError("canary")],
)
def test_what_http_does_not_allow_is_final_and_not_repeated(error: Exception) -> None:
    failure = call(sent=True).failure(error)
    assert isinstance(failure, ConnectionFailed) and failure.permanent and "canary" not in str(failure)
    # A URL may be that of a redirect, which is read though it is not followed: then the request was answered.
    assert failure.sent is not isinstance(error, httpx.LocalProtocolError)
    assert ("nothing was sent" in str(failure)) is not failure.sent


def test_a_sentence_of_another_package_ends_once() -> None:
    said = str(call(sent=True).failure(httpx.RemoteProtocolError("Server disconnected.")))
    assert "Server disconnected." in said and ".." not in said


def test_the_operating_systems_reason_is_found_below() -> None:
    error = httpx.ConnectError("x")
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    assert "443: Connection refused. Are the address" in str(call().failure(error))


def test_a_tls_failure_is_final_and_says_what_to_do() -> None:
    verification = ssl.SSLCertVerificationError(1, "certificate verify failed")
    verification.verify_message = "self-signed certificate"
    error = httpx.ConnectError("x")
    error.__context__ = verification
    failure = call().failure(error)
    assert isinstance(failure, ConnectionFailed) and failure.permanent
    assert "self-signed certificate" in str(failure) and "verify=" in str(failure) and "SSL_CERT_FILE" in str(failure)


def test_a_refusing_proxy_is_final_and_says_what_to_do() -> None:
    failure = call().failure(httpx.ProxyError("407 Proxy Authentication Required"))
    assert isinstance(failure, ConnectionFailed) and failure.permanent and not failure.sent
    assert "407" in str(failure) and "Check proxy=" in str(failure)


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
    said = f"{method} {FRONT}/currentUser?x=1: {status}", "The server says: ***", "Hint: ***", "wait 3 s", "corr-1"
    assert all(part in str(error) for part in (*said, told)) and "canary" not in str(error)


def test_an_error_answer_may_say_nothing() -> None:
    error = call().api_error(httpx.Response(599, headers={"x-correlation-id": "of header"}))
    assert error.server_message is None and error.hint is None and error.correlation_id == "of header"
    assert len(str(call().api_error(httpx.Response(500, content=b"<p>" + b"x" * 10_000)))) < 1600


def test_of_a_url_elsewhere_no_more_is_shown_than_where_it_leads() -> None:
    for allowed in (None, CONFIGURED.origins):
        elsewhere = call(url="https://u:p@bucket.example/key?signature=canary", allowed=allowed)
        assert elsewhere.where == "GET https://bucket.example"
