"""Run the tests on several Pythons, with the locked versions and on the first with the lowest that are declared.

    make matrix                                      # Pythons 3.11, 3.12 and 3.13
    make matrix PYTHONS=python3.12 TESTS='-n 2 tests/test_journey.py'

Each row has an environment of its own in .matrix/, made anew. A Python that does not start is left out, and fails the
matrix only where CI is set.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SET_UP = ROOT / "tools" / "set_up.py"


def starts(python: str) -> bool:
    """Whether `python` is a Python that runs: a version manager's stand-in may be there without one."""
    return shutil.which(python) is not None and not subprocess.run([python, "-V"], capture_output=True).returncode


def passes(python: str, lock: str, tests: list[str]) -> bool:
    """Whether the tests pass with what a lock lists, in a new environment of `python`."""
    folder = Path(".matrix", f"{python}-{lock}")
    commands: list[list[str | Path]] = [
        [python, SET_UP, folder],
        [python, SET_UP, folder, Path("locks", f"{lock}.txt")],
        [folder / "bin" / "pytest", "-q", *tests],
    ]
    return all(subprocess.run(command, cwd=ROOT).returncode == 0 for command in commands)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the tests on several Pythons.")
    parser.add_argument("pythons", nargs="+", help="commands, the lowest version first")
    parser.add_argument("--tests", nargs=argparse.REMAINDER, default=["tests"], help="what pytest is given; comes last")
    options = parser.parse_args()
    rows = [(options.pythons[0], "lowest"), *((python, "test") for python in options.pythons)]
    results: dict[str, str] = {}
    for python, lock in rows:
        began = time.monotonic()
        if starts(python):
            result = "passed" if passes(python, lock, options.tests) else "FAILED"
        else:
            result = f"left out: {python} does not start; install it, or name others with PYTHONS="
        results[f"{python}, locks/{lock}.txt"] = f"{result}, {time.monotonic() - began:.0f} s"
    print(*(f"{row:32} {result}" for row, result in results.items()), sep="\n")
    bad = ("FAILED", "left out") if os.environ.get("CI") else ("FAILED",)
    return int(any(result.startswith(bad) for result in results.values()))


if __name__ == "__main__":
    sys.exit(main())
