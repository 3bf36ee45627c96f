"""An answer is bounded as it comes and inflated, is known to be whole or not, and is what it says it is."""

from __future__ import annotations

import functools
import gzip
import json
import tracemalloc
import zlib
from typing import Any

import httpx
import pytest
from doubles import FRONT, KEY, SETTINGS, Make, Service, answer, as_json, page, process
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import InvalidResponse, config, contract, errors
from playgroundclient.transport import body
from playgroundclient.transport.body import Answer, Received
from playgroundclient.transport.call import Call

CONFIGURED = config.load(api_key=KEY, **SETTINGS)
LIMIT = 1 << 20
DOCUMENT = json.dumps(page("processes", *[process(f"é {n}") for n in range(5)])).encode()
ZIPPED = gzip.compress(DOCUMENT)
JSON = {"content_type": "application/json"}


def received(data: bytes, status: int = 200, limit: int = LIMIT, step: int = 0, **headers: str) -> Received:
    """What takes an answer that comes in pieces of `step` bytes, and is left where nothing more is wanted."""
    call = Call(
        CONFIGURED,
        "GET",
        httpx.URL(FRONT + "/x"),
        CONFIGURED.origins,
        contract.by_id("list_processes"),
        max_body=limit,
        patience=100.0,
    )
    request = httpx.Request("GET", call.url, extensions={"timeout": {}})
    found = Received(call, request)
    head = answer(b"", status, **headers)
    head.request = request
    wanted = found.begin(head)
    for start in range(0, len(data), step or max(len(data), 1)):
        wanted = wanted and found.feed(data[start : start + (step or len(data))])
    return found


def read(data: bytes, step: int = 0, limit: int = LIMIT, **headers: str) -> Any:
    return received(data, limit=limit, step=step, **{**JSON, **headers}).result().json()


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", " GZIP "])
@pytest.mark.parametrize("step", [1, 7, 0])
def test_gzip_is_decoded_in_pieces_of_any_size(coding: str, step: int) -> None:
    assert read(ZIPPED, step, content_encoding=coding) == json.loads(DOCUMENT)


@pytest.mark.parametrize(
    "headers",
    [{}, {"content_encoding": "identity"}, {"content_length": str(len(DOCUMENT))}, {"transfer_encoding": "Chunked"}],
)
def test_a_plain_body_of_json_proves_itself_whole(headers: dict[str, str]) -> None:
    assert read(DOCUMENT, **headers) == json.loads(DOCUMENT)


def test_every_cut_is_seen() -> None:
    for cut in range(1, len(ZIPPED)):
        with pytest.raises(InvalidResponse, match=rf"GET {FRONT}/x: .* ends too early"):
            read(ZIPPED[:cut], content_encoding="gzip", transfer_encoding="chunked")
    for cut in range(0, len(DOCUMENT), 97):
        with pytest.raises(InvalidResponse, match="not JSON"):
            read(DOCUMENT[:cut])


@given(st.integers(0, len(ZIPPED) - 1), st.integers(1, 255))
def test_gzip_with_a_wrong_byte_is_never_taken_for_another_body(position: int, change: int) -> None:
    wrong = bytearray(ZIPPED)
    wrong[position] ^= change
    try:
        found = read(bytes(wrong), content_encoding="gzip")
    except InvalidResponse:
        return
    assert found == json.loads(DOCUMENT)  # bytes of gzip's header that mean nothing for the content


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip", "x" * 500])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(InvalidResponse, match="not asked for") as caught:
        read(DOCUMENT, content_encoding=coding)
    assert len(str(caught.value)) < 200


# --- bounds ----------------------------------------------------------------------------------------------------------


def test_a_plain_body_is_bounded() -> None:
    assert read(DOCUMENT, 100, limit=len(DOCUMENT))
    with pytest.raises(InvalidResponse, match=rf"larger than {len(DOCUMENT) - 1} bytes.*max_body="):
        read(DOCUMENT, 100, limit=len(DOCUMENT) - 1)


@pytest.mark.parametrize("length", [str(LIMIT + 1), "9" * 5000])
def test_a_length_over_the_limit_is_refused_before_a_byte_is_read(length: str) -> None:
    with pytest.raises(InvalidResponse, match="larger than"):
        received(b"", content_length=length)


@pytest.mark.parametrize("length", ["-1", "x", "", "²"])
def test_a_length_that_is_none_is_left_to_the_transfer(length: str) -> None:
    assert read(DOCUMENT, content_length=length)


@functools.cache
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
            read(data, step, content_encoding="gzip")
        assert tracemalloc.get_traced_memory()[1] < 4 * LIMIT
    finally:
        tracemalloc.stop()


def test_what_comes_compressed_is_bounded_on_the_wire_too() -> None:
    stored = gzip.compress(b" " * 1000, 0)
    with pytest.raises(InvalidResponse, match="larger than"):
        read(stored, 10, limit=len(stored) - 1, content_encoding="gzip")


