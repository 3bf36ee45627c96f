"""A link is followed only where it agrees with the contract, and where a token may go."""

from __future__ import annotations

import random
import warnings
from typing import Any

import doubles
import httpx
import pytest
from doubles import (
    DATASET,
    GATEWAY,
    INPUTS,
    JOB,
    PROCESS,
    PROCESSES,
    PROJECT,
    SETTINGS,
    Make,
    Service,
    listed,
    numbered,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playgroundclient import LinkRefused, LinkWarning, config, contract
from playgroundclient.links import Link, agree, table

CONFIGURED = config.load(api_key="k", **SETTINGS)
BASE = CONFIGURED.gateway
GET_PROCESS, GET_JOB = contract.by_id("get_process"), contract.by_id("get_job")
SELF = f"{PROCESSES}/{PROCESS}?projectId={PROJECT}"
RELATIONS = {
    "self": ("GET", SELF),
    "list": ("GET", f"{PROCESSES}?projectId={PROJECT}"),
    "jobs": ("GET", f"{PROCESSES}/{PROCESS}/jobs?projectId={PROJECT}"),
    "runNewJob": ("POST", f"{PROCESSES}/{PROCESS}/jobs?projectId={PROJECT}"),
    "update": ("PUT", SELF),
    "delete": ("DELETE", SELF),
}


def agreed(href: str, method: str | None = "GET", *ids: str) -> Any:
    return agree(Link("self", href, method), [GET_PROCESS], CONFIGURED, BASE, {"processId": ids[0]} if ids else {})


def refusal(href: str, method: str | None = "GET", *ids: str) -> str:
    with pytest.raises(LinkRefused, match=r"The link 'self' was not followed and nothing was sent") as caught:
        agreed(href, method, *ids)
    assert caught.value.relation == "self"
    return str(caught.value)


def test_a_link_that_agrees_gives_its_url_and_the_ids_in_it() -> None:
    for href in (GATEWAY + SELF, SELF, f"//gateway.example{SELF}", f"{GATEWAY}:443{SELF}", GATEWAY.upper() + SELF):
        for method in ("GET", None):
            target = agreed(href, method, PROCESS)
            assert target.operation.id == "get_process"
            assert target.url == httpx.URL(GATEWAY + SELF)
            assert target.ids == {"projectId": PROJECT, "processId": PROCESS}


def test_an_id_that_is_written_in_capitals_is_the_same() -> None:
    assert agreed(GATEWAY + SELF.upper().replace(PROCESSES.upper(), PROCESSES), None, PROCESS)


@pytest.mark.parametrize(
    ("href", "told"),
    [
        (f"http://gateway.example{SELF}", "from https to http"),
        (f"https://user@gateway.example{SELF}", "user information"),
        (f"https://u:canary@gateway.example{SELF}", "user information"),
        (f"https://elsewhere.example{SELF}", "another host"),
        (f"https://gateway.example:444{SELF}", "another host"),
        (f"https://gateway.example.evil.example{SELF}", "another host"),
        (f"https://gateway.example@evil.example{SELF}", "user information"),
        (f"https://gateway.example\\@evil.example{SELF}", ""),
        (f"https://evil.example/https://gateway.example{SELF}", "another host"),
        (f"https://identity.example{SELF}", "another host"),
        (f"ftp://gateway.example{SELF}", "from https to ftp"),
        ("javascript:alert(1)", "from https to javascript"),
        ("https://[::1", "not a URL"),
        (f"https://xn--{SELF}", "not a URL"),
        (f"https://xn--a{SELF}", ""),
        ("https://gateway.example:99999/", ""),
        (f"{PROCESSES}/{PROCESS}/jobs?projectId={PROJECT}", "the contract says GET /api/v1/processes/{processId}"),
        (f"{PROCESSES}/", "the contract says"),
        (f"{PROCESSES}/..", "the contract says"),
        (f"{PROCESSES}/.", "the contract says"),
        ("/api/v1/projects", "the contract says"),
    ],
)
def test_a_link_that_contradicts_says_why(href: str, told: str) -> None:
    message = refusal(href)
    assert told in message and "canary" not in message


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "GETS"])
def test_a_link_with_another_method_is_refused(method: str) -> None:
    assert f"the link says {method} {GATEWAY}" in refusal(GATEWAY + SELF, method)


def test_a_link_of_another_thing_is_refused() -> None:
    assert f"it names the processId {PROCESS}, but this is {JOB}" in refusal(GATEWAY + SELF, "GET", JOB)


def test_a_link_to_an_origin_that_the_operation_is_not_on_is_refused() -> None:
    assert agreed("https://front.example" + SELF)  # the front serves processes too
    link = Link("list", "https://front.example/api/v1/projects", "GET")
    with pytest.raises(LinkRefused, match="the contract says"):
        agree(link, [contract.by_id("list_projects")], CONFIGURED, BASE, {})


def test_one_of_several_operations_is_enough() -> None:
    both = [contract.by_id("list_process_jobs"), contract.by_id("list_jobs")]
    for path, name in ((f"{PROCESSES}/{PROCESS}/jobs", "list_process_jobs"), ("/api/v1/jobs", "list_jobs")):
        target = agree(Link("list", path, None), both, CONFIGURED, BASE, {"processId": PROCESS})
        assert target.operation is not None and target.operation.id == name
    with pytest.raises(LinkRefused, match=" or GET /api/v1/jobs"):
        agree(Link("list", "/api/v1/zones", None), both, CONFIGURED, BASE, {})


