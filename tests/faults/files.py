"""Promise 15: a download is whole or absent."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from .clients import Outcome, client, quick, started
from .promise import Figures, Scale, promise
from .server import Connection, Request, message
from .service import ETAG, RECORDS, Service, range_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEW = RECORDS.replace(b"car", b"bus") + b"\n" * 7
"""The result as it is after it has changed."""
LARGE = json.dumps({"type": "FeatureCollection", "features": [{"number": number} for number in range(20_000)]}).encode()
"""A result of which some is on the disk long before the end."""


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


def _short(request: Request, total: str | None) -> bytes:
    start = _part(request)
    says = f"bytes {start}-" if total is None else f"bytes {start}-{start + 19}/{total}"
    return _partial(request, RECORDS, start, start + 20, ETAG, says)


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
    "a short range of no total": lambda r: _short(r, "*"),
    "a short range of a total that is none": lambda r: _short(r, "all"),
    "a short range whose end is the total": lambda r: _short(r, str(_part(r) + 20)),
    "a short range without an end": lambda r: _short(r, None),
    "416, then a part that nobody asked for": lambda r: (
        message(416, b"") if "range" in r.headers else _partial(r, RECORDS, 0, len(RECORDS), ETAG)
    ),
    "an error as if it were the result": lambda r: message(200, b'{"message": "not ready"}', headers={"ETag": ETAG}),
    "a page as if it were the result": lambda r: message(200, b"<html>log in</html>", headers={"ETag": ETAG}),
    "an ETag that is not ASCII": lambda r: range_answer(r, RECORDS, ETAG).replace(b'"v1"', b'"\xe9"'),
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

    def remains(self, folder: Path, *but: Path) -> None:
        """Count what is left besides the file itself, where nobody could continue it."""
        if self.kind != "naive":
            self.left += len([each for each in folder.iterdir() if each not in but])


@promise(15, "a download is whole or absent", incomplete_files=0, foreign_exceptions=0,
         parts_left_that_nobody_can_continue=0)  # fmt: skip
def a_download_is_whole_or_absent(kind: str, scale: Scale, folder: Path) -> Figures:
    """Cut at each offset, then every kind of second answer; kill -9; a full disk; two downloads of one file; bad places."""
    count = Count(kind)
    path = folder / "records.geojson"
    with quick(), Service() as service, client(kind, service, path, retries=0) as ours:
        for cut, etag, second in _plan(scale if kind != "naive" else "fast"):
            _clear(folder)
            service.scripts["download"] = cut_at(cut, etag, ("fin", "rst")[cut % 2])
            count.judge(path, ours.do("download"), f"cut after {cut}", whole=())
            if etag != ETAG:
                count.remains(folder)
            answer = SECOND[second]
            service.scripts["download"] = lambda c, r, answer=answer: c.send(answer(r))
            count.judge(path, ours.do("download"), f"{second} after a cut after {cut} with ETag {etag}")
        _clear(folder)
        _two_at_once(ours, service, path, count)
        if kind != "naive":
            _clear(folder)
            _bad_places(ours, service, folder, count)
    _clear(folder)
    _two_processes(kind, folder, count, scale)
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


def _bad_places(ours: Any, service: Service, folder: Path, count: Count) -> None:
    """What cannot be a file, and names that hardly can."""
    service.scripts["download"] = lambda c, r: c.send(range_answer(r, RECORDS, '"' + "e" * 58 + '"'))
    (folder / "file").write_bytes(RECORDS)
    (folder / "loop").symlink_to("loop")
    there = [folder / "file", folder / "loop"]
    for name in ("file/x", "loop/x", "loop", "nowhere/x", "", ".", "..", "n" * 256, "a\0b"):
        outcome = ours.do("download", path=folder / name)
        count.judge(folder / "file", outcome, f"to {name!r}")
        count.incomplete += outcome.error is None
    for name in ("n" * 255, os.fsdecode(b"caf\xe9")):
        count.judge(folder / name, ours.do("download", path=folder / name), f"to {name!r}")
        there.append(folder / name)
    count.remains(folder, *there)


def _in_steps(
    answer: Callable[[Request], bytes], first: int, second: int, cut: bool = False
) -> tuple[Any, list[threading.Event]]:
    """A script for two downloads at a time: each is sent but for its last bytes, which then wait for the other.

    Its events are: the first is half-way, the second has begun, the first is done.
    """
    events = [threading.Event() for _ in range(3)]
    number = itertools.count()

    def play(connection: Connection, request: Request) -> None:
        turn = min(next(number), 1)
        data, tail = answer(request), (first, second)[turn]
        connection.send(data[:-tail])
        events[turn].set()
        connection.wait(events[turn + 1], 3)
        connection.rst() if cut and turn else connection.send(data[-tail:])

    return play, events


def _two_processes(kind: str, folder: Path, count: Count, scale: Scale) -> None:
    """One file by several of its names, from two processes that have not even a temporary folder in common."""
    path, alias = folder / "records.geojson", folder / "alias"
    for other in {"fast": [alias], "full": [alias, folder / ".." / folder.name, folder]}[scale]:
        alias.symlink_to(folder)
        with Service() as service, tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            play, (halfway, second_began, first_done) = _in_steps(
                lambda request: range_answer(request, LARGE, ETAG), 150_000, 50_000
            )
            service.scripts["download"] = play
            first = _child(kind, service, path, TMPDIR=one)
            assert halfway.wait(120)
            second = _child(kind, service, other / path.name, TMPDIR=two)
            while second.poll() is None and not second_began.wait(0.02):
                pass
            second_began.set()
            told = [_told(first)]
            first_done.set()
            told.append(_told(second))
        count.foreign += sum(each["foreign"] for each in told)
        count.judge(path, None, f"two processes, the second by {other}", whole=(LARGE,))
        count.incomplete += not path.exists()
        count.remains(folder, path, alias)
        _clear(folder)


def _two_at_once(ours: Any, service: Service, path: Path, count: Count) -> None:
    """The second begins while the first is half-way, and ends after it, or is cut."""
    for cut in (False, True):
        play, (halfway, _, done) = _in_steps(lambda request: range_answer(request, RECORDS, None), 100, 250, cut)
        service.scripts["download"] = play
        with client(ours.kind, service, path, retries=0) as other, ThreadPoolExecutor(1) as pool:
            one = pool.submit(other.do, "download")
            one.add_done_callback(lambda _, done=done: done.set())
            halfway.wait(60)
            second = ours.do("download")
            count.judge(path, one.result(), f"two at once, the second cut: {cut}")
            count.judge(path, second, f"two at once, the second cut: {cut}")


def _child(kind: str, service: Service, path: Path, most: int = 0, **environment: str) -> subprocess.Popen[str]:
    options = json.dumps({"path": str(path), "most": most, "cold": True})
    return started("child", kind, "download", service.known, options, **environment)


def _told(child: subprocess.Popen[str]) -> dict[str, Any]:
    said, trouble = child.communicate(timeout=600)
    assert said, trouble
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def _killed(kind: str, folder: Path, count: Count, times: int) -> None:
    path = folder / "records.geojson"
    for turn in range(times):
        offset = 1 + turn * (len(RECORDS) - 2) // max(1, times - 1)
        sent = threading.Event()

        etag = (ETAG, None)[turn % 2]

        def play(
            connection: Connection, request: Request, offset: int = offset, sent: Any = sent, etag: Any = etag
        ) -> None:
            answer = range_answer(request, RECORDS, etag)
            connection.send(answer[: answer.index(b"\r\n\r\n") + 4 + offset])
            sent.set()
            connection.stall()

        with Service() as service:
            service.scripts["download"] = play
            child = _child(kind, service, path)
            assert sent.wait(120)
            time.sleep(0.05)
            child.send_signal(signal.SIGKILL)
            child.communicate()
            count.judge(path, None, f"killed after {offset}", whole=())
            service.scripts["download"] = lambda c, r: c.send(range_answer(r, RECORDS, ETAG))
            with client(kind, service, path) as ours:
                count.judge(path, ours.do("download"), f"again after a kill after {offset}")
            count.remains(folder, path, *folder.glob(".playground-*.part"))  # nobody was there to take it away
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
                outcome = _told(child)
            count.judge(path, None, "full disk", whole=(big,))
            count.foreign += outcome["foreign"]
            count.incomplete += outcome["error"] is None
            count.remains(where, small, path)
            path.unlink(missing_ok=True)
    finally:
        if mounted:
            subprocess.run(["umount", str(small)], check=True)
        small.rmdir()
