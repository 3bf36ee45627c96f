"""The contract itself, and that what is derived from it says the same."""

from __future__ import annotations

import copy
import datetime
import importlib
import inspect
import json
import pkgutil
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jsonschema_rs
import playground_api.api
import playground_api.models
import pytest
from contract_file import contract
from openapi_schema_validator import OAS30Validator, oas30_format_checker

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = Path(__file__).parent / "samples"
sys.path.insert(0, str(ROOT / "tools"))

from contract_document import Node, OperationNode, load, operations, resolve  # noqa: E402
from contract_module import contract_module  # noqa: E402
from playgroundclient._contract import MODELS, OPERATIONS, ORIGINS, SCHEMAS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

DOCUMENT = contract()
ALL = {operation.id: operation for operation in operations(DOCUMENT)}
COMPONENTS: Node = DOCUMENT["components"]["schemas"]
JSON_MEDIA = "application/json"
UNKNOWN_SHAPE = {"$ref": "#/components/schemas/FrontAnswer"}

# The operations of the service, as its published material lists them.
EXPECTED = {
    "exchange_api_key",
    "get_current_user",
    "list_front_projects",
    "list_front_jobs",
    "get_front_job",
    "create_front_job",
    "get_front_dataset",
    "list_front_dataset_tags",
    "list_front_zones",
    "create_front_zone",
    "get_front_zone",
    "update_front_zone",
    "delete_front_zone",
    "list_front_records",
    "create_front_records",
    "update_front_record",
    "delete_front_record",
    "delete_record_batch",
    "list_constellations",
    "search_images",
    "get_image_by_uid",
    "get_image_by_source_id",
    "get_image_tile",
    "get_service_description",
    "list_processes",
    "create_process",
    "get_process",
    "update_process",
    "delete_process",
    "list_jobs",
    "list_process_jobs",
    "create_job",
    "get_job",
    "delete_job",
    "list_job_tasks",
    "get_job_task",
    "get_job_technical",
    "list_projects",
    "list_datasets",
    "create_dataset",
    "get_dataset",
    "update_dataset",
    "delete_dataset",
    "list_zones",
    "get_zone",
    "update_zone",
    "export_records",
    "list_exports",
    "get_export",
    "create_dataset_export",
    "create_job_export",
    "create_import",
}


# ---------------------------------------------------------------------------------------------------------- helpers


def each(cases: Mapping[str, Any]) -> Callable[[Callable[[Any], None]], Callable[[], None]]:
    """One test of many cases, which says all that fail, by their names."""
    assert cases

    def decorate(check: Callable[[Any], None]) -> Callable[[], None]:
        def test() -> None:
            failures: list[Exception] = []
            for name, case in cases.items():
                try:
                    check(case)
                except Exception as failure:  # noqa: BLE001 - it is raised below, with the others
                    failure.add_note(f"in the case {name}")
                    failures.append(failure)
            if failures:
                raise ExceptionGroup(check.__name__, failures)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return decorate


def model(schema: str) -> Any:  # Any: the generated class of a schema, known by name only
    return getattr(playground_api.models, schema, None)


def round_trip(schema: str, value: Any) -> Any:
    cls = model(schema)
    return cls.from_dict(copy.deepcopy(value)).to_dict() if hasattr(cls, "from_dict") else cls(value).value


