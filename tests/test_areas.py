"""An area of interest in the forms that people have."""

from __future__ import annotations

import json
import math
import re
import tempfile
from pathlib import Path
from typing import Any

import geopandas
import numpy
import pandas
import pytest
import shapely
import shapely.geometry
from doubles import INPUTS
from hypothesis import given, settings
from hypothesis import strategies as st
from playgroundclient import InvalidInput, MissingExtra
from playgroundclient.jobs.areas import area_of, outside
from playgroundclient.jobs.inputs import checked

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
    assert same(area_of(value))


@pytest.mark.parametrize("kind", [list, tuple])
def test_a_bounding_box_is_west_south_east_north(kind: Any) -> None:
    found = area_of(kind([2.0, 42.0, 2.5, 42.25]))
    assert shapely.geometry.shape(found).equals(shapely.geometry.box(2.0, 42.0, 2.5, 42.25))


@pytest.mark.parametrize("frame", [FRAME, FRAME.geometry], ids=["GeoDataFrame", "GeoSeries"])
def test_what_knows_its_reference_system_is_converted(frame: Any) -> None:
    found = shapely.geometry.shape(area_of(frame.to_crs("EPSG:32631")))
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
    assert same(area_of(kind(path)))


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
        area_of(value)
    assert [fault.path for fault in caught.value.faults] == ["$.geom"]


@pytest.mark.parametrize(("name", "content"), [("x.geojson", b"{"), ("x.gpkg", b"nothing"), ("x.geojson", b"\xff")])
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=r"\(geom\) cannot be used"):
        area_of(str(tmp_path / name))


@pytest.mark.parametrize("value", [{"type": "FeatureCollection", "features": 3}, {"features": ["x"]}, {"features": {}}])
def test_features_that_are_none_are_no_error_of_the_callers_program(value: Any) -> None:
    assert any(fault.path.startswith("$.geom") for fault in checked({}, {"geom": value})[1])


@pytest.mark.parametrize("value", [None, 3, [], {"type": "Point"}])
def test_anything_else_is_left_to_the_check(value: Any) -> None:
    assert area_of(value) == value


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("shapely", "geopandas"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    (tmp_path / "x.gpkg").write_bytes(b"x")
    for value in (WKT, str(tmp_path / "x.gpkg")):
        with pytest.raises(MissingExtra, match=r"\[geo\]"):
            area_of(value)


# --- every form of any area ----------------------------------------------------------------------------------------------


@st.composite
def convex(draw: st.DrawFn) -> shapely.Polygon:
    """A polygon far from the poles and the antimeridian, its coordinates as a file keeps them."""
    longitude, latitude = draw(st.floats(-170, 170)), draw(st.floats(-70, 70))
    count = draw(st.integers(3, 9))
    angles = [2 * math.pi * n / count for n in range(count)]
    return shapely.Polygon([(round(longitude + 2 * math.cos(a), 6), round(latitude + math.sin(a), 6)) for a in angles])


class Feature:
    """An object of another package, such as a handle of an image."""

    def __init__(self, document: Any) -> None:
        self.__geo_interface__ = document


def in_file(shape: Any, folder: Path, name: str, **options: Any) -> Path:
    path = folder / name
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[shape], crs="EPSG:4326")
    if path.suffix == ".parquet":
        frame.to_crs("EPSG:3035").to_parquet(path)
    else:
        frame.to_file(path, **options)
    return path


def with_mark(shape: Any, folder: Path, encoding: str) -> Path:
    path = folder / "area.json"
    path.write_text(json.dumps(shapely.geometry.mapping(shape)), encoding=encoding)
    return path


def framed(shape: Any, name: str = "geometry") -> Any:
    return geopandas.GeoDataFrame({"name": ["a"], name: [shape]}, geometry=name, crs="EPSG:4326")


