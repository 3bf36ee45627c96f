"""Promises 2 to 6: one renewal at a time, off the caller's path, by a clock that nothing deceives, whatever the identity provider says."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from playgroundclient import AsyncPlayground, Playground, PlaygroundError, tokens
from playgroundclient.config import Renewal

from .clients import Naive, Outcome, client, outcome_of, outcome_of_task, quick
from .promise import Figures, Scale, promise
from .server import Connection, Request, Server, client_tls, in_turn, message, say, tls
from .service import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
THREADS, LOOPS, TASKS, CANCELLED = 100, 3, 200, 0.3


def slow_token(service: Service, seconds: float, answer: bytes | None = None) -> Any:
    def play(connection: Connection, request: Request) -> None:
        connection.pause(seconds)
        connection.send(answer or service.good("token"))

    return play


class Crowd:
    """100 threads and 3 event loops of 200 tasks that all call at the same moment; 30 % of the tasks are cancelled."""

    def __init__(self, service: Service, naive: bool = False) -> None:
        self.service = service
        self.naive = naive
        self.outcomes: list[Outcome] = []
        self.stuck = 0

    def _call(self, play: Any) -> None:
        self.outcomes.append(outcome_of(lambda: play.call(play.token) if self.naive else play.user()))

    async def _acall(self, play: Any) -> None:
        self.outcomes.append(await outcome_of_task(play.user))

    async def _loop(self, play: Any, start: threading.Barrier) -> None:
        start.wait()
        rng = random.Random(1)
        tasks = [asyncio.ensure_future(self._acall(play)) for _ in range(TASKS)]
        for task in tasks:
            if rng.random() < CANCELLED:
                asyncio.get_running_loop().call_later(rng.uniform(0, 0.4), task.cancel)
        await asyncio.gather(*tasks, return_exceptions=True)
        await play.aclose()

    def run(self, longest: float = 30.0) -> None:
        loops = 0 if self.naive else LOOPS
        start = threading.Barrier(THREADS + loops)
        plays: list[Any] = (
            [Naive(self.service)]
            if self.naive
            else [
                # A client whose TLS settings are its own is on a network of its own.
                Playground(**self.service.arguments(timeout=20, verify=ssl.create_default_context() if own else True))
                for own in (True, False) * 5
            ]
        )
        aplay = None if self.naive else AsyncPlayground(**self.service.arguments(timeout=20))

        def call(play: Any) -> None:
            start.wait()
            self._call(play)

        threads = [threading.Thread(target=call, args=(plays[i % len(plays)],), daemon=True) for i in range(THREADS)]
        threads += [
            threading.Thread(target=lambda: asyncio.run(self._loop(aplay, start)), daemon=True) for _ in range(loops)
        ]
        for thread in threads:
            thread.start()
        end = time.monotonic() + longest
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        self.stuck = sum(thread.is_alive() for thread in threads)
        for play in plays:  # once more, while what the first calls met still counts
            self._call(play)
        for play in plays:
            play.close()


@promise(2, "one renewal at a time, for all clients of a process with the same key and token URL", ("sync+async",),
         token_requests_at_a_cold_start=1, attempts_when_the_provider_fails=1, callers_told_later_than_1_s=0, errors=0,
         failed_by_a_proxy_of_others=0, deadlocks=0, deadlocks_after_fork=0, deadlocks_after_interrupt=0)  # fmt: skip
def one_renewal_at_a_time(kind: str, scale: Scale, folder: Path) -> Figures:
    naive = kind == "naive"
    with Service() as service:
        service.scripts["token"] = slow_token(service, 0.5)
        cold = Crowd(service, naive)
        cold.run()
        cold_requests = service.token_requests
    with Service() as service:
        service.scripts["token"] = slow_token(service, 0.5, message(500, b'{"error": "server_error"}'))
        failing = Crowd(service, naive)
        failing.run()
        attempts = service.token_requests
    late = sum(outcome.seconds > 0.5 + 1.0 for outcome in failing.outcomes)
    forked = {"stuck": 0, "failed": 0} if naive else _fork(folder)
    interrupted = {"blocked": 0} if naive else _interrupt(500 if scale == "full" else 100)
    return {
        "token requests at a cold start": cold_requests,
        "attempts when the provider fails": attempts,
        "callers told later than 1 s": late,
        "errors": sum(o.error is not None for o in cold.outcomes)
        + sum(o.foreign or o.error is None for o in failing.outcomes),
        "failed by a proxy of others": 0 if naive else _bad_proxy(),
        "deadlocks": cold.stuck + failing.stuck,
        "deadlocks after fork": forked["stuck"] + forked["failed"],
        "deadlocks after interrupt": interrupted["blocked"],
        "calls": len(cold.outcomes),
    }


def _fork(folder: Path) -> dict[str, int]:
    with Service() as service:
        service.scripts["token"] = slow_token(service, 0.5)
        return _program("forking", json.dumps(service.arguments(timeout=10)), warnings="error")


def _interrupt(times: int) -> dict[str, int]:
    with Service() as service:
        return _program("interrupting", json.dumps(service.arguments()), str(times))


def _program(name: str, *arguments: str, warnings: str = "ignore") -> dict[str, int]:
    """What a module that is a program of its own found; what it counts but `interrupts` and `locks` should be 0."""
    command = [sys.executable, "-W", warnings, "-m", f"{__package__}.{name}", *arguments]
    root = ROOT if __package__.startswith("tests") else ROOT / "tests"
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=root)
    assert done.returncode == 0, done.stderr
    found: dict[str, int] = json.loads(done.stdout)
    if any(count for what, count in found.items() if what not in ("interrupts", "locks")):
        print(f"  {name}: {found} {done.stderr.strip()[:1500]}", file=sys.stderr)
    return found


def _bad_proxy() -> int:
    """Calls of a good client that fail because they joined the token request of a client with a bad proxy."""
    refuse = message(407, b"", headers={"Proxy-Authenticate": "Basic"})

    def proxy(connection: Connection, request: Request) -> None:
        connection.pause(0.3)
        connection.send(refuse)
        connection.fin()

    failed = 0
    for _ in range(3):
        with Server(proxy) as refusing, Service(tls=tls()) as service:
            bad = Playground(**service.arguments(verify=client_tls(), proxy=refusing.url, retries=0))
            good = Playground(**service.arguments(verify=client_tls()))
            other = threading.Thread(target=lambda bad=bad: outcome_of(bad.user))
            other.start()
            time.sleep(0.1)
            failed += outcome_of(good.user).error is not None
            other.join()
            bad.close()
            good.close()
    return failed


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.offset = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.offset


@contextlib.contextmanager
def injected(clock: Clock, ours: Any) -> Iterator[None]:
    """The client's clock of token lifetimes is `clock`; the wall clock goes with it, as in real life."""
    wall = time.time
    started = clock()
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock.patch.object(tokens, "clock", clock))
        real = wall() - started
        if ours.kind == "naive":
            stack.enter_context(mock.patch.object(time, "time", lambda: real + clock()))
        else:
            stack.enter_context(mock.patch.object(ours.play.http.auth._source, "_now", clock))
        yield


