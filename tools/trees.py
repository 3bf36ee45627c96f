"""Compare files and folders, and say how they differ as unified diffs."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


def differences(committed: Path, derived: Path, places: Iterable[str]) -> Iterator[str]:
    """A unified diff for each file that is changed, missing or extra in `committed`.

    `places` are files or folders relative to both roots. Byte code is passed over.
    """
    for place in places:
        for name in sorted(_files(committed, place) | _files(derived, place)):
            before, after = _lines(committed / name), _lines(derived / name)
            if before != after:
                old, new = (f"{label}/{name}" if lines is not None else "/dev/null"
                            for label, lines in (("committed", before), ("derived", after)))  # fmt: skip
                yield "".join(difflib.unified_diff(before or [], after or [], old, new)) or f"--- {old}\n+++ {new}\n"


def _files(root: Path, place: str) -> set[str]:
    start = root / place
    found = [start] if start.is_file() else [path for path in start.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix() for path in found if "__pycache__" not in path.parts}


def _lines(path: Path) -> list[str] | None:
    if not path.is_file():
        return None
    # Bytes that are no UTF-8 still count as a difference.
    lines = path.read_bytes().decode("utf-8", "backslashreplace").splitlines(keepends=True)
    return [line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines]
