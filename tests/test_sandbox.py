"""The local gateway as a child process: started for a while, and ended with it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playgroundclient import AsyncPlayground, ConfigurationError, MissingExtra, Playground, sandbox
from playgroundclient.sandbox import Gateway

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


def test_a_gateway_that_does_not_end_is_ended(child: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    started = child(f"import signal; {PRINT}; signal.pause()")
    gateway = Gateway.start()
    ((_, process),) = started
    communicate = process.communicate
    monkeypatch.setattr(
        process, "communicate", lambda timeout=None: communicate(timeout=None if timeout is None else 0.05)
    )
    gateway.stop()
    assert process.returncode == -9


@pytest.mark.parametrize("module", ["connexion", "uvicorn"])
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


@pytest.mark.live
def test_a_sandbox_runs_for_one_with_block() -> None:
    with Playground.sandbox(speed=100, timeout=20) as play:
        assert play.settings.timeout == 20
        assert play.user().firstname == "Camille"
        front = play.settings.front
    with pytest.raises(OSError, match="refused"):
        import socket

        socket.create_connection((front.host, front.port or 0)).close()


@pytest.mark.live
async def test_a_sandbox_ends_when_its_block_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        async with AsyncPlayground.sandbox() as play:
            assert (await play.user()).lastname == "Martin"
            raise ZeroDivisionError
