"""Records drawn over an area, north up, on a figure of their own: pyplot and matplotlib's settings are not touched."""

# pyright: reportUnknownMemberType=false
# matplotlib's own types leave the keyword arguments of most methods open.

from __future__ import annotations

import io
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from .._sync.jobs import Job
from ..errors import InvalidInput, NotLoaded
from ..files import replacing
from .colours import looks
from .crowds import draw_records
from .features import APART
from .grid import best_block
from .imagery import NOTHING_THERE, ImageTiles, credit_of, mosaic, tiles_of
from .shapes import bounds_of, is_apart, read_frames, read_shapes
from .sheet import LEFT, PAPER, RIGHT, Entry, Words, furnish

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from .colours import Look
    from .grid import Bounds

FORMATS = ("png", "jpg", "jpeg", "tif", "tiff", "webp", "pdf", "svg")
"""What a picture's suffix may be: PostScript is none of them, because it knows no opacity."""
_GROUND = "#e9ece6"
_MOST_IN_KEY = 12
_MOST_TILES = 120
_LOWEST, _HIGHEST = 1 / 3, 2.0
_LEAST_WIDTH, _LEAST_DPI, _MOST_PIXELS = 2.0, 10.0, 20_000


class Drawing(Figure):
    """A matplotlib figure that a notebook shows by itself."""

    def _repr_png_(self) -> bytes:
        out = io.BytesIO()
        self.savefig(out, format="png", dpi=100)
        return out.getvalue()


def draw_job(
    job: Job,
    path: str | os.PathLike[str] | None = None,
    *,
    partial: bool = False,
    **options: Any,  # Any: see draw
) -> Drawing:
    """The job's records over its area of interest, with its image under them: the later one, where it has two.

    `job` is one of `Playground`; an item of a list is loaded first. `partial` as in `job.records()`, `options`
    as in `draw`. Raises PlaygroundError, as `job.records()` does.
    """
    job, inputs = inputs_of(job, "draw")
    image = inputs.get("imageId") or inputs.get("imageId2")
    options.setdefault("area", inputs.get("geom"))
    options.setdefault("title", inputs.get("name"))
    if isinstance(image, str):
        options.setdefault("tiles", ImageTiles(job.play, image))
    return draw(job.records(partial=partial), path=path, **options)


def inputs_of(job: Job, function: str) -> tuple[Job, dict[str, Any]]:
    """A job of `Playground` with its inputs, loaded where it has to be; `function` takes the records of other jobs."""
    if not isinstance(job, Job):
        raise InvalidInput(
            f"{function}_job() takes a job of Playground, not {type(job).__name__}. With AsyncPlayground, {function} what "
            f"`await job.records()` gives: {function}(records, area=job.inputs['geom'])."
        )
    try:
        return job, job.inputs
    except NotLoaded:
        job = job.load()
        return job, job.inputs


