"""A job's inputs before they are sent: geometry in any usual form, and every fault with its path."""

from __future__ import annotations

import contextlib
import datetime
import difflib
import functools
import itertools
import json
import operator
import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypedDict, Unpack, cast

import jsonschema_rs

from ..errors import InvalidInput
from ..lookup import as_uuid
from ..secrets import redact
from .areas import FORMS, Fault, area_faults, area_of, mapping, outside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .._contract import JSON


_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
IMAGES = ("imageId", "imageId1", "imageId2")
"""The inputs that name images; of two, the first is the earlier one."""


def checked(
    schema: Mapping[str, JSON],
    inputs: Mapping[str, Any],  # Any: geometry objects of other packages
    defaults: Mapping[str, JSON] | None = None,
) -> tuple[dict[str, JSON], list[Fault]]:
    """The inputs as plain JSON, completed by `defaults` that the schema has room for, and every fault of them.

    It raises nothing for what inputs may be; MissingExtra where WKT or a file needs an extra.
    """
    plain, found = _converted(inputs)
    if not isinstance(inputs, Mapping):
        return plain, found
    broken = {fault.path for fault in found}
    for name, value in (defaults or {}).items():
        if schema.get("additionalProperties") is not False or name in mapping(schema.get("properties")):
            plain.setdefault(name, value)
    more = faults(schema, plain, footprints(inputs))
    return plain, _sorted([*found, *(fault for fault in more if fault.path not in broken)])


def prepared(inputs: Mapping[str, Any]) -> dict[str, JSON]:  # Any: geometry objects of other packages
    """The inputs as plain JSON: a `geom` in any form that `areas.area_of` takes, images as their ids. Raises InvalidInput."""
    plain, found = _converted(inputs)
    if found:
        raise InvalidInput("The inputs cannot be used: " + "; ".join(map(str, found)) + ".", faults=found)
    return plain


def polygon(area: Any) -> dict[str, Any]:  # Any: an area in every form that `areas.area_of` takes
    """The area of interest that `area` stands for, as plain JSON, checked. Raises InvalidInput with every fault of it."""
    geom = mapping(_plain("geom", area_of(area))["geom"])
    if found := list(area_faults(geom)):
        said = "; ".join(map(str, found))
        raise InvalidInput(f"The area of interest (geom) cannot be used: {said}.", faults=found)
    return geom


class Words(TypedDict, total=False):
    """A job in the words of people: see `AsyncProcess.run`."""

    image: Any  # Any: an image's handle, feature or id, or a pair of them
    area: Any  # Any: an area in every form that `areas.area_of` takes
    name: str | None
    dataset: Any  # Any: a dataset's handle or id, or the name of a new one


def in_words(schema: Mapping[str, JSON], inputs: Mapping[str, Any] | None, **words: Unpack[Words]) -> Mapping[str, Any]:
    """The inputs that people's words stand for, beside those that are named as the process does. Raises InvalidInput, TypeError."""
    if unknown := words.keys() - Words.__annotations__.keys():
        raise TypeError(
            f"there is no argument {', '.join(sorted(unknown))}; a job is told by image, area, name and dataset"
        )
    if inputs is not None and not isinstance(inputs, Mapping):
        return inputs  # the check says what is wrong with it
    found: dict[str, Any] = {"name": words.get("name"), "geom": words.get("area")}
    if (image := words.get("image")) is not None:
        images: list[Any] = [*cast("Iterable[Any]", image)] if isinstance(image, (list, tuple)) else [image]
        given = len([each for each in images if each is not None])
        keys = [key for key in IMAGES if key in mapping(schema.get("properties"))] or ["imageId"]
        if (len(images), given) != (len(keys), len(keys)):
            wanted = "one image: image=..." if len(keys) == 1 else "two images: image=(before, after)"
            fault = Fault("$.image", f"the process takes {wanted}, not {given} of them")
            raise InvalidInput(f"{fault.message}; nothing was sent.", faults=[fault])
        found |= dict(zip(keys, images, strict=True))
    if (dataset := words.get("dataset")) is not None:
        known = as_uuid(getattr(dataset, "id", dataset))
        found |= {"datasetName": dataset} if known is None else {"datasetId": str(known)}
    return {**(inputs or {}), **{key: value for key, value in found.items() if value is not None}}


def image_ids(inputs: Mapping[str, Any]) -> list[str]:
    """The images among the inputs that are given by an id alone, or by a source id."""
    return [inputs[name] for name in IMAGES if isinstance(inputs.get(name), str)]


def _converted(inputs: Mapping[str, Any]) -> tuple[dict[str, JSON], list[Fault]]:
    """What of the inputs can be had as plain JSON, and why the others cannot."""
    if not isinstance(inputs, Mapping):
        kind = type(inputs).__name__
        return {}, [Fault("$", f"the inputs must be a mapping, such as {{'name': ..., 'geom': ...}}, not {kind}")]
    document: dict[str, JSON] = {}
    found: list[Fault] = []
    for name, value in inputs.items():
        try:
            if name == "geom":
                value = area_of(value)
            elif name in IMAGES:
                value = _image(value).get("id", value)
            document |= _plain(str(name), value)
        except InvalidInput as error:
            found.extend(error.faults)
    return document, found


