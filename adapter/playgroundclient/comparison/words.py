"""What each kind of difference means, and how it is said: the two tables of `words.toml`."""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["breaking", "risky", "harmless"]
Audience: TypeAlias = Literal["upgrade", "service"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "risky", "harmless")


@functools.cache
def _table(audience: Audience) -> dict[str, tuple[Severity, str]]:
    tables = tomllib.loads(files("playgroundclient.comparison").joinpath("words.toml").read_text("utf-8"))[audience]
    return {kind: (severity, words) for severity in SEVERITIES for kind, words in tables[severity].items()}


def judged(audience: Audience, kind: str, way: str) -> tuple[str, Severity, str] | None:
    """The kind as the table tells it apart, how grave it is, and the words for it; None where it is no news."""
    for known in (kind, kind.rpartition("-")[0]):
        member, _, event = known.partition("-")
        shared = f"{event}/{way}" if member in ("parameter", "body", "property") else ""
        for key in {f"{known}/{way}", known, shared} & _table(audience).keys():
            return known, *_table(audience)[key]
    return None
