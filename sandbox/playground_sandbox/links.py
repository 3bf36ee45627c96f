"""The tables of relations (`_links`): absolute, and always to the gateway, wherever the answer came from."""

from collections.abc import Mapping
from urllib.parse import urlencode

from playground_sandbox.documents import Doc
from playground_sandbox.store import JobRow


class Links:
    """Builds the tables for a gateway at a base URL."""

    def __init__(self, gateway: str) -> None:
        self._api = f"{gateway}/api/v1"

    def _to(self, path: str, relation: str, method: str = "GET", media_type: str = "application/json") -> Doc:
        return {"href": self._api + path, "method": method, "relation": relation, "type": media_type}

    def page(self, path: str, query: Mapping[str, str | None], page: int, size: int, total: int, name: str) -> Doc:
        """The relations of page `page` (from 1) of a list; `name` is how its query names the size."""

        def to(number: int, relation: str) -> Doc:
            given = {key: value for key, value in query.items() if value is not None}
            return self._to(f"{path}?{urlencode({**given, 'page': number, name: size})}", relation)

        last = max(1, -(-total // size))
        table = {
            "self": to(page, "Return this page"),
            "first": to(1, "Return the first page"),
            "last": to(last, "Return the last page"),
        }
        if page < last:
            table["next"] = to(page + 1, "Return the next page")
        if page > 1:
            table["prev"] = to(min(page - 1, last), "Return the previous page")
        return table

    def process(self, process: str, project: str) -> Doc:
        one, query = f"/processes/{process}", f"?projectId={project}"
        return {
            "self": self._to(one + query, "Return the process information"),
            "list": self._to("/processes" + query, "Return the list of all processes"),
            "jobs": self._to(f"{one}/jobs{query}", "Return the list of all process' jobs"),
            "runNewJob": self._to(
                f"{one}/jobs{query}", "Make a job request that should be queued for future execution", "POST"
            ),
            "update": self._to(one + query, "Update the process", "PUT"),
            "delete": self._to(one + query, "Delete the process", "DELETE"),
        }

    def job(self, job: JobRow) -> Doc:
        query = f"?projectId={job.project}"
        jobs = f"/processes/{job.process}/jobs"
        records = f"/records/{job.dataset}/export{query}&type=geojson&jobId={job.id}"
        return {
            "self": self._to(f"{jobs}/{job.id}{query}", "Return the job information"),
            "list": self._to(jobs + query, "Return the list of all process' jobs"),
            "tasks": self._to(f"{jobs}/{job.id}/tasks{query}", "Return the list of all job's tasks"),
            "runNewJob": self._to(
                jobs + query, "Make a job request that should be queued for future execution", "POST"
            ),
            "delete": self._to(f"{jobs}/{job.id}{query}", "Delete the job", "DELETE"),
            "zone": self._to(f"/zones/{job.doc['zone']}{query}", "Return the zone of the job"),
            "recordsAsGeojson": self._to(records, "Return the records of the job as GeoJSON"),
        }

    def task(self, job: JobRow, task: str) -> Doc:
        query, tasks = f"?projectId={job.project}", f"/processes/{job.process}/jobs/{job.id}/tasks"
        return {
            "self": self._to(f"{tasks}/{task}{query}", "Return the task information"),
            "list": self._to(tasks + query, "Return the list of all job's tasks"),
        }

    def project(self, project: str) -> Doc:
        one, query = f"/projects/{project}", f"?projectId={project}"
        return {
            "self": self._to("/projects", "Return the project information"),
            "list": self._to("/projects", "Return the list of all projects"),
            "datasets": self._to("/datasets" + query, "Return the list of all project's datasets"),
            "users": self._to(f"{one}/users", "Return the list of all project's users"),
            "processes": self._to("/processes" + query, "Return the list of all project's processes"),
            "update": self._to(one, "Update the project", "PUT"),
            "delete": self._to(one, "Delete the project", "DELETE"),
        }

    def dataset(self, dataset: str, project: str) -> Doc:
        one, query = f"/datasets/{dataset}", f"?projectId={project}"
        records = f"{one}/records{query}"
        sentence = "Return a zip with a GeoJSON file per zone (LABELLIZED zones only)"
        return {
            "self": self._to(one + query, "Return the dataset information"),
            "list": self._to("/datasets" + query, "Return the list of all datasets"),
            "zones": self._to(f"/zones{query}&datasetId={dataset}", "Return the list of all dataset's zones"),
            "jobs": self._to(f"/jobs{query}&datasetId={dataset}", "Return the list of all dataset's jobs"),
            "recordsAsGeojson": self._to(records, sentence, media_type="application/zip"),
            "update": self._to(one + query, "Update the dataset", "PUT"),
            "delete": self._to(one + query, "Delete the dataset", "DELETE"),
        }

    def zone(self, zone: str, project: str) -> Doc:
        query = f"?projectId={project}"
        return {
            "self": self._to(f"/zones/{zone}{query}", "Return the zone information"),
            "list": self._to("/zones" + query, "Return the list of all zones"),
        }

    def export(self, export: str, project: str, urls: Mapping[str, str | None]) -> Doc:
        query = f"?projectId={project}"
        table = {
            "self": self._to(f"/exports/{export}{query}", "Return the export information"),
            "list": self._to("/exports" + query, "Return the list of all exports"),
        }
        files = {"gsUrl": "Download the export from its bucket", "httpUrl": "Download the export"}
        for name, sentence in files.items():
            if urls[name] is not None:
                table[name] = {"href": urls[name], "method": "GET", "relation": sentence, "type": "application/zip"}
        return table
