"""The paper round a map: its title and axes, and below it the key, the scale and whom to credit.

All of it stands outside of the map, so that it hides nothing there. Lengths are inches; sizes of text are points.
"""

# pyright: reportUnknownMemberType=false
# matplotlib's own types leave the keyword arguments of most methods open.

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from matplotlib.patheffects import Normal, Stroke
from matplotlib.ticker import Formatter, MaxNLocator
from matplotlib.transforms import blended_transform_factory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

    from .colours import Look
    from .grid import Bounds

INK, PAPER = "#1d2430", "#ffffff"
LEFT, RIGHT = 0.75, 0.25
_TITLE, _TICK, _KEY, _NOTE = 12.0, 8.0, 9.0, 7.5
_MARGIN, _TICK_ROOM, _SCALE_ROOM, _CREDIT_ROOM = 0.15, 0.42, 0.42, 0.2
_LINE = 1.25
_MOST_LINES, _MOST_LETTERS, _MOST_COLUMNS = 2, 400, 4
_ROOMY = 3.0
_NORTH_ROOM = 0.4
_METRES_PER_DEGREE = 111_319.49


class Entry(NamedTuple):
    """A line of the key: without a look, it is a remark."""

    name: str
    look: Look | None = None
    number: int | None = None


class Words(NamedTuple):
    """What a sheet says."""

    title: str
    entries: Sequence[Entry]
    remark: str
    credit: str


class _Ruler:
    """How long a text gets."""

    def __init__(self, dpi: float) -> None:
        self._dpi = dpi
        untyped: Any = RendererAgg  # matplotlib says nothing of its types
        self._renderer = untyped(8, 8, dpi)

    def __call__(self, text: str, size: float, weight: str = "normal") -> float:
        font = FontProperties(size=size, weight=weight)
        return float(self._renderer.get_text_width_height_descent(text, font, ismath=False)[0]) / self._dpi

    def shortened(self, text: str, room: float, size: float, weight: str = "normal") -> str:
        """The text, or as much of it as there is room for."""
        if self(text, size, weight) <= room:
            return text
        lengths = range(2, min(len(text), _MOST_LETTERS))
        # One letter stays, whether there is room for it or not.
        length = 1 + bisect_right(lengths, room, key=lambda number: self(text[:number] + "…", size, weight))
        return text[:length].rstrip() + "…"

    def lines(self, text: str, room: float, size: float, weight: str = "normal") -> list[str]:
        """The text on a few lines, broken at blanks, and shortened where they do not suffice."""
        words, lines = text[: 2 * _MOST_LETTERS].split(), list[str]()
        while words:
            line = words.pop(0)
            while words and (len(lines) == _MOST_LINES - 1 or self(f"{line} {words[0]}", size, weight) <= room):
                line += f" {words.pop(0)}"
            lines.append(self.shortened(line, room, size, weight))
        return lines

    def height(self, legend: Legend) -> float:
        return legend.get_window_extent(self._renderer).height / self._dpi


def furnish(axes: Axes, figure: Figure, bounds: Bounds, words: Words) -> None:
    """Give the figure the height that the map and the words need, and put each in its place."""
    ruler, width = _Ruler(figure.dpi), figure.get_figwidth()
    across = width - LEFT - RIGHT
    up = across * bounds.height
    title = ruler.lines(words.title, across, _TITLE, "bold")
    room = across - across / 4 - _NORTH_ROOM - 0.3
    stacked = room < _ROOMY  # then the key stands below the scale
    key = _draw_key(axes, words, across if stacked else room, ruler)
    foot = ruler.height(key) + _SCALE_ROOM if stacked else max(ruler.height(key), _SCALE_ROOM)
    credit = ruler.shortened(words.credit, across, _NOTE) if words.credit else ""
    below = _MARGIN + (_CREDIT_ROOM if credit else 0) + foot + _TICK_ROOM
    above = _MARGIN + (len(title) * _TITLE * _LINE / 72 + 0.1 if title else 0)
    height = below + up + above
    figure.set_size_inches(width, height)
    axes.set_position((LEFT / width, below / height, across / width, up / height))
    top = below - _TICK_ROOM
    key.set_bbox_to_anchor((LEFT, top - _SCALE_ROOM if stacked else top), figure.dpi_scale_trans)
    if title:
        font: dict[str, Any] = {"fontsize": _TITLE, "fontweight": "bold"}  # Any: each of its own type
        axes.set_title("\n".join(title), loc="left", pad=7, color=INK, linespacing=_LINE, parse_math=False, **font)
    if credit:
        style: dict[str, Any] = {"fontsize": _NOTE, "color": INK, "ha": "right", "va": "bottom"}  # Any: as above
        figure.text((width - RIGHT) / width, _MARGIN / height, credit, parse_math=False, **style)
    _label_axes(axes, bounds, (across, up), ruler)
    _draw_scale(axes, figure, bounds, top, ruler)


