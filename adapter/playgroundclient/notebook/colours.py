"""Which colour a tag has: the same one in every picture, on every map and in every style for QGIS.

The colour follows from the tag alone, so it does not depend on what else is there. Tags that the service's processes are
known to find have a colour of their own; any other tag gets one of the palette by a checksum of its text, upper and lower
case alike. Eight colours are as many as all people can tell apart, so two tags may share one: where they meet on one map,
the colour stays, and the outlines differ instead. The first in the order of the alphabet is drawn solid, the next
dashed, then dotted, then in dashes and dots, and the key says so. After four tags of one colour the outlines repeat.

The palette is made for aerial images: bright, and told apart with normal sight and with each of the three kinds of
colour blindness (the least distance in OKLab is 0.14; in the palette of Okabe and Ito it is 0.08).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ORANGE, VIOLET, GREEN, SKY = "#f99c25", "#b34af5", "#53d3af", "#a8fcfb"
YELLOW, RED, LILAC, TEAL = "#fdee1c", "#e25010", "#b69cfe", "#439894"
PALETTE = (ORANGE, VIOLET, GREEN, SKY, YELLOW, RED, LILAC, TEAL)
KNOWN = {
    "aircraft": TEAL,
    "building": YELLOW,
    "car": VIOLET,
    "demolished building": RED,
    "new building": SKY,
    "ship": LILAC,
    "storage tank": ORANGE,
    "tree": GREEN,
}
"""Tags that the service's processes are known to find, in lower case."""
Outlined = Literal["solid", "dashed", "dotted", "dashdot"]
OUTLINES: tuple[Outlined, ...] = ("solid", "dashed", "dotted", "dashdot")


class Look(NamedTuple):
    """How a tag's detections are drawn: `colour` as #rrggbb, `outline` by matplotlib's name."""

    colour: str
    outline: Outlined


def colour(tag: str) -> str:
    """The colour of a tag, as #rrggbb."""
    name = tag.strip().casefold()
    return KNOWN.get(name) or PALETTE[zlib.crc32(name.encode("utf-8", "surrogatepass")) % len(PALETTE)]


def looks(tags: Iterable[str]) -> dict[str, Look]:
    """How each of the tags of one map is drawn, in the order of the alphabet."""
    found: dict[str, Look] = {}
    met: dict[str, int] = {}
    for tag in sorted(set(tags)):
        own = colour(tag)
        found[tag] = Look(own, OUTLINES[met.get(own, 0) % len(OUTLINES)])
        met[own] = met.get(own, 0) + 1
    return found
