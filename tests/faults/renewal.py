"""Promises 2 to 6: one renewal at a time, off the caller's path, by a clock that nothing deceives, whatever the identity provider says."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import sys
import threading
import time
from typing import TYPE_CHECKING, Any
from unittest import mock

from playgroundclient import AsyncPlayground, Playground
from playgroundclient.config import Renewal
from playgroundclient.transport import call, flow, identity

from .clients import PATIENT, Naive, Outcome, client, outcome_of, outcome_of_task, quick, source, started
from .promise import Figures, Scale, promise
from .server import Connection, Request, Server, client_tls, in_turn, message, say, tls
from .service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

THREADS, LOOPS, TASKS, CANCELLED = 100, 3, 200, 0.3


def after(seconds: float, answer: Callable[[], bytes]) -> Any:
    """Take so long to answer."""

    def play(connection: Connection, request: Request) -> None:
        connection.pause(seconds)
        connection.send(answer())

    return play


# --- 2 -----------------------------------------------------------------------------------------------------------------


@promise(2, "one renewal at a time, for all clients of a process with the same key, token URL and network settings",
         ("sync+async",), token_requests_at_a_cold_start=1, attempts_when_the_provider_fails=1, errors=0, deadlocks=0,
         deadlocks_after_fork=0)  # fmt: skip
def one_renewal_at_a_time(kind: str, scale: Scale, folder: Path) -> Figures:
    """100 threads and 3 event loops of 200 tasks that all call at the same moment; 30 % of the tasks are cancelled; fork."""
    with Service() as service:
        service.scripts["token"] = after(0.5, lambda: service.good("token"))
        cold, deadlocks = _crowd(service, kind)
        requests = service.token_requests
    with Service() as service:
        service.scripts["token"] = after(0.5, lambda: message(500, b'{"error": "server_error"}'))
        failing, more = _crowd(service, kind)
        attempts = service.token_requests
    wrong = [each for each in cold if each.error is not None] + [
        each for each in failing if each.foreign or not each.error
    ]
    for each in wrong[:3] if kind != "naive" else ():
        print("  wrong:", each, file=sys.stderr)
    return {
        "token requests at a cold start": requests,
        "attempts when the provider fails": attempts,
        "errors": len(wrong),
        "deadlocks": deadlocks + more,
        "deadlocks after fork": 0 if kind == "naive" else _forks(),
        "calls": len(cold),
    }


def _crowd(service: Service, kind: str) -> tuple[list[Outcome], int]:
    """How all calls ended, and how many threads did not."""
    outcomes: list[Outcome] = []
    naive = kind == "naive"
    policy = Renewal(first_cooldown=600.0, longest_cooldown=600.0)  # a busy machine is slow to come back
    arguments = service.arguments(timeout=PATIENT, renewal=policy)
    plays: list[Any] = [Naive(service)] if naive else [Playground(**arguments) for _ in range(5)]
    aplay = None if naive else AsyncPlayground(**arguments)
    start = threading.Barrier(THREADS + (0 if naive else LOOPS))

    def ask(play: Any) -> None:
        outcomes.append(outcome_of(lambda: play.call(play.token) if naive else play.user()))

    async def aask() -> None:
        outcomes.append(await outcome_of_task(aplay.user))  # type: ignore[union-attr]

    async def loop() -> None:
        start.wait()
        dice = random.Random(1)
        tasks = [asyncio.ensure_future(aask()) for _ in range(TASKS)]
        for task in tasks:
            if dice.random() < CANCELLED:
                asyncio.get_running_loop().call_later(dice.uniform(0, 0.4), task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
        await aplay.close()  # type: ignore[union-attr]

    def thread(number: int) -> None:
        start.wait()
        ask(plays[number % len(plays)])

    threads = [threading.Thread(target=thread, args=(number,), daemon=True) for number in range(THREADS)]
    threads += [
        threading.Thread(target=lambda: asyncio.run(loop()), daemon=True) for _ in range(start.parties - THREADS)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(2 * PATIENT)
    for play in plays:  # once more, while what the first calls met still counts
        ask(play)
        play.close()
    return outcomes, sum(each.is_alive() for each in threads)


def _forks() -> int:
    """Children that do not fare well: forked before a token is there, while it is on its way, and after."""
    with Service() as service:
        service.scripts["token"] = after(0.5, lambda: service.good("token"))
        program = started("forking", json.dumps(service.arguments(timeout=PATIENT)))
        said, trouble = program.communicate(timeout=4 * PATIENT)
        print(trouble, end="", file=sys.stderr)
        return int(said)


# --- a clock that the test moves ---------------------------------------------------------------------------------------


class Clock:
    """It stands still until the test moves it, so that a busy machine ages no token."""

    def __init__(self) -> None:
        self.started, self.offset = time.monotonic(), 0.0

    def __call__(self) -> float:
        return self.started + self.offset


@contextlib.contextmanager
def moved(clock: Clock, ours: Any) -> Iterator[None]:
    """The client's clock of token lifetimes is `clock`; the wall clock goes with it, as in real life."""
    wall = time.time
    with contextlib.ExitStack() as stack:
        if ours.kind == "naive":
            stack.enter_context(mock.patch.object(time, "time", lambda: wall() + clock.offset))
        else:
            stack.enter_context(mock.patch.object(source(ours), "_now", clock))
            for module in (flow, call, identity):
                stack.enter_context(mock.patch.object(module, "clock", clock))
        yield


