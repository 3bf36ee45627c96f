"""The twenty promises at full scale: for this client, sync and async, and for the naive one. Exits with 1 when a promise is broken.

python -m tests.faults.report             all promises
python -m tests.faults.report 7 15        these only
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
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

LONGEST = 1200
"""Seconds after which a measurement hangs, and is ended: many times what it needs on two idle cores."""
LONG = (7, 1, 15, 12, 19)
TOGETHER = 3
"""Measurements at the same time: they wait more than they compute."""


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
    groups: dict[tuple[str, str], list[Promise]] = {}
    for each in chosen:
        for kind in (*each.kinds, *(("naive",) if each.naive else ())):
            groups.setdefault((each.cells or each.name, kind), []).append(each)
    # The long ones first, so that the cores end together.
    work = sorted(groups.items(), key=lambda item: item[1][0].number not in LONG)
    with ThreadPoolExecutor(TOGETHER) as pool:
        results = list(itertools.chain.from_iterable(pool.map(lambda item: measured(item[1], item[0][1]), work)))
    results.sort(key=lambda each: (chosen.index(each.promise), each.kind))
    print(table(results), flush=True)
    wrong = [each for each in results if bool(each.broken) is not (each.kind == "naive")]
    for each in wrong:
        what = ", ".join(each.broken) or "the naive client keeps it too, so the test cannot fail"
        print(f"\nBROKEN {each.promise.number} {each.promise.says} ({each.kind}): {what}\n{each.said[-3000:]}")
    numbers = {each.promise.number for each in results}
    kept = numbers - {each.promise.number for each in wrong if each.kind != "naive"}
    slowest = ", ".join(
        f"{each.promise.name} {each.kind} {each.seconds:.0f} s"
        for each in sorted(results, key=lambda r: -r.seconds)[:6]
    )
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"\n{len(kept)} of {len(numbers)} promises are kept. {time.monotonic() - started:.0f} s, of CPU "
        f"{spent.ru_utime + spent.ru_stime:.0f} s; load {os.getloadavg()[1]:.1f} (slowest: {slowest})."
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
