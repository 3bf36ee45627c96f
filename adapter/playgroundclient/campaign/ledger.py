"""The ledger: what a campaign is to do, has done, and was about to do, in one SQLite file.

A change is on disk when the call that makes it returns, in that one file: a rollback journal stands beside it only while
a transaction is written (journal_mode=DELETE, synchronous=EXTRA), so that the file can be copied or moved after a kill. A
write-ahead log would make a change five times as fast, and leave all of them in a second file. The database itself
refuses a change of state that is not lawful, and keeps each one in `changes`, written by a trigger in the same transaction.
"""
# ruff: noqa: S608 - the texts of SQL are built from names of columns and of states that are written in this package alone

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import re
import sqlite3
import threading
import time
import uuid
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

from ..clock import boot, clock
from ..errors import ConfigurationError, PlaygroundError, UnknownName
from .owners import Owner
from .states import INTENDED, PLANNED, RETRIABLE, STATES, SUBMITTED, SUCCEEDED, TRANSITIONS, UNCERTAIN, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

VERSION = 2
"""1 was 0.1.0's: the same tables, with a write-ahead log. It would bring the log back, so it must not open this one."""
_APPLICATION = 0x504C4743  # "PLGC": tells a ledger from another SQLite file
_BUSY = 30.0
"""Seconds to wait for another process that is writing."""
_ADVICE = {
    sqlite3.SQLITE_BUSY: f"another program has kept it locked for {_BUSY:g} s: end that one, or wait for it, and run this again",
    sqlite3.SQLITE_FULL: "the disk is full: make room, and run this again; what the ledger says is still true",
    sqlite3.SQLITE_READONLY: "it may only be read here: copy it to where you may write, or ask for the right to",
    sqlite3.SQLITE_IOERR: "its disk failed: see whether it is there, local and not full, and run this again",
    sqlite3.SQLITE_CANTOPEN: "it or its folder is not there, or may not be opened: name another path, or ask for the right to",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore a copy of it, or try `sqlite3 LEDGER .recover`; the jobs are not touched",
}
"""What SQLite's errors mean for a person, by their codes."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)

_NOW = "(julianday('now') - 2440587.5) * 86400.0"
_LOG = "INSERT INTO changes (row, at, state, correlation_id, href, message)" + (
    f" VALUES (NEW.id, {_NOW}, NEW.state, NEW.correlation_id, NEW.href, NEW.message);"
)
_LAWFUL = ", ".join(f"'{old}>{new}'" for old, following in TRANSITIONS.items() for new in sorted(following))
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE campaign (
    one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL,
    project_id TEXT NOT NULL, process_id TEXT NOT NULL, title TEXT NOT NULL) STRICT;
CREATE TABLE owners (
    token TEXT PRIMARY KEY, place TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT NOT NULL,
    heartbeat REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE rows (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    inputs TEXT NOT NULL CHECK (json_valid(inputs)),
    state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ({", ".join(f"'{state}'" for state in STATES)})),
    attempts INTEGER NOT NULL DEFAULT 0,
    correlation_id TEXT UNIQUE,
    href TEXT UNIQUE,
    intended REAL, since REAL, settling REAL, boot TEXT, submitted REAL, ended REAL,
    message TEXT, candidates TEXT, result TEXT, owner TEXT,
    CHECK (state = 'planned' OR correlation_id IS NOT NULL),
    CHECK ((href IS NOT NULL) = (state IN ('submitted', 'succeeded', 'failed', 'cancelled'))),
    CHECK (settling IS NULL OR boot IS NOT NULL),
    CHECK (state <> 'intended' OR (intended IS NOT NULL AND since IS NOT NULL)),
    CHECK (result IS NULL OR state = 'succeeded')) STRICT;
CREATE INDEX rows_by_state ON rows (state, id);
CREATE INDEX rows_by_owner ON rows (owner) WHERE owner IS NOT NULL;
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL REFERENCES rows (id), at REAL NOT NULL,
    state TEXT NOT NULL, correlation_id TEXT, href TEXT, message TEXT) STRICT;
CREATE INDEX changes_by_row ON changes (row, id);
CREATE TRIGGER lawful BEFORE UPDATE OF state ON rows
    WHEN OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({_LAWFUL})
    BEGIN SELECT RAISE(ABORT, 'this change of state is not lawful'); END;
CREATE TRIGGER log_new AFTER INSERT ON rows BEGIN {_LOG} END;
CREATE TRIGGER log_change AFTER UPDATE OF state ON rows WHEN OLD.state <> NEW.state BEGIN {_LOG} END;
CREATE TRIGGER changes_stay BEFORE UPDATE ON changes BEGIN SELECT RAISE(ABORT, 'a change stays as it is'); END;
CREATE TRIGGER changes_are_kept BEFORE DELETE ON changes BEGIN SELECT RAISE(ABORT, 'a change is kept'); END;
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {VERSION};
COMMIT;
"""
_COLUMNS = (
    "id, name, source, inputs, state, attempts, correlation_id, href, intended, since, settling, submitted, ended, "
    "message, candidates, result, owner"
)


