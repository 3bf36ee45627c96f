"""Records drawn over an area, north up, on a figure of their own: pyplot and matplotlib's settings are not touched."""

# pyright: reportUnknownMemberType=false
# matplotlib's own types leave the keyword arguments of most methods open.

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import Formatter, MaxNLocator

from ..errors import DownloadFailed, InvalidInput
from .grid import Bounds, best_block
from .imagery import ImageTiles, mosaic

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

    from matplotlib.axes import Axes

    from .._sync.handles import Job
    from .imagery import Tiles

GeoJSON = Mapping[str, Any]  # Any: whatever GeoJSON holds at that place
COLOURS = ("#22d3ff", "#ffb000", "#ff4f8b", "#8aff5c", "#b58cff", "#ff7a1a", "#2de0c0", "#f4f06a", "#ff9ecf", "#9ec8ff")
"""Bright, so that they stand out from an image, and distinct for the colour-blind as far as ten can be."""
_INK, _PAPER, _GROUND = "#1d2430", "#ffffff", "#e9ece6"
_MOST_IN_LEGEND = 12
_MOST_TILES = 120
_METRES_PER_DEGREE = 111_319.49
_LEGEND_SAMPLE = 0.85


class Drawing(Figure):
    """A matplotlib figure that a notebook shows by itself."""

    def _repr_png_(self) -> bytes:
        out = io.BytesIO()
        self.savefig(out, format="png", dpi=100)
        return out.getvalue()


class _Shape(NamedTuple):
    tag: str
    confidence: float
    outline: Outline | None
    points: Sequence[tuple[float, float]]


def draw_job(job: Job, path: str | os.PathLike[str] | None = None, **options: Any) -> Drawing:  # Any: see draw
    """The job's records over its area of interest, with its image under them: the later one, where it has two.

    `options` are those of `draw`. Raises PlaygroundError, as `job.records()` does.
    """
    inputs = job.inputs
    image = inputs.get("imageId") or inputs.get("imageId2")
    options.setdefault("area", inputs.get("geom"))
    options.setdefault("title", inputs.get("name"))
    if isinstance(image, str):
        options.setdefault("tiles", ImageTiles(job.play, image))
    return draw(job.records(), path=path, **options)


def draw(
    records: Any,  # Any: GeoJSON, or an object with __geo_interface__
    area: Any = None,  # Any: likewise
    tiles: Tiles | None = None,
    path: str | os.PathLike[str] | None = None,
    *,
    title: str | None = None,
    width: float = 9.0,
    dpi: int = 150,
) -> Drawing:
    """Draw records over an area, north up, in degrees of longitude and latitude (WGS 84).

    Args:
        records: GeoJSON, or anything with `__geo_interface__`, such as `job.records()`. A feature's `tags` choose its
            colour, its `confidence` (0 to 1) how opaque it is.
        area: The area of interest, in the same forms; what lies outside of it is dimmed.
        tiles: The ground: `ImageTiles(play, image)`, or a function of zoom, x and y that returns a tile.
        path: Where to save the picture, as PNG.
        title: A line above the picture.
        width: Of the figure, in inches; the height follows from the area.
        dpi: Pixels per inch of what is saved.

    Raises InvalidInput where there is nothing to draw or it is not GeoJSON, DownloadFailed where the file cannot be
    written, and what `tiles` raises.
    """
    shapes = [_shape(geometry, properties) for geometry, properties in _features(_plain(records, "records"))]
    frames = [] if area is None else [_outline(each) for each, _ in _features(_plain(area, "area"))]
    bounds = _bounds(shapes, [frame for frame in frames if frame is not None]).padded(0.05)
    across, up = (bounds.east - bounds.west) * bounds.narrowing, bounds.north - bounds.south
    map_width = width - 1.0
    map_height = min(3 * map_width, max(map_width / 3, map_width * up / across))
    height = map_height + 0.95
    figure = Drawing(figsize=(width, height), dpi=dpi, facecolor=_PAPER)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.75 / width, 0.45 / height, map_width / width, map_height / height))
    axes.set_xlim(bounds.west, bounds.east)
    axes.set_ylim(bounds.south, bounds.north)
    axes.set_aspect(1 / bounds.narrowing)
    axes.set_facecolor(_GROUND)
    if tiles is not None:
        block = best_block(bounds, int(max(map_width, map_height) * dpi), _MOST_TILES)
        extent = (bounds.west, bounds.east, bounds.south, bounds.north)
        axes.imshow(mosaic(tiles, block, bounds), extent=extent, aspect="auto", interpolation="bilinear", zorder=0)
        axes.set_aspect(1 / bounds.narrowing)
    _draw_area(axes, [frame for frame in frames if frame is not None], bounds)
    _draw_records(axes, shapes)
    _label_axes(axes, bounds, title)
    _draw_scale(axes, bounds)
    if path is not None:
        _save(figure, Path(path), dpi)
    return figure


def _plain(thing: Any, what: str) -> GeoJSON:  # Any: what a caller passed
    document: Any = getattr(thing, "__geo_interface__", thing)
    if not isinstance(document, Mapping) or "type" not in document:
        raise InvalidInput(
            f"{what} is {type(thing).__name__}; draw() takes GeoJSON, or an object with __geo_interface__."
        )
    return cast("GeoJSON", document)


