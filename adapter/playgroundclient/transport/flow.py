"""The flow of a call, written once: a generator that yields steps, until it has the answer. No I/O.

A driver (`threads`, `loops`) does the steps, and throws into the flow what went wrong with one.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import httpx
from attrs import frozen

from ..clock import clock
from ..errors import AuthError, LinkRefused, PlaygroundError
from ..links import guard
from . import retry
from .body import Received
from .tokens import Flight

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ..secrets import Secret
    from .call import Call
    from .retry import RetryBudget
    from .tokens import Token, TokenSource

T = TypeVar("T")
FAILURES = (httpx.HTTPError, httpx.InvalidURL, PlaygroundError, OSError, UnicodeError, OverflowError)
"""What a driver throws into a flow; all else is not an exchange's failure, and passes through."""


@frozen
class Exchange:
    """Send the request, and read its answer into `received`, by `deadline` of `time.monotonic()`."""

    request: httpx.Request
    received: Received
    deadline: float


@frozen
class Landing:
    """Wait until a token request has ended, at most `timeout` seconds."""

    flight: Flight
    timeout: float


@frozen
class Pause:
    """Wait so many seconds before the next attempt."""

    seconds: float


Step: TypeAlias = "Exchange | Landing | Pause"
Flow: TypeAlias = "Generator[Step, None, T]"


def calling(
    call: Call,
    request: httpx.Request,
    source: TokenSource | None,
    budget: RetryBudget,
    receive: Callable[[Call, httpx.Request], Received] = Received,
) -> Flow[httpx.Response]:
    """One call: attempts, until one succeeds or there is to be no other. Raises a PlaygroundError.

    Without a `source` no token is sent. A 401 renews the token and replays the request, once. `receive` makes what takes
    the answer, for each exchange anew.
    """
    rejected: Secret | None = None
    while True:
        # Outside of the try block: a token that cannot be had is asked for again when its source's cooldown ends, not before.
        token = None if source is None else (yield from _token(call, source, rejected))
        try:
            received = yield from exchanged(call, request, receive(call, request), token)
            if received.status == 401 and token is not None and call.replayable and not call.renewed:
                call.renewed, call.sent, rejected = True, False, token.secret  # the service has done nothing
                continue
            answer = received.result()
            budget.earn()
            return answer
        except PlaygroundError as error:
            failure = error
        seconds = retry.pause(call, failure, budget)
        if seconds is None:
            raise failure
        call.sent = False  # there is a next attempt only where nothing has happened, or nothing can
        yield Pause(seconds)


def _token(call: Call, source: TokenSource, rejected: Secret | None) -> Flow[Token]:
    """The token to send; waits for it only where there is none that is good."""
    found: Token | Flight | PlaygroundError = source.current(call.settings, rejected)
    if isinstance(found, Flight):
        try:
            yield Landing(found, call.left())
        except TimeoutError:
            raise call.late() from None
        found = found.result(0)
    if isinstance(found, PlaygroundError):
        raise copy.copy(found)  # each waiter's own
    if clock() >= found.expires_at:
        raise AuthError(
            f"{call.where}: nothing was sent, because the access token had expired when it came; the identity provider is too slow.",
            method=call.method,
            url=call.shown_url,
            status=401,
        )
    return found


def exchanged(
    call: Call,
    request: httpx.Request,
    received: Received,
    token: Token | None = None,
) -> Flow[Received]:
    """One exchange: what was received, an error answer too. Raises what its failure means."""
    if reason := guard(request, call.settings, call.allowed):
        raise LinkRefused(f"{call.where}: nothing was sent, because {reason}.")
    request.extensions["timeout"] = call.timeouts(token)
    if token is not None:
        call.secrets = (call.settings.key, token.secret)
        request.headers["Authorization"] = f"Bearer {token.secret.reveal()}"
    call.sent = True  # only an error of a class that says so tells that nothing left
    try:
        yield Exchange(request, received, call.deadline)
        return received
    except FAILURES as error:
        failure = call.failure(error)
    finally:
        request.headers.pop("Authorization", None)
    # Outside of the except clause, so that no original that may hold a header travels along as context.
    if received.is_error:
        return received  # its status says more than what is wrong with its body
    raise failure
