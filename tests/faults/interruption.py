"""Promise 19: interruption is clean."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any
from unittest import mock

from playgroundclient.transport import network

from .clients import PATIENT, client, least, started
from .promise import Figures, Scale, promise
from .server import Connection, Request, client_tls, message, tls
from .service import ETAG, Service

if TYPE_CHECKING:
    from pathlib import Path

ACTIONS = {"token": "token", "wait": "get", "list": "list", "submit": "submit", "download": "download"}
"""What is interrupted, and the row whose request tells that it is on its way."""


def _slowly(service: Service, *, etag: bool) -> None:
    """Each action goes on for ever."""

    def token(connection: Connection, request: Request) -> None:
        connection.pause(0.4)  # a token request that is on its way ends by itself: others may wait for it too
        connection.send(service.good("token"))

    def pages(connection: Connection, request: Request) -> None:
        if "page=1&" not in request.target + "&":
            connection.stall()  # several of these at the same time
        jobs = [service.summary(uuid.uuid4()) for _ in range(100)]
        connection.send(message(200, json.dumps({"jobs": jobs, "total": 2000}).encode()))

    def download(connection: Connection, request: Request) -> None:
        headers = {"Content-Length": "1000000", **({"ETag": ETAG} if etag else {})}
        connection.send(message(200, b"", headers=headers, length=False))
        connection.drip(b"x" * 1_000_000, 0.01)

    running = json.dumps(service.job(status="RUNNING")).encode()
    service.scripts = {
        "token": token,
        "get": lambda c, r: c.send(message(200, running)),
        "list": pages,
        "submit": lambda c, r: c.stall(),
        "user": lambda c, r: c.stall(),
        "download": download,
    }


@promise(19, "interruption is clean", seconds_to_return=0.5, tasks_and_files_left=0, jobs_deleted=0, not_interrupted=0,
         connections_that_stay_taken=0)  # fmt: skip
def interruption_is_clean(kind: str, scale: Scale, folder: Path) -> Figures:
    """SIGINT at random moments in a process of its own; then 1,000 calls of one client that are cancelled, or interrupted."""
    slowest, left, deleted, missed, runs = 0.0, 0, 0, 0, 0
    dice = random.Random(7)
    for action in ACTIONS:
        for turn in range(4 if scale == "full" and kind != "naive" else 1):
            delay = dice.uniform(0.05, 0.3 if action == "token" else 0.6)

            def once(action: str = action, delay: float = delay, etag: bool = turn % 2 == 0) -> float:
                nonlocal left, deleted, missed, runs
                runs += 1
                with Service() as service:
                    found, seconds = _interrupted(kind, action, service, folder / "records.geojson", delay, etag)
                    deleted += service.sends("delete")
                names = [each.name for each in folder.iterdir() if not (etag and each.name.endswith(".part"))]
                for each in folder.iterdir():
                    each.unlink()
                missed += not found.get("returned")
                extra = found.get("tasks", 0) + len(names)
                # A thread that fetches a page ends with its call's read timeout, and keeps its connection until then.
                if action != "list" or kind == "async":
                    extra += max(0, found.get("files", 0)) + len(found.get("threads", ()))
                left += extra
                if kind != "naive" and (extra or not found.get("returned")):
                    print(f"  {kind} {action}: {seconds:.2f} s, {found}, {names}", file=sys.stderr)
                return seconds

            slowest = max(slowest, least(once, 0.5, 5 if kind != "naive" else 1))
    return {
        "seconds to return": round(slowest, 2),
        "tasks and files left": left,
        "jobs deleted": deleted,
        "not interrupted": missed,
        "connections that stay taken": 0 if kind == "naive" else _taken(kind, 1000 if scale == "full" else 200),
        "interruptions": runs,
    }


def _interrupted(
    kind: str, action: str, service: Service, path: Path, delay: float, etag: bool
) -> tuple[dict[str, Any], float]:
    """What the interrupted process told, and how long it took to return."""
    _slowly(service, etag=etag)
    program = started("child", kind, action, service.known, json.dumps({"cold": True, "path": str(path)}))
    try:
        end = time.monotonic() + 2 * PATIENT
        while not service.sends(ACTIONS[action]) and time.monotonic() < end and program.poll() is None:
            time.sleep(0.005)
        time.sleep(delay)
        sent = time.time()
        program.send_signal(signal.SIGINT)
        said, trouble = program.communicate(timeout=2 * PATIENT)
        if not said:
            return {"trouble": trouble}, 0.0
        found: dict[str, Any] = json.loads(said.splitlines()[-1])
        return found, max(0.0, found["returned"] - sent)
    except subprocess.TimeoutExpired:
        return {"trouble": "it does not end"}, 0.0
    finally:
        if program.poll() is None:
            program.kill()
        program.communicate()


# --- connections that stay taken ---------------------------------------------------------------------------------------

ROOM = 8
"""Connections that a client may have in these tests, so that one which stays taken is missed."""


def _taken(kind: str, times: int) -> int:
    """Of so many connections as a client may have, those that cannot be used any more after calls were broken off."""
    taken = 0
    for secure in (False, True):
        with mock.patch.object(network, "MOST_CONNECTIONS", ROOM), Service(tls=tls() if secure else None) as service:
            knobs = {"verify": client_tls()} if secure else {}
            with client(kind, service, retries=0, **knobs) as ours:
                assert ours.do("token").error is None
                (_cancel if kind == "async" else _break_off)(ours, times // 2)
                taken += ROOM - _used_at_once(ours, service)
    return taken


def _cancel(ours: Any, times: int) -> None:
    """Cancel calls at random moments, some of them twice, until so many are cancelled."""
    dice = random.Random(7)

    async def storm() -> None:
        done = 0
        while done < times:
            tasks = [asyncio.create_task(ours.play.user()) for _ in range(20)]
            for task in tasks:
                # Mostly by the steps of the loop, where the seams are, and sometimes later.
                for _ in range(dice.randint(0, 6)):
                    await asyncio.sleep(0)
                if dice.random() < 0.1:
                    await asyncio.sleep(dice.random() * 0.01)
                done += not task.done()
                task.cancel()
                if dice.random() < 0.5:
                    asyncio.get_running_loop().call_soon(task.cancel)
            await asyncio.wait(tasks)
            assert all(task.cancelled() or task.exception() is None for task in tasks)
        await asyncio.sleep(0.05)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    ours.runner.run(storm())


def _break_off(ours: Any, times: int) -> None:
    """Interrupt calls at random moments, as Ctrl-C does. Only the main thread is interrupted."""
    if threading.current_thread() is not threading.main_thread():
        return
    dice, done = random.Random(7), 0
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        while done < times:
            try:
                signal.setitimer(signal.ITIMER_REAL, dice.uniform(100e-6, 5e-3))
                ours.play.user()
                signal.setitimer(signal.ITIMER_REAL, 0)
            except KeyboardInterrupt:
                done += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _used_at_once(ours: Any, service: Service) -> int:
    """On how many connections the client can have a call at the same time: the service answers when all are there."""
    there, lock = threading.Event(), threading.Lock()
    waiting = most = 0

    def together(connection: Connection, request: Request) -> None:
        nonlocal waiting, most
        with lock:
            waiting += 1
            most = max(most, waiting)
        if most == ROOM:
            there.set()
        there.wait(20)
        with lock:
            waiting -= 1
        connection.send(service.good("user"))

    service.scripts["user"] = together
    outcomes = ours.at_once("token", ROOM)
    assert all(each.error is None for each in outcomes), outcomes
    return most
