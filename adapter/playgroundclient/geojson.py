"""Whether a file is what a GeoJSON export has to be, told from its two ends and without holding it in memory."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

_CHUNK = 1 << 16
_SPACE = b" \t\r\n"
_BOM = b"\xef\xbb\xbf"
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|(?P<escape>\\?)\Z)|[][{}:]', re.DOTALL)
"""A string, one that the chunk's end has cut, or a sign that nests. What is between them does not matter here."""


def is_collection(file: BinaryIO) -> bool:
    """Whether a JSON text is an object that has a list named `features`, and ends as an object does.

    It is read up to where that list begins, which is its first line as a rule.
    """
    file.seek(-min(_CHUNK, file.seek(0, os.SEEK_END)), os.SEEK_END)
    if not file.read().rstrip(_SPACE).endswith(b"}"):
        return False
    file.seek(0)
    return _has_features(file)


def _has_features(file: BinaryIO) -> bool:
    text = file.read(_CHUNK).removeprefix(_BOM).lstrip(_SPACE)
    if not text.startswith(b"{"):
        return False
    depth, name, last = 0, b"", b""  # how deep it is nested, and the two tokens before
    while True:
        cut = b""
        for match in _TOKEN.finditer(text):
            token = match[0]
            if match["escape"] is not None:
                # No more than a name's length of a long text is kept: it is only skipped.
                cut = token if len(token) < _CHUNK else b'"' + match["escape"]
                break
            if depth == 1 and (name, last, token) == (b'"features"', b":", b"["):
                return True
            depth += (token in b"{[") - (token in b"}]")
            if depth < 1:
                return False
            name, last = last, token
        chunk = file.read(_CHUNK)
        if not chunk:
            return False
        text = cut + chunk
