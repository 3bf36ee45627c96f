"""What every handler works with: the store, the clock, the links, and who may see what."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playground_sandbox.contract import Contract
from playground_sandbox.documents import Doc
from playground_sandbox.errors import RequestError, not_found
from playground_sandbox.jobs import Failure, Jobs
from playground_sandbox.links import Links
from playground_sandbox.origin import Answer, Call
from playground_sandbox.settings import Origins, Settings
from playground_sandbox.store import JobRow, Row, Store
from playground_sandbox.tokens import Tokens

MARKED = 5.0
"""So many seconds after it was marked for deletion, a thing is gone (divided by the speed)."""


@dataclass
class Room:
    """One gateway's parts; `next_failure` says whether the next job is to fail."""

    settings: Settings
    store: Store
    tokens: Tokens
    jobs: Jobs
    contract: Contract
    origins: Origins
    next_failure: Callable[[], Failure | None]
    links: Links = field(init=False)

    def __post_init__(self) -> None:
        self.links = Links(self.origins.gateway)

    def now(self) -> float:
        return self.settings.clock()

    def soon(self) -> float:
        """When a thing that is marked for deletion is gone."""
        return self.now() + MARKED / self.settings.speed

    def project(self, project: str) -> Row:
        """Raises RequestError: 404 when there is no such project, 403 when the user is no member."""
        found = self.store.get("project", project, self.now())
        if found is None:
            raise not_found("project", project)
        if not found.doc["member"]:
            raise RequestError(403, f"You are not a member of project {project}.", "Ask its owner to invite you.")
        return found

    def one(self, kind: str, row_id: str, project: str | None = None) -> Row:
        """A document of a project that the user may see; without `project`, of any of the user's projects."""
        if project is not None:
            self.project(project)
        found = self.store.get(kind, row_id, self.now())
        if found is None or (project is not None and found.project not in (None, project)):
            raise not_found(kind, row_id)
        if project is None and found.project is not None:
            self.project(found.project)
        return found

    def job(self, job_id: str, *, process: str | None = None, project: str | None = None) -> JobRow:
        found = self.store.get_job(job_id, self.now())
        if found is None or process not in (None, found.process) or project not in (None, found.project):
            raise not_found("job", job_id)
        self.project(found.project)
        return found

    def page(self, call: Call, plural: str, path: str, rows: list[Doc], total: int, size: str, *filters: str) -> Answer:
        """A page of a gateway's list; `size` is the name of its size parameter, `filters` of its other parameters."""
        query = {name: call.get(name) for name in filters}
        links = self.links.page(path, query, call.number("page", 1), call.number(size, 10), total, size)
        return Answer(200, {plural: rows, "count": len(rows), "total": total, "_links": links})


def window(call: Call, size: str, first_page: int = 1) -> tuple[int, int]:
    """Limit and offset of the page that a request asks for."""
    limit = call.number(size, 10)
    # SQLite counts to 2 to the power of 63: beyond it every list is empty, as it is after its last page.
    return limit, min((call.number("page", first_page) - first_page) * limit, 1 << 62)


def cut(call: Call, size: str, rows: list[Row]) -> list[Row]:
    limit, offset = window(call, size)
    return rows[offset : offset + limit]
