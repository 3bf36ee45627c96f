"""The access token on each request, and once more after a 401. One flow, driven by threads and by event loops alike."""

from __future__ import annotations

import contextlib
import copy
from typing import TYPE_CHECKING, Any

import httpx

from ._async import runtime as of_loops
from ._sync import runtime as of_threads
from .calls import KEY, Call
from .clocks import clock
from .errors import AuthError, PlaygroundError
from .tokens import Flight

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from .redact import Secret
    from .tokens import Token, TokenSource


class AccessTokenAuth(httpx.Auth):
    """Puts `Authorization: Bearer` on a request; after a 401 renews the token once and replays the request once."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source

    # Any: what a step is answered with depends on the step: a response for a request, a token for a flight.
    def _flow(self, request: httpx.Request) -> Generator[httpx.Request | Flight, Any, None]:
        token = yield from self._token(request, None)
        response: httpx.Response = yield request
        call: Call = request.extensions[KEY]
        if response.status_code == 401 and call.replayable and not call.renewed:
            call.renewed = True
            call.sent = False  # the service has said that it did nothing
            yield from self._token(request, token.secret)
            yield request
        elif response.status_code == 401 and not call.replayable:
            with contextlib.suppress(PlaygroundError):
                self._source.current(call.settings, token.secret)  # renewed for the next call

    def _token(self, request: httpx.Request, rejected: Secret | None) -> Generator[Flight, Any, Token]:
        call: Call = request.extensions[KEY]
        while isinstance(token := self._source.current(call.settings, rejected), Flight):
            flight = token
            token = yield flight
            if not isinstance(token, PlaygroundError):
                break
            if flight.answers(call.settings, token):
                raise copy.copy(token)
            # It failed on another client's network. One's own may be better.
        if clock() >= token.expires_at:
            raise AuthError(
                f"{call.where}: nothing was sent, because the access token had expired when it came; the identity provider is too slow.",
                method=call.method,
                url=call.shown_url,
                status=401,
            )
        call.secrets = (call.settings.key, token.secret)
        call.expires_at = token.expires_at
        request.headers["Authorization"] = f"Bearer {token.secret.reveal()}"
        return token

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        call: Call = request.extensions[KEY]
        flow = self._flow(request)
        answer: httpx.Response | Token | PlaygroundError | None = None
        while (step := _next(flow, answer)) is not None:
            if isinstance(step, httpx.Request):
                answer = yield step
                continue
            try:
                answer = of_threads.result_of(step, call.left())
            except TimeoutError:
                raise call.late() from None

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        call: Call = request.extensions[KEY]
        flow = self._flow(request)
        answer: httpx.Response | Token | PlaygroundError | None = None
        while (step := _next(flow, answer)) is not None:
            if isinstance(step, httpx.Request):
                answer = yield step
                continue
            try:
                answer = await of_loops.result_of(step, call.left())
            except TimeoutError:
                raise call.late() from None


def _next(flow: Generator[httpx.Request | Flight, Any, None], answer: object) -> httpx.Request | Flight | None:
    try:
        return flow.send(answer)
    except StopIteration:
        return None