FORMS: dict[str, Any] = {
    "mapping": lambda shape, _: shapely.geometry.mapping(shape),
    "text": lambda shape, _: json.dumps(shapely.geometry.mapping(shape)),
    "text with a mark": lambda shape, _: "\ufeff" + json.dumps(shapely.geometry.mapping(shape)),
    "feature": lambda shape, _: {"type": "Feature", "properties": None, "geometry": shapely.geometry.mapping(shape)},
    "WKT": lambda shape, _: shape.wkt,
    "EWKT": lambda shape, _: f"SRID=4326;{shape.wkt}",
    "shapely": lambda shape, _: shape,
    "one part": lambda shape, _: shapely.MultiPolygon([shape]),
    "image": lambda shape, _: Feature({"type": "Feature", "geometry": shapely.geometry.mapping(shape)}),
    "GeoSeries": lambda shape, _: framed(shape).geometry,
    "frame": lambda shape, _: framed(shape),
    "frame with a renamed column": lambda shape, _: framed(shape, "geom"),
    "frame in Web Mercator": lambda shape, _: framed(shape).to_crs(3857),
    "row by name": lambda shape, _: next(framed(shape).itertuples()),
    "row by name, renamed": lambda shape, _: next(framed(shape, "geom").itertuples(index=False)),
    "row": lambda shape, _: framed(shape).iloc[0],
    "row, renamed": lambda shape, _: next(framed(shape, "the_geom").iterrows())[1],
    "row of nothing else": lambda shape, _: framed(shape, "geom")[["geom"]].iloc[0],
    "GeoJSON with a mark": lambda shape, folder: with_mark(shape, folder, "utf-8-sig"),
    "GeoJSON in UTF-16": lambda shape, folder: with_mark(shape, folder, "utf-16"),
    "GeoPackage": lambda shape, folder: in_file(shape, folder, "a.gpkg"),
    "shapefile": lambda shape, folder: str(in_file(shape, folder, "a.shp")),
    "GeoParquet": lambda shape, folder: in_file(shape, folder, "a.parquet"),
}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=4)
@given(shape=convex())
def test_every_form_of_an_area_is_the_same_polygon(form: str, shape: shapely.Polygon) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain, found = checked({}, {"geom": FORMS[form](shape, Path(folder))})
    assert found == []
    # A polygon in UTM and far from its zone is not the same to the last digit.
    assert shapely.geometry.shape(plain["geom"]).symmetric_difference(shape).area < 1e-5


@pytest.mark.parametrize(
    "form",
    [
        tuple,
        list,
        numpy.array,
        lambda box: numpy.array(box, dtype="float32").astype("float64"),
        lambda box: [numpy.float64(each) for each in box],
        lambda box: ",".join(map(str, box)),
        lambda box: f"[{', '.join(map(str, box))}]",
        lambda box: framed(shapely.box(*box)).total_bounds,
        lambda box: framed(shapely.box(*box)).bounds.iloc[0],
        lambda box: [int(each) for each in box],
    ],
)
@given(west=st.integers(-180, 179), south=st.integers(-90, 89), width=st.integers(1, 90), height=st.integers(1, 90))
def test_every_form_of_a_box_is_the_same_polygon(form: Any, west: int, south: int, width: int, height: int) -> None:
    box = (float(west), float(south), float(min(west + width, 180)), float(min(south + height, 90)))
    plain, found = checked({}, {"geom": form(box)})
    assert found == []
    assert shapely.geometry.shape(plain["geom"]).equals(shapely.box(*box))


# --- what is wrong with an area is told, never raised --------------------------------------------------------------------

