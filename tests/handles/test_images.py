"""Images: searched for whole, found again, and held against the areas of jobs."""

from __future__ import annotations

import datetime
import random
import warnings
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from attrs import evolve
from doubles import EARTH, IMAGES, PROCESS, PROCESSES, Make, Service, failing, listed
from hypothesis import given, settings
from hypothesis import strategies as st
from playgroundclient import IncompleteListWarning, InvalidInput, Playground, UnknownName
from playgroundclient.images.footprints import touching
from playgroundclient.jobs.areas import box

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

SEARCH = "/api/catalog/_search"
AREA = (2.0, 42.0, 3.0, 43.0)


def feature(name: str, west: float, south: float, width: float = 0.2, **said: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": name,
        "geometry": box(west, south, west + width, south + width),
        "properties": said,
    }


def overlap(ring: list[list[float]], bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return ring[0][0] <= east and ring[1][0] >= west and ring[0][1] <= north and ring[2][1] >= south


class Catalogue:
    """The service's catalogue: an answer holds the first hundred images that touch a box, and says so."""

    def __init__(self, service: Service, images: list[dict[str, Any]]) -> None:
        self.images = images
        self.asked: list[dict[str, str]] = []
        service.on("GET", SEARCH, self.search)
        service.on("GET", "/api/catalog/constellations", {"constellation": "PLEIADES, SPOT"})

    def search(self, sent: httpx.Request) -> dict[str, Any]:
        self.asked.append(dict(sent.url.params))
        west, south, east, north = map(float, sent.url.params["bbox"].split(","))
        wanted = sent.url.params.get("constellation", "PLEIADES,SPOT").split(",")
        found = [
            each
            for each in self.images
            if overlap(each["geometry"]["coordinates"][0], (west, south, east, north))
            and each["properties"].get("constellation", "SPOT") in wanted
        ]
        return {"features": found[:100], "itemsPerPage": 100, "totalResults": len(found)}


@pytest.fixture
def many(service: Service) -> Catalogue:
    """So many images that no answer holds all of them, nowhere a hundred over one place."""
    chance = random.Random(7)
    return Catalogue(
        service,
        [
            feature(
                f"i{number}",
                chance.uniform(1.7, 3.1),
                chance.uniform(41.7, 43.1),
                acquisitionDate=f"20{10 + number % 10}-0{1 + number % 9}-03T10:00:00.123456789Z",
                cloudCover=number % 50,
                constellation=("SPOT", "PLEIADES")[number % 2],
            )
            for number in range(700)
        ],
    )


async def test_a_search_finds_every_image_of_an_area_and_each_once(make: Make, many: Catalogue) -> None:
    found = await listed(make().images(AREA))
    wanted = {each["id"] for each in many.images if touching(each["geometry"], box(*AREA))}
    assert len(found) == len({image.id for image in found}) and {image.id for image in found} == wanted
    assert 100 < len(wanted) < len(many.images)
    dates = [image.date for image in found]
    assert dates == sorted(dates, reverse=True)
    again = await listed(make().images(AREA, order=None))
    assert {image.id for image in again} == {image.id for image in found} and [image.date for image in again] != dates


async def test_a_search_asks_for_its_box_and_constellations_and_keeps_the_rest_itself(
    make: Make, many: Catalogue
) -> None:
    found = await listed(
        make().images(
            AREA, since="2012-02-03", until=datetime.date(2014, 4, 3), max_cloud=20, constellation=["spot", "Pleiades"]
        )
    )
    assert {asked["constellation"] for asked in many.asked} == {"SPOT,PLEIADES"}
    wanted = {
        each["id"]
        for each in many.images
        if touching(each["geometry"], box(*AREA))
        and "2012-02-03" <= each["properties"]["acquisitionDate"][:10] <= "2014-04-03"
        and int(each["properties"]["cloudCover"]) <= 20
    }
    assert {image.id for image in found} == wanted and wanted


async def test_a_search_is_a_list_like_the_others(make: Make, many: Catalogue) -> None:
    images = make().images((2.0, 42.0, 2.3, 42.3))
    found = await listed(images)
    table = await images.to_dataframe()
    assert list(table.columns[:3]) == ["id", "source_id", "date"] and len(table) == len(found)
    assert [image.id for image in await images[:3]] == [image.id for image in found[:3]] == list(table["id"][:3])
    assert {image.id for image in await images.first()} <= {image.id for image in found}


async def test_the_area_itself_is_searched_and_not_its_box(make: Make, service: Service) -> None:
    Catalogue(service, [feature("in", 2.05, 42.7, 0.1), feature("out", 2.8, 42.05, 0.1)])
    triangle = {"type": "Polygon", "coordinates": [[[2, 42], [3, 43], [2, 43], [2, 42]]]}
    assert [image.id for image in await listed(make().images(triangle))] == ["in"]
    holed = {
        "type": "Polygon",
        "coordinates": [*box(*AREA)["coordinates"], *box(2.7, 42.01, 2.95, 42.3)["coordinates"]],
    }
    assert [image.id for image in await listed(make().images(holed))] == ["in"]


async def test_more_than_a_hundred_images_over_one_place_are_warned_of(make: Make, service: Service) -> None:
    catalogue = Catalogue(service, [feature(f"i{number}", 1.0 - number / 1000, 41.0, 3.0) for number in range(130)])
    with pytest.warns(IncompleteListWarning, match=r"around 2\.0000, 42\.0000.*more than the catalogue's 100"):
        assert len(await listed(make().images(AREA))) == 100
    assert len(catalogue.asked) == 1


async def test_an_image_says_what_the_catalogue_says(make: Make, service: Service) -> None:
    document = doubles.sample("image-by-uid.json")
    service.on("GET", f"{IMAGES}.*", document)
    play = make()
    image = await play.image("95e878942335216e74e88a9d9e2a97156870bfce")
    service.requests.clear()
    assert image.id == "95e878942335216e74e88a9d9e2a97156870bfce"
    assert image.source_id == "DS_PHR1B_201609221042338_FR1_PX_E002N42_1117_01200"
    assert image.date == datetime.datetime(2016, 9, 22, 10, 42, 34, 781000, tzinfo=datetime.UTC)
    assert (image.constellation, image.resolution, image.cloud_cover) == ("PLEIADES", 0.5, 0.0)
    assert image.incidence_angle == pytest.approx(17.1226, abs=1e-4)
    assert image.__geo_interface__ == image.document == document["features"][0]
    assert image.footprint["type"] == "Polygon"
    assert image.covers((2.9, 42.7, 2.91, 42.71)) and not image.covers("2.5, 42.7, 2.91, 42.71")
    assert repr(image) == "<Image 95e878942335216e74e88a9d9e2a97156870bfce 2016-09-22 PLEIADES, 0 % cloud>"
    assert service.requests == []
    again = await play.image("95e878942335216e74e88a9d9e2a97156870bfce")
    assert len({doubles.unwrapped(image), doubles.unwrapped(again)}) == 1
    assert repr(play.images((2.9, 42.7, 2.91, 42.71), since="2019-01-01", max_cloud=10, constellation="SPOT")).endswith(
        "images of 2.9, 42.7, 2.91, 42.71, since 2019-01-01, at most 10 % cloud, SPOT>"
    )


@pytest.mark.parametrize("said", [{"resolution": "1.5"}, {"resolution": None, "acquisitionDate": None}, {}])
async def test_an_image_may_say_less_or_otherwise(make: Make, service: Service, said: dict[str, Any]) -> None:
    Catalogue(service, [feature("i", 2.1, 42.1, **said)])
    (image,) = await listed(make().images(AREA))
    assert image.resolution == (1.5 if said.get("resolution") else None) and image.date is None
    assert (
        await listed(make().images(AREA, max_cloud=100)) == await listed(make().images(AREA, since="2000-01-01")) == []
    )


async def test_an_image_is_found_by_its_source_id_where_that_has_one(make: Make, service: Service) -> None:
    both = doubles.sample("image-by-sourceid.json")
    source = both["features"][0]["properties"]["sourceId"]
    service.on("GET", "/api/catalog/sourceid/.*", {"features": both["features"][:1]})
    assert (await make().image(source)).id == both["features"][0]["id"]
    service.on("GET", "/api/catalog/sourceid/.*", both)
    with pytest.raises(UnknownName, match=r"2 images of the catalogue.*by its id") as caught:
        await make().image(source)
    assert caught.value.near == tuple(each["id"] for each in both["features"])


@pytest.mark.parametrize("nothing", [{"features": []}, failing(404)], ids=["empty", "404"])
async def test_an_image_that_there_is_not_is_told(make: Make, service: Service, nothing: Any) -> None:
    service.on("GET", "/api/catalog/(uid|sourceid)/.*", nothing)
    for name in ("0" * 40, "DS_PHR1B_1", "x"):
        with pytest.raises(UnknownName, match=f"no image '{name}', neither by id nor by source id"):
            await make().image(name)
    assert {sent.url.path.split("/")[3] for sent in service.requests if "catalog" in sent.url.path} == {
        "uid",
        "sourceid",
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"area": (3, 42, 2, 43)}, "west must be less than east"),
        ({"area": (2, 42, 3, 95)}, "out of range"),
        ({"area": {"type": "Point", "coordinates": [2, 42]}}, "must be 'Polygon'"),
        ({"since": "2019-02-01", "until": "2019-01-31"}, "since: 2019-02-01 is after until, 2019-01-31"),
        ({"since": "yesterday"}, "such a text as '2019-06-30', not 'yesterday'"),
        ({"until": 2019}, "until: must be a date"),
        ({"max_cloud": 101}, "from 0 to 100"),
        ({"max_cloud": float("nan")}, "from 0 to 100"),
        ({"max_cloud": "few"}, "from 0 to 100"),
        ({"order": "oldest"}, "'newest', or None"),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_sent(
    service: Service, wrong: dict[str, Any], told: str
) -> None:
    with Playground("key", **doubles.SETTINGS) as play, pytest.raises(InvalidInput, match=told) as caught:
        play.images(**{"area": AREA, **wrong})
    assert caught.value.faults and service.requests == []


