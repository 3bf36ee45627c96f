"""The twenty promises at full scale: for this client, sync and async, and for the naive one. Exits with 1 when a promise is broken.

python -m tests.faults.report             the matrix, then all promises
python -m tests.faults.report 7 15        these promises only
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from .promise import Figures, Promise, promises

LONGEST = 280
"""Seconds after which a measurement is ended, and counts as broken."""
TOGETHER = 2
ALONE = frozenset({2, 3, 10, 12, 19})
"""Promises of time and memory are measured without another beside them, as far as it goes: they come last."""


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


def measure(name: str, kind: str) -> None:
    """In a process of its own: its memory, its signals and its clocks are its own."""
    promise = next(each for each in promises() if each.name == name)
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(promise.measure(kind, "full", Path(folder))))


def measured(promise: Promise, kind: str) -> Result:
    command = [sys.executable, "-m", f"{__package__}.report", "--measure", promise.name, kind]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PLAYGROUND_") and "proxy" not in name.lower()
    }
    started = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, env=environment)
        told = done.stdout.strip().rpartition("\n")[2]
        figures: Figures = json.loads(told) if done.returncode == 0 else {}
        said = done.stderr
    except subprocess.TimeoutExpired:
        figures, said = {}, f"not ended within {LONGEST} s"
    return Result(promise, kind, figures, said, time.monotonic() - started)


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
    parser.add_argument("--measure", nargs=2, metavar=("NAME", "KIND"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(*arguments.measure)
        return 0
    started = time.monotonic()
    chosen = [each for each in promises() if not arguments.numbers or each.number in arguments.numbers]
    good = True
    if not arguments.numbers:
        said, good = matrix()
        print(f"The matrix: {said}\n", flush=True)
    work = [(each, kind) for each in chosen for kind in (*each.kinds, *(("naive",) if each.naive else ()))]
    # The long ones first, so that the two cores end together.
    work.sort(key=lambda pair: (pair[0].number in ALONE, pair[1] == "naive", pair[0].number not in (7, 1)))
    with ThreadPoolExecutor(TOGETHER) as pool:
        results = list(pool.map(lambda pair: measured(*pair), work))
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
        f"\n{len(kept)} of {len(numbers)} promises are kept; the matrix is {'kept' if good else 'BROKEN'}. {time.monotonic() - started:.0f} s (slowest: {slowest})."
    )
    return 0 if good and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
