"""What a person sees while jobs run: a bar in a notebook or on a terminal, a line a minute in a log, or nothing.

It is at work wherever somebody waits, so nothing of an extra is imported before it is needed.
"""

from __future__ import annotations

import html
import importlib
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ..jobs.pace import ended, shown_status

if TYPE_CHECKING:
    from ..jobs.pace import Display, Progress, WatchedJob

_TROUBLE = "cannot be looked at"


def shown_by(progress: Progress | bool | None) -> Display:
    """What shows a job while it is waited for: see `AsyncJob.wait`."""
    if callable(progress):
        return _Called(progress)
    notebook = in_notebook()
    if progress is False or not (progress or notebook or sys.stderr.isatty()):
        return _Called(lambda job: None)
    if notebook:
        return _CellBar()
    return _Lines() if (console := _terminal()) is None else _TerminalBar(console)


def live() -> Any:  # Any: rich's Live, of an extra, or a Cell, which does as much of the same as is needed
    """Where a table of rich is shown and replaced, with a `console` for lines that stay.

    None where there is neither a terminal nor a notebook, or no rich.
    """
    try:
        rich_live = importlib.import_module("rich.live")
    except ImportError:
        return None
    if in_notebook():
        return Cell()
    if (console := _terminal()) is None:
        return None
    shown = rich_live.Live(console=console, auto_refresh=False, redirect_stdout=sys.stdout.isatty())
    shown.start()
    return shown


def in_notebook() -> bool:
    """Whether a notebook's kernel runs this. That `ipykernel` is imported says nothing: libraries import it."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


class Cell:
    """An output of a notebook's cell that is replaced in its place.

    Unlike a widget it does not catch what others print, and stays in the saved notebook as it was last.
    """

    def __init__(self) -> None:
        self._handle: Any = None  # Any: IPython's, which only a notebook has

    @property
    def console(self) -> Any:
        """rich's console of this notebook."""
        return importlib.import_module("rich.console").Console(force_jupyter=True)

    def update(self, shown: object, *, refresh: bool = True) -> None:
        if self._handle is None:
            self._handle = importlib.import_module("IPython.display").display(shown, display_id=True)
        elif refresh:
            self._handle.update(shown)

    def stop(self) -> None:
        """Nothing is left to do: the last state stays."""


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


def _of_tasks(job: WatchedJob) -> str:
    return f"{job.tasks.get('SUCCEEDED', 0)} of {sum(job.tasks.values())} tasks" if job.tasks else ""


def _in_words(job: WatchedJob) -> str:
    return f"{shown_status(job)} {job.progress:g} % {_of_tasks(job)}".rstrip()


class _Called:
    """A function of the user's own; it is called with looks alone."""

    def __init__(self, progress: Progress) -> None:
        self.show = progress

    def trouble(self, job: WatchedJob, reason: str) -> None:
        pass

    def close(self) -> None:
        pass


class _Lines:
    """One line a minute, for a log."""

    def __init__(self) -> None:
        self._due = 0.0
        self._status = ""

    def show(self, job: WatchedJob) -> None:
        if time.monotonic() >= self._due or (job.status != self._status and ended(job)):
            self._print(f"{job.href}: {_in_words(job)}")
            self._status = job.status

    def trouble(self, job: WatchedJob, reason: str) -> None:
        if time.monotonic() >= self._due:
            self._print(f"{job.href}: {_TROUBLE}: {reason}")

    def close(self) -> None:
        pass

    def _print(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)
        self._due = time.monotonic() + 60.0


@frozen(repr=False)
class _State:
    """A bar with words behind it, in the notebook's own colours; where HTML is not shown, the words alone."""

    done: float
    words: str

    def __repr__(self) -> str:
        return self.words

    def _repr_html_(self) -> str:
        return f'<progress max="100" value="{self.done:g}"></progress> {html.escape(self.words)}'


class _CellBar:
    """A bar in a notebook."""

    def __init__(self) -> None:
        self._cell = Cell()
        self._state: _State | None = None

    def show(self, job: WatchedJob) -> None:
        self._update(_State(job.progress, _in_words(job)))

    def trouble(self, job: WatchedJob, reason: str) -> None:
        self._update(_State(self._state.done if self._state else 0.0, f"{_TROUBLE}: {reason}"))

    def close(self) -> None:
        pass

    def _update(self, state: _State) -> None:
        if state != self._state:
            self._state = state
            self._cell.update(state)


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


class _TerminalBar:
    """A bar on a terminal."""

    def __init__(self, console: Any) -> None:
        self._console = console
        self._bars: Any = None
        self._task: Any = None

    def show(self, job: WatchedJob) -> None:
        self._update(shown_status(job) or "", completed=job.progress, tasks=_of_tasks(job))

    def trouble(self, job: WatchedJob, reason: str) -> None:
        self._update(_TROUBLE)

    def close(self) -> None:
        if self._bars is not None:
            self._bars = None
            _bars.end()

    def _update(self, description: str, **fields: object) -> None:
        from rich.markup import escape

        if self._bars is None:
            self._bars, self._task = _bars.begin(self._console)
        self._bars.update(self._task, description=escape(description), **fields)
