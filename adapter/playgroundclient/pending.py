"""A result that threads and event loops wait for, and that no interrupted one of them keeps from the others."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Pending(Generic[T]):
    """A result that comes once. It has no lock, as a Future has: a waiter that is interrupted in one may hold it for ever."""

    def __init__(self) -> None:
        self._came: list[T] = []
        self._waiting: list[list[Callable[[], object]]] = []

    def set_result(self, result: T) -> None:
        """To be called once, by a thread that is not interrupted."""
        self._came.append(result)
        for once in self._waiting:
            _call(once)

    def when_done(self, function: Callable[[], object]) -> None:
        """Call `function`, which does not block, in whatever thread it is that brings the result."""
        once = [function]
        self._waiting.append(once)
        if self._came:  # perhaps too late for the one who brings it
            _call(once)

    def done(self) -> bool:
        return bool(self._came)

    def result(self, timeout: float | None = None) -> T:
        """The result, waited for; TimeoutError when it does not come in time."""
        if not self._came:
            wake = Wake()
            self.when_done(wake)
            wake.wait(timeout)
        if not self._came:
            raise TimeoutError
        return self._came[0]


def _call(once: list[Callable[[], object]]) -> None:
    # IndexError: it is called already. Whatever else one waiter's function raises is not to stop the others'.
    with contextlib.suppress(Exception):
        once.pop()()


class Wake:
    """Wakes one thread. Unlike an Event it never holds up the one who calls it, whatever became of the thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def __call__(self) -> None:
        with contextlib.suppress(RuntimeError):  # it was called before
            self._lock.release()

    def wait(self, timeout: float | None) -> None:
        self._lock.acquire(timeout=-1 if timeout is None else timeout)
