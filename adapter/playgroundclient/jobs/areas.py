"""An area of interest in any usual form, and what a schema does not say of it."""

from __future__ import annotations

import itertools
import json
import math
import os
import re
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from .. import text
from ..errors import InvalidInput
from ..extras import need

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from .._contract import JSON

Position = tuple[float, float]
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""
WKT = re.compile(r"\s*(?:SRID=(\d+);)?\s*[A-Za-z]+(?:\s*(?:Z|M|ZM)?\s*\(|(?:\s+(?:Z|M|ZM))?\s+EMPTY\s*$)", re.I)
_WGS84 = re.compile(r"(.*\b)?(4326|CRS:?84)", re.I)
_NUMBER = r"\s*[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?\s*"
_BOX = re.compile(rf"\[?{_NUMBER}(?:,{_NUMBER}){{3}}\]?", re.I)
_MOST_POSITIONS = 5
"""So many wrong positions of a ring are told one by one."""
_DEGREES = 1000
"""No mistake in degrees is as large as this."""
_RADIUS = 6_371_007.2
"""Metres: the sphere that has the Earth's surface."""
FORMS = "; give GeoJSON, WKT, a box (west, south, east, north) or a file's path"
"""What to do about an area that is none."""
_ACROSS = "it crosses the antimeridian (180 degrees); run one job on each side of it"


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


def area_of(value: Any) -> Any:  # Any: whatever stands for an area, and whatever it turns out to be
    """The one GeoJSON geometry in longitude, latitude (degrees, WGS 84) that `value` stands for.

    `value` is in any of the forms that `geojson` takes. A Feature, or a FeatureCollection of one, stands for its
    geometry, and a MultiPolygon of one part for that part. Raises InvalidInput, MissingExtra.
    """
    return _only_geometry(geojson(value))


def _only_geometry(document: Any) -> Any:
    match document:
        case {"features": [{**feature}]}:
            return _only_geometry(feature)
        case {"features": [*features]}:
            raise _unusable(f"it has {len(features)} features; a job takes one area, so run one job per feature")
        case {"type": "Feature", "geometry": {**geometry}}:
            return _only_geometry(geometry)
        case {"type": "Feature"}:
            raise _unusable("the feature has no geometry")
        case {"type": "MultiPolygon", "coordinates": [part]}:  # as exports of single areas often have it
            return {"type": "Polygon", "coordinates": part}
        case _:
            return document


def geojson(value: Any) -> Any:  # Any: as for area_of
    """The GeoJSON in longitude, latitude (degrees, WGS 84) that `value` stands for, with as many features as it has.

    That is GeoJSON as a mapping or as text, an object with `__geo_interface__` or with a `geometry`, a row of a
    GeoDataFrame, WKT, a bounding box (west, south, east, north), or a file's path. What tells of another coordinate
    reference system is converted where it can be (GeoPandas, files), else refused. WKT and files that are not GeoJSON
    need the extra `geo`. Anything else is returned as it is, for a check to judge. Raises InvalidInput, MissingExtra.
    """
    value = _of_object(in_degrees(value))
    if isinstance(value, (str, os.PathLike)):
        value = _of_text(os.fspath(value))
    match value:
        case [west, south, east, north] if all(isinstance(each, Real) for each in value):
            return box(west, south, east, north)
        case {"crs": {"properties": {"name": str(name)}}} if not _WGS84.fullmatch(name):  # older than RFC 7946
            raise _unusable(f"it is in {name[:80]!r}; convert it to longitude, latitude (EPSG:4326)")
        case _:
            return value


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """The Polygon of a bounding box in degrees (WGS 84). Raises InvalidInput."""
    try:
        west, south, east, north = map(float, (west, south, east, north))
    except (OverflowError, TypeError, ValueError) as error:
        raise _unusable(f"its bounds must be numbers, in degrees: {error}") from None
    if not (west < east and south < north):
        across = f" ({_ACROSS})" if west - east > 180 else ""
        raise _unusable(
            f"west must be less than east and south less than north, not {west:g}, {south:g}, {east:g}, {north:g}{across}"
        )
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def in_degrees(value: Any) -> Any:
    """A GeoDataFrame or a GeoSeries in longitude, latitude, where it knows what it is in; anything else as it is."""
    try:
        return value if getattr(value, "crs", None) is None else value.to_crs("EPSG:4326")
    except (ValueError, RuntimeError) as error:
        raise _unusable(f"it cannot be converted to longitude, latitude (EPSG:4326): {error}") from None


