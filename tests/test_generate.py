"""The generator's tools: drift is seen, and a failure leaves what is committed as it was."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from contract_file import parsed

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from typing import TYPE_CHECKING  # noqa: E402

import generate  # noqa: E402
from contract_document import ContractError, load  # noqa: E402
from generator_input import generator_input  # noqa: E402
from json_schema import json_schema  # noqa: E402
from trees import differences  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout's sources in which everything has just been derived."""
    root = tmp_path_factory.mktemp("built")
    for source in generate.SOURCES:
        shutil.copytree(ROOT / source, root / source, ignore=shutil.ignore_patterns("__pycache__"))
    generate.build(root)
    return root


@pytest.fixture
def checkout(built: Path, tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "checkout"
    shutil.copytree(built, root)
    yield root


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "generate.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_is_committed_is_what_the_sources_produce(built: Path) -> None:
    assert list(differences(ROOT, built, generate.DERIVED)) == [], "run `make generate`"


@pytest.mark.slow  # it takes long
def test_the_check_fails_on_a_changed_a_missing_and_an_extra_file(checkout: Path) -> None:
    changed, missing = checkout / generate.CLIENT / "client.py", checkout / generate.CLIENT / "models" / "error.py"
    extra, facts = checkout / generate.CLIENT / "models" / "stale.py", checkout / generate.FACTS
    changed.write_text(changed.read_text("utf-8") + "EDITED = True\n", "utf-8")
    missing.unlink()
    extra.write_text("STALE = True\n", "utf-8")
    facts.write_text(facts.read_text("utf-8").replace('"get_job"', '"got_job"'), "utf-8")
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}

    ran = run("--check", "--root", str(checkout))

    assert ran.returncode == 1, ran.stderr
    assert "-EDITED = True" in ran.stdout
    assert f"+++ derived/{generate.CLIENT}/models/error.py" in ran.stdout and "+class Error:" in ran.stdout
    assert "+++ /dev/null\n@@ -1 +0,0 @@\n-STALE = True" in ran.stdout
    assert '-    "got_job": {' in ran.stdout
    # All others are, byte for byte, what they were when they were first derived.
    assert "4 derived file(s)" in ran.stderr and "make generate" in ran.stderr
    assert {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()} == before


def test_the_check_sees_a_change_of_the_contract(checkout: Path) -> None:
    contract = checkout / "openapi" / "playground.yaml"
    text = contract.read_text("utf-8")
    contract.write_text(text.replace("operationId: get_current_user", "operationId: get_logged_user"), "utf-8")
    drift = "".join(generate.check(checkout))
    assert "api/users/get_logged_user.py" in drift
    assert "api/users/get_current_user.py" in drift
    assert generate.FACTS in drift


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a\n", "b\n", ["--- committed/x/f", "+++ derived/x/f", "-a", "+b"]),
        ("a\n", None, ["--- committed/x/f", "+++ /dev/null", "-a"]),
        (None, "b\n", ["--- /dev/null", "+++ derived/x/f", "+b"]),
        (None, "", ["--- /dev/null", "+++ derived/x/f"]),
        ("", None, ["--- committed/x/f", "+++ /dev/null"]),
        ("a", "a\n", ["-a", "No newline at end of file", "+a"]),
        ("a\n", "a\n", []),
    ],
)
def test_differences(tmp_path: Path, before: str | None, after: str | None, shown: list[str]) -> None:
    for root, text in (("one", before), ("two", after)):
        (tmp_path / root / "x" / "__pycache__").mkdir(parents=True)
        (tmp_path / root / "x" / "__pycache__" / "f.pyc").write_text(root)
        if text is not None:
            (tmp_path / root / "x" / "f").write_text(text)
    found = list(differences(tmp_path / "one", tmp_path / "two", ["x"]))
    assert len(found) == bool(shown)
    for text in shown:
        assert text in found[0]


def test_an_invalid_contract_is_refused_with_its_place(checkout: Path) -> None:
    contract = checkout / "openapi" / "playground.yaml"
    document = parsed(contract.read_text("utf-8"))
    del document["paths"]["/currentUser"]["get"]["responses"]["200"]["description"]
    contract.write_text(json.dumps(document), "utf-8")  # which is YAML
    with pytest.raises(ContractError, match="paths//currentUser/get"):
        load(contract)
    ran = run("--root", str(checkout))
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


