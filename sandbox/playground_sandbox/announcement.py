"""The file by which a client of this machine finds a running gateway: the one thing that both agree on besides the API.

For as long as `playground sandbox` runs, a file of mode 0600 stands in the folder `playground/gateways` of the user's
state folder (`$XDG_STATE_HOME`, else `~/.local/state`; `%LOCALAPPDATA%` on Windows), one for each gateway, whatever its
name, with the suffix `.json`. It is one JSON object:

    token_url, front_url, gateway_url, import_url, storage_url, control_url    where it is
    api_key    the key that it takes
    pid, host  its process, and the name of the machine or container that the process is of
    started    when it was started, in seconds since the epoch
    identity   a random text, which GET <control_url>/identity answers as {"identity": ...} while this gateway runs

A file may outlive its gateway (a kill, a power cut), and its process id and ports may by then be another's. So a client
believes a file only when its control URL answers its identity. Of several the newest is meant.
"""

import json
import os
import socket
import sys
import tempfile
from pathlib import Path

from playground_sandbox.documents import Doc


def folder() -> Path:
    """Where the files are. Raises RuntimeError for a user without a home folder."""
    home = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME")
    return Path(home or "~/.local/state").expanduser() / "playground" / "gateways"


def write(facts: Doc) -> Path:
    """Tell of a gateway by a file of its own, and remove those of gateways that have died here. Raises OSError, RuntimeError."""
    where = folder()
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    for other in where.glob("*.json"):
        if _is_dead(other):
            other.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(dir=where, prefix=".gateway-")  # mkstemp: this user's alone
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({**facts, "host": socket.gethostname()}, file)
    return Path(name).rename(where / f"{facts['identity']}.json")


def _is_dead(file: Path) -> bool:
    """Whether the gateway of a file was a process of this machine that is there no more."""
    if sys.platform == "win32":
        return False  # where signal 0 would end it
    try:
        facts: Doc = json.loads(file.read_text("utf-8"))
        if facts["host"] == socket.gethostname():
            os.kill(int(facts["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, TypeError, KeyError):
        return False
    return False
