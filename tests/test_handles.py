"""Projects, processes and jobs: what they say without asking, and what they ask."""

from __future__ import annotations

import datetime
import json
import pickle
import uuid
import warnings
from typing import Any

import doubles
import httpx
import pytest
from doubles import (
    DATASET,
    GATEWAY,
    JOB,
    KEY,
    PROCESS,
    PROCESSES,
    PROJECT,
    Make,
    Service,
    answer,
    as_json,
    failing,
    listed,
    numbered,
)
from playgroundclient import (
    AsyncPlayground,
    ConfigurationError,
    Job,
    JobCancelled,
    JobFailed,
    JobNotEnded,
    LinkRefused,
    LinkWarning,
    NotFound,
    NotLoaded,
    Playground,
    UnknownName,
    lookup,
)

JOB_PATH = f"{PROCESSES}/{PROCESS}/jobs/{JOB}"
HREF = f"{GATEWAY}{JOB_PATH}?projectId={PROJECT}"
RECORDS = f"/api/v1/records/{DATASET}/export"
COLLECTION = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None, "properties": {}}]}


@pytest.fixture
def known(service: Service) -> Service:
    """A service with two projects, two processes and a job."""
    service.on(
        "GET",
        "/api/v1/projects",
        doubles.page(
            "projects",
            doubles.project(),
            doubles.project("Airbus", numbered(9)),
            doubles.project("Airbus", numbered(8)),
        ),
    )
    service.on("GET", PROCESSES, doubles.page("processes", doubles.process(), doubles.process("Ext Cars", numbered(5))))
    service.on("GET", f"{PROCESSES}/{PROCESS}", doubles.process())
    service.on("GET", f"{PROCESSES}/{numbered(5)}", doubles.process("Ext Cars", numbered(5)))
    service.on("GET", JOB_PATH, doubles.job())
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs", doubles.page("jobs", doubles.summary()))
    service.on("GET", "/api/v1/jobs", doubles.page("jobs", doubles.summary()))
    return service


# --- names -----------------------------------------------------------------------------------------------------------


async def test_a_project_is_found_by_its_name_or_its_id(make: Make, known: Service) -> None:
    play = make()
    for name in ("Change monitoring", PROJECT, uuid.UUID(PROJECT), PROJECT.upper()):
        project = await play.project(name)
        assert (str(project.id), project.name) == (PROJECT, "Change monitoring")
    assert repr(project) == f"<Project 'Change monitoring' {PROJECT}>"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Change monitorin", "Did you mean 'Change monitoring'"),
        ("change", "Did you mean 'Change monitoring'"),
        ("Airbus", "2 of this account's projects are named 'Airbus'"),
        ("zzz", "There are: 'Change monitoring', 'Airbus'"),
        (numbered(77), "There is no project"),
    ],
)
async def test_a_project_that_is_not_the_only_one_is_told(make: Make, known: Service, name: str, told: str) -> None:
    with pytest.raises(UnknownName, match=told) as caught:
        await make().project(name)
    if "2 of" in told:
        assert numbered(8) in str(caught.value) and numbered(9) in str(caught.value)


def test_names_of_nothing() -> None:
    with pytest.raises(UnknownName, match="There are: none"):
        lookup.only({}, "x", "project", "this account's projects")
    assert lookup.as_uuid(None) is None and lookup.as_uuid("x") is None


def test_names_that_differ_in_case_are_told_apart() -> None:
    ids = {"Cars": [uuid.UUID(int=1)], "CARS": [uuid.UUID(int=2)]}
    assert lookup.only(ids, "Cars", "process", "x") == uuid.UUID(int=1)
    with pytest.raises(UnknownName) as caught:
        lookup.only(ids, "cars", "process", "x")
    assert set(caught.value.near) == {"Cars", "CARS"}


async def test_a_process_is_found_by_its_title_or_its_id_and_loaded(make: Make, known: Service) -> None:
    project = await make().project(PROJECT)
    for name in ("Ext Cars", numbered(5)):
        process = await project.process(name)
        assert process.title == "Ext Cars" and process.input_schema["title"] == "job-change-detection-input"
    assert repr(process) == f"<Process 'Ext Cars' {numbered(5)}>"
    with pytest.raises(UnknownName, match="no process 'Ext Car' in project 'Change monitoring'"):
        await project.process("Ext Car")


