"""What a person sees while jobs run: a card or a table in a notebook, a bar on a terminal, a line a minute in a log, or nothing.

It is at work wherever somebody waits, so nothing of an extra is imported before it is needed.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from ..jobs.pace import Display, come_back, ended, shown_status
from ..text import plain
from .cell import Cell, in_notebook
from .live import TROUBLE, JobCard, JobsTable, in_words, of_tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..jobs.pace import JobsDisplay, Progress, WatchedJob


def shown_by(progress: Progress | Display | bool | None) -> Display:
    """What shows a job while it is waited for: see `AsyncJob.wait`."""
    if isinstance(progress, Display):
        return progress
    if callable(progress):
        return _Called(progress)
    notebook = in_notebook()
    if progress is False or not (progress or notebook or sys.stderr.isatty()):
        return _Called(lambda job: None)
    if notebook:
        return JobCard(brief=True)
    return Lines() if (console := _terminal()) is None else _TerminalBar(console)


def live() -> Any:  # Any: rich's Live, of an extra, or a Cell, which does as much of the same as is needed
    """Where a `Table` is shown and replaced, with a `console` for lines that stay.

    None where there is neither a notebook nor a terminal with rich.
    """
    if in_notebook():
        return Cell()
    try:
        rich_live = importlib.import_module("rich.live")
    except ImportError:
        return None
    if (console := _terminal()) is None:
        return None
    shown = rich_live.Live(console=console, auto_refresh=False, redirect_stdout=sys.stdout.isatty())
    shown.start()
    return shown


def waited_by(progress: bool | None, jobs: Iterable[Any]) -> JobsDisplay:  # Any: jobs of either client
    """What shows jobs that are waited for together: see `AsyncPlayground.wait`."""
    output = live() if progress or (progress is None and in_notebook()) else None
    return _Nothing() if output is None else JobsTable(output, jobs)


def _terminal() -> Any:
    """rich's console of a terminal; None where there is none, or no rich."""
    if not sys.stderr.isatty():
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    console = Console(stderr=True, force_jupyter=False)
    return console if console.is_terminal else None


class _Interruptible:
    """What says on standard error that a job goes on."""

    def close(self) -> None: ...

    def interrupted(self, job: WatchedJob) -> None:
        self.close()
        print(come_back(job), file=sys.stderr)


class _Nothing:
    """Shows nothing of many jobs."""

    def look(self, told: object, trouble: str | None) -> None: ...

    def close(self) -> None: ...


class _Called(_Interruptible):
    """A function of the user's own; it is called with looks alone."""

    def __init__(self, progress: Progress) -> None:
        self.show = progress

    def trouble(self, job: WatchedJob, reason: str) -> None:
        pass


class Lines(_Interruptible):
    """One line a minute, for a log."""

    def __init__(self, advice: str = "") -> None:
        self._due = 0.0
        self._status = ""
        self._advice = advice

    def show(self, job: WatchedJob) -> None:
        if time.monotonic() >= self._due or (job.status != self._status and ended(job)):
            self._print(f"{job.href}: {in_words(job)}")
            self._status = job.status

    def trouble(self, job: WatchedJob, reason: str) -> None:
        if time.monotonic() >= self._due:
            self._print(f"{job.href}: {TROUBLE}: {reason}")

    def explain(self, job: WatchedJob, reasons: Sequence[str]) -> None:
        """Why the job has failed, or why it is not looked at any more."""
        for each in reasons:
            self._print(f"{job.href}: {plain(each)}")
        if not ended(job):
            self._print(self._advice.format(href=job.href))

    def _print(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)
        self._due = time.monotonic() + 60.0


_HOUR = 3600.0


class _Bars:
    """The bars of all waits that are shown on the terminal at once: two displays would write over each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waits = 0
        self._bars: Any = None

    def begin(self, console: Any) -> tuple[Any, Any]:
        """The display, which is begun with the first wait, and a wait's own bar in it."""
        from rich.progress import Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        with self._lock:
            if self._bars is None:
                self._bars = Progress(
                    *Progress.get_default_columns()[:2],
                    TaskProgressColumn(),
                    TimeRemainingColumn(),
                    TextColumn("{task.fields[tasks]}"),
                    console=console,
                    # Of a long job there is a look every 30 s, and from one alone no time can be told.
                    speed_estimate_period=_HOUR,
                    # The console writes to standard error: what a pipe or a file is to get stays out of it.
                    redirect_stdout=sys.stdout.isatty(),
                )
                self._bars.start()
            self._waits += 1
            return self._bars, self._bars.add_task("", total=100, tasks="")

    def end(self) -> None:
        with self._lock:
            self._waits -= 1
            if not self._waits:
                self._bars.stop()
                self._bars = None


_bars = _Bars()


class _TerminalBar(_Interruptible):
    """A bar on a terminal."""

    def __init__(self, console: Any) -> None:
        self._console = console
        self._bars: Any = None
        self._task: Any = None

    def show(self, job: WatchedJob) -> None:
        self._update(shown_status(job) or "", completed=job.progress, tasks=of_tasks(job))

    def trouble(self, job: WatchedJob, reason: str) -> None:
        self._update(TROUBLE)

    def close(self) -> None:
        if self._bars is not None:
            self._bars = None
            _bars.end()

    def _update(self, description: str, **fields: object) -> None:
        from rich.markup import escape

        if self._bars is None:
            self._bars, self._task = _bars.begin(self._console)
        self._bars.update(self._task, description=escape(description), **fields)
