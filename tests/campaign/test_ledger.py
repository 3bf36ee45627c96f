"""The ledger: nothing is lost, nothing is done twice, whoever dies when."""

from __future__ import annotations

import contextlib
import functools
import itertools
import operator
import random
import sqlite3
import tempfile
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from playgroundclient.campaign import Ledger, LedgerError, Row
from playgroundclient.campaign.ledger import ProcessOf
from playgroundclient.campaign.owners import LEASE, Owner
from playgroundclient.campaign.states import OPEN, RETRIABLE, STATES, TRANSITIONS
from playgroundclient.clock import clock
from playgroundclient.errors import ConfigurationError

from .areas import dead_owner, fill


@pytest.fixture
def ledger(tmp_path: Path) -> Any:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def owner(ledger: Ledger) -> Any:
    found = Owner.this()
    ledger.join(found)
    yield found
    found.retire()


def test_an_intention_is_on_disk_when_claim_returns(ledger: Ledger, owner: Owner) -> None:
    fill(ledger, 3)
    claimed = ledger.claim(owner, 2, 10, 1.0)
    with contextlib.closing(sqlite3.connect(ledger.path)) as other:
        found = other.execute("SELECT name, correlation_id FROM rows WHERE state = 'intended' ORDER BY id").fetchall()
    assert found == [(row.name, row.correlation_id) for row in claimed]
    assert [row.name for row in claimed] == ["tile 0", "tile 1"]
    assert all(row.correlation_id for row in claimed)


def test_it_is_written_through_to_the_disk(ledger: Ledger) -> None:
    assert ledger._one("PRAGMA synchronous") == 3
    assert ledger._one("PRAGMA journal_mode") == "delete"


def test_no_more_jobs_are_open_than_the_limit_says(ledger: Ledger, owner: Owner) -> None:
    fill(ledger, 10)
    first = ledger.claim(owner, 8, 4, 1.0)
    assert len(first) == 4
    assert ledger.claim(owner, 8, 4, 1.0) == []
    assert ledger.answered(first[0], "href-0", owner)
    assert ledger.claim(owner, 8, 4, 1.0) == []
    ledger.ended(first[0], "succeeded", None)
    assert len(ledger.claim(owner, 8, 4, 1.0)) == 1


def test_an_unlawful_change_is_refused_by_the_database_itself(ledger: Ledger, owner: Owner) -> None:
    fill(ledger, 1)
    with pytest.raises(LedgerError, match="not lawful"):
        ledger._change("UPDATE rows SET state = 'refused', correlation_id = 'x' WHERE id = 1")
    assert ledger.row(1).state == "planned"
    with pytest.raises(LedgerError, match="a change stays"):
        ledger._change("UPDATE changes SET state = 'failed'")
    with pytest.raises(LedgerError, match="a change is kept"):
        ledger._change("DELETE FROM changes")


def test_a_job_belongs_to_one_row(ledger: Ledger, owner: Owner) -> None:
    fill(ledger, 2)
    one, other = ledger.claim(owner, 2, 2, 1.0)
    assert ledger.answered(one, "href", owner)
    with pytest.raises(LedgerError, match="UNIQUE"):
        ledger.answered(other, "href", owner)
    assert ledger.row(other.id).state == "intended"


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger, owner: Owner) -> None:
    fill(ledger, 2)
    rows = ledger.claim(owner, 2, 2, 1.0)
    with pytest.raises(ZeroDivisionError), ledger.transaction():
        ledger.answered(rows[0], "href", owner)
        raise ZeroDivisionError
    assert ledger.counts()["submitted"] == 0
    assert ledger.check() == []


def test_a_late_answer_is_believed(ledger: Ledger, owner: Owner) -> None:
    fill(ledger, 1)
    (row,) = ledger.claim(owner, 1, 1, 1.0)
    ledger.lost(row, "no answer")
    ledger.not_sent(row)
    assert ledger.row(1).state == "planned"
    assert ledger.answered(row, "href", owner)
    assert ledger.row(1).state == "submitted"
    assert ledger.check() == []


