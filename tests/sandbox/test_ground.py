"""What detections report is what the image tiles show, seamlessly, and nothing of it is in the water."""

import io
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from gateway_process import AREA
from PIL import Image
from playground_sandbox import ground, imagery
from playground_sandbox.detections import detect
from playground_sandbox.geometry import Area, Tile, tile_at
from shapely.geometry import shape

SEED = "1"
CORNER = tile_at(2.90, 42.71, 17)
CELLS = [Tile(17, CORNER.x + i, CORNER.y + j) for j in range(6) for i in range(5)]


def found(tag: str, geom: Any = AREA, pixels: int = 512) -> list[Any]:
    area = Area(geom)
    return list(detect(SEED, [tag], area, area.tiles(pixels, 0.5, 256), {"job_id": "a job"}))


def pixels(tile: Tile) -> Any:
    return np.asarray(Image.open(io.BytesIO(imagery.draw(SEED, tile)))).astype(float)


@pytest.mark.parametrize("tag", ground.KINDS)
def test_every_kind_is_found_in_a_square_kilometre(tag: str) -> None:
    outlines = [feature["geometry"] for feature in found(tag)]
    assert outlines and outlines == [feature["geometry"] for feature in found(tag)]
    # The size of the tiles that a job is cut into changes the order only.
    assert sorted(map(str, outlines)) == sorted(str(each["geometry"]) for each in found(tag, pixels=1500))


def test_aircraft_and_tanks_are_far_rarer_than_buildings() -> None:
    assert len(found("Building")) > 5 * (len(found("Aircraft")) + len(found("Storage tank")))


@pytest.mark.parametrize("tag", ["Aircraft", "Storage tank"])
def test_pale_things_are_drawn_where_they_are_detected(tag: str) -> None:
    seen = 0
    for cell in CELLS:
        rows = ground.stand(SEED, tag, cell.x, cell.y)
        shown = pixels(cell) if len(rows) else None
        for u, v in rows[:, :2].tolist():
            column, row = int((u - cell.x) * 256), int((v - cell.y) * 256)
            middle = shown[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
            assert middle.mean() > 175
            seen += 1
    assert seen > 3


def test_nothing_stands_in_the_water_or_on_another_building() -> None:
    wet = [Tile(17, CORNER.x + 3 * step, CORNER.y + 2 * step) for step in range(40)]
    for cell in wet + CELLS:
        for kind in ground.KINDS:
            rings = [np.array(thing.ring) for thing in ground.things(SEED, kind, cell)]
            if rings:
                longitude, latitude = np.concatenate(rings).T
                u = (longitude + 180) / 360 * ground.CELLS
                v = (1 - np.arcsinh(np.tan(np.radians(latitude))) / np.pi) / 2 * ground.CELLS
                assert ground.survey(SEED, u, v).height.min() > 0
            if kind == "Building":
                outlines = [shape({"type": "Polygon", "coordinates": [ring.tolist()]}) for ring in rings]
                assert not [pair for pair in combinations(outlines, 2) if pair[0].intersects(pair[1])]
    u, v = np.array([[cell.x + 0.5, cell.y + 0.5] for cell in wet]).T
    assert (ground.survey(SEED, u, v).height < 0).any()


@pytest.mark.parametrize("zoom", [13, 15, 16, 17])
def test_tiles_fit_together(zoom: int) -> None:
    """Across a border the picture changes no more than it does from pixel to pixel elsewhere."""
    first = tile_at(2.9805, 42.699, zoom)
    for below in (0, 1):
        other = Tile(zoom, first.x + 1 - below, first.y + below)
        one, two = (np.swapaxes(pixels(tile), 0, below) for tile in (first, other))
        inside = [np.abs(one[:, i + 1] - one[:, i]).mean() for i in range(7, 250, 8)]
        assert np.abs(two[:, 0] - one[:, -1]).mean() < 1.35 * max(inside)


def test_large_areas_give_a_bounded_number_of_detections() -> None:
    corners = [[2.5, 42.0], [3.5, 42.0], [3.5, 43.0], [2.5, 43.0], [2.5, 42.0]]
    features = found("Storage tank", {"type": "Polygon", "coordinates": [corners]})
    assert 0 < len(features) < 100_000
    assert len({str(feature["geometry"]) for feature in features}) == len(features)
