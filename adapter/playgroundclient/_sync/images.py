# Derived from _async/images.py by `make generate`; do not edit.
"""Images of the catalogue: how they are searched for and found again, and whether a job's area lies inside of them."""

from __future__ import annotations

import collections
import contextlib
import functools
import time
import uuid
import warnings
from typing import TYPE_CHECKING, Any, TypeVar

from .. import lookup
from ..errors import AuthError, ConfigurationError, IncompleteListWarning, NotFound, PlaygroundError, UnknownName
from ..extras import room
from ..jobs import areas, catalogue
from ..jobs import inputs as job_inputs
from ..jobs.catalogue import Box
from ..jobs.paging import Page
from ..secrets import redact
from ..transport.call import ending_by
from . import runtime
from .asking import identity
from .pages import Pages

if TYPE_CHECKING:
    import datetime
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..jobs.areas import Fault
    from ..jobs.catalogue import Search
    from ..jobs.pace import Display, Progress
    from .asking import Connection, Document

    Shown = Progress | bool | None

S = TypeVar("S")
T = TypeVar("T")
_AT_ONCE = 8
_TILES_AT_ONCE = 20
_PATIENCE = 30.0
"""Seconds for looking up an image before a job is submitted, which goes on without."""


class Image:
    """An image of the catalogue, as the catalogue describes it: no property asks for anything."""

    COLUMNS = ("id", "source_id", "date", "constellation", "resolution", "cloud_cover", "incidence_angle")
    """The properties that a table of images shows."""

    def __init__(self, play: Connection, document: Document) -> None:
        self.play = play
        self.document = document
        """The catalogue's GeoJSON feature."""
        self.id = str(document["id"])

    @classmethod
    def get(cls, play: Connection, name: str) -> Image:
        """The image that has an id or a source id. Raises UnknownName."""
        found = {str(each["id"]): each for each in _find(play, name)}
        if len(found) == 1:
            return cls(play, *found.values())
        reason = f"The catalogue has no image {name!r}, neither by id nor by source id. play.images(area) lists those of an area."
        if found:
            reason = f"{len(found)} images of the catalogue are made of the source {name!r}; choose one by its id: {redact(', '.join(found))}."
        raise UnknownName(reason, near=list(found))

    def __repr__(self) -> str:
        day = "" if self.date is None else f" {self.date:%Y-%m-%d}"
        cloud = "" if self.cloud_cover is None else f", {self.cloud_cover:g} % cloud"
        return f"<Image {self.id}{day} {redact(self.constellation or '')}{cloud}>"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def __geo_interface__(self) -> Document:
        """The GeoJSON Feature, in longitude, latitude (degrees, WGS 84), with all that the catalogue says."""
        return self.document

    @property
    def footprint(self) -> Document:
        """What it covers: a GeoJSON geometry in longitude, latitude (degrees, WGS 84)."""
        return dict(self.document.get("geometry") or {})

    @property
    def source_id(self) -> str | None:
        """The id of the acquisition; several images may be made of one."""
        return self._text("sourceId")

    @property
    def date(self) -> datetime.datetime | None:
        """When it was taken, with its time zone."""
        return catalogue.taken(self.document)

    @property
    def constellation(self) -> str | None:
        """The satellites that it is of, as PLEIADES."""
        return self._text("constellation")

    @property
    def resolution(self) -> float | None:
        """The side of a pixel on the ground, in metres."""
        return self._number("resolution")

    @property
    def cloud_cover(self) -> float | None:
        """How much of it is under clouds, in %."""
        return self._number("cloudCover")

    @property
    def incidence_angle(self) -> float | None:
        """How far from straight down it was seen, in degrees."""
        return self._number("incidenceAngle")

    def _text(self, name: str) -> str | None:
        found = catalogue.properties(self.document).get(name)
        return None if found is None else str(found)

    def _number(self, name: str) -> float | None:
        return catalogue.number(catalogue.properties(self.document).get(name))

    def covers(self, area: Any) -> bool:
        """Whether all of `area`, in any form that a job takes, is inside the footprint. Raises InvalidInput."""
        return areas.covers(self.footprint, job_inputs.polygon(area))

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
        polygon = job_inputs.polygon(area)
        mosaic = room("image_mosaic")(self.id, self.footprint, self.resolution, polygon, resolution, zoom)
        return self._filled(mosaic, progress)

    def _filled(self, mosaic: Any, progress: Shown) -> Any:  # Any: as `read`
        display: Display = room("progress")(progress)

        def fetch(tile: tuple[int, int, int]) -> None:
            runtime.in_thread(functools.partial(mosaic.put, tile, self.tile(*tile)))
            mosaic.tell(display.show)

        try:
            _each(mosaic.tiles, fetch, _TILES_AT_ONCE)
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
        return room("image_to_xarray")(self.read(area, **options))


