"""What every test starts from: no network, no settings from outside, an empty working folder."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
import time
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import doubles
import hypothesis
import pytest
from live_gateway import Live, started
from playgroundclient.jobs import evidence
from playgroundclient.testing import scrubbing
from playgroundclient.transport import identity

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

HERE = Path(__file__).parent
LOOPBACK = [r"127\.0\.0\.\d+$", r"::1$", r"localhost$", r"/"]  # the last: sockets that are files, of child processes
_REAL_SOCKETS = ("faults", "sandbox")
_FOREIGN_SETTINGS = ("PLAYGROUND_", "SSL_CERT_")
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy"})

# The heap is large, and most of it stays to the end: the default has the collector of garbage look at it all the time.
gc.set_threshold(10_000)
# A shell's background job ignores interrupts, and so would the programs that tests start from it.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)
hypothesis.settings.register_profile(
    "fixed",
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("search", hypothesis.settings.get_profile("fixed"), derandomize=False)
hypothesis.settings.load_profile("fixed")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end, so that the collector of garbage need not look at it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(HERE).parts[0] if item.path.is_relative_to(HERE) else ""
        real = folder in _REAL_SOCKETS or item.get_closest_marker("live") is not None
        item.add_marker(pytest.mark.block_network(allowed_hosts=LOOPBACK if real else ["(?!)"]))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a file run in one process, so that what they share, gateways above all, is started once."""
    from xdist.scheduler import LoadFileScheduling

    return LoadFileScheduling(config, log)


@pytest.fixture(autouse=True)
def clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest, record_mode: str
) -> None:
    """No setting reaches a test from outside, no token or submission from another test, and no name is resolved elsewhere."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN_SETTINGS) or name.lower() in _PROXIES:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-configuration"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "no-state"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.chdir(tmp_path)
    identity._sources.clear()
    evidence.answered.clear()
    if record_mode != "none" and request.node.get_closest_marker("vcr") is not None:
        return
    resolve = socket.getaddrinfo

    def of_this_machine(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in (None, "localhost") and not _is_address(name):
            raise socket.gaierror(socket.EAI_NONAME, "names are not resolved in tests")
        return resolve(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", of_this_machine)


def _is_address(name: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, name.partition("%")[0])
        except OSError:
            continue
        return True
    return False


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the clients would have slept; they do not sleep."""
    slept: list[float] = []
    doubles.sleep_by(monkeypatch, slept.append)
    return slept


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> doubles.Hurry:
    """A clock of the adapter's that goes on only when somebody sleeps, at once."""
    return doubles.Hurry(monkeypatch)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> doubles.Service:
    """A service in memory, which answers whatever the adapter sends."""
    found = doubles.Service()
    doubles.put_in(monkeypatch, found)
    return found


@pytest.fixture(params=["sync", "async"])
def make(request: pytest.FixtureRequest) -> doubles.Make:
    """Makes clients, once of each kind; what sends is awaited for both."""
    return doubles.maker(request.param)


@pytest.fixture(scope="session")
def running_gateway() -> Iterator[Live]:
    yield from started(speed=50)


@pytest.fixture
def live(running_gateway: Live) -> Iterator[Live]:
    """The gateway that the tests of this worker share; its faults end with the test."""
    yield running_gateway
    running_gateway.fault(cleared=True)


@pytest.fixture
def fresh_gateway() -> Iterator[Live]:
    """A gateway of the test's own, as it is when it is new."""
    yield from started(speed=50)


@pytest.fixture(scope="session")
def brief_gateway() -> Iterator[Live]:
    """A gateway whose tokens live 2 s."""
    yield from started(speed=50, token_lifetime=2)


@pytest.fixture
def recorded_from(request: pytest.FixtureRequest, record_mode: str) -> dict[str, Any]:
    """The settings of the client whose calls are recorded, or replayed."""
    if record_mode == "none":
        return {"api_key": "replayed", **doubles.PUBLISHED}
    if os.environ.get("RECORD_FROM") == "service":  # tools/record.py says so
        return {"api_key": os.environ["RECORD_API_KEY"], **doubles.PUBLISHED}
    running: Live = request.getfixturevalue("running_gateway")
    return running.settings


@pytest.fixture
def vcr_config(recorded_from: dict[str, Any]) -> dict[str, Any]:
    return scrubbing(recorded_from)


def pytest_report_header() -> str:
    return f"hypothesis profile: {json.dumps(hypothesis.settings.get_current_profile_name())}"


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch) -> list[doubles.Output]:
    """The outputs of a notebook's cell, whose shell is that of a kernel."""
    outputs: list[doubles.Output] = []

    def display(shown: Any, *, display_id: bool) -> doubles.Output:
        assert display_id
        outputs.append(doubles.Output(shown))
        return outputs[-1]

    in_kernel = types.SimpleNamespace(get_ipython=lambda: types.SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", in_kernel)
    monkeypatch.setitem(sys.modules, "IPython.display", types.SimpleNamespace(display=display))
    return outputs


@pytest.fixture
def soon() -> Any:
    """Waits until a condition holds; the test's own timeout ends it where it never does."""

    def wait(condition: Any) -> None:
        while not condition():
            time.sleep(0.005)

    return wait
