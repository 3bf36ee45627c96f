"""`playground api check`: the service's own description against the contract of this version, however broken it is."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from contract_file import TEXT as CONTRACT
from contract_file import Document, contract, parsed
from playgroundclient._contract import OPERATIONS, SCHEMAS
from playgroundclient.cli import main
from playgroundclient.comparison import Change, Description, against_service, read

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = contract()
OURS = Description(OPERATIONS, SCHEMAS)
JOBS = "/api/v1/jobs"


def published(change: Callable[[Document], object]) -> str:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    return json.dumps(document)  # which is YAML, and faster


def told(change: Callable[[Document], object]) -> list[tuple[str, str, str]]:
    description, findings = read(published(change))
    assert findings == []
    return [(each.severity, each.kind.partition("/")[0], each.message) for each in against_service(OURS, description)]


def properties(document: Document, schema: str) -> Document:
    found: Document = document["components"]["schemas"][schema]["properties"]
    return found


@pytest.fixture
def command(
    service: doubles.Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Runs `playground api check` against a service that describes itself by a text."""
    monkeypatch.setenv("PLAYGROUND_API_KEY", doubles.KEY)
    monkeypatch.setenv("PLAYGROUND_URL", doubles.FRONT)
    monkeypatch.setenv("PLAYGROUND_GATEWAY_URL", doubles.GATEWAY)
    monkeypatch.setenv("PLAYGROUND_TOKEN_URL", doubles.TOKEN_URL)

    def run(text: str, *options: str) -> tuple[int, str]:
        content = text.encode()
        described = doubles.answer(content, media="application/yaml", content_length=str(len(content)))
        service.on("GET", "/api/v1/openapi", described)
        code = main(["api", "check", *options])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return code, said.out

    return run


# ----------------------------------------------------------------------------------------------------------- the command


def test_a_service_that_agrees(command: Callable[..., tuple[int, str]]) -> None:
    code, said = command(CONTRACT)
    assert code == 0, said
    assert f"It describes {len(OPERATIONS)} operations." in said
    assert "It agrees with the contract of this version." in said


def test_a_service_that_breaks(command: Callable[..., tuple[int, str]]) -> None:
    text = published(lambda document: document["paths"].pop(JOBS))
    code, said = command(text)
    assert code == 1
    assert "breaking: 1\n  the service no longer has GET /api/v1/jobs, which `list_jobs()` calls.\n" in said
    code, said = command(text, "--json")
    assert code == 1
    found = json.loads(said)
    assert found["described_operations"] == len(OPERATIONS) - 1
    assert found["counts"] == {"breaking": 1, "risky": 0, "harmless": 0}
    assert found["findings"] == []
    assert found["changes"] == [
        {
            "severity": "breaking",
            "kind": "operation-removed",
            "subject": "`list_jobs()`",
            "message": "the service no longer has GET /api/v1/jobs, which `list_jobs()` calls.",
        }
    ]


def test_a_harmless_difference_is_no_failure(command: Callable[..., tuple[int, str]]) -> None:
    def more(document: Document) -> None:
        properties(document, "JobSummary")["owner"] = {"type": "string"}

    code, said = command(published(more))
    assert code == 0
    assert "`owner`" in said and "which the contract does not name" in said


