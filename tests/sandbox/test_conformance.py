"""Every operation of the contract, asked by schemathesis: what fits is answered as documented, the rest is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from gateway_process import Running, start
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as hypothesis_seed

CONTRACT = yaml.safe_load((Path(__file__).parents[2] / "openapi" / "playground.yaml").read_text("utf-8"))
# What these take depends on more than their schemas say: what fits a schema may be refused all the same.
WITH_RULES = {"create_job", "create_front_job", "search_images", "list_front_records", "update_front_zone"}
METHODS = ("get", "put", "post", "delete")
OPERATIONS = {
    item[method]["operationId"]: (path, method, [server["x-role"] for server in item["servers"]])
    for path, item in CONTRACT["paths"].items()
    for method in METHODS
    if method in item
}


@pytest.fixture(scope="module")
def judged() -> Iterator[Running]:
    """A gateway of its own: what is asked here deletes things."""
    found = start(speed=100)
    yield found
    assert found.end() == 0


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_operation_conforms(judged: Running, operation_id: str, mode: str) -> None:
    import schemathesis  # which takes as long as all other imports together

    path, method, roles = OPERATIONS[operation_id]
    schema = schemathesis.openapi.from_dict(CONTRACT)
    operation: Any = schema[path][method.upper()]
    origins = {"front": judged.front, "gateway": judged.facts["gateway_url"]}
    origins["identity-provider"] = judged.facts["token_url"].partition("/auth/")[0]
    headers = {"Authorization": judged.client.headers["Authorization"]} if roles != ["identity-provider"] else {}
    excluded: list[Any] = [schemathesis.checks.positive_data_acceptance] if operation_id in WITH_RULES else []
    if operation_id == "get_service_description":  # its answer is text, which schemathesis parses
        excluded.append(schemathesis.checks.response_schema_conformance)
    answers = 0

    @hypothesis_seed(1)
    @settings(
        max_examples=4,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
    def ask(case: Any) -> None:
        nonlocal answers
        for role in roles:
            case.call_and_validate(base_url=origins[role], headers=headers, excluded_checks=excluded, timeout=100)
            answers += 1

    try:
        ask()
    except schemathesis.errors.SchemathesisError as error:
        if "negative" in str(error).lower():
            pytest.skip("nothing about this operation can be unfit")
        raise
    assert answers
