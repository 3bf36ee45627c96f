"""Whether a submission without an answer has become a job: found, absent, or not to be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import doubles
import httpx
import pytest
from attrs import evolve
from doubles import GATEWAY, JOB, PROCESS, PROJECT, numbered
from playgroundclient import Playground
from playgroundclient.campaign.ledger import Row
from playgroundclient.campaign.run import SKEW, search_for, verdicts
from playgroundclient.errors import SubmissionUncertain

from .areas import square

if TYPE_CHECKING:
    from playgroundclient import Process

CORRELATION = "4d92b11b-76a3-472e-afea-d4c5192dc3a9"
ROW = Row(
    id=1,
    name="tile 1",
    source="",
    inputs_text='{{"name":"tile 1","geom":{},"datasetName":"d"}}'.format(str(square(1)).replace("'", '"')),
    state="intended",
    attempts=1,
    correlation_id=CORRELATION,
    href=None,
    intended=0.0,
    since=1767323045.0,  # 2026-01-02T03:04:05Z
    settling=0.0,
    submitted=None,
    ended=None,
    message=None,
    candidates_text=None,
    result=None,
    owner=None,
)
SENT = ROW.sent_inputs


@pytest.fixture
def process(service: doubles.Service) -> Any:
    service.on("GET", f"/api/v1/processes/{PROCESS}", doubles.process())
    with Playground(api_key=doubles.KEY, **doubles.SETTINGS) as play:
        from playgroundclient import Process

        yield Process.get(play, doubles.uuid.UUID(PROJECT), doubles.uuid.UUID(PROCESS))


def serve(service: doubles.Service, *jobs: dict[str, Any], size: int = 100) -> None:
    """A service that has these jobs, newest first."""

    def page(sent: Any) -> dict[str, Any]:
        number = int(re.search(r"page=(\d+)", str(sent.url))[1])  # type: ignore[index]
        shown = jobs[(number - 1) * size : number * size]
        found: dict[str, Any] = doubles.page("jobs", *shown, total=len(jobs))
        return found

    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs", page)
    for job in jobs:
        service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/{job['id']}", job)


def job(number: int, inputs: Any = None, created: str = "2026-01-02T03:04:06Z", **more: Any) -> dict[str, Any]:
    return doubles.job("RUNNING", numbered(number), creationDate=created, input=inputs or {"name": "another"}, **more)


def href(number: int) -> str:
    return f"{GATEWAY}/api/v1/processes/{PROCESS}/jobs/{numbered(number)}?projectId={PROJECT}"


def look(process: Process, *known: str, row: Row = ROW, skew: float = SKEW) -> Any:
    ((_, verdict),) = verdicts(search_for(process), [row], known, skew)
    return verdict


def hrefs(verdict: Any) -> list[str]:
    return [job.href for job in verdict.jobs]


def found(verdict: Any) -> list[str]:
    assert verdict.kind == "found", verdict
    return hrefs(verdict)


def test_found_by_its_name_and_input(service: doubles.Service, process: Process) -> None:
    serve(service, job(3), job(2, {**SENT, "projectId": PROJECT}), job(1))
    verdict = look(process)
    assert (verdict.kind, hrefs(verdict)) == ("found", [href(2)])


def test_found_by_its_correlation_id_where_that_is_shown(service: doubles.Service, process: Process) -> None:
    serve(service, job(2, userMetadatas=[{"correlationId": CORRELATION}]), job(1))
    assert found(look(process)) == [href(2)]


def test_absent(service: doubles.Service, process: Process) -> None:
    serve(service, job(2), job(1, {**SENT, "name": "tile 1"}))
    assert look(process).kind == "absent"


def test_jobs_of_other_rows_are_not_read(service: doubles.Service, process: Process) -> None:
    serve(service, job(2, SENT), job(1))
    assert look(process, href(2), href(1)).kind == "absent"
    assert not [path for _, path in service.calls if path.endswith((numbered(1), numbered(2)))]


def test_what_is_older_is_not_read_but_a_clock_may_be_wrong(service: doubles.Service, process: Process) -> None:
    serve(service, job(2, SENT, "2026-01-02T03:00:00Z"), job(1, {}, "2026-01-02T02:00:00Z"))
    assert found(look(process)) == [href(2)]
    assert not [path for _, path in service.calls if path.endswith(numbered(1))]


@pytest.mark.parametrize(
    "jobs",
    [
        pytest.param([job(2, SENT), job(1, SENT)], id="two of it"),
        pytest.param([job(2, {**SENT, "datasetName": "other"})], id="its name, another input"),
        pytest.param([doubles.job("RUNNING", numbered(2), input=None)], id="no input shown"),
    ],
)
def test_what_cannot_be_told(service: doubles.Service, process: Process, jobs: list[dict[str, Any]]) -> None:
    serve(service, *jobs)
    verdict = look(process)
    assert verdict.kind == "unclear"
    assert set(hrefs(verdict)) <= {href(1), href(2)}
    assert hrefs(verdict)
    assert verdict.reason


def test_a_copy_of_its_name_with_another_input_is_not_it(service: doubles.Service, process: Process) -> None:
    serve(service, job(2, SENT), job(1, {**SENT, "datasetName": "other"}))
    assert found(look(process)) == [href(2)]


def test_a_job_that_is_gone_by_now_is_none(service: doubles.Service, process: Process) -> None:
    serve(service, job(2, SENT))
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/{numbered(2)}", doubles.failing(404))
    assert look(process).kind == "absent"


def test_the_whole_list_is_read_however_long(service: doubles.Service, process: Process) -> None:
    jobs = [job(number, {"name": "another"}) for number in range(1, 250)]
    serve(service, *jobs, job(250, SENT))
    assert found(look(process, *(href(number) for number in range(1, 250)))) == [href(250)]


def test_a_service_that_gives_fewer_at_once(service: doubles.Service, process: Process) -> None:
    serve(service, *(job(number) for number in range(1, 25)), job(25, SENT), size=10)
    assert found(look(process, *(href(number) for number in range(1, 25)))) == [href(25)]


def test_long_after_the_newest_the_rest_is_not_read(service: doubles.Service, process: Process) -> None:
    old = [job(number, None, "2025-01-02T03:04:05Z") for number in range(1, 1000)]
    serve(service, job(1000), *old)
    assert look(process).kind == "absent"
    assert len([path for _, path in service.calls if path.endswith("/jobs")]) == 2


def test_a_list_in_no_order_is_read_to_its_end(service: doubles.Service, process: Process) -> None:
    old = [job(number, None, f"2025-01-{1 + number % 28:02}T03:04:05Z") for number in range(1, 500)]
    serve(service, *old, job(500, SENT))
    assert found(look(process)) == [href(500)]


def test_no_verdict_while_jobs_go_away(service: doubles.Service, process: Process) -> None:
    everything = [job(number) for number in range(1, 151)]
    first = doubles.page("jobs", *everything[:100], total=150)
    second = doubles.page("jobs", *everything[101:], total=149)
    pages = iter([first, second])
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs", lambda sent: next(pages))
    service.on("GET", rf"/api/v1/processes/{PROCESS}/jobs/.+", job(1))
    assert verdicts(search_for(process), [ROW], [], SKEW) == []


def test_no_verdict_when_one_came_for_the_one_that_went(service: doubles.Service, process: Process) -> None:
    everything = [job(number) for number in range(1, 151)]
    pages = iter(
        [doubles.page("jobs", *everything[:100], total=150), doubles.page("jobs", *everything[101:], total=150)]
    )
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs", lambda sent: next(pages))
    service.on("GET", rf"/api/v1/processes/{PROCESS}/jobs/.+", job(1))
    assert verdicts(search_for(process), [ROW], [], SKEW) == []


def test_a_job_is_read_once_however_often_one_looks(service: doubles.Service, process: Process) -> None:
    serve(service, job(2), job(1))
    search = search_for(process)
    for _ in range(3):
        assert len(verdicts(search, [ROW, evolve(ROW, id=2, correlation_id=JOB)], [], SKEW)) == 2
    assert len([path for _, path in service.calls if path.endswith(numbered(1))]) == 1


def test_nothing_is_written_while_looking(service: doubles.Service, process: Process) -> None:
    serve(service, job(2, SENT), job(1))
    look(process)
    assert {method for method, _ in service.calls} == {"GET"}


def test_jobs_are_looked_for_where_the_link_creates_them(service: doubles.Service, process: Process) -> None:
    other = "11111111-2222-4333-8444-555555555555"
    links = doubles.process_links()
    links["runNewJob"]["href"] = links["runNewJob"]["href"].replace(PROJECT, other)
    service.on("GET", f"/api/v1/processes/{PROCESS}", doubles.process(_links=links))
    serve(service, job(2, SENT))
    moved = process.load()
    (at,) = found(look(moved))
    assert at.endswith(f"projectId={other}")


BEHIND = "2026-01-02T02:50:00Z"


@pytest.mark.parametrize("shown", [{"correlationId": CORRELATION}, {"userMetadatas": [{"correlationId": CORRELATION}]}])
def test_the_correlation_id_is_believed_before_the_date(
    service: doubles.Service, process: Process, shown: dict[str, Any]
) -> None:
    """The list shows it, on a job that seems to be a quarter of an hour older than the submission."""
    serve(service, job(3), job(2, SENT, BEHIND, **shown), job(1, None, BEHIND))
    assert found(look(process)) == [href(2)]


def test_the_correlation_id_is_believed_before_name_and_input(service: doubles.Service, process: Process) -> None:
    serve(service, job(2, SENT, correlationId=JOB), job(1, {"name": "renamed"}, correlationId=CORRELATION))
    assert found(look(process)) == [href(1)]


def test_a_clock_that_is_further_behind_than_usual_is_the_users_to_say(
    service: doubles.Service, process: Process
) -> None:
    serve(service, job(2, SENT, BEHIND))
    assert look(process).kind == "absent"
    assert found(look(process, skew=900.0)) == [href(2)]


def test_what_others_do_not_show_leaves_no_doubt_about_a_name_of_its_own(
    service: doubles.Service, process: Process
) -> None:
    serve(service, doubles.job("RUNNING", numbered(3), input=None), job(2, SENT))
    assert found(look(process)) == [href(2)]


def test_jobs_that_come_while_the_list_is_read_do_not_hide_those_before(
    service: doubles.Service, process: Process
) -> None:
    everything = [job(number) for number in range(1, 150)] + [job(150, SENT)]
    newer = [job(number) for number in range(151, 154)]
    later = [*newer, *everything][100:]
    pages = iter([doubles.page("jobs", *everything[:100], total=150), doubles.page("jobs", *later, total=153)])
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs", lambda sent: next(pages))
    for each in everything:
        service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/{each['id']}", each)
    assert found(look(process)) == [href(150)]


def test_a_job_that_was_found_and_cannot_be_read_is_not_taken_for_none(
    service: doubles.Service, process: Process, naps: list[float]
) -> None:
    """`run` may raise anything else only where there is certainly no job: the row would be submitted again."""
    serve(service, job(2, SENT, correlationId=CORRELATION))
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/{numbered(2)}", doubles.failing(503))
    service.on("POST", f"/api/v1/processes/{PROCESS}/jobs", httpx.ReadError("cut"))
    with pytest.raises(SubmissionUncertain, match="it was found, but could not be read") as caught:
        process.run(doubles.INPUTS, correlation_id=CORRELATION)
    assert caught.value.candidates == (href(2),)
