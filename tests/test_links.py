"""A link is followed only where it agrees with the contract, and where a token may go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import doubles
import httpx
import pytest
from attrs import evolve
from doubles import (
    FRONT,
    GATEWAY,
    JOB,
    PROCESS,
    PROCESSES,
    PROJECT,
    SETTINGS,
    TOKEN_URL,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playgroundclient import LinkRefused, config, contract, links
from playgroundclient.links import Link, agree, table

if TYPE_CHECKING:
    from collections.abc import Container

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
    assert told in message and "canary" not in message and "  " not in message


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


@settings(max_examples=200)  # ten thousand in tests/faults/origins.py
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


# --- where a request may go ------------------------------------------------------------------------------------------


TOKEN = frozenset({config.origin(httpx.URL(TOKEN_URL))})


def guarded(
    url: str,
    allowed: Container[config.Origin] | None = CONFIGURED.origins,
    headers: dict[str, str] | None = None,
    **settings: Any,
) -> str:
    """Why a request is not sent; empty where it is."""
    return links.guard(httpx.Request("GET", url, headers=headers), evolve(CONFIGURED, **settings), allowed) or ""


@pytest.mark.parametrize("url", [FRONT + "/x", GATEWAY + "/x", "https://FRONT.example.:443/"])
def test_a_call_goes_to_the_configured_origins(url: str) -> None:
    assert guarded(url) == guarded(url, None) == ""


@pytest.mark.parametrize(
    "url",
    [
        TOKEN_URL,
        "http://front.example/",
        "https://front.example:444/",
        "https://evil.example/",
        "https://front.example.evil.example",
    ],
)
def test_a_call_goes_nowhere_else(url: str) -> None:
    assert "not a configured origin" in guarded(url)


def test_the_key_goes_to_the_token_endpoint_alone() -> None:
    assert guarded(TOKEN_URL, TOKEN) == ""
    for url in (FRONT, GATEWAY, "https://evil.example"):
        assert "not a configured origin" in guarded(url, TOKEN)


def test_user_information_is_not_sent() -> None:
    reason = guarded("https://u:canary@front.example/")
    assert "user information" in reason and "canary" not in reason


def test_a_download_leaves_over_https_without_anything_of_ours() -> None:
    assert guarded("https://bucket.example/x", None) == ""
    for name in ("Authorization", "Cookie", "Proxy-Authorization"):
        assert name.lower() in guarded("https://bucket.example/x", None, {name: "canary"})
    reason = guarded("http://bucket.example/x", None)
    assert "https only" in reason and "allow_hosts=['bucket.example']" in reason
    for host in ("bucket.example", "bucket.example:80"):
        assert guarded("http://bucket.example/x", None, allow_hosts=frozenset({host})) == ""


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "[::1]",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "0.0.0.0",
        "[fd00::1]",
    ],
)
def test_a_download_never_leads_into_this_machine_or_its_network(host: str) -> None:
    assert "private network" in guarded(f"https://{host}/x", None)
    assert guarded(f"https://{host}/x", None, allow_hosts=frozenset({host.strip("[]")})) == ""


def test_what_is_configured_to_this_machine_may_download_from_it() -> None:
    local = {"gateway": httpx.URL("http://127.0.0.1:1"), "front": httpx.URL("http://127.0.0.1:2")}
    assert guarded("http://127.0.0.1:3/x", None, **local) == ""
    assert "https only" in guarded("http://10.0.0.1/x", None, **local)
    assert "private network" in guarded("https://10.0.0.1/x", None, **local)


def test_a_link_of_a_project_that_names_another_project_is_refused() -> None:
    operation = contract.by_id("list_processes")
    for project, agrees in ((PROJECT, True), (doubles.numbered(9), False)):
        link = Link("processes", f"{PROCESSES}?projectId={project}", "GET")
        if agrees:
            assert agree(link, [operation], CONFIGURED, BASE, {"projectId": PROJECT}).operation == operation
        else:
            with pytest.raises(LinkRefused, match="names the projectId"):
                agree(link, [operation], CONFIGURED, BASE, {"projectId": PROJECT})
