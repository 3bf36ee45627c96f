"""Image tiles: a synthetic but plausible ground, deterministic, with the things that detections are made of."""

import io
import math
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from playground_sandbox import ground
from playground_sandbox.geometry import FINEST_ZOOM, Tile
from playground_sandbox.ground import AIRFIELD, BLOCK, ORCHARD, SHORE, WOOD, Numbers, Places

SIZE, MARGIN, FINE = 256, 4, 2
"""Pixels of a tile, pixels drawn around it (so that shadows fit over its borders), and how finely things are drawn."""
SUN = 135.0
"""Where the sun stands, degrees from North: in the South-East."""
Colour = tuple[int, int, int]
FIELDS: Numbers = np.array([
    (176, 160, 116), (122, 128, 76), (150, 128, 94), (98, 112, 62), (188, 174, 134), (136, 136, 86),
    (112, 96, 74), (158, 150, 102), (108, 120, 70), (168, 146, 108), (130, 118, 84), (146, 146, 96),
], np.float32).T  # fmt: skip
PAINT: dict[str, list[Colour]] = {
    "Tree": [(58, 72, 42), (66, 80, 46), (50, 66, 42), (74, 84, 50)],
    "Car": [(168, 44, 40), (235, 235, 235), (52, 70, 118), (36, 36, 38), (140, 144, 150), (220, 220, 216)],
    "Building": [(184, 124, 96), (172, 112, 86), (194, 140, 110), (166, 118, 96), (186, 178, 168), (150, 146, 142)],
    "Storage tank": [(226, 226, 220), (214, 216, 214), (232, 228, 216)],
    "Aircraft": [(236, 238, 240), (226, 230, 236), (240, 238, 232)],
}
ROUND: Places = np.exp(2j * math.pi * np.arange(12) / 12)
BOX: Places = np.array([-1 - 1j, 1 - 1j, 1 + 1j, -1 + 1j])
WINGS = np.array([0.3, -0.16 + 1j, -0.34 + 1j, -0.14 + 0.1j, -0.7, -0.9 + 0.36j, -1 + 0.36j, -0.96])
BODY = np.array([1, 0.95 + 0.05j, 0.8 + 0.1j, -0.3 + 0.1j, -1 + 0.03j])
SHAPES: dict[str, tuple[float, list[tuple[Places, float]]]] = {
    "Tree": (2.8, [(ROUND, 1.0), (0.5 * ROUND + 0.3j, 1.25)]),
    "Car": (0.8, [(BOX, 1.0), (0.5 * BOX.real - 0.1 + 0.8j * BOX.imag, 0.7)]),
    "Building": (5.0, [(BOX, 0.82), (BOX.real + 0.5j * (BOX.imag + 1), 1.1)]),
    "Storage tank": (6.0, [(ROUND, 0.72), (0.9 * ROUND + 0.1j, 1.0), (0.25 * ROUND + 0.3j, 1.05)]),
    "Aircraft": (2.5, [(np.append(half, half.conj()[::-1]), light) for half, light in ((WINGS, 0.9), (BODY, 1.03))]),
}
"""How long shadows are (metres), and outlines in halves of length and (times 1j, to the right) width: how light each."""
GRASS, TARMAC, CONCRETE, WHITE = (124, 132, 84), (98, 99, 101), (172, 169, 160), (226, 226, 222)
PAVEMENT: list[tuple[Colour, float, float, float, float]] = [
    (CONCRETE, -AIRFIELD[0], AIRFIELD[0], -AIRFIELD[1], AIRFIELD[1]),
    (GRASS, 5 - AIRFIELD[0], AIRFIELD[0] - 5, 5 - AIRFIELD[1], AIRFIELD[1] - 5),
    (TARMAC, -152, 152, -44, -26), (TARMAC, -58, -50, -26, 10), (TARMAC, 134, 142, -26, 36), (TARMAC, 100, 142, 28, 35),
    (CONCRETE, -108, -2, 6, 38), (CONCRETE, -100, -16, 38, 58), (CONCRETE, 80, 126, 8, 54),
    *((WHITE, x, x + 10, -35.5, -34.5) for x in range(-130, 125, 20)),
    *((WHITE, x, x + 10, y, y + 1.4) for x in (-149, 139) for y in range(-42, -27, 3)),
]  # fmt: skip
"""What covers an airfield: rectangles, from and to along its runway, from and to across, in metres from its middle."""


@lru_cache(maxsize=512)
def draw(seed: str, tile: Tile) -> bytes:
    """The tile as a JPEG of 256 x 256 pixels."""
    grain = 2.0 ** (FINEST_ZOOM - tile.z) / SIZE
    pixels = np.arange(-MARGIN, SIZE + MARGIN) + 0.5
    u, v = (tile.x * SIZE + pixels) * grain, (tile.y * SIZE + pixels[:, None]) * grain
    picture = Image.merge("RGB", [Image.fromarray(band) for band in _paint(seed, u, v, grain).astype(np.uint8)])
    picture = picture.resize((FINE * len(u), FINE * len(u)), Image.Resampling.NEAREST)
    if tile.z >= FINEST_ZOOM - 2:
        corner = complex(tile.x * SIZE - MARGIN, tile.y * SIZE - MARGIN) * grain
        _draw_things(picture, seed, corner, FINE / grain, tile.z)
    # Unevenness, down to the grain of the sensor.
    key = ground.key_of(seed, "tone")
    tone = 0.8 + 0.06 * ground.chance(key, np.floor(u / grain), np.floor(v / grain))
    for share, size in ((0.16, 1.3), (0.1, 0.22), (0.1, 0.03)):
        tone = tone + share * ground.noise(key, u, v, size)
    bands = [np.asarray(band) * tone for band in picture.reduce(FINE).split()]
    picture = Image.merge("RGB", [Image.fromarray(band.clip(0, 255).astype(np.uint8)) for band in bands])
    out = io.BytesIO()
    picture.crop((MARGIN, MARGIN, MARGIN + SIZE, MARGIN + SIZE)).save(out, "JPEG", quality=85)
    return out.getvalue()