# --- what an error says ----------------------------------------------------------------------------------------------


def said(data: bytes, step: int = 0, **headers: str) -> bytes:
    return received(data, 503, step=step, **headers).answer().content


def test_of_an_errors_body_is_kept_what_can_be_read() -> None:
    assert said(b"{}", **JSON) == b"{}"
    assert said(ZIPPED, content_encoding="gzip") == DOCUMENT
    assert said(b"no", content_length="9" * 30) == b"no"
    assert said(ZIPPED[:-9], content_encoding="gzip") == DOCUMENT


def test_the_body_of_an_error_has_little_time() -> None:
    for status, longest in ((200, 60.0), (503, body.ERROR_SECONDS)):
        response = received(b"", status, **JSON).response
        assert response is not None and response.request.extensions["timeout"]["read"] == longest


@pytest.mark.parametrize("coding", ["br", "gzip"])
async def test_nothing_that_is_wrong_with_the_body_of_an_error_hides_its_status(
    make: Make, service: Service, naps: list[float], coding: str
) -> None:
    service.on("GET", "/currentUser", answer(b"xx" * body.ERROR_BYTES, 403, content_encoding=coding))
    with pytest.raises(errors.Forbidden):
        await make().user()
    assert len(service.calls) == 1


async def test_an_error_is_read_no_further_than_it_may_say_anything(make: Make, service: Service) -> None:
    long = answer(b'{"message": "' + b"x" * body.ERROR_BYTES + b'"}', 404, media="application/json")
    service.on("GET", "/currentUser", long)
    with pytest.raises(errors.NotFound):
        await make().user()


async def test_an_error_is_not_waited_for_longer_than_its_status_is_worth(
    make: Make, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "ERROR_SECONDS", -1.0)  # the time is over with the first piece
    pieces = [b'{"message": "so far"}', b"canary"]
    service.on("GET", "/currentUser", answer(b"", 404, media="application/json"))

    class Slow(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self) -> Any:
            yield from pieces

        async def __aiter__(self) -> Any:
            for piece in pieces:
                yield piece

    service.on(
        "GET",
        "/currentUser",
        lambda _: httpx.Response(404, headers={"content-type": "application/json"}, stream=Slow()),
    )
    with pytest.raises(errors.NotFound, match="so far") as caught:
        await make().user()
    assert "canary" not in str(caught.value)


# --- what a success is -----------------------------------------------------------------------------------------------

USER = {"firstname": "Camille", "lastname": "Martin"}


@pytest.mark.parametrize(
    "reply",
    [
        answer(b"<html>login", media="text/html", content_length="11"),
        answer(b"", media="application/json", content_length="0"),
        answer(b'{"firstname": "Cam', media="application/json"),
        answer(gzip.compress(b"{}" * 50)[:-4], media="application/json", content_encoding="gzip"),
        answer(b"{}", media="application/json", content_encoding="br"),
        answer(b"[]", media="application/json"),
        as_json(USER, 202),
        as_json({"firstname": 3}),
    ],
    ids=["html", "empty", "cut", "cut-gzip", "brotli", "list", "202", "number"],
)
async def test_a_200_is_not_success(make: Make, service: Service, reply: httpx.Response, naps: list[float]) -> None:
    service.on("GET", "/currentUser", reply)
    with pytest.raises(InvalidResponse, match=r"GET https://front\.example/currentUser") as caught:
        await make().user()
    assert len(service.calls) == 1 and "login" not in str(caught.value).replace("login page", "")


async def test_what_has_no_operation_is_read_as_json_or_refused(make: Make, service: Service) -> None:
    play = make()
    service.on("GET", "/api/novel", {"x": 1})
    found = await play.http.get("/api/novel")
    assert isinstance(found, Answer) and found.json() == {"x": 1}
    service.on("GET", "/api/novel", answer(b"{", media="application/json"))
    with pytest.raises(InvalidResponse, match="not JSON"):
        await play.http.get("/api/novel")
    service.on("GET", "/api/novel", answer(b"x", media="text/plain"))
    with pytest.raises(InvalidResponse, match="no length"):
        await play.http.get("/api/novel")
    service.on("GET", "/api/novel", answer(b"[1]", media="text/plain", content_length="3"))
    found = await play.http.get("/api/novel")
    assert found.text == "[1]" and found.json() == [1]


def test_an_answer_is_parsed_once_and_keeps_no_header_of_its_transfer() -> None:
    headers = {"content_encoding": "gzip", "transfer_encoding": "chunked"}
    found = received(ZIPPED, **JSON, **headers).result()
    assert found.json() is found.json()
    assert not {"content-encoding", "transfer-encoding"} & set(found.headers)
    assert found.content == DOCUMENT and found.request.url == httpx.URL(FRONT + "/x")
