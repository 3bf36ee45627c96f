"""The twenty promises at a small scale; `python -m tests.faults.report` measures them at full scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .promise import Promise, promises

if TYPE_CHECKING:
    from pathlib import Path

QUICK = {
    "nobody_waits_for_a_renewal", "no_expired_token_is_sent", "a_revoked_token_is_renewed_once", "a_job_is_submitted_once",
    "only_what_may_be_retried", "reading_never_writes",
    "the_environment_is_honoured",
}  # fmt: skip
"""What takes at most a few seconds; the rest is marked slow."""


def _cases(*kinds: str) -> list[object]:
    return [
        pytest.param(
            each,
            kind,
            id=f"{each.number}-{each.measure.__name__}-{kind}",
            marks=[] if each.measure.__name__ in QUICK and kind != "naive" else [pytest.mark.slow],
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
