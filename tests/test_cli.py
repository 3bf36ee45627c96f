"""The command `playground`: what it prints, where, and with which exit code."""

from __future__ import annotations

import datetime
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import playgroundclient.cli
import pytest
from live_gateway import Live, started
from markdown_code import point_at
from PIL import Image
from playgroundclient import ConnectionFailed, Job, Playground, Process
from playgroundclient._sync import runtime
from playgroundclient.campaign import Campaign
from playgroundclient.cli import demo as demo_module
from playgroundclient.cli import main, output
from playgroundclient.cli.interruption import interruptible

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return command(live, monkeypatch, capsys)


@pytest.fixture(scope="module")
def slow_gateway() -> Iterator[Live]:
    """A gateway whose jobs do not end while a test runs."""
    yield from started(speed=0.01)


@pytest.fixture
def patient(slow_gateway: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command, on a gateway whose jobs do not end."""
    return command(slow_gateway, monkeypatch, capsys)


def command(live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    point_at(live, monkeypatch)

    def run(*arguments: str) -> Ran:
        code = main(arguments)
        return Ran(code, capsys.readouterr())

    return run


@pytest.fixture
def signals() -> Iterator[None]:
    """Signals do what they do in a program of its own; the test may change that."""
    defaults = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in defaults.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def ctrl_c(monkeypatch: pytest.MonkeyPatch, signals: None) -> None:
    """Somebody presses Ctrl-C as soon as the client sleeps."""
    monkeypatch.setattr(runtime, "sleep", lambda seconds: signal.raise_signal(signal.SIGINT))


class Terminal(io.StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        return True


def way_back(href: str, *more: str) -> str:
    return shlex.join(["playground", "job", href, "--wait", *more])


def lines_of(ran: Ran) -> list[dict[str, Any]]:
    """What a command has printed for another program: a JSON object a line."""
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def write(document: Any, name: str = "inputs.json") -> str:
    Path(name).write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return name


def test_it_shows_who_i_am(playground: Any, live: Live) -> None:
    ran = playground("whoami")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"Camille Martin, on {live.settings['url']}\n"
    assert json.loads(playground("whoami", "--json").out)["firstname"] == "Camille"


def test_it_lists_projects_and_processes_for_people_and_for_scripts(playground: Any) -> None:
    found = json.loads(playground("projects", "--json").out)
    assert found[0]["projectId"] == AIRBUS
    assert lines_of(playground("projects")) == found  # where another program reads, an object a line
    assert [each["title"] for each in lines_of(playground("processes", AIRBUS))][:2] == [
        "DL Change Detection 5",
        "Ext Cars",
    ]
    assert {process["title"] for process in json.loads(playground("processes", "Airbus", "--json").out)} >= {"Ext Cars"}
    assert json.loads(playground("schema", "Airbus", "Ext Cars").out)["required"] == ["name", "imageId", "geom"]


def drawn(text: str) -> str:
    """What stands on the terminal, without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.fixture(params=[30, 80, 300])
def on_a_terminal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Of so many columns."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(request.param))
    columns: int = request.param
    return columns


def test_a_table_is_drawn_on_a_terminal_with_whole_ids(playground: Any, on_a_terminal: int) -> None:
    said = drawn(playground("projects").out)
    assert AIRBUS in said
    assert "…" not in said
    if on_a_terminal > 40:  # names and descriptions are folded where there is less
        assert "description" in said
    found = json.loads(playground("processes", AIRBUS, "--json").out)
    said = drawn(playground("processes", AIRBUS).out)
    assert all(process["id"] in said for process in found)


def test_what_is_copied_of_an_image_stands_below_it_on_a_terminal(playground: Any, on_a_terminal: int) -> None:
    box = "2.97,42.69,2.98,42.70"
    found = json.loads(playground("images", box, "--json").out)
    lines = drawn(playground("images", box).out).splitlines()
    assert re.split(r"\s{2,}", lines[0]) == ["date (UTC)", "constellation", "m", "cloud %", "incidence °"]
    assert lines[2::2] == [f"{each['id']}  {each['properties']['sourceId']}" for each in found]
    assert re.split(r"\s{2,}", lines[1]) == ["2016-09-22 10:42", "PLEIADES", "0.5", "0", "17.1"]
    empty = playground("images", "42.69,2.97,42.70,2.98")
    assert empty.code == 0 and "no such image" in empty.err and "longitude before latitude" in empty.err


def test_an_instant_that_no_other_zone_has_is_told_as_it_is() -> None:
    for never in ("0001-01-01T00:00:00+02:00", "9999-12-31T23:59:59-05:00"):
        when = datetime.datetime.fromisoformat(never)
        assert output.instant(when) == str(when)


def test_an_instant_is_never_folded(playground: Any, on_a_terminal: int) -> None:
    first = json.loads(playground("datasets", "Airbus", "--json").out)[0]
    said = drawn(playground("datasets", "Airbus").out)
    assert first["creationDate"][:16].replace("T", " ") in said and first["datasetId"] in said


def test_each_href_has_a_line_of_its_own_on_a_terminal(playground: Any, on_a_terminal: int) -> None:
    found = json.loads(playground("jobs", "Ports", "--limit", "3", "--json").out)
    lines = drawn(playground("jobs", "Ports", "--limit", "3").out).splitlines()
    assert re.split(r"\s{2,}", lines[0]) == ["created (UTC)", "ended (UTC)", "process", "tasks done"]
    assert lines[2::2] == [job["href"] for job in found]
    for line, job in zip(lines[1::2], found, strict=True):
        assert line.startswith(job["creationDate"][:16].replace("T", " "))
        assert line.endswith(f" of {job['nbTasks']}")


def test_it_lists_jobs_up_to_a_limit_and_says_so(playground: Any) -> None:
    ran = playground("jobs", "Airbus", "--limit", "3")
    rows = lines_of(ran)
    assert len(rows) == 3
    assert rows[0]["creationDate"] <= rows[0]["endDate"]
    assert playground("jobs", "Airbus", "--limit", "3", "--hrefs").out.splitlines() == [row["href"] for row in rows]
    assert "3 of " in ran.err
    assert "--limit 0" in ran.err
    found = json.loads(playground("jobs", "Airbus", "--limit", "2", "--json").out)
    assert len(found) == 2
    assert found[0]["href"].startswith("http://127.0.0.1")
    assert "status" not in found[0]
    everything = playground("jobs", "Ports", "--limit", "0")
    assert everything.code == 0
    assert everything.err == ""


def test_a_list_tells_which_jobs_go_on(patient: Any) -> None:
    href = patient("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip()
    (newest,) = lines_of(patient("jobs", "Airbus", "--limit", "1"))
    assert (newest.get("endDate"), newest["href"], newest["nbTasks"]) == (None, href, 4)


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


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", "\ufeff".encode("utf-16-le")], ids=["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["inputs.json", "-"])
def test_inputs_come_as_editors_and_shells_write_them(
    playground: Any, content: bytes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps(INPUTS | {"name": "\u0141\u00f3d\u017a"}, ensure_ascii=False)
    content += text.encode("utf-8" if len(content) == 3 else "utf-16-le")
    Path("inputs.json").write_bytes(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), "ascii"))
    ran = playground("check", "Airbus", "Ext Buildings", name)
    assert (ran.code, ran.out) == (0, ""), ran.err
    ran = playground("check", "Airbus", "Ext Buildings", write("{", "broken.json"))
    assert "broken.json is not JSON" in ran.err


