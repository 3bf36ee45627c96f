"""The local gateway as a child process: started for a while, and ended with it."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playgroundclient import AsyncPlayground, ConfigurationError, MissingExtra, Playground, sandbox
from playgroundclient.sandbox import Gateway

if TYPE_CHECKING:
    from live_gateway import Live

ADDRESSES = {
    "api_key": "k",
    "front_url": "http://127.0.0.1:1",
    "gateway_url": "http://127.0.0.1:2",
    "token_url": "http://127.0.0.1:3/token",
    "import_url": "http://127.0.0.1:4",
    "control_url": "http://127.0.0.1:3/_sandbox",
    "pid": 1,
}


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Have a small program stand for the gateway; it sees the gateway's arguments."""
    started: list[Any] = []
    popen = subprocess.Popen

    def with_program(program: str) -> list[Any]:
        def start(command: list[str], **options: Any) -> Any:
            started.append((command, popen([sys.executable, "-c", program, *command[1:]], **options)))
            Path("started").touch()
            return started[-1][1]

        monkeypatch.setattr(sandbox.subprocess, "Popen", start)
        return started

    return with_program


PRINT = f"print({json.dumps(ADDRESSES)!r}, flush=True)"


def test_ctrl_c_at_a_terminal_does_not_reach_the_gateway(child: Any) -> None:
    started = child(f"import sys; {PRINT}; sys.stdin.read()")
    gateway = Gateway.start()
    try:
        assert os.getsid(started[0][1].pid) != os.getsid(0)
    finally:
        gateway.stop()


def test_a_start_that_is_interrupted_leaves_no_gateway(child: Any) -> None:
    wait = "[time.sleep(0.01) for _ in iter(lambda: os.path.exists('started'), True)]"  # until it is known as started
    started = child(f"import os, signal, sys, time; {wait}; os.kill(os.getppid(), signal.SIGINT); sys.stdin.read()")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            Gateway.start()
    finally:
        signal.signal(signal.SIGINT, before)
    assert started[0][1].returncode == -signal.SIGKILL


def test_the_gateways_addresses_become_the_clients_settings(child: Any) -> None:
    started = child(f"import sys; {PRINT}; sys.stdin.read()")
    gateway = Gateway.start(speed=5, token_lifetime=2, seed=3, state=Path("x.db"))
    ((command, process),) = started
    try:
        assert gateway.settings == {
            "api_key": "k",
            "url": "http://127.0.0.1:1",
            "gateway_url": "http://127.0.0.1:2",
            "token_url": "http://127.0.0.1:3/token",
            "import_url": "http://127.0.0.1:4",
        }
        assert gateway.control_url == ADDRESSES["control_url"]
        assert command[1:6] == ["-m", "playground_sandbox", "--json", "--ports", "0,0,0"]
        assert command[6:] == ["--speed=5", "--token-lifetime=2", "--seed=3", "--state=x.db"]
        assert process.poll() is None
    finally:
        gateway.stop()
    assert process.returncode == 0


def test_a_gateway_that_does_not_start_says_so(child: Any) -> None:
    child("import sys; sys.exit(3)")
    with pytest.raises(ConfigurationError, match=r"did not start \(exit code 3\)"):
        Gateway.start()


