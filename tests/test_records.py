"""A job's detections: read one by one, saved whole."""

from __future__ import annotations

import copy
import gc
import io
import json
import multiprocessing
import pickle
import subprocess
import sys
import tracemalloc
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

import geopandas
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from playgroundclient import DownloadFailed, InvalidInput, InvalidResponse, MissingExtra, Records, extras
from playgroundclient._contract import SCHEMAS
from playgroundclient.jobs import records

if TYPE_CHECKING:
    from pathlib import Path

FEATURES = [
    {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [2.0 + n, 42.0]},
        "properties": {"tags": "é", "n": n},
    }
    for n in range(3)
]
DOCUMENT = {"type": "FeatureCollection", "features": FEATURES, "novel": {"features": [1]}}


def saved(tmp_path: Path, text: str | bytes) -> Records:
    path = tmp_path / "records.geojson"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Records(path)


def test_records_are_a_feature_collection() -> None:
    found = Records(DOCUMENT)
    assert (len(found), list(found), found.features) == (3, FEATURES, FEATURES)
    assert found.__geo_interface__ == {"type": "FeatureCollection", "features": FEATURES}
    assert repr(found) == "<Records: 3>"


def test_a_path_as_text_is_a_file(tmp_path: Path) -> None:
    saved(tmp_path, json.dumps(DOCUMENT))
    assert list(Records(str(tmp_path / "records.geojson"))) == FEATURES


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60)
@given(
    st.lists(JSONS, max_size=5),
    st.dictionaries(st.text(max_size=8).filter(lambda name: name != "features"), JSONS, max_size=3),
    st.integers(1, 9),
    st.sampled_from([None, 2]),
    st.booleans(),
)
def test_any_document_is_read_in_pieces_of_any_size(
    features: list[Any], more: dict[str, Any], step: int, indent: int | None, first: bool
) -> None:
    document = {"features": features, **more} if first else {**more, "features": features}
    text = json.dumps(document, indent=indent, ensure_ascii=step % 2 == 0)
    file = io.StringIO(text)
    assert list(records._features(lambda size: file.read(step))) == features


def test_a_file_that_is_cut_is_never_taken_for_a_whole_one() -> None:
    text = json.dumps(DOCUMENT)
    for cut in range(len(text)):
        with pytest.raises(InvalidResponse, match="not GeoJSON"):
            list(records._features(io.StringIO(text[:cut]).read))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "3",
        '{"features": {}}',
        '{"features": 3}',
        "<html>",
        '{"features" []}',
        "null",
        '{"features": [{} {}]}',
        '{"features": [{},]}',
        '{"features": [] "x": 1}',
        '{"features": [1, "x", null]}',
        '{"features": [' + "[" * 100_000,
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_feature_collection_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidResponse, match="not GeoJSON"):
        list(saved(tmp_path, text))


def test_a_file_that_is_not_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidResponse, match="not GeoJSON"):
        list(saved(tmp_path, b'{"features": ["\xff"]}'))


def test_a_document_without_features_is_no_collection(tmp_path: Path) -> None:
    with pytest.raises(InvalidResponse, match="not GeoJSON"):
        list(saved(tmp_path, '{"type": "FeatureCollection"}'))


def test_many_records_are_not_held_at_once(tmp_path: Path) -> None:
    with (tmp_path / "records.geojson").open("w") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        file.write(",".join(json.dumps(FEATURES[n % 3]) for n in range(15_000)))
        file.write("]}")
    found = Records(tmp_path / "records.geojson")
    tracemalloc.start()
    try:
        assert sum(1 for _ in found) == 15_000
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_saving_replaces_the_file_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "saved.geojson"
    target.write_text("before")
    found = Records(DOCUMENT)
    with monkeypatch.context() as patched:
        patched.setattr("shutil.copyfile", _fail)
        with pytest.raises(OSError, match="No space left"):
            found.save(target)
    assert target.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["saved.geojson"]
    found.save(str(target))
    assert json.loads(target.read_text())["features"] == FEATURES
    assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()


def _fail(*_: object) -> None:
    raise OSError(28, "No space left on device")


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask


