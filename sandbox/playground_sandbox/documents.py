"""JSON documents, ids and instants: the small things that every other module needs."""

import json
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any
from uuid import UUID

Doc = dict[str, Any]
"""A JSON object. Its values are heterogeneous; what is served is checked against the contract at run time."""

Json = Any
"""Any JSON value."""


compact_json = json.JSONEncoder(separators=(",", ":")).encode
"""A JSON value as text without spaces."""


def make_uuid(*parts: object) -> str:
    """The same version 4 UUID for the same parts."""
    return random_uuid(Random(":".join(map(str, parts))))


def random_uuid(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


@cache
def _data_text(name: str) -> str:
    return files("playground_sandbox").joinpath("data", name).read_text("utf-8")


def published(name: str) -> Json:
    """A fresh copy of one of the service's published samples, which are package data."""
    return json.loads(_data_text(name))


def timestamp(instant: float, style: int = 0) -> str:
    """RFC 3339 text of `instant` (seconds since the epoch), to the microsecond.

    The service does not always write instants the same way; `style` chooses one of the ways that were seen:
    3, 6 or 9 digits of fraction, `Z` or `+00:00`.
    """
    text = datetime.fromtimestamp(instant, UTC).isoformat(timespec="microseconds")
    to_the_second, fraction = text[:19], text[20:26]
    written = (fraction, f"{fraction}000", fraction[:3], fraction)[style % 4]
    return f"{to_the_second}.{written}{'+00:00' if style % 4 == 3 else 'Z'}"
