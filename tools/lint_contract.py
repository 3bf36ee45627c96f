"""Lint the contract and the journey with Redocly, and hold the contract to a score: no finding may remain.

The first run installs Redocly from tools/node/package-lock.json, which takes the network.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import node_programs

ROOT = Path(__file__).resolve().parent.parent
CONFIG, CONTRACT, JOURNEY = "openapi/redocly.yaml", "openapi/playground.yaml", "openapi/journey.arazzo.yaml"
SCORE = 85


def installed() -> bool:
    return node_programs.command("redocly") is not None


def lint(root: Path) -> str | None:
    """What Redocly finds in the contract and the journey of the checkout `root`, or None."""
    ran = node_programs.run("redocly", "lint", "--config", CONFIG, CONTRACT, JOURNEY, cwd=root)
    return ran.stdout + ran.stderr if ran.returncode else None


def score(root: Path) -> float:
    """Redocly's figure for how easily a program works with the contract, at most 100."""
    ran = node_programs.run("redocly", "score", "--config", CONFIG, "--format", "json", CONTRACT, cwd=root)
    return float(json.loads(ran.stdout)["agentReadiness"])


def main() -> int:
    try:
        node_programs.install()
    except node_programs.NodeMissing as error:
        print(f"The contract is not linted. {error}", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    fault, reached = lint(ROOT), score(ROOT)
    if fault is not None:
        print(fault)
    print(f"Redocly: {'faults' if fault else 'no finding'}, score {reached} (at least {SCORE})")
    return int(fault is not None or reached < SCORE)


if __name__ == "__main__":
    sys.exit(main())
