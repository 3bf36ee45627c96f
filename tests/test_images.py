"""Images as rasters: what is read is what the tiles show, and it is written where it belongs."""

from __future__ import annotations

import contextlib
import http.server
import io
import json
import re
import sys
import threading
from typing import TYPE_CHECKING, Any

import doubles
import mercantile
import numpy as np
import pytest
from doubles import Make, Output, Service, answer, failing
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Picture
from playgroundclient import (
    AsyncImage,
    AsyncPlayground,
    DownloadFailed,
    Forbidden,
    Image,
    InvalidInput,
    InvalidResponse,
    MissingExtra,
    Playground,
)
from playgroundclient.images import tiling
from playgroundclient.jobs.areas import box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from live_gateway import Live
    from playgroundclient.images.raster import Raster

PERPIGNAN = "95e878942335216e74e88a9d9e2a97156870bfce"
AREA = (2.9001, 42.7001, 2.9083, 42.7052)
TILE = "/api/cog/ortho/.*"
FEATURE = {"id": "an-image", "type": "Feature", "geometry": box(2, 42, 4, 44), "properties": {"resolution": "0.5"}}


@pytest.fixture
def image(live: Live) -> Iterator[Image]:
    with Playground(**live.settings, proxy="") as play:
        yield play.image(PERPIGNAN)


def in_metres(area: tuple[float, float, float, float]) -> tuple[float, ...]:
    """The bounds of an area in EPSG:3857, by GeoPandas."""
    import geopandas
    import shapely

    return tuple(geopandas.GeoSeries([shapely.box(*area)], crs=4326).to_crs(3857).total_bounds)


@pytest.mark.live
@pytest.mark.parametrize("suffix", ["tif", "jpg", "png"])
@pytest.mark.parametrize("how", [{"zoom": 16}, {"resolution": 1.5}], ids=str)
def test_a_file_lies_where_rasterio_and_geopandas_say(
    image: Image, tmp_path: Path, suffix: str, how: dict[str, Any]
) -> None:
    import rasterio

    path = tmp_path / f"x.{suffix}"
    image.save(path, AREA, progress=False, **how)
    raster = image.read(AREA, progress=False, **how)
    with rasterio.open(path) as file:
        half = file.transform.a / 2
        assert file.bounds == pytest.approx(in_metres(AREA), abs=half)
        assert file.bounds == pytest.approx(raster.bounds, abs=1e-6) and file.shape == raster.data.shape[:2]
        assert np.abs(file.read().transpose(1, 2, 0).astype(int) - raster.data).mean() < (
            3 if suffix == "jpg" else 1e-9
        )
        if suffix == "tif":
            assert file.crs.to_epsg() == 3857 and file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        else:
            assert "WGS_1984_Web_Mercator" in (tmp_path / "x.prj").read_text() and len(list(tmp_path.iterdir())) == 3
    if "resolution" in how:
        on_the_ground = 2 * half * np.cos(np.radians(42.7))
        assert on_the_ground == pytest.approx(how["resolution"], rel=1e-3)


@pytest.mark.live
def test_a_raster_shows_what_the_tiles_show(image: Image) -> None:
    raster = image.read(AREA, zoom=15, progress=False)
    tile = mercantile.tile(2.904, 42.703, 15)
    content = image.tile(tile.z, tile.x, tile.y)
    assert content is not None
    shown = np.asarray(Picture.open(io.BytesIO(content)))
    bounds = mercantile.xy_bounds(tile)
    # The pixel in the middle of the area, in the raster and in the tile.
    x, y = mercantile.xy(2.904, 42.703)
    pixel = raster.transform.a
    left, _, _, top = raster.bounds
    in_raster = raster.data[int((top - y) / pixel), int((x - left) / pixel)]
    in_tile = shown[int((bounds.top - y) / pixel), int((x - bounds.left) / pixel)]
    assert list(in_raster) == list(in_tile)
    halved = image.read(AREA, resolution=2 * pixel * np.cos(np.radians(42.70265)), progress=False)
    assert abs(halved.data.mean(axis=(0, 1)) - raster.data.mean(axis=(0, 1))).max() < 3
    assert halved.width == pytest.approx(raster.width / 2, abs=1)


