"""Read the contract: load it, validate it, walk its operations, resolve its references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Any: an OpenAPI document is JSON of many shapes, and the validator has checked them.
Node: TypeAlias = dict[str, Any]

METHODS = ("get", "put", "post", "delete")


class ContractError(Exception):
    """The contract is not a valid OpenAPI 3.0 document; the message lists every fault with its place."""


@dataclass(frozen=True)
class OperationNode:
    """One operation of the contract, as it is written there."""

    path: str
    method: str
    item: Node
    node: Node

    @property
    def id(self) -> str:
        return str(self.node["operationId"])

    @property
    def parameters(self) -> list[Node]:
        """Parameters of the path and of the operation, still with their references."""
        return [*self.item.get("parameters", []), *self.node.get("parameters", [])]


def load(path: Path) -> Node:
    """Load and validate the contract. Raises ContractError."""
    document: Node = yaml.safe_load(path.read_text("utf-8"))
    faults = [
        f"{path.name} at {'/'.join(map(str, fault.absolute_path)) or '/'}: {fault.message[:300]}"
        for fault in OpenAPIV30SpecValidator(document).iter_errors()
    ]
    if faults:
        raise ContractError("\n".join(faults))
    return document


def operations(document: Node) -> Iterator[OperationNode]:
    """The operations, in the order of the document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield OperationNode(path, method, item, item[method])


def resolve(document: Node, node: Node) -> Node:
    """The node itself, or what its `$ref` names."""
    while "$ref" in node:
        target: Node = document
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def references(node: object) -> set[str]:
    """The names of the component schemas that a node, or something in it, refers to."""
    if isinstance(node, list):
        parts: list[object] = node  # pyright: ignore[reportUnknownVariableType]  # JSON of any kind
        return {name for part in parts for name in references(part)}
    if not isinstance(node, dict):
        return set()
    found: Node = node  # pyright: ignore[reportUnknownVariableType]  # JSON of any kind
    reference = str(found.get("$ref", ""))
    if reference.startswith("#/components/schemas/"):
        return {reference.rpartition("/")[2]}
    return {name for key, part in found.items() if key not in ("example", "examples") for name in references(part)}
