"""The bridge to the generated client: the functions and models of an operation, and what they leave open."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, TypeVar

from ._contract import SCHEMAS
from .errors import InvalidResponse

if TYPE_CHECKING:
    from playground_api.types import Response, Unset

    from ._contract import JSON
    from .config import Settings
    from .contract import Operation

T = TypeVar("T")


def request_of(operation: Operation, settings: Settings, **arguments: object) -> dict[str, Any]:
    """The arguments of httpx for a request of an operation, as its generated function makes them, at its own origin.

    `arguments` are the generated function's. Any: they are the arguments of httpx.
    """
    request: dict[str, Any] = module_of(operation)._get_kwargs(**arguments)
    request["url"] = settings.addresses[operation.role] + request["url"]
    return request


def schema_of(operation: Operation, items: str | None = None) -> str:
    """The name of the schema of an operation's success; with `items`, of one of the items that it lists there."""
    answers = operation.facts["answers"]
    schema: Any = next(  # Any: a schema of the contract
        schema for status, answer in answers.items() if int(status) < 300 for schema in answer.values()
    )
    if items is not None:
        page: Any = SCHEMAS[_name(schema)]
        schema = page["properties"][items]["items"]
    return _name(schema)


def model_of(operation: Operation, items: str | None, document: JSON) -> Any:  # Any: the class that the contract names
    """The generated model of an answer of `operation`; with `items`, of one of the items that it lists there."""
    models = importlib.import_module("playground_api.models")
    return getattr(models, schema_of(operation, items)).from_dict(document)


def _name(schema: Any) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def listed(operation: Operation) -> str | None:
    """The property that holds the items of a page, as `jobs`, where the operation answers pages."""
    schema = operation.facts["answers"].get("200", {}).get("application/json", {})
    if not isinstance(schema, dict) or "page" not in operation.facts["query"] or "$ref" not in schema:
        return None
    page: Any = SCHEMAS[_name(schema)]  # Any: a schema of the contract, known to be an object's
    return next((name for name in page.get("required", ()) if page["properties"][name].get("type") == "array"), None)


def module_of(operation: Operation) -> Any:  # Any: a module of the generated client, whose functions differ
    """The generated module of an operation. Imported late: one module loads nearly all models."""
    return importlib.import_module(f"playground_api.api.{operation.facts['tag']}.{operation.id}")


def known(value: T | Unset | None) -> T | None:
    """The value, or None where the service sent null or nothing."""
    from playground_api.types import Unset

    return None if isinstance(value, Unset) else value


def body(response: Response[T]) -> T:
    """The parsed body of a generated call's answer."""
    if response.parsed is None:
        raise InvalidResponse(
            f"The service answered {int(response.status_code)} without a body.", status=int(response.status_code)
        )
    return response.parsed