def _features(document: GeoJSON) -> Iterator[tuple[GeoJSON, GeoJSON]]:
    """Each geometry with its properties."""
    kind = document["type"]
    if kind == "FeatureCollection":
        for feature in document.get("features") or ():
            yield from _features(feature)
    elif kind == "Feature":
        for geometry, _ in _features(document.get("geometry") or {"type": "GeometryCollection"}):
            yield geometry, document.get("properties") or {}
    elif kind == "GeometryCollection":
        for geometry in document.get("geometries") or ():
            yield from _features(geometry)
    else:
        yield document, {}


def _shape(geometry: GeoJSON, properties: GeoJSON) -> _Shape:
    tags: Any = properties.get("tags") or []
    names = tags.split(",") if isinstance(tags, str) else [str(tag) for tag in tags]
    confidence = properties.get("confidence")
    share = min(1.0, max(0.0, float(confidence))) if isinstance(confidence, int | float) else 1.0
    return _Shape(
        ", ".join(name.strip() for name in names if name.strip()) or "no tag",
        share,
        _outline(geometry),
        _points(geometry),
    )


def _points(geometry: GeoJSON) -> list[tuple[float, float]]:
    kind, coordinates = geometry["type"], geometry.get("coordinates") or ()
    positions: Any = [coordinates] if kind == "Point" else coordinates if kind == "MultiPoint" else []
    try:
        return [(float(position[0]), float(position[1])) for position in positions]
    except (TypeError, ValueError, LookupError):
        raise _not_drawn(kind) from None


def _outline(geometry: GeoJSON) -> Outline | None:
    """The rings of a Polygon or a MultiPolygon; None for points."""
    kind, coordinates = geometry["type"], geometry.get("coordinates") or ()
    if kind in ("Point", "MultiPoint"):
        return None
    polygons: Any = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else ()
    try:
        # Holes run against their outer ring: that is what leaves them empty.
        rings = [_ring(ring, hole=number > 0) for polygon in polygons for number, ring in enumerate(polygon)]
    except (TypeError, ValueError, LookupError):
        raise _not_drawn(kind) from None
    if not rings:
        raise _not_drawn(kind)
    return Outline.make_compound_path(*rings)


def _ring(ring: Iterable[Sequence[float]], *, hole: bool) -> Outline:
    points = np.array([(float(position[0]), float(position[1])) for position in ring])
    if len(points) < 4:
        raise ValueError("a ring has four positions or more")
    x, y = points[:, 0] - points[0, 0], points[:, 1] - points[0, 1]
    anticlockwise = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) > 0
    return Outline(points if anticlockwise is not hole else points[::-1], closed=True)


def _not_drawn(kind: object) -> InvalidInput:
    return InvalidInput(f"A {kind} with these coordinates cannot be drawn; points and polygons in degrees can.")


def _bounds(shapes: Sequence[_Shape], frames: Sequence[Outline]) -> Bounds:
    outlines = list(frames) or [shape.outline for shape in shapes if shape.outline is not None]
    corners = [corner for outline in outlines for corner in np.asarray(outline.vertices, float).tolist()]
    if not frames:
        corners += [list(point) for shape in shapes for point in shape.points]
    if not corners:
        raise InvalidInput("There are no records, and no area to draw; pass area=.")
    eastings, northings = zip(*corners, strict=True)
    return Bounds(min(eastings), min(northings), max(eastings), max(northings))


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
            PathPatch(frame, facecolor="none", edgecolor=_PAPER, linewidth=1.6, linestyle=(0, (6, 3)), zorder=4)
        )


def _draw_records(axes: Axes, shapes: Sequence[_Shape]) -> None:
    counts = Counter(shape.tag for shape in shapes)
    colours = {tag: COLOURS[number % len(COLOURS)] for number, tag in enumerate(sorted(counts))}
    for tag, colour in colours.items():
        mine = [shape for shape in shapes if shape.tag == tag]
        polygons = [(shape.outline, shape.confidence) for shape in mine if shape.outline is not None]
        if polygons:
            outlines = [outline for outline, _ in polygons]
            # A dark casing keeps a bright line visible on bright ground.
            casing = [to_rgba(_INK, 0.55 * _edge(share)) for _, share in polygons]
            fills = [to_rgba(colour, _fill(share)) for _, share in polygons]
            edges = [to_rgba(colour, _edge(share)) for _, share in polygons]
            dark = PathCollection(outlines, facecolors="none", edgecolors=casing, linewidths=2.6, zorder=2)
            axes.add_collection(dark, autolim=False)
            bright = PathCollection(outlines, facecolors=fills, edgecolors=edges, linewidths=1.2, zorder=3)
            axes.add_collection(bright, autolim=False)
        points = [(point, shape.confidence) for shape in mine for point in shape.points]
        if points:
            axes.scatter(
                [point[0] for point, _ in points],
                [point[1] for point, _ in points],
                s=22,
                facecolors=[to_rgba(colour, _fill(share) + 0.2) for _, share in points],
                edgecolors=[to_rgba(colour, _edge(share)) for _, share in points],
                linewidths=1.1,
                zorder=3,
            )
    _draw_legend(axes, counts, colours, uncertain=any(shape.confidence < 1 for shape in shapes))