def same(left: Any, right: Any) -> bool:
    """Equal as JSON; texts that are instants are compared as such, to the microsecond."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str) and isinstance(right, str) and left != right:
        try:
            return datetime.datetime.fromisoformat(left) == datetime.datetime.fromisoformat(right)
        except (ValueError, TypeError):
            return False
    return bool(left == right)


def strict(schema: Node) -> OAS30Validator:
    """A validator that shares nothing with our own conversion to JSON Schema."""
    return OAS30Validator({**schema, "components": DOCUMENT["components"]}, format_checker=oas30_format_checker)


def derived(schema: Any) -> jsonschema_rs.Validator:
    """A validator by the derived module, as the adapter checks answers."""
    return jsonschema_rs.validator_for(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": SCHEMAS, "allOf": [schema]},
        validate_formats=True,
    )


def parameters(operation: OperationNode) -> dict[str, Node]:
    resolved = [resolve(DOCUMENT, node) for node in operation.parameters]
    return {node["name"]: node for node in resolved}


def responses(operation: OperationNode) -> dict[str, Node]:
    return {status: resolve(DOCUMENT, node) for status, node in operation.node["responses"].items()}


def successes() -> Iterator[tuple[OperationNode, str, Node]]:
    for operation in ALL.values():
        for status, response in responses(operation).items():
            if status.startswith("2"):
                yield operation, status, response


def json_schema_of(response: Node) -> Node | None:
    body: Node | None = response.get("content", {}).get(JSON_MEDIA, {}).get("schema")
    return body


def properties(schema: Node) -> Node:
    """The properties of a schema, through references, `allOf` and the alternatives of a nullable reference."""
    schema = resolve(DOCUMENT, schema)
    found: Node = dict(schema.get("properties", {}))
    for part in [*schema.get("allOf", []), *schema.get("anyOf", [])]:
        found |= properties(part)
    return found


def reachable(schema: Node, seen: set[str]) -> set[str]:
    """The component schemas that a schema leads to."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name not in seen:
            seen.add(name)
            reachable(COMPONENTS[name], seen)
        return seen
    for word in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(word, []):
            reachable(part, seen)
    for part in schema.get("properties", {}).values():
        reachable(part, seen)
    if isinstance(schema.get("items"), dict):
        reachable(schema["items"], seen)
    return seen


def examples() -> Iterator[tuple[str, Node, Any]]:
    """Every example of the contract: where it stands, its schema and its value."""
    for name, schema in COMPONENTS.items():
        yield f"schemas/{name}", {"$ref": f"#/components/schemas/{name}"}, schema["example"]
    for name, header in DOCUMENT["components"]["headers"].items():
        yield f"headers/{name}", header["schema"], header["example"]
    for operation in ALL.values():
        for name, parameter in parameters(operation).items():
            if "example" in parameter:
                yield f"{operation.id}/{name}", parameter["schema"], parameter["example"]
        bodies = [resolve(DOCUMENT, operation.node.get("requestBody", {})), *responses(operation).values()]
        for number, body in enumerate(bodies):
            for media, content in body.get("content", {}).items():
                values = {"": content["example"]} if "example" in content else {}
                named = content.get("examples", {}).items()
                values |= {name: resolve(DOCUMENT, node)["value"] for name, node in named}
                for name, value in values.items():
                    yield f"{operation.id}/{number}/{media}/{name}", content["schema"], value


EXAMPLES = {where: (schema, value) for where, schema, value in examples()}


# ------------------------------------------------------------------------------------------------------- operations


def test_the_contract_holds_every_known_operation_and_no_other() -> None:
    assert set(ALL) == EXPECTED
    assert len(list(operations(DOCUMENT))) == len(EXPECTED), "an operationId is used twice"


def test_what_derives_from_the_contract_finds_no_fault_in_it() -> None:
    assert load(ROOT / "openapi" / "playground.yaml") == DOCUMENT


def test_every_operation_comes_out_of_the_generator() -> None:
    package = playground_api.api
    names = {info.name for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}.") if not info.ispkg}
    assert names == {f"playground_api.api.{facts['tag']}.{name}" for name, facts in OPERATIONS.items()}


@each(ALL)
def test_a_generated_operation_can_be_called_both_ways(operation: OperationNode) -> None:
    module = importlib.import_module(f"playground_api.api.{operation.node['tags'][0]}.{operation.id}")
    # The generator leaves `sync` and `asyncio` out where the answer has no known shape.
    shaped = json_schema_of(operation.node["responses"].get("200", {})) != UNKNOWN_SHAPE
    for name in ("sync", "asyncio"):
        assert hasattr(module, name) == shaped
        for function in (f"{name}_detailed", name)[: 1 + shaped]:
            assert inspect.isfunction(getattr(module, function))
            assert inspect.iscoroutinefunction(getattr(module, function)) == (name == "asyncio")
    request = inspect.signature(module._get_kwargs)
    assert len(request.parameters) == len(parameters(operation)) + ("requestBody" in operation.node)
    # A documented error would show here as a second type of answer.
    assert "Error" not in str(inspect.signature(module.sync_detailed).return_annotation)


