"""A description taken apart: what it says under each name, so that two of them are compared as sets of names and facts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from .description import python_name
from .schemas import DEFS, Schemas, Shape, name_of, names_in

if TYPE_CHECKING:
    from .._contract import JSON
    from .description import Description, Operation


class Place(NamedTuple):
    """Where something stands: in a model or a function, and how the way into it is said: "`id` of the answer"."""

    subject: str
    name: str = ""

    def at(self, step: str) -> Place:
        """One step further in: a name, or a phrase like "each item"."""
        if " " in step or not self.name.startswith("`"):
            said = step if " " in step else f"`{step}`"
            return Place(self.subject, f"{said} of {self.name}" if self.name else said)
        names, _, rest = self.name[1:].partition("`")
        return Place(self.subject, f"`{names}.{step}`{rest}")


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
    removal: str = ""
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
        self._schemas = Schemas(description.schemas, by_class=by_model)
        self._by_model = by_model
        self._within = within

    def models(self) -> None:
        """The schemas by themselves: those that operations send or answer are known by now, the others are classes too."""
        for name in self._schemas.named:
            self.facts[f"class {name}",] = Fact("schema", Place(f"`{name}`"))
            if not {("sent", name), ("answered", name)} & self.facts.keys():
                self._add_models({"$ref": f"{DEFS}{name}"}, "answered")

    def _add_models(self, schema: JSON, way: str) -> None:
        for name in names_in(schema):
            if (way, name) not in self.facts and name in self._schemas.named:
                place = Place(f"`{name}`")
                self._below((way, name), Fact("", place, way, inner=place), self._schemas.model(name), frozenset())
                self._add_models(self._schemas.named[name], way)

    def operation(self, name: str, operation: Operation) -> None:
        place = Place(f"`{name}()`")
        self.facts[name,] = Fact("operation", place, targets=(operation.address,))
        self.facts[name, "role"] = Fact("role", place, targets=(operation.role,))
        self.facts[name, "tag"] = Fact("tag", place, targets=(operation.tag,))
        self.facts[name, "parameter"] = Fact("", place, whole=operation.all_parameters)
        self.facts[name, "answer"] = Fact("", place)
        for each in operation.parameters.values():
            is_header = each.place == "header"
            removal = "-header" if is_header else "" if each.required else "-optional"
            if self._by_model or each.place != "path":
                at = place.at(python_name(each.name))
                fact = Fact("parameter", at, "sent", each.required, (f"the {each.place}",), removal)
                self._add((name, "parameter", each.name.lower() if is_header else each.name), fact, each.schema)
        self._add_body(name, operation, place.at("the body"))
        known = [key[2] for key in self._within or () if key[:2] == (name, "answer") and len(key) == 3]
        for answer, schema in successes(operation).items():
            for same in [each for each in known if _fits(each, answer)] or [answer]:
                fact = Fact("answer", place.at("the answer"), "answered", targets=(same,))
                self._add((name, "answer", same), fact, schema)
        for relation, ids in (operation.links or {}).items():
            calls, at = tuple(f"`{each}()`" for each in ids), Place(place.subject, repr(relation))
            self.facts[name, "relation", relation] = Fact("relation", at, targets=calls)
        if operation.links is not None:
            self.facts[name, "relation"] = Fact("", place)

    def _add_body(self, name: str, operation: Operation, place: Place) -> None:
        medias = tuple(sorted(operation.body))
        known = self._within.get((name, "body")) if self._within else None
        same = [each for each in medias if known and any(fnmatchcase(one, each) for one in known.targets)]
        if medias:
            targets = known.targets if known and same else medias
            fact = Fact("body", place, "sent", operation.body_required, targets)
            self._add((name, "body"), fact, operation.body[(same or medias)[0]])

    def _add(self, key: tuple[str, ...], fact: Fact, schema: JSON, above: frozenset[str] = frozenset()) -> None:
        model = name_of(schema)
        if self._by_model:
            self._add_models(schema, fact.way)
        inner = Place(f"`{model}`") if model and not self._by_model else fact.place
        self._below(key, fact._replace(model=model, inner=inner), self._schemas.shape(schema), above)

    def _below(self, key: tuple[str, ...], fact: Fact, shape: Shape, above: frozenset[str]) -> None:
        is_leaf = fact.model is not None and (self._by_model or fact.model in above)
        whole = shape.whole and not is_leaf and (self._by_model or bool(shape.fields))
        self.facts.setdefault(key, fact._replace(shape=shape, whole=whole))
        if is_leaf or (self._within is not None and key not in self._within):
            return
        above |= {fact.model} if fact.model else set[str]()
        for name, node in shape.fields.items():
            required = name in shape.required
            inner = Fact("property", fact.inner.at(python_name(name)), fact.way, required, (), "-required" * required)
            self._add((*key, name), inner, node, above)
        if shape.items is not None:
            self._add((*key, "each item"), Fact("", fact.inner.at("each item"), fact.way), shape.items, above)


def successes(operation: Operation) -> dict[str, JSON]:
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
