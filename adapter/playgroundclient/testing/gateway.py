"""What a test can do with a local gateway besides calling its API."""

from __future__ import annotations

from typing import Any

import httpx

from .. import Playground
from ..extras import room
from ..jobs import evidence
from ..transport import identity


class TestGateway:
    """A local gateway that runs for tests. Raises MissingExtra where the extra `sandbox` is not installed."""

    __test__ = False  # pytest takes it for a class of tests otherwise

    def __init__(self, **options: Any) -> None:  # Any: the options of a gateway
        self._gateway = room("gateway").start(**options)
        # Plain http to this machine: reading certificates for it would take longer than its calls.
        address = self._gateway.control_url
        self._control = httpx.Client(base_url=address, trust_env=False, verify=False, timeout=30)  # noqa: S501
        self._clients: list[Playground] = []

    @property
    def settings(self) -> dict[str, str]:
        """The arguments of a client: `AsyncPlayground(**playground_gateway.settings)`."""
        return {"proxy": "", **self._gateway.settings}

    @property
    def environment(self) -> dict[str, str]:
        """The same as environment variables, for code that makes its own client, and for programs."""
        return {f"PLAYGROUND_{name.upper()}": value for name, value in self._gateway.settings.items()}

    def play(self, **options: Any) -> Playground:  # Any: the arguments of Playground
        """A client of this gateway, which is closed when the test ends."""
        arguments: dict[str, Any] = {**self.settings, **options}
        play = Playground(**arguments)
        self._clients.append(play)
        return play

    def fault(self, name: str, **changes: Any) -> None:  # Any: what the fault's order takes
        """Switch a fault on, by its name in `faults()`, until the test ends or for as many times as it says.

        `changes` are of its order, such as `count=2`, `operation="list_jobs"`. Raises ValueError for what the gateway
        does not know.
        """
        answer = self._control.post("/faults", json={"named": {name: changes}})
        if answer.status_code == 400:
            raise ValueError(answer.json()["message"])
        answer.raise_for_status()

    def faults(self) -> dict[str, dict[str, Any]]:  # Any: JSON
        """The faults that have a name: what each does, and the promise of docs/reliability.md that it tries."""
        return dict(self._asked("/faults")["named"])

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._control.post("/faults", json={"cleared": True}).raise_for_status()

    def skip(self, seconds: float) -> None:
        """Let so much time pass for the gateway at once: jobs go on, access tokens expire. Raises ValueError."""
        answer = self._control.post("/skip", json={"seconds": seconds})
        if answer.status_code == 400:
            raise ValueError(answer.json()["message"])
        answer.raise_for_status()

    def requests(self) -> dict[str, int]:
        """How often each operation of the contract was asked in this test."""
        return dict(self._asked("/counts")["requests"])

    def jobs(self) -> list[dict[str, Any]]:  # Any: JSON
        """Every job that there is, newest first: its `id`, `name`, `status`, `correlationId`, `project`, `process`."""
        return list(self._asked("/jobs")["jobs"])

    def reset(self) -> None:
        """Be as a new gateway is: its data, its clock, no faults. Clients ask for a token anew."""
        self._control.post("/reset").raise_for_status()
        identity._sources.clear()  # a failure of the test before would be remembered for a while
        evidence.answered.clear()  # the ids of jobs come again

    def close_clients(self) -> None:
        """Close what `play()` has made."""
        while self._clients:
            self._clients.pop().close()

    def stop(self) -> None:
        """End the gateway."""
        self.close_clients()
        self.clear_faults()  # it would wait for what they hold back
        self._control.close()
        self._gateway.stop()

    def _asked(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = self._control.get(path).raise_for_status().json()
        return found