class LedgerError(PlaygroundError):
    """The ledger cannot be read or written, or another process has taken this one's rows over."""


@frozen
class Row:
    """One area of a campaign. Instants are seconds since the epoch, on this machine's clock but for `since`.

    `settling` is when it began to be unclear whether the submission arrived, on a clock that no wall-clock step deceives
    (`transport.clock.clock`), `since` the service's time of the first intention, `candidates` are hrefs of jobs that may be this row's.
    """

    id: int
    name: str
    source: str
    inputs_text: str
    state: State
    attempts: int
    correlation_id: str | None
    href: str | None
    intended: float | None
    since: float | None
    settling: float | None
    submitted: float | None
    ended: float | None
    message: str | None
    candidates_text: str | None
    result: str | None
    owner: str | None

    @property
    def inputs(self) -> dict[str, Any]:
        """The job's inputs, without the suffix that makes the job's name unique."""
        found: dict[str, Any] = json.loads(self.inputs_text)
        return found

    @property
    def candidates(self) -> tuple[str, ...]:
        """The hrefs of jobs that may be this row's, where that cannot be told."""
        return tuple(json.loads(self.candidates_text or "[]"))

    @property
    def sent_inputs(self) -> dict[str, Any]:
        """What is submitted: the name ends in the start of the correlation id, so that no other job has it."""
        assert self.correlation_id is not None
        return {**self.inputs, "name": f"{self.name} {self.correlation_id[:13]}"}


@frozen
class Change:
    """A row came into a state, at an instant in seconds since the epoch."""

    at: float
    state: State
    correlation_id: str | None
    href: str | None
    message: str | None


@frozen
class ProcessOf:
    """Which process a campaign runs, of which project."""

    project_id: str
    process_id: str
    title: str


def absolute(path: str | os.PathLike[str]) -> Path:
    """The path of now, whatever the working folder will be; `~` is the home folder."""
    return Path(os.path.expanduser(path)).absolute()  # Path's own raises for a user who is not there  # noqa: PTH111


