"""Records are stored once, whatever becomes of an answer: a front without sockets, which loses, delays and halves."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import ConnectionFailed, Forbidden, PlaygroundError, StoringUncertain
from playgroundclient.datasets import storing
from playgroundclient.datasets.storing import Storing
from playgroundclient.jobs import stored
from playgroundclient.jobs.steps import Ask, Pause

PROJECT, DATASET = uuid.UUID(int=1), uuid.UUID(int=2)
LOST = ConnectionFailed("POST: no complete answer.", sent=True)


def square(west: float, south: float, size: float) -> dict[str, Any]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


ZONE = {
    "type": "Feature",
    "geometry": square(2.0, 42.0, 1.0),
    "properties": {"type": "zone", "name": "Z", "image_id": "i"},
}


def record(number: int, tags: Any = "car", confidence: float | None = 0.5) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [2.0 + number / 1000, 42.5]}
    return {"type": "Feature", "geometry": geometry, "properties": {"tags": tags, "confidence": confidence}}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


@dataclass
class Front:
    """The front, as far as storing asks it; `fates` are those of the POSTs of records, in turn."""

    fates: list[str] = field(default_factory=list)
    shows_batch: bool = True
    shows_id: bool = True
    digits: int = 12
    unreadable: int = 0
    zones: list[dict[str, Any]] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    late: list[dict[str, Any]] = field(default_factory=list)
    posts: list[list[dict[str, Any]]] = field(default_factory=list)
    zone_fates: list[str] = field(default_factory=list)

    def drive(self, flow: Any) -> Any:
        step = next(flow)
        while True:
            try:
                try:
                    taken = self._take(step)
                except PlaygroundError as error:
                    step = flow.throw(error)
                else:
                    step = flow.send(taken)
            except StopIteration as end:
                return end.value

    def _take(self, step: Any) -> Any:
        if isinstance(step, Pause):
            return None
        if isinstance(step, Ask):
            return list(self.zones) if step.operation == "list_front_zones" else self._listed(dict(step.arguments))
        return self._zone(step.body) if step.operation == "create_front_zone" else self._post(step.body)

    def _zone(self, body: dict[str, Any]) -> Any:
        fate = self.zone_fates.pop(0) if self.zone_fates else "answered"
        zone = {**body, "zone_id": str(uuid.uuid4())}
        if fate != "never stored":
            self.zones.append(zone)
        return zone if fate == "answered" else LOST

    def _post(self, bodies: list[dict[str, Any]]) -> Any:
        self.posts.append(bodies)
        self.records += self.late
        self.late = []
        fate = self.fates.pop(0) if self.fates else "answered"
        if fate == "refused":
            raise Forbidden("403", method="POST", url="/", status=403)
        taken = {"never stored": [], "half stored": bodies[: len(bodies) // 2], "one not stored": bodies[1:]}.get(
            fate, bodies
        )
        made = [self._made(each) for each in taken]
        if fate == "stored late":
            self.late = made
            return LOST
        self.records += made
        return made[1:] if fate == "one not answered" else made if fate in ("answered", "one not stored") else LOST

    def _made(self, body: dict[str, Any]) -> dict[str, Any]:
        longitude, latitude = body["geom"]["coordinates"]
        geometry = {"type": "Point", "coordinates": [round(longitude, self.digits), latitude]}
        shown = {"batch_id": body["batch_id"] if self.shows_batch else None}
        return {**body, "geom": geometry, "record_id": str(uuid.uuid4()) if self.shows_id else None, **shown}

    def _listed(self, asked: dict[str, Any]) -> Any:
        if self.unreadable:
            self.unreadable -= 1
            raise ConnectionFailed("GET: cut.", sent=True)
        west, _, east, _ = map(float, asked["bbox"].split(","))
        found = [each for each in self.records if west <= each["geom"]["coordinates"][0] <= east]
        found = [each for each in found if each["zone_id"] == str(asked["zone_id"])]
        return {"count": len(found)} if asked.get("count") else found

    def store(self, given: Any, **more: Any) -> int:
        flow = Storing(PROJECT, DATASET, None).store(given, more.get("zone"), more.get("image"))
        number: int = self.drive(flow)
        return number


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "_BATCH", 3)
    monkeypatch.setattr(storing, "_MOST_LISTED", 2)


FATES = ["answered", "lost", "never stored", "half stored", "one not answered", "one not stored", "stored late"]


@given(
    numbers=st.lists(st.integers(0, 6), max_size=10),
    fates=st.lists(st.sampled_from(FATES), max_size=5),
    shows_batch=st.booleans(),
    shows_id=st.booleans(),
    old=st.booleans(),
    digits=st.sampled_from([12, 7]),
)
def test_nothing_is_stored_twice_or_lost_without_a_word(
    numbers: list[int], fates: list[str], shows_batch: bool, shows_id: bool, old: bool, digits: int
) -> None:
    front = Front([], shows_batch, shows_id, digits=digits)
    if old:
        front.store(collection(ZONE, record(0), record(1)))
        front.posts.clear()
    before = len(front.records)
    keys = [stored.key({"geom": record(n)["geometry"], "tags": "car", "confidence": 0.5}) for n in numbers]
    front.fates = list(fates)
    try:
        assert front.store(collection(ZONE, *map(record, numbers))) == len(numbers)
    except StoringUncertain as error:
        known = int(error.__notes__[0].split()[0])
        told = [stored.key({"geom": each["geometry"], **each["properties"]}) for each in error.uncertain]
        here = Counter(map(stored.key, front.records[before:]))
        if "sent again" not in str(error):
            assert told == keys[known : known + len(told)]
        assert Counter(keys[:known]) <= here and set(here - Counter(keys)) <= set(told)
    else:
        assert Counter(map(stored.key, front.records[before:])) == Counter(keys)
    assert len(front.zones) == 1


@pytest.mark.parametrize("fate", ["lost", "never stored", "half stored", "one not answered", "one not stored"])
@pytest.mark.parametrize("shows_batch", [True, False])
def test_one_lost_answer_is_made_good(fate: str, shows_batch: bool) -> None:
    front = Front(["answered", fate], shows_batch)
    assert front.store(collection(ZONE, *map(record, range(9)))) == 9
    assert sorted(each["geom"]["coordinates"][0] for each in front.records) == [2.0 + n / 1000 for n in range(9)]
    sent_again = {"lost": 0, "one not answered": 0, "never stored": 3, "half stored": 2, "one not stored": 1}[fate]
    assert sum(map(len, front.posts)) == 9 + sent_again


def test_a_batch_that_was_stored_late_is_told() -> None:
    for shows_batch in (True, False):
        front = Front(["stored late"], shows_batch)
        with pytest.raises(StoringUncertain, match=r"twice|more such records") as caught:
            front.store(collection(ZONE, record(1), record(2)))
        assert len(caught.value.uncertain) == 2 and len(front.records) == 4


def test_what_may_have_been_there_before_is_told() -> None:
    for fate, told in (("lost", "more such records"), ("never stored", "may have been there before")):
        front = Front(shows_batch=False)
        front.store(collection(ZONE, record(1)))
        front.fates = [fate]
        with pytest.raises(StoringUncertain, match=told):
            front.store(collection(ZONE, record(1)))
        assert len(front.posts) == 2


def test_what_was_answered_before_is_not_taken_for_what_was_lost() -> None:
    for fate in ("lost", "never stored"):
        front = Front(["answered", fate], shows_batch=False)
        assert front.store(collection(ZONE, *[record(1)] * 5)) == 5
        assert len(front.records) == 5


def test_a_zone_that_cannot_be_read_leaves_doubt() -> None:
    front = Front(["answered", "lost"], unreadable=99)
    with pytest.raises(StoringUncertain, match="could not be read") as caught:
        front.store(collection(ZONE, *map(record, range(6))))
    assert [each["geometry"] for each in caught.value.uncertain] == [record(n)["geometry"] for n in (3, 4, 5)]
    assert caught.value.__notes__ == ["3 of the 6 records, the first ones, are known to be stored."]
    assert len(front.posts) == 2


def test_a_refusal_is_final_and_says_how_far_it_came() -> None:
    front = Front(["answered", "refused"])
    with pytest.raises(Forbidden) as caught:
        front.store(collection(ZONE, *map(record, range(6))))
    assert caught.value.__notes__ == ["3 of the 6 records, the first ones, are known to be stored."]


def test_records_of_the_same_place_and_without_ids_are_counted() -> None:
    front = Front(["lost", "never stored"], shows_batch=False, shows_id=False)
    storing_twins = collection(ZONE, record(1), record(1))
    assert front.store(storing_twins) == 2
    assert len(front.records) == 2 and len(front.posts) == 1


@pytest.mark.parametrize("fates", [["lost"], ["never stored"], ["never stored", "lost"], ["answered"]])
def test_a_zone_is_made_once(fates: list[str]) -> None:
    front = Front(zone_fates=list(fates))
    assert front.store(collection(ZONE, record(1))) == 1
    assert front.store(collection(ZONE, record(2))) == 1
    assert len(front.zones) == 1
