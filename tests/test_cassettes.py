"""No cassette holds a secret, and what takes them out does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import recording
from playground_sandbox.settings import DEFAULT_API_KEY
from vcr.request import Request as Recorded

CASSETTES = sorted((Path(__file__).parent / "cassettes").rglob("*.*"))
SECRETS = (
    re.compile(re.escape(DEFAULT_API_KEY)),
    re.compile(r"\beyJ[\w-]{6,}"),
    re.compile(r"(?i)\bauthorization\b"),
    re.compile(r"(?i)\bbearer\s+(?!realm=)\S"),
    re.compile(rf"(?i)\bapikey=(?!{recording.SCRUBBED}&)"),
    re.compile(rf'(?i)"?(access|refresh)_token\\?"?: *\\?"?(?!{recording.SCRUBBED})\w'),
    re.compile(r"(?i)\b(set-)?cookie\b"),
    re.compile(r"127\.0\.0\.1|localhost"),
)
KEY, TOKEN = "canary-key", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2ln"


def found_in(text: str) -> list[str]:
    return [match[0] for secret in SECRETS for match in secret.finditer(text)]


@pytest.mark.parametrize("cassette", CASSETTES, ids=lambda path: path.name)
def test_no_cassette_holds_a_secret(cassette: Path) -> None:
    assert found_in(cassette.read_text("utf-8")) == []


def test_there_are_cassettes() -> None:
    assert {path.parent.name for path in CASSETTES if path.is_file()} == {"test_recorded", "test_published"}


@pytest.mark.parametrize(
    "text",
    [
        f"apikey={DEFAULT_API_KEY}&x",
        "apikey=other",
        f"body: '{TOKEN}'",
        "Authorization: [x]",
        "authorization:\n - x",
        "Bearer abc",
        '"access_token": "abc"',
        '\\"access_token\\": \\"abc\\"',
        "set-cookie: x",
        "http://127.0.0.1:80/",
    ],
)
def test_the_search_would_find_one(text: str) -> None:
    assert found_in(text)


LOCAL = {
    "url": "http://127.0.0.1:5001",
    "gateway_url": "http://127.0.0.1:500",
    "token_url": "http://127.0.0.1:5003/auth/realms/IDP/protocol/openid-connect/token",
}


def test_a_token_exchange_is_scrubbed_on_both_sides() -> None:
    scrubber = recording.Scrubber(LOCAL)
    sent = Recorded("POST", LOCAL["token_url"], f"apikey={KEY}", {"Authorization": "x", "Content-Type": "y"})
    kept = scrubber.request(sent)
    assert kept.uri == recording.REAL["token_url"]
    assert kept.body == b"apikey=scrubbed&grant_type=api_key&client_id=IDP"
    assert kept.headers == {"content-type": "y"}
    assert sent.body == f"apikey={KEY}".encode()  # what is sent stays what it is
    body = json.dumps({"access_token": TOKEN, "expires_in": 3}).encode()
    answer: dict[str, Any] = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Content-Type": ["application/json"], "Set-Cookie": ["x"], "Date": ["now"]},
        "body": {"string": body},
    }
    scrubbed = scrubber.response(answer)
    assert json.loads(scrubbed["body"]["string"]) == {"access_token": "scrubbed", "expires_in": 3}
    assert scrubbed["headers"] == {
        "content-type": ["application/json"],
        "content-length": [str(len(scrubbed["body"]["string"]))],
    }
    assert answer["body"]["string"] == body


def test_hosts_become_the_services_own_and_people_nobody() -> None:
    scrubber = recording.Scrubber(LOCAL)
    document = [{"_links": {"self": {"href": LOCAL["gateway_url"] + "/x"}}, "firstname": "Camille", "email": None}]
    answer = {
        "status": {"code": 201, "message": "Created"},
        "headers": {"content-type": ["application/json"], "Location": [LOCAL["url"] + "/y"]},
        "body": {"string": json.dumps(document).encode()},
    }
    scrubbed = scrubber.response(answer)
    (found,) = json.loads(scrubbed["body"]["string"])
    assert found["_links"]["self"]["href"] == recording.REAL["gateway_url"] + "/x"
    assert found["firstname"] == "scrubbed" and found["email"] is None
    assert scrubbed["headers"]["location"] == [recording.REAL["url"] + "/y"]
