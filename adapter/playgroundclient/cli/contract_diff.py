"""What a difference between two descriptions of the service means: to who upgrades the client, or to who calls the service.

`compare(old, new)` looks from one version of the contract to the next; `against_service(ours, theirs)` holds what this
version calls against what the service says of itself. Both see the same differences and judge them by their own table.
"""

# No library fits: deepdiff and jsonschema-diff follow no references, jsonsubschema says only yes or no, oasdiff is Go.

from __future__ import annotations

import builtins
import functools
import keyword
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from ..observer import WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .._contract import JSON, OperationFacts

Severity: TypeAlias = Literal["breaking", "risky", "harmless"]
Way: TypeAlias = Literal["sent", "answered"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "risky", "harmless")

_LIMITS = ("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
           "maxProperties", "uniqueItems", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")  # fmt: skip
# Formats for which the generated client has a Python type of its own.
_FORMATS = ("uuid", "date-time", "date", "binary")
_STEPS = 200_000
_DEPTH = 40


# ------------------------------------------------------------------------------------------------------ what is compared


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    required: bool
    schema: JSON


@dataclass(frozen=True)
class Operation:
    """An operation of a description. `links` is None where the description has no word on relations."""

    id: str
    method: str
    path: str
    roles: tuple[str, ...]
    tag: str
    parameters: Mapping[str, Parameter]
    body: Mapping[str, JSON]
    body_required: bool
    answers: Mapping[str, Mapping[str, JSON]]
    links: Mapping[str, tuple[str, ...]] | None


@dataclass(frozen=True)
class Description:
    """Operations by id, and schemas by name as JSON Schema, with references `#/$defs/<name>` that all lead somewhere."""

    operations: Mapping[str, Operation]
    schemas: Mapping[str, JSON]


@dataclass(frozen=True, order=True)
class Change:
    """One difference, judged. `kind` is one of a fixed set of words; `subject` is what it is about, as `get_job()`."""

    severity: Severity
    kind: str
    subject: str
    message: str


def from_facts(operations: Mapping[str, OperationFacts], schemas: Mapping[str, JSON]) -> Description:
    """The description that this version was generated from, out of `_contract.py`."""
    found: dict[str, Operation] = {}
    for name, facts in operations.items():
        links = {relation: tuple(targets) for relation, targets in facts["links"].items()}
        for items, table in facts["item_links"].items():
            links |= {f"{items}.{relation}": tuple(targets) for relation, targets in table.items()}
        parameters = {
            parameter["name"]: Parameter(
                parameter["name"], parameter["place"], parameter["required"], parameter["schema"]
            )
            for parameter in facts["parameters"]
        }
        found[name] = Operation(
            name, facts["method"], facts["path"], tuple(facts["roles"]), facts["tag"], parameters,
            facts["body"], facts["body_required"], facts["answers"], links,
        )  # fmt: skip
    return Description(found, schemas)


# ------------------------------------------------------------------------------------------------------------- judgement

# kind, or kind/way -> what it means and how it is said. {op} is the generated function, {place} a function or a model,
# {name} the Python name of a parameter or attribute.
_Table: TypeAlias = "dict[str, tuple[Severity, str]]"

_UPGRADE: _Table = {
    "operation-added": ("harmless", "`{op}()` is new ({after})."),
    "operation-removed": ("breaking", "`{op}()` is gone."),
    "operation-moved": (
        "risky",
        "`{op}()` goes to {after} instead of {before}: calls stay as they are, but an address that was kept (a job's href) no longer fits.",
    ),
    "operation-regrouped": (
        "breaking",
        "`{op}` is imported from `playground_api.api.{after}` instead of `playground_api.api.{before}`.",
    ),
    "parameter-added": ("harmless", "`{op}()` takes a new optional parameter `{name}`."),
    "parameter-added-required": ("breaking", "`{op}()` requires a new parameter `{name}`."),
    "parameter-removed": ("breaking", "`{op}()` no longer takes the parameter `{name}`."),
    "parameter-removed-required": ("breaking", "`{op}()` no longer takes the parameter `{name}`."),
    "parameter-removed-header": ("breaking", "`{op}()` no longer takes the parameter `{name}`."),
    "parameter-required": ("breaking", "`{op}()` requires the parameter `{name}`, which was optional."),
    "parameter-optional": ("harmless", "`{op}()` no longer requires the parameter `{name}`."),
    "parameter-moved": ("harmless", "`{op}()` sends the parameter `{name}` in the {after} instead of the {before}."),
    "body-added": ("harmless", "`{op}()` takes an optional body."),
    "body-added-required": ("breaking", "`{op}()` requires a body."),
    "body-removed": ("breaking", "`{op}()` takes no body any more."),
    "body-required": ("breaking", "`{op}()` requires its body, which was optional."),
    "body-optional": ("harmless", "`{op}()` no longer requires its body."),
    "body-media": ("breaking", "`{op}()` sends its body as {after} instead of {before}."),
    "answer-added": ("risky", "`{op}()` may answer {after} too."),
    "answer-removed": ("risky", "`{op}()` no longer answers {before}."),
    "relation-added": ("harmless", "`follow(..., {name!r})` works on what `{op}()` answers{after}."),
    "relation-removed": (
        "breaking",
        "`follow(..., {name!r})` no longer works on what `{op}()` answers: the relation is gone.",
    ),
    "relation-moved": (
        "breaking",
        "`follow(..., {name!r})` on what `{op}()` answers leads to {after} instead of {before}.",
    ),
    "relation-widened": (
        "risky",
        "`follow(..., {name!r})` on what `{op}()` answers may lead to {after}, not only to {before}.",
    ),
    "schema-added": ("harmless", "the model `{place}` is new."),
    "schema-removed": ("breaking", "the model `{place}` is gone."),
    "property-added/sent": ("harmless", "{place} takes a new optional {name}."),
    "property-added-required/sent": ("breaking", "{place} requires a new {name}."),
    "property-added/answered": ("harmless", "{place} has a new {name}."),
    "property-added-required/answered": (
        "risky",
        "{place} has a new {name}; an answer without it is refused (InvalidResponse).",
    ),
    "property-removed/sent": ("breaking", "{place} no longer takes {name}."),
    "property-removed-required/sent": ("breaking", "{place} no longer takes {name}."),
    "property-removed/answered": ("breaking", "{place} no longer has {name}."),
    "property-removed-required/answered": ("breaking", "{place} no longer has {name}."),
    "property-renamed/sent": ("breaking", "{place} takes `{after}` instead of {name}."),
    "property-renamed/answered": ("breaking", "{name} of {place} is called `{after}`."),
    "property-required/sent": ("breaking", "{place} requires {name}, which was optional."),
    "property-optional/sent": ("harmless", "{place} no longer requires {name}."),
    "property-required/answered": (
        "risky",
        "an answer without {name} of {place} is refused (InvalidResponse); it was optional.",
    ),
    "property-optional/answered": ("risky", "{name} of {place} may be missing (UNSET)."),
    "type-changed/sent": ("breaking", "{name} of {place} is {after} instead of {before}."),
    "type-changed/answered": ("breaking", "{name} of {place} is {after} instead of {before}."),
    "type-widened/sent": ("harmless", "{name} of {place} may be {after}, not only {before}."),
    "type-widened/answered": ("risky", "{name} of {place} may be {after}, not only {before}."),
    "type-narrowed/sent": ("breaking", "{name} of {place} must be {after}; it could be {before}."),
    "type-narrowed/answered": ("harmless", "{name} of {place} is always {after}; it could be {before}."),
    "null-added/sent": ("harmless", "{name} of {place} may be None."),
    "null-added/answered": ("risky", "{name} of {place} may be None, which it never was."),
    "null-removed/sent": ("breaking", "{name} of {place} may no longer be None."),
    "null-removed/answered": ("harmless", "{name} of {place} is never None."),
    "value-added/sent": ("harmless", "{name} of {place} may be {after}."),
    "value-added/answered": ("risky", "{name} of {place} may be {after}, which code that tells values apart has to know."),
    "value-removed/sent": ("breaking", "{name} of {place} may no longer be {before}."),
    "value-removed/answered": ("breaking", "{name} of {place} no longer knows the value {before}."),
    "values-closed/sent": ("breaking", "{name} of {place} takes its known values only."),
    "values-closed/answered": ("risky", "{name} of {place} takes its known values only; an answer with another fails."),
    "values-opened/sent": ("harmless", "{name} of {place} takes other values than the known ones too."),
    "values-opened/answered": ("risky", "{name} of {place} may be another value than the known ones."),
    "limits-changed/sent": ("risky", "{name} of {place} has other limits: {after} instead of {before}."),
    "limits-changed/answered": ("risky", "{name} of {place} has other limits: {after} instead of {before}."),
    "default-changed/sent": ("risky", "{name} of {place} is {after} by default instead of {before}."),
}  # fmt: skip

# The observer's words, with places and values as they are quoted here.
_ANSWERED = {
    kind: words.replace("`{place}`", "{place}").replace("`{name}`", "{name}") + "." for kind, words in WORDS.items()
}
_SERVICE: _Table = {
    "operation-added": ("harmless", "the service has {after} (`{op}`), which this version does not call."),
    "operation-removed": ("breaking", "the service no longer has {before}, which `{op}()` calls."),
    "operation-moved": ("breaking", "the service has `{op}()` at {after}; this version calls {before}."),
    "parameter-added": ("harmless", "the service takes `{name}` for `{op}()`, which this version cannot send."),
    "parameter-added-required": ("breaking", "the service requires `{name}` for `{op}()`, which this version cannot send."),
    "parameter-removed": ("breaking", "the service no longer takes `{name}` of `{op}()`."),
    "parameter-removed-required": ("breaking", "the service no longer takes `{name}` of `{op}()`."),
    "parameter-removed-header": ("risky", "the service does not name the header `{name}` of `{op}()`."),
    "parameter-required": ("breaking", "the service requires `{name}` of `{op}()`: a call without it fails."),
    "parameter-optional": ("harmless", "the service does not require `{name}` of `{op}()`; this version does."),
    "parameter-moved": ("breaking", "the service takes `{name}` of `{op}()` in the {after}; this version sends it in the {before}."),
    "body-added": ("harmless", "the service takes a body for `{op}()`, which this version cannot send."),
    "body-added-required": ("breaking", "the service requires a body for `{op}()`, which this version cannot send."),
    "body-removed": ("breaking", "the service no longer takes a body for `{op}()`."),
    "body-required": ("breaking", "the service requires a body for `{op}()`: a call without it fails."),
    "body-media": ("breaking", "the service takes the body of `{op}()` as {after}; this version sends {before}."),
    "answer-added": ("breaking", "the service may answer `{op}()` with {after}, which this version refuses."),
    "answer-removed": ("risky", "the service no longer answers `{op}()` with {before}."),
    "relation-added": ("harmless", "the service's answer to `{op}()` has the relation `{name}`, which this version does not know."),
    "relation-removed": ("risky", "the service's answer to `{op}()` no longer has the relation `{name}`."),
    "relation-moved": ("breaking", "the service's relation `{name}` of `{op}()` leads to {after}, where this version expects {before}."),
    "relation-widened": ("risky", "the service's relation `{name}` of `{op}()` may lead to {after}, where this version expects {before}."),
    "property-added/sent": ("harmless", "the service takes {name} in {place}, which this version does not name."),
    "property-added-required/sent": ("breaking", "the service requires {name} in {place}, which this version does not name."),
    "property-added/answered": ("harmless", _ANSWERED["property-added"]),
    "property-added-required/answered": ("harmless", _ANSWERED["property-added"]),
    "property-removed/sent": ("breaking", "the service no longer takes {name} in {place}."),
    "property-removed-required/sent": ("breaking", "the service no longer takes {name} in {place}."),
    "property-removed/answered": ("risky", "the service's description no longer names {name} of {place}."),
    "property-removed-required/answered": ("breaking", _ANSWERED["property-missing"]),
    "property-renamed/sent": ("breaking", "the service takes `{after}` instead of {name} in {place}."),
    "property-renamed/answered": ("breaking", "the service calls {name} of {place} `{after}`."),
    "property-required/sent": ("breaking", "the service requires {name} in {place}: a call without it fails."),
    "property-optional/answered": ("risky", "the service may leave out {name} of {place}, which this version requires."),
    "type-changed/sent": ("breaking", "the service takes {name} of {place} as {after}; this version sends {before}."),
    "type-changed/answered": ("breaking", _ANSWERED["type-changed"]),
    "type-widened/answered": ("breaking", _ANSWERED["type-changed"]),
    "type-narrowed/sent": ("breaking", "the service takes {name} of {place} as {after}; this version may send {before}."),
    "null-added/answered": ("breaking", "the service may answer {name} of {place} with null, which this version refuses."),
    "null-removed/sent": ("risky", "the service no longer takes null as {name} of {place}."),
    "value-added/sent": ("harmless", "the service takes {after} as {name} of {place}, which this version does not name."),
    "value-added-closed/sent": ("harmless", "the service takes {after} as {name} of {place}, which this version does not name."),
    "value-added/answered": ("risky", _ANSWERED["value-added"]),
    "value-added-closed/answered": ("breaking", "the service may answer {name} of {place} with {after}, which this version refuses."),
    "value-removed/sent": ("breaking", "the service no longer takes {before} as {name} of {place}."),
    "values-closed/sent": ("risky", "the service takes only values that it names as {name} of {place}."),
}  # fmt: skip


def compare(old: Description, new: Description) -> list[Change]:
    """What somebody meets who upgrades from the client of `old` to the client of `new`, the worst first."""
    comparison = _Comparison(old, new, _UPGRADE)
    for name in [*old.operations, *(name for name in new.operations if name not in old.operations)]:
        comparison.operation(old.operations.get(name), new.operations.get(name))
    for name in sorted({*old.schemas} ^ {*new.schemas}):
        comparison.say("schema-removed" if name in old.schemas else "schema-added", f"`{name}`", place=name)
    for name in sorted({*old.schemas} & {*new.schemas}):
        # What no operation reaches is a model all the same.
        if name not in comparison.reached:
            comparison.schema(_ref(name), _ref(name), _Place(f"`{name}`", ""), "answered")
    return comparison.changes()


def against_service(ours: Description, theirs: Description, role: str = "gateway") -> list[Change]:
    """What this version of the client meets at a service that describes itself by `theirs`, the worst first.

    Operations are paired by method and path, else by their id. An operation of ours that is not served by `role` is
    compared if it is described, and not missed if it is not.
    """
    comparison = _Comparison(ours, theirs, _SERVICE)
    by_path = {_key(each): each for each in theirs.operations.values()}
    paired: set[str] = set()
    for mine in ours.operations.values():
        their = by_path.get(_key(mine)) or theirs.operations.get(mine.id)
        if their is not None and their.id not in paired:
            paired.add(their.id)
            comparison.operation(mine, their)
        elif role in mine.roles:
            comparison.operation(mine, None)
    for each in theirs.operations.values():
        if each.id not in paired:
            comparison.operation(None, each)
    return comparison.changes()


def counts(changes: Iterable[Change]) -> dict[Severity, int]:
    severities = [change.severity for change in changes]
    return {severity: severities.count(severity) for severity in SEVERITIES}


def snake(name: str) -> str:
    """The Python name that the generator gives a parameter or property."""
    if name.startswith("_"):
        name = f"field{name}"
    found = "_".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)).lower()
    reserved = found in ("self", "datetime") or keyword.iskeyword(found) or (hasattr(builtins, found) and found != "id")
    return f"{found}_" if reserved else found