@pytest.mark.parametrize(
    "name", ["", ".", "/", "..", "nul\0", "no/such/folder", "file/below", "~nobody-of-this-name/x/y", "x" * 300]
)
def test_a_path_that_is_no_file_is_an_error_of_the_package(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("before")
    with pytest.raises(DownloadFailed):
        Records(DOCUMENT).save(name)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("spread", [copy.copy, copy.deepcopy, lambda found: pickle.loads(pickle.dumps(found))])
def test_a_copy_has_the_records_when_the_first_are_gone(spread: Any) -> None:
    found = Records(DOCUMENT)
    other = spread(found)
    del found
    gc.collect()
    assert list(other) == FEATURES


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_another_process_gives_its_records_back(method: str) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        assert list(pool.submit(Records, DOCUMENT).result(timeout=60)) == FEATURES


def test_a_forked_child_leaves_the_records_to_its_parent() -> None:
    script = (
        "import os, sys\n"
        "from playgroundclient import Records\n"
        "found = Records({'type': 'FeatureCollection', 'features': [{}]})\n"
        "child = os.fork()\n"
        "if not child: sys.exit()\n"
        "os.waitpid(child, 0)\n"
        "print(len(found))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout == "1\n", done.stderr


def test_a_file_that_geopandas_cannot_read_says_so(tmp_path: Path) -> None:
    cut = saved(tmp_path, json.dumps(DOCUMENT)[:-4] + "}")
    with pytest.raises(InvalidResponse):
        cut.to_geodataframe()


def test_a_temporary_file_goes_with_its_records() -> None:
    found = Records(DOCUMENT)
    folder = found.path.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    del found
    gc.collect()
    assert not folder.exists()


def test_a_file_of_ones_own_stays(tmp_path: Path) -> None:
    found = saved(tmp_path, json.dumps(DOCUMENT))
    del found
    gc.collect()
    assert (tmp_path / "records.geojson").exists()


def test_a_record_is_had_by_its_number() -> None:
    found = Records(DOCUMENT)
    assert (found[0], found[2], found[-1]) == (FEATURES[0], FEATURES[2], FEATURES[2])
    assert (found[:2], found[::-1]) == (FEATURES[:2], FEATURES[::-1])
    for number in (3, -4):
        with pytest.raises(IndexError):
            found[number]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_does_not_hide_the_records(tmp_path: Path, encoding: str) -> None:
    text = json.dumps(DOCUMENT).encode(encoding)
    assert records.is_collection(io.BytesIO(text))
    found = saved(tmp_path, text)
    assert list(found) == FEATURES and len(found.to_geodataframe()) == 3


POINT = {"type": "Point", "coordinates": [2.0, 42.0]}
SQUARE = {"type": "Polygon", "coordinates": [[[2, 42], [3, 42], [3, 43], [2, 42]]]}
FORMATS = ["a.geojson", "a.json", "a", "a.gpkg", "a.fgb", "a.parquet", "a.geoparquet", "A.GPKG"]


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def read_back(path: Path) -> Any:
    import geopandas

    return geopandas.read_parquet(path) if path.suffix.endswith("parquet") else geopandas.read_file(path, layer=0)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "geometries",
    [[POINT], [SQUARE, POINT], [None, POINT], [POINT, None], [None], []],
    ids=["point", "mixed", "first without", "last without", "without", "empty"],
)
def test_records_are_saved_in_the_format_of_the_suffix(tmp_path: Path, name: str, geometries: list[Any]) -> None:
    features = [feature(each, tags="é", confidence=0.5, n=number) for number, each in enumerate(geometries)]
    path = tmp_path / name
    Records({"type": "FeatureCollection", "features": features}).save(path)
    assert [each.name for each in tmp_path.iterdir()] == [name]
    beginning = path.read_bytes()[:4]
    assert beginning == {"gp": b"SQLi", "pa": b"PAR1", "fg": b"fgb\x03", "ge": b"PAR1"}.get(
        path.suffix[1:3].lower() if path.suffix != ".geojson" else "", b'{"ty'
    )
    frame = read_back(path)
    assert len(frame) == len(features)
    if geometries and beginning != b'{"ty':
        order = frame.sort_values("n")
        assert list(order["tags"]) == ["é"] * len(features)
        assert [each is None for each in order.geometry] == [each is None for each in geometries]
        assert frame.crs.to_epsg() in (4326, None)
    elif not geometries and beginning != b'{"ty':
        assert {"tags", "confidence", "job_id"} <= set(frame.columns)


@pytest.mark.parametrize("name", ["a.kml", "a.shp", "a.csv", "a.tif", "a.geojson.gz", "a.2026"])
def test_another_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"\.geojson.*\.gpkg.*\.parquet"):
        Records(DOCUMENT).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_suffix_of_what_a_link_leads_to_decides(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "a.gpkg")
    Records(DOCUMENT).save(tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "a.gpkg").read_bytes()[:4] == b"SQLi"


