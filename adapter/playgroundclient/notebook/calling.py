"""A call of either client from where nothing can be awaited: a click, a message of a widget."""

from __future__ import annotations

import asyncio
import functools
import inspect
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from ..errors import PlaygroundError

if TYPE_CHECKING:
    from collections.abc import Callable


def then(call: Callable[[], Any], done: Callable[[Any], Any], failed: Callable[[PlaygroundError], Any]) -> Any:
    """Make a call of either client, and go on with its result: at once, or in a task of the event loop that runs."""
    try:
        result = call()
        if not inspect.iscoroutine(result):
            return done(result)
    except PlaygroundError as error:
        return failed(error)

    async def wait() -> Any:
        try:
            return done(await result)
        except PlaygroundError as error:
            return failed(error)

    return asyncio.ensure_future(wait())


class Calls:
    """Calls of either client that keep nobody waiting, and that can be given up: not even the interpreter's end waits.

    Those of the synchronous client are made in their order by at most so many threads, which end when none is left.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], object]] = deque()
        self._threads = 0
        self._tasks: set[asyncio.Future[Any]] = set()

    def make(
        self, call: Callable[[], Any], done: Callable[[Any], Any], failed: Callable[[PlaygroundError], Any]
    ) -> None:
        """Make a call, and go on with its result as `then` does: of the synchronous client's in a thread."""
        made = functools.partial(then, call, done, failed)
        if inspect.iscoroutinefunction(call):
            task = made()
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        with self._lock:
            self._waiting.append(made)
            if self._threads == self._at_once:
                return
            self._threads += 1
        self._start()

    def give_up(self) -> None:
        """Make none of the calls that wait; those of the synchronous client that were sent come to their end."""
        with self._lock:
            self._waiting.clear()
        for task in [*self._tasks]:
            task.cancel()

    def _start(self) -> None:
        threading.Thread(target=self._work, name="playground", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads -= 1
                    return
                call = self._waiting.popleft()
            try:
                call()
            except BaseException:
                self._start()  # another one goes on with the rest
                raise
