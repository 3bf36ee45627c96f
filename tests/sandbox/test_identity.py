"""Keys become tokens, and tokens end."""

import time
from collections.abc import Callable

import httpx
import jwt
import pytest
from gateway_process import Running


def test_token_is_a_signed_jwt_with_its_lifetime(running: Running) -> None:
    answer = running.token()
    assert answer.status_code == 200
    body = answer.json()
    claims = jwt.decode(body["access_token"], options={"verify_signature": False})
    assert jwt.get_unverified_header(body["access_token"])["alg"] == "RS256"
    assert claims["exp"] - claims["iat"] == pytest.approx(body["expires_in"]) == 300


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"apikey": "wrong"}, 401, "invalid_grant"),
        ({"apikey": ""}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_id": "me"}, 401, "unauthorized_client"),
    ],
)
def test_identity_provider_errs_as_keycloak_does(
    running: Running, changes: dict[str, str], status: int, error: str
) -> None:
    answer = running.token(**changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_missing_and_forged_tokens_are_challenged(running: Running) -> None:
    forged = jwt.encode({"sub": "me", "exp": time.time() + 60}, "k" * 32, "HS256")
    for value in (None, "Bearer", "Basic abc", "Bearer abc", f"Bearer {forged}"):
        headers = {} if value is None else {"Authorization": value}
        answer = httpx.get(f"{running.front}/currentUser", headers=headers)
        assert answer.status_code == 401, value
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="IDP", error="invalid_token"')
        assert 'error_description="' in answer.headers["WWW-Authenticate"]


def test_tokens_expire_and_are_counted(starting: Callable[..., Running]) -> None:
    gateway = starting(token_lifetime=100.5)
    assert gateway.token().json()["expires_in"] == 100.5
    gateway.renew()
    assert gateway.client.get(f"{gateway.front}/currentUser").status_code == 200
    gateway.clock.advance(100.5)
    answer = gateway.client.get(f"{gateway.front}/currentUser")
    assert answer.status_code == 401
    assert "expired" in answer.headers["WWW-Authenticate"]
    gateway.renew()
    assert gateway.client.get(f"{gateway.front}/currentUser").status_code == 200
    assert httpx.get(f"{gateway.control}/counts").json()["token_requests"] == 4


def test_revoked_tokens_are_refused_and_new_ones_are_good(starting: Callable[..., Running]) -> None:
    gateway = starting()
    assert gateway.client.post(f"{gateway.control}/revoke").status_code == 200
    answer = gateway.client.get(f"{gateway.front}/currentUser")
    assert answer.status_code == 401
    assert "revoked" in answer.headers["WWW-Authenticate"]
    gateway.renew()
    assert gateway.client.get(f"{gateway.front}/currentUser").status_code == 200
