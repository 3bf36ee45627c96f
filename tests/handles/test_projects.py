"""Projects and processes: how they are found, what their lists do not tell, and what they say without asking."""

from __future__ import annotations

import uuid
from typing import Any

import doubles
import pytest
from doubles import JOB, PROCESS, PROCESSES, PROJECT, Make, Service, listed, numbered
from playgroundclient import InvalidInput, NotLoaded, UnknownName


async def test_a_project_is_found_by_its_name_or_its_id(make: Make, known: Service) -> None:
    play = make()
    for name in ("Change monitoring", PROJECT, uuid.UUID(PROJECT), PROJECT.upper()):
        project = await play.project(name)
        assert (str(project.id), project.name) == (PROJECT, "Change monitoring")
    assert repr(project) == f"<Project 'Change monitoring' {PROJECT}>"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Change monitorin", "Did you mean 'Change monitoring'"),
        ("change", "Did you mean 'Change monitoring'"),
        ("Airbus", "2 of this account's projects are named 'Airbus'"),
        ("zzz", "There are: 'Change monitoring', 'Airbus'"),
        (numbered(77), "There is no project"),
    ],
)
async def test_a_project_that_is_not_the_only_one_is_told(make: Make, known: Service, name: str, told: str) -> None:
    with pytest.raises(UnknownName, match=told) as caught:
        await make().project(name)
    if "2 of" in told:
        assert numbered(8) in str(caught.value) and numbered(9) in str(caught.value)


async def test_a_process_says_what_it_is_and_needs(make: Make, known: Service) -> None:
    requirements = {"resolution": {"min": 0.3, "optimal": 0.5, "max": 0.7}}
    whole = doubles.process() | {"keywords": ["change"], "requirements": requirements}
    known.on("GET", f"{PROCESSES}/{PROCESS}", whole)
    project = await make().project("Change monitoring")
    process = await project.process(PROCESS)
    assert (process.family, process.version, process.description) == ("change-detection", "5.0.0", "Finds changes")
    assert (process.keywords, process.requirements) == (["change"], requirements)
    with pytest.raises(NotLoaded, match="requirements"):
        _ = (await project.processes()[0]).requirements


async def test_a_process_is_found_by_its_title_or_its_id_and_loaded(make: Make, known: Service) -> None:
    project = await make().project(PROJECT)
    for name in ("Ext Cars", numbered(5)):
        process = await project.process(name)
        assert process.title == "Ext Cars" and process.input_schema["title"] == "job-change-detection-input"
    assert repr(process) == f"<Process 'Ext Cars' 5.0.0 change-detection {numbered(5)}>"
    with pytest.raises(UnknownName, match="no process 'Ext Car' in project 'Change monitoring'"):
        await project.process("Ext Car")


async def test_an_item_of_a_list_says_what_is_missing_and_loads_it(make: Make, known: Service) -> None:
    project = await make().project(PROJECT)
    (job,) = await listed(project.jobs())
    known.requests.clear()
    for name in ("status", "progress", "message", "inputs"):
        with pytest.raises(NotLoaded, match="load"):
            getattr(job, name)
    assert job.tasks == {"SUCCEEDED": 2, "RUNNING": 1}
    assert repr(job) == f"<Job {JOB}>"
    assert known.requests == []
    loaded = await job.load()
    assert loaded.status == "SUCCEEDED" and repr(loaded) == f"<Job {JOB} SUCCEEDED 100 %>"
    await job.refresh()
    assert job.status == "SUCCEEDED"

    process = (await listed(project.processes()))[0]
    whole = await process.load()
    assert whole.input_schema and str(whole.id) == PROCESS
    (of_process,) = await listed(process.jobs())
    assert str(of_process.id) == JOB


async def test_a_process_may_say_next_to_nothing(make: Make, known: Service) -> None:
    known.on("GET", f"{PROCESSES}/{PROCESS}", {"id": PROCESS})
    process = await (await make().project(PROJECT)).process(PROCESS)
    assert (process.title, process.input_schema, dict(process.links)) == ("", {}, {})
    assert process.check({}) == []


@pytest.mark.parametrize(
    "area", [(3, 42, 2, 43), "POLYGON((0 0, 1", "absent.gpkg", {"features": [{}, {}]}, {1, 2}, None], ids=repr
)
async def test_a_check_lists_faults_for_whatever_the_area_is(make: Make, known: Service, area: Any) -> None:
    process = await (await make().project(PROJECT)).process(PROCESS)
    known.requests.clear()
    assert "$.geom" in [fault.path for fault in process.check({**doubles.INPUTS, "geom": area})]
    with pytest.raises(InvalidInput) as caught:
        await process.run({**doubles.INPUTS, "geom": area})
    assert list(caught.value.faults) == process.check({**doubles.INPUTS, "geom": area})
    assert known.requests == []