def _of_object(value: Any) -> Any:
    """What an object of another package says of its geometry, as GeoJSON or numbers; anything else as it is."""
    if hasattr(value, "geometry") and not hasattr(value, "__geo_interface__"):  # a row, or the catalogue's image
        value = getattr(value.geometry, "to_dict", lambda: value.geometry)()
    elif not hasattr(value, "__geo_interface__"):
        value = _of_row(value)
    value = getattr(value, "__geo_interface__", value)
    return value.tolist() if callable(getattr(value, "tolist", None)) else value


def _of_row(value: Any) -> Any:
    """The geometry of a row, whose column of geometries may have any name; anything else as it is."""
    is_row = isinstance(value, tuple) or (callable(getattr(value, "items", None)) and not isinstance(value, dict))
    shapes = [each for each in cast("Iterable[Any]", value) if hasattr(each, "__geo_interface__")] if is_row else []
    if len(shapes) > 1:
        raise _unusable(f"it has {len(shapes)} geometries; pass the one that is meant")
    return shapes[0] if shapes else cast("Any", value)


def _of_text(value: str) -> Any:
    stripped = value.strip("\ufeff \t\r\n")
    if wkt := WKT.match(stripped):
        if wkt[1] not in (None, "4326"):
            raise _unusable(f"it is in EPSG:{wkt[1]}; convert it to longitude, latitude (EPSG:4326)")
        return _of_wkt(stripped.rpartition(";")[2])
    if stripped.startswith("{"):
        return _parsed(stripped, "it")
    if _BOX.fullmatch(stripped):
        return [float(each) for each in stripped.strip("[]").split(",")]
    return _of_file(Path(os.path.expanduser(value)))  # noqa: PTH111


def _of_wkt(wkt: str) -> Any:
    shapely = need("shapely", "geo", "WKT")
    try:
        return shapely.geometry.mapping(shapely.from_wkt(wkt))
    except (shapely.errors.ShapelyError, NotImplementedError) as error:  # the latter is said of curves
        raise _unusable(f"it is not WKT: {error}") from None


def _of_file(path: Path) -> Any:
    if not os.path.isfile(path):  # noqa: PTH113 - Path's own raises for what cannot be a name
        raise _unusable(f"{str(path)[:80]!r} is neither WKT, nor GeoJSON, nor a file, nor a box of four numbers")
    suffix = path.suffix.lower()
    if suffix in (".json", ".geojson"):
        return _parsed(text.read(path, str(path), _unusable), str(path))
    return frame_of(path, "An area from a file that is not GeoJSON", _unusable).__geo_interface__


def frame_of(path: Path, purpose: str, unusable: Callable[[str], Exception]) -> Any:
    """The GeoDataFrame in degrees (WGS 84) of a file that is not GeoJSON. Raises MissingExtra, or what `unusable` makes of the reason."""
    geopandas = need("geopandas", "geo", purpose)
    read = geopandas.read_file
    if path.suffix.lower() in (".parquet", ".geoparquet"):
        need("pyarrow", "geo", purpose)
        read = geopandas.read_parquet
    try:
        return read(path).to_crs("EPSG:4326")
    except (
        ValueError,
        RuntimeError,
        OSError,
        TypeError,
        AttributeError,
    ) as error:  # the last: a table without geometries
        raise unusable(f"{path} cannot be read as areas: {error}") from None


