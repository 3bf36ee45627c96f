"""What a notebook shows of jobs that run: it is replaced in its place, and ends with them."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import TYPE_CHECKING, Any

import doubles
import pytest
from doubles import HREF, PROCESS, PROJECT, Hurry, Make, Output, Service, numbered, until_it_ends
from playgroundclient import AsyncPlayground, ConfigurationError, Playground
from playgroundclient.jobs import pace
from playgroundclient.notebook.live import Remaining, Table, span
from playgroundclient.notebook.progress import shown_by

if TYPE_CHECKING:
    from collections.abc import Iterator

JOB_PATH = f"/api/v1/processes/{PROCESS}/jobs/.*"


def at(progress: float, status: str = "RUNNING", **more: object) -> doubles.Doc:
    return doubles.job(status, **more) | {"status": {"status": status, "progress": progress}}


def text(shown: Any) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", shown._repr_html_()).split())


async def test_a_waits_card_is_replaced_and_ends_with_the_job(
    make: Make, service: Service, cell: list[Output], hurry: Hurry
) -> None:
    looks: Iterator[Any] = iter([at(40), doubles.failing(503), at(60), at(100, "SUCCEEDED")])
    service.on("GET", JOB_PATH, at(0, "ACCEPTED"))
    job = await make(retries=0).job(HREF)
    service.on("GET", JOB_PATH, looks)
    await job.wait()
    (output,) = cell
    assert [repr(each) for each in output.states][::3] == ["RUNNING 40 % 2 of 3 tasks", "SUCCEEDED 100 % 2 of 3 tasks"]
    assert "cannot be looked at" in repr(output.states[1]) and "503 It failed" not in text(output.states[0])
    assert 'value="60"' in output.states[2]._repr_html_() and "left" in text(output.states[2])
    last = text(output.states[-1])
    assert "SUCCEEDED" in last and "RUNNING" not in last.replace("1 RUNNING", "") and "100 %" in last


@pytest.mark.parametrize("ending", ["SUCCEEDED", "FAILED", "CANCELLED"])
async def test_a_shown_job_is_followed_in_the_background_to_its_end(
    make: Make, service: Service, cell: list[Output], hurry: Hurry, ending: str
) -> None:
    service.on("GET", JOB_PATH, at(10))
    job = await make().job(HREF)
    service.on("GET", JOB_PATH, iter([at(40), at(90), at(100, ending, message="So it was")]))
    service.on("GET", f"{JOB_PATH}/tasks", failed_tasks())
    assert job.show() is None
    await until_it_ends()
    (output,) = cell
    assert repr(output.states[0]).startswith("RUNNING 10 %") and repr(output.states[-1]).startswith(f"{ending} 100 %")
    last = text(output.states[-1])
    assert ending in last and "So it was" in last and "seen 20" in last and "longitude 2 to 2.5" in last
    assert ("process tile 7 - no such tile" in last) == (ending == "FAILED")
    assert job.status == "RUNNING", "the handle is its user's"


def failed_tasks() -> doubles.Doc:
    status = {"status": "FAILED", "progress": 0, "errorMsg": "no such tile"}
    ids = {"processId": PROCESS, "jobId": doubles.JOB, "creationDate": "2026-01-02T03:04:05Z"}
    task = {"id": numbered(7), "status": status, "message": "process tile 7", **ids}
    return doubles.page("tasks", task)


async def test_a_deleted_job_ends_its_card(make: Make, service: Service, cell: list[Output], hurry: Hurry) -> None:
    service.on("GET", JOB_PATH, at(10))
    job = await make().job(HREF)
    service.on("GET", JOB_PATH, doubles.failing(404))
    job.show()
    await until_it_ends()
    assert "CANCELLED" in text(cell[0].states[-1]) and "was deleted" in text(cell[0].states[-1])


async def test_a_job_that_cannot_be_looked_at_is_given_up_and_says_so(
    make: Make, service: Service, cell: list[Output], hurry: Hurry
) -> None:
    service.on("GET", JOB_PATH, at(10))
    job = await make(retries=0).job(HREF)
    sent = len(service.requests)
    service.on("GET", JOB_PATH, doubles.failing(503, "Closed <for> the night"))
    job.show()
    await until_it_ends()
    last = text(cell[0].states[-1])
    assert "RUNNING" in last and "Not followed any more" in last and "Closed &lt;for&gt; the night" in last
    assert f"play.job(&#x27;{HREF}&#x27;).show()" in last
    assert 600 <= hurry.passed <= 700 and len(service.requests) - sent < 60


@pytest.mark.timeout(60)
async def test_closing_the_client_ends_what_it_shows(
    make: Make, service: Service, cell: list[Output], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "_FIRST", 1000.0)
    service.on("GET", JOB_PATH, at(10))
    play = make()
    job = await play.job(HREF)
    job.show()
    while len(cell[0].states) < 2:  # it has looked, and now sleeps for longer than this test may last
        await asyncio.sleep(0.001)
    await play.close()
    await until_it_ends()
    last = text(cell[0].states[-1])
    assert "Not followed any more" in last and "closed" in last and "RUNNING" in last


async def test_an_item_of_a_list_can_be_shown(make: Make, service: Service, cell: list[Output], hurry: Hurry) -> None:
    service.on("GET", "/api/v1/projects", doubles.page("projects", doubles.project()))
    service.on("GET", "/api/v1/jobs", doubles.page("jobs", doubles.summary()))
    service.on("GET", JOB_PATH, at(100, "SUCCEEDED"))
    (job,) = await (await make().project(PROJECT)).jobs().first()
    job.show()
    await until_it_ends()
    assert "not told by a list" in text(cell[0].states[0]) and "SUCCEEDED" in text(cell[0].states[-1])


async def test_elsewhere_lines_tell_of_a_shown_job(
    make: Make, service: Service, hurry: Hurry, capsys: pytest.CaptureFixture[str]
) -> None:
    service.on("GET", JOB_PATH, iter([at(10), at(40), at(100, "FAILED")]))
    service.on("GET", f"{JOB_PATH}/tasks", failed_tasks())
    (await make().job(HREF)).show()
    await until_it_ends()
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"{HREF}: RUNNING 40 % 2 of 3 tasks",
        f"{HREF}: FAILED 100 % 2 of 3 tasks",
        f"{HREF}: process tile 7 - no such tile",
    ]


def test_without_an_event_loop_nothing_is_followed(service: Service, cell: list[Output]) -> None:
    async def job() -> Any:
        service.on("GET", JOB_PATH, at(10))
        return await AsyncPlayground(api_key="key", **doubles.SETTINGS).job(HREF)

    with pytest.raises(ConfigurationError, match="No event loop runs here"):
        asyncio.run(job()).show()


def test_an_interrupt_of_the_kernel_leaves_what_is_followed(service: Service, cell: list[Output], hurry: Hurry) -> None:
    """Python gives an interrupt to the main thread alone; a job is followed in another, which the kernel's end ends."""
    service.on("GET", JOB_PATH, at(10))
    going_on = threading.Event()

    def later(_: Any) -> Any:
        assert threading.current_thread() is not threading.main_thread() and threading.current_thread().daemon
        going_on.wait(20)
        return at(100, "SUCCEEDED")

    with Playground(api_key="key", **doubles.SETTINGS) as play:
        job = play.job(HREF)
        service.on("GET", JOB_PATH, later)
        job.show()
        with pytest.raises(KeyboardInterrupt):
            raise KeyboardInterrupt
        going_on.set()
        while "SUCCEEDED" not in repr(cell[0].states[-1]):
            threading.Event().wait(0.001)


