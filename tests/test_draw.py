"""Records on a picture: where they are, how they look, and what a bad call says."""

from __future__ import annotations

import builtins
import functools
import io
import json
import math
from typing import TYPE_CHECKING, Any

import doubles
import matplotlib as mpl
import numpy as np
import pytest
import shapely
import shapely.geometry
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from PIL import Image
from playgroundclient import (
    AsyncPlayground,
    DownloadFailed,
    InvalidInput,
    InvalidResponse,
    LinkRefused,
    MissingExtra,
    Playground,
    Records,
)
from playgroundclient._sync.images import Image as CatalogueImage
from playgroundclient.notebook import ImageTiles, draw, draw_job, grid, imagery
from playgroundclient.notebook.colours import colour
from playgroundclient.notebook.imagery import credit_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Live

KEY = {
    "api_key": "k",
    "url": "http://127.0.0.1:1",
    "gateway_url": "http://127.0.0.1:2",
    "token_url": "http://127.0.0.1:3/t",
}


def square(west: float, south: float, side: float) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: dict[str, Any], tags: Any = "Building", confidence: Any = 0.9) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": {"tags": tags, "confidence": confidence}}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


AREA = polygon(square(2.0, 60.0, 0.01))
# What is drawn round a map is the same wherever its records are.
pytestmark = pytest.mark.filterwarnings("ignore:None of the records lies in the area")
RED = (255, 0, 0)


def painted(colour: tuple[int, ...] = RED, form: str = "PNG", size: int = 256) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", (size, size), colour).save(out, form)
    return out.getvalue()


@functools.lru_cache(maxsize=1)
def pixels(figure: Any) -> np.ndarray[Any, np.dtype[np.uint8]]:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=100)
    return np.asarray(Image.open(out).convert("RGB"))


def at(figure: Any, longitude: float, latitude: float) -> tuple[int, ...]:
    """The colour of the saved picture at a place on the ground."""
    picture = pixels(figure)
    x, y = figure.axes[0].transData.transform((longitude, latitude)) * 100 / figure.dpi
    return tuple(int(part) for part in picture[picture.shape[0] - 1 - int(y), int(x)])


def shapes(figure: Any) -> list[PathCollection]:
    return [each for each in figure.axes[0].collections if isinstance(each, PathCollection)]