# --- what a list does not tell ---------------------------------------------------------------------------------------


async def test_an_item_of_a_list_says_what_is_missing_and_loads_it(make: Make, known: Service) -> None:
    project = await make().project(PROJECT)
    (job,) = await listed(project.jobs())
    known.requests.clear()
    for name in ("status", "progress", "message", "inputs"):
        with pytest.raises(NotLoaded, match="load"):
            getattr(job, name)
    assert job.tasks == {"SUCCEEDED": 2, "RUNNING": 1}
    assert repr(job) == f"<Job {JOB}>"
    assert known.requests == []
    loaded = await job.load()
    assert loaded.status == "SUCCEEDED" and repr(loaded) == f"<Job {JOB} SUCCEEDED 100 %>"
    await job.refresh()
    assert job.status == "SUCCEEDED"

    process = (await listed(project.processes()))[0]
    whole = await process.load()
    assert whole.input_schema and str(whole.id) == PROCESS
    (of_process,) = await listed(process.jobs())
    assert str(of_process.id) == JOB


async def test_properties_never_ask(make: Make, known: Service) -> None:
    job = await make().job(HREF)
    known.requests.clear()
    assert (str(job.id), str(job.process_id), str(job.project_id)) == (JOB, PROCESS, PROJECT)
    assert job.href == HREF and job.status == "SUCCEEDED" and job.progress == 100.0 and job.message is None
    assert job.inputs["name"] == "changes"
    assert job.created == datetime.datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=datetime.UTC)
    assert set(job.links) >= {"self", "list", "tasks"}
    assert known.requests == []


async def test_a_job_may_say_next_to_nothing(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, {"id": JOB, "processId": PROCESS, "status": None, "input": None})
    job = await make().job(HREF)
    assert (job.status, job.progress, job.message, job.inputs, job.tasks, job.created) == (
        "UNKNOWN",
        0.0,
        None,
        {},
        {},
        None,
    )
    assert dict(job.links) == {}
    known.on("GET", JOB_PATH, {"id": JOB, "processId": PROCESS, "status": {"status": "DREAMING"}})
    await job.refresh()
    assert job.status == "DREAMING"


async def test_a_process_may_say_next_to_nothing(make: Make, known: Service) -> None:
    known.on("GET", f"{PROCESSES}/{PROCESS}", {"id": PROCESS})
    process = await (await make().project(PROJECT)).process(PROCESS)
    assert (process.title, process.input_schema, dict(process.links)) == ("", {}, {})
    assert process.check({}) == []


# --- coming back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "href",
    [
        f"{GATEWAY}{JOB_PATH}",
        f"{GATEWAY}{PROCESSES}/{PROCESS}?projectId={PROJECT}",
        f"https://evil.example{JOB_PATH}?projectId={PROJECT}",
        f"http://gateway.example{JOB_PATH}?projectId={PROJECT}",
        f"{GATEWAY}{PROCESSES}/x/jobs/y?projectId={PROJECT}",
        JOB,
        "",
        "nonsense",
    ],
)
async def test_what_is_no_jobs_href_is_not_asked_for(make: Make, known: Service, href: str) -> None:
    with pytest.raises(LinkRefused):
        await make().job(href)
    assert known.requests == []


async def test_a_job_that_is_not_there(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, failing(404, "There is no such job"))
    with pytest.raises(NotFound, match="There is no such job"):
        await make().job(HREF)


def test_a_handle_is_pickled_without_secrets(known: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "api_key.txt").write_text(KEY)
    for name, url in doubles.SETTINGS.items():
        monkeypatch.setenv({"url": "PLAYGROUND_URL"}.get(name, f"PLAYGROUND_{name.upper()}"), url)
    with Playground() as play:
        job = play.job(HREF)
        pickled = pickle.dumps([job, play])
    assert KEY.encode() not in pickled and b"token-1" not in pickled
    again, client = pickle.loads(pickled)
    assert isinstance(again, Job) and again.href == job.href and again.status == "SUCCEEDED"
    assert again.play is client
    assert again.refresh().status == "SUCCEEDED"
    client.close()
    with pytest.raises(ConfigurationError):
        pickle.dumps(Playground(api_key=KEY))


