"""Records on a picture, and what is shown of jobs that run.

Pictures need the extra `notebook` (matplotlib, mercantile), and are imported when they are asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ..extras import need

if TYPE_CHECKING:
    from .drawing import Drawing, draw, draw_job
    from .imagery import ImageTiles, Tiles

__all__ = ["Drawing", "ImageTiles", "Tiles", "draw", "draw_job"]


def __getattr__(name: str) -> Any:  # Any: whatever is exported under that name
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for module in ("matplotlib", "mercantile"):
        need(module, "notebook", "Drawing")
    home = "imagery" if name in ("ImageTiles", "Tiles") else "drawing"
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
