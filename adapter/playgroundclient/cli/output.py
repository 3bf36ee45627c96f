"""Printing: tables for people, JSON for scripts."""

from __future__ import annotations

import datetime
import json
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..generated import known
from ..text import harmless, plain
from .streams import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import httpx

    from .._sync.jobs import Job


T = TypeVar("T")
CREATED = "created (UTC)"
"""A column of instants."""


def print_json(document: Any) -> None:  # Any: JSON
    """JSON in any encoding: what the output has no character for, or a terminal would obey, is escaped as JSON has it."""
    _print_json(document, 2)


def print_line(document: Any) -> None:  # Any: JSON
    """As `print_json`, on one line."""
    _print_json(document, None)


def _print_json(document: Any, indent: int | None) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    encoding = sys.stdout.encoding or "utf-8"
    if harmless(text).encode(encoding, "replace").decode(encoding) != text:
        text = json.dumps(document, indent=indent).replace("\x7f", "\\u007f")
    say(text)


def on_terminal() -> bool:
    """Whether a person looks at standard output, and not another program."""
    return Console().is_terminal


def print_list(
    items: Iterable[T],
    as_json: bool,
    document: Callable[[T], Any],  # Any: JSON
    columns: Sequence[str],
    row: Callable[[T], Sequence[object]],
    below: int = 0,
) -> None:
    """A list: a table on a terminal, and one JSON object a line for another program; with `as_json`, one JSON array.

    `below` as in `print_table`.
    """
    if as_json:
        print_json([document(each) for each in items])
    elif on_terminal():
        print_table(columns, [row(each) for each in items], below)
    else:
        for each in items:
            print_line(document(each))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], below: int = 0) -> None:
    """A table on a terminal.

    Ids and hrefs are there to be copied, so they are whole at any width: an id is never folded, nor an instant, and the
    last columns, as many as `below` says, have a line of their own below their row.
    """
    cells = [[plain(str(cell)) for cell in row] for row in rows]
    console = Console()
    if below:
        _print_above(console, columns[:-below], [(row[:-below], row[-below:]) for row in cells])
    else:
        _print_folded(console, columns, cells)


def _print_folded(console: Console, columns: Sequence[str], rows: list[list[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        whole = max((cell_len(row[number]) for row in rows), default=0) if name in ("id", CREATED) else None
        table.add_column(name, overflow="fold", min_width=whole)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table, crop=False)


def _print_above(console: Console, columns: Sequence[str], rows: list[tuple[list[str], list[str]]]) -> None:
    widths = [
        max(cell_len(above[number]) for above in [columns, *(row for row, _ in rows)]) for number in range(len(columns))
    ]

    def line(row: Sequence[str], style: str) -> None:
        text = "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True))
        console.print(Text(text.rstrip(), style), soft_wrap=True)

    line(columns, "bold")
    for row, more in rows:
        line(row, "")
        console.print(Text("  ".join(filter(None, more)), "dim"), soft_wrap=True)


def summary(job: Job) -> str:
    """A line on how far the job is, with its name, and the service's message, where there are any."""
    name = f" ({job.name})" if job.name else ""
    state = f"{job.status}, {job.progress:g} %, tasks done: {tasks(job)}{name}"
    return "\n".join(map(plain, [state, *([job.message] if job.message else [])]))


def tasks(job: Job) -> str:
    """How many tasks are done, of how many, and what the others are at, which is all that a list tells of a failure."""
    counts = job.tasks
    total = known(job.model.nb_tasks) or sum(counts.values())
    others = "".join(f", {count} {status}" for status, count in counts.items() if count and status != "SUCCEEDED")
    return f"{counts.get('SUCCEEDED', 0)} of {total}{others}"


def instant(when: datetime.datetime | None) -> str:
    """An instant in UTC, for a column whose name says so."""
    try:
        return "" if when is None else when.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M")
    except OverflowError:  # the first or the last instant that there is, for "never"
        return str(when)


def address(url: httpx.URL) -> str:
    return str(url).rstrip("/")
