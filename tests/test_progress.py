"""What a person sees of a job while it is waited for."""

from __future__ import annotations

import importlib
import subprocess
import sys
import types
from typing import TYPE_CHECKING, Any

import pytest
from doubles import HREF, Output, Seen
from playgroundclient.notebook.progress import live, shown_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from doubles import Hurry


def done() -> Seen:
    job = Seen("SUCCEEDED", SUCCEEDED=4)
    job.progress = 100
    return job


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes a terminal of standard error; in the test itself, since pytest changes it until then."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    return lambda: monkeypatch.setattr(sys.stderr, "isatty", lambda: True)


def test_a_function_of_ones_own_is_called_with_looks_alone() -> None:
    seen: list[Any] = []
    shown = shown_by(seen.append)
    shown.show(job := Seen())
    shown.trouble(job, "503 No.")
    shown.close()
    assert seen == [job]


@pytest.mark.parametrize("progress", [False, None])
def test_nothing_is_shown_where_nobody_looks(progress: bool | None, capsys: pytest.CaptureFixture[str]) -> None:
    shown = shown_by(progress)
    shown.show(Seen())
    shown.close()
    assert capsys.readouterr() == ("", "")


def test_a_log_gets_a_line_a_minute_and_the_end(hurry: Hurry, capsys: pytest.CaptureFixture[str]) -> None:
    shown = shown_by(True)
    for _ in range(4):
        shown.show(Seen("RUNNING", SUCCEEDED=1, RUNNING=3))
        hurry.slept += 20
    shown.show(Seen("SUCCEEDED"))
    shown.show(Seen("SUCCEEDED"))
    shown.close()
    assert capsys.readouterr().err.splitlines() == [
        f"{HREF}: RUNNING 40 % 1 of 4 tasks",
        f"{HREF}: RUNNING 40 % 1 of 4 tasks",
        f"{HREF}: SUCCEEDED 40 %",
    ]


def test_a_log_is_told_of_trouble(hurry: Hurry, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown_by(True)
    for _ in range(3):
        lines.trouble(Seen(), "503 No.")
        hurry.slept += 30
    assert capsys.readouterr().err.splitlines() == [f"{HREF}: cannot be looked at: 503 No."] * 2


def test_without_rich_there_are_lines(
    terminal: Callable[[], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal()
    for name in ("rich", "rich.console", "rich.progress", "rich.live"):
        monkeypatch.setitem(sys.modules, name, None)
    shown_by(None).show(Seen())
    assert "RUNNING" in capsys.readouterr().err
    assert live() is None


def test_a_terminal_gets_a_bar(terminal: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    terminal()
    bar = shown_by(None)
    bar.close()  # before it was begun
    bar.show(Seen("RUNNING", SUCCEEDED=1, RUNNING=3))
    bar.trouble(Seen(), "503 No.")
    bar.show(Seen("[/strange]"))
    bar.show(done())
    bar.close()
    said = capsys.readouterr().err
    assert "SUCCEEDED" in said and "100%" in said and "4 of 4 tasks" in said


def test_a_terminal_tells_the_time_that_is_left_of_a_long_job(
    terminal: Callable[[], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("rich.console.monotonic", lambda: clock[0])
    terminal()
    bar = shown_by(None)
    for percent in (0, 1, 2, 3, 4):
        job = Seen("RUNNING")
        job.progress = percent
        bar.show(job)
        clock[0] += 36.0  # as rarely as a long job is looked at, and a little more
    bar.close()
    assert "0:57:36" in capsys.readouterr().err


def test_a_terminal_shows_trouble(terminal: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    terminal()
    bar = shown_by(None)
    bar.trouble(Seen(), "503 No.")
    bar.close()
    assert "cannot be looked at" in capsys.readouterr().err


def test_several_waits_share_one_display(terminal: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    terminal()
    bars = [shown_by(None) for _ in range(3)]
    for number, bar in enumerate(bars):
        bar.show(Seen(f"STATUS_{number}"))
    for bar in bars:
        capsys.readouterr()
        bar.show(done())
        bar.close()
        bar.close()  # a second time, as where a wait is interrupted
    last = capsys.readouterr().err
    assert last.count("SUCCEEDED") >= 3 and "STATUS" not in last.rpartition("\x1b[2K")[2]
    again = shown_by(None)
    again.show(Seen())
    again.close()
    assert "SUCCEEDED" not in capsys.readouterr().err


@pytest.mark.parametrize("begin", [lambda: shown_by(None), live], ids=["bar", "table"])
def test_what_is_printed_into_a_pipe_beside_a_terminals_display_stays_there(
    terminal: Callable[[], None], capsys: pytest.CaptureFixture[str], begin: Callable[[], Any]
) -> None:
    terminal()
    shown = begin()
    _ = shown.show(Seen()) if hasattr(shown, "show") else shown.update("RUNNING")
    print("x", end="", flush=True)
    print("y")
    _ = shown.close() if hasattr(shown, "close") else shown.stop()
    said = capsys.readouterr()
    assert said.out == "xy\n" and "RUNNING" in said.err


# --- notebooks -------------------------------------------------------------------------------------------------------


def test_what_is_printed_beside_a_notebooks_bar_is_printed_once(
    cell: list[Output], capsys: pytest.CaptureFixture[str]
) -> None:
    streams = sys.stdout, sys.stderr
    bar = shown_by(None)
    bar.show(Seen())
    assert (sys.stdout, sys.stderr) == streams and len(cell) == 1
    print("x", end="", flush=True)
    bar.close()
    assert capsys.readouterr() == ("x", "")


def test_a_table_in_a_notebook_is_replaced_in_its_place(cell: list[Output], capsys: pytest.CaptureFixture[str]) -> None:
    shown = live()
    shown.update("one", refresh=True)
    shown.update("two", refresh=True)
    shown.console.print("a [line] that stays", markup=False, highlight=False)
    shown.stop()
    assert [output.states for output in cell] == [["one", "two"]]
    assert capsys.readouterr().out == "a [line] that stays\n"


@pytest.mark.parametrize("shell", [None, types.SimpleNamespace()], ids=["none", "of a terminal"])
def test_a_library_that_imports_ipykernel_makes_no_notebook(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: Any
) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    assert live() is None
    shown_by(None).show(Seen())
    shown_by(True).show(Seen())
    assert capsys.readouterr().err == f"{HREF}: RUNNING 40 %\n"


def test_a_notebooks_kernel_is_recognised() -> None:
    pytest.importorskip("ipykernel")
    shell = importlib.import_module("ipykernel.zmqshell").ZMQInteractiveShell
    assert shell.class_traits()["kernel"] is not None


def test_showing_progress_brings_no_extra() -> None:
    script = (
        "import sys; from playgroundclient.extras import room; room('progress')(None).close(); "
        "print([name for name in ('matplotlib', 'mercantile', 'PIL', 'IPython') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout == "[]\n"
