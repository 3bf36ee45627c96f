"""The catalogue of images, without I/O: what a search asks for and keeps, what a page may hide, what a job costs."""

from __future__ import annotations

import contextlib
import datetime
import math
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from ..errors import InvalidInput
from .areas import Fault, Position, box, covers, mapping, parts, square_metres, touching
from .inputs import polygon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Image = Mapping[str, Any]  # Any: the catalogue's feature, GeoJSON that was held against the contract

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""
PAGE = 100
"""So many images are in one answer at most, and no way to the others is known but a smaller box."""
_SMALLEST = 1e-3
"""Degrees, about 100 m: a box that is still full is not split any further."""
_BARREN = 3
"""So many full answers, each of a quarter of the one before, bring nothing new until its place is given up."""
MOST_BOXES = 10_000
"""So many boxes are asked for by one search at most."""
LARGE = 10_000.0
"""Square kilometres of a job that is meant to be so large, or is a mistake."""


# --- searching -------------------------------------------------------------------------------------------------------


def _instant(name: str, at: datetime.time, value: object) -> datetime.datetime | None:
    """The instant that is meant; of a day its beginning or its end, and UTC where no zone is named."""
    found: object = value
    if isinstance(value, str):
        kind = datetime.date if len(value.strip()) <= len("2019-06-30") else datetime.datetime
        with contextlib.suppress(ValueError):
            found = kind.fromisoformat(value.strip())
    if found is None:
        return None
    if not isinstance(found, datetime.date):
        raise _wrong(name, f"must be a date, a datetime or such a text as '2019-06-30', not {value!r}")
    if not isinstance(found, datetime.datetime):
        found = datetime.datetime.combine(found, at)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _wrong(name: str, reason: str) -> InvalidInput:
    return InvalidInput(f"{name}: {reason}. Nothing was sent.", faults=[Fault(f"$.{name}", reason)])


def _since(value: object) -> datetime.datetime | None:
    return _instant("since", datetime.time.min, value)


def _until(value: object) -> datetime.datetime | None:
    return _instant("until", datetime.time.max, value)


def _names(given: str | Iterable[str] | None) -> tuple[str, ...]:
    texts = [given] if isinstance(given, str) else given or ()
    return tuple(name.strip() for each in texts for name in str(each).split(",") if name.strip())


@frozen
class Search:
    """What is searched for: a box and constellations at the service, the rest here."""

    area: dict[str, Any] = field(converter=polygon)
    since: datetime.datetime | None = field(converter=_since)
    until: datetime.datetime | None = field(converter=_until)
    max_cloud: float | None
    constellations: tuple[str, ...] = field(converter=_names)
    order: str | None

    def __attrs_post_init__(self) -> None:
        """Raises InvalidInput for what cannot be meant."""
        if self.since is not None and self.until is not None and self.since > self.until:
            raise _wrong("since", f"{self.since:%Y-%m-%d} is after until, {self.until:%Y-%m-%d}: exchange them")
        cloud = 0 if self.max_cloud is None else self.max_cloud
        if not isinstance(cloud, (int, float)) or not 0 <= cloud <= 100:
            raise _wrong("max_cloud", f"must be from 0 to 100 (%), not {self.max_cloud!r}")
        if self.order not in ("newest", None):
            raise _wrong("order", f"must be 'newest', or None for images as they come, not {self.order!r}")

    def __str__(self) -> str:
        words = ["{:g}, {:g}, {:g}, {:g}".format(*self.box)]
        words += [f"{name} {when:%Y-%m-%d}" for name in ("since", "until") if (when := getattr(self, name))]
        words += [] if self.max_cloud is None else [f"at most {self.max_cloud:g} % cloud"]
        return ", ".join([*words, *self.constellations])

    @property
    def box(self) -> Box:
        """The box that the service is asked for."""
        return bounds(self.area)

    def keeps(self, image: Image) -> bool:
        """Whether an image of the box is searched for. One that does not tell its day or its clouds passes no limit of them."""
        when, cloud = taken(image), number(properties(image).get("cloudCover"))
        early = self.since is not None and (when is None or when < self.since)
        late = self.until is not None and (when is None or when > self.until)
        cloudy = self.max_cloud is not None and (cloud is None or cloud > self.max_cloud)
        return not (early or late or cloudy) and touching(image.get("geometry") or {}, self.area)

    def quarters(self, asked: Box, images: Sequence[Image], barren: int) -> list[Box]:
        """The boxes to ask for instead of one that was full; empty where that is of no use.

        They would be as full where all images cover all of it; `barren` answers in line have brought nothing new.
        """
        west, south, east, north = asked
        whole = box(*asked)
        if (
            east - west <= _SMALLEST
            or barren >= _BARREN
            or all(covers(image.get("geometry") or {}, whole) for image in images)
        ):
            return []
        x, y = (west + east) / 2, (south + north) / 2
        smaller = [(west, south, x, y), (x, south, east, y), (west, y, x, north), (x, y, east, north)]
        return [each for each in smaller if touching(box(*each), self.area)]


