# Derived from _async/http.py by `make generate`; do not edit.
"""The httpx client that generated calls and handles share: it makes each request a call, and keeps the call's promises.

`send` sees every final response, of generated calls too, and raises this package's errors; a response hook could not,
because it fires inside the auth flow.
"""

from __future__ import annotations

import functools
import http.cookiejar
import time
from typing import TYPE_CHECKING, Any

import httpx

from .. import operations
from ..auth import AccessTokenAuth
from ..calls import KEY, ROUTE, Call, RetryBudget, Route, patience
from ..config import origin
from ..errors import ConfigurationError, InvalidResponse, PlaygroundError
from ..observer import Observer
from ..submissions import submissions_to
from ..tokens import source_for
from . import runtime
from .wire import HEADERS, Answer, Wire, media_of

if TYPE_CHECKING:
    from ..config import Settings
    from ..operations import Operation


class _NoCookies(http.cookiejar.CookieJar):
    """Keeps no cookie: the service needs none, and a kept one could reach another port of the same host.

    It takes no lock either, which a fork could leave held.
    """

    def extract_cookies(self, response: object, request: object) -> None: ...

    def add_cookie_header(self, request: object) -> None: ...


class Http(httpx.Client):
    """An `httpx.Client` whose every `send` is one call."""

    def __init__(self, settings: Settings, user_agent: str) -> None:
        self.settings = settings
        self.wire = Wire(settings)
        self.budget = RetryBudget()
        self.observer = Observer() if settings.observe else None
        self.submissions = submissions_to(settings)
        super().__init__(
            base_url=settings.front,
            auth=AccessTokenAuth(source_for(settings)),
            transport=self.wire,
            headers={**HEADERS, "accept": "application/json", "user-agent": user_agent},
            cookies=_NoCookies(),
            follow_redirects=False,
            trust_env=False,
        )

    def send(
        self,
        request: httpx.Request,
        *,
        stream: bool = False,
        auth: Any = httpx.USE_CLIENT_DEFAULT,  # Any: httpx's own marker type is private
        follow_redirects: Any = httpx.USE_CLIENT_DEFAULT,
    ) -> httpx.Response:
        """Send one call, with its retries, within its deadline.

        Raises a PlaygroundError for everything that is not a documented success.
        """
        call = self._call(request, stream=stream)
        with self.submissions.noting(call, request) as submission:
            response = self._carried(call, request, stream=stream, auth=auth)
            if submission is not None and isinstance(response, Answer):
                self.submissions.answered(submission, response.parsed)
            return response

    def _carried(self, call: Call, request: httpx.Request, *, stream: bool, auth: Any) -> httpx.Response:
        while True:
            call.left()
            failure: PlaygroundError
            try:
                response = super().send(request, stream=True, auth=auth, follow_redirects=False)
            except PlaygroundError as error:
                failure = error
            except RuntimeError:  # httpx's, for a client that is closed
                if not self.is_closed:
                    raise
                failure = _closed()
            else:
                if response.status_code < 300 or (stream and response.has_redirect_location):
                    return self._accepted(call, request, response)
                response.read()
                runtime.sleep(call.after_error(response))
                continue
            if self.is_closed and (request.method == "GET" or not call.sent):
                raise _closed()  # closing it has cut this call
            runtime.sleep(call.after_failure(failure))

    def _call(self, request: httpx.Request, *, stream: bool) -> Call:
        route: Route = request.extensions.get(ROUTE) or Route(fixed=False)
        settings = self.settings
        operation = (
            None
            if route.plain
            else operations.find(request.method, request.url.raw_path.partition(b"?")[0].decode("ascii"))
        )
        if not route.fixed and operation is not None and origin(request.url) == origin(settings.front):
            base = settings.base(operation.role)
            request.url = request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port)
            request.headers["host"] = request.url.netloc.decode("ascii")
        seconds = patience(settings)
        call = Call(
            settings=settings,
            method=request.method,
            url=request.url,
            operation=operation,
            deadline=None if stream else time.monotonic() + seconds,
            patience=seconds,
            streaming=stream,
            max_body=settings.max_body,
            budget=self.budget,
            attempt=route.spent,
            replayable=isinstance(request.stream, httpx.ByteStream),
            secrets=(settings.key,),
        )
        request.extensions = {**request.extensions, KEY: call}
        return call

    def _accepted(self, call: Call, request: httpx.Request, response: httpx.Response) -> httpx.Response:
        self.budget.earn()
        request.headers.pop("authorization", None)
        if isinstance(response, Answer) and response.status_code < 300:
            media = media_of(response)
            if call.operation is not None:
                seen = None
                if self.observer is not None:
                    seen = functools.partial(
                        self.observer.see, call.operation, response.status_code, headers=response.headers
                    )
                response.parsed = operations.check_answer(
                    call.operation,
                    call.where,
                    response.status_code,
                    media,
                    response.content,
                    whole=response.whole,
                    seen=seen,
                )
            elif operations.is_json(media):
                response.parsed = operations.parse_json(response.content, call.where, response.status_code)
            elif not response.whole:
                raise InvalidResponse(
                    f"{call.where}: the answer has no length, so it cannot be told whether it is whole."
                )
            if call.method == "GET":  # of what writes, the answer matters more than its time
                call.left()
        return response


def _closed() -> ConfigurationError:
    return ConfigurationError("This client is closed: make a new one, or do this inside its `with` block.")


def parsed_by(operation: Operation, api: Any, response: httpx.Response) -> Any:  # Any: the type that the contract names
    """The answer of `operation` as the generated client parses it."""
    return operations.generated(operation)._build_response(client=api, response=response).parsed
