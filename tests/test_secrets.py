"""Secrets are not shown, in whatever text they come."""

from __future__ import annotations

import copy
import pickle
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from unittest import mock
from urllib.parse import quote_plus

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient.secrets import HIDDEN, Secret, redact, shown

if TYPE_CHECKING:
    from collections.abc import Callable

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


@pytest.mark.parametrize("shape", ["a+b/c=d&e?", "a%2Bb%2Fc%3Dd%26e%3F", "a%2bb%2fc%3dd%26e%3f", "a%2Bb/c%3Dd%26e%3F"])
def test_a_secret_is_hidden_as_a_form_and_a_url_write_it(shape: str) -> None:
    assert redact(f"you sent {shape}!", [Secret("a+b/c=d&e?")]) == f"you sent {HIDDEN}!"
    assert redact("you sent a+b, a%20b", [Secret("a b")]) == f"you sent {HIDDEN}, {HIDDEN}"


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
            for _ in range(300):
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


@pytest.mark.parametrize(
    "word", ["x-eyJab.cd", "x--EYJab.cd.ef", "eyJ-eyJ-eyJ.a", "-eyJa.b", "é-eyJa.b", "eyJa.b.c.eyJd.e"]
)
def test_a_token_within_a_word_is_hidden_and_what_stands_before_it_is_not(word: str) -> None:
    shown_before = word[: word.lower().index("eyj")]
    assert redact(f"token {word}, please") in (
        f"token {shown_before}{HIDDEN}, please",
        f"token {shown_before}{HIDDEN}.{HIDDEN}, please",
    )


LONG_TEXTS = ["eyJ-", "-eyJ", "eyJ", "eyJ.a-", "bearer ", "bearer", " ", "apikey=", "a canary of 17 c "]


@pytest.mark.slow  # it measures time
@pytest.mark.parametrize("part", LONG_TEXTS)
def test_a_long_text_is_redacted_in_no_time(part: str) -> None:
    secrets = [Secret("a canary of 17 c"), Secret("eyJ-" * 1000 + "x"), *(Secret(f"canary-{i}") for i in range(100))]
    text = part * (200_000 // len(part))
    seconds = []
    for each in (text, f"bearer{text}", f"{text}.", "bearer" + " " * 200_000):
        started = time.perf_counter()
        clean = redact(each, secrets)
        seconds.append(time.perf_counter() - started)
        assert len(clean) <= 300 and "canary" not in clean
    assert sorted(seconds)[1] < 0.05  # the machine may do something else meanwhile


MOST = 8192
SECRETS = st.text("abcdefghijkABCDEFGHIJK0123456789-._~+/=", min_size=8, max_size=120)
BETWEEN = st.text(" \n<>|", min_size=1, max_size=5)


@given(SECRETS, SECRETS, BETWEEN, st.integers(-5, 130), st.booleans(), st.sampled_from([str, str.upper, quote_plus]))
def test_nothing_of_a_secret_is_left_where_a_long_text_is_cut(
    secret: str, other: str, between: str, before_the_cut: int, repeated: bool, written: Callable[[str], str]
) -> None:
    live = [Secret(secret), Secret(other), Secret(secret + other)]
    shape = written(secret + other if repeated else secret)
    at, part = MOST - before_the_cut, between + written(other) if repeated else between
    before = (part * (at // len(part))).ljust(at)  # what is hidden in it, and its spaces, bring the cut into sight
    clean = redact(before + shape + between * 50, limit=1500)
    assert live and not [i for i in range(len(shape) - 3) if shape[i : i + 4] in clean]


def test_a_secret_that_is_longer_than_what_is_looked_at_is_hidden() -> None:
    secret = Secret("".join(f"{number}-" for number in range(4000)))
    assert redact(f"at {secret.reveal()}") == "at …"
    assert redact(f"{' ' * (MOST - 9)}{secret.reveal().upper()}") == "…"


@given(st.text(), st.text(min_size=4, alphabet=st.characters(categories=["L", "N"])), st.text())
def test_no_text_around_a_secret_brings_it_back(before: str, secret: str, after: str) -> None:
    if secret not in before + HIDDEN + after and secret not in HIDDEN:
        clean = redact(f"{before}{secret}{after}", [Secret(secret)], limit=10_000)
        assert secret not in clean
        assert "\n" not in clean


@given(
    st.text(st.characters() | st.sampled_from("\x1b\x9b\x07\x08\r\u202e\u2066\u200b\ufeff"), max_size=50),
    st.integers(1, 60),
)
def test_text_that_is_shown_commands_no_terminal(text: str, limit: int) -> None:
    """Links of OSC 8, codes of C1, what changes the direction of writing, and what is not seen."""
    said = redact(text, limit=limit)
    assert all(each.isprintable() or each in "\u00a0\u3000" or each.isspace() for each in said) and "\x1b" not in said
    assert not set(said) & set("\x9b\x07\x08\r\u202e\u2066\u200b\ufeff") and len(said) <= limit


def test_text_is_one_line_of_bounded_length() -> None:
    assert redact(" a\n\tb\r\n ") == "a b"
    assert redact("x" * 1000, limit=10) == "x" * 9 + "…"
    assert redact("x" * 10, limit=10) == "x" * 10


def test_a_url_is_shown_without_its_secrets() -> None:
    url = httpx.URL(f"https://user:canary@front.example/a?projectId=1&token={JWT}#canary")
    assert shown(url) == "https://front.example/a"
    assert shown(url, query=True) == f"https://front.example/a?projectId=1&token={HIDDEN}"


def test_what_a_server_says_cannot_command_a_terminal() -> None:
    assert redact("a \x1b[31mred\x1b[0m\x9b2J line\x07, \u202e turned\r\nround", limit=200) == (
        r"a \x1b[31mred\x1b[0m\x9b2J line\x07, \u202e turned round"
    )
