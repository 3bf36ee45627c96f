"""The front's users, projects, jobs, datasets, zones and records (snake_case, plain lists)."""

import json

from playground_sandbox.documents import Doc, Json, compact_json, make_uuid, timestamp
from playground_sandbox.errors import RequestError, invalid_input, not_found
from playground_sandbox.export import in_pieces
from playground_sandbox.geometry import bounds_of
from playground_sandbox.jobs import schedule_of
from playground_sandbox.origin import Answer, Call
from playground_sandbox.room import Room, window
from playground_sandbox.seed import USER
from playground_sandbox.store import JobRow, RecordRow, Row

RECORD_FIELDS = ("tags", "confidence", "comment", "length", "width", "height", "area", "heading")


class Front:
    """Handlers, named by operationId."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get_current_user(self, call: Call) -> Answer:
        return Answer(200, USER)

    def list_front_projects(self, call: Call) -> Answer:
        rows = self._room.store.find("project", self._room.now())[::-1]
        return Answer(200, [_project(row) for row in rows if row.doc["member"]])

    def list_front_jobs(self, call: Call) -> Answer:
        project = self._room.project(call["project_id"]).id
        owner = call.user if call.flag("filter_user") else None
        rows, total = self._room.store.find_jobs(
            self._room.now(), *window(call, "page_size", 0), project=project, owner=owner
        )
        return Answer(200, {"count": total} if call.flag("count") else [self._job(row) for row in rows])

    def get_front_job(self, call: Call) -> Answer:
        return Answer(200, self._job(self._room.job(call["job_id"])))

    def create_front_job(self, call: Call) -> Answer:
        inputs = {name: value for name, value in call.body.items() if name not in ("process_id", "project_id")}
        project = call.body.get("project_id") or inputs.get("projectId")
        if project is None:
            raise invalid_input("The job names no project.", "Send project_id.")
        self._room.project(project)
        process = self._room.one("process", call.body["process_id"], project)
        correlation = call.headers.get("X-Correlation-ID")
        row = self._room.jobs.submit(
            process, project, inputs, owner=call.user, correlation=correlation, failure=self._room.next_failure()
        )
        return Answer(200, self._job(row))

    def get_front_dataset(self, call: Call) -> Answer:
        row = self._dataset(call["dataset_id"])
        body = {
            "dataset_id": row.id,
            "project_id": row.project,
            "name": row.doc["name"],
            "description": row.doc["description"],
            "created_at": timestamp(row.doc["created"]),
            "zones": len(self._room.store.find("zone", self._room.now(), parent=row.id)),
            "records": self._room.store.count_records(dataset=row.id),
        }
        return Answer(200, body)

    def list_front_dataset_tags(self, call: Call) -> Answer:
        found: set[str] = set()
        for text in self._room.store.record_texts(dataset=self._dataset(call["dataset_id"]).id):
            tags: Json = json.loads(text)["properties"].get("tags") or ()
            found.update(tags.split(",") if isinstance(tags, str) else tags)
        return Answer(200, sorted(found))

    def list_front_zones(self, call: Call) -> Answer:
        dataset = self._dataset(call["dataset_id"], call.get("project_id"))
        return Answer(200, [_zone(row) for row in self._room.store.find("zone", self._room.now(), parent=dataset.id)])

    def get_front_zone(self, call: Call) -> Answer:
        return Answer(200, _zone(self._room.one("zone", call["zone_id"])))

    def create_front_zone(self, call: Call) -> Answer:
        dataset = self._dataset(call.body["dataset_id"])
        zone = make_uuid(self._room.settings.seed, "zone", self._room.store.next_number("zone"))
        row = Row(zone, _zone_doc(call.body) | {"created": self._room.now()}, dataset.project, dataset.id)
        self._room.store.add("zone", row)
        return Answer(200, _zone(row))

    def update_front_zone(self, call: Call) -> Answer:
        old = self._room.one("zone", call["zone_id"])
        if call.body["dataset_id"] != old.parent:
            raise RequestError(
                400, f"Zone {old.id} is in dataset {old.parent}, it cannot move.", "Send its own dataset_id."
            )
        doc = old.doc | _zone_doc(call.body)
        self._room.store.update("zone", old.id, doc)
        return Answer(200, _zone(Row(old.id, doc, old.project, old.parent)))

    def delete_front_zone(self, call: Call) -> Answer:
        row = self._room.one("zone", call["zone_id"])
        if row.parent is not None:
            self._room.jobs.settle(row.parent)
        self._room.store.remove("zone", row.id, self._room.now())
        self._room.store.delete_records(zone=row.id)
        return Answer(200, {"zone_id": row.id})

    def list_front_records(self, call: Call) -> Answer:
        zone = self._room.one("zone", call["zone_id"])
        self._dataset(str(zone.parent))
        box = call.get("bbox")
        bounds = None if box is None else bounding_box(box)
        if call.flag("count"):
            return Answer(200, {"count": self._room.store.count_records(bounds, zone=zone.id)})
        texts = self._room.store.record_texts(bounds, zone=zone.id)
        records = (compact_json(_record(json.loads(text))) for text in texts)
        return Answer(200, [], pieces=in_pieces("[", records, ",", "]"))

    def create_front_records(self, call: Call) -> Answer:
        many = isinstance(call.body, list)
        inputs: list[Doc] = call.body if many else [call.body]
        number = self._room.store.next_number("batch")
        batch = make_uuid(self._room.settings.seed, "batch", number)
        places: dict[tuple[str, str], None] = {(given["dataset_id"], given["zone_id"]): None for given in inputs}
        for dataset, zone in places:
            self._check_place(dataset, zone)
        rows = [_new_record(given, make_uuid(batch, place), batch) for place, given in enumerate(inputs)]
        self._room.store.add_records(rows)
        found = [_record(row.feature) for row in rows]
        return Answer(200, found if many else found[0])

    def update_front_record(self, call: Call) -> Answer:
        old = self._stored_record(call["record_id"])
        self._check_place(call.body["dataset_id"], call.body["zone_id"])
        row = _new_record(call.body, old.id, str(old.batch), state="MODIFIED")
        if row.dataset != old.dataset:
            raise RequestError(
                400, f"Record {old.id} is in dataset {old.dataset}, it cannot move.", "Send its own dataset_id."
            )
        self._room.store.delete_records(id=old.id)
        self._room.store.add_records([row])
        return Answer(200, _record(row.feature))

    def delete_front_record(self, call: Call) -> Answer:
        row = self._stored_record(call["record_id"])
        self._room.store.delete_records(id=row.id)
        return Answer(200, {"record_id": row.id})

    def delete_record_batch(self, call: Call) -> Answer:
        dataset = self._dataset(call["dataset_id"])
        deleted = self._room.store.delete_records(batch=call["batch_id"], dataset=dataset.id)
        if not deleted:
            raise not_found("batch", call["batch_id"], f"Dataset {dataset.id} has no record of it.")
        return Answer(200, {"deleted": deleted})

    def _dataset(self, dataset: str, project: str | None = None) -> Row:
        """A dataset with the records of all jobs that have ended."""
        found = self._room.one("dataset", dataset, project)
        self._room.jobs.settle(dataset)
        return found

    def _stored_record(self, record: str) -> RecordRow:
        found = self._room.store.get_record(record)
        if found is None:
            raise not_found("record", record)
        self._room.one("dataset", found.dataset)
        return found

    def _check_place(self, dataset: str, zone: str) -> None:
        """Raises RequestError where there is no such dataset, or no such zone in it."""
        found = self._room.one("zone", zone)
        if found.parent != self._room.one("dataset", dataset).id:
            raise RequestError(400, f"Zone {zone} is not in dataset {dataset}.", "Send the zone's own dataset_id.")

    def _job(self, job: JobRow) -> Doc:
        now, schedule = self._room.now(), schedule_of(job)
        process = self._room.store.get("process", job.process, 0.0)
        return {
            "job_id": job.id,
            "name": job.doc["name"],
            "process": {"process_id": job.process, "name": process.doc["title"] if process else None},
            "project_id": job.project,
            "dataset_id": job.dataset,
            "tiles_estimated": schedule.tasks,
            "status": schedule.state(now),
            "progress": schedule.progress(now),
            "created_at": timestamp(schedule.created, job.doc["seed"]),
        }


def bounding_box(text: str) -> tuple[float, float, float, float]:
    """West, south, east, north from `minlon,minlat,maxlon,maxlat`. Raises RequestError."""
    west, south, east, north = (float(number) for number in text.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise RequestError(400, f"bbox={text} is not a box in degrees.", "Send minlon,minlat,maxlon,maxlat.")
    return west, south, east, north


def _project(row: Row) -> Doc:
    return {
        "project_id": row.id,
        "name": row.doc["name"],
        "description": row.doc["description"],
        "created_at": timestamp(row.doc["created"]),
    }


def _zone(row: Row) -> Doc:
    images: list[str] = row.doc["images"]
    return {
        "zone_id": row.id,
        "dataset_id": row.parent,
        "name": row.doc["name"],
        "description": row.doc["description"],
        "created_at": timestamp(row.doc["created"]),
        "status": row.doc["status"],
        "image_id": images[0] if images else None,
        "image_2_id": images[1] if len(images) > 1 else None,
        "geom": row.doc["geom"],
    }


def _zone_doc(given: Doc) -> Doc:
    return {
        "name": given["name"],
        "description": given.get("description"),
        "status": given.get("status") or "PENDING",
        "images": [given[name] for name in ("image_id", "image_2_id") if given.get(name)],
        "geom": given["geom"],
    }


def _new_record(given: Doc, record: str, batch: str, state: str = "ADDED") -> RecordRow:
    try:
        bounds = bounds_of(given["geom"])
    except ValueError as error:
        raise RequestError(400, f"The record's geom is {error}.", "Send GeoJSON in longitude, latitude.") from error
    dataset, zone, job = given["dataset_id"], given["zone_id"], given.get("job_id")
    batch = given.get("batch_id") or batch
    properties: Doc = {name: given.get(name) for name in RECORD_FIELDS}
    properties |= {"record_id": record, "batch_id": batch, "state": given.get("state") or state}
    properties |= {"dataset_id": dataset, "zone_id": zone, "job_id": job}
    feature = {"type": "Feature", "id": record, "geometry": given["geom"], "properties": properties}
    return RecordRow(record, dataset, zone, job, batch, bounds, feature)


def _record(feature: Doc) -> Doc:
    properties: Doc = feature["properties"]
    return {"record_id": feature["id"], "batch_id": properties.get("job_id"), **properties, "geom": feature["geometry"]}
