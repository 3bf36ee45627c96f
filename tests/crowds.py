"""Detections by the thousand, and a ground under them."""

from __future__ import annotations

import io
import math
import random
import uuid
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image

TAGS = ("Building", "Car", "Tree", "Storage tank", "Wind turbine")


def detections(number: int, tags: tuple[str, ...] = TAGS) -> tuple[dict[str, Any], tuple[float, float, float, float]]:
    """So many polygons of six corners with all that a job's record says, and the box of their area."""
    chance = random.Random(number)
    side = 0.06 * math.sqrt(number / 25_000)
    west, south = 2.9, 42.7

    def feature() -> dict[str, Any]:
        x, y, heading = west + chance.random() * side, south + chance.random() * side, chance.random() * math.tau
        width, length = chance.uniform(4, 10) / 111e3, chance.uniform(4, 14) / 111e3
        corners = [(-1, -1), (1, -1), (1.2, 0), (1, 1), (-1, 1), (-1.3, 0.3), (-1, -1)]
        turn = complex(math.cos(heading), math.sin(heading))
        ring = [complex(x, y) + turn * complex(u * width, v * length) for u, v in corners]
        named = {name: str(uuid.UUID(int=chance.getrandbits(128))) for name in ("record_id",)}
        properties = {
            **named,
            **dict.fromkeys(("dataset_id", "zone_id", "job_id"), "1a50823a-d9c1-4397-8b64-1c8079d6c7eb"),
            **{name: chance.random() * 100 for name in ("length", "width", "height", "area", "heading")},
            "tags": chance.choice(tags),
            "confidence": chance.random(),
            "state": "PREDICTED",
            "comment": None,
        }
        geometry = {"type": "Polygon", "coordinates": [[[each.real, each.imag] for each in ring]]}
        return {"type": "Feature", "properties": properties, "geometry": geometry}

    collection = {"type": "FeatureCollection", "features": [feature() for _ in range(number)]}
    return collection, (west, south, west + side, south + side)


@lru_cache(maxsize=8)
def _noise(number: int) -> bytes:
    """A tile that compresses worse than any image of the ground: its size is what a tile takes at most."""
    out = io.BytesIO()
    pixels = np.random.default_rng(number).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(out, "JPEG", quality=85)
    return out.getvalue()


def ground(z: int, x: int, y: int) -> bytes:
    return _noise((x + y) % 8)
