"""The form with its map, and the live card, in a real JupyterLab and in the classic notebook: used in their pages, and then saved."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from browser import pages
from live_gateway import Live, started
from playgroundclient import Playground
from playwright.sync_api import expect

for package in ("axe_playwright_python", "jupyterlab", "nbclassic", "anywidget"):
    pytest.importorskip(package, reason="the packages of `make browser` are in a lock of its own")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Locator, Page

    Pictures = Callable[[str], None]
    Ran = Callable[[int], Locator]

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.timeout(300)]
TOKEN = "a-token-of-the-test"
NOTEBOOK = "Perpignan.ipynb"
IMAGE = "95e878942335216e74e88a9d9e2a97156870bfce"
FORM = """\
from playgroundclient import Playground

play = Playground()
form = play.project("Airbus").process("Ext Buildings").form()
form"""
CARD = "form.job.show()"
FREE = 'print("The cells are free, and the job is", form.job.refresh().status)'
NAMES = ("api_key", "url", "gateway_url", "token_url", "api_url", "import_url")


class Front(NamedTuple):
    """What shows notebooks: its program, the path of a notebook, and where in its page what is."""

    program: str
    path: str
    ready: str
    cell: str
    source: str
    outputs: str
    output: str


LAB = Front(
    program="jupyterlab",
    path="lab/tree",
    ready="text='Python 3 (ipykernel) | Idle'",
    cell=".jp-Notebook .jp-CodeCell",
    source=".cm-content",
    outputs=".jp-Cell-outputArea",
    output=".jp-OutputArea-output",
)
CLASSIC = Front(
    program="nbclassic",
    path="notebooks",
    ready="#kernel_indicator_icon.kernel_idle_icon",
    cell=".code_cell",
    source=".CodeMirror-lines",
    outputs=".output_wrapper",
    output=".output_subarea",
)


@pytest.fixture(scope="module")
def gateway() -> Iterator[Live]:
    """A gateway on which a job takes its time, until the test lets it pass."""
    yield from started(speed=1)


@pytest.fixture(params=[LAB, CLASSIC], ids=["lab", "classic"])
def front(request: pytest.FixtureRequest) -> Front:
    found: Front = request.param
    return found


@pytest.fixture
def server(front: Front, gateway: Live, tmp_path: Path) -> Iterator[str]:
    """The address of a server of notebooks whose kernels reach the gateway; it has its folders, and asks for no news."""
    folders = {
        name: str(tmp_path / name.lower())
        for name in (
            *("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"),
            *("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"),
        )
    }
    settings = {f"PLAYGROUND_{name.upper()}": gateway.settings[name] for name in NAMES if name in gateway.settings}
    page_config = tmp_path / "jupyter_config_dir" / "labconfig" / "page_config.json"
    page_config.parent.mkdir(parents=True)
    page_config.write_text('{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}', "utf-8")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / NOTEBOOK).write_text(json.dumps(notebook(FORM, CARD, FREE)), "utf-8")
    command = [sys.executable, "-m", front.program, "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"]
    command += [f"--ServerApp.root_dir={tmp_path / 'notebooks'}", f"--IdentityProvider.token={TOKEN}"]
    command += ["--LabApp.extension_manager=readonly", "--LabApp.news_url=None"] if front is LAB else []
    running = subprocess.Popen(command, env=os.environ | folders | settings, stderr=subprocess.PIPE, text=True)
    said: list[str] = []
    try:
        assert running.stderr is not None
        for line in running.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        else:
            pytest.fail("The server has not started:\n" + "".join(said))
        # What it says later is read, so that it can go on.
        reader = threading.Thread(target=said.extend, args=(running.stderr,), daemon=True)
        reader.start()
        yield found[0]
    finally:
        running.terminate()  # it ends its kernels
        running.wait()
        reader.join()
        running.stderr.close()


def notebook(*cells: str) -> dict[str, Any]:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    code = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel},
        "cells": [code | {"id": f"cell-{number}", "source": cell} for number, cell in enumerate(cells)],
    }


@pytest.fixture
def page(browser: Browser, front: Front, server: str) -> Iterator[Page]:
    """The notebook, opened; when the test is over, its page has asked nobody but its server, and has said of no fault."""
    context = browser.new_context(viewport={"width": 1400, "height": 1600}, reduced_motion="reduce")
    context.set_default_timeout(90_000)
    opened, faults = context.new_page(), list[str]()
    here = (server, server.replace("http", "ws", 1), "data:", "blob:")
    opened.on("request", lambda request: None if request.url.startswith(here) else faults.append(request.url))
    opened.on("websocket", lambda socket: None if socket.url.startswith(here) else faults.append(socket.url))
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(f"{server}{front.path}/{NOTEBOOK}?token={TOKEN}")
    opened.locator(front.ready).wait_for()  # a cell that is run before its kernel is there may be forgotten
    yield opened
    context.close()
    assert not faults


@pytest.fixture
def pictures(page: Page, front: Front) -> Pictures:
    """Keeps a picture of the page by its name, where SCREENSHOTS is a folder."""
    folder = os.environ.get("SCREENSHOTS")

    def keep(name: str) -> None:
        if folder:
            page.wait_for_load_state("networkidle")
            page.screenshot(path=Path(folder, f"form-{front.program}-{name}.png"))

    return keep


def fill(form: Locator, **values: str) -> None:
    for name, value in values.items():
        form.get_by_label(name, exact=True).fill(value)
        form.get_by_label(name, exact=True).press("Tab")


def centre(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


@pytest.fixture
def ran(page: Page, front: Front) -> Ran:
    """The output of a cell, by its number, which is run as people do."""

    def run(number: int) -> Locator:
        cell = page.locator(front.cell).nth(number)
        cell.locator(front.source).click()
        page.keyboard.press("Shift+Enter")
        return cell.locator(front.outputs)

    return run


def test_a_job_is_submitted_by_the_form_and_followed_by_its_card(
    ran: Ran, page: Page, gateway: Live, tmp_path: Path
) -> None:
    there = {each["id"] for each in gateway.jobs()}
    form = ran(0)
    run = form.get_by_role("button", name="Run", exact=True)
    run.click()
    form.get_by_text("is required").first.wait_for()
    assert {each["id"] for each in gateway.jobs()} == there, "a form with faults submits nothing"

    area = "2.976, 42.695, 2.985, 42.701"
    fill(form, name="Perpignan by hand", geom=area, imageId=IMAGE, datasetName="Perpignan buildings")
    form.get_by_text("is required").first.wait_for(state="detached")
    run.click()
    form.locator(".playground-card", has_text="Perpignan by hand").wait_for()
    (submitted,) = (each for each in gateway.jobs() if each["id"] not in there)
    assert submitted["name"] == "Perpignan by hand"

    card = ran(1).locator(".playground-card")
    card.get_by_text("RUNNING", exact=True).wait_for()
    ran(2).get_by_text("The cells are free, and the job is RUNNING").wait_for()
    gateway.skip(3600)
    for each in (card, form.locator(".playground-card", has_text="Perpignan by hand")):
        each.get_by_text("SUCCEEDED", exact=True).wait_for()

    with page.expect_response(lambda answer: answer.request.method == "PUT" and NOTEBOOK in answer.url) as saved:
        page.keyboard.press("Control+s")
    assert saved.value.ok
    cells = json.loads((tmp_path / "notebooks" / NOTEBOOK).read_text("utf-8"))["cells"]
    (kept,) = cells[1]["outputs"]
    html = "".join(kept["data"]["text/html"])
    assert '"pg-chip pg-SUCCEEDED"' in html and submitted["id"] in html


def test_an_area_is_drawn_on_the_map_and_submitted(
    ran: Ran, page: Page, front: Front, gateway: Live, pictures: Pictures
) -> None:
    there = {each["id"] for each in gateway.jobs()}
    form = ran(0)
    area = form.get_by_label("geom", exact=True)
    stage = form.get_by_role("region", name="Map of the area")
    corners = form.locator(".pg-area-corner")
    stage.wait_for()
    assert corners.count() == 0
    fill(form, imageId=IMAGE)
    form.get_by_text("simulated, in place of").wait_for()

    fill(form, geom="2.976, 42.695, 2.985, 42.701")
    expect(corners).to_have_count(4)
    expect(form.locator("img.pg-area-tile[src]").first).to_be_visible()
    pictures("typed")
    (left, bottom), (right, top) = centre(corners.nth(0)), centre(corners.nth(2))

    def position(x: float, y: float) -> tuple[float, float]:
        """What is seen at a place on the screen; so near to the area, latitudes are even."""
        return 2.976 + (x - left) / (right - left) * 0.009, 42.701 - (y - top) / (bottom - top) * 0.006

    pixel = {"abs": 0.009 / (right - left)}
    form.get_by_role("button", name="Rectangle").click()
    drag(page, (left - 30, top + 40), (right - 60, bottom + 20))
    expect(area).not_to_have_value("2.976, 42.695, 2.985, 42.701")
    west, south, east, north = map(float, area.input_value().split(","))
    assert (west, north) == pytest.approx(position(left - 30, top + 40), **pixel)
    assert (east, south) == pytest.approx(position(right - 60, bottom + 20), **pixel)

    drawn = area.input_value()
    drag(page, centre(corners.nth(2)), (right + 10, top - 15))
    expect(area).not_to_have_value(drawn)
    moved = [*map(float, area.input_value().split(","))]
    assert moved[:2] == [west, south], "the corner that faces it stays, and so does the rectangle"
    assert moved[2:] == pytest.approx(position(right + 10, top - 15), **pixel)
    pictures("moved")

    # Dragged there, a corner is where the other one comes upon its very coordinates.
    drag(page, centre(corners.nth(3)), (left - 20, top))
    expect(area).not_to_have_value(", ".join(f"{each:.10g}" for each in moved))
    west, south, east, north = map(float, area.input_value().split(","))
    here, facing = centre(corners.nth(1)), centre(corners.nth(3))
    page.mouse.move(*here)
    page.mouse.down()
    for x, y in ((facing[0], here[1]), facing, (facing[0] - 40, facing[1] - 20)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    expect(area).not_to_have_value(f"{west:.10g}, {south:.10g}, {east:.10g}, {north:.10g}")
    turned = [*map(float, area.input_value().split(","))]
    assert (turned[2], turned[1]) == (west, north), "past the edges that face it, it stays a rectangle"
    assert (turned[0], turned[3]) == pytest.approx(position(facing[0] - 40, facing[1] - 20), **pixel)

    form.get_by_role("button", name="Polygon").click()
    for x, y in ((left, top), (right, top + 30)):
        page.mouse.click(x, y)
        page.mouse.move(x + 10, y + 10)
    page.mouse.dblclick(left + 40, bottom)
    expect(area).to_have_value(re.compile("Polygon"))
    ring = json.loads(area.input_value())["coordinates"][0]
    assert len(ring) == 4 and ring[1] == pytest.approx(position(right, top + 30), **pixel)
    pictures("polygon")
    corners.nth(1).wait_for()
    drag(page, centre(form.locator(".pg-area-between").first), (left + 60, top - 30))
    expect(corners).to_have_count(4)

    fill(form, name="Drawn by hand", datasetName="Perpignan by hand")
    form.get_by_role("button", name="Run", exact=True).click()
    form.locator(".playground-card", has_text="Drawn by hand").wait_for()
    (submitted,) = (each for each in gateway.jobs() if each["id"] not in there)
    with Playground(**gateway.settings, proxy="") as play:
        listed = next(each for each in play.project("Airbus").jobs() if str(each.id) == submitted["id"])
        geom = listed.load().inputs["geom"]
    assert geom == json.loads(area.input_value()) and len(geom["coordinates"][0]) == 5

    assert pages.violations(page, front.output) == []
    if front is LAB:
        page.get_by_role("menuitem", name="Settings").click()
        page.get_by_text("Theme", exact=True).hover()
        page.get_by_text("JupyterLab Dark", exact=True).click()
        page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")
        page.locator("#jupyterlab-splash").wait_for(state="detached")
        pictures("dark")
        assert pages.violations(page, front.output) == []
    form.get_by_role("button", name="Remove").click()
    expect(area).to_have_value("")
    expect(form.get_by_text("is required").first).to_be_visible()
