"""Which tiles of the Web Mercator grid show an area at a resolution, and what they are put together to."""

from __future__ import annotations

import importlib
import math
import threading
from typing import TYPE_CHECKING, Any

import mercantile  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]  # no stubs exist
import numpy as np
from attrs import define, field, frozen
from PIL import Image

from ..errors import InvalidInput
from ..jobs.areas import bounds
from ..scene import number
from ..tiles import SIZE, decoded
from .raster import Raster

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

_grid: Any = mercantile  # untyped library
_rasterio: Any = importlib.import_module("rasterio")  # untyped library
FINEST, MOST_TILES = 22, 1600
"""Zooms that tiles are asked for; tiles of one raster, together 105 million pixels."""
_LATITUDE = 85.0511
"""Degrees: the grid is a square that ends there."""
_HALF = math.pi * 6378137.0
"""Metres of EPSG:3857 from the middle of the grid to its edges."""
_SLACK = 1e-6
"""Of a pixel: less is the rounding of floating-point numbers."""

Tile = tuple[int, int, int]


def pixel_of(zoom: float) -> float:
    """The side of a tile's pixel in metres of EPSG:3857."""
    return 2 * _HALF / SIZE / 2**zoom


@frozen
class Extent:
    """A box in metres of EPSG:3857."""

    left: float
    bottom: float
    right: float
    top: float
    narrowing: float
    """Metres on the ground of one metre of EPSG:3857, in the middle of the box."""

    @classmethod
    def of(cls, geometry: Mapping[str, Any]) -> Extent:  # Any: a GeoJSON Polygon or MultiPolygon, in degrees
        west, south, east, north = bounds(geometry)
        south, north = max(south, -_LATITUDE), min(north, _LATITUDE)
        if south >= north:
            raise InvalidInput(f"There are no tiles beyond {_LATITUDE} degrees north or south; nothing was asked for.")
        left, bottom = _grid.xy(west, south)
        right, top = _grid.xy(east, north)
        return cls(left, bottom, right, top, math.cos(math.radians((south + north) / 2)))

    def zoom_for(self, resolution: float) -> int:
        """The coarsest zoom whose pixels are at most so many metres on the ground."""
        return max(0, math.ceil(math.log2(pixel_of(0) * self.narrowing / resolution) - _SLACK))


@define(eq=False)
class Mosaic:
    """The tiles of a raster, and how many of them are there already: shown like a job that is waited for."""

    href: str
    """The image's id."""
    zoom: int
    left: float
    top: float
    pixel: float
    """Of the raster, in metres of EPSG:3857."""
    width: int
    height: int
    narrowing: float
    """Metres on the ground of one metre of EPSG:3857."""
    done: int = field(default=0, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)
    """Held while it is shown how far it is: tiles come in several threads."""
    _x: float = field(init=False)
    _y: float = field(init=False)
    _columns: range = field(init=False)
    _rows: range = field(init=False)
    _data: NDArray[np.uint8] = field(init=False)
    _seen: NDArray[np.bool_] = field(init=False)
    message: None = field(default=None, init=False)
    tasks: dict[str, int] = field(factory=dict[str, int], init=False)

    def __attrs_post_init__(self) -> None:
        native = pixel_of(self.zoom)
        # The raster's upper left corner, in pixels of the tiles.
        self._x, self._y = (self.left + _HALF) / native, (_HALF - self.top) / native
        ratio = self.pixel / native
        self._columns = _tiles(self._x, self._x + self.width * ratio, self.zoom)
        self._rows = _tiles(self._y, self._y + self.height * ratio, self.zoom)
        if (count := len(self._columns) * len(self._rows)) > MOST_TILES:
            raise self._too_large(count)
        shape = len(self._rows) * SIZE, len(self._columns) * SIZE
        self._data = np.zeros((*shape, 3), np.uint8)
        self._seen = np.zeros(shape, np.bool_)

    def _too_large(self, count: int) -> InvalidInput:
        fits = max(0, self.zoom - math.ceil(math.log(1.3 * count / MOST_TILES, 4)))
        enough = pixel_of(fits) * self.narrowing
        return InvalidInput(
            f"The raster would have {self.width:,} x {self.height:,} pixels, of {count:,} tiles; at most {MOST_TILES:,} are "
            f"fetched at once, and nothing was asked for. Give resolution={math.ceil(enough * 100) / 100} (m) or zoom={fits}, "
            "or a smaller area, and read the others one after the other."
        )

    @property
    def tiles(self) -> list[Tile]:
        """The zoom, column and row of each tile."""
        return [(self.zoom, x, y) for y in self._rows for x in self._columns]

    @property
    def status(self) -> str:
        return f"{self.done} of {len(self._rows) * len(self._columns)} tiles"

    @property
    def progress(self) -> float:
        """How much is done, in %."""
        return 100 * self.done / (len(self._rows) * len(self._columns))

    def put(self, tile: Tile, content: bytes | None) -> None:
        """Take a tile, a JPEG or PNG; None where nothing is. Raises InvalidResponse."""
        if content is not None:
            _, x, y = tile
            across, down = (x - self._columns.start) * SIZE, (y - self._rows.start) * SIZE
            place = slice(down, down + SIZE), slice(across, across + SIZE)
            self._data[place], self._seen[place] = _pixels(content)

    def tell(self, show: Callable[[Mosaic], None]) -> None:
        """Count one more tile, and show how far it is."""
        with self._lock:
            self.done += 1
            show(self)

    def raster(self) -> Raster:
        """What the tiles show, cut out and, where its pixels are others than theirs, resampled."""
        left, top = self._x - self._columns.start * SIZE, self._y - self._rows.start * SIZE
        ratio = self.pixel / pixel_of(self.zoom)
        transform = _rasterio.Affine(self.pixel, 0.0, self.left, 0.0, -self.pixel, self.top)
        if abs(ratio - 1) < _SLACK:
            place = slice(round(top), round(top) + self.height), slice(round(left), round(left) + self.width)
            return Raster(self._data[place], ~self._seen[place], transform)
        box = (left, top, left + self.width * ratio, top + self.height * ratio)
        most = self._data.shape[1], self._data.shape[0]
        box = (max(0.0, box[0]), max(0.0, box[1]), min(most[0], box[2]), min(most[1], box[3]))
        size = self.width, self.height
        data = np.array(Image.fromarray(self._data).resize(size, Image.Resampling.BILINEAR, box))
        seen = Image.fromarray(self._seen.astype(np.uint8) * 255).resize(size, Image.Resampling.BOX, box)
        mask = np.asarray(seen) < 128
        data[mask] = 0
        return Raster(data, mask, transform)


