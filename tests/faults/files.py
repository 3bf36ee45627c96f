"""Promise 15: a download is whole or absent."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .clients import Outcome, client, quick
from .promise import Figures, Scale, promise
from .server import TICK, Connection, Request, message
from .service import ETAG, RECORDS, Service, range_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEW = RECORDS.replace(b"car", b"bus") + b"\n" * 7
"""The result as it is after it has changed."""


def cut_at(count: int, etag: str | None, how: str) -> Callable[[Connection, Request], None]:
    def play(connection: Connection, request: Request) -> None:
        answer = range_answer(request, RECORDS, etag, honour=False)
        connection.send(answer[: answer.index(b"\r\n\r\n") + 4 + count])
        if how == "rst":
            time.sleep(0.002)
        getattr(connection, how)()

    return play


def _part(request: Request) -> int:
    return int(request.headers.get("range", "bytes=0-")[6:-1])


def _partial(request: Request, body: bytes, start: int, end: int, etag: str | None, says: str | None = None) -> bytes:
    headers = {"Content-Range": says or f"bytes {start}-{end - 1}/{len(body)}"}
    if etag:
        headers["ETag"] = etag
    return message(206, body[start:end], headers=headers)


SECOND: dict[str, Callable[[Request], bytes]] = {
    # What the server answers to the next attempt, after it has cut the first one.
    "the rest": lambda r: range_answer(r, RECORDS, ETAG),
    "200 for 206": lambda r: range_answer(r, RECORDS, ETAG, honour=False),
    "a changed result": lambda r: range_answer(r, NEW, '"v2"'),
    "a changed result, 206 though": lambda r: _partial(r, NEW, _part(r), len(NEW), '"v2"'),
    "a changed result without an ETag, 206 though": lambda r: _partial(r, NEW, _part(r), len(NEW), None),
    "416": lambda r: (
        message(416, b"", headers={"Content-Range": f"bytes */{len(RECORDS)}"})
        if "range" in r.headers
        else range_answer(r, RECORDS, ETAG)
    ),
    "416 always": lambda r: message(416, b""),
    "another range": lambda r: _partial(r, RECORDS, max(0, _part(r) - 1), len(RECORDS), ETAG),
    "a range from the start": lambda r: _partial(r, RECORDS, 0, len(RECORDS), ETAG),
    "a shorter range": lambda r: _partial(r, RECORDS, _part(r), len(RECORDS) - 3, ETAG),
    "a range of another length": lambda r: _partial(
        r, RECORDS, _part(r), len(RECORDS), ETAG, f"bytes {_part(r)}-{len(RECORDS) + 9}/{len(RECORDS) + 10}"
    ),
    "206 without a range": lambda r: message(206, RECORDS[_part(r) :], headers={"ETag": ETAG}),
    "several ranges": lambda r: message(
        206, b"--x\r\n\r\n" + RECORDS, "multipart/byteranges; boundary=x", {"ETag": ETAG}
    ),
    "empty": lambda r: message(200, b"", headers={"ETag": ETAG}),
    "500": lambda r: message(500, b"{}"),
}


class Count:
    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.incomplete = self.foreign = self.runs = self.left = 0

    def judge(self, path: Path, outcome: Outcome | None, what: str, whole: tuple[bytes, ...] = (RECORDS, NEW)) -> None:
        self.runs += 1
        wrong = path.exists() and path.read_bytes() not in whole
        false = outcome is not None and outcome.error is None and not path.exists()
        self.incomplete += wrong or false
        self.foreign += outcome is not None and outcome.foreign
        if (wrong or (outcome and outcome.foreign)) and self.kind != "naive":
            print(f"  {self.kind} {what}: {'incomplete' if wrong else ''} {outcome}", file=sys.stderr)


@promise(
    15, "a download is whole or absent", incomplete_files=0, foreign_exceptions=0, parts_left_that_nobody_can_continue=0
)
def a_download_is_whole_or_absent(kind: str, scale: Scale, folder: Path) -> Figures:
    """Cut at each offset, then every kind of second answer; kill -9; a full disk; two downloads of one file."""
    count = Count(kind)
    path = folder / "records.geojson"
    with quick(), Service() as service, client(kind, service, path, timeout=3, retries=0) as ours:
        for cut, etag, second in _plan(scale if kind != "naive" else "fast"):
            _clear(folder)
            service.scripts["download"] = cut_at(cut, etag, ("fin", "rst")[cut % 2])
            count.judge(path, ours.do("download"), f"cut after {cut}", whole=())
            if etag is None and kind != "naive":
                count.left += len(list(folder.iterdir()))
            answer = SECOND[second]
            service.scripts["download"] = lambda c, r, answer=answer: c.send(answer(r))
            count.judge(path, ours.do("download"), f"{second} after a cut after {cut} with ETag {etag}")
        _clear(folder)
        _two_at_once(ours, service, path, count)
    _clear(folder)
    _killed(kind, folder, count, {"fast": 2, "full": 8}[scale])
    _clear(folder)
    _full_disk(kind, folder, count)
    return {
        "incomplete files": count.incomplete,
        "foreign exceptions": count.foreign,
        "parts left that nobody can continue": count.left,
        "downloads": count.runs,
    }


def _plan(scale: Scale) -> Iterator[tuple[int, str | None, str]]:
    """Where to cut, under which ETag, and what to answer then: each offset with some second answer, and some with all."""
    names = list(SECOND)
    yield from ((cut, ETAG, names[cut % len(names)]) for cut in range(0, len(RECORDS), {"fast": 9, "full": 1}[scale]))
    few = range(0, len(RECORDS), {"fast": 150, "full": 23}[scale])
    yield from ((cut, ETAG, second) for cut in few for second in names)
    for etag in (None, 'W/"weak"', '"' + "x" * 300 + '"'):
        yield from ((cut, etag, second) for index, cut in enumerate(few) for second in names[index % 3 :: 3])


def _clear(folder: Path) -> None:
    for each in folder.iterdir():
        each.unlink()


def _two_at_once(ours: Any, service: Service, path: Path, count: Count) -> None:
    """The second begins while the first is half-way, and ends after it, or is cut."""
    for ending in ("whole", "cut"):
        halfway, second_began, first_done = threading.Event(), threading.Event(), threading.Event()
        number = iter(range(100))

        def play(
            connection: Connection,
            request: Request,
            ending: str = ending,
            number: Any = number,
            halfway: Any = halfway,
            second_began: Any = second_began,
            first_done: Any = first_done,
        ) -> None:
            answer = range_answer(request, RECORDS, None)
            if next(number) == 0:
                connection.send(answer[:-100])
                halfway.set()
                connection.wait(second_began, 1.5)
                connection.pause(TICK)
                connection.send(answer[-100:])
                return
            connection.send(answer[:150])
            second_began.set()
            connection.wait(first_done, 3)
            if ending == "cut":
                connection.rst()
            else:
                connection.send(answer[150:])

        service.scripts["download"] = play
        with client(ours.kind, service, path, timeout=5, retries=0) as other:
            outcomes: list[Outcome] = []

            def first(
                other: Any = other, outcomes: list[Outcome] = outcomes, done: threading.Event = first_done
            ) -> None:
                outcomes.append(other.do("download"))
                done.set()

            one = threading.Thread(target=first)
            one.start()
            halfway.wait(5)
            second = ours.do("download")
            one.join(10)
            count.judge(path, outcomes[0] if outcomes else None, f"two at once, the second {ending}")
            count.judge(path, second, f"two at once, the second {ending}")


CHILD = """
import importlib, json, pathlib, resource, sys
sys.path.insert(0, sys.argv[1])
clients = importlib.import_module(sys.argv[2] + ".clients")
kind, arguments, path, most = sys.argv[3], json.loads(sys.argv[4]), pathlib.Path(sys.argv[5]), int(sys.argv[6])
urls = json.loads(sys.argv[7])
class Known:
    key = arguments["api_key"]
    class gateway: url = arguments["gateway_url"]
    records_url = urls["records"]
    @staticmethod
    def arguments(**other): return {**arguments, **other}
    @staticmethod
    def job(): return urls["job"]