def test_operations_follow_the_conventions() -> None:
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    for operation in ALL.values():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", operation.id)
        assert len(operation.node["tags"]) == 1 and set(operation.node["tags"]) <= tags
        roles = [server["x-role"] for server in operation.item["servers"]]
        gateway = operation.path.startswith("/api/v1/")
        token = operation.id == "exchange_api_key"
        others = {"exchange_api_key": "identity-provider", "create_import": "import-service"}
        assert roles[0] == others.get(operation.id, "gateway" if gateway else "front")
        if gateway:
            assert (
                roles[:2] == ["gateway", "gateway"] and len({server["url"] for server in operation.item["servers"]}) > 1
            )
        assert operation.node.get("security") == ([] if token else None)
        for parameter in parameters(operation).values():
            if parameter["in"] == "path" and operation.path.startswith("/api/v1/"):
                assert parameter["schema"]["format"] == "uuid"
    assert DOCUMENT["security"] == [{"accessToken": []}]


# ---------------------------------------------------------------------------------------------------------- schemas


def test_no_schema_is_named_like_one_of_its_properties() -> None:
    for name, schema in COMPONENTS.items():
        assert re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower() not in properties(schema)


def test_answers_require_only_what_a_client_cannot_do_without() -> None:
    allowed = {"id", "processId", "projectId", "datasetId", "zoneId", "exportId", "project_id", "job_id", "zone_id"}
    allowed |= {"href", "processes", "jobs", "projects", "datasets", "zones", "exports", "tasks", "features"}
    names: set[str] = set()
    for operation, _, response in successes():
        if operation.id != "exchange_api_key":
            reachable(json_schema_of(response) or {}, names)
    assert len(names) > 50
    for name in names - {"CountAnswer"}:
        assert set(COMPONENTS[name].get("required", [])) <= allowed, name


def test_what_an_answer_may_leave_out_may_be_null() -> None:
    names: set[str] = set()
    for _, _, response in successes():
        reachable(json_schema_of(response) or {}, names)
    geojson = {
        "Geometry",
        "Record",
        "RecordCollection",
        "Image",
        "ImageCollection",
    }  # these have a standard of their own
    for name in sorted(names - {"KnownJobState"}):
        schema = COMPONENTS[name]
        for part in (schema, *(each for each in schema.get("allOf", []) if "$ref" not in each)):
            optional = set(part.get("properties", {})) - set(part.get("required", []))
            optional -= {"type", "coordinates"} if name in geojson else set()
            for each in optional:
                assert strict(part["properties"][each]).is_valid(None), f"{name}.{each}"


def test_enumerations_of_answers_are_open() -> None:
    opened = [name for name, schema in COMPONENTS.items() if "x-extensible-enum" in schema]
    assert len(opened) == 8
    for name in opened:
        for validator in (strict(COMPONENTS[name]), derived(SCHEMAS[name])):
            assert validator.is_valid("NEVERSEEN") and validator.is_valid(None) and not validator.is_valid(1)
        known: Any = SCHEMAS[name]
        assert known["anyOf"][0]["enum"] == COMPONENTS[name]["x-extensible-enum"]
        if f"Known{name}" in COMPONENTS:
            assert COMPONENTS[f"Known{name}"]["enum"] == COMPONENTS[name]["x-extensible-enum"]
            assert not strict(COMPONENTS[f"Known{name}"]).is_valid("NEVERSEEN")
    for operation, _, response in successes():
        for name in reachable(json_schema_of(response) or {}, set()) - {"KnownJobState"}:
            assert "enum" not in COMPONENTS[name], f"{operation.id} answers {name}, which is closed"
    job = {"id": "1a2deece-27a8-46fe-8bc4-84f31179b305", "processId": "2f8d2fc7-e38e-4e2f-88f2-266135677f4c"}
    new = job | {"status": {"status": "HIBERNATING", "progress": 3}, "somethingNew": [1]}
    assert derived(SCHEMAS["JobDescribe"]).is_valid(new)
    assert same(round_trip("JobDescribe", new), new)


@each({name: name for name in COMPONENTS if model(name) is not None})
def test_the_least_that_is_required_is_enough_for_a_model(name: str) -> None:
    schema = COMPONENTS[name]
    required = set(schema.get("required", [])).union(
        *(resolve(DOCUMENT, s).get("required", []) for s in schema.get("allOf", []))
    )
    value = (
        {key: schema["example"][key] for key in required} if isinstance(schema["example"], dict) else schema["example"]
    )
    assert same(round_trip(name, value), value)