@pytest.mark.live
def test_the_local_gateway_agrees(
    live: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAYGROUND_API_KEY", live.settings["api_key"])
    for name, setting in (("URL", "url"), ("GATEWAY_URL", "gateway_url"), ("TOKEN_URL", "token_url")):
        monkeypatch.setenv(f"PLAYGROUND_{name}", str(live.settings[setting]))
    assert main(["api", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changes"] == []


# ------------------------------------------------------------------------------------------------------- what differs


def test_what_the_service_has_that_is_not_called() -> None:
    def add(document: Document) -> None:
        document["paths"]["/api/v1/quota"] = {"get": {"operationId": "getQuota", "responses": {"200": {}}}}

    assert told(add) == [
        (
            "harmless",
            "operation-added",
            "the service has GET /api/v1/quota (`getQuota`), which this version does not call.",
        )
    ]


def test_what_the_front_has_is_not_missed() -> None:
    def gateway_alone(document: Document) -> None:
        document["paths"] = {path: item for path, item in document["paths"].items() if path.startswith("/api/v1/")}

    assert told(gateway_alone) == []


def known_states(document: Document) -> list[str]:
    found: list[str] = document["components"]["schemas"]["JobState"]["x-extensible-enum"]
    return found


def parameter(document: Document, name: str) -> Document:
    found: Document = document["components"]["parameters"][name]
    return found


@pytest.mark.parametrize(
    ("change", "severity", "kind", "words"),
    [
        (lambda d: d["paths"].update({"/v2/jobs": d["paths"].pop(JOBS)}), "breaking", "operation-moved", "at GET /v2/jobs"),
        (lambda d: parameter(d, "Size").update(required=True), "breaking", "parameter-required", "requires `size`"),
        (lambda d: parameter(d, "Size").update(name="pageSize"), "breaking", "parameter-removed", "no longer takes `size`"),
        (lambda d: parameter(d, "DatasetQuery")["schema"].update(type="integer", format="int64"), "breaking", "type-changed", "takes `dataset_id` of"),
        (lambda d: properties(d, "JobSummary")["nbTasks"].update(type="string"), "breaking", "type-changed", "`nb_tasks` of `JobSummary`"),
        (lambda d: properties(d, "CountAnswer")["count"].update(nullable=True), "breaking", "null-added", "with null, which this version refuses"),
        (lambda d: properties(d, "JobSummary").pop("nbTasks"), "risky", "property-removed", "no longer names `nb_tasks`"),
        (lambda d: properties(d, "JobSummary").pop("id"), "breaking", "property-removed-required", "leaves out `id`"),
        (lambda d: known_states(d).append("QUEUED"), "risky", "value-added", "with QUEUED"),
        (lambda d: d["components"]["schemas"]["ProcessRefType"]["enum"].remove("dockerImage"), "breaking", "value-removed", "no longer takes dockerImage"),
        (lambda d: d["components"]["schemas"]["ExportInput"]["required"].append("format"), "", "", ""),
        (lambda d: (d["components"]["schemas"]["ExportInput"]["required"].append("format"), properties(d, "ExportInput").update(format={"type": "string"})), "breaking", "property-added-required", "requires `format"),
        (lambda d: d["paths"]["/api/v1/projects"]["get"]["responses"].update({"206": {"description": "Part"}}), "breaking", "answer-added", "with 206"),
    ],
)  # fmt: skip
def test_a_difference_is_judged_by_what_a_call_meets(
    change: Callable[[Document], object], severity: str, kind: str, words: str
) -> None:
    found = told(change)
    if not severity:
        assert found == [], "a name that is required without being described is no news"
        return
    assert any(each[:2] == (severity, kind) and words in each[2] for each in found), found


def test_tolerance_is_no_difference() -> None:
    def strict(document: Document) -> None:
        for schema in document["components"]["schemas"].values():
            for node in schema.get("properties", {}).values():
                node.pop("nullable", None)

    severities = {each[0] for each in told(strict)}
    assert "breaking" not in severities


def test_a_base_path_of_the_server_counts() -> None:
    def prefixed(document: Document) -> None:
        document["servers"] = [{"url": "https://gateway.example/api"}]
        document["paths"] = {
            path.removeprefix("/api"): item for path, item in document["paths"].items() if path.startswith("/api/v1/")
        }

    assert told(prefixed) == []


# ------------------------------------------------------------------------------- parts of the service that describe themselves

SAMPLES = Path(__file__).resolve().parent / "samples"
FAULTS = {
    "processes": {"undefined-reference", "misplaced-reference", "undeclared-security", "external-reference"},
    "data": {"external-reference"},
}


@pytest.mark.parametrize("form", ["yaml", "json", "json with tabs"])
@pytest.mark.parametrize("part", FAULTS)
def test_a_broken_description_of_a_part_that_this_version_works_with(
    command: Callable[..., tuple[int, str]], part: str, form: str
) -> None:
    text = (SAMPLES / f"published-{part}.yaml").read_text("utf-8")
    if form != "yaml":
        indent = "\t" if "tabs" in form else None
        text = json.dumps(parsed(text), default=str, indent=indent)
    code, said = command(text, "--json")
    found = json.loads(said)
    assert code == 0, [each for each in found["changes"] if each["severity"] == "breaking"]
    assert {each["kind"] for each in found["findings"]} == FAULTS[part]
    for name, facts in OPERATIONS.items():
        jobs = facts["tag"] in ("processes", "jobs", "description")
        exports = name in ("list_projects", "list_exports", "create_dataset_export", "create_job_export")
        assert (name in found["undescribed_operations"]) is not (jobs if part == "processes" else exports), name


def test_what_a_part_does_not_describe_is_said_once(command: Callable[..., tuple[int, str]]) -> None:
    code, said = command((SAMPLES / "published-data.yaml").read_text("utf-8"))
    assert code == 0
    assert "It has no word on" in said and "exchange_api_key, get_current_user" in said
    assert "exports.yaml#/one is in another document, which is not read." in said
    assert "no longer has" not in said and "refuse" not in said.replace("this version refuses anything else", "")


def sample(part: str, change: Callable[[Document], object]) -> list[tuple[str, str]]:
    document = parsed((SAMPLES / f"published-{part}.yaml").read_text("utf-8"))
    change(document)
    description, _ = read(json.dumps(document, default=str))
    return [(each.kind, each.message) for each in against_service(OURS, description) if each.severity == "breaking"]


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (lambda d: d["paths"].pop(JOBS), "operation-removed", "GET /api/v1/jobs, which `list_jobs()` calls"),
        (lambda d: d["paths"].pop("/api/v1/processes"), "operation-removed", "`list_processes()`"),
        (lambda d: d["paths"][JOBS]["get"]["parameters"].pop(0), "parameter-removed", "`project_id` of `list_jobs()`"),
        (lambda d: d["components"]["parameters"]["Page"].update(schema={"type": "boolean"}), "type-changed", "`page` of `list_jobs()` as boolean"),
        (lambda d: d["components"]["parameters"]["Size"].update(schema={"enum": ["10", "20"]}), "", ""),
        (lambda d: d["paths"][JOBS]["get"]["responses"].update({"203": {"description": "Else"}}), "answer-added", "`list_jobs()` with 203"),
        (lambda d: d["components"]["schemas"]["JobSummary"]["properties"]["nbTasks"].update(type="string"), "type-changed", "`nb_tasks` of `JobSummary` and `JobDescribe` as string"),
        (lambda d: d["components"]["schemas"]["JobSummary"]["properties"].pop("id"), "property-removed-required", "leaves out `id` of `JobSummary`"),
        (lambda d: d["components"]["schemas"]["JobDescribe"]["allOf"].pop(0), "", ""),
        (lambda d: d["components"]["schemas"]["Jobs"]["properties"].pop("jobs"), "property-removed-required", "leaves out `jobs` of `JobPage`"),
        (lambda d: d["components"]["schemas"]["ProcessRef"]["required"].append("owner") or d["components"]["schemas"]["ProcessRef"]["properties"].update(owner={}), "property-added-required", "requires `owner`"),
    ],
)  # fmt: skip
def test_what_breaks_with_a_part_is_found_in_a_broken_description(
    change: Callable[[Document], object], kind: str, words: str
) -> None:
    found = sample("processes", change)
    if not kind:
        assert found == [], "what is not said, or said elsewhere, is no news"
        return
    assert any(each[0] == kind and words in each[1] for each in found), found


def test_a_service_that_shares_nothing_with_this_version(command: Callable[..., tuple[int, str]]) -> None:
    other = {"openapi": "3.0.3", "paths": {"/pets": {"get": {"responses": {"200": {"description": "Pets"}}}}}}
    code, said = command(json.dumps(other))
    assert code == 1
    assert "the service describes no operation that this version calls." in said


# ------------------------------------------------------------------------------------------------- broken descriptions


def broken(change: Callable[[Document], object]) -> tuple[set[str], str, list[Change]]:
    description, findings = read(published(change))
    changes = against_service(OURS, description)
    return {each.kind for each in findings}, " ".join(each.message for each in findings), changes


def test_schemas_that_are_named_but_not_defined() -> None:
    kinds, said, changes = broken(lambda d: d["components"]["schemas"].pop("TaskCountByStatus"))
    assert kinds == {"undefined-reference"}
    assert "'TaskCountByStatus' is named but not defined" in said
    assert not [each for each in changes if each.severity == "breaking"]


def test_references_to_the_wrong_section() -> None:
    def misplace(document: Document) -> None:
        content = document["paths"][JOBS]["get"]["responses"]["200"]["content"]["application/json"]
        content["schema"] = {"$ref": "#/components/responses/InvalidRequest"}
        document["paths"]["/api/v1/projects"]["get"]["responses"]["404"] = {"$ref": "#/components/schemas/Error"}

    kinds, said, _ = broken(misplace)
    assert kinds == {"misplaced-reference"}
    assert "components/responses/InvalidRequest is used where one of `components/schemas` belongs" in said
    assert "components/schemas/Error is used where one of `components/responses` belongs" in said


def test_a_security_scheme_under_another_name() -> None:
    kinds, said, changes = broken(lambda d: d.update(security=[{"bearerAuth": []}]))
    assert kinds == {"undeclared-security"}
    assert "'bearerAuth'; declared: 'accessToken'" in said
    assert changes == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda d: d["components"].pop("schemas"), "undefined-reference"),
        (lambda d: d.pop("components"), "undefined-reference"),
        (lambda d: d["components"].update(schemas=[]), "undefined-reference"),
        (lambda d: d["components"]["schemas"].update(JobSummary=["x"]), "malformed"),
        (lambda d: d["components"]["schemas"].update(JobSummary={"properties": 5}), "malformed"),
        (lambda d: d["components"]["schemas"].update(Job={"allOf": [{"$ref": "#/components/schemas/Job"}]}), ""),
        (lambda d: d["components"]["parameters"].update(Page={"$ref": "#/components/parameters/Page"}), "circular-reference"),
        (lambda d: d["components"]["parameters"].update(Page={"schema": {}}), "malformed"),
        (lambda d: d["paths"].update({JOBS: None}), "malformed"),
        (lambda d: d["paths"][JOBS].update(get=[]), "malformed"),
        (lambda d: d["paths"][JOBS]["get"].update(responses={}), "no-answer"),
        (lambda d: d["paths"][JOBS]["get"].update(operationId="get_job"), "duplicate-operation"),
        (lambda d: d["paths"][JOBS]["get"].update(parameters="x", tags=5, responses={"200": {"$ref": "other.yaml#/x"}}), "external-reference"),
        (lambda d: d.pop("openapi"), "not-openapi"),
        (lambda d: d.update(paths={}), "no-operations"),
        (lambda d: d.update(paths=[]), "not-openapi"),
        (lambda d: (d.clear(), d.update(swagger="2.0")), "not-openapi"),
    ],
)  # fmt: skip
def test_a_broken_description_gives_findings(
    command: Callable[..., tuple[int, str]], change: Callable[[Document], object], kind: str
) -> None:
    code, said = command(published(change), "--json")
    found = json.loads(said)
    assert code in (0, 1)
    assert (kind in {each["kind"] for each in found["findings"]}) if kind else found["findings"] == []


