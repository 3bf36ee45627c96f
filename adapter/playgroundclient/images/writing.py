"""Rasters as files that a GIS opens at their place."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ..files import replacing

if TYPE_CHECKING:
    from pathlib import Path

    from .raster import Raster

_WORLD_FILES = {".jpg": ".jgw", ".jpeg": ".jgw", ".png": ".pgw"}


def write_geotiff(raster: Raster, path: Path) -> None:
    """Write a Cloud Optimized GeoTIFF: tiled, without loss, with overviews and the mask inside. Raises DownloadFailed."""
    rasterio: Any = importlib.import_module("rasterio")  # it has no types
    profile = {
        "driver": "COG",
        "width": raster.width,
        "height": raster.height,
        "count": 3,
        "dtype": "uint8",
        "crs": raster.crs,
        "transform": raster.transform,
        "compress": "DEFLATE",
        "predictor": "YES",
    }
    inside = rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True)
    with replacing(path) as part, inside, rasterio.open(part, "w", **profile) as file:
        file.write(raster.data.transpose(2, 0, 1))
        file.write_mask(~raster.mask)


def write_picture(raster: Raster, path: Path) -> None:
    """Write a JPEG or PNG, and beside it a world file and a .prj. Raises DownloadFailed."""
    place = raster.transform
    x, y = place.c + place.a / 2, place.f + place.e / 2  # a world file names the middle of the first pixel
    lines = "".join(f"{each:.10f}\n" for each in (place.a, place.d, place.b, place.e, x, y))
    # Those beside it first: a picture never stands without its place.
    for suffix, text in ((_WORLD_FILES[path.suffix.lower()], lines), (".prj", raster.wkt("WKT1_ESRI"))):
        with replacing(path.with_suffix(suffix)) as part:
            part.write_text(text, "ascii")
    with replacing(path) as part:
        raster.picture().save(part, quality=95)