# ------------------------------------------------------------------------------------------------------------ comparison


@dataclass(frozen=True)
class _Place:
    """Where a schema stands: in a model or a function, and on the way into it."""

    subject: str
    path: str

    def at(self, name: str) -> _Place:
        return _Place(self.subject, f"{self.path}.{name}" if self.path else name)


def _nothing() -> Mapping[str, JSON]:
    return {}


@dataclass(frozen=True)
class _Shape:
    """What a schema admits, with its references, parts and alternatives folded in. `kinds` None is anything."""

    kinds: frozenset[str] | None = None
    values: frozenset[str] | None = None
    open: bool = False
    fields: Mapping[str, JSON] = field(default_factory=_nothing)
    required: frozenset[str] = frozenset()
    items: JSON = None
    limits: tuple[tuple[str, str], ...] = ()
    default: str | None = None


class _Comparison:
    def __init__(self, old: Description, new: Description, table: _Table) -> None:
        self._old, self._new = _Shapes(old.schemas), _Shapes(new.schemas)
        self._table = table
        self._upgrade = table is _UPGRADE
        self._found: dict[tuple[str, ...], tuple[Severity, str, list[str], Callable[[str], str]]] = {}
        self._seen: set[tuple[object, ...]] = set()
        self._kept: list[tuple[JSON, JSON]] = []
        self._steps = 0
        self.reached: set[str] = set()

    def changes(self) -> list[Change]:
        found = [
            Change(severity, kind, ", ".join(places), say(" and ".join(places)))
            for severity, kind, places, say in self._found.values()
        ]
        return sorted(found, key=lambda change: (SEVERITIES.index(change.severity), change.kind, change.message))

    def say(
        self, kind: str, subject: str, *, way: Way | None = None, op: str = "", place: str = "", name: str = "",
        before: str = "", after: str = "",
    ) -> None:  # fmt: skip
        judged = self._table.get(kind if way is None else f"{kind}/{way}")
        if judged is None:
            return
        severity, words = judged

        if way is not None and not name:
            words = words.replace("{name} of {place}", "{place}")

        def said(places: str) -> str:
            return words.format(op=op, place=place or places, name=name, before=before, after=after)

        # The same change of the same property of several models is one change.
        key = (kind, way or "", op, place, name, before, after)
        places = self._found.setdefault(key, (severity, kind, [], said))[2]
        if subject not in places:
            places.append(subject)

    def operation(self, old: Operation | None, new: Operation | None) -> None:
        if old is None or new is None:
            if old is not None:
                self.say("operation-removed", f"`{old.id}()`", op=old.id, before=f"{old.method} {old.path}")
            elif new is not None:
                self.say("operation-added", f"`{new.id}()`", op=new.id, after=f"{new.method} {new.path}")
            return
        subject = f"`{old.id}()`"
        if _key(old) != _key(new):
            before, after = (f"{each.method} {each.path}" for each in (old, new))
            self.say("operation-moved", subject, op=old.id, before=before, after=after)
        if old.tag != new.tag:
            self.say("operation-regrouped", subject, op=old.id, before=old.tag, after=new.tag)
        self._parameters(old, new, subject)
        self._body(old, new, subject)
        self._answers(old, new, subject)
        self._relations(old, new, subject)

    def _parameters(self, old: Operation, new: Operation, subject: str) -> None:
        mine, theirs = _named(old, self._upgrade), _named(new, self._upgrade)
        for key, parameter in mine.items():
            other, name = theirs.get(key), snake(parameter.name)
            if other is None:
                suffix = "-header" if parameter.place == "header" else "-required" if parameter.required else ""
                self.say(f"parameter-removed{suffix}", subject, op=old.id, name=name)
                continue
            if parameter.required != other.required:
                self.say(
                    "parameter-required" if other.required else "parameter-optional", subject, op=old.id, name=name
                )
            if parameter.place != other.place:
                self.say("parameter-moved", subject, op=old.id, name=name, before=parameter.place, after=other.place)
            self.schema(parameter.schema, other.schema, _Place(subject, f"`{name}`"), "sent")
        for key, parameter in theirs.items():
            if key not in mine:
                kind = "parameter-added-required" if parameter.required else "parameter-added"
                self.say(kind, subject, op=old.id, name=snake(parameter.name))

    def _body(self, old: Operation, new: Operation, subject: str) -> None:
        if not old.body or not new.body:
            if old.body:
                self.say("body-removed", subject, op=old.id)
            elif new.body:
                self.say("body-added-required" if new.body_required else "body-added", subject, op=old.id)
            return
        if old.body_required != new.body_required:
            self.say("body-required" if new.body_required else "body-optional", subject, op=old.id)
        shared = [media for media in old.body if media in new.body]
        if not shared:
            self.say("body-media", subject, op=old.id, before=_either(old.body), after=_either(new.body))
        for media in shared:
            self.schema(old.body[media], new.body[media], _Place(subject, "the body"), "sent")

    def _answers(self, old: Operation, new: Operation, subject: str) -> None:
        mine, theirs = _successes(old), _successes(new)
        for answer, schema in mine.items():
            if answer in theirs:
                self.schema(schema, theirs[answer], _Place(subject, "the answer"), "answered")
            else:
                self.say("answer-removed", subject, op=old.id, before=" ".join(answer).strip())
        for answer in theirs:
            if answer not in mine:
                self.say("answer-added", subject, op=old.id, after=" ".join(answer).strip())

    def _relations(self, old: Operation, new: Operation, subject: str) -> None:
        if old.links is None or new.links is None:
            return
        for relation, targets in old.links.items():
            others, before = new.links.get(relation), _calls(targets)
            if others is None:
                self.say("relation-removed", subject, op=old.id, name=relation)
            elif others != targets:
                kind = "relation-widened" if set(targets) <= set(others) else "relation-moved"
                self.say(kind, subject, op=old.id, name=relation, before=before, after=_calls(others))
        for relation, targets in new.links.items():
            if relation not in old.links:
                after = f", and leads to {_calls(targets)}" if targets else ""
                self.say("relation-added", subject, op=old.id, name=relation, after=after)

    def schema(self, old: JSON, new: JSON, place: _Place, way: Way, depth: int = 0) -> None:
        name = _name(old)
        if name is not None:
            self.reached.add(name)
            if not self._upgrade or _name(new) == name:
                place = _Place(f"`{name}`", "")
        pair = (_identity(old), _identity(new), way, place)
        self._steps += 1
        if pair in self._seen or depth > _DEPTH or self._steps > _STEPS:
            return
        self._seen.add(pair)
        # An identity may be an address, which stays unique only as long as the node is there.
        self._kept.append((old, new))
        if self._upgrade:
            old, new = self._alternatives(self._old.target(old), self._new.target(new), place, way, depth)
        before, after = self._old.shape(old), self._new.shape(new)
        self._kinds(before, after, place, way)
        self._values(before, after, place, way)
        self._fields(before, after, place, way, depth)
        if before.items is not None and after.items is not None:
            self.schema(before.items, after.items, place.at("each item"), way, depth + 1)
        if self._upgrade and before.limits != after.limits:
            self._at("limits-changed", place, way, _limits(before), _limits(after))
        if self._upgrade and before.default != after.default:
            self._at("default-changed", place, way, str(before.default), str(after.default))

    def _alternatives(self, old: JSON, new: JSON, place: _Place, way: Way, depth: int) -> tuple[JSON, JSON]:
        """Compare the models that both offer as alternatives by themselves; what is left of both is returned."""
        for joint in ("anyOf", "oneOf"):
            mine, theirs = ([_name(part) for part in _list(node.get(joint))] if isinstance(node, dict) else []
                            for node in (old, new))  # fmt: skip
            shared = {name for name in mine if name is not None and name in theirs}
            if not shared or not isinstance(old, dict) or not isinstance(new, dict):
                continue
            for name in sorted(shared):
                self.schema(_ref(name), _ref(name), place, way, depth + 1)
            old, new = _without(old, joint, shared), _without(new, joint, shared)
        return old, new

    def _at(self, kind: str, place: _Place, way: Way, before: str = "", after: str = "") -> None:
        self.say(kind, place.subject, way=way, name=_quoted(place.path), before=before, after=after)

    def _kinds(self, old: _Shape, new: _Shape, place: _Place, way: Way) -> None:
        if old.kinds == new.kinds:
            return
        before, after = _said(old.kinds), _said(new.kinds)
        if old.kinds is None or new.kinds is None:
            # A description that says nothing of a type is no news of one.
            if self._upgrade:
                kind = "type-narrowed" if old.kinds is None else "type-widened"
                self._at(kind, place, way, before, after)
            return
        if ("null" in old.kinds) != ("null" in new.kinds):
            self._at("null-added" if "null" in new.kinds else "null-removed", place, way)
        mine, theirs = old.kinds - {"null"}, new.kinds - {"null"}
        if mine == theirs or not mine or not theirs:
            return
        if _covers(theirs, mine, exactly=self._upgrade):
            self._at("type-widened", place, way, before, after)
        elif _covers(mine, theirs, exactly=self._upgrade):
            self._at("type-narrowed", place, way, before, after)
        else:
            self._at("type-changed", place, way, before, after)

    def _values(self, old: _Shape, new: _Shape, place: _Place, way: Way) -> None:
        if old.values is None or new.values is None:
            if (old.values is None) != (new.values is None) and _strings(old) and _strings(new):
                narrowed = new.values is not None and not new.open
                if narrowed or (old.values is not None and not old.open):
                    self._at("values-closed" if narrowed else "values-opened", place, way)
            return
        if old.open != new.open and self._upgrade:
            self._at("values-opened" if new.open else "values-closed", place, way)
        added, removed = sorted(new.values - old.values), sorted(old.values - new.values)
        if added:
            self._at(
                "value-added" if old.open or self._upgrade else "value-added-closed",
                place,
                way,
                _either(old.values),
                _either(added),
            )
        if removed:
            self._at("value-removed", place, way, _either(removed))

    def _fields(self, old: _Shape, new: _Shape, place: _Place, way: Way, depth: int) -> None:
        added = [name for name in new.fields if name not in old.fields]
        removed = [name for name in old.fields if name not in new.fields]
        if not (_objects(old) and _objects(new)) or (not self._upgrade and not new.fields):
            return
        for name in removed:
            twin = next((each for each in added if _renamed(name, each, old, new, self._old, self._new)), None)
            shown = _quoted(place.at(snake(name)).path)
            if twin is not None:
                added.remove(twin)
                self.say("property-renamed", place.subject, way=way, name=shown, after=snake(twin))
            else:
                suffix = "-required" if name in old.required else ""
                self.say(f"property-removed{suffix}", place.subject, way=way, name=shown)
        for name in added:
            suffix = "-required" if name in new.required else ""
            shown = _quoted(place.at(snake(name)).path)
            self.say(f"property-added{suffix}", place.subject, way=way, name=shown)
        for name, node in old.fields.items():
            if name in new.fields:
                inner = place.at(snake(name))
                if (name in old.required) != (name in new.required):
                    kind = "property-required" if name in new.required else "property-optional"
                    self.say(kind, place.subject, way=way, name=_quoted(inner.path))
                self.schema(node, new.fields[name], inner, way, depth + 1)


