"""A result to a file: whole or absent, continued where that is safe, and without a token elsewhere."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

import doubles
import httpcore
import pytest
from doubles import DATASET, GATEWAY, JOB, PROCESS, PROCESSES, PROJECT, Make, Service, failing
from playgroundclient import (
    ConnectionFailed,
    DownloadFailed,
    InvalidResponse,
    LinkRefused,
    NotFound,
    ServerError,
    errors,
)
from playgroundclient._sync import downloads
from pools import Given, Sent

if TYPE_CHECKING:
    from pathlib import Path

JOB_PATH = f"{PROCESSES}/{PROCESS}/jobs/{JOB}"
TASKS = f"{JOB_PATH}/tasks"
RECORDS = f"/api/v1/records/{DATASET}/export"
BODY = json.dumps({"type": "FeatureCollection", "features": list(range(500))}).encode()
BUCKET = "https://bucket.example/x.zip"


def file(body: bytes = BODY, status: int = 200, media: str = "application/json", **headers: str) -> Given:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Given(status, body, tuple({"content-type": media, "content-length": str(len(body)), **named}.items()))


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


def part_of(target: Path, etag: str, content: bytes) -> Path:
    part = downloads._part_for(target, etag)
    part.write_bytes(content)
    return part


async def test_a_part_with_an_etag_is_continued(make: Make, service: Service, target: Path) -> None:
    part_of(target, '"v1"', BODY[:100])
    answer = file(BODY[100:], 206, content_range=f"bytes 100-{len(BODY) - 1}/{len(BODY)}", etag='"v1"')
    service.on("GET", RECORDS, answer)
    job = await job_of(make, service)
    seen: list[Any] = []
    await job.download(target, progress=lambda *each: seen.append(each))
    assert target.read_bytes() == BODY and left(target) == [target.name]
    assert service.requests[-1].headers["range"] == "bytes=100-"
    assert service.requests[-1].headers["if-range"] == '"v1"'
    assert seen[-1] == (len(BODY), len(BODY))


async def test_a_server_that_starts_anew_is_let_do_so(make: Make, service: Service, target: Path) -> None:
    part_of(target, '"v1"', b"old")
    service.on("GET", RECORDS, file(etag='"v2"'))
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]


async def test_a_part_that_is_too_long_is_dropped(make: Make, service: Service, target: Path) -> None:
    part_of(target, '"v1"', BODY + b"more")
    service.on("GET", RECORDS, iter([failing(416), file()]))
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]


@pytest.mark.parametrize(
    "answer",
    [
        file(BODY[100:], 206, etag='"v1"'),
        file(BODY[90:], 206, etag='"v1"', content_range=f"bytes 90-{len(BODY) - 1}/{len(BODY)}"),
        file(BODY[100:], 206, etag='"v2"', content_range=f"bytes 100-{len(BODY) - 1}/{len(BODY)}"),
        file(BODY[100:-5], 206, etag='"v1"', content_range=f"bytes 100-{len(BODY) - 1}/{len(BODY)}"),
        file(BODY, content_encoding="gzip"),
        file(BODY, media="text/html"),
        file(b""),
        Given(200, BODY, (("content-type", "application/json"),)),
        file(BODY, 203),
    ],
    ids=["no range", "another range", "another etag", "short", "encoded", "html", "empty", "no length", "203"],
)
async def test_what_is_not_the_rest_of_the_same_result_is_not_taken(
    make: Make, service: Service, target: Path, answer: Given, naps: list[float]
) -> None:
    part_of(target, '"v1"', BODY[:100])
    service.on("GET", RECORDS, answer)
    with pytest.raises(InvalidResponse):
        await (await job_of(make, service)).download(target)
    assert not target.exists()


class Cut:
    """A body that breaks off after some bytes, each time a little later."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *lengths: int) -> None:
        really = Given.as_httpcore
        left_over = iter(lengths)

        def as_httpcore(given: Given) -> httpcore.Response:
            response = really(given)
            length = next(left_over, None) if given.headers and ("x-cut", "1") in given.headers else None
            if length is not None:
                response.stream = _Broken(given.body[:length])
            return response

        monkeypatch.setattr(Given, "as_httpcore", as_httpcore)


class _Broken:
    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Any:
        yield self._body
        raise httpcore.ReadError("cut")

    async def __aiter__(self) -> Any:
        yield self._body
        raise httpcore.ReadError("cut")


