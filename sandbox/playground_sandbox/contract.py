"""The contract file: what each origin serves, and whether an answer is what the contract says."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import jsonschema_rs
import yaml

from playground_sandbox.documents import Doc, Json

Role = Literal["identity-provider", "front", "gateway", "import-service"]
ROLES: tuple[Role, ...] = ("identity-provider", "front", "gateway", "import-service")
JSON = "application/json"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


@dataclass(frozen=True)
class Contract:
    """The parsed contract (OpenAPI 3.0), and the same components as JSON Schema."""

    document: Doc
    text: str
    components: Doc
    operations: dict[str, Doc]

    def routes(self, role: Role) -> Doc:
        """What a router of an origin needs of the contract: its paths, parameters, media types and security.

        Bodies and answers are checked by this class; a framework that reads their schemas at every start and request
        would spend most of its time on them.
        """
        paths: Doc = {}
        for path, item in self.document["paths"].items():
            if role in [server.get("x-role") for server in item.get("servers", [])]:
                kept = {method: self._route(item[method]) for method in METHODS if method in item}
                paths[path] = kept | {"parameters": self._parameters(item)}
        schemes = {"securitySchemes": self.document["components"]["securitySchemes"]}
        return {**self.document, "paths": paths, "components": schemes, "servers": [{"url": "/"}]}

    def _route(self, operation: Doc) -> Doc:
        route: Doc = {key: operation[key] for key in ("operationId", "security") if key in operation}
        route["parameters"] = self._parameters(operation)
        route["responses"] = {"default": {"description": "See the contract"}}
        if "requestBody" in operation:
            body = self.resolve(operation["requestBody"])
            content: Doc = body["content"]
            # A form is parsed by its schema; a JSON body is not.
            schemas = {kind: {} if kind == JSON else self.resolve(content[kind]["schema"]) for kind in content}
            route["requestBody"] = {
                "required": body.get("required", False),
                "content": {kind: {"schema": schema} for kind, schema in schemas.items()},
            }
        return route

    def _parameters(self, node: Doc) -> list[Doc]:
        found = [self.resolve(parameter) for parameter in node.get("parameters", [])]
        return [parameter | {"schema": self.resolve(parameter["schema"])} for parameter in found]

    def fault_of_answer(self, operation_id: str, status: int, media_type: str | None, body: Json) -> str | None:
        """Why the contract does not allow an answer, or None. `media_type` is None for an answer without a body."""
        responses: Doc = self.operations[operation_id]["responses"]
        response = responses.get(str(status), responses.get("default"))
        if response is None:
            return f"{operation_id} has no answer {status}; it has {', '.join(responses)}"
        content: Doc = self.resolve(response).get("content", {})
        if media_type is None:
            return f"{operation_id} {status} has a body, this answer has none" if content else None
        if media_type not in content:
            return f"{operation_id} {status} is not of type {media_type}; it is of {', '.join(content) or 'no type'}"
        if media_type != JSON:
            return None
        fault = _first_fault(self._answer_validator(operation_id, status), body)
        return fault and f"{operation_id} {status} does not fit its schema {fault}"

    def fault_of_body(self, operation_id: str, body: Json) -> str | None:
        """Why the body of a request does not fit, or None."""
        return _first_fault(self._body_validator(operation_id), body)

    def methods(self, role: Role, path: str) -> list[str]:
        """The methods that an origin takes at a path, in upper case."""
        for template, item in self._templates(role):
            if template.fullmatch(path):
                return [method.upper() for method in METHODS if method in item]
        return []

    @cache  # noqa: B019  # one contract per process
    def _templates(self, role: Role) -> list[tuple[re.Pattern[str], Doc]]:
        """Patterns of the paths of an origin, those without parameters first."""
        found: list[tuple[re.Pattern[str], Doc]] = []
        for path, item in sorted(self.document["paths"].items(), key=lambda entry: entry[0].count("{")):
            if role in [server.get("x-role") for server in item.get("servers", [])]:
                found.append((re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), item))
        return found

    def documents(self, operation_id: str, status: int) -> bool:
        return str(status) in self.operations[operation_id]["responses"]

    def resolve(self, node: Doc) -> Doc:
        """What a `$ref` names, or the node itself."""
        while "$ref" in node:
            found: Json = self.document
            for step in str(node["$ref"]).removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node

    @cache  # noqa: B019  # one contract per process
    def _answer_validator(self, operation_id: str, status: int) -> jsonschema_rs.Validator:
        responses: Doc = self.operations[operation_id]["responses"]
        response = responses[str(status) if str(status) in responses else "default"]
        return self.validator(self.resolve(response)["content"][JSON]["schema"])

    @cache  # noqa: B019  # one contract per process
    def _body_validator(self, operation_id: str) -> jsonschema_rs.Validator:
        body = self.resolve(self.operations[operation_id]["requestBody"])
        return self.validator(body["content"][JSON]["schema"])

    def validator(self, schema: Doc) -> jsonschema_rs.Validator:
        """A compiled validator that enforces formats, for a schema of this contract."""
        wrapped = {"allOf": [json_schema(schema)], "components": self.components}
        return jsonschema_rs.Draft202012Validator(wrapped, validate_formats=True)

    def __hash__(self) -> int:
        return id(self)


def load_contract() -> Contract:
    text = files("playground_sandbox").joinpath("playground.yaml").read_text("utf-8")
    # The parser in C, where it is there, is eight times faster.
    document: Doc = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
    operations: dict[str, Doc] = {
        item[method]["operationId"]: item[method]
        for item in document["paths"].values()
        for method in METHODS
        if method in item
    }
    schemas: Doc = document.get("components", {}).get("schemas", {})
    components = {"schemas": {name: json_schema(schema) for name, schema in schemas.items()}}
    return Contract(document, text, components, operations)


def json_schema(schema: Json) -> Json:
    """A schema of OpenAPI 3.0 as JSON Schema 2020-12: `nullable`, exclusive limits and siblings of `$ref` differ."""
    if isinstance(schema, list):
        several: list[Json] = schema  # pyright: ignore[reportUnknownVariableType]
        return [json_schema(item) for item in several]
    if not isinstance(schema, dict):
        return schema
    node: Doc = schema  # pyright: ignore[reportUnknownVariableType]
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    found: Doc = {}
    for key, value in node.items():
        if key in ("example", "examples", "discriminator", "xml", "externalDocs") or key.startswith("x-"):
            continue
        if key in ("properties", "patternProperties"):
            found[key] = {name: json_schema(value[name]) for name in value}
        elif key in ("enum", "default", "const", "required"):
            found[key] = value
        else:
            found[key] = json_schema(value)
    for limit, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if found.pop(exclusive, False):
            found[exclusive] = found.pop(limit)
    if not found.pop("nullable", False):
        return found
    if "type" in found and "enum" not in found:
        return found | {"type": [found["type"], "null"]}
    return {"anyOf": [{"type": "null"}, found]}


def _first_fault(validator: jsonschema_rs.Validator, value: Json) -> str | None:
    for error in validator.iter_errors(value):
        return f"at /{'/'.join(map(str, error.instance_path))}: {error.message}"
    return None