# --- many jobs -------------------------------------------------------------------------------------------------------


async def test_jobs_that_are_waited_for_have_one_table(
    make: Make, service: Service, cell: list[Output], hurry: Hurry
) -> None:
    names = [numbered(1), numbered(2)]
    for name in names:
        service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/{name}", at(10, job_id=name))
    play = make(retries=0)
    jobs = [await play.job(HREF.replace(doubles.JOB, name)) for name in names]
    done = {"endDate": "2026-01-02T04:04:05Z"}
    service.on(
        "GET",
        "/api/v1/jobs",
        iter(
            [
                doubles.page("jobs", doubles.summary(names[0], **done), doubles.summary(names[1])),
                doubles.failing(503),
                *[doubles.page("jobs", doubles.summary(names[1], **done))] * 3,
            ]
        ),
    )
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/{names[0]}", at(100, "SUCCEEDED", job_id=names[0]))
    second = iter([at(50, job_id=names[1]), *[at(100, "FAILED", job_id=names[1])] * 3])
    service.on("GET", f"/api/v1/processes/{PROCESS}/jobs/{names[1]}", second)
    assert [each.status for each in await doubles.listed(play.wait(jobs))] == ["SUCCEEDED", "FAILED"]
    (output,) = cell
    first, last = text(output.states[0]), text(output.states[-1])
    assert "1 of 2 jobs ended" in first and "RUNNING" in first and "2 of 3" in first
    assert "2 of 2 jobs ended" in last and "1 FAILED, 1 SUCCEEDED" in last and "RUNNING" not in last
    assert any("cannot be looked at" in text(each) for each in output.states)


