# Derived from _async/following.py by `make generate`; do not edit.
"""Following any relation: the contract says the method and what is answered, the server's link says where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import generated, lookup
from ..errors import LinkRefused
from ..transport.call import OPERATION
from . import downloads
from .asking import Connection, Document, Handle
from .datasets import Dataset
from .exports import Export
from .jobs import Job
from .projects import Process, Project

if TYPE_CHECKING:
    import os
    import uuid

    from ..contract import Operation
    from .asking import Owned

_OWNED: dict[str, type[Owned]] = {
    "Process": Process,
    "Job": Job,
    "Dataset": Dataset,
    "Export": Export,
}
"""The handles of what belongs to a project, by what the contract's schemas of it are called."""


def follow(
    play: Connection, thing: Any, relation: str, json: Any, path: str | os.PathLike[str] | None
) -> Any:  # Any: what the contract says that the relation answers
    """See `Playground.follow`."""
    if not isinstance(thing, Handle):
        raise LinkRefused(
            f"{type(thing).__name__} has no links to follow; a project, a process, a job, a dataset and an export have.",
            relation=relation,
        )
    target = thing.resolve(relation)
    operation = target.operation
    if json is not None and (operation is None or operation.reads):
        raise LinkRefused(f"The relation {relation!r} reads, and takes no body; nothing was sent.", relation=relation)
    if path is not None and operation is not None and not operation.reads:
        raise LinkRefused(f"The relation {relation!r} writes, and is no download; nothing was sent.", relation=relation)
    if path is not None:
        downloads.download(play, target.url, path)
        return None
    if operation is None:
        return (play.http.get(target.url, extensions={OPERATION: None})).json()
    project_id = lookup.as_uuid(target.ids.get("projectId")) or getattr(thing, "project_id", None)
    if operation.id == "create_job":
        process_id = lookup.as_uuid(target.ids["processId"])
        if json is None or process_id is None or project_id is None:
            raise LinkRefused(
                f"The relation {relation!r} submits a job: pass json=, the job's inputs.", relation=relation
            )
        return (Process.get(play, project_id, process_id)).run(json)
    if (listed := generated.listed(operation)) is not None:
        return play.pages(
            operation.id, lambda each: _handle(play, each, operation, listed, project_id), listed, url=target.url
        )
    sent = getattr(json, "to_dict", lambda: json)()
    answer = play.http.request(operation.method, target.url, json=sent, extensions={OPERATION: operation})
    document: Document | None = answer.json() if answer.content else None
    return None if document is None else _handle(play, document, operation, None, project_id)


def _handle(
    play: Connection, document: Document, operation: Operation, items: str | None, project_id: uuid.UUID | None
) -> Any:  # Any: a handle, or where there is none the generated model
    schema = generated.schema_of(operation, items)
    kind = schema.removesuffix("Summary").removesuffix("Describe")
    if kind == "Project":
        return Project(play, document, operation.id, items)
    if kind in _OWNED and project_id is not None:
        return _OWNED[kind](play, document, project_id, operation.id, items)
    return generated.model_of(operation, items, document)
