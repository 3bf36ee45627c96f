"""A map on which an area of interest is drawn, over the tiles of an image. Needs anywidget.

The browser asks nobody: tiles are fetched here, by the client, and sent to the map. What it draws with is in `assets/`.
"""

from __future__ import annotations

import functools
import json
import threading
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from ..errors import InvalidInput, MissingExtra
from ..jobs import areas
from .calling import Calls
from .imagery import credit_of
from .style import SHEET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..errors import PlaygroundError

_AT_ONCE = 8
_ASSETS = files(__name__.rpartition(".")[0]).joinpath("assets")


def _asset(name: str) -> str:
    return _ASSETS.joinpath(name).read_text("utf-8")


class AreaMap(anywidget.AnyWidget):
    """The widget: `area` is the Polygon that is drawn, in longitude and latitude, or None where there is none."""

    # Leaflet takes `exports` and `module` for those of Node; the page's own `L` and `define` stay as they were.
    _esm = (
        f"const L = {{}};\n((exports, module, define) => {{\n{_asset('leaflet.js')}\n}})(L, {{}});\nL.noConflict();\n"
        + _asset("area.js")
    )
    _css = _asset("leaflet.css") + SHEET + _asset("area.css")
    area: Any = traitlets.Dict(default_value=None, allow_none=True).tag(sync=True)
    ground: Any = traitlets.Dict().tag(sync=True)
    """The image below: its id, the bounds of its footprint, and whom to credit for it; empty where there is none."""

    def __init__(self, find: Callable[[str], Any], typed: Callable[[], Any], fill: Callable[[str], None]) -> None:
        """A map beside a text field, which stays the truth: `typed` is what stands there, `fill` writes what is drawn.

        `find` finds the image of an id, as `play.image` of either client does.
        """
        super().__init__()
        self._find, self._typed, self._fill = find, typed, fill
        self._wanted: str | None = None
        self._looked: str | None = None
        self._image: Any = None
        self._shown = False
        self._calls = Calls(_AT_ONCE)
        self._changing = threading.Lock()  # the ground: an image may be found when another one is wanted
        self.on_msg(self._heard)  # pyright: ignore[reportUnknownMemberType]  # ipywidgets has no types
        self.observe(self._drawn, "area")
        self.redraw()

    def redraw(self) -> None:
        """Draw what stands in the field, as far as it can be drawn."""
        self.area = drawable(self._typed())

    def _drawn(self, _: object) -> None:
        area = drawable(self.area)  # a page may send anything
        if area != drawable(self._typed()):  # else it was typed, and stays as it was typed
            self._fill(as_text(area))

    def show(self, image: Any) -> None:  # Any: what stands in a field for an image
        """Show this image below the area. It is looked for once the map is on somebody's screen."""
        self._wanted = None if image is None else str(image)
        if self._shown:
            self._look()

    def _look(self) -> None:
        wanted = self._wanted
        if wanted == self._looked:  # found, on its way, or not there
            return
        self._looked = wanted
        self._calls.give_up()  # nobody looks at the tiles of the last image any more
        with self._changing:
            self.ground = {}
        if wanted is not None:
            self._calls.make(
                functools.partial(self._find, wanted), functools.partial(self._found, wanted), self._failed
            )

    def _found(self, wanted: str, image: Any) -> None:
        if not _on_earth(image.footprint):
            return
        west, south, east, north = areas.bounds(image.footprint)
        ground = {"image": wanted, "bounds": [[south, west], [north, east]], "credit": credit_of(image)}
        with self._changing:
            if wanted == self._wanted:
                self._image = image
                self.ground = ground

    def _failed(self, error: PlaygroundError) -> None:
        """The area is drawn all the same; that there is no such image is told when the form is submitted."""

    def _heard(self, _: object, content: Any, buffers: object) -> None:
        match content:
            case {"shown": True}:
                self._shown = True
                self._look()
            case {"image": str(image), "tile": [int(z), int(x), int(y)]} if image == self.ground.get("image"):
                self._calls.make(
                    functools.partial(self._image.tile, z, x, y),
                    functools.partial(self._answer, content),
                    lambda _: self._answer(content, None),
                )
            case _:
                pass

    def _answer(self, content: Mapping[str, Any], tile: bytes | None) -> None:
        answer: Any = self.send  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # likewise
        answer({"image": content["image"], "tile": content["tile"]}, [] if tile is None else [tile])

    def close(self) -> None:
        """Take the map off the page; nothing more is asked of the service for it."""
        self._shown = False
        self._calls.give_up()
        super().close()


def drawable(value: Any) -> dict[str, Any] | None:  # Any: what stands in the field
    """The Polygon of an area in any form that a job takes, faulty or not, as far as a map can show it."""
    try:
        geometry = areas.mapping(areas.area_of(value))
    except (InvalidInput, MissingExtra):  # the form tells of it
        return None
    if geometry.get("type") != "Polygon" or not _on_earth(geometry):
        return None
    rings = [ring for part in areas.parts(geometry) for ring in part]
    closed = (ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in rings)
    return {"type": "Polygon", "coordinates": [[[x, y] for x, y in ring] for ring in closed]}


def _on_earth(geometry: Any) -> bool:  # Any: JSON, not yet looked at
    """Whether there are polygons, whose rings have positions, all of them on Earth, which what is no number is not."""
    try:
        polygons = areas.parts(geometry)
    except OverflowError:  # an integer beyond all floats
        return False
    rings = [ring for polygon in polygons for ring in polygon]
    on_earth = all(abs(x) <= 180 and abs(y) <= 90 for ring in rings for x, y in ring)
    return bool(polygons) and all(polygons) and all(rings) and on_earth


def as_text(area: Mapping[str, Any] | None) -> str:
    """An area as a person would type it: a box, else GeoJSON; nothing where there is none."""
    if area is None:
        return ""
    west, south, east, north = areas.bounds(area)
    if west < east and south < north and areas.box(west, south, east, north) == area:
        return f"{west:.10g}, {south:.10g}, {east:.10g}, {north:.10g}"
    return json.dumps(area)
