"""An area of interest in any usual form, and what a schema does not say of it."""

from __future__ import annotations

import itertools
import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from .errors import InvalidInput
from .extras import need

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ._contract import JSON

Position = tuple[float, float]
WKT = re.compile(r"\s*(?:SRID=(\d+);)?\s*[A-Za-z]+\s*(?:Z|M|ZM)?\s*\(", re.I)
_WGS84 = re.compile(r"(.*\b)?(4326|CRS:?84)", re.I)
_MOST_POSITIONS = 5
"""So many wrong positions of a ring are told one by one."""
_DEGREES = 1000
"""No mistake in degrees is as large as this."""


@frozen
class Fault:
    """What does not fit, and where: `path` is a JSON path into the inputs, such as `$.geom.coordinates[0][3]`."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def mapping(value: Any) -> dict[str, Any]:  # Any: JSON, not yet looked at
    """The JSON object that `value` is; empty where it is something else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def geojson(value: Any) -> Any:  # Any: whatever stands for a geometry, and whatever it turns out to be
    """The GeoJSON geometry in longitude, latitude (degrees, WGS 84) that `value` stands for.

    That is GeoJSON, an object with `__geo_interface__`, a row of a GeoDataFrame, WKT, a bounding box (west, south, east,
    north), or a file's path. A Feature, or a FeatureCollection of one, stands for its geometry, and a MultiPolygon of one
    part for that part. What tells of another coordinate reference system is converted where it can be (GeoPandas, files),
    else refused. WKT and files that are not GeoJSON need the extra `geo`. Anything else is returned as it is, for the
    check of the inputs to judge. Raises InvalidInput, MissingExtra.
    """
    if getattr(value, "crs", None) is not None and hasattr(value, "to_crs"):
        value = value.to_crs("EPSG:4326")
    if not hasattr(value, "__geo_interface__") and hasattr(value, "geometry"):
        value = value.geometry
    value = getattr(value, "__geo_interface__", value)
    if isinstance(value, str) and (wkt := WKT.match(value)):
        if wkt[1] not in (None, "4326"):
            raise _unusable(f"it is in EPSG:{wkt[1]}; convert it to longitude, latitude (EPSG:4326)")
        return _one_part(_from_wkt(value.rpartition(";")[2]))
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = _parsed(value, "it")
    if isinstance(value, (str, Path)):
        value = from_file(Path(os.path.expanduser(value)))  # noqa: PTH111
    if isinstance(value, (list, tuple)):
        return _bounds(cast("list[Any]", value))
    if not isinstance(value, dict):
        return value
    document = cast("dict[str, Any]", value)
    refuse_other_crs(document)
    features: Any = document.get("features")
    if features is not None:
        items = cast("list[Any]", features) if isinstance(features, (list, tuple)) else []
        if len(items) != 1 or not isinstance(items[0], dict):
            raise _unusable(f"it has {len(items)} features; a job takes one area, so run one job per feature")
        document = cast("dict[str, Any]", items[0])
    return _one_part(document.get("geometry") if document.get("type") == "Feature" else document)


def _bounds(bounds: Sequence[Any]) -> Any:
    """The area of four numbers; anything else as it is."""
    if len(bounds) != 4 or not all(isinstance(each, (int, float)) for each in bounds):
        return bounds
    return box(*bounds)


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """The Polygon of a bounding box in degrees (WGS 84). Raises InvalidInput."""
    if not (west < east and south < north):
        raise _unusable(
            f"west must be less than east and south less than north, not {west:g}, {south:g}, {east:g}, {north:g}"
        )
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _one_part(geometry: Any) -> Any:
    """The only part of a MultiPolygon, as exports of single areas often have it; anything else as it is."""
    document = mapping(geometry)
    if document.get("type") != "MultiPolygon":
        return geometry
    parts: Any = document.get("coordinates")
    if not isinstance(parts, (list, tuple)) or len(cast("list[Any]", parts)) != 1:
        return geometry
    (part,) = cast("list[Any]", parts)
    return {"type": "Polygon", "coordinates": part}


def refuse_other_crs(document: Mapping[str, Any]) -> None:
    """Raise InvalidInput where GeoJSON says that it is not in WGS 84, as files from before RFC 7946 may."""
    name: Any = mapping(mapping(document.get("crs")).get("properties")).get("name")
    if isinstance(name, str) and not _WGS84.fullmatch(name):
        raise _unusable(f"it is in {name[:80]!r}; convert it to longitude, latitude (EPSG:4326)")


def _from_wkt(text: str) -> Any:
    shapely = need("shapely", "geo", "WKT")
    try:
        return shapely.geometry.mapping(shapely.from_wkt(text))
    except shapely.errors.ShapelyError as error:
        raise _unusable(f"it is not WKT: {error}") from None


def from_file(path: Path) -> Any:
    """What a file of areas holds, as GeoJSON in longitude, latitude. Raises InvalidInput, MissingExtra."""
    try:
        is_file = path.is_file()
    except (OSError, ValueError):
        is_file = False  # no name that a file can have
    if not is_file:
        raise _unusable(f"{str(path)[:80]!r} is neither WKT, nor GeoJSON, nor a file")
    if path.suffix.lower() in (".json", ".geojson"):
        return _parsed(path.read_bytes(), str(path))
    geopandas = need("geopandas", "geo", "An area from a file that is not GeoJSON")
    read = geopandas.read_file
    if path.suffix.lower() in (".parquet", ".geoparquet"):
        need("pyarrow", "geo", "An area from GeoParquet")
        read = geopandas.read_parquet
    try:
        return read(path).to_crs("EPSG:4326").__geo_interface__
    except (ValueError, RuntimeError, OSError, TypeError, AttributeError) as error:  # the last: a table without areas
        raise _unusable(f"{path} cannot be read as areas: {error}") from None


