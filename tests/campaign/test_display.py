"""What a person sees of a campaign that runs."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest
from playgroundclient.campaign import display
from playgroundclient.campaign.states import STATES


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(display.time, "monotonic", found)
    return found


def counts(**given: int) -> Any:
    return dict.fromkeys(STATES, 0) | given


def test_a_log_has_a_line_a_minute_with_rates_and_the_time_left(
    clock: Time, capsys: pytest.CaptureFixture[str]
) -> None:
    board = display.Board("ports", None)

    def now() -> Any:
        done = int(clock.now - 1000) // 6
        return counts(planned=100 - done, succeeded=done)

    for _ in range(130):
        board.show(now, 0)
        clock.now += 1.0
    board.trouble = "the service is away"
    clock.now = 1180.0
    board.show(lambda: counts(planned=70, succeeded=30), 2)
    board.close(counts(succeeded=99, uncertain=1))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 5
    assert "ports: 100 planned; 0.0 submitted" in lines[0]
    assert "90 planned, 10 succeeded; 10.0 submitted and 10.0 ended a minute, about 0:09:00 left" in lines[1]
    assert "looking for 2 answers; the service is away" in lines[3]
    assert "99 succeeded, 1 uncertain" in lines[4]


def test_rates_are_of_the_last_minutes(clock: Time, capsys: pytest.CaptureFixture[str]) -> None:
    board = display.Board("ports", None)
    board.show(lambda: counts(planned=100), 0)
    for minute in range(1, 12):
        clock.now = 1000.0 + 60 * minute
        board.show(lambda minute=minute: counts(planned=100 - min(50, 10 * minute), succeeded=min(50, 10 * minute)), 0)
    assert "0.0 ended a minute" in capsys.readouterr().err.splitlines()[-1]


def test_a_terminal_has_a_table(
    clock: Time, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    board = display.Board("ports [2]", True)
    board.show(lambda: counts(planned=2, submitted=1), 3)
    board.trouble = "the [service] is away"
    board.say("one [line] that stays")
    clock.now += 1.0
    board.show(lambda: counts(submitted=3), 0)
    board.close(counts(succeeded=3))
    said = capsys.readouterr().err
    for part in ("planned", "looking for answers", "[service] is away", "one [line] that stays", "ports [2]"):
        assert part in said


def test_without_rich_a_terminal_has_lines(
    clock: Time, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setitem(sys.modules, "rich.console", None)
    board = display.Board("ports", None)
    board.show(lambda: counts(planned=2), 0)
    board.close(counts(planned=2))
    assert capsys.readouterr().err.count("2 planned") == 2


def test_a_notebook_has_a_table_that_is_replaced_and_lines_that_stay(
    clock: Time, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[Any] = []

    def show(table: Any, **_: Any) -> Any:
        shown.append(table)
        return types.SimpleNamespace(update=shown.append)

    in_kernel = types.SimpleNamespace(get_ipython=lambda: types.SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", in_kernel)
    monkeypatch.setitem(sys.modules, "IPython.display", types.SimpleNamespace(display=show))
    board = display.Board("ports", None)
    board.show(lambda: counts(planned=2), 0)
    board.say("a line")
    board.close(counts(succeeded=2))
    assert [len(table.rows) for table in shown] == [len(STATES)] * 2
    assert "succeeded 2" in repr(shown[-1]) and '<th scope="row">succeeded</th><td>2</td>' in shown[-1]._repr_html_()
    assert capsys.readouterr() == ("a line\n", "")


def test_what_the_service_says_does_not_command_the_terminal(
    clock: Time, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "evil\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\r\nsecond line"
    for terminal in (False, True):
        if terminal:
            monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        board = display.Board(f"{evil} [bold]", None)
        board.trouble = evil
        clock.now += 100.0
        board.show(lambda: counts(planned=2), 0)
        board.say(evil)
        board.close(counts(planned=2))
    said = capsys.readouterr().err
    for command in ("\x1b]", "\x1b[2J", "\x9b", "\u202e", "\x07"):
        assert command not in said
    assert "evil\\x1b]0;owned\\x07\\x1b[2J\\x9b31m\\u202e second line" in said


def test_silence(clock: Time, capsys: pytest.CaptureFixture[str]) -> None:
    board = display.Board("ports", False)
    board.show(lambda: pytest.fail("nobody looks"), 0)
    board.say("nothing")
    board.close(counts(uncertain=1))
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")
