"""Running a campaign on the local gateway, with whatever may happen to it."""

from __future__ import annotations

import collections
import itertools
import os
import signal
import subprocess
import threading
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import doubles
import httpx
import pytest
from playgroundclient import Job, Playground, Process
from playgroundclient.campaign import Campaign, Ledger, LedgerError
from playgroundclient.campaign.owners import Owner
from playgroundclient.errors import (
    AuthError,
    ConfigurationError,
    ConnectionFailed,
    DownloadFailed,
    InvalidInput,
    LinkRefused,
    NotFound,
    UnknownName,
)
from playgroundclient.jobs import pace

from .areas import DEFAULTS, cars, command, dead_owner, features, jobs_named, jobs_of, planned, square, write_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from live_gateway import Live

pytestmark = pytest.mark.live

FAST: dict[str, Any] = {"poll": 0.1, "settle": 0.5, "progress": False}


@pytest.fixture
def play(live: Live) -> Iterator[Playground]:
    with Playground(**live.settings) as client:
        yield client


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def asked(live: Live) -> collections.Counter[str]:
    return collections.Counter(live.counts())


def states(campaign: Campaign) -> dict[str, int]:
    return {state: count for state, count in campaign.status().items() if count}


def test_a_campaign_from_its_areas_to_its_results(play: Playground, live: Live, ledger: Path, tmp_path: Path) -> None:
    with planned(play, ledger, 12) as campaign:
        before = asked(live)
        counts = campaign.run(limit=5, results=tmp_path / "results", **FAST)
        since = asked(live) - before
        assert counts["succeeded"] == 12 == sum(counts.values())
        assert len(jobs_of(live, campaign)) == 12
        assert (since["create_job"], since["export_records"]) == (12, 12)
        # Each once when the list says that it may have ended, and a few others at each look.
        assert since["get_job"] <= 12 + 4 * since["list_jobs"]
        rows = list(campaign.rows())
        assert sorted(Path(row.result or "").name for row in rows) == [
            f"{number + 1:06d}-tile-{number}.geojson" for number in range(12)
        ]
        assert all(play.job(row.href or "").status == "SUCCEEDED" for row in rows[:2])
        assert campaign.check() == []
        assert [change.state for change in campaign.ledger.changes(1)] == [
            "planned",
            "intended",
            "submitted",
            "succeeded",
        ]
        assert campaign.run(**FAST) == counts
        assert len(jobs_of(live, campaign)) == 12
        assert campaign.results(tmp_path / "results", progress=False) == [Path(row.result or "") for row in rows]
        assert asked(live)["export_records"] == before["export_records"] + 12


def test_no_more_jobs_are_open_than_allowed(play: Playground, live: Live, ledger: Path) -> None:
    most = 0
    done = threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.002):
            with Ledger(ledger) as opened:
                counts = opened.counts()
            most = max(most, counts["intended"] + counts["submitted"])

    with planned(play, ledger, 10) as campaign:
        thread = threading.Thread(target=watch)
        thread.start()
        try:
            assert campaign.run(limit=3, submitters=8, **FAST)["succeeded"] == 10
        finally:
            done.set()
            thread.join()
    assert most == 3


def test_adding_the_same_again_changes_nothing(play: Playground, ledger: Path) -> None:
    with planned(play, ledger, 3) as campaign:
        added = campaign.add(features(4), defaults=DEFAULTS)
        assert (added.added, added.known) == (1, 3)
        with pytest.raises(InvalidInput, match="another row named 'tile 2'"):
            campaign.add(features(4), defaults={**DEFAULTS, "datasetName": "other"})
        with pytest.raises(ConfigurationError, match="campaign of its own"):
            campaign.add(features(9), play.project("Airbus").process("Ext Trees"), DEFAULTS)
        assert states(campaign) == {"planned": 4}