def _parsed(content: str, what: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise _unusable(f"{what} is not JSON") from None


def _unusable(reason: str) -> InvalidInput:
    reason = reason.rstrip(".")
    return InvalidInput(f"The area of interest (geom) cannot be used: {reason}.", faults=[Fault("$.geom", reason)])


def area_faults(geom: Mapping[str, JSON]) -> Iterator[Fault]:
    """What a schema does not say of an area of interest: a Polygon in longitude, latitude (WGS 84), its rings closed and simple."""
    if geom.get("type") == "Polygon":
        yield from _polygon(geom.get("coordinates"), "$.geom.coordinates")
        return
    advice = {"MultiPolygon": "; send one job per polygon", "None": FORMS}.get(str(geom.get("type")), "")
    yield Fault("$.geom.type", f"must be 'Polygon', not {geom.get('type')!r}{advice}")


def geometry_faults(geometry: Any, path: str, kinds: Collection[str] = ()) -> Iterator[Fault]:
    """What is wrong with the geometry of a record, or of a zone, in longitude, latitude (WGS 84). By default `kinds` are a record's."""
    kinds = kinds or ("Point", "Polygon", "MultiPolygon")
    kind: JSON = mapping(geometry).get("type")
    coordinates: JSON = mapping(geometry).get("coordinates")
    if kind not in kinds:
        yield Fault(path, f"must be a {' or '.join(kinds)}, not {kind!r}"[:150])
    elif kind == "Point":
        if isinstance(wrong := _position(coordinates), str):
            yield Fault(f"{path}.coordinates", wrong)
    elif kind == "Polygon":
        yield from _polygon(coordinates, f"{path}.coordinates")
    else:
        for number, part in enumerate(coordinates if isinstance(coordinates, list) else ()):
            yield from _polygon(part, f"{path}.coordinates[{number}]")


def _polygon(rings: JSON, path: str) -> Iterator[Fault]:
    if not isinstance(rings, list) or not rings:
        yield Fault(path, "must be a list of rings, each a list of [longitude, latitude]")
        return
    for number, ring in enumerate(rings):
        yield from _ring(ring, f"{path}[{number}]")


def _ring(ring: JSON, path: str) -> Iterator[Fault]:
    if not isinstance(ring, list):
        yield Fault(path, "must be a list of [longitude, latitude]")
        return
    found = [_position(item) for item in ring]
    positions = [each for each in found if not isinstance(each, str)]
    wrong = [Fault(f"{path}[{number}]", each) for number, each in enumerate(found) if isinstance(each, str)]
    yield from wrong[:_MOST_POSITIONS]
    if len(wrong) > _MOST_POSITIONS:
        yield Fault(path, f"{len(wrong) - _MOST_POSITIONS} more of its {len(ring)} positions are wrong")
    if wrong:
        return
    if len(positions) < 4:
        yield Fault(path, "a ring has at least 4 positions, the last equal to the first")
    elif positions[0] != positions[-1]:
        yield Fault(path, "the ring is not closed: repeat the first position at its end")
    elif any(abs(a[0] - b[0]) > 180 for a, b in itertools.pairwise(positions)):
        yield Fault(path, f"an edge is longer than half way round the Earth: {_ACROSS}")
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
    if 180 < abs(longitude) <= 360 and -90 <= latitude <= 90:
        hint = f" ({_ACROSS})"
    elif -90 <= longitude <= 90 and -180 <= latitude <= 180:
        hint = " (are longitude and latitude exchanged?)"
    elif abs(longitude) > _DEGREES or abs(latitude) > _DEGREES:
        hint = " (are these metres? convert them to EPSG:4326)"
    return f"longitude {longitude} or latitude {latitude} is out of range"[:150] + hint


def _crossing(ring: list[Position]) -> tuple[int, int] | None:
    """The first two edges of a closed ring that cross or touch where they should not, by sweeping over longitude."""
    edges = [(number, a, b) for number, (a, b) in enumerate(itertools.pairwise(ring)) if a != b]  # positions may repeat
    for (number, a, b), (following, _, c) in itertools.pairwise([*edges, edges[0]]):
        if _side(a, b, c) == 0 and (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]) < 0:
            return number, following  # which runs back
    active: list[tuple[int, int, Position, Position]] = []
    for index, (number, a, b) in sorted(enumerate(edges), key=lambda each: min(each[1][1], each[1][2])):
        active = [each for each in active if max(each[2][0], each[3][0]) >= min(a[0], b[0])]
        for other_index, other, c, d in active:
            if abs(index - other_index) not in (1, len(edges) - 1) and meet(a, b, c, d):
                return min(number, other), max(number, other)
        active.append((index, number, a, b))
    return None


