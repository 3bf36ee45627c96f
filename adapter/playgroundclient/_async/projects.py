"""Projects and their processes."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Unpack

from .. import lookup
from ..errors import InvalidInput
from ..extras import room
from ..jobs import estimate, evidence
from ..jobs import inputs as job_inputs
from ..jobs.areas import mapping
from ..secrets import redact
from ..text import plain
from . import submission
from .asking import Named, Owned, only
from .datasets import AsyncDataset
from .driving import drive
from .jobs import AsyncJob

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..jobs.areas import Fault
    from ..jobs.estimate import Estimate
    from ..jobs.inputs import Words
    from .pages import AsyncPages


class AsyncProject(Named):
    """A project: the account's unit of rights and of work."""

    COLUMNS = ("id", "name", "description", "created")
    _named = "projectId"
    _ids = (("projectId", "id"),)

    def processes(self) -> AsyncPages[AsyncProcess]:
        """The processes that the project may run, lazily."""
        return AsyncProcess.listed(self.play, self.id, "list_processes", f"processes of {self.name}")

    async def process(self, name: str | uuid.UUID) -> AsyncProcess:
        """One process, by its id or its title, loaded. Raises UnknownName, with near matches."""
        found = lookup.as_uuid(name)
        found = found or (await only(self.processes(), name, "process", f"project {self.name!r}", "title")).id
        return await AsyncProcess.get(self.play, self.id, found)

    def jobs(self) -> AsyncPages[AsyncJob]:
        """All jobs of the project, lazily."""
        return AsyncJob.listed(self.play, self.id, "list_jobs", f"jobs of {self.name}")

    def datasets(self) -> AsyncPages[AsyncDataset]:
        """The project's datasets, lazily."""
        return AsyncDataset.listed(self.play, self.id, "list_datasets", f"datasets of {self.name}")

    async def dataset(self, name: str | uuid.UUID) -> AsyncDataset:
        """One dataset, by its id or its name, loaded. Raises UnknownName, with near matches."""
        found = lookup.as_uuid(name)
        found = found or (await only(self.datasets(), name, "dataset", f"project {self.name!r}")).id
        return await AsyncDataset.get(self.play, self.id, found)

    async def create_dataset(self, name: str, description: str = "") -> AsyncDataset:
        """A new dataset, empty. When the answer is lost it may be there all the same: look before you create it again."""
        body = {"projectId": str(self.id), "name": name, "description": description}
        answer = await self.play.write("create_dataset", body)
        return AsyncDataset(self.play, answer.json(), self.id, "create_dataset")


