"""Where real answers disagree with the contract: collected, counted, redacted. Pure: it sends and writes nothing."""

from __future__ import annotations

import os
import re
import threading
from typing import TYPE_CHECKING

import attrs
import httpx

from . import contract
from ._contract import SCHEMAS
from .secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._contract import JSON
    from .contract import Operation

WORDS = {
    "property-added": "the service answers `{name}` in `{place}`, which the contract does not name",
    "property-missing": "the service leaves out `{name}` of `{place}`, which the contract requires",
    "type-changed": "the service answers `{name}` of `{place}` as {after}, where the contract says {before}",
    "value-added": "the service answers `{name}` of `{place}` with {after}, which the contract does not name",
    "relation-contradicted": "the service's link `{name}` of `{place}` leads to {after}, the contract says {before}",
}
"""What each kind of disagreement means."""

_LIMIT = 500
_ID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}|(?<=/)[^/]*\d[^/]{7,}")
_FORMATS = contract.FORMATS


@attrs.frozen
class Disagreement:
    """One way in which answers disagree. `example` holds nothing of the user's: letters and digits are masked and ids
    are left out; only a value that an enumeration lacks is shown as it is."""

    kind: str
    operation: str
    place: str
    name: str
    before: str
    after: str
    example: str
    count: int = 1


@attrs.frozen
class Report:
    """What was seen in so many `answers`; `dropped` counts what came after the 500th kind of disagreement."""

    answers: int
    disagreements: tuple[Disagreement, ...]
    dropped: int = 0

    def __str__(self) -> str:
        lines = [f"{len(self.disagreements)} disagreements with the contract in {self.answers} answers"]
        for each in self.disagreements:
            said = WORDS[each.kind].format_map(attrs.asdict(each))
            lines.append(f"- {each.operation}: {said} (count: {each.count}, example: {each.example})")
        return "\n".join(lines + ([f"{self.dropped} more were not kept"] if self.dropped else []))

    def to_dict(self) -> dict[str, JSON]:
        """The report as JSON, to be sent to the maintainers."""
        return attrs.asdict(self)


class Observer:
    """Collects disagreements, from any thread."""

    def __init__(self) -> None:
        # By process: after a fork, the thread that holds one may not exist in the child.
        self._locks: dict[int, threading.Lock] = {}
        self._found: dict[tuple[str, ...], Disagreement] = {}
        self._answers = self._dropped = 0

    @property
    def _lock(self) -> threading.Lock:
        return self._locks.setdefault(os.getpid(), threading.Lock())

    def see(self, operation: Operation, status: int, document: JSON, headers: Mapping[str, str]) -> None:
        """Compare one answer with the contract: its JSON, parsed, and its headers, named in lower case."""
        schema = operation.facts["answers"].get(str(status), {}).get("application/json", {})
        found = list(_values(operation, document, schema, f"{operation.id}()", "the answer"))
        found += _leads(operation, "headers", "location", {"href": headers.get("location")}, operation.targets("self"))
        with self._lock:
            self._answers += 1
            for each in found:
                key = (each.kind, each.operation, each.place, each.name, each.after)
                known = self._found.get(key)
                if known is None and len(self._found) >= _LIMIT:
                    self._dropped += 1
                else:
                    self._found[key] = each if known is None else attrs.evolve(known, count=known.count + 1)

    def report(self) -> Report:
        with self._lock:
            return Report(self._answers, tuple(self._found.values()), self._dropped)


