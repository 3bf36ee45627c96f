"""Where a campaign's areas come from: a CSV, GeoJSON, any file that GeoPandas reads, or an object with __geo_interface__."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from attrs import frozen

from ..errors import ConfigurationError, InvalidInput
from ..jobs.areas import WKT, Fault, area_of, box, geojson, mapping
from ..jobs.estimate import NOTHING, Estimate
from ..jobs.inputs import misspelt, prepared, typed
from ..secrets import redact
from ..text import UTF16_MARKS, decoded

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
_MOST_LINES = 20
"""How many faults are told one by one; of more, those that are alike are told together."""
_MOST_PLACES = 5
_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|[-\d.,]*\d|(?<=, not ).*")
_SEPARATOR = re.compile(r"\ufeff?\"?sep=(.)\"?\s*", re.I)
"""What Excel begins a CSV with, to say what separates its fields."""


@frozen
class RowFault(Fault):
    """What does not fit in which row: `at` is the line of a CSV, or the number of a feature, from 1."""

    at: str

    @classmethod
    def of(cls, fault: Fault, at: str) -> RowFault:
        """A fault of a row's inputs, with where that row stands."""
        return cls(path=fault.path, message=fault.message, at=at)

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
    """What `add` did: `added` rows are new, `known` ones were there already; `ignored` columns are no inputs of the process.

    `estimate` is what the jobs of the new rows take, all together.
    """

    added: int
    known: int
    ignored: tuple[str, ...]
    estimate: Estimate = NOTHING


class Checked(Protocol):
    """What a source needs to know of a process."""

    @property
    def input_schema(self) -> dict[str, Any]: ...
    def check(self, inputs: Mapping[str, Any], *, large: bool = False) -> list[Fault]: ...


def read(
    source: Any,  # Any: a path, a mapping, or an object of a package that need not be installed
    process: Checked,
    defaults: Mapping[str, Any],
    name: str = "name",
    geometry: str | None = None,
    large: bool = False,
) -> tuple[list[Planned], tuple[str, ...]]:
    """The rows of a source, every one of them fit for the process, and the columns that are no inputs of it.

    Raises InvalidInput with every fault of every row.
    """
    label, raw = _open(source, geometry)
    schema = process.input_schema
    known: dict[str, Any] = schema.get("properties") or {}
    # A command line gives texts alone.
    same = {
        each: _typed(value, known.get(each), schema) if isinstance(value, str) else value
        for each, value in defaults.items()
    }
    faults: list[RowFault] = []
    rows: list[Planned] = []
    at_of: dict[str, str] = {}
    ignored: dict[str, None] = {}
    for number, (at, properties, area) in enumerate(raw, 1):
        given = {column: value for column, value in properties.items() if not _is_absent(value)}
        title = str(given.pop(name, f"{label} {number}")).strip()
        inputs = dict(same)
        for column, value in given.items():
            if column in known and column not in ("name", "geom"):
                inputs[column] = _typed(value, known[column], schema)
            elif column != "name" or name != "name":
                ignored.setdefault(column)
        inputs["name"] = title
        found: list[Fault] = []
        if isinstance(area, Fault):
            found.append(area)
        else:
            try:
                inputs["geom"] = area_of(area)
                found = process.check(inputs, large=True) if large else process.check(inputs)
                inputs = prepared(inputs)
            except InvalidInput as error:
                found = list(error.faults) or [Fault("$", error.message)]
        if title in at_of:
            found.append(Fault("$.name", f"{title!r} is the name at {at_of[title]} too; give each row its own"))
        at_of.setdefault(title, at)
        faults += [RowFault.of(fault, at) for fault in found]
        rows.append(Planned(title, at, inputs))
    faults += [RowFault.of(fault, "columns") for fault in misspelt(ignored, known)]
    if faults:
        raise invalid(faults)
    if not rows:
        raise InvalidInput(f"There is no row in {label}; nothing was added.")
    return rows, tuple(ignored)


def invalid(faults: Sequence[RowFault]) -> InvalidInput:
    rows = len({fault.at for fault in faults})
    lines = list(map(str, faults)) if len(faults) <= _MOST_LINES else list(_together(faults))
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"... and faults of {len(lines) - _MOST_LINES} more kinds"]
    if len(lines) < len(faults):
        advice = "Mend the source, and add it again; what is the same for all rows is given once, as defaults (--set)."
        lines.append(f"{advice} error.faults has all {len(faults):,} faults.")
    said = "".join(f"\n  {redact(line, limit=400)}" for line in lines)
    what = f"{rows:,} row{'s' * (rows != 1)} cannot be jobs of this process; nothing was added or sent."
    return InvalidInput(f"{what}{said}", faults=faults)


