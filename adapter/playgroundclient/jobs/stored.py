"""What tells that records in a dataset are those that were sent, and what is different in them. No I/O."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from .areas import mapping
from .records import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

Doc = dict[str, Any]  # Any: JSON
DESCRIBED = ("tags", "state", "comment", *NUMBERS)
"""The properties of a record that are the same in each dataset."""


@frozen
class Verdict:
    """Which records of a batch are not there, and why that is not certain, if it is not."""

    missing: Sequence[Doc]
    doubt: str = ""


@frozen
class Change:
    """What a corrected record has that differs from the stored one: `old` and `new` hold state, tags, geometry, as far as they do."""

    record_id: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]


def judge(sent: Sequence[Doc], found: Sequence[Doc], batch: str, *, shown: bool, fresh: bool) -> Verdict:
    """What became of a batch whose answer was lost, when its zones hold the records `found`, which are of no other batch.

    `shown`: the service is known to show a record's batch. Where it does not, records of the same geometry, tags and
    confidence are the batch's in zones that are `fresh`, which nobody else knows.
    """
    own = [each for each in found if each.get("batch_id") == batch]
    shown = shown or bool(own)
    left = Counter(key(each) for each in (own if shown else found))
    wanted = Counter(key(each) for each in sent)
    missing: list[Doc] = []
    for each in sent:
        left[key(each)] -= 1
        if left[key(each)] < 0:
            missing.append(each)
    if shown and len(own) == len(sent):
        return Verdict(())  # however the service writes them
    if shown:
        more = len(own) - (len(sent) - len(missing))
        return Verdict(
            missing, f"{more} that carry the batch's id are not what was sent, or are there twice" if more else ""
        )
    if any(left[each] > 0 for each in wanted):
        return Verdict(missing, "there are more such records than were sent")
    if len(missing) < len(sent) and not fresh:
        return Verdict(missing, "records like them are there, but may have been there before")
    return Verdict(missing)


def key(record: Mapping[str, Any]) -> Hashable:
    """What two records of the front share when they are the same: geometry (to 1e-7 degrees), tags and confidence."""
    confidence = record.get("confidence")
    return shape(record.get("geom")), tags(record.get("tags")), None if confidence is None else round(confidence, 6)


def shape(geometry: Any) -> Hashable:  # Any: JSON
    """A geometry to 1e-7 degrees, about a centimetre; a MultiPolygon of one part is that part."""
    kind, coordinates = mapping(geometry).get("type"), cast("list[Any]", mapping(geometry).get("coordinates") or [])
    if kind == "MultiPolygon" and len(coordinates) == 1:
        kind, coordinates = "Polygon", coordinates[0]
    return kind, _rounded(coordinates)


def _rounded(value: Any) -> Any:  # Any: numbers, however deep in lists
    if isinstance(value, (list, tuple)):
        return tuple(map(_rounded, cast("Iterable[Any]", value)))
    return round(value, 7)


def tags(value: Any) -> tuple[str, ...]:  # Any: one text with commas, or a list
    """Tags in any of their forms, sorted."""
    text = value if isinstance(value, str) else ",".join(value or ())
    return tuple(sorted(filter(None, map(str.strip, text.split(",")))))


def changed(record: Mapping[str, Any], new: Mapping[str, Any]) -> Change | None:
    """What a corrected record has that a stored one, a GeoJSON feature, has not."""
    old = {**mapping(record.get("properties")), "geometry": record.get("geometry")}
    plain: dict[str, Callable[[Any], Hashable]] = {"state": str, "tags": tags, "geometry": shape}
    names = [name for name in new if plain[name](new[name]) != plain[name](old.get(name))]
    if not names:
        return None
    record_id = str(record.get("id") or old.get("record_id"))
    return Change(record_id, {name: old.get(name) for name in names}, {name: new[name] for name in names})


def corrected(record: Mapping[str, Any], change: Change) -> Doc:
    """The whole of a corrected record, as the front takes it; the dataset is to be added."""
    merged = {**mapping(record.get("properties")), "geometry": record.get("geometry"), **change.new}
    kept = {
        name: merged[name] for name in (*DESCRIBED, "zone_id", "job_id", "batch_id") if merged.get(name) is not None
    }
    return kept | {"geom": merged["geometry"]}
