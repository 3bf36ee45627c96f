"""What a process's input schema asks for, field by field, as people read it and as a form asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from attrs import frozen

from ..jobs.areas import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AREA = "geom"
IMAGES = ("imageId", "imageId1", "imageId2")
FROM_THE_PROJECT = "projectId"
"""The client fills it in."""


@frozen
class Field:
    """One property of a job's inputs."""

    name: str
    what: str
    kind: str
    """Its JSON type, or `area` or `image`; several are joined by "or"."""
    required: bool
    instead_of: tuple[str, ...]
    """Exactly one of these and of this one is given."""
    default: Any  # Any: JSON
    choices: tuple[Any, ...]  # Any: JSON
    schema: Mapping[str, Any]


def fields_of(schema: Mapping[str, Any]) -> list[Field]:
    """The fields of a JSON Schema's properties: what is required first, then what is either-or, then the others."""
    required = _names(schema.get("required"))
    alternatives = either_or(schema)
    found = [
        Field(
            name=name,
            what=_text(asked.get("description")) or _text(asked.get("title")),
            kind=_kind(name, asked),
            required=name in required,
            instead_of=next(
                (tuple(each for each in names if each != name) for names in alternatives if name in names), ()
            ),
            default=asked.get("default"),
            choices=_choices(asked),
            schema=asked,
        )
        for name, asked in ((str(name), mapping(asked)) for name, asked in mapping(schema.get("properties")).items())
    ]
    order = {name: number for number, name in enumerate(required)}
    return sorted(found, key=lambda field: (not field.required, order.get(field.name, 0), not field.instead_of))


def either_or(schema: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The groups of properties of which a job gives exactly one."""
    rules = [schema, *(mapping(each) for each in listed(schema.get("allOf")))]
    branches = [[_names(mapping(branch).get("required")) for branch in listed(rule.get("oneOf"))] for rule in rules]
    return [tuple(each[0] for each in names) for names in branches if names and all(len(each) == 1 for each in names)]


def _kind(name: str, schema: Mapping[str, Any]) -> str:
    if name == AREA:
        return "area"
    if name in IMAGES:
        return "image"
    named: Any = schema.get("type")
    return " or ".join(map(_text, listed(named))) or _text(named)


def _choices(schema: Mapping[str, Any]) -> tuple[Any, ...]:
    return (schema["const"],) if "const" in schema else tuple(listed(schema.get("enum")))


def _names(value: Any) -> list[str]:
    return [each for each in listed(value) if isinstance(each, str)]


def listed(value: Any) -> Sequence[Any]:  # Any: JSON, not yet looked at
    """The JSON array that `value` is; empty where it is something else."""
    return cast("Sequence[Any]", value) if isinstance(value, list) else ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