class _Shapes:
    """The shapes of one description's schemas; those with a name are worked out once."""

    def __init__(self, schemas: Mapping[str, JSON]) -> None:
        self._schemas = schemas
        self._named: dict[str, _Shape] = {}

    def target(self, node: JSON) -> JSON:
        """The node itself, or the one that it refers to if that is of alternatives."""
        named = self._schemas.get(_name(node) or "")
        return named if isinstance(named, dict) and ("anyOf" in named or "oneOf" in named) else node

    def shape(self, node: JSON, depth: int = 0) -> _Shape:
        name = _name(node)
        if name is not None:
            if name not in self._named:
                self._named[name] = _Shape()  # what a schema sees that contains itself
                self._named[name] = self.shape(self._schemas.get(name), depth + 1)
            return self._named[name]
        if not isinstance(node, dict) or depth > _DEPTH:
            return _Shape()
        found = _own(node)
        for part in _list(node.get("allOf")):
            found = _both(found, self.shape(part, depth + 1))
        for joint in ("anyOf", "oneOf"):
            alternatives = [self.shape(part, depth + 1) for part in _list(node.get(joint))]
            if alternatives:
                found = _both(found, functools.reduce(_any, alternatives))
        return found


def _own(node: dict[str, JSON]) -> _Shape:
    types, enum = node.get("type"), node.get("enum")
    kinds = {str(kind) for kind in (types if isinstance(types, list) else [types]) if kind is not None}
    values: set[str] | None = None
    if isinstance(enum, list):
        values = {_text(value) for value in enum if value is not None} or None
        if values is None:
            kinds = {"null"}
    if not kinds and "properties" in node:
        kinds = {"object"}
    if not kinds and "items" in node:
        kinds = {"array"}
    form = node.get("format")
    if form in _FORMATS:
        kinds = {f"{kind} ({form})" if kind == "string" else kind for kind in kinds}
    properties = node.get("properties")
    return _Shape(
        frozenset(kinds) or None,
        None if values is None else frozenset(values),
        False,
        properties if isinstance(properties, dict) else {},
        frozenset(str(name) for name in _list(node.get("required"))),
        node.get("items"),
        tuple((limit, _text(node[limit])) for limit in _LIMITS if limit in node),
        _text(node["default"]) if "default" in node else None,
    )