def test_a_relation_without_an_operation_is_only_read() -> None:
    target = agree(Link("tasks", "/api/v1/tasks?x=1", None), [], CONFIGURED, BASE, {})
    assert (target.operation, str(target.url), target.ids) == (None, f"{GATEWAY}/api/v1/tasks?x=1", {"x": "1"})
    with pytest.raises(LinkRefused, match="only read, and the link says POST"):
        agree(Link("tasks", "/api/v1/tasks", "POST"), [], CONFIGURED, BASE, {})
    with pytest.raises(LinkRefused, match="another host"):
        agree(Link("tasks", "https://evil.example/tasks", None), [], CONFIGURED, BASE, {})


HOSTS = st.sampled_from(
    ["gateway.example", "front.example", "identity.example", "evil.example", "127.0.0.1", "[::1]", "GATEWAY.EXAMPLE."]
) | st.from_regex(r"[a-z0-9.\-\[\]:%@\\/]{0,20}", fullmatch=True)
URLS = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["https://", "http://", "//", "", "ftp://", "https:", "\\\\", "https:///", "HTTPS://"]),
    st.sampled_from(["", "", "", "user@", "user:pass@", "gateway.example@", "@", "%40"]),
    HOSTS,
    st.sampled_from(["", "", ":443", ":444", ":0", ":80", ":", ":99999", ":x"]),
    st.sampled_from(["", "/", SELF, f"{PROCESSES}/{PROCESS}", "/../" + SELF, "/./", "/%2e%2e/", "\\..\\"]) | st.text(max_size=8),
    st.sampled_from(["", "?projectId=" + PROJECT, "#" + SELF, "?next=https://evil.example", "\r\nx: y", "\x00"]),
) | st.text(max_size=60)  # fmt: skip


@settings(max_examples=500)
@given(URLS, st.sampled_from([None, "GET", "POST", "DELETE"]))
@example(f"https:\\\\evil.example{SELF}", "GET")
@example(f"https://gateway.example{SELF}\r\nHost: evil.example", "GET")
def test_no_url_brings_a_token_elsewhere(href: str, method: str | None) -> None:
    try:
        target = agreed(href, method, PROCESS)
    except LinkRefused as refused:
        assert "//user:pass@" not in str(refused)
        return
    assert (target.url.scheme, target.url.host.rstrip("."), target.url.port) in {
        ("https", "gateway.example", None),
        ("https", "front.example", None),
    }
    assert not target.url.userinfo and method in (None, "GET")
    assert target.url.path == f"{PROCESSES}/{PROCESS}"
    assert not any(char in str(target.url) for char in "\r\n\x00")


@given(st.permutations(list(RELATIONS)))
def test_exchanged_links_are_refused_unless_they_still_say_the_same(order: list[str]) -> None:
    for relation, other in zip(RELATIONS, order, strict=True):
        method, path = RELATIONS[other]
        candidates = GET_PROCESS.targets(relation)
        assert candidates
        link = Link(relation, GATEWAY + path, method)
        if other == relation:
            assert agree(link, candidates, CONFIGURED, BASE, {"processId": PROCESS}).operation in candidates
        else:
            with pytest.raises(LinkRefused):
                agree(link, candidates, CONFIGURED, BASE, {"processId": PROCESS})


# --- by the client ---------------------------------------------------------------------------------------------------


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


async def test_a_relation_without_an_operation_answers_plain_json(make: Make, service: Service, tmp_path: Any) -> None:
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{JOB}", doubles.job())
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{JOB}/tasks", {"tasks": [1]})
    play = make()
    job = await play.job(doubles.job()["_links"]["self"]["href"])
    assert await play.follow(job, "tasks") == {"tasks": [1]}
    await play.follow(job, "tasks", path=tmp_path / "tasks.json")
    assert (tmp_path / "tasks.json").read_text() == '{"tasks": [1]}'


async def test_a_projects_datasets_come_as_generated_models(make: Make, service: Service) -> None:
    from playground_api.models import DatasetSummary

    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    dataset = {"datasetId": DATASET, "projectId": PROJECT, "name": "x"}
    other = {**dataset, "datasetId": numbered(2)}
    service.on("GET", "/api/v1/datasets", doubles.page("datasets", dataset, other))
    play = make()
    project = await play.project(PROJECT)
    found = await listed(await play.follow(project, "datasets"))
    assert [type(each) for each in found] == [DatasetSummary] * 2
    assert service.requests[-1].url.params["itemsPerPage"] == "100"


def test_only_what_is_a_link_is_in_the_table() -> None:
    document = doubles.process(
        _links={"self": {"href": "/x", "method": "get"}, "jobs": {"method": "GET"}, "novel": {"href": "/y"}}
    )
    found = table(document)
    assert found["self"] == Link("self", "/x", "GET")
    assert found["novel"] == Link("novel", "/y", None)
    assert "jobs" not in found
    del document["_links"]
    assert table(document) == {}
