"""The columns of the matrix: what may go wrong with an answer, as bytes on the wire."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .clients import KINDS, ROWS
from .server import TICK, Connection, Request, Script, chunked, message

if TYPE_CHECKING:
    from .service import Service

Play = Callable[[Connection, bytes], None]
"""Plays a fault, given the bytes of the good answer."""
Expected = Literal["error", "good", "either"]
ALL = frozenset(ROWS)
READS = frozenset({"list", "get", "download"})


@dataclass(frozen=True)
class Fault:
    """One column. `retried` tells whether a row that only reads is tried again."""

    name: str
    play: Play
    expected: Expected = "error"
    retried: bool = False
    rows: frozenset[str] = ALL
    acts: bool = True
    """Whether the service carried the request out before it answered this."""
    good_for: frozenset[str] = frozenset()
    """Rows for which this is no fault."""
    endless: bool = False
    """Whether it ends by the client's limits alone."""
    kinds: tuple[str, ...] = KINDS
    """In sync httpx offers no way to end what sends no data: docs/reliability.md says so."""

    def script(self, service: Service, row: str) -> Script:
        def play(connection: Connection, request: Request) -> None:
            self.play(connection, service.good(row, request if self.acts else None))

        return play

    def expects(self, row: str) -> Expected:
        return "good" if row in self.good_for else self.expected

    def most_sends(self, row: str, retries: int) -> int:
        # 429 says that nothing was done, so that every call may be tried again; a token request never is.
        again = self.retried and (row in READS or (self.name == "429" and row != "token"))
        if self.name == "401" and row != "token":
            return 2  # replayed once, with a new token
        return 1 + retries if again else 1


def parts(good: bytes) -> tuple[int, dict[str, str], bytes]:
    head, _, body = good.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    return int(first.split(" ")[1]), dict(line.split(": ", 1) for line in rest), body


def send(change: Callable[[bytes], bytes], then: str = "fin") -> Play:
    def play(connection: Connection, good: bytes) -> None:
        data = change(good)
        if data:
            connection.send(data)
        if then == "rst":
            connection.pause(TICK)
        if then:
            getattr(connection, then)()

    return play


def status(code: int, body: bytes = b'{"message": "no"}', media: str = "application/json", **headers: str) -> Play:
    return send(lambda good: message(code, body, media, {k.replace("_", "-"): v for k, v in headers.items()}), "")


def body_is(change: Callable[[bytes], bytes], media: str | None = None, coding: str | None = None) -> Play:
    """The good answer with another body, of the right length."""

    def changed(good: bytes) -> bytes:
        code, headers, body = parts(good)
        extra = {name: value for name, value in headers.items() if name in ("ETag", "Date")}
        if coding is not None:
            extra["Content-Encoding"] = coding
        return message(code, change(body), media or headers["Content-Type"], extra)

    return send(changed)


def without_length(change: Callable[[bytes], bytes] = lambda body: body, coding: str | None = None) -> Play:
    def changed(good: bytes) -> bytes:
        code, headers, body = parts(good)
        extra = {"Content-Encoding": coding} if coding else {}
        return message(code, change(body), headers["Content-Type"], extra, length=False)

    return send(changed)


def as_chunks(change: Callable[[bytes], bytes] = lambda wire: wire) -> Play:
    def changed(good: bytes) -> bytes:
        code, headers, body = parts(good)
        return change(chunked(body, code, media=headers["Content-Type"]))

    return send(changed)


def length_is(change: Callable[[int], str]) -> Play:
    def changed(good: bytes) -> bytes:
        code, headers, body = parts(good)
        return message(code, body, headers["Content-Type"], {"Content-Length": change(len(body))}, length=False)

    return send(changed)


def drip(every: float, at_once: int = 0) -> Play:
    def play(connection: Connection, good: bytes) -> None:
        connection.send(good[:at_once])
        connection.drip(good[at_once:], every)

    return play


def flood(connection: Connection, good: bytes) -> None:
    while True:
        connection.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        connection.pause(0.01)


