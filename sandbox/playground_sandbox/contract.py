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


@dataclass(frozen=True, eq=False)
class Parameter:
    """A parameter of an operation; `place` is path, query or header."""

    name: str
    place: str
    schema: Doc
    required: bool


@dataclass(frozen=True, eq=False)
class Operation:
    """What an origin needs to know of an operation; `body_types` are empty where it takes no body."""

    id: str
    parameters: tuple[Parameter, ...]
    body_types: tuple[str, ...]
    secured: bool


@dataclass(frozen=True)
class Contract:
    """The parsed contract (OpenAPI 3.0), and the same components as JSON Schema."""

    document: Doc
    text: str
    components: Doc
    operations: dict[str, Doc]

    def routes(self, role: Role) -> list[tuple[re.Pattern[str], dict[str, Operation]]]:
        """What an origin serves: a pattern for each path, those without parameters first, and its operations by method."""
        found: list[tuple[re.Pattern[str], dict[str, Operation]]] = []
        for path, item in sorted(self.document["paths"].items(), key=lambda entry: entry[0].count("{")):
            if role in [server.get("x-role") for server in item.get("servers", [])]:
                pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))
                operations = {
                    method.upper(): self._operation(item, item[method]) for method in METHODS if method in item
                }
                found.append((pattern, operations))
        return found

    def _operation(self, item: Doc, operation: Doc) -> Operation:
        declared = [self.resolve(each) for each in (*item.get("parameters", []), *operation.get("parameters", []))]
        parameters = tuple(
            Parameter(each["name"], each["in"], self.resolve(each["schema"]), each.get("required", False))
            for each in declared
        )
        body: Doc = self.resolve(operation.get("requestBody", {}))
        secured = bool(operation.get("security", self.document.get("security")))
        return Operation(operation["operationId"], parameters, tuple(body.get("content", ())), secured)

    def fault_of_parameter(self, parameter: Parameter, value: Json) -> str | None:
        """Why a parameter, as what its schema says that it is, or None where it is absent, does not fit, or None."""
        name = f"{parameter.place} parameter '{parameter.name}'"
        if value is None:
            return f"The {name} is missing." if parameter.required else None
        for error in self._parameter_validator(parameter).iter_errors(value):
            return f"The {name} does not fit: {error.message}"
        return None

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
    def _parameter_validator(self, parameter: Parameter) -> jsonschema_rs.Validator:
        return self.validator(parameter.schema)

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


@cache
def load_contract() -> Contract:
    """The contract that this package serves, parsed once in a process."""
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