@pytest.mark.slow  # it takes long
def test_a_failed_generator_leaves_the_client_as_it_was(checkout: Path) -> None:
    document = load(checkout / "openapi" / "playground.yaml")
    document["paths"]["/currentUser"]["get"]["responses"]["200"]["content"] = {
        "application/x-unheard-of": {"schema": {"type": "string"}}
    }
    client = checkout / generate.CLIENT
    before = sorted(path.relative_to(client) for path in client.rglob("*"))
    with pytest.raises(generate.GeneratorError, match="x-unheard-of"):
        generate.generate_client(document, checkout / "openapi" / "generator.yaml", client)
    assert sorted(path.relative_to(client) for path in client.rglob("*")) == before


def test_the_generator_is_fed_no_errors_and_one_body_a_status() -> None:
    document = load(ROOT / "openapi" / "playground.yaml")
    derived = generator_input(document)
    paths = derived["paths"]
    assert set(paths["/api/v1/processes/{processId}/jobs/{jobId}"]["delete"]["responses"]) == {"202"}
    assert set(paths["/api/v1/datasets"]["post"]["responses"]) == {"200", "201"}
    assert set(document["paths"]["/currentUser"]["get"]["responses"]) == {"200", "401", "403", "404"}, "not a copy"
    for item in paths.values():
        for method in {"get", "put", "post", "delete"} & set(item):
            assert all(status.startswith("2") for status in item[method]["responses"])


def test_schemas_become_json_schema() -> None:
    assert json_schema({"type": "string", "nullable": True, "format": "uuid", "description": "x"}) == {
        "type": ["string", "null"],
        "format": "uuid",
    }
    assert json_schema({"type": "string", "nullable": True, "enum": [None]}) == {"type": "null"}
    # A property may be called like a keyword.
    assert json_schema({"type": "object", "properties": {"description": {"$ref": "#/components/schemas/A"}}}) == {
        "type": "object",
        "properties": {"description": {"$ref": "#/$defs/A"}},
    }
    assert json_schema({"type": "string", "nullable": True, "x-extensible-enum": ["A"]}) == {
        "anyOf": [{"type": "string", "enum": ["A"]}, {"type": ["string", "null"]}]
    }
    limited = {"type": "array", "minItems": 1, "items": {"type": "integer", "minimum": 0}}
    assert json_schema(limited) == limited
    assert json_schema(limited, limits=False) == {"type": "array", "items": {"type": "integer"}}
    with pytest.raises(ValueError, match="discriminator"):
        json_schema({"discriminator": {}})


# --- a contract that cannot be derived from ---------------------------------------------------------------------------

