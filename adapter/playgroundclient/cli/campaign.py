"""`playground campaign`: thousands of jobs, from the command line."""

from __future__ import annotations

import contextlib
import functools
import shlex
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..campaign import Campaign
from ..campaign.campaign import Advice
from ..campaign.run import SETTLE
from ..campaign.states import FAILED, RETRIABLE, UNCERTAIN, UNFINISHED
from ..errors import ConfigurationError, UnknownName
from ..text import plain, read_or_stdin
from . import output
from .interruption import INTERRUPTED, Interrupted
from .options import connected
from .streams import note, say, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._sync.playground import Playground
    from ..campaign import Row

R = TypeVar("R")

_LEDGER = click.argument("ledger", type=click.Path(dir_okay=False, path_type=Path))
_STATES = click.Choice(RETRIABLE)


@click.group()
def campaign() -> None:
    """Run a process over thousands of areas; stop at any moment, run it again, and it goes on.

    LEDGER is an SQLite file on a local disk that holds the whole campaign; `add` makes it.
    """


def _opened(command: Callable[..., R]) -> Callable[..., R]:
    """Pass the campaign as the first argument. Its ledger must be there."""

    @_LEDGER
    @connected
    @functools.wraps(command)
    def run(play: Playground, ledger: Path, **options: Any) -> R:
        if not ledger.exists():
            raise ConfigurationError(f"There is no ledger {ledger}. Make it: playground campaign add {ledger} ...")
        with _campaign(play, ledger) as found:
            return command(found, **options)

    return run


def _campaign(play: Playground, ledger: Path) -> Campaign:
    name = shlex.quote(str(ledger))
    again = f"playground campaign retry {name} --state {{state}}, then: playground campaign run {name}"
    return Campaign(play, ledger, advice=Advice(again, f"playground campaign decide {name} ROW; `status` lists them"))


@campaign.command()
@_LEDGER
@click.argument("source", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--project", help="The project's name or id; needed the first time.")
@click.option("--process", "title", help="The process's title or id; needed the first time.")
@click.option("--set", "settings", multiple=True, metavar="INPUT=VALUE", help="An input of every row.")
@click.option("--name", default="name", show_default=True, help="The column with each row's name.")
@click.option("--geometry", help="The column with the area (WKT or GeoJSON).")
@click.option("--large", is_flag=True, help="Take areas of more than 10,000 km², too.")
@click.option("--dry-run", is_flag=True, help="Only say what would be added, and what it takes; write nothing.")
@connected
def add(
    play: Playground,
    ledger: Path,
    source: Path,
    project: str | None,
    title: str | None,
    settings: tuple[str, ...],
    name: str,
    geometry: str | None,
    large: bool,
    dry_run: bool,
) -> None:
    """Add a row for each area of SOURCE, a CSV or a GeoJSON; - is standard input. Nothing is submitted.

    Every row is checked first: if any does not fit the process, all faults are listed, and nothing is added.
    """
    if (project is None) != (title is None):
        raise click.UsageError("give both --project and --process, or neither where the ledger knows them")
    defaults = dict(_setting(each) for each in settings)
    process = None if project is None or title is None else play.project(project).process(title)
    if process is None and not ledger.exists():
        raise click.UsageError("a new campaign needs --project and --process")
    with (
        tempfile.TemporaryDirectory() as folder,
        _campaign(play, _tried(ledger, dry_run, folder)) as found,
        _as_file(source) as path,
    ):
        added = found.add(path, process, defaults, name=name, geometry=geometry, large=large, dry_run=dry_run)
    say(f"{added.added} {'to be added' if dry_run else 'added'}, {added.known} known already")
    if added.added:
        note(f"They take {added.estimate}.")
    if added.ignored:
        note(f"Columns that are no inputs of the process, ignored: {', '.join(added.ignored)}")


@contextlib.contextmanager
def _as_file(source: Path) -> Iterator[Path]:
    """The file of the areas; what comes by standard input is one for as long as it is read."""
    if str(source) != "-":
        yield source
        return
    content = read_or_stdin("-", "standard input", ConfigurationError)
    with tempfile.TemporaryDirectory(prefix="playground-") as folder:
        path = Path(folder) / f"area{'.geojson' if content.lstrip().startswith('{') else '.csv'}"
        path.write_text(content, "utf-8")
        yield path


def _tried(ledger: Path, dry_run: bool, folder: str) -> Path:
    """The ledger; where there is none yet and nothing is to be written, one that goes again."""
    return Path(folder, ledger.name) if dry_run and not ledger.exists() else ledger


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{text!r} is not INPUT=VALUE", param_hint="--set")
    return name, value


@campaign.command()
@_opened
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1), help="How many open jobs at most.")
@click.option("--results", type=click.Path(file_okay=False, path_type=Path), help="Put each job's records here.")
@click.option("--retry", multiple=True, type=_STATES, help="Run such rows again, those of now and of before.")
@click.option("--attempts", default=3, show_default=True, type=click.IntRange(min=1), help="Of a row, with --retry.")
@click.option(
    "--settle",
    default=SETTLE,
    show_default=True,
    type=click.FloatRange(min=0),
    help="Seconds until a submission without an answer that is not found counts as absent.",
)
@click.option("--poll", type=click.FloatRange(min=0, min_open=True), help="Seconds between two looks at the jobs.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def run(
    found: Campaign,
    limit: int,
    results: Path | None,
    retry: tuple[str, ...],
    attempts: int,
    settle: float,
    poll: float | None,
    quiet: bool,
) -> None:
    """Run the campaign until every row is done, or until it is stopped (Ctrl-C); the same command goes on with it.

    Exit code 1 when rows failed, were cancelled or refused, or are uncertain; 130 when it was stopped.
    """

    def rule(row: Row) -> bool:
        return row.state in retry

    terminated = threading.Event()

    def terminate(number: int, frame: object) -> None:
        terminated.set()
        found.stop()

    signal.signal(signal.SIGTERM, terminate)
    try:
        counts = found.run(
            limit=limit,
            results=results,
            retry=rule if retry else None,
            attempts=attempts,
            settle=settle,
            poll=poll,
            progress=False if quiet else None,
        )
    except KeyboardInterrupt:
        if not quiet:  # then the campaign has said it
            sys.exit(INTERRUPTED)
        raise Interrupted("Stopped. The jobs go on; the same command goes on with them.") from None
    say(_counts(found))
    if quiet:  # else the campaign has said it
        for line in found.explain():
            note(line)
    if terminated.is_set():
        sys.exit(INTERRUPTED)
    if any(counts[state] for state in (*RETRIABLE, *UNFINISHED, UNCERTAIN)):
        sys.exit(1)


