"""Every command twice: on a terminal, where a person reads, and through a pipe, where a program does."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from markdown_code import point_at
from playgroundclient import Playground
from playgroundclient.cli import main
from playgroundclient.cli.commands import COMMANDS, playground
from terminals import on_terminal, program_on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from live_gateway import Live

pytestmark = pytest.mark.live

IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
AIRBUS = "1a50823a-d9c1-4397-8b64-1c8079d6c7eb"
BOX = "2.979,42.697,2.982,42.699"
INPUTS = {"name": "Perpignan", "imageId": IMAGE, "datasetName": "d", "geom": BOX}
AREAS = "name,west,south,east,north\nQuai,2.901,42.701,2.902,42.702\n"
ADDED = [
    "campaign", "add", "a.ledger", "areas.csv", "--project", "Airbus", "--process", "Ext Buildings",
    "--set", f"imageId={IMAGE}", "--set", "datasetName=d",
]  # fmt: skip

# What a command is given, and what a person sees of it, among other things.
ON_A_TERMINAL: dict[str, tuple[list[str], str]] = {
    "auth status": (["auth", "status"], "API key: variable PLAYGROUND_API_KEY, fingerprint "),
    "whoami": (["whoami"], "Camille Martin, on http://127.0.0.1"),
    "doctor": (["doctor"], "\nok   front: http://127.0.0.1"),
    "projects": (["projects"], f"Airbus             {AIRBUS}  Shared"),
    "processes": (["processes", "Airbus"], "DL Change Detection 5  2f8d2fc7"),
    "datasets": (["datasets", "Airbus"], "Doha results"),
    "images": (["images", "2.90,42.70,2.91,42.71"], "PLEIADES"),
    "inputs": (["inputs", "Airbus", "Ext Cars"], "or datasetName"),
    "schema": (["schema", "Airbus", "Ext Cars"], '"required": ['),
    "check": (["check", "Airbus", "Ext Buildings", "inputs.json"], "The inputs fit 'Ext Buildings'; nothing was"),
    "run": (["run", "Airbus", "Ext Buildings", "inputs.json", "--wait"], "SUCCEEDED, 100 %, tasks done: 4 of 4"),
    "jobs": (["jobs", "Airbus", "--limit", "2"], "tasks done\n2"),
    "job": (["job", "HREF"], "SUCCEEDED, 100 %"),
    "wait": (["wait", "HREF"], "SUCCEEDED, 100 %, tasks done: 4 of 4 (Perpignan)\n  http://127.0.0.1"),
    "cancel": (["cancel", "HREF"], "The job has ended already, as SUCCEEDED; nothing was cancelled."),
    "delete": (["delete", "HREF"], "with its status and its inputs? [y/N]: n\nThe job stays as it is."),
    "api check": (["api", "check"], "It describes "),
    "completion": (["completion", "bash"], "_playground_completion"),
    "campaign add": ([*ADDED], "1"),
    "campaign run": (["campaign", "run", "a.ledger", "--quiet"], "SUCCEEDED"),
    "campaign status": (["campaign", "status", "a.ledger"], "1 planned"),
    "campaign report": (["campaign", "report", "a.ledger", "-"], "name"),
    "campaign results": (["campaign", "results", "a.ledger", "results"], "0"),
    "campaign retry": (["campaign", "retry", "a.ledger"], "0"),
    "campaign decide": (["campaign", "decide", "a.ledger", "Quai", "--again"], "Error: "),
}
ELSEWHERE = {"auth login", "sandbox", "demo"}
"""What has tests of its own: it reads a key, or starts a gateway."""


def leaves(group: click.Group, before: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from leaves(command, f"{before}{name} ")
        else:
            yield before + name


def test_no_command_is_forgotten() -> None:
    assert set(leaves(playground)) == set(ON_A_TERMINAL) | ELSEWHERE
    assert {name.partition(" ")[0] for name in leaves(playground)} == set(COMMANDS)


@pytest.fixture
def here(live: Live, monkeypatch: pytest.MonkeyPatch, job: str) -> str:
    """A folder with inputs, areas and a campaign's ledger, in the environment of the gateway; the href of a job that has ended."""
    point_at(live, monkeypatch)
    Path("inputs.json").write_text(json.dumps(INPUTS))
    Path("areas.csv").write_text(AREAS)
    return job


@pytest.fixture(scope="module")
def job(running_gateway: Live) -> str:
    with Playground(**running_gateway.settings, proxy="") as play:
        done = play.project("Airbus").process("Ext Buildings").run(INPUTS).wait(progress=False)
        return str(done.href)


def with_ledger(name: str, arguments: list[str]) -> None:
    """Make the ledger that a command of a campaign is about, and nothing that it says is taken for the command's."""
    if name.startswith("campaign ") and arguments is not ADDED and name != "campaign add":
        assert main(ADDED) == 0