def test_an_answer_to_an_earlier_submission_is_not_the_later_ones(ledger: Ledger, owner: Owner) -> None:
    fill(ledger, 1)
    (before,) = ledger.claim(owner, 1, 1, 1.0)
    ledger.refused(before, "not now")
    assert ledger.again(ledger.row(1))
    (now,) = ledger.claim(owner, 1, 1, 1.0)
    assert now.correlation_id != before.correlation_id
    assert now.attempts == 2
    assert not ledger.answered(before, "href", owner)
    assert ledger.row(1).state == "intended"


def test_what_is_absent_keeps_its_correlation_id_and_the_time_of_its_first_intention(
    ledger: Ledger, owner: Owner
) -> None:
    fill(ledger, 1)
    (first,) = ledger.claim(owner, 1, 1, 100.0)
    ledger.not_sent(first)
    (second,) = ledger.claim(owner, 1, 1, 200.0)
    assert (second.correlation_id, second.since, second.attempts) == (first.correlation_id, 100.0, 1)


def test_rows_of_the_dead_are_adopted_and_those_of_the_living_are_not(ledger: Ledger, owner: Owner) -> None:
    fill(ledger, 4)
    dead = dead_owner()
    ledger.join(dead)
    mine = ledger.claim(owner, 1, 10, 1.0)
    theirs = ledger.claim(dead, 2, 10, 1.0)
    ledger.answered(theirs[0], "href", dead)
    successor = Owner.this()
    ledger.join(successor)
    adopted = ledger.adopt(successor)
    assert {row.id for row in adopted} == {row.id for row in theirs}
    by_state = {row.state: row for row in adopted}
    assert by_state["submitted"].settling is None
    assert by_state["intended"].settling == pytest.approx(clock(), abs=5)
    assert ledger.row(mine[0].id).owner == owner.token
    with pytest.raises(LedgerError, match="took this one for dead"):
        ledger.beat(dead)
    with pytest.raises(LedgerError, match="took this one for dead"):
        ledger.claim(dead, 1, 10, 1.0)
    successor.retire()


