"""The detections of a job: GeoJSON features inside its area, the same for the same seed and input."""

from collections.abc import Iterator
from itertools import compress
from random import Random

from playground_sandbox.documents import Doc, random_uuid
from playground_sandbox.geometry import FINEST_ZOOM, Area, Tile
from playground_sandbox.ground import KINDS, Thing, things

MOST_CELLS, MOST_THINGS = 1 << 12, 1 << 18
"""A job looks at so many cells at most for each of its tags, and at about so many things in them."""


def detect(seed: str, tags: list[str], area: Area, tiles: list[Tile], common: Doc) -> Iterator[Doc]:
    """Features for what stands wholly inside the area; `common` are the properties that all of them share.

    The id of a feature follows from the job and from its place in the order.
    """
    random = Random(common["job_id"])
    for tile in tiles:
        for tag in tags:
            found = [thing for cell in _cells(tile, tag, len(tiles)) for thing in things(seed, tag, cell)]
            inside = area.covers_rings([thing.ring for thing in found]) if found else []
            for thing in compress(found, inside):
                yield _feature(random_uuid(random), thing, common)


def _cells(tile: Tile, tag: str, tiles: int) -> list[Tile]:
    """The tiles of the finest zoom in a tile; where a job would look at too many, those in a part of it."""
    most = min(MOST_CELLS, MOST_THINGS // KINDS[tag].per_cell) / tiles
    random = Random(f"{tile}")
    while tile.z < FINEST_ZOOM and 4 ** (FINEST_ZOOM - tile.z) > most:
        tile = random.choice(tile.children(tile.z + 1))
    return tile.children(FINEST_ZOOM)


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
