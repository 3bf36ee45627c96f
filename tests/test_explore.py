"""An interactive map: what the page holds, that it stays small, and what a bad call says."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
from typing import TYPE_CHECKING, Any

import crowds
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playgroundclient import InvalidInput, InvalidResponse, Playground, Records
from playgroundclient.notebook import ImageTiles, draw, embedding, explore, explore_job
from playgroundclient.notebook.colours import colour

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Live

SQUARE = [[2.0, 60.0], [2.001, 60.0], [2.001, 60.001], [2.0, 60.001], [2.0, 60.0]]
HOLE = [[2.0002, 60.0002], [2.0002, 60.0004], [2.0004, 60.0004], [2.0004, 60.0002], [2.0002, 60.0002]]
POLYGON = {"type": "Polygon", "coordinates": [SQUARE]}
HOSTILE = "</script><img src=x onerror=alert(1)>&\u2028\ud800"


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def data_of(page: str) -> dict[str, Any]:
    (content,) = re.findall(r'<script id="data" type="application/json">(.*?)</script>', page, re.S)
    found: dict[str, Any] = json.loads(content)
    return found


def shapes_of(numbers: list[int]) -> list[Any]:
    """What the page's program reads: lists of rings, or of points."""
    rest, last = iter(numbers), [0, 0]

    def places() -> list[tuple[float, float]]:
        found = []
        for _ in range(next(rest)):
            last[0] += next(rest)
            last[1] += next(rest)
            found.append((last[0] / 1e6, last[1] / 1e6))
        return found

    found: list[Any] = []
    for parts in rest:
        found.append([[places() for _ in range(next(rest))] for _ in range(parts)] if parts else places())
    return found


def painted(form: str, mode: str = "RGB", size: int = 256) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (size, size), 128 if mode == "L" else (255, 0, 0)).save(out, form)
    return out.getvalue()


degrees = st.tuples(st.floats(-179, 179), st.floats(-89, 89))
rings = st.lists(degrees, min_size=3, max_size=6).map(lambda ring: [list(each) for each in [*ring, ring[0]]])
geometries = st.one_of(
    degrees.map(lambda place: {"type": "Point", "coordinates": list(place)}),
    st.lists(degrees, min_size=1, max_size=4).map(lambda places: {"type": "MultiPoint", "coordinates": places}),
    st.lists(rings, min_size=1, max_size=3).map(lambda found: {"type": "Polygon", "coordinates": found}),
    st.lists(st.lists(rings, min_size=1, max_size=2), min_size=1, max_size=3).map(
        lambda found: {"type": "MultiPolygon", "coordinates": found}
    ),
)


@given(st.lists(geometries, max_size=6))
def test_every_coordinate_is_where_it_was_to_a_millionth_of_a_degree(found: list[dict[str, Any]]) -> None:
    read = shapes_of(embedding.Shapes(found).numbers)
    assert len(read) == len(found)
    for geometry, shape in zip(found, read, strict=True):
        coordinates = geometry["coordinates"]
        expected: Any = {
            "Point": lambda given: [given],
            "MultiPoint": lambda given: given,
            "Polygon": lambda given: [[ring[:-1] for ring in given]],
            "MultiPolygon": lambda given: [[ring[:-1] for ring in part] for part in given],
        }[geometry["type"]](coordinates)
        flat = [list(each) for each in _places(expected)]
        assert np.allclose(np.array(list(_places(shape))), np.array(flat), atol=5.1e-7, rtol=0)


def _places(nested: Any) -> Any:
    for each in nested:
        if isinstance(each[0], int | float):
            yield each
        else:
            yield from _places(each)


def test_the_page_says_all_that_a_record_says() -> None:
    found = collection(
        feature(
            POLYGON, tags="Building", confidence=0.5, area=1.23456789123, state="ADDED", comment=None, n=np.int64(3)
        ),
        feature(POLYGON, tags=["Car"], confidence=2, state="ADDED", x={"deep": [1]}, flag=True, bad=float("nan")),
        feature(POLYGON, state="ADDED", flag=1),
    )
    data = data_of(explore(found, title="A & B").html)
    assert [(each["name"], each["colour"], each["count"]) for each in data["tags"]] == [
        (tag, colour(tag), 1) for tag in ("Building", "Car", "no tag")
    ]
    assert (data["tag"], data["confidence"]) == ([0, 1, 2], [500, 1000, -1])
    columns = {
        each["name"]: [each["values"][at] for at in each["at"]] if "at" in each else each["values"]
        for each in data["columns"]
    }
    assert columns == {
        "area": [1.234568, None, None],
        "state": ["ADDED"] * 3,
        "comment": [None] * 3,
        "n": [3, None, None],
        "x": [None, '{"deep": [1]}', None],
        "flag": [None, True, 1],
        "bad": [None] * 3,
    }
    assert columns["flag"][1] is True and columns["flag"][2] is not True
    assert shapes_of(data["shapes"])[0] == [[[(x, y) for x, y in SQUARE[:-1]]]]


