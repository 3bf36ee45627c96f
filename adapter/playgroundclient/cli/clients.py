"""The client that a command talks through, from the options that choose an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import text
from ..errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

    from .._sync.playground import Playground


def given(profile: str | None, api_key_file: Path | None) -> dict[str, Any]:  # Any: arguments of several types
    """What the options of an account say, as the client's arguments; `-` is standard input. Raises ConfigurationError."""
    if str(api_key_file) != "-":
        return {"profile": profile, "api_key_file": api_key_file}
    return {"profile": profile, "api_key": key_from_input()}


def key_from_input() -> str:
    """The first line of standard input. Raises ConfigurationError."""
    return text.read_or_stdin("-", "standard input", ConfigurationError).strip().partition("\n")[0].strip()


def client(**arguments: Any) -> Playground:
    """A client, imported late: neither the help nor a mistake of the command line waits for it. Raises ConfigurationError."""
    from .._sync.playground import Playground

    return Playground(**arguments)
