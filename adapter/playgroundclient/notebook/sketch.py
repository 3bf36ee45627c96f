"""Where something is, in a small drawing without a map: shapes in degrees of longitude and latitude, as SVG."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

from .markup import Html, element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Ring = list[tuple[float, float]]
_WIDTH, _HEIGHT, _MARGIN = 220.0, 150.0, 6.0
_SMALLEST = 1e-9


def bounds_of(geometries: Iterable[Mapping[str, Any]]) -> str | None:
    """West, south, east and north of GeoJSON geometries, in words; None where they have no positions."""
    positions = [position for ring in _rings(geometries) for position in ring]
    if not positions:
        return None
    spans = (f"{_degrees(min(values))} to {_degrees(max(values))}" for values in zip(*positions, strict=True))
    return "longitude {}, latitude {}".format(*spans)


def _degrees(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")


def sketch(geometries: Iterable[Mapping[str, Any]], label: str) -> Html | None:
    """The outlines of GeoJSON geometries, north up; None where they have no positions."""
    rings = list(_rings(geometries))
    positions = [position for ring in rings for position in ring]
    if not positions:
        return None
    longitudes, latitudes = zip(*positions, strict=True)
    west, north = min(longitudes), max(latitudes)
    narrow = max(0.01, math.cos(math.radians((north + min(latitudes)) / 2)))  # a degree of longitude is so much shorter
    wide, high = (max(longitudes) - west) * narrow, north - min(latitudes)
    scale = min((_WIDTH - 2 * _MARGIN) / max(wide, _SMALLEST), (_HEIGHT - 2 * _MARGIN) / max(high, _SMALLEST))
    left, top = (_WIDTH - wide * scale) / 2, (_HEIGHT - high * scale) / 2

    def at(position: tuple[float, float]) -> str:
        longitude, latitude = position
        return f"{left + (longitude - west) * narrow * scale:.1f} {top + (north - latitude) * scale:.1f}"

    # A line of no length with round ends is a dot, so that points are seen too.
    lines = "".join(f"M{'L'.join(map(at, ring))}Z" for ring in rings)
    path = Html(
        f'<path d="{lines}" fill="currentColor" fill-opacity="0.25" fill-rule="evenodd" stroke="currentColor" '
        'stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>'
    )
    size = f"{_WIDTH:g} {_HEIGHT:g}"
    return element(
        "svg", path, viewBox=f"0 0 {size}", width=f"{_WIDTH:g}", height=f"{_HEIGHT:g}", role="img", aria_label=label
    )


def _rings(geometries: Iterable[Mapping[str, Any]]) -> Iterator[Ring]:
    for geometry in geometries:
        yield from _found(geometry.get("coordinates"))


def _found(coordinates: Any) -> Iterator[Ring]:
    """The rings and points among coordinates of any kind of geometry. What is no position is left out."""
    if (point := _position(coordinates)) is not None:
        yield [point]
        return
    parts = cast("Sequence[Any]", coordinates) if isinstance(coordinates, (list, tuple)) else ()
    ring = [position for part in parts if (position := _position(part)) is not None]
    if ring:
        yield ring
    elif parts:
        for part in parts:
            yield from _found(part)


def _position(value: Any) -> tuple[float, float] | None:
    match value:
        case [Real() as longitude, Real() as latitude, *_] if math.isfinite(longitude) and math.isfinite(latitude):
            return float(longitude), float(latitude)
        case _:
            return None
