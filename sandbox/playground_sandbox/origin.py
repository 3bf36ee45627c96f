"""One origin of the gateway: a request is routed, held against the contract, and given to the handler of its operation.

Errors have the contract's own shape. What a handler answers is held against the contract by who calls it.
"""

import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground_sandbox.contract import JSON, Contract, Operation, Parameter, Role
from playground_sandbox.documents import Doc, Json, compact_json
from playground_sandbox.errors import RequestError, invalid_input
from playground_sandbox.tokens import TokenError

log = logging.getLogger("playground_sandbox")

OPERATION = "playground_sandbox.operation"
"""The key of a scope at which the operation stands that a request was routed to."""
CONTRACT_HINT = "The contract (GET /api/v1/openapi) says what can be asked."
_INTEGER = re.compile(r"-?[0-9]{1,1000}")


@dataclass(frozen=True)
class Call:
    """A request that fits the contract: path and query parameters by their names there, headers, and the body."""

    parameters: Doc
    body: Json
    headers: Mapping[str, str]
    user: str
    correlation: str

    def __getitem__(self, name: str) -> str:
        return str(self.parameters[name])

    def get(self, name: str) -> str | None:
        value = self.parameters.get(name)
        return None if value is None else str(value)

    def number(self, name: str, default: int) -> int:
        return int(self.parameters.get(name, default))

    def flag(self, name: str) -> bool:
        return bool(self.parameters.get(name, False))


@dataclass(frozen=True)
class Answer:
    """What a handler answers. `pieces` is a body that is streamed; `body` is then what it would be with nothing in it.

    What it has in it was checked when it was stored.
    """

    status: int
    body: Json = None
    media_type: str | None = JSON
    headers: dict[str, str] = field(default_factory=dict[str, str])
    pieces: Iterator[bytes] | None = None


Handle = Callable[[str, Call], Answer]
"""Answers an operation, named by its operationId."""

ErrorBody = Callable[[Role, int, str, str], Doc]
"""Role, status, message and hint to the body of an error."""


def operation_of(scope: Scope) -> str:
    """The operationId that the request was routed to."""
    operation: Operation = scope[OPERATION]
    return operation.id


