"""Eleven realistic changes of the contract go through the whole chain in a temporary folder: what they mean is said
rightly, what is generated works, and the adapter needs no edit for what is harmless."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import generate  # noqa: E402
from playgroundclient._contract import OPERATIONS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # it takes long

Document = dict[str, Any]
GATEWAY = "/api/v1"


# ------------------------------------------------------------------------------------------------------------ the changes


def operation(document: Document, path: str, method: str = "get") -> Document:
    found: Document = document["paths"][GATEWAY + path][method]
    return found


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def in_examples(node: Any, change: Callable[[Document], None]) -> None:
    """Apply `change` to each object of the examples."""
    if isinstance(node, list):
        for each in node:
            in_examples(each, change)
    elif isinstance(node, dict):
        change(node)
        for each in node.values():
            in_examples(each, change)


def new_operation(document: Document) -> None:
    listed = document["paths"][f"{GATEWAY}/projects"]
    document["paths"][GATEWAY + "/projects/{projectId}/quota"] = {
        "servers": listed["servers"],
        "parameters": [
            {
                "name": "projectId",
                "in": "path",
                "required": True,
                "description": "The project's id.",
                "schema": {"type": "string", "format": "uuid"},
                "example": "3361252e-bfe8-4b8e-8c38-e915e32d741f",
            }
        ],
        "get": {
            "operationId": "get_project_quota",
            "tags": ["projects"],
            "summary": "Read a project's quota",
            "description": "How much the project may run.",
            "responses": {
                "200": {
                    "description": "The quota.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ProjectQuota"}}},
                },
                **{status: listed["get"]["responses"][status] for status in ("400", "401", "403", "404")},
            },
        },
    }


def new_schema(document: Document) -> None:
    document["components"]["schemas"]["ProjectQuota"] = {
        "type": "object",
        "description": "How much a project may run.",
        "required": ["projectId"],
        "properties": {
            "projectId": {"type": "string", "format": "uuid", "description": "The project's id."},
            "quota": {"type": "integer", "nullable": True, "description": "How many jobs it may run."},
        },
        "example": {"projectId": "3361252e-bfe8-4b8e-8c38-e915e32d741f", "quota": 5},
    }


def new_optional_parameter(document: Document) -> None:
    operation(document, "/jobs")["parameters"].append(
        {
            "name": "createdAfter",
            "in": "query",
            "description": "Keep only jobs that were submitted after this.",
            "schema": {"type": "string", "format": "date-time"},
            "example": "2019-06-04T13:38:08Z",
        }
    )


def new_relation(document: Document) -> None:
    schema(document, "DatasetLinks")["properties"]["exports"] = copy.deepcopy(
        schema(document, "DatasetLinks")["properties"]["zones"]
    )
    operation(document, "/datasets/{datasetId}")["responses"]["200"]["links"]["exports"] = {
        "operationId": "list_exports",
        "parameters": {"projectId": "$request.query.projectId"},
        "description": "Exports of the dataset.",
    }


def new_value(document: Document) -> None:
    schema(document, "JobState")["x-extensible-enum"].append("QUEUED")
    schema(document, "KnownJobState")["enum"].append("QUEUED")


def null_property(document: Document) -> None:
    schema(document, "CountAnswer")["properties"]["count"]["nullable"] = True


def moved_path(document: Document) -> None:
    document["paths"][f"{GATEWAY}/project-jobs"] = document["paths"].pop(f"{GATEWAY}/jobs")


def required_parameter(document: Document) -> None:
    parameters = operation(document, "/exports")["parameters"]
    next(each for each in parameters if each.get("name") == "exportType")["required"] = True


def renamed_property(document: Document) -> None:
    properties = schema(document, "ExportSummary")["properties"]
    properties["exportName"] = properties.pop("name")

    def rename(each: Document) -> None:
        if "exportId" in each and isinstance(each.get("name"), str):
            each["exportName"] = each.pop("name")

    for name in ("ExportSummary", "ExportDescribe", "ExportPage"):
        in_examples(schema(document, name)["example"], rename)


def changed_type(document: Document) -> None:
    schema(document, "JobSummary")["properties"]["nbTasks"]["type"] = "string"

    def change(each: Document) -> None:
        if "nbTasks" in each:
            each["nbTasks"] = str(each["nbTasks"])

    for name in ("JobSummary", "JobDescribe", "JobPage"):
        in_examples(schema(document, name)["example"], change)


def removed_operation(document: Document) -> None:
    del document["paths"]["/api/recordsbatch/{batch_id}/from_dataset/{dataset_id}"]


# Each change, with what it means: how grave, of what kind, and words that its message holds.
EXPECTED: dict[Callable[[Document], None], tuple[str, str, str]] = {
    new_operation: ("harmless", "operation-added", "`get_project_quota()` is new"),
    new_schema: ("harmless", "schema-added", "the model `ProjectQuota` is new"),
    new_optional_parameter: ("harmless", "parameter-added", "new optional parameter `created_after`"),
    new_relation: ("harmless", "relation-added", "`follow(..., 'exports')`"),
    new_value: ("risky", "value-added", "may be QUEUED"),
    null_property: ("risky", "null-added", "`count` of `CountAnswer` may be None"),
    moved_path: ("risky", "operation-moved", "`list_jobs()` goes to GET /api/v1/project-jobs"),
    required_parameter: ("breaking", "parameter-required", "requires the parameter `export_type`"),
    renamed_property: ("breaking", "property-renamed", "is called `export_name`"),
    changed_type: ("breaking", "type-changed", "`nb_tasks` of"),
    removed_operation: ("breaking", "operation-removed", "`delete_record_batch()` is gone"),
}
COMPATIBLE = [change for change, (severity, _, _) in EXPECTED.items() if severity != "breaking"]


def changed(*changes: Callable[[Document], None]) -> str:
    text = (ROOT / "openapi" / "playground.yaml").read_text("utf-8")
    # Through JSON, so that what one alias names is changed in one place only.
    document: Document = json.loads(json.dumps(yaml.safe_load(text)))
    for change in changes:
        change(document)
    return yaml.safe_dump(document, sort_keys=False)


def checkout(root: Path) -> Path:
    for source in generate.SOURCES:
        shutil.copytree(ROOT / source, root / source, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def run(*command: str, cwd: Path, paths: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


# -------------------------------------------------------------------------------------------------------------- the chain


@pytest.fixture(scope="module")
def all_eleven(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A checkout with all changes, generated by the whole chain, and what the chain said."""
    root = checkout(tmp_path_factory.mktemp("eleven"))
    cache = ROOT / ".mypy_cache" / "exercise"
    cache.mkdir(parents=True, exist_ok=True)
    (root / ".mypy_cache").symlink_to(cache)  # else the type checker begins with the standard library each time
    git = ("git", "-c", "user.name=exercise", "-c", "user.email=exercise@example.com", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "openapi"), ("commit", "-q", "-m", "The contract as it was")):
        ran = run(*git, *command, cwd=root)
        assert ran.returncode == 0, ran.stderr
    (root / "openapi" / "playground.yaml").write_text(changed(*EXPECTED), "utf-8")
    ran = run(sys.executable, str(ROOT / "tools" / "generate.py"), "--no-lint", "--root", str(root), cwd=root)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return root, ran.stdout


