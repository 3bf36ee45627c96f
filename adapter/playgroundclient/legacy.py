"""The API of the published notebook: results as plain dicts and lists, and subclasses that add URL templates.

It is a table over the transport of `Playground`, which keeps its promises here too. New code uses `Playground`.
"""

from __future__ import annotations

import string
from typing import Any
from urllib.parse import quote

from . import config
from ._sync.playground import Playground
from .transport.call import OPERATION


class _FrontUrl:
    """The front's origin, from the configuration at the moment of access: a class body may build templates from it."""

    def __get__(self, instance: PlaygroundClient | None, owner: type[PlaygroundClient]) -> str:
        if instance is not None:
            return str(instance._play.settings.front).rstrip("/")
        return str(config.front_url()).rstrip("/")


class PlaygroundClient:
    """The notebook's client. The key is in `api_key.txt` in the working folder, or wherever `Playground` finds one.

    A subclass adds an operation by a URL template and `_get_request`:

        class MyClient(PlaygroundClient):
            JOBS_URL = PlaygroundClient.PLAYGROUND_URL + "/api/jobs?project_id={projectId}&page={page}"

            def get_jobs(self, projectId, page=0):
                return self._get_request(self.JOBS_URL, projectId=projectId, page=page)
    """

    PLAYGROUND_URL = _FrontUrl()

    def __init__(self, **settings: Any) -> None:  # Any: the arguments of Playground
        self._play = Playground(**settings)

    def _get_request(self, url: str, /, **values: object) -> Any:  # Any: the answer's JSON
        """GET a URL template filled with `values`, each percent-encoded, and return the answer's JSON.

        Raises NotFound, Forbidden, and the other errors of this package.
        """
        names = {name for _, name, _, _ in string.Formatter().parse(url) if name}
        missing = ", ".join(sorted(names - values.keys()))
        if missing:
            raise TypeError(f"the URL template needs {missing}: {url}")
        filled = url.format(**{name: quote(str(value), safe=",") for name, value in values.items()})
        return self._play.http.get(filled, extensions={OPERATION: None}).json()

    def get_logged_user(self) -> Any:
        """The account, with `firstname` and `lastname`."""
        return self._get_request(self.PLAYGROUND_URL + "/currentUser")

    def get_projects(self) -> Any:
        """The account's projects, a list with `project_id` and `name`."""
        return self._get_request(self.PLAYGROUND_URL + "/api/projects")

    def get_processes(self, projectId: str) -> Any:
        """A page of the project's processes, at most 100 of them, under `processes`."""
        return self._get_request(
            self.PLAYGROUND_URL + "/api/v1/processes?projectId={projectId}&size=100", projectId=projectId
        )

    def get_process(self, projectId: str, processId: str) -> Any:
        """One process, with its `input` schema and its `_links`."""
        return self._get_request(
            self.PLAYGROUND_URL + "/api/v1/processes/{processId}?projectId={projectId}",
            projectId=projectId,
            processId=processId,
        )

    def close(self) -> None:
        """Close the connections."""
        self._play.close()