# --- 3 -----------------------------------------------------------------------------------------------------------------


@promise(3, "while the token is valid nobody waits and nobody fails for a renewal",
         calls_held=0, failed_calls=0, attempts_beyond_one_per_cooldown=0)  # fmt: skip
def nobody_waits_for_a_renewal(kind: str, scale: Scale, folder: Path) -> Figures:
    """After half-life the identity provider hangs, answers 500, or gives tokens that live shorter than the old one will."""
    held = failed = extra = calls = 0
    policy = Renewal(timeout=600.0)
    for trouble in ("hangs", "answers 500", "gives a second"):
        clock, attempts, waiting = Clock(), list[float](), threading.Event()

        def play(
            connection: Connection, request: Request, trouble: str = trouble, attempts: Any = attempts, clock: Any = clock,
            waiting: Any = waiting,
        ) -> None:  # fmt: skip
            attempts.append(clock())
            waiting.set()
            if trouble == "hangs":
                connection.stall()
            short = json.dumps({**service.token(), "expires_in": 1}).encode()
            connection.send(message(200, short) if "second" in trouble else message(500, b'{"error": "server_error"}'))

        patience = 2.0 if kind == "naive" else PATIENT
        with (
            Service(lifetime=300, clock=clock) as service,
            client(kind, service, timeout=patience, renewal=policy) as ours,
            moved(clock, ours),
        ):
            assert ours.do("token").error is None
            service.scripts["token"] = play
            steps = 240 if trouble == "gives a second" else 60  # shorter than from one renewal to the next
            for _ in range(steps):
                clock.offset += 284 / steps  # to 16 s before the token's end
                outcome = ours.do("token")
                calls += 1
                # Whoever waits for an identity provider that hangs does so until the call's own deadline.
                held += outcome.seconds >= patience
                failed += outcome.error is not None
                while kind != "naive" and trouble != "hangs" and source(ours)._flights:
                    time.sleep(0.001)  # else the clock would move while an attempt is on its way
                if kind == "naive" and held + failed > 5:
                    break
            waiting.wait(10)
            gaps = [later - sooner for sooner, later in itertools.pairwise(attempts)]
            extra += sum(gap < policy.first_cooldown - 0.1 for gap in gaps) + (not attempts)
    return {"calls held": held, "failed calls": failed, "attempts beyond one per cooldown": extra, "calls": calls}


# --- 4 -----------------------------------------------------------------------------------------------------------------


@promise(4, "no token that is known to be expired is sent", requests_after_true_expiry=0, foreign_exceptions=0)
def no_expired_token_is_sent(kind: str, scale: Scale, folder: Path) -> Figures:
    """Wall-clock steps of an hour, a suspended machine, a slow token answer, a connection that takes long to be made."""
    late = foreign = sent = 0
    for scenario in (_wall_clock_steps, _suspend, _slow_token_answer, _slow_connection):
        count = [0, 0]

        def user(connection: Connection, request: Request, count: list[int] = count) -> None:
            token = next(each for each in service.tokens if each.text == request.bearer)
            count[0] += service.clock() >= token.born + token.lifetime
            count[1] += 1
            connection.send(service.good("user"))

        secure = tls() if scenario is _slow_connection else None
        with quick(), Service(lifetime=300, tls=secure) as service:
            service.scripts["user"] = user
            outcomes = scenario(kind, service)
        late, sent = late + count[0], sent + count[1]
        foreign += sum(each.foreign for each in outcomes)
        if kind != "naive" and (count[0] or any(each.foreign for each in outcomes)):
            print(f"  {scenario.__name__} ({kind}): {count}, {[str(each) for each in outcomes]}", file=sys.stderr)
    return {"requests after true expiry": late, "foreign exceptions": foreign, "requests": sent}


def _wall_clock_steps(kind: str, service: Service) -> list[Outcome]:
    clock, shift, outcomes = Clock(), [0.0], list[Outcome]()
    service.clock = clock
    with client(kind, service) as ours, moved(clock, ours):
        wall = time.time
        with mock.patch.object(time, "time", lambda: wall() + shift[0]):
            for step in (0, 3600, -3600, -3600, 7200, -3600, -86400):
                shift[0] += step
                for _ in range(4):
                    clock.offset += 140
                    outcomes.append(ours.do("token"))
    return outcomes


def _suspend(kind: str, service: Service) -> list[Outcome]:
    clock, outcomes = Clock(), list[Outcome]()
    service.clock = clock
    with client(kind, service) as ours, moved(clock, ours):
        for hours in (0, 1, 0.5, 24):
            clock.offset += hours * 3600
            outcomes += [ours.do("token") for _ in range(3)]
    return outcomes


