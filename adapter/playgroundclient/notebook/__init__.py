"""Records on a picture. Needs the extra `notebook` (matplotlib, mercantile)."""

from __future__ import annotations

from ..extras import need

for _module in ("matplotlib", "mercantile"):
    need(_module, "notebook", "Drawing")

from .drawing import Drawing, draw, draw_job  # noqa: E402 - after the check, so that what is missing is named
from .imagery import ImageTiles, Tiles  # noqa: E402

__all__ = ["Drawing", "ImageTiles", "Tiles", "draw", "draw_job"]
