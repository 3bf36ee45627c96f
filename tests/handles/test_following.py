"""Following relations: the contract says the method and the type of the answer, the link gives the URL."""

from __future__ import annotations

import random
import warnings
from typing import Any

import doubles
import pytest
from doubles import DATASET, HREF, INPUTS, JOB, PROCESS, PROCESSES, PROJECT, Make, Service, listed, numbered
from playgroundclient import LinkRefused, LinkWarning, contract

SELF = f"{PROCESSES}/{PROCESS}?projectId={PROJECT}"
RELATIONS = ("self", "list", "jobs", "runNewJob", "update", "delete")


async def described(make: Make, service: Service, links: Any = None, **settings: Any) -> Any:
    """The process handle of a service that sends these links."""
    document = doubles.process() if links is None else doubles.process(_links=links)
    service.on("GET", f"{PROCESSES}/{PROCESS}", document)
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    play = make(**settings)
    process = await (await play.project("Change monitoring")).process(PROCESS)
    service.requests.clear()
    return process


async def test_the_published_table_is_followed_relation_by_relation(make: Make, service: Service) -> None:
    from playground_api.models import JobSummary, ProcessDescribe, ProcessRef, ProcessRefType, ProcessSummary

    process = await described(make, service)
    play = process.play
    assert set(process.links) == set(RELATIONS)
    service.on("GET", PROCESSES, doubles.page("processes", doubles.process()))
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs", doubles.page("jobs", doubles.summary()))
    service.on("POST", f"{PROCESSES}/{PROCESS}/jobs", doubles.as_json(doubles.job("ACCEPTED"), 201))
    service.on("PUT", f"{PROCESSES}/{PROCESS}", doubles.as_json(doubles.process(version="6"), 201))
    service.on("DELETE", f"{PROCESSES}/{PROCESS}", doubles.as_json(doubles.process(), 202))

    again = await play.follow(process, "self")
    assert isinstance(again.model, ProcessDescribe) and again.id == process.id
    (listed_process,) = await listed(await play.follow(process, "list"))
    assert isinstance(listed_process.model, ProcessSummary)
    (job,) = await listed(await play.follow(process, "jobs"))
    assert isinstance(job.model, JobSummary) and str(job.id) == JOB
    new = await play.follow(process, "runNewJob", json=INPUTS)
    assert new.status == "ACCEPTED"
    reference = ProcessRef(type_=ProcessRefType.DOCKERIMAGE, reference="registry/name:6")
    assert (await play.follow(process, "update", json=reference)).model.version == "6"
    assert (await play.follow(process, "delete")).title == "DL Change Detection 5"
    assert [method for method, _ in service.calls] == ["GET", "GET", "GET", "GET", "POST", "PUT", "DELETE"]


async def test_an_exchanged_table_sends_nothing_and_run_still_works(make: Make, service: Service) -> None:
    links = doubles.process_links()
    shuffled = list(links.values())
    random.Random(3).shuffle(shuffled)
    shuffled = (
        shuffled[1:] + shuffled[:1] if any(a is b for a, b in zip(links.values(), shuffled, strict=True)) else shuffled
    )
    assert not any(a is b for a, b in zip(links.values(), shuffled, strict=True))
    process = await described(make, service, dict(zip(links, shuffled, strict=True)))
    for relation in RELATIONS:
        with pytest.raises(LinkRefused) as caught:
            await process.play.follow(process, relation, json=INPUTS)
        assert caught.value.relation == relation
    assert service.requests == []

    service.on("POST", f"{PROCESSES}/{PROCESS}/jobs", doubles.as_json(doubles.job("ACCEPTED"), 201))
    with pytest.warns(LinkWarning, match=r"runNewJob.*contract's own URL"):
        job = await process.run(INPUTS)
    assert str(job.id) == JOB
    assert service.calls == [("POST", f"{PROCESSES}/{PROCESS}/jobs")]
    assert service.requests[-1].url.params["projectId"] == PROJECT


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_run_link_with_another_method_is_not_followed(make: Make, service: Service, method: str) -> None:
    links = doubles.process_links()
    links["runNewJob"]["method"] = method
    process = await described(make, service, links)
    service.on("POST", f"{PROCESSES}/{PROCESS}/jobs", doubles.as_json(doubles.job("ACCEPTED"), 201))
    with pytest.warns(LinkWarning):
        await process.run(INPUTS)
    assert [each for each, _ in service.calls] == ["POST"]