def _plain(name: str, value: Any) -> dict[str, JSON]:
    path = "$." + name.encode("utf-8", "backslashreplace").decode()
    try:
        text = json.dumps({name: value}, allow_nan=False, ensure_ascii=False, default=json_element)
        document: dict[str, JSON] = json.loads(text.encode())
    except (TypeError, ValueError, RecursionError) as error:
        advice = "use plain text, numbers, lists and mappings"
        if name == "geom":
            advice = "give GeoJSON in finite degrees, WKT, a box, a file's path or an object with __geo_interface__"
        reason = f"is not JSON: {error}; {advice}"
        raise InvalidInput(f"The input {path} {reason}.", faults=[Fault(path, reason)]) from None
    return document


def json_element(value: Any) -> object:  # Any: what json does not know
    """What JSON has for an id, a date, or a value of NumPy."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if callable(getattr(value, "tolist", None)):
        return value.tolist()
    raise TypeError(f"a value of type {type(value).__name__}")


def footprints(inputs: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The footprints of the images among the inputs that were given as the catalogue's features, not as bare ids."""
    images = [_image(inputs[name]) for name in IMAGES if name in inputs]
    return [image["geometry"] for image in images if isinstance(image.get("geometry"), dict)]


def _image(value: Any) -> Mapping[str, Any]:
    """The catalogue's feature that `value` is, as a mapping, a handle or the generated model; empty for an id."""
    document = value.to_dict() if hasattr(value, "to_dict") else getattr(value, "__geo_interface__", value)
    return cast("dict[str, Any]", document) if isinstance(document, dict) else {}


def faults(
    schema: Mapping[str, JSON], inputs: Mapping[str, JSON], footprints: Iterable[Mapping[str, Any]] = ()
) -> list[Fault]:
    """Every fault of `inputs` (plain JSON) against a process's own JSON Schema, in the draft that it names, and of its area.

    The area must be inside each of the `footprints`, which are known where an image was given as a feature.
    """
    try:
        validator = jsonschema_rs.validator_for(dict(schema), validate_formats=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        return [Fault("$", f"the process's own input schema cannot be used: {redact(str(error), limit=200)}")]
    found = [_fault(error, schema) for error in validator.iter_errors(inputs)]
    properties = schema.get("properties")
    if isinstance(properties, dict) and schema.get("additionalProperties") is not False:
        found.extend(misspelt(inputs.keys() - properties.keys(), properties.keys() - inputs.keys()))
    geom = inputs.get("geom")
    if isinstance(geom, dict):
        wrong = list(area_faults(geom))
        found.extend(wrong or itertools.chain.from_iterable(outside(geom, footprint) for footprint in footprints))
    return _sorted(found)


def _sorted(found: Iterable[Fault]) -> list[Fault]:
    return sorted(dict.fromkeys(found), key=lambda fault: fault.path)


def typed(text: str, schema: Any, whole: Any = None) -> Any:  # Any: a property's own schema, and JSON
    """A text, as a table's field or a command's option has it, in the type that a property's schema asks for.

    `whole` is the schema that the property's refers to. Where the text does not fit it stays as it is: the check says
    what is wrong.
    """
    plain = text.strip()
    values: list[Any] = [text]
    for each in (plain, plain.lower(), plain.replace(",", ".") if _DECIMAL_COMMA.fullmatch(plain) else plain):
        with contextlib.suppress(ValueError, RecursionError):
            values.append(json.loads(each))
    return next((value for value in values if _fits(value, schema, whole)), text)


def _fits(value: Any, schema: Any, whole: Any) -> bool:
    named = {name: definitions for name, definitions in mapping(whole).items() if name in ("definitions", "$defs")}
    try:
        return jsonschema_rs.is_valid({**named, "allOf": [schema]}, value)
    except (ValueError, jsonschema_rs.ReferencingError):  # the check says what is wrong with the schema
        return False


def misspelt(names: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    """A fault for each name that is close to one that is known: nothing else would tell that it has no effect."""
    lower = {each.lower(): each for each in known}
    for name in names:
        if near := difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.85):
            yield Fault(f"$.{name}", f"is no input of the process; do you mean {lower[near[0]]!r}?")


def _fault(error: jsonschema_rs.ValidationError, schema: Mapping[str, JSON]) -> Fault:
    kind = error.kind
    if kind.name == "required":
        name = str(kind.as_dict()["property"])
        described = _at(schema, [*error.schema_path[:-1], "properties", name, "description"])
        reason = f"is required: {described}" if isinstance(described, str) else "is required"
        return Fault(_path([*error.instance_path, name]), reason)
    if kind.name == "oneOf":
        choices: list[Any] = [mapping(branch).get("required") for branch in _at(schema, error.schema_path) or ()]
        if choices and all(isinstance(choice, list) for choice in choices):
            names = " or ".join(" with ".join(map(str, choice)) for choice in choices)
            return Fault(_path(error.instance_path), f"give exactly one of {names}")
    advice = FORMS if kind.name == "type" and error.instance_path == ["geom"] else ""
    return Fault(_path(error.instance_path), redact(error.message, limit=200) + advice)


def _at(schema: Any, path: Iterable[str | int]) -> Any:
    """What stands in the schema at a path, or None."""
    try:
        return functools.reduce(operator.getitem, path, schema)
    except (KeyError, IndexError, TypeError):
        return None


def _path(parts: Iterable[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
