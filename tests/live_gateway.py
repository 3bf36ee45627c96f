"""A running local gateway, and what can be asked of it besides its API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
from playgroundclient.sandbox import Gateway

if TYPE_CHECKING:
    from collections.abc import Iterator


class Live:
    """A running local gateway, and what can be asked of it besides its API."""

    def __init__(self, gateway: Gateway) -> None:
        self.settings: dict[str, Any] = dict(gateway.settings)
        self.addresses = {
            **{"front_url" if name == "url" else name: value for name, value in self.settings.items()},
            "control_url": gateway.control_url,
        }
        """As the gateway itself calls them."""
        self._control = httpx.Client(base_url=gateway.control_url, trust_env=False, timeout=30)

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
    gateway = Gateway.start(**options)
    live = Live(gateway)
    try:
        yield live
    finally:
        live.close()
        gateway.stop()