# --------------------------------------------------------------------------------------------------------- examples


def without_example(document: Node) -> list[str]:
    """The schemas, headers, bodies and parameters that lack an example; a parameter may leave it to the schema that it names."""
    components = document["components"]
    lacking = [
        f"{kind}/{name}"
        for kind in ("schemas", "headers")
        for name, node in components[kind].items()
        if "example" not in node
    ]
    for operation in operations(document):
        for node in operation.parameters:
            parameter = resolve(document, node)
            if "example" not in parameter | resolve(document, parameter["schema"]):
                lacking.append(f"{operation.id}/{parameter['name']}")
        bodies = {"requestBody": operation.node.get("requestBody", {}), **operation.node["responses"]}
        lacking += [
            f"{operation.id}/{where}/{media}"
            for where, body in bodies.items()
            for media, content in resolve(document, body).get("content", {}).items()
            if "example" not in content and not content.get("examples")
        ]
    return lacking


def test_every_schema_header_parameter_and_body_has_an_example() -> None:
    assert without_example(DOCUMENT) == []


@pytest.mark.parametrize(
    ("lost", "place"),
    [
        ("schemas/JobDescribe", ("components", "schemas", "JobDescribe", "example")),
        ("headers/Location", ("components", "headers", "Location", "example")),
        ("get_image_tile/z", ("paths", "/api/cog/ortho/{image_uid}", "get", "parameters", 0, "example")),
        ("list_zones/status", ("components", "schemas", "KnownZoneStatus", "example")),
        ("create_job/requestBody", ("paths", "/api/v1/processes/{processId}/jobs", "post", "requestBody", "content", JSON_MEDIA, "examples")),
        ("get_current_user/200", ("paths", "/currentUser", "get", "responses", "200", "content", JSON_MEDIA, "examples")),
        ("get_job/404", ("components", "responses", "NotFound", "content", JSON_MEDIA, "examples")),
    ],
)  # fmt: skip
def test_an_example_that_is_lost_is_missed(lost: str, place: tuple[str | int, ...]) -> None:
    document = copy.deepcopy(DOCUMENT)
    *way, last = place
    node: Any = document
    for step in way:
        node = node[step]
    del node[last]
    assert [each for each in without_example(document) if each.startswith(lost)]


@each(EXAMPLES)
def test_an_example_fits_its_schema(example: tuple[Node, Any]) -> None:
    schema, value = example
    assert [fault.message for fault in strict(schema).iter_errors(value)] == []


@each({where: example for where, example in EXAMPLES.items() if where.startswith("schemas/")})
def test_an_example_fits_what_is_derived_from_its_schema(example: tuple[Node, Any]) -> None:
    schema, value = example
    assert derived(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]]).is_valid(value)


@each({where: example for where, example in EXAMPLES.items() if "$ref" in example[0]})
def test_an_example_goes_through_its_model_and_back(example: tuple[Node, Any]) -> None:
    schema, value = example
    name = schema["$ref"].rsplit("/", 1)[1]
    if model(name) is None:
        # No class is made of what is neither an object nor an enumeration: its users' examples hold one.
        assert COMPONENTS[name].get("type") not in ("object",) and "enum" not in COMPONENTS[name]
        holders = [other for other in COMPONENTS if other != name and name in reachable(COMPONENTS[other], set())]
        used = any(f"schemas/{name}" in json.dumps(item) for item in DOCUMENT["paths"].values())
        assert holders or used or name == "FrontAnswer"
    else:
        assert same(round_trip(name, value), value)


def test_the_comparison_sees_a_difference() -> None:
    assert same("2019-06-04T13:38:08.549629123Z", "2019-06-04T13:38:08.549629+00:00")
    assert not same("2019-06-04T13:38:08.549629Z", "2019-06-04T13:38:08.549628Z")
    assert not same({"a": 1}, {"a": 1, "b": None})
    assert not same([1], [True])
    assert not same("a", "b")


