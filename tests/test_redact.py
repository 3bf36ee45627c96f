"""Secrets are not shown, in whatever text they come."""

from __future__ import annotations

import copy
import pickle
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient.redact import HIDDEN, Secret, redact, shown

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl"


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret("canary")
    assert "canary" not in f"{secret} {secret!r} {[secret]}" and secret.reveal() == "canary"
    assert secret == Secret("canary") and hash(secret) == hash(Secret("canary"))
    assert secret != Secret("other") and secret != "canary"
    for spread in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            spread(secret)
    with pytest.raises(AttributeError):
        secret.note = "x"  # type: ignore[attr-defined]  # that it has no room for more is what is tested


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {JWT}",
        "authorization: bearer canary",
        "BEARER\tcanary, and so on",
        f"token={JWT}",
        f"{JWT[:-8]} is not valid",
        "POST apikey=canary&grant_type=api_key",
        'body {"x": "APIKEY=canary"}',
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    clean = redact(text)
    assert "canary" not in clean and "eyJ" not in clean and HIDDEN in clean


def test_given_secrets_are_hidden_wherever_they_are() -> None:
    assert redact("a-canary-b canary", [Secret("canary"), Secret("")]) == f"a-{HIDDEN}-b {HIDDEN}"


def test_a_secret_that_begins_with_another_is_hidden_whole() -> None:
    assert redact("x canary-longer y", [Secret("canary"), Secret("canary-longer")]) == f"x {HIDDEN} y"


def test_every_live_secret_is_hidden_while_other_threads_make_and_drop_secrets() -> None:
    kept, ended = Secret("canary-that-lives"), threading.Event()

    def make_and_drop() -> None:
        while not ended.is_set():
            some = [Secret(f"passing-{number}") for number in range(50)]
            del some

    with ThreadPoolExecutor(4) as pool:
        makers = [pool.submit(make_and_drop) for _ in range(4)]
        try:
            for _ in range(3000):
                assert redact(f"at {kept.reveal().upper()}.example") == f"at {HIDDEN}.example"
        finally:
            ended.set()
        for maker in makers:
            maker.result()


def test_secrets_that_do_not_occur_cost_no_search() -> None:
    many = [Secret(f"a-secret-of-another-client-{number}") for number in range(1000)]
    with mock.patch.object(re, "escape", wraps=re.escape) as escape:
        redact("GET http://127.0.0.1/")
    assert many and escape.call_count == 0


@given(st.text(), st.text(min_size=4, alphabet=st.characters(categories=["L", "N"])), st.text())
def test_no_text_around_a_secret_brings_it_back(before: str, secret: str, after: str) -> None:
    if secret not in before + HIDDEN + after and secret not in HIDDEN:
        clean = redact(f"{before}{secret}{after}", [Secret(secret)], limit=10_000)
        assert secret not in clean
        assert "\n" not in clean


def test_text_is_one_line_of_bounded_length() -> None:
    assert redact(" a\n\tb\r\n ") == "a b"
    assert redact("x" * 1000, limit=10) == "x" * 9 + "…"
    assert redact("x" * 10, limit=10) == "x" * 10


def test_a_url_is_shown_without_its_secrets() -> None:
    url = httpx.URL(f"https://user:canary@front.example/a?projectId=1&token={JWT}#canary")
    assert shown(url) == "https://front.example/a"
    assert shown(url, query=True) == f"https://front.example/a?projectId=1&token={HIDDEN}"
