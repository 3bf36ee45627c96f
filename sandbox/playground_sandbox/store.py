"""What the gateway keeps: one SQLite database, in memory or in a file.

A file is in WAL mode: what was committed survives the end of the process at any moment (SIGKILL included).
"""
# ruff: noqa: S608 - the texts of SQL are built from names of columns that are written in this package alone

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playground_sandbox.documents import Doc, compact_json

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS items (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL, project TEXT, parent TEXT,
    gone REAL NOT NULL DEFAULT 9e99, doc TEXT NOT NULL, UNIQUE (kind, id));
CREATE INDEX IF NOT EXISTS items_of_project ON items (kind, project, seq);
CREATE INDEX IF NOT EXISTS items_of_parent ON items (kind, parent, seq);
CREATE TABLE IF NOT EXISTS jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, project TEXT NOT NULL, process TEXT NOT NULL,
    dataset TEXT NOT NULL, owner TEXT NOT NULL, correlation TEXT, gone REAL NOT NULL DEFAULT 9e99,
    unsettled REAL, doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS jobs_of_project ON jobs (project, seq, gone);
CREATE INDEX IF NOT EXISTS jobs_of_process ON jobs (project, process, seq, gone);
CREATE INDEX IF NOT EXISTS jobs_of_dataset ON jobs (dataset, seq, project, gone);
CREATE INDEX IF NOT EXISTS jobs_unsettled ON jobs (dataset, unsettled) WHERE unsettled IS NOT NULL;
CREATE TABLE IF NOT EXISTS records (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, dataset TEXT NOT NULL, zone TEXT, job TEXT,
    batch TEXT, west REAL, south REAL, east REAL, north REAL, doc TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS records_of_dataset ON records (dataset, seq);
CREATE INDEX IF NOT EXISTS records_of_job ON records (job, seq);
CREATE INDEX IF NOT EXISTS records_of_zone ON records (zone, west, east, south, north, seq);
"""


CHUNK = 500


class StateError(Exception):
    """The state file cannot be used; the text says which and why."""


@dataclass(frozen=True)
class Row:
    """A stored document with the columns by which it is found. `gone` is when it stops to be there."""

    id: str
    doc: Doc
    project: str | None = None
    parent: str | None = None


@dataclass(frozen=True)
class JobRow:
    """A job as it was submitted; its state follows from the time."""

    id: str
    project: str
    process: str
    dataset: str
    owner: str
    correlation: str | None
    doc: Doc


@dataclass(frozen=True)
class RecordRow:
    """A record: a GeoJSON feature, where it is and what it belongs to."""

    id: str
    dataset: str
    zone: str | None
    job: str | None
    batch: str | None
    bounds: tuple[float, float, float, float]
    feature: Doc


class Store:
    """Documents of the kinds project, process, dataset, zone, export and image; jobs; records; and settings."""

    def __init__(self, path: Path | None) -> None:
        try:
            self._db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=0)
            # One gateway per file: a second one is told so at its start.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(SCHEMA)
        except sqlite3.Error as error:
            raise StateError(
                f"the state file {path} cannot be used ({error}): "
                "is another gateway using it, is it a state file of this gateway, is its folder writable?"
            ) from error

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; committed when the block ends."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def clear(self, *kept: str) -> None:
        """Forget everything but these settings."""
        marks = ", ".join("?" * len(kept))
        self._db.execute(f"DELETE FROM meta WHERE key NOT IN ({marks})", kept)
        for table in ("items", "jobs", "records", "sqlite_sequence"):
            self._db.execute(f"DELETE FROM {table}")

    def setting(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def keep(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    # documents

    def add(self, kind: str, row: Row) -> None:
        self._db.execute(
            "INSERT INTO items (kind, id, project, parent, doc) VALUES (?, ?, ?, ?, ?)",
            (kind, row.id, row.project, row.parent, json.dumps(row.doc)),
        )

    def update(self, kind: str, row_id: str, doc: Doc) -> None:
        self._db.execute("UPDATE items SET doc = ? WHERE kind = ? AND id = ?", (json.dumps(doc), kind, row_id))

    def remove(self, kind: str, row_id: str, gone: float) -> None:
        """The document is there until the instant `gone`."""
        self._db.execute("UPDATE items SET gone = min(gone, ?) WHERE kind = ? AND id = ?", (gone, kind, row_id))

    def get(self, kind: str, row_id: str, now: float) -> Row | None:
        found = self._db.execute(
            "SELECT id, doc, project, parent FROM items WHERE kind = ? AND id = ? AND gone > ?", (kind, row_id, now)
        ).fetchone()
        return None if found is None else _row(found)

    def find(self, kind: str, now: float, *, project: str | None = None, parent: str | None = None) -> list[Row]:
        """Newest first. A document without a project is in every project."""
        found = self._db.execute(
            "SELECT id, doc, project, parent FROM items WHERE kind = :kind AND gone > :now"
            " AND (:project IS NULL OR project IS NULL OR project = :project)"
            " AND (:parent IS NULL OR parent = :parent) ORDER BY seq DESC",
            {"kind": kind, "now": now, "project": project, "parent": parent},
        )
        return [_row(row) for row in found]

    def next_number(self, kind: str) -> int:
        """A number that no other thing of that kind has had, restarts included."""
        key = f"number of {kind}"
        number = int(self.setting(key) or 0) + 1
        self.keep(key, str(number))
        return number

    # jobs

    def add_job(self, job: JobRow, unsettled: float | None) -> None:
        """`unsettled` is the instant at which its detections come to be, if it will have any."""
        self._db.execute(
            "INSERT INTO jobs (id, project, process, dataset, owner, correlation, unsettled, doc)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (job.id, job.project, job.process, job.dataset, job.owner, job.correlation, unsettled, json.dumps(job.doc)),
        )

    def get_job(self, job_id: str, now: float) -> JobRow | None:
        rows, _ = self.find_jobs(now, 1, 0, id=job_id)
        return rows[0] if rows else None

    def find_jobs(self, now: float, limit: int, offset: int, **columns: str | None) -> tuple[list[JobRow], int]:
        """Newest first, and how many there are without the limit. `columns` that are None do not matter."""
        wanted = {name: value for name, value in columns.items() if value is not None}
        where = " AND ".join(["gone > :now", *(f"{name} = :{name}" for name in wanted)])
        values = {**wanted, "now": now, "limit": limit, "offset": offset}
        total: int = self._db.execute(f"SELECT count(*) FROM jobs WHERE {where}", values).fetchone()[0]
        # The page is found in an index alone; documents are read for its rows only.
        page = f"SELECT seq FROM jobs WHERE {where} ORDER BY seq DESC LIMIT :limit OFFSET :offset"
        found = self._db.execute(
            "SELECT id, project, process, dataset, owner, correlation, doc FROM jobs"
            f" WHERE seq IN ({page}) ORDER BY seq DESC",
            values,
        )
        return [_job_row(row) for row in found], total

    def remove_job(self, job_id: str, gone: float, *, settled: bool) -> None:
        """The job is there until `gone`; if `settled`, it will never have detections that it does not have yet."""
        keep = "unsettled" if not settled else "NULL"
        self._db.execute(f"UPDATE jobs SET gone = min(gone, ?), unsettled = {keep} WHERE id = ?", (gone, job_id))

    def due_jobs(self, now: float, dataset: str, job_id: str | None = None) -> list[str]:
        """Ids of the jobs of a dataset that have succeeded, and whose detections are not stored yet."""
        found = self._db.execute(
            "SELECT id FROM jobs WHERE dataset = :dataset AND unsettled <= :now AND (:job IS NULL OR id = :job)"
            " ORDER BY unsettled, seq",
            {"dataset": dataset, "now": now, "job": job_id},
        )
        return [str(row[0]) for row in found]

    def settle_job(self, job_id: str) -> None:
        self._db.execute("UPDATE jobs SET unsettled = NULL WHERE id = ?", (job_id,))

    # records

    def add_records(self, records: Iterable[RecordRow]) -> None:
        self._db.executemany(
            "INSERT INTO records (id, dataset, zone, job, batch, west, south, east, north, doc)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ((r.id, r.dataset, r.zone, r.job, r.batch, *r.bounds, compact_json(r.feature)) for r in records),
        )

    def get_record(self, record_id: str) -> RecordRow | None:
        found = self._db.execute(
            "SELECT id, dataset, zone, job, batch, west, south, east, north, doc FROM records WHERE id = ?",
            (record_id,),
        ).fetchone()
        if found is None:
            return None
        record, dataset, zone, job, batch, west, south, east, north, doc = found
        return RecordRow(record, dataset, zone, job, batch, (west, south, east, north), json.loads(doc))

    def delete_records(self, **columns: str) -> int:
        where = " AND ".join(f"{name} = :{name}" for name in columns)
        return self._db.execute(f"DELETE FROM records WHERE {where}", columns).rowcount

    def count_records(self, bounds: tuple[float, float, float, float] | None = None, **columns: str | None) -> int:
        where, values = _selection(columns, bounds)
        number: int = self._db.execute(f"SELECT count(*) FROM records WHERE {where}", values).fetchone()[0]
        return number

    def record_texts(
        self, bounds: tuple[float, float, float, float] | None = None, **columns: str | None
    ) -> Iterator[str]:
        """The features as JSON texts in the order in which they were stored, read `CHUNK` at a time."""
        where, values = _selection(columns, bounds)
        # Which they are is told by an index alone, however large the dataset is.
        chosen = array(
            "q", sorted(row[0] for row in self._db.execute(f"SELECT seq FROM records WHERE {where}", values))
        )
        for start in range(0, len(chosen), CHUNK):
            some = chosen[start : start + CHUNK]
            marks = ",".join("?" * len(some))
            rows: list[tuple[str]] = self._db.execute(
                f"SELECT doc FROM records WHERE seq IN ({marks}) ORDER BY seq", some.tolist()
            ).fetchall()
            yield from (text for (text,) in rows)


def _selection(
    columns: dict[str, str | None], bounds: tuple[float, float, float, float] | None
) -> tuple[str, dict[str, object]]:
    values: dict[str, object] = {name: value for name, value in columns.items() if value is not None}
    terms = [f"{name} = :{name}" for name in values]
    if bounds is not None:
        terms.append("west <= :max_x AND east >= :min_x AND south <= :max_y AND north >= :min_y")
        values |= dict(zip(("min_x", "min_y", "max_x", "max_y"), bounds, strict=True))
    return " AND ".join(terms) or "1", values


def _job_row(found: tuple[str, str, str, str, str, str | None, str]) -> JobRow:
    job, project, process, dataset, owner, correlation, doc = found
    return JobRow(job, project, process, dataset, owner, correlation, json.loads(doc))


def _row(found: tuple[str, str, str | None, str | None]) -> Row:
    return Row(found[0], json.loads(found[1]), found[2], found[3])
