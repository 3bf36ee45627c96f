"""The command: what it prints, how it ends, what it says when it cannot start."""

import json
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click.testing
import httpx
import pytest
from playground_sandbox.cli import sandbox

COMMAND = [sys.executable, "-m", "playground_sandbox"]


def test_prints_one_line_of_json_logs_when_wanted_and_ends_with_its_input() -> None:
    child = subprocess.Popen(
        [*COMMAND, "--json", "--ports", "0,0,0", "--log-requests"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None
    facts = json.loads(child.stdout.readline())
    assert set(facts) == {
        "token_url", "front_url", "gateway_url", "import_url", "storage_url", "api_key", "pid", "control_url",
    }  # fmt: skip
    assert facts["pid"] == child.pid
    for url in (facts["front_url"], facts["gateway_url"], facts["control_url"]):
        assert httpx.get(f"{url}/counts").status_code in (200, 404)
    httpx.get(f"{facts['front_url']}/currentUser")
    out, err = child.communicate()
    assert (child.returncode, out) == (0, "")
    assert "front GET /currentUser 401" in err


@pytest.fixture
def announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the files by which gateways are found."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "playground" / "gateways"


@pytest.fixture
def hung_up() -> Iterator[None]:
    """A terminal that is closed ends programs, as it does unless somebody has started the tests with `nohup`."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hung_up")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_prints_variables_to_export_tells_of_itself_and_ends_cleanly_at_a_signal(
    number: signal.Signals, announced: Path
) -> None:
    announced.mkdir(parents=True)
    died, elsewhere, odd = announced / "died.json", announced / "elsewhere.json", announced / "odd.json"
    gone = subprocess.Popen(["true"])
    gone.wait()
    died.write_text(json.dumps({"pid": gone.pid, "host": socket.gethostname()}))
    elsewhere.write_text(json.dumps({"pid": gone.pid, "host": "another machine with the same home folder"}))
    odd.write_text("[")
    child = subprocess.Popen(
        [*COMMAND, "--ports", "0,0,0", "--api-key", "it's"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None and child.stderr is not None
    lines = [child.stdout.readline() for _ in range(5)]
    assert child.stderr.readline().startswith("Starting the local gateway")  # at once, and not silently
    assert "control" in child.stderr.readline()
    assert 'Playground(profile="sandbox")' in child.stderr.readline()
    assert all(line.startswith("export ") for line in lines)
    values = dict(shlex.split(line)[1].split("=", 1) for line in lines)
    names = {"API_KEY", "URL", "GATEWAY_URL", "TOKEN_URL", "IMPORT_URL"}
    assert set(values) == {f"PLAYGROUND_{name}" for name in names}
    assert values["PLAYGROUND_API_KEY"] == "it's"
    form = {"apikey": "it's", "grant_type": "api_key", "client_id": "IDP"}
    assert httpx.post(values["PLAYGROUND_TOKEN_URL"], data=form).status_code == 200
    assert not died.exists() and elsewhere.exists() and odd.exists()
    (file,) = set(announced.glob("*.json")) - {elsewhere, odd}
    assert file.stat().st_mode & 0o777 == 0o600
    facts = json.loads(file.read_text())
    assert (facts["pid"], facts["api_key"], facts["front_url"]) == (child.pid, "it's", values["PLAYGROUND_URL"])
    assert httpx.get(f"{facts['control_url']}/identity").json() == {"identity": facts["identity"]}
    child.send_signal(number)
    out, err = child.communicate()
    assert (child.returncode, out, err) == (0, "", "")
    assert not file.exists()


def test_a_gateway_that_cannot_tell_of_itself_runs_all_the_same(announced: Path) -> None:
    announced.parent.write_text("a file where a folder is needed")
    child = subprocess.Popen(
        [*COMMAND, "--ports", "0,0,0"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert child.stderr is not None
    said = [child.stderr.readline() for _ in range(3)]
    assert said[1].startswith("Warning: the profile sandbox")
    child.terminate()
    child.communicate()
    assert child.returncode == 0


def test_taken_port_is_named() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = click.testing.CliRunner().invoke(sandbox, ["--ports", f"0,{port},0"])
    assert refused.exit_code == 1
    assert str(port) in refused.output and "--ports" in refused.output


@pytest.mark.parametrize(
    ("options", "says"), [(("--ports", "1,2"), "three to five port"), (("--speed", "0"), "above 0")]
)
def test_wrong_options_are_explained(options: tuple[str, ...], says: str) -> None:
    refused = click.testing.CliRunner().invoke(sandbox, options)
    assert refused.exit_code == 2
    assert says in refused.output


def test_a_wrong_fault_is_explained() -> None:
    command = [*COMMAND, "--ports", "0,0,0", "--drop-answer", "x:during"]
    refused = subprocess.run(command, capture_output=True, text=True)
    assert refused.returncode == 1
    assert "during" in refused.stderr


def test_missing_dependency_is_named() -> None:
    code = "import sys; sys.modules['uvicorn'] = None; from playground_sandbox.cli import main; main()"
    refused = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert refused.returncode == 1
    assert "uvicorn" in refused.stderr and "playgroundclient[sandbox]" in refused.stderr
