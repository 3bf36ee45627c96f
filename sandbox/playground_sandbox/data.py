"""The gateway's projects, datasets, zones, records and exports (camelCase)."""

from collections.abc import Callable

from playground_sandbox.documents import Doc, make_uuid, timestamp
from playground_sandbox.errors import not_found
from playground_sandbox.export import exported
from playground_sandbox.origin import Answer, Call
from playground_sandbox.room import Room, cut
from playground_sandbox.storage import BUCKET, export_status
from playground_sandbox.store import Row

SIZE = "itemsPerPage"


class Data:
    """Handlers, named by operationId."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def get_service_description(self, call: Call) -> Answer:
        return Answer(200, self._room.contract.text, "application/yaml")

    def list_projects(self, call: Call) -> Answer:
        rows = [row for row in self._room.store.find("project", self._room.now())[::-1] if row.doc["member"]]
        return self._page(call, "projects", rows, self._project)

    def list_datasets(self, call: Call) -> Answer:
        project = self._room.project(call["projectId"]).id
        rows = self._room.store.find("dataset", self._room.now(), project=project)
        return self._page(call, "datasets", rows, self._dataset, "projectId")

    def create_dataset(self, call: Call) -> Answer:
        project = self._room.project(call.body["projectId"]).id
        number = self._room.store.next_number("dataset")
        doc = {"name": call.body["name"], "description": call.body["description"], "created": self._room.now()}
        row = Row(make_uuid(self._room.settings.seed, "dataset", number), doc, project)
        self._room.store.add("dataset", row)
        return _created(self._dataset(row))

    def get_dataset(self, call: Call) -> Answer:
        return Answer(200, self._dataset(self._one(call, "dataset")))

    def update_dataset(self, call: Call) -> Answer:
        old = self._one(call, "dataset")
        doc = old.doc | {"name": call.body["name"], "description": call.body["description"]}
        self._room.store.update("dataset", old.id, doc)
        return _created(self._dataset(Row(old.id, doc, old.project)))

    def delete_dataset(self, call: Call) -> Answer:
        row = self._one(call, "dataset")
        self._room.store.remove("dataset", row.id, self._room.soon())
        return Answer(202, self._dataset(row))

    def list_zones(self, call: Call) -> Answer:
        project, status = self._room.project(call["projectId"]).id, call.get("status")
        rows = self._room.store.find("zone", self._room.now(), project=project, parent=call.get("datasetId"))
        rows = [row for row in rows if status in (None, row.doc["status"])]
        return self._page(call, "zones", rows, self._zone, "projectId", "datasetId", "status")

    def get_zone(self, call: Call) -> Answer:
        return Answer(200, self._zone(self._one(call, "zone")))

    def update_zone(self, call: Call) -> Answer:
        old = self._one(call, "zone")
        changes = {name: call.body[name] for name in ("name", "description", "status") if name in call.body}
        self._room.store.update("zone", old.id, old.doc | changes)
        return _created(self._zone(Row(old.id, old.doc | changes, old.project, old.parent)))

    def export_records(self, call: Call) -> Answer:
        dataset = self._room.one("dataset", call["datasetId"], call["projectId"]).id
        job = call.get("jobId")
        if job is not None and self._room.job(job, project=call["projectId"]).dataset != dataset:
            raise not_found("job", job, f"Its records are not in dataset {dataset}.")
        self._room.jobs.settle(dataset, job)
        return exported(self._room.store, call["type"], dataset, job, call.headers)

    def list_exports(self, call: Call) -> Answer:
        project = self._room.project(call["projectId"]).id
        rows = self._room.store.find("export", self._room.now(), project=project)
        for name, value in (("exportType", call.get("exportType")), ("status", call.get("status"))):
            rows = [row for row in rows if value in (None, self._export(row)[name])]
        return self._page(call, "exports", rows, self._export, "projectId", "exportType", "status")

    def get_export(self, call: Call) -> Answer:
        return Answer(200, self._export(self._one(call, "export")))

    def create_dataset_export(self, call: Call) -> Answer:
        dataset = self._room.one("dataset", call["datasetId"], call.body["projectId"])
        return self._start_export(call, "Dataset", dataset.id)

    def create_job_export(self, call: Call) -> Answer:
        job = self._room.job(call["jobId"], project=self._room.project(call.body["projectId"]).id)
        return self._start_export(call, "Job", job.id)

    def _start_export(self, call: Call, kind: str, of: str) -> Answer:
        number = self._room.store.next_number("export")
        doc = {"name": call.body["name"], "type": kind, "of": of, "created": self._room.now()}
        row = Row(make_uuid(self._room.settings.seed, "export", number), doc, call.body["projectId"], of)
        self._room.store.add("export", row)
        return _created(self._export(row))

    def _one(self, call: Call, kind: str) -> Row:
        return self._room.one(kind, call[f"{kind}Id"], call["projectId"])

    def _page(self, call: Call, plural: str, rows: list[Row], view: Callable[[Row], Doc], *filters: str) -> Answer:
        found = [view(row) for row in cut(call, SIZE, rows)]
        return self._room.page(call, plural, f"/{plural}", found, len(rows), SIZE, *filters)

    def _project(self, row: Row) -> Doc:
        return {
            "projectId": row.id,
            "name": row.doc["name"],
            "description": row.doc["description"],
            "creationDate": timestamp(row.doc["created"]),
            "_links": self._room.links.project(row.id),
        }

    def _dataset(self, row: Row) -> Doc:
        return {
            "datasetId": row.id,
            "projectId": row.project,
            "name": row.doc["name"],
            "description": row.doc["description"],
            "creationDate": timestamp(row.doc["created"]),
            "_links": self._room.links.dataset(row.id, str(row.project)),
        }

    def _zone(self, row: Row) -> Doc:
        return {
            "zoneId": row.id,
            "datasetId": row.parent,
            "name": row.doc["name"],
            "description": row.doc["description"],
            "creationDate": timestamp(row.doc["created"]),
            "status": row.doc["status"],
            "imageIds": row.doc["images"],
            "geom": row.doc["geom"],
            "_links": self._room.links.zone(row.id, str(row.project)),
        }

    def _export(self, row: Row) -> Doc:
        status = export_status(row, self._room.now(), self._room.settings.speed)
        # The service keeps the files in buckets, on other hosts.
        path = f"{BUCKET}/{row.id}.zip" if status == "SUCCEEDED" else None
        urls = {"gsUrl": path and f"gs://{path}", "httpUrl": path and f"{self._room.origins.storage}/{path}"}
        return {
            "exportId": row.id,
            "exportType": row.doc["type"],
            "name": row.doc["name"],
            "creationDate": timestamp(row.doc["created"]),
            "status": status,
            **urls,
            "_links": self._room.links.export(row.id, str(row.project), urls),
        }


def _created(body: Doc) -> Answer:
    return Answer(201, body, headers={"Location": body["_links"]["self"]["href"]})
