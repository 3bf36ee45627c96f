"""What stands on the synthetic ground: the same for the same seed, seen by the detections and by the image tiles."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from playground_sandbox.geometry import Tile, rectangle


@dataclass(frozen=True)
class Kind:
    """How many of a kind stand in a tile, and their mean length and width in metres."""

    per_tile: int
    length: float
    width: float


KINDS = {
    "Building": Kind(7, 18.0, 12.0),
    "Car": Kind(14, 4.6, 1.9),
    "Aircraft": Kind(2, 38.0, 34.0),
    "Storage tank": Kind(3, 24.0, 24.0),
    "Tree": Kind(480, 5.0, 5.0),
    "New building": Kind(4, 20.0, 14.0),
    "Demolished building": Kind(2, 18.0, 12.0),
}


@dataclass(frozen=True)
class Thing:
    """One thing on the ground: its outline (a closed ring), size in metres and heading in degrees from North."""

    kind: str
    ring: list[list[float]]
    heading: float
    length: float
    width: float
    clarity: float


def things(seed: str, kind: str, tile: Tile) -> Iterator[Thing]:
    """The things of a kind in a tile."""
    facts = KINDS[kind]
    random = Random(f"{seed}|{kind}|{tile.z}/{tile.x}/{tile.y}").random
    west, south, east, north = tile.bounds()
    # Streets run along two directions in a tile, so that neighbours look alike.
    street = 180 * random()
    for _ in range(facts.per_tile):
        longitude, latitude = west + random() * (east - west), south + random() * (north - south)
        heading = round((street + (90 if random() < 0.5 else 0) + 6 * random()) % 360, 1)
        length = round(facts.length * (0.8 + 0.4 * random()), 2)
        width = round(facts.width * (0.8 + 0.4 * random()), 2)
        ring = rectangle(longitude, latitude, heading, length, width)
        yield Thing(kind, ring, heading, length, width, random())
