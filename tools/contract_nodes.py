"""The pieces of an OpenAPI document: what its nodes are, and where a reference in it leads."""

from __future__ import annotations

from typing import Any, TypeAlias

# Any: an OpenAPI document is JSON of many shapes, and whoever reads one has it checked first.
Node: TypeAlias = dict[str, Any]

METHODS = ("get", "put", "post", "delete")


def resolve(document: Node, node: Node) -> Node:
    """The node itself, or what its `$ref` names."""
    while "$ref" in node:
        target: Node = document
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node
