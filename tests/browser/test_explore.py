"""The interactive map in Chromium: clean, and driven by mouse and keyboard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import crowds
import pytest
from browser import pages
from playgroundclient.notebook import explore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
HOSTILE = "</script><img src=x onerror=\"document.title='broken'\">"


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Opens a map; when the test is over, nothing has gone wrong in it."""
    faults: list[str] = []
    opened: list[Page] = []

    def show(records: Any, *options: Any, **named: Any) -> Page:
        path = tmp_path / f"{len(opened)}.html"
        explore(records, *options, path=path, **named)
        page = pages.opened(browser, path, faults)
        page.wait_for_selector("html[data-shown]", state="attached")
        opened.append(page)
        return page

    yield show
    for page in opened:
        page.context.close()
    assert not faults


def square(x: float, **properties: Any) -> dict[str, Any]:
    west, south, side = 2.0 + x, 60.0, 0.0004
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


THREE = {
    "type": "FeatureCollection",
    "features": [
        square(0.000, tags="Building", confidence=0.9, comment=HOSTILE),
        square(0.001, tags="Car", confidence=0.4, area=12.5),
        square(0.002, tags=HOSTILE),
    ],
}
AREA = (2.0, 60.0, 2.0024, 60.0004)


def facts(page: Page) -> dict[str, str]:
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('dt')].map((each) => [each.textContent, each.nextSibling.textContent]))"
    )
    return found


def test_a_map_is_clean(assert_page_is_clean: Callable[..., None]) -> None:
    records, area = crowds.detections(300)
    assert_page_is_clean(explore(records, area, crowds.ground, title="A map", credit="simulated").html, "map")


def test_a_comparison_is_clean(assert_page_is_clean: Callable[..., None]) -> None:
    records, area = crowds.detections(100)
    assert_page_is_clean(explore(records, area, crowds.ground, before=crowds.ground).html, "comparison")


def test_a_map_in_a_notebooks_cell_is_clean(assert_page_is_clean: Callable[..., None]) -> None:
    page = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Notebook</title><main><h1>Notebook</h1>{}</main></html>'
    assert_page_is_clean(page.format(explore(THREE, AREA, crowds.ground)._repr_html_()), "cell")


def test_a_map_without_records_is_clean(assert_page_is_clean: Callable[..., None]) -> None:
    assert_page_is_clean(explore({"type": "FeatureCollection", "features": []}, AREA).html, "empty")


def test_the_legend_filters_by_tag_and_the_slider_by_confidence(shown: Callable[..., Page]) -> None:
    page = shown(THREE, AREA)
    status = page.locator("#status")
    assert status.inner_text() == "3 of 3 detections shown"
    page.get_by_label("Building").uncheck()
    assert status.inner_text() == "2 of 3 detections shown"
    slider = page.get_by_label("Confidence, at least")
    slider.focus()
    slider.press("End")
    # A detection that does not say how sure it is stays.
    assert (status.inner_text(), page.locator("#least-shown").inner_text()) == ("1 of 3 detections shown", "100 %")
    slider.press("Home")
    page.get_by_label("Building").check()
    assert status.inner_text() == "3 of 3 detections shown"


def test_what_is_filtered_out_is_not_painted(shown: Callable[..., Page]) -> None:
    page = shown(THREE, AREA)

    def painted() -> int:
        # Two frames later the map has been painted anew.
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        number: int = page.evaluate(
            """() => {
              const canvas = document.querySelector(".leaflet-overlay-pane canvas");
              const all = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              let violet = 0;
              for (let at = 0; at < all.length; at += 4)
                violet += all[at + 3] > 150 && all[at + 2] > all[at] + 30 && all[at] > all[at + 1] + 50;
              return violet;
            }"""
        )
        return number

    assert painted() > 100
    page.get_by_label("Car").uncheck()
    assert painted() == 0


def test_a_click_shows_all_that_is_known_as_text(shown: Callable[..., Page]) -> None:
    page = shown(THREE, AREA)
    page.locator("#map").click()  # the Car is in the middle of the area
    found = facts(page)
    assert (found["tag"], found["confidence"], found["area"]) == ("Car", "40.0 %", "12.5")
    assert float(found["longitude"]) == pytest.approx(2.0012)
    page.get_by_label("Car").uncheck()
    assert facts(page) == {}  # what is not shown is not told of
    page.locator("#map").click()
    assert facts(page) == {}
    assert page.title() != "broken"


def test_points_and_holes_are_chosen_too(shown: Callable[..., Page]) -> None:
    ring, hole = square(0.0)["geometry"]["coordinates"][0], [[2.0001, 60.0001], [2.0001, 60.0003], [2.0003, 60.0003]]
    around = {"type": "Polygon", "coordinates": [ring, [*hole, hole[0]]]}
    shapes = [
        ("around", {"type": "MultiPolygon", "coordinates": [around["coordinates"]]}),
        ("point", {"type": "Point", "coordinates": [2.0012, 60.0002]}),
        ("points", {"type": "MultiPoint", "coordinates": [[2.0022, 60.0001], [2.0022, 60.0003]]}),
    ]
    features = [{"type": "Feature", "properties": {"tags": tag}, "geometry": shape} for tag, shape in shapes]
    page = shown({"type": "FeatureCollection", "features": features}, AREA)
    page.locator("#map").click()
    assert facts(page)["tag"] == "point"
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2)  # beside it
    assert facts(page) == {}
    for tag in ("around", "point", "points"):
        page.get_by_role("button", name="Next").click()
        assert facts(page)["tag"] == tag
    page.get_by_label("points").uncheck()
    assert (facts(page), page.locator("#status").inner_text()) == ({}, "2 of 3 detections shown")