class Origin:
    """The application of one origin. `guard` wraps what comes after routing: it knows the operation."""

    def __init__(
        self,
        contract: Contract,
        role: Role,
        handle: Handle,
        check_token: Callable[[str], Doc],
        error_body: ErrorBody,
        correlation: Callable[[], str],
        guard: Callable[[ASGIApp], ASGIApp],
    ) -> None:
        self._contract, self._handle = contract, handle
        self._role: Role = role
        self._check_token, self._error_body, self._correlation = check_token, error_body, correlation
        self._routes = contract.routes(role)
        self._guarded = guard(self._answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun, routed = False, scope

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            routed = self._routed(scope)
            await self._guarded(routed, receive, watched)
        except ClientDisconnect:
            return
        except Exception as error:  # whatever a handler raises is an answer
            if begun:
                raise  # too late for another one: the server closes the connection
            await self._failure(error, routed)(scope, receive, send)

    def _routed(self, scope: Scope) -> Scope:
        """The scope with the operation and the path's parameters. Raises RequestError: 404, 405."""
        for pattern, operations in self._routes:
            found = pattern.fullmatch(scope["path"])
            if found is not None:
                method = "GET" if scope["method"] == "HEAD" else scope["method"]
                if method not in operations:
                    headers = {"Allow": ", ".join(operations)}
                    raise RequestError(405, "This path does not take this method.", CONTRACT_HINT, headers)
                return {**scope, OPERATION: operations[method], "path_params": found.groupdict()}
        raise RequestError(404, "There is nothing at this path.", CONTRACT_HINT)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation: Operation = scope[OPERATION]
        request = Request(scope, receive)
        user = self._user(request.headers) if operation.secured else ""
        parameters = self._parameters(operation, request)
        body = await self._body(operation, request) if operation.body_types else None
        call = Call(parameters, body, request.headers, user, self._correlation())
        await _response(self._handle(operation.id, call))(scope, receive, send)

    def _user(self, headers: Headers) -> str:
        """Whose token it is. Raises TokenError."""
        given = headers.get("authorization", "").split(maxsplit=1)
        if given and len(given) < 2:
            raise TokenError("Invalid authorization header")
        if not given or given[0].lower() != "bearer":
            raise TokenError("There is no access token in the request")
        return str(self._check_token(given[1])["sub"])

    def _parameters(self, operation: Operation, request: Request) -> Doc:
        """The path's and the query's parameters, with their defaults. Raises RequestError: 400."""
        query = dict(request.query_params)  # of several values the last one
        unknown = query.keys() - {each.name for each in operation.parameters if each.place == "query"}
        if unknown:
            raise RequestError(400, f"Extra query parameter(s) {', '.join(sorted(unknown))} not in spec", CONTRACT_HINT)
        places: dict[str, Mapping[str, str]] = {"path": request.path_params, "query": query, "header": request.headers}
        found: Doc = {}
        for parameter in operation.parameters:
            text = places[parameter.place].get(parameter.name)
            value = None if text is None else _typed(parameter, text)
            fault = self._contract.fault_of_parameter(parameter, value)
            if fault is not None:
                raise RequestError(400, fault, CONTRACT_HINT)
            value = parameter.schema.get("default") if value is None else value
            if parameter.place != "header" and value is not None:
                found[parameter.name] = value
        return found

    async def _body(self, operation: Operation, request: Request) -> Json:
        """The body, as what it is. Raises RequestError: 400 where it is malformed, 405 where it does not fit, 415."""
        kind = request.headers.get("content-type", operation.body_types[0])
        media_type = kind.partition(";")[0].strip().lower()
        if media_type not in operation.body_types:
            takes = ", ".join(operation.body_types)
            raise RequestError(415, f"Invalid Content-type ({media_type}), expected {takes}", CONTRACT_HINT)
        content = await request.body()
        if not content:
            raise RequestError(400, "RequestBody is required", CONTRACT_HINT)
        if media_type != JSON:
            # The identity provider judges its form itself: its errors are of another shape.
            return dict(parse_qsl(content.decode("latin-1"), keep_blank_values=True))
        try:
            body: Json = json.loads(content.decode())
        except UnicodeDecodeError as error:
            raise RequestError(400, f"The body is not text: {error}", "Send JSON in UTF-8.") from error
        except (ValueError, RecursionError) as error:
            raise RequestError(400, f"The body is not JSON: {error}", CONTRACT_HINT) from error
        fault = self._contract.fault_of_body(operation.id, body)
        if fault is not None:
            raise invalid_input(f"The body does not fit: {fault}", "The contract says what fits.")
        return body

    def _failure(self, error: Exception, scope: Scope) -> Response:
        status, message, hint, headers = _described(error)
        operation: Operation | None = scope.get(OPERATION)
        if status == 405 and operation is not None:  # an input that does not fit
            if self._contract.documents(operation.id, 405):
                methods = next(found for _, found in self._routes if operation in found.values())
                headers = headers | {"Allow": ", ".join(methods)}
            else:
                status = 400  # the front's operations know no 405
        if status >= 500:
            log.error("%s (correlation id %s)", message, self._correlation(), exc_info=error)
        body = self._error_body(self._role, status, message, hint)
        return Response(compact_json(body), status, headers, JSON)


def _typed(parameter: Parameter, text: str) -> Json:
    """A parameter's text as what its schema says, or the text itself where it is no such thing."""
    kind = parameter.schema.get("type")
    if kind == "integer" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text


def _response(answer: Answer) -> Response:
    if answer.pieces is not None:
        return StreamingResponse(_stream(answer.pieces), answer.status, answer.headers, answer.media_type)
    if answer.media_type is None:
        return Response(None, answer.status, answer.headers)
    content = compact_json(answer.body) if answer.media_type == JSON else answer.body
    return Response(content, answer.status, answer.headers, answer.media_type)


async def _stream(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    # An async generator stays on the event loop's thread, where the store lives.
    for piece in pieces:
        yield piece


def _described(error: Exception) -> tuple[int, str, str, dict[str, str]]:
    """Status, message, hint and headers for anything that went wrong."""
    if isinstance(error, RequestError):
        return error.status, error.message, error.hint, error.headers
    if isinstance(error, TokenError):
        quoted = str(error).encode("ascii", "replace").decode().replace("\\", "/").replace('"', "'")
        challenge = f'Bearer realm="IDP", error="invalid_token", error_description="{quoted}"'
        hint = "Get an access token at the token endpoint and send it as Authorization: Bearer <token>."
        return 401, str(error), hint, {"WWW-Authenticate": challenge}
    return 500, f"The gateway failed: {type(error).__name__}: {error}", "This is a fault of the gateway.", {}