def test_bad_rows_add_and_send_nothing(play: Playground, live: Live, ledger: Path) -> None:
    process = cars(play)
    document = features(3)
    document["features"][1]["geometry"]["coordinates"][0].pop()
    document["features"][2]["properties"]["imageId"] = 7
    with play.campaign(ledger) as campaign:
        before = live.counts()
        with pytest.raises(InvalidInput) as caught:
            campaign.add(document, process, DEFAULTS)
        assert [fault.at for fault in caught.value.faults] == ["feature 2", "feature 3"]
        assert states(campaign) == {}
        assert live.counts() == before
        with pytest.raises(ConfigurationError, match="has no rows yet"):
            campaign.run(**FAST)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_makes_no_second_job(play: Playground, live: Live, ledger: Path, when: str) -> None:
    with planned(play, ledger, 6) as campaign:
        live.fault(drop_answer={"operation": "create_job", "when": when, "count": 3})
        assert campaign.run(**FAST)["succeeded"] == 6
        assert len(jobs_of(live, campaign)) == 6
        assert {row.attempts for row in campaign.rows()} == {1}
        assert campaign.check() == []


def test_what_a_killed_run_had_sent_is_found_by_name_and_input(play: Playground, live: Live, ledger: Path) -> None:
    """The intention is on disk, the job on the service, and the process dead: as after SIGKILL in the worst moment."""
    with planned(play, ledger, 2) as campaign:
        dead = dead_owner()
        campaign.ledger.join(dead)
        arrived, absent = campaign.ledger.claim(dead, 2, 10, time.time())
        job = cars(play).run(arrived.sent_inputs, correlation_id=arrived.correlation_id)
        assert campaign.run(**FAST)["succeeded"] == 2
        assert campaign.row(arrived.id).href == job.href
        assert campaign.row(absent.id).correlation_id == absent.correlation_id
        assert len(jobs_of(live, campaign)) == 2
        found, sent = campaign.ledger.changes(arrived.id), campaign.ledger.changes(absent.id)
        assert [change.state for change in found] == ["planned", "intended", "submitted", "succeeded"]
        assert [change.state for change in sent] == [
            "planned",
            "intended",
            "planned",
            "intended",
            "submitted",
            "succeeded",
        ]


def test_what_is_absent_is_not_sent_before_it_has_settled(play: Playground, live: Live, ledger: Path) -> None:
    with planned(play, ledger, 1) as campaign:
        dead = dead_owner()
        campaign.ledger.join(dead)
        campaign.ledger.claim(dead, 1, 10, time.time())
        began = time.time()
        campaign.run(poll=0.1, settle=2.0, progress=False)
        sent = [change for change in campaign.ledger.changes(1) if change.state == "intended"]
        assert len(sent) == 2
        assert sent[1].at - began >= 2.0


def test_what_cannot_be_told_is_the_users_to_decide(play: Playground, live: Live, ledger: Path) -> None:
    with planned(play, ledger, 2) as campaign:
        dead = dead_owner()
        campaign.ledger.join(dead)
        one, two = campaign.ledger.claim(dead, 2, 10, time.time())
        jobs = [
            cars(play).run({**one.sent_inputs, "datasetName": "other"}),
            cars(play).run({**two.sent_inputs, "datasetName": "x"}),
        ]
        assert campaign.run(**FAST)["uncertain"] == 2
        assert campaign.row("tile 0").candidates == (jobs[0].href,)
        assert "another input" in (campaign.row(1).message or "")
        before = asked(live)["create_job"]
        assert campaign.run(**FAST)["uncertain"] == 2
        assert asked(live)["create_job"] == before

        for wrong in ({}, {"submitted": jobs[0].href, "again": True}):
            with pytest.raises(ConfigurationError, match="either"):
                campaign.decide(1, **wrong)
        with pytest.raises(LinkRefused, match="not a job's href"):
            campaign.decide(1, submitted="nonsense")
        with pytest.raises(NotFound):
            campaign.decide(1, submitted=jobs[0].href.replace(str(jobs[0].id), str(jobs[0].process_id)))
        with pytest.raises(UnknownName):
            campaign.decide("no such", again=True)
        assert campaign.decide(campaign.row(1), submitted=jobs[0].href).state == "submitted"
        with pytest.raises(ConfigurationError, match="another row's"):
            campaign.decide("tile 1", submitted=jobs[0].href)
        with pytest.raises(ConfigurationError, match="nothing to decide"):
            campaign.decide(1, again=True)
        assert campaign.decide("tile 1", again=True).state == "planned"
        assert campaign.run(**FAST)["succeeded"] == 2
        assert asked(live)["create_job"] == before + 1
        assert campaign.check() == []


