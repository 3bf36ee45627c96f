"""How QGIS shows records: a style inside of their GeoPackage, each tag a category in its colour.

QGIS keeps styles in the table `layer_styles` of a GeoPackage, and opens a layer with the one that is its default. A style
is for polygons or for points: where a layer has both, for the one of which there are more.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING
from xml.etree import ElementTree  # written here, never read

from .colours import Look, looks
from .features import tag_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256),
    styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""
"""As QGIS makes it; it looks a style up by empty texts where it keeps no catalogue and no schema."""
_LISTED = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description) "
    "VALUES ('layer_styles', 'attributes', 'layer_styles', '')"
)
_ENVELOPES = (0, 32, 48, 48, 64)
"""Bytes of a geometry's envelope in a GeoPackage, by the kind that its flags tell."""
_POINTS = (1, 4)
_PENS = {"solid": "solid", "dashed": "dash", "dotted": "dot", "dashdot": "dash dot"}
_MILLIMETRES = "0.35"


def add_style(path: str | os.PathLike[str], layer: str = "records") -> None:
    """Put a style of the records' tags into the GeoPackage `path`, the default one of its layer.

    Raises RuntimeError where the file cannot be written.
    """
    try:
        _add_style(path, layer)
    except sqlite3.Error as error:
        raise RuntimeError(str(error)) from error


def _add_style(path: str | os.PathLike[str], layer: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        row = file.execute("SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)).fetchone()
        columns = [name for _, name, *_ in file.execute(f"PRAGMA table_info({_quoted(layer)})")]
        if row is None or "tags" not in columns:
            return
        values = [value for (value,) in file.execute(f"SELECT DISTINCT tags FROM {_quoted(layer)}")]  # noqa: S608
        heads = file.execute(f"SELECT substr({_quoted(row[0])}, 1, 80) FROM {_quoted(layer)}")  # noqa: S608
        kinds = [_kind(head) for (head,) in heads]
        points = sum(kind in _POINTS for kind in kinds)
        style = document(values, "marker" if 2 * points > len(kinds) - kinds.count(0) else "fill")
        file.execute(_TABLE)
        file.execute(_LISTED)
        file.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, ui) VALUES ('', '', ?, ?, 'tags', ?, '', 1, ?, '', '')",
            (layer, row[0], style, "Each tag in its colour, the same one in every picture of playgroundclient"),
        )


def document(values: Iterable[str | None], symbol: str) -> str:
    """A style as QML: a category for each value of `tags`; `symbol` is `fill` for polygons, `marker` for points."""
    named = {value: tag_of({"tags": value}) for value in sorted(value or "" for value in values)}
    tags = looks(named.values())
    root = ElementTree.Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = ElementTree.SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr="tags", forceraster="0", symbollevels="0", enableorderby="0"
    )
    categories = ElementTree.SubElement(renderer, "categories")
    symbols = ElementTree.SubElement(renderer, "symbols")
    # QGIS takes the category without a value for all that has no other, also for no tag at all.
    for number, (value, tag) in enumerate(sorted(named.items(), key=lambda each: not each[0])):
        ElementTree.SubElement(
            categories, "category", symbol=str(number), value=value, label=tag, type="string", render="true"
        )
        drawn = ElementTree.SubElement(symbols, "symbol", name=str(number), type=symbol, alpha="1", clip_to_extent="1")
        kind, properties = _polygon(tags[tag]) if symbol == "fill" else _point(tags[tag])
        _add_layer(drawn, kind, properties)
    ElementTree.SubElement(root, "layerGeometryType").text = "2" if symbol == "fill" else "0"
    head = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return head + ElementTree.tostring(root, encoding="unicode")


def _add_layer(symbol: ElementTree.Element, kind: str, properties: Mapping[str, str]) -> None:
    layer = ElementTree.SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    options = ElementTree.SubElement(layer, "Option", type="Map")
    for name, value in properties.items():
        ElementTree.SubElement(options, "Option", type="QString", name=name, value=value)
    for name, value in properties.items():  # what QGIS before 3.18 reads
        ElementTree.SubElement(layer, "prop", k=name, v=value)


def _polygon(look: Look) -> tuple[str, dict[str, str]]:
    return "SimpleFill", {
        "color": _rgba(look.colour, 90),
        "style": "solid",
        "outline_color": _rgba(look.colour, 255),
        "outline_style": _PENS[look.outline],
        "outline_width": _MILLIMETRES,
        "outline_width_unit": "MM",
        "joinstyle": "miter",
    }


def _point(look: Look) -> tuple[str, dict[str, str]]:
    return "SimpleMarker", {
        "name": "circle",
        "color": _rgba(look.colour, 190),
        "outline_color": "29,36,48,255",
        "outline_style": _PENS[look.outline],
        "outline_width": "0.2",
        "outline_width_unit": "MM",
        "size": "2.4",
        "size_unit": "MM",
    }


def _rgba(colour: str, opacity: int) -> str:
    return ",".join(map(str, (*bytes.fromhex(colour[1:]), opacity)))


def _kind(head: bytes | None) -> int:
    """The kind of a geometry by the head of what a GeoPackage holds: 1 a point, 3 a polygon; 0 where there is none."""
    if head is None:
        return 0
    at = 8 + _ENVELOPES[head[3] >> 1 & 7]
    return int.from_bytes(head[at + 1 : at + 5], "little" if head[at] else "big") % 1000


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