@pytest.mark.parametrize("name", FORMATS)
def test_where_nothing_can_be_written_is_told_by_the_packages_own_error(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    for path in (tmp_path / name, tmp_path / "nowhere" / name):
        with pytest.raises(DownloadFailed, match="cannot be written"):
            Records(DOCUMENT).save(path)


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit of a file's size")
def test_a_disk_that_is_full_leaves_what_was_there(tmp_path: Path) -> None:
    names = ["a.geojson", "a.gpkg", "a.fgb", "a.parquet"]
    script = (
        "import json, resource, signal, sys\n"
        "from playgroundclient import DownloadFailed, Records\n"
        "feature = {'type': 'Feature', 'geometry': {'type': 'Point', 'coordinates': [2.5, 42.5]}}\n"
        "features = [{**feature, 'properties': {'tags': f'{n * 7919:x}' * 40}} for n in range(3000)]\n"
        "found = Records({'type': 'FeatureCollection', 'features': features})\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
        "for name in sys.argv[1:]:\n"
        "    try: found.save(name)\n"
        "    except DownloadFailed as error: print(error)\n"
    )
    for name in names:
        (tmp_path / name).write_text("before")
    done = subprocess.run([sys.executable, "-c", script, *names], capture_output=True, text=True, timeout=100)
    said = done.stdout.splitlines()
    assert len(said) == len(names), done.stderr
    assert all(f"{name} cannot be written" in line for name, line in zip(names, said, strict=True)), said
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == dict.fromkeys(names, "before")


def test_an_empty_result_has_the_documented_columns() -> None:
    frame = Records({"type": "FeatureCollection", "features": []}).to_geodataframe()
    documented = {*SCHEMAS["RecordProperties"]["properties"]}
    assert documented == {*records.TEXTS, *records.NUMBERS}
    assert documented | {"geometry"} == set(frame.columns) and frame.crs.to_epsg() == 4326
    assert list(frame[(frame.tags == "car") & (frame.confidence > 0.5)].geometry) == []


def test_records_become_a_geodataframe() -> None:
    frame = Records(DOCUMENT).to_geodataframe()
    assert frame.crs.to_epsg() == 4326 and list(frame["n"]) == [0, 1, 2]
    assert frame.geometry[1].coords[0] == (3.0, 42.0)
    empty = Records({"type": "FeatureCollection", "features": []}).to_geodataframe()
    assert len(empty) == 0 and empty.crs.to_epsg() == 4326


def test_records_become_a_picture() -> None:
    import matplotlib

    matplotlib.use("agg")
    figure = Records(DOCUMENT).map()
    assert figure is not None
    import matplotlib.pyplot as plt

    plt.close("all")


@pytest.mark.parametrize(("method", "extra"), [("to_geodataframe", "geo"), ("map", "notebook")])
def test_what_an_extra_brings_names_the_extra(method: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyogrio", "geopandas", "matplotlib"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(MissingExtra, match=rf"playgroundclient\[{extra}\]") as caught:
        getattr(Records(DOCUMENT), method)()
    assert isinstance(caught.value, ImportError)


def test_a_module_that_is_there_is_imported() -> None:
    assert extras.need("json", "geo", "JSON") is json


@pytest.mark.parametrize(
    ("name", "geometry", "properties"),
    [
        ("a.fgb", {"type": "Polygon", "coordinates": []}, {}),
        ("a.fgb", {"type": "GeometryCollection", "geometries": []}, {}),
        ("a.gpkg", {"type": "Point", "coordinates": [1, 2, 3]}, {"fid": "x", "a": [1], "geometry": "y"}),
        ("a.gpkg", None, {"FID": 7, "": "x", "\x1b[2J": 10**30}),
        ("a.parquet", None, {"a": float("nan"), "b": "x\0y", "c": {"d": None}}),
    ],
)
def test_an_odd_record_does_not_cost_the_others(tmp_path: Path, name: str, geometry: Any, properties: Any) -> None:
    odd = {"type": "Feature", "geometry": geometry, "properties": properties}
    plain = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [2, 42]}, "properties": {"tags": "car"}}
    Records({"type": "FeatureCollection", "features": [odd, plain]}).save(tmp_path / name)
    path = tmp_path / name
    frame = geopandas.read_parquet(path) if name.endswith("parquet") else geopandas.read_file(path, layer=0)
    assert len(frame) == 2 and (frame["tags"] == "car").sum() == 1
    assert frame.geometry[frame["tags"] == "car"].iloc[0].equals(shapely.Point(2, 42))
    if "fid" in properties:
        assert "x" in set(frame["fid"])
