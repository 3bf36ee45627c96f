"""Zones and records on their way into a dataset: read from any usual form, checked, and each record given its zone."""

from __future__ import annotations

import functools
import itertools
import json
import os
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jsonschema_rs
from attrs import define, field

from .._contract import SCHEMAS
from ..errors import InvalidInput, InvalidResponse
from ..extras import need
from ..jobs.areas import Fault, Position, box, frame_of, geometry_faults, in_degrees, inside, mapping
from ..jobs.inputs import json_element
from ..jobs.records import FORMATS, Records
from ..jobs.stored import DESCRIBED, Doc
from ..secrets import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Box = tuple[float, float, float, float]
_OF_ZONES = ("name", "description", "status", "image_id", "image_2_id")
_CORRECTED = ("state", "tags", "geometry")
_NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id where the right one is not known yet."""
_MOST_FAULTS, _MOST_TOLD = 1000, 20
_ROWS = 1000
_MARGIN = 1e-5
"""Degrees, about a metre, around the records for which a zone is made: one point is no area."""


@define(eq=False)
class Zone:
    """A zone that records may go to, as the front takes it; `id` once it is there."""

    body: Doc
    id: str | None = None
    new: bool = False
    """Whether this call has made it, so that only records of this call can be in it."""
    ring: list[Position] = field(init=False)
    bounds: Box | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        geometry = mapping(self.body.get("geom"))
        self.ring = list(positions(geometry)) if geometry.get("type") == "Polygon" else []
        self.bounds = bounds(self.ring) if self.ring else None

    def covers(self, found: Sequence[Position]) -> bool:
        """Whether all the positions are within its outer ring."""
        if self.bounds is None:
            return False
        west, south, east, north = self.bounds
        in_bounds = all(west <= x <= east and south <= y <= north for x, y in found)
        return in_bounds and all(inside(each, self.ring) for each in found)

    def is_like(self, body: Mapping[str, Any]) -> bool:
        """Whether a zone of the front has its name, images and outer ring."""
        same = all(
            (self.body.get(name) or None) == (body.get(name) or None) for name in ("name", "image_id", "image_2_id")
        )
        return same and _rounded(self.ring) == _rounded(Zone(dict(body)).ring)


class Features:
    """A collection of zones and records, which can be read several times; no more than one feature is held."""

    def __init__(self, collection: Any) -> None:  # Any: see `AsyncDataset.add`
        """Raises InvalidInput, MissingExtra."""
        self._features = _opened(collection)

    def __iter__(self) -> Iterator[Doc]:
        """The features as plain JSON. Raises InvalidInput."""
        features, number = iter(self._features), 0
        while True:
            try:
                feature = next(features, None)
                if feature is None:
                    return
                plain = json.loads(json.dumps(feature, allow_nan=False, default=json_element))
            except (InvalidResponse, OSError, TypeError, ValueError, RecursionError) as error:
                raise unusable([Fault(f"$.features[{number}]", f"cannot be read: {error}")]) from None
            properties = mapping(mapping(plain).get("properties"))
            yield {**mapping(plain), "properties": properties}
            number += 1

    def check(self) -> tuple[list[Zone], int]:
        """Its zones, and the number of its records. Raises InvalidInput with every fault of a feature."""
        zones: list[Zone] = []
        found: list[Fault] = []
        number = -1
        for number, feature in enumerate(self):
            found.extend(faults(feature, f"$.features[{number}]"))
            if is_zone(feature) and not found:
                zones.append(Zone(zone_body(feature)))
            if len(found) > _MOST_FAULTS:
                break
        if found:
            raise unusable(found)
        return zones, number + 1 - len(zones)

    def assign(self, zones: list[Zone], dataset: str, name: str | None, image: str | None) -> array[int]:
        """For each record, in order, the place of its zone in `zones`, to which one of that name is added where it is needed.

        Raises InvalidInput.
        """
        found: list[Fault] = []
        ids = {zone.id: place for place, zone in enumerate(zones) if zone.id}
        named = next((place for place, zone in enumerate(zones) if name and zone.body.get("name") == name), None)
        of_record, current = array("l"), -1
        uncovered: Box | None = None
        for number, feature in enumerate(self):
            if is_zone(feature):
                current += 1
                continue
            properties, at = feature["properties"], list(positions(feature["geometry"]))
            place: int | None
            if properties.get("zone_id") and properties.get("dataset_id") in (None, dataset):
                place = ids.get(properties["zone_id"])
                if place is None:
                    found.append(Fault(f"$.features[{number}].properties.zone_id", "is no zone of this dataset"))
            else:
                nearest = [current] if current >= 0 else []
                covering = (each for each in (*nearest, *range(len(zones))) if zones[each].covers(at))
                place = next(covering, named)
                if place is None and name and image:
                    place, uncovered = len(zones), bounds(at, *([uncovered] if uncovered else []))
                elif place is None:
                    advice = "pass zone= and image=, the name and the image of one that is made"
                    found.append(Fault(f"$.features[{number}]", f"no zone covers it; {advice}"))
            of_record.append(0 if place is None else place)
            if len(found) > _MOST_FAULTS:
                break
        if found:
            raise unusable(found)
        if uncovered is not None:
            west, south, east, north = widened(uncovered, _MARGIN)
            zones.append(Zone({"name": name, "image_id": image, "geom": box(west, south, east, north)}))
        return of_record


def _opened(collection: Any) -> Iterable[Any]:
    if isinstance(collection, Records):
        return collection
    if isinstance(collection, (str, os.PathLike)):
        path = Path(os.path.expanduser(cast("str", collection)))  # noqa: PTH111
        if FORMATS.get(path.suffix.lower()) == "GeoJSON":
            return Records(path)
        collection = frame_of(
            path, "Zones and records from a file that is not GeoJSON", lambda why: unusable([Fault("$", why)])
        )
    collection = in_degrees(collection)
    if hasattr(collection, "iterfeatures"):
        return _Rows(collection)
    match getattr(collection, "__geo_interface__", collection):
        case {"features": [*features]}:
            return features
        case {"type": "Feature"} as feature:
            return [feature]
        case _:
            kind = type(collection).__name__
            raise unusable([Fault("$", f"must be a FeatureCollection, a GeoDataFrame or a file of one, not {kind}")])


@define
class _Rows:
    """The rows of a GeoDataFrame as features, as often as they are asked for."""

    frame: Any  # Any: geopandas, which only the extra has

    def __iter__(self) -> Iterator[Doc]:
        for start in range(0, len(self.frame), _ROWS):  # which GeoPandas copies
            yield from self.frame.iloc[start : start + _ROWS].iterfeatures(na="null")


def is_zone(feature: Mapping[str, Any]) -> bool:
    return bool(feature["properties"].get("type") == "zone")


def zone_body(feature: Mapping[str, Any]) -> Doc:
    """What the front takes as a new zone; the dataset is to be added."""
    return _kept(feature["properties"], _OF_ZONES) | {"geom": geometry_of(feature)}


def record_body(feature: Mapping[str, Any]) -> Doc:
    """What the front takes as a record; its dataset and its zone are to be added."""
    return _kept(feature["properties"], DESCRIBED) | {"geom": geometry_of(feature)}


def _kept(properties: Mapping[str, Any], names: Iterable[str]) -> Doc:
    return {name: properties[name] for name in names if properties.get(name) is not None}


def geometry_of(feature: Mapping[str, Any]) -> Doc:
    """The geometry of a feature, without what else stands in it."""
    return _kept(mapping(feature.get("geometry")), ("type", "coordinates"))


def faults(feature: Mapping[str, Any], path: str) -> Iterator[Fault]:
    """What is wrong with a zone or a record, by the contract and by what a schema does not say."""
    geometry, kind = feature.get("geometry"), feature["properties"].get("type", "record") or "record"
    if kind not in ("zone", "record"):
        yield Fault(f"{path}.properties.type", "must be 'zone' or 'record'")
        return
    wrong = list(geometry_faults(geometry, f"{path}.geometry", ("Polygon",) if kind == "zone" else ()))
    yield from wrong
    if kind == "zone" and not feature["properties"].get("image_id"):
        yield Fault(f"{path}.properties.image_id", "is required: a zone lies on an image")
    ids = {"dataset_id": _NOBODY} if kind == "zone" else {"dataset_id": _NOBODY, "zone_id": _NOBODY}
    body = {**(zone_body if kind == "zone" else record_body)(feature), **ids}
    for error in _validator("FrontZoneInput" if kind == "zone" else "FrontRecordInput").iter_errors(body):
        where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
        if not where.startswith(".geom"):
            yield Fault(f"{path}.properties{where}", redact(error.message, limit=200))
        elif not wrong:
            yield Fault(f"{path}.geometry", "is not a geometry that the service takes")


@functools.cache
def _validator(schema: str) -> jsonschema_rs.Validator:
    whole: Any = {"$defs": SCHEMAS, "$ref": f"#/$defs/{schema}"}  # Any: the library's own type of a schema
    return jsonschema_rs.Draft202012Validator(whole)


def corrections(collection: Any) -> dict[str, str]:
    """State, tags and geometry by record id, as far as each corrected record has them. Raises InvalidInput.

    They are JSON texts, which take a fifth of the memory.
    """
    new: dict[str, str] = {}
    found: list[Fault] = []
    for number, feature in enumerate(Features(collection)):
        properties, path = feature["properties"], f"$.features[{number}]"
        record_id = str(properties.get("record_id") or properties.get("id") or feature.get("id") or "")
        if not record_id or record_id in new:
            found.append(
                Fault(path, "has a record's id twice" if record_id else "has no record id; add() stores new records")
            )
        else:
            found.extend(faults(feature, path))
        given = {**properties, "geometry": geometry_of(feature)}
        new[record_id] = json.dumps(_kept(given, _CORRECTED))
    if found:
        raise unusable(found)
    return new


def positions(geometry: Mapping[str, Any]) -> Iterator[Position]:
    """The positions of a Point, or of the outer rings of a Polygon or a MultiPolygon."""
    coordinates: Any = geometry["coordinates"]
    if geometry["type"] == "Point":
        yield coordinates[0], coordinates[1]
        return
    for part in [coordinates] if geometry["type"] == "Polygon" else coordinates:
        yield from ((x, y) for x, y, *_ in part[0])


def bounds(found: Iterable[Position], *others: Box) -> Box:
    """West, south, east, north of positions, and of other bounds."""
    corners = [*found, *itertools.chain.from_iterable((each[:2], each[2:]) for each in others)]
    longitudes, latitudes = zip(*corners, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def widened(found: Box, margin: float) -> Box:
    """Bounds with a margin around them, as far as there are degrees."""
    west, south, east, north = found
    return max(-180.0, west - margin), max(-90.0, south - margin), min(180.0, east + margin), min(90.0, north + margin)


def feature_of(record: Mapping[str, Any]) -> Doc:
    """A record or a zone of the front as GeoJSON."""
    properties = {name: value for name, value in record.items() if name not in ("geom", "record_id")}
    named = {"id": record["record_id"]} if record.get("record_id") else {}
    return {"type": "Feature", **named, "geometry": record.get("geom"), "properties": properties}


def is_box(area: Mapping[str, Any]) -> bool:
    """Whether an area is a bounding box."""
    corners = set(positions(area))
    return (
        area["type"] == "Polygon"
        and len(area["coordinates"]) == 1
        and len(corners) == 4
        and len(set(sum(corners, ()))) <= 4
    )


def touching(area: Mapping[str, Any]) -> Callable[[Any], bool]:
    """What tells whether a geometry touches an area."""
    shapely = need("shapely", "geo", "Records of an area that is no box")
    whole = shapely.geometry.shape(area)
    shapely.prepare(whole)
    return lambda geometry: bool(geometry and whole.intersects(shapely.geometry.shape(geometry)))


def _rounded(ring: Iterable[Position]) -> list[Position]:
    return [(round(x, 7), round(y, 7)) for x, y in ring]


def unusable(found: Sequence[Fault]) -> InvalidInput:
    """The error that faults of features mean."""
    told = "".join(f"\n  {fault}" for fault in found[:_MOST_TOLD])
    more = f"\n  and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    return InvalidInput(f"The zones and records cannot be stored; nothing was sent.{told}{more}", faults=found)
