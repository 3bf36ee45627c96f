"""The fixture `playground_gateway`: faults by name, each kept promise, time that is skipped, and a user's own tests."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markdown_code
import pytest
from playgroundclient import (
    ApiError,
    AsyncPlayground,
    AuthError,
    DeadlineExceeded,
    Forbidden,
    InvalidResponse,
    Job,
    JobFailed,
    LinkRefused,
    LinkWarning,
    Playground,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from playgroundclient.testing import TestGateway

pytestmark = pytest.mark.live
PAGE = Path(__file__).parents[1] / "docs" / "testing.md"
INPUTS = {
    "name": "x",
    "imageId": "95e878942335216e74e88a9d9e2a97156870bfce",
    "datasetName": "d",
    "geom": [2.979, 42.697, 2.982, 42.699],
}


@pytest.fixture(scope="session")
def playground_gateway_options() -> dict[str, Any]:
    """Jobs take up to an hour, so that none ends by itself."""
    return {"speed": 0.01}


def run(play: Playground) -> Job:
    return play.project("Airbus").process("Ext Buildings").run(INPUTS)


def named_x(gateway: TestGateway) -> int:
    return sum(job["name"] == "x" for job in gateway.jobs())


# --- what each fault does to a client ---------------------------------------------------------------------------------


def is_late(gateway: TestGateway, play: Playground) -> None:
    with pytest.raises(DeadlineExceeded):
        gateway.play(timeout=0.3, retries=0).user()


def is_tried_again(gateway: TestGateway, play: Playground) -> None:
    assert play.user().firstname == "Camille"
    assert gateway.requests()["get_current_user"] > 1


def is_not_submitted_twice(gateway: TestGateway, play: Playground) -> None:
    before = named_x(gateway)
    process = play.project("Airbus").process("Ext Buildings")
    job = process.run(INPUTS)
    assert gateway.requests()["create_job"] == 1 and named_x(gateway) == before + 1
    assert str(job.id) == gateway.jobs()[0]["id"]


def is_submitted_when_it_is_known_to_be_lost(gateway: TestGateway, play: Playground) -> None:
    from playgroundclient import SubmissionUncertain

    with pytest.raises(SubmissionUncertain):
        run(play)
    assert gateway.requests()["create_job"] == 1 and named_x(gateway) == 0


def is_renewed_once(gateway: TestGateway, play: Playground) -> None:
    play.user()
    gateway.fault("expired_token")
    play.user()
    assert gateway.requests()["exchange_api_key"] <= 3


def raises(error: type[Exception], operation: str = "get_current_user", times: int = 1) -> Any:
    def check(gateway: TestGateway, play: Playground) -> None:
        with pytest.raises(error):
            play.user()
        assert gateway.requests().get(operation, 0) == times

    return check


def keeps_the_token(gateway: TestGateway, play: Playground) -> None:
    gateway.clear_faults()
    play.user()
    gateway.fault("identity_down")
    gateway.skip(200)  # of 300 s: the renewal is due, the token is good
    assert play.user().firstname == "Camille"


def fails(gateway: TestGateway, play: Playground) -> None:
    job = run(play)
    gateway.skip(3600)
    with pytest.raises(JobFailed):
        job.wait()


def reads_only(gateway: TestGateway, play: Playground) -> None:
    project = play.project("Airbus")
    with pytest.warns(LinkWarning):
        process = project.process("Ext Buildings")
        process.jobs().first()
    with pytest.raises(LinkRefused):
        play.follow(process, "jobs")
    assert not any(re.match("create|delete|update", asked) for asked in gateway.requests())


def stays_here(gateway: TestGateway, play: Playground) -> None:
    with pytest.warns(LinkWarning):
        process = play.project("Airbus").process("Ext Buildings")
        process.jobs().first()
    with pytest.raises(LinkRefused):
        play.follow(process, "jobs")


def ends(gateway: TestGateway, play: Playground) -> None:
    from playgroundclient import IncompleteListWarning

    with pytest.warns(IncompleteListWarning):
        found = [project.name for project in play.projects()]
    assert len(found) == len(set(found)) == 5


def is_whole_or_absent(gateway: TestGateway, play: Playground) -> None:
    gateway.clear_faults()
    job = run(play)
    gateway.skip(3600)
    job.wait()
    gateway.fault("cut_download")
    job.download("records.geojson")
    assert Path("records.geojson").read_text("utf-8").endswith("}")
    assert gateway.requests()["export_records"] == 2


PROMISES: dict[str, Callable[[TestGateway, Playground], None]] = {
    "slow": is_late,
    "silent": is_late,
    "dropped_connection": is_tried_again,
    "unavailable": is_tried_again,
    "rate_limited": is_tried_again,
    "lost_request": is_submitted_when_it_is_known_to_be_lost,
    "lost_answer": is_not_submitted_twice,
    "failed_answer": is_not_submitted_twice,
    "expired_token": is_renewed_once,
    "refused_token": raises(AuthError, times=2),
    "forbidden": raises(Forbidden),
    "refused_key": raises(AuthError, "exchange_api_key"),
    "identity_down": keeps_the_token,
    "failed_job": fails,
    "failed_tiles": fails,
    "login_page": raises(InvalidResponse),
    "wrong_shape": raises(InvalidResponse),
    "cut_answer": is_tried_again,
    "cut_download": is_whole_or_absent,
    "exchanged_links": reads_only,
    "foreign_links": stays_here,
    "endless_pages": ends,
}


@pytest.mark.parametrize("name", PROMISES)
def test_a_fault_by_its_name(name: str, playground_gateway: TestGateway, naps: list[float]) -> None:
    play = playground_gateway.play()
    playground_gateway.fault(name)
    PROMISES[name](playground_gateway, play)


def test_every_fault_is_tried_and_stands_on_the_page(playground_gateway: TestGateway) -> None:
    faults = playground_gateway.faults()
    assert faults.keys() == PROMISES.keys()
    rows = [f"| `{name}` | {fault['does']} | {fault['promise']} |" for name, fault in faults.items()]
    assert "\n".join(rows) in PAGE.read_text("utf-8")


def test_the_examples_of_the_page_pass(playground_gateway: TestGateway) -> None:
    names: dict[str, Any] = {"__name__": "example"}
    for block in markdown_code.blocks(PAGE.read_text("utf-8"), "python"):
        markdown_code.run(block, names)
    examples = [names["test_cars_are_counted"], names["test_a_lost_answer_makes_no_second_job"]]
    for example in examples:
        playground_gateway.reset()
        example(playground_gateway)


def test_faults_are_changed_and_mistakes_told(playground_gateway: TestGateway) -> None:
    playground_gateway.fault("unavailable", operation="get_current_user", status=500, count=1)
    play = playground_gateway.play(retries=0)
    assert len(list(play.projects())) == 5
    with pytest.raises(ApiError, match="500"):
        play.user()
    play.user()
    for name, changes in {"lost": {}, "slow": {"seconds": "long"}, "login_page": {"how": "oddly"}}.items():
        with pytest.raises(ValueError, match=f"{name}|delay|spoil"):
            playground_gateway.fault(name, **changes)  # type: ignore[arg-type]  # wrong on purpose


# --- time and state ---------------------------------------------------------------------------------------------------


def test_time_is_skipped(playground_gateway: TestGateway) -> None:
    job = run(playground_gateway.play())
    playground_gateway.skip(100)
    assert job.refresh().status == "ACCEPTED"
    playground_gateway.skip(3500)
    assert job.wait().status == "SUCCEEDED"
    for wrong in (-1, float("inf"), "long"):
        with pytest.raises(ValueError, match=r"seconds|between|JSON"):
            playground_gateway.skip(wrong)  # type: ignore[arg-type]  # wrong on purpose


def test_a_test_leaves_nothing_for_the_next_one(playground_gateway: TestGateway) -> None:
    playground_gateway.fault("refused_key")
    with pytest.raises(AuthError):
        playground_gateway.play().user()
    playground_gateway.reset()
    play = playground_gateway.play()  # does not hear of that failure
    first = run(play)
    playground_gateway.skip(3600)
    playground_gateway.fault("forbidden")
    playground_gateway.reset()
    assert named_x(playground_gateway) == 0 and playground_gateway.requests() == {}
    assert playground_gateway.play().user().firstname == "Camille"
    playground_gateway.fault("lost_answer")
    again = run(playground_gateway.play())
    assert again.id == first.id  # the same program has the same results, and an earlier test's answer is no evidence
    assert again.created is not None and again.created < datetime.now(UTC) + timedelta(minutes=30)


async def test_an_asynchronous_client_and_the_environment(
    playground_gateway: TestGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncPlayground(**playground_gateway.settings) as play:
        assert (await play.user()).firstname == "Camille"
    for name, value in playground_gateway.environment.items():
        monkeypatch.setenv(name, value)
    async with AsyncPlayground() as play:
        assert (await play.user()).firstname == "Camille"


# --- a user's own tests -----------------------------------------------------------------------------------------------

OWN = """
import pytest

