"""`playground campaign`."""

from __future__ import annotations

import csv
import json
import re
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown_code
import pytest
from playgroundclient import Playground
from playgroundclient.campaign import Ledger
from playgroundclient.cli import main

from .areas import IMAGE, cars, dead_owner

if TYPE_CHECKING:
    from live_gateway import Live

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def configured(live: Live, monkeypatch: pytest.MonkeyPatch) -> Any:
    markdown_code.point_at(live, monkeypatch)
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


class Ran:
    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.code = main(["campaign", *arguments])
        captured = capsys.readouterr()
        self.out, self.err = captured.out, captured.err


@pytest.fixture
def areas(tmp_path: Path) -> str:
    text = "name,west,south,east,north,owner\n"
    for number in range(4):
        text += f"tile {number},{2.9 + number / 1000},42.7,{2.9005 + number / 1000},42.7005,me\n"
    path = tmp_path / "areas.csv"
    path.write_text(text, "utf-8")
    return str(path)


SET = ("--set", f"imageId={IMAGE}", "--set", "datasetName=cars")
OF = ("--project", "Airbus", "--process", "Ext Cars")
FAST = ("--poll", "0.1", "--settle", "0.5", "--quiet")


def test_from_areas_to_one_file(areas: str, live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    added = Ran(capsys, "add", "l.sqlite", areas, *OF, *SET)
    assert (added.code, added.out) == (0, "4 added, 0 known already\n")
    assert "ignored: owner" in added.err
    assert Ran(capsys, "add", "l.sqlite", areas, *SET).out == "0 added, 4 known already\n"
    assert Ran(capsys, "status", "l.sqlite").out == "4 planned\n"
    live.fault(fail_job={"count": 1, "message": "out of memory"})
    ran = Ran(capsys, "run", "l.sqlite", *FAST)
    assert (ran.code, ran.out) == (1, "3 succeeded, 1 failed\n")
    assert "1 failed: out of memory (row 'tile " in ran.err
    assert "Run them again: playground campaign retry l.sqlite --state failed, then: playground campaign run" in ran.err
    assert "1 failed: out of memory (row 'tile " in Ran(capsys, "status", "l.sqlite").out
    assert Ran(capsys, "retry", "l.sqlite", "--message", "disk").out == "0 rows planned again\n"
    assert Ran(capsys, "retry", "l.sqlite", "--message", "memory").out == "1 rows planned again\n"
    live.fault(fail_job={"count": 1, "message": "out of memory"})
    ran = Ran(capsys, "run", "l.sqlite", "--retry", "failed", *FAST)
    assert (ran.code, ran.out) == (0, "4 succeeded\n")
    counts = json.loads(Ran(capsys, "status", "l.sqlite", "--json").out)
    assert counts["succeeded"] == 4
    fetched = Ran(capsys, "results", "l.sqlite", "out", "--collect", "all.parquet")
    assert "4 results" in fetched.out
    assert Path("all.parquet").exists()
    assert Ran(capsys, "report", "l.sqlite", "report.csv").out == "4 rows in report.csv\n"
    assert Ran(capsys, "report", "l.sqlite", "-").out.splitlines() == Path("report.csv").read_text("utf-8").splitlines()
    assert not Path("-").exists()
    with Path("report.csv").open(encoding="utf-8") as file:
        assert {row["state"] for row in csv.DictReader(file)} == {"succeeded"}


def test_bad_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.csv").write_text("name,wkt\na,POINT (1 2)\nb,\n")
    ran = Ran(capsys, "add", "l.sqlite", str(tmp_path / "bad.csv"), *OF, *SET)
    assert ran.code == 1
    assert "line 2: $.geom" in ran.err
    assert "line 3: $.geom: is empty" in ran.err
    assert Ran(capsys, "status", "l.sqlite").out == "no rows\n"


def test_a_dry_run_says_what_the_rows_take_and_writes_nothing(
    areas: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, "add", "dry.sqlite", areas, *OF, *SET, "--dry-run")
    assert (ran.code, ran.out) == (0, "4 to be added, 0 known already\n")
    assert re.search(r"They take 0\.009 km², 4 tiles, 16 s of work\.", ran.err)
    assert not Path("dry.sqlite").exists()
    Ran(capsys, "add", "l.sqlite", areas, *OF, *SET)
    assert Ran(capsys, "add", "l.sqlite", areas, *SET, "--dry-run").out == "0 to be added, 4 known already\n"
    assert Ran(capsys, "status", "l.sqlite").out == "4 planned\n"


def test_rows_outside_of_their_image_or_far_too_large_are_not_added(
    live: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["name,west,south,east,north", "good,2.90,42.70,2.91,42.71", "exchanged,42.70,2.90,42.71,2.91"]
    (tmp_path / "rows.csv").write_text("\n".join(lines))
    before = live.counts().get("get_image_by_uid", 0)
    ran = Ran(capsys, "add", "l.sqlite", "rows.csv", *OF, *SET)
    assert ran.code == 1 and live.counts()["get_image_by_uid"] == before + 1
    assert "line 3: $.geom.coordinates[0][0]: longitude 42.7, latitude 2.9 is outside the image's footprint" in ran.err
    assert "are longitude and latitude exchanged?" in ran.err
    (tmp_path / "rows.csv").write_text("\n".join([lines[0], "large,2,42,4,44"]))
    assert "line 2: $.geom: is 36," in Ran(capsys, "add", "l.sqlite", "rows.csv", *OF, *SET).err
    assert "outside the image's footprint" in Ran(capsys, "add", "l.sqlite", "rows.csv", *OF, *SET, "--large").err
    assert Ran(capsys, "status", "l.sqlite").out == "no rows\n"


def test_wrong_command_lines(areas: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert Ran(capsys, "add", "l.sqlite", areas).code == 2
    assert "needs --project" in Ran(capsys, "add", "l.sqlite", areas).err
    assert Ran(capsys, "add", "l.sqlite", areas, "--project", "Airbus").code == 2
    assert "not INPUT=VALUE" in Ran(capsys, "add", "l.sqlite", areas, *OF, "--set", "x").err
    for command in ("status", "run"):
        ran = Ran(capsys, command, "absent.sqlite")
        assert (ran.code, Path("absent.sqlite").exists()) == (1, False)
        assert "There is no ledger absent.sqlite" in ran.err


def test_uncertain_rows_are_shown_and_decided(areas: str, live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    Ran(capsys, "add", "l.sqlite", areas, *OF, *SET)
    dead = dead_owner()
    with Ledger("l.sqlite") as ledger, Playground(**live.settings) as play:
        ledger.join(dead)
        one, two = ledger.claim(dead, 2, 10, time.time())
        job = cars(play).run({**one.sent_inputs, "datasetName": "other"})
        cars(play).run({**two.sent_inputs, "datasetName": "other"})
    assert Ran(capsys, "run", "l.sqlite", *FAST).code == 1
    said = Ran(capsys, "status", "l.sqlite").out
    assert "uncertain: tile 0: 1 created since have its name, but another input" in said
    assert f"may be {job.href}" in said
    for neither in ([], ["--again", "--submitted", job.href]):
        ran = Ran(capsys, "decide", "l.sqlite", "1", *neither)
        assert ran.code == 2 and "give either --submitted with the href" in ran.err
    assert Ran(capsys, "decide", "l.sqlite", "1", "--submitted", job.href).out == "tile 0 is submitted\n"
    assert Ran(capsys, "decide", "l.sqlite", "tile 1", "--again").out == "tile 1 is planned\n"
    assert Ran(capsys, "decide", "l.sqlite", "tile 1", "--again").code == 1
    assert Ran(capsys, "run", "l.sqlite", *FAST).out == "4 succeeded\n"


def test_a_row_is_found_by_its_name_before_its_number_and_texts_do_not_command_the_terminal(
    tmp_path: Path, live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("3", "2", "1", "x")
    lines = [f"{name},{2.9 + number / 1000},42.7,{2.9005 + number / 1000},42.7005" for number, name in enumerate(names)]
    (tmp_path / "areas.csv").write_text("\n".join(["name,west,south,east,north", *lines]), "utf-8")
    Ran(capsys, "add", "l.sqlite", str(tmp_path / "areas.csv"), *OF, *SET)
    dead = dead_owner()
    with Ledger("l.sqlite") as ledger:
        ledger.join(dead)
        for row in ledger.claim(dead, 4, 10, time.time()):
            ledger.unclear(row, f"evil\x1b]0;owned\x07 {row.name}", ["https://x/\x1b[2J"])
        ledger.leave(dead)
    said = Ran(capsys, "status", "l.sqlite").out
    assert "\x1b" not in said
    assert "evil\\x1b]0;owned\\x07 1" in said
    assert "Decide: playground campaign decide l.sqlite ROW" in said
    assert "\x1b" not in Ran(capsys, "report", "l.sqlite", "-").out
    assert Ran(capsys, "decide", "l.sqlite", "3", "--again").out == "3 is planned\n"  # the first row's name
    assert Ran(capsys, "decide", "l.sqlite", "4", "--again").out == "x is planned\n"  # the last row's number
    assert Ran(capsys, "decide", "l.sqlite", "5", "--again").code == 1
    with Ledger("l.sqlite") as ledger:
        assert {row.name: row.state for row in ledger.rows()} == {
            "3": "planned",
            "2": "uncertain",
            "1": "uncertain",
            "x": "planned",
        }