def test_text_of_the_service_is_never_markup() -> None:
    page = explore(
        collection(feature(POLYGON, tags=HOSTILE, comment=HOSTILE, **{HOSTILE: HOSTILE})), title=HOSTILE
    ).html
    assert "<img src=x" not in page
    assert page.encode("utf-8", "surrogatepass").count(b"</script>") == 3
    data = data_of(page)
    assert data["tags"][0]["name"] == HOSTILE.strip()
    assert HOSTILE in [each["name"] for each in data["columns"]]
    shown = explore(collection(feature(POLYGON, tags='"><script>')))._repr_html_()
    assert shown.count("<") == 2 and shown.count('"') == 2 * 5  # the frame alone
    assert 'sandbox="allow-scripts"' in shown


def test_the_page_allows_its_own_two_programs_and_no_request() -> None:
    page = explore(collection(feature(POLYGON))).html
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    programs = re.findall(r"<script>(.*?)</script>", page, re.S)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in programs]
    assert len(programs) == 2
    assert policy == f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {' '.join(hashes)}"
    assert "Leaflet 1.9.4" in programs[0]
    assert "Redistribution and use in source and binary forms" in page


def test_leaflet_is_what_its_package_holds(tmp_path: Path) -> None:
    from importlib.resources import files

    assets = files("playgroundclient.notebook").joinpath("assets")
    held = {
        name: hashlib.sha256(assets.joinpath(name).read_bytes()).hexdigest() for name in ("leaflet.js", "leaflet.css")
    }
    assert held == {
        "leaflet.js": "dc71f8a6880bc3ca1bd9fa8dc5f1af48c702dc510b0a78240a07c5feed7ce935",
        "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
    }
    assert "Redistribution and use" in assets.joinpath("leaflet-LICENSE.txt").read_text("utf-8")


def test_tiles_are_embedded_over_the_area_and_are_jpegs() -> None:
    asked: list[tuple[int, int, int]] = []

    def tiles(z: int, x: int, y: int) -> bytes | None:
        asked.append((z, x, y))
        kinds = (
            painted("JPEG"),
            painted("PNG"),
            painted("JPEG", "CMYK") if (x + y) % 5 else painted("JPEG", "L"),
            None,
        )
        return kinds[len(asked) % 4]

    (image,) = data_of(explore(collection(), (2.0, 60.0, 2.01, 60.01), tiles, credit="mine").html)["images"]
    assert image["credit"] == "mine"
    assert 30 < len(set(asked)) <= 120
    assert {(image["zoom"], *map(int, place.split("/"))) for place in image["tiles"]} < set(asked)
    for content in image["tiles"].values():
        picture = Image.open(io.BytesIO(base64.b64decode(content.removeprefix("data:image/jpeg;base64,"))))
        assert (picture.format, picture.size) == ("JPEG", (256, 256))
        assert picture.mode in ("RGB", "L")


def test_two_images_are_before_and_after() -> None:
    class Dated:
        def __init__(self, day: str | None) -> None:
            self.credit = None if day is None else lambda: f"simulated, {day}"

        def tile(self, z: int, x: int, y: int) -> bytes:
            return painted("JPEG")

    images = data_of(explore(collection(), SQUARE_BOX, Dated("2020"), before=Dated("2016")).html)["images"]
    assert [(each["label"], each["credit"]) for each in images] == [
        ("Before", "simulated, 2016"),
        ("After", "simulated, 2020"),
    ]
    assert len(images[0]["tiles"]) <= 60
    (alone,) = data_of(explore(collection(), SQUARE_BOX, Dated(None)).html)["images"]
    assert (alone["label"], alone["credit"]) == ("Image", None)


SQUARE_BOX = (2.0, 60.0, 2.001, 60.001)


def test_a_map_of_20000_detections_over_the_worst_of_images_has_at_most_8_mb() -> None:
    records, area = crowds.detections(20_000)
    exploration = explore(records, area, crowds.ground)
    (image,) = data_of(exploration.html)["images"]
    assert len(image["tiles"]) > 60
    assert len(exploration.html.encode()) < 8_000_000


