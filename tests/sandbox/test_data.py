"""Projects, datasets, zones, records, exports and tiles."""

import base64
import io
import json
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable
from typing import Any

import httpx
from gateway_process import AIRBUS, AREA, CARS, CHANGE_DETECTION, CHANGES, IMAGE, Running
from PIL import Image
from playground_sandbox.geometry import tile_at


def made(response: Any, status: int) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def test_dataset_is_created_changed_and_deleted(running: Running) -> None:
    body = {"projectId": AIRBUS, "name": "mine", "description": "first"}
    url = f"{running.gateway}/datasets"
    created = running.client.post(url, json=body)
    dataset = made(created, 201)
    assert created.headers["Location"] == dataset["_links"]["self"]["href"]
    own = f"{url}/{dataset['datasetId']}"
    changed = made(running.client.put(own, params={"projectId": AIRBUS}, json=body | {"description": "second"}), 201)
    assert running.get(own, projectId=AIRBUS) == changed
    assert changed["description"] == "second"
    assert running.client.get(own, params={"projectId": CHANGES}).status_code == 404
    made(running.client.delete(own, params={"projectId": AIRBUS}), 202)
    running.wait_until_gone(own, projectId=AIRBUS)


def test_zones_and_records_of_people(running: Running) -> None:
    front, body = f"{running.front}/api", {"projectId": AIRBUS, "name": "people", "description": ""}
    dataset = made(running.client.post(f"{running.gateway}/datasets", json=body), 201)["datasetId"]
    zone_body = {"dataset_id": dataset, "name": "hand-made", "geom": AREA, "image_id": IMAGE}
    zone = made(running.client.post(f"{front}/zones", json=zone_body), 200)["zone_id"]
    record = {"dataset_id": dataset, "zone_id": zone, "geom": AREA, "tags": "Car,Van", "confidence": 0.5}
    point = record | {"geom": {"type": "Point", "coordinates": [2.9, 42.7]}, "tags": ["Bus"], "batch_id": "b 1"}
    one = made(running.client.post(f"{front}/records", json=record), 200)
    many = made(running.client.post(f"{front}/records", json=[record, point]), 200)
    assert isinstance(one, dict) and len(many) == 2 and one["state"] == "ADDED"
    assert running.get(f"{front}/datasets/{dataset}")["records"] == 3
    assert running.get(f"{front}/datasets/{dataset}/tags") == ["Bus", "Car", "Van"]
    own = f"{front}/records/{one['record_id']}"
    assert made(running.client.put(own, json=record | {"comment": "seen"}), 200)["state"] == "MODIFIED"
    assert made(running.client.delete(own), 200) == {"record_id": one["record_id"]}
    assert running.client.delete(own).status_code == 404
    batch = f"{front}/recordsbatch/b 1/from_dataset/{dataset}"
    assert made(running.client.delete(batch), 200) == {"deleted": 1}
    assert running.client.delete(batch).status_code == 404
    exported = running.get(f"{running.gateway}/records/{dataset}/export", projectId=AIRBUS, type="geojson")
    assert [feature["id"] for feature in exported["features"]] == [many[0]["record_id"]]
    update = running.client.put(
        f"{running.gateway}/zones/{zone}", params={"projectId": AIRBUS}, json={"status": "LABELLIZED"}
    )
    assert made(update, 201)["status"] == "LABELLIZED"
    assert (
        made(running.client.put(f"{front}/zones/{zone}", json=zone_body | {"name": "renamed"}), 200)["name"]
        == "renamed"
    )
    made(running.client.delete(f"{front}/zones/{zone}"), 200)
    assert running.get(f"{front}/datasets/{dataset}")["records"] == 0


