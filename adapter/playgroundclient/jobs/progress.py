"""What a person sees of a wait: a bar, a line a minute, or nothing."""

from __future__ import annotations

import importlib
import sys
import time
from typing import TYPE_CHECKING, Any

from .pace import ended, shown_status

if TYPE_CHECKING:
    from .pace import Progress, Trouble, WatchedJob

_TROUBLE = "cannot be looked at"


def live_console() -> Any:  # Any: rich's Console, of an extra
    """A console on which something can move: a terminal's, or a notebook's. None where there is none, or no rich."""
    notebook = "ipykernel" in sys.modules
    if not (notebook or sys.stderr.isatty()):
        return None
    try:
        from rich.console import Console

        if notebook:
            importlib.import_module("ipywidgets")  # without which rich shows an empty frame there
    except ImportError:
        return None
    console = Console(stderr=True, force_jupyter=notebook)
    return console if console.is_terminal or notebook else None


def shown_by(progress: Progress | bool | None) -> Progress:
    """What shows the progress: the given function, a bar, a line a minute, or nothing."""
    if callable(progress):
        return progress
    if progress is False or (progress is None and not (sys.stderr.isatty() or "ipykernel" in sys.modules)):
        return lambda job: None
    console = live_console()
    if console is None:
        return _Lines()
    from rich.progress import Progress as Bars
    from rich.progress import TaskProgressColumn, TextColumn, TimeRemainingColumn

    bars = Bars(
        *Bars.get_default_columns()[:2],
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[tasks]}"),
        console=console,
    )
    return _Bar(bars)


def show_trouble(progress: Progress, job: WatchedJob, trouble: Trouble) -> None:
    """Show that a look failed, on what `shown_by` has made; a function of the user's own is called with looks alone."""
    if isinstance(progress, (_Bar, _Lines)):
        progress.trouble(job, trouble)


def close(progress: Progress) -> None:
    """End what `shown_by` has begun."""
    if isinstance(progress, _Bar):
        progress.close()


def _of_tasks(job: WatchedJob) -> str:
    return f"{job.tasks.get('SUCCEEDED', 0)} of {sum(job.tasks.values())} tasks" if job.tasks else ""


class _Lines:
    """One line a minute, for a log."""

    def __init__(self) -> None:
        self._due = 0.0
        self._status: str = ""

    def __call__(self, job: WatchedJob) -> None:
        if time.monotonic() >= self._due or (job.status != self._status and ended(job)):
            self._print(f"{job.href}: {shown_status(job)} {job.progress:g} % {_of_tasks(job)}".rstrip())
            self._status = job.status

    def trouble(self, job: WatchedJob, trouble: Trouble) -> None:
        if time.monotonic() >= self._due:
            self._print(f"{job.href}: {_TROUBLE}: {trouble.reason}")

    def _print(self, line: str) -> None:
        print(line, file=sys.stderr, flush=True)
        self._due = time.monotonic() + 60.0


class _Bar:
    def __init__(self, bars: Any) -> None:  # Any: rich is an extra, and not imported before it is needed
        self._bars = bars
        self._task: Any = None

    def __call__(self, job: WatchedJob) -> None:
        self._update(shown_status(job) or "", completed=job.progress, tasks=_of_tasks(job))

    def trouble(self, job: WatchedJob, trouble: Trouble) -> None:
        self._update(_TROUBLE)

    def _update(self, description: str, **fields: object) -> None:
        from rich.markup import escape

        if self._task is None:
            self._task = self._bars.add_task("", total=100, tasks="")
        self._bars.update(self._task, description=escape(description), **fields)
        self._bars.start()  # which changes nothing the second time

    def close(self) -> None:
        if self._task is not None:
            self._bars.stop()
