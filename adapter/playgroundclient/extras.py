"""The rooms that a handle reaches though they lie higher, and the packages that only an extra brings."""

from __future__ import annotations

import importlib
from typing import Any

from .errors import MissingExtra

ROOMS = {
    "campaign": ("campaign", "Campaign"),
    "card": ("notebook.cards", "card"),
    "check": ("comparison", "check"),
    "correct": ("datasets.features", "corrections"),
    "draw": ("notebook", "draw"),
    "draw_job": ("notebook", "draw_job"),
    "explore": ("notebook", "explore"),
    "explore_job": ("notebook", "explore_job"),
    "dropdown": ("notebook.form", "dropdown"),
    "follow": ("notebook.following", "follow"),
    "form": ("notebook.form", "Form"),
    "image_named": ("images.footprints", "only"),
    "image_mosaic": ("images", "mosaic"),
    "image_thumbnail": ("images", "thumbnail"),
    "image_to_xarray": ("images", "to_xarray"),
    "image_writer": ("images", "writer"),
    "images_search": ("images.search", "Search"),
    "keep_key": ("key_store", "keep"),
    "kept_key": ("key_store", "kept"),
    "keyring_usable": ("key_store", "usable"),
    "live": ("notebook.progress", "live"),
    "misplaced": ("images.footprints", "misplaced"),
    "observer": ("observer", "Observer"),
    "progress": ("notebook.progress", "shown_by"),
    "qgis_style": ("notebook.qgis", "add_style"),
    "records_within": ("datasets.storing", "records_within"),
    "storing": ("datasets.storing", "Storing"),
    "table": ("notebook.live", "Table"),
    "waits": ("notebook.progress", "waited_by"),
    "gateway": ("sandbox", "Gateway"),
    "running_gateway": ("sandbox", "running"),
    "token_cache": ("token_cache", "shared"),
}
"""What handles, clients and the command hand over to: the module of this package, and the name in it."""


def room(name: str) -> Any:  # Any: whatever stands in that room
    """What stands in a room above, imported when it is asked for."""
    module, attribute = ROOMS[name]
    return getattr(importlib.import_module(f"{__package__}.{module}"), attribute)


class Shown:
    """What shows itself in a notebook, as a card."""

    def _repr_html_(self) -> str:
        card: str = room("card")(self)
        return card


def need(module: str, extra: str, purpose: str) -> Any:  # Any: a module of an extra, which may have no types here
    """The imported `module`. Raises MissingExtra, which says what to install."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise MissingExtra(
            f"{purpose} needs {error.name}, which is not installed. Install it with: pip install 'playgroundclient[{extra}]'"
        ) from None
