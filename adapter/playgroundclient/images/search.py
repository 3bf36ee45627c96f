"""The search for images, without I/O: what it asks for and keeps, what an answer may hide, and what is asked then."""

from __future__ import annotations

import contextlib
import datetime
import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field, frozen

from .. import lookup
from ..errors import InvalidInput
from ..jobs.areas import Box, Fault, bounds, box, covers
from ..jobs.inputs import polygon
from ..jobs.steps import Ask, Together
from ..scene import Scene
from .footprints import touching

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..jobs.steps import Flow
    from .footprints import Doc

S = TypeVar("S", bound=Scene)
_PAGE = 100
"""So many images are in one answer at most, and no way to the others is known but a smaller box."""
_SMALLEST = 1e-3
"""Degrees, about 100 m: a box that is still full is not split any further."""
_BARREN = 3
"""So many full answers, each of a quarter of the one before, bring nothing new until its place is given up."""
_MOST_BOXES = 10_000
"""So many boxes are asked for by one search at most."""
_AT_ONCE = 8


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

    def rounds(self) -> Rounds:
        """The search once more, from its beginning."""
        return Rounds(self)

    def ordered(self, images: Iterable[S]) -> list[S]:
        """Images by their day, the newest first; those without one last."""
        start = datetime.datetime.min.replace(tzinfo=datetime.UTC)
        return sorted(images, key=lambda image: image.date or start, reverse=True)

    def keeps(self, image: Scene) -> bool:
        """Whether an image of the box is searched for. One that does not tell its day or its clouds passes no limit of them."""
        when, cloud = image.date, image.cloud_cover
        early = self.since is not None and (when is None or when < self.since)
        late = self.until is not None and (when is None or when > self.until)
        cloudy = self.max_cloud is not None and (cloud is None or cloud > self.max_cloud)
        return not (early or late or cloudy) and touching(image.footprint, self.area)

    def quarters(self, asked: Box, images: Sequence[Doc], barren: int) -> list[Box]:
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


class Rounds:
    """A search, a round after the other: in each, as many boxes as are asked for at a time."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._constellation: str | None = None
        self._given: set[str] = set()
        self._boxes, self._asked, self._full = [(search.box, 0)], 0, list[Box]()

    @property
    def left(self) -> bool:
        """Whether there is anything more to ask for."""
        return bool(self._boxes) and self._asked < _MOST_BOXES

    @property
    def missing(self) -> str:
        """Why images may be missing, once nothing is left; empty where none are."""
        if not (places := [*self._full, *(asked for asked, _ in self._boxes)]):
            return ""
        place = "{:.4f}, {:.4f}, {:.4f}, {:.4f}".format(*places[0])
        advice = "Ask for a smaller area, or for one constellation."
        return (
            f"Images may be missing: around {place} there are more than the catalogue's {_PAGE} of one answer. {advice}"
        )

    def next(self) -> Flow[list[Doc]]:
        """The images of the next round that no earlier answer held."""
        if self._constellation is None:
            spelt: list[str] = []
            for each in self._search.constellations:
                spelt.append((yield from _spelt(each)))
            self._constellation = ",".join(spelt)
        now, self._boxes = self._boxes[:_AT_ONCE], self._boxes[_AT_ONCE:]
        self._asked += len(now)
        new: dict[str, Doc] = {}
        answers: list[Doc] = yield Together([self._within(asked) for asked, _ in now])
        for (asked, barren), answer in zip(now, answers, strict=True):
            found = {str(each["id"]): each for each in answer["features"]}
            barren = 0 if found.keys() - self._given - new.keys() else barren + 1
            new |= found
            if _may_hide(answer):
                quarters = self._search.quarters(asked, answer["features"], barren)
                self._boxes += [(each, barren) for each in quarters]
                self._full += [] if quarters else [asked]
        kept = [each for name, each in new.items() if name not in self._given and self._search.keeps(Scene(each))]
        self._given |= new.keys()
        return kept

    def _within(self, asked: Box) -> Flow[Doc]:
        named = {"constellation": self._constellation} if self._constellation else {}
        answer: Doc = yield Ask("search_images", {"bbox": ",".join(f"{each:.10f}" for each in asked), **named})
        return answer


def _spelt(name: str) -> Flow[str]:
    """A constellation as the catalogue spells it. Raises UnknownName, with near names."""
    said: str = (yield Ask("list_constellations", {})).get("constellation") or ""
    names = {each.strip().casefold(): each.strip() for each in said.split(",") if each.strip()}
    if not names or name.casefold() in names:
        return names.get(name.casefold(), name)
    lookup.only({each: [uuid.UUID(int=0)] for each in names.values()}, name, "constellation", "the catalogue")
    return name


def _may_hide(answer: Mapping[str, Any]) -> bool:
    """Whether there may be more images than an answer of the catalogue holds."""
    held, most = len(answer["features"]), answer.get("itemsPerPage") or _PAGE
    return held >= min(most, _PAGE) or held < (answer.get("totalResults") or 0)
