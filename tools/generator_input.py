"""The copy of the contract that the generator is fed.

Any documented error body would end up in a union with the success type, so the copy holds no response but 2xx, and no
empty 2xx beside one with a body: the generated functions answer one type. Errors are the adapter's.
"""

from __future__ import annotations

import copy

from contract_document import Node, operations, resolve


def generator_input(document: Node) -> Node:
    """A copy of the contract with the successful answers alone."""
    derived = copy.deepcopy(document)
    for operation in operations(derived):
        operation.node["responses"] = _successes(derived, operation.node["responses"])
    derived["components"].pop("responses", None)
    return derived


def _successes(document: Node, responses: Node) -> Node:
    found = {status: resolve(document, node) for status, node in responses.items() if status.startswith("2")}
    with_body = {status: node for status, node in found.items() if "content" in node}
    return with_body or found
