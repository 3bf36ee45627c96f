"""A body is bounded, and known to be whole or not."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import InvalidResponse
from playgroundclient.bodies import REMARK, Body, Parsed, Remark

LIMIT = 1 << 20
DOCUMENT = json.dumps({"processes": [{"id": n, "title": f"é {n}"} for n in range(50)]}).encode()
ZIPPED = gzip.compress(DOCUMENT)


def read(data: bytes, limit: int = LIMIT, step: int = 0, **headers: str) -> tuple[bytes, bool]:
    body = Body(httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()}), "GET x", limit)
    for start in range(0, len(data), step or max(len(data), 1)):
        body.feed(data[start : start + (step or len(data))])
    return body.finish()


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", " GZIP "])
@pytest.mark.parametrize("step", [1, 7, 0])
def test_gzip_is_decoded_in_pieces_of_any_size(coding: str, step: int) -> None:
    assert read(ZIPPED, step=step, content_encoding=coding) == (DOCUMENT, True)


@pytest.mark.parametrize("coding", ["identity", ""])
def test_a_plain_body_is_whole_when_its_length_says_so(coding: str) -> None:
    assert read(DOCUMENT, content_encoding=coding) == (DOCUMENT, False)
    assert read(DOCUMENT, content_length=str(len(DOCUMENT))) == (DOCUMENT, True)
    assert read(DOCUMENT, transfer_encoding="Chunked") == (DOCUMENT, True)
    assert read(b"") == (b"", False)


@pytest.mark.parametrize("cut", range(1, len(ZIPPED)))
def test_gzip_that_is_cut_is_seen_at_every_byte(cut: int) -> None:
    with pytest.raises(InvalidResponse, match=r"GET x: .* ends too early"):
        read(ZIPPED[:cut], content_encoding="gzip", transfer_encoding="chunked")


@given(st.integers(0, len(ZIPPED) - 1), st.integers(1, 255))
def test_gzip_with_a_wrong_byte_is_never_taken_for_another_body(position: int, change: int) -> None:
    wrong = bytearray(ZIPPED)
    wrong[position] ^= change
    try:
        content, _ = read(bytes(wrong), content_encoding="gzip")
    except InvalidResponse:
        return
    assert content == DOCUMENT  # bytes of gzip's header that mean nothing for the content


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.integers(1, 40))
def test_a_gzip_body_may_have_several_members(parts: list[bytes], step: int) -> None:
    data = b"".join(gzip.compress(part) for part in parts)
    assert read(data, step=step, content_encoding="gzip")[0] == b"".join(parts)


def test_a_second_member_that_is_cut_is_seen() -> None:
    with pytest.raises(InvalidResponse, match="ends too early"):
        read(ZIPPED + ZIPPED[:-1], content_encoding="gzip")
    with pytest.raises(InvalidResponse, match="broken"):
        read(ZIPPED + b"garbage", content_encoding="gzip")


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip", "x" * 500])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(InvalidResponse, match="not asked for") as caught:
        read(b"", content_encoding=coding)
    assert len(str(caught.value)) < 200


def test_a_plain_body_is_bounded() -> None:
    assert len(read(b"x" * LIMIT, step=4096)[0]) == LIMIT
    with pytest.raises(InvalidResponse, match=rf"larger than {LIMIT} bytes.*max_body="):
        read(b"x" * (LIMIT + 1), step=4096)


@pytest.mark.parametrize("length", [str(LIMIT + 1), "9" * 5000])
def test_a_length_over_the_limit_is_refused_before_a_byte_is_read(length: str) -> None:
    with pytest.raises(InvalidResponse, match="larger than"):
        Body(httpx.Headers({"content-length": length}), "GET x", LIMIT)


@pytest.mark.parametrize("length", ["-1", "x", ""])
def test_a_length_that_is_none_is_left_to_the_transfer(length: str) -> None:
    Body(httpx.Headers({"content-length": length}), "GET x", LIMIT)


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    block = bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()


@pytest.mark.parametrize("step", [0, 1000])
def test_a_bomb_does_not_go_off(step: int) -> None:
    data = bomb(200 << 20)
    assert len(data) < LIMIT
    tracemalloc.start()
    try:
        with pytest.raises(InvalidResponse, match="larger than"):
            read(data, step=step, content_encoding="gzip")
        assert tracemalloc.get_traced_memory()[1] < 4 * LIMIT
    finally:
        tracemalloc.stop()


def test_what_comes_compressed_is_bounded_on_the_wire_too() -> None:
    members = gzip.compress(b"") * (LIMIT // 20 + 1)
    with pytest.raises(InvalidResponse, match="larger than"):
        read(members, step=4096, content_encoding="gzip")


# --- what JSON takes once it is parsed -------------------------------------------------------------------------------

DENSE: dict[str, tuple[str, str]] = {
    "lists": ("[],", "[]"),
    "nested lists": ("[[[[]]]],", "[]"),
    "objects": ('{"a":0},', "{}"),
    "empty objects": ("{},", "{}"),
    "numbers": ("257,", "0"),
    "fractions": ("1.5,", "0"),
    "strings": ('"ab",', '""'),
    "wide strings": ('"ĀĀ",', '""'),
    "wider strings": ('"😀",', '""'),
    "escaped strings": ('"\\ud83d\\ude00aaaaaaaaaaaaaaaaaaaaaaaa",', '""'),
    "points": ("[2.9761234,42.695123],", "[]"),
}


def dense(name: str, size: int) -> bytes:
    part, last = DENSE[name]
    return f"[{part * (size // len(part.encode()))}{last}]".encode()


@pytest.mark.parametrize("name", DENSE)
def test_the_memory_that_json_takes_is_foreseen(name: str) -> None:
    document = dense(name, 300_000)
    tracemalloc.start()
    try:
        parsed = json.loads(document)
        taken = tracemalloc.get_traced_memory()[1] + len(document)
    finally:
        tracemalloc.stop()
    foreseen = Parsed()
    for start in range(0, len(document), 65_536):
        found = foreseen.with_part(document[start : start + 65_536])
    assert parsed and taken < found < 8 * taken


@pytest.mark.parametrize("name", ["lists", "nested lists", "objects", "empty objects", "strings"])
def test_json_that_would_take_too_much_is_refused_as_it_comes(name: str) -> None:
    limit = 16 << 20
    zipped = gzip.compress(dense(name, limit - 1000))
    tracemalloc.start()
    try:
        with pytest.raises(InvalidResponse, match=r"GET x: .* more than 64 MiB of memory.*max_body="):
            read(zipped, limit, content_encoding="gzip", content_type="application/json; charset=utf-8")
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()
    assert len(read(zipped, limit, content_encoding="gzip", content_type="text/plain")[0]) > limit // 2


def test_what_a_service_really_sends_is_no_such_json() -> None:
    job = {"id": "1a2deece-27a8-46fe-8bc4-84f31179b305", "name": "Perpignan", "status": "RUNNING", "progress": 55.5}
    link = {"href": "https://gateway.example/api/v1/processes/1/jobs/2?projectId=3", "method": "GET"}
    page = json.dumps({"jobs": [{**job, "_links": {"self": link, "records": link}}] * 60_000}).encode()
    assert len(page) > 16 << 20
    assert read(page, 64 << 20, content_type="application/json")[0] == page
    text = b'"' + b"x" * ((64 << 20) - 2) + b'"'
    assert read(text, 64 << 20, content_type="application/json")[0] == text


def test_a_small_limit_is_one_of_size_alone() -> None:
    assert len(read(dense("nested lists", 500_000), 600_000, content_type="application/json")[0]) > 400_000


# --- what an error says ----------------------------------------------------------------------------------------------


def remark(data: bytes, **headers: str) -> tuple[bytes, bool]:
    found = Remark(httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()}))
    found.feed(data)
    return found.content(), found.over


def test_of_an_errors_body_is_kept_what_can_be_read() -> None:
    assert remark(b"{}", content_type="application/json") == (b"{}", False)
    assert remark(ZIPPED, content_encoding="gzip") == (DOCUMENT, False)
    assert remark(b"no", content_length="9" * 30) == (b"no", False)
    assert remark(b"x" * (REMARK + 1)) == (b"", True)
    assert remark(b"xx", content_encoding="br") == (b"", True)
    assert remark(b"xx", content_encoding="gzip") == (b"", True)
    assert remark(ZIPPED[:-9], content_encoding="gzip") == (DOCUMENT, False)
    kept, over = remark(bomb(8 << 20), content_encoding="gzip")
    assert kept == bytes(REMARK) and over
    found = Remark(httpx.Headers())
    for _ in range(5):
        found.feed(b"x" * 20_000)
    assert found.content() == b"x" * 60_000 and found.over