@campaign.command()
@_opened
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for a script.")
def status(found: Campaign, as_json: bool) -> None:
    """Say how many rows are in each state, why some failed, and which are uncertain. Asks the ledger alone."""
    if as_json:
        output.print_json(found.status())
        return
    say(_counts(found))
    for line in found.explain():
        say(line)
    for row in found.rows(UNCERTAIN):
        say(plain(f"uncertain: {row.name}: {row.message or ''}"))
        for href in row.candidates:
            say(plain(f"may be {href}"))


@campaign.command()
@_opened
@click.argument("path", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
def report(found: Campaign, path: Path) -> None:
    """Write a CSV with a line for each row: state, attempts, job, times, message, result. PATH is - for standard output."""
    if str(path) == "-":
        with written():
            found.report(sys.stdout)
            sys.stdout.flush()
    else:
        say(f"{found.report(path)} rows in {path}")


@campaign.command()
@_opened
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--collect",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Put all records into this .parquet or .gpkg, too.",
)
def results(found: Campaign, folder: Path, collect: Path | None) -> None:
    """Fetch the records of every row that has succeeded into FOLDER, each once."""
    say(f"{len(found.results(folder))} results")
    if collect is not None:
        say(f"{found.collect(collect)} records in {collect}")


@campaign.command()
@_opened
@click.option("--state", "states", multiple=True, type=_STATES, default=(FAILED,), show_default=True)
@click.option("--message", default="", help="Only rows whose message contains this.")
def retry(found: Campaign, states: tuple[Any, ...], message: str) -> None:
    """Plan rows that failed once more; `playground campaign run` submits them."""
    count = found.retry(lambda row: message in (row.message or ""), *states)
    say(f"{count} rows planned again")


@campaign.command()
@_opened
@click.argument("row")
@click.option("--submitted", metavar="HREF", help="The href of the row's job.")
@click.option("--again", is_flag=True, help="There is no job: submit it again.")
def decide(found: Campaign, row: str, submitted: str | None, again: bool) -> None:
    """Say what became of an uncertain ROW: `campaign status` lists them. Without a row of that name, ROW is its number."""
    if again == (submitted is not None):
        raise click.UsageError("give either --submitted with the href of the row's job, or --again if there is none")
    try:
        known = found.row(row)
    except UnknownName:
        if not row.isdecimal():
            raise
        known = found.row(int(row))
    decided = found.decide(known, submitted=submitted, again=again)
    say(f"{plain(decided.name)} is {decided.state}")


def _counts(found: Campaign) -> str:
    return ", ".join(f"{count} {state}" for state, count in found.status().items() if count) or "no rows"
