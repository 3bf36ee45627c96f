"""Local gateways: one that is started as a child process and ends with its client, and one that somebody runs already."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import threading
import warnings
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from .errors import ConfigurationError, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_OPTIONS = ("speed", "seed", "token_lifetime", "state")
_SETTINGS = {
    "api_key": "api_key",
    "url": "front_url",
    "gateway_url": "gateway_url",
    "token_url": "token_url",
    "import_url": "import_url",
}
"""The client's arguments, and what a gateway calls them."""
_SILENCE = 3.0
"""Seconds after which a start that takes long is told on a terminal."""
_PATIENCE = 5.0
"""Seconds for a gateway on this machine to say who it is, or to end when it is asked to."""


class Gateway:
    """A local gateway that runs as a child of this process. `settings` are the arguments that lead a client to it.

    It ends with `stop()`, when nobody holds this object any more, and with this process, whatever ends that: it stops by
    itself when its standard input ends.
    """

    def __init__(self, process: subprocess.Popen[str], addresses: dict[str, str]) -> None:
        self.control_url = addresses["control_url"]
        self.settings = _settings(addresses)
        self.stop = weakref.finalize(self, _end, process, os.getpid())

    @staticmethod
    def split(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The options of the gateway, and those of the client."""
        return (
            {name: value for name, value in options.items() if name in _OPTIONS},
            {name: value for name, value in options.items() if name not in _OPTIONS},
        )

    @classmethod
    def start(cls, **options: Any) -> Gateway:
        """Start one on free ports of this machine, and wait until it answers. Raises MissingExtra, ConfigurationError."""
        if importlib.util.find_spec("starlette") is None or importlib.util.find_spec("uvicorn") is None:
            raise MissingExtra(
                "The local gateway is not installed. Install it with: pip install 'playgroundclient[sandbox]'"
            )
        arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        process = subprocess.Popen(
            [sys.executable, "-m", "playground_sandbox", "--json", "--ports", "0,0,0", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for who waits, not for what is waited for
        )
        assert process.stdout is not None
        try:
            with _told_when_long():
                line = process.stdout.readline()
        except BaseException:
            process.kill()
            process.communicate()
            raise
        if not line:
            process.communicate()
            raise ConfigurationError(
                f"The local gateway did not start (exit code {process.returncode}); its message is above."
            )
        return cls(process, json.loads(line))

    @classmethod
    def client(cls, kind: Callable[..., Any], options: dict[str, Any]) -> Any:  # Any: of that kind, a room below
        """A client of that kind, made with its own among the `options`, which ends the gateway that is started for it."""
        of_gateway, own = cls.split(options)
        gateway = cls.start(**of_gateway)
        try:
            # No proxy of the environment has anything to do with a server of this machine.
            play = kind(**{"proxy": "", **gateway.settings, **own})
        except BaseException:
            gateway.stop()
            raise
        play._gateway = gateway
        return play


def _end(process: subprocess.Popen[str], owner: int) -> None:
    if os.getpid() != owner:
        return  # after a fork it is still the parent's
    # Its input does not end while a process that was forked from this one has it open too: then it is asked by a signal.
    for end in (process.terminate, process.kill):
        try:
            process.communicate(timeout=_PATIENCE)
            return
        except subprocess.TimeoutExpired:
            end()
    process.communicate()


@contextlib.contextmanager
def _told_when_long() -> Iterator[None]:
    """Say on a terminal that the gateway starts, if that takes long."""
    notice = threading.Timer(_SILENCE, print, ["The local gateway is starting ..."], {"file": sys.stderr})
    notice.daemon = True
    if sys.stderr is not None and sys.stderr.isatty():
        notice.start()
    try:
        yield
    finally:
        notice.cancel()


def _settings(facts: Mapping[str, str]) -> dict[str, str]:
    return {argument: facts[name] for argument, name in _SETTINGS.items()}


def running() -> dict[str, str]:
    """The arguments that lead a client to the gateway that `playground sandbox` runs: the profile `sandbox`.

    Gateways tell of themselves by files, whose form stands in `playground_sandbox.announcement`. A file is believed when
    the address that it gives answers its identity: a process id or a port may by now be another's. Of several gateways
    the newest is taken, with a warning. Raises ConfigurationError where none runs.
    """
    found = sorted((facts for facts in _announced() if _answers(facts)), key=lambda facts: -float(facts["started"]))
    if not found:
        raise ConfigurationError(
            "The profile 'sandbox' is the local gateway that runs on this machine, and none does. "
            "Start one in another terminal with `playground sandbox`, or use Playground.sandbox()."
        )
    newest, *older = found
    if older:
        warnings.warn(
            f"{len(found)} local gateways run; the profile 'sandbox' is the newest, at {newest['gateway_url']} "
            f"(process {newest['pid']}). End the others, or set the addresses of the one that you mean.",
            stacklevel=5,  # who makes the client
        )
    return _settings(newest)


def _announced() -> Iterator[dict[str, Any]]:  # Any: JSON, of which the texts that are used are looked at
    """What the files say that this user alone can have written."""
    home = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME")
    try:
        files = sorted((Path(home or "~/.local/state").expanduser() / "playground" / "gateways").glob("*.json"))
    except (OSError, RuntimeError):  # RuntimeError: this user has no home folder
        return
    for path in files:
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError), path.open(encoding="utf-8") as file:
            status = os.fstat(file.fileno())
            if sys.platform == "win32" or (status.st_uid == os.getuid() and not status.st_mode & 0o077):
                facts: dict[str, Any] = json.load(file)
                float(facts["started"])
                if all(isinstance(facts[name], str) for name in (*_SETTINGS.values(), "control_url", "identity")):
                    yield facts


def _answers(facts: Mapping[str, str]) -> bool:
    """Whether the gateway of these facts is there."""
    try:
        # Its certificates are not looked at: it has none, and nothing secret is sent.
        answer = httpx.get(f"{facts['control_url']}/identity", trust_env=False, verify=False, timeout=_PATIENCE)  # noqa: S501
        return bool(answer.json()["identity"] == facts["identity"])
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return False