def test_failed_ones_are_run_again_by_a_rule(play: Playground, live: Live, ledger: Path) -> None:
    live.fault(fail_job={"count": 2, "message": "out of memory"})
    asked: list[tuple[str, int, str | None]] = []

    def rule(row: Any) -> bool:
        asked.append((row.state, row.attempts, row.message))
        return "memory" in (row.message or "")

    with planned(play, ledger, 4) as campaign:
        assert campaign.run(retry=rule, **FAST)["succeeded"] == 4
        assert asked == [("failed", 1, "out of memory")] * 2
        assert sorted(row.attempts for row in campaign.rows()) == [1, 1, 2, 2]
        twice = next(row for row in campaign.rows() if row.attempts == 2)
        history = campaign.ledger.changes(twice.id)
        assert len({change.correlation_id for change in history if change.correlation_id}) == 2
        assert campaign.check() == []


def test_a_rule_does_not_run_a_row_for_ever(play: Playground, live: Live, ledger: Path) -> None:
    live.fault(fail_job={"message": "never works"})
    with planned(play, ledger, 1) as campaign:
        assert campaign.run(retry=lambda row: True, attempts=2, **FAST)["failed"] == 1
        assert campaign.row(1).attempts == 2
        live.fault(cleared=True)
        assert campaign.run(**FAST)["failed"] == 1
        assert campaign.retry(lambda row: False) == 0
        with pytest.raises(ConfigurationError, match="cannot be run again"):
            campaign.retry(None, "succeeded")
        assert campaign.retry(None, "failed") == 1
        assert campaign.run(**FAST)["succeeded"] == 1


def test_what_failed_before_is_judged_by_the_rule_too(play: Playground, live: Live, ledger: Path) -> None:
    live.fault(fail_job={"count": 1})
    with planned(play, ledger, 1) as campaign:
        assert campaign.run(**FAST)["failed"] == 1
        assert campaign.run(retry=lambda row: row.state == "failed", **FAST)["succeeded"] == 1


def test_a_row_that_the_service_refuses_does_not_stop_the_others(play: Playground, live: Live, ledger: Path) -> None:
    document = features(3)
    document["features"][1]["properties"]["maskDatasetId"] = "no such dataset"
    with play.campaign(ledger) as campaign:
        campaign.add(document, cars(play), DEFAULTS)
        counts = campaign.run(**FAST)
        assert (counts["succeeded"], counts["refused"]) == (2, 1)
        assert "no such dataset" in (campaign.row(2).message or "")
        assert len(jobs_of(live, campaign)) == 2


def test_a_job_that_is_deleted_meanwhile_is_cancelled(play: Playground, ledger: Path, live: Live) -> None:
    with planned(play, ledger, 1) as campaign:
        owner = dead_owner()
        campaign.ledger.join(owner)
        (row,) = campaign.ledger.claim(owner, 1, 1, time.time())
        job = cars(play).run({**row.sent_inputs, "geom": {**square(0)}}, correlation_id=row.correlation_id)
        campaign.ledger.answered(row, job.href, owner)
        job.delete()
        assert campaign.run(**FAST)["cancelled"] == 1
        assert "deleted" in (campaign.row(1).message or "")


def test_a_key_that_is_refused_stops_the_run_and_loses_nothing(live: Live, ledger: Path, play: Playground) -> None:
    with planned(play, ledger, 3):
        pass
    live.revoke()
    live.fault(token={"status": 401})
    with Playground(**{**live.settings, "api_key": "wrong"}) as wrong, wrong.campaign(ledger) as campaign:
        with pytest.raises(AuthError):
            campaign.run(**FAST)
        assert states(campaign) == {"planned": 3}


def test_a_service_that_fails_for_a_while_is_waited_for(play: Playground, live: Live, ledger: Path) -> None:
    with planned(play, ledger, 4) as campaign:
        live.fault(drop_answer={"operation": "list_jobs", "when": "before", "status": 503, "count": 6})
        live.fault(drop_answer={"operation": "create_job", "when": "before", "status": 429, "count": 2})
        assert campaign.run(**FAST)["succeeded"] == 4
        assert len(jobs_of(live, campaign)) == 4


