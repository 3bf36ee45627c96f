"""The notebooks' tiles: where they are on the ground, and what becomes of one that cannot be had."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import doubles
import httpx
import mercantile
import pyproj
import pytest
from doubles import FRONT, KEY, SETTINGS, Service, answer, failing
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from playgroundclient import NetException, PlaygroundClient, PlaygroundClientError, TileException

if TYPE_CHECKING:
    from playgroundclient.legacy import Values

tile_of = PlaygroundClient.merc2num
corner_of = PlaygroundClient.num2merc
to_metres = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform

tiles = st.integers(0, 22).flatmap(
    lambda zoom: st.tuples(st.integers(0, 2**zoom - 1), st.integers(0, 2**zoom - 1), st.just(zoom))
)
places = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


@given(tiles)
def test_a_tiles_corner_is_in_the_tile(tile: tuple[int, int, int]) -> None:
    x, y, zoom = tile
    assert tile_of(*corner_of(x, y, zoom), zoom) == (x, y)


@given(places, st.integers(0, 22))
def test_a_point_is_within_its_tile(place: tuple[float, float], zoom: int) -> None:
    easting, northing = PlaygroundClient.geog2merc(*place)
    column, row = tile_of(easting, northing, zoom)
    left, top = corner_of(column, row, zoom)
    right, bottom = corner_of(column + 1, row + 1, zoom)
    hair = 1e-6  # metres: a point on an edge may be taken for the tile beyond it
    assert left - hair <= easting <= right + hair
    assert bottom - hair <= northing <= top + hair


@given(tiles)
def test_a_tiles_corner_is_that_of_mercantile(tile: tuple[int, int, int]) -> None:
    bounds = mercantile.xy_bounds(*tile)
    assert corner_of(*tile) == pytest.approx((bounds.left, bounds.top), abs=1e-6)


@given(places)
def test_degrees_and_metres_agree_both_ways_and_with_proj(place: tuple[float, float]) -> None:
    metres = PlaygroundClient.geog2merc(*place)
    assert metres == pytest.approx(to_metres(*place), abs=1e-6)
    assert PlaygroundClient.merc2geog(*metres) == pytest.approx(place, abs=1e-9)


@given(tiles, st.tuples(st.floats(-1000, 1000), st.floats(-1000, 1000)))
def test_pixels_and_degrees_agree_both_ways(tile: tuple[int, int, int], pixel: tuple[float, float]) -> None:
    column, row, zoom = tile
    text = PlaygroundClient.get_big_tile_proj(2, zoom, column, row)
    x, y = pixel[0] % 512, pixel[1] % 512
    for world_file in (text, [float(line) for line in text.split("\n")]):
        place = PlaygroundClient.pixel2geographic(x, y, world_file)
        assert PlaygroundClient.geographic2pixel(*place, world_file) == pytest.approx((x, y), abs=1e-3)


@given(st.floats(-1, 1), st.floats(0.1, 2))
def test_a_world_file_may_be_turned(turn: float, size: float) -> None:
    param = [size, turn, turn, -size, 300_000.0, 5_000_000.0]
    place = PlaygroundClient.pixel2geographic(17, 23, param)
    assert PlaygroundClient.geographic2pixel(*place, param) == pytest.approx((17, 23), abs=1e-3)


@given(tiles)
def test_a_world_file_is_exact(tile: tuple[int, int, int]) -> None:
    column, row, zoom = tile
    lines = PlaygroundClient.get_big_tile_proj(4, zoom, column, row).split("\n")
    across, first_turn, second_turn, down, left, top = map(float, lines)
    edge_left, edge_top = corner_of(column, row, zoom)
    assert across == -down == mercantile.CE / 2**zoom / 256
    assert (first_turn, second_turn) == (0, 0)
    # It tells the middle of the upper left pixel, from which the edges are half a pixel away.
    assert (left, top) == (edge_left + across / 2, edge_top - across / 2)
    assert "\n".join(lines) == PlaygroundClient.get_image_proj(zoom, column + 1, row + 1)


@pytest.mark.parametrize("param", ["", "1 2 3", [1.0] * 7])
def test_what_is_no_world_file_is_a_mistake_of_the_caller(param: Any) -> None:
    with pytest.raises(ValueError, match="to unpack"):
        PlaygroundClient.pixel2geographic(0, 0, param)


# --- one tile --------------------------------------------------------------------------------------------------------

TEMPLATE = FRONT + "/tiles/{z}/{x}/{y}.png"
PATH = "/tiles/3/2/1.png"
ASKED: Values = {"xyz_url": TEMPLATE, "z": 3, "x": 2, "y": 1}


@pytest.fixture
def client(service: Service, naps: list[float]) -> PlaygroundClient:
    return PlaygroundClient(api_key=KEY, retries=0, **SETTINGS)


def picture(mode: str, colour: Any, size: int = 256, format: str = "PNG") -> httpx.Response:
    out = io.BytesIO()
    Image.new(mode, (size, size), colour).save(out, format)
    return answer(out.getvalue(), media="image/png", content_length=str(len(out.getvalue())))


@pytest.mark.parametrize(
    ("reply", "colour"),
    [
        (picture("RGB", (10, 20, 30)), (10, 20, 30)),
        (picture("L", 40), (40, 40, 40)),
        (picture("RGBA", (10, 20, 30, 255)), (10, 20, 30)),
        (picture("RGBA", (10, 20, 30, 0)), (0, 0, 0)),
        (answer(b"", 204), (0, 0, 0)),
        (failing(404), (0, 0, 0)),
    ],
    ids=["colours", "grey", "opaque", "transparent", "204", "404"],
)
def test_a_tile_is_a_picture_and_black_where_there_is_none(
    client: PlaygroundClient, service: Service, reply: httpx.Response, colour: tuple[int, int, int]
) -> None:
    service.on("GET", PATH, reply)
    tile = client._get_tile(TEMPLATE, 3, 2, 1, user_agent="mine/1")
    assert (tile.mode, tile.size) == ("RGB", (256, 256))
    assert tile.getpixel((7, 7)) == colour
    assert service.requests[-1].headers["user-agent"] == "mine/1"


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (0, -1), (8, 0), (0, 8)])
def test_a_tile_beyond_the_grid_is_black_and_not_asked_for(
    client: PlaygroundClient, service: Service, x: int, y: int
) -> None:
    assert client._get_tile(TEMPLATE, 3, x, y).getextrema() == ((0, 0), (0, 0), (0, 0))
    assert service.requests == []


@pytest.mark.parametrize(
    ("reply", "status"),
    [
        (failing(403), 403),
        (failing(500), 500),
        (picture("RGB", 0, size=128), 200),
        (picture("RGB", 0, format="GIF"), 200),
        (answer(b"no picture", media="image/png", content_length="10"), 200),
    ],
    ids=["403", "500", "small", "gif", "text"],
)
def test_a_tile_that_is_none_is_told_with_its_status(
    client: PlaygroundClient, service: Service, reply: httpx.Response, status: int
) -> None:
    service.on("GET", PATH, reply)
    with pytest.raises(TileException) as caught:
        client._get_tile(**ASKED)
    assert caught.value.status_code == status
    assert isinstance(caught.value, PlaygroundClientError)


@pytest.mark.parametrize("fault", [httpx.ConnectError("no"), httpx.ReadTimeout("late")])
def test_a_tile_that_does_not_come_is_an_error_without_status(
    client: PlaygroundClient, service: Service, fault: Exception
) -> None:
    service.on("GET", PATH, fault)
    with pytest.raises(NetException, match=r"GET https://front\.example/tiles/3/2/1\.png") as caught:
        client._get_tile(**ASKED)
    assert caught.value.status_code is None


def test_a_tile_that_takes_too_long_is_an_error_without_status(client: PlaygroundClient, service: Service) -> None:
    with pytest.raises(NetException, match="not ended within 0 s"):
        client._get_tile(**ASKED, timeout=0)
    assert service.calls == []


@pytest.mark.parametrize(
    "image",
    [{"features": []}, {"features": [{"id": "a"}]}, {"features": [{"properties": {}}]}, {"features": None}, []],
)
def test_an_image_without_tiles_is_told(client: PlaygroundClient, service: Service, image: Any) -> None:
    service.on("GET", "/api/catalog/uid/a", image)
    with pytest.raises(TileException, match="The image a has no template of its tiles") as caught:
        client.get_image_xyz("a")
    assert caught.value.status_code == 404


@pytest.mark.parametrize("url", ["/tiles/{z}/{x}/{y}.png", FRONT + "/tiles/{z}/{x}/{y}.png"])
def test_a_template_is_asked_for_once_and_is_on_the_front(client: PlaygroundClient, service: Service, url: str) -> None:
    service.on("GET", "/api/catalog/uid/a", {"features": [{"id": "a", "properties": {"tileEngineUrl": url}}]})
    assert client.get_image_xyz("a") == client.get_image_xyz(imageUId="a") == TEMPLATE
    assert [sent.url.path for sent in service.requests].count("/api/catalog/uid/a") == 1


def test_the_tiles_stand_where_they_belong(client: PlaygroundClient, service: Service) -> None:
    client.uids_xyz["a"] = TEMPLATE
    service.on("GET", r"/tiles/.*", lambda sent: picture("RGB", place(sent.url)))
    big = client.get_big_tile("a", 2, 3, 4, 5)
    assert big.size == (512, 512)
    assert [big.getpixel(at) for at in ((0, 0), (300, 0), (0, 300), (300, 300))] == [
        (3, 4, 5), (3, 5, 5), (3, 4, 6), (3, 5, 6),
    ]  # fmt: skip
    around = client.get_image("a", 3, 5, 6)
    assert around is not None and around.getpixel((300, 300)) == (3, 5, 6)
    assert around.crop((0, 0, 512, 512)).tobytes() == big.tobytes()


def place(url: httpx.URL) -> tuple[int, int, int]:
    z, x, y = url.path.removesuffix(".png").split("/")[-3:]
    return int(z), int(x), int(y)


def test_a_picture_of_which_a_tile_cannot_be_had_is_none_and_a_line(
    client: PlaygroundClient, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    client.uids_xyz["a"] = TEMPLATE
    service.on("GET", r"/tiles/.*", failing(500, "no"))
    assert client.get_image("a", 3, 5, 6) is None
    printed = capsys.readouterr().out
    assert printed.startswith("No picture of the image a at 3/5/6: ") and printed.count("\n") == 1
    with pytest.raises(TileException):
        client.get_big_tile("a", 2, 3, 4, 5)


def test_no_token_leaves_for_a_template_of_another_host(client: PlaygroundClient, service: Service) -> None:
    from playgroundclient import LinkRefused

    with pytest.raises(LinkRefused):
        client._get_tile("https://tiles.example/{z}/{x}/{y}", 3, 2, 1)
    assert [each for each in service.requests if doubles.origin_of(each) == "https://tiles.example"] == []