@pytest.mark.parametrize(
    "text", ["08Z", "08.549Z", "08.549+00:00", "08.549629Z", "08.549629123Z", "08.549629123+00:00"]
)
def test_instants_of_every_seen_form_are_read_to_the_microsecond(text: str) -> None:
    instant = f"2019-06-04T13:38:{text}"
    job = EXAMPLES["schemas/JobSummary"][1] | {"creationDate": instant}
    assert derived(SCHEMAS["JobSummary"]).is_valid(job)
    micro = int((re.findall(r"\.(\d+)", text) or ["0"])[0].ljust(6, "0")[:6])
    parsed = model("JobSummary").from_dict(job).creation_date
    assert parsed == datetime.datetime(2019, 6, 4, 13, 38, 8, micro, datetime.UTC)


# -------------------------------------------------------------------------------------------------------- relations

LINKS = {
    f"{operation.id}-{status}-{relation}": (operation, response, relation, resolve(DOCUMENT, link))
    for operation, status, response in successes()
    for relation, link in response.get("links", {}).items()
}


def test_there_are_links() -> None:
    assert len(LINKS) > 100


def pointer(schema: Node | None, path: str) -> bool:
    """Whether a JSON pointer leads to a property of the schema."""
    for step in path.strip("/").split("/"):
        if schema is None:
            return False
        schema = resolve(DOCUMENT, schema)
        if step.isdigit():
            schema = schema.get("items")
            continue
        known = properties(schema)
        if step not in known:
            # What was submitted with a job has no properties of its own: those of a job's input stand for them.
            submitted = schema.get("additionalProperties") is True or "SubmittedInput" in reachable(schema, set())
            return submitted and step in COMPONENTS["JobInput"]["properties"]
        schema = known[step]
    return True


@each(LINKS)
def test_a_link_names_an_operation_and_parameters_that_exist(found: tuple[OperationNode, Node, str, Node]) -> None:
    operation, response, relation, link = found
    target = ALL[link["operationId"]]
    assert set(link.get("x-alternatives", [])) <= set(ALL) - {target.id}
    for name, expression in link.get("parameters", {}).items():
        wanted = parameters(target)[name]
        if not expression.startswith("$"):
            assert strict(wanted["schema"]).is_valid(expression)
            continue
        source = re.fullmatch(r"\$(?:request\.(path|query)\.(\w+)|(request|response)\.body#(/.+))", expression)
        assert source is not None, expression
        if source[1]:
            assert parameters(operation)[source[2]]["in"] == source[1]
        elif source[3] == "request":
            body = resolve(DOCUMENT, operation.node["requestBody"])["content"][JSON_MEDIA]["schema"]
            assert pointer(body, source[4])
        else:
            assert pointer(json_schema_of(response), source[4])
            items, dot, _ = relation.partition(".")
            assert not dot or source[4].startswith(f"/{items}/0/")
    assert link["description"]


@each({f"{operation.id}-{status}": response for operation, status, response in successes() if json_schema_of(response)})
def test_every_relation_of_an_answer_is_declared(response: Node) -> None:
    """What a schema's `_links` may hold is either a Link Object or known to lead nowhere that is known."""
    schema = json_schema_of(response)
    assert schema is not None
    shown = properties(schema)
    expected = set(properties(shown["_links"])) if "_links" in shown else set()
    for name, node in shown.items():
        item = properties(node["items"]) if node.get("type") == "array" else {}
        if "_links" in item:
            expected |= {f"{name}.{relation}" for relation in properties(item["_links"])}
    unknown = set(response.get("x-unknown-relations", []))
    assert not unknown & set(response.get("links", {}))
    assert unknown | set(response.get("links", {})) == expected


def test_a_link_that_cannot_know_a_path_parameter_is_one_of_those_that_are_known() -> None:
    incomplete = set()
    for _, _, relation, link in LINKS.values():
        target = ALL[link["operationId"]]
        needed = {name for name, node in parameters(target).items() if node["in"] == "path"}
        if not needed <= set(link.get("parameters", {})):
            incomplete.add(relation)
    assert incomplete == {"zone", "recordsAsGeojson", "jobs.zone", "jobs.recordsAsGeojson"}


def test_reading_relations_read() -> None:
    writing = {"runNewJob": "POST", "update": "PUT", "delete": "DELETE"}
    for _, _, relation, link in LINKS.values():
        for name in [link["operationId"], *link.get("x-alternatives", [])]:
            assert ALL[name].method.upper() == writing.get(relation.rpartition(".")[2], "GET")


# -------------------------------------------------------------------------------------------------------- evidence

