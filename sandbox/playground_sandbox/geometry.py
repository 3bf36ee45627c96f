"""Geometry on the ground and on the tile grid; the one module that touches shapely and mercantile (both untyped).

Coordinates are longitude, latitude in degrees; sizes are metres.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import mercantile  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # no stubs exist
import shapely  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # no stubs exist
from shapely.geometry import box, shape  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
from shapely.validation import (  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]
    explain_validity,
)

from playground_sandbox.documents import Doc

_grid: Any = mercantile  # untyped library

EQUATOR = 40_075_016.686
METRES_PER_DEGREE = EQUATOR / 360
MERCATOR_LATITUDE = 85.0
FINEST_ZOOM = 17


@dataclass(frozen=True, order=True)
class Tile:
    """A tile of the Web Mercator grid (XYZ, origin in the north-west)."""

    z: int
    x: int
    y: int

    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        found = _grid.bounds(self.x, self.y, self.z)
        return float(found.west), float(found.south), float(found.east), float(found.north)

    def parent(self, zoom: int) -> "Tile":
        return Tile(zoom, self.x >> (self.z - zoom), self.y >> (self.z - zoom))

    def children(self, zoom: int) -> list["Tile"]:
        if zoom <= self.z:
            return [self.parent(zoom)]
        step = 1 << (zoom - self.z)
        return [Tile(zoom, self.x * step + i, self.y * step + j) for j in range(step) for i in range(step)]


def tile_at(longitude: float, latitude: float, zoom: int) -> Tile:
    latitude = max(-MERCATOR_LATITUDE, min(MERCATOR_LATITUDE, latitude))
    found = _grid.tile(longitude, latitude, zoom)
    return Tile(zoom, int(found.x), int(found.y))


class Area:
    """A polygon on the ground, from GeoJSON.

    Raises ValueError, with a sentence for the user, when `geom` is not a Polygon that can be worked with.
    """

    def __init__(self, geom: Doc) -> None:
        if geom.get("type") != "Polygon":
            raise ValueError(f"geom.type is {geom.get('type')!r}, it must be 'Polygon'")
        try:
            polygon: Any = shape(geom)
        except (TypeError, IndexError, KeyError, ValueError, shapely.errors.ShapelyError) as error:
            raise ValueError(f"geom.coordinates is not a list of rings of [longitude, latitude]: {error}") from error
        self._check_rings(geom["coordinates"])
        if not polygon.is_valid or polygon.is_empty:
            raise ValueError(f"geom is not a valid polygon: {explain_validity(polygon)}")
        shapely.prepare(polygon)
        self._polygon = polygon
        self.bounds: tuple[float, float, float, float] = polygon.bounds

    @staticmethod
    def _check_rings(rings: Any) -> None:  # what a client sent: may be anything
        if not isinstance(rings, list) or not rings:
            raise ValueError("geom.coordinates must be a list of at least one ring")
        checked: list[Any] = rings  # pyright: ignore[reportUnknownVariableType]
        for ring in checked:
            if not _is_list_of_lists(ring):
                raise ValueError("each ring of geom.coordinates must be a list of positions")
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise ValueError("each ring of geom.coordinates needs 4 positions or more, the last equal to the first")
            for longitude, latitude in (position[:2] for position in ring):
                numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (longitude, latitude))
                if not numbers or not (abs(longitude) <= 180 and abs(latitude) <= 90):
                    raise ValueError(
                        f"position [{longitude}, {latitude}] is outside of longitude -180..180, latitude -90..90"
                    )

    def touches_bounds(self, bounds: tuple[float, float, float, float]) -> bool:
        return bool(self._polygon.intersects(box(*bounds)))

    def overlaps(self, other: "Area") -> bool:
        return bool(self._polygon.intersects(other._polygon))

    def covers_rings(self, rings: list[list[list[float]]]) -> list[bool]:
        """For each ring, all of the same number of positions, whether it lies wholly inside the area."""
        return list(shapely.covers(self._polygon, shapely.polygons(rings)))

    def tiles(self, pixels: int, resolution: float, limit: int) -> list[Tile]:
        """The tiles, at most `limit`, that cover the area at `resolution` metres a pixel and `pixels` a side.

        The zoom is the one whose tiles come nearest to that size on the ground, at most 17; where it gives more than
        `limit` tiles, the next coarser one that does not is taken.
        """
        west, south, east, north = self.bounds
        ground = EQUATOR * math.cos(math.radians((south + north) / 2))
        zoom = max(0, min(FINEST_ZOOM, round(math.log2(max(ground, 1.0) / (pixels * resolution)))))
        for z in range(zoom, -1, -1):
            first, last = tile_at(west, north, z), tile_at(east, south, z)
            if (last.x - first.x + 1) * (last.y - first.y + 1) <= 4 * limit:
                found = [tile for tile in _block(z, first, last) if self.touches_bounds(tile.bounds())]
                if len(found) <= limit:
                    return found or [first]
        return [Tile(0, 0, 0)]


def _block(zoom: int, first: Tile, last: Tile) -> Iterator[Tile]:
    for y in range(first.y, last.y + 1):
        for x in range(first.x, last.x + 1):
            yield Tile(zoom, x, y)


def rectangle(longitude: float, latitude: float, heading: float, length: float, width: float) -> list[list[float]]:
    """The closed ring, counter-clockwise, of a rectangle around a centre; `heading` in degrees from North."""
    east = METRES_PER_DEGREE * math.cos(math.radians(latitude))
    cos, sin = math.cos(math.radians(heading)), math.sin(math.radians(heading))
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ring: list[list[float]] = []
    for across, along in corners:
        right, forward = across * width / 2, along * length / 2
        ring.append(
            [
                round(longitude + (right * cos + forward * sin) / east, 7),
                round(latitude + (forward * cos - right * sin) / METRES_PER_DEGREE, 7),
            ]
        )
    return ring


def _is_list_of_lists(value: Any) -> bool:  # what a client sent: may be anything
    return isinstance(value, list) and all(isinstance(each, list) for each in value)  # pyright: ignore[reportUnknownVariableType]


def bounds_of(geometry: Doc) -> tuple[float, float, float, float]:
    """West, south, east, north of any GeoJSON geometry. Raises ValueError when it is not one."""
    try:
        found: Any = shape(geometry)
        west, south, east, north = found.bounds
    except (AttributeError, KeyError, TypeError, IndexError, ValueError, shapely.errors.ShapelyError) as error:
        raise ValueError(f"not a GeoJSON geometry: {error}") from error
    return float(west), float(south), float(east), float(north)


def bounds_polygon(west: float, south: float, east: float, north: float) -> Doc:
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }
