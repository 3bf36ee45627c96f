"""Every example of the contract can be tried as it stands: a new gateway answers each with success."""

from collections.abc import Iterator
from typing import Any

import pytest
from contract_file import contract
from gateway_process import Running, start

METHODS = ("get", "put", "post", "delete")


def resolve(node: Any) -> Any:
    while "$ref" in node:
        found: Any = contract()
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def requests() -> Iterator[tuple[str, str, str, str, dict[str, Any]]]:
    """Name, role, method, path and what httpx takes, one for each example of a body. What deletes comes last."""
    entries = [
        (path, item, method) for path, item in contract()["paths"].items() for method in METHODS if method in item
    ]
    # A record is deleted before its batch, and both before their zone.
    last = ["delete_front_record", "delete_record_batch", "delete_front_zone"]
    entries.sort(
        key=lambda entry: (
            entry[2] == "delete",
            [*last, entry[1][entry[2]]["operationId"]].index(entry[1][entry[2]]["operationId"]),
        )
    )
    for path, item, method in entries:
        operation = item[method]
        parameters = [resolve(node) for node in [*item.get("parameters", []), *operation.get("parameters", [])]]
        values: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for node in parameters:
            schema = resolve(node["schema"])
            values[node["in"]][node["name"]] = node.get("example", schema.get("example"))
        query = {
            name: str(value).lower() if isinstance(value, bool) else value for name, value in values["query"].items()
        }
        headers = {
            name: str(value).lower() if isinstance(value, bool) else value for name, value in values["header"].items()
        }
        sent: dict[str, Any] = {"params": query, "headers": headers}
        bodies: dict[str, Any] = {"": {}}
        for media, content in resolve(operation.get("requestBody", {})).get("content", {}).items():
            how = "json" if media == "application/json" else "data"
            bodies = {name: {how: resolve(node)["value"]} for name, node in content["examples"].items()}
        for name, body in bodies.items():
            which = f"{operation['operationId']}-{name}".rstrip("-")
            yield which, item["servers"][0]["x-role"], method.upper(), path.format(**values["path"]), sent | body


@pytest.fixture(scope="module")
def fresh() -> Iterator[Running]:
    found = start(speed=0.01)  # what is marked for deletion stays for longer than the test takes
    yield found
    assert found.end() == 0


@pytest.mark.slow  # `make contract` tries them too
def test_every_example_of_a_request_is_taken(fresh: Running) -> None:
    origins = {"front": fresh.front, "gateway": fresh.facts["gateway_url"], "import-service": fresh.facts["import_url"]}
    origins["identity-provider"] = fresh.facts["token_url"].partition("/auth/")[0]
    answered = {}
    for name, role, method, path, sent in requests():
        answer = fresh.client.request(method, origins[role] + path, **sent)
        answered[name] = (answer.status_code, answer.text[:300] if answer.is_error else "")
    assert {name: facts for name, facts in answered.items() if facts[0] not in (200, 201, 202, 204)} == {}
    assert answered["get_image_tile"][0] == 200
    assert len(answered) > 50
