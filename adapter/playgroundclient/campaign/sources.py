"""Where a campaign's areas come from: a CSV, GeoJSON, any file that GeoPandas reads, or an object with __geo_interface__."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from attrs import frozen

from .. import text
from ..errors import ConfigurationError, InvalidInput
from ..jobs.areas import WKT, Fault, area_of, box, geojson, mapping
from ..jobs.inputs import misspelt, prepared, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_AREAS = ("geom", "geometry", "wkt", "geojson", "the_geom")
_BOXES = (
    ("west", "south", "east", "north"),
    ("minx", "miny", "maxx", "maxy"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("minlon", "minlat", "maxlon", "maxlat"),
    ("min_lon", "min_lat", "max_lon", "max_lat"),
)
_LONGEST_FIELD = 64 << 20


@frozen
class RowFault(Fault):
    """What does not fit in which row: `at` is the line of a CSV, or the number of a feature, from 1."""

    at: str

    def __str__(self) -> str:
        return f"{self.at}: {self.path}: {self.message}"


@frozen
class Planned:
    """A row of a source: the inputs of a job, as plain JSON."""

    name: str
    at: str
    inputs: dict[str, Any]


@frozen
class Added:
    """What `add` did: `added` rows are new, `known` ones were there already; `ignored` columns are no inputs of the process."""

    added: int
    known: int
    ignored: tuple[str, ...]


class Checked(Protocol):
    """What a source needs to know of a process."""

    @property
    def input_schema(self) -> dict[str, Any]: ...
    def check(self, inputs: Mapping[str, Any]) -> list[Fault]: ...


def read(
    source: Any,  # Any: a path, a mapping, or an object of a package that need not be installed
    process: Checked,
    defaults: Mapping[str, Any],
    name: str = "name",
    geometry: str | None = None,
) -> tuple[list[Planned], tuple[str, ...]]:
    """The rows of a source, every one of them fit for the process, and the columns that are no inputs of it.

    Raises InvalidInput with every fault of every row.
    """
    label, raw = _open(source, geometry)
    schema = process.input_schema
    known: dict[str, Any] = schema.get("properties") or {}
    faults: list[RowFault] = []
    rows: list[Planned] = []
    at_of: dict[str, str] = {}
    ignored: dict[str, None] = {}
    for number, (at, properties, area) in enumerate(raw, 1):
        given = {column: value for column, value in properties.items() if not _is_absent(value)}
        title = str(given.pop(name, f"{label} {number}")).strip()
        inputs = dict(defaults)
        for column, value in given.items():
            if column in known and column not in ("name", "geom"):
                inputs[column] = _typed(value, known[column])
            elif column != "name" or name != "name":
                ignored.setdefault(column)
        inputs["name"] = title
        found: list[Fault] = []
        if isinstance(area, Fault):
            found.append(area)
        else:
            try:
                inputs["geom"] = area_of(area)
                found = process.check(inputs)
                inputs = prepared(inputs)
            except InvalidInput as error:
                found = list(error.faults) or [Fault("$", error.message)]
        if title in at_of:
            found.append(Fault("$.name", f"{title!r} is the name at {at_of[title]} too; give each row its own"))
        at_of.setdefault(title, at)
        faults += [RowFault(path=fault.path, message=fault.message, at=at) for fault in found]
        rows.append(Planned(title, at, inputs))
    faults += _misspelt(ignored, known)
    if faults:
        raise _invalid(faults)
    if not rows:
        raise InvalidInput(f"There is no row in {label}; nothing was added.")
    return rows, tuple(ignored)


def _invalid(faults: Sequence[RowFault]) -> InvalidInput:
    rows = len({fault.at for fault in faults})
    lines = "".join(f"\n  {fault}" for fault in faults)
    return InvalidInput(
        f"{rows} row{'s' * (rows != 1)} cannot be jobs of this process; nothing was added or sent.{lines}",
        faults=faults,
    )


def clashes(rows: Iterable[Planned], before: Mapping[str, Mapping[str, Any]]) -> InvalidInput | None:
    """The error that rows mean whose names other rows of the campaign have, with other inputs."""
    faults = [
        RowFault(path="$.name", message=f"the campaign has another row named {row.name!r}", at=row.at)
        for row in rows
        if row.name in before and before[row.name] != row.inputs
    ]
    return _invalid(faults) if faults else None


def _misspelt(ignored: Iterable[str], known: Mapping[str, Any]) -> Iterator[RowFault]:
    for fault in misspelt(ignored, known):
        yield RowFault(path=fault.path, message=fault.message, at="columns")


_Raw = tuple[str, dict[str, Any], Any]


def _open(source: Any, geometry: str | None) -> tuple[str, Iterable[_Raw]]:
    """What to call the source, and its rows: where each stands, its properties, and its area or what is wrong with it."""
    if isinstance(source, str) or hasattr(source, "__fspath__"):
        path = Path(source).expanduser()
        suffix = path.suffix.lower()
        is_csv = suffix in (".csv", ".tsv", ".txt")
        if not path.is_file():
            raise ConfigurationError(f"{path} cannot be read: there is no such file.")
        if not is_csv:
            return path.stem, _features(geojson(path))
        try:
            return path.stem, list(_of_csv(path, geometry))
        except csv.Error as error:
            raise InvalidInput(f"{path} cannot be read as CSV: {error}.") from error
    return "area", _features(geojson(source))


def _of_csv(path: Path, geometry: str | None) -> Iterator[_Raw]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))  # an area may be long
    with io.StringIO(text.read(path, str(path), InvalidInput), newline="") as file:
        head = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=head.count)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        header = [column.strip() for column in next(reader, list[str]())]
        if len(set(header)) < len(header):
            raise InvalidInput(f"{path}: the header names a column twice: {', '.join(header)}.")
        area_of = _area_columns(header, geometry, path)
        before = reader.line_num
        for values in reader:
            at, before = f"line {before + 1}", reader.line_num
            if not any(value.strip() for value in values):
                continue
            if len(values) != len(header):
                yield at, {}, Fault("$", f"has {len(values)} fields, the header has {len(header)}")
                continue
            row = dict(zip(header, values, strict=True))
            area = [row.pop(column).strip() for column in area_of]
            yield at, row, _area(area)


def _area_columns(header: Sequence[str], geometry: str | None, path: Path) -> list[str]:
    """The one column of an area, or the four of a box."""
    lower = {column.lower(): column for column in header}
    if geometry is not None:
        if geometry in header:
            return [geometry]
        raise InvalidInput(f"{path} has no column {geometry!r}; it has: {', '.join(header)}.")
    for name in (*_AREAS, "bbox"):
        if name in lower:
            return [lower[name]]
    for names in _BOXES:
        if all(name in lower for name in names):
            return [lower[name] for name in names]
    raise InvalidInput(
        f"{path} has no column with an area: name one geometry (WKT or GeoJSON) or bbox, or give west, south, east and "
        f"north (degrees), or say which with geometry=. It has: {', '.join(header)}."
    )


def _area(fields: list[str]) -> Any:  # Any: GeoJSON, WKT, or a Fault
    field = fields[0]
    if len(fields) == 4 or (field.count(",") == 3 and not any(char in field for char in "({[")):
        return _box(fields if len(fields) == 4 else field.split(","))
    if field.startswith("{"):
        try:
            return json.loads(field)
        except ValueError as error:
            return Fault("$.geom", f"is no GeoJSON: {error}")
    if not WKT.match(field):
        return Fault("$.geom", "is neither WKT nor GeoJSON" if field else "is empty")
    return field


def _box(fields: Sequence[str]) -> Any:  # Any: GeoJSON, or a Fault
    try:
        return box(*map(float, fields))
    except InvalidInput as error:
        return error.faults[0]
    except ValueError:
        return Fault("$.geom", f"west, south, east, north must be numbers in degrees, not {', '.join(fields)}")


def _features(document: Any) -> list[_Raw]:  # Any: GeoJSON, not yet looked at
    document = mapping(document)
    if not document:
        raise InvalidInput(
            "The source is no path, GeoJSON, GeoDataFrame or object with __geo_interface__. Give one of these."
        )
    if document.get("type") == "FeatureCollection":
        features: list[Any] = document.get("features") or []
    elif document.get("type") == "Feature":
        features = [document]
    else:
        features = [{"type": "Feature", "properties": {}, "geometry": document}]
    return [_feature(number, feature) for number, feature in enumerate(features, 1)]


def _feature(number: int, feature: Any) -> _Raw:  # Any: GeoJSON, not yet looked at
    at = f"feature {number}"
    document = mapping(getattr(feature, "__geo_interface__", feature))
    if not document:
        return at, {}, Fault("$", "is no GeoJSON Feature")
    properties = mapping(document.get("properties"))
    area = document.get("geometry")
    return at, dict(properties), Fault("$.geom", "the feature has no geometry") if area is None else area


def _is_absent(value: Any) -> bool:
    return (
        value is None
        or (isinstance(value, float) and math.isnan(value))
        or (isinstance(value, str) and not value.strip())
    )


def _typed(value: Any, schema: Any) -> Any:
    """A field of a CSV in the type that the process's schema asks for; the schema says what is wrong where it does not fit."""
    if hasattr(value, "item"):
        value = value.item()  # a number of numpy's
    if not isinstance(value, str):
        return cast("Any", value) if isinstance(value, (int, float, bool, list, dict)) else str(value)
    return typed(value, schema)
