"""An area of interest in the forms that people have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
import shapely.geometry
from doubles import INPUTS
from hypothesis import given
from hypothesis import strategies as st
from playgroundclient import InvalidInput, MissingExtra
from playgroundclient.geometry import geojson, outside

SQUARE: Any = INPUTS["geom"]
FEATURE = {"type": "Feature", "geometry": SQUARE, "properties": {}}
COLLECTION = {"type": "FeatureCollection", "features": [FEATURE]}
WKT = shapely.geometry.shape(SQUARE).wkt
FRAME = geopandas.GeoDataFrame({"name": ["a"]}, geometry=[shapely.geometry.shape(SQUARE)], crs="EPSG:4326")


def same(found: Any) -> bool:
    return bool(shapely.geometry.shape(found).equals(shapely.geometry.shape(SQUARE)))


@pytest.mark.parametrize(
    "value",
    [
        SQUARE,
        FEATURE,
        COLLECTION,
        json.dumps(SQUARE),
        f"  {json.dumps(FEATURE)}\n",
        shapely.geometry.shape(SQUARE),
        geopandas.GeoSeries([shapely.geometry.shape(SQUARE)], crs="EPSG:4326"),
        WKT,
        WKT.lower(),
        f"SRID=4326;{WKT}",
        {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]},
        f"MULTIPOLYGON({WKT.removeprefix('POLYGON')})",
        shapely.geometry.MultiPolygon([shapely.geometry.shape(SQUARE)]),
        next(FRAME.iterrows())[1],
        next(FRAME.itertuples()),
        {**COLLECTION, "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}},
        {**COLLECTION, "crs": {"type": "name", "properties": {"name": "EPSG:4326"}}},
    ],
    ids=lambda value: repr(value)[:25],
)
def test_what_stands_for_a_polygon_becomes_one(value: Any) -> None:
    assert same(geojson(value))


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_bounding_box_is_west_south_east_north(kind: Any) -> None:
    found = geojson(kind([2.0, 42.0, 2.5, 42.25]))
    assert shapely.geometry.shape(found).equals(shapely.geometry.box(2.0, 42.0, 2.5, 42.25))


@pytest.mark.parametrize("frame", [FRAME, FRAME.geometry], ids=["GeoDataFrame", "GeoSeries"])
def test_what_knows_its_reference_system_is_converted(frame: Any) -> None:
    found = shapely.geometry.shape(geojson(frame.to_crs("EPSG:32631")))
    assert found.normalize().equals_exact(shapely.geometry.shape(SQUARE).normalize(), 1e-7)


@pytest.mark.parametrize("name", ["area.geojson", "area.json", "area.gpkg"])
@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_is_read(tmp_path: Path, name: str, kind: Any) -> None:
    path = tmp_path / name
    if path.suffix == ".gpkg":
        frame = geopandas.GeoDataFrame(geometry=[shapely.geometry.shape(SQUARE)], crs="EPSG:4326")
        frame.to_crs("EPSG:4326").to_file(path)
    else:
        path.write_text(json.dumps(COLLECTION))
    assert same(geojson(kind(path)))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({**COLLECTION, "features": [FEATURE, FEATURE]}, "2 features"),
        ({**COLLECTION, "features": []}, "0 features"),
        ("POLYGON((0 0, 1", "not WKT"),
        (f"SRID=3857;{WKT}", "EPSG:3857"),
        ({**COLLECTION, "crs": {"type": "name", "properties": {"name": "EPSG:32631"}}}, "EPSG:32631"),
        ("nowhere.gpkg", "neither WKT, nor GeoJSON, nor a file"),
        ("{", "not JSON"),
        ("x" * 5000, "neither WKT"),
        ("a\x00b", "neither WKT"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_stands_for_no_polygon_says_why(value: Any, told: str) -> None:
    with pytest.raises(InvalidInput, match=told) as caught:
        geojson(value)
    assert [fault.path for fault in caught.value.faults] == ["$.geom"]


@pytest.mark.parametrize(("name", "content"), [("x.geojson", b"{"), ("x.gpkg", b"nothing"), ("x.geojson", b"\xff")])
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=r"\(geom\) cannot be used"):
        geojson(str(tmp_path / name))


@pytest.mark.parametrize("value", [{"type": "FeatureCollection", "features": 3}, {"features": ["x"]}, {"features": {}}])
def test_features_that_are_none_are_no_error_of_the_callers_program(value: Any) -> None:
    with pytest.raises(InvalidInput):
        geojson(value)


@pytest.mark.parametrize("value", [None, 3, [], {"type": "Point"}])
def test_anything_else_is_left_to_the_check(value: Any) -> None:
    assert geojson(value) == value


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("shapely", "geopandas"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    (tmp_path / "x.gpkg").write_bytes(b"x")
    for value in (WKT, str(tmp_path / "x.gpkg")):
        with pytest.raises(MissingExtra, match=r"\[geo\]"):
            geojson(value)


FOOTPRINT = {"type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]]}


@given(st.integers(-2, 6), st.integers(-2, 6))
def test_a_position_outside_of_the_footprint_is_found(x: int, y: int) -> None:
    ring = [[2, 2], [3, 2], [x, y], [2, 2]]
    found = list(outside({"type": "Polygon", "coordinates": [ring]}, FOOTPRINT))
    within = shapely.Polygon(FOOTPRINT["coordinates"][0]).covers(shapely.Point(x, y))
    assert (found == []) is bool(within)
    if found:
        assert found[0].path == "$.geom.coordinates[0][2]" and f"longitude {x}, latitude {y}" in found[0].message


def test_a_footprint_of_another_kind_is_not_judged() -> None:
    assert list(outside(SQUARE, {"type": "MultiPolygon", "coordinates": []})) == []
