"""Running a campaign: submit, watch, look up what got lost, fetch results; until all is done, or until it is stopped.

One thread coordinates: it alone decides, and writes many changes in one transaction. What talks to the service runs in
threads of its own, each for one task, and hands back what is to be written.
"""

from __future__ import annotations

import collections
import contextlib
import datetime
import functools
import queue
import random
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from .. import lookup
from .._sync.jobs import Job
from .._sync.searching import Search
from .._sync.waiting import OpenJobs
from ..clock import clock
from ..errors import (
    ApiError,
    AuthError,
    ConnectionFailed,
    Forbidden,
    InvalidInput,
    NotFound,
    PlaygroundError,
    SubmissionUncertain,
)
from ..jobs import evidence, pace
from ..transport.threads import halted
from .ledger import Ledger
from .owners import HEARTBEAT, Owner
from .results import file_of
from .states import CANCELLED, FAILED, INTENDED, RETRIABLE, SUCCEEDED, UNFINISHED, State

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from .._sync.projects import Process
    from ..jobs.evidence import Verdict
    from .display import Board
    from .ledger import Row

SETTLE = 60.0
"""Seconds after which a submission that has not become a job will not become one any more."""
SKEW = evidence.SKEW.total_seconds()
"""Seconds by which a job's creation date may lie before the service's time at its intention."""
GRACE = 0.35
"""Seconds that calls have for their answers once the campaign is stopped; who gets one later writes it down all the same."""
_TICK = 0.1
"""Seconds between two looks at what is due, while no thread reports."""
_LONGEST_PAUSE = 60.0
_ADOPT_EVERY = 2.0
_MOST_DOWNLOADS = 4

Kind = Literal["clock", "submit", "poll", "look", "download"]
_STATE_OF: dict[str, State] = {"SUCCEEDED": SUCCEEDED, "FAILED": FAILED}


@frozen(kw_only=True)
class Rules:
    """How a campaign is run; times in seconds."""

    limit: int = 20
    retry: Callable[[Row], bool] | None = None
    attempts: int = 3
    results: Path | None = None
    settle: float = SETTLE
    skew: float = SKEW
    poll: float | None = None
    submitters: int = 8
    submit: bool = True
    """False where only results are fetched."""