def _any(one: _Shape, other: _Shape) -> _Shape:
    kinds = None if one.kinds is None or other.kinds is None else one.kinds | other.kinds
    free = any(each.values is None and _strings(each) for each in (one, other))
    values = (
        None
        if one.values is None and other.values is None
        else (one.values or frozenset()) | (other.values or frozenset())
    )
    if _objects(one) and _objects(other):
        required = one.required & other.required
    else:
        required = one.required | other.required
    return _Shape(
        kinds, values, one.open or other.open or free, _merged(one.fields, other.fields, "anyOf"), required,
        _joined(one.items, other.items, "anyOf"), tuple(sorted({*one.limits, *other.limits})), one.default or other.default,
    )  # fmt: skip


def _both(one: _Shape, other: _Shape) -> _Shape:
    kinds = one.kinds if other.kinds is None else other.kinds if one.kinds is None else (one.kinds & other.kinds)
    return _Shape(
        kinds or one.kinds,
        one.values if other.values is None else other.values if one.values is None else one.values & other.values,
        one.open or other.open,
        _merged(one.fields, other.fields, "allOf"),
        one.required | other.required,
        _joined(one.items, other.items, "allOf"),
        tuple(sorted({*one.limits, *other.limits})),
        one.default or other.default,
    )


def _merged(one: Mapping[str, JSON], other: Mapping[str, JSON], joint: str) -> dict[str, JSON]:
    found = dict(one)
    for name, node in other.items():
        found[name] = _joined(found[name], node, joint) if name in found else node
    return found