@promise(3, "while the token is valid nobody waits and nobody fails for a renewal",
         calls_held_over_half_a_second=0, failed_calls=0, attempts_beyond_one_per_cooldown=0)  # fmt: skip
def nobody_waits_for_a_renewal(kind: str, scale: Scale, folder: Path) -> Figures:
    """After half-life the identity provider hangs, answers 500, or gives tokens that live shorter than the old one will."""
    held = failed = extra = calls = 0
    policy = Renewal(timeout=30.0)
    for trouble in ("hangs", "answers 500", "gives a second"):
        clock = Clock()
        with (
            Service(lifetime=300, clock=clock) as service,
            client(kind, service, timeout=3, renewal=policy) as ours,
            injected(clock, ours),
        ):
            assert ours.do("token").error is None
            attempts: list[float] = []

            def play(
                connection: Connection,
                request: Request,
                trouble: str = trouble,
                attempts: Any = attempts,
                clock: Clock = clock,
            ) -> None:
                attempts.append(clock())
                if trouble == "hangs":
                    connection.pause(60)
                if trouble == "gives a second":
                    token = {**service.token(), "expires_in": 1}
                    connection.send(message(200, json.dumps(token).encode()))
                else:
                    connection.send(message(500, b'{"error": "server_error"}'))

            service.scripts["token"] = play
            steps = 240 if trouble == "gives a second" else 60  # shorter than from one renewal to the next
            for _ in range(steps):
                clock.offset += 284 / steps  # to 16 s before the token's end
                outcome = ours.do("token")
                calls += 1
                held += outcome.seconds > 0.5
                failed += outcome.error is not None
                time.sleep(0.005)
                if kind == "naive" and held + failed > 5:
                    break
            gaps = [later - sooner for sooner, later in itertools.pairwise(attempts)]
            extra += sum(gap < policy.first_cooldown - 0.1 for gap in gaps) + (not attempts)
    return {
        "calls held over half a second": held,
        "failed calls": failed,
        "attempts beyond one per cooldown": extra,
        "calls": calls,
    }