def draw(
    records: Any,  # Any: GeoJSON, or an object with __geo_interface__
    area: Any = None,  # Any: likewise
    tiles: Any = None,  # Any: an image, or a function
    path: str | os.PathLike[str] | None = None,
    *,
    title: str | None = None,
    credit: str | None = None,
    width: float = 9.0,
    dpi: float = 150,
) -> Drawing:
    """Draw records over an area, north up, in degrees of longitude and latitude (WGS 84).

    Args:
        records: GeoJSON, or anything with `__geo_interface__`, such as `job.records()`; a GeoDataFrame is converted to
            WGS 84. A feature's `tags` choose its colour, the same one in every picture, its `confidence` (0 to 1) how
            opaque it is. The smaller it is on the sheet, the thinner its outline; thousands that are too small to be
            told apart are drawn as how many there are where.
        area: The area of interest, also as WKT, a box (west, south, east, north) or a file's path; what lies outside of
            it is dimmed.
        tiles: The ground: one of `play.images(area)`, `ImageTiles(play, image)`, or a function of zoom, x and y that returns a
            tile.
        path: Where to save the picture, in the format that the suffix names: PNG, JPEG, TIFF, WebP, PDF or SVG; as PNG
            where there is no suffix.
        title: A line or two above the picture; a longer one is shortened.
        credit: Whom to credit for the ground, in the lower right corner; by default what the catalogue says of
            `ImageTiles`: provider, constellation and day.
        width: Of the figure, in inches, 2 or more; the height follows from the area.
        dpi: Pixels per inch of what is saved.

    Raises InvalidInput where there is nothing to draw, it is not GeoJSON in degrees, or there is no such format or size;
    DownloadFailed where the file cannot be written; and what `tiles` raises. Warns where no record lies in the area, and
    where the ground shows nothing there.
    """
    target, form = (None, "") if path is None else _target(path)
    width, dpi = _number("width", width, _LEAST_WIDTH), _number("dpi", dpi, _LEAST_DPI)
    if width * dpi > _MOST_PIXELS:
        raise InvalidInput(f"width times dpi is {width * dpi:.0f} pixels; a picture has {_MOST_PIXELS} at most.")
    shapes, frames = read_shapes(records), read_frames(area)
    if frames and is_apart(shapes, frames):
        warnings.warn(APART, stacklevel=2)
    bounds = bounds_of(shapes, frames).padded(0.05).widened(_LOWEST, _HIGHEST)
    figure = Drawing(figsize=(width, width), dpi=dpi, facecolor=PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(bounds.west, bounds.east)
    axes.set_ylim(bounds.south, bounds.north)
    axes.set_facecolor(_GROUND)
    if tiles is not None:
        longer = (width - LEFT - RIGHT) * max(1, bounds.height)
        block = best_block(bounds, int(longer * dpi), _MOST_TILES)
        extent = (bounds.west, bounds.east, bounds.south, bounds.north)
        ground = mosaic(tiles_of(tiles), block, bounds)
        if ground is None:
            warnings.warn(NOTHING_THERE, stacklevel=2)
        else:
            axes.imshow(ground, extent=extent, aspect="auto", interpolation="bilinear", zorder=0)
            credit = credit_of(tiles) if credit is None else credit
    axes.set_aspect(1 / bounds.narrowing)
    _draw_area(axes, frames, bounds)
    counts = Counter(shape.tag for shape in shapes)
    tags = looks(counts)
    remark = draw_records(axes, shapes, tags, bounds, (width - LEFT - RIGHT) * 72)
    words = Words(str(title or ""), _key(counts, tags), remark, f"Image: {credit}" if credit else "")
    furnish(axes, figure, bounds, words)
    if target is not None:
        _save(figure, target, form)
    return figure


def _target(path: str | os.PathLike[str]) -> tuple[Path, str]:
    """Where to save a picture, and in which format."""
    try:
        target = Path(path)
    except TypeError:
        raise InvalidInput(f"path is {type(path).__name__}; it is the name of a file.") from None
    form = target.suffix[1:].lower() or "png"
    if not target.name or form not in FORMATS:
        raise InvalidInput(f"path is {str(path)!r}; a picture's name ends in one of: .{', .'.join(FORMATS)}.")
    return target, form


def _number(what: str, value: Any, least: float) -> float:  # Any: what a caller passed
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = 0.0
    if not least <= number < float("inf"):
        raise InvalidInput(f"{what} is {value!r}; it is a number, {least:g} or more.")
    return number


def _draw_area(axes: Axes, frames: Sequence[Outline], bounds: Bounds) -> None:
    if not frames:
        return
    west, south, east, north = bounds.padded(0.05)
    # Clockwise, against the area's outer ring, which is left out in that way.
    sheet = Outline([(west, south), (west, north), (east, north), (east, south), (west, south)], closed=True)
    dimmed = Outline.make_compound_path(sheet, *frames)
    axes.add_patch(PathPatch(dimmed, facecolor=(0.05, 0.07, 0.1, 0.5), edgecolor="none", zorder=1))
    for frame in frames:
        axes.add_patch(
            PathPatch(frame, facecolor="none", edgecolor=PAPER, linewidth=1.6, linestyle=(0, (6, 3)), zorder=4)
        )


def _key(counts: Counter[str], tags: Mapping[str, Look]) -> list[Entry]:
    """The most frequent tags, each as it is drawn, and what there is besides."""
    entries = [Entry(tag, tags[tag], count) for tag, count in counts.most_common(_MOST_IN_KEY)]
    if len(counts) > len(entries):
        entries.append(Entry(f"and {len(counts) - len(entries)} more tags"))
    return entries or [Entry("no records")]


def _save(figure: Figure, target: Path, form: str) -> None:
    # A date would make two pictures of the same records differ.
    undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(form)
    with replacing(target) as part:
        figure.savefig(part, format=form, dpi=figure.dpi, metadata=undated)
