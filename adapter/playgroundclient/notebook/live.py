"""What a notebook's cell shows of jobs that run, replaced at each look: the card of one job, the table of many."""

from __future__ import annotations

import datetime
import math
import sys
import time
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from ..jobs.areas import mapping
from ..jobs.pace import ENDED, come_back, ended, shown_status
from . import cards
from .cell import Cell
from .fields import listed
from .markup import element, table, words

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from ..jobs.pace import WatchedJob
    from .markup import Html

TROUBLE = "cannot be looked at"
_LEAST = 3.0
"""Seconds that a job must have been seen, before it is told how long it still takes."""
_MOST_ROWS = 30


def in_words(job: WatchedJob) -> str:
    """How far the job is, on one line."""
    return f"{shown_status(job)} {job.progress:g} % {of_tasks(job)}".rstrip()


def of_tasks(job: WatchedJob) -> str:
    return f"{job.tasks.get('SUCCEEDED', 0)} of {sum(job.tasks.values())} tasks" if job.tasks else ""


@frozen(repr=False)
class Picture:
    """What is shown: HTML, and words where HTML is not shown."""

    html: str
    words: str

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        return self.html


class Output(Protocol):
    """Where something is shown, and replaced."""

    def update(self, shown: Any) -> None: ...


class Remaining:
    """How long a job still takes, by how fast it went since it was first seen at work."""

    def __init__(self) -> None:
        self._first: tuple[float, float] | None = None

    def __call__(self, job: Any) -> float | None:
        """Seconds; None while it cannot be told."""
        done, now = getattr(job, "progress", 0.0), time.monotonic()
        if getattr(job, "status", None) != "RUNNING":
            return None
        if self._first is None:
            self._first = now, done
        since, begun = self._first
        if now - since < _LEAST or done <= begun:
            return None
        return (100.0 - done) * (now - since) / (done - begun)


def span(seconds: float) -> str:
    """A time in words: what is rough anyway is told roughly."""
    minutes = math.ceil(seconds / 60)
    if seconds < 60:
        return f"{max(5, 5 * math.ceil(seconds / 5))} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


class JobCard:
    """The card of a job that is looked at, again and again: a `Display` of waiting.

    A wait has a `brief` one: what a cell waits for is mostly shown whole when it is there, as the cell's value.
    """

    def __init__(self, advice: str = "", *, brief: bool = False, output: Output | None = None) -> None:
        """`output` is where it is shown, by default the cell that runs."""
        self._brief = brief
        self._output = output or Cell()
        self._seen = ""
        self._left: float | None = None
        self._remaining = Remaining()
        self._advice = advice

    def show(self, job: Any) -> None:
        self._left = self._remaining(job)
        self._seen = f"seen {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M:%S} UTC"
        self._update(job, [])

    def trouble(self, job: Any, reason: str) -> None:
        self._update(
            job, [element("p", f"{TROUBLE}, tried again: {words(reason)}", class_="pg-alert")], TROUBLE, reason
        )

    def explain(self, job: Any, reasons: Sequence[str]) -> None:
        """Show why the job has failed, or why it is not looked at any more: the last that is shown."""
        if not reasons:
            return
        title = "Failed tasks" if ended(job) else "Not followed any more"
        lines = [element("p", element("strong", f"{title}: "), reasons[0], class_="pg-alert")]
        lines += [element("p", each, class_="pg-alert") for each in reasons[1:]]
        if not ended(job):
            lines.append(element("p", self._advice.format(href=job.href), class_="pg-quiet"))
        self._update(job, lines, title, *reasons)

    def interrupted(self, job: Any) -> None:
        """Say that the job goes on."""
        if self._brief:
            print(come_back(job), file=sys.stderr)
        else:
            self.explain(job, ["The client was closed."])

    def close(self) -> None:
        """The last state stays."""

    def _update(self, job: Any, lines: Sequence[Html], *said: str) -> None:
        if not hasattr(job, "document"):
            self._output.update(Picture(cards.fetching(job), in_words(job)))
            return
        left = "" if self._left is None or ended(job) else f" about {span(self._left)} left"
        parts = [cards.job_progress(job, f" {of_tasks(job)} ", left)] if self._brief else cards.job_parts(job, left)
        if self._seen and not self._brief and hasattr(job, "status"):  # what a saved notebook shows was true then
            parts.append(element("p", self._seen, class_="pg-quiet"))
        html = cards.frame("Job", cards.job_name(job), *parts, *lines, status=cards.job_status(job))
        words_of = in_words(job) if hasattr(job, "status") else f"job {job.id}"
        self._output.update(Picture(html, ": ".join(filter(None, (words_of, "; ".join(map(words, said)))))))


