# Derived from _async/datasets.py by `make generate`; do not edit.
"""Datasets: their zones and records, what is added to them, and corrections."""

from __future__ import annotations

import contextlib
import itertools
import json
from typing import TYPE_CHECKING, Any

from ..errors import InvalidInput, NotFound
from ..extras import room
from ..jobs import stored
from ..jobs.records import Records
from . import downloads
from .asking import Document, Named, Owned
from .driving import drive, each_of
from .exports import Export
from .jobs import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground_api.models import ZoneSummary

    from ..jobs.stored import Change
    from .pages import Pages


class Dataset(Named, Owned):
    """A dataset: the records of jobs and of people, zone by zone."""

    _named = "datasetId"
    _reads = "get_dataset"
    _ids = (("datasetId", "id"),)
    COLUMNS = ("id", "name", "description", "created", "href")

    def zones(self) -> Pages[ZoneSummary]:
        """The areas on which its records lie, lazily."""
        from playground_api.models import ZoneSummary

        ids = {"project_id": self.project_id, "dataset_id": self.id}
        return self.play.pages("list_zones", ZoneSummary.from_dict, f"zones of {self.name}", None, (), **ids)

    def jobs(self) -> Pages[Job]:
        """The jobs whose detections it holds, lazily."""
        what = f"jobs of {self.name}"
        return Job.listed(self.play, self.project_id, "list_jobs", what, dataset_id=str(self.id))

    def tags(self) -> list[str]:
        """What its records are tagged with."""
        answer: list[Any] = (self.play.ask("list_front_dataset_tags", dataset_id=self.id)).json()
        return [each if isinstance(each, str) else each.get("name") or "" for each in answer]

    def records(self, area: Any = None) -> Records:  # Any: an area in any form
        """Its records, as a GeoJSON FeatureCollection in longitude, latitude (degrees, WGS 84); each has its `id`.

        With an `area`, in any form that a job takes, those that touch it. All records are streamed to a temporary file,
        which goes with the object. Raises InvalidInput for what is no area, MissingExtra where an area that is no box
        needs the extra `geo`.
        """
        if area is not None:
            found: list[Document] = drive(self.play, room("records_within")(area, self.id))
            return Records({"type": "FeatureCollection", "features": found})
        records = Records({})
        url = self.play.url_of("export_records", datasetId=self.id)
        url = url.copy_merge_params({"projectId": str(self.project_id), "type": "geojson"})
        downloads.download(self.play, url, records.path)
        return records

    def add(
        self,
        collection: Any,  # Any: of any package
        *,
        zone: str | None = None,
        image: Any = None,  # Any: an image's id, or whatever has one
        progress: Callable[[int, int], None] | None = None,
    ) -> int:
        """Store zones and records, and return how many records that were.

        `collection` is a GeoJSON FeatureCollection in longitude, latitude (degrees, WGS 84), as a mapping, a file's
        path, `Records` or an object with `__geo_interface__`, or a GeoDataFrame. A feature whose property `type` is
        `zone` has a `name`, an `image_id` and possibly `image_2_id`; any other is a record, with `tags`, `confidence`
        (0 to 1), `state` and the like. A record goes to the zone of its `zone_id` in this dataset, else to the zone that
        covers it, the one before it in the collection first; else to a zone named `zone`, which is made on the `image`
        where it is not there yet.

        Records go in batches, of which one at a time is held. When an answer is lost, the zone is read and compared
        before anything is sent again. `progress` is called with the number of records that are stored, and of all.

        Raises InvalidInput with every fault before anything is sent; StoringUncertain where an answer was lost and it
        could not be told what was stored; each error's note says how many records are stored for certain.
        """
        storing = room("storing")(self.project_id, self.id, progress)
        stored_in_all: int = drive(self.play, storing.store(collection, zone, image))
        return stored_in_all

    def update(self, collection: Any, *, dry_run: bool = False) -> list[Change]:  # Any: as for add
        """Carry corrections home: state, tags and geometry of records by their id, where they differ; returns the changes.

        `collection` is what `records()` gave, corrected, in any form that `add` takes, with as many of its records as
        there are. `dry_run` only tells the changes. Calling it again after an error does what is left.
        Raises InvalidInput before anything is changed, for ids that are not in this dataset too.
        """
        new: dict[str, str] = room("correct")(collection)
        changes: list[tuple[Document, Change]] = []
        for record in self.records():
            wanted = new.pop(str(record.get("id")), None)
            if wanted is not None and (change := stored.changed(record, json.loads(wanted))):
                changes.append((record, change))
        if new:
            raise InvalidInput(f"{len(new)} records are not in {self!r}: {', '.join(itertools.islice(new, 5))}.")
        each_of([] if dry_run else changes, self._correct)
        return [change for _, change in changes]

    def _correct(self, corrected: tuple[Document, Change]) -> None:
        record, change = corrected
        body = stored.corrected(record, change) | {"dataset_id": str(self.id)}
        self.play.write("update_front_record", body, record_id=change.record_id)

    def export(self, name: str) -> Export:
        """Start an export of all its records, a zip on another host: `wait()` for it, then `download()`."""
        body = {"name": name, "projectId": str(self.project_id)}
        answer = self.play.write("create_dataset_export", body, datasetId=self.id)
        return Export(self.play, answer.json(), self.project_id, "create_dataset_export")

    def delete(self) -> None:
        """Mark the dataset for deletion, with its records. What does not exist any more is deleted already."""
        self._resolve_or_warn("delete")
        with contextlib.suppress(NotFound):
            self.play.ask("delete_dataset", project_id=self.project_id, dataset_id=self.id)