def test_two_processes_on_one_ledger_at_once(play: Playground, live: Live, ledger: Path) -> None:
    with planned(play, ledger, 30) as campaign:
        before = asked(live)["create_job"]
        options = ["--poll", "0.2", "--settle", "2", "--limit", "8", "--results", str(ledger.with_name("results"))]
        runs = [command(live.settings, "run", str(ledger), *options) for _ in range(2)]
        assert [run.wait() for run in runs] == [0, 0]
        assert states(campaign) == {"succeeded": 30}
        assert len(jobs_of(live, campaign)) == 30
        assert asked(live)["create_job"] - before == 30
        assert len(list(ledger.with_name("results").iterdir())) == 30
        assert campaign.check() == []


def test_one_process_takes_over_from_another_that_dies(play: Playground, live: Live, ledger: Path, soon: Any) -> None:
    with planned(play, ledger, 20) as campaign:
        first = command(live.settings, "run", str(ledger), "--limit", "4", "--poll", "0.2", "--settle", "1")
        second = command(live.settings, "run", str(ledger), "--limit", "4", "--poll", "0.2", "--settle", "1")
        soon(lambda: campaign.status()["succeeded"] >= 4)
        first.kill()
        first.wait()
        assert second.wait() == 0
        assert states(campaign) == {"succeeded": 20}
        assert len(jobs_of(live, campaign)) == 20


@pytest.mark.slow
@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_and_the_next_run_goes_on(
    play: Playground, live: Live, ledger: Path, signal_: signal.Signals, soon: Any
) -> None:
    with planned(play, ledger, 12) as campaign:
        live.fault(delay={"operation": "create_job", "seconds": 2.0, "count": 4})
        run = command(live.settings, "run", str(ledger), "--poll", "0.2", "--limit", "6")
        soon(lambda: campaign.status()["intended"] >= 4)
        time.sleep(0.3)
        sent = time.monotonic()
        run.send_signal(signal_)
        code = run.wait(30)
        assert time.monotonic() - sent < 1.5  # half a second, and the end of an interpreter on a busy machine
        assert code == 130
        assert campaign.check() == []
        live.fault(cleared=True)
        # What was sent may still become a job, 2 s later: that is what settling is for.
        assert campaign.run(**{**FAST, "settle": 3.0})["succeeded"] == 12
        assert len(jobs_of(live, campaign)) == 12


def test_stopping_waits_for_no_answer_and_sends_nothing_more(
    play: Playground, live: Live, ledger: Path, soon: Any
) -> None:
    with planned(play, ledger, 8) as campaign:
        live.fault(delay={"operation": "create_job", "seconds": 5, "count": 8})
        threads = set(threading.enumerate())
        before = asked(live)["create_job"]

        def stop() -> None:
            soon(lambda: asked(live)["create_job"] == before + 8)
            campaign.stop()

        stopping = threading.Thread(target=stop)
        stopping.start()
        campaign.run(**FAST)
        stopping.join()
        assert states(campaign)["intended"] == 8  # so none was answered
        before = live.counts()
        soon(lambda: set(threading.enumerate()) <= threads)  # each ends with its answer, which it writes down
        assert live.counts() == before, "something was sent after the stop"
        assert campaign.status()["submitted"] == 8
        live.fault(cleared=True)
        assert campaign.run(**{**FAST, "settle": 6.0})["succeeded"] == 8
        assert len(jobs_of(live, campaign)) == 8


@pytest.mark.slow
def test_ctrl_c_in_an_interpreter_that_goes_on(play: Playground, ledger: Path, live: Live) -> None:
    with planned(play, ledger, 6) as campaign:
        live.fault(delay={"operation": "create_job", "seconds": 1.0, "count": 6})
        threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            campaign.run(**FAST)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert campaign.run(**FAST)["succeeded"] == 6
        assert len(jobs_of(live, campaign)) == 6


