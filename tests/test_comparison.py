"""Any contract agrees with itself, and any one edit of it is found and named."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from contract_file import Document, contract
from hypothesis import given, settings
from hypothesis import strategies as st
from playgroundclient._contract import OPERATIONS, SCHEMAS
from playgroundclient.comparison import Description, against_service, compare, from_openapi, undescribed
from playgroundclient.comparison.description import python_name

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT = contract()
SAME = from_openapi(DOCUMENT)[0]
OURS = Description(OPERATIONS, SCHEMAS)


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in document["paths"].items():
        for method, node in item.items():
            if isinstance(node, dict) and "operationId" in node:
                yield path, method, node


def edits() -> Iterator[tuple[str, ...]]:
    """All edits of one place of the contract: what is done, and where."""
    for path, method, node in operations(DOCUMENT):
        yield "operation gone", path, method
        yield "operation renamed", path, method
        yield "group renamed", path, method
        for index, parameter in enumerate(node.get("parameters", [])):
            if "$ref" not in parameter:
                for edit in ("gone", "renamed", "required", "type"):
                    yield f"parameter {edit}", path, method, str(index)
        yield "parameter new", path, method
        for status, response in node["responses"].items():
            if status.startswith("2"):
                yield "answer gone", path, method, status
                for relation in response.get("links", {}):
                    yield "relation gone", path, method, status, relation
        yield "answer new", path, method
    for name, schema in DOCUMENT["components"]["schemas"].items():
        yield "schema gone", name
        if "enum" in schema:
            yield "value gone", name
            yield "value new", name
        for field, node in schema.get("properties", {}).items():
            for edit in ("gone", "renamed", "required"):
                yield f"property {edit}", name, field
            if "type" in node:
                yield "property type", name, field
                yield "property null", name, field
        if "properties" in schema:
            yield "property new", name


EDITS = list(edits())
OTHER = {"string": "boolean", "boolean": "array"}


def edited(edit: tuple[str, ...]) -> tuple[Document, str]:
    """The contract after an edit, and the name that has to be told."""
    document = copy.deepcopy(DOCUMENT)
    what, first, *more = edit
    if what.startswith(("schema", "value", "property")):
        schemas = document["components"]["schemas"]
        schema = schemas[first]
        if what == "schema gone":
            del schemas[first]
            # What refers to it is told by its own name, and refers to what is not defined.
            return document, first
        if what == "value gone":
            return document, str(schema["enum"].pop())
        if what == "value new":
            schema["enum"].append("BRAND_NEW")
            return document, "BRAND_NEW"
        if what == "property new":
            schema["properties"]["brandNew"] = {"type": "string"}
            return document, "brand_new"
        (field,) = more
        node = schema["properties"][field]
        if what == "property gone":
            del schema["properties"][field]
        elif what == "property renamed":
            schema["properties"][f"{field}X7"] = schema["properties"].pop(field)
        elif what == "property required":
            required = schema.setdefault("required", [])
            required.remove(field) if field in required else required.append(field)
        elif what == "property type":
            node["type"] = OTHER.get(node["type"], "string")
            node.pop("enum", None)
        else:
            node["nullable"] = not node.get("nullable", False)
        return document, python_name(field)
    node = document["paths"][first][more[0]]
    identity = str(node["operationId"])
    if what == "operation gone":
        del document["paths"][first][more[0]]
    elif what == "operation renamed":
        node["operationId"] = "brand_new"
    elif what == "group renamed":
        node["tags"] = ["brand_new"]
    elif what == "parameter new":
        node.setdefault("parameters", []).append({"name": "brandNew", "in": "query", "schema": {"type": "string"}})
        identity = "brand_new"
    elif what.startswith("parameter"):
        parameter = node["parameters"][int(more[1])]
        identity = python_name(parameter["name"])
        if what == "parameter gone":
            del node["parameters"][int(more[1])]
        elif what == "parameter renamed":
            parameter["name"] += "X7"
        elif what == "parameter required":
            parameter["required"] = not parameter.get("required", False)
        else:
            parameter["schema"] = {"type": "array" if parameter["schema"].get("type") == "boolean" else "boolean"}
    elif what == "answer gone":
        del node["responses"][more[1]]
    elif what == "answer new":
        node["responses"]["226"] = {"description": "Else"}
    else:
        for response in node["responses"].values():
            response.get("links", {}).pop(more[2], None)
        identity = more[2].rpartition(".")[2]
    return document, identity


@settings(deadline=None, max_examples=12)
@given(st.sampled_from(EDITS))
def test_any_edit_of_the_contract_is_found_and_named(edit: tuple[str, ...]) -> None:
    document, name = edited(edit)
    found = compare(SAME, from_openapi(document)[0])
    assert any(name in each.message for each in found), (edit, found)


@settings(deadline=None, max_examples=5)
@given(st.sampled_from(EDITS))
def test_any_contract_agrees_with_itself(edit: tuple[str, ...]) -> None:
    document, _ = edited(edit)
    first, second = from_openapi(document)[0], from_openapi(copy.deepcopy(document))[0]
    assert compare(first, second) == []
    assert [each for each in against_service(first, second) if each.kind != "operation-added"] == []


BREAKING = [each for each in EDITS if each[0] in ("operation gone", "answer new", "parameter type")]


@settings(deadline=None, max_examples=5)
@given(st.sampled_from(BREAKING))
def test_what_breaks_calls_is_found_at_the_service(edit: tuple[str, ...]) -> None:
    document, name = edited(edit)
    theirs = from_openapi(document)[0]
    found = [each.message for each in against_service(OURS, theirs) if each.severity == "breaking"]
    # The only operation with its tag is not described any more, which is no word that it is gone.
    missed = undescribed(OURS, theirs)
    assert name in missed or any(name in each for each in found), (edit, found)
