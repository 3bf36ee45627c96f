# Derived from _async/images.py by `make generate`; do not edit.
"""Images of the catalogue: those that a search finds, and what each shows."""

from __future__ import annotations

import contextlib
import functools
import warnings
from typing import TYPE_CHECKING, Any

from ..errors import IncompleteListWarning, NotFound
from ..extras import room
from ..jobs import areas
from ..jobs.inputs import polygon
from ..jobs.paging import Page
from ..scene import Scene
from . import runtime
from .asking import identity
from .driving import drive, each_of
from .pages import Pages

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from ..jobs.pace import Display, Progress
    from .asking import Connection, Document

    Shown = Progress | bool | None

_TILES_AT_ONCE = 20


class Image(Scene):
    """An image of the catalogue, as the catalogue describes it: no property asks for anything."""

    def __init__(self, play: Connection, document: Document) -> None:
        super().__init__(document)
        self.play = play

    @classmethod
    def get(cls, play: Connection, name: str) -> Image:
        """The image that has an id or a source id. Raises UnknownName."""
        return cls(play, drive(play, room("image_named")(name)))

    def covers(self, area: Any) -> bool:
        """Whether all of `area`, in any form that a job takes, is inside the footprint. Raises InvalidInput."""
        return areas.covers(self.footprint, polygon(area))

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """A tile of the Web Mercator grid, 256 x 256 pixels as JPEG or PNG; None where the image shows nothing."""
        with contextlib.suppress(NotFound):
            return (self.play.ask("get_image_tile", image_uid=self.id, z=z, x=x, y=y)).content or None
        return None

    def read(
        self, area: Any, *, resolution: float | None = None, zoom: int | None = None, progress: Shown = None
    ) -> Any:  # Any: a Raster of `playgroundclient.images`, a room above
        """The image over an area, in any form that a job takes, as a `Raster`: the pixels of the area's bounding box.

        `raster.data` is an array of height x width x 3 (red, green, blue; uint8), `raster.mask` is True where the image
        shows nothing, which is black; `raster.transform`, `raster.bounds` and `raster.crs` (EPSG:3857) say where it is.

        `resolution` is a pixel's side in metres on the ground, at the area's latitude; `zoom` takes the tiles' own pixels
        instead; by default the zoom that shows all that the image has. The edges lie within half a pixel of the area's.
        Tiles are fetched several at a time; `progress` is that of `job.wait`.

        Raises InvalidInput, before anything is asked for, where the area is outside of the image or too large; MissingExtra
        without the extra `geo`.
        """
        mosaic = room("image_mosaic")(self.id, self.footprint, self.resolution, polygon(area), resolution, zoom)
        return self._filled(mosaic, progress)

    def _filled(self, mosaic: Any, progress: Shown) -> Any:  # Any: as `read`
        display: Display = room("progress")(progress)

        def fetch(tile: tuple[int, int, int]) -> None:
            runtime.in_thread(functools.partial(mosaic.put, tile, self.tile(*tile)))
            mosaic.tell(display.show)

        try:
            each_of(mosaic.tiles, fetch, _TILES_AT_ONCE)
        finally:
            display.close()
        return runtime.in_thread(mosaic.raster)

    def save(self, path: str | os.PathLike[str], area: Any, **options: Any) -> None:
        """Write the image over an area: .tif is a Cloud Optimized GeoTIFF, .jpg and .png come with a world file and a .prj.

        The options are those of `read`. Raises InvalidInput for another suffix and DownloadFailed where no file can be,
        before anything is asked for.
        """
        write = room("image_writer")(path)
        raster = self.read(area, **options)
        runtime.in_thread(functools.partial(write, raster))

    def thumbnail(self, size: int = 256) -> Any:  # Any: a PIL.Image.Image, of an extra
        """A small picture of the whole image, at most `size` pixels a side, as a Pillow image (EPSG:3857, north up)."""
        mosaic, picture = room("image_thumbnail")(self.id, self.footprint, size)
        return picture(self._filled(mosaic, False))

    def to_xarray(self, area: Any, **options: Any) -> Any:  # Any: an xarray.DataArray, which need not be installed
        """The image over an area as a DataArray of band, y and x, as rioxarray has it. The options are those of `read`."""
        convert = room("image_to_xarray")()  # what is missing shows before a tile is asked for
        return convert(self.read(area, **options))


class Images(Pages[Image]):
    """The images that a search finds, lazily. Iterating it again asks the catalogue again.

    A box whose answer is full is asked for again in quarters, until nothing can be missing; where that is of no use,
    because a hundred images lie over one place, an IncompleteListWarning says so.
    """

    def __init__(
        self, play: Connection, search: Any
    ) -> None:  # Any: a Search of `playgroundclient.images`, a room above
        def first(_: int) -> Page[Image]:
            return Page(self._next(search.rounds()), None, has_next=True)

        super().__init__(first, identity, f"images of {search}", Image.COLUMNS)
        self._play, self._search = play, search

    def __iter__(self) -> Iterator[Image]:
        rounds, found = self._search.rounds(), list[Image]()
        while rounds.left:
            images = self._next(rounds)
            found += images
            if self._search.order is None:
                for image in images:
                    yield image
        if rounds.missing:
            warnings.warn(rounds.missing, IncompleteListWarning, stacklevel=2)
        if self._search.order is not None:
            for image in self._search.ordered(found):
                yield image

    def _next(self, rounds: Any) -> list[Image]:  # Any: Rounds of `playgroundclient.images`, a room above
        """The images of the next round that no earlier answer held."""
        return [Image(self._play, each) for each in drive(self._play, rounds.next())]
