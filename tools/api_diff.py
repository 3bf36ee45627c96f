"""Say what changed in the contract between two revisions, to who upgrades the client.

python tools/api_diff.py --base v0.1.0             # against the working tree: make api-diff BASE=v0.1.0
python tools/api_diff.py --base v0.1.0 --head v0.2.0 --json
python tools/api_diff.py --baseline                # the contract becomes the last released one: openapi/baseline.yaml

"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from playgroundclient.comparison import SEVERITIES, Change, Description, compare, counts, from_openapi

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = "openapi/playground.yaml"
BASELINE = "openapi/baseline.yaml"
RELEASED = "x-client-version"
HEADINGS = {"breaking": "Breaking", "risky": "Changed", "harmless": "Added"}
_VERSION = re.compile(r"^## \[?v?(\d+)\.(\d+)\.(\d+)\b", re.MULTILINE)

Version = tuple[int, int, int]


class RevisionError(Exception):
    """A revision has no readable contract; the message says which and why."""


def description(text: str, name: str) -> Description:
    """The description in the text of a contract. Raises RevisionError where it is broken."""
    try:
        document = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # either is safe
    except yaml.YAMLError as error:
        raise RevisionError(f"The contract of {name} is not YAML: {error}") from None
    found, findings = from_openapi(document)
    if findings:
        faults = "\n".join(f"  {each.where}: {each.message}" for each in findings)
        raise RevisionError(f"The contract of {name} is broken:\n{faults}")
    return found


def contract_at(root: Path, revision: str) -> str:
    """The text of the contract at a git revision. Raises RevisionError."""
    command = ["git", "-C", str(root), "show", f"{revision}:./{CONTRACT}"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RevisionError(f"git has no {CONTRACT} at {revision!r}: {ran.stderr.strip()}")
    return ran.stdout


def next_version(version: Version, changes: Sequence[Change]) -> Version:
    """The least version that may hold the changes: before 1.0.0 what breaks is a minor release, the rest a patch."""
    worst = next((severity for severity in SEVERITIES if counts(changes)[severity]), None)
    major, minor, patch = version
    if worst is None:
        return version
    if major == 0:
        return (0, minor + 1, 0) if worst == "breaking" else (0, minor, patch + 1)
    if worst == "breaking":
        return (major + 1, 0, 0)
    return (major, minor + 1, 0)


def changelog_entry(changes: Sequence[Change]) -> str:
    """A suggestion for CHANGELOG.md; empty where nothing changed."""
    parts: list[str] = []
    for severity in SEVERITIES:
        found = [
            f"- {change.message[0].upper()}{change.message[1:]}" for change in changes if change.severity == severity
        ]
        if found:
            parts.append(f"### {HEADINGS[severity]}\n\n" + "\n".join(found))
    return "\n\n".join(parts)


def missing_bump(released: Version, changes: Sequence[Change], changelog: str) -> str | None:
    """What is missing of a changelog for a contract that breaks with the released one; None where nothing is."""
    breaking = [change for change in changes if change.severity == "breaking"]
    if not breaking:
        return None
    needed = next_version(released, changes)
    noted = max((version_of(match) for match in _VERSION.finditer(changelog)), default=(0, 0, 0))
    if noted >= needed:
        return None
    return (
        f"The contract breaks with the one that {shown(released)} was released with, so CHANGELOG.md needs a heading "
        f"'## {shown(needed)}' or higher. Note there, and run `make api-diff` for a suggestion:\n"
        + "\n".join(f"- {change.message}" for change in breaking)
    )


def version_of(match: re.Match[str]) -> Version:
    return int(match[1]), int(match[2]), int(match[3])


def shown(version: Version) -> str:
    return ".".join(map(str, version))


def parsed(text: str) -> Version:
    """The version in a text like 0.1.0. Raises ValueError."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", text)
    if found is None:
        raise ValueError(f"{text!r} is no version of three numbers")
    return version_of(found)


def project_version(root: Path) -> Version:
    return parsed(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def set_baseline(root: Path) -> None:
    """Write down that the contract is the one of the project's version."""
    text = (root / CONTRACT).read_text("utf-8")
    (root / BASELINE).write_text(f"{RELEASED}: {shown(project_version(root))}\n{text}", "utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="What changed in the contract, in the words of a user of the client.")
    parser.add_argument("--base", default="HEAD", help="the git revision to compare with (default: HEAD)")
    parser.add_argument("--head", help="the git revision that is compared (default: the working tree)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--baseline", action="store_true", help="make the contract the baseline of a release")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    options = parser.parse_args(arguments)
    root: Path = options.root
    if options.baseline:
        set_baseline(root)
        return 0
    try:
        old = description(contract_at(root, options.base), options.base)
        text = (root / CONTRACT).read_text("utf-8") if options.head is None else contract_at(root, options.head)
        new = description(text, options.head or "the working tree")
    except RevisionError as error:
        print(error, file=sys.stderr)
        return 2
    changes = compare(old, new)
    version = project_version(root)
    suggested = shown(next_version(version, changes))
    if options.json:
        found = {"counts": counts(changes), "version": suggested, "changes": [asdict(change) for change in changes]}
        print(json.dumps(found, indent=2))
        return 0
    print(", ".join(f"{number} {severity}" for severity, number in counts(changes).items()))
    for severity in SEVERITIES:
        for change in changes:
            if change.severity == severity:
                print(f"  {severity:8}  {change.message}")
    if changes:
        print(f"\nVersion: {shown(version)} -> {suggested}\n\nFor CHANGELOG.md:\n\n## {suggested}\n")
        print(changelog_entry(changes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
