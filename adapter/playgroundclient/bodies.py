"""A body as it comes in: bounded on the wire and decoded, and known to be whole or not."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

from .errors import InvalidResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

ACCEPT_ENCODING = "gzip"
_STEP = 1 << 16


class Body:
    """Collects one body. Memory stays within `limit`, however much the compressed bytes would inflate to."""

    def __init__(self, headers: httpx.Headers, where: str, limit: int) -> None:
        coding = headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip", ""):
            raise InvalidResponse(f"{where}: the answer has a content encoding that was not asked for.")
        self._where = where
        self._limit = limit
        self._zip = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in coding else None
        self._has_length = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
        self._wire = 0
        # One growing buffer: many parts would leave the memory fragmented, and be joined into a second copy.
        self._decoded = io.BytesIO()
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
