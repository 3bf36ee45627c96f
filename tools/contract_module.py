"""Derive the adapter's `_contract.py`: what it needs of the contract at run time, without reading YAML there."""

from __future__ import annotations

import subprocess
import sys

from contract_document import Node, OperationNode, operations, resolve
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
    """One operation: where it is, what it takes and answers, where its answer's relations lead."""

    method: str
    path: str
    role: str
    roles: list[str]
    tag: str
    query: list[str]
    parameters: list[ParameterFacts]
    body: dict[str, JSON]
    body_required: bool
    answers: dict[str, dict[str, JSON]]
    links: dict[str, list[str]]
    item_links: dict[str, dict[str, list[str]]]


'''


def contract_module(document: Node) -> str:
    """The source of `_contract.py`, formatted."""
    schemas = {name: json_schema(node) for name, node in document["components"]["schemas"].items()}
    facts = {operation.id: _facts(document, operation) for operation in operations(document)}
    source = _HEADER + "\n\n".join(
        [
            f"OPERATIONS: Final[dict[str, OperationFacts]] = {facts!r}",
            f"SCHEMAS: Final[dict[str, JSON]] = {schemas!r}",
            f"MODELS: Final[dict[str, str]] = {_models(document)!r}",
        ]
    )
    ruff = [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--quiet", "--line-length", "120", "-"]
    return subprocess.run(ruff, input=source, capture_output=True, text=True, check=True).stdout


def _facts(document: Node, operation: OperationNode) -> Node:
    parameters = [resolve(document, node) for node in operation.parameters]
    responses = {status: resolve(document, node) for status, node in operation.node["responses"].items()}
    body = resolve(document, operation.node.get("requestBody", {}))
    roles = [server["x-role"] for server in operation.item["servers"]]
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
        "answers": {
            status: {media: json_schema(body["schema"]) for media, body in response.get("content", {}).items()}
            for status, response in responses.items()
        },
        "links": links,
        "item_links": item_links,
    }


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
            if status.startswith("2") and "$ref" in body:
                found.setdefault(str(body["$ref"]).rsplit("/", 1)[1], set()).add(operation.id)
    return {schema: ids.pop() for schema, ids in found.items() if len(ids) == 1}
