"""The synthetic ground and what stands on it: the same for the same seed, seen by the detections and by the image tiles.

Places are u + v * 1j, counted in cells (tiles of the finest zoom) from the north-west corner of the grid.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from playground_sandbox.geometry import EQUATOR, FINEST_ZOOM, Tile, rectangle

Numbers = NDArray[np.floating[Any]]  # Any: of whatever precision
Places = NDArray[np.complexfloating[Any, Any]]
CELLS = 1 << FINEST_ZOOM
BLOCK = 4
"""Every square of so many cells a side has an airfield, unless it is too wet."""
REGION, ROW, PLOT, GROVE = 2.1, 0.4, 0.13, 0.034
"""How far apart, in cells: regions, rows of parcels, houses in a row, trees of an orchard."""
SHORE = 0.012
"""Ground below is water, or the beach, on which nothing stands."""
VILLAGE, FOREST = 0.38, 0.94
"""Regions below are villages, above they are all wood."""
ORCHARD, WOOD = 0.8, 0.9
"""Parcels whose `use` is above are orchards or woods."""
AIRFIELD = (165.0, 66.0)
"""Half the length and half the width of an airfield, in metres."""
STANDS = {
    "Aircraft": [(along, 21.0, 270.0) for along in (-93.0, -68.0, -43.0, -18.0)],
    "Storage tank": [(along, across, 0.0) for along in (92.0, 114.0) for across in (20.0, 42.0)],
    "Building": [(along, 49.0, 90.0) for along in (-86.0, -58.0, -30.0)],
}
"""Where things stand on an airfield: metres along its runway and to the right of it, and how far they are turned."""
TRIES = 42
"""Along each side of a cell, so many places are looked at where something may stand."""
_FRAME = np.array([complex(x, y) for x in (-AIRFIELD[0], 0, AIRFIELD[0]) for y in (-AIRFIELD[1], 0, AIRFIELD[1])])
_AROUND = [(right, down) for down in (-1, 0, 1) for right in (-1, 0, 1)]
_RIGHT, _DOWN = np.array(_AROUND).T
_COURSES = np.exp(2j * math.pi * np.arange(360) / 360)


class Kind(NamedTuple):
    """About how many of a kind stand in a cell, and its mean length and width in metres."""

    per_cell: int
    length: float
    width: float


KINDS = {
    "Building": Kind(10, 16.0, 11.0),
    "Car": Kind(15, 4.6, 1.9),
    "Aircraft": Kind(1, 18.0, 17.0),
    "Storage tank": Kind(1, 15.0, 15.0),
    "Tree": Kind(400, 5.4, 5.4),
    "New building": Kind(2, 16.0, 11.0),
    "Demolished building": Kind(1, 16.0, 11.0),
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


class Survey(NamedTuple):
    """The ground at places: height above the shore, the parcel there, and how far (cells) its edge and a road are."""

    height: Numbers
    village: NDArray[np.bool_]
    use: Numbers
    axis: Places
    along: Places
    edge: Numbers
    road: Numbers
    to_road: Places


def key_of(seed: str, layer: str) -> int:
    return crc32(f"{seed}|{layer}".encode()) >> 1


def chance(key: int, *steps: Numbers) -> Numbers:
    """A number from 0 to 1 for each combination of whole numbers."""
    state = np.full(1, key, np.uint32)
    for step in steps:
        state = (state ^ step.astype(np.int64).astype(np.uint32)) * np.uint32(0x9E3779B1)
        state = (state ^ (state >> np.uint32(15))) * np.uint32(0x85EBCA77)
        state ^= state >> np.uint32(13)
    return (state >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-24)


def noise(key: int, u: Numbers, v: Numbers, size: float) -> Numbers:
    """Smooth heights from 0 to 1 with a bump every `size` cells."""
    i, j = np.floor(u / size), np.floor(v / size)
    x, y = (u / size - i).astype(np.float32), (v / size - j).astype(np.float32)
    x, y = x * x * (3 - 2 * x), y * y * (3 - 2 * y)
    upper, lower = (chance(key, i, row) * (1 - x) + chance(key, i + 1, row) * x for row in (j, j + 1))
    height: Numbers = upper + (lower - upper) * y
    return height


def survey(seed: str, u: Numbers, v: Numbers) -> Survey:
    """Regions with a road around each, cut into rows of parcels; in villages the parcels lie between streets."""
    key, regions = key_of(seed, "land"), _regions(seed)
    height = 0.55 * noise(key, u, v, 26) + 0.3 * noise(key + 1, u, v, 7) + 0.15 * noise(key + 2, u, v, 1.9) - 0.33
    x, y = (u + 0.6 * noise(key + 3, u, v, 2.4)) / REGION, (v + 0.6 * noise(key + 4, u, v, 2.4)) / REGION
    i, j = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    # The nearest and the second nearest middle of a region: squared distances, with the direction in the lowest bits.
    first = second = np.full(i.shape, 1 << 62)
    x, y = (x - i).astype(np.float32), (y - j).astype(np.float32)
    columns, rows = ([(each + near) & 255 for near in (-1, 0, 1)] for each in (i, j))
    for number, (right, down) in enumerate(_AROUND):
        spot = columns[right + 1] | (rows[down + 1] << 8)
        reach = (regions[0].take(spot) + (right - x)) ** 2 + (regions[1].take(spot) + (down - y)) ** 2
        rank = (reach * 2.0**40).astype(np.int64) << 4 | number
        first, second = np.minimum(first, rank), np.minimum(second, np.maximum(first, rank))
    # Roads run halfway between the two.
    (own_i, own_j), (next_i, next_j) = (
        (i + _RIGHT.take(rank & 15), j + _DOWN.take(rank & 15)) for rank in (first, second)
    )
    own, other = own_i & 255 | (own_j & 255) << 8, next_i & 255 | (next_j & 255) << 8
    to_x = next_i - own_i + regions[0].take(other) - regions[0].take(own)
    to_y = next_j - own_j + regions[1].take(other) - regions[1].take(own)
    apart = np.sqrt(to_x**2 + to_y**2)
    road, to_road = ((second >> 4) - (first >> 4)) / 2.0**41 / apart * REGION, (to_x + 1j * to_y) / apart
    region, along = regions[2].take(own), _COURSES.take((regions[3].take(own) * 360).astype(int))
    village, axis = region < VILLAGE, (u + 1j * v - REGION * (own_i + 1j * own_j)) * along.conj()
    row = np.floor(axis.imag / ROW)
    length = 0.4 + 0.6 * chance(key + 5, own + 0.0, row)
    column = np.floor(axis.real / length)
    use = chance(key + 6, own + 0.0, row, column)
    use = np.where(region > FOREST, WOOD + (1 - WOOD) * use, use)
    to_end, to_side = axis.real / length - column - 0.5, axis.imag / ROW - row - 0.5
    end, side = (0.5 - abs(to_end)) * length, (0.5 - abs(to_side)) * ROW
    edge = np.minimum(end, side)
    street = village & (edge < road)
    to_street = np.sign(to_end) * (end < side) * along + np.sign(to_side) * (end >= side) * along * 1j
    to_road = to_road + street * (to_street - to_road)
    return Survey(height, village, use, axis, along, edge, np.minimum(road, edge + 9 * ~village), to_road)


@lru_cache(maxsize=8)
def _regions(seed: str) -> Numbers:
    """For 256 x 256 regions, which repeat: where in its square the middle of each is, what it is, and its direction."""
    grid = np.arange(256.0)
    table = np.stack([chance(key_of(seed, "parish") + n, grid, grid[:, None]).ravel() for n in range(4)])
    table[:2] = 0.15 + 0.7 * table[:2]
    return table


def metres_in_cell(v: float) -> float:
    return EQUATOR / CELLS / math.cosh(math.pi * (1 - 2 * v / CELLS))


def step_to(heading: float) -> complex:
    """One step in a direction (degrees from North); times 1j, it is the step to the right of it."""
    return complex(math.sin(math.radians(heading)), -math.cos(math.radians(heading)))


@lru_cache(maxsize=512)
def airfield(seed: str, x: int, y: int) -> tuple[complex, float] | None:
    """The middle and the heading of the airfield of a block, wholly inside of it; None where it is too wet."""
    metres = metres_in_cell((y + 0.5) * BLOCK)
    play = max(0.0, BLOCK - 2 * math.hypot(*AIRFIELD) / metres)
    steps = np.array([float(x)]), np.array([float(y)])
    for key in range(key_of(seed, "airfield"), key_of(seed, "airfield") + 60, 3):
        east, south, turn = (float(chance(key + axis, *steps)[0]) for axis in range(3))
        middle = complex(x + 0.5, y + 0.5) * BLOCK + play * complex(east - 0.5, south - 0.5)
        frame = middle + _FRAME / metres * step_to(round(360 * turn, 1))
        if survey(seed, frame.real, frame.imag).height.min() > SHORE:
            return middle, round(360 * turn, 1)
    return None


@lru_cache(maxsize=2048)
def stand(seed: str, kind: str, x: int, y: int) -> Numbers:
    """What stands in a cell, a row for each: u, v, heading (degrees), length, width (metres), clarity (0 to 1)."""
    # The land is the seed's own; what images add to the seed only decides what has changed.
    land, metres, rows = seed.partition(":")[0], metres_in_cell(y + 0.5), np.empty((0, 3))
    field = airfield(land, x // BLOCK, y // BLOCK)
    if kind not in ("Aircraft", "Storage tank"):
        at, turn = _scattered(seed, land, kind, x, y)
        rows = np.stack([at.real, at.imag, np.degrees(np.arctan2(turn.real, -turn.imag))], 1)
        if field:
            off = (at - field[0]) / step_to(field[1]) * metres
            rows = rows[(abs(off.real) > AIRFIELD[0] + 14) | (abs(off.imag) > AIRFIELD[1] + 14)]
    for along, across, turned in STANDS.get(kind, []) if field else []:
        assert field
        spot = field[0] + complex(along, across) * step_to(field[1]) / metres_in_cell((y // BLOCK + 0.5) * BLOCK)
        if (int(spot.real), int(spot.imag)) == (x, y):
            rows = np.concatenate([rows, [(spot.real, spot.imag, field[1] + turned)]])
    u, v, heading = rows.T
    draws = [chance(key_of(land, kind) + 4 + n, np.floor(u * 1e4), np.floor(v * 1e4)) for n in range(3)]
    length, width = (size * (0.8 + 0.4 * draw) for size, draw in zip(KINDS[kind][1:], draws, strict=False))
    return np.stack([u, v, (heading % 360).round(1), length.round(2), width.round(2), draws[2]], 1)


@lru_cache(maxsize=64)
def _candidates(land: str, x: int, y: int) -> tuple[Places, Survey]:
    key, steps = key_of(land, "candidates"), np.arange(0.0, TRIES)
    i, j = (grid.ravel() for grid in np.meshgrid(x * TRIES + steps, y * TRIES + steps))
    at = (i + chance(key, i, j) + 1j * (j + chance(key + 1, i, j))) / TRIES
    return at, survey(land, at.real, at.imag)


def _scattered(seed: str, land: str, kind: str, x: int, y: int) -> tuple[Places, Places]:
    """Where in a cell things of a kind stand that keep to roads and parcels, and the directions they have."""
    built = kind.endswith("uilding")
    key, (at, found) = key_of(land, "Building" if built else kind), _candidates(land, x, y)
    if kind == "Car":  # keeps to the right of a road
        at = (at + (found.road - 0.008) * found.to_road)[found.road < 0.035]
    else:  # houses and the trees of orchards stand in rows
        length, width = (PLOT, ROW / 2) if built else (GROVE, GROVE)
        column, row = np.floor(found.axis.real / length) + 0.5, np.floor(found.axis.imag / width) + 0.5
        moved = at + (column * length + 1j * row * width - found.axis) * found.along
        at = np.where(built | ~found.village & (found.use > ORCHARD) & (found.use < WOOD), moved, at)
    at = np.unique(at.round(6))
    at = at[(np.floor(at.real) == x) & (np.floor(at.imag) == y)]
    found, spot = survey(land, at.real, at.imag), (np.floor(at.real * 1e4), np.floor(at.imag * 1e4))
    along = found.along
    if kind == "Car":
        odds, along = np.where(found.road < 0.02, 0.07, 0.0), found.to_road * 1j
    elif built:
        odds = np.where(found.village, 0.75, np.where(found.road < 0.2, 0.1, 0.006)) * (found.road > 0.07)
        odds = odds * (abs(found.axis.real / PLOT % 1 - 0.5) < 0.01)  # not of a row across the road
        along = along * np.where(chance(key + 3, *spot) < 0.4, 1j, 1)
    else:
        hedge = (found.edge < 0.016) & ((found.use * 1000).astype(int) % 10 < 6)
        odds = np.select([found.village, found.use > ORCHARD, hedge], [0.4, 0.92, 0.8], 0.03) * (found.road > 0.035)
        for u, v in stand(land, "Building", x, y)[:, :2].tolist():
            odds = odds * (abs(at - complex(u, v)) > 0.06)
    kept = chance(key + 2, *spot) < odds
    if kind not in ("Building", "Car", "Tree"):  # a change: of what stands, or of what does not stand any more
        kept = (kept == (kind == "New building")) & (chance(key_of(seed, kind), *spot) < 0.3 * odds)
    kept = kept & (found.height > SHORE)
    return at[kept], along[kept]


def things(seed: str, kind: str, cell: Tile) -> Iterator[Thing]:
    """The things of a kind in a cell."""
    for u, v, heading, length, width, clarity in stand(seed, kind, cell.x, cell.y).tolist():
        longitude, latitude = u / CELLS * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * v / CELLS))))
        yield Thing(kind, rectangle(longitude, latitude, heading, length, width), heading, length, width, clarity)
