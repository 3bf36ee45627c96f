"""What draw() is given, as shapes in degrees of longitude and latitude."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.path import Path as Outline

from ..errors import InvalidInput
from .features import confidence_of, features, tag_of
from .grid import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .features import GeoJSON


class Shape(NamedTuple):
    tag: str
    confidence: float
    outline: Outline | None
    points: Sequence[tuple[float, float]]


def read_shapes(records: Any) -> list[Shape]:  # Any: what a caller passed
    """Each record's shape. Raises InvalidInput."""
    shapes = [_shape(geometry, properties) for geometry, properties in features(records, "records")]
    _check_degrees((shape.outline for shape in shapes), (point for shape in shapes for point in shape.points))
    return shapes


def read_frames(area: Any) -> list[Outline]:  # Any: likewise
    """The outlines of an area, if there is one. Raises InvalidInput."""
    if area is None:
        return []
    outlines = [_outline(geometry) for geometry, _ in features(area, "area")]
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


def _shape(geometry: GeoJSON, properties: GeoJSON) -> Shape:
    confidence = confidence_of(properties)
    share = 1.0 if confidence is None else confidence
    return Shape(tag_of(properties), share, _outline(geometry), _points(geometry))


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
    return rings[0] if len(rings) == 1 else Outline.make_compound_path(*rings)


def _ring(ring: Iterable[Sequence[float]], *, hole: bool) -> Outline:
    points = [(float(position[0]), float(position[1])) for position in ring]
    if len(points) < 4:
        raise ValueError("a ring has four positions or more")
    west, south = points[0]
    places = [(x - west, y - south) for x, y in points]  # whether all are in range is looked at later, at once
    anticlockwise = sum(x * v - u * y for (x, y), (u, v) in itertools.pairwise(places)) > 0
    return Outline(np.array(points if anticlockwise is not hole else points[::-1]), closed=True)


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
