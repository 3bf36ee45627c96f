"""Killed at random moments, with the gateway restarted meanwhile: nothing twice, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from benchmarks.campaign import ordeal, undisturbed

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.live


@pytest.mark.slow  # it takes long
@pytest.mark.timeout(240)
def test_thirty_jobs_killed_three_times(tmp_path: Path) -> None:
    ordeal(tmp_path, 30, kills=3, restarts=1, seed=3, limit=12, settle=1.5)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_thousand_jobs_killed_fifty_times(tmp_path: Path) -> None:
    ordeal(tmp_path, 2_000, kills=50, restarts=5, seed=4)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_few_requests_a_job(tmp_path: Path) -> None:
    speed, requests = undisturbed(tmp_path, 500)
    assert float(speed.split(": ")[1].split()[0]) > 5
    assert float(requests.split()[0]) < 3.2
