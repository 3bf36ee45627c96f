"""A job's detections."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .extras import need

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping


class Records:
    """A GeoJSON FeatureCollection of records: polygons or points in longitude, latitude (degrees, WGS 84).

    Each feature's properties hold `tags`, `confidence` (0 to 1), `state`, the ids of its dataset, zone and job, and
    possibly `length`, `width` and `height` (m), `area` (m²) and `heading` (degrees from North).
    """

    def __init__(self, document: Mapping[str, Any]) -> None:  # Any: GeoJSON
        self._document = document

    @property
    def features(self) -> list[dict[str, Any]]:
        features: list[dict[str, Any]] = self._document["features"]
        return features

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        return {**self._document, "type": "FeatureCollection"}

    def __len__(self) -> int:
        return len(self.features)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.features)

    def __repr__(self) -> str:
        return f"<Records: {len(self)}>"

    def to_geodataframe(self) -> Any:
        """A GeoDataFrame in EPSG:4326, one row a record. Needs the extra `geo`; raises MissingExtra."""
        geopandas = need("geopandas", "geo", "A GeoDataFrame")
        if not self.features:
            return geopandas.GeoDataFrame({"geometry": []}, geometry="geometry", crs="EPSG:4326")
        return geopandas.GeoDataFrame.from_features(self.features, crs="EPSG:4326")

    def map(self, **options: Any) -> Any:
        """A matplotlib figure of the records; see `playgroundclient.notebook.draw`. Needs the extra `notebook`; raises MissingExtra."""
        need("matplotlib", "notebook", "A map")
        return need("playgroundclient.notebook", "notebook", "A map").draw(self, **options)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save as GeoJSON. The file is replaced in one step, when it is whole."""
        target = Path(path)
        part = target.with_name(f".{target.name}.part")
        part.write_text(json.dumps(self.__geo_interface__), "utf-8")
        part.replace(target)
