"""Datasets over real sockets, against a running local gateway, by both clients."""

from __future__ import annotations

import itertools
import json
import uuid
import zipfile
from collections import Counter
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import listed
from hypothesis import given, settings
from hypothesis import strategies as st
from playgroundclient import InvalidInput, NotFound, Playground, Records, StoringUncertain, UnknownName
from playgroundclient.datasets import storing
from playgroundclient.jobs import stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from live_gateway import Live

pytestmark = pytest.mark.live
STATES = ("PREDICTED", "MODIFIED", "ADDED", "DELETED", "VERIFIED")
_names = itertools.count()


@pytest.fixture(params=["sync", "async"])
async def dataset(request: pytest.FixtureRequest, live: Live) -> AsyncIterator[Any]:
    """A new dataset, of either client."""
    async with doubles.maker(request.param)(**live.settings) as play:
        yield await (await play.project("Airbus")).create_dataset(f"Harbours {next(_names)}", "of a test")


def square(west: float, south: float, size: float = 0.001) -> dict[str, Any]:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def zone(geometry: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    given = {"type": "zone", "name": "Harbour", "image_id": "an-image", **properties}
    return {"type": "Feature", "geometry": geometry or square(2.0, 42.0, 0.5), "properties": given}


def record(geometry: dict[str, Any] | None = None, **properties: Any) -> dict[str, Any]:
    given = {"tags": ["ship"], "confidence": 0.75, "state": "VERIFIED", **properties}
    return {"type": "Feature", "geometry": geometry or square(2.1, 42.1), "properties": given}


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def content(features: Any) -> Counter[Any]:
    """What must come back equal, in any order."""
    return Counter(
        (json.dumps(each["geometry"]), stored.tags(each["properties"]["tags"]), each["properties"]["confidence"],
         each["properties"]["state"]) for each in features
    )  # fmt: skip


async def test_a_dataset_is_found_by_its_name_or_its_id_and_says_what_it_is(dataset: Any) -> None:
    project = await dataset.play.project(dataset.project_id)
    for name in (dataset.name, dataset.id, str(dataset.id)):
        found = await project.dataset(name)
        assert (found.id, found.name, found.description) == (dataset.id, dataset.name, "of a test")
        assert found.created is not None and found.href == dataset.href
    assert dataset.name in [each.name async for each in project.datasets()]
    with pytest.raises(UnknownName, match=f"Did you mean '{dataset.name}'"):
        await project.dataset(dataset.name.upper())
    ours = getattr(found, "inner", found)
    assert ours == getattr(dataset, "inner", dataset) and hash(ours) == hash(dataset.id) and ours != dataset.id
    assert repr(dataset) == f"<Dataset {dataset.name!r} {dataset.id}>"
    for pages in (project.datasets(), await project.play.follow(project, "datasets")):
        table = await pages.to_dataframe()
        assert list(table.columns) == ["id", "name", "description", "created", "href"]
        assert dataset.href in set(table["href"])


async def test_relations_lead_to_handles_and_pages(dataset: Any, tmp_path: Path) -> None:
    play = dataset.play
    await dataset.add(collection(zone(), record()))
    assert [each.name async for each in await play.follow(dataset, "zones")] == ["Harbour"]
    assert [each.name async for each in dataset.zones()] == ["Harbour"]
    assert await listed(await play.follow(dataset, "jobs")) == await listed(dataset.jobs()) == []
    assert (await play.follow(dataset, "self")).id == dataset.id
    assert dataset.name in [each.name async for each in await play.follow(dataset, "list")]
    body = {"projectId": str(dataset.project_id), "name": "Renamed", "description": ""}
    assert (await play.follow(dataset, "update", json=body)).name == "Renamed"
    export = await play.follow(await dataset.export("All"), "self")
    assert export.status in ("PENDING", "RUNNING", "SUCCEEDED")
    await dataset.delete()
    await dataset.delete()


RECORDS = st.lists(
    st.builds(
        record,
        st.builds(square, st.floats(2.0, 2.4), st.floats(42.0, 42.4), st.sampled_from([1e-4, 0.02]))
        | st.builds(lambda x, y: {"type": "Point", "coordinates": [x, y]}, st.floats(2.0, 2.5), st.floats(42.0, 42.5)),
        tags=st.lists(st.text(st.characters(codec="utf-8", exclude_characters=","), min_size=1).map(str.strip).filter(bool), min_size=1),
        confidence=st.none() | st.floats(0, 1),
        state=st.sampled_from(STATES),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=12)
@given(records=RECORDS)
def test_what_was_added_comes_back_equal_in_any_order(records: list[Any], running_gateway: Live) -> None:
    with Playground(**running_gateway.settings) as play:
        dataset = play.project("Airbus").create_dataset("Round trip")
        assert dataset.add(collection(zone(), *records)) == len(records)
        assert content(dataset.records()) == content(records)
        assert content(dataset.records(area=(1.9, 41.9, 2.6, 42.6))) == content(records)


@pytest.mark.parametrize("form", ["path", "records", "frame", "geopackage", "interface"])
async def test_zones_and_records_come_in_any_usual_form(dataset: Any, form: str, tmp_path: Path) -> None:
    import geopandas

    whole = collection(zone(), *(record(square(2.1 + n / 100, 42.1), tags="ship,boat") for n in range(3)))
    path = tmp_path / "harbour.geojson"
    path.write_text(json.dumps(whole))
    frame = geopandas.GeoDataFrame.from_features(whole, crs="EPSG:4326").to_crs("EPSG:32631")
    frame.to_file(tmp_path / "harbour.gpkg")

    class Interface:
        __geo_interface__ = whole

    given = {"path": path, "records": Records(path), "frame": frame, "geopackage": tmp_path / "harbour.gpkg"}
    told: list[tuple[int, int]] = []
    assert await dataset.add(given.get(form, Interface()), progress=lambda *each: told.append(each)) == 3
    assert told == [(3, 3)]
    back = sorted(await dataset.records(), key=lambda each: each["geometry"]["coordinates"][0][0][0])
    assert [stored.tags(each["properties"]["tags"]) for each in back] == [("boat", "ship")] * 3
    assert back[1]["geometry"]["coordinates"][0][0] == pytest.approx([2.11, 42.1], abs=1e-7)
    assert await dataset.tags() == ["boat", "ship"]


async def test_a_record_goes_to_the_zone_that_it_names_or_that_covers_it(dataset: Any) -> None:
    await dataset.add(collection(zone(name="Old"), record()))
    (old,) = await listed(dataset.zones())
    inner = zone(square(2.05, 42.05, 0.2), name="Inner")
    named = record(tags="named", zone_id=str(old.zone_id), dataset_id=str(dataset.id))
    elsewhere = record(square(9.0, 50.0), tags="elsewhere", zone_id=str(uuid.uuid4()), dataset_id=str(uuid.uuid4()))
    given = collection(inner, record(tags="inner"), record(square(2.4, 42.4), tags="old"), named, elsewhere)
    await dataset.add(given, zone="Far", image="an-image")
    names = {str(each.zone_id): each.name async for each in dataset.zones()}
    where = {str(each["properties"]["tags"]): names[each["properties"]["zone_id"]] for each in await dataset.records()}
    assert where == {"['ship']": "Old", "inner": "Inner", "old": "Old", "named": "Old", "elsewhere": "Far"}
    await dataset.add(collection(record(square(8.0, 50.0))), zone="Far")
    await dataset.add(collection(inner, record()))
    assert len(await listed(dataset.zones())) == 3, "zones that are there are used again"


SWAPPED = {"type": "Point", "coordinates": [42.0, 102.0]}
BOW = {"type": "Polygon", "coordinates": [[[2, 42], [2.1, 42.1], [2.1, 42], [2, 42.1], [2, 42]]]}


@pytest.mark.parametrize(
    ("given", "path", "told"),
    [
        (collection(zone(image_id=None)), "$.features[0].properties.image_id", "a zone lies on an image"),
        (collection(zone(name="")), "$.features[0].properties.name", ""),
        (collection(zone({"type": "Point", "coordinates": [2, 42]})), "$.features[0].geometry", "must be a Polygon"),
        (collection(zone(), record(SWAPPED)), "$.features[1].geometry.coordinates", "exchanged?"),
        (collection(record({"type": "Point", "coordinates": [5e5, 4e6]})), "$.features[0].geometry.coordinates", "metres?"),
        (collection(zone(), record(BOW)), "$.features[1].geometry.coordinates[0]", "crosses itself"),
        (collection(zone(), record({"type": "MultiPolygon", "coordinates": [BOW["coordinates"]]})), "$.features[1].geometry.coordinates[0][0]", "crosses itself"),
        (collection(zone(), record({"type": "MultiPolygon", "coordinates": []})), "$.features[1].geometry", "not a geometry"),
        (collection(record({"type": "LineString", "coordinates": []})), "$.features[0].geometry", "Point or Polygon"),
        (collection({**record(), "geometry": None}), "$.features[0].geometry", "must be"),
        (collection(zone(), record(confidence=1.5)), "$.features[1].properties.confidence", "1.5"),
        (collection(zone(), record(confidence=float("nan"))), "$.features[1]", "cannot be read"),
        (collection(zone(), record(state="SEEN")), "$.features[1].properties.state", "SEEN"),
        (collection(zone(), record(tags=7)), "$.features[1].properties.tags", ""),
        (collection(record(type="building")), "$.features[0].properties.type", "'zone' or 'record'"),
        ({"type": "Topology"}, "$", "must be a FeatureCollection"),
        ("absent.geojson", "$.features[0]", "cannot be read"),
        (3, "$", "not int"),
    ],
)  # fmt: skip
async def test_bad_input_is_told_and_nothing_is_sent(
    dataset: Any, live: Live, given: Any, path: str, told: str
) -> None:
    before = live.counts()
    with pytest.raises(InvalidInput, match="nothing was sent") as caught:
        await dataset.add(given)
    assert path in [fault.path for fault in caught.value.faults] and told in str(caught.value)
    assert live.counts() == before


async def test_a_record_that_no_zone_covers_is_told_before_anything_is_stored(dataset: Any, live: Live) -> None:
    before = live.counts()
    lost = record(square(9.0, 50.0), zone_id=str(uuid.uuid4()))
    with pytest.raises(InvalidInput) as caught:
        await dataset.add(collection(zone(), record(square(2.499, 42.499, 0.01)), lost))
    assert [fault.path for fault in caught.value.faults] == ["$.features[1]", "$.features[2].properties.zone_id"]
    assert {name for name, count in live.counts().items() if count != before.get(name)} == {"list_front_zones"}


async def test_records_of_an_area(dataset: Any) -> None:
    await dataset.add(collection(zone(), *(record(square(2.0 + n / 10, 42.2), tags=str(n)) for n in range(5))))

    async def tags_in(area: Any) -> list[str]:
        return sorted(each["properties"]["tags"] for each in await dataset.records(area=area))

    assert await tags_in((2.05, 42.0, 2.25, 42.3)) == ["1", "2"]
    assert await tags_in("POLYGON((2.05 42, 2.45 42, 2.05 42.4, 2.05 42))") == ["1", "2"]
    assert await tags_in((5.0, 42.0, 6.0, 43.0)) == []
    assert "id" in (await dataset.records(area=(2.05, 42.0, 2.25, 42.3)))[0]
    with pytest.raises(InvalidInput, match="exchanged"):
        await dataset.records(area=square(42.0, 102.0))


async def test_corrections_come_home_and_only_they(dataset: Any, live: Live) -> None:
    await dataset.add(
        collection(zone(), *(record(square(2.0 + n / 100, 42.2), tags=["a", "b"], comment="c") for n in range(6)))
    )
    before = {each["id"]: each for each in await dataset.records()}
    frame = (await dataset.records()).to_geodataframe().sample(frac=1, random_state=1)
    assert await dataset.update(frame) == []
    one, two, three = frame.index[:3]
    frame.loc[one, "state"], frame.loc[two, "tags"] = "DELETED", "b,a,c"
    frame.loc[[three], "geometry"] = frame.loc[[three]].geometry.translate(0.1)
    asked = live.counts()
    planned = await dataset.update(frame, dry_run=True)
    assert live.counts().get("update_front_record") == asked.get("update_front_record")
    changes = {each.record_id: each for each in await dataset.update(frame)}
    assert live.counts()["update_front_record"] - asked.get("update_front_record", 0) == 3
    assert sorted(planned, key=str) == sorted(changes.values(), key=str)
    assert changes[frame.id[one]].old == {"state": "VERIFIED"} and changes[frame.id[one]].new == {"state": "DELETED"}
    after = {each["id"]: each for each in await dataset.records()}
    for record_id, old in before.items():
        new = changes[record_id].new if record_id in changes else {}
        expected = {**old["properties"], **new, "geometry": new.get("geometry", old["geometry"])}
        assert {**after[record_id]["properties"], "geometry": after[record_id]["geometry"]} == expected
    assert await dataset.update(frame) == [], "what was carried home needs no second time"


@pytest.mark.parametrize(
    ("change", "told"),
    [({"id": "none", "record_id": "none"}, "not in"), ({"id": None, "record_id": None}, "no record id"), ({"state": "SEEN"}, "SEEN")],
)  # fmt: skip
async def test_corrections_that_cannot_be_made_are_told_before_any_is(
    dataset: Any, live: Live, change: dict[str, Any], told: str
) -> None:
    await dataset.add(collection(zone(), record(), record(square(2.2, 42.2))))
    first, second = await dataset.records()
    first["properties"]["state"] = "DELETED"
    second["properties"] |= change
    second["id"] = second["properties"].get("record_id")
    before = live.counts().get("update_front_record")
    with pytest.raises(InvalidInput, match=told):
        await dataset.update(collection(first, second))
    assert live.counts().get("update_front_record") == before


async def test_an_export_is_started_waited_for_and_downloaded(dataset: Any, tmp_path: Path) -> None:
    await dataset.add(collection(zone(), record()))
    export = await dataset.export("All of it")
    looks: list[str] = []
    done = await export.wait(timeout=60, poll=0.05, progress=lambda each: looks.append(each.status))
    assert (done.status, done.name, done.progress) == ("SUCCEEDED", "All of it", 100.0) and looks[-1] == "SUCCEEDED"
    await export.download(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        (name,) = archive.namelist()
        assert content(json.loads(archive.read(name))["features"]) == content([record()])
    assert repr(export).startswith("<Export 'All of it' SUCCEEDED")


@pytest.mark.parametrize("fault", [{"when": "after"}, {"when": "before"}, {"when": "after", "status": 503}])
async def test_an_answer_that_the_gateway_loses_loses_and_doubles_nothing(
    dataset: Any, live: Live, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "LOOKS", (0.0, 0.01))
    monkeypatch.setattr(storing, "_BATCH", 4)
    given = collection(zone(), *(record(square(2.0 + n / 100, 42.2), tags=str(n)) for n in range(10)))
    for operation in ("create_front_zone", "create_front_records"):
        live.fault(drop_answer={"operation": operation, "count": 1, **fault})
    assert await dataset.add(given) == 10
    assert content(await dataset.records()) == content(given["features"][1:])
    assert len(await listed(dataset.zones())) == 1


async def test_what_stays_uncertain_is_told(dataset: Any, live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "LOOKS", (0.0,))
    live.fault(drop_answer={"operation": "create_front_records", "count": 1})
    live.fault(drop_answer={"operation": "list_front_records", "status": 500})
    with pytest.raises(StoringUncertain, match="could not be read") as caught:
        await dataset.add(collection(zone(), record()))
    assert content(caught.value.uncertain) == content([record()])


async def test_a_dataset_that_is_not_there(dataset: Any) -> None:
    project = await dataset.play.project(dataset.project_id)
    with pytest.raises(NotFound):
        await project.dataset(uuid.uuid4())
