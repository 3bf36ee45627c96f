"""Lists come in pages that fit together, newest first."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from gateway_process import AIRBUS, CHANGES, Running

AIRBUS_NA = "e7c1f0de-54a7-4d0c-8f0b-6f1f0b6f5a10"


@pytest.fixture(scope="module")
def gateway(request: pytest.FixtureRequest) -> Any:
    from gateway_process import start

    found = start()
    request.addfinalizer(found.end)
    return found


def follow(gateway: Running, url: str, plural: str) -> list[Any]:
    found: list[Any] = []
    page = gateway.get(url)
    total = page["total"]
    while True:
        assert page["count"] == len(page[plural]) and page["total"] == total
        found += page[plural]
        if "next" not in page["_links"]:
            assert page["_links"]["last"]["href"] == page["_links"]["self"]["href"]
            assert len(found) == total
            return found
        following = gateway.get(page["_links"]["next"]["href"])
        assert following["_links"]["prev"]["href"] == page["_links"]["self"]["href"]
        assert following["_links"]["first"]["href"] == page["_links"]["first"]["href"]
        page = following


def test_71_jobs_newest_first(gateway: Running) -> None:
    jobs = follow(gateway, f"{gateway.gateway}/jobs?projectId={AIRBUS}", "jobs")
    assert len(jobs) == len({job["id"] for job in jobs}) == 71
    created = [job["creationDate"][:26] for job in jobs]
    assert created == sorted(created, reverse=True)
    larger = follow(gateway, f"{gateway.gateway}/jobs?projectId={AIRBUS}&size=100", "jobs")
    assert [job["id"] for job in larger] == [job["id"] for job in jobs]


def test_links_lead_to_the_gateway_even_from_the_front(gateway: Running) -> None:
    page = gateway.get(f"{gateway.front}/api/v1/processes?projectId={AIRBUS}&size=2")
    hrefs = [link["href"] for links in (page["_links"], page["processes"][0]["_links"]) for link in links.values()]
    assert hrefs and all(href.startswith(gateway.gateway) for href in hrefs)
    assert parse_qs(urlsplit(page["_links"]["next"]["href"]).query) == {
        "projectId": [AIRBUS],
        "page": ["2"],
        "size": ["2"],
    }


@pytest.mark.parametrize(
    ("path", "plural", "size"),
    [
        (f"/processes?projectId={AIRBUS}&", "processes", "size=2"),
        ("/projects?", "projects", "itemsPerPage=2"),
        (f"/datasets?projectId={CHANGES}&", "datasets", "itemsPerPage=2"),
        (f"/zones?projectId={CHANGES}&status=LABELLIZED&", "zones", "itemsPerPage=2"),
    ],
)
def test_every_list_pages(gateway: Running, path: str, plural: str, size: str) -> None:
    assert len(follow(gateway, f"{gateway.gateway}{path}{size}", plural)) > 2


def test_page_after_the_last_is_empty(gateway: Running) -> None:
    page = gateway.get(f"{gateway.gateway}/jobs?projectId={AIRBUS}&page=99")
    assert (page["jobs"], page["count"], page["total"]) == ([], 0, 71)
    assert "next" not in page["_links"]


def test_front_pages_from_zero_and_filters_by_user(gateway: Running) -> None:
    def ask(**query: Any) -> Any:
        return gateway.get(f"{gateway.front}/api/jobs", **query)

    assert ask(project_id=AIRBUS, filter_user="true", count="true", page=0, page_size=10) == {"count": 71}
    pages = [ask(project_id=AIRBUS, filter_user="true", page=page, page_size=10) for page in range(9)]
    assert [len(page) for page in pages] == [10] * 7 + [1, 0]
    assert len({job["job_id"] for page in pages for job in page}) == 71
    everybody = ask(project_id=AIRBUS_NA, count="true")["count"]
    assert 0 < ask(project_id=AIRBUS_NA, count="true", filter_user="true")["count"] < everybody


def test_dates_are_written_in_the_ways_that_were_seen(gateway: Running) -> None:
    jobs = gateway.get(f"{gateway.gateway}/jobs?projectId={AIRBUS}&size=100")["jobs"]
    fractions = {len(job["creationDate"].rstrip("Z").partition(".")[2].partition("+")[0]) for job in jobs}
    assert fractions == {3, 6, 9}
    assert {job["creationDate"][-1] for job in jobs} == {"Z", "0"}


def test_new_jobs_come_first(running: Running) -> None:
    job = running.run_job()
    assert running.get(f"{running.gateway}/jobs", projectId=AIRBUS, size=1)["jobs"][0]["id"] == job["id"]