def _joined(one: JSON, other: JSON, joint: str) -> JSON:
    if one is None or other is None or _identity(one) == _identity(other):
        return other if one is None else one
    return {joint: [one, other]}


def _identity(node: JSON) -> object:
    """Equal for what is certainly the same schema, without walking through it."""
    name = _name(node)
    if name is not None:
        return name
    for joint in ("anyOf", "allOf"):
        if isinstance(node, dict) and set(node) == {joint}:
            names = [_name(part) for part in _list(node[joint])]
            if None not in names:
                return (joint, *names)
    return id(node)


def _without(node: dict[str, JSON], joint: str, names: set[str]) -> dict[str, JSON]:
    left: list[JSON] = [part for part in _list(node[joint]) if _name(part) not in names]
    return {**node, joint: left}


def _renamed(name: str, other: str, old: _Shape, new: _Shape, before: _Shapes, after: _Shapes) -> bool:
    """Whether a property that came looks like one that went: the same type, and a name that shares a word."""
    one, two = before.shape(old.fields[name]), after.shape(new.fields[other])
    same = one.kinds == two.kinds and one.values == two.values and {*one.fields} == {*two.fields}
    words = {*snake(name).split("_")} & {*snake(other).split("_")}
    return same and bool(words) and (name in old.required) == (other in new.required)


