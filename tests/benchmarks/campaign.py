"""A campaign that is killed again and again while its gateway is restarted: nothing twice, nothing lost.

`python -m tests.benchmarks.campaign` runs 2,000 jobs undisturbed, and prints jobs a second and requests a job; then it
runs 2,000 jobs with 50 kills and 5 restarts, and counts what the gateway has.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from playgroundclient import Playground
from playgroundclient.campaign import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = "Airbus"
PROCESS = "Ext Cars"
IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
_STARTS_WITHIN = 60.0
_STANDS_STILL = 120.0


class Gateway:
    """The local gateway on ports and in a file that outlive it."""

    def __init__(self, state: Path, *options: str) -> None:
        self._options = ("--state", str(state), *options)
        self._ports = "0,0,0"
        self.requests: collections.Counter[str] = collections.Counter()
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "playground_sandbox", "--json", "--ports", self._ports, *self._options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the gateway did not start"
        facts = json.loads(line)
        self.control: str = facts["control_url"]
        urls = [facts[name] for name in ("token_url", "front_url", "gateway_url")]
        self._ports = ",".join(str(httpx.URL(url).port) for url in urls)
        self.settings = {
            "api_key": facts["api_key"],
            "token_url": urls[0],
            "url": urls[1],
            "gateway_url": urls[2],
        }

    @property
    def environment(self) -> dict[str, str]:
        names = {"api_key": "API_KEY", "token_url": "TOKEN_URL", "url": "URL", "gateway_url": "GATEWAY_URL"}
        return {**os.environ, **{f"PLAYGROUND_{names[name]}": value for name, value in self.settings.items()}}

    def count(self) -> None:
        """Take down how often each operation was asked: a restart forgets it."""
        self.requests.update(httpx.get(f"{self.control}/counts", trust_env=False).json()["requests"])

    def jobs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = httpx.get(f"{self.control}/jobs", timeout=60, trust_env=False).json()["jobs"]
        return found

    def kill(self) -> None:
        with contextlib.suppress(httpx.HTTPError):
            self.count()
        self._process.kill()
        self._end()

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._end()

    def _end(self) -> None:
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def write_areas(path: Path, count: int) -> None:
    """A CSV of small areas, side by side in one image."""
    lines = ["name,west,south,east,north,imageId"]
    for number in range(count):
        west, south = 2.90 + 0.0005 * (number % 100), 42.70 + 0.0005 * (number // 100)
        lines.append(f"tile {number},{west:.4f},{south:.4f},{west + 0.0004:.4f},{south + 0.0004:.4f},{IMAGE}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def plan(gateway: Gateway, folder: Path, count: int) -> Path:
    """A campaign with so many rows; returns its ledger."""
    write_areas(folder / "areas.csv", count)
    with Playground(**gateway.settings) as play, play.campaign(folder / "ledger.sqlite") as campaign:
        process = play.project(PROJECT).process(PROCESS)
        added = campaign.add(folder / "areas.csv", process, {"datasetName": "cars"})
        assert added.added == count
    return folder / "ledger.sqlite"


class Worker:
    """`playground campaign run` as a process of its own."""

    def __init__(self, gateway: Gateway, ledger: Path, limit: int, settle: float) -> None:
        self.log = ledger.with_name("log.txt")
        options = ["--results", str(ledger.with_name("results")), "--limit", str(limit), "--poll", "0.5"]
        command = [sys.executable, "-m", "playgroundclient.cli", "campaign", "run", str(ledger), *options]
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*command, "--settle", str(settle)],
                env=gateway.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def ended(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def changes_in(ledger: Path) -> int:
    """How many changes of state the ledger holds, as another process sees it."""
    with contextlib.closing(sqlite3.connect(ledger, timeout=30)) as db:
        return int(db.execute("SELECT count(*) FROM changes").fetchone()[0])


def sound(ledger: Path) -> None:
    with Ledger(ledger) as opened:
        faults = opened.check()
    assert not faults, faults


def judge(gateway: Gateway, ledger: Path, count: int, before: set[str]) -> None:
    """Every row has its own job and its result; the gateway has no job more, and no job twice."""
    sound(ledger)
    jobs = [job for job in gateway.jobs() if job["id"] not in before]
    names = collections.Counter(job["name"] for job in jobs)
    with Ledger(ledger) as opened:
        rows = list(opened.rows())
        counts = opened.counts()
    twice = [name for name, number in names.items() if number > 1]
    log = ledger.with_name("log.txt").read_text("utf-8")[-4000:]
    assert counts["succeeded"] == count, (counts, log)
    assert len(jobs) == count, f"{len(jobs)} jobs on the gateway instead of {count}; twice: {twice}"
    assert not twice
    assert {job["correlationId"] for job in jobs} == {row.correlation_id for row in rows}
    ids = {row.href.partition("?")[0].rpartition("/")[2] for row in rows if row.href is not None}
    assert ids == {job["id"] for job in jobs}
    files = {Path(row.result) for row in rows if row.result is not None}
    assert files == set(ledger.with_name("results").iterdir())
    assert len(files) == count
    for file in files:
        assert json.loads(file.read_text("utf-8"))["type"] == "FeatureCollection"


def ordeal(
    folder: Path, count: int, kills: int, restarts: int, *, seed: int, limit: int = 50, settle: float = 2.0
) -> float:
    """Run a campaign of so many jobs, killed and with its gateway restarted so often; return the seconds it took.

    The moments are random, and spread over the whole of the campaign by the progress that its ledger shows.
    """
    chance = random.Random(seed)
    gateway = Gateway(folder / "state.sqlite", "--speed", "100", "--seed", str(seed))
    try:
        before = {job["id"] for job in gateway.jobs()}
        ledger = plan(gateway, folder, count)
        restart_at = set(chance.sample(range(kills), restarts))
        started = time.monotonic()
        worker = Worker(gateway, ledger, limit, settle)
        for number in range(kills):
            goal = count + 3 * count * (number + chance.random()) / (kills + 1)  # three changes a row after the first
            _until(lambda goal=goal: changes_in(ledger) >= goal, worker)
            time.sleep(chance.uniform(0.0, 0.1))
            if number in restart_at:
                gateway.kill()
                gateway.start()
                time.sleep(chance.uniform(0.0, 0.5))
            worker.kill()
            sound(ledger)
            worker = Worker(gateway, ledger, limit, settle)
        code = worker.process.wait()
        took = time.monotonic() - started
        assert code == 0, worker.log.read_text("utf-8")[-4000:]
        judge(gateway, ledger, count, before)
        return took
    finally:
        gateway.stop()


def _until(condition: Any, worker: Worker) -> None:
    end = time.monotonic() + _STANDS_STILL
    while not condition():
        assert not worker.ended(), worker.log.read_text("utf-8")[-4000:]
        assert time.monotonic() < end, f"the campaign stands still: {worker.log.read_text('utf-8')[-4000:]}"
        time.sleep(0.01)


def undisturbed(folder: Path, count: int, *, limit: int = 200) -> Iterator[str]:
    """Run a campaign of so many jobs, and say how fast it went and what it asked."""
    gateway = Gateway(folder / "state.sqlite", "--speed", "100")
    try:
        before = {job["id"] for job in gateway.jobs()}
        ledger = plan(gateway, folder, count)
        counted = collections.Counter(httpx.get(f"{gateway.control}/counts", trust_env=False).json()["requests"])
        started = time.monotonic()
        worker = Worker(gateway, ledger, limit, 60.0)
        assert worker.process.wait() == 0, worker.log.read_text("utf-8")[-4000:]
        took = time.monotonic() - started
        gateway.count()
        judge(gateway, ledger, count, before)
        asked = gateway.requests - counted
        yield f"{count} jobs in {took:.1f} s: {count / took:.1f} jobs a second"
        yield f"{asked.total() / count:.2f} requests a job: " + ", ".join(
            f"{number} {operation}" for operation, number in asked.most_common()
        )
    finally:
        gateway.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--restarts", type=int, default=5)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--only", choices=["speed", "ordeal"])
    given = parser.parse_args()
    if given.only != "ordeal":
        with tempfile.TemporaryDirectory() as folder:
            for line in undisturbed(Path(folder), given.jobs):
                print(line, flush=True)
    if given.only != "speed":
        seed = random.randrange(1_000_000) if given.seed is None else given.seed
        with tempfile.TemporaryDirectory() as folder:
            took = ordeal(Path(folder), given.jobs, given.kills, given.restarts, seed=seed)
        print(
            f"{given.jobs} jobs, {given.kills} kills, {given.restarts} restarts of the gateway (seed {seed}), {took:.1f} s: "
            f"{given.jobs} jobs on the gateway, {given.jobs} results, 0 twice, 0 lost; the ledger sound each time"
        )


if __name__ == "__main__":
    main()