def test_the_chain_ends_with_a_summary(all_eleven: tuple[Path, str]) -> None:
    _, said = all_eleven
    assert f"operations: {len(OPERATIONS)}; 1 added (get_project_quota), 1 removed (delete_record_batch), " in said
    assert "1 added (ProjectQuota), 0 removed, 6 changed" in said
    assert "1 added (get_dataset exports), 0 removed, 0 changed" in said
    assert "breaking" in said


def test_api_diff_says_what_each_change_means(all_eleven: tuple[Path, str]) -> None:
    root, _ = all_eleven
    tool = str(ROOT / "tools" / "api_diff.py")
    ran = run(sys.executable, tool, "--root", str(root), "--json", cwd=root)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    missing = [
        (change.__name__, expected)
        for change, expected in EXPECTED.items()
        if not any(
            (each["severity"], each["kind"]) == expected[:2] and expected[2] in each["message"]
            for each in found["changes"]
        )
    ]
    assert missing == [], "\n".join(each["message"] for each in found["changes"])
    # Nothing else is breaking or risky; a new relation is a new attribute of its table too, and that is harmless.
    severe = [each["kind"] for each in found["changes"] if each["severity"] != "harmless"]
    assert sorted(severe) == sorted(kind for severity, kind, _ in EXPECTED.values() if severity != "harmless")
    assert found["version"] == "0.2.0"
    words = run(sys.executable, tool, "--root", str(root), cwd=root).stdout
    assert "## 0.2.0" in words and "### Breaking\n\n- " in words


