"""The journey from cassettes. `python tools/record.py` records them again, from a local gateway or from the service."""

from __future__ import annotations

from typing import Any

import doubles
import pytest
from doubles import Make, listed
from playgroundclient import AuthError, NotFound, UnknownName

pytestmark = pytest.mark.vcr

AREA = {"type": "Polygon", "coordinates": [[[2.9, 42.7], [2.903, 42.7], [2.903, 42.702], [2.9, 42.702], [2.9, 42.7]]]}
CHANGES = {
    "name": "recorded",
    "geom": AREA,
    "imageId1": "f11ad878ce4b0dc53f69c06dc0c807933e9604df",
    "imageId2": "95e878942335216e74e88a9d9e2a97156870bfce",
    "datasetName": "recorded results",
}
"""The area is small, and the images are published samples, so that recording from the service costs little."""


@pytest.fixture
def settings(recorded_from: dict[str, Any], record_mode: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    if record_mode == "none":
        request.getfixturevalue("naps")  # nothing happens while one sleeps
    return recorded_from


@pytest.mark.default_cassette("account")
async def test_the_account_and_its_projects(make: Make, settings: dict[str, Any]) -> None:
    async with make(**settings) as play:
        user = await play.user()
        assert user.firstname and user.lastname
        projects = await listed(play.projects())
        assert "Airbus" in [project.name for project in projects]
        assert all(project.links for project in projects)


@pytest.mark.default_cassette("process")
async def test_a_process_its_schema_and_its_links(make: Make, settings: dict[str, Any]) -> None:
    async with make(**settings) as play:
        process = await (await play.project("Airbus")).process("DL Change Detection 5")
        assert process.input_schema == doubles.sample("process-change-detection.input.json")
        assert set(process.links) == set(doubles.sample("process-change-detection.links.json"))
        again = await play.follow(process, "self")
        assert again.title == process.title
        assert process.id in [each.id for each in await listed(await play.follow(process, "list"))]


@pytest.mark.default_cassette("job")
async def test_a_job_from_submission_to_its_records(make: Make, settings: dict[str, Any], tmp_path: Any) -> None:
    async with make(**settings) as play:
        process = await (await play.project("Airbus")).process("DL Change Detection 5")
        job = await process.run(CHANGES, correlation_id="recorded-journey")
        looks: list[str] = []
        await job.wait(timeout=3600, poll=0.5, progress=lambda each: looks.append(each.status))
        assert looks[-1] == "SUCCEEDED"
        assert (await play.job(job.href)).inputs["name"] == "recorded"
        for feature in await job.records():
            assert feature["type"] == "Feature" and feature["geometry"]["coordinates"]
        await job.download(tmp_path / "records.geojson")
        await job.delete()


@pytest.mark.default_cassette("mistakes")
async def test_mistakes(make: Make, settings: dict[str, Any]) -> None:
    async with make(**settings) as play:
        with pytest.raises(UnknownName, match="Did you mean 'Airbus'"):
            await play.project("Airbuss")
        project = await play.project("Airbus")
        with pytest.raises(NotFound, match="The server says"):
            await project.process("00000000-0000-4000-8000-000000000000")


@pytest.mark.default_cassette("wrong-key")
async def test_a_wrong_key(make: Make, settings: dict[str, Any]) -> None:
    async with make(**{**settings, "api_key": "not-a-key"}) as play:
        with pytest.raises(AuthError, match="The server says"):
            await play.user()
