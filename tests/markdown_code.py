"""The code blocks of Markdown pages: found, run, type-checked."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pytest
    from conftest import Live

PAGES = ("getting-started", "notebook", "images", "jobs", "maps", "datasets", "errors", "configuration", "moving")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> list[str]:
    return [code for kind, code in _BLOCK.findall(page) if kind == language]


def named(page: str, pattern: str) -> list[str]:
    return re.findall(pattern, page)


def run(code: str, names: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run the code as a script, in the given namespace; returns it."""
    names = {"__name__": "__main__"} if names is None else names
    exec(compile(code, "example", "exec", dont_inherit=True), names)
    return names


def point_at(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the environment as a user of the local gateway would."""
    for name, setting in (
        ("API_KEY", "api_key"),
        ("URL", "url"),
        ("GATEWAY_URL", "gateway_url"),
        ("TOKEN_URL", "token_url"),
    ):
        monkeypatch.setenv(f"PLAYGROUND_{name}", live.settings[setting])


def type_check(folder: Path, modules: Mapping[str, str], cache: Path) -> None:
    for name, code in modules.items():
        (folder / f"{name}.py").write_text(code, "utf-8")
    files = [str(folder / f"{name}.py") for name in modules]
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}", *files]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