def test_detections_are_stepped_through_by_the_keyboard_alone(shown: Callable[..., Page]) -> None:
    page = shown(THREE, AREA)
    following = page.get_by_role("button", name="Next")
    following.focus()
    seen = []
    for _ in range(4):
        page.keyboard.press("Enter")
        seen.append(facts(page)["tag"])
    assert seen == ["Building", "Car", HOSTILE, "Building"]  # the surest first, and round again
    assert facts(page)["comment"] == HOSTILE
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert facts(page)["tag"] == HOSTILE
    before = page.locator(".leaflet-map-pane").get_attribute("style")
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    # Playwright's own wait for an expression needs eval, which the page does not allow.
    page.locator(f".leaflet-map-pane:not([style={json.dumps(before)}])").wait_for(state="attached")
    assert page.locator("img[src=x]").count() == 0


def test_a_slider_divides_the_image_from_before_from_the_one_after(shown: Callable[..., Page]) -> None:
    page = shown(THREE, AREA, crowds.ground, before=crowds.ground)
    slider = page.get_by_role("slider", name="How much of the map")
    divider = page.locator("#divider")

    def at() -> float:
        box = divider.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2

    size = page.locator("#map").bounding_box()
    assert size is not None
    assert at() == pytest.approx(size["x"] + size["width"] / 2, abs=1)
    slider.focus()
    slider.press("End")
    assert at() == pytest.approx(size["x"] + size["width"] - 18, abs=1)
    clips = page.evaluate(
        "[...document.querySelectorAll('.leaflet-pane')].map((each) => each.style.clipPath).filter(Boolean)"
    )
    assert len(clips) == 2
    page.mouse.move(at(), size["y"] + size["height"] / 2)
    page.mouse.down()
    page.mouse.move(size["x"] + 200, size["y"] + size["height"] / 2)
    page.mouse.up()
    assert at() == pytest.approx(size["x"] + 200, abs=10)


def test_a_cell_that_is_laid_out_later_shows_its_map_then(browser: Browser, tmp_path: Path) -> None:
    """A map of no width has no zoom, and place for a million tiles: a page that drew it would stand still for ever."""
    faults: list[str] = []
    cell = explore(THREE, AREA, crowds.ground)._repr_html_()
    path = tmp_path / "notebook.html"
    path.write_text(
        f'<!doctype html><meta charset="utf-8"><title>Notebook</title><div id="output" style="width: 0">{cell}</div>',
        "utf-8",
    )
    page = pages.opened(browser, path, faults, reduced_motion="reduce")
    (frame,) = page.frames[1:]
    assert frame.locator("#tags .tag").count() == 0
    page.evaluate("document.getElementById('output').style.width = '800px'")
    frame.wait_for_selector("html[data-shown]", state="attached")
    assert frame.locator("#tags .tag").count() == 3
    for _ in range(3):
        frame.get_by_role("button", name="Zoom out").click()
    frame.locator(".leaflet-control-zoom-out.leaflet-disabled").wait_for()
    embedded = json.loads(frame.locator("#data").text_content() or "")["images"][0]["tiles"]
    assert frame.locator(".leaflet-tile").count() == len(embedded), "where the image ends there are no tiles"
    page.context.close()
    assert not faults


def test_an_image_that_shows_nothing_there_leaves_the_map_as_it_is(shown: Callable[..., Page]) -> None:
    with pytest.warns(UserWarning, match="shows nothing of this place"):
        page = shown(THREE, AREA, lambda _zoom, _x, _y: None)
    assert page.locator("#status").inner_text() == "3 of 3 detections shown"
    assert page.locator(".leaflet-tile").count() == 0


def test_what_is_wrong_with_a_page_is_found(browser: Browser, tmp_path: Path) -> None:
    """A page with each kind of fault fails, so a page without one says something."""
    (tmp_path / "bad.html").write_text(
        "<!doctype html><title>x</title><img src='http://127.0.0.1:9/x.png'><div style='width: 2000px'>wide</div>"
        "<p style='color: #aaa; background: #fff'>faint</p><script>console.error('said'); throw new Error('thrown')</script>"
    )
    found = "\n".join(pages.faults_of(browser, tmp_path / "bad.html"))
    for fault in (
        "request: http://127.0.0.1:9/x.png",
        "console: said",
        "error: thrown",
        "wider than the page",
        "axe: ",
    ):
        assert fault in found
    for view in ("light, 1200 pixels", "dark, 400 pixels"):
        assert view in found
    for rule in ("image-alt", "html-has-lang", "color-contrast"):
        assert rule in found