RING = [[0, 0], [1, 0], [1, 1], [0, 0]]
TAVEUNI = shapely.Polygon([(179.99, -16.81), (180.01, -16.81), (180.01, -16.79), (179.99, -16.79)])


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ((3.0, 42.0, 2.0, 43.0), "west must be less than east"),
        ((2.0, 43.0, 3.0, 42.0), "south less than north"),
        ((2.0, 42.0, 2.0, 43.0), "west must be less than east"),
        ((179.9, -17.0, -179.9, -16.0), "antimeridian"),
        ((170.0, -17.0, 190.0, -16.0), "antimeridian"),
        (numpy.array([math.nan, 0.0, 1.0, 1.0]), "west must be less than east"),
        ("2,42,3", "neither WKT, nor GeoJSON, nor a file, nor a box of four numbers"),
        ((10**400, 0, 1, 1), "bounds must be numbers"),
        ("CURVEPOLYGON (CIRCULARSTRING (0 0, 1 1, 2 0, 1 -1, 0 0))", "not WKT: Nonlinear geometry"),
        ("POLYGON Z EMPTY", "a ring has at least 4"),
        ("nonempty", "nor a file"),
        ("\ud800.geojson", "nor a file"),
        (b"POLYGON", "not JSON"),
        (geopandas.GeoDataFrame({"a": [1]}, geometry=[None], crs=4326), "has no geometry"),
        (geopandas.GeoDataFrame(geometry=[], crs=4326), "0 features"),
        (geopandas.GeoDataFrame(geometry=[TAVEUNI], crs='LOCAL_CS["x", UNIT["metre", 1]]'), "cannot be converted"),
        ({"type": "Polygon", "coordinates": "x"}, "list of rings"),
        ((1.0, 100.0, 2.0, 101.0), "out of range .*exchanged"),
        (shapely.Polygon(RING).wkt[:-3], "not WKT"),
        ("POLYGON((0 0, 1 1", "not WKT"),
        ("absent.geojson", "nor a file"),
        (Path("absent.parquet"), "nor a file"),
        ("~nobody-of-this-name/x.geojson", "nor a file"),
        ({**COLLECTION, "features": [FEATURE, FEATURE]}, "2 features"),
        ({"type": "Feature", "geometry": None, "properties": {}}, "has no geometry"),
        (geopandas.GeoSeries([TAVEUNI, TAVEUNI], crs=4326), "2 features"),
        (geopandas.GeoSeries([TAVEUNI], crs=4326), "antimeridian"),
        (geopandas.GeoSeries([TAVEUNI], crs=4326).to_crs(3832), "antimeridian"),
        ({"type": "Polygon", "coordinates": [[[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]]}, "antimeridian"),
        ({"type": "Polygon", "coordinates": [[[180, 0], [-179.9, 0], [180, 1], [180, 0]]]}, "antimeridian"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}, "crosses itself"),
        ({"type": "Polygon", "coordinates": [[[math.nan, 0], [1, 0], [1, 1], [0, 0]]]}, "not JSON.*finite degrees"),
        ({"type": "Point", "coordinates": [0, 0]}, "must be 'Polygon'"),
        ({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}, "one job per polygon"),
        (shapely.Polygon(), "list of rings"),
        ({1, 2}, "not JSON"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_wrong_with_an_area_is_a_fault(area: Any, told: str) -> None:
    _, found = checked({"properties": {"name": {"type": "string"}}}, {"geom": area, "name": 3})
    assert re.search(told, " ".join(fault.message for fault in found if fault.path.startswith("$.geom")))
    assert any(fault.path == "$.name" for fault in found), "what else is wrong is told too"


def test_a_row_of_two_geometries_is_not_guessed() -> None:
    frame = framed(TAVEUNI, "one").assign(two=[shapely.Point(0, 0)])
    with pytest.raises(InvalidInput, match="2 geometries"):
        area_of(frame.iloc[0])


@pytest.mark.parametrize("name", ["table.parquet", "table.csv"])
def test_a_table_without_areas_is_told(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    frame = pandas.DataFrame({"a": [1]})
    _ = frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_csv(path)
    with pytest.raises(InvalidInput, match="cannot be read as areas"):
        area_of(path)


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
