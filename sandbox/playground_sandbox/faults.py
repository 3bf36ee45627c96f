"""Faults on demand, and what was asked: for tests. Set by POST /_sandbox/faults on the identity provider's port.

    {"drop_answer": {"operation": "create_job", "when": "after", "count": 1}}   close the connection, no answer
    {"drop_answer": {"operation": "create_job", "when": "before", "status": 503}}   answer 503 instead
    {"delay": {"operation": "list_jobs", "seconds": 0.03, "count": 100}}
    {"token": {"status": 500, "count": 2}}   or   {"token": {"hang": 60}}
    {"fail_job": {"count": 1, "message": "out of memory"}}   the next job fails, at once at one of its tiles
    {"fail_job": {"count": 1, "message": "out of memory", "tiles": 3}}   ... at 3 tiles, while the others succeed
    {"spoil": {"operation": "list_jobs", "how": "cut", "count": 1}}   page, shape, cut, exchange, lead away, repeat
    {"revoke": {}}   the access tokens that are out are good no more
    {"named": {"lost_answer": {}, "slow": {"seconds": 3}}}   from the table of named_faults.py, with what is changed
    {"cleared": true}   requests that a fault holds back are dropped

`when` is "before" or "after" the operation took effect ("after" when absent). `operation` may be "*", or "api" for all
but the token request. `count` is how often the fault strikes; absent means until it is cleared. An answer that another
status stands for has Retry-After where `retry_after` says so.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground_sandbox.documents import Doc
from playground_sandbox.jobs import Failure
from playground_sandbox.named_faults import NAMED
from playground_sandbox.origin import operation_of
from playground_sandbox.spoiling import HOWS, spoil

log = logging.getLogger("playground_sandbox")

KINDS = ("drop_answer", "delay", "token", "fail_job", "spoil")
TOKEN_OPERATION = "exchange_api_key"  # a name


@dataclass
class Fault:
    """One fault; `left` is how often it still strikes, None for ever."""

    kind: str
    operation: str
    left: int | None
    when: str = "after"
    status: int | None = None
    seconds: float = 0.0
    message: str = ""
    tiles: int | None = None
    how: str = ""
    retry_after: int | None = None

    def strikes(self, operation: str) -> bool:
        return self.operation in ("*", operation) or (self.operation == "api" and operation != TOKEN_OPERATION)


@dataclass
class Faults:
    """The faults that are set, and how often each operation was asked. `revoke` revokes the access tokens."""

    revoke: Callable[[], None]
    requests: Counter[str] = field(default_factory=Counter[str])
    _set: list[Fault] = field(default_factory=list[Fault])
    _cleared: asyncio.Event = field(default_factory=asyncio.Event)

    def set(self, order: Doc) -> None:
        """Raises ValueError for what is not understood; then nothing is set."""
        unknown = set(order) - {*KINDS, "revoke", "named", "cleared"}
        if unknown:
            told = ", ".join(sorted(unknown))
            raise ValueError(f"unknown fault {told}: there are {', '.join(KINDS)}, revoke, named and cleared")
        orders = [order, *(_named(name, changes) for name, changes in order.get("named", {}).items())]
        faults = [_parse(kind, each[kind]) for each in orders for kind in KINDS if kind in each]
        if order.get("cleared"):
            self._set.clear()
            self._cleared.set()
            self._cleared = asyncio.Event()
        self._set += faults
        if any("revoke" in each for each in orders):
            self.revoke()

    def take(self, kinds: tuple[str, ...], operation: str) -> Fault | None:
        """The first fault that strikes now, counted down."""
        for fault in self._set:
            if fault.kind in kinds and fault.strikes(operation) and fault.left != 0:
                fault.left = None if fault.left is None else fault.left - 1
                return fault
        return None

    def next_failure(self) -> Failure | None:
        fault = self.take(("fail_job",), "create_job")
        return None if fault is None else Failure(fault.message, fault.tiles)

    def guard(self, app: ASGIApp) -> ASGIApp:
        """Counts the requests that were routed, and lets the faults strike."""

        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            operation = operation_of(scope)
            self.requests[operation] += 1
            delay = self.take(("delay",), operation)
            if delay is not None and not await self._passes(delay.seconds):
                await _drop(scope, receive)
                return
            fault = self.take(("drop_answer", "token", "spoil"), operation)
            if fault is None:
                await app(scope, receive, send)
            elif fault.kind == "spoil":
                await spoil(fault.how, app, scope, receive, send)
            else:
                if fault.kind == "token" and not await self._passes(fault.seconds):
                    await _drop(scope, receive)
                    return
                await _strike(fault, app, scope, receive, send)

        return guarded

    async def _passes(self, seconds: float) -> bool:
        """Wait; whether the faults were not cleared meanwhile: what was held back then is nobody's any more."""
        try:
            await asyncio.wait_for(self._cleared.wait(), seconds)
        except TimeoutError:
            return True
        return False


def _named(name: str, changes: Doc) -> Doc:
    """The order of a fault that has a name."""
    if name not in NAMED:
        raise ValueError(f"there is no fault {name!r}; there are {', '.join(NAMED)}")
    return {kind: {**order, **changes} for kind, order in NAMED[name].order.items()}


def _parse(kind: str, given: Doc) -> Fault:
    try:
        left = given.get("count")
        fault = Fault(kind, str(given.get("operation", "*")), None if left is None else int(left))
        fault.when = given.get("when", "after")
        fault.status = None if given.get("status") is None else int(given["status"])
        fault.seconds = float(given.get("seconds") or given.get("hang") or 0)
        fault.message = str(given.get("message", "The process failed on a tile"))
        fault.how = str(given.get("how", ""))
        fault.retry_after = None if given.get("retry_after") is None else int(given["retry_after"])
        fault.tiles = None if given.get("tiles") is None else max(1, int(given["tiles"]))
    except (AttributeError, TypeError, ValueError) as error:
        raise ValueError(f"{kind}: {error}") from error
    if fault.when not in ("before", "after"):
        raise ValueError(f"{kind}: when is {fault.when!r}, it must be 'before' or 'after'")
    if kind == "spoil" and fault.how not in HOWS:
        raise ValueError(f"spoil: how is {fault.how!r}, it must be one of {', '.join(HOWS)}")
    if kind == "token":
        fault.operation, fault.when = TOKEN_OPERATION, "before"
    return fault


async def _strike(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    if fault.kind == "token" and fault.seconds and fault.status is None:
        await app(scope, receive, send)
        return
    if fault.when == "after":
        await _run_unheard(app, scope, receive)
    else:
        # The request is read to its end, or else closing would reset the connection.
        while (await receive()).get("more_body"):
            pass
    if fault.status is not None:
        body = {"message": f"Fault on demand: {fault.status}", "error": "server_error"}
        headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        await JSONResponse(body, fault.status, headers)(scope, receive, send)
        return
    await _drop(scope, receive)


async def _drop(scope: Scope, receive: Receive) -> None:
    """Close the connection."""
    scope["extensions"]["abort"]()
    # The server learns that the connection is gone before it looks for the answer that is not there.
    while (await receive())["type"] != "http.disconnect":
        pass


async def _run_unheard(app: ASGIApp, scope: Scope, receive: Receive) -> None:
    async def drop(message: Message) -> None:
        pass

    try:
        await app(scope, receive, drop)
    except Exception as error:  # noqa: BLE001  # the origin would answer any of them
        # What would have been answered as an error: nobody hears that either.
        log.info("the answer that was dropped was an error: %r", error)
