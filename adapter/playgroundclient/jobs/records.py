"""A job's detections."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, overload

from ..errors import InvalidInput, InvalidResponse
from ..extras import Shown, need, room
from ..files import replacing, resolved, shown
from ..secrets import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import BinaryIO

_CHUNK = 1 << 16
_BLANKS = re.compile(r"[ \t\r\n]*+[^ \t\r\n]")
TEXTS = ("tags", "state", "comment", "dataset_id", "zone_id", "job_id")
NUMBERS = ("confidence", "length", "width", "height", "area", "heading")
"""The documented properties of a record."""
FORMATS = {
    **dict.fromkeys(("", ".geojson", ".json"), "GeoJSON"),
    ".gpkg": "GPKG",
    ".fgb": "FlatGeobuf",
    **dict.fromkeys((".parquet", ".geoparquet"), "GeoParquet"),
}
"""How records are written, by a file's suffix; GeoPackage and FlatGeobuf by the names that GDAL has for them."""


class Records(Shown):
    """A GeoJSON FeatureCollection of records: polygons or points in longitude, latitude (degrees, WGS 84).

    Iterating it reads the features one by one, from a file, without holding them all. Each feature's properties hold
    `tags`, `confidence` (0 to 1), `state`, the ids of its dataset, zone and job, and possibly `length`, `width` and
    `height` (m), `area` (m²) and `heading` (degrees from North). They stand in the GeoJSON file `path`; where that was made
    for them, it goes with them.
    """

    def __init__(self, source: str | os.PathLike[str] | Mapping[str, Any]) -> None:
        """`source` is a GeoJSON file, or a FeatureCollection as a mapping."""
        if isinstance(source, (str, os.PathLike)):
            self.path = Path(os.path.expanduser(source))  # noqa: PTH111
            return
        content = json.dumps(source)
        folder = Path(tempfile.mkdtemp(prefix="playground-"))  # which only this user reads
        weakref.finalize(self, _remove, folder, os.getpid())
        self.path = folder / "records.geojson"
        self.path.write_text(content)

    def __reduce__(self) -> tuple[Any, ...]:
        # The content, because the file is of this process, or at least of this machine.
        return Records, (self.__geo_interface__,)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with self.path.open(encoding="utf-8-sig") as file:
            try:
                for feature in _features(file.read):
                    if not isinstance(feature, dict):
                        raise InvalidResponse("The records are not GeoJSON: a feature is no object.")
                    yield cast("dict[str, Any]", feature)
            except UnicodeDecodeError:
                raise InvalidResponse("The records are not GeoJSON: not text in UTF-8.") from None

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        if not isinstance(index, int) or index < 0:
            return self.features[index]
        for feature in itertools.islice(self, index, None):
            return feature
        raise IndexError(f"there is no record {index}; the first is 0, and there are {len(self)}")

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
        """A GeoDataFrame in EPSG:4326, one row a record; one without a geometry has none. Needs the extra `geo`.

        Without any record it has the documented columns. Raises InvalidResponse, MissingExtra.
        """
        need("pyogrio", "geo", "A GeoDataFrame")
        geopandas = need("geopandas", "geo", "A GeoDataFrame")
        if next(iter(self), None) is None:  # a file without features has no columns to read
            frame = geopandas.GeoDataFrame(columns=[*TEXTS, *NUMBERS], geometry=[], crs="EPSG:4326")
            return frame.astype(dict.fromkeys(TEXTS, "str") | dict.fromkeys(NUMBERS, "float64"))
        try:
            frame = geopandas.read_file(self.path, engine="pyogrio")
        except (RuntimeError, ValueError) as error:
            raise InvalidResponse(f"The records cannot be read: {redact(str(error))}.") from None
        if "geometry" not in frame:  # GDAL makes a plain table of records that have none
            frame = geopandas.GeoDataFrame(frame, geometry=[None] * len(frame), crs="EPSG:4326")
        if "tags" in frame:  # one text, as no format has lists of them
            frame["tags"] = [
                ",".join(each) if hasattr(each, "__len__") and not isinstance(each, str) else each
                for each in frame["tags"]
            ]
        return frame

    def map(self, **options: Any) -> Any:
        """A matplotlib figure of the records; see `playgroundclient.notebook.draw`. Needs the extra `notebook`; raises MissingExtra."""
        return room("draw")(self, **options)

    def explore(self, **options: Any) -> Any:
        """An interactive map, which works offline; see `playgroundclient.notebook.explore`. Needs the extra `notebook`; raises MissingExtra."""
        return room("explore")(self, **options)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save in the format that the suffix names: GeoJSON (also without a suffix), .gpkg, .parquet or .fgb.

        The file is replaced in one step, when it is whole; a link, a mode and `~` are honoured. All but GeoJSON need
        the extra `geo`. A GeoPackage holds a style for QGIS, which shows each tag as a category. Raises InvalidInput for
        another suffix, DownloadFailed, MissingExtra.
        """
        form = format_of(path)
        with replacing(path) as part:
            if form == "GeoJSON":
                shutil.copyfile(self.path, part)
                return
            frame = self.to_geodataframe()
            if form == "GeoParquet":
                frame.to_parquet(part)
                return
            # A FlatGeobuf with an index cannot hold a record without a geometry, nor with an empty one.
            bare = form == "FlatGeobuf" and (frame.geometry.isna() | frame.geometry.is_empty).any()
            options = {"SPATIAL_INDEX": "NO"} if bare else {}
            if form == "GPKG" and "fid" in map(str.lower, frame.columns):
                options["FID"] = "row_id"  # what GDAL would call "fid", as a property of these records is
            # Records are points and polygons; of no geometry at all GDAL would make a table that has no place for one.
            frame.to_file(part, driver=form, layer="records", geometry_type="Unknown", engine="pyogrio", **options)
            if form == "GPKG":
                room("qgis_style")(part)


def format_of(path: str | os.PathLike[str]) -> str:
    """The format of FORMATS that records are written in at `path`, once it is known that they can be written there.

    Raises InvalidInput for a suffix of none of them, MissingExtra, and DownloadFailed where no file can be.
    """
    suffix = resolved(path).suffix.lower()
    form = FORMATS.get(suffix)
    if form is None:
        raise InvalidInput(
            f"{shown(path)}: records are not written as {suffix!r}; a name ends in one of {', '.join(filter(None, FORMATS))}."
        )
    if form != "GeoJSON":
        for module in ("geopandas", "pyogrio", "pyarrow"):
            need(module, "geo", f"Writing {suffix}")
    return form


def is_collection(file: BinaryIO) -> bool:
    """Whether a JSON text is an object that has a list named `features`, and ends as an object does.

    It is read up to the first feature.
    """
    file.seek(-min(_CHUNK, file.seek(0, os.SEEK_END)), os.SEEK_END)
    ends = file.read().rstrip().endswith(b"}")
    file.seek(0)
    text = io.TextIOWrapper(file, "utf-8-sig")
    try:
        next(_features(text.read), None)
    except (InvalidResponse, UnicodeDecodeError):
        return False
    finally:
        text.detach()
    return ends


def _remove(folder: Path, owner: int) -> None:
    """Remove the folder of records that are gone; a forked child leaves it to its parent."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _features(read: Callable[[int], str]) -> Iterator[Any]:
    """The elements of the top-level `features` array of a GeoJSON text, one by one."""
    text = _Text(read)
    found = False
    for _ in text.elements("{", "}"):
        name = text.value()
        text.take(":")
        if name != "features":
            text.value()
            continue
        found = True
        for _ in text.elements("[", "]"):
            yield text.value()
    if not found:
        raise InvalidResponse("The records are not GeoJSON: there is no list of features.")


