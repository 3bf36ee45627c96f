"""A raster: pixels of an image, and where they are on the Earth."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen
from PIL import Image

if TYPE_CHECKING:
    from affine import Affine
    from numpy.typing import NDArray


@frozen(eq=False, repr=False)
class Raster:
    """Pixels of an image, in Web Mercator (EPSG:3857), north up."""

    data: NDArray[np.uint8]
    """Red, green and blue: an array of height x width x 3, black where nothing is."""
    mask: NDArray[np.bool_]
    """True where the image shows nothing, as numpy's masked arrays have it: height x width."""
    transform: Affine
    """From column and row of a pixel's upper left corner to metres of `crs`."""
    crs: str = field(default="EPSG:3857", init=False)

    def __repr__(self) -> str:
        return f"<Raster {self.width} x {self.height} pixels, {self.crs} {', '.join(f'{each:.2f}' for each in self.bounds)}>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:  # Any: as numpy has it
        return np.array(self.data, dtype=dtype, copy=True if copy else None)

    @property
    def width(self) -> int:
        """Pixels from west to east."""
        return int(self.data.shape[1])

    @property
    def height(self) -> int:
        """Pixels from north to south."""
        return int(self.data.shape[0])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the outer edges, in metres of `crs`."""
        left, top = self.transform.c, self.transform.f
        return left, top + self.height * self.transform.e, left + self.width * self.transform.a, top

    def wkt(self, version: str = "WKT2_2019") -> str:
        """The coordinate reference system as text, in one of GDAL's versions."""
        crs: Any = importlib.import_module("rasterio.crs").CRS  # it has no types
        return str(crs.from_string(self.crs).to_wkt(version=version))

    def picture(self, size: int | None = None) -> Image.Image:
        """The pixels as a Pillow image; with `size`, a small one of at most so many pixels a side."""
        found = Image.fromarray(self.data)
        if size is not None:
            found.thumbnail((size, size))
        return found

    def to_xarray(self) -> Any:  # Any: an xarray.DataArray
        """A DataArray of band, y and x, as rioxarray reads and writes it; its coordinates are the pixels' middles."""
        xarray: Any = importlib.import_module("xarray")
        columns, rows = np.arange(self.width) + 0.5, np.arange(self.height) + 0.5
        place = {
            "crs_wkt": self.wkt(),
            "GeoTransform": " ".join(map(str, self.transform.to_gdal())),
        }
        return xarray.DataArray(
            self.data.transpose(2, 0, 1),
            dims=("band", "y", "x"),
            coords={
                "band": ["red", "green", "blue"],
                "x": self.transform.c + columns * self.transform.a,
                "y": self.transform.f + rows * self.transform.e,
                "mask": (("y", "x"), self.mask),
                "spatial_ref": ((), 0, place),
            },
            attrs={"crs": self.crs},
        )