SMALL = """\
openapi: 3.0.3
info: {title: Small, version: "1"}
paths:
  /things/{thingId}:
    servers:
      - &gateway {url: https://gateway.example, x-role: gateway}
    parameters:
      - {name: thingId, in: path, required: true, schema: {type: string, format: uuid}}
    get:
      operationId: get_thing
      tags: [things]
      summary: Read a thing
      responses:
        "200":
          description: The thing.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Thing"}
          links:
            self: {operationId: get_thing}
  /things:
    servers: [*gateway]
    get:
      operationId: list_things
      tags: [things]
      summary: List things
      responses:
        "200": {$ref: "#/components/responses/Things"}
components:
  responses:
    Things: {description: Things.}
  schemas:
    Thing:
      type: object
      properties:
        name: {type: string}
        others:
          type: array
          items: {$ref: "#/components/schemas/Thing"}
"""
BROKEN = {
    "no mapping": (SMALL, "- a\n", 1, "'paths'"),
    "a bracket": ("tags: [things]\n      summary: List", "tags: [things\n      summary: List", 26, "not YAML"),
    "a tab": ("      tags: [things]\n      summary: List", "\ttags: [things]\n      summary: List", 25, "not YAML"),
    "an alias": ("[*gateway]", "[*gatewy]", 22, "do you mean 'gateway'?"),
    "a key twice": ("      summary: List", "      tags: [x]\n      summary: List", 26, "'tags' stands twice; it is in line 25"),
    "a schema's reference": ("schemas/Thing", "schemas/Thng", 18, "#/components/schemas/Thng does not exist; do you mean 'Thing'?"),
    "a response's reference": ("responses/Things", "responses/Thing", 28, "do you mean 'Things'?"),
    "a reference elsewhere": ('"#/components/responses/Things"', "other.yaml", 28, "'other.yaml' is no reference within the file"),
    "a circle": ("    Thing:\n", '    Loop: {$ref: "#/components/schemas/Loop"}\n    Thing:\n', 33, "leads back to itself"),
    "a link": ("self: {operationId: get_thing}", "self: {operationId: get_thin}", 20, "no operation 'get_thin'; do you mean 'get_thing'?"),
    "no operationId": ("      operationId: list_things\n", "", 23, "no operationId"),
    "an operationId twice": ("operationId: list_things", "operationId: get_thing", 10, "'get_thing' is used 2 times"),
    "no tag": ("      tags: [things]\n      summary: List", "      summary: List", 23, "one tag"),
    "no summary": ("      summary: List things\n", "", 23, "no summary"),
    "no role": (", x-role: gateway", "", 4, "x-role"),
    "another parameter": ("/things/{thingId}", "/things/{thngId}", 4, "do you mean 'thingId'?"),
    "a type misspelt": ("name: {type: string}", "name: {type: strng}", 36, "'strng' is none of array, boolean, integer, number, object, string; do you mean 'string'?"),
    "a keyword misspelt": ("type: array", "type: array\n          desciption: x", 39, "no keyword 'desciption' here; do you mean 'description'?"),
    "no type": ("    Thing:\n      type: object\n", "    Thing:\n", 33, "no type, which properties needs"),
    "an unknown keyword": ("type: array", "type: array\n          not: {type: string}", 37, "does not know the keyword 'not'"),
    "no schema": ('              schema: {$ref: "#/components/schemas/Thing"}', "              x-none: 1", 14, "has no schema"),
}  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Path:
    contract = tmp_path / "openapi" / "playground.yaml"
    contract.parent.mkdir()
    contract.write_text(SMALL, "utf-8")
    load(contract)
    return contract


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_contract_is_told_in_a_line_with_its_place_and_the_near_name(fault: str, small: Path) -> None:
    before, after, line, said = BROKEN[fault]
    assert before in SMALL
    small.write_text(SMALL.replace(before, after), "utf-8")
    with pytest.raises(ContractError) as told:
        load(small)
    first, *others = str(told.value).splitlines()
    assert re.match(rf"openapi/playground\.yaml:{line}: ", first), first
    assert said in str(told.value)
    assert len(others) <= 1 and all(len(each) < 300 for each in [first, *others])


@pytest.mark.parametrize(
    "content", [None, b"", b"paths: \xff", b"a: \x07", b"paths: {}\n", b"paths: []\ncomponents: 3\n"]
)
def test_a_contract_that_is_none_is_told_by_its_name(content: bytes | None, small: Path) -> None:
    small.unlink() if content is None else small.write_bytes(content)
    with pytest.raises(ContractError, match=r"^openapi/playground\.yaml") as told:
        load(small)
    assert len(str(told.value)) < 300


def test_of_many_faults_the_first_are_told(small: Path) -> None:
    names = "".join(f'        p{number}: {{$ref: "#/components/schemas/Nowhere"}}\n' for number in range(100))
    small.write_text(SMALL.replace("        name: {type: string}\n", names), "utf-8")
    with pytest.raises(ContractError, match=r"\.\.\. and 80 more$") as told:
        load(small)
    assert len(str(told.value).splitlines()) == 21


@pytest.mark.slow  # it takes long
def test_a_failure_changes_nothing_that_is_derived(checkout: Path) -> None:
    """Faults that only the generator finds, of the contract and of its own settings, and of the asynchronous code."""
    before = {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()}
    breaks = {
        "openapi/playground.yaml": (b"application/json:", b"application/x-unheard-of:", "x-unheard-of"),
        "openapi/generator.yaml": (b"post_hooks:", b"post_hooks: [", "Unable to parse config"),
        f"{generate.ADAPTER}/_async/jobs.py": (b"class AsyncJob", b"class class AsyncJob", "_async"),
    }
    for name, (good, bad, said) in breaks.items():
        path = checkout / name
        assert good in before[path]
        path.write_bytes(before[path].replace(good, bad, 1))
        ran = run("--no-lint", "--root", str(checkout))
        path.write_bytes(before[path])
        assert ran.returncode == 2 and said in ran.stderr, ran.stderr
        assert "Traceback" not in ran.stderr and len(ran.stderr) < 4000
        assert {path: path.read_bytes() for path in checkout.rglob("*") if path.is_file()} == before