async def test_a_run_link_that_agrees_is_used_as_it_is(make: Make, service: Service) -> None:
    links = doubles.process_links()
    links["runNewJob"]["href"] += "&extra=1"
    process = await described(make, service, links)
    service.on("POST", f"{PROCESSES}/{PROCESS}/jobs", doubles.as_json(doubles.job("ACCEPTED"), 201))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await process.run(INPUTS)
    assert service.requests[-1].url.params["extra"] == "1"


async def test_without_a_run_link_the_contracts_url_is_used_in_silence(make: Make, service: Service) -> None:
    process = await described(make, service, {"self": doubles.link(SELF)})
    service.on("POST", f"{PROCESSES}/{PROCESS}/jobs", doubles.as_json(doubles.job("ACCEPTED"), 201))
    await process.run(INPUTS)
    assert service.requests[-1].url.params["projectId"] == PROJECT


async def test_what_cannot_be_followed_says_why(make: Make, service: Service) -> None:
    process = await described(make, service, {**doubles.process_links(), "novel": doubles.link("/api/v1/novel")})
    play = process.play
    for relation, told in (("tasks", "there are: delete, jobs"), ("novel", "does not know the relation 'novel'")):
        with pytest.raises(LinkRefused, match=told):
            await play.follow(process, relation)
    with pytest.raises(LinkRefused, match="takes no body"):
        await play.follow(process, "jobs", json={})
    with pytest.raises(LinkRefused, match="pass json="):
        await play.follow(process, "runNewJob")
    with pytest.raises(LinkRefused, match="dict has no links"):
        await play.follow({}, "self")
    assert service.requests == []


async def test_a_relation_that_writes_is_not_read_into_a_file(make: Make, service: Service, tmp_path: Any) -> None:
    process = await described(make, service)
    for relation in ("delete", "update", "runNewJob"):
        with pytest.raises(LinkRefused):
            await process.play.follow(process, relation, path=tmp_path / "x")
    assert service.requests == []


async def test_a_relation_without_an_operation_answers_plain_json(
    make: Make, service: Service, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The contract has no such relation of a handle's today; the published one of a dataset will be followed so.
    monkeypatch.setitem(contract.OPERATIONS["get_job"]["links"], "novel", [])
    path = f"{PROCESSES}/{PROCESS}/jobs/{JOB}"
    links = {**doubles.job()["_links"], "novel": {"href": f"{path}/novel"}}
    service.on("GET", path, doubles.job(_links=links))
    service.on("GET", f"{path}/novel", {"tasks": [1]})
    play = make()
    job = await play.job(doubles.job()["_links"]["self"]["href"])
    assert await play.follow(job, "novel") == {"tasks": [1]}
    await play.follow(job, "novel", path=tmp_path / "tasks.json")
    assert (tmp_path / "tasks.json").read_text() == '{"tasks": [1]}'


async def test_a_projects_datasets_come_as_handles(make: Make, service: Service) -> None:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    dataset = {"datasetId": DATASET, "projectId": PROJECT, "name": "x"}
    other = {**dataset, "datasetId": numbered(2)}
    service.on("GET", "/api/v1/datasets", doubles.page("datasets", dataset, other))
    play = make()
    project = await play.project(PROJECT)
    found = await listed(await play.follow(project, "datasets"))
    assert [str(each.id) for each in found] == [DATASET, numbered(2)] and repr(found[0]) == f"<Dataset 'x' {DATASET}>"
    assert service.requests[-1].url.params["itemsPerPage"] == "100"


async def test_a_relation_whose_name_holds_a_secret_is_not_shown(make: Make, service: Service) -> None:
    links = {**doubles.job()["_links"], "eyJhbGciOiJ9.eyJjYW5hcnkiOiJ9.c2ln": doubles.link("/x")}
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{JOB}", {**doubles.job(), "_links": links})
    play = make()
    with pytest.raises(LinkRefused, match=r"there are: .*recordsAsGeojson") as caught:
        await play.follow(await play.job(HREF), "nothing")
    assert "eyJ" not in str(caught.value)
