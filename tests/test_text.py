"""Text files are read as people have them, and an error is the package's own."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import ConfigurationError, InvalidInput, text

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "clé,42°\r\n\u732b"


@given(st.text().filter(lambda words: not words.startswith("\ufeff")))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_the_encoding_and_is_no_text(encoding: str, words: str) -> None:
    content = words.encode(encoding, "surrogatepass")
    try:
        assert text.decoded(content) == words
    except UnicodeDecodeError:
        assert any("\ud800" <= each <= "\udfff" for each in words)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_a_file_of_an_editor_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "x").write_bytes(("\ufeff" * (encoding == "utf-16-le") + WORDS).encode(encoding))
    assert text.read(tmp_path / "x", "x", InvalidInput) == WORDS


def test_the_home_folder_has_a_short_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "key.txt").write_text("secret")
    assert text.read("~/key.txt", "The key file", ConfigurationError) == "secret"


@pytest.mark.parametrize("path", ["absent", ".", "a\0b", "n" * 300, "~nobody-of-this-name/x", "latin", "-"])
@pytest.mark.parametrize("error", [ConfigurationError, InvalidInput])
def test_what_cannot_be_read_is_told_with_advice(tmp_path: Path, path: str, error: Any) -> None:
    (tmp_path / "latin").write_bytes("clé".encode("latin-1"))
    with pytest.raises(
        error, match=r"The key file (cannot be read|is not text in UTF-8).*[Tt]he key on its first line"
    ) as caught:
        text.read(path, "The key file", error, advice="the key on its first line")
    assert caught.value.__cause__ is None and str(caught.value).endswith(".")


def given_stdin(monkeypatch: pytest.MonkeyPatch, stdin: Any) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_dash_is_standard_input_whatever_the_locale(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    given_stdin(monkeypatch, io.TextIOWrapper(io.BytesIO(WORDS.encode(encoding)), "ascii"))
    assert text.read_or_stdin("-", "Standard input", InvalidInput) == WORDS
    given_stdin(monkeypatch, io.StringIO(WORDS))
    assert text.read_or_stdin("-", "Standard input", InvalidInput) == WORDS


def closed() -> Any:
    file = io.TextIOWrapper(io.BytesIO(b""))
    file.close()
    return file


class Broken(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, _: Any) -> int:
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize(
    "stdin", [None, closed(), io.TextIOWrapper(io.BytesIO(b"\xff")), io.TextIOWrapper(io.BufferedReader(Broken()))]
)
def test_a_standard_input_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch, stdin: Any) -> None:
    given_stdin(monkeypatch, stdin)
    with pytest.raises(InvalidInput, match=r"^The inputs (cannot be read|is not text)"):
        text.read_or_stdin("-", "The inputs", InvalidInput)


def test_a_file_is_a_file_for_a_command_too(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(json.dumps([WORDS]), encoding="utf-8-sig")
    assert json.loads(text.read_or_stdin(tmp_path / "x.json", "x", InvalidInput)) == [WORDS]
