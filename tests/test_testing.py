"""No cassette holds a secret, and a user's own are recorded without, and replayed offline."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from playground_sandbox.settings import DEFAULT_API_KEY
from playgroundclient.testing import SCRUBBED, scrubbing
from vcr.request import Request as Recorded

if TYPE_CHECKING:
    from live_gateway import Live

Doc = dict[str, Any]

CASSETTES = sorted((Path(__file__).parent / "cassettes").rglob("*.*"))
SECRETS = (
    re.compile(re.escape(DEFAULT_API_KEY)),
    re.compile(r"\beyJ[\w-]{6,}"),
    re.compile(r"(?i)\bauthorization\b"),
    re.compile(r"(?i)\bbearer\s+(?!realm=)\S"),
    re.compile(rf"(?i)\bapikey=(?!{SCRUBBED}&)"),
    re.compile(rf'(?i)"?(access|refresh)_token\\?"?: *\\?"?(?!{SCRUBBED})\w'),
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


# --- scrubbing -------------------------------------------------------------------------------------------------------

LOCAL = {
    "url": "http://127.0.0.1:5001",
    "gateway_url": "http://127.0.0.1:500",
    "token_url": "http://127.0.0.1:5003/auth/realms/IDP/protocol/openid-connect/token",
}


def recorded(document: object, status: int = 200, **headers: str) -> Doc:
    """An answer as vcrpy has it."""
    named = {"Content-Type": "application/json", "Set-Cookie": "x", "Date": "now", **headers}
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return {
        "status": {"code": status, "message": "OK"},
        "headers": {name: [value] for name, value in named.items()},
        "body": {"string": body},
    }


@pytest.mark.parametrize("recorded_from", [None, LOCAL])
def test_a_token_exchange_is_scrubbed_on_both_sides(recorded_from: dict[str, str] | None) -> None:
    settings = scrubbing(recorded_from)
    sent = Recorded(
        "POST", LOCAL["token_url"], f"apikey={KEY}&grant_type=api_key", {"Authorization": "x", "Content-Type": "y"}
    )
    kept = settings["before_record_request"](sent)
    assert kept.uri == (LOCAL["token_url"] if recorded_from is None else doubles.PUBLISHED["token_url"])
    assert kept.body == b"apikey=scrubbed&grant_type=api_key" and kept.headers == {"content-type": "y"}
    assert sent.body == f"apikey={KEY}&grant_type=api_key".encode()  # what is sent stays what it is
    answer = recorded({"access_token": TOKEN, "expires_in": 3})
    scrubbed = settings["before_record_response"](answer)
    body = scrubbed["body"]["string"]
    assert json.loads(body) == {"access_token": SCRUBBED, "expires_in": 3}
    assert scrubbed["headers"] == {"content-type": ["application/json"], "content-length": [str(len(body))]}
    assert json.loads(answer["body"]["string"])["access_token"] == TOKEN


def test_hosts_become_the_services_own_and_people_nobody() -> None:
    document = [{"_links": {"self": {"href": LOCAL["gateway_url"] + "/x"}}, "firstname": "Camille", "email": None}]
    of_answer = scrubbing(LOCAL)["before_record_response"]
    scrubbed = of_answer(recorded(document, 201, Location=LOCAL["url"] + "/y"))
    (found,) = json.loads(scrubbed["body"]["string"])
    assert found["_links"]["self"]["href"] == doubles.PUBLISHED["gateway_url"] + "/x"
    assert found["firstname"] == SCRUBBED and found["email"] is None
    assert scrubbed["headers"]["location"] == [doubles.PUBLISHED["url"] + "/y"]


def test_a_token_is_taken_out_wherever_it_stands() -> None:
    of_answer = scrubbing()["before_record_response"]
    for body in (json.dumps({"message": f"{TOKEN} is not valid"}).encode(), f"not JSON: {TOKEN}".encode()):
        assert TOKEN.encode() not in of_answer(recorded(body, 401))["body"]["string"]


def test_what_is_no_json_is_kept_as_it_is() -> None:
    picture = recorded(b"\xff\xd8\xff", **{"Content-Type": "image/jpeg"})
    assert scrubbing()["before_record_response"](picture)["body"]["string"] == b"\xff\xd8\xff"


# --- a user's own tests ----------------------------------------------------------------------------------------------

TESTS = """
import asyncio, os, pytest
from playgroundclient import AsyncPlayground, Playground

@pytest.mark.vcr
def test_sync():
    with Playground(api_key=os.environ["KEY"]) as play:
        assert play.user().firstname
        process = play.project("Airbus").process("DL Change Detection 5")
        assert process.input_schema

@pytest.mark.vcr
def test_async():
    async def names():
        async with AsyncPlayground(api_key=os.environ["KEY"]) as play:
            return [project.name async for project in play.projects()]
    assert "Airbus" in asyncio.run(names())

@pytest.mark.vcr
def test_again():
    with Playground(api_key=os.environ["KEY"]) as play:
        assert play.user().lastname

@pytest.mark.vcr
def test_new():
    with Playground(api_key=os.environ["KEY"]) as play:
        play.user()
"""


@pytest.mark.live
def test_a_cassette_of_a_user_is_recorded_and_replayed_by_pytest_recording_as_it_comes(
    live: Live, tmp_path: Path
) -> None:
    (tmp_path / "conftest.py").write_text("from playgroundclient.testing import vcr_config\n")
    (tmp_path / "test_mine.py").write_text(TESTS)
    urls = {
        "PLAYGROUND_URL": live.settings["url"],
        "PLAYGROUND_GATEWAY_URL": live.settings["gateway_url"],
        "PLAYGROUND_TOKEN_URL": live.settings["token_url"],
    }

    def pytest_run(key: str, *arguments: str) -> str:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments]
        environment = {**os.environ, **urls, "KEY": key}
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    assert "3 passed" in (said := pytest_run(live.settings["api_key"], "--record-mode=once", "-k", "not new")), said
    recorded = live.counts()
    cassettes = sorted((tmp_path / "cassettes" / "test_mine").iterdir())
    assert [each.stem for each in cassettes] == ["test_again", "test_async", "test_sync"]
    for each in cassettes:
        text = each.read_text("utf-8")
        assert set(found_in(text)) <= {"127.0.0.1"} and live.settings["api_key"] not in text
        assert "Camille" not in text and SCRUBBED in text
    # Each on its own, so that none needs the token of another's cassette; and what was not recorded is not sent.
    order = [f"test_mine.py::test_{name}" for name in ("again", "new", "sync", "async")]
    said = pytest_run("replayed", "--block-network", *order)
    assert "1 failed, 3 passed" in said and "CannotOverwriteExistingCassette" in said, said
    assert live.counts() == recorded
