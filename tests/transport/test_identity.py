"""The exchange of the key for a token: what is sent, what is made of the answer, and who shares what comes of it."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from attrs import evolve
from doubles import FRONT, KEY, SETTINGS, TOKEN_URL, Make, Service, answer, as_json
from playgroundclient import AuthError, ConnectionFailed, InvalidResponse, PlaygroundError, RateLimited, config, errors
from playgroundclient.clock import clock
from playgroundclient.secrets import Secret
from playgroundclient.transport import identity
from playgroundclient.transport.identity import fetch_token, source_for

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURED = config.load(api_key=KEY, **SETTINGS)
USER = {"firstname": "Camille", "lastname": "Martin"}


def answering(service: Service, reply: Any) -> None:
    service.on("POST", "/auth/.*", reply)


def test_the_request_is_the_published_one(service: Service) -> None:
    before = clock()
    token = fetch_token(CONFIGURED)
    assert token.secret == Secret("token-1")
    assert before < token.renew_at < token.expires_at <= clock() + 3600
    (sent,) = service.requests
    assert (sent.method, str(sent.url)) == ("POST", TOKEN_URL)
    assert sent.content == f"apikey={KEY}&grant_type=api_key&client_id=IDP".encode()
    assert sent.headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent.headers["accept"] == "application/json"
    assert "authorization" not in sent.headers and "cookie" not in sent.headers


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_wrong_key_is_told_in_the_identity_providers_own_words(service: Service, status: int) -> None:
    answering(service, as_json({"error": "invalid_grant", "error_description": f"Invalid API key {KEY}"}, status))
    with pytest.raises(AuthError, match="The server says: Invalid API key") as caught:
        fetch_token(CONFIGURED)
    assert "refused the API key" in str(caught.value) and KEY not in str(caught.value)
    assert caught.value.server_message == "Invalid API key ***"
    assert KEY.encode() not in pickle.dumps(caught.value)
    assert len(service.requests) == 1


def test_a_refused_key_is_told_with_where_it_was_found(service: Service, tmp_path: Path) -> None:
    answering(service, as_json({}, 401))
    (tmp_path / "k.txt").write_text(KEY)
    with pytest.raises(AuthError, match=r"refused the API key, from the api_key of the arguments: check it"):
        fetch_token(CONFIGURED)
    of_file = config.load(environment={"PLAYGROUND_API_KEY_FILE": str(tmp_path / "k.txt")}, **SETTINGS)
    with pytest.raises(
        AuthError, match=r"from the key file .*k\.txt \(named by the variable PLAYGROUND_API_KEY_FILE\)"
    ):
        fetch_token(of_file)


def test_a_token_url_that_leads_nowhere_is_told_by_its_name(service: Service) -> None:
    answering(service, as_json({"error": "Realm does not exist"}, 404))
    with pytest.raises(errors.NotFound, match=r"check token_url, or PLAYGROUND_TOKEN_URL"):
        fetch_token(CONFIGURED)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (as_json({"error": "server_error"}, 500), errors.ServerError),
        (as_json({}, 503, retry_after="7"), errors.ServerError),
        (as_json({}, 429, retry_after="7"), RateLimited),
        (as_json({}, 302, location="https://evil.example"), errors.ApiError),
        (answer(b"<html>login</html>", media="text/html", content_length="18"), InvalidResponse),
        (as_json([]), InvalidResponse),
        (as_json({"expires_in": 3}), InvalidResponse),
        (as_json({"access_token": None}), InvalidResponse),
        (as_json({"access_token": "two words"}), InvalidResponse),
        (as_json({"access_token": "line\r\nx: y"}), InvalidResponse),
        (as_json({"access_token": "ünicode"}), InvalidResponse),
        (as_json({"access_token": "x" * 70_000}), InvalidResponse),
        (httpx.ReadTimeout("silent"), ConnectionFailed),
        (httpx.ReadError("cut"), ConnectionFailed),
        (httpx.RemoteProtocolError("cut"), ConnectionFailed),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_token_request_that_left_is_sent_once(service: Service, reply: Any, kind: type[PlaygroundError]) -> None:
    answering(service, reply)
    with pytest.raises(kind) as caught:
        fetch_token(CONFIGURED)
    assert str(caught.value).startswith(f"POST {TOKEN_URL}") and KEY not in str(caught.value)
    assert len(service.requests) == 1


def test_a_connection_that_failed_before_a_byte_left_is_tried_once_more(service: Service) -> None:
    answering(service, iter([httpx.ConnectError("refused"), as_json({"access_token": "t"})]))
    assert fetch_token(CONFIGURED).secret == Secret("t")
    answering(service, httpx.ConnectTimeout("slow"))
    service.requests.clear()
    with pytest.raises(ConnectionFailed, match=r"cannot connect to identity\.example:443") as caught:
        fetch_token(CONFIGURED)
    assert not caught.value.sent and len(service.requests) == 2


def test_a_connection_that_fails_for_good_is_not_tried_again(service: Service) -> None:
    answering(service, httpx.ProxyError("403 Forbidden"))
    with pytest.raises(ConnectionFailed, match="the proxy refused"):
        fetch_token(CONFIGURED)
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    "expires_in",
    [b"", *(b', "expires_in": ' + odd for odd in (b"NaN", b"Infinity", b"1e999", b"9" * 5000, b"-" + b"9" * 5000))],
    ids=lambda value: repr(value)[:24],
)
def test_a_token_answer_that_is_nearly_json_is_good_enough(service: Service, expires_in: bytes) -> None:
    body = b'{"access_token": "t"' + expires_in + b"}"
    answering(service, answer(body, media="application/json", content_length=str(len(body))))
    assert fetch_token(CONFIGURED).secret == Secret("t")


# --- for many -------------------------------------------------------------------------------------------------------


def test_one_key_has_one_source_for_each_token_url() -> None:
    assert source_for(CONFIGURED) is source_for(evolve(CONFIGURED, timeout=1.0))
    for other in (
        {"key": Secret("other")},
        {"token": httpx.URL(FRONT)},
        {"proxy": "http://p.example"},
        {"verify": False},
    ):
        assert source_for(CONFIGURED) is not source_for(evolve(CONFIGURED, **other))
    assert KEY not in repr(identity._sources)


async def test_clients_with_the_same_key_share_a_token(make: Make, service: Service) -> None:
    service.on("GET", "/currentUser", USER)
    for _ in range(3):
        await make().user()
    await make(api_key="another").user()
    assert service.tokens == 2
