"""What a call costs beside bare httpx: one warm call, a page of jobs, 5,000 jobs from afar, 200 calls at once.

Ways alternate within each round; a figure is the median of the rounds, CPU time beside wall time.

python -m tests.benchmarks.calls
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import time
from typing import TYPE_CHECKING, Any

import httpx
from playgroundclient import AsyncPlayground, Playground

from . import static

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ROUNDS = 9
ROUND_TRIP = 0.030
Figures = dict[str, tuple[float, float]]
"""Median CPU and wall seconds, by way."""


def measured(ways: dict[str, Callable[[], object]], repeat: int) -> Figures:
    """The ways in turn, each `repeat` times a round."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            cpu, wall = time.process_time(), time.perf_counter()
            for _ in range(repeat):
                way()
            taken[name].append(((time.process_time() - cpu) / repeat, (time.perf_counter() - wall) / repeat))
    return _medians(taken)


async def measured_async(ways: dict[str, Callable[[], Awaitable[object]]], repeat: int) -> Figures:
    """As `measured`."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for way in ways.values():
        await way()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            cpu, wall = time.process_time(), time.perf_counter()
            for _ in range(repeat):
                await way()
            taken[name].append(((time.process_time() - cpu) / repeat, (time.perf_counter() - wall) / repeat))
    return _medians(taken)


def _medians(taken: dict[str, list[tuple[float, float]]]) -> Figures:
    return {
        name: (statistics.median(cpu for cpu, _ in each), statistics.median(wall for _, wall in each))
        for name, each in taken.items()
    }


def settings(address: str) -> dict[str, Any]:
    return {
        "api_key": static.KEY,
        "url": address,
        "gateway_url": address,
        "token_url": f"{address}/token",
        "proxy": "",
    }


def warm_call(address: str) -> Figures:
    headers = {"authorization": "Bearer an-access-token"}
    with Playground(**settings(address)) as play, httpx.Client(headers=headers, trust_env=False) as bare:
        return measured({"bare": lambda: bare.get(f"{address}/currentUser").json(), "ours": play.user}, 200)


async def warm_async_call(address: str) -> Figures:
    headers = {"authorization": "Bearer an-access-token"}
    async with (
        AsyncPlayground(**settings(address)) as play,
        httpx.AsyncClient(headers=headers, trust_env=False) as bare,
    ):

        async def get() -> object:
            return (await bare.get(f"{address}/currentUser")).json()

        return await measured_async({"bare": get, "ours": play.user}, 200)


def page_of_jobs(address: str) -> tuple[Figures, bool]:
    """A page of 100 jobs, ids, dates and hrefs read, beside the parsing of its bytes alone."""
    try:
        import orjson

        loads: Callable[[bytes], object] = orjson.loads
    except ImportError:
        loads = json.loads
    content = static.page(1)
    with Playground(**settings(address)) as play:
        project = _project(play)

        def ours() -> None:
            for job in project.jobs().first():
                _ = job.id, job.created, job.href

        return measured({"loads": lambda: loads(content), "ours": ours}, 50), loads is not json.loads


def _project(play: Any) -> Any:
    from playgroundclient import Project

    return Project(play, {"projectId": static.PROJECT, "name": "Airbus"}, "list_projects", "projects")


def many_jobs(address: str) -> Figures:
    def raw() -> None:
        asyncio.run(_raw_pages(address))

    with Playground(**settings(address)) as play:
        project = _project(play)

        def ours() -> None:
            assert sum(1 for _ in project.jobs()) == static.JOBS

        return measured({"raw": raw, "ours": ours}, 1)


async def _raw_pages(address: str) -> None:
    headers = {"authorization": "Bearer an-access-token"}
    async with httpx.AsyncClient(headers=headers, limits=httpx.Limits(max_connections=50), trust_env=False) as client:

        async def page(number: int) -> object:
            query = {"projectId": static.PROJECT, "page": number, "size": static.SIZE}
            return (await client.get(f"{address}/api/v1/jobs", params=query)).json()

        await asyncio.gather(*(page(number) for number in range(1, static.JOBS // static.SIZE + 1)))


async def calls_at_once(address: str, count: int = 200) -> Figures:
    headers = {"authorization": "Bearer an-access-token"}
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)  # as ours are
    async with (
        AsyncPlayground(**settings(address)) as play,
        httpx.AsyncClient(headers=headers, limits=limits, timeout=None, trust_env=False) as bare,
    ):

        async def get() -> object:
            return (await bare.get(f"{address}/currentUser")).json()

        async def of(way: Callable[[], Awaitable[object]]) -> None:
            await asyncio.gather(*(way() for _ in range(count)))

        return await measured_async({"bare": lambda: of(get), "ours": lambda: of(play.user)}, 3)


def main() -> int:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; median of {ROUNDS} rounds, CPU / wall")
    with static.serving() as near, static.serving(ROUND_TRIP) as far:
        page, quick = page_of_jobs(near)
        bound = 6.0 if quick else 8.0
        kept = [
            _line("one warm call, sync", warm_call(near), most=1.3),
            _line("one warm call, async", asyncio.run(warm_async_call(near))),
            _line(f"a page of 100 jobs, beside {'orjson' if quick else 'json'}.loads", page, most=bound),
            _line(f"5,000 jobs at {ROUND_TRIP * 1000:g} ms, wall", many_jobs(far), most=3.0, by_wall=True),
            _line("200 async calls at once, wall", asyncio.run(calls_at_once(near)), most=1 / 0.8, by_wall=True),
        ]
    return 0 if all(kept) else 1


def _line(what: str, figures: Figures, most: float | None = None, *, by_wall: bool = False) -> bool:
    floor, ours = figures.values()
    ratio = ours[by_wall] / floor[by_wall]
    shown = ", ".join(f"{name} {cpu * 1e3:.2f} / {wall * 1e3:.2f} ms" for name, (cpu, wall) in figures.items())
    bound = "" if most is None else f" (at most {most:.2f})"
    print(f"{what}: {shown}: {ratio:.2f} times{bound}")
    return most is None or ratio <= most


if __name__ == "__main__":
    raise SystemExit(main())
