"""A description taken apart: what it says under each name, so that two of them are compared as sets of names and facts."""

from __future__ import annotations

import functools
from contextlib import suppress
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .description import Description, address, python_name
from .schemas import DEFS, Shape, as_class, joined, name_of, names_in, own

if TYPE_CHECKING:
    from .._contract import JSON


class Place(NamedTuple):
    """Where something stands: in a model or a function, and how the way into it is said: "`id` of the answer"."""

    subject: str
    name: str = ""

    def at(self, step: str) -> Place:
        """One step further in: a name, or a phrase like "each item"."""
        said = step if " " in step else f"`{step}`"
        return Place(self.subject, f"{said} of {self.name}" if self.name else said)


class Fact(NamedTuple):
    """What is said under one name, of a parameter, a property, ...: a `kind`.

    `targets` is where it is sent or may lead, `shape` what it admits, and `model` the name of that in the description.
    `inner` is how the places below it are called. `removal` says what its absence is, and `whole` whether all below it is
    said, so that an absence there is news.
    """

    kind: str
    place: Place
    way: str = ""
    required: bool = False
    targets: tuple[str, ...] = ()
    shape: Shape = Shape()
    model: str | None = None
    inner: Place = Place("")
    whole: bool = True


Facts: TypeAlias = "dict[tuple[str, ...], Fact]"


class Flattening:
    """Takes a description apart. `within`: no deeper than these facts go, and under their names where it says the same.

    `by_model`: a reference to a schema is a fact by itself; else what it refers to is taken apart in its place.
    """

    def __init__(self, description: Description, *, by_model: bool, within: Facts | None = None) -> None:
        self.facts: Facts = {}
        self._description, self._named = description, description.schemas
        self._by_model = by_model
        self._within = within
        self._answers: dict[str, list[str]] = {}
        for key in within or ():
            if len(key) == 3 and key[1] == "answer":
                self._answers.setdefault(key[0], []).append(key[2])
        self._shapes: dict[str, Shape] = {}
        self._has_relations = any(each["links"] for each in description.operations.values())

    def all(self) -> Facts:
        """All operations, and the schemas by themselves: those that no operation sends or answers are classes too."""
        for name in self._description.operations:
            self.operation(name, name)
        for name in self._named:
            self.facts[f"class {name}",] = Fact("schema", Place(f"`{name}`"))
            if not {("sent", name), ("answered", name)} & self.facts.keys():
                self._add_models({"$ref": f"{DEFS}{name}"}, "answered")
        return self.facts

    def _add_models(self, schema: JSON, way: str) -> None:
        for name in names_in(schema):
            if (way, name) not in self.facts and name in self._named:
                self._add((way, name), Fact("", Place(f"`{name}`"), way), self._named[name])

    def operation(self, name: str, described_as: str) -> None:
        """Take apart the operation that the description calls `described_as`, under `name`."""
        facts, place = self._description.operations[described_as], Place(f"`{name}()`")
        self.facts[name,] = Fact("operation", place, targets=(address(facts),))
        self.facts[name, "role"] = Fact("role", place, targets=(facts["role"],))
        self.facts[name, "tag"] = Fact("tag", place, targets=(facts["tag"],))
        self.facts[name, "parameter"] = Fact("", place, whole=described_as not in self._description.unread)
        self.facts[name, "answer"] = Fact("", place)
        for each in facts["parameters"]:
            called, where = each["name"], each["place"]
            if self._by_model or where != "path":
                fact = Fact("parameter", place.at(python_name(called)), "sent", each["required"], (f"the {where}",))
                self._add((name, "parameter", called.lower() if where == "header" else called), fact, each["schema"])
        within, medias = self._within or {}, sorted(facts["body"])
        sent = within.get((name, "body"), Fact("", place)).targets
        taken = [media for media in medias if any(fnmatchcase(each, media) for each in sent)]
        if medias:
            fact = Fact("body", place.at("the body"), "sent", facts["body_required"], sent if taken else tuple(medias))
            self._add((name, "body"), fact, facts["body"][(taken or medias)[0]])
        known = self._answers.get(name, [])
        for status, content in facts["answers"].items():
            # By status and media type; by the status alone where no body is described.
            for media, schema in (content or {"": {}}).items() if status.startswith("2") else ():
                answer = f"{status} {media}".strip()
                for same in [each for each in known if _fits(each, answer)] or [answer]:
                    fact = Fact("answer", place.at("the answer"), "answered", targets=(same,))
                    self._add((name, "answer", same), fact, schema)
        if self._has_relations:
            self.facts[name, "relation"] = Fact("", place)
        of_items = {f"{of}.{each}": ids for of, table in facts["item_links"].items() for each, ids in table.items()}
        for relation, ids in {**facts["links"], **of_items}.items():
            calls, at = tuple(f"`{each}()`" for each in ids), Place(place.subject, repr(relation))
            self.facts[name, "relation", relation] = Fact("relation", at, targets=calls)

    def _add(self, key: tuple[str, ...], fact: Fact, schema: JSON, above: frozenset[str] = frozenset()) -> None:
        model, shape = name_of(schema), self._shape(schema, by_class=self._by_model)
        is_leaf = model is not None and (self._by_model or model in above)
        whole = shape.whole and not is_leaf and (self._by_model or bool(shape.fields))
        inner = Place(f"`{model}`") if model and not self._by_model else fact.place
        self.facts.setdefault(key, fact._replace(shape=shape, model=model, inner=inner, whole=whole))
        if self._by_model:
            self._add_models(schema, fact.way)
        if is_leaf or (self._within is not None and key not in self._within):
            return
        above |= {model} if model else set[str]()
        for name, node in shape.fields.items():
            place, required = inner.at(python_name(name)), name in shape.required
            self._add((*key, name), Fact("property", place, fact.way, required), node, above)
        if shape.items is not None:
            self._add((*key, "each item"), Fact("", inner.at("each item"), fact.way), shape.items, above)

    def _model(self, name: str) -> Shape:
        """What the schema of this name admits, worked out once."""
        if name not in self._shapes:
            self._shapes[name] = Shape(whole=False)  # what a schema sees that contains itself, or is not there
            with suppress(RecursionError):  # a description may lead on without end
                self._shapes[name] = self._shape(self._named.get(name, {"$ref": name}), by_class=self._by_model)
        return self._shapes[name]

    def _shape(self, node: JSON, *, by_class: bool) -> Shape:
        """What a schema admits. `by_class`: a reference to what is a class in Python counts as that class."""
        name = name_of(node)
        if name is not None:
            return as_class(name, self._model(name)) if by_class else self._model(name)
        if not isinstance(node, dict):
            return Shape()
        found = own(node)
        # The parts of a class are its own, and the alternatives are classes beside each other.
        for joint, inner in (("allOf", False), ("anyOf", by_class), ("oneOf", by_class)):
            parts = node.get(joint)
            if isinstance(parts, list) and parts:
                shapes = [self._shape(part, by_class=inner) for part in parts]
                found = joined(found, functools.reduce(functools.partial(joined, joint=joint), shapes))
        return found


def _fits(answer: str, described: str) -> bool:
    """Whether an answer is one that is described, as by `2XX */*`. Without a media type, any body is."""
    (status, _, media), (statuses, _, medias) = answer.partition(" "), described.partition(" ")
    return fnmatchcase(status, statuses.upper().replace("X", "?")) and (not media or fnmatchcase(media, medias or "*"))