class Runner:
    """One run of a campaign, by one owner."""

    def __init__(self, process: Process, ledger: Ledger, rules: Rules, board: Board) -> None:
        self._process = process
        self._play = process.play
        self._read_ledger = ledger
        self._ledger = Ledger(ledger.path)  # its own: threads that outlast the run may still have something to write
        self._rules = rules
        self._board = board
        self._owner = Owner.this()
        self._search = search_for(process)
        self._ahead: float | None = None
        """How far the service's clock, in seconds since the epoch, is ahead of `time.monotonic()`.

        That one stands still while the machine sleeps, so that it errs on the early side.
        """
        self._reports: queue.SimpleQueue[tuple[Kind, Callable[[], None]] | None] = queue.SimpleQueue()
        self._running: collections.Counter[Kind] = collections.Counter()
        self._applying = threading.Lock()
        self._stop, self._halt, self._left = threading.Event(), threading.Event(), threading.Event()
        self._fatal: BaseException | None = None
        self._gone = False
        # What this run has in hand: open jobs by id, rows without an answer, rows that ended and are to be judged.
        self._open: dict[uuid.UUID, Row] = {}
        self._new: list[Job] = []
        self._pace = pace.Pace(None, rules.poll)
        self._groups: dict[uuid.UUID, OpenJobs[Job]] = {}
        self._doubtful: set[int] = set()
        self._absences: collections.Counter[int] = collections.Counter()
        self._over: list[int] = []
        self._unknown: dict[uuid.UUID, float] = {}
        self._given_up = 0
        self._handles: dict[int, Job] = {}
        self._resume = self._poll_at = self._look_at = self._claim_at = 0.0
        self._fetch_at = self._beat_at = self._adopt_at = 0.0
        self._pause = 1.0

    # the run

    def run(self) -> dict[State, int]:
        """Go on until nothing is left to do, or until stopped. Raises what makes going on useless."""
        with self._interruptible() as interrupted:
            try:
                self._ledger.join(self._owner)
                if self._rules.submit:
                    self._over = [row.id for row in self._ledger.rows(*RETRIABLE)]
                    self._judge()
                while not self._stop.is_set() and self._fatal is None and self._step():
                    pass
            finally:
                self._end()
                self._board.close(self._read_ledger.counts())
        if interrupted.is_set():
            self._board.say("Stopped. The jobs go on; run the campaign again to go on with them.")
        if self._fatal is not None:
            raise self._fatal
        if interrupted.is_set():
            raise KeyboardInterrupt
        return self._read_ledger.counts()

    def stop(self) -> None:
        """End the run soon, from any thread: jobs go on, and so does the next run."""
        self._stop.set()
        self._reports.put(None)

    @contextlib.contextmanager
    def _interruptible(self) -> Iterator[threading.Event]:
        """Ctrl-C stops the run where it can be stopped, instead of anywhere in it; the second one interrupts as usual."""
        interrupted = threading.Event()
        in_main = threading.current_thread() is threading.main_thread()
        if not in_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield interrupted
            return

        def interrupt(number: int, frame: object) -> None:
            interrupted.set()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            self.stop()

        signal.signal(signal.SIGINT, interrupt)
        try:
            yield interrupted
        finally:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _step(self) -> bool:
        """Do what is due, then wait for the next thing to happen. False when all is done."""
        now = time.monotonic()
        if now >= self._beat_at:
            self._ledger.beat(self._owner)
            self._beat_at = now + HEARTBEAT
        if self._rules.submit:
            self._go_on(now)
        self._fetch_more(now)
        if not (self._running.total() or self._open or self._doubtful) and self._is_done():
            return False
        self._board.show(self._ledger.counts, len(self._doubtful))
        self._wait_and_drain(_TICK)
        return True

    def _go_on(self, now: float) -> None:
        """All but fetching results."""
        if now >= self._adopt_at:
            self._adopt()
            self._adopt_at = now + _ADOPT_EVERY
        if self._ahead is None and not self._running["clock"] and now >= self._resume:
            self._start("clock", self._ask_time)
        self._submit_more(now)
        if self._open and not self._running["poll"] and now >= self._poll_at:
            new, self._new = self._new, []
            self._start("poll", functools.partial(self._poll, new))
        if self._doubtful and not self._running["look"] and now >= self._look_at:
            self._start("look", self._look)

    def _is_done(self) -> bool:
        counts = self._ledger.counts()
        if self._rules.submit and sum(counts[state] for state in UNFINISHED) > self._given_up:
            return False
        return self._rules.results is None or time.monotonic() < self._fetch_at or not self._ledger.without_result()

    def _wait_and_drain(self, seconds: float) -> None:
        with contextlib.suppress(queue.Empty):
            self._apply([self._reports.get(timeout=max(0.0, seconds))])

    def _apply(self, first: list[tuple[Kind, Callable[[], None]] | None]) -> None:
        """Write what the threads have reported, in one transaction."""
        reports = first
        with self._applying:
            with contextlib.suppress(queue.Empty):
                while True:
                    reports.append(self._reports.get_nowait())
            done = [report for report in reports if report is not None]
            if not done:
                return
            for kind, _ in done:
                self._running[kind] -= 1
            with self._ledger.transaction():
                for _, apply in done:
                    apply()
        self._claim_at = 0.0
        if not self._left.is_set():
            self._judge()

    def _end(self) -> None:
        """Give the calls that are on their way a moment for their answers, then leave. Nothing is sent any more."""
        self._halt.set()
        end = time.monotonic() + GRACE
        with contextlib.suppress(PlaygroundError):
            while self._running.total() and time.monotonic() < end:
                self._wait_and_drain(end - time.monotonic())
        self._left.set()
        self._finish()

    def _finish(self) -> None:
        """Write what is left, and leave when no thread can report any more; called by the run, then by late threads."""
        try:
            self._apply([])
            with self._applying:
                if not self._running.total() and not self._gone:
                    self._gone = True
                    self._owner.retire()
                    self._ledger.leave(self._owner)
                    self._ledger.close()
        except PlaygroundError as error:
            # The ledger cannot be written: what it says is still true, and the next run looks up the rest.
            self._fatal = self._fatal or error
            self._owner.retire()

    def _start(self, kind: Kind, work: Callable[[], Callable[[], None]]) -> None:
        self._running[kind] += 1

        def task() -> None:
            halted.set(self._halt)
            try:
                apply = work()
            except BaseException as error:  # noqa: BLE001  # the run raises it
                apply = functools.partial(self._fail, error)
            self._reports.put((kind, apply))
            if self._left.is_set():
                self._finish()

        threading.Thread(target=task, name=f"campaign-{kind}", daemon=True).start()

    def _fail(self, error: BaseException) -> None:
        if not self._halt.is_set():  # else it may be of our own making
            self._fatal = self._fatal or error

    def _trouble(self, error: PlaygroundError) -> None:
        """The service cannot be reached, or asks for patience: wait, longer each time, and go on. Anything else ends the run."""
        if not pace.passing(error):
            self._fail(error)
            return
        asked: float = getattr(error, "retry_after", None) or 0.0
        self._resume = time.monotonic() + max(asked, self._pause * random.uniform(0.5, 1.0))
        self._pause = min(_LONGEST_PAUSE, 2 * self._pause)
        self._board.trouble = error.message

    def _went_well(self) -> None:
        self._pause, self._board.trouble = 1.0, None

    def _adopt(self) -> None:
        for row in self._ledger.adopt(self._owner):
            if row.state == INTENDED:
                self._doubtful.add(row.id)
            else:
                self._watch(row, None)

    def _watch(self, row: Row, job: Job | None) -> None:
        """Look after the row's job from now on."""
        assert row.href is not None
        job = job or Job.known_at(self._play, row.href)
        self._open[job.id] = row
        self._new.append(job)

    # submitting

    def _ask_time(self) -> Callable[[], None]:
        process = self._process
        try:
            answer = self._play.ask(
                "list_process_jobs", project_id=process.project_id, process_id=process.id, page=1, size=1
            )
        except PlaygroundError as error:
            return functools.partial(self._trouble, error)
        service = evidence.began(0.0, answer.headers.get("date"))
        return functools.partial(setattr, self, "_ahead", service.timestamp() - time.monotonic())

    def _submit_more(self, now: float) -> None:
        free = self._rules.submitters - self._running["submit"]
        if self._ahead is None or free <= 0 or now < self._claim_at or now < self._resume:
            return
        rows = self._ledger.claim(self._owner, free, self._rules.limit, self._ahead + time.monotonic())
        if not rows:
            self._claim_at = now + 1.0
        for row in rows:
            self._start("submit", functools.partial(self._submit, row))

    def _submit(self, row: Row) -> Callable[[], None]:
        try:
            job = self._process.run(row.sent_inputs, correlation_id=row.correlation_id)
        except SubmissionUncertain as error:
            return functools.partial(self._lost, row, error.message)
        except PlaygroundError as error:
            return functools.partial(self._not_created, row, error)
        except BaseException as error:  # noqa: BLE001  # the run raises it
            return functools.partial(self._lost, row, str(error) or type(error).__name__, error)
        return functools.partial(self._answered, row, job.href, job)

    def _answered(self, row: Row, href: str, job: Job | None) -> None:
        self._doubtful.discard(row.id)
        self._went_well()
        if self._ledger.answered(row, href, self._owner):
            self._watch(self._ledger.row(row.id), job)

    def _lost(self, row: Row, message: str, error: BaseException | None = None) -> None:
        self._ledger.lost(row, message)
        self._doubtful.add(row.id)
        if error is not None:
            self._fail(error)

    def _not_created(self, row: Row, error: PlaygroundError) -> None:
        """`run` raises anything but SubmissionUncertain only when no job was created."""
        if pace.passing(error):
            self._ledger.not_sent(row, error.message)
            self._trouble(error)
        elif isinstance(error, (Forbidden, NotFound)) or not (isinstance(error, InvalidInput) or _of_one(error)):
            self._ledger.not_sent(row, error.message)
            self._fail(error)  # the next row would fare no better
        else:
            self._ledger.refused(row, error.message)
            self._over.append(row.id)

    # watching

    def _poll(self, new: list[Job]) -> Callable[[], None]:
        for job in new:
            group = self._groups.setdefault(job.project_id, OpenJobs(self._play, job.project_id, self._pace))
            group.open[job.id] = job
        self._pace.begin()
        groups = [group for group in self._groups.values() if group.open]
        ended = [job for group in groups for job in group.look()]
        return functools.partial(self._polled, ended, [each for group in groups for each in self._given_up_of(group)])

    def _given_up_of(self, group: OpenJobs[Job]) -> Iterator[tuple[Job, str]]:
        """Jobs that are not watched any more, and why: an unknown status, or nothing but errors of their own, for too long."""
        now = time.monotonic()
        for job in list(group.open.values()):
            trouble, why = group.troubles.get(job.id), ""
            status = getattr(job, "status", None)  # a list does not tell it
            if status is None or status in pace.OPEN:
                self._unknown.pop(job.id, None)
            elif now - self._unknown.setdefault(job.id, now) > pace.UNKNOWN_FOR:
                meaning = "does not say whether it goes on" if status == "UNKNOWN" else "this client does not know"
                why = f"has the status {status}, which {meaning}, for {pace.UNKNOWN_FOR:g} s now"
            if trouble is not None and not self._pace.outlasts(trouble) and _of_one(trouble.error):
                why = f"cannot be looked at: {trouble.reason}"
            if why:
                group.troubles.pop(job.id, None)
                yield group.open.pop(job.id), why

    def _polled(self, ended: list[Job], given_up: list[tuple[Job, str]]) -> None:
        for job, why in given_up:
            row = self._open.pop(job.id)
            self._given_up += 1
            self._board.say(f"{row.name}: its job {why}. This run watches it no longer; the next one will. {job.href}")
        for job in ended:
            row = self._open.pop(job.id)
            state = _STATE_OF.get(job.status, CANCELLED)
            self._ledger.ended(row, state, job.message)
            self._over.append(row.id)
            if state == SUCCEEDED and self._rules.results is not None:
                self._handles[row.id] = job
                self._fetch_at = 0.0
        troubles = [each for group in self._groups.values() for each in group.troubles.items()]
        general = [each.error for job_id, each in troubles if job_id is None or not pace.passing(each.error)]
        for error in general:
            self._trouble(error)
        if not general:
            self._went_well()
            self._board.trouble = next((each.error.message for _, each in troubles), None)
        if ended:
            self._pace.quicken()
        due = max((group.due for group in self._groups.values()), default=0.0)
        self._poll_at = time.monotonic() + self._pace.pause(max(due, self._resume if general else 0.0))

    def _judge(self) -> None:
        """Run those that failed once more where the user's rule says so; the rule is not asked inside a transaction."""
        over, self._over, rule = self._over, [], self._rules.retry
        if rule is None:
            return
        for row in map(self._ledger.row, over):
            if row.state in RETRIABLE and row.attempts < self._rules.attempts and rule(row):
                self._ledger.again(row)

    # what got lost

    def _look(self) -> Callable[[], None]:
        began = clock()
        rows = [row for row in map(self._ledger.row, sorted(self._doubtful)) if row.state == INTENDED]
        if not rows:
            return self._doubtful.clear
        try:
            found = verdicts(self._search, rows, self._ledger.hrefs(), self._rules.skew)
        except PlaygroundError as error:
            return functools.partial(self._not_looked, error)
        return functools.partial(self._looked, found, began)

    def _not_looked(self, error: PlaygroundError) -> None:
        self._trouble(error)
        self._look_at = self._resume

    def _looked(self, found: list[tuple[Row, Verdict]], began: float) -> None:
        for row, verdict in found:
            settled = row.settling is not None and began - row.settling >= self._rules.settle
            self._absences[row.id] += 1
            if verdict.kind == "found":
                self._answered(row, verdict.jobs[0].href, self._search.jobs.get(verdict.jobs[0].id))
            elif not settled or self._absences[row.id] < 2:  # twice, because a list may change while it is read
                continue
            elif verdict.kind == "absent":
                self._ledger.not_sent(row, None)
            else:
                self._ledger.unclear(row, verdict.reason, [job.href for job in verdict.jobs])
            self._doubtful.discard(row.id)
            del self._absences[row.id]
        self._look_at = time.monotonic() + min(5.0, max(0.2, self._rules.settle / 4))

    # results

    def _fetch_more(self, now: float) -> None:
        free = _MOST_DOWNLOADS - self._running["download"]
        if self._rules.results is None or free <= 0 or now < self._fetch_at or now < self._resume:
            return
        rows = self._ledger.claim_results(self._owner, free)
        if not rows:
            self._fetch_at = now + _ADOPT_EVERY
        for row in rows:
            self._start("download", functools.partial(self._download, row, self._handles.pop(row.id, None)))

    def _download(self, row: Row, job: Job | None) -> Callable[[], None]:
        assert row.href is not None and self._rules.results is not None
        path = file_of(self._rules.results, row)
        try:
            # The ledger knows that it has succeeded, so the job is not asked again.
            (job or Job.at(self._play, row.href)).download(path, self._go_on_or_halt, partial=True)
        except NotFound as error:
            # It stays this run's, so that only the next one tries again.
            return functools.partial(self._board.say, f"{row.name}: its records are not there: {error.message}")
        except PlaygroundError as error:
            return functools.partial(self._not_downloaded, row, error)
        return functools.partial(self._ledger.kept, row, str(path))

    def _not_downloaded(self, row: Row, error: PlaygroundError) -> None:
        self._ledger.kept(row, None)
        self._trouble(error)

    def _go_on_or_halt(self, size: int, total: int | None) -> None:
        """Called as bytes of a download come: a file does not hold up the end of the run."""
        if self._halt.is_set():
            raise ConnectionFailed("The run was stopped.", sent=True, permanent=True)


