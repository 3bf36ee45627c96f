"""An image's tiles as the ground of a picture."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import httpx
import numpy as np

from .. import contract
from .._sync.images import Image
from ..config import origin
from ..errors import ApiError, InvalidInput, InvalidResponse, LinkRefused
from ..jobs.areas import mapping
from ..secrets import shown
from ..tiles import SIZE, on_black
from .grid import MOST_LATITUDE, Block, Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from .._sync.asking import Connection

Tiles = Callable[[int, int, int], bytes | None]
"""Called with zoom, x and y of the Web Mercator grid: a JPEG or PNG of 256 x 256 pixels, or None where nothing is."""
SIMULATED = "simulated"
"""The provider of an image that no satellite took, as the local gateway's catalogue says it."""
NOTHING_THERE = "The image shows nothing of this place; play.images(area) lists those that do."
_AT_ONCE = 8


class ImageTiles:
    """The tiles of one image of the catalogue, read through the service.

    `image` is the image's id, or the `tileEngineUrl` of its properties, with `{z}`, `{x}` and `{y}`: relative, or
    absolute on the service's front. Raises LinkRefused for another host.
    """

    def __init__(self, play: Connection, image: str) -> None:
        self._play = play
        self._image = _image_of(play, image)

    def __repr__(self) -> str:
        return f"<ImageTiles {self._image}>"

    def credit(self) -> str | None:
        """Whose image it is and of which day, as the catalogue says: one request. None where it does not say.

        The local gateway names nobody: its catalogue says of each image that it is simulated, and so does this.
        """
        try:
            found = self._play.ask_for("get_image_by_uid", image_uid=self._image)["features"]
        except (ApiError, InvalidResponse):
            return None  # the picture is worth having all the same
        return next((_credit_of(image) for image in found if image["id"] == self._image), None)

    def __call__(self, z: int, x: int, y: int) -> bytes | None:
        return Image(self._play, {"id": self._image}).tile(z, x, y)


def tiles_of(ground: Any) -> Tiles:  # Any: what a caller passed
    """The tiles of what is drawn on: an image of `play.images`, `ImageTiles`, or a function. Raises InvalidInput."""
    tiles: Any = getattr(ground, "tile", ground)
    if not callable(tiles):
        raise InvalidInput(
            f"The ground is {type(ground).__name__}; it is play.image(id), one of play.images(area), ImageTiles(play, id), or a "
            "function of zoom, x and y that returns a tile."
        )
    return cast("Tiles", tiles)


def credit_of(ground: Any) -> str | None:  # Any: what a caller passed
    """Whom to credit for what is drawn on, where that is known."""
    credit: Any = getattr(ground, "credit", None)
    if credit is None and isinstance(document := getattr(ground, "document", None), dict):
        return _credit_of(cast("dict[str, Any]", document))
    found = credit() if callable(credit) else credit
    return None if found is None else str(found)


def _credit_of(image: Mapping[str, Any]) -> str | None:
    """What the catalogue's feature says of its owner and its day."""
    properties = mapping(image.get("properties"))
    day, constellation = str(properties.get("acquisitionDate") or "")[:10], properties.get("constellation")
    if properties.get("provider") == SIMULATED:
        return f"{SIMULATED}, in place of {' '.join(filter(None, (constellation, day))) or 'an image'}"
    return ", ".join(filter(None, (properties.get("provider"), constellation, day))) or None


def _image_of(play: Connection, image: str) -> str:
    if not re.search(r"[/{?]", image):
        return image
    try:
        url = play.settings.front.join(image.format(z=0, x=0, y=0))
    except (httpx.InvalidURL, LookupError, ValueError):
        raise LinkRefused(f"{image!r} is not a template of tiles with {{z}}, {{x}} and {{y}}.") from None
    found = contract.by_id("get_image_tile").match(url.raw_path.partition(b"?")[0].decode("ascii"))
    if found is None or origin(url) != origin(play.settings.front):
        raise LinkRefused(
            f"{shown(url)} is not a tile of the service's front, so it is not asked for. Pass the image's id, or a "
            "function that fetches a tile."
        )
    return found["image_uid"]


def fetched(tiles: Tiles, block: Block) -> Iterator[tuple[int, int, bytes]]:
    """The tiles of a block that are there, several asked for at a time: x, y and what was sent."""
    places = [(block.x + column, block.y + row) for row in range(block.down) for column in range(block.across)]

    def fetch(place: tuple[int, int]) -> bytes | None:
        return tiles(block.zoom, *place)

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="playground-tiles") as pool:
        for (x, y), content in zip(places, pool.map(fetch, places), strict=True):
            if content is not None:
                yield x, y, content


def mosaic(tiles: Tiles, block: Block, bounds: Bounds) -> NDArray[np.uint8] | None:
    """The block's tiles as one picture of `bounds`, its rows at even steps of latitude; black where there is no tile.

    None where there is none at all.
    """
    picture, seen = np.zeros((block.down * SIZE, block.across * SIZE, 3), np.uint8), False
    for x, y, content in fetched(tiles, block):
        seen = True
        column, row = x - block.x, y - block.y
        picture[row * SIZE : (row + 1) * SIZE, column * SIZE : (column + 1) * SIZE] = np.asarray(
            on_black(content), np.uint8
        )
    return _evenly(picture, block.bounds(), bounds) if seen else None


def _evenly(picture: NDArray[np.uint8], have: Bounds, want: Bounds) -> NDArray[np.uint8]:
    """Cut `want` out of a Web Mercator picture of `have`, with rows at even steps of latitude."""
    height, width = picture.shape[:2]
    left, right = ((edge - have.west) / (have.east - have.west) * width for edge in (want.west, want.east))
    top, bottom = ((_northing(have.north) - _northing(edge)) for edge in (want.north, want.south))
    span = _northing(have.north) - _northing(have.south)
    count = max(1, round((bottom - top) / span * height))
    latitudes = want.north - (np.arange(count) + 0.5) / count * (want.north - want.south)
    northings = np.arcsinh(np.tan(np.radians(latitudes)))
    rows = ((_northing(have.north) - northings) / span * height).astype(int)
    across = max(1, round(right - left))
    columns = (left + (np.arange(across) + 0.5) / across * (right - left)).astype(int)
    cut: NDArray[np.uint8] = picture[np.clip(rows, 0, height - 1)][:, np.clip(columns, 0, width - 1)]
    cut[np.abs(latitudes) > MOST_LATITUDE] = 0
    return cut


def _northing(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(latitude)))
