"""Render `docs/reference.md` from the contract: every operation, what it takes, what it answers, where that leads."""

from __future__ import annotations

from contract_document import Node, OperationNode, operations, resolve

_HEADER = """\
<!-- Derived from openapi/playground.yaml by `make generate`; do not edit. -->
# Reference of operations

Each operation is a generated function: `from playground_api.api.{tag} import {operation}`, then
`{operation}.sync(client=play.api, ...)`, or `.asyncio(...)` with an `AsyncPlayground`. Parameters are given as the
service calls them; in Python they are in snake case. `*` marks what is required. A relation is followed by
`play.follow(thing, relation)`; `items.relation` is one of each item of a page.
"""


def reference_page(document: Node) -> str:
    """The page, as Markdown."""
    lines = [_HEADER]
    known = list(operations(document))
    for tag in document["tags"]:
        found = [operation for operation in known if operation.node["tags"][0] == tag["name"]]
        if not found:
            continue
        lines += [f"## {tag['name']}", "", tag["description"], ""]
        lines += ["| operation | request | takes | answers | relations |", "|---|---|---|---|---|"]
        lines += [_row(document, operation) for operation in found]
        lines.append("")
    return "\n".join(lines)


def _row(document: Node, operation: OperationNode) -> str:
    role = operation.item["servers"][0]["x-role"]
    cells = [
        f"`{operation.id}`<br>{operation.node['summary']}",
        f"{operation.method.upper()} `{operation.path}`<br>{role}",
        "<br>".join(_takes(document, operation)) or "nothing",
        "<br>".join(_answers(document, operation)),
        "<br>".join(_relations(document, operation)) or "none",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _takes(document: Node, operation: OperationNode) -> list[str]:
    found: list[str] = []
    for node in operation.parameters:
        parameter = resolve(document, node)
        star = "*" if parameter.get("required") else ""
        found.append(f"`{parameter['name']}`{star} {_type(parameter['schema'])} ({parameter['in']})")
    if "requestBody" in operation.node:
        body = resolve(document, operation.node["requestBody"])
        schema = next(iter(body["content"].values()))["schema"]
        found.append(f"body{'*' if body.get('required') else ''} {_type(schema)}")
    return found


def _answers(document: Node, operation: OperationNode) -> list[str]:
    found: list[str] = []
    errors: list[str] = []
    for status, node in operation.node["responses"].items():
        response = resolve(document, node)
        if not status.startswith("2"):
            errors.append(status)
            continue
        bodies = [f"{_type(body['schema'])} ({media})" if media != "application/json" else _type(body["schema"])
                  for media, body in response.get("content", {}).items()]  # fmt: skip
        found.append(f"{status} {' or '.join(bodies) or 'nothing'}")
    return [*found, f"errors {', '.join(errors)}"] if errors else found


def _relations(document: Node, operation: OperationNode) -> list[str]:
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for status, node in operation.node["responses"].items():
        response = resolve(document, node)
        named = dict.fromkeys(response.get("x-unknown-relations", []), "not known")
        for relation, link_node in response.get("links", {}).items():
            link = resolve(document, link_node)
            targets = [link["operationId"], *link.get("x-alternatives", [])]
            named[relation] = " or ".join(f"`{target}`" for target in targets)
        if status.startswith("2"):
            for relation, target in named.items():
                if relation not in seen:
                    seen.add(relation)
                    found.setdefault(target, []).append(relation)
    return [f"{', '.join(relations)} → {target}" for target, relations in found.items()]


def _type(schema: Node) -> str:
    """A schema in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            return " or ".join(_type(part) for part in schema[keyword])
    if schema.get("type") == "array":
        return f"[{_type(schema['items'])}]"
    kind = str(schema.get("format", schema.get("type", "anything")))
    return f"{kind} {' or '.join(map(str, schema['enum']))}" if "enum" in schema else kind