def bomb(size: int) -> bytes:
    """A gzip body of one member that inflates to `size` bytes, at about 1:1000."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    block = b"0" * (1 << 20)
    packed = [packer.compress(b'{"a": "')]
    packed += [packer.compress(block) for _ in range(size >> 20)]
    return b"".join([*packed, packer.flush()])


_BOMB = bomb(8 << 20)


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


MAX_BODY = 1 << 20
"""The clients of the matrix take no more than this."""

FAULTS: tuple[Fault, ...] = (
    # the connection
    Fault("FIN before the answer", send(lambda good: b""), retried=True),
    Fault("RST before the answer", send(lambda good: b"", "rst"), retried=True),
    Fault("FIN in the headers", send(lambda good: good[:30]), retried=True),
    Fault("RST in the headers", send(lambda good: good[:30], "rst"), retried=True),
    Fault("FIN in the body", send(lambda good: good[:-5]), retried=True),
    Fault("RST in the body", send(lambda good: good[:-5], "rst"), retried=True),
    Fault("FIN after the answer", send(lambda good: good), "good"),
    Fault("RST after the answer", send(lambda good: good, "rst"), "either", retried=True),
    Fault("silence", send(lambda good: b"", "stall"), retried=True, endless=True),
    Fault("silence in the headers", send(lambda good: good[:30], "stall"), retried=True, endless=True),
    Fault("silence in the body", send(lambda good: good[:-5], "stall"), retried=True, endless=True),
    Fault("a drip that ends", lambda c, good: drip(0.005, len(good) - 60)(c, good), "good"),
    Fault("a drip of headers", drip(0.1), rows=ALL - {"download"}, endless=True, kinds=("async",)),
    Fault(
        "a drip of the body",
        lambda c, good: drip(0.1, good.index(b"\r\n\r\n") + 4)(c, good),
        rows=ALL - {"download"},
        endless=True,
    ),
    Fault("endless 1xx", flood, rows=ALL - {"download"}, endless=True, kinds=("async",)),
    Fault("101", send(lambda good: message(101, b"", None, length=False) + parts(good)[2]), rows=ALL),
    # lengths and chunks
    Fault("length too long", length_is(lambda n: str(n + 10)), retried=True),
    Fault("length too short", length_is(lambda n: str(n - 10)), rows=ALL - {"download"}),
    Fault("length negative", length_is(lambda n: "-1"), retried=True),
    Fault("length garbage", length_is(lambda n: "ten"), retried=True),
    Fault("lengths that differ", length_is(lambda n: f"{n}\r\nContent-Length: {n + 1}"), retried=True),
    Fault("length beyond the limit", length_is(lambda n: str(MAX_BODY + 1)), rows=ALL - {"download"}),
    Fault("length of 10**30", length_is(lambda n: str(10**30)), retried=True, rows=ALL - {"download"}),
    Fault("chunks", as_chunks(), "good"),
    Fault("chunks without the last", as_chunks(lambda wire: wire[: -len(b"0\r\n\r\n")]), retried=True),
    Fault("a chunk cut", as_chunks(lambda wire: wire[:-30]), retried=True),
    Fault(
        "a chunk size that is no number",
        as_chunks(lambda wire: wire.replace(b"\r\n\r\n", b"\r\n\r\nzz\r\n", 1)),
        retried=True,
    ),
    Fault("no length, whole", without_length(), "good", rows=ALL - {"download"}),
    Fault("no length, whole, to a file", without_length(), rows=frozenset({"download"})),
    Fault("no length, cut", without_length(lambda body: body[:-1])),
    Fault("no length, empty", without_length(lambda body: b"")),
    # gzip
    Fault("gzip", body_is(gzip.compress, coding="gzip"), "good", rows=ALL - {"download"}),
    Fault(
        "gzip in two members",
        body_is(lambda b: gzip.compress(b[:9]) + gzip.compress(b[9:]), coding="gzip"),
        "good",
        rows=ALL - {"download"},
    ),
    Fault("gzip that was not asked for", body_is(gzip.compress, coding="gzip"), rows=frozenset({"download"})),
    Fault("gzip cut", body_is(lambda body: gzip.compress(body)[:-9], coding="gzip")),
    Fault("gzip cut in its trailer", body_is(lambda body: gzip.compress(body)[:-1], coding="gzip")),
    Fault("gzip cut without a length", without_length(lambda body: gzip.compress(body)[:-9], "gzip")),
    Fault("gzip with a wrong checksum", body_is(lambda body: gzip.compress(body)[:-8] + bytes(8), coding="gzip")),
    Fault("gzip that is none", body_is(lambda body: body, coding="gzip")),
    Fault("gzip and garbage", body_is(lambda body: gzip.compress(body) + b"garbage", coding="gzip")),
    Fault("gzip bomb", body_is(lambda body: _BOMB, coding="gzip")),
    Fault("gzip bomb without a length", without_length(lambda body: _BOMB, "gzip")),
    Fault("gzip twice", body_is(lambda body: gzip.compress(gzip.compress(body)), coding="gzip, gzip")),
    Fault("brotli", body_is(lambda body: body, coding="br")),
    # what is no data
    Fault(
        "HTML with 200",
        send(lambda good: message(200, b"<html>log in</html>", "text/html")),
    ),
    Fault("HTML as JSON", body_is(lambda body: b"<html>log in</html>"), rows=ALL - {"download"}),
    Fault("empty", body_is(lambda body: b"")),
    Fault("JSON cut", body_is(half), rows=ALL - {"download"}),
    Fault("JSON and more", body_is(lambda body: body + b"{}"), rows=ALL - {"download"}),
    Fault("JSON with NaN", body_is(lambda body: body[:-1] + b', "total": NaN}'), rows=ALL - {"download", "token"}),
    Fault("JSON, deep", body_is(lambda body: b"[" * 100_000), rows=ALL - {"download"}),
    Fault("JSON of 5,000 digits", body_is(lambda body: b'{"id": ' + b"1" * 5000 + b"}"), rows=ALL - {"download"}),
    Fault("not UTF-8", body_is(lambda body: b"\xff\xfe" + body), rows=ALL - {"download"}),
    *(
        Fault(f"JSON {text.decode()}", body_is(lambda body, text=text: text), rows=ALL - {"download"})  # type: ignore[misc]
        for text in (b"null", b"[]", b"{}", b'"x"', b"1", b'{"id": 1}', b'{"jobs": {}}', b'{"access_token": null}')
    ),
    Fault("204", send(lambda good: message(204), ""), good_for=frozenset({"delete"})),
    *(
        Fault(f"{code} with the good body", send(lambda good, c=code: message(c, parts(good)[2])), rows=rows)  # type: ignore[misc]
        for code, rows in [(203, ALL), (206, ALL), (299, ALL), (201, ALL - {"submit"}), (202, ALL - {"delete"})]
    ),
    # redirects and errors
    *(
        Fault(f"{code}", status(code, b"", Location="/elsewhere"), rows=ALL - {"download"})
        for code in (301, 302, 303, 307, 308)
    ),
    *(Fault(f"{code} without Location", status(code, b"")) for code in (300, 304, 307)),
    *(
        Fault(f"{code}", status(code), acts=False)
        for code in (400, 401, 402, 403, 405, 406, 409, 410, 413, 415, 418, 422, 451)
    ),
    Fault("404", status(404), acts=False, good_for=frozenset({"delete"})),
    Fault("429", status(429), acts=False, retried=True),
    *(Fault(f"{code}", status(code), retried=True) for code in (408, 500, 502, 503, 504)),
    *(Fault(f"{code}", status(code)) for code in (501, 505, 507, 520, 599, 600, 999)),
    Fault("500 in HTML", status(500, b"<html><h1>oh</h1></html>", "text/html"), retried=True),
    Fault("500 with a list", status(500, b"[1]"), retried=True),
    Fault("500 with odd fields", status(500, b'{"message": {"a": 1}, "hint": 3, "correlationId": []}'), retried=True),
    # what is no HTTP
    Fault("garbage", send(lambda good: b"\x00\x01\x02\r\n\r\n"), retried=True),
    Fault("another protocol", send(lambda good: b"SSH-2.0-OpenSSH_9.9\r\n"), retried=True),
    Fault("HTTP/0.9", send(lambda good: b"<html>hello</html>\r\n\r\n"), retried=True),
    Fault("a status that is no number", send(lambda good: b"HTTP/1.1 abc Fine\r\n\r\n"), retried=True),
    Fault("a header without a colon", send(lambda good: good.replace(b"\r\n", b"\r\nnonsense\r\n", 1)), retried=True),
    Fault("a header with NUL", send(lambda good: good.replace(b"\r\n", b"\r\nX: a\x00b\r\n", 1)), retried=True),
    Fault(
        "a header of 200 kB",
        send(lambda good: good.replace(b"\r\n", b"\r\nX: " + b"x" * 200_000 + b"\r\n", 1)),
        retried=True,
    ),
    Fault("headers in Latin-1", send(lambda good: good.replace(b"\r\n", b"\r\nX: \xe9\xff\r\n", 1)), "good"),
    Fault("a media type that is none", send(lambda good: good.replace(b"application/json", b"\xff;;=,"))),
    Fault("no media type", send(lambda good: message(parts(good)[0], parts(good)[2], None)), rows=ALL - {"token"}),
)
