"""Read any OpenAPI document into a `Description`, however broken: what is wrong with it becomes findings, never an error.

A document is text from elsewhere: it is parsed within bounds, and all text that is kept of it is printable and short.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from .._contract import JSON, OperationFacts, ParameterFacts
from ..extras import need
from .description import Description, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_METHODS = ("get", "put", "post", "delete", "patch")
_MAX_VALUES = 500_000
_MAX_DEPTH = 80
_MAX_TEXT = 200
_TOO_DEEP = f"The answer is nested deeper than {_MAX_DEPTH} levels."
LIMITS = ("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties",
          "maxProperties", "uniqueItems", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")  # fmt: skip


@dataclass(frozen=True, order=True)
class Finding:
    """A fault of the description itself: what kind, where in the document, and what it means."""

    kind: str
    where: str
    message: str


class _Unreadable(Exception):
    """The text is not a document that can be looked at; the message says why."""


def read(text: str) -> tuple[Description, list[Finding]]:
    """The description in `text` (YAML or JSON), and what is wrong with it. Empty of operations where nothing can be read."""
    try:
        document = _plain(_load(text))
    except _Unreadable as error:
        return Description({}, {}), [Finding("unreadable", "/", str(error))]
    return from_openapi(document)


def from_openapi(document: JSON) -> tuple[Description, list[Finding]]:
    """The description in a parsed OpenAPI 3 document, and what is wrong with it."""
    top = as_dict(document)
    if not isinstance(top.get("paths"), dict):
        said = f"It says that it is Swagger {top['swagger']}." if "swagger" in top else "It has no `paths`."
        return Description({}, {}), [Finding("not-openapi", "/", f"The document is no OpenAPI 3 document. {said}")]
    reader = _Reader(top)
    description = reader.description()
    if "openapi" not in top:
        reader.find("not-openapi", "/", "The document does not say which version of OpenAPI it follows.")
    if not description.operations:
        reader.find("no-operations", "/paths", "The document describes no operation.")
    return description, sorted(reader.findings)


# ------------------------------------------------------------------------------------------------------------------ text


def _load(text: str) -> Any:  # Any: whatever JSON or PyYAML's safe loader makes
    with suppress(ValueError, RecursionError):
        return json.loads(text)  # YAML takes most of JSON as well, but no tabs, and slowly
    yaml = need("yaml", "cli", "Reading the description")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check_size(yaml, yaml.parse(text, Loader=loader))
        return yaml.load(text, Loader=loader)
    except (yaml.YAMLError, ValueError, TypeError, OverflowError) as error:
        raise _Unreadable(f"The answer is not YAML: {_text(' '.join(str(error).split()))}.") from None


def _check_size(yaml: Any, events: Iterable[Any]) -> None:  # Any: the module PyYAML, and its events
    """Refuse YAML that is too large once its aliases are written out, before anything is built of it."""
    sizes: dict[str | None, int] = {}
    begun: list[tuple[str | None, int]] = []
    total = 0
    for event in events:
        anchor = getattr(event, "anchor", None)
        if isinstance(event, yaml.CollectionStartEvent):
            begun.append((anchor, total))
        elif isinstance(event, yaml.AliasEvent):
            if anchor not in sizes:
                raise _Unreadable("The answer's YAML has an alias that holds itself, or names nothing.")
            total += sizes[anchor]
        elif isinstance(event, (yaml.ScalarEvent, yaml.CollectionEndEvent)):
            anchor, before = (anchor, total) if isinstance(event, yaml.ScalarEvent) else begun.pop()
            total += 1
            sizes[anchor] = total - before
        if len(begun) > _MAX_DEPTH:
            raise _Unreadable(_TOO_DEEP)
        if total > _MAX_VALUES:
            raise _Unreadable(f"The answer's YAML has more than {_MAX_VALUES} values once its aliases are written out.")


def _plain(value: Any, depth: int = 0) -> JSON:  # Any: whatever JSON or PyYAML's safe loader makes
    """The value as JSON has it: keys are text, and so is what JSON does not know."""
    if depth > _MAX_DEPTH:
        raise _Unreadable(_TOO_DEEP)
    if isinstance(value, dict):
        return {_text(key): _plain(each, depth + 1) for key, each in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in cast("Iterable[Any]", value)]
    return value if isinstance(value, (int, float, bool)) or value is None else _text(value)


def _text(value: object) -> str:
    text = str(value)[: _MAX_TEXT + 1]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else "?" for char in text)
    return text if len(text) <= _MAX_TEXT else text[:-2] + "…"


# -------------------------------------------------------------------------------------------------------------- document


class _Reader:
    def __init__(self, document: dict[str, JSON]) -> None:
        self._document = document
        self._components = as_dict(document.get("components"))
        self._schemas = as_dict(self._components.get("schemas"))
        self._unread: set[str] = set()
        self.findings: set[Finding] = set()

    def find(self, kind: str, where: str, message: str) -> None:
        self.findings.add(Finding(kind, _text(where), message))

    def description(self) -> Description:
        self._check_security(self._document, "/security")
        operations: dict[str, OperationFacts] = {}
        for path, node in as_dict(self._document.get("paths")).items():
            where, served = f"/paths/{path}", self._base_path() + path
            item = self._resolved(node, "pathItems", where)
            self._unread |= {pattern(served)} if item is None else set()
            for method in [each for each in _METHODS if each in (item or {})]:
                name, facts = self._operation(served, method, item or {}, f"{where}/{method}")
                if name in operations:
                    self.find("duplicate-operation", f"{where}/{method}", f"The operationId {name!r} is not unique.")
                operations.setdefault(name, facts)
        return Description(operations, self._each_schema(self._schemas, "/components/schemas"), frozenset(self._unread))

    def _base_path(self) -> str:
        """The path of the first server, where all paths begin."""
        url = str(as_dict(next(iter(as_list(self._document.get("servers"))), None)).get("url", ""))
        return "/".join(["", *url.split("/")[3 if "://" in url else 0 :]]).replace("//", "/").rstrip("/")

    def _operation(self, path: str, method: str, item: dict[str, JSON], where: str) -> tuple[str, OperationFacts]:
        """An operation's id and facts. All its relations are among `links`, also those of a list's items."""
        node = self._mapping(item[method], where)
        name = str(node.get("operationId") or f"{method.upper()} {path}")
        self._check_security(node, f"{where}/security")
        listed = [*as_list(item.get("parameters")), *as_list(node.get("parameters"))]
        parameters = [self._parameter(each, f"{where}/parameters/{n}") for n, each in enumerate(listed)]
        self._unread |= {name} if None in parameters else set()
        body = self._resolved(node.get("requestBody", {}), "requestBodies", f"{where}/requestBody") or {}
        # A body that is not described, or elsewhere, is a body all the same.
        content = self._content(body, f"{where}/requestBody") or ({"*/*": {}} if "requestBody" in node else {})
        answers: dict[str, dict[str, JSON]] = {}
        links: dict[str, list[str]] = {}
        for status, each in as_dict(node.get("responses")).items():
            at = f"{where}/responses/{status}"
            response = self._resolved(each, "responses", at) or {}
            answers[status] = self._content(response, at)
            links |= self._links(response, at) if status.startswith("2") else {}
        if not answers:
            self.find("no-answer", where, "The operation describes no answer.")
        roles = [str(role) for server in as_list(item.get("servers")) if (role := as_dict(server).get("x-role"))]
        own = {(each["place"], each["name"]): each for each in parameters if each}  # in place of the path's own
        return name, OperationFacts(
            method=method.upper(), path=path, role=next(iter(roles), ""), roles=roles, query=[], accept="",
            parameters=[*own.values()], body=content, body_required=body.get("required") is True, answers=answers,
            links=links, item_links={}, tag=str(next(iter(as_list(node.get("tags"))), "default")),
        )  # fmt: skip

    def _parameter(self, node: JSON, where: str) -> ParameterFacts | None:
        found = self._resolved(node, "parameters", where)
        name, place = (found or {}).get("name"), (found or {}).get("in")
        if found and isinstance(name, str) and isinstance(place, str):
            schema = self._schema(found.get("schema", {}), f"{where}/schema")
            return {"name": name, "place": place, "required": found.get("required") is True, "schema": schema}
        if found is not None:
            self.find("malformed", where, "A parameter has no name or no place.")
        return None

    def _content(self, node: dict[str, JSON], where: str) -> dict[str, JSON]:
        medias = {name: as_dict(each).get("schema", {}) for name, each in as_dict(node.get("content")).items()}
        found = self._each_schema(medias, f"{where}/content")
        return {media.partition(";")[0].strip().lower(): schema for media, schema in found.items()}

    def _links(self, response: dict[str, JSON], where: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {str(name): [] for name in as_list(response.get("x-unknown-relations"))}
        for relation, node in as_dict(response.get("links")).items():
            link = self._resolved(node, "links", f"{where}/links/{relation}") or {}
            targets = [link.get("operationId"), *as_list(link.get("x-alternatives"))]
            found[relation] = [target for target in targets if isinstance(target, str)]
        return found

    def _check_security(self, node: dict[str, JSON], where: str) -> None:
        declared = as_dict(self._components.get("securitySchemes"))
        for name in {name for each in as_list(node.get("security")) for name in as_dict(each)} - declared.keys():
            known = ", ".join(map(repr, declared)) or "none"
            self.find("undeclared-security", where, f"It demands the security scheme {name!r}; declared: {known}.")

    # ----------------------------------------------------------------------------------------------- schemas, references

    def _each_schema(self, nodes: dict[str, JSON], where: str) -> dict[str, JSON]:
        return {name: self._schema(node, f"{where}/{name}") for name, node in nodes.items()}

    def _schema(self, node: JSON, where: str) -> JSON:
        """A schema as JSON Schema without prose; anything where it is broken."""
        found = {} if isinstance(node, bool) else self._mapping(node, where)
        if "$ref" in found:
            return self._schema_named(str(found["$ref"]), where)
        schema = {key: found[key] for key in ("type", "enum", "required", "format", "default", *LIMITS) if key in found}
        if "properties" in found:
            properties = self._mapping(found["properties"], f"{where}/properties")
            schema["properties"] = self._each_schema(properties, f"{where}/properties")
        if "items" in found:
            schema["items"] = self._schema(found["items"], f"{where}/items")
        for joint in ("allOf", "anyOf", "oneOf"):
            parts = [self._schema(part, f"{where}/{joint}/{n}") for n, part in enumerate(as_list(found.get(joint)))]
            schema |= {joint: parts} if parts else {}
        if found.get("nullable") is True and isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
        # The known values of a string that may have others.
        known = found.get("x-extensible-enum")
        return schema if known is None else {"anyOf": [{"type": "string", "enum": known}, schema]}

    def _schema_named(self, reference: str, where: str) -> JSON:
        target = self._target(reference, "schemas", where)
        # Where a response is taken for a schema, its JSON body is what was meant.
        body = as_dict(as_dict(as_dict(target).get("content")).get("application/json")).get("schema")
        name = str(as_dict(body).get("$ref", reference)).removeprefix("#/components/schemas/")
        return {"$ref": f"#/$defs/{name}" if name in self._schemas else reference}

    def _mapping(self, node: JSON, where: str) -> dict[str, JSON]:
        if not isinstance(node, dict):
            self.find("malformed", where, f"An object is expected here, not {_text(node)!r}.")
        return as_dict(node)

    def _resolved(self, node: JSON, section: str, where: str, *seen: str) -> dict[str, JSON] | None:
        """The object itself, or what its `$ref` names; None where that cannot be read."""
        if not isinstance(node, dict) or "$ref" not in node:
            return self._mapping(node, where)
        reference = str(node["$ref"])
        if reference in seen:
            self.find("circular-reference", where, f"{reference} leads to itself.")
            return None
        target = self._target(reference, section, where)
        return None if target is None else self._resolved(target, section, where, *seen, reference)

    def _target(self, reference: str, section: str, where: str) -> JSON:
        """What a reference leads to, None where that cannot be read."""
        node: JSON = self._document if reference.startswith("#/") else None
        for step in reference.split("/")[1:]:
            node = as_dict(node).get(step.replace("~1", "/").replace("~0", "~"))
        if not reference.startswith("#"):
            self.find("external-reference", where, f"{reference} is in another document, which is not read.")
        elif node is None:
            name = reference.rpartition("/")[2]
            self.find("undefined-reference", where, f"{name!r} is named but not defined ({reference}).")
        elif reference.startswith("#/components/") and not reference.startswith(f"#/components/{section}/"):
            self.find("misplaced-reference", where, f"{reference} is used where one of `components/{section}` belongs.")
        return node


def as_dict(node: JSON) -> dict[str, JSON]:
    return node if isinstance(node, dict) else {}


def as_list(node: JSON) -> list[JSON]:
    return node if isinstance(node, list) else []