README = (ROOT / "openapi" / "README.md").read_text("utf-8")
# What of the contract beside whole operations and relations has its evidence told, so that none of it is lost unseen.
DETAILS = {
    "`id` of an exported record",
    "the API host as the gateway's second origin",
    "errors of the front",
    "ids of the front",
    "rate limits",
    "`expires_in` as text",
    "`update_zone`",
    "`cog.airbusds-geo.com`, `tiles.airbusds-geo.com`",
    "filters of `list_processes`",
    "meaning of `datasetId` in `delete_process`",
    "200 of `create_job`",
    "characters of `X-Correlation-ID`",
    "`/api/v1/datasets` at the front",
    "`Error`",
    "`resolution` as a number and as a string, tags as strings and as objects",
    "`Requirements`, `ImageFormat`, `Resources`, `ProcessOutput`, `CapabilityTag._links`",
    "`list_job_tasks`, `get_job_task`, `get_job_technical`, `TaskCountByStatus`, maps of strings",
}


def evidence(text: str, about: str) -> list[str]:
    """What the rows of one of the tables under "Evidence" are about; a row without any evidence is none."""
    table = text.partition("## Evidence")[2].partition(f"| {about} | evidence |\n")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return [what for what, *told in rows if any(told) and not what.startswith("---")]


def without_evidence(text: str) -> set[str]:
    """The operations, relations and details of the contract that no row of the evidence is about."""
    parts, relations = evidence(text, "part"), evidence(text, "relations of")
    lacking = DETAILS - set(parts)
    whole: set[str] = set()
    for part in parts:
        if part in DETAILS and "list_job_tasks" not in part:
            continue
        if group := re.fullmatch(r"([a-z, ]+) of the (front|gateway)", part):
            prefix = "front_" if group[2] == "front" else ""
            tags = {prefix + noun for noun in group[1].split(", ")}
            whole |= {operation.id for operation in ALL.values() if operation.node["tags"][0] in tags}
        whole |= set(re.findall(r"`(\w+)`", part))
    lacking |= set(ALL) - whole
    for name, schema in COMPONENTS.items():
        if "_links" in (shown := properties(schema)):
            kind = "page" if name.endswith("Page") else re.sub(r"[A-Z][a-z]+$", "", name).lower()
            found = set(properties(shown["_links"]))
            lacking |= {f"a {kind}: {each}" for each in found - _told(relations, kind, found)}
    return lacking


def _told(rows: list[str], kind: str, relations: set[str]) -> set[str]:
    told: set[str] = set()
    for row in rows:
        whose, _, which = row.partition(":")
        if re.fullmatch(rf"an? {kind}", whose):
            named = set(re.findall(r"`(\w+)`", which))
            told |= relations - named if "all but" in which else named or relations
    return told


def test_every_part_of_the_contract_has_its_evidence() -> None:
    assert without_evidence(README) == set()


def test_a_row_of_the_evidence_that_is_lost_or_empty_is_missed() -> None:
    head, title, rest = README.partition("## Evidence")
    tables, end, tail = rest.partition("## Where the contract")
    rows = [line for line in tables.splitlines() if re.match(r"\| (?!part \||relations of \|)", line)]
    assert len(rows) > 40
    for row in rows:
        for instead in ("", f"| {row.split(' | ')[0].strip('| ')} | |\n"):
            assert without_evidence(head + title + tables.replace(row + "\n", instead) + end + tail), row


# --------------------------------------------------------------------------------------------------------- samples


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text("utf-8"))


def test_the_published_table_of_links_is_that_of_a_process() -> None:
    table = sample("process-change-detection.links.json")
    facts = OPERATIONS["get_process"]
    assert set(table) == set(facts["links"])
    for relation, reference in table.items():
        (target,) = facts["links"][relation]
        pattern = re.sub(r"\{\w+\}", r"[0-9a-f-]{36}", OPERATIONS[target]["path"])
        assert re.fullmatch(pattern, urlsplit(reference["href"]).path)
        assert reference["method"] == OPERATIONS[target]["method"]


