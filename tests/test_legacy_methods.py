"""Every method of the notebooks' client, as its page lists them, called against the local gateway."""

from __future__ import annotations

import ast
import inspect
import json
import pickle
import re
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from live_gateway import started
from playgroundclient import NetException, PlaygroundClient, PlaygroundClientError, PlaygroundError, TileException

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from live_gateway import Live

PAGE = (doubles.SAMPLES / "notebook-client.md").read_text("utf-8")
MOVING = (doubles.SAMPLES.parents[1] / "docs" / "moving.md").read_text("utf-8")
FIRST_CELLS = re.findall(r"^\| ([^|]*`[^|]*) \|", PAGE, re.M)
METHODS = {name: given for cell in FIRST_CELLS for name, given in re.findall(r"`(\w+)\(([^`]*)\)`", cell)}
"""The methods by name, with their parameters as the page writes them."""
URLS = ["PLAYGROUND" + name.removeprefix("PLAYGROUND") for name in re.findall(r"`((?:PLAYGROUND)?_[A-Z_]+_URL)`", PAGE)]
BOX = "-180,-90,180,90"
IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
SQUARE = {"type": "Polygon", "coordinates": [[[2.97, 42.69], [2.98, 42.69], [2.98, 42.7], [2.97, 42.69]]]}
POINT = {"type": "Point", "coordinates": [2.975, 42.695]}
TILE = (17, 66620, 48312)
"""Zoom, column and row of a tile of the image."""


def test_the_page_is_read_whole() -> None:
    assert len(METHODS) == 43
    assert len(URLS) == 23
    assert METHODS["get_jobs"] == "self, projectId, pageSize=10, page=0"


@pytest.mark.parametrize("name", METHODS)
def test_a_methods_parameters_are_the_pages(name: str) -> None:
    given = METHODS[name] if METHODS[name] != "..." else METHODS["_post_request"]
    written = ast.parse(f"def f({given}): pass").body[0]
    assert isinstance(written, ast.FunctionDef)
    defaults = [ast.literal_eval(each) for each in written.args.defaults]
    named = [each.arg for each in written.args.args]
    method = getattr(PlaygroundClient, name)
    found = list(inspect.signature(method).parameters.values())
    positional = [each for each in found if each.kind is each.POSITIONAL_OR_KEYWORD]
    assert [each.name for each in positional] == named
    assert [each.default for each in positional if each.default is not each.empty] == defaults
    assert any(each.kind is each.VAR_KEYWORD for each in found) == (
        written.args.kwarg is not None or name == "__init__"
    )


def test_the_page_on_moving_has_each_method() -> None:
    first_cells = re.findall(r"^\| (`[^|]*) \|", MOVING, re.M)
    told = [name for cell in first_cells for name in re.findall(r"`(\w+)\(", cell)]
    assert sorted(told) == sorted(METHODS)


@pytest.mark.parametrize("name", sorted(METHODS.keys() - {"__init__"}))
def test_a_methods_docstring_names_what_does_it_now(name: str) -> None:
    modern = r"`(Playground|project|process|dataset|image|len\(dataset|mercantile|pixel2geographic)\b"
    assert re.search(modern, inspect.getdoc(getattr(PlaygroundClient, name)) or "")


