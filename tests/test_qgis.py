"""A GeoPackage of records opens in QGIS with its tags as categories."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pyogrio
import pytest
from playgroundclient import DownloadFailed, Records
from playgroundclient.notebook import qgis
from playgroundclient.notebook.colours import colour

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = {"type": "Polygon", "coordinates": [[[2, 60], [2.1, 60], [2.1, 60.1], [2, 60.1], [2, 60]]]}
POINT = {"type": "Point", "coordinates": [2, 60]}


def records(*found: tuple[Any, Any]) -> Records:
    features = [{"type": "Feature", "properties": {"tags": tags}, "geometry": shape} for tags, shape in found]
    return Records({"type": "FeatureCollection", "features": features})


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as file:
        return file.execute(query).fetchall()


def style(path: Path) -> ElementTree.Element:
    ((text,),) = rows(path, "SELECT styleQML FROM layer_styles")
    assert text.startswith("<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>")
    return ElementTree.fromstring(text)


def test_each_tag_is_a_category_in_its_colour(tmp_path: Path) -> None:
    hostile = """</qgis>&"'é ]]>"""
    tags = ["Car", "Building", hostile, None, "Car"]
    target = tmp_path / "x.gpkg"
    records(*((each, SQUARE) for each in tags)).save(target)
    renderer = style(target).find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "tags")
    categories = renderer.findall("categories/category")
    # What has no value of its own comes last: QGIS takes it for all others.
    assert [(each.get("value"), each.get("label")) for each in categories] == [
        *((tag, tag) for tag in sorted({"Car", "Building", hostile})),
        ("", "no tag"),
    ]
    symbols = {each.get("name"): each for each in renderer.findall("symbols/symbol")}
    assert len(symbols) == len(categories)
    for category in categories:
        symbol = symbols[category.get("symbol")]
        assert symbol.get("type") == "fill"
        drawn = symbol.find("layer")
        assert drawn is not None and drawn.get("class") == "SimpleFill"
        options = {each.get("name"): each.get("value") or "" for each in drawn.findall("Option/Option")}
        assert {each.get("k"): each.get("v") for each in drawn.findall("prop")} == options
        red, green, blue, opacity = map(int, options["outline_color"].split(","))
        assert f"#{red:02x}{green:02x}{blue:02x}" == colour(category.get("label") or "")
        assert opacity == 255


def test_it_is_the_default_style_of_the_layer_and_the_file_stays_a_geopackage(tmp_path: Path) -> None:
    target = tmp_path / "x.gpkg"
    records(("Car", SQUARE)).save(target)
    assert rows(
        target,
        "SELECT f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, useAsDefault FROM layer_styles",
    ) == [("", "", "records", rows(target, "SELECT column_name FROM gpkg_geometry_columns")[0][0], "tags", 1)]
    assert [tuple(each) for each in pyogrio.list_layers(target)] == [("records", "Unknown"), ("layer_styles", None)]
    table = pyogrio.read_dataframe(target, layer="layer_styles")
    assert table["useAsDefault"].tolist() == [True]
    assert table["update_time"].notna().all()
    assert len(pyogrio.read_dataframe(target, layer="records")) == 1


@pytest.mark.parametrize(
    ("shapes", "symbol", "kind"),
    [
        ([SQUARE, SQUARE, POINT], "fill", "2"),
        ([POINT, POINT, SQUARE], "marker", "0"),
        ([POINT, None, None], "marker", "0"),
        ([None], "fill", "2"),
    ],
)
def test_what_there_is_more_of_has_the_style(tmp_path: Path, shapes: list[Any], symbol: str, kind: str) -> None:
    target = tmp_path / "x.gpkg"
    records(*(("Car", shape) for shape in shapes)).save(target)
    found = style(target)
    assert {each.get("type") for each in found.iter("symbol")} == {symbol}
    assert found.findtext("layerGeometryType") == kind


def test_a_list_of_tags_has_the_colour_that_it_has_in_a_picture(tmp_path: Path) -> None:
    target = tmp_path / "x.gpkg"
    records((["Car", "Parked"], SQUARE), (["Car"], SQUARE)).save(target)
    categories = style(target).findall("renderer-v2/categories/category")
    assert {each.get("value") for each in categories} == {tags for (tags,) in rows(target, "SELECT tags FROM records")}
    assert sorted(each.get("label") or "" for each in categories) == ["Car", "Car, Parked"]


def test_without_records_or_tags_there_is_a_file_all_the_same(tmp_path: Path) -> None:
    records().save(tmp_path / "none.gpkg")
    assert len(style(tmp_path / "none.gpkg").findall("renderer-v2/categories/category")) == 0
    Records(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"a": 1}, "geometry": SQUARE}]}
    ).save(tmp_path / "untagged.gpkg")
    assert rows(tmp_path / "untagged.gpkg", "SELECT name FROM sqlite_master WHERE name = 'layer_styles'") == []


@pytest.mark.parametrize("name", ["x.geojson", "x.fgb", "x.parquet", "x"])
def test_no_other_format_gets_a_file_beside_it(tmp_path: Path, name: str) -> None:
    records(("Car", SQUARE)).save(tmp_path / name)
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_style_that_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x.gpkg"
    target.write_bytes(b"before")
    monkeypatch.setattr(qgis, "_TABLE", "no SQL")
    with pytest.raises(DownloadFailed, match="syntax error"):
        records(("Car", SQUARE)).save(target)
    assert target.read_bytes() == b"before"