if most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
with clients.client(kind, Known(), path, timeout=20.0) as ours:
    outcome = ours.do("download")
print(json.dumps({"error": type(outcome.error).__name__ if outcome.error else None, "foreign": outcome.foreign}))
"""


def _child(kind: str, service: Service, path: Path, most: int = 0) -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[2 if (__package__ or "").startswith("tests") else 1])
    urls = {"records": service.records_url, "job": service.job()}
    command = [
        sys.executable,
        "-c",
        CHILD,
        root,
        str(__package__),
        kind,
        json.dumps(service.arguments()),
        str(path),
        str(most),
        json.dumps(urls),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _killed(kind: str, folder: Path, count: Count, times: int) -> None:
    path = folder / "records.geojson"
    for turn in range(times):
        offset = 1 + turn * (len(RECORDS) - 2) // max(1, times - 1)
        sent = threading.Event()

        def play(connection: Connection, request: Request, offset: int = offset, sent: threading.Event = sent) -> None:
            answer = range_answer(request, RECORDS, ETAG)
            connection.send(answer[: answer.index(b"\r\n\r\n") + 4 + offset])
            sent.set()
            connection.stall()

        with Service() as service:
            service.scripts["download"] = play
            child = _child(kind, service, path)
            assert sent.wait(20)
            time.sleep(0.05)
            child.send_signal(signal.SIGKILL)
            child.communicate()
            count.judge(path, None, f"killed after {offset}", whole=())
            service.scripts["download"] = lambda c, r: c.send(range_answer(r, RECORDS, ETAG))
            with client(kind, service, path, timeout=5) as ours:
                count.judge(path, ours.do("download"), f"again after a kill after {offset}")
        _clear(folder)


def _full_disk(kind: str, folder: Path, count: Count) -> None:
    """No room: a file system of 64 KiB where one can be mounted, else a limit on the size of files."""
    big = json.dumps({"type": "FeatureCollection", "features": [], "name": "x" * 300_000}).encode()
    small = folder / "small"
    small.mkdir()
    mounted = os.geteuid() == 0 and shutil.which("mount") is not None and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)], capture_output=True, check=False
    ).returncode == 0  # fmt: skip
    try:
        for where, most in [(folder, 65536), *([(small, 0)] if mounted else [])]:
            path = where / "records.geojson"
            with Service() as service:
                service.scripts["download"] = lambda c, r: c.send(message(200, big, headers={"ETag": ETAG}))
                child = _child(kind, service, path, most)
                told, said = child.communicate(timeout=60)
                assert child.returncode == 0, said
            outcome = json.loads(told)
            count.judge(path, None, "full disk", whole=(big,))
            count.foreign += outcome["foreign"]
            count.incomplete += outcome["error"] is None
            count.left += (
                len([each for each in where.iterdir() if each != small and each != path]) if kind != "naive" else 0
            )
            path.unlink(missing_ok=True)
    finally:
        if mounted:
            subprocess.run(["umount", str(small)], check=True)
        small.rmdir()
