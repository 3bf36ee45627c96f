"""Count and name what a contract adds, removes and changes: operations, schemas, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playgroundclient.comparison import compare, counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playgroundclient.comparison import Description


def summary(before: Description, after: Description) -> str:
    """A few lines: three rows, each with what was added, removed and changed, and how grave the change is."""
    rows = [
        _row("operations", before.operations, after.operations),
        _row("schemas", before.schemas, after.schemas),
        _row("relations", _relations(before), _relations(after)),
    ]
    found = counts(compare(before, after))
    if not any(found.values()):
        grave = "No change for users since the last commit."
    else:
        said = ", ".join(f"{number} {severity}" for severity, number in found.items())
        grave = f"For users since the last commit: {said}. `make api-diff` says what."
    return "\n".join([*rows, grave])


def _row(what: str, before: Mapping[str, object], after: Mapping[str, object]) -> str:
    added = [name for name in after if name not in before]
    removed = [name for name in before if name not in after]
    changed = [name for name in after if name in before and before[name] != after[name]]
    parts = [f"{len(names)} {done}{_named(names)}" for done, names in
             (("added", added), ("removed", removed), ("changed", changed))]  # fmt: skip
    return f"{what}: {len(after)}; {', '.join(parts)}"


def _named(names: list[str]) -> str:
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f" ({', '.join(names[:8])}{more})" if names else ""


def _relations(description: Description) -> dict[str, object]:
    return {
        f"{name} {relation}": targets
        for name, facts in description.operations.items()
        for relation, targets in facts["links"].items()
    }
