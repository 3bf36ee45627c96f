"""The standard streams of a command, as they may be: of another code page, closed, full. The one way to print text."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from ..errors import PlaygroundError
from ..text import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator


class Unwritable(PlaygroundError):
    """Standard output cannot be written."""

    @classmethod
    def of(cls, error: OSError) -> Unwritable:
        return cls(f"Standard output cannot be written: {error.strerror or error}.")


@contextlib.contextmanager
def standard_streams() -> Iterator[None]:
    """Show what a stream's encoding has no character for as an escape, and have a standard error in any case.

    Raises Unwritable where standard output is closed, for nobody would learn what the command has done, and where it
    cannot be written at the end.
    """
    before = sys.stdout, sys.stderr
    with contextlib.ExitStack() as given:
        if sys.stderr is None or sys.stderr.closed:
            sys.stderr = given.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123
        out, err = sys.stdout, sys.stderr
        given.callback(_restore, *before)
        if out is None or out.closed:
            raise Unwritable("Standard output is closed, and nothing was done. Send it to a file, or to /dev/null.")
        for stream in (out, err):
            if isinstance(stream, io.TextIOWrapper):
                given.callback(stream.reconfigure, errors=stream.errors)
                stream.reconfigure(errors="backslashreplace")
        yield
        with written():
            out.flush()


def say(text: object) -> None:
    """Print on standard output, at once, without what would command a terminal. Raises Unwritable, BrokenPipeError."""
    with written():
        print(harmless(str(text)), flush=True)


def note(text: object) -> None:
    """Print on standard error, where that can be written: there is no other place to say that it cannot."""
    with contextlib.suppress(OSError):
        print(harmless(str(text)), file=sys.stderr, flush=True)


@contextlib.contextmanager
def written() -> Iterator[None]:
    """What writes to standard output itself. Raises Unwritable, BrokenPipeError."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritable.of(error) from None


def _restore(out: TextIO, err: TextIO) -> None:
    sys.stdout, sys.stderr = out, err
