"""The command on a terminal: what a person would see of it, in this process or in one of its own."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
from types import MappingProxyType
from typing import TYPE_CHECKING

from playgroundclient.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

_ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07)")
# A program's own terminal is the first one that the leader of a session opens.
_PROGRAM = "import os, sys; os.open(os.ttyname(0), os.O_RDWR); from playgroundclient.cli import main; sys.exit(main())"


class Seen:
    """The exit code, and what stood on the terminal in the end: both outputs, and what was typed where it was echoed."""

    def __init__(self, code: int, text: str) -> None:
        self.code = code
        self.text = _ESCAPES.sub("", text).replace("\r\n", "\n")

    def __repr__(self) -> str:
        return f"<{self.code}: {self.text!r}>"


@contextlib.contextmanager
def _terminal(answers: Mapping[str, str]) -> Iterator[tuple[int, list[bytes]]]:
    """A terminal's own end, for a program, and what is read of it once it is closed. Whoever sits there types an answer once its prompt is there."""
    keyboard, own = os.openpty()
    read: list[bytes] = []
    waiting = {prompt.encode(): typed.encode() for prompt, typed in answers.items()}

    def look() -> None:
        with contextlib.suppress(OSError):  # EIO: nobody has it open any more
            while part := os.read(keyboard, 65536):
                read.append(part)
                for prompt in [each for each in waiting if each in b"".join(read)]:
                    os.write(keyboard, waiting.pop(prompt))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield own, read
    finally:
        os.close(own)
        looking.join()
        os.close(keyboard)


def on_terminal(patch: pytest.MonkeyPatch, *arguments: str, answers: Mapping[str, str] = MappingProxyType({})) -> Seen:
    """Run the command in this process, on a terminal of 200 columns."""
    with _terminal(answers) as (own, read), patch.context() as here:
        here.setenv("COLUMNS", "200")
        with contextlib.ExitStack() as opened:
            for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
                stream = opened.enter_context(os.fdopen(os.dup(own), mode, encoding="utf-8"))
                here.setattr(sys, name, stream)
            code = main(arguments)
    return Seen(code, b"".join(read).decode())


def program_on_terminal(*arguments: str, answers: Mapping[str, str]) -> Seen:
    """Run the command as a program whose terminal it is: that is where passwords are asked for."""
    with _terminal(answers) as (own, read):
        ran = subprocess.run(
            [sys.executable, "-c", _PROGRAM, *arguments],
            stdin=own, stdout=own, stderr=own, start_new_session=True, check=False,
        )  # fmt: skip
    return Seen(ran.returncode, b"".join(read).decode())
