"""An image as the catalogue describes it: a GeoJSON feature, and what its properties mean."""

from __future__ import annotations

import contextlib
import datetime
import math
from typing import TYPE_CHECKING, Any, cast

from .extras import Shown
from .secrets import redact

if TYPE_CHECKING:
    from collections.abc import Mapping


class Scene(Shown):
    """An image of the catalogue, as the catalogue describes it: no property asks for anything."""

    COLUMNS = ("id", "source_id", "date", "constellation", "resolution", "cloud_cover", "incidence_angle")
    """The properties that a table of images shows."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = dict(document)
        """The catalogue's GeoJSON feature."""
        self.id = str(document["id"])

    def __repr__(self) -> str:
        day = "" if self.date is None else f" {self.date:%Y-%m-%d}"
        cloud = "" if self.cloud_cover is None else f", {self.cloud_cover:g} % cloud"
        return f"<Image {self.id}{day} {redact(self.constellation or '')}{cloud}>"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """The GeoJSON Feature, in longitude, latitude (degrees, WGS 84), with all that the catalogue says."""
        return self.document

    @property
    def footprint(self) -> dict[str, Any]:
        """What it covers: a GeoJSON geometry in longitude, latitude (degrees, WGS 84)."""
        return dict(self.document.get("geometry") or {})

    @property
    def source_id(self) -> str | None:
        """The id of the acquisition; several images may be made of one."""
        return self._text("sourceId")

    @property
    def date(self) -> datetime.datetime | None:
        """When it was taken, with its time zone; None where the catalogue does not say, or not in a form that is known."""
        with contextlib.suppress(ValueError, TypeError):
            found = datetime.datetime.fromisoformat(self._said("acquisitionDate"))
            return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
        return None

    @property
    def constellation(self) -> str | None:
        """The satellites that it is of, as PLEIADES."""
        return self._text("constellation")

    @property
    def resolution(self) -> float | None:
        """The side of a pixel on the ground, in metres."""
        return number(self._said("resolution"))

    @property
    def cloud_cover(self) -> float | None:
        """How much of it is under clouds, in %."""
        return number(self._said("cloudCover"))

    @property
    def incidence_angle(self) -> float | None:
        """How far from straight down it was seen, in degrees."""
        return number(self._said("incidenceAngle"))

    def _said(self, name: str) -> Any:
        properties = self.document.get("properties")
        return cast("dict[str, Any]", properties).get(name) if isinstance(properties, dict) else None

    def _text(self, name: str) -> str | None:
        found = self._said(name)
        return None if found is None else str(found)


def number(value: Any) -> float | None:  # Any: JSON; the service has numbers as texts, too
    """A number, whichever JSON type it has; None where it is none."""
    with contextlib.suppress(ValueError, TypeError):
        return found if math.isfinite(found := float(value)) else None
    return None
