"""Records as a GeoJSON or KML file: streamed piece by piece, with a length, an ETag and ranges."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from playground_sandbox.documents import Doc, Json
from playground_sandbox.errors import RequestError
from playground_sandbox.origin import Answer
from playground_sandbox.store import Store

KML_TYPE = "application/vnd.google-earth.kml+xml"


def exported(store: Store, kind: str, dataset: str, job: str | None, headers: Mapping[str, str]) -> Answer:
    """The records of a dataset, or of one of its jobs; `kind` is geojson or kml."""
    media_type, write = {"geojson": ("application/json", _geojson), "kml": (KML_TYPE, _kml)}[kind]

    def pieces() -> Iterator[bytes]:
        # A job's records are found by the job alone, which is quicker in a large dataset.
        return write(store.record_texts(dataset=dataset) if job is None else store.record_texts(job=job))

    length, digest = 0, hashlib.sha256()
    for piece in pieces():
        length += len(piece)
        digest.update(piece)
    etag = f'"{digest.hexdigest()[:32]}"'
    common = {"ETag": etag, "Accept-Ranges": "bytes"}
    span = _range(headers.get("Range"), length) if headers.get("If-Range", etag) == etag else None
    if span is None:
        return Answer(200, {"features": []}, media_type, common | {"Content-Length": str(length)}, pieces())
    first, last = span
    part = common | {"Content-Length": str(last - first + 1), "Content-Range": f"bytes {first}-{last}/{length}"}
    return Answer(206, None, media_type, part, _slice(pieces, first, last))


def _range(header: str | None, length: int) -> tuple[int, int] | None:
    """First and last byte; None where the whole is to be sent. Raises RequestError (416)."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header or "")
    if found is None or found[0] == "bytes=-":
        return None
    if not found[1]:
        first, last = max(0, length - int(found[2])), length - 1
    else:
        first, last = int(found[1]), min(int(found[2] or length), length - 1)
    if first > last:
        headers = {"Content-Range": f"bytes */{length}"}
        raise RequestError(416, f"The range {header} is outside of the {length} bytes.", "Ask for the whole.", headers)
    return first, last


def _slice(pieces: Callable[[], Iterator[bytes]], first: int, last: int) -> Iterator[bytes]:
    position = 0
    for piece in pieces():
        part = piece[max(0, first - position) : max(0, last + 1 - position)]
        if part:
            yield part
        position += len(piece)
        if position > last:
            return


def _geojson(texts: Iterator[str]) -> Iterator[bytes]:
    yield from in_pieces('{"type":"FeatureCollection","features":[', texts, ",", "]}")


def _kml(texts: Iterator[str]) -> Iterator[bytes]:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    yield from in_pieces(head, (_placemark(json.loads(text)) for text in texts), "", "</Document></kml>")


def in_pieces(head: str, parts: Iterator[str], separator: str, tail: str, size: int = 200) -> Iterator[bytes]:
    """The parts in pieces of about `size`, so that neither a request for each nor all at once is held."""
    batch, start = [head], True
    for part in parts:
        batch.append(part if start else separator + part)
        start = False
        if len(batch) >= size:
            yield "".join(batch).encode()
            batch.clear()
    yield ("".join(batch) + tail).encode()


def _placemark(feature: Doc) -> str:
    properties: Doc = feature["properties"]
    tags: Json = properties.get("tags") or "record"
    name = tags if isinstance(tags, str) else ",".join(tags)
    data = "".join(
        f"<Data name={quoteattr(str(key))}><value>{escape(str(value))}</value></Data>"
        for key, value in properties.items()
        if value is not None
    )
    geometry: Doc = feature["geometry"]
    return (
        f"<Placemark><name>{escape(name)}</name><ExtendedData>{data}</ExtendedData>"
        f"{_kml_geometry(geometry['type'], geometry['coordinates'])}</Placemark>"
    )


def _kml_geometry(kind: str, coordinates: Json) -> str:
    if kind == "Point":
        return f"<Point><coordinates>{_positions([coordinates])}</coordinates></Point>"
    if kind == "MultiPolygon":
        return f"<MultiGeometry>{''.join(_kml_geometry('Polygon', part) for part in coordinates)}</MultiGeometry>"
    outer, *inner = (f"<LinearRing><coordinates>{_positions(ring)}</coordinates></LinearRing>" for ring in coordinates)
    holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in inner)
    return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>"


def _positions(ring: Json) -> str:
    return " ".join(",".join(map(str, position)) for position in ring)
