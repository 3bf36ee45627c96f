"""Image tiles: a synthetic but plausible ground, deterministic, with the things that detections are made of."""

import io
import math
from functools import lru_cache
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw, ImageOps

from playground_sandbox.geometry import FINEST_ZOOM, Tile
from playground_sandbox.ground import things

SIZE = 256
FINEST_GRAIN = 20
COLOURS = {
    "Tree": (46, 74, 40), "Building": (176, 160, 148), "Storage tank": (222, 222, 214), "Aircraft": (236, 238, 242),
}  # fmt: skip
PAINT = [(196, 40, 38), (240, 240, 240), (40, 60, 120), (30, 30, 32), (130, 134, 140)]
ROADS = {13: 2, 15: 1}
"""The zoom whose tiles are blocks between roads, and how wide the roads are (pixels, at that zoom)."""


@lru_cache(maxsize=512)
def draw(seed: str, tile: Tile) -> bytes:
    """The tile as a JPEG of 256 x 256 pixels."""
    land = ImageOps.colorize(_noise(seed, "land", tile, FINEST_GRAIN), (38, 58, 34), (206, 194, 158), (118, 124, 80))
    # Water has smooth shores: coarse noise alone decides where it is.
    water = _noise(seed, "water", tile, 12).point([255 if level < 96 else 0 for level in range(256)])
    land.paste((36, 66, 88), mask=water)
    pen = ImageDraw.Draw(land)
    _draw_roads(pen, tile)
    if tile.z >= FINEST_ZOOM - 2:
        _draw_things(pen, seed, tile, water)
    out = io.BytesIO()
    land.save(out, "JPEG", quality=85)
    return out.getvalue()


def _noise(seed: str, layer: str, tile: Tile, finest: int) -> Image.Image:
    """Value noise: each zoom has one random height per tile of its grid, so that neighbouring tiles fit together."""
    total = Image.new("L", (SIZE, SIZE), 128)
    for zoom in range(max(0, min(tile.z - 4, finest - 4)), min(tile.z + 5, finest + 1)):
        total = Image.blend(total, _grain(seed, layer, tile, zoom), 0.5 if zoom <= 12 else 0.3)
    return total


def _grain(seed: str, layer: str, tile: Tile, zoom: int) -> Image.Image:
    scale = 2.0 ** (zoom - tile.z)
    left, top = math.floor(tile.x * scale) - 2, math.floor(tile.y * scale) - 2
    count = math.ceil(scale) + 5
    heights = Image.new("L", (count, count))
    heights.putdata(
        [
            int(256 * Random(f"{seed}|{layer}|{zoom}/{left + i}/{top + j}").random())
            for j in range(count)
            for i in range(count)
        ]
    )
    corner_x, corner_y = tile.x * scale - left, tile.y * scale - top
    box = (corner_x, corner_y, corner_x + scale, corner_y + scale)
    return heights.resize((SIZE, SIZE), Image.Resampling.BICUBIC, box)


def _draw_roads(pen: ImageDraw.ImageDraw, tile: Tile) -> None:
    for zoom, width in ROADS.items():
        if tile.z < zoom - 1:
            continue
        step = SIZE * 2.0 ** (tile.z - zoom)
        pixels = max(1, round(width * 2.0 ** (tile.z - zoom) / 2))
        for axis, number in enumerate((tile.x, tile.y)):
            position = -(number * SIZE) % step if step > 1 else 0.0
            while position <= SIZE:
                ends = [(position, 0), (position, SIZE)] if axis == 0 else [(0, position), (SIZE, position)]
                pen.line(ends, fill=(150, 146, 138), width=pixels)
                position += step


def _draw_things(pen: ImageDraw.ImageDraw, seed: str, tile: Tile, water: Image.Image) -> None:
    west, south, east, north = tile.bounds()
    across, down = SIZE / (east - west), SIZE / (north - south)
    cells = tile.children(FINEST_ZOOM)
    for kind in ("Tree", "Building", "Storage tank", "Aircraft", "Car"):
        if kind in ("Tree", "Car") and tile.z < FINEST_ZOOM - 1:
            continue
        for cell in cells:
            for number, thing in enumerate(things(seed, kind, cell)):
                if kind == "Tree" and number % 6:
                    continue
                outline = [((x - west) * across, (north - y) * down) for x, y in thing.ring]
                x, y = outline[0]
                if 0 <= x < SIZE and 0 <= y < SIZE and water.getpixel((int(x), int(y))):
                    continue
                fill = PAINT[int(thing.clarity * len(PAINT))] if kind == "Car" else COLOURS[kind]
                if kind in ("Tree", "Storage tank"):
                    xs, ys = zip(*outline, strict=True)
                    pen.ellipse((min(xs), min(ys), max(xs), max(ys)), fill=fill)
                elif kind == "Aircraft":
                    _draw_aircraft(pen, outline, fill)
                else:
                    pen.polygon([(x + 1, y + 1) for x, y in outline], fill=(52, 54, 48))
                    pen.polygon(outline, fill=fill)


def _draw_aircraft(pen: ImageDraw.ImageDraw, outline: list[tuple[float, float]], fill: tuple[int, int, int]) -> None:
    """A fuselage along the rectangle, and wings across it."""
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(outline)]
    tail, right, nose, left = middles
    width = max(1, round(math.dist(tail, nose) / 7))
    pen.line([tail, nose], fill=fill, width=width)
    pen.line([left, right], fill=fill, width=width)
