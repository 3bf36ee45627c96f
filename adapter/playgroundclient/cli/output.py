"""Printing: tables for people, JSON for scripts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Sequence

    import httpx

    from .._sync.handles import Job


def print_json(document: Any) -> None:  # Any: JSON
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal; tab-separated lines where the output goes to another program."""
    console = Console()
    if not console.is_terminal:
        for row in rows:
            click.echo("\t".join(" ".join(str(cell).split()) for cell in row))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        # Ids and hrefs are there to be copied: they are folded, never shortened.
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_plain(cell) for cell in row))
    console.print(table)


def print_job(job: Job) -> None:
    click.echo(f"{job.status}, {job.progress:g} %, {tasks(job)} tasks done")
    if job.message:
        click.echo(job.message)


def tasks(job: Job) -> str:
    counts = job.tasks
    return f"{counts.get('SUCCEEDED', 0)} of {sum(counts.values())}"


def instant(when: datetime.datetime | None) -> str:
    return "" if when is None else when.isoformat(timespec="seconds")


def address(url: httpx.URL) -> str:
    return str(url).rstrip("/")


def _plain(cell: object) -> str:
    # A bracket of a name is no markup.
    return str(cell).replace("[", r"\[")
