# Derived from _async/jobs.py by `make generate`; do not edit.
"""A job: its whole public life, from the queue to its records."""

from __future__ import annotations

import contextlib
import time
import uuid
from typing import TYPE_CHECKING, Any

from attrs import evolve

from .. import contract, links, lookup
from ..errors import InvalidResponse, JobFailed, JobNotEnded, LinkRefused, NotFound, PlaygroundError
from ..extras import room
from ..jobs import pace
from ..jobs.inputs import IMAGES
from ..jobs.records import Records, format_of
from ..jobs.tasks import Task, instant
from ..text import plain
from ..transport.call import ending_by
from . import downloads, waiting
from .asking import Connection, Document, Owned

if TYPE_CHECKING:
    import datetime
    import os
    from collections.abc import Callable, Iterator

    import httpx

    from ..jobs.pace import Display, Progress

_FOR_A_REASON = 10.0
"""Seconds for asking why a job has failed, before the failure is told without."""


class Job(Owned):
    """A job: one run of a process. `href` is all that is needed to come back to it, from anywhere."""

    COLUMNS = ("id", "process_id", "name", "status", "progress", "created", "started", "ended", "duration", "href")

    _reads = "get_job"
    _ids = (("processId", "process_id"), ("jobId", "id"))

    @classmethod
    def at(cls, play: Connection, href: str) -> Job:
        """The whole of the job at an href. Raises LinkRefused, NotFound."""
        return cls.known_at(play, href).load()

    @classmethod
    def known_at(cls, play: Connection, href: str) -> Job:
        """A job of which nothing is known but its href. Sends nothing; raises LinkRefused."""
        link, operation = links.Link("job", str(href).strip(), None), contract.by_id("get_job")
        try:
            target = links.agree(link, [operation], play.settings, play.settings.gateway, {})
        except LinkRefused as error:
            raise LinkRefused(
                f"This is not a job's href of this service; pass what `job.href` gave, which ends in "
                f"{operation.facts['path']}?projectId=...; a job's id alone is not enough. {error}",
                relation="job",
            ) from None
        ids = {name: lookup.as_uuid(target.ids.get(name, "")) for name in ("projectId", "processId", "jobId")}
        if ids["projectId"] is None or ids["processId"] is None or ids["jobId"] is None:
            raise LinkRefused(f"{href!r} is not a job's href: it must name the process, the job and the projectId.")
        document: Document = {"id": str(ids["jobId"]), "processId": str(ids["processId"])}
        return cls(play, document, ids["projectId"], "list_process_jobs", "jobs")

    @property
    def process_id(self) -> uuid.UUID:
        """The id of the process that it runs."""
        return uuid.UUID(self.document["processId"])

    @property
    def status(self) -> str:
        """ACCEPTED, RUNNING, PAUSED, SUCCEEDED, FAILED, CANCELLED, UNKNOWN, or what the service has added since."""
        status: Document = self._loaded("status", "status of a job") or {}
        return status.get("status") or "UNKNOWN"

    @property
    def progress(self) -> float:
        """How much is done, in %."""
        status: Document = self._loaded("status", "progress of a job") or {}
        return float(min(100, max(0, status.get("progress") or 0)))

    @property
    def message(self) -> str | None:
        """What the service has to say of the job, of its failure for example."""
        message: str | None = self._loaded("message", "message of a job")
        return message

    @property
    def inputs(self) -> dict[str, Any]:
        """What was submitted, as far as the service shows it."""
        return dict(self._loaded("input", "inputs of a job") or {})

    @property
    def name(self) -> str:
        """The name that it was submitted with."""
        return str(self.inputs.get("name") or "")

    @property
    def image_ids(self) -> list[str]:
        """The images that it runs on, as they were submitted: uids or source ids."""
        return [str(image) for name in IMAGES if (image := self.inputs.get(name))]

    @property
    def dataset_id(self) -> uuid.UUID | None:
        """The dataset that its records go to, for `project.dataset(...)`; None where neither its link nor its inputs tell."""
        target = self._resolve_or_warn("recordsAsGeojson")
        return lookup.as_uuid(self.inputs.get("datasetId", "") if target is None else target.ids["datasetId"])

    @property
    def tasks(self) -> dict[str, int]:
        """How many tasks are in which status; a task is a tile of the area."""
        counts = self.document.get("nbTasksPerStatus") or ()
        return {each.get("status") or "UNKNOWN": each.get("count") or 0 for each in counts}

    @property
    def created(self) -> datetime.datetime | None:
        """When the service created it."""
        return instant(self.document.get("creationDate"))

    @property
    def started(self) -> datetime.datetime | None:
        """When it began to run; None before."""
        return instant(self.document.get("startDate"))

    @property
    def ended(self) -> datetime.datetime | None:
        """When it ended; None before."""
        return instant(self.document.get("endDate"))

    @property
    def duration(self) -> datetime.timedelta | None:
        """How long it ran; None before its end."""
        return self.ended - self.started if self.ended and self.started else None

    def __repr__(self) -> str:
        status = pace.shown_status(self)
        return f"<Job {self.id}{'' if status is None else f' {plain(status)} {self.progress:g} %'}>"

    def mark_gone(self) -> None:
        """Let the handle say that the job does not exist any more: its status becomes CANCELLED, with a message."""
        status: Document = self.document.get("status") or {}
        gone: Document = {
            "creationDate": None,
            **self.document,
            "status": {**status, "status": "CANCELLED"},
            "message": "The job does not exist any more: it was deleted.",
        }
        self._replace(type(self)(self.play, gone, self.project_id))

    def wait(
        self, timeout: float | None = None, poll: float | None = None, progress: Progress | Display | bool | None = None
    ) -> Job:
        """Wait until the job has ended, and return it, updated.

        `timeout` and `poll`, the time between two looks, are seconds; by default the wait lasts as long as the job, and
        looks become rarer, from 2 s to 30 s. `progress` is called with the job after each look; True shows a bar, None
        shows one on a terminal or in a notebook, False shows nothing.

        Raises JobFailed with the service's message, JobCancelled when it was cancelled or deleted, JobTimeout when it
        had not ended in time. Interrupting the wait leaves the job running.
        """
        waiting.wait(self, timeout, poll, progress)
        if (failed := self._failure()) is not None:
            raise failed
        return self

    def show(self) -> None:
        """Show the job as a card that follows it in the background, and return at once. For a notebook.

        The card ends with the job, with the messages of tasks that failed; when looks have failed for ten minutes, which
        it says; and with `close()`. It is saved with the notebook as it was last; `play.job(href).show()` opens it again.
        Elsewhere the job is told of in lines on standard error. This handle stays as it is: `refresh()` updates it.
        Raises ConfigurationError where the asynchronous client has no running event loop.
        """
        room("follow")(self)

    def explore(self, **options: Any) -> Any:  # Any: an Exploration of `playgroundclient.notebook`, a room above
        """An interactive map of its records over its images; see `playgroundclient.notebook.explore_job`.

        Needs the extra `notebook`. Raises MissingExtra, InvalidInput on a job of the asynchronous client, and what
        `records` raises.
        """
        return room("explore_job")(self, **options)

    def cancel(self) -> Job:
        """Cancel the job if it has not ended; when it has, nothing is changed. Returns this handle, updated.

        The service's deletion of a running job kills it, and may remove it altogether: its status is then CANCELLED.
        """
        try:
            if not self._is_known_to_have_ended() and not pace.ended(self.refresh()):
                self.delete()
                self.refresh()
        except NotFound:
            self.mark_gone()
        return self

    def delete(self) -> None:
        """Delete the job, with its status and its inputs. What does not exist any more is deleted already."""
        self._resolve_or_warn("delete")
        with contextlib.suppress(NotFound):
            self.play.ask("delete_job", project_id=self.project_id, process_id=self.process_id, job_id=self.id)

    def failures(self) -> Iterator[Task]:
        """The tasks that have failed: why the job failed, and where. Each is read when the iteration comes to it.

        A task's `message` names its tile, its `error` says what went wrong there; both are None where the service does
        not tell, or the task itself cannot be read.
        """
        # Any: so that they are no other parameters
        ids: dict[str, Any] = {"project_id": self.project_id, "process_id": self.process_id, "job_id": self.id}
        target = self._resolve_or_warn("tasks")
        url = None if target is None else target.url.copy_set_param("status", "FAILED")
        from playground_api.models import KnownJobState

        what = f"failed tasks of the job {self.id}"
        for task in self.play.pages("list_job_tasks", Task.of, what, url, status=KnownJobState.FAILED, **ids):
            if task.status != "FAILED":
                continue
            if task.error is None:  # a list tells less
                try:
                    whole = Task.of(self.play.ask_for("get_job_task", task_id=task.id, **ids))
                except (NotFound, InvalidResponse):  # what cannot be read hides neither this one nor the others
                    whole = task
                if whole.status not in ("FAILED", "UNKNOWN"):
                    continue  # it was run again meanwhile
                task = evolve(whole, status=task.status)
            yield task

    def _failure(self) -> JobFailed | None:
        """The error that the ended job means, with the first of its failed tasks; None where it has succeeded."""
        first: Task | None = None
        if self.status == "FAILED":
            try:
                with ending_by(time.monotonic() + _FOR_A_REASON):
                    first = next(self.failures(), None)
            except PlaygroundError:
                pass  # the job has failed all the same
        return pace.outcome(self, first)

    def _records_url(self) -> httpx.URL:
        target = self._resolve_or_warn("recordsAsGeojson")
        if target is not None:
            return target.url
        dataset = lookup.as_uuid(self.inputs.get("datasetId", ""))
        if dataset is None:
            raise LinkRefused(
                "The job's link to its records is missing or contradicts the contract, and its dataset is not known, "
                "so the records cannot be asked for.",
                relation="recordsAsGeojson",
            )
        url = self.play.url_of("export_records", datasetId=dataset)
        return url.copy_merge_params({"projectId": str(self.project_id), "type": "geojson", "jobId": str(self.id)})

    def _is_known_to_have_ended(self) -> bool:
        return getattr(self, "status", None) in pace.ENDED  # a list's item has no status

    def _check_success(self) -> None:
        """The records of a job that is not over, or has failed, would look like few detections, or none."""
        if not self._is_known_to_have_ended():
            self.refresh()
        if (failed := self._failure()) is None:
            return
        if self.status in pace.ENDED:
            failed.add_note("Records that it may have left: pass partial=True.")
            raise failed
        raise JobNotEnded(
            f"The job {self.href} is {pace.shown_status(self)} ({self.progress:g} %), so its records are not complete. Call "
            "job.wait() first, or pass partial=True for those that are there.",
            href=self.href,
            status=pace.shown_status(self),
            job=self,
        )

    def records(self, *, partial: bool = False) -> Records:
        """The job's detections, as a GeoJSON FeatureCollection in longitude, latitude (degrees, WGS 84).

        They are streamed to a temporary file, which goes with the object, so a result of any size will do. Raises
        JobNotEnded and JobFailed where they would not be all, unless `partial` says that some are welcome.
        """
        records = Records({})
        self.download(records.path, partial=partial)
        return records

    def download(
        self,
        path: str | os.PathLike[str],
        progress: Callable[[int, int | None], None] | None = None,
        *,
        partial: bool = False,
    ) -> None:
        """Save the job's detections: streamed, and the file is there only when it is whole.

        The suffix names the format: GeoJSON (also without a suffix), or .gpkg, .parquet, .fgb, which need the extra
        `geo`; another is InvalidInput, before anything is asked for. A GeoJSON file is continued where it was cut.
        `progress` is called with the bytes so far and in all, None where the service does not tell. Raises JobNotEnded
        and JobFailed as `records` does, unless `partial` is true.
        """
        is_geojson = format_of(path) == "GeoJSON"
        if not partial:
            self._check_success()
        if is_geojson:
            downloads.download(self.play, self._records_url(), path, progress)
            return
        records = Records({})
        downloads.download(self.play, self._records_url(), records.path, progress)
        records.save(path)
