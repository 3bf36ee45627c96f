"""The clock that access tokens live by."""

from __future__ import annotations

import functools
import sys
import time
from pathlib import Path


def clock() -> float:
    """Seconds on a clock that neither a wall-clock step nor, on Linux, a suspended machine deceives."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


@functools.cache
def boot() -> str:
    """What tells one start of this machine from another: instants on `clock` mean nothing across it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return str(round((time.time() - clock()) / 60))
