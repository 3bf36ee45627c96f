"""The main job over real sockets, against a running local gateway, by both clients."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any

import doubles
import httpx
import pytest
import respx
from doubles import GATEWAY, JOB, KEY, PROCESS, PROCESSES, TOKEN_URL, Awaited, listed
from playgroundclient import (
    AuthError,
    ConnectionFailed,
    InvalidInput,
    JobFailed,
    LinkRefused,
    LinkWarning,
    NotFound,
    Playground,
    SubmissionUncertain,
    UnknownName,
)
from playgroundclient.config import Renewal
from playgroundclient.transport import identity
from playgroundclient.transport.identity import source_for

if TYPE_CHECKING:
    from pathlib import Path

    from live_gateway import Live
    from playgroundclient.transport.tokens import Token

pytestmark = pytest.mark.live

AREA = {"type": "Polygon", "coordinates": [[[2.90, 42.70], [2.92, 42.70], [2.92, 42.71], [2.90, 42.71], [2.90, 42.70]]]}
IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
CARS = {"name": "cars", "geom": AREA, "imageId": IMAGE, "datasetName": "cars of a test"}
PUBLISHED_GATEWAY = "https://playground-api-gateway.playground.airbusds-geo.com"
KINDS = {
    "self": "Process",
    "list": "Pages",
    "jobs": "Pages",
    "runNewJob": "Job",
    "update": "Process",
    "delete": "Process",
}


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def client(kind: str, live: Live, **settings: Any) -> Any:
    return doubles.maker(kind)(**{**live.settings, **settings})


def name_of(thing: Any) -> str:
    return type(thing.inner if isinstance(thing, Awaited) else thing).__name__.removeprefix("Async")


async def test_the_journey_with_tokens_that_live_two_seconds(
    kind: str, brief_gateway: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = brief_gateway.counts()
    fetched: list[str] = []
    really = identity.obtain

    def noting(settings: Any, previous: Token | None) -> Token:
        token = really(settings, previous)
        fetched.append(token.secret.reveal())
        return token

    monkeypatch.setattr(identity, "obtain", noting)
    async with client(kind, brief_gateway, renewal=Renewal(floor=0.1)) as play:
        user = await play.user()
        assert (user.firstname, user.lastname) == ("Camille", "Martin")

        projects = play.projects()
        names = [project.name for project in await listed(projects)]
        assert "Airbus" in names and projects.total == len(names)
        project = await play.project("Airbus")
        assert (await play.project(project.id)).name == "Airbus"

        titles = [process.title for process in await listed(project.processes())]
        assert "DL Change Detection 5" in titles
        process = await project.process("Ext Cars")
        assert process.input_schema["title"] == "job-object-detection-input"
        assert set(process.links) == set(KINDS)
        assert len(await listed(project.jobs())) >= 71

        assert process.check(CARS) == []
        looks: list[float] = []
        job = await process.run(CARS)
        assert job.status in ("ACCEPTED", "RUNNING")
        done = await job.wait(poll=0.1, progress=lambda each: looks.append(each.progress))
        assert done.status == "SUCCEEDED" and looks == sorted(looks) and looks[-1] == 100
        assert sum(done.tasks.values()) == done.tasks["SUCCEEDED"] > 1

        records = await job.records()
        assert len(records) > 0
        assert all(feature["properties"]["job_id"] == str(job.id) for feature in records)
        await job.download(tmp_path / "cars.geojson")
        saved = json.loads((tmp_path / "cars.geojson").read_text())
        assert saved["features"] == records.features

        other = await process.run({**CARS, "name": "to be cancelled"})
        await other.cancel()
        with pytest.raises(NotFound):
            await other.refresh()
        await other.delete()  # is gone already

        while len(set(fetched)) < 4:  # on with it, until several renewals fall inside
            await job.refresh()
            await asyncio.sleep(0.05)
        await job.delete()
        for flight in list(source_for(play.settings)._flights.values()):
            flight.result(100)
    after = brief_gateway.counts()
    assert after["exchange_api_key"] - before.get("exchange_api_key", 0) == len(fetched) == len(set(fetched)) >= 4
    assert after["create_job"] - before.get("create_job", 0) == 2


async def test_a_revoked_token_is_renewed_once_for_many_calls(kind: str, live: Live) -> None:
    async with client(kind, live, renewal=Renewal(floor=0)) as play:
        project = await play.project("Airbus")
        before = live.counts()["exchange_api_key"]
        live.revoke()
        jobs = project.jobs()
        assert len(await listed(jobs)) == jobs.total
        assert live.counts()["exchange_api_key"] == before + 1


def test_a_job_is_come_back_to_by_its_href_in_another_process(live: Live) -> None:
    async def submit() -> str:
        async with client("sync", live) as play:
            process = await (await play.project("Training")).process("Ext Cars")
            return str((await process.run(CARS)).href)

    href = asyncio.run(submit())
    program = (
        "import sys, json\n"
        "from playgroundclient import Playground\n"
        "with Playground() as play:\n"
        "    job = play.job(sys.argv[1]).wait(poll=0.1)\n"
        "    print(json.dumps([job.href, job.status, job.inputs['name'], len(job.records())]))\n"
    )
    environment = {
        "PLAYGROUND_API_KEY": live.settings["api_key"],
        "PLAYGROUND_URL": live.settings["url"],
        "PLAYGROUND_GATEWAY_URL": live.settings["gateway_url"],
        "PLAYGROUND_TOKEN_URL": live.settings["token_url"],
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, href],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    again, status, name, count = json.loads(done.stdout)
    assert (again, status, name) == (href, "SUCCEEDED", "cars") and count > 0


async def test_many_jobs_are_waited_for_at_once(kind: str, live: Live) -> None:
    async with client(kind, live) as play:
        process = await (await play.project("Training")).process("Ext Cars")
        jobs = [await process.run({**CARS, "name": f"cars {n}"}) for n in range(5)]
        done = await listed(play.wait(jobs, poll=0.1))
        assert {job.id for job in done} == {job.id for job in jobs}
        assert {job.status for job in done} == {"SUCCEEDED"}


async def test_a_job_that_fails_says_why(kind: str, live: Live) -> None:
    live.fault(fail_job={"count": 1, "message": "out of memory"})
    async with client(kind, live) as play:
        process = await (await play.project("Training")).process("Ext Cars")
        job = await process.run(CARS)
        with pytest.raises(JobFailed, match="out of memory") as caught:
            await job.wait(poll=0.1)
        assert caught.value.job.id == job.id


async def test_a_job_tells_which_of_its_tiles_failed(kind: str, live: Live) -> None:
    live.fault(fail_job={"count": 1, "message": "out of memory", "tiles": 2})
    async with client(kind, live) as play:
        process = await (await play.project("Training")).process("Ext Cars")
        job = await process.run(CARS)
        with pytest.raises(JobFailed, match="The first task that failed: process tile") as caught:
            await job.wait(poll=0.1)
        failures = await listed(job.failures())
        assert len(failures) == job.tasks["FAILED"] == 2 and caught.value.task == failures[0]
        assert all(each.error.endswith("out of memory") and "process tile" in each.message for each in failures)


# --- links -----------------------------------------------------------------------------------------------------------


async def with_links(play: Any, table: dict[str, Any], process_id: str = PROCESS) -> Any:
    """A process, that of the published notebook as a rule, as if the gateway had sent this table of relations."""
    process = await (await play.project("Change monitoring")).process(process_id)
    inner = doubles.unwrapped(process)
    inner.document = {**inner.document, "_links": table}
    return process


def published_table(live: Live) -> dict[str, Any]:
    text = json.dumps(doubles.sample("process-change-detection.links.json"))
    found: dict[str, Any] = json.loads(text.replace(PUBLISHED_GATEWAY, live.settings["gateway_url"]))
    return found


def change(name: str) -> dict[str, Any]:
    return {"name": name, "geom": AREA, "imageId1": IMAGE, "imageId2": IMAGE, "datasetName": name}


async def test_the_published_table_is_followed_relation_by_relation(kind: str, live: Live) -> None:
    from playground_api.api.processes import create_process
    from playground_api.models import ProcessDescribe, ProcessRef, ProcessRefType

    async with client(kind, live) as play:
        # Not the published process itself, which other tests need: this one is deleted.
        reference = ProcessRef(type_=ProcessRefType.DOCKERIMAGE, reference="registry/change:5.0.0")
        with Playground(**live.settings) as other:
            own = str(create_process.sync(client=other.api, project_id=uuid.UUID(doubles.PROJECT), body=reference).id)
        process = await with_links(play, json.loads(json.dumps(published_table(live)).replace(PROCESS, own)), own)
        bodies = {
            "runNewJob": {**CARS, "name": "by its link"},
            "update": ProcessRef(type_=ProcessRefType.DOCKERIMAGE, reference="registry/change:6.0.0"),
        }
        before = live.counts()
        found, lists = {}, {}
        for relation in ("self", "list", "runNewJob", "jobs", "update", "delete"):
            found[relation] = await play.follow(process, relation, json=bodies.get(relation))
            if KINDS[relation] == "Pages":
                lists[relation] = await listed(found[relation])
        assert {relation: name_of(thing) for relation, thing in found.items()} == KINDS
        assert isinstance(found["self"].model, ProcessDescribe) and str(found["self"].id) == own
        assert own in {str(each.id) for each in lists["list"]}
        assert {str(each.process_id) for each in lists["jobs"]} == {own}
        assert found["runNewJob"].inputs["name"] == "by its link"
        assert found["update"].model.version == "6.0.0"
        done = live.counts()
        for operation in ("create_job", "update_process", "delete_process"):
            assert done[operation] == before.get(operation, 0) + 1


async def test_an_exchanged_table_sends_nothing_and_run_still_works(kind: str, live: Live) -> None:
    async with client(kind, live) as play:
        table = published_table(live)
        relations = list(table)
        turned = dict(zip(relations, [table[name] for name in relations[1:] + relations[:1]], strict=True))
        process = await with_links(play, turned)
        before = live.counts()
        for relation in relations:
            with pytest.raises(LinkRefused, match="nothing was sent"):
                await play.follow(process, relation, json=change("exchanged"))
        assert live.counts() == before
        with pytest.warns(LinkWarning, match="runNewJob"):
            job = await process.run(change("exchanged"))
        assert job.inputs["name"] == "exchanged"
        assert live.counts()["create_job"] == before.get("create_job", 0) + 1
        await job.delete()


# --- mistakes --------------------------------------------------------------------------------------------------------


async def test_a_wrong_key_is_told_in_the_identity_providers_words(kind: str, live: Live) -> None:
    async with client(kind, live, api_key="not-the-key") as play:
        with pytest.raises(AuthError, match=r"The server says: Invalid API key.*check it, or make a new one") as caught:
            await play.user()
        assert "not-the-key" not in str(caught.value) and live.settings["token_url"] in str(caught.value)


async def test_an_unknown_name_is_told_with_those_near_it(kind: str, live: Live) -> None:
    async with client(kind, live) as play:
        with pytest.raises(UnknownName, match=r"no project 'Airbuss'.*Did you mean 'Airbus'") as caught:
            await play.project("Airbuss")
        assert "Airbus" in caught.value.near
        with pytest.raises(UnknownName, match="'Ext Cars'"):
            await (await play.project("Airbus")).process("ext cars")
        with pytest.raises(UnknownName, match="There are: "):
            await play.project("zzzzzzzz")


async def test_inputs_that_do_not_fit_are_told_at_once_and_not_sent(kind: str, live: Live) -> None:
    async with client(kind, live) as play:
        process = await (await play.project("Airbus")).process("DL Change Detection 5")
        before = live.counts()
        with pytest.raises(InvalidInput) as caught:
            await process.run(
                {"name": 3, "imageId1": "a", "geom": {**AREA, "coordinates": [AREA["coordinates"][0][:-1]]}}
            )
        assert [fault.path for fault in caught.value.faults] == ["$", "$.geom.coordinates[0]", "$.imageId2", "$.name"]
        assert live.counts() == before


async def test_a_gateway_that_is_down_is_told_by_its_url(kind: str, live: Live, closed_port: int) -> None:
    down = f"http://127.0.0.1:{closed_port}"
    async with client(kind, live, gateway_url=down, retries=0) as play:
        with pytest.raises(ConnectionFailed, match=f"cannot connect to 127.0.0.1:{closed_port}: Connection refused"):
            await play.project("Airbus")
        assert (await play.user()).firstname == "Camille"
    async with client(kind, live, token_url=f"{down}/token", api_key="another") as play:
        with pytest.raises(ConnectionFailed, match=f"POST {down}/token: cannot connect"):
            await play.user()


@pytest.fixture
def closed_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# --- lost answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [{"when": "after"}, {"when": "after", "status": 502}], ids=["cut", "502"])
async def test_a_job_whose_answer_was_lost_is_found_and_never_sent_again(
    kind: str, live: Live, fault: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    async with client(kind, live) as play:
        process = await (await play.project("Training")).process("Ext Cars")
        before = live.counts().get("create_job", 0)
        live.fault(drop_answer={"operation": "create_job", "count": 1, **fault})
        job = await process.run({**CARS, "name": name}, correlation_id=f"corr {name}")
        assert live.counts()["create_job"] == before + 1
        (created,) = [each for each in live.jobs() if each["name"] == name]
        assert created["id"] == str(job.id) and created["correlationId"] == f"corr {name}"
        assert (await job.wait(poll=0.1)).status == "SUCCEEDED"


async def test_a_job_that_was_not_created_is_uncertain_and_never_sent_again(
    kind: str, live: Live, naps: list[float], request: pytest.FixtureRequest
) -> None:
    async with client(kind, live) as play:
        process = await (await play.project("Training")).process("Ext Cars")
        before = live.counts().get("create_job", 0)
        live.fault(drop_answer={"operation": "create_job", "when": "before", "status": 503, "count": 1})
        with pytest.raises(SubmissionUncertain) as caught:
            await process.run({**CARS, "name": request.node.name}, correlation_id="corr-1")
        assert caught.value.correlation_id == "corr-1"
        assert live.counts()["create_job"] == before + 1
        assert [each for each in live.jobs() if each["name"] == request.node.name] == []


# --- without a gateway -----------------------------------------------------------------------------------------------


async def test_the_journey_is_seen_by_respx(kind: str, naps: list[float], tmp_path: Path) -> None:
    jobs = f"{GATEWAY}{PROCESSES}/{PROCESS}/jobs"
    collection = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None, "properties": {}}]}
    with respx.mock(assert_all_called=True) as mock:
        token = mock.post(TOKEN_URL).respond(json={"access_token": "t", "expires_in": 300})
        mock.get(f"{GATEWAY}/api/v1/projects").respond(json=doubles.page("projects", doubles.project("Airbus")))
        mock.get(f"{GATEWAY}{PROCESSES}").respond(json=doubles.page("processes", doubles.process()))
        mock.get(f"{GATEWAY}{PROCESSES}/{PROCESS}").respond(json=doubles.process())
        mock.get(path__regex="/api/catalog/uid/").respond(json={"features": []})
        mock.get(path__regex="/api/catalog/sourceid/").respond(
            json={"features": [{"id": "a", "geometry": doubles.EARTH}]}
        )
        submitted = mock.post(jobs)
        submitted.side_effect = [httpx.ConnectError, httpx.Response(201, json=doubles.job("ACCEPTED"))]
        looks = mock.get(f"{jobs}/{JOB}")
        looks.side_effect = [
            httpx.Response(200, json=doubles.job("RUNNING")),
            httpx.Response(503),
            httpx.ReadTimeout,
            *[httpx.Response(200, json=doubles.job("SUCCEEDED"))] * 2,
        ]
        mock.get(path=f"/api/v1/records/{doubles.DATASET}/export").respond(json=collection)
        async with doubles.maker(kind)() as play:
            process = await (await play.project("Airbus")).process("DL Change Detection 5")
            job = await (await process.run(doubles.INPUTS)).wait()
            assert job.status == "SUCCEEDED" and len(await job.records()) == 1
            await job.download(tmp_path / "records.geojson")
        assert json.loads((tmp_path / "records.geojson").read_text()) == collection
        assert token.call_count == 1 and submitted.call_count == 2 and looks.call_count == 4
        for call in mock.calls:
            assert call.request is not None and KEY not in str(call.request.headers)