def test_settling_is_not_begun_anew_by_who_adopts_next(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playgroundclient.campaign.ledger.clock", itertools.count(1.0).__next__)
    fill(ledger, 1)
    owners = [Owner.this() for _ in range(3)]
    ledger.join(owners[0])
    ledger.claim(owners[0], 1, 1, 1.0)
    since = set()
    for before, after in itertools.pairwise(owners):
        before.retire()
        ledger.join(after)
        (row,) = ledger.adopt(after)
        since.add(row.settling)
    owners[-1].retire()
    assert len(since) == 1


def test_settling_begins_anew_when_the_machine_was_started_anew(
    ledger: Ledger, owner: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(ledger, 1)
    (row,) = ledger.claim(owner, 1, 1, 1.0)
    ledger.lost(row, "no answer")
    owner.retire()
    now = clock()
    monkeypatch.setattr("playgroundclient.campaign.ledger.boot", lambda: "another start")
    monkeypatch.setattr("playgroundclient.campaign.ledger.clock", lambda: 5.0)
    successor = Owner.this()
    ledger.join(successor)
    (adopted,) = ledger.adopt(successor)
    successor.retire()
    assert adopted.settling == 5.0 != now


def test_an_owner_elsewhere_lives_as_long_as_its_heart_beats() -> None:
    elsewhere = Owner("token", "another machine", 1, "1")
    assert elsewhere.alive(1000.0, 1000.0 + LEASE - 1)
    assert not elsewhere.alive(1000.0, 1000.0 + LEASE)


def test_a_process_with_the_same_id_is_not_the_same_process() -> None:
    this = Owner.this()
    assert this.alive(0.0, 1e12)
    assert not Owner(this.token, this.place, 1, "an earlier start").alive(1e12, 1e12)
    this.retire()
    assert not this.alive(1e12, 1e12)


def test_two_at_once_never_claim_the_same_row(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        fill(ledger, 120)
    claimed: list[list[int]] = [[], [], []]

    def work(number: int) -> None:
        with Ledger(tmp_path / "l.sqlite") as mine:
            owner = Owner.this()
            mine.join(owner)
            while rows := mine.claim(owner, 3, 1000, 1.0):
                claimed[number] += [row.id for row in rows]
            owner.retire()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(functools.reduce(operator.iadd, claimed, [])) == list(range(1, 121))


def test_two_that_make_the_same_ledger_at_once_make_one(tmp_path: Path) -> None:
    barrier = threading.Barrier(8)
    wrong: list[BaseException] = []

    def work() -> None:
        barrier.wait()
        try:
            with Ledger(tmp_path / "l.sqlite") as ledger:
                ledger.counts()
        except BaseException as error:  # noqa: BLE001  # the test looks at it
            wrong.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_another_process_of_the_service_needs_another_ledger(ledger: Ledger) -> None:
    ledger.set_process(ProcessOf("p", "a", "Cars"))
    ledger.set_process(ProcessOf("p", "a", "Cars"))
    with pytest.raises(ConfigurationError, match=r"'Trees'.*campaign of its own"):
        ledger.set_process(ProcessOf("p", "b", "Trees"))


def test_other_files_are_told_apart_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "text.csv"
    text.write_text("name,wkt\n" * 200)
    with pytest.raises(ConfigurationError, match="is no campaign's ledger"):
        Ledger(text)
    other = tmp_path / "other.sqlite"
    with contextlib.closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE mine (x)")
    with pytest.raises(ConfigurationError, match="no campaign's ledger"):
        Ledger(other)
    newer = tmp_path / "newer.sqlite"
    Ledger(newer).close()
    with contextlib.closing(sqlite3.connect(newer)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(ConfigurationError, match="newer playgroundclient"):
        Ledger(newer)
    with pytest.raises(LedgerError, match="its folder is not there"):
        Ledger(tmp_path / "nowhere" / "l.sqlite")
    assert text.read_text().startswith("name,wkt")


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        (
            "DROP TRIGGER log_change; UPDATE rows SET state = 'planned' WHERE id = 1",
            "row 1 is planned, its history ends",
        ),
        ("DROP TRIGGER changes_are_kept; DELETE FROM changes WHERE row = 1", "does not begin as planned"),
        ("INSERT INTO changes (row, at, state) VALUES (2, 0, 'failed')", "row 2 went from planned to failed"),
        (
            "INSERT INTO changes (row, at, state, correlation_id) SELECT 2, 0, 'intended', correlation_id FROM rows",
            "2 rows have had the correlation id",
        ),
    ],
)
def test_the_check_sees_damage(ledger: Ledger, owner: Owner, damage: str, found: str) -> None:
    fill(ledger, 2)
    ledger.claim(owner, 1, 1, 1.0)
    assert ledger.check() == []
    with contextlib.closing(sqlite3.connect(ledger.path)) as db:
        db.executescript(damage)
    assert any(found in fault for fault in ledger.check()), ledger.check()


def test_every_state_can_be_reached_and_none_but_success_is_a_dead_end() -> None:
    assert set(TRANSITIONS) == set(STATES)
    reached = {"planned"}
    for _ in STATES:
        reached |= {after for before in reached for after in TRANSITIONS[before]}
    assert reached == set(STATES)
    assert [state for state in STATES if not TRANSITIONS[state]] == ["succeeded"]


class Life(RuleBasedStateMachine):
    """Two owners, a service that may or may not have got what was sent, deaths at any moment: against a model."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.ledger = Ledger(Path(self._folder.name) / "l.sqlite")
        self.random = random.Random(0)
        self.model: dict[int, str] = {}
        self.jobs = 0
        self.given: dict[str, int] = {}

    def teardown(self) -> None:
        for owner in self.owners:
            owner.retire()
        self.ledger.close()
        self._folder.cleanup()

    @initialize(count=st.integers(1, 5))
    def begin(self, count: int) -> None:
        fill(self.ledger, count)
        self.model = dict.fromkeys(range(1, count + 1), "planned")
        self.owners = [Owner.this(), Owner.this()]
        for owner in self.owners:
            self.ledger.join(owner)

    def one(self, *states: str) -> Row:
        return self.ledger.row(self.random.choice([row for row, state in self.model.items() if state in states]))

    def some(self, *states: str) -> bool:
        return any(state in states for state in self.model.values())

    @rule(who=st.integers(0, 1), most=st.integers(1, 3), limit=st.integers(1, 4))
    def claim(self, who: int, most: int, limit: int) -> None:
        room = limit - sum(state in OPEN for state in self.model.values())
        due = [row for row, state in sorted(self.model.items()) if state == "planned"][: max(0, min(most, room))]
        rows = self.ledger.claim(self.owners[who], most, limit, 1.0)
        assert [row.id for row in rows] == due
        for row in rows:
            assert row.correlation_id is not None
            assert self.given.setdefault(row.correlation_id, row.id) == row.id
            self.model[row.id] = "intended"

    @precondition(lambda self: self.some("planned", "intended", "uncertain"))
    @rule()
    def answer(self) -> None:
        row = self.one("planned", "intended", "uncertain")
        self.jobs += 1
        took = self.ledger.answered(row, f"job {self.jobs}", self.owners[0])
        assert took == (row.correlation_id is not None)
        if took:
            self.model[row.id] = "submitted"

    @precondition(lambda self: self.some("intended"))
    @rule(how=st.sampled_from(["not_sent", "lost", "refused", "unclear"]))
    def settle(self, how: str) -> None:
        row = self.one("intended")
        if how == "not_sent":
            self.ledger.not_sent(row)
            self.model[row.id] = "planned"
        elif how == "lost":
            self.ledger.lost(row, "no answer")
        elif how == "refused":
            self.ledger.refused(row, "no")
            self.model[row.id] = "refused"
        else:
            self.ledger.unclear(row, "who knows", ["job x"])
            self.model[row.id] = "uncertain"

    @precondition(lambda self: self.some("submitted"))
    @rule(state=st.sampled_from(["succeeded", "failed", "cancelled"]))
    def end(self, state: Any) -> None:
        row = self.one("submitted")
        self.ledger.ended(row, state, None)
        self.model[row.id] = state

    @precondition(lambda self: self.some(*RETRIABLE))
    @rule()
    def run_again(self) -> None:
        row = self.one(*RETRIABLE)
        assert self.ledger.again(row)
        assert not self.ledger.again(row)
        self.model[row.id] = "planned"

    @precondition(lambda self: self.some("uncertain"))
    @rule(again=st.booleans())
    def decide(self, again: bool) -> None:
        row = self.one("uncertain")
        self.jobs += 1
        assert self.ledger.decide(row, None if again else f"job {self.jobs}")
        self.model[row.id] = "planned" if again else "submitted"

    @precondition(lambda self: self.some("succeeded"))
    @rule(who=st.integers(0, 1))
    def fetch(self, who: int) -> None:
        for row in self.ledger.claim_results(self.owners[who], 2):
            assert row.result is None
            self.ledger.kept(row, f"{row.id}.geojson")

    @rule(who=st.integers(0, 1))
    def die(self, who: int) -> None:
        self.owners[who].retire()
        self.owners[who] = Owner.this()
        self.ledger.join(self.owners[who])
        for row in self.ledger.adopt(self.owners[who]):
            assert row.state in OPEN
            assert (row.settling is not None) == (row.state == "intended")

    @rule(who=st.integers(0, 1))
    def leave(self, who: int) -> None:
        self.ledger.leave(self.owners[who])
        self.owners[who].retire()
        self.owners[who] = Owner.this()
        self.ledger.join(self.owners[who])

    @rule()
    def open_again(self) -> None:
        path = self.ledger.path
        self.ledger.close()
        self.ledger = Ledger(path)

    @invariant()
    def sound(self) -> None:
        assert {row.id: row.state for row in self.ledger.rows()} == self.model
        copy = self.ledger.path.with_name("copy")
        copy.write_bytes(self.ledger.path.read_bytes())  # the file alone, as after a kill
        with contextlib.closing(sqlite3.connect(f"{copy.as_uri()}?immutable=1", uri=True)) as alone:
            assert dict(alone.execute("SELECT id, state FROM rows").fetchall()) == self.model
        assert self.ledger.check() == []


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=20, stateful_step_count=30)
