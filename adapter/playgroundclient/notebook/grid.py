"""The Web Mercator tile grid; the one module that touches mercantile, which has no types.

Coordinates are longitude and latitude in degrees.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import mercantile  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # no stubs exist

from ..tiles import SIZE

_grid: Any = mercantile  # untyped library

FINEST = 18
COARSEST = 1
MOST_LATITUDE = 85.0511
"""The grid is a square that ends there, in the north and in the south."""


class Bounds(NamedTuple):
    """A box in degrees; it does not cross the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def padded(self, share: float) -> Bounds:
        """A box that is larger on each side by `share` of its larger extent on the ground."""
        narrow = self.narrowing
        across = max((self.east - self.west) * narrow, self.north - self.south, 1e-4)
        pad, pad_east = across * share, across * share / narrow
        return Bounds(
            max(-180.0, self.west - pad_east),
            max(-90.0, self.south - pad),
            min(180.0, self.east + pad_east),
            min(90.0, self.north + pad),
        )

    def widened(self, least: float, most: float) -> Bounds:
        """A box round this one whose height is from `least` to `most` times its width on the ground, as far as the Earth goes."""
        west, south, east, north = self
        across, up = (east - west) * self.narrowing, north - south
        if up < least * across:
            south, north = _grown(south, north, least * across, 90.0)
        elif up > most * across:
            west, east = _grown(west, east, up / most / self.narrowing, 180.0)
        return Bounds(west, south, east, north)

    def touches(self, other: Bounds) -> bool:
        """Whether the two boxes have a point in common."""
        across = self.west <= other.east and other.west <= self.east
        return across and self.south <= other.north and other.south <= self.north

    @property
    def height(self) -> float:
        """How high it is on the ground, for a width of 1."""
        return (self.north - self.south) / ((self.east - self.west) * self.narrowing)

    @property
    def narrowing(self) -> float:
        """How long a degree of longitude is on the ground, in degrees of latitude, in the middle of the box."""
        return max(0.01, math.cos(math.radians((self.south + self.north) / 2)))


def _grown(low: float, high: float, extent: float, limit: float) -> tuple[float, float]:
    """A range of that extent round this one, moved to where it ends at the limit."""
    extent = min(extent, 2 * limit)
    start = min(max(-limit, (low + high - extent) / 2), limit - extent)
    return start, start + extent


class Block(NamedTuple):
    """A rectangle of tiles of one zoom: its first column and row (in the north-west), and how many there are."""

    zoom: int
    x: int
    y: int
    across: int
    down: int

    def bounds(self) -> Bounds:
        """The outer edges of the block."""
        first = _grid.bounds(self.x, self.y, self.zoom)
        last = _grid.bounds(self.x + self.across - 1, self.y + self.down - 1, self.zoom)
        return Bounds(float(first.west), float(last.south), float(last.east), float(first.north))


def block(bounds: Bounds, zoom: int) -> Block:
    """The tiles of a zoom that cover `bounds`, as far as the grid goes."""
    first = _grid.tile(bounds.west, max(-MOST_LATITUDE, min(MOST_LATITUDE, bounds.north)), zoom)
    last = _grid.tile(bounds.east, max(-MOST_LATITUDE, min(MOST_LATITUDE, bounds.south)), zoom)
    return Block(zoom, int(first.x), int(first.y), int(last.x) - int(first.x) + 1, int(last.y) - int(first.y) + 1)


def best_block(bounds: Bounds, pixels: int, most: int) -> Block:
    """The coarsest tiles that give `pixels` along the longer side, of no more than `most` tiles."""
    best = block(bounds, COARSEST)
    for zoom in range(COARSEST + 1, FINEST + 1):
        longer = max(best.across, best.down) * SIZE
        finer = block(bounds, zoom)
        if longer >= pixels or finer.across * finer.down > most:
            break
        best = finer
    return best
