# Derived from _async/driving.py by `make generate`; do not edit.
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
    from collections.abc import Callable, Iterable, Mapping

    import httpx

    from ..jobs.steps import Flow, Step
    from .asking import Connection

S = TypeVar("S")
T = TypeVar("T")
AT_ONCE = 8


def drive(play: Connection, flow: Flow[T]) -> T:
    """Do what a flow asks for, and return what it comes to."""
    try:
        step = next(flow)
        while True:
            try:
                taken = _take(play, step)
            except BaseException as error:  # noqa: BLE001  # the flow raises it again, unless it can do without
                step = flow.throw(error)
            else:
                step = flow.send(taken)
    except StopIteration as end:
        value: T = end.value
        return value


def _take(play: Connection, step: Step) -> Any:  # Any: JSON, or what flows come to
    if isinstance(step, Pause):
        return runtime.sleep(step.seconds)
    if isinstance(step, Ask):
        return (play.ask(step.operation, **step.arguments)).json()
    if isinstance(step, Together):

        def driven(flow: Flow[Any]) -> Any:
            return drive(play, flow)

        return each_of(step.flows, driven)
    return post(play, step.operation, play.url_of(step.operation), step.body)


def post(
    play: Connection, operation: str, url: httpx.URL, body: object, headers: Mapping[str, str] | None = None
) -> Any:  # Any: JSON
    """POST what creates something, once: its JSON, or the error by which an answer was lost that may have been a success."""
    asked = contract.by_id(operation)
    request = play.http.build_request("POST", url, json=body, headers=headers, extensions={OPERATION: asked})
    try:
        return (play.http.send(request)).json()
    except PlaygroundError as error:
        call = request.extensions[CALL]
        if not isinstance(call, Call) or evidence.created_nothing(error, sent=call.sent):
            raise
        return error


def each_of(items: Iterable[S], do: Callable[[S], T], at_once: int = AT_ONCE) -> list[T]:
    """What `do` gives for each item, several of them at a time; the first error ends all."""
    queue = collections.deque(enumerate(items))
    found: dict[int, T] = {}

    def work() -> None:
        while True:
            try:
                number, item = queue.popleft()
            except IndexError:
                return
            found[number] = do(item)

    runtime.gather(*[work] * min(at_once, len(queue)))
    return [found[number] for number in sorted(found)]
