"""A campaign, as its user sees it."""

from __future__ import annotations

import contextlib
import csv
import datetime
import os
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

from .._sync.driving import drive
from ..errors import ConfigurationError, DownloadFailed
from ..extras import Shown, room
from ..files import replacing, shown
from ..jobs.areas import mapping
from ..jobs.estimate import NOTHING, estimate
from ..text import plain
from . import results as files
from . import sources
from .display import Board
from .ledger import Ledger, ProcessOf, Row, absolute
from .run import SETTLE, SKEW, Rules, Runner
from .states import RETRIABLE, STATES, SUCCEEDED, UNCERTAIN, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TextIO

    from .._sync.playground import Playground
    from .._sync.projects import Process
    from ..jobs.areas import Fault
    from ..jobs.steps import Flow

_REPORT = "row,name,source,state,attempts,job,correlation_id,intended,submitted,ended,message,result"
_MOST_REASONS = 10


@frozen
class Advice:
    """How to go on, in the words of whoever asks: Python's, or the command's."""

    again: str = "campaign.retry(None, {state!r}), then campaign.run()"
    decide: str = "campaign.decide(row, ...) for each of campaign.rows('uncertain')"


class Campaign(Shown):
    """One process over many areas, in a ledger on disk.

    Whatever happens to this process, its machine or the service: run it again, and it goes on where it was; no row is
    submitted twice and none is lost. Where it cannot be told whether a job exists, the row is uncertain, and `decide`
    says. Several processes may run one ledger at once, on one machine.

    `path` is the ledger, an SQLite file on a local disk, made when it is not there; it stays that file wherever the
    working folder is later. One that may only be read can be looked at. Raises ConfigurationError where it is something
    else, LedgerError where it cannot be used.
    """

    def __init__(self, play: Playground, path: str | os.PathLike[str], *, advice: Advice | None = None) -> None:
        self.play = play
        self.ledger = Ledger(path)
        self.path = self.ledger.path
        self._advice = advice or Advice()
        self._runner: Runner | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the ledger. Jobs go on."""
        self.ledger.close()

    def __repr__(self) -> str:
        return f"<Campaign {str(self.path)!r}>"

    def process(self) -> Process:
        """The process that the campaign runs, loaded. Raises ConfigurationError while nothing was added."""
        from .._sync.projects import Process

        known = self.ledger.process
        if known is None:
            raise ConfigurationError(
                f"The campaign {self.path} has no rows yet. Add some: campaign.add(source, process)."
            )
        return Process.get(self.play, uuid.UUID(known.project_id), uuid.UUID(known.process_id))

    def add(
        self,
        source: Any,
        process: Process | None = None,
        defaults: Mapping[str, Any] | None = None,
        *,
        name: str = "name",
        geometry: str | None = None,
        large: bool = False,
        dry_run: bool = False,
    ) -> sources.Added:
        """Add a row for each area of `source`: all of them, or none.

        `source` is the path of a CSV, of a GeoJSON, a GeoParquet or of what else GeoPandas reads, a FeatureCollection, a GeoDataFrame (any CRS), or anything with
        `__geo_interface__`; areas in longitude, latitude (degrees, WGS 84). Of a CSV the area is a column of WKT or
        GeoJSON (`geometry` says which, where it is not called geometry, geom, wkt or geojson), or a box: one column
        bbox, or west, south, east and north. Columns and properties that the process knows are its inputs; `defaults`
        are for rows that say nothing else. `name` is the column with each row's own name.

        `process` is needed the first time. Adding the same rows again changes nothing. Areas must be inside of their
        images, which are looked up, each once; jobs of more than 10,000 km² are refused unless `large` is true. With
        dry_run=True nothing is written: what comes back says how many rows would be added, and `estimate` what they take.

        Raises InvalidInput with every fault of every row, each with its line; then nothing was added.
        """
        process = process or self.process()
        if not hasattr(process, "input_schema"):
            raise ConfigurationError(f"process must be one that project.process(...) returned, not {process!r}.")
        rows, ignored = sources.read(source, process, defaults or {}, name, geometry, large)
        given = [row.inputs for row in rows]
        look_up: Flow[list[tuple[int, Fault]]]
        look_up = room("misplaced")(given, self.play.footprints, self.play.settings.timeout)
        if misplaced := drive(self.play, look_up):
            raise sources.invalid([sources.RowFault.of(fault, rows[number].at) for number, fault in misplaced])
        with self.ledger.transaction():
            if not dry_run:
                self.ledger.set_process(ProcessOf(str(process.project_id), str(process.id), process.title))
            before = {row.name: found for row in rows if (found := self.ledger.inputs_of(row.name)) is not None}
            if error := sources.clashes(rows, before):
                raise error
            label = str(absolute(source)) if isinstance(source, (str, Path)) else type(source).__name__
            new = [row for row in rows if row.name not in before]
            for row in () if dry_run else new:
                self.ledger.add(row.name, f"{label}, {row.at}", row.inputs)
        needs = mapping(process.document.get("requirements"))
        estimates = (estimate(mapping(row.inputs["geom"]), needs) for row in new)
        return sources.Added(len(new), len(before), ignored, sum(estimates, NOTHING))

    def run(
        self,
        *,
        limit: int = 20,
        retry: Callable[[Row], bool] | None = None,
        attempts: int = 3,
        results: str | os.PathLike[str] | None = None,
        settle: float = SETTLE,
        skew: float = SKEW,
        poll: float | None = None,
        submitters: int = 8,
        progress: bool | None = None,
    ) -> dict[State, int]:
        """Submit every row, watch the jobs, and return how many rows are in each state, once none is left to do.

        At most `limit` jobs are open at a time, in all processes that run this ledger; `submitters` are sent at once.
        `retry` is asked for each row that failed, was cancelled or refused, now or before: where it says True the row is
        run again, at most `attempts` times in all. `results` is a folder where each job's records go as it succeeds.

        A submission whose answer was lost is looked for among the jobs created since (`skew` seconds are allowed for
        the service's clocks); only when there is none after `settle` seconds is it submitted again, with the same
        correlation id. `poll` fixes the seconds between two looks at the jobs; by default they become rarer, from 2 to
        30 s. `progress=False` shows nothing; else a terminal or notebook shows a table, and a log a line a minute.

        Ctrl-C, or `stop()` from another thread, ends it within half a second; jobs go on, and run() goes on with them.
        The service's failures are waited out; what waiting does not help raises (AuthError, Forbidden, LedgerError, ...).
        """
        if limit < 1 or submitters < 1 or attempts < 1 or settle < 0 or skew < 0 or (poll is not None and poll <= 0):
            raise ConfigurationError(
                "limit, submitters and attempts are at least 1, poll above 0, settle and skew at least 0."
            )
        rules = Rules(
            limit=limit,
            retry=retry,
            attempts=attempts,
            results=None if results is None else _folder(results),
            settle=settle,
            skew=skew,
            poll=poll,
            submitters=submitters,
        )
        return self._run(rules, progress)

    def _run(self, rules: Rules, progress: bool | None) -> dict[State, int]:
        process = self.process()
        board = Board(f"{self.path.name}, {process.title if rules.submit else 'results'}", progress)
        self._runner = Runner(process, self.ledger, rules, board)
        try:
            counts = self._runner.run()
        finally:
            self._runner = None
        for line in self.explain() if rules.submit else ():
            board.say(line)
        return counts

    def stop(self) -> None:
        """End `run` soon, from another thread or from a signal handler."""
        runner = self._runner
        if runner is not None:
            runner.stop()

    def status(self) -> dict[State, int]:
        """How many rows are in each state. Asks the ledger alone."""
        return self.ledger.counts()

    def explain(self) -> list[str]:
        """Why rows failed, were refused or cancelled, or are uncertain, in groups, and how to go on, a line each.

        Empty where there are none. Asks the ledger alone.
        """
        lines: list[str] = []
        for state in (*RETRIABLE, UNCERTAIN):
            reasons = self.ledger.reasons(state)
            for message, rows, name in reasons[:_MOST_REASONS]:
                others = " and others" * (rows > 1)
                lines.append(plain(f"{rows} {state}: {message or 'without a message'} (row {name!r}{others})"))
            if rest := sum(rows for _, rows, _ in reasons[_MOST_REASONS:]):
                lines.append(f"{rest} {state} for other reasons: the report has them all")
            if reasons and state == UNCERTAIN:
                lines.append(f"A job may have been created for them. Decide: {self._advice.decide}")
            elif reasons:
                lines.append(f"Run them again: {self._advice.again.format(state=state)}")
        return lines

    def rows(self, *states: State) -> Iterator[Row]:
        """The rows, or those in these states, in the order in which they were added."""
        if wrong := set(states) - set(STATES):
            raise ConfigurationError(f"No row is {', '.join(sorted(wrong))}; the states are {', '.join(STATES)}.")
        return self.ledger.rows(*states)

    def row(self, key: int | str) -> Row:
        """One row, by its name (a text) or by its number (an integer). Raises UnknownName."""
        return self.ledger.row(key)

    def retry(self, rule: Callable[[Row], bool] | None = None, *states: State) -> int:
        """Plan failed, cancelled and refused rows once more, those for which `rule` says so; return how many. Sends nothing.

        `states` narrows it: `campaign.retry(None, "failed")`.
        """
        wrong = set(states) - set(RETRIABLE)
        if wrong:
            raise ConfigurationError(
                f"Rows that are {', '.join(sorted(wrong))} cannot be run again; these can: {', '.join(RETRIABLE)}."
            )
        rows = [row for row in self.ledger.rows(*(states or RETRIABLE)) if rule is None or rule(row)]
        with self.ledger.transaction():
            return sum(self.ledger.again(row) for row in rows)

    def decide(self, row: Row | int | str, *, submitted: str | None = None, again: bool = False) -> Row:
        """Say what became of an uncertain row: the href of its job, or `again=True` where there is none. Returns the row.

        Raises ConfigurationError where the row is not uncertain, or the job is another row's.
        """
        found = self.row(row.id if isinstance(row, Row) else row)
        if isinstance(row, Row) and (row.name, row.correlation_id) != (found.name, found.correlation_id):
            raise ConfigurationError(f"{row.name} has changed meanwhile, or is another campaign's. Look at it again.")
        if (submitted is not None) == again:
            raise ConfigurationError("Give either submitted=, the href of the row's job, or again=True.")
        href = None if submitted is None else self.play.job(submitted).href
        if found.state != UNCERTAIN:
            raise ConfigurationError(f"{found.name} is {found.state}: there is nothing to decide.")
        with self.ledger.transaction():
            if href is not None and href in self.ledger.hrefs():
                raise ConfigurationError(f"The job {href} is another row's.")
            if not self.ledger.decide(found, href):
                raise ConfigurationError(f"{found.name} has changed meanwhile. Look at it again.")
        return self.ledger.row(found.id)

    def report(self, path: str | os.PathLike[str] | TextIO) -> int:
        """Write a CSV with a line for each row, and return how many there are. Instants in UTC. Asks the ledger alone.

        `path` is where it goes, or an open text file such as `sys.stdout`.
        """
        count = 0
        with _writing(path) as file:
            writer = csv.writer(file)
            writer.writerow(_REPORT.split(","))
            for row in self.rows():
                count += 1
                instants = (each and _date(each) for each in (row.intended, row.submitted, row.ended))
                named = (row.id, row.name, row.source, row.state, row.attempts, row.href, row.correlation_id)
                writer.writerow((*named, *instants, plain(row.message or ""), row.result))
        return count

    def results(self, folder: str | os.PathLike[str], *, progress: bool | None = None) -> list[Path]:
        """Fetch the records of every row that has succeeded, each once and whole, and return all files. Submits nothing.

        A file that is not there any more is fetched again. Ctrl-C ends it; called again, it goes on.
        """
        for row in self.rows(SUCCEEDED):
            if row.result is not None and not Path(row.result).is_file():
                self.ledger.kept(row, None)
        self._run(Rules(results=_folder(folder), submit=False), progress)
        return [Path(row.result) for row in self.rows(SUCCEEDED) if row.result is not None]

    def collect(self, path: str | os.PathLike[str]) -> int:
        """Put all fetched records into one GeoParquet (.parquet) or GeoPackage (.gpkg); return how many. Asks nobody.

        Needs the extra `geo`. Records come with the number and the name of their row; memory does not grow with them.
        Raises ConfigurationError where a row that has succeeded has no result yet, DownloadFailed, MissingExtra.
        """
        if missing := self.ledger.without_result():
            raise ConfigurationError(
                f"{missing} rows that have succeeded have no result yet. Fetch them: campaign.results(folder)."
            )
        return files.collect(self.rows(SUCCEEDED), absolute(path))

    def check(self) -> list[str]:
        """What is wrong with the ledger or with the results that it names; an empty list is good."""
        faults = self.ledger.check()
        if faults:
            return faults
        return [
            f"row {row.id}: its result {row.result} is not there"
            for row in self.rows(SUCCEEDED)
            if row.result is not None and not Path(row.result).is_file()
        ]


def _folder(path: str | os.PathLike[str]) -> Path:
    folder = absolute(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # the latter: a NUL
        reason = getattr(error, "strerror", None) or error
        raise DownloadFailed(f"The folder {shown(folder)} cannot be made: {reason}.") from error
    return folder


@contextlib.contextmanager
def _writing(path: str | os.PathLike[str] | TextIO) -> Iterator[TextIO]:
    if isinstance(path, (str, os.PathLike)):
        with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            yield file
    else:
        yield path


def _date(instant: float) -> str:
    """An instant in seconds since the epoch, as people and tools read it (UTC)."""
    return datetime.datetime.fromtimestamp(instant, datetime.UTC).isoformat(timespec="seconds")