def may_hide(answer: Mapping[str, Any]) -> bool:
    """Whether there may be more images than an answer of the catalogue holds."""
    held, most = len(answer["features"]), answer.get("itemsPerPage") or PAGE
    return held >= min(most, PAGE) or held < (answer.get("totalResults") or 0)


def newest_first(images: Iterable[Any]) -> list[Any]:  # Any: handles, of either client
    """Images by their day, the newest first; those without one last."""
    start = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return sorted(images, key=lambda image: image.date or start, reverse=True)


# --- what the catalogue says of an image -----------------------------------------------------------------------------


def properties(image: Image) -> dict[str, Any]:
    return mapping(image.get("properties"))


def taken(image: Image) -> datetime.datetime | None:
    """When an image was taken; None where the catalogue does not say, or not in a form that is known."""
    with contextlib.suppress(ValueError, TypeError):
        found = datetime.datetime.fromisoformat(properties(image).get("acquisitionDate", ""))
        return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
    return None


def number(value: Any) -> float | None:  # Any: JSON; the service has numbers as texts, too
    """A number, whichever JSON type it has; None where it is none."""
    with contextlib.suppress(ValueError, TypeError):
        return found if math.isfinite(found := float(value)) else None
    return None


def is_source_id(name: str) -> bool:
    """Whether a name looks like a source id, such as DS_PHR1B_2016...; an image's own id is hexadecimal digits."""
    return "_" in name


def bounds(geometry: Mapping[str, Any]) -> Box:
    """The box round a Polygon or a MultiPolygon."""
    positions: list[Position] = [each for polygon in parts(geometry) for each in polygon[0]]
    longitudes, latitudes = zip(*positions, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


# --- what a job costs ------------------------------------------------------------------------------------------------


@frozen
class Estimate:
    """What a job takes, before it is sent.

    `km2` is its area on the ground, `tiles` how many tiles it is cut into, `seconds` how long the process works on them
    (without the time in the queue); None where the process does not tell enough. Several are added by `+`.
    """

    km2: float
    tiles: int | None
    seconds: float | None
    jobs: int = 1

    def __str__(self) -> str:
        words = [f"{self.km2:,.{1 if self.km2 < 1000 else 0}f} km²"]
        words += [] if self.tiles is None else [f"{self.tiles:,} tiles"]
        words += [] if self.seconds is None else [f"{datetime.timedelta(seconds=math.ceil(self.seconds))} h of work"]
        return ", ".join(words)

    def __add__(self, other: Estimate) -> Estimate:
        tiles = None if self.tiles is None or other.tiles is None else self.tiles + other.tiles
        seconds = None if self.seconds is None or other.seconds is None else self.seconds + other.seconds
        return Estimate(self.km2 + other.km2, tiles, seconds, self.jobs + other.jobs)


NOTHING = Estimate(0.0, 0, 0.0, jobs=0)


def estimate(geom: Mapping[str, Any], requirements: Mapping[str, Any]) -> Estimate:
    """What a job over `geom` takes of a process, by the tiles and the time that the process's requirements name."""
    found = Estimate(square_metres(geom) / 1e6, None, None)
    pixels, metres = (_optimal(requirements.get(name)) for name in ("tile_size", "resolution"))
    if not pixels or not metres:
        return found
    west, south, east, north = bounds(geom)
    side = max(1.0, pixels - (number(requirements.get("overlap_size")) or 0.0)) * metres
    degree = math.pi / 180 * 6_371_008.8
    across = math.ceil((east - west) * degree * math.cos(math.radians((south + north) / 2)) / side)
    up = math.ceil((north - south) * degree / side)
    filled = min(1.0, square_metres(geom) / square_metres(box(west, south, east, north)))
    tiles = max(1, math.ceil(across * up * filled))
    at_once = max(1.0, number(requirements.get("max_concurrent_requests")) or 1.0)
    each = number(requirements.get("duration_estimate"))
    return evolve(found, tiles=tiles, seconds=None if each is None else math.ceil(tiles / at_once) * each)


def _optimal(value: Any) -> float | None:
    found = number(mapping(value).get("optimal", value))
    return found if found is not None and found > 0 else None


def too_large(geom: Mapping[str, Any]) -> Fault | None:
    """The fault of an area that nobody can have meant, unless they say so."""
    if (km2 := square_metres(geom) / 1e6) <= LARGE:
        return None
    return Fault("$.geom", f"is {km2:,.0f} km², more than {LARGE:,.0f}; say large=True (--large) if that is meant")