BOMB = "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"] + [
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)
])  # fmt: skip
MERGES = "\n".join(["a0: &a0 {x: 1}"] + [
    f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 9)
])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no OpenAPI 3 document"),
        ("just text", "no OpenAPI 3 document"),
        ("<html>no</html>", "no OpenAPI 3 document"),
        ("a: [", "not YAML"),
        ("a: b: c", "not YAML"),
        ("{a: 1, a: 2", "not YAML"),
        ("? [1, 2]\n: 3", "not YAML"),
        ("!!python/object/apply:os.system ['true']", "not YAML"),
        ("a: &a [*a]", "holds itself"),
        ("a: *b", "not YAML|names nothing"),
        ("a: " + "[" * 5000, "nested deeper"),
        ("a: " + "9" * 9000, "not YAML"),
        ("a: 2026-99-99", "not YAML"),
        (BOMB, "once its aliases are written out"),
        (MERGES, "once its aliases are written out"),
        ("\x00", "not YAML"),
    ],
)
def test_what_is_no_description_is_a_finding_and_a_failure(
    command: Callable[..., tuple[int, str]], text: str, words: str
) -> None:
    code, said = command(text)
    assert code == 1
    assert any(word in said for word in words.split("|")), said
    assert "There is nothing in it to compare with." in said


