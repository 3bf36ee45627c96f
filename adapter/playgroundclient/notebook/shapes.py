"""What draw() is given, as shapes in degrees of longitude and latitude."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.path import Path as Outline

from ..errors import InvalidInput
from .features import check_degrees, confidence_of, features, parts_of, points_of, tag_of
from .grid import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .features import GeoJSON, Position


class Shape(NamedTuple):
    tag: str
    confidence: float
    outline: Outline | None
    points: Sequence[Position]


def read_shapes(records: Any) -> list[Shape]:  # Any: what a caller passed
    """Each record's shape. Raises InvalidInput."""
    shapes = [_shape(geometry, properties) for geometry, properties in features(records, "records")]
    _check((shape.outline for shape in shapes), (point for shape in shapes for point in shape.points))
    return shapes


def read_frames(area: Any) -> list[Outline]:  # Any: likewise
    """The outlines of an area, if there is one. Raises InvalidInput."""
    if area is None:
        return []
    outlines = [_outline(geometry) for geometry, _ in features(area, "area")]
    _check(outlines)
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


def is_apart(shapes: Sequence[Shape], frames: Sequence[Outline]) -> bool:
    """Whether there are shapes, and the box of them has no point in common with that of the frames."""
    placed = [shape for shape in shapes if shape.outline is not None or shape.points]
    return bool(placed) and not bounds_of(placed, ()).touches(bounds_of((), frames))


def _shape(geometry: GeoJSON, properties: GeoJSON) -> Shape:
    confidence = confidence_of(properties)
    share = 1.0 if confidence is None else confidence
    return Shape(tag_of(properties), share, _outline(geometry), points_of(geometry))


def _outline(geometry: GeoJSON) -> Outline | None:
    """The rings of a Polygon or a MultiPolygon; None for points."""
    # Holes run against their outer ring: that is what leaves them empty.
    rings = [_ring(ring, hole=number > 0) for part in parts_of(geometry) for number, ring in enumerate(part)]
    return None if not rings else rings[0] if len(rings) == 1 else Outline.make_compound_path(*rings)


def _ring(points: Sequence[Position], *, hole: bool) -> Outline:
    west, south = points[0]
    places = [(x - west, y - south) for x, y in points]  # whether all are in range is looked at later, at once
    anticlockwise = sum(x * v - u * y for (x, y), (u, v) in itertools.pairwise(places)) > 0
    return Outline(np.array(points if anticlockwise is not hole else points[::-1]), closed=True)


def _check(outlines: Iterable[Outline | None], points: Iterable[Position] = ()) -> None:
    parts = [np.asarray(outline.vertices, float) for outline in outlines if outline is not None]
    check_degrees(np.concatenate([np.array(list(points)).reshape(-1, 2), *parts]))