@promise(4, "no token that is known to be expired is sent", requests_after_true_expiry=0, foreign_exceptions=0)
def no_expired_token_is_sent(kind: str, scale: Scale, folder: Path) -> Figures:
    """Wall-clock steps of an hour, a suspended machine, a slow token answer, a connection that takes long to be made."""
    late = foreign = sent = 0
    for scenario in (_wall_clock_steps, _suspend, _slow_token_answer, _slow_connection):
        with quick(), Service(lifetime=300, checks_tokens=False) as service:
            result = scenario(kind, service)
        late += result[0]
        sent += result[1]
        foreign += result[2]
        if result[0] or result[2]:
            print(f"  {scenario.__name__} ({kind}): {result[0]} after expiry, {result[2]} foreign", file=sys.stderr)
    return {"requests after true expiry": late, "foreign exceptions": foreign, "requests": sent}


def _after_expiry(service: Service, now: Callable[[], float] | None = None) -> Any:
    """A script that counts requests whose token has truly expired."""
    count = [0, 0]

    def play(connection: Connection, request: Request) -> None:
        token = next(each for each in service.tokens if each.text == request.bearer)
        instant = service.clock()
        count[0] += instant >= token.born + token.lifetime
        count[1] += 1
        connection.send(service.good("user"))

    service.scripts["user"] = play
    return count


def _wall_clock_steps(kind: str, service: Service) -> tuple[int, int, int]:
    clock = Clock()
    service.clock = clock
    count = _after_expiry(service)
    foreign = 0
    with client(kind, service, timeout=3) as ours:
        shift = [0.0]
        wall = time.time
        source = (
            contextlib.nullcontext()
            if kind == "naive"
            else mock.patch.object(ours.play.http.auth._source, "_now", clock)
        )
        with (
            mock.patch.object(tokens, "clock", clock),
            source,
            mock.patch.object(time, "time", lambda: wall() + clock.offset + shift[0]),
        ):
            for step in (0, 3600, -3600, -3600, 7200, -3600, -86400):
                shift[0] += step
                for _ in range(4):
                    clock.offset += 140
                    outcome = ours.do("token")
                    foreign += outcome.foreign
    return count[0], count[1], foreign


def _suspend(kind: str, service: Service) -> tuple[int, int, int]:
    clock = Clock()
    service.clock = clock
    count = _after_expiry(service)
    foreign = 0
    with client(kind, service, timeout=3) as ours, injected(clock, ours):
        for hours in (0, 1, 0.5, 24):
            clock.offset += hours * 3600
            for _ in range(3):
                foreign += ours.do("token").foreign
    return count[0], count[1], foreign


def _slow_token_answer(kind: str, service: Service) -> tuple[int, int, int]:
    """The answer with the token takes longer than the token lives."""
    count = _after_expiry(service)

    def play(connection: Connection, request: Request) -> None:
        answer = service.good("token")  # its life begins now
        connection.pause(0.7)
        connection.send(answer)

    service.lifetime = 0.5
    service.scripts["token"] = play
    with client(kind, service, timeout=3, renewal=Renewal(floor=0.1)) as ours:
        foreign = sum(ours.do("token").foreign for _ in range(2))
    return count[0], count[1], foreign


def _slow_connection(kind: str, service: Service) -> tuple[int, int, int]:
    """The token expires while the connection to the service is being made."""
    count = _after_expiry(service)

    def session(connection: Connection) -> None:
        raw = connection.sock
        connection.pause(0.9)
        connection.sock = tls().wrap_socket(raw, server_side=True)
        service.gateway._requests(connection)

    service.lifetime = 1.2
    slow = Server(session=session)
    with slow, Service(tls=tls(), lifetime=1.2) as secure:
        service.tokens = secure.tokens
        secure.scripts["user"] = service.scripts["user"]
        secure.gateway.close()
        secure.gateway.port = slow.port
        service.gateway.close()
        service.gateway._play = secure._operation
        with client(kind, secure, timeout=4, retries=1, verify=client_tls(), renewal=Renewal(floor=0.1)) as ours:
            foreign = 0
            if kind == "naive":
                ours.renew()
            else:
                source = ours.play.http.auth._source
                found = source.current(ours.play.settings)
                assert isinstance(found, tokens.Flight)
                found.result(5)
            time.sleep(0.5)
            for _ in range(1):
                foreign += ours.do("token").foreign
    return count[0], count[1], foreign


