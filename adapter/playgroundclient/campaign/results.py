"""The results of a campaign: a file of records for each row, and all of them in one."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from ..extras import need, room
from ..files import replacing
from ..jobs.records import NUMBERS, TEXTS, Records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .ledger import Row

_AT_ONCE = 10_000
"""How many records are held in memory at a time."""
_COLUMNS = ("row", "name", *TEXTS, *NUMBERS, "more")


def file_of(folder: Path, row: Row) -> Path:
    """Where a row's records go: its number, and as much of its name as any file system takes."""
    plain = unicodedata.normalize("NFKD", row.name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.")[:60]
    return folder / f"{row.id:06d}-{slug}.geojson"


def collect(rows: Iterable[Row], path: Path) -> int:
    """Put the records of all rows into one GeoParquet (`.parquet`) or GeoPackage (`.gpkg`), and return how many there are.

    It is read and written some records at a time. Each record keeps its properties and says the row's number and name;
    properties beyond the documented ones are JSON in `more`. Longitude, latitude (degrees, WGS 84).
    """
    suffix = path.suffix.lower()
    if suffix not in (".parquet", ".gpkg"):
        raise ConfigurationError(f"{path}: all results go into one .parquet (GeoParquet) or .gpkg (GeoPackage).")
    write = _to_parquet if suffix == ".parquet" else _to_geopackage
    with replacing(path) as part:
        return write(_batches(rows), part)


def _batches(rows: Iterable[Row]) -> Iterator[list[dict[str, Any]]]:
    """The features of all rows, some at a time, their properties as columns. There is at least one batch."""
    batch: list[dict[str, Any]] = []
    for row in rows:
        assert row.result is not None
        if not Path(row.result).exists():
            raise ConfigurationError(
                f"{row.result}, the records of {row.name}, is not there any more. Fetch it again: results(folder)."
            )
        for feature in Records(Path(row.result)):
            batch.append(
                {"geometry": feature.get("geometry"), "properties": _columns(row, feature.get("properties") or {})}
            )
            if len(batch) == _AT_ONCE:
                yield batch
                batch = []
    yield batch


def _columns(row: Row, properties: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"row": row.id, "name": row.name}
    found |= {name: _text(properties.get(name)) for name in TEXTS}
    found |= {name: _number(properties.get(name)) for name in NUMBERS}
    tags: str | list[Any] | None = properties.get("tags")  # the service sends both
    if isinstance(tags, list):
        found["tags"] = ",".join(map(str, tags))
    more = {name: value for name, value in properties.items() if name not in found}
    found["more"] = json.dumps(more, sort_keys=True) if more else None
    return found


def _text(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else json.dumps(value)


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _frame(batch: list[dict[str, Any]]) -> Any:  # Any: geopandas has no types here
    geopandas = need("geopandas", "geo", "Collecting results")
    pandas = need("pandas", "geo", "Collecting results")
    shapely = need("shapely", "geo", "Collecting results")
    columns = {name: [feature["properties"][name] for feature in batch] for name in _COLUMNS}
    typed = {
        name: pandas.Series(values, dtype="int64" if name == "row" else "float64" if name in NUMBERS else "string")
        for name, values in columns.items()
    }
    shapes = [feature["geometry"] for feature in batch]
    geometry = shapely.from_geojson([json.dumps(each) if each else None for each in shapes], on_invalid="warn")
    return geopandas.GeoDataFrame(typed, geometry=geometry, crs="OGC:CRS84")


def _to_geopackage(batches: Iterator[list[dict[str, Any]]], path: Path) -> int:
    pyogrio = need("pyogrio", "geo", "A GeoPackage")
    written = 0
    for batch in batches:
        frame = _frame(batch).to_crs("EPSG:4326")
        pyogrio.write_dataframe(
            frame, path, layer="records", driver="GPKG", append=path.exists(), geometry_type="Unknown"
        )
        written += len(batch)
    if path.exists():
        room("qgis_style")(path)
    return written


def _to_parquet(batches: Iterator[list[dict[str, Any]]], path: Path) -> int:
    pyarrow = need("pyarrow", "geo", "GeoParquet")
    parquet = need("pyarrow.parquet", "geo", "GeoParquet")
    # Without a crs GeoParquet means OGC:CRS84: longitude, latitude, as GeoJSON.
    geometry = {"encoding": "WKB", "geometry_types": list[str]()}
    about = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": geometry}}
    types = {"row": pyarrow.int64()} | {name: pyarrow.float64() for name in NUMBERS} | {"geometry": pyarrow.binary()}
    schema = pyarrow.schema(
        [(name, types.get(name, pyarrow.string())) for name in (*_COLUMNS, "geometry")],
        metadata={"geo": json.dumps(about)},
    )
    written = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            frame = _frame(batch)
            plain = frame.drop(columns="geometry").assign(geometry=frame.geometry.to_wkb())
            writer.write_table(pyarrow.Table.from_pandas(plain, schema=schema, preserve_index=False))
            written += len(batch)
    return written