def test_a_day_counts_whole_and_an_instant_as_it_is(service: Service) -> None:
    Catalogue(service, [feature("i", 2.1, 42.1, acquisitionDate="2019-06-30T22:30:00+00:00")])
    with Playground("key", **doubles.SETTINGS) as play:
        for until, found in (
            ("2019-06-30", 1),
            ("2019-06-29", 0),
            ("2019-06-30T22:00:00Z", 0),
            ("2019-07-01T00:00+02:00", 0),
        ):
            assert len(list(play.images(AREA, until=until))) == found
        midnight = datetime.datetime(2019, 7, 1, 0, 31, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
        assert len(list(play.images(AREA, since=midnight))) == 0


async def test_a_constellation_that_there_is_not_is_told_with_near_ones(make: Make, many: Catalogue) -> None:
    with pytest.raises(UnknownName, match=r"no constellation 'PLEIADE' in the catalogue\. Did you mean 'PLEIADES'"):
        await listed(make().images(AREA, constellation="PLEIADE"))
    assert many.asked == []


@st.composite
def catalogues(draw: st.DrawFn) -> list[dict[str, Any]]:
    seed, count = draw(st.integers(0, 1 << 30)), draw(st.integers(0, 300))
    narrow, width = draw(st.sampled_from([0.05, 0.3, 1.0])), draw(st.sampled_from([0.01, 0.1, 0.5]))
    chance = random.Random(seed)
    return [
        feature(f"i{n}", 2 + chance.uniform(0, narrow), 42 + chance.uniform(0, narrow), width) for n in range(count)
    ]


@settings(max_examples=30)
@given(catalogues())
def test_what_a_search_does_not_find_it_warns_of(images: list[dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        service = Service()
        doubles.put_in(patch, service)
        catalogue = Catalogue(service, images)
        with Playground("key", **doubles.SETTINGS) as play, warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            found = {image.id for image in play.images(AREA)}
        wanted = {each["id"] for each in images if touching(each["geometry"], box(*AREA))}
        assert found <= wanted and (found == wanted or warned)
        assert len(catalogue.asked) <= 2000


# --- a job's area and its images -------------------------------------------------------------------------------------


@pytest.fixture
def process(make: Make, service: Service) -> Any:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    requirements = {
        "tile_size": {"optimal": 512},
        "resolution": "0.5",
        "max_concurrent_requests": 4,
        "duration_estimate": 6,
    }
    service.on("GET", f"{PROCESSES}/{PROCESS}", doubles.process(requirements=requirements))
    service.on("POST", f"{PROCESSES}/{PROCESS}/jobs", lambda sent: doubles.as_json(doubles.job("ACCEPTED"), 201))

    async def got() -> Any:
        return await (await make().project(doubles.PROJECT)).process(PROCESS)

    return got


def looked_up(service: Service) -> list[str]:
    return [sent.url.path.rpartition("/")[2] for sent in service.requests if sent.url.path.startswith(IMAGES)]


async def test_an_area_outside_of_its_images_is_not_submitted(process: Any, service: Service) -> None:
    footprint = {"a": box(2, 41, 3, 43), "b": EARTH}
    service.on(
        "GET",
        f"{IMAGES}.*",
        lambda sent: {"features": [{"id": "x", "type": "Feature", "geometry": footprint[sent.url.path[-1]]}]},
    )
    found = await process()
    exchanged = {**doubles.INPUTS, "geom": box(42, 2, 42.5, 2.5)}
    assert found.check(exchanged) == [] and looked_up(service) == []
    for _ in range(2):
        with pytest.raises(InvalidInput, match=r"nothing was submitted.*\n.*are longitude and latitude exchanged\?"):
            await found.run(exchanged)
    await found.run(doubles.INPUTS)
    assert sorted(looked_up(service)) == ["a", "b"]
    assert [method for method, _ in service.calls].count("POST") == 1


@pytest.mark.parametrize("answer", [failing(403), failing(404), {"features": []}], ids=["403", "404", "none"])
async def test_a_job_goes_on_where_its_image_cannot_be_looked_up(process: Any, service: Service, answer: Any) -> None:
    service.on("GET", "/api/catalog/.*", answer)
    with pytest.warns(UserWarning, match="image could not be looked up, so it is not known"):
        job = await (await process()).run(doubles.INPUTS)
    assert job.status == "ACCEPTED"


async def test_a_job_in_the_words_of_people_is_the_same_job(process: Any, service: Service) -> None:
    found = await process()
    before, after = feature("a", 1, 41, 3), feature("b", 1, 41, 3)
    dataset = type("Dataset", (), {"id": doubles.uuid.UUID(doubles.DATASET)})()
    for named, sent in (
        ("results", {"datasetName": "results"}),
        (doubles.DATASET, {"datasetId": doubles.DATASET}),
        (dataset, {"datasetId": doubles.DATASET}),
    ):
        words = {"image": (before, after), "area": doubles.SQUARE, "name": "changes", "dataset": named}
        assert found.check(**words) == []
        await found.run(**words)
        posted = doubles.json.loads(service.requests[-1].content)
        wanted = {key: value for key, value in doubles.INPUTS.items() if not key.startswith("dataset")}
        assert posted == {**wanted, **sent, "projectId": doubles.PROJECT}
    assert looked_up(service) == []
    outside = found.check(image=(before, after), area=(9, 42, 10, 43), name="x", dataset="d")
    assert [fault.path for fault in outside] == ["$.geom.coordinates[0][0]"]


@pytest.mark.parametrize("image", ["a", ("a",), ("a", None), ("a", "b", "c")])
async def test_an_image_that_is_missing_is_told(process: Any, service: Service, image: Any) -> None:
    found = await process()
    words = {"image": image, "area": doubles.SQUARE, "name": "x", "dataset": "d"}
    with pytest.raises(InvalidInput, match=r"two images: image=\(before, after\), not [13] of them"):
        await found.run(**words)
    assert [fault.path for fault in found.check(**words)] == ["$.image"]
    assert looked_up(service) == []


async def test_a_very_large_job_is_meant_or_refused(process: Any, service: Service) -> None:
    found = await process()
    large = {**doubles.INPUTS, "geom": box(2, 42, 3.5, 43.5)}
    assert [str(fault) for fault in found.check(large)] == [
        "$.geom: is 20,428 km², more than 10,000; say large=True (--large) if that is meant"
    ]
    with pytest.raises(InvalidInput, match="more than 10,000"):
        await found.run(large)
    assert found.check(large, large=True) == [] and (await found.run(large, large=True)).id


async def test_an_estimate_is_made_without_asking(process: Any, service: Service) -> None:
    found = await process()
    service.requests.clear()
    estimate = found.estimate(area=(2.9, 42.7, 2.91, 42.71))
    assert estimate.km2 == pytest.approx(0.9086, abs=1e-4)
    assert (estimate.tiles, estimate.seconds) == (20, 30.0)
    assert str(estimate) == "0.9 km², 20 tiles, 30 s of work"
    assert str(evolve(estimate, seconds=3700)).endswith("1:01:40 h of work")
    assert (estimate + estimate).tiles == 40
    with pytest.raises(InvalidInput, match="give GeoJSON, WKT, a box"):
        found.estimate()
    for asked in (found.check, found.estimate):
        with pytest.raises(
            TypeError, match="there is no argument aera; a job is told by image, area, name and dataset"
        ):
            asked(aera=(2.9, 42.7, 2.91, 42.71))
    assert service.requests == []


@pytest.fixture(autouse=True)
def no_images_but_those_named(service: Service) -> Iterator[None]:
    service.on("GET", "/api/catalog/sourceid/.*", {"features": []})
    yield