def search_for(process: Process) -> Search:
    """The search for jobs of a process, where it submits them. A batch of rows is worth reading the whole list for."""
    return Search(process.play, process.submits_to()[1], process.id, sys.maxsize, sys.maxsize)


def verdicts(search: Search, rows: list[Row], hrefs: Iterable[str], skew: float) -> list[tuple[Row, Verdict]]:
    """What became of rows whose answers were lost, as far as one look tells. `hrefs` are jobs that other submissions have.

    Where the list changed while it was read, only those are told of which it is certain.
    """
    late = datetime.timedelta(seconds=skew)
    first = _instant(min(row.since or 0.0 for row in rows)) - max(late - evidence.SKEW, datetime.timedelta())
    taken = {job_id for href in hrefs if (job_id := _id_in(href)) is not None}
    shown = search.look(lambda date: first, {row.correlation_id or "" for row in rows}, taken)
    found: list[tuple[Row, Verdict]] = []
    for row in rows:
        began = _instant(row.since or 0.0)
        sent = evidence.Submission(row.correlation_id or "", row.sent_inputs, began, late, own_name=True)
        verdict = evidence.judge(sent, shown, search.missing)
        if verdict.kind == "found" or not search.missing:
            found.append((row, verdict))
    return found


def _of_one(error: PlaygroundError) -> bool:
    """Whether an error may concern one job alone."""
    return isinstance(error, ApiError) and not isinstance(error, AuthError)


def _instant(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def _id_in(href: str) -> uuid.UUID | None:
    """The id of the job at an href."""
    return lookup.as_uuid(href.partition("?")[0].rstrip("/").rpartition("/")[2])
