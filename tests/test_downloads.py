"""A result to a file: whole or absent, continued where that is safe, and without a token elsewhere."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import doubles
import geopandas
import httpx
import pytest
from doubles import DATASET, GATEWAY, JOB, PROCESS, PROCESSES, PROJECT, Make, Service, answer, failing
from playgroundclient import (
    ConnectionFailed,
    DownloadFailed,
    InvalidInput,
    InvalidResponse,
    LinkRefused,
    MissingExtra,
    NotFound,
    ServerError,
    errors,
)
from playgroundclient.jobs.parts import part_of
from playgroundclient.jobs.records import is_collection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

JOB_PATH = f"{PROCESSES}/{PROCESS}/jobs/{JOB}"
TASKS = f"{JOB_PATH}/tasks"
RECORDS = f"/api/v1/records/{DATASET}/export"
RECORDS_URL = f"{GATEWAY}{RECORDS}?projectId={PROJECT}&type=geojson&jobId={JOB}"
BODY = json.dumps({"type": "FeatureCollection", "features": [{"id": number} for number in range(500)]}).encode()
BUCKET = "https://bucket.example/x.zip"


def file(body: bytes = BODY, status: int = 200, media: str = "application/json", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return answer(body, status, media, **{"content-length": str(len(body)), **named})


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "results"
    folder.mkdir()
    return folder / "x [1].geojson"


def left(target: Path) -> list[str]:
    return sorted(each.name for each in target.parent.iterdir())


async def job_of(make: Make, service: Service, **settings: Any) -> Any:
    service.on("GET", JOB_PATH, doubles.job())
    job = await make(**settings).job(f"{GATEWAY}{JOB_PATH}?projectId={PROJECT}")
    service.requests.clear()
    return job


async def test_a_result_is_saved_whole(make: Make, service: Service, target: Path) -> None:
    service.on("GET", RECORDS, file())
    target.write_text("before")
    job = await job_of(make, service)
    await job.download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]
    (sent,) = service.requests
    assert sent.headers["accept-encoding"] == "identity" and "range" not in sent.headers


def cut_part(
    target: Path, content: bytes = BODY[:100], etag: str = '"v1"', url: str = RECORDS_URL, length: int = len(BODY)
) -> Path:
    """The part that a download which was cut has left."""
    with part_of(target, url) as part:
        part.begin(etag, length)
        part.write(content)
    return max(target.parent.glob(".playground.*.part"), key=lambda each: each.stat().st_mtime_ns)


async def test_a_part_with_an_etag_is_continued(make: Make, service: Service, target: Path) -> None:
    cut_part(target)
    rest = file(BODY[100:], 206, content_range=f"bytes 100-{len(BODY) - 1}/{len(BODY)}", etag='"v1"')
    service.on("GET", RECORDS, rest)
    job = await job_of(make, service)
    seen: list[Any] = []
    await job.download(target, progress=lambda *each: seen.append(each))
    assert target.read_bytes() == BODY and left(target) == [target.name]
    assert service.requests[-1].headers["range"] == "bytes=100-"
    assert service.requests[-1].headers["if-range"] == '"v1"'
    assert seen[-1] == (len(BODY), len(BODY))


async def test_a_server_that_starts_anew_is_let_do_so(make: Make, service: Service, target: Path) -> None:
    cut_part(target, b"old")
    service.on("GET", RECORDS, file(etag='"v2"'))
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]


async def test_a_part_that_is_too_long_is_dropped(make: Make, service: Service, target: Path) -> None:
    cut_part(target, BODY + b"more", length=len(BODY) + 10)
    service.on("GET", RECORDS, iter([failing(416), file()]))
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]


def rest(content_range: str, body: bytes = BODY[100:], etag: str = '"v1"') -> httpx.Response:
    return file(body, 206, etag=etag, content_range=content_range)


WHOLE = f"bytes 100-{len(BODY) - 1}/{len(BODY)}"


@pytest.mark.parametrize(
    "reply",
    [
        file(BODY[100:], 206, etag='"v1"'),
        rest(f"bytes 90-{len(BODY) - 1}/{len(BODY)}", BODY[90:]),
        rest(WHOLE, etag='"v2"'),
        rest(WHOLE, BODY[100:-5]),
        rest(WHOLE + "0"),
        rest(WHOLE + ", 5"),
        rest("bytes 100-199/*", BODY[100:200]),
        rest("bytes 100-199/all", BODY[100:200]),
        rest("bytes 100-", BODY[100:200]),
        rest("bytes 100-199/200", BODY[100:200]),
        rest(f"bytes 100-199/{len(BODY)}", BODY[100:200]),
        rest(f"bytes 100-105/{len(BODY)}"),
        rest(f"bytes 100-{len(BODY) - 1}/{'9' * 5000}"),
        file(BODY[100:], 206, etag='"v1"', content_range=WHOLE, content_encoding="gzip"),
        file(b""),
    ],
    ids=[
        "no range",
        "another range",
        "another etag",
        "short",
        "another total",
        "more than a range",
        "no total",
        "a total that is none",
        "no end",
        "a total that is its end",
        "not to the end",
        "another length",
        "a number without end",
        "encoded rest",
        "empty",
    ],
)
async def test_what_is_not_the_rest_of_the_same_result_is_not_taken(
    make: Make, service: Service, target: Path, reply: httpx.Response
) -> None:
    cut_part(target)
    service.on("GET", RECORDS, iter([reply, file()]))
    job = await job_of(make, service)
    with pytest.raises(InvalidResponse):
        await job.download(target)
    assert left(target) == []
    await job.download(target)  # which starts anew
    assert target.read_bytes() == BODY and "range" not in service.requests[-1].headers


@pytest.mark.parametrize(
    "reply",
    [
        file(BODY, content_encoding="gzip"),
        file(BODY, media="text/html"),
        answer(BODY, media="application/json"),
        file(BODY, 203),
    ],
    ids=["encoded", "html", "no length", "203"],
)
async def test_an_answer_that_is_no_file_leaves_the_part_as_it_was(
    make: Make, service: Service, target: Path, reply: httpx.Response
) -> None:
    part = cut_part(target)
    service.on("GET", RECORDS, iter([reply, rest(WHOLE)]))
    job = await job_of(make, service)
    with pytest.raises(InvalidResponse):
        await job.download(target)
    assert left(target) == [part.name]
    await job.download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]


async def test_a_result_that_is_encoded_as_itself_is_taken(make: Make, service: Service, target: Path) -> None:
    service.on("GET", RECORDS, file(content_encoding="Identity"))
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY


async def test_a_part_of_another_job_is_not_continued(make: Make, service: Service, target: Path) -> None:
    cut_part(target, b"other", url=RECORDS_URL.replace(JOB, DATASET))
    service.on("GET", RECORDS, file(etag='"v1"'))
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]
    assert "range" not in service.requests[-1].headers


async def test_parts_that_nobody_can_continue_are_removed(make: Make, service: Service, target: Path) -> None:
    stem = cut_part(target, b"older").name.rpartition(".")[0].split(".")[:3]
    # Of other URLs, as this and the first release name them.
    for name in ("e0009252.99.InYxIg==", "e0009253.99.InYxIg==.0123abcd"):
        target.with_name(".".join([*stem, name, "part"])).write_bytes(b"x")
    # Somebody else's, and what another download is writing.
    strange = target.with_name(".playground-0123abcd.part")
    strange.write_bytes(b"x")
    service.on("GET", RECORDS, file(etag='"v2"'))
    await (await job_of(make, service)).download(target)
    assert left(target) == [strange.name, target.name]


async def test_a_result_that_is_gone_takes_its_part_along(make: Make, service: Service, target: Path) -> None:
    cut_part(target)
    service.on("GET", RECORDS, failing(404))
    with pytest.raises(NotFound):
        await (await job_of(make, service)).download(target)
    assert left(target) == []


async def test_a_part_that_is_refused_and_answered_by_a_part(make: Make, service: Service, target: Path) -> None:
    cut_part(target)
    service.on("GET", RECORDS, iter([failing(416), rest(f"bytes 0-{len(BODY) - 1}/{len(BODY)}", BODY)]))
    with pytest.raises(InvalidResponse, match="another part"):
        await (await job_of(make, service)).download(target)
    assert left(target) == []


class Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The beginning of a body, which then breaks off."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body
        raise httpx.ReadError("cut")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
        raise httpx.ReadError("cut")


def cutting(*lengths: int) -> Callable[[httpx.Response], httpx.Response]:
    """Cuts answers off after so many bytes, each in turn, and leaves those that come later whole."""
    left_over = iter(lengths)

    def cut(whole: httpx.Response) -> httpx.Response:
        length = next(left_over, None)
        if length is None:
            return whole
        assert isinstance(whole.stream, httpx.ByteStream)
        return httpx.Response(whole.status_code, headers=whole.headers, stream=Cut(b"".join(whole.stream)[:length]))

    return cut


async def test_a_result_that_is_cut_is_continued_where_it_was(
    make: Make, service: Service, target: Path, naps: list[float]
) -> None:
    cut = cutting(100, 200)

    def continued(sent: httpx.Request) -> httpx.Response:
        asked = sent.headers.get("range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        content_range = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
        return cut(file(BODY[start:], 206 if asked else 200, etag='"v1"', content_range=content_range))

    service.on("GET", RECORDS, continued)
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]
    assert [sent.headers.get("range") for sent in service.requests] == [None, "bytes=100-", "bytes=300-"]


@pytest.mark.parametrize("etag", ["", 'W/"weak"', '"' + "x" * 100 + '"', '"\xe9tag"', '"', '""x"', '"a\tb"'])
async def test_without_a_usable_etag_a_result_that_is_cut_starts_anew(
    make: Make, service: Service, target: Path, naps: list[float], etag: str
) -> None:
    cut = cutting(100)
    service.on("GET", RECORDS, lambda _: cut(file(etag=etag)))
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]
    assert all("range" not in sent.headers for sent in service.requests)


async def test_a_result_that_is_always_cut_ends_as_an_error(
    make: Make, service: Service, target: Path, naps: list[float]
) -> None:
    cut = cutting(*[0] * 100)
    service.on("GET", RECORDS, lambda _: cut(file()))
    with pytest.raises(ConnectionFailed):
        await (await job_of(make, service, retries=2)).download(target)
    assert left(target) == [] and len(service.requests) == 3


@pytest.mark.parametrize(("reply", "kind"), [(failing(404), NotFound), (failing(503), ServerError)])
async def test_an_error_is_an_error_and_no_file(
    make: Make, service: Service, target: Path, reply: httpx.Response, kind: type[Exception], naps: list[float]
) -> None:
    service.on("GET", RECORDS, reply)
    with pytest.raises(kind):
        await (await job_of(make, service)).download(target)
    assert left(target) == []


async def test_a_folder_that_is_not_there_is_told(make: Make, service: Service, tmp_path: Path) -> None:
    service.on("GET", RECORDS, file())
    with pytest.raises(DownloadFailed, match=r"nowhere.*No such file or directory") as caught:
        await (await job_of(make, service)).download(tmp_path / "nowhere" / "x")
    assert isinstance(caught.value, OSError)


def below_a_file(folder: Path) -> str:
    (folder / "file").write_text("x")
    return f"{folder}/file/x"


def in_a_loop(folder: Path) -> str:
    (folder / "one").symlink_to("two")
    (folder / "two").symlink_to("one")
    return f"{folder}/one/x"


def a_loop(folder: Path) -> str:
    return in_a_loop(folder).removesuffix("/x")


def a_folder(folder: Path) -> str:
    (folder / "folder").mkdir()
    return f"{folder}/folder"


def a_pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe")
    return f"{folder}/pipe"


@pytest.mark.parametrize(
    "place",
    [
        below_a_file, in_a_loop, a_loop, a_folder, a_pipe,
        lambda folder: f"{folder}/{'n' * 300}",
        lambda folder: f"{folder}/a\0b",
        lambda folder: "~nobody-of-this-name/x",
        lambda _: "", lambda _: ".", lambda _: "..", lambda _: "/", lambda _: "/dev/null",
    ],
    ids=[
        "below a file", "in a loop", "a loop", "a folder", "a pipe", "a long name", "NUL", "nobody's home",
        "nothing", "dot", "dots", "the root", "a device",
    ],
)  # fmt: skip
async def test_what_cannot_be_a_file_is_told_before_anything_is_asked_for(
    make: Make, service: Service, tmp_path: Path, place: Callable[[Path], str]
) -> None:
    service.on("GET", RECORDS, file())
    job, path = await job_of(make, service), place(tmp_path)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DownloadFailed, match="cannot be written"):
        await job.download(path)
    assert sorted(tmp_path.iterdir()) == before
    assert not [sent for sent in service.requests if sent.url.path == RECORDS]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs another user")
@pytest.mark.parametrize("mode", [0o555, 0o600])
async def test_a_folder_that_cannot_be_written_is_told(make: Make, service: Service, tmp_path: Path, mode: int) -> None:
    service.on("GET", RECORDS, file(etag='"v1"'))
    job = await job_of(make, service)
    for folder in (*tmp_path.parents[:-2], tmp_path):
        folder.chmod(0o755)
    (locked := tmp_path / "locked").mkdir()
    locked.chmod(mode)
    os.seteuid(54321)
    try:
        with pytest.raises(DownloadFailed, match="Permission denied"):
            await job.download(locked / "x")
    finally:
        os.seteuid(0)
    assert not list(locked.iterdir())


@pytest.mark.parametrize("name", ["n" * 255, os.fsdecode(b"caf\xe9.geojson"), "ü" * 127, "a\nb"])
async def test_whatever_can_be_a_name_is_one(make: Make, service: Service, tmp_path: Path, name: str) -> None:
    service.on("GET", RECORDS, file(etag='"' + "e" * 58 + '"'))
    await (await job_of(make, service)).download(tmp_path / name)
    assert (tmp_path / name).read_bytes() == BODY and list(tmp_path.iterdir()) == [tmp_path / name]


async def test_the_home_folder_has_a_short_name(
    make: Make, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    service.on("GET", RECORDS, file())
    await (await job_of(make, service)).download("~/x.geojson")
    assert (tmp_path / "x.geojson").read_bytes() == BODY


async def test_a_link_stays_and_what_it_leads_to_is_replaced(make: Make, service: Service, target: Path) -> None:
    link = target.parent.parent / "link"
    link.symlink_to(target)
    service.on("GET", RECORDS, file())
    await (await job_of(make, service)).download(link)
    assert link.is_symlink() and target.read_bytes() == BODY and left(target) == [target.name]


@pytest.mark.parametrize("mode", [0o600, 0o640, None])
async def test_the_mode_of_a_file_that_is_there_is_kept(
    make: Make, service: Service, target: Path, mode: int | None
) -> None:
    if mode is not None:
        target.write_text("before")
        target.chmod(mode)
    modes: list[int] = []

    def look(_done: int, _total: int | None) -> None:
        modes.extend(each.stat().st_mode & 0o777 for each in target.parent.glob(".*.part"))

    service.on("GET", RECORDS, file())
    before = os.umask(0o022)
    try:
        await (await job_of(make, service)).download(target, progress=look)
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == (mode or 0o644)
    assert set(modes) == {0o644 if mode is None else 0o600}


@pytest.mark.parametrize("error", [BrokenPipeError("my own"), KeyboardInterrupt(), ValueError("my own")], ids=repr)
async def test_an_error_of_the_callback_comes_out_as_it_is(
    make: Make, service: Service, target: Path, error: BaseException
) -> None:
    def fail(_done: int, _total: int | None) -> None:
        raise error

    service.on("GET", RECORDS, iter([file(), file(etag='"v1"')]))
    job = await job_of(make, service)
    for parts in (0, 1):
        with pytest.raises(type(error)) as caught:
            await job.download(target, progress=fail)
        assert caught.value is error and len(left(target)) == parts


async def test_a_disk_that_is_full_leaves_nothing(
    make: Make, service: Service, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.write_text("before")
    service.on("GET", RECORDS, file())
    job = await job_of(make, service)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DownloadFailed, match="No space left on device"):
        await job.download(target)
    assert target.read_text() == "before" and left(target) == [target.name]


async def test_a_file_that_may_not_be_replaced_stays(
    make: Make, service: Service, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.write_text("before")
    service.on("GET", RECORDS, file(etag='"v1"'))
    job = await job_of(make, service)

    def refuse(_part: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(DownloadFailed, match="Operation not permitted"):
        await job.download(target)
    assert target.read_text() == "before" and left(target) == [target.name]


@pytest.mark.parametrize("spelling", ["same", "dots", "alias", "link"])
async def test_two_downloads_of_the_same_file_do_not_mix(
    make: Make, service: Service, target: Path, spelling: str
) -> None:
    folder = target.parent
    (folder.parent / "alias").symlink_to(folder)
    (folder.parent / "link").symlink_to(target)
    other = {
        "same": target,
        "dots": folder / ".." / folder.name / target.name,
        "alias": folder.parent / "alias" / target.name,
        "link": folder.parent / "link",
    }[spelling]
    job = await job_of(make, service)
    mixed = BODY.replace(b"499", b"000")

    def meanwhile(_done: int, _total: int | None) -> None:
        with part_of(other, RECORDS_URL) as part:
            assert part.size == 0, "what is being written is taken by nobody"
            part.begin('"v1"', len(mixed))
            part.write(mixed)
            part.finish()
        assert target.read_bytes() == mixed

    service.on("GET", RECORDS, file(etag='"v1"'))
    await job.download(target, progress=meanwhile)
    assert target.read_bytes() == BODY and left(target) == [target.name]


def test_a_part_is_taken_by_one_download_only(target: Path) -> None:
    cut_part(target)
    with part_of(target, RECORDS_URL) as first, part_of(target, RECORDS_URL) as second:
        assert (first.size, second.size) == (100, 0)


async def test_a_part_that_is_gone_is_told(
    make: Make, service: Service, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target.write_text("before")
    service.on("GET", RECORDS, file(etag='"v1"'))
    job = await job_of(make, service)

    def remove(_: int) -> None:
        next(target.parent.glob("*.part")).unlink()

    monkeypatch.setattr("os.fsync", remove)
    with pytest.raises(DownloadFailed, match="No such file"):
        await job.download(target)
    assert target.read_text() == "before" and left(target) == [target.name]


def test_what_the_first_release_left_is_continued(tmp_path: Path) -> None:
    before = Path(__file__).parent / "fixtures/0.1.0/part"
    (name,) = [each.name for each in before.iterdir()]
    url = f"https://gateway.example/api/v1/records/{DATASET}/export?projectId=1&type=geojson&jobId=2"
    for source, size in ((url, 100), (f"{url}3", 0)):
        shutil.copy(before / name, tmp_path)
        with part_of(tmp_path / "records.geojson", source) as part:
            assert (part.size, part.length, part.etag) == ((size, len(BODY), '"v1"') if size else (0, 0, ""))
            part.drop()
        assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="needs another user")
async def test_the_part_of_another_user_is_not_continued(make: Make, service: Service, target: Path) -> None:
    part = cut_part(target)
    os.chown(part, 54321, 54321)
    service.on("GET", RECORDS, file(etag='"v1"'))
    await (await job_of(make, service)).download(target)
    assert "range" not in service.requests[-1].headers
    assert target.read_bytes() == BODY and left(target) == sorted([part.name, target.name])


async def test_records_leave_nothing_behind(
    make: Make, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    service.on("GET", RECORDS, file())
    job = await job_of(make, service)
    records = await job.records()
    assert len(records) == 500
    del records
    assert list(tmp_path.iterdir()) == []


# --- what is in it ---------------------------------------------------------------------------------------------------

GOOD = [
    BODY,
    b' \n{"features":[]}\r\n\t ',
    b'\xef\xbb\xbf{"features" : [ ] , "x": {}}',
    b'{"a": {"features": 1}, "b": "\\"features\\": [", "c": ["}"], "features": [{}]}',
    b'{"name": "' + b"\\\\x" * 70_000 + b'", "features": []}',
    *(b'{"' + b"x" * odd + b'": "' + rb"\\" * 200_000 + b'", "features": []}' for odd in range(4)),
    b'{"a": [[1, 2], ["]", "[", {"b": [[[3]], [], "\\""]}]], "c": {}, "features": []}',
    b'{"name": "' + b'\\"' * 200_000 + b'", "features": []}',
    b'{"name": 1,' + b" " * 200_000 + b'"features"' + b" " * 100_000 + b":" + b" " * 100_000 + b"[]}" + b" " * 1000,
]
BAD = [
    b"<html>",
    b"[]",
    b"{}",
    b'{"message": "not ready"}',
    b'{"message": "no \\"features\\": [] here"}',
    b'{"error": {"features": []}}',
    b'{"error": [{"features": []}]}',
    b'{"features": {}}',
    b'{"features": "["}',
    b'["features", [{}]]',
    b'{"x": "features", "y": [1]}',
    b'{} {"features": []}',
    b'{"features": [',
    b'{"features": []',
    b'"features": []}',
    b'{"name": "' + b"x" * 500_000 + b"}",
    b'{"name": "' + b"x" * 500_000 + b'features": [] }',
    b" ",
]


@pytest.mark.parametrize("step", range(3))
@pytest.mark.parametrize(("content", "good"), [*((each, True) for each in GOOD), *((each, False) for each in BAD)])
def test_a_collection_is_told_from_what_is_none(
    content: bytes, good: bool, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever the chunks are, but in the large ones at once: the smallest would take long.
    chunk = [1 << 16, 4099, 7][step]
    monkeypatch.setattr("playgroundclient.jobs.records._CHUNK", max(chunk, 64) if len(content) < 10_000 else 1 << 16)
    assert is_collection(io.BytesIO(content)) is good


def test_a_collection_is_told_with_little_memory(target: Path) -> None:
    with target.open("wb+") as file:
        file.write(b'{"features": [' + b"{}," * 7_000_000 + b"{}]}")
        tracemalloc.start()
        try:
            assert is_collection(file)
            assert tracemalloc.get_traced_memory()[1] < 1_000_000
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(
    "body", [b'{"message": "not ready"}', b"<html>login</html>", BODY[:-3]], ids=["error", "page", "cut"]
)
async def test_what_is_not_geojson_is_not_saved_as_records(
    make: Make, service: Service, target: Path, body: bytes
) -> None:
    target.write_text("before")
    service.on("GET", RECORDS, file(body, etag='"v1"'))
    job = await job_of(make, service)
    with pytest.raises(InvalidResponse, match="not GeoJSON"):
        await job.download(target)
    with pytest.raises(InvalidResponse, match="not GeoJSON"):
        await job.records()
    assert target.read_text() == "before" and left(target) == [target.name]


async def test_records_of_another_format_are_not_judged_as_geojson(make: Make, service: Service, target: Path) -> None:
    document = doubles.job()
    document["_links"]["recordsAsGeojson"]["href"] = RECORDS_URL.replace("geojson", "kml")
    service.on("GET", JOB_PATH, document)
    service.on("GET", RECORDS, file(b"<kml/>", media="application/vnd.google-earth.kml+xml"))
    job = await make().job(f"{GATEWAY}{JOB_PATH}?projectId={PROJECT}")
    await job.play.follow(job, "recordsAsGeojson", path=target)
    assert target.read_bytes() == b"<kml/>"


@pytest.mark.parametrize("name", ["x.gpkg", "x.parquet", "x.fgb"])
async def test_the_suffix_names_the_format(make: Make, service: Service, target: Path, name: str) -> None:
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2, 42]}, "properties": {"tags": "car"}}
    body = json.dumps({"type": "FeatureCollection", "features": [point]}).encode()
    service.on("GET", RECORDS, file(body))
    seen: list[Any] = []
    path = target.with_name(name)
    await (await job_of(make, service)).download(path, progress=lambda *each: seen.append(each))
    frame = geopandas.read_parquet(path) if name == "x.parquet" else geopandas.read_file(path, layer=0)
    assert list(frame["tags"]) == ["car"] and left(target) == [name]
    assert seen[-1] == (len(body), len(body))


@pytest.mark.parametrize("name", ["x.kml", "x.shp", "x.csv", "x.geojson.zip"])
async def test_a_format_that_is_not_written_is_refused_before_anything_is_asked_for(
    make: Make, service: Service, target: Path, name: str
) -> None:
    job = await job_of(make, service)
    with pytest.raises(InvalidInput, match=r"\.gpkg"):
        await job.download(target.with_name(name))
    assert left(target) == [] and service.requests == []


async def test_a_format_whose_extra_is_missing_is_refused_before_anything_is_asked_for(
    make: Make, service: Service, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await job_of(make, service)
    monkeypatch.setitem(sys.modules, "geopandas", None)
    with pytest.raises(MissingExtra, match=r"\[geo\]"):
        await job.download(target.with_name("x.gpkg"))
    assert left(target) == [] and service.requests == []


# --- leaving the service ---------------------------------------------------------------------------------------------


async def followed(make: Make, service: Service, target: Path, *hops: str, **settings: Any) -> None:
    """Download a relation without an operation, which redirects along `hops`."""
    job = await job_of(make, service, **settings)
    replies = [answer(b"", 302, location=hop, content_length="0") for hop in hops]
    answers = iter([*replies, file(b"PK", media="application/zip")])
    service.on("GET", ".*", answers)
    await job.play.follow(job, "tasks", path=target)


async def test_a_redirect_to_a_bucket_is_followed_without_anything_of_ours(
    make: Make, service: Service, target: Path
) -> None:
    await followed(make, service, target, BUCKET, "y.zip", "/z.zip")
    assert target.read_bytes() == b"PK"
    assert [str(sent.url) for sent in service.requests[1:]] == [
        BUCKET,
        "https://bucket.example/y.zip",
        "https://bucket.example/z.zip",
    ]
    for sent in service.requests[1:]:
        assert not {"authorization", "cookie"} & set(sent.headers) and "token" not in str(sent.headers)
    assert "authorization" in service.requests[0].headers


@pytest.mark.parametrize(
    ("hops", "told"),
    [
        (["http://bucket.example/x"], "from https to http"),
        ([BUCKET, "http://bucket.example/x"], "from https to http"),
        (["https://127.0.0.1/x"], "private network"),
        (["https://10.0.0.1/x"], "private network"),
        (["https://user:canary@bucket.example/x"], "user information"),
        (["ftp://bucket.example/x"], "from https to ftp"),
        (["https://bucket.example:65536/x"], "no such port"),
    ],
    ids=str,
)
async def test_a_redirect_that_leads_astray_is_not_followed(
    make: Make, service: Service, target: Path, hops: list[str], told: str
) -> None:
    with pytest.raises(LinkRefused, match=told) as caught:
        await followed(make, service, target, *hops)
    assert left(target) == [] and len(service.requests) == len(hops)
    assert "canary" not in str(caught.value)


async def test_a_host_that_is_allowed_is_reached(make: Make, service: Service, target: Path) -> None:
    await followed(make, service, target, "https://10.0.0.1/x", allow_hosts=["10.0.0.1"])
    assert target.read_bytes() == b"PK"


async def test_redirects_without_an_end_end(make: Make, service: Service, target: Path) -> None:
    with pytest.raises(InvalidResponse, match="more than 5 redirects"):
        await followed(make, service, target, *[BUCKET] * 50)
    assert len(service.requests) <= 6


async def test_a_redirect_to_nowhere_is_an_error_of_the_package(make: Make, service: Service, target: Path) -> None:
    with pytest.raises(ConnectionFailed, match="Invalid URL in location"):
        await followed(make, service, target, "https://[::1", retries=0)


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([failing(403)], errors.Forbidden),
        ([failing(503), failing(503), failing(503), failing(503), failing(503)], ServerError),
        ([httpx.ProxyError("407")], ConnectionFailed),
    ],
    ids=["403", "503", "proxy"],
)
async def test_an_error_of_a_bucket_is_one_of_the_package(
    make: Make, service: Service, target: Path, answers: list[Any], kind: type[Exception], naps: list[float]
) -> None:
    job = await job_of(make, service)
    service.on("GET", "/x.zip", iter(answers))
    service.on("GET", TASKS, answer(b"", 302, location=BUCKET, content_length="0"))
    with pytest.raises(kind):
        await job.play.follow(job, "tasks", path=target)
    assert left(target) == []


async def test_a_bucket_that_fails_for_a_while_is_tried_again(
    make: Make, service: Service, target: Path, naps: list[float]
) -> None:
    job = await job_of(make, service)
    service.on(
        "GET", "/x.zip", iter([failing(503), httpx.ConnectError("refused"), file(b"PK", media="application/zip")])
    )
    service.on("GET", TASKS, answer(b"", 302, location=BUCKET, content_length="0"))
    await job.play.follow(job, "tasks", path=target)
    assert target.read_bytes() == b"PK"


@pytest.mark.parametrize("media", ["text/html; charset=utf-8", "application/xhtml+xml"])
async def test_a_page_of_a_bucket_is_not_saved(make: Make, service: Service, target: Path, media: str) -> None:
    job = await job_of(make, service)
    service.on("GET", "/x.zip", file(b"<html>log in</html>", media=media))
    service.on("GET", TASKS, answer(b"", 302, location=BUCKET, content_length="0"))
    with pytest.raises(InvalidResponse, match="web page"):
        await job.play.follow(job, "tasks", path=target)
    assert left(target) == []


async def test_records_from_a_bucket_are_judged_too(make: Make, service: Service, target: Path) -> None:
    job = await job_of(make, service)
    service.on("GET", "/x.zip", iter([file(b"<Error/>", media="application/xml"), file()]))
    service.on("GET", RECORDS, answer(b"", 302, location=BUCKET, content_length="0"))
    with pytest.raises(InvalidResponse, match="not GeoJSON"):
        await job.download(target)
    assert left(target) == []
    await job.download(target)
    assert target.read_bytes() == BODY


def test_a_part_is_found_again(target: Path) -> None:
    path = cut_part(target, b"newer")
    with part_of(target, RECORDS_URL) as part:
        assert (part.size, part.etag, part.length) == (5, '"v1"', len(BODY))
    assert left(target) == [path.name]
    with part_of(target, "https://other.example/") as part:
        assert (part.size, part.etag) == (0, "")
    assert left(target) == []
