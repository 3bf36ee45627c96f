"""A tile of the Web Mercator grid, as the service sends it. Needs Pillow, which the extras `geo` and `notebook` bring."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from .errors import InvalidResponse

SIZE = 256
"""Pixels along a tile's side."""


def decoded(content: bytes) -> Image.Image:
    """What a tile shows, of a JPEG or PNG. Raises InvalidResponse."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as tile:
            if tile.size != (SIZE, SIZE):
                raise InvalidResponse(
                    f"A tile of the image is {tile.width} x {tile.height} pixels, not {SIZE} x {SIZE}."
                )
            tile.load()
            return tile
    except (UnidentifiedImageError, OSError, SyntaxError):
        raise InvalidResponse("A tile of the image is neither a JPEG nor a PNG that can be read.") from None