@pytest.mark.parametrize("name", ON_A_TERMINAL)
def test_a_command_on_a_terminal_is_for_people(
    name: str, here: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, shown = ON_A_TERMINAL[name]
    with_ledger(name, arguments)
    seen = on_terminal(
        monkeypatch, *(here if each == "HREF" else each for each in arguments), answers={"[y/N]: ": "n\n"}
    )
    assert shown.casefold() in seen.text.casefold(), seen
    assert seen.code in (0, 1) and "Traceback" not in seen.text
    assert capsys.readouterr().out.count("\n") <= 4  # the ledger's


LISTS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "projects": ("projects", lambda row: row["projectId"] and row["name"]),
    "processes": ("processes Airbus", lambda row: row["id"] and row["title"]),
    "datasets": ("datasets Airbus", lambda row: row["datasetId"] and row["name"]),
    "images": ("images 2.90,42.70,2.91,42.71", lambda row: row["id"] and row["geometry"]),
    "jobs": ("jobs Airbus --limit 3", lambda row: row["href"].startswith("http://127.0.0.1")),
    "inputs": ("inputs Airbus Ext-Cars", lambda row: row["name"] and row["type"]),
    "wait": ("wait HREF", lambda row: row["status"]["status"] == "SUCCEEDED"),
    "doctor": ("doctor", lambda row: row["check"] and row["ok"] is not False),
    "auth status": ("auth status", lambda row: row["token_seconds"] > 10 and len(row["fingerprint"]) == 8),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_in_a_pipe_is_one_json_object_a_line(name: str, here: str, capsys: pytest.CaptureFixture[str]) -> None:
    words, holds = LISTS[name]
    code = main([{"HREF": here}.get(each, each.replace("-C", " C")) for each in words.split()])
    said = capsys.readouterr()
    assert code == 0, said.err
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert rows and all(type(row) is dict and holds(row) for row in rows)


PIPED: dict[str, tuple[list[str], int, str]] = {
    "whoami": (["whoami"], 0, "Camille Martin, on http://127.0.0.1"),
    "schema": (["schema", "Airbus", "Ext Cars"], 0, '"required": ['),
    "check": (["check", "Airbus", "Ext Buildings", "-"], 1, "$.imageId: is required"),
    "run": (["run", "Airbus", "Ext Buildings", "inputs.json"], 0, "http://127.0.0.1"),
    "job": (["job", "HREF"], 0, "SUCCEEDED, 100 %"),
    "cancel": (["cancel", "HREF", "--yes"], 0, "The job has ended already, as SUCCEEDED; nothing was cancelled."),
    "delete": (["delete", "HREF"], 2, ""),
    "api check": (["api", "check"], 0, "It describes "),
    "completion": (["completion", "fish"], 0, "complete --no-files --command playground"),
    "campaign add": ([*ADDED], 0, ""),
    "campaign run": (["campaign", "run", "a.ledger", "--quiet"], 0, ""),
    "campaign status": (["campaign", "status", "a.ledger"], 0, "1 planned"),
    "campaign report": (["campaign", "report", "a.ledger", "-"], 0, "name"),
    "campaign results": (["campaign", "results", "a.ledger", "results"], 0, ""),
    "campaign retry": (["campaign", "retry", "a.ledger"], 0, ""),
    "campaign decide": (["campaign", "decide", "a.ledger", "Quai", "--again"], 1, ""),
}


def test_no_command_is_forgotten_in_a_pipe() -> None:
    assert set(leaves(playground)) == set(PIPED) | set(LISTS) | ELSEWHERE


@pytest.mark.parametrize("name", PIPED)
def test_a_command_in_a_pipe_says_the_same_without_colours(
    name: str, here: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, code, shown = PIPED[name]
    with_ledger(name, arguments)
    capsys.readouterr()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"name": "a", "datasetName": "d"}')))
    assert main([here if each == "HREF" else each for each in arguments]) == code
    said = capsys.readouterr()
    assert shown.casefold() in said.out.casefold(), said
    assert "\x1b" not in said.out + said.err and "Traceback" not in said.err


# --- commands that compose -------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("arguments", [["inputs", "Airbus", "Ext Cars"], ["wait", "HREF"]], ids=lambda words: words[0])
def test_json_is_printed_on_a_terminal_too(arguments: list[str], here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = on_terminal(monkeypatch, *(here if each == "HREF" else each for each in arguments), "--json")
    assert seen.code == 0 and isinstance(json.loads(seen.text), list if arguments[0] == "inputs" else dict)


@pytest.mark.usefixtures("here")
def test_a_template_needs_only_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    code, printed, _ = run(capsys, "inputs", "Airbus", "Ext Buildings", "--template")
    begun = json.loads(printed)
    assert code == 0
    assert list(begun) == ["name", "imageId", "geom", "datasetName"]
    assert begun["geom"].startswith("<Area of interest: GeoJSON, WKT, a box")
    assert run(capsys, "inputs", "Airbus", "Ext Buildings", "--template", "-")[1] == printed
    code, _, err = run(capsys, "inputs", "Airbus", "Ext Buildings", "--template", "begun.json")
    assert (code, err, json.loads(Path("begun.json").read_text())) == (0, "Saved begun.json\n", begun)
    code, faults, _ = run(capsys, "check", "Airbus", "Ext Buildings", "begun.json")
    assert code == 1 and "$.geom" in faults  # what has not been replaced is told
    Path("begun.json").write_text(json.dumps(begun | {"geom": BOX}))
    code, faults, _ = run(capsys, "check", "Airbus", "Ext Buildings", "begun.json")
    assert code == 1
    assert [line.partition(": is still the template's <")[0] for line in faults.splitlines()] == [
        "$.imageId",
        "$.datasetName",
    ]
    code, printed, err = run(capsys, "run", "Airbus", "Ext Buildings", "begun.json")
    assert (code, printed) == (1, "") and "nothing was submitted.\n  $.imageId: is still" in err
    Path("begun.json").write_text(json.dumps(begun | {"imageId": IMAGE, "geom": BOX, "datasetName": "<mine>"}))
    assert run(capsys, "check", "Airbus", "Ext Buildings", "begun.json")[0] == 0


def test_jobs_are_waited_for_by_what_other_commands_print(
    here: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = run(capsys, "jobs", "Airbus", "--limit", "2")[1]
    hrefs = run(capsys, "jobs", "Airbus", "--limit", "2", "--hrefs")[1]
    for lines in (printed, hrefs, f"\n{hrefs}\n{printed}"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        code, out, err = run(capsys, "wait", "-", here)
        waited = [json.loads(line)["href"] for line in out.splitlines()]
        assert set(waited) == {*hrefs.split(), here}, err
        assert len(waited) == len(set(waited))
        assert code == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"no": "href"}')))
    code, out, err = run(capsys, "wait", "-")
    assert (code, out) == (1, "") and "neither an href nor an object with one" in err


@pytest.mark.usefixtures("here")
def test_a_campaigns_areas_come_by_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    square = {"type": "Polygon", "coordinates": [[[2.9, 42.7], [2.91, 42.7], [2.91, 42.71], [2.9, 42.7]]]}
    feature = {"type": "Feature", "properties": {"name": "Gare"}, "geometry": square}
    collection = json.dumps({"type": "FeatureCollection", "features": [feature]})
    for text in (AREAS, collection):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        code, out, err = run(capsys, *("-" if each == "areas.csv" else each for each in ADDED))
        assert (code, out) == (0, "1 added, 0 known already\n"), err


@pytest.mark.usefixtures("here")
def test_waiting_for_a_job_that_fails_ends_with_1(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    live.fault(fail_job={"count": 1, "message": "out of memory"})
    hrefs = [run(capsys, "run", "Airbus", "Ext Buildings", "inputs.json")[1].strip() for _ in range(2)]
    code, out, _ = run(capsys, "wait", *hrefs)
    ended = {each["href"]: each["status"]["status"] for each in map(json.loads, out.splitlines())}
    assert (code, ended) == (1, {hrefs[0]: "FAILED", hrefs[1]: "SUCCEEDED"})


# --- a gateway, and a key that is typed ------------------------------------------------------------------------------


def test_a_gateway_on_a_terminal_says_where_it_is() -> None:
    seen = program_on_terminal("sandbox", "--ports", "0,0,0", answers={"control": "\x03"})
    assert seen.code in (0, 130), seen
    assert "PLAYGROUND_GATEWAY_URL=http://127.0.0.1:" in seen.text


@pytest.mark.usefixtures("here")
def test_a_key_is_typed_without_an_echo(live: Live, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = live.settings["api_key"]
    monkeypatch.setenv("PLAYGROUND_CONFIG", str(tmp_path / "config.toml"))
    seen = program_on_terminal("auth", "login", answers={"API key: ": f"{key}\n"})
    assert seen.code == 0, seen
    assert "API key: " in seen.text and "which only you can read" in seen.text
    assert key not in seen.text
    assert key in (tmp_path / "config.toml").read_text()
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
    given_up = program_on_terminal("auth", "login", answers={"API key: ": "\x03"})
    assert (given_up.code, "Interrupted; no key was kept." in given_up.text) == (130, True), given_up


@pytest.mark.slow  # it starts a gateway and draws a picture
def test_the_demo_on_a_terminal_and_in_a_pipe(tmp_path: Path) -> None:
    assert program_on_terminal("demo", "--folder", str(tmp_path / "a"), answers={}).code == 0
    shell = [sys.executable, "-m", "playgroundclient.cli", "demo", "--folder", str(tmp_path / "b")]
    assert subprocess.run(shell, capture_output=True, check=False).returncode == 0