def labels(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_a_degree_north_is_as_long_as_on_the_ground() -> None:
    figure = draw(collection(), AREA)
    place = figure.axes[0].transData.transform
    (x, y), (east, _), (_, north) = place((2.0, 60.0)), place((2.01, 60.0)), place((2.0, 60.01))
    # At 60 degrees a degree of longitude is half as long as one of latitude.
    assert (east - x) / (north - y) == pytest.approx(math.cos(math.radians(60.005)), rel=0.01)
    assert north > y
    assert east > x


def test_colours_follow_tags_and_the_legend_counts_them() -> None:
    found = collection(
        feature(polygon(square(2.001, 60.001, 0.001))),
        feature(polygon(square(2.003, 60.001, 0.001)), ["Car"]),
        feature(polygon(square(2.005, 60.001, 0.001)), "Car"),
        feature(polygon(square(2.007, 60.001, 0.001)), "Car, Parked"),
        feature(polygon(square(2.007, 60.003, 0.001)), None),
    )
    figure = draw(found, AREA)
    assert sorted(labels(figure)) == ["Building (1)", "Car (2)", "Car, Parked (1)", "no tag (1)"]
    bright = [each for each in shapes(figure) if len(each.get_facecolor())]
    assert sorted(len(each.get_paths()) for each in bright) == [1, 1, 1, 2]
    tags = ("Building", "Car", "Car, Parked", "no tag")
    assert {to_hex(each.get_edgecolor()[0][:3]) for each in bright} == {colour(tag) for tag in tags}


def test_confidence_is_opacity() -> None:
    found = collection(
        *(
            feature(polygon(square(2.001 + n * 0.002, 60.001, 0.001)), confidence=share)
            for n, share in enumerate((0.1, 0.9, None))
        )
    )
    faces = next(each for each in shapes(draw(found, AREA)) if len(each.get_facecolor())).get_facecolor()
    assert faces[0][3] < faces[1][3] < faces[2][3] < 1


def test_a_hole_stays_empty_and_points_and_multipolygons_are_drawn() -> None:
    hole = polygon(square(2.002, 60.002, 0.006), square(2.004, 60.004, 0.002))
    figure = draw(collection(feature(hole, confidence=1)), AREA)
    ground = at(draw(collection(), AREA), 2.005, 60.005)
    assert at(figure, 2.005, 60.005) == ground
    assert at(figure, 2.003, 60.003) != ground
    two = {"type": "MultiPolygon", "coordinates": [[square(2.001, 60.001, 0.002)], [square(2.006, 60.006, 0.002)]]}
    point = {"type": "Point", "coordinates": [2.005, 60.005]}
    figure = draw(collection(feature(two, confidence=1), feature(point, "Car", 1)), AREA)
    assert all(at(figure, *place) != ground for place in ((2.002, 60.002), (2.007, 60.007), (2.005, 60.005)))
    assert at(figure, 2.004, 60.004) == ground


def test_what_is_outside_of_the_area_is_dimmed() -> None:
    figure = draw(collection(), AREA)
    inside, outside = at(figure, 2.005, 60.003), at(figure, 2.005, 60.0101 + 0.0002)
    assert sum(outside) < sum(inside)


def test_tiles_lie_where_they_belong() -> None:
    """One tile is painted; on the picture, its own ground alone has that colour."""
    asked: list[tuple[int, int, int]] = []

    def tiles(z: int, x: int, y: int) -> bytes | None:
        asked.append((z, x, y))
        return painted(RED) if (x + y) % 2 else None

    area = polygon([[2.0, 60.0], [2.02, 60.0], [2.02, 60.01], [2.0, 60.01], [2.0, 60.0]])
    figure = draw(collection(), area, tiles, dpi=250)
    assert sorted(set(asked)) == sorted(asked)
    zoom, x, y = next((z, x, y) for z, x, y in asked if (x + y) % 2 and well_inside(z, x, y))
    box = grid.Block(zoom, x, y, 1, 1).bounds()
    middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    step = (box.east - box.west, box.north - box.south)
    assert at(figure, *middle) == RED
    assert at(figure, middle[0] + step[0], middle[1]) == (0, 0, 0)
    # A tenth inside of each edge, and a tenth outside.
    for sign in (-1, 1):
        assert at(figure, middle[0] + sign * 0.4 * step[0], middle[1]) == RED
        assert at(figure, middle[0], middle[1] + sign * 0.4 * step[1]) == RED
        assert at(figure, middle[0], middle[1] + sign * 0.6 * step[1]) == (0, 0, 0)


def well_inside(z: int, x: int, y: int) -> bool:
    """Whether the tile and its neighbours lie inside of the area, so that none is dimmed."""
    box = grid.Block(z, x - 1, y - 1, 3, 3).bounds()
    return box.west > 2.0 and box.east < 2.02 and box.south > 60.0 and box.north < 60.01


def test_rows_of_a_large_mosaic_are_at_even_steps_of_latitude() -> None:
    """A picture of half a continent: Web Mercator stretches the north, degrees do not."""
    bounds = grid.Bounds(0.0, 0.0, 60.0, 66.0)
    block = grid.block(bounds, 4)
    whole = block.bounds()

    def tiles(z: int, x: int, y: int) -> bytes:
        north = grid.Block(z, x, y, 1, 1).bounds().north
        return painted((int(north), 0, 0))

    picture = imagery.mosaic(tiles, block, bounds)
    assert picture.shape[2] == 3
    for share in (0.1, 0.35, 0.6, 0.85):
        latitude = 66.0 * (1 - share)
        row = picture[int(share * len(picture))]
        edges = [grid.Block(4, block.x, block.y + n, 1, 1).bounds() for n in range(block.down)]
        expected = next(edge.north for edge in edges if edge.south <= latitude < edge.north)
        assert row[0][0] == int(expected), latitude
    assert whole.north >= 66


@pytest.mark.parametrize("content", [b"", b"<html>", painted()[:60], painted(size=64)])
def test_a_tile_that_is_none_is_an_error(content: bytes) -> None:
    with pytest.raises(InvalidResponse, match="tile of the image"):
        draw(collection(), AREA, lambda z, x, y: content)


def test_transparent_pixels_and_jpeg_tiles_are_taken() -> None:
    figure = draw(collection(), AREA, lambda z, x, y: painted((255, 0, 0, 0)))
    assert at(figure, 2.005, 60.005) == (0, 0, 0)
    figure = draw(collection(), AREA, lambda z, x, y: painted(form="JPEG"))
    assert at(figure, 2.005, 60.005)[0] > 240


def test_the_number_of_tiles_is_bounded() -> None:
    for side in (1e-6, 0.001, 0.1, 5, 60):
        block = grid.best_block(grid.Bounds(0.0, 0.0, side, side).padded(0.05), 1200, 120)
        assert 1 <= block.across * block.down <= 120


def test_a_scale_bar_is_as_long_as_it_says() -> None:
    figure = draw(collection(), AREA)
    axes = figure.axes[0]
    xs = axes.lines[-1].get_xdata()
    metres = (xs[1] - xs[0]) * 111_319.49 * math.cos(math.radians(60.005))
    said = next(text.get_text() for text in axes.texts if text.get_text().endswith(" m"))
    assert float(said.split()[0]) == pytest.approx(metres, rel=0.01)
    assert any(text.get_text() == "N" for text in axes.texts)


def test_axes_are_labelled_in_degrees_with_directions() -> None:
    figure = draw(collection(), polygon(square(-58.5, -34.6, 0.02)))
    figure.canvas.draw()
    assert all(label.get_text().endswith("° W") for label in figure.axes[0].get_xticklabels())
    texts = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert all(text.endswith("° S") for text in texts)
    assert len({len(text) for text in texts}) == 1
    assert figure.axes[0].xaxis.get_major_formatter()(0.0) == "0.000000°"


ACROSS = polygon([[2.0, 45.0], [2.02, 45.0], [2.02, 45.0005], [2.0, 45.0005], [2.0, 45.0]])
UP = polygon([[2.0, 45.0], [2.0005, 45.0], [2.0005, 45.02], [2.0, 45.02], [2.0, 45.0]])
FEW = collection(feature(polygon(square(2.0001, 45.0001, 0.0003))), feature(polygon(square(2.0001, 45.0001, 0.0001))))
MANY = collection(
    *(feature(polygon(square(2.0001, 45.0001, 0.0003)), f"Roof of tiles, kind {n}") for n in range(15)),
    feature(polygon(square(2.0001, 45.0001, 0.0003)), "A tag " * 40),
)


def furniture(figure: Any) -> dict[str, Any]:
    """The boxes, in pixels, of all that stands around the map."""
    figure.canvas.draw()
    axes = figure.axes[0]
    parts = [axes.title, axes._left_title, axes.get_legend(), axes.lines[-1], *axes.texts, *figure.texts]
    boxes = {repr(part): part.get_window_extent() for part in parts}
    boxes |= {f"x {each.get_text()}": each.get_window_extent() for each in axes.get_xticklabels()}
    boxes |= {f"y {each.get_text()}": each.get_window_extent() for each in axes.get_yticklabels()}
    return {name: box for name, box in boxes.items() if box.width > 0}


LONG = "All the buildings of Perpignan, west of the river and the airport, run again with the new model "


@pytest.mark.parametrize(
    ("area", "found", "title", "width"),
    [
        (AREA, FEW, "Perpignan", 9),
        (AREA, MANY, LONG * 3, 9),
        (AREA, MANY, LONG, 4),
        (AREA, FEW, "x" * 300, 2),
        (ACROSS, FEW, "Perpignan", 9),
        (ACROSS, MANY, None, 4),
        (ACROSS, collection(), LONG, 2),
        (UP, FEW, LONG, 9),
        (UP, MANY, "Perpignan", 3),
        (polygon(square(-179.0, -85.0, 170.0)), FEW, None, 2),
    ],
    ids=[
        "usual",
        "much",
        "narrow",
        "blankless",
        "across",
        "across narrow",
        "across long",
        "up",
        "up narrow",
        "half the Earth",
    ],
)
def test_nothing_covers_the_map_or_another_thing_or_leaves_the_picture(
    area: Any, found: Any, title: str | None, width: float
) -> None:
    figure = draw(found, area, title=title, width=width, credit="CNES, AIRBUS, PLEIADES, 2016-09-22", dpi=60)
    boxes = list(furniture(figure).items())
    ground = figure.axes[0].get_window_extent()
    for number, (name, box) in enumerate(boxes):
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, name
        assert not box.padded(-1).overlaps(ground), name
        for other, behind in boxes[:number]:
            assert not box.padded(-1).overlaps(behind), (name, other)


def test_a_long_title_is_wrapped_and_then_shortened() -> None:
    title = "All the buildings of Perpignan, west of the river and the airport, run again with the new model"
    said = draw(FEW, AREA, title=title).axes[0].get_title(loc="left")
    assert said.split("\n") != [title]
    assert said.split() == title.split()
    lines = draw(FEW, AREA, title=title * 5).axes[0].get_title(loc="left").split("\n")
    assert len(lines) == 2
    assert lines[1].endswith("…")


@pytest.mark.parametrize(("area", "height"), [(ACROSS, 1 / 3), (UP, 2.0)], ids=["across", "up"])
def test_a_thin_area_lies_in_the_middle_of_more_ground(area: Any, height: float) -> None:
    figure = draw(FEW, area, lambda z, x, y: painted(), dpi=60)
    axes = figure.axes[0]
    box, (west, east), (south, north) = axes.get_window_extent(), axes.get_xlim(), axes.get_ylim()
    assert box.height / box.width == pytest.approx(height, rel=0.01)
    (left, low), _, (right, high), *_ = area["coordinates"][0]
    assert (west + east, south + north) == pytest.approx((left + right, low + high))
    (x, y), (x_end, y_end) = axes.transData.transform([(left, low), (right, high)])
    narrowing = math.cos(math.radians(low))
    assert (x_end - x) / (y_end - y) == pytest.approx((right - left) * narrowing / (high - low), rel=0.01)
    corners = [(west, south), (east, south), (west, north), (east, north)]
    inside = [(x + (left + right - 2 * x) * 0.05, y + (low + high - 2 * y) * 0.05) for x, y in corners]
    assert len({at(figure, *place) for place in inside}) == 1, "the tiles reach into all corners"


def test_ground_that_is_widened_stays_on_the_earth() -> None:
    for box in ((-180.0, 89.0, 180.0, 90.0), (179.99, -60.0, 180.0, 60.0), (-180.0, -90.0, 180.0, 90.0)):
        bounds = grid.Bounds(*box).padded(0.05).widened(1 / 3, 2)
        assert -180 <= bounds.west <= box[0] and box[2] <= bounds.east <= 180
        assert -90 <= bounds.south <= box[1] and box[3] <= bounds.north <= 90


def test_the_north_beyond_the_grid_is_drawn_and_has_no_tiles() -> None:
    cap = polygon([[0, 84], [90, 84], [90, 89], [0, 89], [0, 84]])
    figure = draw(collection(), cap, lambda z, x, y: painted())
    assert at(figure, 45, 84.5) == RED
    assert at(figure, 45, 87) == (0, 0, 0)
    assert at(draw(collection(feature(cap, confidence=1))), 45, 87) != at(draw(collection(), cap), 45, 87)


def test_it_saves_a_picture_and_shows_itself_in_a_notebook(tmp_path: Path) -> None:
    target = tmp_path / "records.png"
    figure = draw(collection(feature(polygon(square(2.001, 60.001, 0.001)))), AREA, path=target, title="Costs $5 & $6")
    assert figure.axes[0].get_title(loc="left")
    with Image.open(target) as picture:
        assert picture.format == "PNG"
        assert picture.width == 9 * 150
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(DownloadFailed, match=r"nowhere.*cannot be written: No such file"):
        draw(collection(), AREA, path=tmp_path / "nowhere" / "records.png")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("a.png", b"\x89PNG"),
        ("a.PNG", b"\x89PNG"),
        ("a", b"\x89PNG"),
        ("a.jpg", b"\xff\xd8\xff"),
        ("a.jpeg", b"\xff\xd8\xff"),
        ("a.tiff", b"II*\0"),
        ("a.webp", b"RIFF"),
        ("a.pdf", b"%PDF-"),
        ("a.svg", b"<?xml"),
    ],
)
def test_the_suffix_names_the_format(tmp_path: Path, name: str, start: bytes) -> None:
    target = tmp_path / name
    draw(FEW, AREA, path=target, dpi=60)
    once = target.read_bytes()
    assert once.startswith(start)
    draw(FEW, AREA, path=str(target), dpi=60)
    assert list(tmp_path.iterdir()) == [target]
    assert name.endswith("svg") or target.read_bytes() == once


