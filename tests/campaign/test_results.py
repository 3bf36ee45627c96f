"""All results of a campaign in one file, with bounded memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas
import pyarrow.parquet
import pytest
import shapely
from playgroundclient.campaign import Ledger, results
from playgroundclient.campaign.owners import Owner
from playgroundclient.errors import ConfigurationError, DownloadFailed

from .areas import fill


def record(number: int, **properties: Any) -> dict[str, Any]:
    ring = [[number / 1000, 1.0], [number / 1000 + 0.001, 1.0], [number / 1000 + 0.001, 1.001], [number / 1000, 1.0]]
    return {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": properties}


def fetched(folder: Path, *files: list[dict[str, Any]]) -> Ledger:
    """A campaign whose rows have these records."""
    ledger = Ledger(folder / "l.sqlite")
    fill(ledger, len(files))
    owner = Owner.this()
    ledger.join(owner)
    for number, (row, features) in enumerate(zip(ledger.claim(owner, 99, 99, 1.0), files, strict=True)):
        ledger.answered(row, f"job {number}", owner)
        ledger.ended(row, "succeeded", None)
        path = folder / f"{number}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
        ledger.kept(row, str(path))
    owner.retire()
    return ledger


def read(path: Path) -> Any:
    return (
        geopandas.read_parquet(path)
        if path.suffix == ".parquet"
        else geopandas.read_file(path, engine="pyogrio", layer="records")
    )


# pyproj 3.7, which NumPy before 2.4 tells that a thing it does will be an error.
@pytest.mark.filterwarnings("ignore:Conversion of an array with ndim > 0:DeprecationWarning")
@pytest.mark.parametrize("name", ["all.parquet", "all.gpkg"])
@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_all_records_with_their_rows(tmp_path: Path, name: str, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_AT_ONCE", at_once)
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2, 3]}, "properties": None}
    files = (
        [
            record(1, tags="Car", confidence=0.5, state="PREDICTED"),
            record(2, tags=["Car", "Van"], length="4.5", extra={"a": 1}),
        ],
        [],
        [record(3, confidence=1, area=None, heading="North"), point],
    )
    with fetched(tmp_path, *files) as ledger:
        assert results.collect(ledger.rows("succeeded"), tmp_path / name) == 4
    frame = read(tmp_path / name)
    assert frame.crs.to_epsg() == 4326 or frame.crs.to_string() == "OGC:CRS84"
    assert frame["row"].tolist() == [1, 1, 3, 3]
    assert frame["name"].tolist() == ["tile 0", "tile 0", "tile 2", "tile 2"]
    assert frame["tags"].tolist()[:2] == ["Car", "Car,Van"]
    assert frame["confidence"].tolist()[:1] == [0.5]
    assert frame["length"].tolist()[1] == 4.5
    assert frame["heading"].isna().all()
    assert json.loads(frame["more"].tolist()[1]) == {"extra": {"a": 1}}
    shapes = [shapely.geometry.shape(feature["geometry"]) for features in files for feature in features]
    assert all(one.equals(other) for one, other in zip(frame.geometry, shapes, strict=True))
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", ["all.parquet", "all.gpkg"])
@pytest.mark.parametrize("odd", [{"geometry": None}, {"geometry": {}}, {}], ids=["null", "empty", "absent"])
def test_a_record_without_a_geometry_does_not_cost_the_others(tmp_path: Path, name: str, odd: dict[str, Any]) -> None:
    without = {"type": "Feature", **odd, "properties": {"tags": "ship"}}
    for files in ([[without, record(1)]], [[record(1)], [without]], [[without]]):
        count = sum(map(len, files))
        with fetched(tmp_path, *files) as ledger:
            assert results.collect(ledger.rows("succeeded"), tmp_path / name) == count
        frame = read(tmp_path / name)
        assert len(frame) == count and frame.geometry.isna().sum() == 1
        assert frame.tags[frame.geometry.isna()].tolist() == ["ship"]
        for each in tmp_path.glob("l.sqlite*"):
            each.unlink()


@pytest.mark.parametrize("name", ["all.parquet", "all.gpkg"])
def test_a_geometry_that_is_none_does_not_cost_the_others(tmp_path: Path, name: str) -> None:
    broken = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "properties": {}}
    with fetched(tmp_path, [broken, record(1)]) as ledger, pytest.warns(Warning, match="geometry is returned as None"):
        assert results.collect(ledger.rows("succeeded"), tmp_path / name) == 2
    assert read(tmp_path / name).geometry.isna().tolist() == [True, False]


def test_geoparquet_says_what_it_is(tmp_path: Path) -> None:
    with fetched(tmp_path, [record(1)]) as ledger:
        results.collect(ledger.rows("succeeded"), tmp_path / "all.parquet")
    about = json.loads(pyarrow.parquet.read_schema(tmp_path / "all.parquet").metadata[b"geo"])
    assert about["primary_column"] == "geometry"
    assert about["columns"]["geometry"]["encoding"] == "WKB"


@pytest.mark.parametrize("name", ["all.parquet", "all.gpkg"])
def test_no_records_at_all(tmp_path: Path, name: str) -> None:
    with fetched(tmp_path, [], []) as ledger:
        assert results.collect(ledger.rows("succeeded"), tmp_path / name) == 0
    assert len(read(tmp_path / name)) == 0


def test_a_file_is_replaced_only_by_a_whole_one(tmp_path: Path) -> None:
    target = tmp_path / "all.parquet"
    target.write_text("before")
    with fetched(tmp_path, [record(1)], [record(2)]) as ledger:
        (tmp_path / "1.geojson").unlink()
        with pytest.raises(ConfigurationError, match="not there any more"):
            results.collect(ledger.rows("succeeded"), target)
        assert target.read_text() == "before"
        assert not list(tmp_path.glob(".*"))
        with pytest.raises(ConfigurationError, match=r"\.parquet .* or \.gpkg"):
            results.collect(ledger.rows("succeeded"), tmp_path / "all.shp")
        for name in ("all.parquet", "all.gpkg"):
            with pytest.raises(DownloadFailed, match="cannot be written"):
                results.collect(ledger.rows("succeeded"), tmp_path / "nowhere" / name)


def test_names_become_names_of_files() -> None:
    with Ledger(":memory:") as ledger:
        for name in ("../Ågot: zone/1", "", "x" * 200, "日本"):
            ledger.add(name, "", {})
        names = [results.file_of(Path("out"), row).as_posix() for row in ledger.rows()]
    assert names == [
        "out/000001-Agot-zone-1.geojson",
        "out/000002-.geojson",
        f"out/000003-{'x' * 60}.geojson",
        "out/000004-.geojson",
    ]


_PEAK = """
import resource, sys
from pathlib import Path
from playgroundclient.campaign import Ledger, results
results._AT_ONCE = 1_000
with Ledger(sys.argv[1]) as ledger:
    results.collect(list(ledger.rows("succeeded"))[: int(sys.argv[3])], Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["all.parquet", "all.gpkg"])
def test_memory_does_not_grow_with_the_results(tmp_path: Path, name: str) -> None:
    many = [record(number % 1000, tags="Car", confidence=0.5, comment=f"{number:04}" * 500) for number in range(2_000)]
    with fetched(tmp_path, *[many] * 12):
        pass

    def peak(files: int) -> int:
        command = [sys.executable, "-c", _PEAK, str(tmp_path / "l.sqlite"), str(tmp_path / name), str(files)]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    few, all_of_them = peak(2), peak(12)
    assert all_of_them - few < 20, f"{few} MB for 4,000 records of 2 kB, {all_of_them} MB for 24,000"
