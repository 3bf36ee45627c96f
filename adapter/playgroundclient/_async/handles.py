"""Projects, processes and jobs: what people move on from."""

from __future__ import annotations

import functools
import uuid
import warnings
from typing import TYPE_CHECKING, Any

from .. import links, near, operations
from .. import waiting as job_waiting
from ..errors import InvalidInput, JobNotEnded, LinkRefused, LinkWarning, NotFound
from ..jobs import inputs as job_inputs
from ..jobs.records import Records, format_of, scratch
from ..paging import SIZE, Page
from ..redact import redact
from ..values import body, known, loaded
from . import downloads, submission, waiting
from .pages import AsyncPages

if TYPE_CHECKING:
    import datetime
    import os
    from collections.abc import Callable, Mapping

    import httpx
    from playground_api.models import (
        JobDescribe,
        JobPage,
        JobSummary,
        ProcessDescribe,
        ProcessPage,
        ProcessSummary,
        ProjectSummary,
    )

    from ..jobs.areas import Fault
    from ..links import Target
    from ..operations import Operation
    from ..waiting import Progress
    from .playground import AsyncPlayground


class Handle:
    """What all handles have: the client, the generated model that the service sent, and its links."""

    def __init__(self, play: AsyncPlayground, model: Any, operation: str, items: str | None) -> None:  # Any: per kind
        self.play = play
        self.model = model
        self._operation: Operation = operations.by_id(operation)
        self._items = items

    @property
    def links(self) -> Mapping[str, links.Link]:
        """The relations that the service sent with it, by name. `play.follow(handle, name)` follows one."""
        return links.table(self.model)

    def _known_ids(self) -> dict[str, str]:
        return {}

    def resolve(self, relation: str) -> Target:
        """Where a relation leads, once it agrees with the contract. Sends nothing; raises LinkRefused."""
        link = self.links.get(relation)
        if link is None:
            have = redact(", ".join(sorted(self.links))) or "none"
            raise LinkRefused(f"There is no link {relation!r} here; there are: {have}.", relation=relation)
        candidates = self._operation.targets(relation, self._items)
        if candidates is None:
            raise LinkRefused(
                f"The contract does not know the relation {relation!r} here, so it is not followed.", relation=relation
            )
        return links.agree(link, candidates, self.play.settings, self.play.settings.gateway, self._known_ids())

    def _resolve_or_warn(self, relation: str) -> Target | None:
        """As `resolve`, for a method that can do without the link: None, with a warning where the link contradicts."""
        if relation not in self.links:
            return None
        try:
            return self.resolve(relation)
        except LinkRefused as error:
            warnings.warn(f"{error} The contract's own URL is used instead.", LinkWarning, stacklevel=3)
            return None


class AsyncProject(Handle):
    """A project: the account's unit of rights and of work."""

    model: ProjectSummary

    @property
    def id(self) -> uuid.UUID:
        return self.model.project_id

    @property
    def name(self) -> str:
        return known(self.model.name) or ""

    def _known_ids(self) -> dict[str, str]:
        return {"projectId": str(self.id)}

    def __repr__(self) -> str:
        return f"<Project {self.name!r} {self.id}>"

    def processes(self) -> AsyncPages[AsyncProcess]:
        """The processes that the project may run, lazily."""

        async def page(number: int) -> Page[AsyncProcess]:
            from playground_api.api.processes import list_processes

            answer: ProcessPage = body(
                await list_processes.asyncio_detailed(client=self.play.api, project_id=self.id, page=number, size=SIZE)
            )
            items = [AsyncProcess(self.play, each, self.id, "list_processes", "processes") for each in answer.processes]
            return Page(items, known(answer.total), "next" in links.table(answer))

        return AsyncPages(page, lambda process: process.id, f"processes of {self.name}")

    async def process(self, name: str | uuid.UUID) -> AsyncProcess:
        """One process, by its id or its title, loaded. Raises UnknownName, with near matches."""
        wanted = near.as_uuid(name)
        if wanted is None:
            titles: dict[str, list[uuid.UUID]] = {}
            async for each in self.processes():
                titles.setdefault(each.title, []).append(each.id)
            wanted = near.only(titles, str(name), "process", f"project {self.name!r}")
        return await AsyncProcess.get(self.play, self.id, wanted)

    def jobs(self) -> AsyncPages[AsyncJob]:
        """All jobs of the project, lazily."""
        from playground_api.api.jobs import list_jobs

        fetch = functools.partial(list_jobs.asyncio_detailed, client=self.play.api, project_id=self.id, size=SIZE)
        return _job_pages(self.play, self.id, "list_jobs", fetch, f"jobs of {self.name}")


