"""What an interactive map holds in itself: detections as short lists of numbers, and an image's tiles as text.

Coordinates are whole millionths of a degree (at most 0.11 m), each given by its distance from the one before: a fifth of
what GeoJSON takes. The map's own program (`assets/explore.js`) reads what is written here.
"""

from __future__ import annotations

import base64
import io
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..tiles import on_black, opened
from .colours import looks
from .features import check_degrees, confidence_of, parts_of, points_of, tag_of
from .grid import Bounds
from .imagery import fetched

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .features import GeoJSON, Position
    from .grid import Block
    from .imagery import Tiles

_MILLION = 1_000_000
_BYTES = 3_000_000
"""Of all tiles together; four thirds of it as text."""
_QUALITIES = (80, 65, 50, 35, 20)
"""Of JPEG: as many are tried as it takes for the tiles to fit."""
_TOLD_APART = ("tags", "confidence")
"""Properties that stand in lists of their own."""


class Shapes:
    """Geometries as one list of whole numbers, and the box round them."""

    def __init__(self, geometries: Iterable[GeoJSON]) -> None:
        """Raises InvalidInput."""
        self.numbers: list[int] = []
        self.corners: list[Position] = []
        self._last = (0, 0)
        for geometry in geometries:
            parts = parts_of(geometry)
            self.numbers.append(len(parts))
            if not parts:
                self._add(points_of(geometry))
            for part in parts:
                self.numbers.append(len(part))
                for ring in part:
                    self._add(ring[:-1])  # the first position is the last one too
        check_degrees(np.array(self.corners).reshape(-1, 2))

    def _add(self, positions: Sequence[Position]) -> None:
        self.corners += positions
        self.numbers.append(len(positions))
        for longitude, latitude in positions:
            # What is no number, or endless, is told with all the others, at the end.
            good = math.isfinite(longitude) and math.isfinite(latitude)
            place = (round(longitude * _MILLION), round(latitude * _MILLION)) if good else self._last
            self.numbers += (place[0] - self._last[0], place[1] - self._last[1])
            self._last = place

    def bounds(self) -> Bounds | None:
        if not self.corners:
            return None
        eastings, northings = zip(*self.corners, strict=True)
        return Bounds(min(eastings), min(northings), max(eastings), max(northings))


def described(properties: Sequence[GeoJSON]) -> dict[str, Any]:  # Any: JSON
    """The tags, the confidences (in thousandths, -1 where a record does not say) and all other properties, by column."""
    named = [tag_of(each) for each in properties]
    tags = looks(named)
    order = {tag: number for number, tag in enumerate(tags)}
    shares = [confidence_of(each) for each in properties]
    names = dict.fromkeys(name for each in properties for name in each if name not in _TOLD_APART)
    return {
        "tags": [
            {"name": tag, "colour": look.colour, "outline": look.outline, "count": named.count(tag)}
            for tag, look in tags.items()
        ],
        "tag": [order[tag] for tag in named],
        "confidence": [-1 if share is None else round(1000 * share) for share in shares],
        "columns": [_column(str(name), [_plain(each.get(name)) for each in properties]) for name in names],
    }


def _column(name: str, values: list[Any]) -> dict[str, Any]:
    """A column as it is, or, where values come again and again, as the values that there are and the place of each."""
    keys = [(type(value).__name__, value) for value in values]  # 1, 1.0 and true are equal, and not the same
    different = list(dict.fromkeys(keys))
    if len(different) > len(values) / 2:
        return {"name": name, "values": values}
    places = {key: number for number, key in enumerate(different)}
    return {"name": name, "values": [value for _, value in different], "at": [places[key] for key in keys]}


def _plain(value: Any) -> str | int | float | bool | None:
    """A value as JSON can hold it, without what floats have too many digits of."""
    if hasattr(value, "item") and not hasattr(value, "__len__"):  # one of numpy
        value = value.item()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return float(f"{value:.7g}") if math.isfinite(value) else None
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, default=str)
    return str(value)


def embedded(grounds: Sequence[tuple[Tiles, Block]]) -> list[dict[str, str]]:
    """The tiles of each block as `data:` URLs, by column and row; together no more than fits.

    Raises InvalidResponse for what is no tile, and what `tiles` raises.
    """
    found = [_fetched(tiles, block) for tiles, block in grounds]
    wanted = sum(len(content) for tiles in found for content in tiles.values())
    for quality in _QUALITIES:
        if wanted <= _BYTES:
            break
        found = [{place: _jpeg(content, quality) for place, content in tiles.items()} for tiles in found]
        wanted = sum(len(content) for tiles in found for content in tiles.values())
    return [
        {place: f"data:image/jpeg;base64,{base64.b64encode(content).decode()}" for place, content in tiles.items()}
        for tiles in found
    ]


def _fetched(tiles: Tiles, block: Block) -> dict[str, bytes]:
    return {
        f"{x}/{y}": content if content.startswith(b"\xff\xd8") and _is_tile(content) else _jpeg(content, _QUALITIES[0])
        for x, y, content in fetched(tiles, block)
    }


def _is_tile(content: bytes) -> bool:
    """Whether a JPEG is a tile that every browser shows, by its head alone."""
    return opened(content).mode in ("RGB", "L")


def _jpeg(content: bytes, quality: int) -> bytes:
    out = io.BytesIO()
    on_black(content).save(out, "JPEG", quality=quality)
    return out.getvalue()
