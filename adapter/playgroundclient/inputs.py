"""A job's inputs before they are sent: geometry in any usual form, and every fault with its path."""

from __future__ import annotations

import datetime
import difflib
import itertools
import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import jsonschema_rs

from .errors import InvalidInput
from .geometry import Fault, area_faults, geojson, outside
from .secrets import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ._contract import JSON


_IMAGES = frozenset({"imageId", "imageId1", "imageId2"})


def prepared(inputs: Mapping[str, Any]) -> dict[str, JSON]:  # Any: geometry objects of other packages
    """The inputs as plain JSON: a `geom` in any form that `geometry.geojson` takes, images as their ids."""
    if not isinstance(inputs, Mapping):
        raise InvalidInput(
            f"The inputs must be a mapping, such as {{'name': ..., 'geom': ...}}, not {type(inputs).__name__}."
        )
    plain: dict[str, Any] = dict(inputs)
    if "geom" in plain:
        plain["geom"] = geojson(plain["geom"])
    for name in _IMAGES & plain.keys():
        plain[name] = _image(plain[name]).get("id", plain[name])
    document: dict[str, JSON] = {}
    for name, value in plain.items():
        document |= _plain(str(name), value)
    return document


def _plain(name: str, value: Any) -> dict[str, JSON]:
    path = "$." + name.encode("utf-8", "backslashreplace").decode()
    try:
        text = json.dumps({name: value}, allow_nan=False, ensure_ascii=False, default=_element)
        document: dict[str, JSON] = json.loads(text.encode())
    except (TypeError, ValueError, RecursionError) as error:
        reason = f"is not JSON: {error}"
        advice = (
            "Give GeoJSON, WKT, a file's path or an object with __geo_interface__."
            if path == "$.geom"
            else "Use plain text, numbers, lists and mappings."
        )
        raise InvalidInput(
            f"The input {path} {reason}. {advice}",
            faults=[Fault(path, reason)],
        ) from None
    return document


def _element(value: object) -> object:
    """What JSON has for an id, a date, or a value of NumPy."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    to_list: Callable[[], object] | None = getattr(value, "tolist", None)
    if to_list is not None:
        return to_list()
    raise TypeError(f"a value of type {type(value).__name__}")


def footprints(inputs: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The footprints of the images among the inputs that were given as the catalogue's features, not as bare ids."""
    images = [_image(inputs[name]) for name in sorted(_IMAGES & inputs.keys())]
    return [image["geometry"] for image in images if isinstance(image.get("geometry"), dict)]


def _image(value: Any) -> Mapping[str, Any]:
    """The catalogue's feature that `value` is, as a mapping or as the generated model; empty for an id."""
    document = value.to_dict() if hasattr(value, "to_dict") else value
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def faults(
    schema: Mapping[str, JSON], inputs: Mapping[str, JSON], footprints: Iterable[Mapping[str, Any]] = ()
) -> list[Fault]:
    """Every fault of `inputs` (plain JSON) against a process's own JSON Schema, in the draft that it names, and of its area.

    The area must be inside each of the `footprints`, which are known where an image was given as a feature.
    """
    found = [_fault(error, schema) for error in _validator(schema).iter_errors(inputs)]
    properties = schema.get("properties")
    if isinstance(properties, dict) and schema.get("additionalProperties") is not False:
        found.extend(misspelt(inputs.keys() - properties.keys(), properties.keys() - inputs.keys()))
    geom = inputs.get("geom")
    if isinstance(geom, dict):
        wrong = list(area_faults(geom))
        found.extend(wrong or itertools.chain.from_iterable(outside(geom, footprint) for footprint in footprints))
    return sorted(dict.fromkeys(found), key=lambda fault: fault.path)


def misspelt(names: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    """A fault for each name that is close to one that is known: nothing else would tell that it has no effect."""
    lower = {each.lower(): each for each in known}
    for name in names:
        if near := difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.85):
            yield Fault(f"$.{name}", f"is no input of the process; do you mean {lower[near[0]]!r}?")


def _validator(schema: Mapping[str, JSON]) -> jsonschema_rs.Validator:
    try:
        return jsonschema_rs.validator_for(dict(schema), validate_formats=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise InvalidInput(f"The process's own input schema cannot be used: {error}.") from None


def _fault(error: jsonschema_rs.ValidationError, schema: Mapping[str, JSON]) -> Fault:
    kind = error.kind
    if kind.name == "required":
        name = str(kind.as_dict()["property"])
        described = _at(dict(schema), [*error.schema_path[:-1], "properties", name, "description"])
        return Fault(
            _path([*error.instance_path, name]),
            "is required" + (f": {described}" if isinstance(described, str) else ""),
        )
    if kind.name == "oneOf":
        branches = _at(dict(schema), error.schema_path)
        choices = [_at(branch, ["required"]) for branch in branches] if isinstance(branches, list) else []
        names = [" with ".join(map(str, choice)) for choice in choices if isinstance(choice, list)]
        if names and len(names) == len(choices):
            return Fault(_path(error.instance_path), f"give exactly one of {' or '.join(names)}")
    return Fault(_path(error.instance_path), redact(error.message, limit=200))


def _at(schema: JSON, path: Iterable[str | int]) -> JSON:
    """What stands in the schema at a path, or None."""
    for part in path:
        if isinstance(schema, dict):
            schema = schema.get(str(part))
        elif isinstance(schema, list) and isinstance(part, int) and part < len(schema):
            schema = schema[part]
        else:
            return None
    return schema


def _path(parts: Iterable[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
