"""What is wrong with a contract, in a line each: where in the file it stands, and the name that was probably meant.

The validator alone answers a wrong reference with a traceback that holds the whole document, knows no lines, and nothing
of what the derivation needs besides (an id, a tag, a role, a relation's operation).
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import yaml
from contract_nodes import METHODS, Node, resolve
from json_schema import json_schema
from jsonschema import Draft4Validator
from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.schemas import schema_v30  # pyright: ignore[reportUnknownVariableType]  # it has no type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema.exceptions import ValidationError

_SCHEMA_LISTS = ("anyOf", "oneOf", "allOf")
_NEEDS_TYPE = ("properties", "required", "items", "nullable", "format", "x-extensible-enum")
"""Keywords of a schema that mean nothing, or not what was meant, without a type."""
_NAMED_BY_HAND = {
    "properties",
    "schemas",
    "responses",
    "parameters",
    "examples",
    "paths",
    "links",
    "headers",
    "requestBodies",
}
"""Mappings whose keys are names that somebody gave, and no keywords."""
_MOST = 20
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # Any: PyYAML has no types for what is there or not
_SHOWN = 160

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong at a place of the document."""

    path: Path
    message: str


def told(name: str, text: str, faults: Iterable[Fault]) -> str:
    """The faults as `name:line: at path: message`, in the order of the file, at most 20 of them."""
    tree = yaml.compose(text, LOADER)
    lines = sorted((_line(tree, fault.path), str(_place(fault.path)), fault.message) for fault in dict.fromkeys(faults))
    shown = [f"{name}:{line}: at {place}: {message}" for line, place, message in lines[:_MOST]]
    return "\n".join(shown + [f"... and {len(lines) - _MOST} more"] * (len(lines) > _MOST))


def parsed(name: str, text: str) -> tuple[Any, str | None]:  # Any: whatever the YAML holds
    """The document of a YAML text, or why it is none: where it breaks off, or which key stands twice."""
    try:
        tree = yaml.compose(text, LOADER)
        twice = [
            f"{name}:{line}: the key {key!r} stands twice; it is in line {first} too"
            for key, line, first in _twice(tree)
        ]
        if twice:
            return None, "\n".join(twice[:_MOST])
        return yaml.load(text, LOADER), None  # noqa: S506  # either is safe
    except yaml.MarkedYAMLError as error:
        return None, _not_yaml(name, text, error)
    except (
        yaml.YAMLError,
        ValueError,
        RecursionError,
    ) as error:  # a character that YAML does not allow; a date that is none
        return None, f"{name}: not YAML: {_short(str(error))}"