def _covers(wide: frozenset[str], narrow: frozenset[str], *, exactly: bool) -> bool:
    """Whether `wide` takes every value of `narrow`. Where not `exactly`, a plain string takes one with a format."""

    def covered(kind: str) -> bool:
        if kind in wide or (kind == "integer" and "number" in wide):
            return True
        return not exactly and kind.startswith("string (") and "string" in wide

    return all(covered(kind) for kind in narrow)


def _named(operation: Operation, with_path: bool) -> dict[str, Parameter]:
    return {
        parameter.name.lower() if parameter.place == "header" else parameter.name: parameter
        for parameter in operation.parameters.values()
        if with_path or parameter.place != "path"
    }


def _successes(operation: Operation) -> dict[tuple[str, str], JSON]:
    found: dict[tuple[str, str], JSON] = {}
    for status, content in operation.answers.items():
        if status.startswith("2"):
            found |= {(status, media): schema for media, schema in content.items()} or {(status, ""): {}}
    return found


def _key(operation: Operation) -> tuple[str, str]:
    return operation.method, re.sub(r"\{[^}]*\}", "{}", operation.path).rstrip("/")


def _ref(name: str) -> JSON:
    return {"$ref": f"#/$defs/{name}"}


def _name(node: JSON) -> str | None:
    return str(node["$ref"]).rpartition("/")[2] if isinstance(node, dict) and "$ref" in node else None