def _draw_key(axes: Axes, words: Words, room: float, ruler: _Ruler) -> Legend:
    has_colours = any(entry.look for entry in words.entries)
    swatch, gap = (2.0, 0.6) if has_colours else (0.0, 0.0)
    beside = (swatch + gap + 0.5) * _KEY / 72
    labels = [_label(entry, room - beside, ruler) for entry in words.entries]
    widest = max(ruler(label, _KEY) for label in labels) + beside + 1.5 * _KEY / 72
    legend = axes.legend(
        handles=[_swatch(entry, label) for entry, label in zip(words.entries, labels, strict=True)],
        loc="upper left",
        ncols=max(1, min(_MOST_COLUMNS, len(labels), int(room / widest))),
        title="\n".join(ruler.lines(words.remark, room, _NOTE)) or None,
        title_fontsize=_NOTE,
        fontsize=_KEY,
        labelcolor=INK,
        frameon=False,
        borderpad=0,
        borderaxespad=0,
        handlelength=swatch,
        handletextpad=gap,
        columnspacing=1.5,
        alignment="left",
    )
    legend.get_title().set_color(INK)
    for text in legend.get_texts():
        text.set_parse_math(False)
    return legend


def _label(entry: Entry, room: float, ruler: _Ruler) -> str:
    count = "" if entry.number is None else f" ({entry.number})"
    return ruler.shortened(entry.name, room - ruler(count, _KEY), _KEY) + count


def _swatch(entry: Entry, label: str) -> Patch:
    if entry.look is None:
        return Patch(facecolor="none", edgecolor="none", label=label)
    casing = [Stroke(linewidth=2.6, foreground=to_rgba(INK, 0.55)), Normal()]
    colour, outline = entry.look
    face = to_rgba(colour, 0.55)
    return Patch(facecolor=face, edgecolor=colour, linewidth=1.2, linestyle=outline, path_effects=casing, label=label)


def _label_axes(axes: Axes, bounds: Bounds, extent: tuple[float, float], ruler: _Ruler) -> None:
    east, north = _Degrees("E", "W"), _Degrees("N", "S")
    axes.set_xticks(_steps(bounds.west, bounds.east, extent[0], east, ruler))
    axes.set_yticks(_steps(bounds.south, bounds.north, extent[1], north, ruler))
    axes.xaxis.set_major_formatter(east)
    axes.yaxis.set_major_formatter(north)
    axes.tick_params(labelsize=_TICK, colors=INK, length=3)
    for label in axes.get_yticklabels():
        label.set_rotation(90)
        label.set_verticalalignment("center")
    for spine in axes.spines.values():
        spine.set_color(INK)


def _steps(low: float, high: float, extent: float, formatter: _Degrees, ruler: _Ruler) -> list[float]:
    """Round values between the two, as many as have room for their labels, none of which reaches over a corner."""
    for intervals in range(5, 0, -1):
        values = [float(value) for value in MaxNLocator(intervals).tick_values(low, high)]
        length = max(ruler(label, _TICK) for label in formatter.format_ticks(values)) + 0.1
        margin = max(0.07, length / extent / 2) * (high - low)
        values = [value for value in values if low + margin < value < high - margin]
        if len(values) < 2 or (values[1] - values[0]) / (high - low) * extent > length:
            return values
    return []


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


def _draw_scale(axes: Axes, figure: Figure, bounds: Bounds, top: float, ruler: _Ruler) -> None:
    """A bar as long as it says, below the map's right end, and an arrow to the north."""
    metres_per_degree = _METRES_PER_DEGREE * bounds.narrowing
    metres = _round_below((bounds.east - bounds.west) * metres_per_degree / 4)
    label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    right = figure.get_figwidth() - RIGHT
    degrees_per_inch = (bounds.east - bounds.west) / (right - LEFT)
    length, end, level = metres / metres_per_degree, bounds.east - _NORTH_ROOM * degrees_per_inch, top - 0.3
    middle = end - max(length, ruler(label, _KEY, "bold") * degrees_per_inch) / 2
    on_paper = blended_transform_factory(axes.transData, figure.dpi_scale_trans)
    bar: dict[str, Any] = {"color": INK, "linewidth": 3, "solid_capstyle": "butt"}  # Any: each of its own type
    axes.plot([end - length, end], [level, level], clip_on=False, transform=on_paper, **bar)
    style: dict[str, Any] = {"color": INK, "fontsize": _KEY, "fontweight": "bold", "ha": "center"}  # Any: as above
    axes.text(middle, level + 0.06, label, transform=on_paper, va="bottom", **style)
    axes.annotate(
        "N",
        (right - 0.12, top),
        (right - 0.12, level - 0.02),
        xycoords=figure.dpi_scale_trans,
        textcoords=figure.dpi_scale_trans,
        va="center",
        annotation_clip=False,
        arrowprops={"arrowstyle": "-|>,head_width=0.3,head_length=0.6", "color": INK, "linewidth": 1.6, "shrinkB": 0},
        **style,
    )


def _round_below(metres: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is not above `metres`."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(factor * power for factor in (5, 2, 1) if factor * power <= metres * (1 + 1e-9))