def test_a_retired_owner_of_this_process_leaves_its_rows_behind(play: Playground, live: Live, ledger: Path) -> None:
    with planned(play, ledger, 1) as campaign:
        owner = Owner.this()
        campaign.ledger.join(owner)
        campaign.ledger.claim(owner, 1, 1, time.time())
        owner.retire()
        assert campaign.run(**FAST)["succeeded"] == 1


def test_results_that_were_removed_are_fetched_again_and_only_those(
    play: Playground, live: Live, ledger: Path, tmp_path: Path
) -> None:
    with planned(play, ledger, 3) as campaign:
        campaign.run(**FAST)
        assert all(row.result is None for row in campaign.rows())
        files = campaign.results(tmp_path / "out", progress=False)
        before = asked(live)["export_records"]
        files[1].unlink()
        assert campaign.check() == [f"row 2: its result {files[1]} is not there"]
        assert campaign.results(tmp_path / "out", progress=False) == files
        assert asked(live)["export_records"] == before + 1
        assert campaign.check() == []


def test_the_report(play: Playground, live: Live, ledger: Path, tmp_path: Path) -> None:
    live.fault(fail_job={"count": 1, "message": "out, of memory"})
    with planned(play, ledger, 2) as campaign:
        campaign.run(**FAST)
        assert campaign.report(tmp_path / "report.csv") == 2
        import pandas

        table = pandas.read_csv(tmp_path / "report.csv")
        assert sorted(table["state"]) == ["failed", "succeeded"]
        assert list(table["name"]) == ["tile 0", "tile 1"]
        assert table["message"].dropna().tolist() == ["out, of memory"]
        assert pandas.to_datetime(table["ended"]).notna().all()
        assert table["source"].tolist() == ["dict, feature 1", "dict, feature 2"]


def test_options_that_make_no_sense(play: Playground, ledger: Path) -> None:
    with planned(play, ledger, 1) as campaign:
        for wrong in ({"limit": 0}, {"submitters": 0}, {"poll": 0}, {"settle": -1}, {"attempts": 0}):
            with pytest.raises(ConfigurationError, match="at least"):
                campaign.run(**{**FAST, **wrong})
        assert repr(campaign) == f"<Campaign {str(ledger)!r}>"


