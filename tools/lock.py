"""Resolve the locks: the versions and hashes of what each target of the Makefile installs.

    make lock                      # what pyproject.toml changed; all other versions stay
    make lock UPGRADE=1            # everything anew, to the newest versions
    make lock UPGRADE='ruff httpx' # these alone

A package has the same version in every lock, so that one environment can take them one after the other. The exception
is lowest.txt, for `make matrix`: the lowest versions that pyproject.toml declares, for Python 3.11.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import tomllib
from pathlib import Path

from pip_settings import uv_environment

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locks"
UV = ROOT / ".venv" / "bin" / "uv"
LOCKS = {
    "demo": ["--extra=sandbox", "--extra=cli", "--group=build", "--group=demo"],
    "test": ["--all-extras", "--group=build", "--group=demo", "--group=test"],
    "check": ["--all-extras", "--group=build", "--group=demo", "--group=test", "--group=check"],
    "contract": ["--all-extras", "--group=build", "--group=demo", "--group=test", "--group=contract"],
}
"""What each lock holds: extras and dependency groups of pyproject.toml."""
EVERYTHING = ["--all-extras", *(f"--group={name}" for name in ("build", "demo", "test", "check", "contract"))]
INSTALLERS = ("pip", "uv")
HEADER = "# Made by `make lock`; do not edit. See docs/maintaining.md.\n"


def resolve(source: Path, target: Path, *options: str) -> None:
    """Write the versions and hashes of what `source` needs to `target`; versions that stand there are kept."""
    command = [str(UV), "pip", "compile", "--quiet", "--no-header", "--no-annotate"]
    command += ["--generate-hashes", "--python-version=3.11", "--universal", *options, str(source)]
    # Extra indexes and folders may have a release for this platform alone, and its hashes would be all there are.
    environment = {name: value for name, value in uv_environment().items() if name not in {"UV_INDEX", "UV_FIND_LINKS"}}
    subprocess.run([*command, "--output-file", str(target)], cwd=ROOT, env=environment, check=True)


def pins(lock: str) -> dict[str, str]:
    """The lines of a lock that pin versions, without hashes, each with the name of its package."""
    return dict(re.findall(r"^(([\w.-]+)==.*?) *\\$", lock, re.M))


def group(name: str) -> set[str]:
    """The names of the packages in a dependency group."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    return {re.split(r"[^\w.-]", requirement)[0] for requirement in groups[name]}


def lock_all(upgrade: str) -> None:
    names = [] if upgrade == "1" else upgrade.split()
    options = ["--upgrade"] if upgrade == "1" else [f"--upgrade-package={name}" for name in names]
    project = ROOT / "pyproject.toml"
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        together, tools = Path(temporary, "together.txt"), Path(temporary, "tools.txt")
        # What stands in the locks, as far as it may stay: the versions that the resolver prefers.
        before = [path.read_text("utf-8") for name in LOCKS if (path := FOLDER / f"{name}.txt").exists()]
        together.write_text("\n".join(pins("".join(before))), "utf-8")
        resolve(project, together, *EVERYTHING, *options)
        for name, wanted in LOCKS.items():
            write(project, name, *wanted, f"--constraints={together}")
        ours = group("build") | group("test")
        chosen = [line for line, package in pins(together.read_text("utf-8")).items() if package in ours]
        tools.write_text("\n".join(chosen), "utf-8")
        write(project, "lowest", *LOCKS["test"], "--resolution=lowest-direct", f"--constraints={tools}")
        tools.write_text("\n".join(INSTALLERS), "utf-8")
        write(tools, "installers", *options, keep=True)


def write(source: Path, name: str, *options: str, keep: bool = False) -> None:
    target = FOLDER / f"{name}.txt"
    if not keep:
        target.unlink(missing_ok=True)
    resolve(source, target, *options)
    target.write_text(HEADER + target.read_text("utf-8"), "utf-8")
    print(f"locks/{name}.txt: {len(re.findall('^[a-z].*==', target.read_text('utf-8'), re.M))} packages")


if __name__ == "__main__":
    lock_all(os.environ.get("UPGRADE", ""))