class _Text:
    """A JSON text that is read value by value, holding no more than the value at hand.

    ijson does the same at the same speed, but takes memory with the square of the nesting: 3.9 GB for 80 kB of brackets.
    """

    def __init__(self, read: Callable[[int], str]) -> None:
        self._read = read
        self._decode = json.JSONDecoder().raw_decode
        self._buffer = ""
        self._at = 0

    def elements(self, opening: str, closing: str) -> Iterator[None]:
        """A step for each element between the brackets, which is to be read in it; the commas are taken."""
        self.take(opening)
        if self._next() != closing:
            yield
            while self._next() != closing:
                self.take(",")
                yield
        self.take(closing)

    def take(self, expected: str) -> None:
        if self._next() != expected:
            raise InvalidResponse(f"The records are not GeoJSON: {expected!r} is missing.")
        self._at += 1

    def value(self) -> Any:
        """The next value. A number may go on in the next chunk, so it counts only with what ends it behind it."""
        self._next()
        while True:
            try:
                found, end = self._decode(self._buffer, self._at)
                if end < len(self._buffer) and self._buffer[end] in ",:]} \t\r\n":
                    self._at = end
                    return found
            except ValueError:
                pass  # it may go on in the next chunk
            except RecursionError:
                raise InvalidResponse("The records are not GeoJSON: a value is nested too deeply.") from None
            self._more()

    def _next(self) -> str:
        """The next character that is not white space."""
        while (begin := _BLANKS.match(self._buffer, self._at)) is None:
            self._more()
        self._at = begin.end() - 1
        return self._buffer[self._at]

    def _more(self) -> None:
        # A value that goes on is parsed again from its start: reading twice as much each time keeps that rare.
        chunk = self._read(max(_CHUNK, len(self._buffer) - self._at))
        if not chunk:
            raise InvalidResponse("The records are not GeoJSON: they end too early.")
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