class AsyncProcess(Owned):
    """A process: an algorithm that the service can run on images, as a job."""

    COLUMNS = ("id", "title", "family", "version", "description", "keywords")

    _reads = "get_process"
    _ids = (("processId", "id"),)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.document.get("title") or ""

    @property
    def description(self) -> str:
        """What it does, in its owner's words."""
        return self.document.get("description") or ""

    @property
    def version(self) -> str:
        """Its version, in its owner's way of counting."""
        return self.document.get("version") or ""

    @property
    def family(self) -> str:
        """What it is for: object-detection, change-detection, segmentation, or what the service has added since."""
        return self.document.get("family") or ""

    @property
    def keywords(self) -> list[str]:
        """What its owner files it under."""
        return list(self.document.get("keywords") or ())

    @property
    def requirements(self) -> dict[str, Any]:
        """What it needs of an image, as the service says it: `resolution` in metres per pixel, `tile_size` in pixels, and more.

        Raises NotLoaded on an item of a list.
        """
        return dict(self._loaded("requirements", "requirements of a process") or {})

    @property
    def input_schema(self) -> dict[str, Any]:
        """The process's own JSON Schema of a job's inputs. Raises NotLoaded on an item of a list."""
        return dict(self._loaded("input", "input schema of a process") or {})

    def __repr__(self) -> str:
        more = "".join(
            f" {plain(redact(str(each)))}" for name in ("version", "family") if (each := self.document.get(name))
        )
        return f"<Process {self.title!r}{more} {self.id}>"

    def jobs(self) -> AsyncPages[AsyncJob]:
        """The jobs of this process, lazily."""
        self._resolve_or_warn("jobs")
        what = f"jobs of {self.title}"
        return AsyncJob.listed(self.play, self.project_id, "list_process_jobs", what, process_id=self.id)

    def check(
        self, inputs: Mapping[str, Any] | None = None, *, large: bool = False, **words: Unpack[Words]
    ) -> list[Fault]:
        """Every fault of a job's inputs, each with its JSON path; an empty list is good. Sends nothing.

        `inputs` are what `input_schema` describes; `geom` is a Polygon in longitude, latitude (degrees, WGS 84), as
        GeoJSON, WKT, a box (west, south, east, north), a file's path, or anything with `__geo_interface__`. An image
        may be given as what `play.images` found instead of its id: then the area must be inside its footprint.

        The other arguments are those of `run`.
        """
        try:
            return self._checked(job_inputs.in_words(self.input_schema, inputs, **words), large)[1]
        except InvalidInput as error:
            return list(error.faults)

    def form(self) -> Any:  # Any: a Form of `playgroundclient.notebook.form`, a room above
        """A form for a job's inputs, for a notebook: made from `input_schema`, checked by `check`, submitted by `run`.

        Needs the extra `notebook`. Raises MissingExtra, and NotLoaded on an item of a list.
        """
        return room("form")(self)

    def _checked(self, inputs: Mapping[str, Any], large: bool) -> tuple[dict[str, Any], list[Fault]]:
        plain, found = job_inputs.checked(self.input_schema, inputs, {"projectId": str(self.project_id)})
        if not found and not large and (fault := estimate.too_large(mapping(plain.get("geom")))):
            found = [fault]
        return plain, found

    def estimate(self, inputs: Mapping[str, Any] | None = None, **words: Unpack[Words]) -> Estimate:
        """What a job would take: its area (km²), its tiles and its seconds, as far as the process tells. Sends nothing.

        The arguments are those of `run`; the area alone is enough. Raises InvalidInput where it cannot be used.
        """
        given = job_inputs.in_words(self.input_schema, inputs, **words)
        return estimate.estimate(job_inputs.polygon(given.get("geom")), self.requirements)

    async def run(
        self,
        inputs: Mapping[str, Any] | None = None,
        *,
        image: Any = None,  # Any: as Words has them
        area: Any = None,
        name: str | None = None,
        dataset: Any = None,
        large: bool = False,
        correlation_id: str | None = None,
    ) -> AsyncJob:
        """Check the inputs, submit a job exactly once, and return it, queued.

        A job is told by `inputs`, as the process names them, or in words: `image` is one that `play.images` found, or its
        id, for change detection two of them, (before, after); `area` is where; `name` is the job's; `dataset` is a
        dataset or its id, or the name of a new one. Both can be given together.

        The area must be inside of the images: those that are given by their ids are looked up, once, and where that
        cannot be done a warning says so. A job of more than 10,000 km² is refused unless `large` is true.

        Raises InvalidInput with every fault, and then nothing was submitted; SubmissionUncertain when the answer was lost
        and it could not be found out whether the job was created. The submission takes at most the client's
        `timeout`; when its answer is lost, the search for the job takes at most as long again. `correlation_id` is sent
        along, for the service's support to find the request by; by default it is a new one. It is one to 128 visible
        ASCII characters, with spaces only between them.
        """
        given = job_inputs.in_words(self.input_schema, inputs, image=image, area=area, name=name, dataset=dataset)
        plain, found = self._checked(given, large)
        evidence.check_correlation_id(correlation_id := correlation_id or str(uuid.uuid4()))
        if not found and "geom" in plain:
            named = {**given, "geom": plain["geom"]}
            look_up = room("misplaced")([named], self.play.footprints, self.play.settings.timeout)
            found = [fault for _, fault in await drive(self.play, look_up)]
        if found:
            lines = "".join(f"\n  {fault}" for fault in found)
            raise InvalidInput(
                f"The inputs do not fit the process {self.title!r}; nothing was submitted.{lines}", faults=found
            )
        target, project_id = self.submits_to()
        url = target or self.play.url_of("create_job", processId=self.id)
        return await submission.submit(
            self.play,
            submission.Where(self.title, project_id, self.id, url.copy_set_param("projectId", str(project_id))),
            plain,
            correlation_id,
        )

    def submits_to(self) -> tuple[Any, uuid.UUID]:  # Any: an httpx.URL, or None
        """Where its link says that jobs are submitted, and the project in which they are created."""
        target = self._resolve_or_warn("runNewJob")
        if target is None:
            return None, self.project_id
        return target.url, lookup.as_uuid(target.ids.get("projectId")) or self.project_id
