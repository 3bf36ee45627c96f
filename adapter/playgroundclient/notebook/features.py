"""What a picture or a map is given, as GeoJSON: its geometries, each with its properties, its tag and its confidence."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..errors import InvalidInput
from ..jobs.areas import geojson
from ..jobs.records import Records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Position = tuple[float, float]
"""Longitude and latitude in degrees."""
GeoJSON = Mapping[str, Any]  # Any: whatever GeoJSON holds at that place


APART = "None of the records lies in the area: are its longitude and latitude exchanged?"
"""What somebody should be told who sees an area without anything in it."""


def features(thing: Any, what: str) -> Iterator[tuple[GeoJSON, GeoJSON]]:  # Any: what a caller passed
    """Each geometry of `thing` with its properties; `what` it is called in messages. Raises InvalidInput."""
    if isinstance(thing, Records):  # one by one, from its file
        return itertools.chain.from_iterable(map(_features, thing))
    return _features(_plain(thing, what))


def tag_of(properties: GeoJSON) -> str:
    """The tags of a record as one text; `no tag` where there is none."""
    tags: Any = properties.get("tags")  # a text, a list of any kind, or nothing
    names: Any = tags.split(",") if isinstance(tags, str) else tags
    if not isinstance(tags, Iterable):
        names = [tags]
    texts = [str(name).strip() for name in names if name is not None]
    return ", ".join(text for text in texts if text) or "no tag"


def confidence_of(properties: GeoJSON) -> float | None:
    """From 0 to 1; None where a record does not say."""
    confidence = properties.get("confidence")
    return min(1.0, max(0.0, float(confidence))) if isinstance(confidence, int | float) else None


def parts_of(geometry: GeoJSON) -> list[list[list[Position]]]:
    """The parts of a Polygon or a MultiPolygon, each its rings, closed, the outer one first; none for points.

    Raises InvalidInput.
    """
    kind, coordinates = geometry["type"], geometry.get("coordinates") or ()
    if kind in ("Point", "MultiPoint"):
        return []
    polygons: Any = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else ()
    try:
        parts = [[_positions(ring) for ring in polygon] for polygon in polygons]
    except (TypeError, ValueError, LookupError):
        raise _not_drawn(kind) from None
    if not any(parts) or any(len(ring) < 4 for part in parts for ring in part):
        raise _not_drawn(kind)
    return parts


def points_of(geometry: GeoJSON) -> list[Position]:
    """The positions of a Point or a MultiPoint; none for polygons. Raises InvalidInput."""
    kind, coordinates = geometry["type"], geometry.get("coordinates") or ()
    try:
        return _positions([coordinates] if kind == "Point" else coordinates if kind == "MultiPoint" else ())
    except (TypeError, ValueError, LookupError):
        raise _not_drawn(kind) from None


def check_degrees(corners: NDArray[np.float64]) -> None:
    """Raises InvalidInput where a coordinate is out of range, or is no number; `corners` are rows of longitude, latitude."""
    for values, most, what in ((corners[:, 0], 180, "longitude"), (corners[:, 1], 90, "latitude")):
        wrong = values[~(np.abs(values) <= most)]
        if len(wrong):
            raise InvalidInput(
                f"A coordinate is {wrong[0]:.10g} where a {what} belongs, from {-most} to {most} degrees. Convert "
                "what is in metres first: to_crs(4326) of a GeoDataFrame that knows its CRS does."
            )


def _positions(ring: Any) -> list[Position]:
    return [(float(position[0]), float(position[1])) for position in ring]


def _not_drawn(kind: object) -> InvalidInput:
    return InvalidInput(f"A {kind} with these coordinates cannot be drawn; points and polygons in degrees can.")


def _plain(thing: Any, what: str) -> GeoJSON:  # Any: what a caller passed
    try:
        document: Any = geojson(thing)
    except InvalidInput as error:
        raise InvalidInput(f"{what} cannot be drawn: {error.faults[0].message}.") from None
    if not isinstance(document, Mapping) or "type" not in document:
        raise InvalidInput(
            f"{what} is {type(thing).__name__}; what is drawn is GeoJSON, WKT, a box, a file's path, or an object with "
            "__geo_interface__."
        )
    return cast("GeoJSON", document)


def _features(document: object) -> Iterator[tuple[GeoJSON, GeoJSON]]:
    found: Any = document
    if not isinstance(document, Mapping) or "type" not in found:
        raise InvalidInput(f"There is {type(found).__name__} where GeoJSON has a feature or a geometry.")
    kind = found["type"]
    if kind == "FeatureCollection":
        for feature in _members(found, "features"):
            yield from _features(feature)
    elif kind == "Feature":
        properties: Any = found.get("properties")
        for geometry, _ in _features(found.get("geometry") or {"type": "GeometryCollection"}):
            yield geometry, cast("GeoJSON", properties) if isinstance(properties, Mapping) else {}
    elif kind == "GeometryCollection":
        for member in _members(found, "geometries"):
            yield from _features(member)
    else:
        yield found, {}


def _members(document: GeoJSON, name: str) -> Iterable[object]:
    members: Any = document.get(name) or ()
    if not isinstance(members, Iterable):
        raise InvalidInput(f"{name} of a {document['type']} is {type(members).__name__}; it is a list in GeoJSON.")
    return cast("Iterable[object]", members)