def _list(node: JSON) -> list[JSON]:
    return node if isinstance(node, list) else []


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else repr(value)


def _strings(shape: _Shape) -> bool:
    return shape.kinds is None or any(kind.startswith("string") for kind in shape.kinds)


def _objects(shape: _Shape) -> bool:
    return shape.kinds is None or "object" in shape.kinds


def _said(kinds: frozenset[str] | None) -> str:
    return "anything" if kinds is None else " or ".join(sorted(kinds, key=lambda kind: (kind == "null", kind)))


def _either(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


def _calls(operations: Iterable[str]) -> str:
    return " or ".join(f"`{name}()`" for name in operations) or "no operation that is known"


def _limits(shape: _Shape) -> str:
    return ", ".join(f"{name} {value}" for name, value in shape.limits) or "none"


def _quoted(path: str) -> str:
    """A way into a schema as it is said: `the answer.jobs.id` is "`jobs.id` of the answer"."""
    said: list[str] = []
    names: list[str] = []
    for step in [*path.split("."), ""]:
        if re.fullmatch(r"[A-Za-z0-9_]+", step):
            names.append(step)
            continue
        if names:
            said.append(f"`{'.'.join(names)}`")
            names = []
        if step:
            said.append(step)
    return " of ".join(reversed(said))
