"""What a person sees of a job while it is waited for."""

from __future__ import annotations

import sys
import types
from typing import TYPE_CHECKING, Any

import pytest
from doubles import HREF, Seen, unavailable
from playgroundclient.jobs import progress as shows
from playgroundclient.jobs.pace import Trouble
from playgroundclient.jobs.progress import live_console, show_trouble, shown_by

if TYPE_CHECKING:
    from doubles import Hurry


def test_a_function_of_ones_own_is_used_as_it_is() -> None:
    assert shown_by(print) is print


@pytest.mark.parametrize("progress", [False, None])
def test_nothing_is_shown_where_nobody_looks(progress: bool | None, capsys: pytest.CaptureFixture[str]) -> None:
    show = shown_by(progress)
    show(Seen())
    shows.close(show)
    assert capsys.readouterr() == ("", "")


def test_a_log_gets_a_line_a_minute_and_the_end(hurry: Hurry, capsys: pytest.CaptureFixture[str]) -> None:
    show = shown_by(True)
    for _ in range(4):
        show(Seen("RUNNING", SUCCEEDED=1, RUNNING=3))
        hurry.slept += 20
    show(Seen("SUCCEEDED"))
    show(Seen("SUCCEEDED"))
    shows.close(show)
    assert capsys.readouterr().err.splitlines() == [
        f"{HREF}: RUNNING 40 % 1 of 4 tasks",
        f"{HREF}: RUNNING 40 % 1 of 4 tasks",
        f"{HREF}: SUCCEEDED 40 %",
    ]


def test_without_rich_there_are_lines(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("rich", "rich.console", "rich.progress"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    shown_by(None)(Seen())
    assert "RUNNING" in capsys.readouterr().err


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    show = shown_by(None)
    shows.close(show)  # before it was begun
    show(Seen("RUNNING", SUCCEEDED=1, RUNNING=3))
    done = Seen("SUCCEEDED", SUCCEEDED=4)
    done.progress = 100
    show(done)
    shows.close(show)
    said = capsys.readouterr().err
    assert "SUCCEEDED" in said and "100%" in said and "4 of 4 tasks" in said


def test_trouble_is_shown(hurry: Hurry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    trouble = Trouble(0.0, 0.0, unavailable(), 0.0)
    seen: list[Any] = []
    show_trouble(seen.append, Seen(), trouble)
    assert seen == []
    lines = shown_by(True)
    for _ in range(3):
        show_trouble(lines, Seen(), trouble)
        hurry.slept += 30
    assert capsys.readouterr().err.splitlines() == [f"{HREF}: cannot be looked at: 503 No."] * 2
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    bar = shown_by(None)
    show_trouble(bar, Seen(), trouble)
    assert "cannot be looked at" in capsys.readouterr().err
    bar(Seen("[/strange]"))
    shows.close(bar)
    assert "[/strange]" in capsys.readouterr().err


@pytest.mark.parametrize("widgets", [True, False])
def test_a_notebook_without_widgets_gets_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], widgets: bool
) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    monkeypatch.setitem(sys.modules, "ipywidgets", types.ModuleType("ipywidgets") if widgets else None)
    assert (live_console() is not None) == widgets
    if not widgets:
        show = shown_by(None)
        show(Seen())
        shows.close(show)
        assert capsys.readouterr().err == f"{HREF}: RUNNING 40 %\n"
