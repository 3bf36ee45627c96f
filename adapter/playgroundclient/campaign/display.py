"""What a person sees of a campaign that runs: a live table, or a line a minute in a log."""

from __future__ import annotations

import collections
import datetime
import sys
import time
from typing import TYPE_CHECKING, Any

from ..extras import room
from ..text import plain
from .states import STATES, SUBMITTED, UNFINISHED, State

if TYPE_CHECKING:
    from collections.abc import Callable

Counts = dict[State, int]
_OVER = frozenset(STATES) - frozenset(UNFINISHED)
_WINDOW = 300.0
"""Seconds over which a rate is taken."""


class Board:
    """Shows how a campaign goes: on a terminal or in a notebook as a table, else as a line a minute, or not at all."""

    def __init__(self, title: str, show: bool | None) -> None:
        self.trouble: str | None = None
        self.due = 0.0
        self._title = plain(title)
        self._samples: collections.deque[tuple[float, int, int]] = collections.deque()
        self._live: Any = None  # Any: rich is an extra
        self._silent = show is False
        if not self._silent:
            self._live = room("live")()
        self._every = 0.25 if self._live is not None else 60.0

    def show(self, counts: Callable[[], Counts], looked_for: int) -> None:
        """Show the counts, when it is time to."""
        now = time.monotonic()
        if now < self.due:
            return
        self.due = now + (3600.0 if self._silent else self._every)
        if not self._silent:
            self._print(counts(), looked_for, now)

    def say(self, message: str) -> None:
        """One line that stays."""
        message = plain(message)
        if self._live is not None:
            self._live.console.print(message, markup=False, highlight=False)
        elif not self._silent:
            print(message, file=sys.stderr, flush=True)

    def close(self, counts: Counts) -> None:
        """Show the last state, and end."""
        if self._silent:
            return
        self._print(counts, 0, time.monotonic())
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _print(self, counts: Counts, looked_for: int, now: float) -> None:
        rates = self._rates(counts, now)
        if self._live is not None:
            self._live.update(_table(self._title, counts, rates, looked_for, self.trouble), refresh=True)
            return
        some = ", ".join(f"{count} {state}" for state, count in counts.items() if count) or "no rows"
        extra = f"; looking for {looked_for} answers" if looked_for else ""
        extra += f"; {plain(self.trouble)}" if self.trouble else ""
        instant = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        print(f"{instant} {self._title}: {some}; {rates}{extra}", file=sys.stderr, flush=True)

    def _rates(self, counts: Counts, now: float) -> str:
        """Jobs a minute, submitted and ended, and how long the rest takes at that rate."""
        over = sum(counts[state] for state in _OVER)
        sent = over + counts[SUBMITTED]
        self._samples.append((now, sent, over))
        while now - self._samples[0][0] > _WINDOW:
            self._samples.popleft()
        then, sent_then, over_then = self._samples[0]
        minutes = (now - then) / 60.0
        if not minutes:
            return "0.0 submitted and 0.0 ended a minute"
        ending = (over - over_then) / minutes
        text = f"{max(0.0, (sent - sent_then) / minutes):.1f} submitted and {max(0.0, ending):.1f} ended a minute"
        left = sum(counts[state] for state in UNFINISHED)
        if left and ending > 0:
            text += f", about {datetime.timedelta(seconds=round(60 * left / ending))} left"
        return text


def _table(title: str, counts: Counts, rates: str, looked_for: int, trouble: str | None) -> Any:
    more = {"looking for answers of": looked_for} if looked_for else {}
    return room("table").of(title, ("state", "rows"), (counts | more).items(), rates, trouble and f"trouble: {trouble}")
