"""Modules that an extra brings, with a message that names the extra where it is missing."""

from __future__ import annotations

import importlib
from typing import Any

from .errors import MissingExtra


def need(module: str, extra: str, purpose: str) -> Any:  # Any: a module of an extra, which may have no types here
    """The imported `module`. Raises MissingExtra, which says what to install."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"{purpose} needs {error.name}, which is not installed. Install it with: pip install 'playgroundclient[{extra}]'"
        ) from None
