"""A job that is shown while its user goes on: followed by a thread, or by a task of the asynchronous client's."""

from __future__ import annotations

import asyncio
import copy
import inspect
import itertools
import threading
from contextvars import copy_context
from typing import Any

from ..errors import ConfigurationError, PlaygroundError
from ..transport.threads import halted
from .cell import in_notebook
from .live import JobCard
from .progress import Lines

_TASKS = 5
"""Failed tasks whose messages are shown."""
_UNREAD = "The failed tasks cannot be read"
AGAIN = "Follow it again with play.job({href!r}).show()."


def follow(job: Any, display: JobCard | Lines | None = None) -> None:  # Any: a job of either client
    """Show a job until it has ended, cannot be looked at, or its client is closed: see `AsyncJob.show`."""
    job = copy.copy(job)  # the user's own handle stays as it is
    if display is None:
        display = JobCard(AGAIN) if in_notebook() else Lines(AGAIN)
    if isinstance(display, JobCard):
        display.show(job)
    if inspect.iscoroutinefunction(job.refresh):
        _start_task(job, display)
    else:
        _start_thread(job, display)


def _start_thread(job: Any, display: JobCard | Lines) -> None:
    halt = threading.Event()

    def run() -> None:
        halted.set(halt)  # ends a sleep, and lets nothing be sent
        try:
            _look(job, display)
        finally:
            job.play.at_close.discard(halt.set)

    job.play.at_close.add(halt.set)
    # In this context, by which a notebook knows the cell. A daemon: the end of the kernel ends it.
    threading.Thread(target=copy_context().run, args=(run,), name="playground", daemon=True).start()


def _look(job: Any, display: JobCard | Lines) -> None:
    try:
        job.wait(progress=display)
    except PlaygroundError as error:
        reasons = [str(error)]
        if _has_failed(job):
            try:
                reasons = [str(task) for task in itertools.islice(job.failures(), _TASKS)]
            except PlaygroundError as unread:
                reasons = [f"{_UNREAD}: {unread}"]
        display.explain(job, reasons)


def _start_task(job: Any, display: JobCard | Lines) -> None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigurationError("No event loop runs here: show a job from a coroutine, or use Playground.") from None
    task = loop.create_task(_look_async(job, display))

    def stop() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)  # the client may be closed in another thread

    job.play.at_close.add(stop)
    task.add_done_callback(lambda _: job.play.at_close.discard(stop))


async def _look_async(job: Any, display: JobCard | Lines) -> None:
    try:
        await job.wait(progress=display)
    except PlaygroundError as error:
        reasons = [str(error)]
        if _has_failed(job):
            failures = job.failures()
            try:
                tasks = [await anext(failures, None) for _ in range(_TASKS)]
                reasons = [str(task) for task in tasks if task is not None]
            except PlaygroundError as unread:
                reasons = [f"{_UNREAD}: {unread}"]
        display.explain(job, reasons)


def _has_failed(job: Any) -> bool:
    return getattr(job, "status", None) == "FAILED"
