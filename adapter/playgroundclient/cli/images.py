"""Images of the catalogue."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import click

from . import output
from .options import as_json_option, connected
from .streams import note

if TYPE_CHECKING:
    from .._sync.images import Image
    from .._sync.playground import Playground


@click.command(context_settings={"ignore_unknown_options": True})  # an area may begin with a minus
@click.argument("area")
@click.option("--since", metavar="DAY", help="Taken on this day or later: 2019-06-30, or an instant.")
@click.option("--until", metavar="DAY", help="Taken on this day or earlier.")
@click.option("--max-cloud", type=click.FloatRange(0, 100), help="At most so many % of clouds.")
@click.option("--constellation", multiple=True, help="Of this constellation; may be given several times.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=0), help="How many; 0 means all.")
@as_json_option
@connected
def images(play: Playground, area: str, limit: int, as_json: bool, **wanted: Any) -> None:
    """List the catalogue's images that touch an AREA, the newest first.

    AREA is a box (west,south,east,north in degrees), a file, WKT or GeoJSON. As JSON an image is a GeoJSON Feature.
    """
    found = list(play.images(area, **wanted))
    shown = list(itertools.islice(found, limit or None))
    columns = ("date (UTC)", "constellation", "m", "cloud %", "incidence °", "id", "source id")
    output.print_list(shown, as_json, lambda image: image.document, columns, _row, below=2)
    if not found:
        note("The catalogue has no such image. A box is west,south,east,north: longitude before latitude.")
    if len(found) > len(shown):
        note(f"{len(shown)} of {len(found)} images; --limit 0 lists them all.")


def _row(image: Image) -> tuple[object, ...]:
    figures = (image.resolution, image.cloud_cover, image.incidence_angle)
    said = ("" if each is None else f"{round(each, 1):g}" for each in figures)
    return output.instant(image.date), image.constellation or "", *said, image.id, image.source_id or ""