@pytest.mark.parametrize("path", ["a.eps", "a.gif", "a.xyz", "a.docx", ".", "", "/", 5])
def test_a_path_that_names_no_picture_is_refused_before_a_tile_is_asked_for(path: Any) -> None:
    def tiles(z: int, x: int, y: int) -> bytes:
        raise AssertionError

    with pytest.raises(InvalidInput, match="path is"):
        draw(FEW, AREA, tiles, path)


def test_a_picture_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(DownloadFailed, match="folder"):
        draw(collection(), AREA, path=tmp_path / "folder")

    def too_large(figure: Figure, part: Path, **options: Any) -> None:
        part.write_bytes(b"RIFF")
        raise ValueError("Image size exceeds WebP limit of 16383 pixels")

    monkeypatch.setattr(Figure, "savefig", too_large)
    with pytest.raises(DownloadFailed, match=r"a\.webp cannot be written: Image size exceeds"):
        draw(collection(), AREA, path=tmp_path / "a.webp")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ({"width": 0.5}, "width is 0.5; it is a number, 2 or more"),
        ({"width": float("nan")}, "width is nan"),
        ({"width": "wide"}, "width is 'wide'"),
        ({"width": 1e6}, "150000000 pixels; a picture has 20000 at most"),
        ({"dpi": 0}, "dpi is 0"),
        ({"dpi": None}, "dpi is None"),
        ({"dpi": 1e9}, "pixels"),
    ],
)
def test_a_size_that_cannot_be_drawn_is_refused(size: Any, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        draw(FEW, AREA, **size)


def test_no_state_of_matplotlib_is_changed() -> None:
    import sys

    before = dict(mpl.rcParams)
    draw(collection(feature(polygon(square(2.001, 60.001, 0.001)))), AREA)
    assert dict(mpl.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


class Shape:
    def __init__(self, document: dict[str, Any]) -> None:
        self.__geo_interface__ = document


def test_anything_that_says_its_geojson_is_taken() -> None:
    found = collection(feature(polygon(square(2.001, 60.001, 0.001))))
    assert labels(draw(Records(found), Shape(AREA))) == ["Building (1)"]
    assert labels(draw(found)) == ["Building (1)"]
    assert labels(Records(found).map(area=AREA)) == ["Building (1)"]
    assert labels(
        draw({"type": "GeometryCollection", "geometries": [AREA, {"type": "MultiPoint", "coordinates": [[2, 60]]}]})
    ) == ["no tag (2)"]
    assert labels(draw(collection(), AREA)) == ["no records"]
    many = collection(*(feature(polygon(square(2.001, 60.001, 0.001)), f"kind {n}") for n in range(15)))
    assert labels(draw(many, AREA))[-1] == "and 3 more tags"


def grid_of(number: int, side: float) -> dict[str, Any]:
    """So many squares in rows over AREA, Cars in the west and Buildings in the east."""
    across = math.isqrt(number)
    step = 0.01 / across
    return collection(
        *(
            feature(
                polygon(square(2.0 + column * step, 60.0 + row * step, side)),
                "Car" if 2 * column < across else "Building",
            )
            for row in range(across)
            for column in range(across)
        )
    )


def test_a_tag_has_one_colour_in_every_picture() -> None:
    alone, together = (
        draw(feature(AREA, "Tree"), AREA),
        draw(collection(feature(AREA, "Car"), feature(AREA, "Tree")), AREA),
    )
    assert {to_hex(shapes(alone)[-1].get_edgecolor()[0])} <= {
        to_hex(each.get_edgecolor()[0]) for each in shapes(together)
    }
    alike = draw(collection(feature(AREA, "Car"), feature(AREA, "car")), AREA)
    bright = [each for each in shapes(alike) if len(each.get_facecolor())]
    assert len({to_hex(each.get_edgecolor()[0]) for each in bright}) == 1
    assert bright[0].get_linestyle() != bright[1].get_linestyle()


def test_the_smaller_the_thinner() -> None:
    few = shapes(draw(feature(polygon(square(2.001, 60.001, 0.005))), AREA))
    many = shapes(draw(grid_of(900, 0.00003), AREA))
    assert len(few) == 2  # with its casing
    assert len(many) == 2  # one a tag, and no casing
    assert max(each.get_linewidth()[0] for each in many) < 0.6 < min(each.get_linewidth()[0] for each in few)


def test_a_crowd_is_drawn_as_how_many_there_are() -> None:
    """Squares that are smaller than a dot on the sheet: where there are more, it is more opaque."""
    found = grid_of(10_000, 1e-6)
    more = collection(*found["features"], *(feature(polygon(square(2.0091, 60.0091, 1e-6))) for _ in range(20)))
    figure = draw(more, AREA)
    assert shapes(figure) == []
    assert labels(figure) == ["Building (5020)", "Car (5000)"]
    assert "the more detections" in figure.axes[0].get_legend().get_title().get_text()
    (picture,) = figure.axes[0].images
    values = np.asarray(picture.get_array())
    row, column = (
        int((share + 0.05) / 1.1 * size) for share, size in ((0.91, values.shape[0]), (0.91, values.shape[1]))
    )
    assert values[..., 3].max() == values[row, column, 3] or values[..., 3].max() == values[row - 1, column - 1, 3]
    west, east = at(figure, 2.002, 60.002), at(figure, 2.008, 60.002)
    assert west[2] > west[1]  # Car is violet
    assert east[0] > east[2]  # Building is yellow
    assert at(figure, 2.0105, 60.005) == at(draw(collection(), AREA), 2.0105, 60.005)


class Projected(Shape):
    """A frame of features that knows its coordinate reference system, as a GeoDataFrame does."""

    crs = "EPSG:3857"

    def __init__(self, document: dict[str, Any], degrees: dict[str, Any] | Exception) -> None:
        super().__init__(document)
        self._degrees = degrees

    def to_crs(self, crs: str) -> Shape:
        assert crs == "EPSG:4326"
        if isinstance(self._degrees, Exception):
            raise self._degrees
        return Shape(self._degrees)


METRES = polygon(square(222_784.0, 8_399_737.0, 1000.0))


def test_what_knows_its_crs_is_converted_to_degrees() -> None:
    figure = draw(Projected(collection(feature(METRES)), FEW), Projected(METRES, AREA))
    assert labels(figure) == ["Building (2)"]
    assert figure.axes[0].get_xlim() == draw(FEW, AREA).axes[0].get_xlim()
    unknown = Projected(METRES, AREA)
    unknown.crs = None  # type: ignore[assignment]
    with pytest.raises(InvalidInput, match="222784 where a longitude belongs"):
        draw(unknown)
    with pytest.raises(InvalidInput, match=r"area cannot be drawn: .*longitude, latitude .*: no such CRS"):
        draw(FEW, Projected(METRES, RuntimeError("no such CRS")))


def test_a_geodataframe_in_metres_is_drawn_where_it_is() -> None:
    geopandas = pytest.importorskip("geopandas")
    frame = geopandas.GeoDataFrame.from_features(FEW["features"], crs=4326)
    figure, same = draw(frame.to_crs(3857)), draw(FEW)
    assert figure.axes[0].get_xlim() == pytest.approx(same.axes[0].get_xlim(), abs=1e-9)
    assert labels(figure) == labels(same)


def test_tags_may_be_of_any_kind() -> None:
    tags = ("Car", ["Car"], np.array(["Car"]), "Car,", ["Car", None])
    found = collection(*(feature(polygon(square(2.001, 60.001, 0.001)), each) for each in tags))
    assert labels(draw(found, AREA)) == ["Car (5)"]
    assert labels(draw(feature(AREA, 5))) == ["5 (1)"]
    assert labels(draw(feature(AREA, {}) | {"properties": [1]})) == ["no tag (1)"]
    figure = draw(feature(AREA, "$x_{ costs $5"), title="$x_{ costs $5")
    figure.canvas.draw()  # a dollar starts no formula
    assert labels(figure) == ["$x_{ costs $5 (1)"]


@pytest.mark.parametrize(
    ("records", "area", "said"),
    [
        (METRES, None, "222784 where a longitude belongs, from -180 to 180 degrees.*to_crs"),
        (AREA, METRES, "222784 where a longitude belongs"),
        ({"type": "Point", "coordinates": [48.0, 95.0]}, None, "95 where a latitude belongs, from -90 to 90"),
        ({"type": "Point", "coordinates": [float("nan"), 1.0]}, None, "nan where a longitude belongs"),
        (polygon([[0, 0], [1, float("inf")], [1, 1], [0, 0]]), None, "inf where a latitude belongs"),
        (collection(None), AREA, "NoneType where GeoJSON has a feature"),  # type: ignore[arg-type]
        ({"type": "FeatureCollection", "features": "abc"}, AREA, "str where GeoJSON has a feature"),
        ({"type": "FeatureCollection", "features": 5}, AREA, "features of a FeatureCollection is int"),
        (collection(), None, "no records, and no area"),
        ([1], AREA, "records is list"),
        (collection(), "POLYGON ((0 0))", "area cannot be drawn: it is not WKT"),
        (collection(feature({"type": "LineString", "coordinates": [[0, 0], [1, 1]]})), AREA, "A LineString"),
        (collection(feature(polygon([[0, 0], [1, 1]]))), AREA, "A Polygon with these coordinates"),
        (collection(feature({"type": "Polygon", "coordinates": []})), AREA, "A Polygon with these coordinates"),
        (collection(feature({"type": "Point", "coordinates": ["x", "y"]})), AREA, "A Point with these coordinates"),
    ],
)
def test_what_cannot_be_drawn_is_said(records: Any, area: Any, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        draw(records, area)


def test_an_area_is_drawn_in_any_form_that_run_takes(tmp_path: Path) -> None:
    (tmp_path / "area.geojson").write_bytes(b"\xef\xbb\xbf" + json.dumps(AREA).encode())
    west, south, east, north = shapely.geometry.shape(AREA).bounds
    pictures = [
        draw(collection(), area)._repr_png_()
        for area in (
            shapely.Polygon([(west, south), (east, south), (east, north), (west, north)]),
            (west, south, east, north),
            f"{west}, {south}, {east}, {north}",
            np.array([west, south, east, north]),
        )
    ]
    assert len(set(pictures)) == 1
    assert draw(collection(), tmp_path / "area.geojson")._repr_png_() == draw(collection(), AREA)._repr_png_()


def test_an_image_is_named_by_its_id_or_by_its_template_on_the_front() -> None:
    with Playground(**KEY) as play:
        for name in (
            "abc",
            "/api/cog/ortho/abc?z={z}&x={x}&y={y}&g=3857",
            "http://127.0.0.1:1/api/cog/ortho/abc?z={z}&x={x}&y={y}",
        ):
            assert repr(ImageTiles(play, name)) == "<ImageTiles abc>"
        for name in (
            "https://cog.airbusds-geo.com/ortho/abc?z={z}&x={x}&y={y}",
            "http://127.0.0.1:2/api/cog/ortho/abc?z={z}",
        ):
            with pytest.raises(LinkRefused, match="not a tile of the service's front"):
                ImageTiles(play, name)
        for name in ("/api/cog/ortho/abc?z={zoom}", "/{0}"):
            with pytest.raises(LinkRefused, match="is not a template"):
                ImageTiles(play, name)


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib
    import sys

    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "mercantile":
            raise ModuleNotFoundError("No module named 'mercantile'", name="mercantile")
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "mercantile")
    for name in [name for name in sys.modules if name.startswith("playgroundclient.notebook")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mercantile", None)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"mercantile, which is not installed.*playgroundclient\[notebook\]"):
        _ = importlib.import_module("playgroundclient.notebook").draw


def credits_of(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.texts]


def test_who_is_to_be_credited_is_said_in_the_corner() -> None:
    figure = draw(FEW, AREA, lambda z, x, y: painted(), credit="CNES $ 2016, Airbus $")
    assert credits_of(figure) == ["Image: CNES $ 2016, Airbus $"]
    (box,) = (text.get_window_extent() for text in figure.texts)
    assert box.x0 > figure.bbox.width / 2 and box.y1 < figure.bbox.height / 10
    assert credits_of(draw(FEW, AREA)) == []


@pytest.mark.parametrize(
    ("images", "said"),
    [
        ([{"id": "abc", "properties": {"provider": "CNES", "constellation": "SPOT"}}], "CNES, SPOT"),
        ([{"id": "abc", "properties": {"acquisitionDate": "2016-09-22T10:42:34.781000+00:00"}}], "2016-09-22"),
        ([{"id": "abc", "properties": {"provider": "simulated"}}], "simulated, in place of an image"),
        ([{"id": "other", "properties": {"provider": "CNES"}}, {"id": "abc", "properties": None}], None),
        ([{"id": "abc", "properties": {}}], None),
        ([], None),
    ],
)
def test_the_catalogue_says_whom_to_credit(service: doubles.Service, images: Any, said: str | None) -> None:
    service.on("GET", "/api/catalog/uid/abc", {"type": "FeatureCollection", "features": images})
    with Playground(api_key="k", **doubles.SETTINGS) as play:
        assert ImageTiles(play, "abc").credit() == said
        if images and images[-1]["id"] == "abc":
            assert credit_of(CatalogueImage(play, images[-1])) == said


@pytest.mark.live
async def test_a_job_of_playground_alone_is_drawn(live: Live) -> None:
    with Playground(**live.settings) as play:
        item = next(iter(play.project("Airbus").jobs()))
    async with AsyncPlayground(**live.settings) as other:
        job = await other.job(item.href)
        for what in (job, "job"):
            with pytest.raises(InvalidInput, match=f"a job of Playground, not {type(what).__name__}.*await"):
                draw_job(what)  # type: ignore[arg-type]


@pytest.mark.live
@pytest.mark.parametrize("process", ["Ext Buildings", "DL Change Detection 5"])
def test_a_jobs_records_over_its_image(live: Live, tmp_path: Path, process: str) -> None:
    area = polygon([[2.979, 42.697], [2.982, 42.697], [2.982, 42.699], [2.979, 42.699], [2.979, 42.697]])
    image, other = "95e878942335216e74e88a9d9e2a97156870bfce", "f11ad878ce4b0dc53f69c06dc0c807933e9604df"
    with Playground(**live.settings) as play:
        inputs = {"name": "Perpignan", "datasetName": "d", "geom": area}
        inputs |= {"imageId": image} if "Ext" in process else {"imageId1": other, "imageId2": image}
        job = play.project("Airbus").process(process).run(inputs).wait(poll=0.1)
        before = live.counts().get("get_image_tile", 0)
        figure = draw_job(job, tmp_path / "records.png")
        assert live.counts()["get_image_tile"] > before
        assert sum(int(label.rpartition("(")[2][:-1]) for label in labels(figure)) == len(job.records())
        assert figure.axes[0].get_title(loc="left") == "Perpignan"
        assert credits_of(figure) == ["Image: simulated, in place of PLEIADES 2016-09-22"]
        ground = np.asarray(Image.open(tmp_path / "records.png").convert("RGB"))
        assert len(np.unique(ground @ (1 << 16, 1 << 8, 1))) > 1000  # colours
        item = next(each for each in play.project("Airbus").jobs() if each.id == job.id)
        assert labels(draw_job(item, credit="")) == labels(figure)
        tiles = ImageTiles(play, image)
        assert tiles(18, 0, 0) is None  # 204: outside of the image
        assert ImageTiles(play, "unknown")(18, 0, 0) is None  # 404
        assert ImageTiles(play, "unknown").credit() is None
