"""A job's inputs before they are sent: geometry in any usual form, and every fault with its path."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import jsonschema_rs
from attrs import frozen

from .errors import InvalidInput
from .redact import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ._contract import JSON

Position = tuple[float, float]


@frozen
class Fault:
    """What does not fit, and where: `path` is a JSON path into the inputs, such as `$.geom.coordinates[0][3]`."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def prepared(inputs: Mapping[str, Any]) -> dict[str, JSON]:  # Any: geometry objects of other packages
    """The inputs as plain JSON: a `geom` with `__geo_interface__` (shapely, geopandas, ...) becomes GeoJSON."""
    plain: dict[str, Any] = dict(inputs)
    geometry = getattr(plain.get("geom"), "__geo_interface__", None)
    if isinstance(geometry, dict):
        plain["geom"] = geometry
    try:
        document: dict[str, JSON] = json.loads(json.dumps(plain, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"The inputs are not JSON: {error}. Use plain values, and GeoJSON or an object with __geo_interface__ for geom.",
            faults=[Fault("$", str(error))],
        ) from None
    return document


def faults(schema: Mapping[str, JSON], inputs: Mapping[str, JSON]) -> list[Fault]:
    """Every fault of `inputs` (plain JSON) against a process's own JSON Schema, in the draft that it names, and of its area."""
    found = [_fault(error, schema) for error in _validator(schema).iter_errors(inputs)]
    geom = inputs.get("geom")
    if isinstance(geom, dict):
        found.extend(_area(geom))
    return sorted(dict.fromkeys(found), key=lambda fault: fault.path)


def _validator(schema: Mapping[str, JSON]) -> jsonschema_rs.Validator:
    try:
        return jsonschema_rs.validator_for(dict(schema), validate_formats=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise InvalidInput(f"The process's own input schema cannot be used: {error}.") from None


def _fault(error: jsonschema_rs.ValidationError, schema: Mapping[str, JSON]) -> Fault:
    kind = error.kind
    if kind.name == "required":
        name = str(kind.as_dict()["property"])
        described = _at(dict(schema), [*error.schema_path[:-1], "properties", name, "description"])
        return Fault(
            _path([*error.instance_path, name]),
            "is required" + (f": {described}" if isinstance(described, str) else ""),
        )
    if kind.name == "oneOf":
        branches = _at(dict(schema), error.schema_path)
        choices = [_at(branch, ["required"]) for branch in branches] if isinstance(branches, list) else []
        names = [" with ".join(map(str, choice)) for choice in choices if isinstance(choice, list)]
        if names and len(names) == len(choices):
            return Fault(_path(error.instance_path), f"give exactly one of {' or '.join(names)}")
    return Fault(_path(error.instance_path), redact(error.message, limit=200))


def _at(schema: JSON, path: Iterable[str | int]) -> JSON:
    """What stands in the schema at a path, or None."""
    for part in path:
        if isinstance(schema, dict):
            schema = schema.get(str(part))
        elif isinstance(schema, list) and isinstance(part, int) and part < len(schema):
            schema = schema[part]
        else:
            return None
    return schema


def _path(parts: Iterable[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def _area(geom: Mapping[str, JSON]) -> Iterator[Fault]:
    """What a schema does not say of an area of interest: a Polygon in longitude, latitude (WGS 84), its rings closed and simple."""
    if geom.get("type") != "Polygon":
        yield Fault("$.geom.type", f"must be 'Polygon', not {geom.get('type')!r}; send one job per polygon")
        return
    rings = geom.get("coordinates")
    if not isinstance(rings, list) or not rings:
        yield Fault("$.geom.coordinates", "must be a list of rings, each a list of [longitude, latitude]")
        return
    for number, ring in enumerate(rings):
        yield from _ring(ring, f"$.geom.coordinates[{number}]")


def _ring(ring: JSON, path: str) -> Iterator[Fault]:
    if not isinstance(ring, list):
        yield Fault(path, "must be a list of [longitude, latitude]")
        return
    positions: list[Position] = []
    for number, item in enumerate(ring):
        position = _position(item)
        if isinstance(position, str):
            yield Fault(f"{path}[{number}]", position)
        else:
            positions.append(position)
    if len(positions) < len(ring):
        return
    if len(positions) < 4:
        yield Fault(path, "a ring has at least 4 positions, the last equal to the first")
    elif positions[0] != positions[-1]:
        yield Fault(path, "the ring is not closed: repeat the first position at its end")
    elif crossing := _crossing(positions):
        yield Fault(path, f"the ring crosses itself, between positions {crossing[0]} and {crossing[1]}")


def _position(item: JSON) -> Position | str:
    """A position in degrees, or what is wrong with it."""
    if not isinstance(item, list) or len(item) < 2:
        return "must be [longitude, latitude]"
    numbers = [float(value) for value in item[:2] if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) < 2:
        return "longitude and latitude must be numbers, in degrees"
    longitude, latitude = numbers
    if -180 <= longitude <= 180 and -90 <= latitude <= 90:
        return longitude, latitude
    swapped = " (are longitude and latitude exchanged?)" if -90 <= longitude <= 90 and -180 <= latitude <= 180 else ""
    return f"longitude {longitude:g} or latitude {latitude:g} is out of range{swapped}"


def _crossing(ring: list[Position]) -> tuple[int, int] | None:
    """The first two edges of a closed ring that cross or touch where they should not, by sweeping over longitude."""
    edges = sorted(
        ((min(a[0], b[0]), max(a[0], b[0]), number, a, b) for number, (a, b) in enumerate(itertools.pairwise(ring))),
        key=lambda edge: edge[0],
    )
    active: list[tuple[float, float, int, Position, Position]] = []
    last = len(ring) - 2
    for edge in edges:
        active = [other for other in active if other[1] >= edge[0]]
        for other in active:
            apart = abs(edge[2] - other[2])
            if apart > 1 and apart != last and _cross(edge[3], edge[4], other[3], other[4]):
                first, second = sorted((edge[2], other[2]))
                return first, second
        active.append(edge)
    return None


def _cross(a: Position, b: Position, c: Position, d: Position) -> bool:
    def side(p: Position, q: Position, r: Position) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return side(a, b, c) * side(a, b, d) <= 0 and side(c, d, a) * side(c, d, b) <= 0
