"""200 new jobs waited for at once: list requests a tick, reads of single jobs, and how late an end is noticed.

python -m tests.benchmarks.waiting
"""

from __future__ import annotations

import datetime
import math
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from playgroundclient import Playground
from playgroundclient.sandbox import Gateway

JOBS = 200
TICK = 2.0


def area(number: int) -> dict[str, Any]:
    """Areas of different sizes, so that their jobs do not end all at once."""
    west, south, side = 2.85, 42.64, 0.002 + 0.0003 * number
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def figures() -> dict[str, float]:
    gateway = Gateway.start(speed=3)
    try:
        with Playground(**gateway.settings) as play, httpx.Client(trust_env=False) as control:

            def counted() -> dict[str, int]:
                counts: dict[str, int] = control.get(f"{gateway.control_url}/counts").json()["requests"]
                return {operation: counts.get(operation, 0) for operation in ("list_jobs", "get_job")}

            process = play.project("Ports").process("Ext Cars")
            inputs: dict[str, Any] = {"imageId": "95e878942335216e74e88a9d9e2a97156870bfce"}
            with ThreadPoolExecutor(8) as pool:
                jobs = list(
                    pool.map(
                        lambda n: process.run({**inputs, "name": f"n{n}", "datasetName": f"d{n}", "geom": area(n)}),
                        range(JOBS),
                    )
                )
            before, late, started = counted(), list[float](), time.monotonic()
            for job in play.wait(jobs, poll=TICK):
                ended = datetime.datetime.fromisoformat(job.document["endDate"])
                assert isinstance(ended, datetime.datetime)
                late.append((datetime.datetime.now(datetime.UTC) - ended).total_seconds())
            after, ticks = counted(), 1 + int((time.monotonic() - started) / TICK)
    finally:
        gateway.stop()
    return {
        "requests": after["list_jobs"] - before["list_jobs"],
        "reads": after["get_job"] - before["get_job"],
        "ticks": ticks,
        "late": statistics.mean(late),
        "longest": max(late),
        "count": len(late),
    }


def main() -> int:
    found = figures()
    print(
        f"{found['count']:g} jobs: {found['requests']:g} list requests and {found['reads']:g} reads of a job in {found['ticks']:g} ticks; an end is noticed after {found['late']:.2f} s on average "
        f"(tick {TICK:g} s), {found['longest']:.2f} s at most"
    )
    most = math.ceil(JOBS / 100) * found["ticks"]
    return 0 if found["count"] == JOBS and found["requests"] <= most and found["late"] <= TICK / 2 * 1.1 else 1


if __name__ == "__main__":
    sys.exit(main())
