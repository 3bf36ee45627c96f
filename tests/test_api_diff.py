"""What a change of the contract means to who upgrades, case by case; and the command that says it."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import playground_api.models
import pytest
from playgroundclient._contract import OPERATIONS, SCHEMAS
from playgroundclient.comparison import Description, compare, from_openapi
from playgroundclient.comparison.description import python_name
from playgroundclient.comparison.schemas import names_in

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import api_diff  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]
Case = tuple[str, str, "Callable[[Document], None]", str]

BASE: Document = {
    "openapi": "3.0.3",
    "paths": {
        "/things/{thingId}": {
            "servers": [{"url": "/", "x-role": "gateway"}],
            "put": {
                "operationId": "update_thing",
                "tags": ["things"],
                "parameters": [
                    {"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "projectId", "in": "query", "required": True, "schema": {"type": "string"}},
                    {"name": "pageSize", "in": "query", "schema": {"type": "integer", "default": 10, "maximum": 100}},
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingInput"}}}
                },
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                        "links": {"self": {"operationId": "update_thing"}, "list": {"operationId": "update_thing"}},
                    }
                },
            },
        }
    },
    "components": {
        "schemas": {
            "ThingInput": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "colour": {"type": "string", "enum": ["RED", "BLUE"]},
                    "weight": {"type": "number", "nullable": True},
                },
            },
            "Thing": {
                "type": "object",
                "required": ["thingId"],
                "properties": {
                    "thingId": {"type": "string"},
                    "createdAt": {"type": "string"},
                    "size": {"type": "integer"},
                    "weight": {"type": "number", "nullable": True},
                    "state": {"anyOf": [{"$ref": "#/components/schemas/KnownState"}, {"type": "string"}]},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
                    "mode": {"type": "string", "enum": ["A", "B"]},
                },
            },
            "KnownState": {"type": "string", "enum": ["ON", "OFF"]},
            "Part": {"type": "object", "properties": {"whole": {"$ref": "#/components/schemas/Thing"}}},
        }
    },
}


def put(document: Document) -> Document:
    found: Document = document["paths"]["/things/{thingId}"]["put"]
    return found


def properties(document: Document, schema: str) -> Document:
    found: Document = document["components"]["schemas"][schema]["properties"]
    return found


def setting(value: object, *path: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node: Any = document
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return change


def removing(*path: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        node: Any = document
        for step in path[:-1]:
            node = node[step]
        del node[path[-1]]

    return change


PUT = ("paths", "/things/{thingId}", "put")
THING = ("components", "schemas", "Thing")
INPUT = ("components", "schemas", "ThingInput")

CASES: list[Case] = [
    ("breaking", "operation-removed", removing("paths", "/things/{thingId}"), "`update_thing()` is gone"),
    ("breaking", "operation-regrouped", setting(["stuff"], *PUT, "tags"), "`playground_api.api.stuff`"),
    ("breaking", "parameter-required", setting(True, *PUT, "parameters", 2, "required"), "requires the parameter `page_size`"),
    ("harmless", "parameter-optional", setting(False, *PUT, "parameters", 1, "required"), "no longer requires the parameter `project_id`"),
    ("breaking", "parameter-removed", removing(*PUT, "parameters", 2), "no longer takes the parameter `page_size`"),
    ("breaking", "parameter-added-required", lambda d: put(d)["parameters"].append({"name": "x", "in": "query", "required": True, "schema": {}}), "requires a new parameter `x`"),
    ("harmless", "parameter-added", lambda d: put(d)["parameters"].append({"name": "X-Trace", "in": "header", "schema": {}}), "new optional parameter `x_trace`"),
    ("risky", "default-changed", setting(20, *PUT, "parameters", 2, "schema", "default"), "`page_size` of `update_thing()` is 20 by default instead of 10"),
    ("risky", "limits-changed", setting(50, *PUT, "parameters", 2, "schema", "maximum"), "maximum 50 instead of maximum 100"),
    ("breaking", "type-changed", setting("string", *PUT, "parameters", 2, "schema", "type"), "`page_size` of `update_thing()` is string instead of integer"),
    ("breaking", "body-required", setting(True, *PUT, "requestBody", "required"), "requires its body"),
    ("breaking", "body-removed", removing(*PUT, "requestBody"), "no longer takes its body"),
    ("breaking", "body-media", setting({"text/plain": {"schema": {}}}, *PUT, "requestBody", "content"), "as text/plain instead of application/json"),
    ("risky", "answer-added", setting({"description": "x"}, *PUT, "responses", "204"), "may answer 204 too"),
    ("breaking", "relation-removed", removing(*PUT, "responses", "200", "links", "list"), "`follow(..., 'list')` no longer works"),
    ("harmless", "relation-added", setting({"operationId": "update_thing"}, *PUT, "responses", "200", "links", "update"), "`follow(..., 'update')` works"),
    ("breaking", "relation-moved", setting({"operationId": "other"}, *PUT, "responses", "200", "links", "self"), "leads to `other()` instead of `update_thing()`"),
    ("risky", "relation-widened", setting(["other"], *PUT, "responses", "200", "links", "self", "x-alternatives"), "may lead to `update_thing()` or `other()`"),
    ("breaking", "property-required", setting(["name", "weight"], *INPUT, "required"), "`ThingInput` requires `weight`"),
    ("harmless", "property-optional", setting([], *INPUT, "required"), "`ThingInput` no longer requires `name`"),
    ("harmless", "property-added", lambda d: properties(d, "ThingInput").update(x={"type": "string"}), "`ThingInput` takes a new optional `x`"),
    ("breaking", "property-removed", removing(*INPUT, "properties", "weight"), "`ThingInput` no longer takes `weight`"),
    ("breaking", "value-removed", setting(["RED"], *INPUT, "properties", "colour", "enum"), "`colour` of `ThingInput` may no longer be BLUE"),
    ("harmless", "value-added", setting(["RED", "BLUE", "TEAL"], *INPUT, "properties", "colour", "enum"), "may be TEAL"),
    ("harmless", "null-added", setting(True, *INPUT, "properties", "name", "nullable"), "`name` of `ThingInput` may be None"),
    ("breaking", "null-removed", setting(False, *INPUT, "properties", "weight", "nullable"), "may no longer be None"),
    ("breaking", "type-narrowed", setting("integer", *INPUT, "properties", "weight", "type"), "must be integer or null"),
    ("breaking", "property-removed", removing(*THING, "properties", "size"), "`Thing` no longer has `size`"),
    ("harmless", "property-added", lambda d: properties(d, "Thing").update(x={"type": "string"}), "`Thing` has a new `x`"),
    ("breaking", "property-renamed", lambda d: properties(d, "Thing").update(created=properties(d, "Thing").pop("createdAt")), "`created_at` of `Thing` is called `created`"),
    ("risky", "property-required", setting(["thingId", "size"], *THING, "required"), "an answer without `size` of `Thing` is refused"),
    ("risky", "property-optional", setting([], *THING, "required"), "`thing_id` of `Thing` may be missing"),
    ("risky", "null-added", setting(True, *THING, "properties", "size", "nullable"), "`size` of `Thing` may be None"),
    ("harmless", "null-removed", setting(False, *THING, "properties", "weight", "nullable"), "is never None"),
    ("breaking", "type-changed", setting("date-time", *THING, "properties", "createdAt", "format"), "`created_at` of `Thing` is string (date-time) instead of string"),
    ("risky", "type-widened", setting("number", *THING, "properties", "size", "type"), "`size` of `Thing` may be number"),
    ("harmless", "type-narrowed", setting("integer", *THING, "properties", "weight", "type"), "`weight` of `Thing` is always integer or null"),
    ("risky", "value-added", setting(["ON", "OFF", "BROKEN"], "components", "schemas", "KnownState", "enum"), "`KnownState` may be BROKEN"),
    ("breaking", "value-removed", setting(["ON"], "components", "schemas", "KnownState", "enum"), "`KnownState` no longer knows the value OFF"),
    ("risky", "values-opened", setting({"type": "string"}, *THING, "properties", "mode"), "`mode` of `Thing` may be another value"),
    ("breaking", "type-changed", setting({"type": "integer"}, *THING, "properties", "parts", "items"), "each item of `parts` of `Thing` is integer instead of `Part`"),
    ("harmless", "schema-added", setting({"type": "object"}, "components", "schemas", "Other"), "the model `Other` is new"),
    ("harmless", "operation-added", setting({"get": {"operationId": "get_other", "responses": {}}}, "paths", "/other"), "`get_other()` is new (GET /other)"),
]  # fmt: skip


def told(change: Callable[[Document], None]) -> list[tuple[str, str, str]]:
    changed = copy.deepcopy(BASE)
    change(changed)
    found = compare(from_openapi(BASE)[0], from_openapi(changed)[0])
    return [(each.severity, each.kind.split("/")[0], each.message) for each in found]


@pytest.mark.parametrize(
    ("severity", "kind", "change", "words"), CASES, ids=[f"{c[1]}-{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_each_change_is_told_with_its_meaning(
    severity: str, kind: str, change: Callable[[Document], None], words: str
) -> None:
    found = told(change)
    assert any(each[:2] == (severity, kind) and words in each[2] for each in found), found
    # One change is one thing said, but where it takes others with it.
    if kind not in ("operation-removed", "body-removed"):
        assert len(found) == 1, found


def test_what_a_model_admits_is_told_by_its_name_where_it_may_be_null_itself() -> None:
    def nullable(document: Document) -> None:
        document["components"]["schemas"]["Part"]["nullable"] = True

    found = told(nullable)
    assert {each[:2] for each in found} == {("risky", "null-added")}
    assert any("`Part` may be None" in each[2] for each in found)


def test_known_values_of_an_open_string_are_told() -> None:
    def known(*values: str) -> Callable[[Document], None]:
        return setting({"type": "string", "x-extensible-enum": list(values)}, *THING, "properties", "mode")

    def extended(document: Document) -> None:
        known("A", "B", "C")(document)

    before, after = copy.deepcopy(BASE), copy.deepcopy(BASE)
    known("A", "B")(before)
    extended(after)
    (change,) = compare(from_openapi(before)[0], from_openapi(after)[0])
    assert (change.severity, change.kind) == ("risky", "value-added") and "`mode` of `Thing` may be C" in change.message
    assert [each[:2] for each in told(known("A", "B"))] == [("risky", "values-opened")]


def test_prose_is_no_change() -> None:
    assert told(setting("Other words", *THING, "description")) == []
    assert told(lambda _: None) == []


def test_a_moved_path_is_risky_because_calls_stay_and_kept_addresses_do_not() -> None:
    def move(document: Document) -> None:
        document["paths"]["/stuff/{thingId}"] = document["paths"].pop("/things/{thingId}")

    ((severity, kind, message),) = told(move)
    assert (severity, kind) == ("risky", "operation-moved")
    assert "PUT /stuff/{thingId} instead of PUT /things/{thingId}" in message


def test_a_schema_that_holds_itself_ends() -> None:
    changed = copy.deepcopy(BASE)
    properties(changed, "Part")["whole"] = {
        "anyOf": [{"$ref": "#/components/schemas/Part"}, {"$ref": "#/components/schemas/Thing"}]
    }
    assert compare(from_openapi(BASE)[0], from_openapi(changed)[0])


def test_python_names_are_those_of_the_generator() -> None:
    for name, node in SCHEMAS.items():
        model = getattr(playground_api.models, name, None)
        if isinstance(node, dict) and isinstance(model, type) and attrs.has(model):
            attributes = {each.name for each in attrs.fields(model)}
            listed = node.get("properties")
            assert {python_name(each) for each in (listed if isinstance(listed, dict) else {})} <= attributes, name


def test_the_derived_facts_say_what_the_contract_says() -> None:
    document = api_diff.description((ROOT / api_diff.CONTRACT).read_text("utf-8"), "the contract")
    found = compare(Description(OPERATIONS, SCHEMAS), document)
    # The facts hold no defaults and no limits of answers, and `binary` is no format of JSON.
    assert {each.kind for each in found} <= {"default-changed", "limits-changed", "type-changed"}
    limits = [each for each in found if each.kind == "limits-changed"]
    assert all(each.message.endswith(" instead of none.") and "()" not in each.subject for each in limits)
    sent = {name for facts in OPERATIONS.values() for body in facts["body"].values() for name in names_in(body)}
    answered = {
        name
        for facts in OPERATIONS.values()
        for each in facts["answers"].values()
        for name in names_in([*each.values()])
    }
    assert not {f"`{name}`" for name in sent - answered} & {
        name for each in limits for name in each.subject.split(", ")
    }
    assert [each.subject for each in found if each.kind == "type-changed"] == ["`get_image_tile()`"]


# ------------------------------------------------------------------------------------------------------------ the command


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "openapi").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.3.1"\n', "utf-8")
    (tmp_path / api_diff.CONTRACT).write_text(json.dumps(BASE), "utf-8")
    git = ("git", "-C", str(tmp_path), "-c", "user.name=test", "-c", "user.email=test@example.com")
    for command in (("init", "-q"), ("add", "."), ("-c", "commit.gpgsign=false", "commit", "-qm", "first")):
        subprocess.run([*git, *command], check=True)
    return tmp_path


def write(repository: Path, document: Document) -> None:
    (repository / api_diff.CONTRACT).write_text(json.dumps(document), "utf-8")


def test_the_command_compares_with_a_revision(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = copy.deepcopy(BASE)
    put(changed)["parameters"][2]["required"] = True
    write(repository, changed)
    assert api_diff.main(["--base", "HEAD", "--root", str(repository)]) == 0
    said = capsys.readouterr().out
    assert "1 breaking, 0 risky, 0 harmless" in said
    assert "Version: 0.3.1 -> 0.4.0" in said
    assert (
        "## 0.4.0\n\n### Breaking\n\n- `update_thing()` requires the parameter `page_size`, which was optional." in said
    )
    assert api_diff.main(["--base", "HEAD", "--head", "HEAD", "--json", "--root", str(repository)]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "counts": {"breaking": 0, "risky": 0, "harmless": 0},
        "version": "0.3.1",
        "changes": [],
    }


def test_the_command_says_which_revision_it_cannot_read(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert api_diff.main(["--base", "no-such-revision", "--root", str(repository)]) == 2
    assert "'no-such-revision'" in capsys.readouterr().err
    write(repository, {"openapi": "3.0.3"})
    assert api_diff.main(["--root", str(repository)]) == 2
    assert "the working tree is broken" in capsys.readouterr().err
    (repository / api_diff.CONTRACT).write_text("a: [", "utf-8")
    assert api_diff.main(["--root", str(repository)]) == 2
    assert "is not YAML" in capsys.readouterr().err
