"""Gateways for the tests of this folder."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from gateway_process import Clock, Running, start


@pytest.fixture(scope="session")
def _running() -> Iterator[Running]:
    found = start(speed=100)
    yield found
    assert found.end() == 0


@pytest.fixture
def running(_running: Running) -> Iterator[Running]:
    """One gateway for the tests that leave no trace that others mind; its faults end with the test."""
    _running.renew()
    yield _running
    _running.fault(cleared=True)


@pytest.fixture
def starting() -> Iterator[Callable[..., Running]]:
    """Starts gateways of the test's own; they end with the test."""
    started: list[Running] = []

    def begin(clock: Clock | None = None, **settings: Any) -> Running:
        started.append(start(clock, **settings))
        return started[-1]

    yield begin
    for found in started:
        if not found.killed:
            assert found.end() == 0
