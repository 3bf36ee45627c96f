"""The command: what it prints, how it ends, what it says when it cannot start."""

import json
import shlex
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

COMMAND = [sys.executable, "-m", "playground_sandbox"]


def test_prints_one_line_of_json_and_ends_with_its_input() -> None:
    start = time.monotonic()
    child = subprocess.Popen(
        [*COMMAND, "--json", "--ports", "0,0,0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None and child.stdout is not None
    facts = json.loads(child.stdout.readline())
    assert time.monotonic() - start < 10
    assert set(facts) == {
        "token_url", "front_url", "gateway_url", "import_url", "storage_url", "api_key", "pid", "control_url",
    }  # fmt: skip
    assert facts["pid"] == child.pid
    for url in (facts["front_url"], facts["gateway_url"], facts["control_url"]):
        assert httpx.get(f"{url}/counts").status_code in (200, 404)
    child.stdin.close()
    assert child.wait(10) == 0
    assert child.stdout.read() == ""
    child.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_prints_variables_to_export_and_ends_cleanly_at_a_signal(number: signal.Signals) -> None:
    child = subprocess.Popen(
        [*COMMAND, "--ports", "0,0,0", "--api-key", "it's"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None and child.stderr is not None
    lines = [child.stdout.readline() for _ in range(5)]
    assert "control" in child.stderr.readline()
    assert all(line.startswith("export ") for line in lines)
    values = dict(shlex.split(line)[1].split("=", 1) for line in lines)
    names = {"API_KEY", "URL", "GATEWAY_URL", "TOKEN_URL", "IMPORT_URL"}
    assert set(values) == {f"PLAYGROUND_{name}" for name in names}
    assert values["PLAYGROUND_API_KEY"] == "it's"
    form = {"apikey": "it's", "grant_type": "api_key", "client_id": "IDP"}
    assert httpx.post(values["PLAYGROUND_TOKEN_URL"], data=form).status_code == 200
    child.send_signal(number)
    out, err = child.communicate(timeout=10)
    assert (child.returncode, out, err) == (0, "", "")


def test_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = subprocess.run([*COMMAND, "--ports", f"0,{port},0"], capture_output=True, text=True, timeout=20)
    assert refused.returncode == 1
    assert str(port) in refused.stderr and "--ports" in refused.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--ports", "1,2"), "three to five port"),
        (("--speed", "0"), "above 0"),
        (("--drop-answer", "x:during"), "during"),
    ],
)
def test_wrong_options_are_explained(options: tuple[str, ...], says: str) -> None:
    refused = subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=20)
    assert refused.returncode != 0
    assert says in refused.stderr


def test_missing_dependency_is_named() -> None:
    code = "import sys; sys.modules['connexion'] = None; from playground_sandbox.cli import main; main()"
    refused = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert refused.returncode == 1
    assert "connexion" in refused.stderr and "playgroundclient[sandbox]" in refused.stderr


def test_requests_are_logged_when_wanted() -> None:
    child = subprocess.Popen(
        [*COMMAND, "--json", "--ports", "0,0,0", "--log-requests"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    facts = json.loads(child.stdout.readline())
    httpx.get(f"{facts['front_url']}/currentUser")
    _, err = child.communicate(timeout=10)
    assert "front GET /currentUser 401" in err
