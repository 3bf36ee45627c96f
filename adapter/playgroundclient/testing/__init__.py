"""What your own tests take: cassettes of this client's requests, recorded once and replayed offline, without secrets.

With pytest-recording installed, one import in `conftest.py` does it:

    from playgroundclient.testing import vcr_config

A test that is marked `@pytest.mark.vcr` is then recorded by `pytest --record-mode=once`, with a real API key, and replayed
by `pytest --block-network`, with any: `Playground(api_key="replayed")`. Make the client in the test, or in a fixture of
the test's own, so that its cassette holds the token request that it needs. `scrubbing` is the same for vcrpy alone, and
for cassettes that are recorded from a local gateway.
"""

from __future__ import annotations

from typing import Any

import pytest

from ..transport import identity
from .scrubbing import SCRUBBED, scrubbing

__all__ = ["SCRUBBED", "scrubbing", "vcr_config"]


@pytest.fixture
def vcr_config() -> dict[str, Any]:  # Any: vcrpy's settings
    """pytest-recording's settings: `scrubbing()`. The test begins without a token, as it will when it is replayed alone."""
    identity._sources.clear()
    return scrubbing()
