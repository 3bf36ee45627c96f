"""The local gateway as a child process: started for a while, and ended with it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import Any

from .errors import ConfigurationError, MissingExtra

_OPTIONS = ("speed", "seed", "token_lifetime", "state")


class Gateway:
    """A running local gateway. `settings` are the arguments that lead a client to it."""

    def __init__(self, process: subprocess.Popen[str], addresses: dict[str, str]) -> None:
        self._process = process
        self.control_url = addresses["control_url"]
        self.settings = {
            "api_key": addresses["api_key"],
            "url": addresses["front_url"],
            "gateway_url": addresses["gateway_url"],
            "token_url": addresses["token_url"],
            "import_url": addresses["import_url"],
        }

    @staticmethod
    def split(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The options of the gateway, and those of the client."""
        return (
            {name: value for name, value in options.items() if name in _OPTIONS},
            {name: value for name, value in options.items() if name not in _OPTIONS},
        )

    @classmethod
    def start(cls, **options: Any) -> Gateway:
        """Start one on free ports of this machine, and wait until it answers. Raises MissingExtra."""
        if importlib.util.find_spec("connexion") is None or importlib.util.find_spec("uvicorn") is None:
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

    def stop(self) -> None:
        """End it: it stops by itself when its input ends."""
        try:
            self._process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
