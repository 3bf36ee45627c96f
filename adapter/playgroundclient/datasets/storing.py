"""Storing zones and records, each once: in batches, and where an answer is lost by looking before anything is sent again."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from attrs import define, field

from ..errors import InvalidInput, InvalidResponse, PlaygroundError, StoringUncertain
from ..jobs import stored
from ..jobs.areas import geometry_faults
from ..jobs.inputs import prepared
from ..jobs.steps import Ask, Pause, Post
from .features import Features, Zone, bounds, feature_of, is_box, is_zone, positions, record_body, touching, widened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..jobs.steps import Flow
    from ..jobs.stored import Doc
    from .features import Box

LOOKS = (0.2, 1.0, 3.0)
"""Seconds before each look for what may have been stored: the service may still be storing it."""
_TRIES = 4
"""How often what is certainly not there is sent."""
_BATCH, _POSITIONS = 500, 20_000
"""How many records a batch has at most, and about how many positions."""
_MOST_LISTED = 5000
"""Records of a zone are asked for by boxes that hold no more of them, since the list has no pages."""
_SMALLEST, _MARGIN = 1e-5, 1e-6
"""Degrees: a box of the first size is not divided any more; the second is around what is looked for."""


def records_in(zone: str, box: Box, keep: Callable[[Doc], bool] = lambda _: True) -> Flow[list[Doc]]:
    """The records of a zone, as the front has them, that touch a box (west, south, east, north) and are to be kept."""
    found: dict[object, Doc] = {}
    boxes, divided = [box], False
    while boxes:
        west, south, east, north = here = boxes.pop()
        asked = {"zone_id": uuid.UUID(zone), "bbox": ",".join(f"{each:.9f}" for each in here)}
        count: int = (yield Ask("list_front_records", {**asked, "count": True}))["count"]
        if count > _MOST_LISTED and max(east - west, north - south) > _SMALLEST:
            x, y, divided = (west + east) / 2, (south + north) / 2, True
            if east - west > north - south:
                boxes += [(west, south, x, north), (x, south, east, north)]
            else:
                boxes += [(west, south, east, y), (west, y, east, north)]
            continue
        for record in (yield Ask("list_front_records", asked)) if count else ():
            if divided and not record.get("record_id"):  # one that touches two boxes comes twice
                raise InvalidResponse(f"The records of zone {zone} have no ids, so they cannot be told apart.")
            if keep(record):
                found[record.get("record_id") or len(found)] = record
    return list(found.values())


def records_within(area: Any, dataset: uuid.UUID) -> Flow[list[Doc]]:  # Any: an area in any form
    """The records of a dataset that touch an area, as GeoJSON. Raises InvalidInput, MissingExtra."""
    geometry: Any = prepared({"geom": area})["geom"]
    if faults := list(geometry_faults(geometry, "$.area", ("Polygon", "MultiPolygon"))):
        raise InvalidInput(f"The area cannot be used: {faults[0]}.", faults=faults)
    touches = None if is_box(geometry) else touching(geometry)
    box = bounds(positions(geometry))
    found: list[Doc] = []
    zones: list[Doc] = yield Ask("list_front_zones", {"dataset_id": dataset})
    for zone in zones:
        records = yield from records_in(zone["zone_id"], box)
        found += [feature_of(each) for each in records if touches is None or touches(each.get("geom"))]
    return found


@define(eq=False)
class _Batch:
    """Records that are sent together, with the id by which the service may tell them from others."""

    bodies: list[Doc] = field(factory=list["Doc"])
    zones: dict[str, Zone] = field(factory=dict[str, Zone])
    positions: int = 0
    id: str = field(factory=lambda: str(uuid.uuid4()))

    def add(self, body: Doc, zone: Zone) -> None:
        self.bodies.append(body | {"zone_id": zone.id, "batch_id": self.id})
        self.zones[str(zone.id)] = zone
        self.positions += sum(1 for _ in positions(body["geom"]))

    @property
    def full(self) -> bool:
        return len(self.bodies) == _BATCH or self.positions > _POSITIONS


class Storing:
    """One collection on its way into a dataset."""

    def __init__(self, project: uuid.UUID, dataset: uuid.UUID, progress: Callable[[int, int], None] | None) -> None:
        self._all_zones = Ask("list_front_zones", {"dataset_id": dataset, "project_id": project})
        self._dataset = str(dataset)
        self._progress = progress
        self._stored = self._total = 0
        self._shows_batch = False
        self._answered: dict[str, str] = {}
        self._sent_again: list[_Batch] = []

    def store(self, collection: Any, name: str | None, image: Any) -> Flow[int]:  # Any: see `AsyncDataset.add`
        """Store all of it, and return how many records that were."""
        features = Features(collection)
        zones, self._total = features.check()
        known: list[Doc] = yield self._all_zones
        for zone in zones:
            zone.id = next((each["zone_id"] for each in known if zone.is_like(each)), None)
        zones += [Zone(each, each["zone_id"]) for each in known]
        of_record = features.assign(
            zones, self._dataset, name, None if image is None else str(getattr(image, "id", image))
        )
        try:
            for zone in zones:
                if zone.id is None:
                    yield from self._make(zone, {each["zone_id"] for each in known})
            yield from self._store_records(features, [zones[place] for place in of_record])
        except BaseException as error:
            error.add_note(f"{self._stored} of the {self._total} records, the first ones, are known to be stored.")
            raise
        return self._stored

    def _store_records(self, features: Features, of_record: Sequence[Zone]) -> Flow[None]:
        batch = _Batch()
        records = (feature for feature in features if not is_zone(feature))
        for feature, zone in zip(records, of_record, strict=True):
            batch.add(record_body(feature) | {"dataset_id": self._dataset}, zone)
            if batch.full:
                yield from self._send(batch)
                batch = _Batch()
        if batch.bodies:
            yield from self._send(batch)
        for again in self._sent_again:  # what was given up for lost may have been stored late
            try:
                verdict, _ = yield from self._look(again, fresh=True)  # none were there before they were sent again
                doubt = verdict.doubt or ("some are missing" if verdict.missing else "")
            except PlaygroundError as error:
                doubt = f"the zone could not be read: {error}"
            if doubt:
                raise self._uncertain(again.bodies, f"they were sent again, and {doubt}")

    def _make(self, zone: Zone, known: set[str]) -> Flow[None]:
        """Store a zone once."""
        zone.new = True
        lost: Any = None
        for _ in range(_TRIES):
            answer = yield Post("create_front_zone", zone.body | {"dataset_id": self._dataset})
            if not isinstance(answer, PlaygroundError):
                zone.id = answer["zone_id"]
                return
            lost, alike = answer, list[str | None]()
            for pause in LOOKS:
                yield Pause(pause)
                try:
                    listed: list[Doc] = yield self._all_zones
                    alike = [each["zone_id"] for each in listed if each["zone_id"] not in known and zone.is_like(each)]
                except PlaygroundError as error:
                    lost, alike = error, [None, None]
                if len(alike) == 1:
                    zone.id = alike[0]
                    known.add(str(zone.id))
                    return
            if alike:
                break
        raise self._uncertain(
            [zone.body], f"the answer to a new zone was lost, and it is not known which it is. {lost}"
        )

    def _send(self, batch: _Batch) -> Flow[None]:
        """Store a batch once."""
        left: Sequence[Doc] = batch.bodies
        lost: Any = None
        for attempt in range(_TRIES):
            answer = yield Post("create_front_records", left)
            records: list[Doc] = [] if isinstance(answer, PlaygroundError) else answer
            if len(records) == len(left):
                self._learn(records, batch)
                left = ()
            else:
                lost = answer if isinstance(answer, Exception) else "The answer names another number of records."
                left = yield from self._missing(batch, lost)
            if not left:
                break
            if attempt == 0:
                self._sent_again.append(batch)
        if left:
            raise self._uncertain(batch.bodies, f"they were sent {_TRIES} times, and are not there. {lost}")
        self._stored += len(batch.bodies)
        if self._progress is not None:
            self._progress(self._stored, self._total)

    def _learn(self, records: Iterable[Doc], batch: _Batch) -> None:
        """Note which records are a batch's, where they do not show it themselves."""
        self._shows_batch = self._shows_batch or any(each.get("batch_id") == batch.id for each in records)
        if not self._shows_batch:
            self._answered |= {str(each["record_id"]): batch.id for each in records if each.get("record_id")}

    def _missing(self, batch: _Batch, lost: object) -> Flow[Sequence[Doc]]:
        """The records of a batch that are certainly not there after its answer was lost."""
        verdict = stored.Verdict(batch.bodies)
        found: list[Doc] = []
        for pause in LOOKS:
            yield Pause(pause)
            try:
                verdict, found = yield from self._look(batch, fresh=all(zone.new for zone in batch.zones.values()))
            except PlaygroundError as error:
                verdict = stored.Verdict(batch.bodies, f"the zone could not be read: {error}")
            if not verdict.missing and not verdict.doubt:
                break
        if verdict.doubt:
            raise self._uncertain(batch.bodies, f"{verdict.doubt}. {lost}")
        self._learn(found, batch)
        return verdict.missing

    def _look(self, batch: _Batch, *, fresh: bool) -> Flow[tuple[stored.Verdict, list[Doc]]]:
        """What became of a batch, by what its zones hold, and the records there that are its own."""
        wanted = {stored.key(body) for body in batch.bodies}
        found: list[Doc] = []
        for zone in batch.zones:
            within = [at for body in batch.bodies if body["zone_id"] == zone for at in positions(body["geom"])]
            found += yield from records_in(
                zone,
                widened(bounds(within), _MARGIN),
                lambda record: record.get("batch_id") == batch.id or stored.key(record) in wanted,
            )
        found = [each for each in found if self._answered.get(str(each.get("record_id")), batch.id) == batch.id]
        told_apart = not self._stored or all(each.get("record_id") for each in found)
        fresh = fresh and told_apart
        return stored.judge(batch.bodies, found, batch.id, shown=self._shows_batch, fresh=fresh), found

    def _uncertain(self, bodies: Iterable[Doc], reason: str) -> StoringUncertain:
        features = [feature_of(each) for each in bodies]
        return StoringUncertain(
            f"{len(features)} of what was sent to dataset {self._dataset} may be stored or not: {reason.rstrip('.')}. "
            "Look at the dataset before you send them again; this error's `uncertain` holds them.",
            uncertain=features,
        )