def _parsed(text: str | bytes, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise _unusable(f"{what} is not JSON") from None


def _unusable(reason: str) -> InvalidInput:
    return InvalidInput(f"The area of interest (geom) cannot be used: {reason}.", faults=[Fault("$.geom", reason)])


def area_faults(geom: Mapping[str, JSON]) -> Iterator[Fault]:
    """What a schema does not say of an area of interest: a Polygon in longitude, latitude (WGS 84), its rings closed and simple."""
    if geom.get("type") != "Polygon":
        yield Fault(
            "$.geom.type",
            f"must be 'Polygon', not {geom.get('type')!r}{'; send one job per polygon' if geom.get('type') == 'MultiPolygon' else ''}",
        )
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
    wrong: list[Fault] = []
    for number, item in enumerate(ring):
        position = _position(item)
        if isinstance(position, str):
            wrong.append(Fault(f"{path}[{number}]", position))
        else:
            positions.append(position)
    yield from wrong[:_MOST_POSITIONS]
    if len(wrong) > _MOST_POSITIONS:
        yield Fault(path, f"{len(wrong) - _MOST_POSITIONS} more of its {len(ring)} positions are wrong")
    if wrong:
        return
    if len(positions) < 4:
        yield Fault(path, "a ring has at least 4 positions, the last equal to the first")
    elif positions[0] != positions[-1]:
        yield Fault(path, "the ring is not closed: repeat the first position at its end")
    elif len(set(positions)) < 3:
        yield Fault(path, "the ring has no area: it has fewer than 3 different positions")
    elif crossing := _crossing(positions):
        yield Fault(path, f"the ring crosses itself, between positions {crossing[0]} and {crossing[1]}")


def _position(item: JSON) -> Position | str:
    """A position in degrees, or what is wrong with it."""
    if not isinstance(item, list) or len(item) < 2:
        return "must be [longitude, latitude]"
    numbers = [value for value in item[:2] if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) < 2:
        return "longitude and latitude must be numbers, in degrees"
    longitude, latitude = numbers
    if -180 <= longitude <= 180 and -90 <= latitude <= 90:
        return float(longitude), float(latitude)
    hint = ""
    if -90 <= longitude <= 90 and -180 <= latitude <= 180:
        hint = " (are longitude and latitude exchanged?)"
    elif abs(longitude) > _DEGREES or abs(latitude) > _DEGREES:
        hint = " (are these metres? convert them to EPSG:4326)"
    return f"longitude {longitude} or latitude {latitude} is out of range"[:150] + hint


def _crossing(ring: list[Position]) -> tuple[int, int] | None:
    """The first two edges of a closed ring that cross or touch where they should not, by sweeping over longitude."""
    corners = [(number, a) for number, (a, b) in enumerate(itertools.pairwise(ring)) if a != b]  # positions may repeat
    around = [_Edge(number, a, b) for (number, a), (_, b) in itertools.pairwise([*corners, corners[0]])]
    for edge, following in itertools.pairwise([*around, around[0]]):
        if edge.turns_back(following):
            return edge.number, following.number
    neighbours = {
        edge.number: {around[index - 1].number, around[(index + 1) % len(around)].number}
        for index, edge in enumerate(around)
    }
    active: list[_Edge] = []
    for edge in sorted(around, key=lambda each: each.west):
        active = [other for other in active if other.east >= edge.west]
        for other in active:
            if other.number not in neighbours[edge.number] and edge.meets(other):
                return min(edge.number, other.number), max(edge.number, other.number)
        active.append(edge)
    return None


@frozen
class _Edge:
    number: int
    a: Position
    b: Position

    @property
    def west(self) -> float:
        return min(self.a[0], self.b[0])

    @property
    def east(self) -> float:
        return max(self.a[0], self.b[0])

    def side(self, point: Position) -> float:
        """Positive on the left of the edge, negative on its right, 0 on its line."""
        (ax, ay), (bx, by) = self.a, self.b
        return (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)

    def turns_back(self, following: _Edge) -> bool:
        """Whether the next edge runs back over this one."""
        (ax, ay), (bx, by), (cx, cy) = self.a, self.b, following.b
        return self.side(following.b) == 0 and (bx - ax) * (cx - bx) + (by - ay) * (cy - by) < 0

    def meets(self, other: _Edge) -> bool:
        if max(self.a[1], self.b[1]) < min(other.a[1], other.b[1]) or max(other.a[1], other.b[1]) < min(
            self.a[1], self.b[1]
        ):
            return False
        return self.side(other.a) * self.side(other.b) <= 0 and other.side(self.a) * other.side(self.b) <= 0


def outside(geom: Mapping[str, Any], footprint: Mapping[str, Any]) -> Iterator[Fault]:  # Any: GeoJSON geometries
    """A fault where the outer ring of an area leaves an image's footprint, a Polygon; exact where that is convex."""
    if footprint.get("type") != "Polygon":
        return
    ring: list[Position] = [(x, y) for x, y, *_ in footprint["coordinates"][0]]
    for number, (x, y, *_) in enumerate(geom["coordinates"][0]):
        if not _inside((x, y), ring):
            path = f"$.geom.coordinates[0][{number}]"
            exchanged = " (are longitude and latitude exchanged?)" if _inside((y, x), ring) else ""
            yield Fault(path, f"longitude {x:g}, latitude {y:g} is outside the image's footprint{exchanged}")
            return


def _inside(point: Position, ring: list[Position]) -> bool:
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if cross == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True  # on the edge
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside
