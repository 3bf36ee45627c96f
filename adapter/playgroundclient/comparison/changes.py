"""The differences between two descriptions, judged: what is in one of them only, and what both say differently.

Each description is taken apart into members under names: operations, and their parameters, answers, relations and
properties. The names are compared as sets, and what has the same name in both is compared one level deeper.
"""

# No library fits: deepdiff and jsonschema-diff follow no references, jsonsubschema says only yes or no, oasdiff is Go.

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from .description import Description, Operation, Parameter, pattern, python_name
from .schemas import Schemas, Shape, name_of, names_in
from .words import SERVICE, SEVERITIES, UPGRADE, Severity, judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .._contract import JSON

Way: TypeAlias = Literal["sent", "answered"]
# A schema that contains itself under ever new names ends here.
_MAX_NAME = 1000


@dataclass(frozen=True, order=True)
class Change:
    """One difference, judged. `kind` is one of a fixed set of words; `subject` is what it is about, as `get_job()`."""

    severity: Severity
    kind: str
    subject: str
    message: str


def compare(old: Description, new: Description) -> list[Change]:
    """What somebody meets who upgrades from the client of `old` to the client of `new`, the worst first."""
    comparison = _Comparison(old, new, upgrade=True)
    for name in {**old.operations, **new.operations}:
        comparison.operation(old.operations.get(name), new.operations.get(name))
    sent, answered = _used(old, "sent"), _used(old, "answered")
    for name in sorted({**old.schemas, **new.schemas}):
        if name not in new.schemas or name not in old.schemas:
            comparison.say("schema-removed" if name in old.schemas else "schema-added", _Place(f"`{name}`"))
        elif name in sent:
            comparison.model(name, "sent")
        # What no operation uses is a class all the same.
        if name in old.schemas and name in new.schemas and (name in answered or name not in sent):
            comparison.model(name, "answered")
    return comparison.changes()


def against_service(ours: Description, theirs: Description) -> list[Change]:
    """What this version of the client meets at a service that describes itself by `theirs`, the worst first.

    Operations are paired by method and path, else by their id. A part of the service describes only itself: an operation
    is missed only where others of its part are described (see `undescribed`).
    """
    comparison = _Comparison(ours, theirs, upgrade=False)
    pairs = _pairs(ours, theirs)
    elsewhere = {each.id for each in undescribed(ours, theirs)}
    for name, mine in ours.operations.items():
        if name in pairs or name not in elsewhere:
            comparison.operation(mine, pairs.get(name))
    for name in theirs.operations.keys() - {each.id for each in pairs.values()}:
        comparison.operation(None, theirs.operations[name])
    if not pairs:
        comparison.say("nothing-shared", _Place("the service"))
    return comparison.changes()


def undescribed(ours: Description, theirs: Description) -> list[Operation]:
    """The operations of ours of which `theirs` says nothing, nor of any other in their part of the service, or only that
    another document describes them."""
    pairs = _pairs(ours, theirs)
    families = {_family(each) for each in theirs.operations.values()}
    found: list[Operation] = []
    for part in _parts(ours):
        is_described = any(each.id in pairs or _family(each) in families for each in part)
        found += [each for each in part if not is_described or pattern(each.path) in theirs.unread_paths]
    return found


def counts(changes: Iterable[Change]) -> dict[Severity, int]:
    severities = [change.severity for change in changes]
    return {severity: severities.count(severity) for severity in SEVERITIES}


# ---------------------------------------------------------------------------------------------------------- what is paired


def _pairs(ours: Description, theirs: Description) -> dict[str, Operation]:
    """Their operation for each of ours, by our id."""
    by_address = {pattern(each.address): each for each in theirs.operations.values()}
    found = {name: by_address.get(pattern(mine.address)) for name, mine in ours.operations.items()}
    taken = {each.id for each in found.values() if each}
    by_id = {name: theirs.operations.get(name) for name in found.keys() - taken if found[name] is None}
    return {name: each for name, each in {**found, **by_id}.items() if each}


def _family(operation: Operation) -> str:
    """How the paths of related operations begin: `/api/v/jobs` of `/api/v1/jobs/{jobId}`."""
    found = re.match(r"((?:/api)?)(/v(?=\d))?(?:\d+)?(/[^/]*)", operation.path)
    return "".join(each or "" for each in found.groups()) if found else operation.path


def _parts(ours: Description) -> list[list[Operation]]:
    """The operations that belong together: they share a tag, or how their paths begin."""
    parts: list[tuple[set[str], list[Operation]]] = []
    for operation in ours.operations.values():
        labels, members = {operation.tag, _family(operation)}, [operation]
        for part in [each for each in parts if each[0] & labels]:
            parts.remove(part)
            labels, members = part[0] | labels, part[1] + members
        parts.append((labels, members))
    return [members for _, members in parts]


def _used(description: Description, way: Way) -> set[str]:
    """The names of the schemas that operations send or answer."""
    nodes: list[JSON] = []
    for each in description.operations.values():
        sent = [*(parameter.schema for parameter in each.parameters.values()), *each.body.values()]
        nodes += sent if way == "sent" else _answers(each).values()
    found: set[str] = set()
    while nodes:
        new = {*names_in(nodes.pop())} - found
        found |= new
        nodes += [description.schemas.get(name) for name in new]
    return found


def _answers(operation: Operation) -> dict[str, JSON]:
    """The answers of success, by status and media type; by the status alone where no body is described."""
    return {
        f"{status} {media}".strip(): schema
        for status, content in operation.answers.items()
        for media, schema in (content or {"": {}}).items()
        if status.startswith("2")
    }


def _fits(answer: str, described: str) -> bool:
    """Whether an answer is one that is described, as by `2XX */*`. Without a media type, any body is."""
    (status, _, media), (statuses, _, medias) = answer.partition(" "), described.partition(" ")
    is_media = not media or not medias or fnmatchcase(media, medias)
    return is_media and fnmatchcase(status, statuses.upper().replace("X", "?"))


# ------------------------------------------------------------------------------------------------------------- comparison


class _Place(NamedTuple):
    """Where something stands: in a model or a function, and how the way into it is said: "`id` of the answer"."""

    subject: str
    name: str = ""

    def at(self, step: str) -> _Place:
        """One step further in: a name, or a phrase like "each item"."""
        if " " in step or not self.name.startswith("`"):
            said = step if " " in step else f"`{step}`"
            return _Place(self.subject, f"{said} of {self.name}" if self.name else said)
        names, _, rest = self.name[1:].partition("`")
        return _Place(self.subject, f"`{names}.{step}`{rest}")


class _Member(NamedTuple):
    """What is compared under a name. `targets` is where it is sent, or may lead; `removal` says what its absence is."""

    place: _Place
    required: bool = False
    targets: tuple[str, ...] = ()
    schema: JSON = None
    removal: str = ""


