"""Jobs run, fail, and are deleted; their detections are where they were asked for."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from gateway_process import AIRBUS, AREA, CARS, CHANGE_DETECTION, IMAGE, IMAGE_BEFORE, Running
from shapely.geometry import box, mapping, shape


def records(gateway: Running, job: Any) -> list[Any]:
    collection = gateway.get(job["_links"]["recordsAsGeojson"]["href"])
    assert collection["type"] == "FeatureCollection"
    features: list[Any] = collection["features"]
    return features


def test_job_progresses_task_by_task(starting: Callable[..., Running]) -> None:
    gateway = starting()
    job = gateway.run_job(correlation="of this job")
    assert job["status"] == {"status": "ACCEPTED", "progress": 0}
    assert job["startDate"] is job["endDate"] is None
    seen = [job]
    while seen[-1]["endDate"] is None:
        gateway.clock.advance(1)
        seen.append(gateway.get(job["_links"]["self"]["href"]))
    states = list(dict.fromkeys(each["status"]["status"] for each in seen))
    assert states == ["ACCEPTED", "RUNNING", "SUCCEEDED"]
    progress = [each["status"]["progress"] for each in seen]
    assert progress == sorted(progress) and progress[-1] == 100 and len(set(progress)) > 3
    for each in seen:
        assert sum(group["count"] for group in each["nbTasksPerStatus"]) == each["nbTasks"]
        assert (each["startDate"] is None) == (each["status"]["status"] == "ACCEPTED")
    assert seen[-1]["creationDate"] < seen[-1]["startDate"] < seen[-1]["endDate"]
    assert records(gateway, job)


def test_detections_are_inside_the_area_and_complete(running: Running) -> None:
    job = running.wait(running.run_job())
    features, area = records(running, job), shape(AREA)
    assert len(features) > 50
    dataset = job["_links"]["recordsAsGeojson"]["href"].split("/records/")[1].split("/")[0]
    for feature in features:
        assert area.covers(shape(feature["geometry"]))
        properties = feature["properties"]
        assert 0 <= properties["confidence"] <= 1
        assert (properties["tags"], properties["state"]) == ("Car", "PREDICTED")
        assert (properties["job_id"], properties["dataset_id"]) == (job["id"], dataset)
        assert job["_links"]["zone"]["href"].split("/zones/")[1].startswith(properties["zone_id"])
    assert len({feature["id"] for feature in features}) == len(features)
    counted = running.get(f"{running.front}/api/datasets/{dataset}")
    assert (counted["zones"], counted["records"]) == (1, len(features))
    assert running.get(f"{running.front}/api/datasets/{dataset}/tags") == ["Car"]
    zone = features[0]["properties"]["zone_id"]
    assert running.get(f"{running.front}/api/records", zone_id=zone, count="true") == {"count": len(features)}
    half = box(2.90, 42.70, 2.905, 42.71)
    found = running.get(f"{running.front}/api/records", zone_id=zone, bbox="2.90,42.70,2.905,42.71")
    expected = {feature["id"] for feature in features if half.intersects(shape(feature["geometry"]).envelope)}
    assert {record["record_id"] for record in found} == expected


def test_same_seed_and_input_give_the_same_detections(starting: Callable[..., Running]) -> None:
    corner = mapping(box(2.90, 42.70, 2.905, 42.705))

    def outlines(gateway: Running, **changes: Any) -> list[Any]:
        job = gateway.wait(gateway.run_job(geom=corner, **changes))
        return [feature["geometry"] for feature in records(gateway, job)]

    first, second, third = starting(speed=100), starting(speed=50), starting(speed=100, seed=2)
    found = outlines(first)
    assert found == outlines(first, name="another") == outlines(second)
    assert found != outlines(third)
    changed = {"process": CHANGE_DETECTION, "imageId1": IMAGE_BEFORE, "imageId2": IMAGE}
    assert outlines(first, **changed) == outlines(second, **changed)
    assert outlines(first, **changed) != outlines(first, **changed | {"imageId1": IMAGE})


def test_results_go_to_an_existing_dataset(running: Running) -> None:
    body = {"projectId": AIRBUS, "name": "shared", "description": "two jobs"}
    created = running.client.post(f"{running.gateway}/datasets", json=body)
    assert created.status_code == 201
    dataset = created.json()["datasetId"]
    url, inputs = f"{running.gateway}/processes/{CARS}/jobs", {"name": "a", "geom": AREA, "imageId": IMAGE}
    jobs = [
        running.client.post(url, params={"projectId": AIRBUS}, json=inputs | {"datasetId": dataset}).json()
        for _ in range(2)
    ]
    ended = [running.wait(job) for job in jobs]
    own = [len(records(running, job)) for job in ended]
    everything = running.get(f"{running.gateway}/records/{dataset}/export", projectId=AIRBUS, type="geojson")
    assert own[0] == own[1] and len(everything["features"]) == sum(own)
    listed = running.get(f"{running.gateway}/jobs", projectId=AIRBUS, datasetId=dataset)
    assert [job["id"] for job in listed["jobs"]] == [job["id"] for job in reversed(jobs)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"imageId": "unknown"}, "not in the catalogue"),
        (
            {"geom": {"type": "Polygon", "coordinates": [[[10, 10], [10.1, 10], [10.1, 10.1], [10, 10.1], [10, 10]]]}},
            "outside of the footprint",
        ),
    ],
)
def test_jobs_fail_with_a_message(running: Running, changes: dict[str, Any], says: str) -> None:
    job = running.wait(running.run_job(**changes))
    assert job["status"]["status"] == "FAILED" and job["status"]["progress"] < 100
    assert says in job["message"]
    assert any(group["status"] == "FAILED" for group in job["nbTasksPerStatus"])
    assert records(running, job) == []


def test_running_job_is_killed_and_ended_job_is_marked(starting: Callable[..., Running]) -> None:
    gateway = starting()
    job = gateway.run_job()
    href = job["_links"]["delete"]["href"]
    killed = gateway.client.delete(href)
    assert (killed.status_code, killed.content) == (204, b"")
    assert gateway.client.get(href).status_code == gateway.client.delete(href).status_code == 404
    past = gateway.get(f"{gateway.gateway}/jobs", projectId=AIRBUS)["jobs"][0]
    marked = gateway.client.delete(past["_links"]["delete"]["href"])
    assert (marked.status_code, marked.json()["id"]) == (202, past["id"])


def test_marked_job_is_gone_a_little_later(running: Running) -> None:
    job = running.wait(running.run_job())
    assert running.client.delete(job["_links"]["delete"]["href"]).status_code == 202
    running.clock.advance(5)
    assert running.client.get(job["_links"]["self"]["href"]).status_code == 404


def test_large_areas_are_cut_into_a_bounded_number_of_tiles(running: Running) -> None:
    large = {"type": "Polygon", "coordinates": [[[-10, 30], [20, 30], [20, 60], [-10, 60], [-10, 30]]]}
    assert 0 < running.run_job(geom=large)["nbTasks"] <= 256


def test_correlation_id_is_recorded_and_shown_when_wanted(running: Running, starting: Callable[..., Running]) -> None:
    shown = starting(show_correlation_id=True)
    for gateway, expected in ((running, None), (shown, [{"correlationId": "abc"}])):
        job = gateway.run_job(correlation="abc")
        assert job["userMetadatas"] == expected
        known = gateway.client.get(f"{gateway.control}/jobs").json()["jobs"]
        assert {each["id"]: each["correlationId"] for each in known}[job["id"]] == "abc"


def test_unknown_dataset_and_two_projects_are_refused(running: Running) -> None:
    url, body = f"{running.gateway}/processes/{CARS}/jobs", {"name": "a", "geom": AREA, "imageId": IMAGE}
    for changes in (
        {"datasetId": "no such"},
        {"datasetName": "d", "projectId": "3361252e-bfe8-4b8e-8c38-e915e32d741f"},
        {},
    ):
        answer = running.client.post(url, params={"projectId": AIRBUS}, json=body | changes)
        assert answer.status_code == 405, answer.text
    only_in_body = running.client.post(url, json=body | {"datasetName": "d", "projectId": AIRBUS})
    assert only_in_body.status_code == 201
    assert only_in_body.headers["Location"] == only_in_body.json()["_links"]["self"]["href"]


def test_a_source_id_stands_for_its_images(running: Running) -> None:
    source = running.get(f"{running.front}/api/catalog/uid/{IMAGE}")["features"][0]["properties"]["sourceId"]
    job = running.wait(running.run_job(imageId=source))
    assert job["status"]["status"] == "SUCCEEDED" and records(running, job)


def tasks_of(gateway: Running, job: Any, **query: Any) -> list[Any]:
    separator = "&" if "?" in job["_links"]["tasks"]["href"] else "?"
    page = gateway.get(job["_links"]["tasks"]["href"] + separator + urlencode(query | {"size": 100}))
    assert page["count"] == page["total"] == len(page["tasks"])
    found: list[Any] = page["tasks"]
    return found


def test_the_tasks_of_a_job_are_those_that_it_counts(running: Running) -> None:
    job = running.wait(running.run_job())
    tasks = tasks_of(running, job)
    assert len({task["id"] for task in tasks}) == len(tasks) == job["nbTasks"] > 1
    assert {task["status"]["status"] for task in tasks} == {"SUCCEEDED"}
    for task in tasks:
        assert job["startDate"][:19] <= task["startDate"][:19] <= task["endDate"][:19] <= job["endDate"][:19]
    described = running.get(tasks[0]["_links"]["self"]["href"])
    assert described["message"].startswith("process tile ") and described["status"]["errorMsg"] is None
    assert described | {"status": None} == described | tasks[0] | {"status": None}
    technical = running.get(job["_links"]["self"]["href"].replace("?", "/technical?"))
    assert technical[0]["tiles"] == str(job["nbTasks"])
    nothing = tasks[0]["_links"]["self"]["href"].replace(tasks[0]["id"], job["id"])
    assert running.client.get(nothing).status_code == 404


def test_a_job_fails_on_some_tiles_and_says_on_which(running: Running) -> None:
    running.fault(fail_job={"count": 1, "message": "the image could not be read", "tiles": 2})
    job = running.wait(running.run_job())
    assert job["status"]["status"] == "FAILED" and job["status"]["progress"] < 100
    assert job["message"] == f"2 of {job['nbTasks']} tiles failed: the image could not be read"
    failed = tasks_of(running, job, status="FAILED")
    assert len(failed) == 2 and {"status": "FAILED", "count": 2} in job["nbTasksPerStatus"]
    assert len(tasks_of(running, job, status="SUCCEEDED")) == job["nbTasks"] - 2
    for task in failed:
        found = running.get(task["_links"]["self"]["href"])
        tile = found["message"].removeprefix("process tile ")
        assert found["status"]["errorMsg"] == f"unable to process tile {tile}: the image could not be read"
    assert running.wait(running.run_job())["status"]["status"] == "SUCCEEDED"


def test_a_job_that_fails_at_once_cancels_the_tasks_that_are_left(running: Running) -> None:
    job = running.wait(running.run_job(imageId="0000"))
    counts = {group["status"]: group["count"] for group in job["nbTasksPerStatus"]}
    for status in ("SUCCEEDED", "FAILED", "CANCELLED", "RUNNING"):
        assert len(tasks_of(running, job, status=status)) == counts.get(status, 0)
    (failed,) = tasks_of(running, job, status="FAILED")
    assert "not in the catalogue" in running.get(failed["_links"]["self"]["href"])["status"]["errorMsg"]
