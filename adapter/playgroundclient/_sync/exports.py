# Derived from _async/exports.py by `make generate`; do not edit.
"""Exports: files of records that the service makes in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from ..errors import LinkRefused
from . import downloads, waiting
from .asking import Owned

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping

    from ..jobs.pace import Progress


class Export(Owned):
    """An export of a dataset's or a job's records."""

    _named = "exportId"
    _reads = "get_export"
    _ids = (("exportId", "id"),)
    COLUMNS = ("id", "name", "status", "href")
    kind = "export"
    """What it is called in messages about waiting."""
    message: str | None = None
    """Why it failed: the service does not tell."""

    @property
    def name(self) -> str:
        """Its name."""
        return self.document.get("name") or ""

    @property
    def status(self) -> str:
        """PENDING, RUNNING, SUCCEEDED, FAILED, UNKNOWN, or what the service has added since."""
        return self.document.get("status") or "UNKNOWN"

    @property
    def progress(self) -> float:
        """0 or 100 %: the service does not tell more."""
        return 100.0 if self.status == "SUCCEEDED" else 0.0

    @property
    def tasks(self) -> Mapping[str, int]:
        """None: an export has no tasks."""
        return {}

    def __repr__(self) -> str:
        return f"<Export {self.name!r} {self.status} {self.id}>"

    def mark_gone(self) -> None:
        """Let the handle say that the export does not exist any more: its status becomes CANCELLED."""
        self._replace(type(self)(self.play, {**self.document, "status": "CANCELLED"}, self.project_id))

    def wait(
        self, timeout: float | None = None, poll: float | None = None, progress: Progress | bool | None = None
    ) -> Export:
        """Wait until the export has ended, and return it, updated: as `job.wait`. Raises JobFailed, JobCancelled, JobTimeout."""
        waiting.wait(self, timeout, poll, progress)
        return self

    def download(self, path: str | os.PathLike[str], progress: Callable[[int, int | None], None] | None = None) -> None:
        """Save the export's file, a zip with a GeoJSON file for each zone; it is there only when it is whole.

        It lies on another host, which gets no access token. Raises LinkRefused where the export has no file yet.
        """
        url = self.document.get("httpUrl") or (self.refresh()).document.get("httpUrl")
        if not url:
            raise LinkRefused(
                f"The export {self.href} has no file; its status is {self.status}. Call wait() first.",
                relation="httpUrl",
            )
        downloads.download(self.play, httpx.URL(url), path, progress)
