"""The version, and how the client introduces itself."""

from __future__ import annotations

import functools
import importlib.metadata
import platform


@functools.cache
def version() -> str:
    return importlib.metadata.version("playgroundclient")


def user_agent() -> str:
    return f"playgroundclient/{version()} python/{platform.python_version()}"
