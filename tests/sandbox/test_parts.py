"""The parts without a server: answers that lie, the schedule, the tiles, the translation of schemas."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playground_sandbox.app import Gateway
from playground_sandbox.contract import json_schema, load_contract
from playground_sandbox.documents import timestamp
from playground_sandbox.errors import RequestError
from playground_sandbox.geometry import Area
from playground_sandbox.origin import Answer, Call
from playground_sandbox.schedule import Schedule
from playground_sandbox.settings import Origins, Settings
from playground_sandbox.store import Store

AIRBUS = "1a50823a-d9c1-4397-8b64-1c8079d6c7eb"


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    store, origins = Store(None), Origins("http://i", "http://f", "http://g", "http://m", "http://s")
    yield Gateway(Settings(), origins, load_contract(), store)
    store.close()


def call(**parameters: Any) -> Call:
    return Call(parameters, None, {}, "user", "id")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(200, {"jobs": [{"id": "no uuid", "processId": AIRBUS}]}), "uuid"),
        (Answer(200, {"jobs": [{"id": AIRBUS, "processId": AIRBUS, "creationDate": "yesterday"}]}), "date-time"),
        (Answer(200, {"jobs": [{"id": AIRBUS, "processId": AIRBUS, "nbTasks": "3"}]}), "nbTasks"),
        (Answer(200, {"count": 0}), "jobs"),
        (Answer(201, {"jobs": []}), "no answer 201"),
        (Answer(200, "text", "text/plain"), "text/plain"),
        (Answer(200, media_type=None), "has a body"),
    ],
)
def test_answer_that_lies_is_refused_and_undone(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, answer: Answer, says: str
) -> None:
    def lie(_call: Call) -> Answer:
        gateway.store.keep("left behind", "yes")
        return answer

    assert gateway.handle("list_jobs", call(projectId=AIRBUS)).status == 200
    monkeypatch.setitem(gateway.handlers, "list_jobs", lie)
    with pytest.raises(RequestError, match=says) as caught:
        gateway.handle("list_jobs", call(projectId=AIRBUS))
    assert caught.value.status == 500
    assert gateway.store.setting("left behind") is None


def test_schedule_is_exact_at_every_instant() -> None:
    schedule = Schedule(created=100.0, queue=1.0, run=10.0, tasks=5, workers=2, seed=7)
    assert (schedule.state(100.9), schedule.state(101.0), schedule.state(111.0)) == ("ACCEPTED", "RUNNING", "SUCCEEDED")
    done = [schedule.done(101 + step / 100) for step in range(1001)]
    assert done == sorted(done) and set(done) == {0, 1, 2, 3, 4, 5}
    assert done.count(5) == 1
    assert schedule.task_counts(100.0) == [{"status": "ACCEPTED", "count": 5}]
    failing = Schedule(created=100.0, queue=1.0, run=10.0, tasks=5, workers=2, seed=7, failing_task=3)
    assert failing.state(failing.ended) == "FAILED"
    assert failing.task_counts(failing.ended) == [
        {"status": "SUCCEEDED", "count": 2}, {"status": "FAILED", "count": 1}, {"status": "CANCELLED", "count": 2},
    ]  # fmt: skip


def test_tiles_fail_while_the_others_go_on() -> None:
    schedule = Schedule(created=100.0, queue=1.0, run=10.0, tasks=5, workers=2, seed=7, failing_tiles=frozenset({2, 4}))
    assert (schedule.state(schedule.ended - 0.01), schedule.state(schedule.ended)) == ("RUNNING", "FAILED")
    assert schedule.task_counts(schedule.ended) == [
        {"status": "SUCCEEDED", "count": 3},
        {"status": "FAILED", "count": 2},
    ]
    assert schedule.progress(schedule.ended) == 60
    for step in range(0, 1100, 7):
        now = 100.5 + step / 100
        states = [schedule.task_state(number, now) for number in range(1, 6)]
        for number, state in enumerate(states, 1):
            started, ended = schedule.task_times(number)
            assert started < ended
            assert (state in ("SUCCEEDED", "FAILED")) == (now >= ended), (now, number)
            assert state == "ACCEPTED" or now >= min(started, ended)
        assert states.count("RUNNING") <= 2


def test_single_task_job_ends() -> None:
    schedule = Schedule(created=0.0, queue=1.0, run=2.0, tasks=1, workers=4, seed=1)
    assert (schedule.done(2.9), schedule.done(3.0), schedule.progress(3.0)) == (0, 1, 100)


def test_tiles_follow_the_resolution_and_cover_the_area() -> None:
    ring = [[2.90, 42.70], [2.91, 42.70], [2.91, 42.71], [2.90, 42.71], [2.90, 42.70]]
    area = Area({"type": "Polygon", "coordinates": [ring]})
    fine, coarse = area.tiles(512, 0.5, 256), area.tiles(512, 1.5, 256)
    assert {tile.z for tile in fine} == {17} and {tile.z for tile in coarse} == {15}
    assert len(fine) > len(coarse) > 0
    for longitude, latitude in ring:
        assert any(w <= longitude <= e and s <= latitude <= n for w, s, e, n in (tile.bounds() for tile in fine))
    assert len(area.tiles(512, 0.5, 4)) <= 4


def test_instants_keep_their_microseconds_in_every_style() -> None:
    assert [timestamp(1559655488.549629, style) for style in range(4)] == [
        "2019-06-04T13:38:08.549629Z",
        "2019-06-04T13:38:08.549629000Z",
        "2019-06-04T13:38:08.549Z",
        "2019-06-04T13:38:08.549629+00:00",
    ]


def test_schemas_of_openapi_become_json_schema() -> None:
    given = {
        "type": "object",
        "nullable": True,
        "properties": {"example": {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "example": 3}},
    }
    assert json_schema(given) == {
        "type": ["object", "null"],
        "properties": {"example": {"type": "integer", "exclusiveMinimum": 0}},
    }
    assert json_schema({"type": "string", "nullable": True, "enum": ["a"]}) == {
        "anyOf": [{"type": "null"}, {"type": "string", "enum": ["a"]}]
    }


def test_contract_is_the_one_of_the_repository() -> None:
    repository = Path(__file__).parents[2]
    linked = repository / "sandbox" / "playground_sandbox" / "playground.yaml"
    assert linked.is_symlink() and not linked.readlink().is_absolute()
    assert linked.resolve() == (repository / "openapi" / "playground.yaml").resolve()


def test_gateway_knows_nothing_of_the_adapter() -> None:
    sources = (Path(__file__).parents[2] / "sandbox" / "playground_sandbox").glob("*.py")
    imports = [line for path in sources for line in path.read_text("utf-8").splitlines() if "import" in line]
    assert imports
    assert not [line for line in imports if "playgroundclient" in line.replace("playgroundclient[sandbox]", "")]
    assert not [line for line in imports if "playground_api" in line]
