"""What a job costs, before it is sent: by its area, and by what its process says of itself."""

from __future__ import annotations

import datetime
import math
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from ..scene import number
from .areas import Fault, bounds, box, mapping, square_metres

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGE = 10_000.0
"""Square kilometres of a job that is meant to be so large, or is a mistake."""


@frozen
class Estimate:
    """What a job takes, before it is sent.

    `km2` is its area on the ground, `tiles` how many tiles it is cut into, `seconds` how long the process works on them
    (without the time in the queue); None where the process does not tell enough. Several are added by `+`.
    """

    km2: float
    tiles: int | None
    seconds: float | None
    jobs: int = 1

    def __str__(self) -> str:
        words = [f"{self.km2:.1g} km²" if self.km2 < 0.95 else f"{self.km2:,.{1 if self.km2 < 1000 else 0}f} km²"]
        words += [] if self.tiles is None else [f"{self.tiles:,} tiles"]
        words += [] if self.seconds is None else [f"{_duration(math.ceil(self.seconds))} of work"]
        return ", ".join(words)

    def __add__(self, other: Estimate) -> Estimate:
        tiles = None if self.tiles is None or other.tiles is None else self.tiles + other.tiles
        seconds = None if self.seconds is None or other.seconds is None else self.seconds + other.seconds
        return Estimate(self.km2 + other.km2, tiles, seconds, self.jobs + other.jobs)


def _duration(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{datetime.timedelta(seconds=seconds)} h"


NOTHING = Estimate(0.0, 0, 0.0, jobs=0)


def estimate(geom: Mapping[str, Any], requirements: Mapping[str, Any]) -> Estimate:
    """What a job over `geom` takes of a process, by the tiles and the time that the process's requirements name."""
    found = Estimate(square_metres(geom) / 1e6, None, None)
    pixels, metres = (_optimal(requirements.get(name)) for name in ("tile_size", "resolution"))
    if not pixels or not metres:
        return found
    west, south, east, north = bounds(geom)
    side = max(1.0, pixels - (number(requirements.get("overlap_size")) or 0.0)) * metres
    degree = math.pi / 180 * 6_371_008.8
    across = math.ceil((east - west) * degree * math.cos(math.radians((south + north) / 2)) / side)
    up = math.ceil((north - south) * degree / side)
    filled = min(1.0, square_metres(geom) / square_metres(box(west, south, east, north)))
    tiles = max(1, math.ceil(across * up * filled))
    at_once = max(1.0, number(requirements.get("max_concurrent_requests")) or 1.0)
    each = number(requirements.get("duration_estimate"))
    return evolve(found, tiles=tiles, seconds=None if each is None else math.ceil(tiles / at_once) * each)


def _optimal(value: Any) -> float | None:
    found = number(mapping(value).get("optimal", value))
    return found if found is not None and found > 0 else None


def too_large(geom: Mapping[str, Any]) -> Fault | None:
    """The fault of an area that nobody can have meant, unless they say so."""
    if (km2 := square_metres(geom) / 1e6) <= LARGE:
        return None
    return Fault("$.geom", f"is {km2:,.0f} km², more than {LARGE:,.0f}; say large=True (--large) if that is meant")