def test_records_go_to_standard_output_alone(playground: Any) -> None:
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS), "--records", "-")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["type"] == "FeatureCollection" and found["features"]
    href, state = ran.err.splitlines()
    assert state.startswith("SUCCEEDED, 100 %")
    assert json.loads(playground("job", href, "--records", "-").out) == found
    for order in (("--records", "-", "--json"), ("--json", "--records", "-")):
        ran = playground("job", href, *order)
        assert (ran.code, ran.out) == (2, "")
        assert "cannot hold" in ran.err
    assert not Path("-").exists()


ODD = "\u0141\u00f3d\u017a \u2192 \u6e2f \U0001f6f0\x9b2J\x7f\u202e"
"""A name of four alphabets, with what would clear the screen, and turn the rest of the line."""


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "cp437", "shift_jis", "utf-16", "utf-8"])
def test_a_jobs_href_is_printed_in_any_encoding(
    playground: Any, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(printed, encoding))
    assert playground("run", "Airbus", "Ext Buildings", write(INPUTS | {"name": ODD}), "--json").code == 0
    said = printed.getvalue().decode(encoding)
    facts = json.loads(said)
    assert facts["href"].startswith("http://")
    assert ODD in json.dumps(facts, ensure_ascii=False)
    assert all(each.isprintable() or each == "\n" for each in said)
    monkeypatch.setattr(Job, "message", property(lambda job: ODD))
    monkeypatch.setenv("FORCE_COLOR", "1")
    for arguments in (["job", facts["href"]], ["projects"]):
        assert playground(*arguments).code == 0
    assert sys.stdout.errors == "strict"  # as it was


