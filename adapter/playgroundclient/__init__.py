"""A client for the OneAtlas Intelligence Playground: detections on satellite images, as jobs.

    from playgroundclient import Playground

    with Playground() as play:
        process = play.project("Airbus").process("DL Change Detection 5")
        job = process.run({...}).wait()
        job.records().save("records.geojson")

Importing this package is cheap: what it exports is imported when it is first used.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False  # as checkers know it, without the time that importing `typing` takes
if TYPE_CHECKING:
    from typing import Any

    from ._async.datasets import AsyncDataset
    from ._async.exports import AsyncExport
    from ._async.images import AsyncImage
    from ._async.jobs import AsyncJob
    from ._async.playground import AsyncPlayground
    from ._async.projects import AsyncProcess, AsyncProject
    from ._sync.datasets import Dataset
    from ._sync.exports import Export
    from ._sync.images import Image
    from ._sync.jobs import Job
    from ._sync.playground import Playground
    from ._sync.projects import Process, Project
    from .errors import (
        ApiError,
        AuthError,
        BadRequest,
        ConfigurationError,
        Conflict,
        ConnectionFailed,
        DeadlineExceeded,
        DownloadFailed,
        Forbidden,
        IncompleteListWarning,
        InputRefused,
        InvalidInput,
        InvalidResponse,
        JobCancelled,
        JobFailed,
        JobNotEnded,
        JobTimeout,
        LinkRefused,
        LinkWarning,
        MissingExtra,
        NotFound,
        NotLoaded,
        PlaygroundError,
        RateLimited,
        ServerError,
        StoringUncertain,
        SubmissionUncertain,
        UnknownName,
    )
    from .jobs.areas import Fault
    from .jobs.estimate import Estimate
    from .jobs.records import Records
    from .legacy import NetException, PlaygroundClient, PlaygroundClientError, TileException

_HOME = {
    "Playground": "_sync.playground",
    "Project": "_sync.projects",
    "Process": "_sync.projects",
    "Job": "_sync.jobs",
    "Dataset": "_sync.datasets",
    "Export": "_sync.exports",
    "Image": "_sync.images",
    "AsyncPlayground": "_async.playground",
    "AsyncProject": "_async.projects",
    "AsyncProcess": "_async.projects",
    "AsyncJob": "_async.jobs",
    "AsyncDataset": "_async.datasets",
    "AsyncExport": "_async.exports",
    "Fault": "jobs.areas",
    "NetException": "legacy",
    "AsyncImage": "_async.images",
    "Estimate": "jobs.estimate",
    "PlaygroundClient": "legacy",
    "PlaygroundClientError": "legacy",
    "TileException": "legacy",
    "Records": "jobs.records",
}

__all__ = [
    "ApiError",
    "AsyncDataset",
    "AsyncExport",
    "AsyncImage",
    "AsyncJob",
    "AsyncPlayground",
    "AsyncProcess",
    "AsyncProject",
    "AuthError",
    "BadRequest",
    "ConfigurationError",
    "Conflict",
    "ConnectionFailed",
    "Dataset",
    "DeadlineExceeded",
    "DownloadFailed",
    "Estimate",
    "Export",
    "Fault",
    "Forbidden",
    "Image",
    "IncompleteListWarning",
    "InputRefused",
    "InvalidInput",
    "InvalidResponse",
    "Job",
    "JobCancelled",
    "JobFailed",
    "JobNotEnded",
    "JobTimeout",
    "LinkRefused",
    "LinkWarning",
    "MissingExtra",
    "NetException",
    "NotFound",
    "NotLoaded",
    "Playground",
    "PlaygroundClient",
    "PlaygroundClientError",
    "PlaygroundError",
    "Process",
    "Project",
    "RateLimited",
    "Records",
    "ServerError",
    "StoringUncertain",
    "SubmissionUncertain",
    "TileException",
    "UnknownName",
]


def __getattr__(name: str) -> Any:  # Any: whatever is exported under that name
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_HOME.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
