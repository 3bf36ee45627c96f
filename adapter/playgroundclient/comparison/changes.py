"""The differences between two descriptions, judged: what is in one of them only, and what both say differently.

Each description is taken apart into members under names: operations, and their parameters, answers, relations and
properties. The names are compared as sets, and what has the same name in both is compared one level deeper.
"""

# No library fits: deepdiff and jsonschema-diff follow no references, jsonsubschema says only yes or no, oasdiff is Go.

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from .._contract import OPERATIONS, SCHEMAS
from .description import Description, address, pattern, python_name
from .facts import Fact, Facts, Flattening, Place
from .reading import read
from .schemas import ANYTHING, Shape
from .words import SEVERITIES, Audience, Severity, judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, order=True)
class Change:
    """One difference, judged. `kind` is one of a fixed set of words; `subject` is what it is about, as `get_job()`."""

    severity: Severity
    kind: str
    subject: str
    message: str


def compare(old: Description, new: Description) -> list[Change]:
    """What somebody meets who upgrades from the client of `old` to the client of `new`, the worst first."""
    mine, theirs = (Flattening(each, by_model=True).all() for each in (old, new))
    return Comparison("upgrade").changes(mine, theirs)


def against_service(ours: Description, theirs: Description) -> list[Change]:
    """What this version of the client meets at a service that describes itself by `theirs`, the worst first.

    Operations are paired by method and path, else by their id. A part of the service describes only itself: an operation
    is missed only where others with its tag are described (see `undescribed`).
    """
    pairs, comparison = _pairs(ours, theirs), Comparison("service")
    elsewhere = set(undescribed(ours, theirs)) - pairs.keys()
    expected = Flattening(ours, by_model=False)
    for name in [name for name in ours.operations if name not in elsewhere]:
        expected.operation(name, name)
    said = Flattening(theirs, by_model=False, within=expected.facts)
    for name, described_as in pairs.items():
        said.operation(name, described_as)
    for name in theirs.operations.keys() - pairs.values():
        said.facts[f"+{name}",] = Fact("operation", Place(f"`{name}`"), targets=(address(theirs.operations[name]),))
    if not pairs:
        comparison.say("nothing-shared", Place("the service"))
    return comparison.changes(expected.facts, said.facts)


def check(text: str) -> dict[str, Any]:  # Any: a JSON document
    """What a service that describes itself by `text` means to this version of the client, as a JSON document."""
    ours, (theirs, findings) = Description(OPERATIONS, SCHEMAS), read(text)
    changes = against_service(ours, theirs) if theirs.operations else []
    return {
        "described_operations": len(theirs.operations),
        "undescribed_operations": undescribed(ours, theirs) if theirs.operations else [],
        "counts": counts(changes),
        "changes": [asdict(change) for change in changes],
        "findings": [asdict(finding) for finding in findings],
    }


def undescribed(ours: Description, theirs: Description) -> list[str]:
    """The operations of ours of which `theirs` says nothing, nor of any other with their tag, or only that another document
    describes them."""
    tags = {ours.operations[name]["tag"] for name in _pairs(ours, theirs)}
    operations = ours.operations.items()
    return [name for name, each in operations if each["tag"] not in tags or pattern(each["path"]) in theirs.unread]


def counts(changes: Sequence[Change]) -> dict[Severity, int]:
    """How many changes there are of each severity."""
    return {severity: [each.severity for each in changes].count(severity) for severity in SEVERITIES}


# ---------------------------------------------------------------------------------------------------------- what is paired


def _pairs(ours: Description, theirs: Description) -> dict[str, str]:
    """The id that theirs has for each operation of ours, by our id."""
    by_address = {pattern(address(each)): name for name, each in theirs.operations.items()}
    mine = {name: pattern(address(each)) for name, each in ours.operations.items()}
    found = {name: by_address[each] for name, each in mine.items() if each in by_address}
    return found | {name: name for name in (mine.keys() - found) & (theirs.operations.keys() - found.values())}


# ------------------------------------------------------------------------------------------------------------- comparison

_PLACE = "\0"  # in a message, before all places of which it is said are known
_MOVED = {"role": "operation-rehosted", "tag": "operation-regrouped", "body": "body-media"}


