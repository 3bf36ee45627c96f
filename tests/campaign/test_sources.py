"""Where areas come from, and everything that can be wrong with them, said at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import doubles
import geopandas
import numpy
import pytest
import shapely
from playgroundclient.campaign import sources
from playgroundclient.errors import ConfigurationError, InvalidInput
from playgroundclient.jobs.inputs import faults, prepared

from .areas import IMAGE, SQUARE, features, square

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from playgroundclient.jobs.areas import Fault

SCHEMA = doubles.sample("process-object-detection.input.json")
DEFAULTS = {"datasetName": "cars", "imageId": IMAGE}
WKT = "POLYGON ((2.9 42.7, 2.91 42.7, 2.91 42.71, 2.9 42.71, 2.9 42.7))"


class Cars:
    """A process, as far as a source needs one."""

    def __init__(self, **properties: Any) -> None:
        self.input_schema = {**SCHEMA, "properties": {**SCHEMA["properties"], **properties}}

    def check(self, inputs: Mapping[str, Any], *, large: bool = False) -> list[Fault]:
        return faults(self.input_schema, prepared(inputs))


def read(source: Any, **options: Any) -> list[sources.Planned]:
    return sources.read(source, options.pop("process", Cars()), options.pop("defaults", DEFAULTS), **options)[0]


def csv(folder: Path, text: str, name: str = "areas.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("area", [f'"{WKT}"', f'"SRID=4326;{WKT}"', '"' + json.dumps(SQUARE).replace('"', '""') + '"'])
@pytest.mark.parametrize("column", ["wkt", "geom", "Geometry", "geojson"])
def test_a_csv_with_a_column_of_areas(tmp_path: Path, area: str, column: str) -> None:
    (row,) = read(csv(tmp_path, f"name,{column},imageId\nport,{area},other\n"))
    assert row.inputs == {"name": "port", "geom": SQUARE, "imageId": "other", "datasetName": "cars"}
    assert row.at == "line 2"


@pytest.mark.parametrize(
    "text",
    [
        "west,south,east,north\n2.9,42.7,2.91,42.71\n",
        "minx,miny,maxx,maxy\n2.9,42.7,2.91,42.71\n",
        'bbox\n"2.9,42.7,2.91,42.71"\n',
        "\ufeffWest;South;East;North\n2.9;42.7;2.91;42.71\n",
        "xmin\tymin\txmax\tymax\r\n2.9\t42.7\t2.91\t42.71\r\n",
    ],
)
def test_a_csv_with_boxes(tmp_path: Path, text: str) -> None:
    (row,) = read(csv(tmp_path, text))
    assert shapely.geometry.shape(row.inputs["geom"]).equals(shapely.box(2.9, 42.7, 2.91, 42.71))
    assert row.name == "areas 1"


def test_fields_take_the_type_that_the_schema_asks_for(tmp_path: Path) -> None:
    process = Cars(
        threshold={"type": "number"}, count={"type": "integer"}, fuse={"type": "boolean"}, only={"type": "array"}
    )
    text = 'bbox,threshold,count,fuse,only,maskDatasetId\n"2.9,42.7,2.91,42.71",0.5,3,True,"[""a""]",\n'
    (row,) = read(csv(tmp_path, text), process=process)
    found = {name: row.inputs.get(name) for name in ("threshold", "count", "fuse", "only", "maskDatasetId")}
    assert found == {"threshold": 0.5, "count": 3, "fuse": True, "only": ["a"], "maskDatasetId": None}


def test_all_faults_of_all_rows_are_listed_at_once_each_with_its_line(tmp_path: Path) -> None:
    text = (
        "name,wkt,imageId\n"
        f'good,"{WKT}",a\n'
        '"open\nring","POLYGON ((2.9 42.7, 2.91 42.7, 2.91 42.71))",a\n'
        'swapped,"POLYGON ((42.7 102.9, 42.7 102.91, 42.71 102.91, 42.7 102.9))",a\n'
        "empty,,a\n"
        "words,here,a\n"
        f'good,"{WKT}",a\n'
        "short\n"
        f'lambert,"SRID=2154;{WKT}",a\n'
        'two,"MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((2 2, 3 2, 3 3, 2 2)))",a\n'
    )
    with pytest.raises(InvalidInput) as caught:
        read(csv(tmp_path, text))
    found = {(fault.at, fault.path) for fault in caught.value.faults}
    assert {at for at, _ in found} == {"line 3", "line 5", "line 6", "line 7", "line 8", "line 9", "line 10", "line 11"}
    said = str(caught.value)
    assert "8 rows cannot be jobs" in said
    assert "nothing was added or sent" in said
    for part in (
        "line 6: $.geom: is empty",
        "line 7: $.geom: is neither WKT nor GeoJSON",
        "line 8: $.name: 'good' is the name at line 2 too",
        "line 9: $: has 1 fields, the header has 3",
        "line 10: $.geom: it is in EPSG:2154",
        "exchanged?",
        "line 11: $.geom.type: must be 'Polygon'",
    ):
        assert part in said


def test_what_the_schema_requires_is_missed_in_each_row(tmp_path: Path) -> None:
    text = 'name,bbox,imageId\na,"2.9,42.7,2.91,42.71",\nb,"2.9,42.7,2.91,42.71",x\n'
    with pytest.raises(InvalidInput, match=r"line 2: \$\.imageId: is required") as caught:
        read(csv(tmp_path, text), defaults={"datasetName": "cars"})
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize("box", ["2.91,42.7,2.9,42.71", "2.9,42.7,2.9,42.71", "2.9,42.71,2.91,42.7", "a,b,c,d"])
def test_a_box_that_is_none(tmp_path: Path, box: str) -> None:
    with pytest.raises(InvalidInput, match=r"line 2: \$\.geom"):
        read(csv(tmp_path, f'bbox\n"{box}"\n'))


def test_a_column_that_is_nearly_an_input_is_a_fault_and_others_are_ignored(tmp_path: Path) -> None:
    path = csv(tmp_path, 'bbox,km2,owner\n"2.9,42.7,2.91,42.71",1,me\n')
    assert sources.read(path, Cars(), DEFAULTS)[1] == ("km2", "owner")
    with pytest.raises(InvalidInput, match="do you mean 'maskDatasetId'"):
        read(csv(tmp_path, 'bbox,maskDatasetID\n"2.9,42.7,2.91,42.71",x\n'))


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read(tmp_path / "absent.csv")
    with pytest.raises(InvalidInput, match="no column with an area"):
        read(csv(tmp_path, "name,price\na,1\n"))
    with pytest.raises(InvalidInput, match="has no column 'zone'"):
        read(csv(tmp_path, "name,geom\na,x\n"), geometry="zone")
    with pytest.raises(InvalidInput, match="names a column twice"):
        read(csv(tmp_path, "name,name,geom\n"))
    with pytest.raises(InvalidInput, match="There is no row"):
        read(csv(tmp_path, "name,geom\n\n"))
    with pytest.raises(InvalidInput, match=r"areas\.geojson is not JSON"):
        read(csv(tmp_path, "{", "areas.geojson"))
    (tmp_path / "no-text.csv").write_bytes(b"name,geom\n\x81,x\n")
    with pytest.warns(UserWarning, match="1252"), pytest.raises(InvalidInput, match="cannot be read as CSV"):
        read(tmp_path / "no-text.csv")
    with pytest.raises(InvalidInput, match="no path, GeoJSON"):
        read(42)


def test_geojson_from_a_file_and_as_a_mapping(tmp_path: Path) -> None:
    document = features(3, imageId="b", note="x")
    path = csv(tmp_path, json.dumps(document), "areas.geojson")
    assert [row.inputs for row in read(path)] == [row.inputs for row in read(document)]
    assert [(row.name, row.at) for row in read(document)][1] == ("tile 1", "feature 2")
    assert read(document)[0].inputs["imageId"] == "b"


def test_geojson_faults_are_listed_by_feature() -> None:
    document = features(3)
    document["features"][0]["geometry"] = None
    document["features"][2]["geometry"] = {"type": "Point", "coordinates": [1, 2]}
    with pytest.raises(InvalidInput) as caught:
        read(document)
    assert next(fault.at for fault in caught.value.faults) == "feature 1"
    assert {fault.at for fault in caught.value.faults} == {"feature 1", "feature 3"}


def test_geojson_in_another_reference_system_is_refused() -> None:
    document = {**features(1), "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}}
    with pytest.raises(InvalidInput, match="EPSG::2154"):
        read(document)
    document["crs"]["properties"]["name"] = "urn:ogc:def:crs:OGC:1.3:CRS84"
    assert read(document)


def test_a_geodataframe_in_metres_with_gaps() -> None:
    frame = geopandas.GeoDataFrame(
        {
            "name": ["a", "b"],
            "imageId": ["x", None],
            "threshold": numpy.array([1, 2], dtype="int64"),
            "maskDatasetId": [numpy.nan, "m"],
        },
        geometry=[shapely.MultiPolygon([shapely.box(2.9, 42.7, 2.91, 42.71)]), shapely.box(2.92, 42.7, 2.93, 42.71)],
        crs="EPSG:4326",
    ).to_crs("EPSG:2154")
    one, two = read(frame, process=Cars(threshold={"type": "integer"}))
    assert shapely.geometry.shape(one.inputs["geom"]).hausdorff_distance(shapely.box(2.9, 42.7, 2.91, 42.71)) < 1e-8
    assert (one.inputs["imageId"], two.inputs["imageId"]) == ("x", IMAGE)
    assert "maskDatasetId" not in one.inputs
    assert two.inputs["maskDatasetId"] == "m"
    assert (one.inputs["threshold"], two.inputs["threshold"]) == (1, 2)
    json.dumps(one.inputs)


def test_anything_with_a_geo_interface() -> None:
    (row,) = read(shapely.box(2.9, 42.7, 2.91, 42.71))
    assert row.name == "area 1"

    class Site:
        __geo_interface__: ClassVar = {"type": "Feature", "properties": {"name": "site"}, "geometry": SQUARE}

    assert read(Site())[0].name == "site"
    assert read({"type": "FeatureCollection", "features": [Site()]})[0].name == "site"


def test_names_from_another_column(tmp_path: Path) -> None:
    (row,) = read(csv(tmp_path, 'id,bbox\nA7,"2.9,42.7,2.91,42.71"\n'), name="id")
    assert row.name == row.inputs["name"] == "A7"


def test_rows_that_clash_with_the_campaigns() -> None:
    rows = read(features(2))
    same = {row.name: row.inputs for row in rows}
    assert sources.clashes(rows, same) is None
    error = sources.clashes(rows, {"tile 1": {**same["tile 1"], "geom": square(9)}})
    assert error is not None
    assert [fault.at for fault in error.faults] == ["feature 2"]


HEAD, QUAI = "name,west,south,east,north", "Quai é,2.9,42.7,2.91,42.71"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(f"{HEAD},,\n{QUAI},,\n,,,,,,\n", "utf-8", id="columns without a name"),
        pytest.param(f"\n,,\n{HEAD}\n\n{QUAI}\n\n", "utf-8", id="empty lines"),
        pytest.param(f"sep=;\n{HEAD}\n{QUAI}\n".replace(",", ";"), "utf-8-sig", id="sep"),
        pytest.param(f'"sep=|"\n{HEAD}\n{QUAI}\n'.replace(",", "|"), "utf-8", id="another separator"),
        pytest.param(f"{HEAD}\n{QUAI}\n".replace(",", ";").replace(".", ","), "utf-8", id="decimal commas"),
        pytest.param('name;bbox\nQuai é;"2,9;42,7;2,91;42,71"\n', "utf-8", id="decimal commas in a box"),
        pytest.param(f"{HEAD}\r\n{QUAI}\r\n".replace(",", "\t"), "utf-16", id="Unicode text"),
        pytest.param(f"{HEAD}\r{QUAI}\r", "utf-8", id="carriage returns"),
        pytest.param(f'"{HEAD}"\n"{QUAI}"\n'.replace(",", '","'), "utf-8", id="quoted"),
        pytest.param(f"{HEAD}\n {QUAI.replace(',', ' , ')}\n", "utf-8", id="spaces"),
    ],
)
def test_what_spreadsheets_write(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(text.encode(encoding))
    (row,) = read(path)
    assert row.name == "Quai é"
    assert shapely.geometry.shape(row.inputs["geom"]).equals(shapely.box(2.9, 42.7, 2.91, 42.71))


def test_the_code_page_of_a_western_windows_is_read_and_told(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_bytes(f"{HEAD}\r\n{QUAI}\r\n".encode("cp1252"))
    with pytest.warns(UserWarning, match="was read as Windows-1252: check the rows' names"):
        (row,) = read(tmp_path / "areas.csv")
    assert row.name == "Quai é"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "areas.csv",
            b"PK\x03\x04" + bytes(range(256)),
            r"areas\.csv is no text, but a workbook.* save the sheet as CSV",
        ),
        ("areas.csv", f"{HEAD}\n{QUAI}\n".encode("utf-16-le"), r"areas\.csv is no text.* in UTF-8"),
        ("areas.csv", f"{HEAD}\n\0{QUAI}\n".encode(), r"areas\.csv is no text"),
        ("areas.csv", b"", r"areas\.csv is empty: its first line names the columns"),
        ("areas.csv", b"\xef\xbb\xbf\n;;\n", r"areas\.csv is empty"),
        ("areas.csv", f"{HEAD}\n".encode(), "no row in areas"),
        ("areas.csv", f"{HEAD},west\n{QUAI},1\n".encode(), "names a column twice: .*west.*west"),
        ("areas.csv", f"{HEAD}\n{QUAI}\n{QUAI}\n".encode(), "line 3: .*'Quai é' is the name at line 2 too"),
        ("areas.csv", f'{HEAD}\n"{QUAI}\n'.encode(), "cannot be read as CSV"),
    ],
)
def test_what_is_no_table_of_areas_is_told_as_what_it_is(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=said) as told:
        read(tmp_path / name)
    assert "\0" not in str(told.value)


def test_a_folder_is_no_source(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=f"{tmp_path.name} cannot be read: it is no file"):
        read(tmp_path)


def test_lines_are_counted_from_the_top_of_the_file(tmp_path: Path) -> None:
    path = csv(tmp_path, 'sep=,\n\nname,wkt\n"two\nlines",x\n\nb,y\n')
    with pytest.raises(InvalidInput) as caught:
        read(path)
    assert [fault.at for fault in caught.value.faults] == ["line 4", "line 7"]


def test_a_value_in_a_column_without_a_name_is_not_lost_in_silence(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="line 2: \\$: has 6 fields, the header has 5"):
        read(csv(tmp_path, f"{HEAD},\n{QUAI},what is this\n"))


@pytest.mark.parametrize("name", ["areas.parquet", "areas.geoparquet", "areas.gpkg"])
def test_a_file_in_metres_of_another_format(tmp_path: Path, name: str) -> None:
    frame = geopandas.GeoDataFrame({"name": ["a", "b"]}, geometry=[shapely.box(2.9, 42.7, 2.91, 42.71)] * 2, crs=4326)
    (frame.to_crs(2154).to_file if name.endswith("gpkg") else frame.to_crs(2154).to_parquet)(tmp_path / name)
    rows = read(tmp_path / name)
    assert [row.name for row in rows] == ["a", "b"]
    assert shapely.geometry.shape(rows[1].inputs["geom"]).hausdorff_distance(frame.geometry[0]) < 1e-8


def test_what_is_the_same_for_all_rows_has_the_type_that_the_schema_asks_for(tmp_path: Path) -> None:
    path = csv(tmp_path, f"{HEAD}\n{QUAI}\n")
    process = Cars(threshold={"type": "number"}, fuse={"type": "boolean"})
    (row,) = read(path, process=process, defaults={**DEFAULTS, "threshold": "0.5", "fuse": "True"})
    assert (row.inputs["threshold"], row.inputs["fuse"]) == (0.5, True)


class Anything:
    input_schema: ClassVar[dict[str, Any]] = {"properties": {}}

    def check(self, inputs: Mapping[str, Any], *, large: bool = False) -> list[Fault]:
        return []


def faulty(folder: Path, *lines: str) -> InvalidInput:
    path = csv(folder, "\n".join([HEAD, *lines]))
    with pytest.raises(InvalidInput) as caught:
        read(path, process=Anything())
    return caught.value


def test_one_common_fault_of_all_rows_is_said_once(tmp_path: Path) -> None:
    error = faulty(tmp_path, *(f"Q{number},x{number},42.7,2.91,42.71" for number in range(5_000)))
    assert len(error.faults) == 5_000
    said = str(error).splitlines()
    assert len(said) == 3
    assert said[0].startswith("5,000 rows cannot be jobs")
    assert (
        "5,000 times (line 2, line 3, line 4, line 5, line 6, ...): $.geom: west, south, east, north must be" in said[1]
    )
    assert said[1].endswith("not x0, 42.7, 2.91, 42.71 (the first of them)")
    assert "Mend the source, and add it again" in said[2]
    assert said[2].endswith("error.faults has all 5,000 faults.")


def test_the_one_row_that_is_wrong_in_its_own_way_is_seen_among_many(tmp_path: Path) -> None:
    many = [f"Q{number},{2.9 + number / 1e5},42.71,2.99,42.7" for number in range(1_000)]
    said = str(faulty(tmp_path, *many[:500], "alone,2.9", *many[500:])).splitlines()
    assert len(said) == 4
    assert "  line 502: $: has 2 fields, the header has 5" in said


def test_a_message_is_short_however_many_kinds_of_faults_there_are(tmp_path: Path) -> None:
    word = "abcdefghijklmnopqrstuvwxyz"
    lines = [f"Q{number},{','.join('x' * (number % 90 + 5))}" for number in range(300)]
    areas = [f'{word[number % 26] * 3_000},"{word[number // 26] * 3_000}",,' for number in range(60)]
    assert len(str(faulty(tmp_path, *lines, *areas))) < 20_000
