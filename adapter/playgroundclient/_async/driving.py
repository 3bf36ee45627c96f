"""What drives flows without I/O: it does what they ask for, step by step, and several flows at a time."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any, TypeVar

from .. import contract
from ..errors import PlaygroundError
from ..jobs import evidence
from ..jobs.steps import Ask, Pause, Together
from ..transport.call import CALL, OPERATION, Call
from . import runtime

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    import httpx

    from ..jobs.steps import Flow, Step
    from .asking import AsyncConnection

S = TypeVar("S")
T = TypeVar("T")
AT_ONCE = 8


async def drive(play: AsyncConnection, flow: Flow[T]) -> T:
    """Do what a flow asks for, and return what it comes to."""
    try:
        step = next(flow)
        while True:
            try:
                taken = await _take(play, step)
            except BaseException as error:  # noqa: BLE001  # the flow raises it again, unless it can do without
                step = flow.throw(error)
            else:
                step = flow.send(taken)
    except StopIteration as end:
        value: T = end.value
        return value


async def _take(play: AsyncConnection, step: Step) -> Any:  # Any: JSON, or what flows come to
    if isinstance(step, Pause):
        return await runtime.sleep(step.seconds)
    if isinstance(step, Ask):
        return (await play.ask(step.operation, **step.arguments)).json()
    if isinstance(step, Together):

        async def driven(flow: Flow[Any]) -> Any:
            return await drive(play, flow)

        return await each_of(step.flows, driven)
    return await post(play, step.operation, play.url_of(step.operation), step.body)


async def post(
    play: AsyncConnection, operation: str, url: httpx.URL, body: object, headers: Mapping[str, str] | None = None
) -> Any:  # Any: JSON
    """POST what creates something, once: its JSON, or the error by which an answer was lost that may have been a success."""
    asked = contract.by_id(operation)
    request = play.http.build_request("POST", url, json=body, headers=headers, extensions={OPERATION: asked})
    try:
        return (await play.http.send(request)).json()
    except PlaygroundError as error:
        call = request.extensions[CALL]
        if not isinstance(call, Call) or evidence.created_nothing(error, sent=call.sent):
            raise
        return error


async def each_of(items: Iterable[S], do: Callable[[S], Awaitable[T]], at_once: int = AT_ONCE) -> list[T]:
    """What `do` gives for each item, several of them at a time; the first error ends all."""
    queue = collections.deque(enumerate(items))
    found: dict[int, T] = {}

    async def work() -> None:
        while True:
            try:
                number, item = queue.popleft()
            except IndexError:
                return
            found[number] = await do(item)

    await runtime.gather(*[work] * min(at_once, len(queue)))
    return [found[number] for number in sorted(found)]