class Comparison:
    """Compares facts, and judges what differs by a table. From one contract to the next all counts; what a service's
    description does not say is no news."""

    def __init__(self, audience: Audience) -> None:
        self._audience: Audience = audience
        self._all_counts = audience == "upgrade"
        self._found: dict[tuple[Severity, str, str, str], dict[str, None]] = {}  # the subjects of each change

    def changes(self, old: Facts, new: Facts) -> list[Change]:
        added = sorted(new.keys() - old.keys())
        for key, mine in old.items():
            if key in new:
                self._compare(mine, new[key])
            elif _is_said(key[:-1], new):
                twin = next((each for each in added if _is_renamed(key, each, old, new)), None)
                if twin is None or mine.kind == "parameter":
                    # A parameter that may be left out, and is not named, may be ignored; but not if it has another name.
                    need = "-header" if "the header" in mine.targets else "-required" if mine.required else "-optional"
                    self.say(f"{mine.kind}-removed{'' if twin else need}", mine.place, mine.way, _or(mine.targets))
                else:
                    added.remove(twin)
                    self.say("property-renamed", mine.place, mine.way, after=f"`{python_name(twin[-1])}`")
        for key in [each for each in added if _is_said(each[:-1], old)]:
            theirs, suffix = new[key], "-required" if new[key].required else ""
            place = old[key[:-1]].inner.at(python_name(key[-1])) if theirs.kind == "property" else theirs.place
            self.say(f"{theirs.kind}-added{suffix}", place, theirs.way, after=_or(theirs.targets))
        found = [
            Change(severity, kind, ", ".join(subjects), message.replace(_PLACE, " and ".join(subjects)))
            for (severity, kind, message, _), subjects in self._found.items()
        ]
        return sorted(found, key=lambda each: (SEVERITIES.index(each.severity), each.kind, each.message))

    def say(self, kind: str, place: Place, way: str = "", before: str = "", after: str = "") -> None:
        known = judged(self._audience, kind, way)
        if known is None:
            return
        kind, severity, words = known
        name, what = place.name, f"{place.name} of {_PLACE}" if place.name else _PLACE
        the = "its body" if name == "the body" else f"the parameter {name}" if kind.startswith("parameter") else name
        a = the.removeprefix("its ").removeprefix("the ")
        said = {"before": before or "none", "after": after or "none"}
        message = words.format(place=_PLACE, what=what, name=name, the=the, a=a, **said)
        # The same change of the same property of several models is one change.
        alone = "" if name and not place.subject.endswith("()`") else place.subject
        self._found.setdefault((severity, kind, message, alone), {})[place.subject] = None

    def _compare(self, old: Fact, new: Fact) -> None:
        if old.required != new.required:
            self.say(f"{old.kind}-required" if new.required else f"{old.kind}-optional", old.place, old.way)
        before, after = ({pattern(each) for each in fact.targets} for fact in (old, new))
        if before != after:
            event = f"{old.kind}-widened" if before <= after and old.kind == "relation" else f"{old.kind}-moved"
            self.say(_MOVED.get(old.kind, event), old.place, old.way, _or(old.targets), _or(new.targets))
        # In an address or a header all is text: who takes a string there takes whatever is sent.
        is_text_sent = old.kind == "parameter" and "string" in new.shape.types and not new.shape.values
        # What both contracts refer to by the same name is compared once, by that name.
        is_elsewhere = self._all_counts and old.model is not None and old.model == new.model
        is_other_body = old.kind == "body" and before != after
        if not is_elsewhere and not is_other_body and (self._all_counts or not is_text_sent):
            self._compare_shapes(old.shape, new.shape, old.place if old.kind == "parameter" else old.inner, old.way)

    def _compare_shapes(self, old: Shape, new: Shape, place: Place, way: str) -> None:
        is_said, mine, theirs = ANYTHING not in (old.types, new.types), old.types - {"null"}, new.types - {"null"}
        if is_said and ("null" in old.types) != ("null" in new.types):
            self.say("null-added" if "null" in new.types else "null-removed", place, way)
        if mine != theirs and mine and theirs and (is_said or self._all_counts):
            kind = (
                "type-narrowed" if _covers(mine, theirs, formats=self._all_counts)
                else "format-unsaid" if not self._all_counts and _covers(frozenset(each.partition(" ")[0] for each in mine), theirs)
                else "type-widened" if _covers(theirs, mine, formats=self._all_counts)
                else "type-changed"
            )  # fmt: skip
            self.say(kind, place, way, old.types_said, new.types_said)
        was_open, is_open = (each.open or not each.values for each in (old, new))
        news = self._all_counts or not (old.values and new.values)
        if was_open != is_open and news and old.is_text and new.is_text:
            self.say("values-opened" if is_open else "values-closed", place, way)
        if old.values and new.values:
            if added := _or(sorted(new.values - old.values)):
                self.say("value-added" if old.open else "value-added-closed", place, way, after=added)
            if removed := _or(sorted(old.values - new.values)):
                self.say("value-removed", place, way, removed)
        limits = [", ".join(sorted(each.limits)) for each in (old, new)]
        for kind, before, after in (("limits-changed", *limits), ("default-changed", old.default, new.default)):
            if before != after:
                self.say(kind, place, way, before or "", after or "")


def _is_said(key: tuple[str, ...], facts: Facts) -> bool:
    """Whether all that stands below a name is said, so that what is missing there is news."""
    return not key or (key in facts and facts[key].whole and facts[key].shape.is_object)


def _is_renamed(key: tuple[str, ...], other: tuple[str, ...], old: Facts, new: Facts) -> bool:
    """Whether what came looks like what went: the same facts, and a name that shares a word."""
    mine, theirs = old[key], new[other]
    same = mine.shape.types == theirs.shape.types and mine.shape.values == theirs.shape.values
    words = {*python_name(key[-1]).split("_")} & {*python_name(other[-1]).split("_")}
    is_kin = mine.kind == theirs.kind in ("property", "parameter") and key[:-1] == other[:-1]
    return is_kin and same and bool(words) and mine.required == theirs.required


def _covers(wide: frozenset[str], narrow: frozenset[str], *, formats: bool = True) -> bool:
    """Whether `wide` takes every value of `narrow`. Where `formats` do not count, a plain string takes one with a format."""
    plain = {each for each in narrow if not formats and each.startswith("string (") and "string" in wide}
    return "anything" in wide or narrow - plain <= wide | ({"integer"} if "number" in wide else set[str]())


def _or(names: Iterable[str]) -> str:
    return " or ".join(names)
