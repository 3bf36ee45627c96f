"""A tile of the Web Mercator grid, as the service sends it. Needs Pillow, which the extras `geo` and `notebook` bring."""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

from .errors import InvalidResponse

SIZE = 256
"""Pixels along a tile's side."""


def opened(content: bytes) -> Image.Image:
    """A tile, a JPEG or PNG, of which only the head was read. Raises InvalidResponse."""
    try:
        tile = Image.open(io.BytesIO(content), formats=("JPEG", "PNG"))
    except (UnidentifiedImageError, OSError, SyntaxError):
        raise _no_tile() from None
    if tile.size != (SIZE, SIZE):
        raise InvalidResponse(f"A tile of the image is {tile.width} x {tile.height} pixels, not {SIZE} x {SIZE}.")
    return tile


def decoded(content: bytes) -> Image.Image:
    """What a tile shows, of a JPEG or PNG. Raises InvalidResponse."""
    tile = opened(content)
    try:
        tile.load()
    except (OSError, SyntaxError):
        raise _no_tile() from None
    return tile


def on_black(content: bytes) -> Image.Image:
    """What a tile shows, in red, green and blue: transparent pixels are black, as tiles that are not there."""
    ground = Image.new("RGBA", (SIZE, SIZE), (0, 0, 0, 255))
    return Image.alpha_composite(ground, decoded(content).convert("RGBA")).convert("RGB")


def _no_tile() -> InvalidResponse:
    return InvalidResponse("A tile of the image is neither a JPEG nor a PNG that can be read.")
