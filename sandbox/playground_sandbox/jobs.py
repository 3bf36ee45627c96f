"""Jobs: submitted, progressing with the time, ending in detections."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import jsonschema_rs

from playground_sandbox.detections import detect, known_tags
from playground_sandbox.documents import Doc, make_uuid, timestamp
from playground_sandbox.errors import invalid_input
from playground_sandbox.geometry import Area, Tile
from playground_sandbox.schedule import Schedule
from playground_sandbox.settings import Settings
from playground_sandbox.store import JobRow, RecordRow, Row, Store

MAX_TILES = 256
"""A job has at most this many tasks: a larger area is cut into coarser tiles."""

IMAGE_KEYS = ("imageId", "imageId1", "imageId2")


@dataclass(frozen=True)
class Failure:
    """Why a job will fail, told when it has: at once at one of its tiles, or at so many `tiles` while the rest succeed."""

    message: str
    tiles: int | None = None


@dataclass
class Jobs:
    """The life of jobs in a store."""

    store: Store
    settings: Settings

    def submit(
        self,
        process: Row,
        project: str,
        inputs: Doc,
        *,
        owner: str,
        correlation: str | None,
        failure: Failure | None = None,
    ) -> JobRow:
        """Queues a job. Raises RequestError (405) for an input that does not fit the process."""
        area = self._check(process, project, inputs)
        now = self.settings.clock()
        job_id = self._new_id("job")
        dataset = inputs.get("datasetId") or self._new_dataset(project, inputs["datasetName"], now)
        zone = self._new_zone(project, dataset, inputs, now)
        tiles = tiles_of(process.doc, area)
        failure = failure or self._foresee_failure(inputs, area)
        row = JobRow(
            job_id,
            project,
            process.id,
            dataset,
            owner,
            correlation,
            self._plan(process.doc, inputs, zone, len(tiles), job_id, failure, now),
        )
        ended = schedule_of(row).ended
        self.store.add_job(row, ended if failure is None else None)
        return row

    def _check(self, process: Row, project: str, inputs: Doc) -> Area:
        hint = f"The input schema of process {process.id} says what fits."
        # The schema names its draft itself.
        faults = list(jsonschema_rs.validator_for(process.doc["input"]).iter_errors(inputs))
        if faults:
            first = faults[0]
            where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first.instance_path)
            raise invalid_input(f"The input does not fit the process at ${where}: {first.message}", hint)
        try:
            area = Area(inputs["geom"])
        except ValueError as error:
            raise invalid_input(f"The input does not fit the process: {error}", hint) from error
        for key in ("datasetId", "maskDatasetId"):
            found = self.store.get("dataset", inputs[key], self.settings.clock()) if key in inputs else None
            if key in inputs and (found is None or found.project != project):
                raise invalid_input(f"There is no dataset {inputs[key]} in project {project} ({key}).", hint)
        return area

    def _foresee_failure(self, inputs: Doc, area: Area) -> Failure | None:
        for key in IMAGE_KEYS:
            if key not in inputs:
                continue
            now = self.settings.clock()
            image = self.store.get("image", inputs[key], now)
            # A source id stands for the images that were made of one acquisition.
            images = [image] if image is not None else self.store.find("image", now, parent=inputs[key])
            if not images:
                return Failure(f"Image {inputs[key]} ({key}) is not in the catalogue")
            if not any(Area(each.doc["geometry"]).overlaps(area) for each in images):
                return Failure(f"The area of interest is outside of the footprint of image {inputs[key]} ({key})")
        return None

    def _plan(
        self, process: Doc, inputs: Doc, zone: str, tasks: int, job_id: str, failure: Failure | None, now: float
    ) -> Doc:
        random = Random(f"{self.settings.seed}:{job_id}")
        requirements = process["requirements"]
        workers = int(requirements.get("max_concurrent_requests") or 1)
        tile_seconds = float(requirements.get("duration_estimate") or 1)
        some = None if failure is None or failure.tiles is None else min(failure.tiles, tasks)
        return {
            "name": inputs["name"],
            "input": inputs,
            "zone": zone,
            "created": now,
            "queue": (0.5 + random.random()) / self.settings.speed,
            "run": math.ceil(tasks / workers) * tile_seconds * (0.8 + 0.4 * random.random()) / self.settings.speed,
            "tasks": tasks,
            "workers": workers,
            "seed": random.getrandbits(32),
            "failing_task": random.randint(1, tasks) if failure is not None and some is None else None,
            "failing_tiles": sorted(random.sample(range(1, tasks + 1), some)) if some else [],
            "reason": None if failure is None else failure.message,
            "failure": None
            if failure is None
            else f"{some} of {tasks} tiles failed: {failure.message}"
            if some
            else failure.message,
        }

    def _new_id(self, kind: str) -> str:
        return make_uuid(self.settings.seed, kind, self.store.next_number(kind))

    def _new_dataset(self, project: str, name: str, now: float) -> str:
        dataset = self._new_id("dataset")
        doc = {"name": name, "description": f"Results of the job that asked for {name}", "created": now}
        self.store.add("dataset", Row(dataset, doc, project))
        return dataset

    def _new_zone(self, project: str, dataset: str, inputs: Doc, now: float) -> str:
        zone = self._new_id("zone")
        doc: Doc = {
            "name": inputs["name"],
            "description": None,
            "status": "PENDING",
            "created": now,
            "images": [inputs[key] for key in IMAGE_KEYS if key in inputs],
            "geom": inputs["geom"],
        }
        self.store.add("zone", Row(zone, doc, project, dataset))
        return zone

    def delete(self, job: JobRow, gone: float) -> bool:
        """Kills a job that has not ended (False), or marks an ended one, which is there until `gone` (True)."""
        now = self.settings.clock()
        ended = schedule_of(job).ended <= now
        if ended:
            self.settle(job.dataset, job.id)
        self.store.remove_job(job.id, gone if ended else now, settled=True)
        return ended

    def settle(self, dataset: str, job_id: str | None = None) -> None:
        """Stores the detections of the jobs of a dataset that have succeeded since it was last looked at."""
        now = self.settings.clock()
        for due in self.store.due_jobs(now, dataset, job_id):
            job = self.store.get_job(due, 0.0)
            process = None if job is None else self.store.get("process", job.process, 0.0)
            if job is not None and process is not None:
                self.store.add_records(self._records(job, process.doc))
            self.store.settle_job(due)

    def _records(self, job: JobRow, process: Doc) -> Iterator[RecordRow]:
        inputs: Doc = job.doc["input"]
        area = Area(inputs["geom"])
        ended = timestamp(schedule_of(job).ended, job.doc["seed"])
        common = {"dataset_id": job.dataset, "zone_id": job.doc["zone"], "job_id": job.id, "created_at": ended}
        tags = known_tags(process["detects"])
        for feature in detect(self._ground(process, inputs), tags, area, tiles_of(process, area), common):
            ring: list[list[float]] = feature["geometry"]["coordinates"][0]
            (west, south), (east, north) = map(min, zip(*ring, strict=True)), map(max, zip(*ring, strict=True))
            bounds = (west, south, east, north)
            yield RecordRow(feature["id"], job.dataset, job.doc["zone"], job.id, job.id, bounds, feature)

    def _ground(self, process: Doc, inputs: Doc) -> str:
        """What stands somewhere depends on the seed; what has changed depends on the two images as well."""
        if process["family"] != "change-detection":
            return str(self.settings.seed)
        return ":".join([str(self.settings.seed), *(str(inputs[key]) for key in IMAGE_KEYS if key in inputs)])


def schedule_of(job: JobRow) -> Schedule:
    doc = job.doc
    return Schedule(
        doc["created"],
        doc["queue"],
        doc["run"],
        doc["tasks"],
        doc["workers"],
        doc["seed"],
        doc["failing_task"],
        frozenset(doc.get("failing_tiles", ())),  # a state file may be older than they are
    )


def tiles_of(process: Doc, area: Area) -> list[Tile]:
    requirements = process["requirements"]
    pixels, resolution = requirements["tile_size"]["optimal"], requirements["resolution"]["optimal"]
    return area.tiles(int(pixels), float(resolution), MAX_TILES)