@pytest.mark.live
def test_what_is_outside_of_the_image_is_black_and_masked(image: Image, tmp_path: Path) -> None:
    import rasterio

    beyond = (2.74, 42.70, 2.80, 42.72)  # the image begins at 2.776
    raster = image.read(beyond, zoom=14, progress=False)
    assert raster.mask.shape == raster.data.shape[:2] and 0 < raster.mask.mean() < 1
    assert not raster.data[raster.mask].any() and raster.data[~raster.mask].any()
    image.save(tmp_path / "x.tif", beyond, zoom=14, progress=False)
    with rasterio.open(tmp_path / "x.tif") as file:
        assert ((file.dataset_mask() == 0) == raster.mask).all()


@pytest.mark.live
def test_a_thumbnail_is_small_and_shows_the_whole(image: Image, live: Live) -> None:
    before = live.counts().get("get_image_tile", 0)
    small = image.thumbnail()
    assert max(small.size) == 256 and small.mode == "RGB" and len(small.getcolors(1 << 20)) > 100
    assert live.counts()["get_image_tile"] - before <= 12


@pytest.mark.live
def test_an_xarray_has_its_place(image: Image) -> None:
    found = image.to_xarray(AREA, zoom=14, progress=False)
    raster = image.read(AREA, zoom=14, progress=False)
    assert found.dims == ("band", "y", "x") and found.shape == (3, *raster.mask.shape)
    assert float(found.x[0]) == pytest.approx(raster.bounds[0] + raster.transform.a / 2)
    assert float(found.y[0]) == pytest.approx(raster.bounds[3] - raster.transform.a / 2)
    assert "3857" in found.spatial_ref.attrs["crs_wkt"] and not found.mask.any()


