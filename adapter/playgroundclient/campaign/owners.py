"""Who works on a ledger: each run is an owner, and one that is dead leaves its rows to the others."""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path

from attrs import frozen

LEASE = 120.0
"""Seconds after its last heartbeat until an owner that cannot be looked at counts as dead."""
HEARTBEAT = 10.0
_DEAD = frozenset("ZXx")
_working: set[str] = set()
"""The owners of this process that have not retired."""


@frozen
class Owner:
    """One run. `place` is where its process can be looked at: a boot of a machine and a PID namespace, or a host."""

    token: str
    place: str
    pid: int
    started: str

    @classmethod
    def this(cls) -> Owner:
        owner = cls(uuid.uuid4().hex, here(), os.getpid(), _started(os.getpid()) or "")
        _working.add(owner.token)
        return owner

    def retire(self) -> None:
        """Work no more, though the process lives on."""
        _working.discard(self.token)

    def alive(self, heartbeat: float, now: float) -> bool:
        """Whether it may still be working. At another place only its heartbeat (both in seconds since the epoch) tells."""
        if self.started and self.place == here():
            if self.pid == os.getpid():
                return self.token in _working
            return _started(self.pid) == self.started
        return now - heartbeat < LEASE


def here() -> str:
    """This boot and PID namespace where Linux tells them, else this host."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return socket.gethostname()


def _started(pid: int) -> str | None:
    """When a process began, as /proc has it, which a later process with the same id does not share; None when it is dead."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in _DEAD else fields[19]
