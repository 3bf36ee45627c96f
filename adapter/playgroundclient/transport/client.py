"""The httpx clients that generated functions and handles share: each `send` is one call, and keeps a call's promises.

`send` sees every final response, of generated functions too, and raises this package's errors; a response hook could
not, because it fires inside the auth flow.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import httpx

from .. import contract
from ..config import origin
from ..errors import ConfigurationError
from .body import Received
from .call import CALL, OPERATION, Call
from .flow import calling
from .identity import source_for
from .loops import Loops
from .retry import RetryBudget
from .threads import Threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..config import Settings
    from .call import Hook
    from .flow import Flow

    Receive = Callable[[Call, httpx.Request], Received]


class Leaving(httpx.URL):
    """A URL that leaves the service: it may be signed, so no log shows more than where it leads."""

    leaves_the_service = True


class Calls:
    """Makes calls of requests, for one client of either kind."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.hooks: list[Hook] = []
        self._budget = RetryBudget()
        self._source = source_for(settings)

    def outer(self, user_agent: str) -> dict[str, Any]:  # Any: the arguments of httpx.Client
        """The arguments of the outer client, which sends nothing itself."""
        return {
            "base_url": self.settings.front,
            "headers": {"accept-encoding": "gzip", "user-agent": user_agent},
            "transport": httpx.MockTransport(lambda _: httpx.Response(500)),
        }

    def begin(self, request: httpx.Request, receive: Receive, *, closed: bool) -> Flow[httpx.Response]:
        """The flow of the call that a request is. Raises ConfigurationError where the client is closed."""
        if closed:
            raise ConfigurationError("This client is closed: make a new one, or do this inside its `with` block.")
        settings = self.settings
        operation = request.extensions[OPERATION] if OPERATION in request.extensions else self._routed(request)
        whole = receive is Received  # else into a file: of any size, in any time, and maybe from elsewhere
        foreign = not whole and origin(request.url) not in settings.origins
        if foreign:
            request.url = Leaving(request.url)
        own = settings.origins
        if operation is not None:
            own |= {origin(settings.base(operation.role))}
            request.headers["accept"] = operation.facts["accept"]
        call = Call(
            settings,
            request.method,
            request.url,
            None if foreign else own,
            operation,
            patience=settings.timeout if whole else math.inf,
            max_body=settings.max_body,
            replayable=isinstance(request.stream, httpx.ByteStream),
            hooks=self.hooks,
            secrets=(settings.key,),
        )
        request.extensions = {**request.extensions, CALL: call}
        return calling(call, request, None if foreign else self._source, self._budget, receive)

    def _routed(self, request: httpx.Request) -> contract.Operation | None:
        """The operation of a generated function's request, which is sent to the origin that the contract names for it."""
        operation = contract.find(request.method, request.url.raw_path.partition(b"?")[0].decode("ascii"))
        if operation is not None and origin(request.url) == origin(self.settings.front):
            base = self.settings.base(operation.role)
            request.url = request.url.copy_with(scheme=base.scheme, host=base.host, port=base.port)
            request.headers["host"] = request.url.netloc.decode("ascii")
        return operation


class Http(httpx.Client):
    """An `httpx.Client` whose every `send` is one call, over connections that threads share."""

    def __init__(self, settings: Settings, user_agent: str) -> None:
        self.calls = Calls(settings)
        self._threads = Threads(settings)
        super().__init__(**self.calls.outer(user_agent))

    def send(self, request: httpx.Request, *, receive: Receive = Received, **_: Any) -> httpx.Response:
        """Send one call, with its token and its retries, within its deadline, and read its answer.

        Raises a PlaygroundError for everything that is not a documented success. What is received otherwise, into a
        file, has no deadline but a limit on each silence, and may come from elsewhere, without a token.
        """
        return self._threads.drive(self.calls.begin(request, receive, closed=self.is_closed))

    def close(self) -> None:
        super().close()
        self._threads.close()


class AsyncHttp(httpx.AsyncClient):
    """An `httpx.AsyncClient` whose every `send` is one call, over connections of each event loop's own."""

    def __init__(self, settings: Settings, user_agent: str) -> None:
        self.calls = Calls(settings)
        self._loops = Loops(settings)
        super().__init__(**self.calls.outer(user_agent))

    async def send(self, request: httpx.Request, *, receive: Receive = Received, **_: Any) -> httpx.Response:
        """As `Http.send`."""
        return await self._loops.drive(self.calls.begin(request, receive, closed=self.is_closed))

    async def aclose(self) -> None:
        await super().aclose()
        await self._loops.close()
