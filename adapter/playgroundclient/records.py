"""A job's detections."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import DownloadFailed, InvalidResponse
from .extras import need

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_CHUNK = 1 << 16


class Records:
    """A GeoJSON FeatureCollection of records: polygons or points in longitude, latitude (degrees, WGS 84).

    Iterating it reads the features one by one, from a file, without holding them all. Each feature's properties hold
    `tags`, `confidence` (0 to 1), `state`, the ids of its dataset, zone and job, and possibly `length`, `width` and
    `height` (m), `area` (m²) and `heading` (degrees from North).
    """

    def __init__(self, source: str | os.PathLike[str] | Mapping[str, Any]) -> None:
        """`source` is a GeoJSON file, or a FeatureCollection as a mapping."""
        if isinstance(source, (str, Path)):
            self._path = Path(source)
            return
        self._path = scratch()
        weakref.finalize(self, shutil.rmtree, self._path.parent, ignore_errors=True)
        self._path.write_text(json.dumps(source), "utf-8")

    @classmethod
    def owning(cls, path: Path) -> Records:
        """The records of a file in a `scratch` folder, which is removed with them."""
        records = cls(path)
        weakref.finalize(records, shutil.rmtree, path.parent, ignore_errors=True)
        return records

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with self._path.open(encoding="utf-8") as file:
            try:
                yield from _features(file.read)
            except UnicodeDecodeError:
                raise InvalidResponse("The records are not GeoJSON: not text in UTF-8.") from None

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def features(self) -> list[dict[str, Any]]:
        """All features at once."""
        return list(self)

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": self.features}

    def __repr__(self) -> str:
        return f"<Records: {len(self)}>"

    def to_geodataframe(self) -> Any:
        """A GeoDataFrame in EPSG:4326, one row a record. Needs the extra `geo`; raises MissingExtra."""
        need("pyogrio", "geo", "A GeoDataFrame")
        geopandas = need("geopandas", "geo", "A GeoDataFrame")
        if next(iter(self), None) is None:  # a file without features has no columns to read
            return geopandas.GeoDataFrame({"geometry": []}, geometry="geometry", crs="EPSG:4326")
        return geopandas.read_file(self._path, engine="pyogrio")

    def map(self, **options: Any) -> Any:
        """A matplotlib figure of the records; see `playgroundclient.notebook.draw`. Needs the extra `notebook`; raises MissingExtra."""
        need("matplotlib", "notebook", "A map")
        return need("playgroundclient.notebook", "notebook", "A map").draw(self, **options)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save as GeoJSON. The file is replaced in one step, when it is whole. Raises DownloadFailed."""
        target = Path(path)
        part = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
        try:
            with self._path.open("rb") as source, part.open("wb") as file:
                shutil.copyfileobj(source, file)
            part.replace(target)
        except OSError as error:
            raise DownloadFailed(f"{target} cannot be written: {error.strerror or error}.") from None
        finally:
            part.unlink(missing_ok=True)


def scratch() -> Path:
    """The path of a file for records, in a folder of its own that only this user reads."""
    return Path(tempfile.mkdtemp(prefix="playground-")) / "records.geojson"


def _features(read: Callable[[int], str]) -> Iterator[dict[str, Any]]:
    """The elements of the top-level `features` array of a GeoJSON text, one by one."""
    text = _Text(read)
    text.take("{")
    found = False
    while text.peek() != "}":
        name = text.value()
        text.take(":")
        if name != "features":
            text.value()
        else:
            found = True
            text.take("[")
            while text.peek() != "]":
                yield text.value()
                if text.peek() == ",":
                    text.take(",")
            text.take("]")
        if text.peek() == ",":
            text.take(",")
    if not found:
        raise InvalidResponse("The records are not GeoJSON: there is no list of features.")


class _Text:
    """A JSON text that is read value by value, holding no more than the value at hand."""

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self._decoder = json.JSONDecoder()
        self._buffer = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is not white space."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            self._more()

    def take(self, expected: str) -> None:
        if self.peek() != expected:
            raise InvalidResponse(f"The records are not GeoJSON: {expected!r} is missing.")
        self._at += 1

    def value(self) -> Any:
        """The next value. A number may go on in the next chunk, so it counts only with what ends it behind it."""
        self.peek()
        while True:
            with contextlib.suppress(ValueError):
                found, end = self._decoder.raw_decode(self._buffer, self._at)
                if end < len(self._buffer) and self._buffer[end] in ",:]} \t\r\n":
                    self._at = end
                    return found
            self._more()

    def _more(self) -> None:
        # A value that goes on is parsed again from its start: reading twice as much each time keeps that rare.
        chunk = self._read(max(_CHUNK, len(self._buffer) - self._at))
        if not chunk:
            raise InvalidResponse("The records are not GeoJSON: they end too early.")
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
