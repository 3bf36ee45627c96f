"""A running local gateway, and what can be asked of it besides its API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from gateway_process import start

if TYPE_CHECKING:
    from collections.abc import Iterator

SETTINGS = {name: name for name in ("api_key", "gateway_url", "token_url", "import_url")} | {"url": "front_url"}
"""The client's arguments, and what a gateway calls them."""


class Live:
    """A running local gateway, and what can be asked of it besides its API."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.addresses = {name: facts[name] for name in (*SETTINGS.values(), "control_url")}
        """As the gateway itself calls them."""
        self.settings: dict[str, Any] = {argument: facts[name] for argument, name in SETTINGS.items()}
        self._control = httpx.Client(base_url=facts["control_url"], trust_env=False, verify=False, timeout=30)

    def counts(self) -> dict[str, int]:
        """How often each operation was asked."""
        found: dict[str, int] = self._control.get("/counts").raise_for_status().json()["requests"]
        return found

    def identity(self) -> str:
        found: str = self._control.get("/identity").raise_for_status().json()["identity"]
        return found

    def jobs(self, **query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._control.get("/jobs", params=query).raise_for_status().json()["jobs"]
        return found

    def fault(self, **order: Any) -> None:
        self._control.post("/faults", json=order).raise_for_status()

    def skip(self, seconds: float) -> None:
        """Put the gateway's clock forward."""
        self._control.post("/skip", json={"seconds": seconds}).raise_for_status()

    def revoke(self) -> None:
        self._control.post("/revoke").raise_for_status()

    def close(self) -> None:
        self._control.close()


def started(**options: Any) -> Iterator[Live]:
    """A gateway on free ports, which ends with the fixture. How a user starts one is a matter of tests/test_sandbox.py."""
    gateway = start(**options)
    live = Live(gateway.facts)
    try:
        yield live
    finally:
        live.close()
        assert gateway.end() == 0
