"""The command `playground`: what it prints, where, and with which exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pytest
from markdown_code import point_at
from PIL import Image
from playgroundclient import Playground
from playgroundclient.cli import demo as demo_module
from playgroundclient.cli import main

if TYPE_CHECKING:
    from conftest import Live

AREA = {
    "type": "Polygon",
    "coordinates": [[[2.979, 42.697], [2.982, 42.697], [2.982, 42.699], [2.979, 42.699], [2.979, 42.697]]],
}
INPUTS = {"name": "Perpignan", "imageId": "95e878942335216e74e88a9d9e2a97156870bfce", "datasetName": "d", "geom": AREA}
AIRBUS = "1a50823a-d9c1-4397-8b64-1c8079d6c7eb"

pytestmark = pytest.mark.live


class Ran:
    """What a command left: its exit code and both outputs."""

    def __init__(self, code: int, captured: Any) -> None:
        self.code, self.out, self.err = code, captured.out, captured.err


@pytest.fixture
def playground(live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    point_at(live, monkeypatch)

    def run(*arguments: str) -> Ran:
        code = main(arguments)
        return Ran(code, capsys.readouterr())

    return run


def write(document: Any, name: str = "inputs.json") -> str:
    Path(name).write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return name


def test_it_shows_who_i_am(playground: Any, live: Live) -> None:
    ran = playground("whoami")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Camille Martin, on {live.settings['url']}\n"
    assert json.loads(playground("whoami", "--json").out)["firstname"] == "Camille"


def test_it_lists_projects_and_processes_for_people_and_for_scripts(playground: Any) -> None:
    assert f"Airbus\t{AIRBUS}\t" in playground("projects").out
    assert json.loads(playground("projects", "--json").out)[0]["projectId"] == AIRBUS
    ran = playground("processes", AIRBUS)
    assert [line.split("\t")[0] for line in ran.out.splitlines()][:2] == ["DL Change Detection 5", "Ext Cars"]
    assert {process["title"] for process in json.loads(playground("processes", "Airbus", "--json").out)} >= {"Ext Cars"}
    assert json.loads(playground("schema", "Airbus", "Ext Cars").out)["required"] == ["name", "imageId", "geom"]


def test_a_table_is_drawn_on_a_terminal_without_shortening_ids(
    monkeypatch: pytest.MonkeyPatch, live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    point_at(live, monkeypatch)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["projects"]) == 0
    said = capsys.readouterr().out
    assert "description" in said
    for part in AIRBUS.split("-"):  # folded, never cut
        assert part in said
    assert "…" not in said


def test_it_lists_jobs_up_to_a_limit_and_says_so(playground: Any) -> None:
    ran = playground("jobs", "Airbus", "--limit", "3")
    rows = [line.split("\t") for line in ran.out.splitlines()]
    assert len(rows) == 3
    assert rows[0][1].startswith("Ext ") or rows[0][1].startswith("DL ")
    assert rows[0][3].startswith("http://127.0.0.1")
    assert "3 of " in ran.err
    assert "--limit 0" in ran.err
    found = json.loads(playground("jobs", "Airbus", "--limit", "2", "--json").out)
    assert len(found) == 2
    assert found[0]["href"].startswith("http://127.0.0.1")
    assert "status" not in found[0]
    everything = playground("jobs", "Ports", "--limit", "0")
    assert everything.code == 0
    assert everything.err == ""


def test_it_runs_a_job_and_comes_back_to_it(playground: Any) -> None:
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS))
    assert (ran.code, ran.err) == (0, "")
    href = ran.out.strip()
    ended = playground("job", href, "--wait", "--records", "found.geojson")
    assert ended.code == 0, ended.err
    assert ended.out.startswith("SUCCEEDED, 100 %")
    assert "Saved found.geojson" in ended.err
    assert json.loads(Path("found.geojson").read_text("utf-8"))["type"] == "FeatureCollection"
    assert playground("job", href).out.startswith("SUCCEEDED")
    facts = json.loads(playground("job", href, "--json").out)
    assert facts["href"] == href
    assert facts["status"] == {"status": "SUCCEEDED", "progress": 100}


def test_it_reads_inputs_from_standard_input_and_prints_json(playground: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(INPUTS).encode()), "utf-8"))
    ran = playground("run", "Airbus", "Ext Buildings", "-", "--wait", "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["status"]["status"] == "SUCCEEDED"


def test_a_job_that_fails_is_an_error_with_the_services_message(playground: Any) -> None:
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS | {"imageId": "0000"}), "--wait")
    assert ran.code == 1
    assert "ended as FAILED: Image 0000 (imageId) is not in the catalogue" in ran.err
    assert ran.out.startswith("http://")


def test_a_wait_that_ends_first_says_how_to_come_back(playground: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with Playground.sandbox(speed=0.1) as play:
        job = play.project("Airbus").process("Ext Buildings").run(INPUTS)
        for name, value in (("URL", "front"), ("GATEWAY_URL", "gateway"), ("TOKEN_URL", "token")):
            monkeypatch.setenv(f"PLAYGROUND_{name}", str(getattr(play.settings, value)))
        ran = playground("job", job.href, "--wait", "--timeout", "0.1")
        assert ran.code == 1
        assert f"The job {job.href} has not ended within 0.1 s; it goes on" in ran.err
        assert playground("job", job.href).out.startswith(("ACCEPTED, 0 %", "RUNNING, 0 %"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["processes", "Airbuss"],
            "There is no project 'Airbuss' in this account's projects. Did you mean 'Airbus' or 'Airbus NA'?",
        ),
        (["schema", "Airbus", "Ext Car"], "Did you mean 'Ext Cars'"),
        (["run", "Airbus", "Ext Cars", "list.json"], "list.json holds list; it must hold an object"),
        (["run", "Airbus", "Ext Cars", "broken.json"], "broken.json is not JSON"),
        (
            ["run", "Airbus", "Ext Cars", "bad.json"],
            "nothing was sent.\n  $: give exactly one of datasetId or datasetName\n",
        ),
        (["job", "https://evil.example/x"], "nothing was sent"),
        (["whoami", "--api-key-file", "empty.txt"], "empty.txt (named by the arguments) is empty"),
        (
            ["whoami", "--api-key-file", "nowhere.txt"],
            "nowhere.txt (named by the arguments) cannot be read: No such file",
        ),
        (["whoami", "--profile", "prod"], "[profiles.prod]"),
    ],
)
def test_a_mistake_is_one_message_on_standard_error(playground: Any, arguments: list[str], said: str) -> None:
    write([1], "list.json")
    write("{a}", "broken.json")
    write({"name": 3}, "bad.json")
    write("", "empty.txt")
    ran = playground(*arguments)
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("Error: ")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_key_that_is_missing_or_wrong_is_said(playground: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_API_KEY", "not-the-key")
    ran = playground("whoami")
    assert ran.code == 1
    assert "Invalid API key" in ran.err  # the identity provider's own words
    assert "check it, or make a new one" in ran.err
    assert "not-the-key" not in ran.err
    monkeypatch.delenv("PLAYGROUND_API_KEY")
    ran = playground("whoami")
    assert ran.code == 1
    assert "There is no API key. Get one at https://data.api.oneatlas.airbus.com/api-keys" in ran.err


def test_a_service_that_is_down_is_named(playground: Any, monkeypatch: pytest.MonkeyPatch, naps: list[float]) -> None:
    monkeypatch.setenv("PLAYGROUND_TOKEN_URL", "http://127.0.0.1:9/token")
    ran = playground("whoami")
    assert ran.code == 1
    assert "cannot connect to 127.0.0.1:9" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["job"], "Missing argument 'HREF'"),
        (["prjects"], "No such command 'prjects'"),
        (["run", "Airbus", "Ext Cars", "none.json"], "'none.json': No such file"),
        (["job", "href", "--records", "nowhere/records.geojson"], "there is no folder nowhere"),
        (["jobs", "Airbus", "--limit", "-1"], "-1"),
    ],
)
def test_a_wrong_command_line_has_its_own_exit_code(playground: Any, arguments: list[str], said: str) -> None:
    ran = playground(*arguments)
    assert ran.code == 2
    assert said in ran.err


def test_help_lists_every_command(playground: Any) -> None:
    ran = playground("--help")
    assert ran.code == 0
    for command in ("sandbox", "demo", "whoami", "projects", "processes", "schema", "jobs", "run", "job"):
        assert f"\n  {command} " in ran.out
        assert playground(command, "--help").code == 0
    assert playground("--version").out.startswith("playgroundclient ")


def test_warnings_are_one_line_on_standard_error(playground: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def warned(play: Playground) -> Any:
        warnings.warn("a link contradicts the contract", UserWarning, stacklevel=1)
        return user(play)

    user = Playground.user
    monkeypatch.setattr(Playground, "user", warned)
    shown = warnings.showwarning
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        ran = playground("whoami")
    assert ran.err == "Warning: a link contradicts the contract\n"
    assert ran.code == 0
    assert warnings.showwarning is shown


@pytest.mark.parametrize(("module", "code"), [("click", 1), ("rich", 1)])
def test_what_is_not_installed_is_said(module: str, code: int) -> None:
    """The extra is missing: a child process, in which the module cannot be imported."""
    program = f"import sys; sys.modules[{module!r}] = None; from playgroundclient.cli import main; sys.exit(main(['projects']))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == code
    assert f"needs {module}, which is not installed" in ran.stderr
    assert "pip install 'playgroundclient[cli]'" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("command", "module", "extra"),
    [("sandbox", "playground_sandbox.cli", "sandbox"), ("demo", "matplotlib", "notebook")],
)
def test_a_command_whose_extra_is_missing_says_so(command: str, module: str, extra: str) -> None:
    program = f"import sys; sys.modules[{module!r}] = None; from playgroundclient.cli import main; sys.exit(main([{command!r}]))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert f"pip install 'playgroundclient[{extra}]'" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (
        subprocess.run(
            [sys.executable, "-c", program.replace(repr([command]), "['--help']")], capture_output=True, check=False
        ).returncode
        == 0
    )


def test_it_starts_a_gateway_that_the_printed_environment_leads_to() -> None:
    command = [sys.executable, "-m", "playgroundclient.cli", "sandbox", "--ports", "0,0,0", "--speed", "50"]
    gateway = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
    assert gateway.stdout is not None
    try:
        lines = [gateway.stdout.readline() for _ in range(4)]
        assert all(line.startswith("export PLAYGROUND_") for line in lines)
        given = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines)
        shell = [sys.executable, "-m", "playgroundclient.cli", "whoami"]
        ran = subprocess.run(shell, env={**os.environ, **given}, capture_output=True, text=True, check=False)
        assert "Camille Martin" in ran.stdout, ran.stderr
    finally:
        gateway.terminate()
        gateway.communicate(timeout=10)


@pytest.mark.slow  # `make demo` is the same
def test_the_demo_goes_the_whole_way(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    started = time.monotonic()
    assert main(["demo", "--folder", "some/demo", "--speed", "20", "--open"]) == 0
    assert time.monotonic() - started < 60
    said = capsys.readouterr().out
    for step in (
        "Exchanged the API key",
        "Camille Martin",
        "Airbus NA",
        "Ext Cars",
        "imageId",
        "runNewJob",
        "$.imageId",
    ):
        assert step in said
    assert "SUCCEEDED 100 %" in said
    found = json.loads(Path("some/demo/records.geojson").read_text("utf-8"))["features"]
    assert len(found) > 20
    assert f"{len(found)} records" in said
    ring = demo_module.AREA["coordinates"][0]
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    south, north = min(y for _, y in ring), max(y for _, y in ring)
    for feature in found:
        for x, y in feature["geometry"]["coordinates"][0]:
            assert west <= x <= east
            assert south <= y <= north
    with Image.open("some/demo/records.png") as picture:
        assert picture.width > 1000
    assert opened == [str(Path("some/demo/records.png"))]
    Path("file").touch()
    assert main(["demo", "--folder", "file/demo"]) == 1
    assert "cannot be made" in capsys.readouterr().err
