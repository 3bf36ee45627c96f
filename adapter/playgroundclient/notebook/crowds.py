"""How records are drawn so that they can be told apart: the smaller they are on the sheet, the thinner their outlines.

Where there are many, and most of them are smaller than a dot of ink, no outline can be told from the next one; then the
sheet shows how many there are, in small squares, each in the colour of the tag that is met most there. Sizes are points.
"""

# pyright: reportUnknownMemberType=false
# matplotlib's own types leave the keyword arguments of most methods open.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb

from .sheet import INK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.path import Path as Outline
    from numpy.typing import NDArray

    from .colours import Look
    from .grid import Bounds
    from .shapes import Shape

    Numbers = NDArray[np.float64]

_THICKEST, _THINNEST = 1.2, 0.2
_OF_SIZE = 0.12
"""How thick an outline is, as a part of what it goes round."""
_CASED = 0.6
"""From this thickness on, an outline has a dark casing, which keeps it visible on bright ground."""
_DOT = 1.2
_CROWD = 5000
_SQUARE = 3.5


def draw_records(axes: Axes, shapes: Sequence[Shape], tags: Mapping[str, Look], bounds: Bounds, across: float) -> str:
    """Draw all shapes on a map that is `across` points wide; returns what its key should say of it."""
    places, sizes = _measured(shapes, bounds, across)
    if len(shapes) >= _CROWD and float(np.median(sizes)) < _DOT:
        _draw_density(axes, places, [shape.tag for shape in shapes], tags, bounds, across)
        return "each square in the colour of its most frequent tag; the more opaque, the more detections"
    for tag, look in tags.items():
        mine = [number for number, shape in enumerate(shapes) if shape.tag == tag]
        _draw_outlines(axes, [(shapes[number], float(sizes[number])) for number in mine], look)
        _draw_points(axes, [shapes[number] for number in mine], look)
    return "the more opaque, the more confident" if any(shape.confidence < 1 for shape in shapes) else ""


def _measured(shapes: Sequence[Shape], bounds: Bounds, across: float) -> tuple[Numbers, Numbers]:
    """The middle of each shape in degrees, and its longer side on the sheet; a point has none."""
    boxes = np.array([_box(shape) for shape in shapes]).reshape(-1, 2, 2)
    scale = across / (bounds.east - bounds.west) * np.array([1.0, 1 / bounds.narrowing])
    return boxes.mean(axis=1), ((boxes[:, 1] - boxes[:, 0]) * scale).max(axis=1, initial=0.0)


def _box(shape: Shape) -> tuple[Numbers, Numbers]:
    corners = np.asarray(shape.points if shape.outline is None else shape.outline.vertices, float)
    return corners.min(axis=0), corners.max(axis=0)


def _draw_outlines(axes: Axes, shapes: Sequence[tuple[Shape, float]], look: Look) -> None:
    found = [(shape.outline, shape.confidence, size) for shape, size in shapes if shape.outline is not None]
    if not found:
        return
    outlines: list[Outline] = [outline for outline, _, _ in found]
    shares = np.array([share for _, share, _ in found])
    widths = np.clip(_OF_SIZE * np.array([size for _, _, size in found]), _THINNEST, _THICKEST)
    cased = np.flatnonzero(widths >= _CASED)
    if len(cased):
        casing = _inks(INK, 0.55 * _edge(shares[cased]))
        dark = PathCollection(
            [outlines[number] for number in cased],
            facecolors="none",
            edgecolors=casing,
            linewidths=(widths[cased] + 1.4).tolist(),
            zorder=2,
        )
        axes.add_collection(dark, autolim=False)
    # A thin outline says little, so the fill has to say more.
    fills = _fill(shares) + 0.35 * shares * (1 - widths / _THICKEST)
    bright = PathCollection(
        outlines,
        facecolors=_inks(look.colour, fills),
        edgecolors=_inks(look.colour, _edge(shares)),
        linewidths=widths.tolist(),
        linestyles=look.outline,
        zorder=3,
    )
    axes.add_collection(bright, autolim=False)


def _draw_points(axes: Axes, shapes: Sequence[Shape], look: Look) -> None:
    points = [(*point, shape.confidence) for shape in shapes for point in shape.points]
    if points:
        eastings, northings, shares = np.array(points).T
        faces, edges = _inks(look.colour, _fill(shares) + 0.2), _inks(look.colour, _edge(shares))
        size = 22 if len(points) < _CROWD else 5
        style: dict[str, Any] = {"facecolors": faces, "edgecolors": edges, "linewidths": size / 20}  # Any: each its own
        axes.scatter(eastings, northings, s=size, zorder=3, **style)


def _draw_density(
    axes: Axes, places: Numbers, named: Sequence[str], tags: Mapping[str, Look], bounds: Bounds, across: float
) -> None:
    columns = max(1, round(across / _SQUARE))
    rows = max(1, round(columns * bounds.height))
    order = {tag: number for number, tag in enumerate(tags)}
    numbers = np.array([order[tag] for tag in named])
    inside = [(bounds.south, bounds.north), (bounds.west, bounds.east)]
    counts = np.zeros((len(tags), rows, columns))
    for number in range(len(tags)):
        mine = places[numbers == number]
        counts[number] = np.histogram2d(mine[:, 1], mine[:, 0], bins=(rows, columns), range=inside)[0]
    most, total = counts.argmax(axis=0), counts.sum(axis=0)
    # As many as there are in all but the fullest squares are shown in full.
    full = max(1.0, float(np.quantile(total[total > 0], 0.95))) if total.any() else 1.0
    inks = np.array([to_rgb(look.colour) for look in tags.values()])
    opacity = np.where(total > 0, np.clip(0.25 + 0.7 * total / full, 0, 0.95), 0)
    picture = np.dstack([inks[most], opacity])
    extent = (bounds.west, bounds.east, bounds.south, bounds.north)
    axes.imshow(picture, extent=extent, origin="lower", aspect="auto", interpolation="nearest", zorder=3)


def _inks(colour: str, opacities: Numbers) -> list[tuple[float, ...]]:
    red, green, blue = to_rgb(colour)
    return [(red, green, blue, opacity) for opacity in np.clip(opacities, 0, 1).tolist()]


def _fill(shares: Numbers) -> Numbers:
    return 0.05 + 0.5 * shares


def _edge(shares: Numbers) -> Numbers:
    return 0.15 + 0.85 * shares