@pytest.mark.parametrize(
    ("name", "schema", "operation"),
    [
        ("image-by-uid.json", "ImageCollection", "get_image_by_uid"),
        ("image-by-sourceid.json", "ImageCollection", "get_image_by_source_id"),
        ("zone.json", "FrontZone", "get_front_zone"),
        ("process-change-detection.links.json", "ProcessLinks", None),
        ("process-change-detection.input.json", "InputSchema", None),
        ("process-object-detection.input.json", "InputSchema", None),
    ],
)
def test_a_published_sample_fits_and_goes_through_its_model(name: str, schema: str, operation: str | None) -> None:
    value = sample(name)
    assert [fault.message for fault in strict(COMPONENTS[schema]).iter_errors(value)] == []
    assert derived(SCHEMAS[schema]).is_valid(value)
    assert same(round_trip(schema, value), value)
    if operation is not None:
        assert OPERATIONS[operation]["answers"]["200"][JSON_MEDIA] == {"$ref": f"#/$defs/{schema}"}


def test_no_published_sample_is_left_out() -> None:
    assert len(list(SAMPLES.glob("*.json"))) == 6


def test_the_published_fragments_of_a_process_fit_together() -> None:
    # The wrapping is ours: only the input, the output and the links of this process are published.
    process = {
        "id": "2f8d2fc7-e38e-4e2f-88f2-266135677f4c",
        "title": "DL Change Detection 5",
        "input": sample("process-change-detection.input.json"),
        "output": None,
        "_links": sample("process-change-detection.links.json"),
    }
    assert derived(SCHEMAS["ProcessDescribe"]).is_valid(process)
    assert same(round_trip("ProcessDescribe", process), process)


@pytest.mark.parametrize(
    ("schema", "change"),
    [
        ("FrontZone", {"zone_id": None}),
        ("FrontZone", {"zone_id": "not-a-uuid"}),
        ("FrontZone", {"created_at": "yesterday"}),
        ("FrontZone", {"name": 5}),
        ("ImageCollection", {"features": {}}),
    ],
)
def test_a_spoilt_sample_is_refused(schema: str, change: Node) -> None:
    value = sample("zone.json" if schema == "FrontZone" else "image-by-uid.json") | change
    assert not derived(SCHEMAS[schema]).is_valid(value)


# ---------------------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("ProcessRef", {"type": "dockerImage"}),
        ("ProcessRef", {"type": "zip", "reference": "a"}),
        ("ApiKeyExchange", {"apikey": "a", "grant_type": "password", "client_id": "IDP"}),
        ("DatasetInput", {"projectId": "Airbus", "name": "a", "description": ""}),
        ("ZoneUpdate", {"status": "UNHEARD_OF"}),
        ("ZoneUpdate", {}),
        ("ExportInput", {"name": "a"}),
        ("BoundingBox", "1,2,3"),
        ("BoundingBox", "a,b,c,d"),
        ("PolygonGeometry", {"type": "Point", "coordinates": [1, 2]}),
        ("PolygonGeometry", {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}),
        ("FrontRecordInput", {"geom": {"type": "Point", "coordinates": [1, 2]}}),
        ("JobInput", {"name": 1}),
    ],
)
def test_bad_input_is_refused(schema: str, value: Any) -> None:
    assert not strict(COMPONENTS[schema]).is_valid(value)
    assert not derived(SCHEMAS[schema]).is_valid(value)


def test_pages_are_bounded() -> None:
    for operation in ALL.values():
        known = parameters(operation)
        if "page" in known:
            first = 1 if operation.path.startswith("/api/v1/") else 0
            assert (known["page"]["schema"]["minimum"], known["page"]["schema"]["default"]) == (first, first)
            (size,) = {"size", "itemsPerPage", "page_size"} & set(known)
            assert known[size]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}


# ---------------------------------------------------------------------------------------------------------- errors


@each(ALL)
def test_every_error_has_its_shape(operation: OperationNode) -> None:
    errors = {status: json_schema_of(response) for status, response in responses(operation).items() if status >= "4"}
    token = operation.id == "exchange_api_key"
    shape = {"$ref": f"#/components/schemas/{'TokenError' if token else 'Error'}"}
    assert all(schema == shape for schema in errors.values())
    if token:
        assert set(errors) == {"400", "401"}
        return
    assert set(errors) >= {"401", "403", "404"}
    gateway = operation.path.startswith("/api/v1/")
    takes = bool(parameters(operation)) or "requestBody" in operation.node
    assert ("400" in errors) == (takes or gateway)
    assert ("405" in errors) == (gateway and "requestBody" in operation.node)
    assert "WWW-Authenticate" in responses(operation)["401"]["headers"]