@pytest.mark.live
def test_a_missing_xarray_is_told_before_a_tile_is_asked_for(
    image: Image, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = live.counts().get("get_image_tile", 0)
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(MissingExtra, match=r"^to_xarray\(\) needs xarray, .* Install it with: pip install xarray$"):
        image.to_xarray(AREA, zoom=14)
    assert live.counts().get("get_image_tile", 0) == before


@pytest.mark.live
@pytest.mark.parametrize(
    ("path", "area", "how", "told"),
    [
        ("x.jp2", AREA, {}, "names no format that an image is written in.*Cloud Optimized GeoTIFF"),
        ("x", AREA, {}, "names no format"),
        ("x.tif", (42.7, 2.9, 42.71, 2.91), {}, "outside of the image.*are longitude and latitude exchanged"),
        ("x.tif", (3, 42, 2, 43), {}, "west must be less than east"),
        ("x.tif", AREA, {"zoom": 17, "resolution": 1}, "not both"),
        ("x.tif", AREA, {"zoom": 23}, "whole number from 0 to 22"),
        ("x.tif", AREA, {"zoom": "16"}, "whole number"),
        ("x.tif", AREA, {"resolution": -1}, "in metres, at least"),
        ("x.tif", AREA, {"resolution": "fine"}, "in metres, at least"),
        ("x.tif", (2.78, 42.63, 3.03, 42.76), {}, r"23,\d+ tiles; at most 1,600.*resolution=\d.* or zoom="),
    ],
)
def test_what_cannot_be_meant_is_told_before_anything_is_asked_for(
    image: Image, live: Live, tmp_path: Path, path: str, area: Any, how: dict[str, Any], told: str
) -> None:
    before = live.counts().get("get_image_tile", 0)
    with pytest.raises(InvalidInput, match=told):
        image.save(tmp_path / path, area, **how)
    assert live.counts().get("get_image_tile", 0) == before and not list(tmp_path.iterdir())


@pytest.mark.live
def test_a_place_that_cannot_be_written_is_told_before_anything_is_asked_for(image: Image, live: Live) -> None:
    before = live.counts().get("get_image_tile", 0)
    with pytest.raises(DownloadFailed, match="Choose a name in a folder that is there"):
        image.save("nowhere/x.tif", AREA)
    assert live.counts().get("get_image_tile", 0) == before


# --- tiles as servers have them --------------------------------------------------------------------------------------


def picture(mode: str = "RGB", size: int = 256, colour: Any = (10, 200, 30), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Picture.new(mode, (size, size), colour).save(out, kind)
    return out.getvalue()


async def read(make: Make, **how: Any) -> Raster:
    play = make()
    found = await play.image("a")
    raster: Raster = await found.read((2.01, 42.01, 2.03, 42.02), zoom=14, progress=False, **how)
    return raster


@pytest.fixture
def tiles(service: Service) -> Service:
    service.on("GET", f"{doubles.IMAGES}.*", {"features": [FEATURE]})
    service.on("GET", TILE, answer(picture(), media="image/png", content_length=str(len(picture()))))
    return service


@pytest.mark.parametrize("missing", [answer(status=204), failing(404)], ids=["204", "404"])
async def test_a_tile_that_is_not_there_is_black_and_masked(make: Make, tiles: Service, missing: Any) -> None:
    whole = await read(make)
    assert not whole.mask.any() and (whole.data == (10, 200, 30)).all()
    column = mercantile.tile(2.01, 42.01, 14).x
    good = answer(picture(), media="image/png", content_length=str(len(picture())))
    tiles.on("GET", TILE, lambda sent: missing if sent.url.params["x"] == str(column) else good)
    raster = await read(make)
    edge = round((mercantile.xy_bounds(column + 1, 6097, 14).left - raster.bounds[0]) / raster.transform.a)
    assert raster.mask[:, :edge].all() and not raster.mask[:, edge:].any() and not raster.data[:, :edge].any()


async def test_transparent_pixels_are_black_and_masked(make: Make, tiles: Service) -> None:
    content = picture("RGBA", colour=(200, 1, 2, 0))
    tiles.on("GET", TILE, answer(content, media="image/png", content_length=str(len(content))))
    raster = await read(make)
    assert raster.mask.all() and not raster.data.any()


@pytest.mark.parametrize(
    ("content", "told"), [(picture(size=512), "512 x 512 pixels, not 256"), (b"GIF89a", "neither a JPEG nor a PNG")]
)
async def test_a_tile_that_is_none_is_an_error(make: Make, tiles: Service, content: bytes, told: str) -> None:
    tiles.on("GET", TILE, answer(content, media="image/png", content_length=str(len(content))))
    with pytest.raises(InvalidResponse, match=told):
        await read(make)


async def test_a_tile_that_fails_is_the_error_of_the_raster(make: Make, tiles: Service, naps: list[float]) -> None:
    tiles.on("GET", TILE, failing(403))
    with pytest.raises(Forbidden, match="403"):
        await read(make)


async def test_how_far_it_is_is_shown(make: Make, tiles: Service) -> None:
    play = make()
    found = await play.image("a")
    shown: list[str] = []
    await found.read((2.01, 42.01, 2.05, 42.02), zoom=14, progress=lambda each: shown.append(each.status))
    total = len([sent for sent in tiles.requests if sent.url.path.startswith("/api/cog")])
    assert shown == [f"{number + 1} of {total} tiles" for number in range(total)] and total > 3


async def test_a_notebooks_cell_shows_how_far_it_is(make: Make, tiles: Service, cell: list[Output]) -> None:
    found = await make().image("a")
    await found.read((2.01, 42.01, 2.05, 42.02), zoom=14)
    (output,) = cell
    assert re.fullmatch(r"(\d+) of \1 tiles 100 %", repr(output.states[-1]))
    assert ">100 %<" in output.states[-1]._repr_html_() and "Image" in output.states[-1]._repr_html_()


async def test_without_the_extra_it_is_said_what_to_install(
    make: Make, tiles: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "mercantile", None)
    with pytest.raises(MissingExtra, match=r"needs mercantile.*playgroundclient\[geo\]"):
        await read(make)


class _Together(http.server.BaseHTTPRequestHandler):
    """Answers a tile only when so many are asked for at the same time."""

    protocol_version = "HTTP/1.1"
    barrier: threading.Barrier

    def do_POST(self) -> None:
        self._say(json.dumps({"access_token": "token", "expires_in": 300}).encode(), "application/json")

    def do_GET(self) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            self.barrier.wait(30)
        self._say(picture(), "image/png")

    def _say(self, body: bytes, media: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.mark.live
async def test_tiles_are_fetched_many_at_a_time(make: Make) -> None:
    """Without that the server would never answer: each of its answers waits for nine others to be asked for."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Together)
    server.daemon_threads = True
    _Together.barrier = threading.Barrier(10)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        play = make(api_key="key", url=address, gateway_url=address, token_url=f"{address}/token", proxy="")
        inner = doubles.unwrapped(play)
        kind = AsyncImage if isinstance(inner, AsyncPlayground) else Image
        found = doubles.wrapped(kind(inner, FEATURE))
        west, _, _, north = mercantile.bounds(8290, 6040, 14)
        last = mercantile.bounds(8294, 6043, 14)  # 5 x 4 tiles
        inside = 1e-6
        area = (west + inside, last.south + inside, last.east - inside, north - inside)
        raster = await found.read(area, zoom=14, progress=False)
        assert raster.data.shape[:2] == (1024, 1280) and not raster.mask.any() and not _Together.barrier.broken
        await play.close()
    finally:
        server.shutdown()
        server.server_close()


# --- the arithmetic ---------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(
    st.floats(-179, 178),
    st.floats(-84, 83),
    st.floats(1e-4, 0.02),
    st.floats(1e-4, 0.02),
    st.one_of(st.integers(8, 16).map(lambda zoom: {"zoom": zoom}), st.floats(2, 500).map(lambda m: {"resolution": m})),
)
def test_every_raster_is_covered_by_its_tiles_and_lies_within_half_a_pixel(
    west: float, south: float, width: float, height: float, how: dict[str, Any]
) -> None:
    area = box(west, south, west + width, south + height)
    try:
        mosaic = tiling.plan("an-image", area, None, how.get("resolution"), how.get("zoom"))
    except InvalidInput as error:
        assert "at most 1,600" in str(error)
        return
    left, bottom = mercantile.xy(west, south)
    right, top = mercantile.xy(west + width, south + height)
    edges = (
        mosaic.left,
        mosaic.top - mosaic.height * mosaic.pixel,
        mosaic.left + mosaic.width * mosaic.pixel,
        mosaic.top,
    )
    # One pixel is the least that there is.
    slack = mosaic.pixel * (0.5 if min(right - left, top - bottom) > mosaic.pixel else 1.5) + 1e-6
    assert edges == pytest.approx((left, bottom, right, top), abs=slack)
    bounds = [mercantile.xy_bounds(x, y, z) for z, x, y in mosaic.tiles]
    assert (
        min(each.left for each in bounds) <= edges[0] + 1e-3 and max(each.right for each in bounds) >= edges[2] - 1e-3
    )
    assert (
        min(each.bottom for each in bounds) <= edges[1] + 1e-3 and max(each.top for each in bounds) >= edges[3] - 1e-3
    )
    for tile in mosaic.tiles[:1]:
        mosaic.put(tile, None)
    raster = mosaic.raster()
    assert raster.data.shape == (mosaic.height, mosaic.width, 3) and raster.mask.all()


@settings(max_examples=30)
@given(st.floats(-179, 170), st.floats(-80, 70), st.floats(0.5, 9), st.floats(0.5, 9), st.integers(17, 22))
def test_what_a_raster_that_is_too_large_says_will_do(
    west: float, south: float, width: float, height: float, zoom: int
) -> None:
    import re

    area = box(west, south, west + width, south + height)
    with pytest.raises(InvalidInput) as caught:
        tiling.plan("an-image", area, None, None, zoom)
    said = re.search(r"resolution=([\d.]+) \(m\) or zoom=(\d+)", str(caught.value))
    assert said
    assert tiling.plan("an-image", area, None, None, int(said[2])).tiles
    assert tiling.plan("an-image", area, None, float(said[1]), None).tiles
