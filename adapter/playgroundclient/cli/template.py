"""What a process's input schema says, for people: a table of its inputs, and a file of inputs to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ..jobs.areas import Fault, mapping
from ..text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = ("name", "type", "required", "default", "what")
_AREA = "GeoJSON, WKT, a box west,south,east,north in degrees, or a file with one area"
_EMPTY: dict[str, Any] = {"integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}


def table(schema: Mapping[str, Any]) -> list[dict[str, Any]]:  # Any: JSON
    """A row for each input: its name, type, whether it must be given, its default, and what it is.

    One of several of which exactly one is to be given names the others.
    """
    required, choices = _names(schema.get("required")), _choices(schema)
    rows: list[dict[str, Any]] = []
    for name, each in mapping(schema.get("properties")).items():
        described = mapping(each)
        others = [other for choice in choices if name not in choice for other in choice]
        either = others if any(name in choice for choice in choices) else []
        needed = "yes" if name in required else f"or {' or '.join(either)}" if either else "no"
        kind = _kind(described)
        default = described.get("default", "")
        what = _area(described) if _is_area(name, described) else str(described.get("description") or "")
        rows.append(dict(zip(COLUMNS, (name, kind, needed, default, what), strict=True)))
    return rows


def begun(schema: Mapping[str, Any], title: str) -> dict[str, Any]:  # Any: JSON
    """Inputs with what must be given, one of either-or, and all defaults; a text between < and > is to be replaced."""
    properties = mapping(schema.get("properties"))
    needed = list(_names(schema.get("required")))
    choices = _choices(schema)
    # Without a dataset of one's own, the results begin a new one.
    choice = next((each for each in choices if "datasetName" in each), choices[0] if choices else [])
    needed += [name for name in choice if name not in needed]
    defaults = [name for name, each in properties.items() if "default" in mapping(each) and name not in needed]
    return {name: _value(name, mapping(properties.get(name)), title) for name in (*needed, *defaults)}


def left_open(schema: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[Fault]:  # Any: JSON
    """A fault for each text between < and > that `begun` has written and nobody has replaced: a schema takes any text."""
    properties = mapping(schema.get("properties"))
    texts = {name: value for name, value in inputs.items() if isinstance(value, str) and value.startswith("<")}
    return [
        Fault(f"$.{name}", f"is still the template's {value}; replace it")
        for name, value in texts.items()
        if value == _placeholder(name, mapping(properties.get(name)), "")
        and not _allowed(mapping(properties.get(name)))
    ]


def _value(name: str, described: Mapping[str, Any], title: str) -> Any:
    return next(iter(_allowed(described)), _placeholder(name, described, title))


def _allowed(described: Mapping[str, Any]) -> list[Any]:
    """Values that the schema itself names, the one to begin with first."""
    named = [described[given] for given in ("default", "const") if given in described]
    lists: list[list[Any]] = [each for kind in ("examples", "enum") if isinstance(each := described.get(kind), list)]
    return [*named, *(value for each in lists for value in each)]


def _placeholder(name: str, described: Mapping[str, Any], title: str) -> Any:
    if _is_area(name, described):
        return f"<{_area(described)}>"
    if name == "name":
        return title
    what = plain(str(described.get("description") or name))
    return _EMPTY.get(_kind(described), f"<{what}>")


def _is_area(name: str, described: Mapping[str, Any]) -> bool:
    return name == "geom" or "coordinates" in mapping(described.get("properties"))


def _area(described: Mapping[str, Any]) -> str:
    return f"{plain(str(described.get('description') or 'Area'))}: {_AREA}"


def _kind(described: Mapping[str, Any]) -> str:
    kind = described.get("type")
    return " or ".join(map(str, cast("list[object]", kind))) if isinstance(kind, list) else str(kind or "any")


def _names(listed: Any) -> list[str]:
    return [str(name) for name in cast("list[object]", listed)] if isinstance(listed, list) else []


def _choices(schema: Mapping[str, Any]) -> list[list[str]]:
    """The inputs of each branch of an either-or."""
    branches = schema.get("oneOf") or schema.get("anyOf") or ()
    return [names for branch in branches if (names := _names(mapping(branch).get("required")))]
