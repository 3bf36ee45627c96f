"""The file through which processes of one machine share a token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from doubles import KEY, SETTINGS, Service
from playgroundclient import config
from playgroundclient.clock import boot, clock
from playgroundclient.secrets import Secret
from playgroundclient.transport.identity import obtain

CONFIGURED = config.load(api_key=KEY, **SETTINGS)
CACHED = evolve(CONFIGURED, token_cache=True)


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Any:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "playground"


def test_a_token_is_shared_through_a_file_that_only_the_user_reads(service: Service, cache: Any) -> None:
    assert obtain(CACHED, None).secret == Secret("token-1")
    assert obtain(CACHED, None).secret == Secret("token-1")
    assert service.tokens == 1
    (file,) = cache.glob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600 and cache.stat().st_mode & 0o777 == 0o700
    assert KEY not in file.read_text() and KEY not in file.name
    assert not [each for each in cache.iterdir() if each.suffix not in (".json", ".lock")]


def test_without_being_turned_on_nothing_is_written(service: Service, cache: Any) -> None:
    obtain(CONFIGURED, None)
    assert not cache.exists()


def test_a_token_that_is_to_be_replaced_is_fetched_anew(service: Service, cache: Any) -> None:
    first = obtain(CACHED, None)
    assert obtain(CACHED, first).secret == Secret("token-2")
    assert obtain(CACHED, first).secret == Secret("token-2")
    assert service.tokens == 2


@pytest.mark.parametrize(
    "change",
    [
        {"boot": "another start"},
        {"renew_at": 0.0},
        {"renew_at": "x"},
        {"access_token": None, "boot": None},
    ],
    ids=str,
)
def test_a_file_that_means_nothing_now_is_not_used(service: Service, cache: Any, change: dict[str, Any]) -> None:
    obtain(CACHED, None)
    (file,) = cache.glob("*.json")
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    assert obtain(CACHED, None).secret == Secret("token-2")


@pytest.mark.parametrize("text", ["", "{", "[]", "null"])
def test_a_file_that_is_broken_is_replaced(service: Service, cache: Any, text: str) -> None:
    obtain(CACHED, None)
    (file,) = cache.glob("*.json")
    file.write_text(text)
    assert obtain(CACHED, None).secret == Secret("token-2")
    assert obtain(CACHED, None).secret == Secret("token-2")


def test_a_file_that_others_may_read_is_not_used(service: Service, cache: Any) -> None:
    obtain(CACHED, None)
    (file,) = cache.glob("*.json")
    file.chmod(0o644)
    assert obtain(CACHED, None).secret == Secret("token-2")
    assert next(cache.glob("*.json")).stat().st_mode & 0o777 == 0o600


def test_a_cache_that_cannot_be_written_is_no_error(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert obtain(CACHED, None).secret == Secret("token-1")


def test_a_cache_of_a_user_without_a_home_folder_is_done_without(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", no_home)
    assert obtain(CACHED, None).secret == Secret("token-1")


def test_what_0_1_0_has_cached_is_taken(service: Service, cache: Path) -> None:
    """As 0.1.0 wrote it for this key and this address, but for the start of the machine, which is never this one."""
    (before,) = (Path(__file__).parent / "fixtures/0.1.0/token_cache").iterdir()
    cache.mkdir(mode=0o700, parents=True)
    file = cache / before.name
    file.touch(mode=0o600)
    file.write_text(json.dumps({**json.loads(before.read_text()), "boot": boot(), "renew_at": clock() + 1000}))
    assert obtain(CACHED, None).secret == Secret("token-of-0.1.0")
    assert service.tokens == 0