# --- ending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "CANCELLED"])
async def test_cancelling_a_job_that_has_ended_sends_nothing_that_writes(
    make: Make, known: Service, status: str
) -> None:
    known.on("GET", JOB_PATH, doubles.job(status))
    job = await make().job(HREF)
    assert (await job.cancel()).status == status
    assert {method for method, _ in known.calls} == {"GET"}


@pytest.mark.parametrize(
    "reply", [answer(b"", 204), as_json(doubles.summary(), 202), failing(404)], ids=["204", "202", "404"]
)
async def test_cancelling_a_running_job_deletes_it_once(make: Make, known: Service, reply: httpx.Response) -> None:
    known.on("GET", JOB_PATH, doubles.job("RUNNING"))
    known.on("DELETE", JOB_PATH, reply)
    job = await make().job(HREF)
    await job.cancel()
    assert known.calls.count(("DELETE", JOB_PATH)) == 1
    assert known.requests[-1].url.params["projectId"] == PROJECT


async def test_cancelling_tells_what_became_of_the_job(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, iter([doubles.job("RUNNING"), doubles.job("RUNNING"), failing(404)]))
    known.on("DELETE", JOB_PATH, answer(b"", 204))
    job = await make().job(HREF)
    assert (await job.cancel()).status == "CANCELLED"
    asked = len(known.calls)
    assert (await job.cancel()).status == "CANCELLED" and len(known.calls) == asked


async def test_a_job_that_is_gone_is_cancelled_already(make: Make, known: Service) -> None:
    known.on("GET", JOB_PATH, iter([doubles.job("RUNNING"), failing(404)]))
    job = await make().job(HREF)
    assert (await job.cancel()).status == "CANCELLED"
    assert {method for method, _ in known.calls} == {"GET"}


async def test_deleting_does_not_follow_a_link_that_contradicts(make: Make, known: Service) -> None:
    links = doubles.job()["_links"] | {"delete": doubles.link(f"{PROCESSES}/{PROCESS}?projectId={PROJECT}", "DELETE")}
    known.on("GET", JOB_PATH, {**doubles.job(), "_links": links})
    known.on("DELETE", JOB_PATH, answer(b"", 204))
    job = await make().job(HREF)
    with pytest.warns(LinkWarning, match="delete"):
        await job.delete()
    assert ("DELETE", f"{PROCESSES}/{PROCESS}") not in known.calls


# --- records ---------------------------------------------------------------------------------------------------------


async def test_records_come_by_their_link(make: Make, known: Service, tmp_path: Any) -> None:
    known.on("GET", RECORDS, COLLECTION)
    job = await make().job(HREF)
    assert (await job.records()).features == COLLECTION["features"]
    seen: list[tuple[int, int | None]] = []
    await job.download(tmp_path / "x.geojson", progress=lambda done, total: seen.append((done, total)))
    text = json.dumps(COLLECTION)
    assert (tmp_path / "x.geojson").read_text() == text and seen[-1] == (len(text), len(text))
    assert dict(known.requests[-1].url.params) == {"projectId": PROJECT, "type": "geojson", "jobId": JOB}


@pytest.mark.parametrize(
    ("status", "kind"), [("RUNNING", JobNotEnded), ("FAILED", JobFailed), ("CANCELLED", JobCancelled)]
)
async def test_records_of_a_job_without_success_are_given_only_when_some_will_do(
    make: Make, known: Service, tmp_path: Any, status: str, kind: Any
) -> None:
    known.on("GET", JOB_PATH, doubles.job(status))
    known.on("GET", RECORDS, COLLECTION)
    job = await make().job(HREF)
    for call in (job.records, lambda: job.download(tmp_path / "x.geojson")):
        with pytest.raises(kind, match=status) as caught:
            await call()
        assert caught.value.job.href == caught.value.href == job.href
    assert ("GET", RECORDS) not in known.calls and list(tmp_path.iterdir()) == []
    assert len(await job.records(partial=True)) == 1
    await job.download(tmp_path / "x.geojson", partial=True)
    assert (tmp_path / "x.geojson").exists()


