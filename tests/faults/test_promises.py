"""The twenty promises at a small scale; `python -m tests.faults.report` measures them at full scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .promise import Promise, promises

if TYPE_CHECKING:
    from pathlib import Path

QUICK = {
    ("sync", 1), ("sync", 4), ("async", 6), ("sync", 7), ("async", 8), ("sync", 11), ("async", 13), ("sync", 14),
    ("sync", 16), ("async", 20),
}  # fmt: skip
"""What takes at most a few seconds and measures no time; the rest is marked slow."""


def _cases(*kinds: str) -> list[object]:
    return [
        pytest.param(
            each,
            kind,
            id=f"{each.number}-{each.measure.__name__}-{kind}",
            marks=[] if (kind, each.number) in QUICK else [pytest.mark.slow],
        )
        for each in promises()
        for kind in (each.kinds if kinds == () else kinds)
        if kinds == () or each.naive
    ]


@pytest.mark.parametrize(("promise", "kind"), _cases())
def test_the_promise_is_kept(promise: Promise, kind: str, tmp_path: Path) -> None:
    figures = promise.measure(kind, "fast", tmp_path)
    assert not promise.broken(figures), f"{promise.says}: {promise.broken(figures)}"


@pytest.mark.parametrize(("promise", "kind"), _cases("naive"))
def test_the_naive_client_breaks_it_so_that_the_test_can_fail(promise: Promise, kind: str, tmp_path: Path) -> None:
    figures = promise.measure(kind, "fast", tmp_path)
    assert promise.broken(figures), f"{promise.says}: {figures}"
