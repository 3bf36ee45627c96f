"""What draw() is given, as shapes in degrees of longitude and latitude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from matplotlib.path import Path as Outline

from ..errors import InvalidInput
from ..jobs.areas import geojson
from .grid import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

GeoJSON = Mapping[str, Any]  # Any: whatever GeoJSON holds at that place


class Shape(NamedTuple):
    tag: str
    confidence: float
    outline: Outline | None
    points: Sequence[tuple[float, float]]


def read_shapes(records: Any) -> list[Shape]:  # Any: what a caller passed
    """Each record's shape. Raises InvalidInput."""
    shapes = [_shape(geometry, properties) for geometry, properties in _features(_plain(records, "records"))]
    _check_degrees((shape.outline for shape in shapes), (point for shape in shapes for point in shape.points))
    return shapes


def read_frames(area: Any) -> list[Outline]:  # Any: likewise
    """The outlines of an area, if there is one. Raises InvalidInput."""
    if area is None:
        return []
    outlines = [_outline(geometry) for geometry, _ in _features(_plain(area, "area"))]
    _check_degrees(outlines)
    return [outline for outline in outlines if outline is not None]


def bounds_of(shapes: Sequence[Shape], frames: Sequence[Outline]) -> Bounds:
    """The box of the frames, or of the shapes where there are none. Raises InvalidInput where there is nothing at all."""
    outlines = list(frames) or [shape.outline for shape in shapes if shape.outline is not None]
    corners = [corner for outline in outlines for corner in np.asarray(outline.vertices, float).tolist()]
    if not frames:
        corners += [list(point) for shape in shapes for point in shape.points]
    if not corners:
        raise InvalidInput("There are no records, and no area to draw; pass area=.")
    eastings, northings = zip(*corners, strict=True)
    return Bounds(min(eastings), min(northings), max(eastings), max(northings))


def _plain(thing: Any, what: str) -> GeoJSON:  # Any: what a caller passed
    try:
        document: Any = geojson(thing)
    except InvalidInput as error:
        raise InvalidInput(f"{what} cannot be drawn: {error.faults[0].message}.") from None
    if not isinstance(document, Mapping) or "type" not in document:
        raise InvalidInput(
            f"{what} is {type(thing).__name__}; draw() takes GeoJSON, WKT, a box, a file's path, or an object with "
            "__geo_interface__."
        )
    return cast("GeoJSON", document)


def _features(document: object) -> Iterator[tuple[GeoJSON, GeoJSON]]:
    """Each geometry with its properties."""
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


def _shape(geometry: GeoJSON, properties: GeoJSON) -> Shape:
    confidence = properties.get("confidence")
    share = min(1.0, max(0.0, float(confidence))) if isinstance(confidence, int | float) else 1.0
    return Shape(_tag(properties.get("tags")), share, _outline(geometry), _points(geometry))


def _tag(tags: Any) -> str:  # Any: a text, a list of any kind, or nothing
    names: Any = tags.split(",") if isinstance(tags, str) else tags
    if not isinstance(tags, Iterable):
        names = [tags]
    texts = [str(name).strip() for name in names if name is not None]
    return ", ".join(text for text in texts if text) or "no tag"


def _points(geometry: GeoJSON) -> list[tuple[float, float]]:
    kind, coordinates = geometry["type"], geometry.get("coordinates") or ()
    positions: Any = [coordinates] if kind == "Point" else coordinates if kind == "MultiPoint" else []
    try:
        return [(float(position[0]), float(position[1])) for position in positions]
    except (TypeError, ValueError, LookupError):
        raise _not_drawn(kind) from None


def _outline(geometry: GeoJSON) -> Outline | None:
    """The rings of a Polygon or a MultiPolygon; None for points."""
    kind, coordinates = geometry["type"], geometry.get("coordinates") or ()
    if kind in ("Point", "MultiPoint"):
        return None
    polygons: Any = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else ()
    try:
        # Holes run against their outer ring: that is what leaves them empty.
        rings = [_ring(ring, hole=number > 0) for polygon in polygons for number, ring in enumerate(polygon)]
    except (TypeError, ValueError, LookupError):
        raise _not_drawn(kind) from None
    if not rings:
        raise _not_drawn(kind)
    return Outline.make_compound_path(*rings)


def _ring(ring: Iterable[Sequence[float]], *, hole: bool) -> Outline:
    points = np.array([(float(position[0]), float(position[1])) for position in ring])
    if len(points) < 4:
        raise ValueError("a ring has four positions or more")
    with np.errstate(invalid="ignore"):  # whether all are in range is looked at later, at once
        x, y = points[:, 0] - points[0, 0], points[:, 1] - points[0, 1]
        anticlockwise = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) > 0
    return Outline(points if anticlockwise is not hole else points[::-1], closed=True)


def _not_drawn(kind: object) -> InvalidInput:
    return InvalidInput(f"A {kind} with these coordinates cannot be drawn; points and polygons in degrees can.")


def _check_degrees(outlines: Iterable[Outline | None], points: Iterable[tuple[float, float]] = ()) -> None:
    """Raises InvalidInput where a coordinate is out of range, or is no number."""
    parts = [np.asarray(outline.vertices, float) for outline in outlines if outline is not None]
    corners = np.concatenate([np.array(list(points)).reshape(-1, 2), *parts])
    for values, most, what in ((corners[:, 0], 180, "longitude"), (corners[:, 1], 90, "latitude")):
        wrong = values[~(np.abs(values) <= most)]
        if len(wrong):
            raise InvalidInput(
                f"A coordinate is {wrong[0]:.10g} where a {what} belongs, from {-most} to {most} degrees. Convert "
                "what is in metres first: to_crs(4326) of a GeoDataFrame that knows its CRS does."
            )
