"""The pytest plugin: the fixture `playground_gateway`, a local gateway for your own tests. Nothing is imported before it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .gateway import TestGateway


@pytest.fixture(scope="session")
def playground_gateway_options() -> dict[str, Any]:  # Any: the options of a gateway
    """How the gateway is started: `speed`, `seed`, `token_lifetime`. Define it in your `conftest.py` to change that."""
    return {"speed": 50}


@pytest.fixture(scope="session")
def playground_gateway_session(playground_gateway_options: dict[str, Any]) -> Iterator[TestGateway]:
    """The gateway that the tests of a process share, each worker of pytest-xdist its own."""
    from .gateway import TestGateway

    gateway = TestGateway(**playground_gateway_options)
    yield gateway
    gateway.stop()


@pytest.fixture
def playground_gateway(playground_gateway_session: TestGateway) -> Iterator[TestGateway]:
    """A local gateway as it is when it is new: no account, no network. See docs/testing.md.

    `play()` is a client of it, `settings` are the arguments of one; `fault(name)` switches a fault on, `skip(seconds)` lets
    time pass, `requests()` and `jobs()` tell what was done.
    """
    playground_gateway_session.reset()
    yield playground_gateway_session
    playground_gateway_session.close_clients()
