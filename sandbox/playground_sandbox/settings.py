"""What can be set when the gateway starts."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import time

Clock = Callable[[], float]
"""Seconds since the epoch. Everything that depends on time asks an injected clock."""


class SkippingClock:
    """A clock that can be put forward; `ahead` is by how many seconds it is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ahead = 0.0

    def __call__(self) -> float:
        return self._clock() + self.ahead

    def skip(self, seconds: float) -> None:
        """Raises ValueError for what is no time that can pass."""
        if not 0 <= seconds <= CENTURY:
            raise ValueError(f"{seconds} is not between 0 and a century")
        self.ahead += seconds

    def reset(self) -> None:
        self.ahead = 0.0


CENTURY = 3_155_760_000.0
DEFAULT_API_KEY = "sandbox-api-key"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Options of a gateway; `speed` divides the durations of jobs, not the lifetime of tokens (seconds)."""

    seed: int = 1
    speed: float = 1.0
    state: Path | None = None
    token_lifetime: float = 300.0
    api_key: str = DEFAULT_API_KEY
    show_correlation_id: bool = False
    log_requests: bool = False
    drop_answers: tuple[str, ...] = ()
    clock: Clock = time
    identity: str = field(default_factory=lambda: secrets.token_hex(16))
    """By which this gateway is told from any other."""


@dataclass(frozen=True)
class Origins:
    """The base URLs of the roles and of the host that keeps the files of exports, without a slash at the end."""

    identity_provider: str
    front: str
    gateway: str
    import_service: str
    storage: str