def test_progress_in_a_log(play: Playground, ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with planned(play, ledger, 2) as campaign:
        campaign.run(poll=0.1)
    lines = capsys.readouterr().err.splitlines()
    assert "2 planned" in lines[0]
    assert "2 succeeded" in lines[-1]
    assert len(lines) == 2


def test_names_on_the_service_are_unique_and_say_whose_they_are(play: Playground, live: Live, ledger: Path) -> None:
    with planned(play, ledger, 2) as campaign:
        campaign.run(**FAST)
        names = [job["name"] for job in jobs_of(live, campaign)]
        assert sorted(name.rsplit(" ", 1)[0] for name in names) == ["tile 0", "tile 1"]
        assert len(set(names)) == 2
        assert len(jobs_named(live, "tile 0")) >= 1
        assert not [pair for pair in itertools.combinations(names, 2) if pair[0] == pair[1]]


def test_killed_while_idle_leaves_a_sound_ledger(play: Playground, live: Live, ledger: Path, soon: Any) -> None:
    with planned(play, ledger, 3) as campaign:
        run = command(live.settings, "run", str(ledger), "--poll", "30", stdout=subprocess.PIPE)
        soon(lambda: campaign.status()["submitted"] >= 3)
        run.kill()
        run.communicate()
        assert campaign.check() == []
        before = asked(live)["create_job"]
        assert campaign.run(**FAST)["succeeded"] == 3
        assert asked(live)["create_job"] == before


@pytest.mark.parametrize(
    ("status", "said"), [("PONDERING", "this client does not know"), ("UNKNOWN", "does not say whether it goes on")]
)
def test_a_status_that_is_not_known_is_not_watched_for_ever(
    status: str,
    said: str,
    service: doubles.Service,
    monkeypatch: pytest.MonkeyPatch,
    ledger: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(pace, "UNKNOWN_FOR", 0.3)
    path = f"/api/v1/processes/{doubles.PROCESS}"
    odd = doubles.job(status, endDate="2026-01-02T03:05:05Z")
    service.on("GET", path, doubles.process())
    service.on("POST", f"{path}/jobs", doubles.as_json(odd, 201, location=odd["_links"]["self"]["href"]))
    service.on("GET", f"{path}/jobs", doubles.page("jobs"))
    service.on("GET", f"{path}/jobs/{doubles.JOB}", odd)
    service.on("GET", "/api/v1/jobs", doubles.page("jobs", odd))
    with Playground(api_key=doubles.KEY, **doubles.SETTINGS) as play, play.campaign(ledger) as campaign:
        process = Process.get(play, uuid.UUID(doubles.PROJECT), uuid.UUID(doubles.PROCESS))
        campaign.add(features(1), process, {"datasetName": "d", "imageId1": "a", "imageId2": "b"})
        assert campaign.run(poll=0.1)["submitted"] == 1
        assert f"{status}, which {said}" in capsys.readouterr().err
        assert campaign.check() == []


@pytest.mark.parametrize("operation", ["export_records", "list_process_jobs", "list_jobs", "get_job"])
def test_what_fails_for_a_while_is_tried_again(
    play: Playground, live: Live, ledger: Path, tmp_path: Path, operation: str
) -> None:
    with planned(play, ledger, 3) as campaign:
        dead = dead_owner()
        campaign.ledger.join(dead)
        campaign.ledger.claim(dead, 1, 10, time.time())
        process = campaign.process()
        monkey = campaign.process
        live.fault(drop_answer={"operation": operation, "when": "before", "status": 503, "count": 5})
        campaign.process = lambda: process  # type: ignore[method-assign]  # it was read before the trouble began
        assert campaign.run(results=tmp_path / "out", **FAST)["succeeded"] == 3
        campaign.process = monkey  # type: ignore[method-assign]
        assert len(jobs_of(live, campaign)) == 3
        assert campaign.check() == []
        assert campaign.ledger.without_result() == 0


def test_records_that_are_not_there_do_not_hold_up_the_rest(
    play: Playground, live: Live, ledger: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with planned(play, ledger, 3) as campaign:
        live.fault(drop_answer={"operation": "export_records", "when": "before", "status": 404, "count": 1})
        assert campaign.run(results=tmp_path / "out", poll=0.1)["succeeded"] == 3
        assert campaign.ledger.without_result() == 1
        assert "its records are not there" in capsys.readouterr().err
        with pytest.raises(ConfigurationError, match="1 rows that have succeeded have no result yet"):
            campaign.collect(tmp_path / "all.parquet")
        assert len(campaign.results(tmp_path / "out", progress=False)) == 3


@pytest.mark.parametrize("error", [RuntimeError("a bug"), MemoryError()])
def test_a_bug_while_submitting_ends_the_run_and_loses_nothing(
    play: Playground, live: Live, ledger: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with planned(play, ledger, 2) as campaign:
        run = Process.run

        def sent_and_then(self: Process, inputs: Any, *, correlation_id: str | None = None) -> Any:
            run(self, inputs, correlation_id=correlation_id)
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(Process, "run", sent_and_then)
            with pytest.raises(type(error)):
                campaign.run(submitters=1, **FAST)
        assert states(campaign) == {"intended": 1, "planned": 1}
        assert campaign.run(**FAST)["succeeded"] == 2
        assert len(jobs_of(live, campaign)) == 2


def test_a_ledger_that_cannot_be_written_ends_the_run(play: Playground, live: Live, ledger: Path) -> None:
    with planned(play, ledger, 2) as campaign:
        campaign.ledger._change(
            "CREATE TRIGGER full BEFORE UPDATE OF href ON rows BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
        with pytest.raises(LedgerError, match="disk full"):
            campaign.run(**FAST)
        campaign.ledger._change("DROP TRIGGER full")
        assert states(campaign) == {"intended": 2}
        assert campaign.run(**FAST)["succeeded"] == 2
        assert len(jobs_of(live, campaign)) == 2


def test_a_folder_that_cannot_be_written(play: Playground, ledger: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with planned(play, ledger, 1) as campaign:
        with pytest.raises(DownloadFailed, match="cannot be made"):
            campaign.run(results=tmp_path / "file", **FAST)
        with pytest.raises(DownloadFailed, match="cannot be written"):
            campaign.report(tmp_path / "nowhere" / "report.csv")
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "000001-tile-0.geojson").mkdir()
        with pytest.raises(DownloadFailed, match="cannot be written"):
            campaign.run(results=tmp_path / "out", **FAST)
        assert states(campaign) == {"succeeded": 1}


def test_a_certificate_that_is_wrong_is_not_waited_out(play: Playground, ledger: Path, live: Live) -> None:
    with planned(play, ledger, 1) as campaign:
        process = campaign.process()
        campaign.process = lambda: process  # type: ignore[method-assign]  # it was read before the trouble began
        permanent = ConnectionFailed("the certificate is not valid", sent=False, permanent=True)

        def refuse(*_: object, **__: object) -> None:
            raise permanent

        process.play.http.send = refuse  # type: ignore[method-assign,assignment]
        with pytest.raises(ConnectionFailed, match="certificate"):
            campaign.run(**FAST)
        assert states(campaign) == {"planned": 1}


def test_in_a_thread_signals_are_left_alone(play: Playground, ledger: Path) -> None:
    found: list[Any] = []
    with planned(play, ledger, 1) as campaign:
        thread = threading.Thread(target=lambda: found.append(campaign.run(**FAST)))
        thread.start()
        thread.join()
    assert found[0]["succeeded"] == 1


def test_a_campaign_runs_its_own_ledger_wherever_the_working_folder_is(
    play: Playground, live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        write_port(tmp_path / name / "areas.csv", 2)
    monkeypatch.chdir(tmp_path / "b")
    with play.campaign("port.ledger") as other:
        other.add("areas.csv", play.project("Airbus").process("Ext Trees"), DEFAULTS)
    monkeypatch.chdir(tmp_path / "a")
    with play.campaign("port.ledger") as campaign, play.campaign("./port.ledger") as twin:
        campaign.add("areas.csv", cars(play), DEFAULTS)
        moved = command(live.settings, "status", "port.ledger", stdout=subprocess.PIPE)
        assert moved.communicate()[0] == "2 planned\n"
        monkeypatch.chdir(tmp_path / "b")
        assert campaign.run(results="out", **FAST)["succeeded"] == 2
        monkeypatch.chdir(tmp_path)
        assert twin.status() == campaign.status()
        assert twin.check() == []
        assert [Path(row.result or "").parent for row in twin.rows()] == [tmp_path / "b" / "out"] * 2
        assert campaign.row(1).source == f"{tmp_path / 'a' / 'areas.csv'}, line 2"
        assert campaign.path == tmp_path / "a" / "port.ledger"
    with play.campaign(tmp_path / "b" / "port.ledger") as other:
        assert states(other) == {"planned": 2}


def test_a_ledger_of_another_service_loses_nothing(play: Playground, live: Live, ledger: Path) -> None:
    """Its jobs are not at this one, which would say of each that it was deleted."""
    with planned(play, ledger, 1) as campaign:
        owner = dead_owner()
        campaign.ledger.join(owner)
        (row,) = campaign.ledger.claim(owner, 1, 1, time.time())
        elsewhere = f"https://gateway.example/api/v1/processes/{doubles.PROCESS}/jobs/{doubles.JOB}"
        campaign.ledger.answered(row, f"{elsewhere}?projectId={doubles.PROJECT}", owner)
        with pytest.raises(LinkRefused, match="not a job's href of this service"):
            campaign.run(**FAST)
        assert states(campaign) == {"submitted": 1}


def test_a_job_that_cannot_be_looked_at_does_not_hold_up_the_rest(
    service: doubles.Service, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = f"/api/v1/processes/{doubles.PROCESS}"
    job = doubles.job("RUNNING")
    service.on("GET", path, doubles.process())
    service.on("POST", f"{path}/jobs", doubles.as_json(job, 201, location=job["_links"]["self"]["href"]))
    service.on("GET", f"{path}/jobs", doubles.page("jobs"))
    service.on("GET", f"{path}/jobs/{doubles.JOB}", doubles.failing(403))
    service.on("GET", "/api/v1/jobs", doubles.page("jobs", job))
    with Playground(api_key=doubles.KEY, **doubles.SETTINGS) as play, play.campaign(ledger) as campaign:
        process = Process.get(play, uuid.UUID(doubles.PROJECT), uuid.UUID(doubles.PROCESS))
        campaign.add(features(1), process, {"datasetName": "d", "imageId1": "a", "imageId2": "b"})
        assert campaign.run(poll=0.1)["submitted"] == 1
        said = capsys.readouterr().err
        assert "tile 0: its job cannot be looked at: 403" in said
        assert "This run watches it no longer; the next one will." in said


def test_it_says_why_rows_failed_and_how_to_go_on(
    play: Playground, live: Live, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live.fault(fail_job={"count": 3, "message": "out of\x1b[2J memory"})
    with planned(play, ledger, 4) as campaign:
        assert campaign.run(poll=0.1)["failed"] == 3
        lines = capsys.readouterr().err.splitlines()[-2:]
        assert lines == campaign.explain()
        assert lines[0].startswith("3 failed: out of\\x1b[2J memory (row 'tile ")
        assert lines[0].endswith("' and others)")
        assert lines[1] == "Run them again: campaign.retry(None, 'failed'), then campaign.run()"
        live.fault(cleared=True)
        assert campaign.run(retry=lambda row: True, **FAST)["succeeded"] == 4
        assert campaign.explain() == []
        assert capsys.readouterr().err == ""


def test_a_row_of_another_campaign_is_not_taken_for_this_ones(play: Playground, live: Live, tmp_path: Path) -> None:
    with planned(play, tmp_path / "one", 1) as one, play.campaign(tmp_path / "other") as other:
        other.add(features(1, first=7), cars(play), DEFAULTS)
        dead = dead_owner()
        for campaign in (one, other):
            campaign.ledger.join(dead)
            (row,) = campaign.ledger.claim(dead, 1, 1, time.time())
            campaign.ledger.unclear(row, "who knows", [])
        with pytest.raises(ConfigurationError, match="another campaign's"):
            other.decide(one.row(1), again=True)
        assert other.decide(other.row(1), again=True).state == "planned"
        assert states(one) == {"uncertain": 1}


def test_a_download_does_not_outlast_a_stop(
    play: Playground, live: Live, ledger: Path, monkeypatch: pytest.MonkeyPatch, soon: Any, tmp_path: Path
) -> None:
    begun = threading.Event()

    def endless(self: Job, path: Path, progress: Any, *, partial: bool) -> None:
        while True:
            progress(1, None)
            begun.set()
            time.sleep(0.01)

    monkeypatch.setattr(Job, "download", endless)
    with planned(play, ledger, 1) as campaign:
        running = threading.Thread(target=campaign.run, kwargs={"results": tmp_path / "out", **FAST})
        running.start()
        assert begun.wait(30)
        campaign.stop()
        running.join()
        soon(lambda: not [thread for thread in threading.enumerate() if thread.name == "campaign-download"])
        assert campaign.ledger.without_result() == 1
        assert campaign.check() == []


def test_an_answer_that_is_lost_after_the_stop_is_not_looked_for_any_more(
    service: doubles.Service, ledger: Path, soon: Any
) -> None:
    path = f"/api/v1/processes/{doubles.PROCESS}"
    service.on("GET", path, doubles.process())
    service.on("GET", f"{path}/jobs", doubles.page("jobs"))
    with Playground(api_key=doubles.KEY, **doubles.SETTINGS) as play, play.campaign(ledger) as campaign:

        def cut(sent: Any) -> None:
            runner = campaign._runner
            campaign.stop()
            assert runner is not None
            assert runner._halt.wait(30)
            raise httpx.ReadError("cut")

        service.on("POST", f"{path}/jobs", cut)
        process = Process.get(play, uuid.UUID(doubles.PROJECT), uuid.UUID(doubles.PROCESS))
        campaign.add(features(1), process, {"datasetName": "d", "imageId1": "a", "imageId2": "b"})
        assert campaign.run(**FAST)["intended"] == 1
        soon(lambda: not [thread for thread in threading.enumerate() if thread.name == "campaign-submit"])
        assert [method for method, at in service.calls if at == f"{path}/jobs"] == ["GET", "POST"]
        assert "was submitted once, its answer was lost" in (campaign.row(1).message or "")