def test_created_things_say_where_they_are() -> None:
    for operation, status, response in successes():
        if status == "201" and operation.path.startswith("/api/v1/"):
            assert "Location" in response["headers"], operation.id


# -------------------------------------------------------------------------------------------------- derived module


def test_the_derived_module_is_that_of_the_contract() -> None:
    path = ROOT / "adapter" / "playgroundclient" / "_contract.py"
    assert path.read_text("utf-8") == contract_module(DOCUMENT), "run `make generate`"


@each(ALL)
def test_the_derived_facts_agree_with_the_contract(operation: OperationNode) -> None:
    facts = OPERATIONS[operation.id]
    assert (facts["method"].lower(), facts["path"]) == (operation.method, operation.path)
    roles = [server["x-role"] for server in operation.item["servers"]]
    assert facts["role"] == roles[0] and facts["roles"] == sorted(set(roles), key=roles.index)
    accepted = {part.partition(";")[0] for part in facts["accept"].split(", ")}
    assert accepted == {media for response in responses(operation).values() for media in response.get("content", {})}
    assert set(facts["query"]) == {name for name, node in parameters(operation).items() if node["in"] == "query"}
    answers = {status: set(response.get("content", {})) for status, response in responses(operation).items()}
    assert {status: set(answer) for status, answer in facts["answers"].items()} == answers
    declared = {
        relation
        for response in responses(operation).values()
        for relation in [*response.get("links", {}), *response.get("x-unknown-relations", [])]
    }
    items = {f"{name}.{relation}" for name, table in facts["item_links"].items() for relation in table}
    assert set(facts["links"]) | items == declared


def test_every_model_is_read_by_its_operation() -> None:
    assert MODELS["ProcessDescribe"] == "get_process"
    assert MODELS["JobDescribe"] == "get_job"
    for schema, operation in MODELS.items():
        assert model(schema) is not None
        assert OPERATIONS[operation]["answers"]["200"][JSON_MEDIA] == {"$ref": f"#/$defs/{schema}"}
    assert OPERATIONS["get_job"]["links"]["list"] == ["list_process_jobs", "list_jobs"]
    assert OPERATIONS["get_job"]["links"]["tasks"] == ["list_job_tasks"]
    assert OPERATIONS["list_jobs"]["item_links"]["jobs"]["runNewJob"] == ["create_job"]


def test_a_call_accepts_what_its_operation_answers_and_errors_less_gladly() -> None:
    assert OPERATIONS["get_job"]["accept"] == OPERATIONS["delete_record_batch"]["accept"] == "application/json"
    assert OPERATIONS["get_image_tile"]["accept"] == "image/jpeg, image/png, application/json;q=0.5"
    assert OPERATIONS["export_records"]["accept"] == "application/json, application/vnd.google-earth.kml+xml"
    assert OPERATIONS["get_service_description"]["accept"].startswith("application/yaml, ")


def test_the_origins_of_the_roles_are_those_of_the_contract() -> None:
    assert {role: len(origins) for role, origins in ORIGINS.items()} == {
        "identity-provider": 1, "front": 1, "gateway": 2, "import-service": 1,
    }  # fmt: skip
    assert ORIGINS["gateway"][0] == "https://playground-api-gateway.playground.airbusds-geo.com"
    assert all(urlsplit(origin).path == "" for origins in ORIGINS.values() for origin in origins)


def test_an_answer_is_not_refused_for_a_limit() -> None:
    page = {"jobs": [], "count": -1, "total": 10**40}
    assert not strict(COMPONENTS["JobPage"]).is_valid(page)
    assert derived(SCHEMAS["JobPage"]).is_valid(page)
    assert not derived(SCHEMAS["DatasetInput"]).is_valid(COMPONENTS["DatasetInput"]["example"] | {"name": ""})


def test_every_body_of_every_operation_has_an_example() -> None:
    for operation in ALL.values():
        for body in [resolve(DOCUMENT, operation.node.get("requestBody", {})), *responses(operation).values()]:
            for media, content in body.get("content", {}).items():
                assert {"example", "examples"} & set(content), f"{operation.id}: {media}"