_GENERATED = """
import inspect, uuid
import httpx, playground_api
from playground_api.api.exports import list_exports
from playground_api.api.jobs import list_jobs
from playground_api.api.projects import get_project_quota
from playground_api.client import Client
from playground_api.models import CountAnswer, ExportDescribe, JobSummary, KnownJobState

assert playground_api.__file__.startswith(ROOT), playground_api.__file__
ID = "3361252e-bfe8-4b8e-8c38-e915e32d741f"
JOB = {"id": ID, "processId": ID, "nbTasks": "3"}
asked = []

def answer(request):
    asked.append(str(request.url))
    return httpx.Response(200, json={"/api/v1/project-jobs": {"jobs": [JOB]}, f"/api/v1/projects/{ID}/quota": {
        "projectId": ID, "quota": 5}}[request.url.path])

client = Client("https://gateway.example", raise_on_unexpected_status=True)
client.set_httpx_client(httpx.Client(base_url="https://gateway.example", transport=httpx.MockTransport(answer)))
project = uuid.UUID(ID)
assert get_project_quota.sync(project, client=client).quota == 5
import datetime
when = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
page = list_jobs.sync(client=client, project_id=project, created_after=when)
assert page.jobs[0].nb_tasks == "3"
assert "createdAfter=2026-01-02" in asked[1], asked
assert inspect.signature(list_exports.sync).parameters["export_type"].default is inspect.Parameter.empty
assert ExportDescribe.from_dict({"exportId": ID, "exportName": "a"}).export_name == "a"
assert not hasattr(ExportDescribe.from_dict({"exportId": ID}), "name")
assert KnownJobState("QUEUED") is KnownJobState.QUEUED
assert CountAnswer.from_dict({"count": None}).count is None
try:
    from playground_api.api.front_records import delete_record_batch
except ImportError:
    print("exercised")
"""


def test_what_is_generated_imports_and_works(all_eleven: tuple[Path, str]) -> None:
    root, _ = all_eleven
    ran = run(sys.executable, "-c", f"ROOT = {str(root)!r}{_GENERATED}", cwd=root, paths=(root / "generated",))
    assert ran.stdout == "exercised\n", ran.stderr


# ------------------------------------------------------------------------------------------------------------ the adapter

_JOURNEY = """
import pytest, playgroundclient, playground_api
import doubles
from doubles import INPUTS, JOB, PROCESS, PROCESSES, PROJECT, SETTINGS, job, page, process, project, summary

assert playgroundclient.__file__.startswith(ROOT), playgroundclient.__file__
assert playground_api.__file__.startswith(ROOT), playground_api.__file__
service = doubles.Service()
states = iter([job("QUEUED"), job("RUNNING"), job("SUCCEEDED"), job("SUCCEEDED")])
service.on("GET", "/api/v1/projects", page("projects", project()))
service.on("GET", f"{PROCESSES}", page("processes", process()))
service.on("GET", f"{PROCESSES}/{PROCESS}", process())
service.on("POST", f"{PROCESSES}/{PROCESS}/jobs", lambda sent: doubles.as_json(job("QUEUED"), 201))
service.on("GET", f"{PROCESSES}/{PROCESS}/jobs/{JOB}", states)
service.on("GET", "/api/v1/project-jobs", page("jobs", summary()))
service.on("GET", f"/api/v1/records/{doubles.DATASET}/export", {"type": "FeatureCollection", "features": []})
with pytest.MonkeyPatch.context() as patch:
    doubles.put_in(patch, service)
    doubles.sleep_by(patch, lambda seconds: None)
    with playgroundclient.Playground(api_key="key", **SETTINGS) as play:
        found = play.project("Change monitoring")
        assert [each.id for each in found.jobs()][0].hex == JOB.replace("-", "")
        started = found.process(PROCESS).run(INPUTS)
        assert started.status == "QUEUED"
        started.refresh()
        assert started.status == "QUEUED"
        started.wait(timeout=60)
        assert started.status == "SUCCEEDED"
        assert len(list(started.records())) == 0
        from playground_api.api.jobs import list_jobs
        assert len(list_jobs.sync(client=play.api, project_id=found.id).jobs) == 1
print("journey done")
"""


def test_the_adapter_needs_no_edit_for_what_does_not_break(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    (root / "openapi" / "playground.yaml").write_text(changed(*COMPATIBLE), "utf-8")
    generate.build(root)
    paths = (root / "adapter", root / "generated", ROOT / "tests")
    ran = run(sys.executable, "-c", f"ROOT = {str(root)!r}{_JOURNEY}", cwd=tmp_path, paths=paths)
    assert ran.stdout == "journey done\n", ran.stderr