def _not_yaml(name: str, text: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    reason = error.problem or error.context or "it breaks off"
    if mark is None:
        return f"{name}: not YAML: {reason}"
    lines = text.splitlines()
    line = lines[mark.line].strip() if mark.line < len(lines) else ""
    if alias := re.search(r"\*([^\s,\]}]+)", line) if "alias" in reason else None:
        anchors = re.findall(r"&([^\s,\]}]+)", text)
        reason = f"nothing is named &{alias[1]}{_near(alias[1], anchors)}"
    began = error.context_mark.line + 1 if error.context_mark else mark.line + 1
    since = f", since line {began}" if began != mark.line + 1 else ""
    return f"{name}:{mark.line + 1}: not YAML: {reason}{since}: {_short(line)}"


def faults(document: Any) -> list[Fault]:  # Any: whatever the YAML holds
    """The faults of a document. Each look needs what those before it have found to be there."""
    if not isinstance(document, dict) or not all(
        isinstance(cast("Node", document).get(part), dict) for part in ("paths", "components")
    ):
        return [Fault((), "an OpenAPI document is a mapping that has the mappings 'paths' and 'components'")]
    node = cast("Node", document)
    for look in (_references, _misshapen, _underivable, _invalid):
        if found := list(look(node)):
            return found
    return []


# --- references -------------------------------------------------------------------------------------------------------


def _references(document: Node) -> Iterator[Fault]:
    for path, node in _walk(document):
        reference = node.get("$ref")
        if reference is None or (path and path[-1] == "properties"):
            continue
        if not isinstance(reference, str) or not reference.startswith("#/"):
            yield Fault(
                (*path, "$ref"), f"{_short(str(reference))!r} is no reference within the file (#/components/...)"
            )
            continue
        yield from _leads(document, (*path, "$ref"), reference)


def _leads(document: Node, path: Path, reference: str) -> Iterator[Fault]:
    """A fault where a reference, or a chain of them, ends nowhere."""
    seen: list[str] = []
    while reference not in seen:
        seen.append(reference)
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            name = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(target, dict) or name not in target:
                known = cast("Node", target) if isinstance(target, dict) else {}
                yield Fault(path, f"{_short(reference)} does not exist{_near(name, known)}")
                return
            target = cast("Any", target[name])
        following = cast("Node", target).get("$ref") if isinstance(target, dict) else None
        if not isinstance(following, str) or not following.startswith("#/"):
            return
        reference = following
    yield Fault(path, f"{_short(reference)} leads back to itself")


# --- the schema of OpenAPI ----------------------------------------------------------------------------------------------


def _misshapen(document: Node) -> Iterator[Fault]:
    """What does not fit the schema of OpenAPI 3.0, at its innermost place: the validator itself names the outermost."""
    if not OpenAPIV30SpecValidator(document).is_valid():
        validator: Any = Draft4Validator(cast("Node", schema_v30))  # Any: the errors of jsonschema have no types
        for error in validator.iter_errors(document):
            found = _innermost(error)
            strange = _strange(found)
            yield Fault((*found.absolute_path, *strange[:1]), _message(found, strange))


def _innermost(error: ValidationError) -> ValidationError:
    """Of alternatives, as of a schema or a reference to one, that which was meant: no reference is, where there is none."""
    while context := [each for each in error.context or () if each.message != "'$ref' is a required property"]:
        error = max(context, key=lambda each: (len(each.absolute_path), -len(each.context or ())))
    return error


def _strange(error: ValidationError) -> list[str]:
    """The keywords that the schema has no place for."""
    instance: Any = error.instance
    if error.validator != "additionalProperties" or not isinstance(instance, dict):
        return []
    rule = cast("Node", error.schema)
    known, patterns = rule.get("properties", {}), rule.get("patternProperties", {})
    names = map(str, cast("Node", instance))
    return [name for name in names if name not in known and not any(re.search(each, name) for each in patterns)]


def _message(error: ValidationError, strange: list[str]) -> str:
    instance: Any = error.instance
    rule = cast("Node", error.schema)
    if strange:
        known = rule.get("properties", {})
        return "; ".join(f"there is no keyword {_short(name)!r} here{_near(name, known)}" for name in strange)
    if error.validator == "enum" and isinstance(instance, str):
        values = [str(each) for each in rule["enum"]]
        return f"{_short(instance)!r} is none of {', '.join(values)}{_near(instance, values)}"
    shown = repr(instance)
    return _short(error.message if len(shown) < _SHOWN // 2 else error.message.removeprefix(shown))


# --- what the derivation needs besides --------------------------------------------------------------------------------


def _underivable(document: Node) -> Iterator[Fault]:
    yield from _operations(document)
    yield from _schemas(document)


def _operations(document: Node) -> Iterator[Fault]:
    found = [
        (("paths", path, method), item, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]
    ids = Counter(node.get("operationId") for _, _, node in found)
    for place, item, node in found:
        name = node.get("operationId")
        if name is None:
            yield Fault(place, "the operation has no operationId; give it one: verb_noun")
        elif ids[name] > 1:
            yield Fault(
                (*place, "operationId"),
                f"the operationId {name!r} is used {ids[name]} times; each operation has its own",
            )
        elif not re.fullmatch(r"[a-z]+(_[a-z]+)+", str(name)):
            yield Fault((*place, "operationId"), f"the operationId {name!r} is not verb_noun in small letters")
        if len(node.get("tags") or ()) != 1:
            yield Fault(place, "an operation has exactly one tag")
        if "summary" not in node:
            yield Fault(place, "the operation has no summary")
        if not item.get("servers") or not all(isinstance(server.get("x-role"), str) for server in item["servers"]):
            yield Fault(place[:2], "a path lists its servers, each with its x-role")
        declared = [resolve(document, each) for each in [*item.get("parameters", []), *node.get("parameters", [])]]
        in_path, templated = (
            {each["name"] for each in declared if each["in"] == "path"},
            set(re.findall(r"\{(.+?)\}", place[1])),
        )
        for name in templated - in_path:
            yield Fault(place[:2], f"the path has a parameter {name!r} that nothing declares{_near(name, in_path)}")
        for name in in_path - templated:
            yield Fault(place[:2], f"the parameter {name!r} is not in the path{_near(name, templated)}")
        yield from _bodies(document, place, node)
    for path, link in _links(document):
        for key, targets in (
            ("operationId", [link.get("operationId")]),
            ("x-alternatives", link.get("x-alternatives", [])),
        ):
            for target in targets:
                if target is None:
                    yield Fault(path, "the link names no operationId")
                elif target not in ids:
                    yield Fault((*path, key), f"there is no operation {target!r}{_near(str(target), map(str, ids))}")


def _bodies(document: Node, place: Path, operation: Node) -> Iterator[Fault]:
    """Faults of what an operation takes and answers: content and parameters without a schema."""
    bodies = {("requestBody",): operation.get("requestBody", {})}
    bodies |= {("responses", status): node for status, node in operation["responses"].items()}
    for where, body in bodies.items():
        for media, content in resolve(document, body).get("content", {}).items():
            if "schema" not in content:
                yield Fault((*place, *where), f"the content {media} has no schema")


def _links(document: Node) -> Iterator[tuple[Path, Node]]:
    for path, node in _walk(document):
        if len(path) > 1 and path[-2] == "links" and "$ref" not in node:
            yield path, node


def _schemas(document: Node) -> Iterator[Fault]:
    for path, node in _walk(document):
        if not _is_schema(path) or "$ref" in node:
            continue
        needy = [key for key in _NEEDS_TYPE if key in node]
        if "type" not in node and needy and not any(key in node for key in _SCHEMA_LISTS):
            yield Fault(path, f"the schema has no type, which {needy[0]} needs")
            continue
        flat = {
            key: value
            for key, value in node.items()
            if key not in (*_SCHEMA_LISTS, "properties", "items", "additionalProperties")
        }
        try:
            json_schema(flat)
        except (ValueError, KeyError) as error:
            yield Fault(path, _short(str(error)))


def _is_schema(path: Path) -> bool:
    return bool(path) and (
        path[-1] in ("schema", "items", "additionalProperties")
        or (len(path) > 1 and path[-2] in ("properties", "schemas", *_SCHEMA_LISTS))
    )


def _invalid(document: Node) -> Iterator[Fault]:
    """What else the validator knows, as of defaults that do not fit their schema."""
    for error in OpenAPIV30SpecValidator(document).iter_errors():
        yield Fault(tuple(error.absolute_path), _short(error.message))


# --- helpers ----------------------------------------------------------------------------------------------------------


def _walk(node: Any, path: Path = ()) -> Iterator[tuple[Path, Node]]:  # Any: JSON of any kind
    """Every mapping of the document with its path; examples are no part of it."""
    if isinstance(node, dict):
        found = cast("Node", node)
        yield path, found
        named = bool(path) and path[-1] in _NAMED_BY_HAND and not (len(path) > 1 and path[-2] in _NAMED_BY_HAND)
        for key, part in found.items():
            if named or key not in ("example", "examples", "enum", "default", "x-extensible-enum"):
                yield from _walk(part, (*path, key))
    elif isinstance(node, list):
        for number, part in enumerate(cast("list[Any]", node)):
            yield from _walk(part, (*path, number))


def _near(name: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(name, [str(each) for each in known], n=1)
    return f"; do you mean {found[0]!r}?" if found else ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _place(path: Path) -> str:
    return "/".join(map(str, path)) or "/"


def _line(tree: Any, path: Path) -> int:  # Any: a node of PyYAML, which has no types for them
    """The line on which what a path leads to begins, or the last of it that is there."""
    line: int = tree.start_mark.line if tree is not None else 0
    for step in path:
        if isinstance(tree, yaml.MappingNode):
            found = next(((key, value) for key, value in tree.value if key.value == str(step)), None)
            if found is None:
                break
            line, tree = found[0].start_mark.line, found[1]
        elif isinstance(tree, yaml.SequenceNode) and isinstance(step, int) and step < len(tree.value):
            tree = tree.value[step]
            line = tree.start_mark.line
        else:
            break
    return line + 1


def _twice(tree: Any) -> Iterator[tuple[str, int, int]]:
    """The keys that stand twice in one mapping, with both lines: YAML would take the last and say nothing."""
    waiting, seen = [tree], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:  # an alias
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            lines: dict[str, int] = {}
            for key, value in node.value:
                if key.value in lines and key.value != "<<":
                    yield str(key.value), key.start_mark.line + 1, lines[key.value]
                lines.setdefault(str(key.value), key.start_mark.line + 1)
                waiting.append(value)
