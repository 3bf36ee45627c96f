"""The detections of a job: GeoJSON features inside its area, the same for the same seed and input."""

from collections.abc import Iterator
from itertools import compress
from random import Random

from playground_sandbox.documents import Doc, random_uuid
from playground_sandbox.geometry import Area, Tile
from playground_sandbox.ground import KINDS, Thing, things


def detect(seed: str, tags: list[str], area: Area, tiles: list[Tile], common: Doc) -> Iterator[Doc]:
    """Features for what stands wholly inside the area; `common` are the properties that all of them share.

    The id of a feature follows from the job and from its place in the order.
    """
    random = Random(common["job_id"])
    for tile in tiles:
        for tag in tags:
            found = list(things(seed, tag, tile))
            for thing in compress(found, area.covers_rings([thing.ring for thing in found])):
                yield _feature(random_uuid(random), thing, common)


def known_tags(tags: list[str]) -> list[str]:
    return [tag for tag in tags if tag in KINDS]


def _feature(record_id: str, thing: Thing, common: Doc) -> Doc:
    return {
        "type": "Feature",
        "id": record_id,
        "geometry": {"type": "Polygon", "coordinates": [thing.ring]},
        "properties": {
            "record_id": record_id,
            "tags": thing.kind,
            "confidence": round(0.5 + 0.5 * thing.clarity, 3),
            "state": "PREDICTED",
            "comment": None,
            "length": thing.length,
            "width": thing.width,
            "area": round(thing.length * thing.width, 2),
            "heading": thing.heading,
            **common,
        },
    }