@pytest.mark.parametrize(
    ("program", "code"), [("", -signal.SIGTERM), ("signal.signal(signal.SIGTERM, signal.SIG_IGN)", -signal.SIGKILL)]
)
def test_a_gateway_that_does_not_end_is_ended(
    program: str, code: int, child: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = child(f"import signal\n{program}\n{PRINT}\n[signal.pause() for _ in iter(int, 1)]")
    gateway = Gateway.start()
    ((_, process),) = started
    monkeypatch.setattr(sandbox, "_PATIENCE", 0.05)
    gateway.stop()
    assert process.returncode == code


@pytest.mark.parametrize("module", ["starlette", "uvicorn"])
async def test_without_the_extra_it_says_what_to_install(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find = sandbox.importlib.util.find_spec
    monkeypatch.setattr(sandbox.importlib.util, "find_spec", lambda name: None if name == module else find(name))
    with pytest.raises(MissingExtra, match=r"pip install 'playgroundclient\[sandbox\]'"), Playground.sandbox():
        pytest.fail("it must not start")
    with pytest.raises(MissingExtra):
        async with AsyncPlayground.sandbox():
            pytest.fail("it must not start")


def test_options_are_told_apart() -> None:
    options = {"speed": 5, "seed": 1, "token_lifetime": 2, "state": "x", "timeout": 3, "retries": 0}
    assert Gateway.split(options) == (
        {"speed": 5, "seed": 1, "token_lifetime": 2, "state": "x"},
        {"timeout": 3, "retries": 0},
    )


# --- what a client of one's own gateway is ----------------------------------------------------------------------------

GATEWAY = f"import sys; {PRINT}; sys.stdin.read()"


def test_a_sandbox_is_a_client_and_ends_when_it_is_closed(child: Any) -> None:
    started = child(GATEWAY)
    play = Playground.sandbox(timeout=20)
    assert (play.settings.timeout, play.settings.proxy, str(play.settings.front)) == (20, "", ADDRESSES["front_url"])
    assert started[0][1].poll() is None
    play.close()
    assert started[0][1].returncode == 0
    play.close()  # as often as one likes


async def test_an_asynchronous_sandbox_is_awaited(child: Any) -> None:
    started = child(GATEWAY)
    play = await AsyncPlayground.sandbox()
    assert str(play.settings.front) == ADDRESSES["front_url"] and started[0][1].poll() is None
    await play.close()
    assert started[0][1].returncode == 0


def test_a_forgotten_await_is_told(child: Any) -> None:
    started = child(GATEWAY)
    with pytest.raises(ConfigurationError, match=r"no \.projects before .* `await` it"):
        AsyncPlayground.sandbox().projects()  # type: ignore[attr-defined]  # what is forgotten
    assert not hasattr(AsyncPlayground.sandbox(), "_repr_html_") and not started


def test_a_sandbox_ends_with_the_last_reference_to_its_client(child: Any) -> None:
    started = child(GATEWAY)
    play = Playground.sandbox()
    held = play.projects()
    del play
    gc.collect()
    assert started[0][1].poll() is None
    del held
    gc.collect()
    assert started[0][1].returncode == 0


def test_a_client_that_cannot_be_made_leaves_no_gateway(child: Any) -> None:
    started = child(GATEWAY)
    with pytest.raises(ConfigurationError, match="retries"):
        Playground.sandbox(retries=-1)
    assert started[0][1].returncode == 0


def test_after_a_fork_the_gateway_is_still_the_parents(child: Any) -> None:
    started = child(GATEWAY)
    gateway = Gateway.start()
    sandbox._end(started[0][1], os.getpid() + 1)
    assert started[0][1].poll() is None
    gateway.stop()


def test_a_start_that_takes_long_is_told_on_a_terminal(
    child: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sandbox, "_SILENCE", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    child(f"import sys; sys.stdin.readline(); {PRINT}; sys.stdin.read()")
    popen, told = sandbox.subprocess.Popen, threading.Event()

    def start(*arguments: Any, **options: Any) -> Any:
        process = popen(*arguments, **options)

        def say(*words: str, file: Any) -> None:
            file.write(*words)
            told.set()
            process.stdin.write("\n")
            process.stdin.flush()

        monkeypatch.setattr(sandbox, "print", say, raising=False)
        return process

    monkeypatch.setattr(sandbox.subprocess, "Popen", start)
    Gateway.start().stop()
    assert told.is_set() and capsys.readouterr().err == "The local gateway is starting ..."


INTERRUPTED = """
from playgroundclient import Playground

play = Playground.sandbox(speed=0.01)
process = play.project("Airbus").process("Ext Buildings")
area = [2.979, 42.697, 2.982, 42.699]
image = "95e878942335216e74e88a9d9e2a97156870bfce"
job = process.run({"name": "x", "imageId": image, "datasetName": "d", "geom": area})

def watch(job):
    print("waits", flush=True)

try:
    job.wait(progress=watch)
except KeyboardInterrupt:
    print("interrupted", job.refresh().status in ("ACCEPTED", "RUNNING"), play.settings.front.port, flush=True)
"""
AT_A_TERMINAL = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"


@pytest.mark.live
def test_ctrl_c_at_a_terminal_ends_the_wait_and_the_programs_end_ends_the_gateway() -> None:
    command = [sys.executable, "-c", AT_A_TERMINAL, sys.executable, "-c", INTERRUPTED]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as terminal:
        assert terminal.stdin is not None and terminal.stdout is not None
        assert next(line for line in terminal.stdout if "waits" in line)
        terminal.stdin.write("\x03")
        terminal.stdin.flush()
        said = next(line for line in terminal.stdout if line.startswith("interrupted")).split()
        assert said[1] == "True"
        terminal.stdout.read()
        assert terminal.wait() == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(said[2]))).close()


# --- the gateway that runs already ------------------------------------------------------------------------------------


@pytest.fixture
def announce(live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Writes the file that `playground sandbox` would write for the gateway that runs, or one that differs."""
    folder = tmp_path / "state" / "playground" / "gateways"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def write(name: str = "one", mode: int = 0o600, **changes: Any) -> Path:
        facts = {"pid": 1, "host": "here", "started": 1.0, "identity": live.identity(), **live.addresses, **changes}
        file = folder / f"{name}.json"
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode)
        file.write_text(json.dumps(facts))
        return file

    return write


@pytest.mark.live
def test_the_profile_sandbox_is_the_gateway_that_runs(
    announce: Any, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce()
    for name in ("API_KEY", "URL", "GATEWAY_URL", "TOKEN_URL"):  # another service's, which do not come between
        monkeypatch.setenv(f"PLAYGROUND_{name}", "https://example.com")
    with Playground(profile="sandbox") as play:
        assert play.user().firstname == "Camille"
        assert str(play.settings.imports) == live.settings["import_url"]
    monkeypatch.setenv("PLAYGROUND_PROFILE", "sandbox")
    with Playground(timeout=7) as play:
        assert str(play.settings.gateway) == live.settings["gateway_url"] and play.settings.timeout == 7
    with Playground(api_key="mine") as play:
        assert play.settings.key.reveal() == "mine"  # an argument is an argument


@pytest.mark.live
def test_of_several_gateways_the_newest_is_taken_and_that_is_said(announce: Any) -> None:
    announce("a", started=1.0, api_key="older")
    announce("b", started=3.0, api_key="newest", pid=77)
    announce("c", started=2.0, api_key="old")
    with pytest.warns(UserWarning, match=r"3 local gateways run; .* \(process 77\)") as said:
        play = Playground(profile="sandbox")
    assert said[0].filename == __file__
    assert play.settings.key.reveal() == "newest"
    play.close()


STALE: dict[str, dict[str, Any]] = {
    "its port is another gateway's": {"identity": "other"},
    "nobody listens": {"control_url": "http://127.0.0.1:1/_sandbox"},
    "its port is no gateway's": {"control_url": "no URL"},
    "others could have written it": {"mode": 0o644},
    "a field is missing": {"front_url": None},
    "a field is odd": {"started": "yesterday"},
}


@pytest.mark.live
@pytest.mark.parametrize("why", STALE)
def test_a_gateway_that_is_not_there_is_not_the_profile(why: str, announce: Any) -> None:
    announce("stale", **{"started": 9.0, **STALE[why]})
    for text in ("", "[]", "{}", '"text"'):
        (announce("odd")).write_text(text)
        with pytest.raises(ConfigurationError, match="`playground sandbox`"):
            Playground(profile="sandbox")
    announce("good", api_key="good")
    with Playground(profile="sandbox") as play:  # without a warning
        assert play.settings.key.reveal() == "good"


def test_where_none_runs_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="`playground sandbox`"):
        Playground(profile="sandbox")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr(Path, "expanduser", lambda path: path.joinpath("x") if path.is_absolute() else no_home())
    with pytest.raises(ConfigurationError, match="`playground sandbox`"):
        sandbox.running()


def no_home() -> Path:
    raise RuntimeError("this user has none")


@pytest.mark.live
def test_a_profile_of_the_users_own_of_that_name_wins(
    announce: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce()
    config = tmp_path / "config.toml"
    config.write_text('[profiles.sandbox]\napi_key = "own"\n', "utf-8")
    monkeypatch.setenv("PLAYGROUND_CONFIG", str(config))
    with Playground(profile="sandbox") as play:
        assert play.settings.key.reveal() == "own"
    config.write_text('[profiles.other]\napi_key = "own"\n', "utf-8")
    with Playground(profile="sandbox") as play:
        assert play.settings.key.reveal() != "own"


@pytest.mark.live
def test_a_sandbox_runs_for_one_with_block() -> None:
    with Playground.sandbox(speed=100, timeout=20) as play:
        assert play.settings.timeout == 20
        assert play.user().firstname == "Camille"
        front = play.settings.front
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((front.host, front.port or 0)).close()


@pytest.mark.live
async def test_a_sandbox_ends_when_its_block_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        async with AsyncPlayground.sandbox() as play:
            assert (await play.user()).lastname == "Martin"
            raise ZeroDivisionError
