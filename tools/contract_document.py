"""Read the contract: load it, validate it, walk its operations, resolve its references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import contract_faults
from contract_nodes import METHODS, Node, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["METHODS", "ContractError", "Node", "OperationNode", "load", "operations", "references", "resolve"]


class ContractError(Exception):
    """The contract is not what everything can be derived from; the message lists every fault with its file and line."""


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
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise ContractError(f"{name} cannot be read: {error}") from None
    document, broken = contract_faults.parsed(name, text)
    if broken is not None:
        raise ContractError(broken)
    if faults := contract_faults.faults(document):
        raise ContractError(contract_faults.told(name, text, faults))
    return document


def operations(document: Node) -> Iterator[OperationNode]:
    """The operations, in the order of the document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield OperationNode(path, method, item, item[method])


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