def _fill(confidence: float) -> float:
    return 0.05 + 0.5 * confidence


def _edge(confidence: float) -> float:
    return 0.15 + 0.85 * confidence


def _draw_legend(axes: Axes, counts: Counter[str], colours: Mapping[str, str], *, uncertain: bool) -> None:
    listed = [tag for tag, _ in counts.most_common(_MOST_IN_LEGEND)]
    handles: list[Patch | Line2D] = [
        Patch(
            facecolor=to_rgba(colours[tag], _fill(_LEGEND_SAMPLE)),
            edgecolor=to_rgba(colours[tag], 1.0),
            label=f"{tag} ({counts[tag]})",
        )
        for tag in listed
    ]
    if len(counts) > len(listed):
        handles.append(Line2D([], [], linestyle="none", label=f"and {len(counts) - len(listed)} more tags"))
    if not handles:
        handles.append(Line2D([], [], linestyle="none", label="no records"))
    legend = axes.legend(
        handles=handles,
        loc="upper left",
        fontsize=9,
        framealpha=0.82,
        facecolor=_INK,
        edgecolor="none",
        labelcolor=_PAPER,
        title="the more opaque, the more confident" if uncertain else None,
        title_fontsize=7.5,
        borderpad=0.7,
        alignment="left",
    )
    legend.get_title().set_color(_PAPER)
    legend.set_zorder(6)


def _label_axes(axes: Axes, bounds: Bounds, title: str | None) -> None:
    axes.set_xticks(_steps(bounds.west, bounds.east))
    axes.set_yticks(_steps(bounds.south, bounds.north))
    axes.xaxis.set_major_formatter(_Degrees("E", "W"))
    axes.yaxis.set_major_formatter(_Degrees("N", "S"))
    axes.tick_params(labelsize=8, colors=_INK, length=3)
    for label in axes.get_yticklabels():
        label.set_rotation(90)
        label.set_verticalalignment("center")
    for spine in axes.spines.values():
        spine.set_color(_INK)
    if title:
        # A dollar would start mathematical notation.
        axes.set_title(title.replace("$", r"\$"), fontsize=12, color=_INK, loc="left", fontweight="bold", pad=9)


def _steps(low: float, high: float) -> list[float]:
    """Round values between the two, not so near to them that a label would reach over the corner."""
    room = 0.07 * (high - low)
    return [float(value) for value in MaxNLocator(5).tick_values(low, high) if low + room < value < high - room]


class _Degrees(Formatter):
    """Degrees with a direction instead of a sign, all with as many decimals as the finest one needs."""

    def __init__(self, positive: str, negative: str) -> None:
        self._positive = positive
        self._negative = negative

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        decimals = next((d for d in range(7) if all(abs(v - round(v, d)) < 1e-9 for v in values)), 7)
        return [self._text(value, decimals) for value in values]

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self._text(x, 6)

    def _text(self, value: float, decimals: int) -> str:
        direction = self._positive if value > 0 else self._negative if value < 0 else ""
        return f"{abs(value):.{decimals}f}° {direction}".rstrip()


def _draw_scale(axes: Axes, bounds: Bounds) -> None:
    metres_per_degree = _METRES_PER_DEGREE * bounds.narrowing
    width, height = bounds.east - bounds.west, bounds.north - bounds.south
    metres = _round_below(width * metres_per_degree / 4)
    start, level = bounds.west + 0.035 * width, bounds.south + 0.035 * height
    ends = [start, start + metres / metres_per_degree]
    for colour, thickness in ((_INK, 6.0), (_PAPER, 3.0)):
        axes.plot(ends, [level, level], color=colour, linewidth=thickness, solid_capstyle="butt", zorder=6)
    label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    style: dict[str, Any] = {  # Any: the keyword arguments of a text, each of its own type
        "color": _PAPER,
        "fontsize": 9,
        "fontweight": "bold",
        "ha": "center",
        "zorder": 6,
        "path_effects": [Stroke(linewidth=2.5, foreground=_INK), Normal()],
    }
    axes.annotate(label, (sum(ends) / 2, level), (0, 5), textcoords="offset points", **style)
    axes.annotate(
        "N",
        (0.965, 0.97),
        (0.965, 0.885),
        xycoords="axes fraction",
        textcoords="axes fraction",
        va="top",
        arrowprops={"arrowstyle": "-|>,head_width=0.35,head_length=0.7", "color": _PAPER, "linewidth": 2.0},
        **style,
    )


def _round_below(metres: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above `metres`."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= metres * (1 + 1e-9))


def _save(figure: Figure, target: Path, dpi: int) -> None:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=dpi)
    part = target.with_name(f".{target.name}.part")
    try:
        part.write_bytes(out.getvalue())
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DownloadFailed(f"{target} cannot be written: {error.strerror or error}.") from None
