"""The clock that access tokens live by."""

from __future__ import annotations

import functools
import sys
import time
from pathlib import Path

if sys.platform == "linux":

    def clock() -> float:
        """Seconds on a clock that neither a wall-clock step nor a suspended machine deceives."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)
else:
    clock = time.monotonic


@functools.cache
def boot() -> str:
    """What tells one start of this machine from another: instants on `clock` mean nothing across it."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return str(round((time.time() - clock()) / 60))
