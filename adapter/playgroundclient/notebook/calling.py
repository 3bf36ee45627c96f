"""A call of either client from where nothing can be awaited: a click, a message of a widget."""

from __future__ import annotations

import asyncio
import inspect
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
