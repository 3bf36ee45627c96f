"""What a picture or a map is given, as GeoJSON: its geometries, each with its properties, its tag and its confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from ..errors import InvalidInput
from ..jobs.areas import geojson

if TYPE_CHECKING:
    from collections.abc import Iterator

GeoJSON = Mapping[str, Any]  # Any: whatever GeoJSON holds at that place


def features(thing: Any, what: str) -> Iterator[tuple[GeoJSON, GeoJSON]]:  # Any: what a caller passed
    """Each geometry of `thing` with its properties; `what` it is called in messages. Raises InvalidInput."""
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
