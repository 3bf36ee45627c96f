"""One access token for all processes of a machine, in a locked file of the user's, when that is turned on.

But for a key that `playground auth login` keeps, it is the only place where a secret is written: a file of mode 0600 in the
user's cache folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from .clock import boot, clock
from .secrets import Secret
from .transport.tokens import Token

if TYPE_CHECKING:
    from collections.abc import Callable

    from .config import Settings


def folder() -> Path:
    """Where tokens are kept: `playground` in the user's cache folder."""
    home = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    return Path(home or "~/.cache").expanduser() / "playground"


def shared(fetch: Callable[[Settings], Token], settings: Settings, previous: Token | None) -> Token:
    """The token that another process has fetched, if it is not yet to be renewed, else a new one, for the others too.

    `previous` is the token that the caller wants replaced. Only one process fetches at a time; one that holds the lock
    for longer than a token request may last is not waited for.
    """
    digest = hashlib.sha256(f"{settings.token} {settings.key.reveal()}".encode()).hexdigest()[:32]
    with contextlib.ExitStack() as stack:
        try:
            path = folder() / f"{digest}.json"
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = filelock.FileLock(path.with_suffix(".lock"), timeout=settings.renewal.timeout, mode=0o600)
            stack.enter_context(lock)
        except (OSError, RuntimeError, filelock.Timeout):  # RuntimeError: this user has no home folder
            return fetch(settings)  # a cache that cannot be used, or is held for too long, is done without
        found = _read(path)
        if found is not None and clock() < found.renew_at and (previous is None or found.secret != previous.secret):
            return found
        token = fetch(settings)
        with contextlib.suppress(OSError):
            _write(path, token)
        return token


def _read(path: Path) -> Token | None:
    try:
        with path.open(encoding="utf-8") as file:
            status = os.fstat(file.fileno())
            if sys.platform != "win32" and (status.st_uid != os.getuid() or status.st_mode & 0o077):
                return None  # somebody else could have written or read it
            kept = json.load(file)
        if kept["boot"] != boot():
            return None  # its instants are on the clock of an earlier start of this machine
        return Token(Secret(str(kept["access_token"])), float(kept["renew_at"]), float(kept["expires_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, token: Token) -> None:
    kept = {
        "access_token": token.secret.reveal(),
        "renew_at": token.renew_at,
        "expires_at": token.expires_at,
        "boot": boot(),
    }
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".token-")  # mkstemp: readable by this user alone
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(kept, file)
    Path(name).replace(path)
