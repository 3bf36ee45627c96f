"""Connexion, which routes and validates by the contract; the one module that touches it (it has no type stubs).

What it lacks is added here: formats (uuid, date-time) of parameters and bodies, answers checked in every case
(status, media type, body) and errors in the contract's own shape.
"""

import json
import logging
import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

with warnings.catch_warnings():
    # Connexion imports Starlette's test client, which warns about its own future.
    warnings.simplefilter("ignore")
    import connexion  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # no stubs exist

from connexion.lifecycle import (  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
    ConnexionResponse,
)
from connexion.middleware import (  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
    MiddlewarePosition,
)
from connexion.options import (  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
    SwaggerUIOptions,
)
from connexion.resolver import Resolver  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
from connexion.security import (  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
    BearerSecurityHandler,
)
from connexion.validators import (  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
    FormDataValidator,
    JSONRequestBodyValidator,
    ParameterValidator,
)
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Scope

from playground_sandbox.contract import Contract, Role
from playground_sandbox.documents import Doc, Json, compact_json
from playground_sandbox.errors import RequestError, invalid_input
from playground_sandbox.tokens import TokenError

log = logging.getLogger("playground_sandbox")


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
    media_type: str | None = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    pieces: Iterator[bytes] | None = None


Handle = Callable[[str, Call], Answer]
"""Answers an operation, named by its operationId; called inside of a transaction by `AnswerChecked`."""

ErrorBody = Callable[[Role, int, str, str], Doc]
"""Role, status, message and hint to the body of an error."""


def build_app(
    contract: Contract,
    role: Role,
    handle: Handle,
    check_token: Callable[[str], Doc],
    error_body: ErrorBody,
    correlation: Callable[[], str],
    guard: Callable[[ASGIApp], ASGIApp],
) -> ASGIApp:
    """The application of one origin. `guard` wraps what comes after routing: it knows the operation."""

    class Bearer(BearerSecurityHandler):  # type: ignore[misc]  # untyped base class
        def _resolve_func(self, security_scheme: Doc) -> Callable[[str], Doc]:
            return check_token

    def resolve(operation_id: str) -> Callable[..., Awaitable[Response]]:
        async def endpoint(**arguments: Any) -> Response:  # whatever the operation's parameters are
            body = arguments.pop("body", None)
            user = str(arguments.pop("user", ""))
            arguments.pop("token_info", None)
            headers = cast("Mapping[str, str]", connexion.request.headers)
            return _response(handle(operation_id, Call(arguments, body, headers, user, correlation())))

        return endpoint

    def fail(request: Any, error: Exception) -> Any:  # a ConnexionResponse, which is untyped
        status, message, hint, headers = _describe(error)
        if status == 405:
            headers = headers | {"Allow": ", ".join(contract.methods(role, request.scope["path"]))}
        if (
            isinstance(error, RequestError)
            and status == 405
            and not contract.documents(operation_of(request.scope), 405)
        ):
            # The front's operations know no 405.
            status = 400
            del headers["Allow"]
        if status >= 500:
            log.error("%s (correlation id %s)", message, correlation(), exc_info=error)
        body = error_body(role, status, message, hint)
        return ConnexionResponse(
            status_code=status, body=compact_json(body), mimetype="application/json", headers=headers
        )

    app: Any = connexion.AsyncApp("playground_sandbox", swagger_ui_options=_no_swagger_ui())  # untyped
    app.add_middleware(guard, position=MiddlewarePosition.BEFORE_SECURITY)
    app.add_api(
        contract.routes(role),
        resolver=Resolver(resolve),
        strict_validation=True,
        security_map={"bearer": Bearer},
        validator_map={"parameter": _parameter_validator(contract), "body": _bodies(contract)},
    )
    for kind in (HTTPException, connexion.ProblemException, RequestError, TokenError, Exception):
        app.add_error_handler(kind, fail)
    return cast("ASGIApp", app)


def operation_of(scope: Scope) -> str:
    """The operationId that the request was routed to."""
    return str(scope["extensions"]["connexion_routing"]["operation_id"])


