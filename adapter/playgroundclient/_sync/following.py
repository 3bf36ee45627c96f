# Derived from _async/following.py by `make generate`; do not edit.
"""Following any relation: the contract says the method and what is answered, the server's link says where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import links, near, operations
from ..calls import ROUTE, Route
from ..errors import LinkRefused
from ..paging import SIZE, Page
from ..values import known
from . import downloads
from .handles import Handle, Job, Process, Project
from .http import parsed_by
from .pages import Pages

if TYPE_CHECKING:
    import os
    import uuid

    from ..links import Target
    from ..operations import Operation
    from .playground import Playground


def follow(
    play: Playground, thing: Any, relation: str, json: Any, path: str | os.PathLike[str] | None
) -> Any:  # Any: what the contract says that the relation answers
    """See `Playground.follow`."""
    if not isinstance(thing, Handle):
        raise LinkRefused(
            f"{type(thing).__name__} has no links to follow; a project, a process and a job have.", relation=relation
        )
    target = thing.resolve(relation)
    operation = target.operation
    if json is not None and (operation is None or operation.reads):
        raise LinkRefused(f"The relation {relation!r} reads, and takes no body; nothing was sent.", relation=relation)
    if path is not None and operation is not None and not operation.reads:
        raise LinkRefused(f"The relation {relation!r} writes, and is no download; nothing was sent.", relation=relation)
    if path is not None:
        downloads.download(play.http, target.url, path)
        return None
    if operation is None:
        return (play.http.get(target.url, extensions={ROUTE: Route(plain=True)})).json()
    project_id = near.as_uuid(target.ids.get("projectId")) or getattr(thing, "project_id", None)
    if operation.id == "create_job":
        process_id = near.as_uuid(target.ids["processId"])
        if json is None or process_id is None or project_id is None:
            raise LinkRefused(
                f"The relation {relation!r} submits a job: pass json=, the job's inputs.", relation=relation
            )
        return (Process.get(play, project_id, process_id)).run(json)
    listed = operations.listed(operation)
    if listed is not None:
        return _pages(play, operation, target, listed, project_id)
    sent = getattr(json, "to_dict", lambda: json)()
    response = play.http.request(operation.method, target.url, json=sent, extensions={ROUTE: Route()})
    return _handle(play, parsed_by(operation, play.api, response), operation.id, None, project_id)


def _pages(
    play: Playground, operation: Operation, target: Target, listed: str, project_id: uuid.UUID | None
) -> Pages[Any]:
    size = "size" if "size" in operation.facts["query"] else "itemsPerPage"

    def page(number: int) -> Page[Any]:
        url = target.url.copy_merge_params({"page": number, size: SIZE})
        response = play.http.request("GET", url, extensions={ROUTE: Route()})
        answer = parsed_by(operation, play.api, response)
        items = [_handle(play, each, operation.id, listed, project_id) for each in getattr(answer, listed)]
        return Page(items, known(answer.total), "next" in links.table(answer))

    return Pages(page, _identity, listed)


def _identity(item: Any) -> object:
    names = ("id", "dataset_id", "zone_id", "export_id")
    return next((getattr(item, name) for name in names if hasattr(item, name)), None)


def _handle(play: Playground, model: Any, operation: str, items: str | None, project_id: uuid.UUID | None) -> Any:
    from playground_api.models import JobDescribe, JobSummary, ProcessDescribe, ProcessSummary, ProjectSummary

    if isinstance(model, ProjectSummary):
        return Project(play, model, operation, items)
    if project_id is not None and isinstance(model, (ProcessDescribe, ProcessSummary)):
        return Process(play, model, project_id, operation, items)
    if project_id is not None and isinstance(model, (JobDescribe, JobSummary)):
        return Job(play, model, project_id, operation, items)
    return model