async def test_a_result_that_is_cut_is_continued_where_it_was(
    make: Make, service: Service, target: Path, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    Cut(monkeypatch, 100, 200)

    def answer(sent: Sent) -> Given:
        asked = sent.headers.get("range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        content_range = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
        return file(BODY[start:], 206 if asked else 200, etag='"v1"', content_range=content_range, x_cut="1")

    service.on("GET", RECORDS, answer)
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]
    assert [sent.headers.get("range") for sent in service.requests] == [None, "bytes=100-", "bytes=300-"]


@pytest.mark.parametrize("etag", ["", 'W/"weak"', '"' + "x" * 100 + '"'])
async def test_without_a_usable_etag_a_result_that_is_cut_starts_anew(
    make: Make, service: Service, target: Path, monkeypatch: pytest.MonkeyPatch, naps: list[float], etag: str
) -> None:
    Cut(monkeypatch, 100)
    service.on("GET", RECORDS, file(x_cut="1", etag=etag))
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY and left(target) == [target.name]
    assert all("range" not in sent.headers for sent in service.requests)


async def test_a_result_that_is_always_cut_ends_as_an_error(
    make: Make, service: Service, target: Path, monkeypatch: pytest.MonkeyPatch, naps: list[float]
) -> None:
    Cut(monkeypatch, *[0] * 100)
    service.on("GET", RECORDS, file(x_cut="1"))
    with pytest.raises(ConnectionFailed):
        await (await job_of(make, service, retries=2)).download(target)
    assert left(target) == [] and len(service.requests) == 3


@pytest.mark.parametrize(("answer", "kind"), [(failing(404), NotFound), (failing(503), ServerError)])
async def test_an_error_is_an_error_and_no_file(
    make: Make, service: Service, target: Path, answer: Given, kind: type[Exception], naps: list[float]
) -> None:
    service.on("GET", RECORDS, answer)
    with pytest.raises(kind):
        await (await job_of(make, service)).download(target)
    assert left(target) == []


async def test_a_folder_that_is_not_there_is_told(make: Make, service: Service, tmp_path: Path) -> None:
    service.on("GET", RECORDS, file())
    with pytest.raises(DownloadFailed, match=r"nowhere.*No such file or directory") as caught:
        await (await job_of(make, service)).download(tmp_path / "nowhere" / "x")
    assert isinstance(caught.value, OSError)


async def test_a_folder_in_place_of_the_file_is_told(make: Make, service: Service, target: Path) -> None:
    target.mkdir()
    service.on("GET", RECORDS, file())
    with pytest.raises(DownloadFailed, match="cannot be written"):
        await (await job_of(make, service)).download(target)
    assert left(target) == [target.name]


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


async def test_two_downloads_do_not_write_the_same_file(make: Make, service: Service, target: Path) -> None:
    job = await job_of(make, service)

    def meanwhile(_: Sent) -> Given:
        with pytest.raises(DownloadFailed, match="being written by another download"), downloads._alone(target):
            pytest.fail("it must not begin")
        return file()

    service.on("GET", RECORDS, meanwhile)
    await job.download(target)
    await job.download(target)  # and is free again
    assert target.read_bytes() == BODY


async def test_a_machine_without_a_temporary_folder_downloads_all_the_same(
    make: Make, service: Service, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/proc/nowhere")
    service.on("GET", RECORDS, file())
    await (await job_of(make, service)).download(target)
    assert target.read_bytes() == BODY


# --- leaving the service ---------------------------------------------------------------------------------------------


async def followed(make: Make, service: Service, target: Path, *hops: str, **settings: Any) -> None:
    """Download a relation without an operation, which redirects along `hops`."""
    job = await job_of(make, service, **settings)
    replies = [Given(302, b"", (("location", hop), ("content-length", "0"))) for hop in hops]
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
    with pytest.raises(errors.PlaygroundError):
        await followed(make, service, target, "https://[::1")


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([failing(403)], errors.Forbidden),
        ([failing(503), failing(503), failing(503), failing(503), failing(503)], ServerError),
        ([httpcore.ProxyError("407")], ConnectionFailed),
    ],
    ids=["403", "503", "proxy"],
)
async def test_an_error_of_a_bucket_is_one_of_the_package(
    make: Make, service: Service, target: Path, answers: list[Any], kind: type[Exception], naps: list[float]
) -> None:
    job = await job_of(make, service)
    service.on("GET", "/x.zip", iter(answers))
    service.on("GET", TASKS, Given(302, b"", (("location", BUCKET), ("content-length", "0"))))
    with pytest.raises(kind):
        await job.play.follow(job, "tasks", path=target)
    assert left(target) == []


async def test_a_bucket_that_fails_for_a_while_is_tried_again(
    make: Make, service: Service, target: Path, naps: list[float]
) -> None:
    job = await job_of(make, service)
    service.on("GET", "/x.zip", iter([failing(503), httpcore.ConnectError(), file(b"PK", media="application/zip")]))
    service.on("GET", TASKS, Given(302, b"", (("location", BUCKET), ("content-length", "0"))))
    await job.play.follow(job, "tasks", path=target)
    assert target.read_bytes() == b"PK"


def test_a_part_is_found_by_its_name(target: Path) -> None:
    assert downloads._part_of(target) is None
    part = part_of(target, '"v1"', b"x")
    assert downloads._part_of(target) == part and downloads._etag_of(part) == '"v1"'
    for name in ("plain", ".x.%%%.part", f".{target.name}.part"):
        assert downloads._etag_of(target.with_name(name)) == ""