def test_it_is_saved_as_html_and_shown_in_a_cell(tmp_path: Path) -> None:
    records = Records(collection(feature(POLYGON, tags="Building")))
    exploration = records.explore(path=tmp_path / "map.html", title="Perpignan")
    assert (tmp_path / "map.html").read_text("utf-8") == exploration.html
    assert html.escape(exploration.html) in exploration._repr_html_()
    assert repr(exploration) == "<Exploration: 1 records, 0.2 MB>"
    exploration.save(str(tmp_path / "again.HTM"))
    for name in ("map.png", "map", ""):
        with pytest.raises(InvalidInput, match=r"ends in \.html or \.htm"):
            exploration.save(name)


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"records": collection()}, InvalidInput, "no records, and no area"),
        ({"records": [1]}, InvalidInput, "records is list"),
        ({"area": {"type": "Point", "coordinates": [200, 1]}}, InvalidInput, "200 where a longitude belongs"),
        (
            {"records": {"type": "Point", "coordinates": [1, float("inf")]}},
            InvalidInput,
            "inf where a latitude belongs",
        ),
        ({"records": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}}, InvalidInput, "A LineString"),
        ({"before": lambda z, x, y: None}, InvalidInput, "before= is compared with image="),
        ({"image": 5}, InvalidInput, "The ground is int; it is play.image"),
        ({"image": lambda z, x, y: b"<html>"}, InvalidResponse, "tile of the image is neither"),
        ({"image": lambda z, x, y: painted("PNG")[:90]}, InvalidResponse, "tile of the image is neither"),
        ({"image": lambda z, x, y: painted("PNG", size=64)}, InvalidResponse, "is 64 x 64 pixels"),
        ({"path": "map.pdf"}, InvalidInput, r"path is map\.pdf"),
    ],
)
def test_what_cannot_be_shown_is_said(options: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        explore(**({"records": collection(feature(POLYGON))} | options))


class Elsewhere:
    """An image without a tile where it is asked for one, whose owner is not to be credited for that."""

    def tile(self, z: int, x: int, y: int) -> None:
        return None

    def credit(self) -> str:
        raise AssertionError("nobody's image is shown")


@pytest.mark.parametrize("show", [explore, draw], ids=["map", "picture"])
def test_records_apart_from_the_area_and_an_image_of_elsewhere_are_warned_of(show: Any) -> None:
    records, ground = collection(feature(POLYGON)), {explore: "image", draw: "tiles"}[show]
    longitude, latitude = SQUARE[0]
    with pytest.warns(UserWarning, match="None of the records lies in the area: are its longitude and latitude exch"):
        show(records, area=(latitude, longitude, latitude + 0.1, longitude + 0.1))
    with pytest.warns(UserWarning, match="The image shows nothing of this place"):
        show(records, **{ground: Elsewhere()})


@pytest.mark.live
@pytest.mark.parametrize("process", ["Ext Buildings", "DL Change Detection 5"])
def test_a_jobs_records_over_its_images(live: Live, process: str) -> None:
    area = {
        "type": "Polygon",
        "coordinates": [[[2.979, 42.697], [2.982, 42.697], [2.982, 42.699], [2.979, 42.699], [2.979, 42.697]]],
    }
    image, other = "95e878942335216e74e88a9d9e2a97156870bfce", "f11ad878ce4b0dc53f69c06dc0c807933e9604df"
    simulated = "simulated, in place of PLEIADES 2016-09-22"
    with Playground(**live.settings) as play:
        inputs = {"name": "Perpignan", "datasetName": "d", "geom": area}
        inputs |= {"imageId": image} if "Ext" in process else {"imageId1": other, "imageId2": image}
        project = play.project("Airbus")
        job = project.process(process).run(inputs).wait(poll=0.1)
        assert project.dataset(str(job.dataset_id)).name == "d"
        assert job.explore().html == explore_job(job).html
        data = data_of(explore_job(job).html)
        assert len(data["tag"]) == len(job.records())
        assert len(shapes_of(data["area"])) == 1
        assert data["images"][-1]["credit"] == simulated
        assert [each["label"] for each in data["images"]] == (["Image"] if "Ext" in process else ["Before", "After"])
        assert data_of(job.records().explore(image=ImageTiles(play, image)).html)["images"][0]["credit"] == simulated