ODD = ["missing", "0", "-1", '"300"', "300.5", "NaN", "Infinity", "-Infinity", "1e30", "1" + "0" * 400, "9" * 5000, "null", "true", "[]", '"x"', "{}", '""', "1e-9", "0.001", "1"]  # fmt: skip


@promise(5, "any expires_in is survived", foreign_exceptions=0, calls_lost=0, renewals_over_the_floor=0)
def any_expires_in_is_survived(kind: str, scale: Scale, folder: Path) -> Figures:
    foreign = lost = over = calls = 0
    floor = 0.5
    for odd in ODD:
        with (
            quick(),
            Service() as service,
            client(kind, service, timeout=3, retries=0, renewal=Renewal(floor=floor)) as ours,
        ):
            service.scripts["token"] = _odd_token(service, odd)
            started = time.monotonic()
            short = odd in ("1e-9", "0.001", "1")
            while True:
                outcome = ours.do("token")
                calls += 1
                foreign += outcome.foreign
                # A token that lives shorter than its own way here may not be sent (promise 4).
                lost += outcome.error is not None and odd not in ("1e-9", "0.001")
                if time.monotonic() - started > (1.6 if short else 0.02):
                    break
            most = 2 + (time.monotonic() - started) / floor
            over += service.token_requests > most
            if outcome.foreign or service.token_requests > most:
                print(
                    f"  expires_in {odd[:20]} ({kind}): {service.token_requests} requests, {outcome}", file=sys.stderr
                )
    return {"foreign exceptions": foreign, "calls lost": lost, "renewals over the floor": over, "calls": calls}


def _odd_token(service: Service, odd: str) -> Any:
    def play(connection: Connection, request: Request) -> None:
        token = service.token()["access_token"]
        more = "" if odd == "missing" else f', "expires_in": {odd}'
        connection.send(message(200, f'{{"access_token": "{token}"{more}}}'.encode()))

    return play


@promise(
    6,
    "401 in mid-life: renew once, replay once; 403 never",
    renewals_for_all=1,
    calls_lost=0,
    most_sends_of_one_call=2,
    wrong_endings=0,
)
def a_revoked_token_is_renewed_once(kind: str, scale: Scale, folder: Path) -> Figures:
    at_once = 60
    with Service(checks_tokens=True) as service, client(kind, service, timeout=10) as ours:
        assert ours.do("token").error is None
        service.revoke()
        before = service.token_requests
        service.scripts["token"] = slow_token(service, 0.2)
        outcomes = _at_once(ours, at_once)
        renewals = service.token_requests - before
        lost = sum(outcome.error is not None or outcome.value is None for outcome in outcomes) + at_once - len(outcomes)
    sends, wrong = [], 0
    for row in ("get", "submit", "delete", "list", "download"):
        for status, name, wanted in ((401, "AuthError", 2), (403, "Forbidden", 1)):
            with (
                quick(),
                Service() as service,
                client(kind, service, folder / "r", timeout=5, retries=2, renewal=Renewal(floor=0.1)) as ours,
            ):
                service.scripts[row] = lambda c, r, status=status: c.send(message(status, b'{"message": "no"}'))
                outcome = ours.do(row)
                sends.append(service.sends(row))
                wrong += type(outcome.error).__name__ != name or service.sends(row) != wanted
    for row, other in (("get", 503), ("get", 429), ("delete", 429)):
        with (
            quick(),
            Service() as service,
            client(kind, service, timeout=5, retries=3, renewal=Renewal(floor=0.1)) as ours,
        ):
            service.scripts[row] = in_turn(*(say(message(status, b"{}")) for status in (401, other) * 4))
            outcome = ours.do(row)
            # Refused, renewed and replayed, retried, and refused for good.
            wrong += type(outcome.error).__name__ != "AuthError" or service.sends(row) != 3
            wrong += service.token_requests != 2
    return {
        "renewals for all": renewals,
        "calls lost": lost,
        "most sends of one call": max(sends),
        "wrong endings": wrong,
    }


def _at_once(ours: Any, number: int) -> list[Outcome]:
    if ours.kind == "async":

        async def one() -> Outcome:
            try:
                return Outcome(await ours.play.user())
            except PlaygroundError as error:
                return Outcome(error=error)

        async def all_of_them() -> list[Outcome]:
            return list(await asyncio.gather(*(one() for _ in range(number))))

        found: list[Outcome] = ours.runner.run(all_of_them())
        return found
    outcomes: list[Outcome] = []
    threads = [threading.Thread(target=lambda: outcomes.append(ours.do("token")), daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return outcomes
