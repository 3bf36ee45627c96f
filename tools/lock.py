"""Resolve the locks: the versions and hashes of what each target of the Makefile installs.

    make lock                       # what pyproject.toml changed; all other versions stay
    make lock UPGRADE=1             # everything anew, to the newest versions
    make lock UPGRADE='ruff httpx'  # these alone

A package has the same version in every lock, so that one environment can take them one after the other. The exception
is lowest.txt, for `make matrix`: the lowest versions that pyproject.toml declares, for Python 3.11.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import tomllib
from itertools import chain
from pathlib import Path

from pip_settings import uv_environment

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locks"
UV = ROOT / ".venv" / "bin" / "uv"
PROJECT = ROOT / "pyproject.toml"
LOCKS = {
    "demo": ["--extra=sandbox", "--extra=cli", "--group=build", "--group=demo"],
    "test": ["--all-extras", "--group=build", "--group=demo", "--group=test"],
    "check": ["--all-extras", "--group=build", "--group=demo", "--group=test", "--group=check"],
    "browser": ["--all-extras", "--group=build", "--group=demo", "--group=test", "--group=browser"],
    "contract": ["--all-extras", "--group=build", "--group=demo", "--group=test", "--group=contract"],
    "docs": ["--all-extras", "--group=build", "--group=demo", "--group=docs"],
}
"""What each lock holds: extras and dependency groups of pyproject.toml."""
EVERYTHING = [
    "--all-extras",
    *(f"--group={name}" for name in ("build", "demo", "test", "check", "browser", "contract", "docs")),
]
INSTALLERS = "pip\nuv\n"
HEADER = "# Made by `make lock`; do not edit. See docs/maintaining.md.\n"


def resolve(source: Path, before: str, *options: str) -> str:
    """The lock of what `source` needs; of the versions in the lock `before`, those that fit are kept."""
    command = [str(UV), "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--generate-hashes"]
    command += ["--python-version=3.11", "--universal", *options, str(source)]
    # Extra indexes and folders may have a release for this platform alone, and its hashes would be all there are.
    environment = {name: value for name, value in uv_environment().items() if name not in {"UV_INDEX", "UV_FIND_LINKS"}}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "lock.txt")
        target.write_text(before, "utf-8")
        subprocess.run([*command, "--output-file", str(target)], cwd=ROOT, env=environment, check=True)
        return target.read_text("utf-8")


def pins(lock: str) -> dict[str, str]:
    """The lines of a lock that pin versions, without hashes, each with the name of its package."""
    return dict(re.findall(r"^(([\w.-]+)==.*?) *\\$", lock, re.M))


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w.-]", requirement)[0] for requirement in requirements}


def read(name: str) -> str:
    path = FOLDER / f"{name}.txt"
    return path.read_text("utf-8") if path.exists() else ""


def write(name: str, lock: str) -> None:
    """Write a lock, unless it is what is there already: then nothing needs to be installed anew."""
    if read(name) != HEADER + lock:
        (FOLDER / f"{name}.txt").write_text(HEADER + lock, "utf-8")
    print(f"locks/{name}.txt: {len(pins(lock))} pins", flush=True)


def lock_all(upgrade: str) -> None:
    options = ["--upgrade"] if upgrade == "1" else [f"--upgrade-package={name}" for name in upgrade.split()]
    content = tomllib.loads(PROJECT.read_text("utf-8"))
    together = resolve(PROJECT, "\n".join(pins("".join(map(read, LOCKS)))), *EVERYTHING, *options)
    with tempfile.TemporaryDirectory() as folder:
        constraints, installers = Path(folder, "constraints.txt"), Path(folder, "installers.txt")
        constraints.write_text(together, "utf-8")
        for name, wanted in LOCKS.items():
            write(name, resolve(PROJECT, "", *wanted, f"--constraints={constraints}"))

        # Lowest are the versions of what users install; the tests' own tools are those of the other locks.
        extras = content["project"]["optional-dependencies"].values()
        declared = names([*content["project"]["dependencies"], *chain.from_iterable(extras)])
        tools = names([*chain.from_iterable(content["dependency-groups"].values())]) - declared
        constraints.write_text("\n".join(pin for pin, name in pins(together).items() if name in tools), "utf-8")
        before = "\n".join(pin for pin, name in pins(read("lowest")).items() if name not in declared)
        lowest = ["--resolution=lowest-direct", f"--constraints={constraints}"]
        write("lowest", resolve(PROJECT, before, *LOCKS["test"], *lowest, *options))

        installers.write_text(INSTALLERS, "utf-8")
        write("installers", resolve(installers, read("installers"), *options))


if __name__ == "__main__":
    lock_all(os.environ.get("UPGRADE", ""))