def test_references_that_multiply_end() -> None:
    def multiply(document: Document) -> None:
        schemas = document["components"]["schemas"]
        schemas["Error"] = {"allOf": [{"$ref": "#/components/schemas/E0"}] * 2}
        for number in range(60):
            following = {"$ref": f"#/components/schemas/E{number + 1}"}
            schemas[f"E{number}"] = {
                "anyOf": [following, following, {"properties": {"x": {"allOf": [following, following]}}}]
            }
        schemas["E60"] = {"properties": {"x": {"type": "string"}}}
        properties(document, "JobSummary")["nbTasks"] = {"$ref": "#/components/schemas/E0"}

    broken(multiply)


def test_references_that_lead_on_for_long_end() -> None:
    def lengthen(document: Document) -> None:
        schemas = document["components"]["schemas"]
        for number in range(2000):
            schemas[f"E{number}"] = {"allOf": [{"$ref": f"#/components/schemas/E{number + 1}"}]}
        schemas["E2000"] = {"type": "string"}
        properties(document, "JobSummary")["nbTasks"] = {"$ref": "#/components/schemas/E0"}

    _, _, changes = broken(lengthen)
    assert changes == []


def test_control_characters_of_a_description_are_not_printed(command: Callable[..., tuple[int, str]]) -> None:
    def colour(document: Document) -> None:
        document["paths"]["/api/v1/\x1b[31mred"] = {"get": {"operationId": "a\x1b]0;x\x07", "responses": {"200": {}}}}
        properties(document, "JobSummary")["\x1b[31m"] = {"type": "string"}
        document["security"] = [{"\x1b[31m": []}]

    for options in ((), ("--json",)):
        _, said = command(published(colour), *options)
        assert "\x1b" not in said and "\\u001b" not in said