@frozen(repr=False)
class Table:
    """A table that a cell or a terminal shows: HTML, rich's own, or plain text."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, title: str, headings: Iterable[str], rows: Iterable[Iterable[object]], *notes: str | None) -> Table:
        """The table with its texts as they may be shown."""
        shown = tuple(tuple(words(each) for each in row) for row in rows)
        return cls(words(title), tuple(headings), shown, tuple(words(each) for each in notes if each))

    def __repr__(self) -> str:
        return "; ".join((f"{self.title}: {', '.join(' '.join(row) for row in self.rows)}", *self.notes))

    def _repr_html_(self) -> str:
        lines = [element("p", each, class_="pg-quiet") for each in self.notes]
        rows = ([cards.chip(each) if each in cards.STATES else each for each in row] for row in self.rows)
        return cards.frame("Live", self.title, table("State", self.headings, rows, titled=False), *lines)

    def __rich__(self) -> Any:  # Any: rich is an extra
        from rich.table import Table as RichTable
        from rich.text import Text

        shown = RichTable(title=Text(self.title), caption=Text("\n".join(self.notes)))
        for number, heading in enumerate(self.headings):
            shown.add_column(heading, justify="right" if number else "left")
        for row in self.rows:
            shown.add_row(*map(Text, row))
        return shown


class JobsTable:
    """The table of jobs that are waited for together, as the list and the jobs themselves tell of them."""

    def __init__(self, output: Any, jobs: Iterable[Any]) -> None:  # Any: a Cell, or rich's Live
        self._output = output
        self._jobs: dict[uuid.UUID, Any] = {job.id: job for job in jobs}
        self._summaries: dict[uuid.UUID, Mapping[str, Any]] = {}
        self._trouble: str | None = None

    def look(self, told: Mapping[uuid.UUID, Mapping[str, Any]], trouble: str | None) -> None:
        """Show what a look has found: what the list says of the open jobs, and what went wrong."""
        self._summaries |= told
        self._trouble = trouble
        self._output.update(self._table(), refresh=True)

    def close(self) -> None:
        """Show the last state, which stays."""
        self._output.update(self._table(), refresh=True)
        self._output.stop()

    def _table(self) -> Table:
        over = [job for job in self._jobs.values() if _over(job)]
        states = sorted({str(shown_status(job)) for job in over})
        counts = ", ".join(f"{sum(shown_status(job) == state for job in over)} {state}" for state in states)
        shown = (
            sorted(self._jobs.values(), key=_over)[:_MOST_ROWS] if len(self._jobs) > _MOST_ROWS else self._jobs.values()
        )
        more = len(self._jobs) - len(shown)
        return Table.of(
            f"{len(over)} of {len(self._jobs)} jobs ended",
            ("job", "state", "tasks", "created"),
            map(self._row, shown),
            counts,
            f"and {more} more" if more else None,
            self._trouble and f"{TROUBLE}: {self._trouble}",
        )

    def _row(self, job: Any) -> tuple[object, ...]:
        document = self._summaries.get(job.id, {}) if not _over(job) else job.document
        counts = {
            str(each.get("status")): each.get("count") or 0
            for each in map(mapping, listed(document.get("nbTasksPerStatus")))
        } or job.tasks
        done = sum(counts.get(state, 0) for state in ENDED)
        state = shown_status(job) if _over(job) else _state(counts)
        tasks = f"{done} of {sum(counts.values())}" if counts else ""
        created = job.document.get("creationDate")
        return cards.job_name(job), state, tasks, cards.instant(created) if created else ""


def _over(job: Any) -> bool:
    return getattr(job, "status", None) in ENDED


def _state(counts: Mapping[str, int]) -> str:
    """The state of an open job, of which a list tells nothing but its tasks'."""
    at_work = counts.keys() - {"ACCEPTED"} and any(counts[each] for each in counts.keys() - {"ACCEPTED"})
    return "RUNNING" if at_work else "ACCEPTED" if counts else "open"