def _paint(seed: str, u: Numbers, v: Numbers, grain: float) -> Numbers:
    """The ground without what stands on it, at pixels of `grain` cells: its red, green and blue."""
    found = ground.survey(seed, u, v)
    land: Numbers = FIELDS[:, (found.use * 9973).astype(int) % FIELDS.shape[1]]
    if grain < 0.01:
        furrows = 5 * np.sin(found.axis.imag * 300)
        land = land + furrows.astype(np.float32)
    land = _blend(land, (158, 140, 106), (found.use > ORCHARD) * 0.7)
    land = _blend(land, (70, 82, 50), (found.use > WOOD) * 1.0)
    land = _blend(land, (100, 110, 70), _line(found.edge, 0.011, grain) * 0.6)
    land = _blend(land, (134, 136, 96), found.village * 0.8)
    land = _blend(land, (150, 146, 112), _line(found.road, 0.032, grain) * 0.7)
    land = _blend(land, (140, 138, 134), _line(found.road, 0.017, grain))
    # From far away parcels cannot be told apart.
    land = _blend(land, (134, 130, 90), np.full((1, 1), min(1.0, max(0.0, math.log2(grain * 16) / 3))))
    for colour, top, depth in (((196, 184, 150), SHORE, 0.008), ((62, 98, 104), 0, 0.003), ((28, 56, 78), 0, 0.05)):
        land = _blend(land, colour, np.clip((top - found.height) / depth, 0, 1))
    return land


def _line(away: Numbers, half: float, grain: float) -> Numbers:
    """How much of a pixel lies on a line, by the distance to its middle."""
    share: Numbers = np.clip((half - away) / grain + 0.5, 0, 1) * min(1.0, 2 * half / grain)
    return share


def _blend(land: Numbers, colour: Colour, share: Numbers) -> Numbers:
    if not share.any():
        return land
    blended: Numbers = land + (np.array(colour, np.float32)[:, None, None] - land) * share.astype(np.float32)
    return blended


def _draw_things(picture: Image.Image, seed: str, corner: complex, scale: float, zoom: int) -> None:
    """Airfields, shadows and things, on a picture of `scale` pixels a cell from a corner on."""
    pen, shadows = ImageDraw.Draw(picture), Image.new("L", picture.size)
    dark, metre, middle = ImageDraw.Draw(shadows), scale / ground.metres_in_cell(corner.imag), picture.width / 2
    for x, y in _squares(corner, picture.width / scale, BLOCK):
        field = ground.airfield(seed, x, y)
        for colour, *(left, right, top, bottom) in PAVEMENT if field else []:
            assert field
            box = np.array([[complex(left, top), complex(right, top), complex(right, bottom), complex(left, bottom)]])
            corners = (field[0] - corner) * scale + box * metre * ground.step_to(field[1])
            pen.polygon(_flat(corners)[0], fill=colour)
    drawn: list[tuple[list[float], Colour]] = []
    reach = 20 * metre / scale
    cells = _squares(corner - complex(reach, reach), picture.width / scale + 2 * reach, 1)
    for kind, (shadow, parts) in SHAPES.items():
        if kind in ("Tree", "Car") and zoom < FINEST_ZOOM - 1:
            continue
        rows = np.concatenate([ground.stand(seed, kind, *cell) for cell in cells])
        at = (rows[:, 0] + 1j * rows[:, 1] - corner) * scale - complex(middle, middle)
        seen = np.maximum(abs(at.real), abs(at.imag)) < middle + (shadow + rows[:, 3]) * metre
        at, rows, heading = at[seen] + complex(middle, middle), rows[seen], rows[seen, 2]
        if parts[0][0] is BOX:  # its right side, the bright one, is turned to the sun
            heading = (heading - SUN) % 180 + SUN - 180
        elif parts[0][0] is ROUND:
            heading = np.full(len(rows), SUN - 90)
        turn = (np.sin(np.radians(heading)) - 1j * np.cos(np.radians(heading))) * metre / 2
        for shape, light in parts:
            sized = rows[:, 3:4] * shape.real + 1j * rows[:, 4:5] * shape.imag
            outlines = at[:, None] + turn[:, None] * sized
            for outline, clarity in zip(_flat(outlines), rows[:, 5].tolist(), strict=True):
                r, g, b = PAINT[kind][int(clarity * len(PAINT[kind]))]
                drawn.append((outline, (int(r * light), int(g * light), int(b * light))))
            if shape is parts[0][0]:
                for part in (0.5, 1.0) if shape is BOX else (1.0,):
                    for outline in _flat(outlines - part * shadow * metre * ground.step_to(SUN)):
                        dark.polygon(outline, fill=130)
    picture.paste((22, 26, 34), mask=shadows.filter(ImageFilter.GaussianBlur(FINE * 0.6)))
    for outline, colour in drawn:
        pen.polygon(outline, fill=colour)


def _squares(corner: complex, side: float, size: int) -> list[tuple[int, int]]:
    """The squares of `size` cells that a larger one touches."""
    across, down = (range(int(start // size), int((start + side) // size) + 1) for start in (corner.real, corner.imag))
    return [(x, y) for x in across for y in down]


def _flat(outlines: Places) -> list[list[float]]:
    return [line.tolist() for line in np.ascontiguousarray(outlines).view(np.float64)]