@pytest.mark.parametrize("name", ["PLAYGROUND_URL", *URLS])
def test_a_url_is_that_of_the_configuration_when_it_is_asked_for(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(PlaygroundClient, name).startswith("https://playground.intelligence-airbusds.com")
    for setting, url in doubles.SETTINGS.items():
        monkeypatch.setenv(f"PLAYGROUND_{setting.upper()}", url)
    assert getattr(PlaygroundClient, name).startswith("https://front.example")

    class Elsewhere(PlaygroundClient):
        PLAYGROUND_URL = "https://elsewhere.example"

    assert getattr(Elsewhere, name).startswith("https://elsewhere.example")


@pytest.mark.parametrize("name", ["HEADERS", "ACCESS_TOKEN", "API_KEY"])
def test_what_held_a_secret_says_what_to_use_instead(name: str) -> None:
    client = PlaygroundClient(api_key=doubles.KEY, **doubles.SETTINGS)
    for holder in (PlaygroundClient, client):
        with pytest.raises(AttributeError, match=rf"PlaygroundClient does not offer {name}\b.*[:;] .+\.$") as caught:
            getattr(holder, name)
        assert doubles.KEY not in str(caught.value)
    assert PlaygroundClient.TIMEOUT == client._play.settings.timeout == 300


def test_a_subclass_sets_the_time_that_a_call_may_take() -> None:
    class Patient(PlaygroundClient):
        TIMEOUT = 900.0

    assert Patient(api_key=doubles.KEY, **doubles.SETTINGS)._play.settings.timeout == 900


@pytest.mark.parametrize("error", [PlaygroundClientError(404, "a"), TileException(403, "b"), NetException("c")])
def test_the_errors_are_of_one_family_and_pickle(error: PlaygroundClientError) -> None:
    assert isinstance(error, PlaygroundError) and isinstance(error, PlaygroundClientError)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (again.status_code, again.message, str(again)) == (error.status_code, error.message, error.message)


# --- against the local gateway ---------------------------------------------------------------------------------------


class World(PlaygroundClient):
    """A client that notes which of its methods are called, and knows a project with a dataset, a zone and a record."""

    asked: set[str]

    def __getattribute__(self, name: str) -> Any:
        if name in METHODS:
            object.__getattribute__(self, "asked").add(name)
        return object.__getattribute__(self, name)

    def __init__(self, **settings: Any) -> None:
        self.asked = {"__init__"}
        super().__init__(**settings)
        self.project = self.get_projects()[0]["project_id"]
        datasets = [each["datasetId"] for each in self.get_datasets(self.project)["datasets"]]
        self.dataset = next(each for each in datasets if self.get_dataset(each)["records"])
        self.zone = self.new_zone()
        self.record = self.new_record()

    def new_zone(self) -> str:
        body = {"dataset_id": self.dataset, "name": "mine", "geom": SQUARE, "image_id": IMAGE}
        zone: str = self.store_zone(body)["zone_id"]
        return zone

    def body(self, **more: Any) -> dict[str, Any]:
        return {"dataset_id": self.dataset, "zone_id": self.zone, "geom": POINT, "tags": "Quay", **more}

    def new_record(self) -> str:
        record: str = self.store_record(self.body())["record_id"]
        return record

    def job(self) -> str:
        job: str = self.get_jobs(self.project)[0]["job_id"]
        return job


@pytest.fixture(scope="module")
def gateway() -> Iterator[Live]:
    yield from started(speed=50)


@pytest.fixture(scope="module")
def shared(gateway: Live) -> Iterator[World]:
    world = World(**gateway.settings, proxy="")
    yield world
    world.close()


def said(status: int, call: Callable[[], object]) -> PlaygroundClientError:
    """The error of a call that the service refuses with this status."""
    with pytest.raises(PlaygroundClientError) as caught:
        call()
    assert caught.value.status_code == status, caught.value
    return caught.value


def check_post(world: World) -> None:
    url, payload = world.PLAYGROUND_RECORDS_STORE_URL, json.dumps(world.body(comment="é"))
    assert world._post_request(url, payload)["comment"] == "é"
    assert json.loads(world._post_request(url, payload, format="text"))["tags"] == "Quay"


def check_put(world: World) -> None:
    record, payload = world.new_record(), json.dumps(world.body(tags="Pier"))
    changed = world._put_request(world.PLAYGROUND_RECORD_URL, payload, recordId=record)
    assert (changed["record_id"], changed["tags"]) == (record, "Pier")


def check_delete(world: World) -> None:
    record = world.new_record()
    assert world._delete_request(world.PLAYGROUND_RECORD_URL, recordId=record) is True
    assert "does not exist" in str(
        said(404, lambda: world._delete_request(world.PLAYGROUND_RECORD_URL, recordId=record))
    )


def check_get(world: World) -> None:
    answer = world._get_request(world.PLAYGROUND_URL + "/currentUser", "text")
    assert json.loads(answer) == world._get_request(template=world.PLAYGROUND_CURRENT_USER_URL)


def check_store_zone(world: World) -> None:
    zone = world.store_zone({"dataset_id": world.dataset, "name": "a", "geom": SQUARE})
    again = world.store_zone({"dataset_id": world.dataset, "name": "b", "geom": SQUARE}, zoneId=zone["zone_id"])
    assert (zone["name"], again["name"], again["zone_id"]) == ("a", "b", zone["zone_id"])


def check_delete_zone(world: World) -> None:
    zone = world.new_zone()
    assert world.delete_zone(zone) is True
    said(404, lambda: world.get_zone(zone))


def check_store_record(world: World) -> None:
    record = world.store_record(world.body(comment="first"))
    again = world.store_record(world.body(comment="second"), record["record_id"])
    assert (again["record_id"], again["comment"]) == (record["record_id"], "second")


def check_batches(world: World) -> None:
    stored = world.store_records(json.dumps([world.body(batch_id="b 1"), world.body(batch_id="b 1")]))
    assert [each["batch_id"] for each in stored] == ["b 1", "b 1"]
    assert world.delete_batch_records(datasetId=world.dataset, batchId="b 1") is True
    said(404, lambda: world.delete_batch_records(world.dataset, "b 1"))


def check_delete_record(world: World) -> None:
    record = world.new_record()
    assert world.delete_record(record) is True
    said(404, lambda: world.delete_record(record))


def check_records(world: World) -> None:
    inside, outside = (2.97, 42.69, 2.98, 42.7), "10,10,11,11"
    records = world.get_records_in_zone(world.zone, inside)
    assert world.record in {each["record_id"] for each in records}
    assert world.get_records_count_in_zone(world.zone, bbox=inside) == {"count": len(records)}
    assert world.get_records_in_zone(world.zone, outside) == []


def check_launch(world: World) -> None:
    process = next(p for p in world.get_processes(world.project)["processes"] if p["title"] == "Ext Buildings")
    data = {"process_id": process["id"], "project_id": world.project, "name": "launched", "geom": SQUARE}
    job = world.launch_job(data | {"imageId": IMAGE, "datasetName": "launched"})
    assert world.get_job(jobId=job["job_id"])["name"] == "launched"
    assert "does not fit" in said(400, lambda: world.launch_job(data)).message  # it names no image


def check_jobs(world: World) -> None:
    first, second = world.get_jobs(world.project, 2), world.get_jobs(world.project, pageSize=2, page=1)
    assert len({each["job_id"] for each in first + second}) == 4
    assert world.get_jobs_count(world.project)["count"] >= 71
    assert len(world.get_jobs(world.project)) == 10


def check_images(world: World) -> None:
    sensors = world.check_available_sensors()["constellation"]
    images = world.get_images("2.9,42.69,3.0,42.71", sensors)["features"]
    assert IMAGE in {each["id"] for each in images}
    listed = world.get_images(BBOX=(2.9, 42.69, 3.0, 42.71), SENSORS=sensors.split(","))
    assert listed["features"] == images
    (image,) = world.get_image_from_uid(imageUId=IMAGE)["features"]
    same = world.get_image_from_sourceid(image["properties"]["sourceId"])["features"]
    assert IMAGE in {each["id"] for each in same}


def check_tiles(world: World) -> None:
    zoom, column, row = TILE
    template = world.get_image_xyz(IMAGE)
    assert template == f"{world.PLAYGROUND_URL}/api/cog/ortho/{IMAGE}?z={{z}}&x={{x}}&y={{y}}&g=3857"
    assert world.uids_xyz == {IMAGE: template}
    tile = world._get_tile(template, zoom, column, row, timeout=60, user_agent="mine/1")
    assert tile.size == (256, 256) and tile.getextrema() != ((0, 0), (0, 0), (0, 0))
    black = world._get_tile(template, zoom, 0, 0, timeout=60)  # 204
    assert black.size == (256, 256) and black.getextrema() == ((0, 0), (0, 0), (0, 0))
    picture = world.get_image(IMAGE, zoom, column, row)
    assert picture is not None and picture.size == (768, 768)
    assert picture.crop((256, 256, 512, 512)).tobytes() == tile.tobytes()
    big = world.get_big_tile(IMAGE, 2, zoom, column, row, num_worker_threads=2)
    assert big.tobytes() == picture.crop((256, 256, 768, 768)).tobytes()


def check_one(name: str, *arguments: str, holds: str = "") -> Callable[[World], None]:
    """A call by the world's ids of these names, whose answer holds a text."""

    def check(world: World) -> None:
        answer = getattr(world, name)(*(getattr(world, each) for each in arguments))
        assert holds in json.dumps(answer)
        assert isinstance(answer, (dict, list))

    return check


def check_refreshed(world: World) -> None:
    assert world.playground_refresh_access_token() is True


def check_process(world: World) -> None:
    page = world.get_processes(projectId=world.project)
    process = page["processes"][0]
    assert world.get_process(world.project, process["id"])["input"]["properties"]


def check_job(world: World) -> None:
    assert world.get_job(world.job())["status"]


def check_arithmetic(world: World) -> None:
    """That it is right is told by other tests; here it is called on a client, as notebooks do."""
    zoom, column, row = TILE
    corner = world.num2merc(column, row, zoom)
    assert world.merc2num(*corner, zoom) == (column, row)
    assert world.geog2merc(*world.merc2geog(*corner)) == pytest.approx(corner)
    assert world.get_image_proj(zoom, column + 1, row + 1) == world.get_big_tile_proj(5, zoom, column, row)
    world_file = world.get_big_tile_proj(1, zoom, column, row)
    assert world.geographic2pixel(*world.pixel2geographic(7, 9, world_file), world_file) == pytest.approx((7, 9))


CHECKS: dict[str, Callable[[World], None]] = {
    "__init__": lambda world: None,
    "playground_refresh_access_token": check_refreshed,
    "_get_request": check_get,
    "_post_request": check_post,
    "_put_request": check_put,
    "_delete_request": check_delete,
    "get_logged_user": check_one("get_logged_user", holds="Camille"),
    "get_projects": check_one("get_projects", holds="Airbus"),
    "get_processes": check_process,
    "get_process": check_process,
    "get_datasets": check_one("get_datasets", "project", holds="datasetId"),
    "get_dataset": check_one("get_dataset", "dataset", holds='"zones"'),
    "get_tags": check_one("get_tags", "dataset", holds="Quay"),
    "get_zones_in_dataset": check_one("get_zones_in_dataset", "dataset", holds="mine"),
    "get_zone": check_one("get_zone", "zone", holds="mine"),
    "store_zone": check_store_zone,
    "delete_zone": check_delete_zone,
    "get_records_count_in_zone": check_records,
    "get_records_in_zone": check_records,
    "store_record": check_store_record,
    "store_records": check_batches,
    "delete_record": check_delete_record,
    "delete_batch_records": check_batches,
    "check_available_sensors": check_images,
    "get_images": check_images,
    "get_image_from_uid": check_images,
    "get_image_from_sourceid": check_images,
    "launch_job": check_launch,
    "get_job": check_job,
    "get_jobs_count": check_jobs,
    "get_jobs": check_jobs,
    "get_image_xyz": check_tiles,
    "_get_tile": check_tiles,
    "get_image": check_tiles,
    "get_big_tile": check_tiles,
    **dict.fromkeys(
        (
            "get_image_proj", "get_big_tile_proj", "merc2num", "num2merc", "merc2geog", "geog2merc",
            "pixel2geographic", "geographic2pixel",
        ),
        check_arithmetic,
    ),
}  # fmt: skip


@pytest.mark.live
@pytest.mark.parametrize("name", METHODS)
def test_a_method_of_the_page_does_what_it_says(name: str, shared: World) -> None:
    shared.asked -= {name} - {"__init__"}
    CHECKS[name](shared)
    assert name in shared.asked


@pytest.mark.live
def test_what_the_service_refuses_is_the_clients_error(shared: World, capsys: pytest.CaptureFixture[str]) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    error = said(404, lambda: shared.get_dataset(nobody))
    assert error.message == str(error) and nobody in error.message
    assert type(error.__cause__).__name__ == "NotFound"
    said(403, lambda: shared.get_processes("f0e1d2c3-b4a5-4697-8877-665544332211"))
    assert shared.get_image("unknown", *TILE) is None
    printed = capsys.readouterr().out
    assert printed.startswith("No picture of the image unknown at 17/66620/48312: GET ") and printed.count("\n") == 1
