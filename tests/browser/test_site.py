"""Every page of the documentation site, as `make docs` has made it, in Chromium: light and dark, wide and narrow."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import pages

pytest.importorskip("axe_playwright_python", reason="the packages of `make browser` are in a lock of its own")

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SITE = Path(__file__).parents[2] / "docs" / "_build" / "html"
PAGES = sorted(page.stem for page in SITE.glob("*.html"))
MISSING = "The site is not built, so no page of it was looked at: run `make docs` first."
pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.timeout(300)]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """No test is about what is asked for."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Where the site is served on this machine, as readers have it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SITE)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_site_is_built() -> None:
    if not PAGES:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    assert {"index", "getting-started", "journey", "gallery", "api", "reference", "search", "genindex"} <= set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_site_is_clean(name: str, browser: Browser, site: str) -> None:
    folder = Path(os.environ["SCREENSHOTS"]) if os.environ.get("SCREENSHOTS") else None
    faults: list[str] = []
    page = pages.opened(browser, f"{site}{name}.html", faults, site=site)
    faults += pages.faults_in_views(page, name, folder)
    page.context.close()
    assert not faults, "\n".join(faults)


def test_a_card_has_no_light_ground_in_the_dark(browser: Browser, site: str) -> None:
    page = pages.opened(browser, f"{site}getting-started.html", [], site=site, color_scheme="dark")
    grounds = """(all) => all.map((each) => getComputedStyle(each).backgroundColor)"""
    found = page.locator(".cell_output .output:has(.playground-card, iframe)").evaluate_all(grounds)
    page.context.close()
    assert set(found) == {"rgba(0, 0, 0, 0)"}
