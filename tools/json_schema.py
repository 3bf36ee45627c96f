"""Turn schemas of OpenAPI 3.0 into JSON Schema, draft 2020-12."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract_document import Node

_KEPT = ("type", "enum", "required")
_LIMITS = ("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
           "minProperties", "maxProperties", "uniqueItems", "multipleOf")  # fmt: skip
_LISTS = ("anyOf", "oneOf", "allOf")
# Formats that are worth refusing an answer for, since the generated parser would fail on them; and base64, in a body.
_FORMATS = ("uuid", "date-time", "byte")
OPEN = "x-extensible-enum"
"""The known values of a string that may have others."""
# What does not decide whether a value fits, or has been dealt with.
_DROPPED = ("description", "example", "title", "default", "nullable", "format", "deprecated", "readOnly", "writeOnly")


def json_schema(node: Node, *, limits: bool = True) -> Node:
    """A schema of the contract without its prose; references lead to `#/$defs/<name>`.

    Without `limits` only what decides the structure is kept. Raises ValueError on a keyword that it does not know how
    to turn.
    """
    if "$ref" in node:
        return {"$ref": "#/$defs/" + str(node["$ref"]).rsplit("/", 1)[1]}
    schema: Node = {}
    for keyword, value in node.items():
        if keyword in _KEPT or (limits and keyword in _LIMITS):
            schema[keyword] = value
        elif keyword in _LISTS:
            schema[keyword] = [json_schema(part, limits=limits) for part in value]
        elif keyword == "properties":
            schema[keyword] = {name: json_schema(part, limits=limits) for name, part in value.items()}
        elif keyword in ("items", "additionalProperties"):
            schema[keyword] = value if isinstance(value, bool) else json_schema(value, limits=limits)
        elif keyword not in (*_DROPPED, *_LIMITS) and not keyword.startswith("x-"):
            raise ValueError(f"tools/json_schema.py does not know the keyword {keyword!r}; teach it what it means")
    if node.get("format") in _FORMATS:
        schema["format"] = node["format"]
    if node.get("nullable"):
        if node.get("enum") == [None]:
            return {"type": "null"}
        schema["type"] = [node["type"], "null"]
    if OPEN in node:
        return {"anyOf": [{"type": "string", "enum": node[OPEN]}, schema]}
    return schema
