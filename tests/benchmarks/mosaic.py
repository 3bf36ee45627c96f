"""A mosaic of 20 x 20 tiles, each 30 ms away, against one tile after another.

python -m tests.benchmarks.mosaic
"""

from __future__ import annotations

import statistics
import time

from playgroundclient import Image, Playground

from . import static

DELAY, ACROSS, LEAST = 0.03, 20, 8.0
ZOOM, FIRST = 15, (16640, 12060)


def figures() -> dict[str, float]:
    import mercantile

    first, last = (mercantile.bounds(*(each + more for each in FIRST), ZOOM) for more in (0, ACROSS - 1))
    inside = 1e-5
    area = (first.west + inside, last.south + inside, last.east - inside, first.north - inside)
    west, south, east, north = area[0] - 1, area[1] - 1, area[2] + 1, area[3] + 1
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    document = {"id": "an-image", "type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}
    with (
        static.serving(DELAY) as address,
        Playground(static.KEY, url=address, gateway_url=address, token_url=f"{address}/token", proxy="") as play,
    ):
        image = Image(play, document)
        image.tile(ZOOM, *FIRST)
        began = time.perf_counter()
        for row in range(ACROSS):
            for column in range(ACROSS):
                assert image.tile(ZOOM, FIRST[0] + column, FIRST[1] + row)
        one_by_one = time.perf_counter() - began
        together = []
        for _ in range(3):
            began = time.perf_counter()
            raster = image.read(area, zoom=ZOOM, progress=False)
            together.append(time.perf_counter() - began)
            assert not raster.mask.any() and raster.width > (ACROSS - 1) * 256
    return {"one by one": one_by_one, "together": statistics.median(together)}


def main() -> int:
    found = figures()
    times = found["one by one"] / found["together"]
    print(
        f"mosaic of {ACROSS} x {ACROSS} tiles, {DELAY * 1000:.0f} ms each: {found['together']:.2f} s, one tile after another "
        f"{found['one by one']:.2f} s ({times:.1f} times)"
    )
    return 0 if times >= LEAST else 1


if __name__ == "__main__":
    raise SystemExit(main())
