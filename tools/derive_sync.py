"""Derive `playgroundclient/_sync` from `playgroundclient/_async`, word by word.

`runtime.py` and `__init__.py` are written by hand in both: they are what differs.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

BY_HAND = {"__init__.py", "runtime.py"}
WORDS = (
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait\s+", ""),
    (r"\bAsync(?=[A-Z])", ""),
    (r"\bAwaitable\[([^\[\]]*(?:\[[^\[\]]*\])?)\]", r"\1"),
    (r"\baclose\b", "close"),
    (r"\b__a(iter|enter|exit|next)__\b", r"__\1__"),
    (r"\banext\b", "next"),
    (r"\basynccontextmanager\b", "contextmanager"),
    (r"\bStopAsyncIteration\b", "StopIteration"),
    (r"\b_async\b", "_sync"),
)


def derive(source: str, name: str) -> str:
    """The synchronous twin of an asynchronous module's source."""
    for pattern, replacement in WORDS:
        source = re.sub(pattern, replacement, source)
    return f"# Derived from _async/{name} by `make generate`; do not edit.\n{source}"


def derive_all(package: Path, target: Path) -> None:
    """Write the twin of each asynchronous module of `package` (the adapter's folder) into the folder `target`."""
    for module in sorted((package / "_async").glob("*.py")):
        if module.name not in BY_HAND:
            (target / module.name).write_text(derive(module.read_text("utf-8"), module.name), "utf-8")
    for stale in {path.name for path in target.glob("*.py")} - {
        path.name for path in (package / "_async").glob("*.py")
    }:
        (target / stale).unlink()
    written = sorted(str(path) for path in target.glob("*.py") if path.name not in BY_HAND)
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--no-cache", "--quiet", "--line-length", "120", "--target-version", "py311"]
    subprocess.run([*ruff, "check", *options, "--fix-only", "--select", "I,F401,TC", *written], check=True)
    subprocess.run([*ruff, "format", *options, *written], check=True)


if __name__ == "__main__":
    adapter = Path(__file__).resolve().parent.parent / "adapter" / "playgroundclient"
    derive_all(adapter, adapter / "_sync")
