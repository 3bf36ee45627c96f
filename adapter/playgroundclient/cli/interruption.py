"""Ctrl-C: a command that is interrupted says what it leaves behind, and ends with an exit code of its own."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

R = TypeVar("R")

INTERRUPTED = 130
"""The exit code of a command that was interrupted, as a shell has it."""


class Interrupted(BaseException):
    """The command was interrupted; the message is for the person at the shell.

    It is no KeyboardInterrupt, which the client's own wait answers with a line of Python.
    """


def answered(ask: Callable[[], R], kept: str) -> R | None:
    """What a person answers to a question of click's; None where the input ends. At Ctrl-C Interrupted says what is `kept`."""
    import click

    try:
        return ask()
    except click.Abort as aborted:  # click's word for Ctrl-C and for the end of input alike
        if isinstance(aborted.__context__, KeyboardInterrupt):
            raise Interrupted(f"Interrupted; {kept[0].lower()}{kept[1:]}") from None
        return None


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted at Ctrl-C, and at a termination (SIGTERM), unless the program was started to ignore them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    defaults = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    taken = {number: handler for number, handler in defaults.items() if signal.getsignal(number) is handler}
    try:
        for number in taken:
            signal.signal(number, _interrupt)
        yield
    finally:
        for number, handler in taken.items():
            signal.signal(number, handler)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise Interrupted
