"""Derive the adapter's `_contract.py`: what it needs of the contract at run time, without reading YAML there.

The module holds literals alone, one operation or schema a line, so that it is small and loads fast:

`ORIGINS`      role -> the origins that are published for it; the first is where calls go. The role `gateway` has two.
`OPERATIONS`   operationId -> `OperationFacts`, see below.
`SCHEMAS`      name -> JSON Schema (draft 2020-12); `$ref` leads to `#/$defs/<name>`.
`MODELS`       name of a schema -> the `get_...` operation that alone answers it.

What an answer must be to be taken is its structure: types, required properties, UUIDs and instants. Limits (a minimum,
a length, a pattern) are promises of the service that no client lives by: they are kept in parameters and in what
only bodies of requests hold, and left out of what answers hold. An open enumeration (`x-extensible-enum`) becomes
`anyOf` of the known values and any string.
"""

from __future__ import annotations

import json
from typing import Any

from contract_document import Node, OperationNode, operations, references, resolve
from json_schema import json_schema

_HEADER = '''\
# Derived from openapi/playground.yaml by `make generate`; do not edit.
"""What the contract says of its operations, answers and relations."""

from typing import Final, TypeAlias, TypedDict

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"


class ParameterFacts(TypedDict):
    """One parameter: where it is sent (`path`, `query` or `header`), whether it must be, and what it may be."""

    name: str
    place: str
    required: bool
    schema: JSON


class OperationFacts(TypedDict):
    """One operation: where it is, what it takes and answers, where its answer's relations lead.

    `role` is where its calls go, `roles` are all that answer it. `accept` is the value of the header Accept: the
    media types of a success, then those of errors alone at a lower weight. `answers` are media types and schemas by
    status. A relation leads to operations, to none where that is not known; `item_links` are those of a list's items.
    """

    method: str
    path: str
    role: str
    roles: list[str]
    tag: str
    query: list[str]
    parameters: list[ParameterFacts]
    body: dict[str, JSON]
    body_required: bool
    accept: str
    answers: dict[str, dict[str, JSON]]
    links: dict[str, list[str]]
    item_links: dict[str, dict[str, list[str]]]


'''


def contract_module(document: Node) -> str:
    """The source of `_contract.py`."""
    answered = _answered(document)
    schemas = {
        name: json_schema(node, limits=name not in answered) for name, node in document["components"]["schemas"].items()
    }
    facts = {operation.id: _facts(document, operation) for operation in operations(document)}
    return _HEADER + "\n".join(
        [
            _table("ORIGINS: Final[dict[str, list[str]]]", _origins(document)),
            _table("OPERATIONS: Final[dict[str, OperationFacts]]", facts),
            _table("SCHEMAS: Final[dict[str, JSON]]", schemas),
            _table("MODELS: Final[dict[str, str]]", _models(document)),
        ]
    )


def _table(name: str, entries: Node) -> str:
    lines = "".join(f'    "{key}": {_literal(value)},\n' for key, value in entries.items())
    return f"{name} = {{\n{lines}}}\n"


def _literal(value: Any) -> str:  # Any: JSON of any kind
    if isinstance(value, dict):
        entries: Node = value  # pyright: ignore[reportUnknownVariableType]
        return "{" + ", ".join(f"{_literal(key)}: {_literal(each)}" for key, each in entries.items()) + "}"
    if isinstance(value, list):
        parts: list[Any] = value  # pyright: ignore[reportUnknownVariableType]
        return "[" + ", ".join(map(_literal, parts)) + "]"
    return json.dumps(value) if isinstance(value, str) else repr(value)


def _origins(document: Node) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for operation in operations(document):
        for server in operation.item["servers"]:
            origins = found.setdefault(server["x-role"], [])
            if server["url"] not in origins:
                origins.append(server["url"])
    return found


def _answered(document: Node) -> set[str]:
    """The schemas that answers lead to."""
    found: set[str] = set()
    waiting: list[Node] = []
    for operation in operations(document):
        waiting += [resolve(document, node).get("content", {}) for node in operation.node["responses"].values()]
    while waiting:
        for name in references(waiting.pop()):
            if name not in found:
                found.add(name)
                waiting.append(document["components"]["schemas"][name])
    return found


def _facts(document: Node, operation: OperationNode) -> Node:
    parameters = [resolve(document, node) for node in operation.parameters]
    responses = {status: resolve(document, node) for status, node in operation.node["responses"].items()}
    body = resolve(document, operation.node.get("requestBody", {}))
    roles = list(dict.fromkeys(server["x-role"] for server in operation.item["servers"]))
    links: dict[str, list[str]] = {}
    item_links: dict[str, dict[str, list[str]]] = {}
    for status, response in responses.items():
        if status.startswith("2"):
            _add_relations(document, response, links, item_links)
    return {
        "method": operation.method.upper(),
        "path": operation.path,
        "role": roles[0],
        "roles": roles,
        "tag": operation.node["tags"][0],
        "query": [node["name"] for node in parameters if node["in"] == "query"],
        "parameters": [
            {
                "name": node["name"],
                "place": node["in"],
                "required": node.get("required", False),
                "schema": json_schema(node["schema"]),
            }
            for node in parameters
        ],
        "body": {media: json_schema(content["schema"]) for media, content in body.get("content", {}).items()},
        "body_required": body.get("required", False),
        "accept": _accept(responses),
        "answers": {
            status: {
                media: json_schema(body["schema"], limits=False) for media, body in response.get("content", {}).items()
            }
            for status, response in responses.items()
        },
        "links": links,
        "item_links": item_links,
    }


def _accept(responses: dict[str, Node]) -> str:
    successes = {
        media for status, response in responses.items() if status < "3" for media in response.get("content", {})
    }
    every = dict.fromkeys(media for response in responses.values() for media in response.get("content", {}))
    wanted = [media for media in every if media in successes]
    rest = [f"{media};q=0.5" if wanted else media for media in every if media not in successes]
    return ", ".join(wanted + rest)


def _add_relations(
    document: Node, response: Node, links: dict[str, list[str]], item_links: dict[str, dict[str, list[str]]]
) -> None:
    targets: dict[str, list[str]] = {relation: [] for relation in response.get("x-unknown-relations", [])}
    for relation, node in response.get("links", {}).items():
        link = resolve(document, node)
        targets[relation] = [link["operationId"], *link.get("x-alternatives", [])]
    for name, candidates in targets.items():
        items, dot, relation = name.partition(".")
        table = item_links.setdefault(items, {}) if dot else links
        if table.setdefault(relation if dot else name, candidates) != candidates:
            raise ValueError(f"the relation {name} leads elsewhere in another answer of the same operation")


def _models(document: Node) -> dict[str, str]:
    """Schemas that exactly one reading operation (get_...) answers by themselves."""
    found: dict[str, set[str]] = {}
    for operation in operations(document):
        if not operation.id.startswith("get_"):
            continue
        for status, node in operation.node["responses"].items():
            body = resolve(document, node).get("content", {}).get("application/json", {}).get("schema", {})
            if status.startswith("2") and "$ref" in body and {"properties", "allOf"} & set(resolve(document, body)):
                found.setdefault(str(body["$ref"]).rsplit("/", 1)[1], set()).add(operation.id)
    return {schema: ids.pop() for schema, ids in found.items() if len(ids) == 1}
