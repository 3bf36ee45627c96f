"""Text files as people have them, from editors, spreadsheets and shells of any system; and text that may be shown."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .errors import PlaygroundError

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(content: bytes) -> str:
    """Text in UTF-8, with or without a byte order mark, or in UTF-16 with one, as spreadsheets and PowerShell write it.

    Raises UnicodeDecodeError.
    """
    return content.decode("utf-16" if content.startswith(UTF16_MARKS) else "utf-8-sig")


def read(path: str | os.PathLike[str], what: str, error: Callable[[str], PlaygroundError], *, advice: str = "") -> str:
    """The text of a file; `~` is the home folder. Raises what `error` makes of a message, which says what cannot be read, why, and `advice`."""
    try:
        return decoded(Path(os.path.expanduser(path)).read_bytes())  # Path's own raises for a user who is not there  # noqa: PTH111
    except (OSError, ValueError) as failure:
        raise _unreadable(what, failure, error, advice) from None


def read_or_stdin(
    path: str | os.PathLike[str], what: str, error: Callable[[str], PlaygroundError], *, advice: str = ""
) -> str:
    """As `read`; `-` is standard input, for a command that says so."""
    if os.fspath(path) != "-":
        return read(path, what, error, advice=advice)
    if sys.stdin is None or sys.stdin.closed:
        raise error(f"{what} cannot be read: standard input is closed. Give a file's name, or pipe it in.")
    try:
        binary = getattr(sys.stdin, "buffer", None)  # a notebook's standard input has none
        return sys.stdin.read() if binary is None else decoded(binary.read())
    except (OSError, ValueError) as failure:
        raise _unreadable(what, failure, error, advice) from None


def harmless(text: str) -> str:
    """A text of the service, or of a file, with escapes for what would command a terminal or is not seen.

    Lines, tabs and spaces stay.
    """
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(each if _is_shown(each) else ascii(each)[1:-1] for each in text)


def _is_shown(character: str) -> bool:
    return character.isprintable() or character in "\n\t" or unicodedata.category(character) == "Zs"


def plain(text: str) -> str:
    """As `harmless`, on one line."""
    return harmless(" ".join(text.split()))


def _unreadable(what: str, failure: Exception, error: Callable[[str], PlaygroundError], advice: str) -> PlaygroundError:
    if isinstance(failure, UnicodeDecodeError):
        return error(f"{what} is not text in UTF-8. Save it again as plain UTF-8 text{advice and ': ' + advice}.")
    reason = getattr(failure, "strerror", None) or failure  # ValueError: no file can have this name
    return error(f"{what} cannot be read: {reason}.{advice and ' ' + advice[:1].upper() + advice[1:] + '.'}")