@pytest.mark.parametrize("number", range(2))
def test_mine(playground_gateway, number):
    play = playground_gateway.play()
    process = play.project("Airbus").process("Ext Cars")
    area = [2.90, 42.70, 2.91, 42.71]
    image = "95e878942335216e74e88a9d9e2a97156870bfce"
    job = process.run({"name": "mine", "geom": area, "imageId": image, "datasetName": "d"})
    playground_gateway.skip(3600)
    assert job.wait().status == "SUCCEEDED" and len(job.records()) > 0
    assert [each["name"] for each in playground_gateway.jobs()].count("mine") == 1
"""


def pytest_in(folder: Path, *options: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stdout


@pytest.mark.slow
def test_a_plain_test_of_a_user_in_one_process_and_in_several(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(OWN, "utf-8")
    (tmp_path / "test_other.py").write_text(OWN, "utf-8")
    assert "4 passed" in pytest_in(tmp_path)
    assert "4 passed" in pytest_in(tmp_path, "-n", "2")


def test_nothing_is_imported_when_pytest_starts_and_a_missing_extra_is_told_when_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conftest.py").write_text(
        "import sys\n\n\ndef pytest_configure():\n"
        "    heavy = {'httpx', 'attr', 'playgroundclient.config', 'playground_sandbox'} & sys.modules.keys()\n"
        "    assert not heavy, heavy\n"
        "    import importlib.util as util\n"
        "    find = util.find_spec\n"
        "    util.find_spec = lambda name, *rest: None if name == 'uvicorn' else find(name, *rest)\n",
        "utf-8",
    )
    (tmp_path / "test_own.py").write_text("def test_a():\n    pass\n\n\n" + OWN, "utf-8")
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # of the others, which may import what they like
    said = pytest_in(tmp_path, "-p", "playgroundclient.testing.plugin")
    assert "1 passed, 2 errors" in said and "pip install 'playgroundclient[sandbox]'" in said