def _values(operation: Operation, value: JSON, schema: JSON, place: str, name: str) -> Iterator[Disagreement]:
    parts = list(_parts(schema, place))
    fitting = [(part, named) for part, named in parts if _fits(value, part)]
    if parts and not fitting:
        said = sorted({f"{part.get('type', 'object')} {part.get('format', '')}".strip() for part, _ in parts})
        after = _kind(value) + (" of another format" if any("format" in part for part, _ in parts) else "")
        yield Disagreement("type-changed", operation.id, place, name, " or ".join(said), after, _masked(value))
    elif isinstance(value, str):
        named = [str(each) for part, _ in fitting for each in _list(part.get("enum"))]
        if named and value not in named:
            shown = redact(value, limit=60)
            yield Disagreement("value-added", operation.id, place, name, " or ".join(named), repr(shown), shown)
    elif isinstance(value, list):
        items = [part["items"] for part, _ in fitting if "items" in part]
        for each in value:
            yield from _values(operation, each, items[0] if items else None, place, name)
    elif isinstance(value, dict):
        place = next((named for part, named in fitting if "properties" in part), place)
        known: dict[str, JSON] = {}
        for part, _ in fitting:
            known |= _dict(part.get("properties"))
        for missing in sorted({str(each) for part, _ in fitting for each in _list(part.get("required"))} - {*value}):
            yield Disagreement("property-missing", operation.id, place, missing, "it is there", "nothing", "no value")
        for field, each in value.items():
            if field in known:
                yield from _values(operation, each, known[field], place, field)
            elif known and not any(part.get("additionalProperties") for part, _ in fitting):
                shown = redact(field, limit=60)
                yield Disagreement("property-added", operation.id, place, shown, "", _kind(each), _masked(each))
        for relation, link in _dict(value.get("_links")).items():
            targets = operation.targets(relation, None if name == "the answer" else name)
            yield from _leads(operation, place, relation, _dict(link), targets)


def _parts(schema: JSON, place: str, seen: tuple[str, ...] = ()) -> Iterator[tuple[dict[str, JSON], str]]:
    """The parts and alternatives of a schema that say something themselves, each with the name of its model."""
    node = _dict(schema)
    name = str(node.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        own = isinstance(SCHEMAS[name], dict) and "properties" in str(SCHEMAS[name])
        yield from _parts(SCHEMAS[name], name if own else place, (*seen, name))
    for joint in ("allOf", "anyOf", "oneOf"):
        for part in _list(node.get(joint)):
            # A part of a whole is named like the whole.
            yield from ((each, place if joint == "allOf" else at) for each, at in _parts(part, place, seen))
    if "type" in node or "properties" in node:
        yield node, place


def _fits(value: JSON, part: dict[str, JSON]) -> bool:
    kind, admitted = _kind(value), part.get("type", "object")
    kinds = admitted if isinstance(admitted, list) else [admitted]
    whole = isinstance(value, float) and value.is_integer() and "integer" in kinds
    form = _FORMATS.get(str(part.get("format")))
    fits = kind in kinds or whole or (kind == "integer" and "number" in kinds)
    return fits and (form is None or not isinstance(value, str) or form(value))


def _leads(
    operation: Operation, place: str, name: str, link: dict[str, JSON], targets: tuple[Operation, ...] | None
) -> Iterator[Disagreement]:
    href, method = link.get("href"), link.get("method")
    if not isinstance(href, str) or not targets:
        return
    try:
        path = httpx.URL(href).raw_path.partition(b"?")[0].decode("ascii")
    except (httpx.InvalidURL, ValueError):
        path = "no URL"
    if not any(each.match(path) is not None and method in (None, each.method) for each in targets):
        said = " or ".join(f"{each.method} {each.facts['path']}" for each in targets)
        after = redact(_ID.sub("{id}", f"{method or ''} {path}".strip()), limit=120)
        yield Disagreement("relation-contradicted", operation.id, place, redact(name, limit=60), said, after, after)


def _kind(value: JSON) -> str:
    if isinstance(value, (dict, list)):
        return "object" if isinstance(value, dict) else "array"
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "null")


def _masked(value: JSON) -> str:
    """The form of a value: `2019-06-04` becomes `0000-00-00`."""
    if isinstance(value, (dict, list)):
        return f"{_kind(value)} of {len(value)}"
    return redact(re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "0", str(value))), limit=40)


def _dict(node: JSON) -> dict[str, JSON]:
    return node if isinstance(node, dict) else {}


def _list(node: JSON) -> list[JSON]:
    return node if isinstance(node, list) else []
