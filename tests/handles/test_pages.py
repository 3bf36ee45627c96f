"""The lists of the client: lazy, and read again at each iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import PROCESS, PROCESSES, PROJECT, Make, Service, listed, numbered
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient.jobs.paging import SIZE, reach

if TYPE_CHECKING:
    from collections.abc import Callable


def jobs_of(count: int, *, size: int = SIZE) -> Callable[[Any], Any]:
    def answer(sent: Any) -> Any:
        number = int(sent.url.params.get("page", 1))
        assert sent.url.params["size"] == str(SIZE)
        start = (number - 1) * size
        items = [doubles.summary(numbered(n + 1)) for n in range(start, min(start + size, count))]
        return doubles.page("jobs", *items, total=count)

    return answer


async def test_a_list_of_the_client_is_lazy_and_knows_its_total(make: Make, service: Service) -> None:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    service.on("GET", "/api/v1/jobs", jobs_of(230))
    project = await make().project(PROJECT)
    service.requests.clear()
    jobs = project.jobs()
    assert jobs.total is None and service.requests == []
    assert repr(jobs).endswith("Pages: jobs of Change monitoring>")
    assert len(await jobs.first()) == SIZE
    assert jobs.total == 230 and "230 in all" in repr(jobs)
    assert len(service.requests) == 1
    assert [each.id.int for each in await listed(jobs)] == list(range(1, 231))
    assert len(service.requests) == 1 + 3
    assert len(await listed(jobs)) == 230  # asks again
    assert len(service.requests) == 1 + 3 + 3


async def test_a_list_gives_what_an_index_names_and_asks_for_no_more_pages(make: Make, service: Service) -> None:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    service.on("GET", "/api/v1/jobs", jobs_of(230))
    jobs = (await make().project(PROJECT)).jobs()
    service.requests.clear()
    assert [each.id.int for each in await jobs[:5]] == [1, 2, 3, 4, 5] and (await jobs[99]).id.int == 100
    assert len(service.requests) == 2
    assert await jobs[:0] == [] and len(service.requests) == 2
    assert (await jobs[-1]).id.int == 230
    with pytest.raises(IndexError):
        await jobs[230]


@given(st.integers(0, 12), st.one_of(st.integers(-14, 14), st.slices(14)))
def test_so_many_items_tell_what_is_at_an_index(size: int, index: int | slice) -> None:
    whole = list(range(size))
    known = whole[: reach(index)]
    try:
        expected = whole[index]
    except IndexError:
        with pytest.raises(IndexError):
            known[index]
        return
    assert known[index] == expected


async def test_the_length_of_a_list_is_its_total_once_the_server_has_told(make: Make, service: Service) -> None:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    service.on("GET", "/api/v1/jobs", jobs_of(230))
    jobs = (await make().project(PROJECT)).jobs()
    with pytest.raises(TypeError, match=r"first\(\)"):
        len(jobs)
    assert bool(jobs) and len(await listed(jobs)) == 230 == len(jobs)
    service.on("GET", "/api/v1/jobs", jobs_of(0))
    assert await listed(jobs) == [] and len(jobs) == 0 and not jobs


async def test_a_list_as_a_table_has_plain_columns_with_items_and_without(make: Make, service: Service) -> None:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    service.on("GET", PROCESSES, doubles.page("processes", doubles.process() | {"keywords": ["cars", "boats"]}))
    service.on("GET", "/api/v1/jobs", jobs_of(3))
    project = await make().project(PROJECT)
    processes = await project.processes().to_dataframe()
    assert list(processes) == ["id", "title", "family", "version", "description", "keywords"]
    assert (processes.id[0], processes.keywords[0]) == (PROCESS, "cars, boats")
    jobs = await project.jobs().to_dataframe()
    assert jobs.id.tolist() == [numbered(1), numbered(2), numbered(3)]
    assert str(jobs.created[0]) == "2026-01-02 03:04:05.678000+00:00" and jobs.status.isna().all()
    service.on("GET", "/api/v1/jobs", jobs_of(0))
    assert list(await project.jobs().to_dataframe()) == list(jobs)
