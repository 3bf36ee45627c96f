"""An answer as it comes in: bounded on the wire and inflated, known to be whole or not, and checked."""

from __future__ import annotations

import functools
import io
import math
import time
import zlib
from typing import TYPE_CHECKING, Any

import httpx

from ..contract import check_answer, is_json, media_of, parse_json
from ..errors import InvalidResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._contract import JSON
    from .call import Call

ERROR_BYTES = 1 << 16
"""The bytes of an error's body that are read."""
ERROR_SECONDS = 5.0
"""How long the body of an error is waited for: the status says enough."""
_gunzip = functools.partial(zlib.decompressobj, zlib.MAX_WBITS | 16)
_OF_TRANSFER = frozenset({b"content-encoding", b"transfer-encoding", b"content-length"})


class Answer(httpx.Response):
    """A response whose body was read, inflated and bounded, and whose JSON was parsed and checked once."""

    parsed: Any = None  # Any: JSON
    refused: Callable[[str], InvalidResponse]

    def json(self, **kwargs: Any) -> Any:
        """The answer's JSON. Raises InvalidResponse."""
        return parse_json(self.content, self.refused) if self.parsed is None else self.parsed


class Received:
    """The answer of one exchange, within the call's limits, however much its compressed bytes would inflate to.

    Nothing that is wrong with the body of an error hides its status: the reading then ends.
    """

    def __init__(self, call: Call, request: httpx.Request) -> None:
        self.call = call
        self.response: httpx.Response | None = None
        """The head, once it is there."""
        self._wire = 0
        self._decoded = io.BytesIO()

    @property
    def status(self) -> int:
        """The answer's status; 0 while no head is there."""
        return 0 if self.response is None else self.response.status_code

    @property
    def is_error(self) -> bool:
        return self.status >= 300

    def begin(self, response: httpx.Response) -> bool:
        """Take the head; False where the body is not wanted. Raises InvalidResponse, DeadlineExceeded."""
        self.response, call, headers = response, self.call, response.headers
        timeouts = call.timeouts()
        self._until, self._limit = math.inf, call.max_body
        if self.is_error:
            self._until, self._limit = time.monotonic() + ERROR_SECONDS, ERROR_BYTES
            timeouts["read"] = min(timeouts["read"], ERROR_SECONDS)
        response.request.extensions["timeout"].update(timeouts)
        coding = headers.get("content-encoding", "").strip().lower()
        self._inflater = _gunzip() if coding in ("gzip", "x-gzip") else None
        if self._inflater is None and coding not in ("", "identity"):
            raise self.refused("the answer has a content encoding that was not asked for")
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > self._limit and not self.is_error:
            raise self._too_large()
        return True

    def feed(self, chunk: bytes) -> bool:
        """Take a chunk of the body; False where no further one is wanted. Raises InvalidResponse, DeadlineExceeded."""
        self._wire += len(chunk)
        if self._wire > self._limit:
            raise self._too_large()
        for part in self._inflated(chunk):
            if self._decoded.tell() + len(part) > self._limit:
                raise self._too_large()
            self._decoded.write(part)
        self.call.left()
        return time.monotonic() < self._until

    def _inflated(self, chunk: bytes) -> Iterator[bytes]:
        if self._inflater is None:
            yield chunk
            return
        try:
            while chunk:
                if self._inflater.eof:  # a gzip body may have several members (RFC 1952, 2.2)
                    self._inflater = _gunzip()
                yield self._inflater.decompress(chunk, 1 << 16)
                chunk = self._inflater.unconsumed_tail or self._inflater.unused_data
        except zlib.error:
            raise self.refused("the answer's gzip data is broken") from None

    def _too_large(self) -> InvalidResponse:
        return self.refused(f"the answer is larger than {self._limit} bytes. Download it to a file, or raise max_body=")

    def refused(self, reason: str) -> InvalidResponse:
        """The error that the answer cannot be taken, for this reason."""
        end = "" if reason.endswith("?") else "."
        return InvalidResponse(f"{self.call.where}: {reason}{end}", status=self.status or None)

    def answer(self) -> Answer:
        """The answer, an error's as far as it was read. Raises InvalidResponse."""
        assert self.response is not None
        if self._inflater is not None and self._wire and not self._inflater.eof and not self.is_error:
            raise self.refused("the answer's gzip data ends too early")
        kept = [(name, value) for name, value in self.response.headers.raw if name.lower() not in _OF_TRANSFER]
        answer = Answer(self.status, headers=kept, content=self._decoded.getvalue())
        answer.request, answer.refused = self.response.request, self.refused
        return answer

    def result(self) -> httpx.Response:
        """The answer, once it is known to be the documented success that it says it is. Raises ApiError, InvalidResponse."""
        answer, call = self.answer(), self.call
        if self.is_error:
            raise call.api_error(answer)
        # Its head tells whether the transfer proves that nothing is missing: by a length, by chunks, or by gzip's own end.
        sized = not {"content-length", "transfer-encoding"}.isdisjoint(self.response.headers if self.response else ())
        whole = sized or (self._inflater is not None and self._wire > 0)
        media, operation = media_of(answer), call.operation
        if operation is not None:

            def seen(document: JSON) -> None:
                for hook in call.hooks:
                    hook(operation, self.status, document, answer.headers)

            answer.parsed = check_answer(operation, self.status, media, answer.content, self.refused, seen)
        elif is_json(media):
            answer.parsed = parse_json(answer.content, self.refused)
        if not (whole or is_json(media) or self.status == 204):  # JSON proves itself whole by parsing to its end
            raise self.refused("the answer has no length, so it cannot be told whether it is whole")
        if call.method == "GET":  # of what writes, the answer matters more than its time
            call.left()
        return answer
