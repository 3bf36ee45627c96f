"""What a schema admits: its types, values, fields and limits, with parts, alternatives and references folded in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .reading import LIMITS, as_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .._contract import JSON

# Formats for which the generated client has a Python type of its own.
_FORMATS = ("uuid", "date-time", "date", "binary")
DEFS = "#/$defs/"


ANYTHING = frozenset({"anything"})


class Shape(NamedTuple):
    """The facts of one schema, one level deep. `types` is ANYTHING and `values` is empty where it says nothing of them.

    `open` tells whether other values than `values` fit, `whole` whether all of the schema could be read.
    """

    types: frozenset[str] = ANYTHING
    values: frozenset[str] = frozenset()
    open: bool = False
    fields: Mapping[str, JSON] = {}
    required: frozenset[str] = frozenset()
    items: JSON = None
    limits: frozenset[str] = frozenset()
    default: str | None = None
    whole: bool = True

    @property
    def is_text(self) -> bool:
        return any(each.startswith(("string", "anything")) for each in self.types)

    @property
    def is_object(self) -> bool:
        return not self.types.isdisjoint({"object", "anything"})

    @property
    def types_said(self) -> str:
        return " or ".join(sorted(self.types, key=lambda each: (each == "null", each)))


def name_of(node: JSON) -> str | None:
    """The name of the schema that a reference leads to; the reference itself where that could not be read."""
    return str(node["$ref"]).removeprefix(DEFS) if isinstance(node, dict) and "$ref" in node else None


def names_in(node: JSON) -> Iterator[str]:
    """The names of all schemas that this one refers to."""
    name = name_of(node)
    if name is not None:
        yield name
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from names_in(each)


def as_class(name: str, found: Shape) -> Shape:
    """What the generator makes a class of: a model is a type of its own; an enumeration is one value, so that what is in it
    is compared once, by its name."""
    if found.values:
        return Shape(found.types, frozenset({f"`{name}`"}), found.open)
    null = found.types & {"null"}
    return Shape(null | {f"`{name}`"}) if found.types == null | {"object"} else found


def own(node: dict[str, JSON]) -> Shape:
    """What a schema says itself, without its parts and alternatives."""
    types, enum, required, fields = (node.get(key) for key in ("type", "enum", "required", "properties"))
    kinds = {str(each) for each in (types if isinstance(types, list) else [types]) if each is not None}
    kinds = kinds or ({"object"} if "properties" in node else {"array"} if "items" in node else set())
    if node.get("format") in _FORMATS:
        kinds = {f"string ({node['format']})" if kind == "string" else kind for kind in kinds}
    return Shape(
        frozenset(kinds) or ANYTHING, frozenset(str(each) for each in as_list(enum) if each is not None), False,
        fields if isinstance(fields, dict) else {}, frozenset(map(str, as_list(required))), node.get("items"),
        frozenset(f"{limit} {node[limit]}" for limit in LIMITS if limit in node),
        str(node["default"]) if "default" in node else None,
    )  # fmt: skip


def joined(one: Shape, other: Shape, joint: str = "allOf") -> Shape:
    """What admits both (`allOf`) or either of two."""
    is_open, required = one.open or other.open, one.required | other.required
    if joint == "allOf":
        types = other.types if one.types == ANYTHING else one.types & other.types or one.types
        values = one.values & other.values or one.values or other.values
    else:
        types = ANYTHING if ANYTHING in (one.types, other.types) else one.types | other.types
        values = one.values | other.values
        is_open = is_open or any(each.is_text and not each.values for each in (one, other))
        # Beside null, or a string, the one object decides what an object needs.
        required = one.required & other.required if one.is_object and other.is_object else required
    fields = {**one.fields, **{name: _either(one.fields.get(name), node, joint) for name, node in other.fields.items()}}
    return Shape(
        types, values, is_open, fields, required, _either(one.items, other.items, joint), one.limits | other.limits,
        one.default if one.default is not None else other.default, one.whole and other.whole,
    )  # fmt: skip


def _either(one: JSON, other: JSON, joint: str) -> JSON:
    return one if other in (None, one) else other if one is None else {joint: [one, other]}
