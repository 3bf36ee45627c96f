"""The lists of the client: lazy, and read again at each iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import doubles
from doubles import PROJECT, Make, Service, listed, numbered
from playgroundclient.jobs.paging import SIZE

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
