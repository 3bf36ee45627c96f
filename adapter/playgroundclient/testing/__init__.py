"""What your own tests take: a local gateway as the fixture `playground_gateway` (docs/testing.md), and cassettes without secrets.

With pytest-recording installed, one import in `conftest.py` does it:

    from playgroundclient.testing import vcr_config

A test that is marked `@pytest.mark.vcr` is then recorded by `pytest --record-mode=once`, with a real API key, and replayed
by `pytest --block-network`, with any: `Playground(api_key="replayed")`. Make the client in the test, or in a fixture of
the test's own, so that its cassette holds the token request that it needs. `scrubbing` is the same for vcrpy alone, and
for cassettes that are recorded from a local gateway.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .cassettes import SCRUBBED, scrubbing
    from .gateway import TestGateway

__all__ = ["SCRUBBED", "TestGateway", "scrubbing", "vcr_config"]


def __getattr__(name: str) -> Any:  # Any: what the module of that name has
    """pytest imports this package when it starts, for the plugin's sake: the rest comes when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(".gateway" if name == "TestGateway" else ".cassettes", __name__), name)


@pytest.fixture
def vcr_config() -> dict[str, Any]:  # Any: vcrpy's settings
    """pytest-recording's settings: `scrubbing()`. The test begins without a token, as it will when it is replayed alone."""
    from ..transport import identity
    from .cassettes import scrubbing

    identity._sources.clear()
    return scrubbing()