def _together(faults: Iterable[RowFault]) -> Iterator[str]:
    """A line for all faults that are alike but for the values that they name; those of most rows come first."""
    kinds: dict[tuple[str, str], list[RowFault]] = {}
    for fault in faults:
        kinds.setdefault((re.sub(r"\d+", "", fault.path), _VALUE.sub("", fault.message)), []).append(fault)
    for alike in sorted(kinds.values(), key=len, reverse=True):
        if len(alike) == 1:
            yield str(alike[0])
            continue
        places = ", ".join(fault.at for fault in alike[:_MOST_PLACES])
        more = ", ..." if len(alike) > _MOST_PLACES else ""
        same = all(fault.message == alike[0].message for fault in alike)
        yield f"{len(alike):,} times ({places}{more}): {alike[0].path}: {alike[0].message}{'' if same else ' (the first of them)'}"


def clashes(rows: Iterable[Planned], before: Mapping[str, Mapping[str, Any]]) -> InvalidInput | None:
    """The error that rows mean whose names other rows of the campaign have, with other inputs."""
    faults = [
        RowFault(path="$.name", message=f"the campaign has another row named {row.name!r}", at=row.at)
        for row in rows
        if row.name in before and before[row.name] != row.inputs
    ]
    return invalid(faults) if faults else None


_Raw = tuple[str, dict[str, Any], Any]


def _open(source: Any, geometry: str | None) -> tuple[str, Iterable[_Raw]]:
    """What to call the source, and its rows: where each stands, its properties, and its area or what is wrong with it."""
    if isinstance(source, str) or hasattr(source, "__fspath__"):
        path = Path(source).expanduser()
        suffix = path.suffix.lower()
        if not path.is_file():
            what = "it is no file" if path.exists() else "there is no such file"
            raise ConfigurationError(f"{path} cannot be read: {what}.")
        if suffix not in (".csv", ".tsv", ".txt"):
            return path.stem, _features(geojson(path))
        try:
            return path.stem, list(_of_csv(path, geometry))
        except OSError as error:
            raise ConfigurationError(f"{path} cannot be read: {error.strerror or error}.") from error
        except (UnicodeDecodeError, csv.Error) as error:
            raise InvalidInput(f"{path} cannot be read as CSV: {error}.") from error
    return "area", _features(geojson(source))


def _of_csv(path: Path, geometry: str | None) -> Iterator[_Raw]:
    csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))  # an area may be long
    lines = io.StringIO(_text_of(path), newline="")
    delimiter, head, above = "", "", 0
    for head in lines:
        if said := _SEPARATOR.fullmatch(head):
            delimiter = said[1]
        elif head.strip(" \t\r\n,;"):
            break
        above += 1
    reader = csv.reader(itertools.chain([head], lines), delimiter=delimiter or max(",;\t", key=head.count), strict=True)
    header = [column.strip() for column in next(reader, list[str]())]
    while header and not header[-1]:  # a spreadsheet writes columns that have ever been touched
        header.pop()
    if len(set(header)) < len(header):
        raise InvalidInput(f"{path}: the header names a column twice: {', '.join(header)}.")
    if not any(header):
        raise InvalidInput(f"{path} is empty: its first line names the columns.")
    area_of = _area_columns(header, geometry, path)
    before = reader.line_num
    for values in reader:
        at, before = f"line {above + before + 1}", reader.line_num
        if not any(value.strip() for value in values):
            continue
        if len(values) < len(header) or any(value.strip() for value in values[len(header) :]):
            yield at, {}, Fault("$", f"has {len(values)} fields, the header has {len(header)}")
            continue
        row = dict(zip(header, values, strict=False))
        area = [row.pop(column).strip() for column in area_of]
        yield at, row, _area(area)


def _text_of(path: Path) -> str:
    """The text of a CSV: UTF-8, or what spreadsheets write, UTF-16 with its mark or a Western Windows' own code page."""
    content = path.read_bytes()
    if content.startswith(b"PK\x03\x04") or (b"\0" in content and not content.startswith(UTF16_MARKS)):
        raise InvalidInput(
            f"{path} is no text, but a workbook or the like: save the sheet as CSV in UTF-8, and add that."
        )
    try:
        return decoded(content)
    except UnicodeDecodeError:
        warnings.warn(f"{path} is not in UTF-8 and was read as Windows-1252: check the rows' names.", stacklevel=2)
        return content.decode("cp1252")


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
    if len(fields) == 4:
        return _box([each.replace(",", ".") for each in fields])
    if (field.count(",") == 3 or field.count(";") == 3) and not any(char in field for char in "({["):
        return _box(field.replace(",", ".").split(";") if ";" in field else field.split(","))
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
    features: list[Any] = [document]
    if document.get("type") == "FeatureCollection":
        features = document.get("features") or []
    elif document.get("type") != "Feature":
        features = [{"type": "Feature", "geometry": document}]
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


def _typed(value: Any, schema: Any, whole: Any) -> Any:
    """A field of a CSV in the type that the process's schema asks for; the schema says what is wrong where it does not fit."""
    if hasattr(value, "item"):
        value = value.item()  # a number of numpy's
    if not isinstance(value, str):
        return cast("Any", value) if isinstance(value, (int, float, bool, list, dict)) else str(value)
    return typed(value, schema, whole)
