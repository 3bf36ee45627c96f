"""The twenty promises at full scale: for this client, sync and async, and for the naive one. Exits with 1 when a promise is broken.

python -m tests.faults.report             the matrix, then all promises
python -m tests.faults.report 7 15        these promises only
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .promise import Figures, Promise, promises

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 280
"""Seconds after which a measurement is ended, and counts as broken."""
TOGETHER = 3
"""Measurements at the same time: they wait more than they compute."""
TIMED = frozenset({2, 3, 10, 12, 19})
"""Promises of time and memory come last, so that nothing that computes much runs beside them."""


@dataclass
class Result:
    promise: Promise
    kind: str
    figures: Figures = field(default_factory=dict)
    said: str = ""
    seconds: float = 0.0

    @property
    def broken(self) -> list[str]:
        return self.promise.broken(self.figures)


def measure(kind: str, names: Sequence[str]) -> None:
    """In a process of its own: its memory, its signals and its clocks are its own."""
    known = {each.name: each for each in promises()}
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(known[name].measure(kind, "full", Path(folder))), flush=True)


def measured(group: Sequence[Promise], kind: str) -> list[Result]:
    """What one process measures of promises that share their cells, or of a single one."""
    command = [sys.executable, "-m", f"{__package__}.report", "--measure", kind, *(each.name for each in group)]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PLAYGROUND_") and "proxy" not in name.lower()
    }
    started = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, env=environment)
        told: list[Figures] = [json.loads(line) for line in done.stdout.splitlines()] if done.returncode == 0 else []
        said = done.stderr
    except subprocess.TimeoutExpired:
        told, said = [], f"not ended within {LONGEST} s"
    seconds = time.monotonic() - started
    found = zip(group, itertools.chain(told, itertools.repeat({})), strict=False)
    return [Result(each, kind, figures, said, seconds) for each, figures in found]


def matrix() -> tuple[str, bool]:
    """Every fault for every kind of call, by pytest."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        str(Path(__file__).parent / "test_matrix.py"),
        "-n",
        str(TOGETHER),
        "-q",
        "-m",
        "slow or not slow",
        "--no-header",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    lines = done.stdout.strip().splitlines()
    failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return "\n".join([*failed, lines[-1] if lines else done.stderr]), done.returncode == 0


def _shown(value: float | None, broken: bool) -> str:
    text = "-" if value is None else f"{value:g}"
    return f"{text} !" if broken else text


def table(results: list[Result]) -> str:
    lines = [f"{'':2} {'promise and figure':70} {'at most':>8} {'sync':>9} {'async':>9} {'naive':>9}"]
    for promise in dict.fromkeys(each.promise.name for each in results):
        of = {each.kind: each for each in results if each.promise.name == promise}
        shared = next(iter(of.values())).promise
        lines.append(f"{shared.number:2} {shared.says[:110]}")
        extra = [name for each in of.values() for name in each.figures if name not in shared.most]
        for name in [*shared.most, *dict.fromkeys(extra)]:
            most = shared.most.get(name)
            cells = []
            for kind in ("sync", "async", "naive"):
                found = of.get(kind) or (of.get("sync+async") if kind != "naive" else None)
                value = None if found is None else found.figures.get(name)
                cells.append(_shown(value, value is not None and most is not None and value > most))
            lines.append(
                f"{'':4} {name:68} {'' if most is None else f'{most:g}':>8} " + " ".join(f"{cell:>9}" for cell in cells)
            )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int)
    parser.add_argument("--measure", nargs="+", metavar=("KIND", "NAME"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.measure[0], arguments.measure[1:])
        return 0
    started = time.monotonic()
    chosen = [each for each in promises() if not arguments.numbers or each.number in arguments.numbers]
    good = True
    if not arguments.numbers:
        said, good = matrix()
        print(f"The matrix is {'kept' if good else 'BROKEN'}: {said}\n", flush=True)
    groups: dict[tuple[str, str], list[Promise]] = {}
    for each in chosen:
        for kind in (*each.kinds, *(("naive",) if each.naive else ())):
            groups.setdefault((each.cells or each.name, kind), []).append(each)
    # The long ones first, so that the cores end together.
    work = sorted(groups.items(), key=lambda item: (item[0][1] == "naive", item[1][0].number not in (7, 1)))
    results: list[Result] = []
    for timed in (False, True):
        some = [(group, kind) for (_, kind), group in work if (group[0].number in TIMED) is timed]
        with ThreadPoolExecutor(TOGETHER) as pool:
            results += itertools.chain.from_iterable(pool.map(lambda pair: measured(*pair), some))
    results.sort(key=lambda each: ([p.name for p in chosen].index(each.promise.name), each.kind))
    print(table(results), flush=True)
    kept, broken = set(), []
    for each in results:
        if each.kind == "naive":
            if not each.broken:
                broken.append(
                    f"{each.promise.number} {each.promise.says}: the naive client keeps it too, so the test cannot fail: {each.figures} {each.said[-500:]}"
                )
        elif each.broken:
            broken.append(
                f"{each.promise.number} {each.promise.says} ({each.kind}): {', '.join(each.broken)}\n{each.said[-3000:]}"
            )
    numbers = {each.number for each in chosen}
    kept = numbers - {each.promise.number for each in results if each.kind != "naive" and each.broken}
    for text in broken:
        print(f"\nBROKEN {text}")
    slowest = ", ".join(
        f"{each.promise.name} {each.kind} {each.seconds:.0f} s"
        for each in sorted(results, key=lambda r: -r.seconds)[:10]
    )
    print(
        f"\n{len(kept)} of {len(numbers)} promises are kept. {time.monotonic() - started:.0f} s (slowest: {slowest})."
    )
    return 0 if good and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
