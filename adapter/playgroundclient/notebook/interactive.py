"""Records on an interactive map: one HTML page that holds all that it needs, and asks nothing of any network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import warnings
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput
from ..files import replacing, shown
from .embedding import Shapes, described, embedded
from .features import APART, features
from .grid import Bounds, best_block
from .imagery import NOTHING_THERE, ImageTiles, credit_of, tiles_of

if TYPE_CHECKING:
    import os

    from .._sync.jobs import Job

_MOST_TILES = 120
_PIXELS = 8192
_SUFFIXES = (".html", ".htm")
_HEIGHT = 620


class Exploration:
    """An interactive map. A notebook shows it by itself; `html` is the page, `save()` writes it to a file."""

    def __init__(self, page: str, number: int) -> None:
        self.html = page
        self._number = number

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file, whose name ends in .html or .htm. Raises InvalidInput, DownloadFailed."""
        _check_suffix(path)
        with replacing(path) as part:
            part.write_text(self.html, "utf-8")

    def __repr__(self) -> str:
        return f"<Exploration: {self._number} records, {len(self.html) / 1e6:.1f} MB>"

    def _repr_html_(self) -> str:
        # Sandboxed, and of no origin: its program reaches nothing of the notebook's.
        return (
            f'<iframe sandbox="allow-scripts" title="Interactive map of {self._number} records" loading="lazy" '
            f'style="width: 100%; height: {_HEIGHT}px; border: 0" srcdoc="{html.escape(self.html)}"></iframe>'
        )


def explore_job(
    job: Job,
    path: str | os.PathLike[str] | None = None,
    *,
    partial: bool = False,
    **options: Any,  # Any: see explore
) -> Exploration:
    """The job's records on an interactive map, over its area and its image; over both, where it compared two.

    `partial` as in `job.records()`, `options` as in `explore`. Raises PlaygroundError, as `job.records()` does.
    """
    from .drawing import inputs_of

    job, inputs = inputs_of(job, "explore")
    before, after = inputs.get("imageId1"), inputs.get("imageId2") or inputs.get("imageId")
    options.setdefault("area", inputs.get("geom"))
    options.setdefault("title", inputs.get("name"))
    for name, image in (("before", before), ("image", after)):
        if isinstance(image, str):
            options.setdefault(name, ImageTiles(job.play, image))
    return explore(job.records(partial=partial), path=path, **options)


def explore(
    records: Any,  # Any: GeoJSON, or an object with __geo_interface__
    area: Any = None,  # Any: likewise
    image: Any = None,  # Any: tiles, or what has them
    path: str | os.PathLike[str] | None = None,
    *,
    before: Any = None,  # Any: as image
    title: str | None = None,
    credit: str | None = None,
) -> Exploration:
    """Records on an interactive map: in a notebook's cell, or in one HTML file that works offline.

    The legend filters by tag, the slider by confidence; a click on a detection, or its buttons, show all that is known of
    it. Each tag has the colour that it has in every picture. Coordinates are kept to a millionth of a degree (0.11 m).

    Args:
        records: GeoJSON, or anything with `__geo_interface__`, such as `job.records()`; a GeoDataFrame is converted to
            longitude, latitude (WGS 84).
        area: The area of interest, in any form that a job takes; what lies outside of it is dimmed.
        image: The ground: one of `play.images(area)`, `ImageTiles(play, image)`, or a function of zoom, x and y that
            returns a tile (JPEG or PNG of 256 x 256 pixels, None where nothing is). Its tiles over the area are embedded,
            as finely as 120 of them and 4 MB allow.
        path: Where to save the page, a name that ends in .html or .htm.
        before: An earlier image of the same place; a slider on the map divides it from `image`.
        title: The page's heading.
        credit: Whom to credit for the ground; by default what `image.credit()` says, so that simulated imagery is called so.

    Raises InvalidInput where there is nothing to show, it is not GeoJSON in degrees, or the file has another suffix;
    DownloadFailed where the file cannot be written; InvalidResponse for a tile that is none; and what `image` raises.
    Warns where no record lies in the area, and where an image shows nothing there.
    """
    if path is not None:
        _check_suffix(path)
    found = list(features(records, "records"))
    shapes = Shapes(geometry for geometry, _ in found)
    frames = None if area is None else Shapes(geometry for geometry, _ in features(area, "area"))
    around, framed = shapes.bounds(), frames and frames.bounds()
    bounds = framed or around
    if bounds is None:
        raise InvalidInput("There are no records, and no area to draw; pass area=.")
    if around and framed and not around.touches(framed):
        warnings.warn(APART, stacklevel=2)
    bounds = bounds.padded(0.05)
    data = {
        **described([properties for _, properties in found]),
        "shapes": shapes.numbers,
        "area": frames.numbers if frames else None,
        "bounds": bounds,
        "images": _images(image, before, bounds, credit),
    }
    exploration = Exploration(_page(title or "Detections", data), len(found))
    if path is not None:
        exploration.save(path)
    return exploration


def _images(image: Any, before: Any, bounds: Bounds, credit: str | None) -> list[dict[str, Any]]:
    """What the map needs of each image, the earlier one first."""
    if image is None and before is not None:
        raise InvalidInput("before= is compared with image=, which is missing; pass both, or image= alone.")
    given = [each for each in (before, image) if each is not None]
    # A page is wider than high: its ground fills it.
    block = best_block(bounds.widened(0.6, 0.9), _PIXELS, _MOST_TILES // max(1, len(given)))
    tiles = embedded([(tiles_of(each), block) for each in given])
    if not all(tiles):
        warnings.warn(NOTHING_THERE, stacklevel=3)
    labels = ("Image",) if len(given) == 1 else ("Before", "After")
    whose = [credit_of(each) if found else None for each, found in zip(given, tiles, strict=True)]
    return [
        {"label": label, "zoom": block.zoom, "tiles": found, "credit": each if credit is None else credit}
        for label, each, found in zip(labels, whose, tiles, strict=False)
    ]


def _page(title: str, data: dict[str, Any]) -> str:
    """The page. Text of the records stands in JSON, where `<` is written in another way, and is shown as text alone."""
    assets = files(__name__.rpartition(".")[0]).joinpath("assets")
    library, program, style, template, licence = (
        assets.joinpath(name).read_text("utf-8")
        for name in ("leaflet.js", "explore.js", "explore.css", "explore.html", "leaflet-LICENSE.txt")
    )
    style = assets.joinpath("leaflet.css").read_text("utf-8") + style
    content = json.dumps(data, separators=(",", ":")).replace("<", "\\u003c")
    # These two programs run and no other; nothing is fetched from anywhere.
    policy = (
        f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {_hash(library)} {_hash(program)}"
    )
    parts = {
        "policy": policy,
        "title": html.escape(title),
        "style": style,
        "data": content,
        "licence": licence,
        "library": library,
        "program": program,
    }
    # In one pass: what stands in a part is no name of another.
    return re.sub(r"%(\w+)%", lambda name: parts[name[1]], template)


def _hash(program: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(program.encode()).digest()).decode()}'"


def _check_suffix(path: str | os.PathLike[str]) -> None:
    if not str(path).lower().endswith(_SUFFIXES):
        raise InvalidInput(f"path is {shown(path)}; a map is an HTML page, whose name ends in .html or .htm.")
