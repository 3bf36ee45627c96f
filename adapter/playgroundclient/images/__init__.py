"""Images: how they are searched for and found again; and as rasters, which tiles an area takes, and what they become.

Nothing here asks the service for anything: flows say what is to be asked, and `AsyncImage` fetches the tiles. Rasters need
the extra `geo` (mercantile, numpy, Pillow, rasterio).
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput, MissingExtra
from ..extras import need
from ..files import resolved, shown
from ..jobs.areas import outside
from .footprints import touching

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from PIL.Image import Image

    from .raster import Raster
    from .tiling import Mosaic

_PACKAGES = {"mercantile": "mercantile", "numpy": "numpy", "PIL": "Pillow", "rasterio": "rasterio"}
SUFFIXES = (".tif", ".tiff", ".jpg", ".jpeg", ".png")


def mosaic(
    name: str,
    footprint: Mapping[str, Any],  # Any: GeoJSON geometries, here and below
    finest: float | None,
    area: Mapping[str, Any],
    resolution: float | None,
    zoom: int | None,
) -> Mosaic:
    """The tiles of an image that an area takes, to be filled. `finest` is the image's own resolution.

    Raises InvalidInput for what cannot be meant, or is too large; MissingExtra.
    """
    _need_packages()
    from .tiling import plan

    if not touching(footprint, area):
        reason = next((str(fault) for fault in outside(area, footprint)), "it is elsewhere")
        raise InvalidInput(f"The area lies outside of the image, {name}; nothing was asked for. {reason}.")
    return plan(name, area, finest, resolution, zoom)


def thumbnail(name: str, footprint: Mapping[str, Any], size: int) -> tuple[Mosaic, Callable[[Raster], Image]]:
    """The tiles of a small picture of all of an image, and what makes it of them. Raises InvalidInput, MissingExtra."""
    _need_packages()
    from .tiling import overview

    return overview(name, footprint, size), lambda raster: raster.picture(size)


def to_xarray() -> Callable[[Raster], Any]:  # Any: an xarray.DataArray, which need not be installed
    """What makes an `xarray.DataArray` of a raster. Raises MissingExtra."""
    _need_packages()
    try:
        importlib.import_module("xarray")
    except ModuleNotFoundError:
        raise MissingExtra(
            "to_xarray() needs xarray, which no extra brings. Install it with: pip install xarray"
        ) from None
    return lambda raster: raster.to_xarray()


def writer(path: str | os.PathLike[str]) -> Callable[[Raster], None]:
    """What writes a raster to `path`, in the format that its suffix names.

    Raises InvalidInput for another suffix, DownloadFailed where no file can be, MissingExtra.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidInput(
            f"{shown(path)} names no format that an image is written in; nothing was asked for. End it in .tif (a Cloud "
            "Optimized GeoTIFF), or in .jpg or .png (with a world file and a .prj)."
        )
    resolved(path)
    _need_packages()
    from .writing import write_geotiff, write_picture

    write = write_geotiff if suffix.startswith(".tif") else write_picture
    return lambda raster: write(raster, Path(path).expanduser())


def _need_packages() -> None:
    for module in _PACKAGES:
        need(module, "geo", "An image as a raster")
