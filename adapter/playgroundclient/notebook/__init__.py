"""Records on a picture or on an interactive map, and what is shown of jobs that run.

Pictures need the extra `notebook` (matplotlib, mercantile), and are imported when they are asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ..extras import need

if TYPE_CHECKING:
    from .drawing import Drawing, draw, draw_job
    from .imagery import ImageTiles, Tiles
    from .interactive import Exploration, explore, explore_job

__all__ = ["Drawing", "Exploration", "ImageTiles", "Tiles", "draw", "draw_job", "explore", "explore_job"]
_HOMES = {
    **dict.fromkeys(("ImageTiles", "Tiles"), "imagery"),
    **dict.fromkeys(("Exploration", "explore", "explore_job"), "interactive"),
}


def __getattr__(name: str) -> Any:  # Any: whatever is exported under that name
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for module in ("matplotlib", "mercantile"):
        need(module, "notebook", "Drawing")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES.get(name, 'drawing')}"), name)