def test_export_has_length_etag_and_ranges(running: Running) -> None:
    job = running.wait(running.run_job())
    href = job["_links"]["recordsAsGeojson"]["href"]
    whole = running.client.get(href)
    assert int(whole.headers["Content-Length"]) == len(whole.content)
    etag = whole.headers["ETag"]
    for header, expected in (
        ("bytes=5-30", whole.content[5:31]),
        ("bytes=50000-", whole.content[50000:]),
        ("bytes=-7", whole.content[-7:]),
    ):
        part = running.client.get(href, headers={"Range": header, "If-Range": etag})
        assert (part.status_code, part.content, part.headers["ETag"]) == (206, expected, etag)
    assert running.client.get(href, headers={"Range": "bytes=5-30", "If-Range": '"old"'}).content == whole.content
    beyond = running.client.get(href, headers={"Range": f"bytes={len(whole.content)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.content)}")
    record = running.get(f"{running.front}/api/records", zone_id=whole.json()["features"][0]["properties"]["zone_id"])[
        0
    ]
    running.client.delete(f"{running.front}/api/records/{record['record_id']}")
    assert running.client.get(href).headers["ETag"] != etag


def test_export_as_kml(running: Running) -> None:
    job = running.wait(running.run_job())
    href = job["_links"]["recordsAsGeojson"]["href"]
    kml = running.client.get(href.replace("type=geojson", "type=kml"))
    assert kml.headers["Content-Type"].startswith("application/vnd.google-earth.kml+xml")
    marks = ElementTree.fromstring(kml.content).findall(".//{http://www.opengis.net/kml/2.2}Placemark")
    assert len(marks) == len(running.get(href)["features"])


def test_exports_are_prepared_in_the_background(running: Running) -> None:
    job = running.wait(running.run_job())
    dataset = job["_links"]["recordsAsGeojson"]["href"].split("/records/")[1].split("/")[0]
    body = {"name": "file", "projectId": AIRBUS}
    first = made(running.client.post(f"{running.gateway}/exports/job/{job['id']}", json=body), 201)
    second = made(running.client.post(f"{running.gateway}/exports/dataset/{dataset}", json=body), 201)
    assert (first["exportType"], second["exportType"], first["httpUrl"]) == ("Job", "Dataset", None)
    while (found := running.get(second["_links"]["self"]["href"]))["status"] != "SUCCEEDED":
        assert found["status"] in ("PENDING", "RUNNING")
        running.clock.advance(0.2)
    assert found["httpUrl"].startswith(running.facts["storage_url"]) and found["gsUrl"].startswith("gs://")
    listed = running.get(f"{running.gateway}/exports", projectId=AIRBUS, exportType="Dataset", status="SUCCEEDED")
    assert second["exportId"] in [each["exportId"] for each in listed["exports"]]


def test_processes_are_registered_replaced_and_deleted(running: Running) -> None:
    gateway = running
    url, query = f"{gateway.gateway}/processes", {"projectId": AIRBUS}
    body = {"type": "dockerImage", "reference": "registry.example.com/huts:1.0"}
    process = made(gateway.client.post(url, params=query, json=body), 201)
    assert (process["title"], process["version"]) == ("huts", "1.0")
    assert gateway.wait(gateway.run_job(process["id"]))["status"]["status"] == "SUCCEEDED"
    replaced = gateway.client.put(f"{url}/{process['id']}", params=query, json=body | {"reference": "huts:2.0"})
    assert made(replaced, 201)["version"] == "2.0"
    other = body | {"reference": "registry.example.com/sheds:3.1"}
    renamed = made(gateway.client.put(f"{url}/{process['id']}", params=query, json=other), 201)
    assert (renamed["title"], renamed["version"]) == ("sheds", "3.1") and "sheds" in renamed["description"]
    assert gateway.get(f"{url}/{process['id']}", **query) == renamed
    made(gateway.client.delete(f"{url}/{process['id']}", params=query), 202)
    gateway.wait_until_gone(f"{url}/{process['id']}", **query)
    assert gateway.client.post(url, params=query, json=body | {"type": "other"}).status_code == 405


def test_every_operation_succeeds_somewhere(running: Running) -> None:
    """What the tests above do not ask for."""
    gateway = running
    assert gateway.client.get(f"{gateway.gateway}/openapi").text.startswith("openapi: 3.0.3")
    assert gateway.get(f"{gateway.front}/currentUser")["firstname"]
    assert gateway.get(f"{gateway.front}/api/catalog/constellations") == {"constellation": "PLEIADES,SPOT"}
    found = gateway.get(f"{gateway.front}/api/catalog/_search", bbox="2.9,42.7,2.91,42.71", constellation="PLEIADES")
    assert IMAGE in [image["id"] for image in found["features"]] and found["totalResults"] == 2
    assert gateway.get(f"{gateway.front}/api/catalog/_search", bbox="0,0,1,1")["features"] == []
    assert gateway.get(f"{gateway.gateway}/processes/{CHANGE_DETECTION}/jobs", projectId=CHANGES)["total"] == 6
    body = {
        "process_id": CARS,
        "project_id": AIRBUS,
        "name": "older way",
        "geom": AREA,
        "imageId": IMAGE,
        "datasetName": "d",
    }
    job = made(gateway.client.post(f"{gateway.front}/api/jobs", json=body), 200)
    assert gateway.get(f"{gateway.front}/api/jobs/{job['job_id']}")["tiles_estimated"] == job["tiles_estimated"]
    dataset = gateway.get(f"{gateway.gateway}/datasets", projectId=CHANGES)["datasets"][0]
    assert gateway.get(dataset["_links"]["zones"]["href"])["total"] == 1
    assert gateway.get(dataset["_links"]["jobs"]["href"])["total"] == 1


def test_tiles_show_the_ground_inside_of_the_footprint_only(running: Running) -> None:
    url = f"{running.front}/api/cog/ortho/{IMAGE}"
    tile = running.client.get(url, params={"z": 15, "x": 16648, "y": tile_at(2.9, 42.7, 15).y, "g": 3857})
    assert tile.status_code == 200, tile.text
    picture = Image.open(io.BytesIO(tile.content))
    assert (picture.size, picture.format, tile.headers["Content-Type"]) == ((256, 256), "JPEG", "image/jpeg")
    assert len(picture.getcolors(65536) or []) > 100
    again = running.client.get(url, params={"z": 15, "x": 16648, "y": tile_at(2.9, 42.7, 15).y})
    assert again.content == tile.content
    outside = running.client.get(url, params={"z": 15, "x": 1, "y": 1})
    assert (outside.status_code, outside.content) == (204, b"")
    assert running.client.get(url, params={"z": 2, "x": 9, "y": 1}).status_code == 404
    assert (
        running.client.get(f"{running.front}/api/cog/ortho/none", params={"z": 15, "x": 1, "y": 1}).status_code == 404
    )


def test_large_results_are_streamed(running: Running) -> None:
    gateway = running
    side = {
        "type": "Polygon",
        "coordinates": [[[2.90, 42.70], [2.915, 42.70], [2.915, 42.715], [2.90, 42.715], [2.90, 42.70]]],
    }
    job = gateway.wait(gateway.run_job("e2a8b5f3-16d9-4c74-a0e5-93d7f1c4b605", geom=side))
    with gateway.client.stream("GET", job["_links"]["recordsAsGeojson"]["href"]) as response:
        pieces = list(response.iter_raw())
    content = b"".join(pieces)
    assert len(content) == int(response.headers["Content-Length"]) > 5_000_000
    assert len(json.loads(content)["features"]) > 10_000
    assert len(pieces) > 20


def test_what_is_marked_for_deletion_is_there_a_while(starting: Callable[..., Running]) -> None:
    gateway = starting(speed=0.01)
    dataset = gateway.get(f"{gateway.gateway}/datasets", projectId=CHANGES)["datasets"][0]
    for href in (dataset["_links"]["delete"]["href"], f"{gateway.gateway}/processes/{CARS}?projectId={AIRBUS}"):
        assert gateway.client.delete(href).status_code == 202
        assert gateway.client.get(href).status_code == 200


def test_the_file_of_an_export_lies_on_another_host_that_takes_no_token(running: Running) -> None:
    job = running.wait(running.run_job())
    features = running.get(job["_links"]["recordsAsGeojson"]["href"])["features"]
    body = {"name": "file", "projectId": AIRBUS}
    made_export = made(running.client.post(f"{running.gateway}/exports/job/{job['id']}", json=body), 201)
    file = f"{running.facts['storage_url']}/sandbox-exports/{made_export['exportId']}.zip"
    while (found := running.get(made_export["_links"]["self"]["href"]))["status"] != "SUCCEEDED":
        assert found["httpUrl"] is None
        running.clock.advance(0.2)
    assert found["httpUrl"] == file
    assert running.client.get(file).status_code == 400, "a token came along"
    answer = httpx.get(file)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        (name,) = archive.namelist()
        assert json.loads(archive.read(name))["features"] == features
    assert httpx.get(file).content == answer.content
    assert httpx.get(file.replace(made_export["exportId"], job["id"])).status_code == 404


def test_zones_and_records_are_imported(running: Running) -> None:
    body = {"projectId": AIRBUS, "name": "imported", "description": ""}
    dataset = made(running.client.post(f"{running.gateway}/datasets", json=body), 201)["datasetId"]
    zone = {"type": "zone", "name": "Old town", "image_id": IMAGE}
    record = {"type": "record", "tags": "house,roof", "comment": "by hand"}
    features = [
        {"type": "Feature", "geometry": geometry, "properties": properties}
        for geometry, properties in ((AREA, zone), (AREA, record), (AREA, record | {"tags": None}))
    ]

    def send(collection: Any, **changes: Any) -> Any:
        file = base64.b64encode(json.dumps(collection).encode()).decode()
        sent = {"dataset_id": dataset, "name": "test", "filename": "a.geojson", "file": file} | changes
        return running.client.post(f"{running.facts['import_url']}/api/imports", json=sent)

    assert made(send({"type": "FeatureCollection", "features": features}), 200)["records"] == 2
    (found,) = running.get(f"{running.front}/api/zones", dataset_id=dataset)
    assert (found["name"], found["image_id"]) == ("Old town", IMAGE)
    records = running.get(f"{running.front}/api/records", zone_id=found["zone_id"])
    assert [each["tags"] for each in records] == ["house,roof", None]
    assert send({"features": [features[0] | {"properties": {"type": "tree"}}]}).status_code == 400
    assert send([], file="*").status_code == 400
    assert send([], dataset_id=IMAGE[:8]).status_code == 400
    assert running.client.get(f"{running.facts['import_url']}/api/v1/projects").status_code == 404


def test_processes_are_filtered(running: Running) -> None:
    def ids(**query: str) -> list[str]:
        return [
            each["id"] for each in running.get(f"{running.gateway}/processes", projectId=CHANGES, **query)["processes"]
        ]

    assert ids(family="change-detection") == [CHANGE_DETECTION]
    assert ids(keywords="new building, change-detection") == [CHANGE_DETECTION]
    assert ids(organization="Nobody") == ids(keywords="new building,car") == []
    assert len(ids(organization="Airbus Intelligence")) >= 6