class AsyncProcess(Handle):
    """A process: an algorithm that the service can run on images, as a job."""

    model: ProcessDescribe | ProcessSummary

    def __init__(
        self,
        play: AsyncPlayground,
        model: ProcessDescribe | ProcessSummary,
        project_id: uuid.UUID,
        operation: str = "get_process",
        items: str | None = None,
    ) -> None:
        super().__init__(play, model, operation, items)
        self.project_id = project_id

    @classmethod
    async def get(cls, play: AsyncPlayground, project_id: uuid.UUID, process_id: uuid.UUID) -> AsyncProcess:
        from playground_api.api.processes import get_process

        return cls(
            play,
            body(await get_process.asyncio_detailed(process_id, client=play.api, project_id=project_id)),
            project_id,
        )

    @property
    def id(self) -> uuid.UUID:
        return self.model.id

    @property
    def title(self) -> str:
        return known(self.model.title) or ""

    @property
    def input_schema(self) -> dict[str, Any]:
        """The process's own JSON Schema of a job's inputs. Raises NotLoaded on an item of a list."""
        schema = loaded(self.model, "input_", "input schema of a process")
        return {} if schema is None else dict(schema.to_dict())

    def _known_ids(self) -> dict[str, str]:
        return {"processId": str(self.id)}

    def __repr__(self) -> str:
        return f"<Process {self.title!r} {self.id}>"

    async def load(self) -> AsyncProcess:
        """The whole of this process, as a new handle."""
        return await self.get(self.play, self.project_id, self.id)

    def jobs(self) -> AsyncPages[AsyncJob]:
        """The jobs of this process, lazily."""
        from playground_api.api.jobs import list_process_jobs

        self._resolve_or_warn("jobs")
        fetch = functools.partial(
            list_process_jobs.asyncio_detailed, self.id, client=self.play.api, project_id=self.project_id, size=SIZE
        )
        return _job_pages(self.play, self.project_id, "list_process_jobs", fetch, f"jobs of {self.title}")

    def check(self, inputs: Mapping[str, Any]) -> list[Fault]:
        """Every fault of a job's inputs, each with its JSON path; an empty list is good. Sends nothing.

        `inputs` are what `input_schema` describes; `geom` is a Polygon in longitude, latitude (degrees, WGS 84), as
        GeoJSON, WKT, a box (west, south, east, north), a file's path, or anything with `__geo_interface__`. An image may be given as the catalogue's
        feature instead of its id: then the area must be inside its footprint.
        """
        return self._checked(inputs)[1]

    def _checked(self, inputs: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
        return job_inputs.checked(self.input_schema, inputs, {"projectId": str(self.project_id)})

    async def run(self, inputs: Mapping[str, Any], *, correlation_id: str | None = None) -> AsyncJob:
        """Check the inputs, submit a job exactly once, and return it, queued.

        Raises InvalidInput with every fault, and then nothing was sent; SubmissionUncertain when the answer was lost
        and it could not be found out whether the job was created. The submission takes at most the client's
        `timeout`; when its answer is lost, the search for the job takes at most as long again. `correlation_id` is sent
        along, for the service's support to find the request by; by default it is a new one. It is one to 128 visible
        ASCII characters, with spaces only between them.
        """
        plain, found = self._checked(inputs)
        if found:
            lines = "".join(f"\n  {fault}" for fault in found)
            raise InvalidInput(
                f"The inputs do not fit the process {self.title!r}; nothing was sent.{lines}", faults=found
            )
        target = self._resolve_or_warn("runNewJob")
        operation = operations.by_id("create_job")
        project_id, url = (
            self.project_id,
            self.play.settings.base(operation.role).join(operation.path(processId=self.id)),
        )
        if target is not None:
            project_id, url = near.as_uuid(target.ids.get("projectId")) or project_id, target.url
        url = url.copy_set_param("projectId", str(project_id))
        return await submission.submit(self, project_id, url, plain, correlation_id or str(uuid.uuid4()))


class AsyncJob(Handle):
    """A job: one run of a process. `href` is all that is needed to come back to it, from anywhere."""

    model: JobDescribe | JobSummary

    def __init__(
        self,
        play: AsyncPlayground,
        model: JobDescribe | JobSummary,
        project_id: uuid.UUID,
        operation: str = "get_job",
        items: str | None = None,
    ) -> None:
        super().__init__(play, model, operation, items)
        self.project_id = project_id

    @classmethod
    async def get(
        cls, play: AsyncPlayground, project_id: uuid.UUID, process_id: uuid.UUID, job_id: uuid.UUID
    ) -> AsyncJob:
        from playground_api.api.jobs import get_job

        answer = await get_job.asyncio_detailed(process_id, job_id, client=play.api, project_id=project_id)
        return cls(play, body(answer), project_id)

    @classmethod
    async def at(cls, play: AsyncPlayground, href: str) -> AsyncJob:
        link, operation = links.Link("job", str(href).strip(), None), operations.by_id("get_job")
        try:
            target = links.agree(link, [operation], play.settings, play.settings.gateway, {})
        except LinkRefused as error:
            raise LinkRefused(
                f"This is not a job's href of this service; pass what `job.href` gave, which ends in "
                f"{operation.facts['path']}?projectId=...; a job's id alone is not enough. {error}",
                relation="job",
            ) from None
        ids = {name: near.as_uuid(target.ids.get(name, "")) for name in ("projectId", "processId", "jobId")}
        if any(value is None for value in ids.values()):
            raise LinkRefused(f"{href!r} is not a job's href: it must name the process, the job and the projectId.")
        return await cls.get(play, *(value for value in ids.values() if value is not None))

    @property
    def id(self) -> uuid.UUID:
        return self.model.id

    @property
    def process_id(self) -> uuid.UUID:
        return self.model.process_id

    @property
    def href(self) -> str:
        """The job's address: `play.job(href)` comes back to it, in another process and on another day too."""
        operation = operations.by_id("get_job")
        url = self.play.settings.base(operation.role).join(operation.path(processId=self.process_id, jobId=self.id))
        return str(url.copy_merge_params({"projectId": str(self.project_id)}))

    @property
    def status(self) -> str:
        """ACCEPTED, RUNNING, PAUSED, SUCCEEDED, FAILED, CANCELLED, UNKNOWN, or what the service has added since."""
        status = loaded(self.model, "status", "status of a job")
        return str(known(status.status) or "UNKNOWN") if status is not None else "UNKNOWN"

    @property
    def progress(self) -> float:
        """How much is done, in %."""
        status = loaded(self.model, "status", "progress of a job")
        percent = known(status.progress) or 0 if status is not None else 0
        return float(min(100, max(0, percent)))

    @property
    def message(self) -> str | None:
        """What the service has to say of the job, of its failure for example."""
        message: str | None = loaded(self.model, "message", "message of a job")
        return message

    @property
    def inputs(self) -> dict[str, Any]:
        """What was submitted, as far as the service shows it."""
        inputs = loaded(self.model, "input_", "inputs of a job")
        return {} if inputs is None else dict(inputs.to_dict())

    @property
    def tasks(self) -> dict[str, int]:
        """How many tasks are in which status; a task is a tile of the area."""
        counts = known(self.model.nb_tasks_per_status) or []
        return {str(known(each.status) or "UNKNOWN"): known(each.count) or 0 for each in counts}

    @property
    def created(self) -> datetime.datetime | None:
        return known(self.model.creation_date)

    def _known_ids(self) -> dict[str, str]:
        return {"processId": str(self.process_id), "jobId": str(self.id)}

    def __repr__(self) -> str:
        status = getattr(self, "status", None)
        return f"<Job {self.id}{'' if status is None else f' {status} {self.progress:g} %'}>"

    async def load(self) -> AsyncJob:
        """The whole of this job, as it is now, as a new handle."""
        return await self.get(self.play, self.project_id, self.process_id, self.id)

    async def refresh(self) -> AsyncJob:
        """Read the job again, and update this handle."""
        fresh = await self.load()
        self.model = fresh.model
        self._operation = fresh._operation
        self._items = None
        return self

    async def wait(
        self, timeout: float | None = None, poll: float | None = None, progress: Progress | bool | None = None
    ) -> AsyncJob:
        """Wait until the job has ended, and return it, updated.

        `timeout` and `poll`, the time between two looks, are seconds; by default the wait lasts as long as the job, and
        looks become rarer, from 2 s to 30 s. `progress` is called with the job after each look; True shows a bar, None
        shows one on a terminal or in a notebook, False shows nothing.

        Raises JobFailed with the service's message, JobCancelled when it was cancelled or deleted, JobTimeout when it
        had not ended in time. Interrupting the wait leaves the job running.
        """
        return await waiting.wait(self, timeout, poll, progress)

    async def cancel(self) -> AsyncJob:
        """Cancel the job if it has not ended; when it has, nothing is changed. Returns this handle, updated.

        The service's deletion of a running job kills it, and may remove it altogether: its status is then CANCELLED.
        """
        try:
            if not self._is_known_to_have_ended() and not waiting.ended(await self.refresh()):
                await self.delete()
                await self.refresh()
        except NotFound:
            job_waiting.mark_gone(self)
        return self

    async def delete(self) -> None:
        """Delete the job, with its status and its inputs. What does not exist any more is deleted already."""
        from playground_api.api.jobs import delete_job

        self._resolve_or_warn("delete")
        try:
            await delete_job.asyncio_detailed(
                self.process_id, self.id, client=self.play.api, project_id=self.project_id
            )
        except NotFound:
            return

    def _records_url(self) -> httpx.URL:
        target = self._resolve_or_warn("recordsAsGeojson")
        if target is not None:
            return target.url
        dataset = near.as_uuid(self.inputs.get("datasetId", ""))
        if dataset is None:
            raise LinkRefused(
                "The job's link to its records is missing or contradicts the contract, and its dataset is not known, "
                "so the records cannot be asked for.",
                relation="recordsAsGeojson",
            )
        operation = operations.by_id("export_records")
        url = self.play.settings.base(operation.role).join(operation.path(datasetId=dataset))
        return url.copy_merge_params({"projectId": str(self.project_id), "type": "geojson", "jobId": str(self.id)})

    def _is_known_to_have_ended(self) -> bool:
        return getattr(self, "status", None) in job_waiting.ENDED  # a list's item has no status

    async def _check_success(self) -> None:
        """The records of a job that is not over, or has failed, would look like few detections, or none."""
        if not self._is_known_to_have_ended():
            await self.refresh()
        if self.status in job_waiting.OPEN:
            raise JobNotEnded(
                f"The job {self.href} is {self.status} ({self.progress:g} %), so its records are not complete. Call "
                "job.wait() first, or pass partial=True for those that are there.",
                href=self.href,
                status=self.status,
                job=self,
            )
        if self.status in job_waiting.ENDED and (failed := job_waiting.outcome(self)) is not None:
            failed.add_note("Records that it may have left: pass partial=True.")
            raise failed

    async def records(self, *, partial: bool = False) -> Records:
        """The job's detections, as a GeoJSON FeatureCollection in longitude, latitude (degrees, WGS 84).

        They are streamed to a temporary file, which goes with the object, so a result of any size will do. Raises
        JobNotEnded and JobFailed where they would not be all, unless `partial` says that some are welcome.
        """
        if not partial:
            await self._check_success()
        path = scratch()
        records = Records.owning(path)
        await downloads.download(self.play.http, self._records_url(), path)
        return records

    async def download(
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
            await self._check_success()
        if is_geojson:
            await downloads.download(self.play.http, self._records_url(), path, progress)
            return
        whole = scratch()
        records = Records.owning(whole)
        await downloads.download(self.play.http, self._records_url(), whole, progress)
        records.save(path)


def _job_pages(
    play: AsyncPlayground, project_id: uuid.UUID, operation: str, fetch: Callable[..., Any], what: str
) -> AsyncPages[AsyncJob]:
    async def page(number: int) -> Page[AsyncJob]:
        answer: JobPage = body(await fetch(page=number))
        items = [AsyncJob(play, each, project_id, operation, "jobs") for each in answer.jobs]
        return Page(items, known(answer.total), "next" in links.table(answer))

    return AsyncPages(page, lambda job: job.id, what)