def _slow_token_answer(kind: str, service: Service) -> list[Outcome]:
    """The answer with the token takes longer than the token lives."""

    def play(connection: Connection, request: Request) -> None:
        answer = service.good("token")  # its life begins now
        connection.pause(0.7)
        connection.send(answer)

    service.lifetime = 0.5
    service.scripts["token"] = play
    with client(kind, service, renewal=Renewal(floor=0.1)) as ours:
        return [ours.do("token") for _ in range(2)]


def _slow_connection(kind: str, service: Service) -> list[Outcome]:
    """The token expires while the connection to the service is being made."""

    def session(connection: Connection) -> None:
        time.sleep(3.0)
        connection.sock = tls().wrap_socket(connection.sock, server_side=True)
        service.gateway._requests(connection)

    service.lifetime = 2.0
    with Server(session=session) as slow, client(kind, service, timeout=8, retries=1, verify=client_tls(),
                                                 renewal=Renewal(floor=0.1)) as ours:  # fmt: skip
        service.move(slow.port)
        return [ours.do("token")]


# --- 5 -----------------------------------------------------------------------------------------------------------------

LONG = ["missing", "0", "-1", '"300"', "300.5", "NaN", "Infinity", "-Infinity", "1e30", "1" + "0" * 400, "9" * 5000,
        "null", "true", "[]", '"x"', "{}", '""']  # fmt: skip
SHORT = ["1e-9", "0.001", "1"]
"""A token that lives shorter than its own way here may not be sent (promise 4)."""


@promise(5, "any expires_in is survived", foreign_exceptions=0, calls_lost=0, renewals_over_the_floor=0)
def any_expires_in_is_survived(kind: str, scale: Scale, folder: Path) -> Figures:
    foreign = lost = over = calls = 0
    floor = 0.5
    for odd in LONG + SHORT:

        def play(connection: Connection, request: Request, odd: str = odd) -> None:
            token = service.token()["access_token"]
            more = "" if odd == "missing" else f', "expires_in": {odd}'
            connection.send(message(200, f'{{"access_token": "{token}"{more}}}'.encode()))

        with quick(), Service() as service, client(kind, service, retries=0, renewal=Renewal(floor=floor)) as ours:
            service.scripts["token"] = play
            started = time.monotonic()
            while True:
                outcome = ours.do("token")
                calls += 1
                foreign += outcome.foreign
                lost += outcome.error is not None and odd in LONG
                if time.monotonic() - started > (1.6 if odd in SHORT else 0.0):
                    break
            over += service.token_requests > 2 + (time.monotonic() - started) / floor
    return {"foreign exceptions": foreign, "calls lost": lost, "renewals over the floor": over, "calls": calls}


# --- 6 -----------------------------------------------------------------------------------------------------------------


@promise(6, "401 in mid-life: renew once, replay once; 403 never",
         renewals_for_all=1, calls_lost=0, most_sends_of_one_call=2, wrong_endings=0)  # fmt: skip
def a_revoked_token_is_renewed_once(kind: str, scale: Scale, folder: Path) -> Figures:
    at_once, sends, wrong = 60, list[int](), list[object]()
    with Service(checks_tokens=True) as service, client(kind, service) as ours:
        assert ours.do("token").error is None
        service.revoke()
        before = service.token_requests
        service.scripts["token"] = after(0.2, lambda: service.good("token"))
        outcomes = ours.at_once("token", at_once)
        renewals = service.token_requests - before
        lost = at_once - sum(outcome.error is None and outcome.value is not None for outcome in outcomes)
    always = [(row, [status], name, most) for row in ("get", "submit", "delete", "list", "download")
              for status, name, most in ((401, "AuthError", 2), (403, "Forbidden", 1))]  # fmt: skip
    # Refused, renewed and replayed, retried, and refused for good.
    mixed = [(row, [401, other] * 4, "AuthError", 3) for row, other in (("get", 503), ("get", 429), ("delete", 429))]
    for row, statuses, name, most in always + mixed:
        knobs = {"retries": 3, "renewal": Renewal(floor=0.1)}
        with quick(), Service() as service, client(kind, service, folder / "r", **knobs) as ours:
            service.scripts[row] = in_turn(*(say(message(status, b'{"message": "no"}')) for status in statuses))
            outcome = ours.do(row)
            if len(statuses) == 1:
                sends.append(service.sends(row))
            tokens = 1 if name == "Forbidden" else 2
            if (type(outcome.error).__name__, service.sends(row), service.token_requests) != (name, most, tokens):
                wrong.append((row, statuses, service.sends(row), service.token_requests, str(outcome)))
    if kind != "naive" and wrong:
        print("  wrong:", *wrong, sep="\n    ", file=sys.stderr)
    return {
        "renewals for all": renewals,
        "calls lost": lost,
        "most sends of one call": max(sends),
        "wrong endings": len(wrong),
    }
