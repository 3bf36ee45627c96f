"""A server of prepared answers in a process of its own, which waits before each and limits nothing: the floor of a measurement.

python -m tests.benchmarks.static DELAY   prints its port, and ends with its standard input
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import io
import json
import random
import re
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

JOBS, SIZE = 5_000, 100
PROJECT = "1a50823a-d9c1-4397-8b64-1c8079d6c7eb"
KEY = "a-key"
TILE = b"/api/cog/ortho/"
_GATEWAY = "https://playground-api-gateway.playground.airbusds-geo.com"
_PAGE = re.compile(rb"[?&]page=(\d+)")


def _link(path: str, relation: str, method: str = "GET") -> dict[str, str]:
    href = f"{_GATEWAY}/api/v1/{path}?projectId={PROJECT}"
    return {"href": href, "method": method, "relation": relation, "type": "application/json"}


def _job(number: int) -> dict[str, object]:
    job, process = uuid.UUID(int=number, version=4), uuid.UUID(int=7, version=4)
    path = f"processes/{process}/jobs"
    return {
        "id": str(job),
        "processId": str(process),
        "creationDate": "2026-11-01T10:00:00.123456Z",
        "startDate": "2026-11-01T10:00:01Z",
        "endDate": None,
        "nbTasks": 12,
        "nbTasksPerStatus": [{"status": "RUNNING", "count": 3}, {"status": "SUCCEEDED", "count": 9}],
        "_links": {
            "self": _link(f"{path}/{job}", "Return the job information"),
            "list": _link(path, "Return the list of all process' jobs"),
            "delete": _link(f"{path}/{job}", "Delete the job", "DELETE"),
        },
    }


def page(number: int) -> bytes:
    """One page of the list of jobs, as the gateway answers it."""
    first = (number - 1) * SIZE
    jobs = [_job(each + 1) for each in range(first, min(first + SIZE, JOBS))]
    links = {"self": _link("jobs", "this page")} | ({"next": _link("jobs", "next")} if first + SIZE < JOBS else {})
    return json.dumps({"jobs": jobs, "count": len(jobs), "total": JOBS, "_links": links}).encode()


def _answers() -> dict[bytes, bytes]:
    user = {"firstname": "Camille", "lastname": "Martin", "email": "camille.martin@example.com"}
    bodies = {
        b"/token": json.dumps({"access_token": "an-access-token", "expires_in": 3600}).encode(),
        b"/currentUser": json.dumps(user).encode(),
        **{b"%d" % number: page(number) for number in range(1, JOBS // SIZE + 1)},
    }
    head = b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\ncontent-length: %d\r\n\r\n"
    answers = {name: head % (b"application/json", len(body)) + body for name, body in bodies.items()}
    return answers | {TILE: head % (b"image/jpeg", len(tile())) + tile()}


@functools.cache
def tile() -> bytes:
    """A tile with enough on it to be decoded as one of a satellite's image."""
    chance = random.Random(7)
    small = Image.frombytes("RGB", (64, 64), bytes(chance.randrange(40, 200) for _ in range(64 * 64 * 3)))
    out = io.BytesIO()
    small.resize((256, 256)).save(out, "JPEG", quality=85)
    return out.getvalue()


class _Connection(asyncio.Protocol):
    answers: dict[bytes, bytes]
    delay = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, rest = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if not end or len(rest) < (int(length[1]) if length else 0):
            return
        self._received = b""
        path = head.split(b" ", 2)[1]
        number = _PAGE.search(path)
        known = TILE if path.startswith(TILE) else path
        answer = self.answers[number[1] if number else known]
        asyncio.get_running_loop().call_later(self.delay, self._transport.write, answer)


async def _serve(delay: float) -> None:
    _Connection.answers, _Connection.delay = _answers(), delay
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextlib.contextmanager
def serving(delay: float = 0.0) -> Iterator[str]:
    """The address of such a server, whose answers come `delay` seconds late."""
    command = [sys.executable, "-m", "tests.benchmarks.static", str(delay)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