class _Comparison:
    """`upgrade`: from one contract to the next, else from our contract to what a service says of itself.

    Between contracts all counts, and models are compared by name. A service has its own names for models, so they are
    compared where an operation uses them; and what its description does not say is no news.
    """

    def __init__(self, old: Description, new: Description, *, upgrade: bool) -> None:
        self._old, self._new = (Schemas(each.schemas, by_class=upgrade) for each in (old, new))
        self._upgrade = upgrade
        self._found: dict[tuple[Severity, str, str, str, str, str, str], list[str]] = {}
        self._seen: set[tuple[str, _Place, str]] = set()

    def changes(self) -> list[Change]:
        found: list[Change] = []
        for (severity, kind, words, _, name, before, after), subjects in self._found.items():
            place = " and ".join(subjects)
            what, the = f"{name} of {place}" if name else place, "its body" if name == "the body" else name
            names = {"place": place, "what": what, "name": name, "the": the, "before": before, "after": after}
            found.append(Change(severity, kind, ", ".join(subjects), words.format_map(names)))
        return sorted(found, key=lambda each: (SEVERITIES.index(each.severity), each.kind, each.message))

    def say(self, kind: str, place: _Place, way: str = "", before: str = "", after: str = "") -> None:
        known = judged(UPGRADE if self._upgrade else SERVICE, kind, way)
        if known is not None:
            kind, severity, words = known
            # The same change of the same property of several models is one change.
            alone = "" if place.name and not place.subject.endswith("()`") else place.subject
            subjects = self._found.setdefault((severity, kind, words, alone, place.name, before, after), [])
            subjects += [] if place.subject in subjects else [place.subject]

    # -------------------------------------------------------------------------------------------------------- operations

    def operation(self, old: Operation | None, new: Operation | None) -> None:
        if old is None or new is None:
            if old is not None:
                self.say("operation-removed", _Place(f"`{old.id}()`"), before=old.address)
            elif new is not None:
                # What only the service has is no function.
                self.say(
                    "operation-added", _Place(f"`{new.id}()`" if self._upgrade else f"`{new.id}`"), after=new.address
                )
            return
        place = _Place(f"`{old.id}()`")
        if pattern(old.address) != pattern(new.address):
            self.say("operation-moved", place, "", old.address, new.address)
        if old.role != new.role:
            self.say("operation-rehosted", place, "", old.role, new.role)
        if old.tag != new.tag:
            self.say("operation-regrouped", place, "", old.tag, new.tag)
        self._compare_parameters(old, new, place)
        self._compare_bodies(old, new, place)
        self._compare_answers(_answers(old), _answers(new), place)
        if old.links is not None and new.links is not None:
            mine, theirs = (
                {
                    name: _Member(_Place(place.subject, repr(name)), targets=_calls(targets))
                    for name, targets in links.items()
                }
                for links in (old.links, new.links)
            )
            self._members("relation", mine, theirs)

    def _compare_parameters(self, old: Operation, new: Operation, place: _Place) -> None:
        in_body = {name for schema in old.body.values() for name in self._old.shape(schema).fields}

        def member(each: Parameter) -> _Member:
            removal = (
                "-header"
                if each.place == "header"
                else "-doubled"
                if each.name in in_body and not each.required
                else ""
            )
            return _Member(
                place.at(python_name(each.name)), each.required, (f"the {each.place}",), each.schema, removal
            )

        mine, theirs = (
            {
                each.name.lower() if each.place == "header" else each.name: member(each)
                for each in operation.parameters.values()
                if self._upgrade or each.place != "path"
            }
            for operation in (old, new)
        )
        for name, each in theirs.items():
            # In an address or a header all is text: who takes a string there takes whatever is sent.
            if not self._upgrade and self._new.shape(each.schema).takes_text:
                theirs[name] = each._replace(schema={})
        self._members("parameter", mine, theirs, "sent", whole=new.all_parameters)

    def _compare_bodies(self, old: Operation, new: Operation, place: _Place) -> None:
        at = place.at("the body")
        mine, theirs = ({"": _Member(at, each.body_required)} if each.body else {} for each in (old, new))
        self._members("body", mine, theirs, "sent")
        shared = [(one, other) for one in old.body for other in new.body if fnmatchcase(one, other)]
        if old.body and new.body and not shared:
            self.say("body-media", at, "sent", _or(sorted(old.body)), _or(sorted(new.body)))
        for one, other in shared:
            self.schema(old.body[one], new.body[other], at, "sent")

    def _compare_answers(self, old: Mapping[str, JSON], new: Mapping[str, JSON], place: _Place) -> None:
        same = str.__eq__ if self._upgrade else _fits
        for mine, schema in old.items():
            described = [theirs for theirs in new if same(mine, theirs)]
            for theirs in described:
                self.schema(schema, new[theirs], place.at("the answer"), "answered")
            if not described:
                self.say("answer-removed", place, before=mine)
        for theirs in new:
            if not any(same(mine, theirs) for mine in old):
                self.say("answer-added", place, after=theirs)

    def _members(
        self, kind: str, old: Mapping[str, _Member], new: Mapping[str, _Member], way: str = "", *, whole: bool = True
    ) -> None:
        """Compare what has names. `whole`: all of `new` could be read."""
        for name, mine in old.items():
            theirs = new.get(name)
            if theirs is None:
                if whole:
                    self.say(f"{kind}-removed{mine.removal}", mine.place, way)
                continue
            if mine.required != theirs.required:
                self.say(f"{kind}-required" if theirs.required else f"{kind}-optional", mine.place, way)
            if {*mine.targets} != {*theirs.targets}:
                event = "widened" if {*mine.targets} <= {*theirs.targets} else "moved"
                self.say(f"{kind}-{event}", mine.place, way, _or(mine.targets), _or(theirs.targets))
            self.schema(mine.schema, theirs.schema, mine.place, way)
        for name in new.keys() - old.keys():
            kind_added = f"{kind}-added-required" if new[name].required else f"{kind}-added"
            self.say(kind_added, new[name].place, way, after=_or(new[name].targets))

    # ----------------------------------------------------------------------------------------------------------- schemas

    def model(self, name: str, way: Way) -> None:
        self._compare_shapes(self._old.model(name), self._new.model(name), _Place(f"`{name}`"), way)

    def schema(self, old: JSON, new: JSON, place: _Place, way: str) -> None:
        name = name_of(old)
        if self._upgrade and name is not None and name == name_of(new):
            return  # compared once, by that name
        if name is not None and not self._upgrade:
            place = _Place(f"`{name}`")
        key = json.dumps([old, new], sort_keys=True), place, way
        if key not in self._seen and len(place.name) <= _MAX_NAME:
            self._seen.add(key)
            self._compare_shapes(self._old.shape(old), self._new.shape(new), place, way)

    def _compare_shapes(self, old: Shape, new: Shape, place: _Place, way: str) -> None:
        self._compare_types(old, new, place, way)
        self._compare_values(old, new, place, way)
        if old.is_object and new.is_object and (self._upgrade or new.fields):
            self._compare_properties(old, new, place, way)
        if old.items is not None and new.items is not None:
            self.schema(old.items, new.items, place.at("each item"), way)
        if old.limits != new.limits:
            self.say("limits-changed", place, way, _or(sorted(old.limits), ", "), _or(sorted(new.limits), ", "))
        if old.default != new.default:
            self.say("default-changed", place, way, old.default or "not set", new.default or "not set")

    def _compare_types(self, old: Shape, new: Shape, place: _Place, way: str) -> None:
        is_said = old.types is not None and new.types is not None
        if not is_said and not self._upgrade:
            return
        mine, theirs = ((each.types or frozenset({"anything"})) - {"null"} for each in (old, new))
        if is_said and ("null" in old.types_said) != ("null" in new.types_said):
            self.say("null-added" if "null" in new.types_said else "null-removed", place, way)
        if mine == theirs or not mine or not theirs:
            return
        kind = "type-changed"
        if _covers(mine, theirs, formats=self._upgrade):
            kind = "type-narrowed"
        elif not self._upgrade and _covers(frozenset(each.partition(" ")[0] for each in mine), theirs, formats=True):
            kind = "format-unsaid"
        elif _covers(theirs, mine, formats=self._upgrade):
            kind = "type-widened"
        self.say(kind, place, way, old.types_said, new.types_said)

    def _compare_values(self, old: Shape, new: Shape, place: _Place, way: str) -> None:
        was_open, is_open = (each.open or each.values is None for each in (old, new))
        news = self._upgrade or None in (old.values, new.values)
        if was_open != is_open and news and old.is_text and new.is_text:
            self.say("values-opened" if is_open else "values-closed", place, way)
        if old.values is None or new.values is None:
            return
        if new.values - old.values:
            kind = "value-added" if old.open else "value-added-closed"
            self.say(kind, place, way, after=_or(sorted(new.values - old.values)))
        if old.values - new.values:
            self.say("value-removed", place, way, _or(sorted(old.values - new.values)))

    def _compare_properties(self, old: Shape, new: Shape, place: _Place, way: str) -> None:
        def members(shape: Shape) -> dict[str, _Member]:
            return {
                name: _Member(
                    place.at(python_name(name)),
                    name in shape.required,
                    (),
                    node,
                    "-required" * (name in shape.required),
                )
                for name, node in shape.fields.items()
            }

        mine, theirs = members(old), members(new)
        for name in old.fields.keys() - new.fields.keys():
            added = sorted(theirs.keys() - old.fields.keys())
            twin = next((each for each in added if self._is_renamed(mine[name], theirs[each])), None)
            if twin is not None:
                self.say("property-renamed", mine.pop(name).place, way, after=f"`{python_name(twin)}`")
                del theirs[twin]
        self._members("property", mine, theirs, way, whole=new.whole)

    def _is_renamed(self, old: _Member, new: _Member) -> bool:
        """Whether a property that came looks like one that went: the same facts, and a name that shares a word."""
        one, two = self._old.shape(old.schema), self._new.shape(new.schema)
        same = one.types == two.types and one.values == two.values and one.fields.keys() == two.fields.keys()
        words = {*re.findall(r"[a-z]+", old.place.name)} & {*re.findall(r"[a-z]+", new.place.name)}
        return same and bool(words) and old.required == new.required


def _covers(wide: frozenset[str], narrow: frozenset[str], *, formats: bool) -> bool:
    """Whether `wide` takes every value of `narrow`. Where `formats` do not count, a plain string takes one with a format."""
    plain = {each for each in narrow if not formats and each.startswith("string (") and "string" in wide}
    return "anything" in wide or narrow - plain <= wide | ({"integer"} if "number" in wide else set[str]())


def _calls(operations: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"`{each}()`" for each in operations)


def _or(names: Iterable[str], between: str = " or ") -> str:
    return between.join(names) or "none"
