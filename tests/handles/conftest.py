"""What the tests of handles share."""

from __future__ import annotations

import doubles
import pytest
from doubles import JOB, PROCESS, PROCESSES, Service, numbered


@pytest.fixture
def known(service: Service) -> Service:
    """A service with two projects, two processes and a job."""
    service.on(
        "GET",
        "/api/v1/projects",
        doubles.page(
            "projects",
            doubles.project(),
            doubles.project("Airbus", numbered(9)),
            doubles.project("Airbus", numbered(8)),
        ),
    )
    service.on("GET", PROCESSES, doubles.page("processes", doubles.process(), doubles.process("Ext Cars", numbered(5))))
    service.on("GET", f"{PROCESSES}/{PROCESS}", doubles.process())
    service.on("GET", f"{PROCESSES}/{numbered(5)}", doubles.process("Ext Cars", numbered(5)))
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{JOB}", doubles.job())
    service.on("GET", f"{PROCESSES}/{PROCESS}/jobs", doubles.page("jobs", doubles.summary()))
    service.on("GET", "/api/v1/jobs", doubles.page("jobs", doubles.summary()))
    return service
