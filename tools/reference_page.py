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
        for operation in found:
            lines += _section(document, operation)
    return "\n".join(lines)


def _section(document: Node, operation: OperationNode) -> list[str]:
    role = operation.item["servers"][0]["x-role"]
    lists = {
        "takes": _takes(document, operation),
        "answers": _answers(document, operation),
        "leads": _relations(document, operation),
    }
    return [
        f"### `{operation.id}`",
        "",
        f"{operation.node['summary']}: {operation.method.upper()} `{operation.path}`, {role}.",
        "",
        *(f"- {name} {'; '.join(found)}" for name, found in lists.items() if found),
        "",
    ]


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
        bodies: dict[str, list[str]] = {}
        for media, body in response.get("content", {}).items():
            bodies.setdefault(_type(body["schema"]), []).append(media)
        kinds = [kind + _media(medias) for kind, medias in bodies.items()]
        found.append(f"{status} {' or '.join(kinds) or 'nothing'}")
    return [*found, f"or one of the errors {', '.join(errors)}"] if errors else found


def _media(medias: list[str]) -> str:
    """The media types of a body, unless it is JSON alone."""
    return "" if medias == ["application/json"] else f" ({', '.join(medias)})"


def _relations(document: Node, operation: OperationNode) -> list[str]:
    found: dict[str, list[str]] = {}
    seen: set[str] = set()
    for status, node in operation.node["responses"].items():
        response = resolve(document, node)
        named = dict.fromkeys(response.get("x-unknown-relations", []), "what is not known")
        for relation, link_node in response.get("links", {}).items():
            link = resolve(document, link_node)
            targets = [link["operationId"], *link.get("x-alternatives", [])]
            named[relation] = " or ".join(f"`{target}`" for target in targets)
        if status.startswith("2"):
            for relation, target in named.items():
                if relation not in seen:
                    seen.add(relation)
                    found.setdefault(target, []).append(relation)
    return [f"by {', '.join(map('`{}`'.format, relations))} to {target}" for target, relations in found.items()]


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