@pytest.mark.parametrize("columns", [("name", "id"), ("name", "id", "description"), ("created", "name", "href")])
def test_no_text_of_a_table_commands_the_terminal(
    columns: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    evil = "evil\x1b]0;owned\x07\x1b[2J\x9b1m\u202e\r\nx"
    output.print_line(dict.fromkeys(columns, evil))
    line = capsys.readouterr().out
    assert line.count("\n") == 1 and line[:-1].isprintable()
    assert json.loads(line) == dict.fromkeys(columns, evil)
    output.print_table(columns, [[evil] * len(columns)], below=int("href" in columns))
    said = drawn(capsys.readouterr().out)
    assert said.count("evil\\x1b]0;owned\\x07\\x1b[2J\\x9b1m\\u202e x") == len(columns)
    assert all(each.isprintable() or each in "\n\t" for each in said)


@pytest.mark.parametrize("way", ["error", "warning", "message", "question"])
def test_no_message_of_the_service_commands_the_terminal(
    way: str, patient: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = "evil\x1b]0;owned\x07"
    href = patient("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip()

    def user(play: Playground) -> Any:
        if way == "error":
            raise ConnectionFailed(evil, sent=True)
        warnings.warn(evil, UserWarning, stacklevel=1)
        raise KeyboardInterrupt

    monkeypatch.setattr(Playground, "user", user)
    monkeypatch.setattr(Job, "message", property(lambda job: evil))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        if way == "question":
            monkeypatch.setattr(Job, "status", property(lambda job: evil))
            monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
            ran = patient("delete", href)
        else:
            ran = patient("job", href) if way == "message" else patient("whoami")
    said = ran.out + ran.err
    assert "evil\\x1b]0;owned\\x07" in said
    assert "\x1b" not in said


def in_a_shell(redirection: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a program of its own, in the environment that leads to the gateway."""
    words = shlex.join([sys.executable, "-X", "dev", "-m", "playgroundclient.cli", *arguments])
    return subprocess.run(["bash", "-c", f"{words} {redirection}"], capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("playground")
@pytest.mark.parametrize(
    ("redirection", "arguments", "code", "said"),
    [
        ("<&-", ["check", "Airbus", "Ext Buildings", "-"], 1, "standard input is closed"),
        ("<&-", ["delete", "href"], 2, "give --yes if you are sure"),
        ("<&-", ["projects"], 0, ""),
        (">&-", ["projects"], 1, "Error: Standard output is closed, and nothing was done."),
        (">&- 2>&-", ["projects"], 1, ""),
        ("2>&-", ["projects"], 0, ""),
        ("2>&-", ["processes", "Airbuss"], 1, ""),
        ("<&- 2>&-", ["whoami"], 0, ""),
        (">/dev/full", ["projects"], 1, "Error: Standard output cannot be written: No space left on device.\n"),
        (">/dev/full", ["projects", "--json"], 1, "cannot be written: No space left on device.\n"),
        (">/dev/full", ["schema", "Airbus", "Ext Cars"], 1, "cannot be written: No space left on device.\n"),
        (">/dev/full", ["--help"], 1, "Error: No space left on device\n"),
        ("2>/dev/full", ["jobs", "Airbus", "--limit", "1"], 0, ""),
        ("2>/dev/full", ["processes", "Airbuss"], 1, ""),
        ("2>/dev/full", ["prjects"], 1, ""),
        ("| true", ["projects"], 0, ""),
        ("| head -n 1", ["jobs", "Airbus", "--limit", "0"], 0, ""),
    ],
    ids=str,
)
def test_streams_that_are_closed_full_or_not_read(redirection: str, arguments: list[str], code: int, said: str) -> None:
    ran = in_a_shell(redirection, *arguments)
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert said in ran.stderr
    assert said or not ran.stderr


@pytest.mark.usefixtures("playground")
@pytest.mark.parametrize("full", [True, False], ids=["full", "unread"])
@pytest.mark.parametrize("more", [[], ["--json"]], ids=["", "json"])
def test_a_job_whose_href_cannot_be_printed_is_not_lost(full: bool, more: list[str], live: Live) -> None:
    before = live.counts().get("create_job", 0)
    if full:
        out = os.open("/dev/full", os.O_WRONLY)
    else:
        reader, out = os.pipe()
        os.close(reader)
    shell = [sys.executable, "-m", "playgroundclient.cli", "run", "Airbus", "Ext Buildings", write(INPUTS), *more]
    ran = subprocess.run(shell, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
    os.close(out)
    assert live.counts()["create_job"] == before + 1
    said = (
        "Standard output cannot be written: No space left on device."
        if full
        else "Nobody reads standard output any more."
    )
    assert re.fullmatch(
        f"Error: {said} Come back to the job with: playground job '?http://[^ ']+'? --wait\n", ran.stderr
    ), ran.stderr
    assert ran.returncode == 1


def test_images_are_listed_the_newest_first(playground: Any) -> None:
    ran = playground("images", "-3.9,40.3,-3.5,40.6", "--since", "2018-01-01", "--max-cloud", "10", "--limit", "3")
    dates = [json.loads(line)["properties"]["acquisitionDate"] for line in ran.out.splitlines()]
    assert ran.code == 0 and len(dates) == 3 and dates == sorted(dates, reverse=True)
    assert "; --limit 0 lists them all." in ran.err
    ran = playground("images", "2.9,42.7,2.91,42.71", "--constellation", "pleiades", "--until", "2016-09-22", "--json")
    assert INPUTS["imageId"] in [each["id"] for each in json.loads(ran.out)]
    assert "is after until" in playground("images", "2,42,3,43", "--since", "2019-01-02", "--until", "2019-01-01").err
    assert "Did you mean 'SPOT'" in playground("images", "2,42,3,43", "--constellation", "SPOTT").err


def test_a_very_large_job_is_asked_about(playground: Any, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = [[2, 42], [4, 42], [4, 44], [2, 44], [2, 42]]
    large = write(INPUTS | {"geom": {"type": "Polygon", "coordinates": [ring]}})
    before = live.counts().get("create_job", 0)
    ran = playground("run", "Airbus", "Ext Buildings", large)
    assert ran.code == 1 and "more than 10,000; say large=True (--large)" in ran.err
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    ran = playground("run", "Airbus", "Ext Buildings", large)
    assert ran.code == 1 and "Submit a job of 36," in ran.err and "Nothing was submitted." in ran.err
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    for options in ([], ["--yes"], ["--large"]):
        ran = playground("run", "Airbus", "Ext Buildings", large, *options)
        assert ran.code == 1 and "outside the image's footprint" in ran.err  # asked once, and then looked up
    assert live.counts().get("create_job", 0) == before


def test_nothing_is_submitted_when_standard_output_is_closed(playground: Any, live: Live) -> None:
    before = live.counts().get("create_job", 0)
    assert in_a_shell(">&-", "run", "Airbus", "Ext Buildings", write(INPUTS)).returncode == 1
    assert live.counts().get("create_job", 0) == before


@pytest.mark.filterwarnings("default:An image could not be looked up")
def test_a_job_that_fails_is_an_error_with_the_services_message(playground: Any) -> None:
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS | {"imageId": "0000"}), "--wait")
    assert ran.code == 1
    assert "Warning: An image could not be looked up" in ran.err and "none named '0000'" in ran.err
    assert "ended as FAILED: Image 0000 (imageId) is not in the catalogue" in ran.err
    assert ran.out.startswith("http://")


@pytest.mark.filterwarnings("default:An image could not be looked up")
def test_a_script_learns_the_href_of_a_job_that_fails(playground: Any) -> None:
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS | {"imageId": "0000"}), "--wait", "--json")
    assert ran.code == 1
    facts = json.loads(ran.out)
    assert facts["status"]["status"] == "FAILED"
    assert f"Error: The job {facts['href']} ended as FAILED" in ran.err
    shown = playground("job", facts["href"])
    assert shown.code == 0 and re.match(r"FAILED, .* \(Perpignan\)\n", shown.out)
    assert re.search(r"\n  process tile \S+ - unable to process tile \S+: Image 0000", shown.out)
    again = playground("job", facts["href"], "--wait", "--json")
    assert again.code == 1
    assert json.loads(again.out)["status"]["status"] == "FAILED"
    (listed,) = lines_of(playground("jobs", "Airbus", "--limit", "1"))
    assert {each["status"]: each["count"] for each in listed["nbTasksPerStatus"]}["FAILED"] == 1


def test_a_script_learns_the_href_when_the_records_cannot_be_saved(
    playground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(job: Job, path: Path) -> None:
        raise ConnectionFailed("cut", sent=True)

    monkeypatch.setattr(Job, "download", cut)
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS), "--records", "found.geojson", "--json")
    assert (ran.code, ran.err) == (1, "Error: cut\n")
    assert json.loads(ran.out)["status"]["status"] == "SUCCEEDED"


@pytest.mark.usefixtures("hurry")
def test_a_wait_that_ends_first_says_how_to_come_back(patient: Any) -> None:
    ran = patient("run", "Airbus", "Ext Buildings", write(INPUTS), "--wait", "--timeout", "0.1", "--json")
    assert ran.code == 1
    facts = json.loads(ran.out)
    href = facts["href"]
    assert facts["status"]["status"] in ("ACCEPTED", "RUNNING")
    assert ran.err == (
        f"Error: The job {href} has not ended within 0.1 s; it goes on. Come back with: {way_back(href)}\n"
    )
    Path("key.txt").write_text(os.environ["PLAYGROUND_API_KEY"])
    same = ("--records", "my records.geojson", "--api-key-file", "key.txt")
    ran = patient("job", href, "--timeout", "0.1", *same)
    assert ran.code == 1
    assert ran.err.endswith(f"Come back with: {way_back(href, *same)}\n")
    assert patient("job", href).out.startswith(("ACCEPTED, 0 %", "RUNNING, 0 %"))


@pytest.mark.usefixtures("ctrl_c")
def test_a_wait_that_is_interrupted_says_how_to_come_back(patient: Any) -> None:
    ran = patient("run", "Airbus", "Ext Buildings", write(INPUTS), "--wait")
    href = ran.out.strip()
    assert ran.code == 130
    assert ran.err == f"\nThe job goes on. Come back to it with: {way_back(href)}\n"
    ran = patient("job", href, "--wait", "--json")
    assert ran.code == 130
    assert json.loads(ran.out)["href"] == href
    assert ran.err == f"\nThe job goes on. Come back to it with: {way_back(href)}\n"


@pytest.mark.usefixtures("ctrl_c")
def test_a_wait_that_is_interrupted_cancels_where_that_is_asked_for(patient: Any) -> None:
    ran = patient("run", "Airbus", "Ext Buildings", write(INPUTS), "--wait", "--on-interrupt", "cancel")
    href = ran.out.strip()
    assert (ran.code, ran.err) == (130, f"\nCancelled {href}\n")
    assert patient("cancel", href, "--yes").out in (
        "There is no such job any more; nothing was cancelled.\n",
        "The job has ended already, as CANCELLED; nothing was cancelled.\n",
    )


@pytest.mark.usefixtures("ctrl_c")
def test_a_wait_for_several_jobs_says_how_to_come_back_to_them(patient: Any) -> None:
    hrefs = [patient("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip() for _ in range(2)]
    ran = patient("wait", *hrefs)
    back = shlex.join(["playground", "wait", *hrefs])
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == f"\nThe jobs go on. Come back to them with: {back}\n"
    ran = patient("wait", *hrefs, "--on-interrupt", "cancel")
    assert (ran.code, ran.err) == (130, f"\nCancelled {hrefs[0]}\nCancelled {hrefs[1]}\n")


def test_a_wait_for_several_jobs_that_takes_too_long_says_how_to_come_back(patient: Any) -> None:
    hrefs = [patient("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip() for _ in range(2)]
    ran = patient("wait", *hrefs, "--timeout", "0.01")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith(f" with: {shlex.join(['playground', 'wait', *hrefs])}\n")


@pytest.mark.usefixtures("signals")
def test_a_download_that_is_interrupted_says_how_to_come_back(playground: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Job, "download", lambda job, path: signal.raise_signal(signal.SIGINT))
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS), "--records", "found.geojson")
    assert ran.code == 130
    assert ran.err == f"\nCome back to it with: {way_back(ran.out.strip(), '--records', 'found.geojson')}\n"


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_href_is_there_before_the_wait_and_a_signal_leaves_the_job(
    number: signal.Signals, patient: Any, slow_gateway: Live
) -> None:
    shell = [sys.executable, "-m", "playgroundclient.cli", "run", "Airbus", "Ext Buildings", write(INPUTS), "--wait"]
    with subprocess.Popen(shell, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as ran:
        assert ran.stdout is not None
        href = ran.stdout.readline().strip()
        ran.send_signal(number)
        out, err = ran.communicate()
    assert (ran.returncode, out) == (130, "")
    assert err == f"\nThe job goes on. Come back to it with: {way_back(href)}\n"
    assert patient("job", href).out.startswith(("ACCEPTED, 0 %", "RUNNING, 0 %"))


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals to raise")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_submission_that_is_interrupted_says_what_may_have_become_of_it(
    number: int, playground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        try:
            signal.raise_signal(number)
        except BaseException as stopped:
            stopped.add_note("A job may have been submitted, with correlation id 12.")
            raise

    monkeypatch.setattr(Process, "run", interrupted)
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS))
    assert (ran.code, ran.out) == (130, "")
    assert ran.err == (
        "\nInterrupted.\nA job may have been submitted, with correlation id 12.\n"
        "Look among `playground jobs PROJECT` before you submit it again.\n"
    )


@pytest.mark.parametrize(("place", "name"), [(Playground, "user"), (playgroundclient.cli, "need")])
def test_any_command_that_is_interrupted_has_the_same_exit_code(
    place: Any, name: str, playground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(place, name, interrupted)
    ran = playground("whoami")
    assert (ran.code, ran.out, ran.err) == (130, "", "\nInterrupted.\n")


@pytest.mark.usefixtures("signals")
def test_a_quiet_campaign_that_is_interrupted_says_how_to_go_on(
    playground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    write("name,west,south,east,north\nQuai,2.901,42.701,2.902,42.702\n", "areas.csv")
    same = ("--set", f"imageId={INPUTS['imageId']}", "--set", "datasetName=d")
    added = playground(
        "campaign", "add", "it.ledger", "areas.csv", "--project", "Airbus", "--process", "Ext Buildings", *same
    )
    assert added.code == 0, added.err
    monkeypatch.setattr(Campaign, "run", interrupted)
    ran = playground("campaign", "run", "it.ledger", "--quiet")
    assert (ran.code, ran.err) == (130, "\nStopped. The jobs go on; the same command goes on with them.\n")
    ran = playground("campaign", "run", "it.ledger")
    assert (ran.code, ran.err) == (130, "")  # the campaign itself says it


@pytest.mark.usefixtures("signals")
def test_a_program_that_is_to_ignore_ctrl_c_goes_on_ignoring_it() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with interruptible():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_command_that_runs_in_a_thread_leaves_signals_alone(playground: Any) -> None:
    codes: list[int] = []
    href = playground("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip()
    thread = threading.Thread(target=lambda: codes.append(playground("job", href, "--wait").code))
    thread.start()
    thread.join()
    assert codes == [0]


def test_inputs_are_checked_without_a_submission(playground: Any, live: Live) -> None:
    before = live.counts().get("create_job", 0)
    ran = playground("check", "Airbus", "Ext Buildings", write(INPUTS))
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "The inputs fit 'Ext Buildings'; nothing was submitted.\n"
    ran = playground("check", "Airbus", "Ext Buildings", write({"name": 3, "datasetName": "d"}))
    assert (ran.code, ran.err) == (1, "")
    assert [line.partition(": ")[0] for line in ran.out.splitlines()] == ["$.geom", "$.imageId", "$.name"]
    ran = playground("check", "Airbus", "Ext Buildings", write({"geom": "POLYGON((1"}), "--json")
    assert ran.code == 1
    assert all(set(fault) == {"path", "message"} for fault in json.loads(ran.out))
    assert {"$.geom", "$.imageId", "$.name"} <= {fault["path"] for fault in json.loads(ran.out)}
    assert json.loads(playground("check", "Airbus", "Ext Buildings", write(INPUTS), "--json").out) == []
    ran = playground("check", "Airbus", "Ext Buildings", write(INPUTS | {"geom": [42.697, 2.979, 42.699, 2.982]}))
    assert ran.code == 1 and "outside the image's footprint (are longitude and latitude exchanged?)" in ran.out
    assert live.counts().get("create_job", 0) == before


def test_a_job_that_has_ended_is_not_cancelled(playground: Any) -> None:
    href = playground("run", "Airbus", "Ext Buildings", write(INPUTS), "--wait").out.splitlines()[0]
    ran = playground("cancel", href, "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "The job has ended already, as SUCCEEDED; nothing was cancelled.\n"
    assert playground("job", href).out.startswith("SUCCEEDED")


def test_a_running_job_is_cancelled_when_somebody_says_so(patient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    href = patient("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip()
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))
    ran = patient("cancel", href)
    assert (ran.code, ran.out) == (1, "")
    assert "Cancel this job, which is" in ran.err
    assert ran.err.endswith("The job stays as it is.\n")
    assert patient("job", href).code == 0
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert patient("cancel", href).out == "Cancelled.\n"
    ran = patient("job", href)
    assert ran.code == 1 or ran.out.startswith("CANCELLED")


def test_a_job_is_deleted_when_somebody_says_so(patient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    href = patient("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip()
    monkeypatch.setattr(sys, "stdin", Terminal(""))  # Ctrl-D
    ran = patient("delete", href)
    assert (ran.code, ran.out) == (1, "")
    assert "with its status and its inputs? [y/N]" in ran.err
    assert patient("job", href).code == 0
    assert patient("delete", href, "--yes").out == "Deleted.\n"
    assert "404" in patient("job", href).err
    for command in ("delete", "cancel"):
        ran = patient(command, href)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("There is no such job any more; nothing was ")


def test_ctrl_c_is_no_answer_to_a_question(patient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupting(Terminal):
        def readline(self, *_: Any) -> str:
            raise KeyboardInterrupt

    href = patient("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip()
    monkeypatch.setattr(sys, "stdin", Interrupting())
    ran = patient("delete", href)
    assert ran.code == 130
    assert ran.err.endswith("\nInterrupted; the job stays as it is.\n")
    assert patient("job", href).code == 0


@pytest.mark.parametrize("command", ["cancel", "delete"])
def test_a_script_must_say_that_it_is_sure(command: str, patient: Any, slow_gateway: Live) -> None:
    href = patient("run", "Airbus", "Ext Buildings", write(INPUTS)).out.strip()
    before = slow_gateway.counts()
    ran = patient(command, href)
    assert (ran.code, ran.out) == (2, "")
    assert "give --yes" in ran.err
    assert slow_gateway.counts() == before


def test_the_help_of_the_gateway_says_how_to_have_a_job_fail(playground: Any, live: Live) -> None:
    said = playground("sandbox", "--help").out
    order = re.search(r"curl -d '(.+)' .*\n\s+http://127\.0\.0\.1:8470/_sandbox/faults\n", said)
    assert order is not None
    live.fault(**json.loads(order[1]))
    ran = playground("run", "Airbus", "Ext Buildings", write(INPUTS), "--wait")
    assert ran.code == 1
    assert "ended as FAILED: out of memory" in ran.err


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
        (["run", "Airbus", "Ext Cars", "empty.txt"], "empty.txt is empty; it must hold the inputs of one job as JSON."),
        (
            ["run", "Airbus", "Ext Cars", "bad.json"],
            "nothing was submitted.\n  $: give exactly one of datasetId or datasetName\n",
        ),
        (["job", "https://evil.example/x"], "nothing was sent"),
        (["whoami", "--api-key-file", "empty.txt"], "the arguments) is empty"),
        (
            ["whoami", "--api-key-file", "nowhere.txt"],
            "the arguments) cannot be read: No such file",
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
        (["prjects"], "No such command 'prjects'. Did you mean 'projects'?"),
        (["run", "Airbus", "Ext Cars", "none.json"], "'none.json' does not exist"),
        (["job", "href", "--records", "nowhere/records.geojson"], "there is no folder nowhere"),
        (["job", "href", "--records", "records.docx"], "records are not written as '.docx'"),
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
    listed = (
        "auth",
        "doctor",
        "inputs",
        "wait",
        "completion",
        "sandbox",
        "demo",
        "whoami",
        "projects",
        "processes",
        "schema",
        "jobs",
        "check",
        "run",
        "job",
        "cancel",
    )
    for command in (*listed, "delete", "campaign", "api"):
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
        gateway.communicate()


@pytest.mark.parametrize("command", [["sandbox", "--ports", "0,0,0"], ["demo"]], ids=str)
def test_a_gateway_says_that_it_starts_and_its_start_is_ended_in_one_line(command: list[str]) -> None:
    shell = [sys.executable, "-u", "-m", "playgroundclient.cli", *command]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(shell, start_new_session=True, **pipes) as ran:
        assert ran.stdout is not None
        assert ran.stdout.readline().startswith("Starting ")
        os.killpg(ran.pid, signal.SIGINT)
        assert ran.stdout.read().split() == ["Interrupted."]
    assert ran.returncode in (130, -signal.SIGINT)  # both are 130 to a shell


@pytest.mark.usefixtures("ctrl_c")
def test_a_demo_that_is_interrupted_has_nothing_to_come_back_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--folder", "some/demo", "--speed", "0.1"]) == 130
    said = capsys.readouterr().err
    assert said.endswith("\nInterrupted.\n")
    assert "play.job" not in said


@pytest.mark.slow  # `make demo` is the same
def test_the_demo_goes_the_whole_way(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    assert main(["demo", "--folder", "some/demo", "--speed", "20", "--open"]) == 0
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
    assert opened == [str(Path("some/demo/map.html"))]
    assert "simulated" in Path("some/demo/map.html").read_text("utf-8")
    Path("file").touch()
    assert main(["demo", "--folder", "file/demo"]) == 1
    assert "cannot be made" in capsys.readouterr().err
