"""5,000 jobs listed through the client, against 50 raw concurrent GETs of the same pages, at an added round-trip time.

python -m tests.benchmarks.lists
"""

from __future__ import annotations

import asyncio
import socket
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from playgroundclient import Playground
from playgroundclient.local import Gateway

JOBS = 5_000
ROUND_TRIP = 0.030
AREA = {"type": "Polygon", "coordinates": [[[2.9, 42.7], [2.901, 42.7], [2.901, 42.701], [2.9, 42.701], [2.9, 42.7]]]}


class Far:
    """A relay that delays what the server answers by a round-trip time, as a far server does."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        threading.Thread(target=self._loop, daemon=True).start()

    def _loop(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        async with await asyncio.start_server(self._relay, sock=self._server) as server:
            await server.serve_forever()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(self._pump(reader, upstream_writer, 0.0), self._pump(upstream_reader, writer, ROUND_TRIP))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
        while data := await reader.read(1 << 16):
            # Each piece is late by the same time, and pieces do not wait for each other.
            asyncio.get_running_loop().call_later(delay, writer.write, data)
        await asyncio.sleep(delay)
        writer.close()


def figures() -> dict[str, Any]:
    gateway = Gateway.start(speed=1000)
    try:
        with Playground(**gateway.settings) as play:
            process = play.project("Ports").process("Ext Cars")
            inputs = {"imageId": "95e878942335216e74e88a9d9e2a97156870bfce", "geom": AREA}
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda n: process.run({**inputs, "name": f"n{n}", "datasetName": f"d{n}"}), range(JOBS)))
            project_id = process.project_id
        far = Far(httpx.URL(gateway.settings["gateway_url"]).port or 0)
        address = f"http://127.0.0.1:{far.port}"
        raw = [_raw(address, gateway, str(project_id)) for _ in range(3)]
        sync, asynchronous = [], []
        with Playground(**{**gateway.settings, "gateway_url": address}) as play:
            project = play.project("Ports")
            for _ in range(3):
                started = time.perf_counter()
                count = len(list(project.jobs()))
                sync.append(time.perf_counter() - started)
        asynchronous = asyncio.run(_async(address, gateway))
    finally:
        gateway.stop()
    return {
        "jobs": count,
        "raw": statistics.median(raw),
        "sync": statistics.median(sync),
        "async": statistics.median(asynchronous),
    }


def _raw(address: str, gateway: Gateway, project_id: str) -> float:
    token = httpx.post(
        gateway.settings["token_url"],
        data={"apikey": gateway.settings["api_key"], "grant_type": "api_key", "client_id": "IDP"},
        trust_env=False,
    ).json()["access_token"]
    headers = {"authorization": f"Bearer {token}"}

    async def gets() -> float:
        limits = httpx.Limits(max_connections=50, max_keepalive_connections=50)
        async with httpx.AsyncClient(
            base_url=address, headers=headers, limits=limits, timeout=60, trust_env=False
        ) as client:

            async def page(number: int) -> None:
                query = {"projectId": project_id, "page": number, "size": 100}
                (await client.get("/api/v1/jobs", params=query)).raise_for_status().json()

            await asyncio.gather(*(client.get("/api/v1/openapi") for _ in range(50)))  # warm connections
            started = time.perf_counter()
            await asyncio.gather(*(page(number) for number in range(1, 51)))
            return time.perf_counter() - started

    return asyncio.run(gets())


async def _async(address: str, gateway: Gateway) -> list[float]:
    from playgroundclient import AsyncPlayground

    took = []
    async with AsyncPlayground(**{**gateway.settings, "gateway_url": address}) as play:
        project = await play.project("Ports")
        for _ in range(3):
            started = time.perf_counter()
            assert len([job async for job in project.jobs()]) == JOBS
            took.append(time.perf_counter() - started)
    return took


def main() -> int:
    found = figures()
    print(
        f"{found['jobs']} jobs at {ROUND_TRIP * 1000:g} ms: raw {found['raw']:.2f} s, sync {found['sync']:.2f} s ",
        end="",
    )
    print(
        f"({found['sync'] / found['raw']:.2f} times), async {found['async']:.2f} s ({found['async'] / found['raw']:.2f} times)"
    )
    return 0 if found["jobs"] == JOBS and max(found["sync"], found["async"]) <= 3 * found["raw"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