def _tiles(first: float, last: float, zoom: int) -> range:
    """The tiles, of a column or of a row, from one pixel of the grid to another."""
    return range(max(0, math.floor((first + _SLACK) / SIZE)), min(2**zoom, math.ceil((last - _SLACK) / SIZE)))


def plan(
    name: str, area: Mapping[str, Any], finest: float | None, resolution: float | None, zoom: int | None
) -> Mosaic:
    """The mosaic of an area at `resolution` metres on the ground, or with the tiles' own pixels at `zoom`.

    By default at the zoom that shows all of `finest`. Raises InvalidInput.
    """
    if resolution is not None and zoom is not None:
        raise InvalidInput("Give resolution= or zoom=, not both; nothing was asked for.")
    extent = Extent.of(area)
    if resolution is not None:
        wanted = number(resolution)
        if wanted is None or wanted <= 0 or extent.zoom_for(wanted) > FINEST:
            least = pixel_of(FINEST) * extent.narrowing
            raise InvalidInput(f"resolution= is in metres, at least {least:.2g}, not {resolution!r}.")
        pixel = wanted / extent.narrowing
        width, height = (
            max(1, round(each / pixel)) for each in (extent.right - extent.left, extent.top - extent.bottom)
        )
        return Mosaic(name, extent.zoom_for(wanted), extent.left, extent.top, pixel, width, height, extent.narrowing)
    if zoom is None:
        if not finest or finest <= 0:
            raise InvalidInput("The catalogue does not tell the image's resolution: give resolution= or zoom=.")
        zoom = min(FINEST, extent.zoom_for(finest))
    if isinstance(zoom, bool) or not isinstance(zoom, int) or not 0 <= zoom <= FINEST:
        raise InvalidInput(f"zoom= is a whole number from 0 to {FINEST}, not {zoom!r}.")
    return _at(name, extent, zoom)


def overview(name: str, footprint: Mapping[str, Any], size: int) -> Mosaic:
    """The mosaic of a whole image with at least `size` pixels along its longer side, as far as there are any."""
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= 1024:
        raise InvalidInput(f"size= is in pixels, from 1 to 1024, not {size!r}.")
    if not footprint:
        raise InvalidInput("The catalogue does not tell what the image covers: use image.read(area).")
    extent = Extent.of(footprint)
    longer = max(extent.right - extent.left, extent.top - extent.bottom)
    return _at(name, extent, min(FINEST, max(0, math.ceil(math.log2(pixel_of(0) * size / longer)))))


def _at(name: str, extent: Extent, zoom: int) -> Mosaic:
    """The mosaic whose pixels are those of the tiles: its edges lie within half a pixel of the extent's."""
    pixel = pixel_of(zoom)
    left, right = (round((each + _HALF) / pixel) for each in (extent.left, extent.right))
    top, bottom = (round((_HALF - each) / pixel) for each in (extent.top, extent.bottom))
    width, height = max(1, right - left), max(1, bottom - top)
    return Mosaic(name, zoom, left * pixel - _HALF, _HALF - top * pixel, pixel, width, height, extent.narrowing)


def _pixels(content: bytes) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A tile's colours, and where it shows something. Raises InvalidResponse."""
    tile = decoded(content)
    if tile.mode == "RGB":
        return np.asarray(tile, np.uint8), np.ones((SIZE, SIZE), np.bool_)
    found = np.asarray(tile.convert("RGBA"), np.uint8)
    seen: NDArray[np.bool_] = found[:, :, 3] > 0
    return found[:, :, :3] * seen[:, :, None], seen
