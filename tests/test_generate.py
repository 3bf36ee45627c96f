"""The generator's tools: drift is seen, and a failure leaves what is committed as it was."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

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
    document = yaml.safe_load(contract.read_text("utf-8"))
    del document["paths"]["/currentUser"]["get"]["responses"]["200"]["description"]
    contract.write_text(yaml.safe_dump(document), "utf-8")
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
