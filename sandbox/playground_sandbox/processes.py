"""The gateway's processes and jobs (camelCase)."""

from playground_sandbox.documents import Doc, make_uuid, published, timestamp
from playground_sandbox.errors import RequestError, invalid_input, not_found
from playground_sandbox.geometry import Area
from playground_sandbox.jobs import schedule_of, tiles_of
from playground_sandbox.origin import Answer, Call
from playground_sandbox.room import Room, cut, window
from playground_sandbox.seed import process_doc
from playground_sandbox.store import JobRow, Row

SUMMARY = ("title", "family", "version", "description", "organization", "email", "keywords")
DESCRIPTION = (*SUMMARY, "name", "requirements", "capabilities", "resources", "input", "output")


class Processes:
    """Handlers, named by operationId."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def list_processes(self, call: Call) -> Answer:
        project = self._room.project(call["projectId"]).id
        # Oldest first: the published notebook's process is the first of the list.
        rows = self._room.store.find("process", self._room.now(), project=project)[::-1]
        for name in ("family", "organization"):
            rows = [row for row in rows if call.get(name) in (None, row.doc[name])]
        wanted = {word.strip().lower() for word in (call.get("keywords") or "").split(",")} - {""}
        rows = [row for row in rows if wanted <= {*row.doc["keywords"]}]
        found = [self._summary(row, project) for row in cut(call, "size", rows)]
        return self._room.page(
            call, "processes", "/processes", found, len(rows), "size", "projectId", "family", "keywords", "organization"
        )

    def get_process(self, call: Call) -> Answer:
        return Answer(200, self._describe(self._process(call), call["projectId"]))

    def create_process(self, call: Call) -> Answer:
        project = self._room.project(call["projectId"]).id
        number = self._room.store.next_number("process")
        row = Row(make_uuid(self._room.settings.seed, "process", number), _registered(call.body), project)
        self._room.store.add("process", row)
        return self._written(row, project)

    def update_process(self, call: Call) -> Answer:
        old = self._process(call)
        registered = _registered(call.body)
        doc = old.doc | {name: registered[name] for name in ("name", "title", "version", "description", "reference")}
        self._room.store.update("process", old.id, doc)
        return self._written(Row(old.id, doc, old.project), call["projectId"])

    def delete_process(self, call: Call) -> Answer:
        row = self._process(call)
        self._room.store.remove("process", row.id, self._room.soon())
        return Answer(202, self._summary(row, call["projectId"]))

    def list_jobs(self, call: Call) -> Answer:
        project = self._room.project(call["projectId"]).id
        rows, total = self._room.store.find_jobs(
            self._room.now(), *window(call, "size"), project=project, dataset=call.get("datasetId")
        )
        return self._job_page(call, "/jobs", rows, total, "datasetId")

    def list_process_jobs(self, call: Call) -> Answer:
        process, project = self._process(call).id, call["projectId"]
        rows, total = self._room.store.find_jobs(
            self._room.now(), *window(call, "size"), project=project, process=process
        )
        return self._job_page(call, f"/processes/{process}/jobs", rows, total)

    def create_job(self, call: Call) -> Answer:
        inputs: Doc = call.body
        project = call.get("projectId") or inputs.get("projectId")
        if project is None:
            raise invalid_input("The job names no project.", "Send projectId in the query, in the body or in both.")
        if inputs.get("projectId", project) != project:
            raise invalid_input(
                f"The query names project {project}, the body {inputs['projectId']}.", "Send the same in both."
            )
        self._room.project(project)
        process = self._room.one("process", call["processId"], project)
        row = self._room.jobs.submit(
            process,
            project,
            inputs,
            owner=call.user,
            correlation=call.headers.get("X-Correlation-ID"),
            failure=self._room.next_failure(),
        )
        body = self._describe_job(row)
        return Answer(201, body, headers={"Location": body["_links"]["self"]["href"]})

    def get_job(self, call: Call) -> Answer:
        return Answer(200, self._describe_job(self._job(call)))

    def delete_job(self, call: Call) -> Answer:
        job = self._job(call)
        if self._room.jobs.delete(job, self._room.soon()):
            return Answer(202, self._summarize_job(job))
        return Answer(204, media_type=None)

    def list_job_tasks(self, call: Call) -> Answer:
        job, now, status = self._job(call), self._room.now(), call.get("status")
        schedule = schedule_of(job)
        numbers = [
            number for number in range(1, schedule.tasks + 1) if status in (None, schedule.task_state(number, now))
        ]
        limit, offset = window(call, "size")
        found = [self._task(job, number)[0] for number in numbers[offset : offset + limit]]
        path = f"/processes/{job.process}/jobs/{job.id}/tasks"
        return self._room.page(call, "tasks", path, found, len(numbers), "size", "projectId", "status")

    def get_job_task(self, call: Call) -> Answer:
        job = self._job(call)
        for number in range(1, schedule_of(job).tasks + 1):
            if _task_id(job, number) == call["taskId"].lower():
                summary, more = self._task(job, number)
                return Answer(200, summary | more | {"status": summary["status"] | more["status"]})
        raise not_found("task", call["taskId"])

    def get_job_technical(self, call: Call) -> Answer:
        job = self._job(call)
        schedule = schedule_of(job)
        return Answer(200, [{"tiles": str(schedule.tasks), "maxConcurrentRequests": str(schedule.workers)}])

    def _task(self, job: JobRow, number: int) -> tuple[Doc, Doc]:
        """A task in short, and what its description has besides."""
        now, schedule, style, task = self._room.now(), schedule_of(job), job.doc["seed"], _task_id(job, number)
        state, (started, ended) = schedule.task_state(number, now), schedule.task_times(number)
        process = self._room.store.get("process", job.process, 0.0)
        tile = tiles_of(process.doc, Area(job.doc["input"]["geom"]))[number - 1] if process else None
        name = "/".join(map(str, (tile.z, tile.x, tile.y))) if tile else str(number)
        began, over = state not in ("ACCEPTED", "CANCELLED"), state in ("SUCCEEDED", "FAILED")
        summary: Doc = {
            "id": task,
            "processId": job.process,
            "jobId": job.id,
            "creationDate": timestamp(schedule.created, style),
            "startDate": timestamp(started, style) if began else None,
            "endDate": timestamp(ended, style) if over else None,
            "status": {"status": state, "progress": 100 if state == "SUCCEEDED" else 0},
            "_links": self._room.links.task(job, task),
        }
        reason = job.doc.get("reason") or job.doc["failure"]
        status: Doc = {
            "errorMsg": f"unable to process tile {name}: {reason}" if state == "FAILED" else None,
            "modifiedAt": ended if over else started if began else schedule.created,
            "node": {"containerId": make_uuid(job.id, "container", number % schedule.workers)[:12]} if began else None,
            "stats": {"duration": round(ended - started, 3)} if over else None,
        }
        return summary, {"message": f"process tile {name}", "asynchronous": True, "status": status}

    def _process(self, call: Call) -> Row:
        return self._room.one("process", call["processId"], call["projectId"])

    def _job(self, call: Call) -> JobRow:
        self._room.project(call["projectId"])
        return self._room.job(call["jobId"], process=call["processId"], project=call["projectId"])

    def _written(self, row: Row, project: str) -> Answer:
        body = self._describe(row, project)
        return Answer(201, body, headers={"Location": body["_links"]["self"]["href"]})

    def _summary(self, row: Row, project: str) -> Doc:
        return {
            "id": row.id,
            **{name: row.doc[name] for name in SUMMARY},
            "_links": self._room.links.process(row.id, project),
        }

    def _describe(self, row: Row, project: str) -> Doc:
        return self._summary(row, project) | {name: row.doc[name] for name in DESCRIPTION}

    def _job_page(self, call: Call, path: str, rows: list[JobRow], total: int, *filters: str) -> Answer:
        found = [self._summarize_job(row) for row in rows]
        return self._room.page(call, "jobs", path, found, total, "size", "projectId", *filters)

    def _summarize_job(self, job: JobRow) -> Doc:
        now, schedule, style = self._room.now(), schedule_of(job), job.doc["seed"]
        return {
            "id": job.id,
            "processId": job.process,
            "creationDate": timestamp(schedule.created, style),
            "startDate": timestamp(schedule.started, style) if now >= schedule.started else None,
            "endDate": timestamp(schedule.ended, style) if now >= schedule.ended else None,
            "nbTasks": schedule.tasks,
            "nbTasksPerStatus": schedule.task_counts(now),
            "_links": self._room.links.job(job),
        }

    def _describe_job(self, job: JobRow) -> Doc:
        now, schedule = self._room.now(), schedule_of(job)
        state = schedule.state(now)
        shown = self._room.settings.show_correlation_id and job.correlation is not None
        return self._summarize_job(job) | {
            "status": {"status": state, "progress": schedule.progress(now)},
            "message": job.doc["failure"] if state == "FAILED" else None,
            "userMetadatas": [{"correlationId": job.correlation}] if shown else None,
            "input": job.doc["input"],
            "asynchronous": True,
        }


def _task_id(job: JobRow, number: int) -> str:
    return make_uuid(job.id, "task", number)


def _registered(reference: Doc) -> Doc:
    """A process as registered: what its image detects cannot be known here, so it detects buildings."""
    image: str = reference["reference"]
    name, _, version = image.rpartition("/")[2].partition(":")
    if not name:
        raise RequestError(
            405, f"The reference {image!r} names no image.", "Name an image, such as registry/name:version."
        )
    schema = published("process-object-detection.input.json")
    doc = process_doc(name, version or "latest", "object-detection", ["Building"], schema, f"Registered from {image}")
    return doc | {"reference": reference}
