"""Real answers of the service, as its published notebooks print them, through both clients.

The cassettes are made by hand from tests/samples: each says in a comment which part is published, and which wrapping is
ours, where a sample is a fragment of an answer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import doubles
import pytest
import yaml
from doubles import PROCESS, PROJECT, Make, listed, sample
from playgroundclient import Playground

HERE = Path(__file__).parent
CASSETTES = HERE / "cassettes" / "test_published"
UID = "95e878942335216e74e88a9d9e2a97156870bfce"


def answers(cassette: str) -> dict[str, Any]:
    """The JSON that a cassette answers, by method and path."""
    recorded = yaml.safe_load((CASSETTES / f"{cassette}.yaml").read_text("utf-8"))
    return {
        f"{each['request']['method']} {each['request']['uri'].removeprefix('https://').partition('/')[2].partition('?')[0]}": json.loads(
            each["response"]["body"]["string"]
        )
        for each in recorded["interactions"]
    }


def test_the_cassettes_are_the_published_samples() -> None:
    images = answers("images")
    by_uid, by_source = sample("image-by-uid.json"), sample("image-by-sourceid.json")
    assert [document for path, document in images.items() if "/catalog/uid/" in path] == [by_uid]
    assert [document for path, document in images.items() if "/catalog/sourceid/" in path] == [by_source]
    (zone,) = (document for path, document in answers("zone").items() if "api/zones/" in path)
    assert zone == sample("zone.json")
    process = answers("process")[f"GET api/v1/processes/{PROCESS}"]
    assert process["input"] == sample("process-change-detection.input.json")
    assert process["_links"] == sample("process-change-detection.links.json")
    assert process["output"] is None  # as the published notebook prints it
    detection = next(iter(document for path, document in answers("object-detection").items() if "/processes/" in path))
    assert detection["input"] == sample("process-object-detection.input.json")


@pytest.mark.parametrize("cassette", ["process", "object-detection"])
def test_what_is_ours_in_a_cassette_is_marked(cassette: str) -> None:
    assert "# Ours:" in (CASSETTES / f"{cassette}.yaml").read_text("utf-8")


@pytest.fixture
def play(make: Make) -> Any:
    return make(api_key="replayed", **doubles.PUBLISHED)


@pytest.mark.vcr(record_mode="none")
@pytest.mark.default_cassette("images")
def test_the_published_images_are_parsed() -> None:
    from playground_api.api.catalog import get_image_by_source_id, get_image_by_uid

    with Playground(api_key="replayed", **doubles.PUBLISHED) as play:
        by_uid = sample("image-by-uid.json")
        feature = by_uid["features"][0]
        found = get_image_by_uid.sync(feature["id"], client=play.api)
        assert found is not None and found.features[0].id == feature["id"]
        assert found.to_dict()["features"][0]["geometry"] == feature["geometry"]
        source = sample("image-by-sourceid.json")["features"][0]
        again = get_image_by_source_id.sync(source["properties"]["sourceId"], client=play.api)
        assert again is not None and again.features[0].id == source["id"]


@pytest.mark.vcr(record_mode="none")
@pytest.mark.default_cassette("zone")
def test_the_published_zone_is_parsed() -> None:
    from playground_api.api.front_zones import get_front_zone

    zone = sample("zone.json")
    with Playground(api_key="replayed", **doubles.PUBLISHED) as play:
        found = get_front_zone.sync(zone["zone_id"], client=play.api)
        assert found is not None and str(found.zone_id) == zone["zone_id"]
        assert found.to_dict()["geom"] == zone["geom"]


@pytest.mark.vcr(record_mode="none")
@pytest.mark.default_cassette("process")
async def test_the_published_process_is_followed(play: Any) -> None:
    project = await play.project("Change monitoring")
    assert str(project.id) == PROJECT
    process = await project.process(PROCESS)
    assert process.title == "DL Change Detection 5"
    assert process.input_schema == sample("process-change-detection.input.json")
    assert process.check(doubles.INPUTS) == []
    for relation, operation in {
        "self": "get_process",
        "list": "list_processes",
        "jobs": "list_process_jobs",
        "runNewJob": "create_job",
        "update": "update_process",
        "delete": "delete_process",
    }.items():
        assert doubles.unwrapped(process).resolve(relation).operation.id == operation
    again = await play.follow(process, "self")
    assert again.id == process.id
    assert [each.id for each in await listed(await play.follow(process, "list"))] == [process.id]


@pytest.mark.vcr(record_mode="none")
@pytest.mark.default_cassette("object-detection")
async def test_the_published_object_detection_schema_is_checked(play: Any) -> None:
    process = await (await play.project(PROJECT)).process(doubles.numbered(1))
    inputs = {**doubles.INPUTS, "imageId": UID}
    del inputs["imageId1"], inputs["imageId2"]
    assert process.check(inputs) == []
    assert [fault.path for fault in process.check({})] == ["$", "$.geom", "$.imageId", "$.name"]
