"""The gateway put together: its origins over one store, and the control endpoint for tests."""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, replace
from time import perf_counter
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground_sandbox.catalog import Catalog
from playground_sandbox.contract import ROLES, Contract, Role
from playground_sandbox.data import Data
from playground_sandbox.documents import Doc, timestamp
from playground_sandbox.errors import RequestError
from playground_sandbox.faults import Faults
from playground_sandbox.front import Front
from playground_sandbox.identity import Identity
from playground_sandbox.imports import Imports
from playground_sandbox.jobs import Jobs, schedule_of
from playground_sandbox.named_faults import NAMED
from playground_sandbox.origin import Answer, Call, Origin
from playground_sandbox.processes import Processes
from playground_sandbox.room import Room
from playground_sandbox.seed import fill, populate
from playground_sandbox.settings import Origins, Settings, SkippingClock
from playground_sandbox.storage import storage_app
from playground_sandbox.store import Store
from playground_sandbox.tokens import KEPT, Tokens

log = logging.getLogger("playground_sandbox")

CONTROL_PATH = "/_sandbox"
CORRELATION_HEADER = "X-Correlation-ID"

Handler = Callable[[Call], Answer]

_correlation: ContextVar[str] = ContextVar("correlation id of the request", default="")


class Gateway:
    """One gateway: `apps` are the applications of its origins, in the order of `Origins`."""

    def __init__(self, settings: Settings, origins: Origins, contract: Contract, store: Store) -> None:
        self.clock = SkippingClock(settings.clock)
        settings = replace(settings, clock=self.clock)
        populate(store, settings)
        # A state file keeps its seed: what its jobs will detect was settled when they were submitted.
        settings = replace(settings, seed=int(store.setting("seed") or settings.seed))
        tokens = Tokens(store, settings.clock, settings.token_lifetime)
        self.faults = Faults(tokens.revoke_all)
        for drop in settings.drop_answers:
            operation, _, rest = drop.partition(":")
            when, _, count = rest.partition(":")
            order: Doc = {"operation": operation, "when": when or "after", "count": int(count or 1)}
            self.faults.set({"drop_answer": order})
        self.store = store
        jobs = Jobs(store, settings)
        self.room = Room(settings, store, tokens, jobs, contract, origins, self.faults.next_failure)
        parts = [part(self.room) for part in (Identity, Front, Catalog, Processes, Data, Imports)]
        self.handlers: dict[str, Handler] = {
            name: getattr(part, name) for name in contract.operations for part in parts if hasattr(part, name)
        }
        missing = set(contract.operations) - set(self.handlers)
        if missing:
            raise NotImplementedError(f"operations of the contract without a handler: {', '.join(sorted(missing))}")
        self.apps: list[ASGIApp] = [*(self._origin(role) for role in ROLES), storage_app(self.room)]

    def _origin(self, role: Role) -> ASGIApp:
        app = Origin(
            self.room.contract,
            role,
            self.handle,
            self.room.tokens.check,
            self._error,
            _correlation.get,
            self.faults.guard,
        )
        control = self._control() if role == "identity-provider" else None
        return _Edge(app, control, role if self.room.settings.log_requests else None)

    def reset(self) -> None:
        """Be as a new gateway is; only the access tokens that are out stay what they are."""
        with self.store.transaction():
            self.store.clear(*KEPT)
            fill(self.store, self.room.settings)
        self.clock.reset()
        self.faults.set({"cleared": True})
        self.faults.requests.clear()

    def handle(self, operation_id: str, call: Call) -> Answer:
        """Runs a handler in one transaction; an answer that the contract does not allow undoes it and becomes a 500."""
        with self.store.transaction():
            answer = self.handlers[operation_id](call)
            fault = self._fault_of(operation_id, answer)
            if fault is not None:
                message = f"The gateway's own answer does not fit the contract: {fault}"
                raise RequestError(500, message, "This is a fault of the gateway.")
        return answer

    def _fault_of(self, operation_id: str, answer: Answer) -> str | None:
        # Ranges are a courtesy beyond the contract; what is streamed was checked record by record when it was stored.
        if answer.status == 206:
            return None
        return self.room.contract.fault_of_answer(operation_id, answer.status, answer.media_type, answer.body)

    def _error(self, role: Role, status: int, message: str, hint: str) -> Doc:
        if role == "identity-provider":
            code = hint if hint.isidentifier() else "invalid_request" if status < 500 else "server_error"
            return {"error": code, "error_description": message}
        return {
            "message": message,
            "hint": hint or None,
            "correlationId": _correlation.get(),
            "timestamp": timestamp(self.room.now()),
        }

    def _control(self) -> ASGIApp:
        async def counts(request: Request) -> Response:
            requests = dict(self.faults.requests)
            return JSONResponse({"token_requests": requests.get("exchange_api_key", 0), "requests": requests})

        async def identity(request: Request) -> Response:
            return JSONResponse({"identity": self.room.settings.identity})

        async def revoke(request: Request) -> Response:
            self.room.tokens.revoke_all()
            return JSONResponse({"revoked": True})

        async def faults(request: Request) -> Response:
            if request.method == "GET":
                return JSONResponse({"named": {name: asdict(each) for name, each in NAMED.items()}})
            try:
                self.faults.set(await request.json())
            except ValueError as error:
                return JSONResponse({"message": str(error)}, 400)
            return JSONResponse({"set": True})

        async def skip(request: Request) -> Response:
            try:
                self.clock.skip(float((await request.json())["seconds"]))
            except (ValueError, TypeError, KeyError) as error:
                return JSONResponse({"message": f'{{"seconds": <a number>}} is needed: {error}'}, 400)
            return JSONResponse({"ahead": self.clock.ahead})

        async def reset(request: Request) -> Response:
            self.reset()
            return JSONResponse({"reset": True})

        async def jobs(request: Request) -> Response:
            now = self.room.now()
            rows, _ = self.store.find_jobs(now, -1, 0, project=request.query_params.get("projectId"))
            found = [
                {
                    "id": row.id,
                    "project": row.project,
                    "process": row.process,
                    "name": row.doc["name"],
                    "correlationId": row.correlation,
                    "status": schedule_of(row).state(now),
                }
                for row in rows
            ]
            return JSONResponse({"jobs": found})

        return Starlette(
            routes=[
                Route(f"{CONTROL_PATH}/counts", counts),
                Route(f"{CONTROL_PATH}/identity", identity),
                Route(f"{CONTROL_PATH}/jobs", jobs),
                Route(f"{CONTROL_PATH}/revoke", revoke, methods=["POST"]),
                Route(f"{CONTROL_PATH}/faults", faults, methods=["GET", "POST"]),
                Route(f"{CONTROL_PATH}/skip", skip, methods=["POST"]),
                Route(f"{CONTROL_PATH}/reset", reset, methods=["POST"]),
            ]
        )


class _Edge:
    """Around an origin: the correlation id comes in and goes out, and requests are logged when that is wanted."""

    def __init__(self, app: ASGIApp, control: ASGIApp | None, logged_as: str | None) -> None:
        self._app, self._control, self._logged_as = app, control, logged_as

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._control is not None and scope["path"].startswith(CONTROL_PATH + "/"):
            await self._control(scope, receive, send)
            return
        correlation = Headers(scope=scope).get(CORRELATION_HEADER) or str(uuid4())
        _correlation.set(correlation)
        start = perf_counter()

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[CORRELATION_HEADER] = correlation
                if self._logged_as:
                    took = 1000 * (perf_counter() - start)
                    request = f"{self._logged_as} {scope['method']} {scope['path']}"
                    log.info("%s %s %.1f ms", request, message["status"], took)
            await send(message)

        await self._app(scope, receive, marked)
