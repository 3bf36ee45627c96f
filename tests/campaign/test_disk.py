"""The ledger as a file: whole by itself, what 0.1.0 wrote, what may only be read, and disks that fail."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sqlite3
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from playgroundclient import Playground
from playgroundclient.campaign import Campaign, Ledger, LedgerError
from playgroundclient.campaign import ledger as ledgers
from playgroundclient.campaign.owners import Owner
from playgroundclient.campaign.states import STATES
from playgroundclient.errors import ConfigurationError

from .areas import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

OLD = Path(__file__).parents[1] / "fixtures" / "0.1.0"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that another user may enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
        Path(folder).chmod(0o755)


def copied(folder: Path, *names: str) -> Path:
    for name in names:
        shutil.copy(OLD / name, folder)
    return folder / names[0]


def as_reader(path: Path, look: Any) -> str:
    """What `look` returns in a process that may read the folder and its file, and write neither."""
    path.chmod(0o444)
    path.parent.chmod(0o555)

    def child() -> str:
        if os.geteuid() == 0:
            os.setuid(65534)
        return str(look())

    return doubles.forked(child)


def test_nothing_stands_beside_it_and_a_copy_of_the_file_alone_has_every_change(ledger: Ledger, tmp_path: Path) -> None:
    fill(ledger, 5)
    owner = Owner.this()
    ledger.join(owner)
    copy = tmp_path / "copies" / "ledger.sqlite"
    copy.parent.mkdir()
    for row in ledger.claim(owner, 3, 3, 1.0):
        ledger.answered(row, f"job {row.id}", owner)
        assert [each.name for each in tmp_path.glob("ledger.sqlite*")] == ["ledger.sqlite"]
        shutil.copy(ledger.path, copy)
        with Ledger(copy) as alone:
            assert alone.counts() == ledger.counts()
            assert alone.check() == []
    owner.retire()


def test_it_stays_the_same_file_wherever_the_working_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "a")
    with Ledger("l.sqlite") as ledger:
        monkeypatch.chdir(tmp_path / "b")
        fill(ledger, 1)
        assert ledger.path == tmp_path / "a" / "l.sqlite"
        with Ledger(ledger.path) as again:
            assert again.counts()["planned"] == 1
    monkeypatch.setenv("HOME", str(tmp_path))
    with Ledger("~/b/l.sqlite") as ledger:
        assert ledger.path == tmp_path / "b" / "l.sqlite"


def test_what_0_1_0_closed_opens_with_all_its_rows_and_becomes_one_file(tmp_path: Path) -> None:
    path = copied(tmp_path, "closed.ledger")
    with Ledger(path) as ledger:
        assert ledger.counts() == dict.fromkeys(STATES, 1)
        assert {row.state: row.name for row in ledger.rows()} == {state: state for state in STATES}
        assert ledger.check() == []
        assert len(ledger.row("uncertain").candidates) == 2
        assert ledger.row("succeeded").result == "/data/results/000001-succeeded.geojson"
        owner = Owner.this()
        ledger.join(owner)
        assert {row.name for row in ledger.adopt(owner)} == {"intended", "submitted"}
        assert [row.name for row in ledger.claim(owner, 9, 9, 1.0)] == ["planned"]
        ledger.leave(owner)
        owner.retire()
        assert ledger.check() == []
        assert [each.name for each in tmp_path.glob("closed*")] == ["closed.ledger"]
    assert path.read_bytes()[18:20] == b"\x01\x01", "the file says that its changes may be in a log"


def test_what_0_1_0_left_when_it_was_killed_opens_with_its_log_and_not_without(tmp_path: Path) -> None:
    path = copied(tmp_path, "killed.ledger", "killed.ledger-wal")
    with Ledger(path) as ledger:
        assert ledger.counts() == {**dict.fromkeys(STATES, 0), "intended": 3, "planned": 5}
        assert ledger.check() == []
    alone = tmp_path / "alone"
    alone.mkdir()
    with pytest.raises(LedgerError, match=r"holds nothing.*0\.1\.0.*killed\.ledger-wal: put that beside it"):
        Ledger(copied(alone, "killed.ledger"))


def test_several_may_open_what_0_1_0_wrote_at_once(tmp_path: Path) -> None:
    path = copied(tmp_path, "closed.ledger")
    counted: list[Any] = []
    barrier = threading.Barrier(6)

    def work() -> None:
        barrier.wait()
        with Ledger(path) as ledger:
            counted.append(ledger.counts())

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [dict.fromkeys(STATES, 1)] * 6


def test_what_0_1_0_works_on_is_not_taken_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = copied(tmp_path, "closed.ledger")
    monkeypatch.setattr(ledgers, "_BUSY", 0.1)
    with contextlib.closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM rows").fetchone() == (8,)
        with pytest.raises(LedgerError, match="another program has kept it locked"):
            Ledger(path)


@pytest.mark.parametrize("written_by", ["this", "0.1.0"])
def test_one_that_may_only_be_read_is_looked_at(readable: Path, written_by: str) -> None:
    path = readable / "closed.ledger"
    if written_by == "this":
        with Ledger(path) as ledger:
            fill(ledger, 8)
    else:
        copied(readable, "closed.ledger")

    def look() -> str:
        with Playground(api_key="k", **doubles.SETTINGS) as play, Campaign(play, path) as campaign:
            reported = campaign.report(io.StringIO())
            said = f"{sum(campaign.status().values())} {reported} {campaign.check()}"
            try:
                campaign.ledger.add("more", "", {})
            except LedgerError as error:
                return f"{said} {error}"
            return "it was written"

    said = as_reader(path, look)
    assert said.startswith("8 8 ["), said
    assert "it may only be read here" in said


def test_what_0_1_0_left_when_it_was_killed_is_not_read_without_its_log(readable: Path) -> None:
    path = copied(readable, "killed.ledger", "killed.ledger-wal")

    def look() -> str:
        try:
            with Ledger(path) as ledger:
                return str(ledger.counts()["intended"])
        except LedgerError as error:
            return str(error)

    said = as_reader(path, look)
    assert said == "3" or "may only be read here" in said or "may not be opened" in said, said


def test_one_that_cannot_be_opened_at_all(readable: Path) -> None:
    path = readable / "l.sqlite"
    Ledger(path).close()

    def look() -> str:
        try:
            Ledger(readable / "no such" / "l.sqlite")
        except LedgerError as error:
            return str(error)
        return "opened"

    assert "its folder is not there" in as_reader(path, look)


def test_a_full_disk_loses_nothing(ledger: Ledger) -> None:
    fill(ledger, 2)
    pages = ledger._one("PRAGMA page_count")
    ledger._all(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LedgerError, match="the disk is full: make room"), ledger.transaction():
        for number in range(1_000):
            ledger.add(f"more {number}", "", {"name": "x" * 1_000})
    assert ledger.counts()["planned"] == 2
    ledger._all("PRAGMA max_page_count = 1000000")
    ledger.add("more", "", {})
    assert ledger.check() == []


def test_one_that_is_kept_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "_BUSY", 0.1)
    with Ledger(tmp_path / "l.sqlite") as ledger, contextlib.closing(sqlite3.connect(ledger.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerError, match="another program has kept it locked"):
            ledger.counts()
        with pytest.raises(LedgerError, match="another program has kept it locked"):
            Ledger(ledger.path)
        other.execute("ROLLBACK")
        assert ledger.counts()["planned"] == 0


def test_one_that_is_damaged(ledger: Ledger) -> None:
    fill(ledger, 500)
    ledger.close()
    size = ledger.path.stat().st_size
    with ledger.path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * (size - 8192))
    with pytest.raises(LedgerError, match=r"it is damaged: restore a copy"), Ledger(ledger.path) as damaged:
        list(damaged.rows())


def test_one_that_is_closed_or_has_an_impossible_name(ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        ledger.counts()
    with pytest.raises(LedgerError):
        Ledger(tmp_path / "a\0b")
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger(tmp_path)


def test_0_1_0_is_told_to_be_too_old_for_it(ledger: Ledger) -> None:
    """It would bring its log back; it refuses what a later version wrote."""
    assert ledger._one("PRAGMA user_version") > 1


def test_an_sqlite_file_of_something_else(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "other.sqlite")) as db:
        db.execute("CREATE TABLE mine (x)")
    before = (tmp_path / "other.sqlite").read_bytes()
    with pytest.raises(ConfigurationError, match="no campaign's ledger"):
        Ledger(tmp_path / "other.sqlite")
    assert (tmp_path / "other.sqlite").read_bytes() == before


def test_why_rows_failed_is_told_in_groups(ledger: Ledger) -> None:
    fill(ledger, 30)
    owner = Owner.this()
    ledger.join(owner)
    for number, row in enumerate(ledger.claim(owner, 99, 99, 1.0)):
        at = f"00000000-0000-4000-8000-{number:012d}"
        ledger.refused(row, f"no image {at}" if number % 3 else "too large")
    owner.retire()
    assert ledger.reasons("refused") == [("no image …", 20, "tile 1"), ("too large", 10, "tile 0")]
    assert ledger.reasons("failed") == []