async def test_records_of_a_list_s_item_are_given_when_it_has_succeeded(make: Make, known: Service) -> None:
    known.on("GET", "/api/v1/jobs", doubles.page("jobs", doubles.summary()))
    known.on("GET", RECORDS, COLLECTION)
    (job,) = await listed((await make().project(PROJECT)).jobs())
    assert len(await job.records()) == 1 and job.status == "SUCCEEDED"


async def test_a_relation_whose_name_holds_a_secret_is_not_shown(make: Make, known: Service) -> None:
    links = {**doubles.job()["_links"], "eyJhbGciOiJ9.eyJjYW5hcnkiOiJ9.c2ln": doubles.link(RECORDS)}
    known.on("GET", JOB_PATH, {**doubles.job(), "_links": links})
    play = make()
    with pytest.raises(LinkRefused, match=r"there are: .*recordsAsGeojson") as caught:
        await play.follow(await play.job(HREF), "nothing")
    assert "eyJ" not in str(caught.value)


async def test_an_href_read_from_a_file_leads_to_its_job(make: Make, known: Service) -> None:
    assert (await make().job(f" {HREF}\n")).href == HREF


@pytest.mark.parametrize(
    "link",
    [None, doubles.link(f"/api/v1/zones/{DATASET}"), doubles.link(RECORDS, "DELETE")],
    ids=["missing", "of another relation", "of another method"],
)
async def test_records_are_asked_for_by_ids_where_the_link_does_not_do(make: Make, known: Service, link: Any) -> None:
    links = {name: each for name, each in doubles.job()["_links"].items() if name != "recordsAsGeojson"}
    document = {**doubles.job(), "_links": links if link is None else {**links, "recordsAsGeojson": link}}
    document["input"] = {"name": "x", "datasetId": DATASET}
    known.on("GET", JOB_PATH, document)
    known.on("GET", RECORDS, COLLECTION)
    job = await make().job(HREF)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert len(await job.records()) == 1
    assert bool([each for each in caught if each.category is LinkWarning]) is (link is not None)
    assert dict(known.requests[-1].url.params) == {"projectId": PROJECT, "type": "geojson", "jobId": JOB}


async def test_without_a_link_and_a_dataset_there_are_no_records_to_ask_for(make: Make, known: Service) -> None:
    links = {name: each for name, each in doubles.job()["_links"].items() if name != "recordsAsGeojson"}
    known.on("GET", JOB_PATH, {**doubles.job(), "_links": links})
    job = await make().job(HREF)
    with pytest.raises(LinkRefused, match="its dataset is not known"):
        await job.records()


async def test_records_of_another_format_are_not_taken(make: Make, known: Service) -> None:
    from playgroundclient import PlaygroundError

    known.on("GET", RECORDS, answer(b"<kml/>", media="application/vnd.google-earth.kml+xml", content_length="6"))
    job = await make().job(HREF)
    with pytest.raises(PlaygroundError):
        len(await job.records())


# --- what needs more than the core -----------------------------------------------------------------------------------


async def test_a_report_needs_a_client_that_observes(make: Make, known: Service) -> None:
    with pytest.raises(ConfigurationError, match="observe=True"):
        make().report()
    play = make(observe=True)
    known.on("GET", JOB_PATH, {**doubles.job(), "novel": 1})
    await play.job(HREF)
    assert "novel" in str(play.report())


def test_a_campaign_is_of_the_synchronous_client(tmp_path: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"Playground\(\).campaign"):
        doubles.maker("async")().campaign(tmp_path / "x.db")
    assert type(doubles.maker("sync")().inner.campaign(tmp_path / "x.db")).__name__ == "Campaign"


@pytest.mark.parametrize("kind", [Playground, AsyncPlayground])
def test_a_password_of_a_proxy_is_not_pickled(kind: Any, tmp_path: Any) -> None:
    (tmp_path / "api_key.txt").write_text(KEY)
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY"):
        pickle.dumps(kind(proxy="http://user:canary@proxy.example"))
    assert b"proxy.example" in pickle.dumps(kind(proxy="http://proxy.example"))