@pytest.mark.parametrize("progress", [None, False, True])
async def test_elsewhere_many_jobs_have_none(
    make: Make, service: Service, hurry: Hurry, capsys: pytest.CaptureFixture[str], progress: bool | None
) -> None:
    service.on("GET", JOB_PATH, at(100, "SUCCEEDED"))
    service.on("GET", "/api/v1/jobs", doubles.page("jobs", doubles.summary(endDate="2026-01-02T04:04:05Z")))
    play = make()
    jobs = [await play.job(HREF)]
    assert len(await doubles.listed(play.wait(jobs, progress=progress))) == 1
    assert capsys.readouterr() == ("", "")


def test_a_table_of_many_shows_those_that_are_open() -> None:
    from playgroundclient.notebook.live import JobsTable

    shown: list[Table] = []

    class Kept:
        def update(self, table: Table, *, refresh: bool) -> None:
            shown.append(table)

        def stop(self) -> None: ...

    jobs = []
    for number in range(50):
        job = doubles.Seen("RUNNING" if number > 44 else "SUCCEEDED", SUCCEEDED=1)
        job.id = doubles.uuid.UUID(int=number)
        jobs.append(job)
    table = JobsTable(Kept(), jobs)
    table.look({}, None)
    table.close()
    assert len(shown) == 2 and len(shown[0].rows) == 30
    assert [row[1] for row in shown[0].rows][:6] == ["RUNNING"] * 5 + ["SUCCEEDED"]
    assert "and 20 more" in shown[0].notes and shown[0].title == "45 of 50 jobs ended"


def test_what_the_service_says_stays_text_in_a_table() -> None:
    evil = "<script>\x1b[2J\u202e"
    table = Table.of(evil, (evil,), [[evil]], evil)
    html = table._repr_html_()
    assert "<script>" not in html and not set(html + repr(table)) & {"\x1b", "\u202e"}


def test_a_card_of_a_wait_takes_the_words_of_the_service_for_text(cell: list[Output]) -> None:
    card = shown_by(True)
    card.trouble(doubles.Seen("<b>\x1b[1m"), "503 <No>\x1b[2J")
    html = cell[0].states[0]._repr_html_()
    assert "503 &lt;No&gt;" in html and "<b>" not in html and "\x1b" not in html + repr(cell[0].states[0])


# --- the time that is left -------------------------------------------------------------------------------------------


def test_what_is_left_is_told_by_how_fast_it_went(hurry: Hurry) -> None:
    remaining, job = Remaining(), doubles.Seen("ACCEPTED")
    job.progress = 0.0
    assert remaining(job) is None
    job.status = "RUNNING"
    assert remaining(job) is None
    hurry.slept += 10
    job.progress = 10.0
    assert remaining(job) == pytest.approx(90)
    hurry.slept += 10
    job.progress = 40.0
    assert remaining(job) == pytest.approx(30)
    job.status = "PAUSED"
    assert remaining(job) is None


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.1, "5 s"), (31, "35 s"), (59, "60 s"), (61, "2 min"), (7199, "2 h 0 min"), (7201, "2 h 1 min")],
)
def test_a_time_is_told_roughly(seconds: float, told: str) -> None:
    assert span(seconds) == told
