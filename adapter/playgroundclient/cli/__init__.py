"""The command `playground`. Needs the extra `cli` or `sandbox` (click, rich)."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, TextIO

from ..errors import PlaygroundError
from ..extras import need
from .interruption import INTERRUPTED, Interrupted
from .streams import note, standard_streams

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code.

    0, 1 for an error that was printed, 2 for a wrong command line, 130 for a command that was interrupted.
    """
    with warnings.catch_warnings():
        warnings.showwarning = _print_warning
        try:
            with standard_streams():
                return _run(arguments)
        except PlaygroundError as error:  # of the streams themselves
            note(f"Error: {error}")
        except BrokenPipeError:  # whoever read has read enough
            pass
    return 1


def _run(arguments: Sequence[str] | None) -> int:
    try:
        for module in ("click", "rich"):
            need(module, "cli", "The command playground")
        from .commands import playground

        playground.main(arguments, prog_name="playground")
    except PlaygroundError as error:
        note(f"Error: {error}")
        return 1
    except OSError as error:  # click ends by itself where nobody reads any more
        note(f"Error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}")
        return 1
    except (KeyboardInterrupt, Interrupted) as stopped:
        note("\n" + (str(stopped) or "Interrupted."))  # the terminal's ^C has a line of its own
        return INTERRUPTED
    except SystemExit as ended:  # click's way to end, with a code of its own
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    raise AssertionError("click ends with SystemExit")


def _print_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    note(f"Warning: {message}")