def _side(a: Position, b: Position, point: Position) -> float:
    """Positive on the left of the edge from a to b, negative on its right, 0 on its line."""
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])


def meet(a: Position, b: Position, c: Position, d: Position) -> bool:
    """Whether the edges from a to b and from c to d have a point in common."""
    if any(max(a[i], b[i]) < min(c[i], d[i]) or max(c[i], d[i]) < min(a[i], b[i]) for i in (0, 1)):
        return False
    return _side(a, b, c) * _side(a, b, d) <= 0 and _side(c, d, a) * _side(c, d, b) <= 0


def outside(geom: Mapping[str, Any], footprint: Mapping[str, Any]) -> Iterator[Fault]:  # Any: GeoJSON geometries
    """A fault where the outer ring of an area leaves an image's footprint, a Polygon; exact where that is convex."""
    if footprint.get("type") != "Polygon":
        return
    ring: list[Position] = [(x, y) for x, y, *_ in footprint["coordinates"][0]]
    for number, (x, y, *_) in enumerate(geom["coordinates"][0]):
        if not inside((x, y), ring):
            path = f"$.geom.coordinates[0][{number}]"
            exchanged = " (are longitude and latitude exchanged?)" if inside((y, x), ring) else ""
            yield Fault(path, f"longitude {x:g}, latitude {y:g} is outside the image's footprint{exchanged}")
            return


def parts(geometry: Mapping[str, Any]) -> list[list[list[Position]]]:
    """The polygons of a Polygon or a MultiPolygon, each a list of rings; none of anything else."""
    coordinates: Any = geometry.get("coordinates")
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(geometry.get("type")), [])
    try:
        return [[[(float(x), float(y)) for x, y, *_ in ring] for ring in rings] for rings in polygons]
    except (TypeError, ValueError):  # a footprint that is no geometry
        return []


def covers(footprint: Mapping[str, Any], geom: Mapping[str, Any]) -> bool:
    """Whether one polygon of a footprint contains an area, a Polygon; exact where that polygon is convex."""
    return any(not any(outside(geom, {"type": "Polygon", "coordinates": part})) for part in parts(footprint))


def bounds(geometry: Mapping[str, Any]) -> Box:
    """The box round a Polygon or a MultiPolygon."""
    positions = [each for polygon in parts(geometry) for each in polygon[0]]
    longitudes, latitudes = zip(*positions, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def square_metres(geom: Mapping[str, Any]) -> float:
    """The area of a Polygon on the ground, on a sphere of the Earth's surface, holes taken off."""
    rings = [abs(_enclosed(ring)) for polygon in parts(geom) for ring in polygon]
    return 2 * rings[0] - sum(rings) if rings else 0.0


def _enclosed(ring: list[Position]) -> float:
    """The formula of Chamberlain and Duquette (JPL 07-03), exact between parallels and meridians."""
    steps = itertools.pairwise([(math.radians(x), math.sin(math.radians(y))) for x, y in ring])
    return sum((b[0] - a[0]) * (a[1] + b[1]) for a, b in steps) / 2 * _RADIUS**2


def inside(point: Position, ring: list[Position]) -> bool:
    """Whether a closed ring contains a point, or has it on its edge."""
    x, y = point
    inside = False
    for a, b in itertools.pairwise(ring):
        side = _side(a, b, point)
        if side == 0 and min(a[0], b[0]) <= x <= max(a[0], b[0]) and min(a[1], b[1]) <= y <= max(a[1], b[1]):
            return True
        if (a[1] > y) != (b[1] > y):
            inside ^= (side > 0) is (b[1] > a[1])
    return inside