class Ledger:
    """A campaign's ledger, in one file. Usable from any thread of the process that opened it.

    One that may only be read opens all the same, and is then only looked at. Raises ConfigurationError where the file is
    something else, LedgerError where it cannot be used.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = absolute(path)
        self._lock = threading.RLock()
        self._depth = 0
        with self._told():
            self._db = self._connected()
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def _connected(self, options: str = "mode=rwc") -> sqlite3.Connection:
        if "\0" in str(self.path):
            raise ValueError("a path has no NUL")
        uri = f"{self.path.as_uri()}?{options}"
        connection = sqlite3.connect(uri, uri=True, timeout=_BUSY, isolation_level=None, check_same_thread=False)
        # Python 3.13 warns of a connection that is left to the collector; a forked process has no right to close it.
        weakref.finalize(self, connection.close).atexit = False
        return connection

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """SQLite's errors, as ours."""
        try:
            yield
        except (sqlite3.Error, ValueError) as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_NOTADB:
                raise ConfigurationError(f"{self.path} is no campaign's ledger: {error}. Name another file.") from error
            what = f"{error}: {_ADVICE[code]}" if code in _ADVICE else str(error)
            raise LedgerError(f"The ledger {self.path} cannot be used: {what}.") from error

    def _beside(self, kind: str) -> Path:
        """SQLite's own file of that kind: the write-ahead log that 0.1.0 had, or the journal of a broken transaction."""
        return self.path.with_name(f"{self.path.name}-{kind}")

    def _prepare(self) -> None:
        try:
            version = self._version()
        except sqlite3.OperationalError as error:
            # 0.1.0's needs files beside it to be read at all, unless SQLite is told that nobody writes it.
            readable = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
            if not readable or any(self._beside(kind).exists() for kind in ("wal", "journal")):
                raise
            self._db.close()
            self._db = self._connected("immutable=1")
            version = self._version()
        if version == 1:
            self._leave_log()
        self._db.execute("PRAGMA synchronous = EXTRA")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.create_function("new_id", 0, lambda: str(uuid.uuid4()))
        if version == 0:
            try:
                self._db.executescript(_SCHEMA)
            except sqlite3.OperationalError:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if self._version() == 0:  # else another process has made it
                    raise

    def _leave_log(self) -> None:
        """Make 0.1.0's ledger one file, unless it may only be read. Nobody else may have it open for that moment."""
        end = time.monotonic() + _BUSY
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = DELETE")
                self._db.execute(f"PRAGMA user_version = {VERSION}")
                return
            except sqlite3.OperationalError as error:
                code = error.sqlite_errorcode & 0xFF
                if code == sqlite3.SQLITE_READONLY:
                    return
                if code != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
            self._db.close()  # two that want it would wait for each other
            time.sleep(random.uniform(0.05, 0.3))
            self._db = self._connected()

    def _version(self) -> int:
        """The version of the ledger that is there, 0 where there is none yet; raises where it is something else."""
        looks = (
            "SELECT count(*) FROM sqlite_schema",
            *map("PRAGMA {}".format, ("page_count", "application_id", "user_version")),
        )
        self._db.execute("BEGIN")  # one look: another process may be making it
        tables, pages, application, version = (int(self._db.execute(text).fetchone()[0]) for text in looks)
        self._db.execute("COMMIT")
        if pages and not tables:
            raise LedgerError(
                f"{self.path} holds nothing. If it is a ledger of playgroundclient 0.1.0 whose process was killed, all of "
                f"it is in {self._beside('wal').name}: put that beside it, and open it again. Else remove it, to begin anew."
            )
        if tables and application != _APPLICATION:
            raise ConfigurationError(f"{self.path} is an SQLite file, but no campaign's ledger. Name another file.")
        if version > VERSION:
            raise ConfigurationError(
                f"{self.path} was written by a newer playgroundclient (ledger version {version}; this one knows {VERSION}). "
                "Install that one."
            )
        return version

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was written stays."""
        with self._lock:
            self._db.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, on disk when the outermost block ends. Other processes wait meanwhile."""
        with self._lock:
            if self._depth == 0:
                self._change("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    self._change("COMMIT")
            except BaseException:
                if self._depth == 1 and self._db.in_transaction:
                    self._change("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def _all(
        self, text: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[Any]:  # Any: SQLite's tuples
        with self._lock, self._told():
            return self._db.execute(text, values).fetchall()

    def _one(self, text: str, values: Sequence[object] | Mapping[str, object] = ()) -> Any:  # Any: SQLite's values
        """The first column of the first line; None where there is no line."""
        return next((found[0] for found in self._all(text, values)), None)

    def _change(self, text: str, values: Sequence[object] | Mapping[str, object] = ()) -> int:
        with self._lock, self._told():
            return self._db.execute(text, values).rowcount

    def _rows(self, text: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Row]:
        return [Row(*found) for found in self._all(text, values)]

    # what is to be done

    @property
    def process(self) -> ProcessOf | None:
        """Which process the campaign runs; None before one was set."""
        found = self._all("SELECT project_id, process_id, title FROM campaign")
        return ProcessOf(*found[0]) if found else None

    def set_process(self, process: ProcessOf) -> None:
        """Which process the campaign runs: set once. Raises ConfigurationError for another one."""
        with self.transaction():
            before = self.process
            if before is None:
                self._change(
                    "INSERT INTO campaign VALUES (1, ?, ?, ?, ?)",
                    (str(uuid.uuid4()), process.project_id, process.process_id, process.title),
                )
            elif (before.project_id, before.process_id) != (process.project_id, process.process_id):
                raise ConfigurationError(
                    f"The campaign {self.path} runs {before.title!r} ({before.process_id}) of project "
                    f"{before.project_id}; {process.title!r} ({process.process_id}) needs a campaign of its own."
                )

    def add(self, name: str, source: str, inputs: Mapping[str, Any]) -> None:
        """A row, planned: its name, the line or the feature that it comes from, and a job's inputs."""
        text = json.dumps(inputs, sort_keys=True, separators=(",", ":"))
        self._change("INSERT INTO rows (name, source, inputs) VALUES (?, ?, ?)", (name, source, text))

    def inputs_of(self, name: str) -> dict[str, Any] | None:
        """The inputs of the row with that name, if there is one."""
        found = self._one("SELECT inputs FROM rows WHERE name = ?", (name,))
        return None if found is None else json.loads(found)

    # looking

    def counts(self) -> dict[State, int]:
        """How many rows are in each state, in the order of a row's life; every state is there."""
        found = dict(self._all("SELECT state, count(*) FROM rows GROUP BY state"))
        return {state: found.get(state, 0) for state in STATES}

    def rows(self, *states: State) -> Iterator[Row]:
        """The rows in these states, or all, in the order in which they were added; read some at a time."""
        where = f"AND state IN ({', '.join('?' * len(states))})" if states else ""
        last = 0
        while some := self._rows(
            f"SELECT {_COLUMNS} FROM rows WHERE id > ? {where} ORDER BY id LIMIT 500", (last, *states)
        ):
            yield from some
            last = some[-1].id

    def row(self, key: int | str) -> Row:
        """One row, by its name (a text) or by its number (an integer). Raises UnknownName."""
        column, value = ("name", key) if isinstance(key, str) else ("id", int(key))
        found = self._rows(f"SELECT {_COLUMNS} FROM rows WHERE {column} = ?", (value,))
        if not found:
            raise UnknownName(f"The campaign {self.path} has no row {key!r}.")
        return found[0]

    def changes(self, row_id: int) -> list[Change]:
        """Every state that a row has been in, the first one first."""
        found = self._all(
            "SELECT at, state, correlation_id, href, message FROM changes WHERE row = ? ORDER BY id", (row_id,)
        )
        return [Change(*each) for each in found]

    def reasons(self, state: State) -> list[tuple[str, int, str]]:
        """Why rows are in a state: each message (without the ids in it), of how many, and one of their names; most first."""
        groups: dict[str, list[Any]] = {}
        for message, count, name in self._all(
            "SELECT coalesce(message, ''), count(*), min(name) FROM rows WHERE state = ? GROUP BY message ORDER BY min(id)",
            (state,),
        ):
            groups.setdefault(_UUID.sub("…", message), [0, name])[0] += count
        return sorted(((message, *found) for message, found in groups.items()), key=lambda reason: -reason[1])

    def hrefs(self) -> set[str]:
        """Every job that the campaign has ever had."""
        return {str(each[0]) for each in self._all("SELECT DISTINCT href FROM changes WHERE href IS NOT NULL")}

    # owners

    def join(self, owner: Owner) -> None:
        """A process takes part: it may own rows from now on."""
        self._change(
            "INSERT INTO owners VALUES (?, ?, ?, ?, ?)",
            (owner.token, owner.place, owner.pid, owner.started, time.time()),
        )

    def beat(self, owner: Owner) -> None:
        """Say that the owner lives. Raises LedgerError when the others have given it up."""
        self._must_be(self._change("UPDATE owners SET heartbeat = ? WHERE token = ?", (time.time(), owner.token)))

    def _must_be(self, owners: int) -> None:
        if owners != 1:
            raise LedgerError(
                f"Another process took this one for dead and goes on with {self.path}: there was no heartbeat for too "
                "long. Run the campaign again, in one place."
            )

    def leave(self, owner: Owner) -> None:
        """Give the owner's rows back."""
        with self.transaction():
            self._change(
                "UPDATE rows SET owner = NULL, settling = CASE state WHEN 'intended' THEN coalesce(settling, ?) END,"
                " boot = ? WHERE owner = ?",
                (clock(), boot(), owner.token),
            )
            self._change("DELETE FROM owners WHERE token = ?", (owner.token,))

    def adopt(self, owner: Owner) -> list[Row]:
        """Take over the open rows of nobody and of the dead; what they had sent without an answer settles from now."""
        with self.transaction():
            for token, place, pid, started, heartbeat in self._all("SELECT * FROM owners"):
                if token != owner.token and not Owner(token, place, pid, started).alive(heartbeat, time.time()):
                    self._change("DELETE FROM owners WHERE token = ?", (token,))
            return self._rows(
                "UPDATE rows SET owner = :owner,"
                # Of an earlier start of the machine it is not known how long ago that was.
                " settling = CASE WHEN state = 'intended' THEN iif(boot = :boot, coalesce(settling, :now), :now) END,"
                " boot = :boot"
                " WHERE state IN ('intended', 'submitted') AND (owner IS NULL OR owner NOT IN (SELECT token FROM owners))"
                f" RETURNING {_COLUMNS}",
                {"owner": owner.token, "now": clock(), "boot": boot()},
            )

    # a row's way

    def claim(self, owner: Owner, most: int, limit: int, since: float) -> list[Row]:
        """Intend to submit the next planned rows: as many as the limit of open jobs leaves, at most `most`.

        `since` is the service's time now. When this returns, each row's correlation id is on disk.
        """
        with self.transaction():
            self._must_be(self._one("SELECT count(*) FROM owners WHERE token = ?", (owner.token,)))
            open_now = self._one("SELECT count(*) FROM rows WHERE state IN ('intended', 'submitted')")
            claimed = self._rows(
                "UPDATE rows SET state = 'intended', owner = :owner, intended = :now, settling = NULL,"
                " since = min(coalesce(since, :since), :since), message = NULL,"
                " attempts = attempts + (correlation_id IS NULL), correlation_id = coalesce(correlation_id, new_id())"
                " WHERE id IN (SELECT id FROM rows WHERE state = 'planned' ORDER BY id LIMIT :most)"
                f" RETURNING {_COLUMNS}",
                {"owner": owner.token, "now": time.time(), "since": since, "most": max(0, min(most, limit - open_now))},
            )
            return sorted(claimed, key=lambda row: row.id)

    def answered(self, row: Row, href: str, owner: Owner | None) -> bool:
        """The row has a job. False where it has one already, or has gone on to another submission."""
        changed = self._change(
            "UPDATE rows SET state = 'submitted', href = ?, submitted = ?, settling = NULL, message = NULL,"
            " candidates = NULL, owner = ? WHERE id = ? AND correlation_id = ?"
            " AND state IN ('planned', 'intended', 'uncertain')",
            (href, time.time(), None if owner is None else owner.token, row.id, row.correlation_id),
        )
        return changed == 1

    def not_sent(self, row: Row, message: str | None = None) -> None:
        """Nothing was sent, or what was sent has not arrived: it is to be submitted, with the same correlation id."""
        self._move(row, INTENDED, "state = 'planned', owner = NULL, settling = NULL, message = ?", message)

    def lost(self, row: Row, message: str) -> None:
        """The answer is lost: from now on it settles whether a job exists."""
        self._move(row, INTENDED, "settling = coalesce(settling, ?), boot = ?, message = ?", clock(), boot(), message)

    def refused(self, row: Row, message: str) -> None:
        """The service does not take the row's job, and says why."""
        self._move(row, INTENDED, "state = 'refused', owner = NULL, ended = ?, message = ?", time.time(), message)

    def unclear(self, row: Row, message: str, candidates: Iterable[str]) -> None:
        """It cannot be told whether there is a job: the user decides."""
        values = message, json.dumps(sorted(candidates))
        self._move(
            row, INTENDED, "state = 'uncertain', owner = NULL, settling = NULL, message = ?, candidates = ?", *values
        )

    def ended(self, row: Row, state: State, message: str | None) -> None:
        """The job has ended: succeeded, failed or cancelled."""
        self._move(row, SUBMITTED, "state = ?, owner = NULL, ended = ?, message = ?", state, time.time(), message)

    def again(self, row: Row) -> bool:
        """Run a failed, cancelled or refused row once more, as another submission."""
        return any(
            self._move(
                row,
                state,
                "state = 'planned', correlation_id = NULL, href = NULL, intended = NULL, since = NULL, submitted = NULL,"
                " ended = NULL",
            )
            for state in RETRIABLE
        )

    def decide(self, row: Row, href: str | None) -> bool:
        """What the user knows of an uncertain row: the job that it has, or None to submit it again."""
        if href is not None:
            return row.state == UNCERTAIN and self.answered(row, href, None)
        return self._move(row, UNCERTAIN, "state = 'planned', candidates = NULL")

    def _move(self, row: Row, before: State, assignments: str, *values: object) -> bool:
        # The correlation id tells this submission of the row from an earlier and a later one.
        changed = self._change(
            f"UPDATE rows SET {assignments} WHERE id = ? AND state = ? AND correlation_id = ?",
            (*values, row.id, before, row.correlation_id),
        )
        return changed == 1

    # results

    def claim_results(self, owner: Owner, most: int) -> list[Row]:
        """Rows that have succeeded and whose result nobody has and nobody is fetching."""
        with self.transaction():
            return self._rows(
                "UPDATE rows SET owner = ? WHERE id IN (SELECT id FROM rows WHERE state = 'succeeded' AND result IS NULL"
                " AND (owner IS NULL OR owner NOT IN (SELECT token FROM owners)) ORDER BY id LIMIT ?)"
                f" RETURNING {_COLUMNS}",
                (owner.token, most),
            )

    def without_result(self) -> int:
        """How many rows have succeeded without records that were fetched."""
        return int(self._one("SELECT count(*) FROM rows WHERE state = 'succeeded' AND result IS NULL"))

    def kept(self, row: Row, result: str | None) -> None:
        """The result is in this file, whole; None when it could not be fetched, and may be tried again."""
        self._move(row, SUCCEEDED, "result = ?, owner = NULL", result)

    # integrity

    def check(self) -> list[str]:
        """What is wrong with the ledger; an empty list is good."""
        with self._lock:
            faults = [str(each[0]) for each in self._all("PRAGMA integrity_check") if each[0] != "ok"]
            faults += [f"foreign key: {each}" for each in self._all("PRAGMA foreign_key_check")]
            for column, what in (("href", "job"), ("correlation_id", "correlation id")):
                for value, count in self._all(
                    f"SELECT {column}, count(DISTINCT row) AS owners FROM changes WHERE {column} IS NOT NULL"
                    f" GROUP BY {column} HAVING owners > 1"
                ):
                    faults.append(f"{count} rows have had the {what} {value}")
            history: dict[int, list[tuple[State, str | None]]] = {}
            for row_id, state, correlation in self._all("SELECT row, state, correlation_id FROM changes ORDER BY id"):
                history.setdefault(row_id, []).append((state, correlation))
            for row_id, state in self._all("SELECT id, state FROM rows"):
                faults += _faults_of(row_id, state, history.get(row_id, []))
        return faults


def _faults_of(row_id: int, state: State, history: list[tuple[State, str | None]]) -> Iterator[str]:
    states = [each for each, _ in history]
    if not states or states[0] != PLANNED:
        yield f"row {row_id}: its history does not begin as planned"
    if states[-1:] != [state]:
        yield f"row {row_id} is {state}, its history ends as {states[-1] if states else 'nothing'}"
    intended: set[str | None] = set()
    for (before, _), (after, correlation) in itertools.pairwise(history):
        if after not in TRANSITIONS[before]:
            yield f"row {row_id} went from {before} to {after}"
        if after == INTENDED:
            intended.add(correlation)
        elif after not in (PLANNED, INTENDED) and correlation not in intended:
            yield f"row {row_id} is {after} under a correlation id that was never intended"
