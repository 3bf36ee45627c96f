"""The published samples are what the gateway serves."""

import json
from importlib.resources import files
from typing import Any

from gateway_process import AIRBUS, CHANGE_DETECTION, CHANGES, IMAGE, Running


def sample(name: str) -> Any:
    return json.loads(files("playground_sandbox").joinpath("data", name).read_text("utf-8"))


def test_process_has_the_published_input_and_links(running: Running) -> None:
    process = running.get(f"{running.front}/api/v1/processes/{CHANGE_DETECTION}", projectId=CHANGES)
    assert process["input"] == sample("process-change-detection.input.json")
    assert process["output"] is None
    service = "https://playground-api-gateway.playground.airbusds-geo.com"
    published = json.dumps(sample("process-change-detection.links.json"))
    assert process["_links"] == json.loads(published.replace(service, running.facts["gateway_url"]))
    cars = running.get(f"{running.front}/api/v1/processes", projectId=AIRBUS)["processes"][1]
    described = running.get(cars["_links"]["self"]["href"])
    assert described["input"] == sample("process-object-detection.input.json")


def simulated(published: Any) -> Any:
    """A published answer of the catalogue as this gateway gives it: its pictures are nobody's."""
    for image in published["features"]:
        image["properties"]["provider"] = "simulated"
    return published


def test_images_are_the_published_ones_but_say_that_their_pictures_are_simulated(running: Running) -> None:
    assert running.get(f"{running.front}/api/catalog/uid/{IMAGE}") == simulated(sample("image-by-uid.json"))
    published = simulated(sample("image-by-sourceid.json"))
    source = published["features"][0]["properties"]["sourceId"]
    assert running.get(f"{running.front}/api/catalog/sourceid/{source}") == published
    found = running.get(f"{running.front}/api/catalog/_search", bbox="-180,-90,180,90")["features"]
    assert {image["properties"]["provider"] for image in found} == {"simulated"}


def test_zone_is_the_published_one(running: Running) -> None:
    zone = sample("zone.json")
    assert running.get(f"{running.front}/api/zones/{zone['zone_id']}") == zone
    assert zone in running.get(f"{running.front}/api/zones", dataset_id=zone["dataset_id"], project_id=CHANGES)


def test_data_of_the_published_notebook(running: Running) -> None:
    projects = {each["name"]: each["project_id"] for each in running.get(f"{running.front}/api/projects")}
    assert sorted(projects)[0] == "Airbus" and projects["Airbus"] == AIRBUS
    assert projects["Airbus NA"].startswith("e")
    processes = running.get(f"{running.front}/api/v1/processes", projectId=AIRBUS)["processes"]
    assert min((each["title"], each["id"]) for each in processes) == ("DL Change Detection 5", CHANGE_DETECTION)
    jobs = running.get(f"{running.front}/api/jobs", project_id=AIRBUS, page_size=100, page=0)
    doha = next(each for each in jobs if each["job_id"] == "1a2deece-27a8-46fe-8bc4-84f31179b305")
    assert (doha["name"], doha["process"]["name"], doha["tiles_estimated"]) == ("Doha", "Ext Cars", 70)
