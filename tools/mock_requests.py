"""What the generated functions send, judged by Prism, which serves the contract and refuses whatever does not fit it.

For each operation, hypothesis forms requests from the typed arguments of its generated function, within the limits
that the contract sets; every one must be answered with success, and every answer must parse. Prism negotiates, too:
a request whose Accept names none of the operation's media types is answered 406.
"""

from __future__ import annotations

import base64
import enum
import functools
import importlib
import inspect
import re
import traceback
import typing
import uuid
from typing import Any

import hypothesis
from hypothesis import strategies as st
from playground_api import Client
from playground_api.types import UNSET, Unset
from playgroundclient._contract import OPERATIONS, SCHEMAS

if typing.TYPE_CHECKING:
    from playgroundclient._contract import JSON, OperationFacts

REQUESTS = 50
# Any: JSON Schemas, and values that have the types of a function's arguments, whatever those are.
Schema = dict[str, Any]
_SLOW = (hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.filter_too_much, hypothesis.HealthCheck.data_too_large)
_TEXT = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])


def check(base_url: str, requests: int = REQUESTS) -> list[str]:
    """The operations whose requests are refused, or whose answers do not parse, each with an example."""
    found: list[str] = []
    for name, facts in OPERATIONS.items():
        try:
            _ask(name, facts, base_url, requests)
        except Exception as error:  # noqa: BLE001  # whatever the generated function raises is a finding
            found.append(name + ":\n" + "".join(traceback.format_exception(error, limit=0)))
    return found


def _ask(name: str, facts: OperationFacts, base_url: str, requests: int) -> None:
    module = importlib.import_module(f"playground_api.api.{facts['tag']}.{name}")
    headers = {"Accept": facts["accept"], "Authorization": "Bearer header.payload.signature"}
    client = Client(base_url=base_url, headers=headers, raise_on_unexpected_status=True)

    @hypothesis.seed(1)
    @hypothesis.settings(max_examples=requests, deadline=None, database=None, suppress_health_check=_SLOW)
    @hypothesis.given(arguments=st.fixed_dictionaries(_arguments(module, facts)))
    def ask(arguments: dict[str, Any]) -> None:  # Any: of the types that the function says
        answer = module.sync_detailed(**arguments, client=client)
        assert 200 <= answer.status_code < 300, answer.content
        if answer.headers.get("Content-Type", "").startswith("application/json") and "FrontAnswer" not in str(facts):
            assert answer.parsed is not None, answer.content

    with client:
        ask()


def _arguments(module: Any, facts: OperationFacts) -> dict[str, st.SearchStrategy[Any]]:  # Any: as above
    """A strategy for each argument of the generated function; one that may be left out is, at times."""
    limits = {_plain(each["name"]): each["schema"] for each in facts["parameters"]}
    hints = typing.get_type_hints(module.sync_detailed)
    found: dict[str, st.SearchStrategy[Any]] = {}
    for name, parameter in inspect.signature(module.sync_detailed).parameters.items():
        if name == "client":
            continue
        if name == "body":
            (schema,) = facts["body"].values()
        else:
            schema = limits[_plain(name)]
        found[name] = values(schema).map(functools.partial(_typed, hints[name]))
        if parameter.default is UNSET:
            found[name] = st.just(UNSET) | found[name]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _typed(hint: Any, value: Any) -> Any:  # Any: a type and a JSON value become a value of that type
    """A JSON value as the type that a generated function takes."""
    options: list[Any] = [option for option in (typing.get_args(hint) or (hint,)) if option is not Unset]
    if isinstance(value, list):
        lists = [hint, *options]
        (item,) = next(typing.get_args(option) for option in lists if typing.get_origin(option) is list)
        items: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return [_typed(item, each) for each in items]
    for option in options:
        if isinstance(value, dict) and hasattr(option, "from_dict"):
            return option.from_dict(typing.cast("Schema", value))
        if isinstance(value, str) and option is uuid.UUID:
            return uuid.UUID(value)
        if isinstance(option, enum.EnumType):
            return typing.cast("Any", option)(value)
    return typing.cast("Any", value)


def values(schema: JSON) -> st.SearchStrategy[Any]:  # Any: JSON values
    """JSON values that fit a schema of the contract."""
    node: Schema = schema if isinstance(schema, dict) else {}
    if "$ref" in node:
        return values(SCHEMAS[str(node["$ref"]).rpartition("/")[2]])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    for joint in ("oneOf", "anyOf"):
        if joint in node:
            return st.one_of([values(part) for part in node[joint]])
    kinds = node.get("type", "object")
    several = [kinds] if isinstance(kinds, str) else list[str](kinds)
    return st.one_of([_of_kind(kind, node) for kind in several])


def _of_kind(kind: str, node: Schema) -> st.SearchStrategy[Any]:  # Any: JSON values
    if kind == "object":
        properties: Schema = node.get("properties", {})
        required = {name: values(properties[name]) for name in node.get("required", [])}
        optional = {name: values(part) for name, part in properties.items() if name not in required}
        found = st.fixed_dictionaries(required, optional=optional)
        return found.filter(lambda value: len(value) >= node.get("minProperties", 0))
    if kind == "array":
        return st.lists(
            values(node.get("items", {"type": "integer"})),
            min_size=node.get("minItems", 0),
            max_size=node.get("maxItems", max(3, node.get("minItems", 0))),
        )
    if kind == "string":
        if node.get("format") == "uuid":
            return st.uuids().map(str)
        if node.get("format") == "byte":
            return st.binary(min_size=1).map(lambda content: base64.b64encode(content).decode())
        if "pattern" in node:
            pattern = str(node["pattern"]).removesuffix("$") + r"\Z"  # in Python a newline may follow what $ ends
            return st.from_regex(pattern).filter(lambda text: len(text) <= node.get("maxLength", 255))
        return st.text(_TEXT, min_size=node.get("minLength", 0), max_size=node.get("maxLength", 30))
    if kind == "integer":
        # What is beyond is no number that JavaScript, in which Prism is written, can hold.
        return st.integers(node.get("minimum", -(2**53)), node.get("maximum", 2**53))
    if kind == "number":
        return st.floats(node.get("minimum"), node.get("maximum"), allow_nan=False, allow_infinity=False)
    return st.booleans() if kind == "boolean" else st.none()
