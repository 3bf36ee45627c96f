"""What the package exports, and what importing and installing it costs."""

from __future__ import annotations

import importlib
import importlib.metadata
import inspect
import pydoc
import re
import subprocess
import sys
from pathlib import Path

import playgroundclient
import pytest
from packaging.requirements import Requirement

EXPORTED = [
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


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def test_the_exported_names_are_these_and_no_others() -> None:
    assert sorted(playgroundclient.__all__) == EXPORTED
    assert {name for name in dir(playgroundclient) if not name.startswith("_")} >= set(EXPORTED)


@pytest.mark.parametrize("name", EXPORTED)
def test_an_exported_name_is_found_under_itself(name: str) -> None:
    found = getattr(playgroundclient, name)
    assert found.__name__ == name and found.__doc__
    assert found.__module__.startswith("playgroundclient.")


def public() -> dict[str, object]:
    """What people use, by name: what is exported, here and by the rooms that are imported by name, and what the site shows."""
    page = (Path(__file__).parents[1] / "docs" / "api.md").read_text("utf-8")
    shown = re.findall(r"^\.\. auto(?:class|function):: (\S+)", page, re.MULTILINE)
    names = [name if "." in name else f"playgroundclient.{name}" for name in [*EXPORTED, *shown]]
    for room in ("campaign", "comparison", "notebook", "testing"):
        exported = importlib.import_module(f"playgroundclient.{room}").__all__
        names += [f"playgroundclient.{room}.{name}" for name in exported]
    return {name: pydoc.locate(name) for name in names}


PUBLIC = public()


@pytest.mark.parametrize("name", PUBLIC)
def test_all_that_people_use_says_what_it_is(name: str) -> None:
    thing = PUBLIC[name]
    assert thing is not None
    undocumented = [] if not inspect.isroutine(thing) or inspect.getdoc(thing) else [name]
    for base in thing.__mro__ if inspect.isclass(thing) else ():
        if base.__module__.startswith("playgroundclient"):
            undocumented += [] if base.__doc__ else [base.__name__]
            own = {each: getattr(base, each, None) for each in vars(base) if not each.startswith("_")}
            undocumented += [
                f"{base.__name__}.{each}"
                for each, value in own.items()
                if (inspect.isroutine(value) or isinstance(value, property)) and not inspect.getdoc(value)
            ]
    assert not undocumented


def test_what_is_not_exported_is_not_there() -> None:
    with pytest.raises(AttributeError, match="'playgroundclient' has no attribute 'nothing'"):
        playgroundclient.nothing  # noqa: B018 - looking it up is the test
    with pytest.raises(ImportError):
        exec("from playgroundclient import nothing")


def test_a_star_import_gives_what_is_exported() -> None:
    here: dict[str, object] = {}
    exec("from playgroundclient import *", here)
    assert set(here) - {"__builtins__"} == set(EXPORTED)


def test_importing_is_lazy() -> None:
    heavy = "httpx", "httpcore", "attrs", "jsonschema_rs", "playground_api", "asyncio", "ssl"
    program = f"import sys, playgroundclient; print([name for name in {heavy!r} if name in sys.modules])"
    assert run(program) == "[]"
    assert run(program.replace("; print", "; playgroundclient.Playground; print")) != "[]"


def test_the_core_imports_no_extra() -> None:
    extras = {
        "matplotlib",
        "rich",
        "geopandas",
        "shapely",
        "click",
        "mercantile",
        "pandas",
        "numpy",
        "playground_sandbox",
    }
    program = f"import sys; %s; print(*sorted({extras!r} & set(sys.modules)))"
    # httpx imports click and rich for its own command, where they are installed.
    assert run(program % "from playgroundclient import *") == run(program % "import httpx")


@pytest.mark.slow  # it measures time
def test_importing_costs_a_fifth_of_importing_httpx_at_most() -> None:
    def seconds(name: str) -> float:
        program = f"import time; t = time.perf_counter(); import {name}; print(time.perf_counter() - t)"
        return min(float(run(program)) for _ in range(5))

    assert seconds("playgroundclient") <= 0.2 * seconds("httpx")


def test_the_core_installs_twelve_distributions_at_most() -> None:
    found: set[str] = set()
    waiting = ["playgroundclient"]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        found.add(name)
        for text in importlib.metadata.requires(name) or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    assert {"playgroundclient", "httpx", "attrs", "jsonschema-rs"} <= found
    assert len(found) <= 12, sorted(found)
