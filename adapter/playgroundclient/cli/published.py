"""Read any OpenAPI document into a `Description`, however broken: what is wrong with it becomes findings, never an error.

A document is text from elsewhere: it is parsed within bounds, and what is shown of it is printable and short.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from .contract_diff import Description, Operation, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .._contract import JSON

_METHODS = ("get", "put", "post", "delete", "patch")
_MAX_NODES = 500_000
_MAX_DEPTH = 80
_KEPT = ("type", "enum", "required", "format", "default", "pattern", "minimum", "maximum", "minLength", "maxLength",
         "minItems", "maxItems", "minProperties", "maxProperties", "uniqueItems", "multipleOf", "exclusiveMinimum",
         "exclusiveMaximum")  # fmt: skip


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
        document = _load(text)
    except _Unreadable as error:
        return Description({}, {}), [Finding("unreadable", "/", str(error))]
    return from_openapi(document)


def from_openapi(document: JSON) -> tuple[Description, list[Finding]]:
    """The description in a parsed OpenAPI 3 document, and what is wrong with it."""
    reader = _Reader(document if isinstance(document, dict) else {})
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        version = document.get("swagger") if isinstance(document, dict) else None
        said = f"It says that it is Swagger {shown(version)}." if version else "It has no `paths`."
        return Description({}, {}), [Finding("not-openapi", "/", f"The document is no OpenAPI 3 document. {said}")]
    description = reader.description()
    if "openapi" not in document:
        reader.find("not-openapi", "/", "The document does not say which version of OpenAPI it follows.")
    if not description.operations:
        reader.find("no-operations", "/paths", "The document describes no operation.")
    return description, sorted(reader.findings)


def shown(value: object, limit: int = 120) -> str:
    """Text of a document as it may be printed: one line, no control characters, at most `limit` characters."""
    text = _printable(str(value))
    return text if len(text) <= limit else text[: limit - 1] + "…"


# ------------------------------------------------------------------------------------------------------------------ text


def _load(text: str) -> JSON:
    try:
        import yaml
    except ModuleNotFoundError:
        raise _Unreadable("Reading it needs PyYAML: pip install 'playgroundclient[cli]'.") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _bounded(yaml.parse(text, Loader=loader))
        return _plain(yaml.load(text, Loader=loader))  # noqa: S506  # either loader is a safe one
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = "" if mark is None else f" at line {mark.line + 1}, column {mark.column + 1}"
        raise _Unreadable(f"The answer is not YAML: {shown(error.problem)}{place}.") from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise _Unreadable(f"The answer is not YAML: {shown(error)}.") from None


def _bounded(events: Iterator[Any]) -> None:  # Any: PyYAML's events
    """Count what the document is once its aliases are written out, before anything is built of it."""
    sizes: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = []
    total = 0
    for event in events:
        kind, anchor = type(event).__name__, getattr(event, "anchor", None)
        if kind == "AliasEvent":
            if anchor not in sizes:
                raise _Unreadable("The answer's YAML has an alias that holds itself, or names nothing.")
            total += sizes[anchor]
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            open_.append((anchor, total))
            sizes.pop(anchor or "", None)
            total += 1
            if len(open_) > _MAX_DEPTH:
                raise _Unreadable(f"The answer's YAML is nested deeper than {_MAX_DEPTH} levels.")
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            begun, before = open_.pop()
            if begun is not None:
                sizes[begun] = total - before
        elif kind == "ScalarEvent":
            total += 1
            if anchor is not None:
                sizes[anchor] = 1
        if total > _MAX_NODES:
            raise _Unreadable(
                f"The answer's YAML has more than {_MAX_NODES:,} values once its aliases are written out."
            )


def _plain(value: Any) -> JSON:  # Any: whatever PyYAML's safe loader makes
    """The value as JSON has it: keys are text, what JSON does not know is text, and all text can be printed."""
    if isinstance(value, dict):
        return {_printable(str(key)): _plain(each) for key, each in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(each) for each in cast("Iterable[Any]", value)]
    return value if isinstance(value, (int, float, bool)) or value is None else _printable(str(value))


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(char if char.isprintable() else "?" for char in text)


# -------------------------------------------------------------------------------------------------------------- document


class _Reader:
    def __init__(self, document: dict[str, JSON]) -> None:
        self._document = document
        self._components = _dict(document.get("components"))
        self._schemas = _dict(self._components.get("schemas"))
        self.findings: set[Finding] = set()

    def find(self, kind: str, where: str, message: str) -> None:
        if len(self.findings) < 1000:
            self.findings.add(Finding(kind, shown(where), message))

    def description(self) -> Description:
        self._security(self._document, "/security")
        schemas: dict[str, JSON] = {
            name: self._schema(node, f"/components/schemas/{name}") for name, node in self._schemas.items()
        }
        operations: dict[str, Operation] = {}
        prefix = self._prefix()
        for path, node in _dict(self._document.get("paths")).items():
            where = f"/paths/{path}"
            item = self._resolved(node, "pathItems", where)
            for method in _METHODS:
                if method in item:
                    operation = self._operation(prefix + path, method, item, f"{where}/{method}")
                    if operation.id in operations:
                        message = f"The operationId {operation.id!r} is used more than once."
                        self.find("duplicate-operation", f"{where}/{method}", message)
                    operations.setdefault(operation.id, operation)
        return Description(operations, schemas)

    def _prefix(self) -> str:
        """The path of the first server, where all paths begin."""
        servers = _list(self._document.get("servers"))
        url = _dict(servers[0]).get("url") if servers else None
        if not isinstance(url, str):
            return ""
        path = url.partition("://")[2].partition("/") if "://" in url else ("", "/", url.lstrip("/"))
        return f"/{path[2]}".rstrip("/")

    def _operation(self, path: str, method: str, item: dict[str, JSON], where: str) -> Operation:
        node = self._mapping(item[method], where)
        self._security(node, f"{where}/security")
        name = node.get("operationId")
        identity = shown(name, 80) if isinstance(name, str) and name else f"{method.upper()} {shown(path)}"
        parameters: dict[str, Parameter] = {}
        for number, each in enumerate([*_list(item.get("parameters")), *_list(node.get("parameters"))]):
            found = self._parameter(each, f"{where}/parameters/{number}")
            if found is not None:
                parameters[f"{found.place} {found.name}"] = found
        body = (
            self._resolved(node["requestBody"], "requestBodies", f"{where}/requestBody")
            if "requestBody" in node
            else {}
        )
        answers: dict[str, dict[str, JSON]] = {}
        links: dict[str, tuple[str, ...]] = {}
        described = False
        for status, each in _dict(node.get("responses")).items():
            response = self._resolved(each, "responses", f"{where}/responses/{status}")
            answers[status] = self._content(response, f"{where}/responses/{status}")
            described = described or "links" in response or "x-unknown-relations" in response
            if status.startswith("2"):
                links |= self._links(response, f"{where}/responses/{status}")
        if not answers:
            self.find("no-answer", where, "The operation describes no answer.")
        roles = [_dict(server).get("x-role") for server in _list(item.get("servers"))]
        tags = _list(node.get("tags"))
        return Operation(
            identity, method.upper(), path, tuple(str(role) for role in roles if role),
            str(tags[0]) if tags else "default", parameters, self._content(body, f"{where}/requestBody"),
            body.get("required") is True, answers, links if described or roles else None,
        )  # fmt: skip

    def _parameter(self, node: JSON, where: str) -> Parameter | None:
        found = self._resolved(node, "parameters", where)
        name, place = found.get("name"), found.get("in")
        if not isinstance(name, str) or not isinstance(place, str):
            if found:
                self.find("malformed", where, "A parameter has no name or no place.")
            return None
        schema = self._schema(found.get("schema", {}), f"{where}/schema")
        return Parameter(shown(name, 80), place, found.get("required") is True, schema)

    def _content(self, node: dict[str, JSON], where: str) -> dict[str, JSON]:
        return {
            shown(media.partition(";")[0].strip().lower(), 80): self._schema(
                _dict(each).get("schema", {}), f"{where}/content/{media}/schema"
            )
            for media, each in _dict(node.get("content")).items()
        }

    def _links(self, response: dict[str, JSON], where: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {shown(name, 80): () for name in _list(response.get("x-unknown-relations"))}
        for relation, node in _dict(response.get("links")).items():
            link = self._resolved(node, "links", f"{where}/links/{relation}")
            targets = [link.get("operationId"), *_list(link.get("x-alternatives"))]
            found[shown(relation, 80)] = tuple(shown(target, 80) for target in targets if isinstance(target, str))
        return found

    def _security(self, node: dict[str, JSON], where: str) -> None:
        declared = _dict(self._components.get("securitySchemes"))
        for each in _list(node.get("security")):
            for name in _dict(each):
                if name not in declared:
                    known = ", ".join(repr(shown(other, 60)) for other in declared) or "none"
                    message = f"It demands the security scheme {shown(name, 60)!r}; declared: {known}."
                    self.find("undeclared-security", where, message)

    # ------------------------------------------------------------------------------------------------------- references

    def _mapping(self, node: JSON, where: str) -> dict[str, JSON]:
        if not isinstance(node, dict):
            self.find("malformed", where, f"An object is expected here, not {shown(node, 40)!r}.")
        return _dict(node)

    def _resolved(self, node: JSON, section: str, where: str) -> dict[str, JSON]:
        """The object itself, or what its `$ref` names; empty where that is nothing."""
        seen: set[str] = set()
        while isinstance(node, dict) and "$ref" in node:
            reference = str(node["$ref"])
            if reference in seen:
                self.find("circular-reference", where, f"{shown(reference)} leads to itself.")
                return {}
            seen.add(reference)
            found = self._pointed(reference)
            if found is None:
                self._undefined(reference, where)
                return {}
            if reference.startswith("#/components/") and not reference.startswith(f"#/components/{section}/"):
                self._misplaced(reference, section, where)
            node = found
        return self._mapping(node, where)

    def _pointed(self, reference: str) -> JSON:
        if not reference.startswith("#/"):
            return None
        node: JSON = self._document
        for step in reference[2:].split("/"):
            node = _dict(node).get(step.replace("~1", "/").replace("~0", "~"))
        return node

    def _undefined(self, reference: str, where: str) -> None:
        name = shown(reference.rpartition("/")[2], 60)
        self.find("undefined-reference", where, f"{name!r} is named but not defined ({shown(reference)}).")

    def _misplaced(self, reference: str, section: str, where: str) -> None:
        message = f"{shown(reference)} is used where one of `components/{section}` belongs."
        self.find("misplaced-reference", where, message)

    def _schema(self, node: JSON, where: str) -> JSON:
        """A schema as JSON Schema without prose; anything where it is broken."""
        if isinstance(node, bool):
            return {}
        found = self._mapping(node, where)
        if "$ref" in found:
            return self._reference(str(found["$ref"]), where)
        schema: dict[str, JSON] = {keyword: found[keyword] for keyword in _KEPT if keyword in found}
        if "const" in found:
            schema["enum"] = [found["const"]]
        if "properties" in found:
            properties = self._mapping(found["properties"], f"{where}/properties")
            schema["properties"] = {
                shown(name, 80): self._schema(each, f"{where}/properties/{name}") for name, each in properties.items()
            }
        if "items" in found:
            schema["items"] = self._schema(found["items"], f"{where}/items")
        for keyword in ("allOf", "anyOf", "oneOf"):
            if keyword in found:
                parts = [self._schema(part, f"{where}/{keyword}/{i}") for i, part in enumerate(_list(found[keyword]))]
                schema[keyword] = list(parts)
        if found.get("nullable") is True and isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
        return schema

    def _reference(self, reference: str, where: str) -> JSON:
        section, _, name = reference.rpartition("/")
        if section == "#/components/schemas" and name in self._schemas:
            return {"$ref": f"#/$defs/{name}"}
        target = self._pointed(reference)
        if target is None:
            if name in self._schemas:
                self._misplaced(reference, "schemas", where)
                return {"$ref": f"#/$defs/{name}"}
            self._undefined(reference, where)
            return {}
        self._misplaced(reference, "schemas", where)
        # A response is taken for a schema: its JSON body is what was meant, where that is a plain reference.
        body = _dict(_dict(_dict(target).get("content")).get("application/json")).get("schema")
        meant = _dict(body).get("$ref")
        known = isinstance(meant, str) and meant.startswith("#/components/schemas/") and meant.rpartition("/")[2]
        return {"$ref": f"#/$defs/{known}"} if known and known in self._schemas else {}


def _dict(node: JSON) -> dict[str, JSON]:
    return node if isinstance(node, dict) else {}


def _list(node: JSON) -> list[JSON]:
    return node if isinstance(node, list) else []
