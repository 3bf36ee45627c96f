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
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_AT_TOP = re.compile(rb'[^][{}":]*+(%b|[][{}":])' % _STRING, re.DOTALL)
_BELOW = re.compile(rb'(?:[^][{}"]++|%b|\[[^][{}"]*+\])*+([][{}"])' % _STRING, re.DOTALL)
"""The next sign that nests, or a quotation mark whose string the chunk's end has cut; at the top each name, too."""


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
        at, cut = 0, b""
        while match := (_AT_TOP if depth < 2 else _BELOW).match(text, at):
            at, token = match.end(), match[1]
            if token == b'"':
                cut = text[match.start(1) :]
                break
            if (name, last, token) == (b'"features"', b":", b"["):
                return True
            depth += (token in b"{[") - (token in b"}]")
            if depth < 1:
                return False
            name, last = last, token
        if len(cut) > _CHUNK:  # of a long text it only matters where it ends
            cut = b'"' + b"\\" * (_backslashes(cut) % 2)
        chunk = file.read(_CHUNK)
        if not chunk:
            return False
        text = cut + chunk


def _backslashes(text: bytes) -> int:
    """How many backslashes a text ends with: after an odd number, the next character is escaped."""
    return len(text) - len(text.rstrip(b"\\"))
