"""A body as it comes in: bounded on the wire, decoded and parsed, and known to be whole or not."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

import httpx

from .errors import InvalidResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCEPT_ENCODING = "gzip"
REMARK = 1 << 16
"""The bytes of an error's body that are read."""
_STEP = 1 << 16
_PARSED = 4
"""JSON may take this many times the limit of its size while it is parsed, or `_ANYWAY`."""
_ANYWAY = 32 << 20
_NARROW = bytes(range(0xF0))
"""The bytes of UTF-8 that do not begin a character beyond the first 65,536."""


class Body:
    """Collects one body, within `limit` bytes, however much the compressed bytes would inflate to."""

    def __init__(self, headers: httpx.Headers, where: str, limit: int) -> None:
        self._where = where
        self._limit = limit
        self._wire = 0
        # One growing buffer: many parts would leave the memory fragmented, and be joined into a second copy.
        self._decoded = io.BytesIO()
        self._memory = max(_PARSED * limit, _ANYWAY)
        self._parsed = Parsed() if "json" in headers.get("content-type", "").lower() else None
        coding = headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip", ""):
            raise InvalidResponse(f"{where}: the answer has a content encoding that was not asked for.")
        self._zip = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in coding else None
        self._has_length = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > limit:
            self._too_large()

    def feed(self, chunk: bytes) -> None:
        self._wire += len(chunk)
        if self._wire > self._limit:
            self._too_large()
        for part in self._inflated(chunk):
            if self._decoded.tell() + len(part) > self._limit:
                self._too_large()
            self._decoded.write(part)
            if self._parsed is not None and self._parsed.with_part(part) > self._memory:
                self._decoded.close()
                raise InvalidResponse(
                    f"{self._where}: the answer holds so many values that they would take more than "
                    f"{self._memory >> 20} MiB of memory. Ask for less at once, or raise max_body=."
                )

    def _inflated(self, chunk: bytes) -> Iterator[bytes]:
        if self._zip is None:
            yield chunk
            return
        while True:
            try:
                part = self._zip.decompress(chunk, _STEP)
            except zlib.error:
                raise InvalidResponse(f"{self._where}: the answer's gzip data is broken.") from None
            yield part
            if not self._zip.eof:
                chunk = self._zip.unconsumed_tail
                if not chunk and len(part) < _STEP:
                    return
            else:
                chunk = self._zip.unused_data
                if not chunk:
                    return
                self._zip = zlib.decompressobj(zlib.MAX_WBITS | 16)  # a gzip stream may have several members

    def _too_large(self) -> None:
        self._decoded.close()
        raise InvalidResponse(
            f"{self._where}: the answer is larger than {self._limit} bytes. Download large results to a file, or raise max_body=."
        )

    def finish(self) -> tuple[bytes, bool]:
        """The decoded body, and whether the transfer itself proves that it is whole. Raises InvalidResponse if it is cut."""
        if self._zip is not None and self._wire and not self._zip.eof:
            raise InvalidResponse(f"{self._where}: the answer's gzip data ends too early.")
        return self._decoded.getvalue(), self._has_length or (self._zip is not None and self._wire > 0)


class Remark(Body):
    """What can be read of an error's body. Nothing that is wrong with it hides the status: `over` then ends the reading."""

    def __init__(self, headers: httpx.Headers) -> None:
        coding = headers.get("content-encoding", "identity")
        self.over = False
        try:
            super().__init__(httpx.Headers({"content-encoding": coding}), "", REMARK)
        except InvalidResponse:
            self.over = True

    def feed(self, chunk: bytes) -> None:
        try:
            if not self.over:
                super().feed(chunk)
        except InvalidResponse:
            self.over = True

    def _too_large(self) -> None:
        raise InvalidResponse("")  # what was read stays

    def content(self) -> bytes:
        return self._decoded.getvalue()


class Parsed:
    """How many bytes of memory JSON will take at most while it is parsed, with its text, from a count of its characters.

    A list of two bytes, `[]`, becomes an object of 64; so the size of a body alone bounds nothing. The weights are
    CPython's: of a list, a dict, a string that is not shared, a number with its place in a list.
    """

    def __init__(self) -> None:
        self._size = self._values = 0
        self._text = self._strings = 1

    def with_part(self, part: bytes) -> int:
        """The bytes, once `part` is added."""
        self._size += len(part)
        self._values += 88 * part.count(b"[") + 120 * part.count(b"{") + 40 * part.count(b",") + 20 * part.count(b'"')
        # A character takes as many bytes as the widest of its text, and an escape is one of a string only.
        if not part.isascii() and self._text < 4:
            self._text = max(self._text, 4 if part.translate(None, _NARROW) else 2)
        if b"\\u" in part:
            self._strings = max(self._strings, 4 if b"\\ud" in part.lower() else 2)
        return self._size * (1 + self._text + max(self._text, self._strings)) + self._values