def _no_swagger_ui() -> Any:  # untyped
    return SwaggerUIOptions(swagger_ui=False)


def _parameter_validator(contract: Contract) -> type:
    cache: dict[str, Any] = {}

    class Parameters(ParameterValidator):  # type: ignore[misc]  # untyped base class
        """Enforces formats as well, with validators that are compiled once."""

        @staticmethod
        def validate_parameter(
            parameter_type: str, value: Any, param: Doc, param_name: str | None = None
        ) -> str | None:
            name = f"{parameter_type} parameter '{param['name']}'"
            if value is None:
                return f"The {name} is missing." if param.get("required") else None
            key = json.dumps(param["schema"], sort_keys=True)
            if param["schema"].get("type") == "boolean" and parameter_type == "header":
                value = {"true": True, "false": False}.get(value, value)
            validator = cache.get(key) or cache.setdefault(key, contract.validator(param["schema"]))
            for error in validator.iter_errors(value):
                return f"The {name} does not fit: {error.message}"
            return None

    return Parameters


def _bodies(contract: Contract) -> dict[str, type]:
    class Form(FormDataValidator):  # type: ignore[misc]  # untyped base class
        """Leaves the judgement to the identity provider, whose errors are of another shape."""

        def _validate(self, body: Any) -> None:
            pass

    class Body(JSONRequestBodyValidator):  # type: ignore[misc]  # untyped base class
        """Enforces formats as well. A body that is no JSON is malformed (400), one that does not fit answers 405."""

        async def _parse(self, stream: AsyncGenerator[bytes, None], scope: Scope) -> Any:
            self._operation = operation_of(scope)
            try:
                return await super()._parse(stream, scope)
            except UnicodeDecodeError as error:
                raise RequestError(400, f"The body is not text: {error}", "Send JSON in UTF-8.") from error

        def _validate(self, body: Any) -> None:
            fault = contract.fault_of_body(self._operation, body)
            if fault is not None:
                raise invalid_input(f"The body does not fit: {fault}", "The contract says what fits.")

    return {"application/json": Body, "application/x-www-form-urlencoded": Form}


def _response(answer: Answer) -> Response:
    if answer.pieces is not None:
        return StreamingResponse(_stream(answer.pieces), answer.status, answer.headers, answer.media_type)
    if answer.media_type is None:
        return Response(None, answer.status, answer.headers)
    content = compact_json(answer.body) if answer.media_type == "application/json" else answer.body
    return Response(content, answer.status, answer.headers, answer.media_type)


async def _stream(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    # An async generator stays on the event loop's thread, where the store lives.
    for piece in pieces:
        yield piece


def _describe(error: Exception) -> tuple[int, str, str, dict[str, str]]:
    """Status, message, hint and headers for anything that went wrong."""
    if isinstance(error, RequestError):
        return error.status, error.message, error.hint, error.headers
    if isinstance(error, TokenError):
        return _unauthorized(str(error))
    if isinstance(error, HTTPException):
        detail = str(error.detail or "")
        if error.status_code == 401:
            return _unauthorized("There is no access token in the request" if "No auth" in detail else detail)
        message = {404: "There is nothing at this path.", 405: "This path does not take this method."}
        text = detail if error.status_code not in message or len(detail) > 20 else message[error.status_code]
        headers = dict(error.headers or {})
        return error.status_code, text, "The contract (GET /api/v1/openapi) says what can be asked.", headers
    return 500, f"The gateway failed: {type(error).__name__}: {error}", "This is a fault of the gateway.", {}


def _unauthorized(reason: str) -> tuple[int, str, str, dict[str, str]]:
    quoted = reason.encode("ascii", "replace").decode().replace("\\", "/").replace('"', "'")
    challenge = f'Bearer realm="IDP", error="invalid_token", error_description="{quoted}"'
    hint = "Get an access token at the token endpoint and send it as Authorization: Bearer <token>."
    return 401, reason, hint, {"WWW-Authenticate": challenge}
