"""What a description of the service says, whatever it was read from: operations, and schemas as JSON Schema."""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._contract import JSON, OperationFacts

ANY_MEDIA = "*/*"


@dataclass(frozen=True)
class Parameter:
    """`place` is `path`, `query` or `header`."""

    name: str
    place: str
    required: bool
    schema: JSON


@dataclass(frozen=True)
class Operation:
    """An operation of a description.

    `role` is whom it is sent to, where that is said. `parameters` are by place and name, `all_parameters` is False where
    one of them could not be read. `body` and each of `answers` (by status) have a schema by media type; an answer without
    one has no body, or none that is described. `links` is None where the description has no word on relations.
    """

    id: str
    method: str
    path: str
    role: str
    tag: str
    parameters: Mapping[str, Parameter]
    all_parameters: bool
    body: Mapping[str, JSON]
    body_required: bool
    answers: Mapping[str, Mapping[str, JSON]]
    links: Mapping[str, tuple[str, ...]] | None

    @property
    def address(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Description:
    """Operations by id, schemas by name, and the patterns of paths of which nothing could be read.

    References between schemas are `#/$defs/<name>`; any other reference leads to what could not be read.
    """

    operations: Mapping[str, Operation]
    schemas: Mapping[str, JSON]
    unread_paths: frozenset[str] = frozenset()


def from_facts(operations: Mapping[str, OperationFacts], schemas: Mapping[str, JSON]) -> Description:
    """The description that this version was generated from, out of `_contract.py`."""
    found: dict[str, Operation] = {}
    for name, facts in operations.items():
        links = {relation: tuple(targets) for relation, targets in facts["links"].items()}
        for items, table in facts["item_links"].items():
            links |= {f"{items}.{relation}": tuple(targets) for relation, targets in table.items()}
        parameters = {
            f"{each['place']} {each['name']}": Parameter(each["name"], each["place"], each["required"], each["schema"])
            for each in facts["parameters"]
        }
        found[name] = Operation(
            name, facts["method"], facts["path"], facts["role"], facts["tag"], parameters, True, facts["body"],
            facts["body_required"], facts["answers"], links,
        )  # fmt: skip
    return Description(found, schemas)


def pattern(path: str) -> str:
    """A path, whatever the parameters in it are called."""
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")


def python_name(name: str) -> str:
    """The name that the generator gives a parameter or property in Python."""
    if name.startswith("_"):
        name = f"field{name}"
    found = "_".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)).lower()
    reserved = found in ("self", "datetime") or keyword.iskeyword(found) or (hasattr(builtins, found) and found != "id")
    return f"{found}_" if reserved else found
