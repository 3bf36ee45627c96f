# Derived from _async/reading.py by `make generate`; do not edit.
"""The body of an answer, off the wire: whole and bounded, in pieces, or, of an error, as far as it can be read."""

from __future__ import annotations

import functools
import ssl
import sys
import time
from typing import TYPE_CHECKING

import httpcore
import httpx

from ..bodies import Body, Remark
from ..errors import PlaygroundError
from . import runtime

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..calls import Call

FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    ssl.SSLError,
    OSError,
    OverflowError,
    UnicodeError,
)
REMARK_TIME = 5.0
"""Seconds that the body of an error is waited for, and a silence within it."""


class Streamed(httpx.SyncByteStream):
    """The body of a streamed answer, its failures in this package's own errors."""

    def __init__(self, answer: httpcore.Response, call: Call) -> None:
        self._answer = answer
        self._call = call

    def __iter__(self) -> Iterator[bytes]:
        chunks = self._answer.iter_stream()
        while (chunk := runtime.unbroken(functools.partial(self._next, chunks))) is not None:
            yield chunk

    def _next(self, chunks: Iterator[bytes]) -> bytes | None:
        outside = sys.exc_info()[1]
        try:
            return next(chunks, None)
        except FAILURES as error:
            failure = self._call.failure(error, outside)
        raise failure

    def close(self) -> None:
        runtime.unbroken(self._answer.close)


def read(answer: httpcore.Response, headers: httpx.Headers, call: Call) -> tuple[bytes, bool]:
    """The body, and whether the transfer itself proves that it is whole."""
    try:
        body = Body(headers, call.where, call.max_body)
        for chunk in answer.iter_stream():
            body.feed(chunk)
            call.clamp(None)
    finally:
        answer.close()
    return body.finish()


def read_remark(answer: httpcore.Response, headers: httpx.Headers, call: Call) -> bytes:
    """What can be read of an error's body. A body that is broken or slow does not hide the status and the headers."""
    remark = Remark(headers)
    until = time.monotonic() + REMARK_TIME
    try:
        chunks = answer.iter_stream()
        while not remark.over and time.monotonic() < until and (chunk := next(chunks, None)) is not None:
            remark.feed(chunk)
    except FAILURES as error:
        if isinstance(error, PlaygroundError):
            raise
    finally:
        answer.close()
    return remark.content()
