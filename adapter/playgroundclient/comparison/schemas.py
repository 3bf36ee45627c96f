"""What a schema admits: its types, values, fields and limits, with parts, alternatives and references folded in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .reading import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .._contract import JSON

# Formats for which the generated client has a Python type of its own.
_FORMATS = ("uuid", "date-time", "date", "binary")
DEFS = "#/$defs/"


class Shape(NamedTuple):
    """The facts of one schema, one level deep. `types` and `values` are None where it says nothing of them.

    `open` tells whether other values than `values` fit, `whole` whether all of the schema could be read.
    """

    types: frozenset[str] | None = None
    values: frozenset[str] | None = None
    open: bool = False
    fields: Mapping[str, JSON] = {}
    required: frozenset[str] = frozenset()
    items: JSON = None
    limits: frozenset[str] = frozenset()
    default: str | None = None
    whole: bool = True

    @property
    def is_text(self) -> bool:
        return self.types is None or any(each.startswith("string") for each in self.types)

    @property
    def takes_text(self) -> bool:
        """Whether it takes any text."""
        return "string" in (self.types or ()) and self.values is None

    @property
    def types_said(self) -> str:
        if self.types is None:
            return "anything"
        return " or ".join(sorted(self.types, key=lambda each: (each == "null", each)))

    @property
    def is_object(self) -> bool:
        return self.types is None or "object" in self.types


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
    if found.values is not None:
        return Shape(found.types, frozenset({f"`{name}`"}), found.open)
    null = (found.types or frozenset()) & {"null"}
    return Shape(null | {f"`{name}`"}) if found.types == null | {"object"} else found


def own(node: dict[str, JSON]) -> Shape:
    """What a schema says itself, without its parts and alternatives."""
    types, enum, required, fields = (node.get(key) for key in ("type", "enum", "required", "properties"))
    kinds = {str(each) for each in (types if isinstance(types, list) else [types]) if each is not None}
    values = frozenset(_text(each) for each in enum if each is not None) if isinstance(enum, list) else None
    if not kinds:
        kinds = {"object"} if "properties" in node else {"array"} if "items" in node else kinds
    if node.get("format") in _FORMATS:
        kinds = {f"string ({node['format']})" if kind == "string" else kind for kind in kinds}
    return Shape(
        frozenset(kinds) or None, values, False, fields if isinstance(fields, dict) else {},
        frozenset(map(str, required if isinstance(required, list) else ())), node.get("items"),
        frozenset(f"{limit} {_text(node[limit])}" for limit in LIMITS if limit in node),
        _text(node["default"]) if "default" in node else None,
    )  # fmt: skip


def joined(one: Shape, other: Shape, joint: str = "allOf") -> Shape:
    """What admits both (`allOf`) or either of two."""
    if joint == "allOf":
        types, values = _meet(one.types, other.types), _meet(one.values, other.values)
        is_open, required = one.open or other.open, one.required | other.required
    else:
        types = None if one.types is None or other.types is None else one.types | other.types
        enums = [each.values for each in (one, other) if each.values is not None]
        values = frozenset[str]().union(*enums) if enums else None
        is_open = one.open or other.open or any(each.values is None and each.is_text for each in (one, other))
        # Beside null, or a string, the one object decides what an object needs.
        both = one.is_object and other.is_object
        required = one.required & other.required if both else one.required | other.required
    fields = {**one.fields, **{name: _either(one.fields.get(name), node, joint) for name, node in other.fields.items()}}
    return Shape(
        types, values, is_open, fields, required, _either(one.items, other.items, joint), one.limits | other.limits,
        one.default if one.default is not None else other.default, one.whole and other.whole,
    )  # fmt: skip


def _meet(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other or one


def _either(one: JSON, other: JSON, joint: str) -> JSON:
    if one is None or other is None or one == other:
        return other if one is None else one
    return {joint: [one, other]}


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else repr(value)