class Images(Pages[Image]):
    """The images that a search finds, lazily. Iterating it again asks the catalogue again.

    A box whose answer is full is asked for again in quarters, until nothing can be missing; where that is of no use,
    because a hundred images lie over one place, an IncompleteListWarning says so.
    """

    def __init__(self, play: Connection, search: Search) -> None:
        def first(_: int) -> Page[Image]:
            for images in self._rounds():
                return Page(images, None, has_next=True)
            raise AssertionError("there is a first answer")

        super().__init__(first, identity, f"images of {search}", Image.COLUMNS)
        self._play, self._search = play, search

    def __iter__(self) -> Iterator[Image]:
        found: list[Image] = []
        for images in self._rounds():
            found += images
            if self._search.order is None:
                for image in images:
                    yield image
        if self._search.order is not None:
            for image in catalogue.newest_first(found):
                yield image

    def _rounds(self) -> Iterator[list[Image]]:
        """The images that no earlier answer held, of as many boxes as are asked for at a time."""
        constellation = ",".join([_known(self._play, each) for each in self._search.constellations])
        given: set[str] = set()
        boxes, asked, full = [(self._search.box, 0)], 0, list[Box]()
        while boxes and asked < catalogue.MOST_BOXES:

            def ask(box: tuple[Box, int]) -> Document:
                west_to_north = ",".join(f"{each:.10f}" for each in box[0])
                named = {"constellation": constellation} if constellation else {}
                return self._play.ask_for("search_images", bbox=west_to_north, **named)

            now, boxes = boxes[:_AT_ONCE], boxes[_AT_ONCE:]
            asked += len(now)
            new: dict[str, Document] = {}
            for (box, barren), answer in zip(now, _each(now, ask), strict=True):
                found = {str(each["id"]): each for each in answer["features"]}
                barren = 0 if found.keys() - given - new.keys() else barren + 1
                new |= found
                if catalogue.may_hide(answer):
                    quarters = self._search.quarters(box, answer["features"], barren)
                    boxes += [(each, barren) for each in quarters]
                    full += [] if quarters else [box]
            kept = [each for name, each in new.items() if name not in given and self._search.keeps(each)]
            given |= new.keys()
            yield [Image(self._play, each) for each in kept]
        if full or boxes:
            place = "{:.4f}, {:.4f}, {:.4f}, {:.4f}".format(*(full[0] if full else boxes[0][0]))
            advice = "Ask for a smaller area, or for one constellation."
            said = f"around {place} there are more than the catalogue's {catalogue.PAGE} of one answer. {advice}"
            warnings.warn(f"Images may be missing: {said}", IncompleteListWarning, stacklevel=3)


def _known(play: Connection, name: str) -> str:
    """A constellation as the catalogue spells it. Raises UnknownName, with near names."""
    said = (play.ask_for("list_constellations")).get("constellation") or ""
    names = {each.strip().casefold(): each.strip() for each in said.split(",") if each.strip()}
    if not names or name.casefold() in names:
        return names.get(name.casefold(), name)
    lookup.only({each: [uuid.UUID(int=0)] for each in names.values()}, name, "constellation", "the catalogue")
    return name


def _each(items: Iterable[S], ask: Callable[[S], T], at_once: int = _AT_ONCE) -> list[T]:
    """What `ask` gives for each item, several of them at a time."""
    queue = collections.deque(enumerate(items))
    found: dict[int, T] = {}

    def work() -> None:
        while True:
            try:
                number, item = queue.popleft()
            except IndexError:
                return
            found[number] = ask(item)

    runtime.gather(*[work] * min(at_once, len(queue)))
    return [found[number] for number in sorted(found)]


def _find(play: Connection, name: str) -> list[Document]:
    """The images of an id or a source id; none where there are none."""
    ways = [("get_image_by_uid", "image_uid"), ("get_image_by_source_id", "source_id")]
    for operation, argument in reversed(ways) if catalogue.is_source_id(name) else ways:
        with contextlib.suppress(NotFound):
            found: list[Document] = (play.ask_for(operation, **{argument: name}))["features"] if name else []
            if found:
                return found
    return []


def misplaced(play: Connection, jobs: Sequence[Mapping[str, Any]]) -> list[tuple[int, Fault]]:
    """Where the areas of jobs leave their images, each with the job's number.

    Each image that is named by its id alone is looked up once, and its footprint kept in the client. Where that cannot
    be done a warning says so, and nothing is told of these.
    """
    names = dict.fromkeys(name for job in jobs for name in job_inputs.image_ids(job))

    def look_up(name: str) -> None:
        with ending_by(time.monotonic() + min(_PATIENCE, play.settings.timeout)):
            if images := _find(play, name):
                play.footprints[name] = [each["geometry"] for each in images if each.get("geometry")]

    reason = ""
    try:
        _each([name for name in names if name not in play.footprints], look_up)
    except (AuthError, ConfigurationError):
        raise
    except PlaygroundError as error:
        reason = str(error)
    if absent := [repr(name) for name in names if name not in play.footprints]:
        reason = reason or f"the catalogue has none named {', '.join(absent[:3])}{', ...' * (len(absent) > 3)}."
        said = "An image could not be looked up, so it is not known whether the area is inside its footprint"
        warnings.warn(f"{said}: {reason}", stacklevel=3)
    found: list[tuple[int, Fault]] = []
    for number, job in enumerate(jobs):
        for name in job_inputs.image_ids(job):
            outside = [list(areas.outside(job["geom"], each)) for each in play.footprints.get(name, ())]
            found += [(number, fault) for fault in (min(outside, key=len) if outside else ())]
    return list(dict.fromkeys(found))
