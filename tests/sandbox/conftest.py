"""Gateways for the tests of this folder."""

from collections.abc import Callable, Iterator

import pytest
from gateway_process import Running, start


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """One gateway for the tests that leave no trace that others mind."""
    found = start("--speed", "100")
    yield found
    assert found.end() == 0


@pytest.fixture
def starting() -> Iterator[Callable[..., Running]]:
    """Starts gateways of the test's own; they end with the test."""
    started: list[Running] = []

    def begin(*options: str) -> Running:
        started.append(start(*options))
        return started[-1]

    yield begin
    for found in started:
        if found.process.poll() is None:
            assert found.end() == 0
        else:
            found.client.close()
            for pipe in (found.process.stdin, found.process.stdout):
                assert pipe is not None
                pipe.close()
