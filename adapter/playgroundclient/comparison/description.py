"""What a description of the service says, whatever it was read from: the facts of operations, and schemas as JSON Schema."""

from __future__ import annotations

import builtins
import functools
import keyword
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._contract import JSON, OperationFacts


class Description(NamedTuple):
    """Operations by id and schemas by name, as in `_contract.py`.

    References between schemas are `#/$defs/<name>`; any other reference leads to what could not be read. `unread` are the
    patterns of paths of which nothing could be read, and the ids of operations of which not all parameters could.
    """

    operations: Mapping[str, OperationFacts]
    schemas: Mapping[str, JSON]
    unread: frozenset[str] = frozenset()


def address(facts: OperationFacts) -> str:
    return f"{facts['method']} {facts['path']}"


def pattern(path: str) -> str:
    """A path, whatever the parameters in it are called."""
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")


@functools.lru_cache(maxsize=4096)
def python_name(name: str) -> str:
    """The name that the generator gives a parameter or property in Python."""
    if name.startswith("_"):
        name = f"field{name}"
    found = "_".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)).lower()
    reserved = found in ("self", "datetime") or keyword.iskeyword(found) or (hasattr(builtins, found) and found != "id")
    return f"{found}_" if reserved else found
