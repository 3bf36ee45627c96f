"""What holds for every page and every HTML representation: it is opened in a real Chromium, and looked at.

`faults_of(browser, page)` opens it light and dark, wide and narrow, and lists what is wrong: a message of an error in the
console, a request for anything but the page itself, content wider than the page, a finding of axe-core.
"""

from __future__ import annotations

import os
import shutil
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Frame, Page, Playwright

SCHEMES, WIDTHS, HEIGHT = ("light", "dark"), (1200, 400), 800
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MISSING = (
    "Chromium is missing, so no page was looked at. Install it: apt install chromium (Debian), or any of "
    f"{', '.join(CHROMIUM)} on the PATH."
)
EXCLUDED = [["table.dataframe > thead > tr > th:empty"]]
"""What axe-core does not look at: pandas leaves the head above its index empty (the rule empty-table-header)."""
_SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
"""Two frames later what hangs on the width or the colours has followed."""
_OVERFLOW = """() => [...document.querySelectorAll("body, body *")]
  .filter((each) => document.documentElement.scrollWidth > document.documentElement.clientWidth
    && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 5).map((each) => each.tagName + "#" + each.id + "." + each.className)"""


def chromium() -> str | None:
    """Where Chromium is, if it is installed."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def launched(playwright: Playwright) -> Browser:
    """A Chromium that runs in a container too: without its sandbox as root, and without a graphics card, for which it may wait."""
    options = ["--disable-gpu", "--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return playwright.chromium.launch(executable_path=chromium(), args=options)


def opened(browser: Browser, page: Path | str, faults: list[str], *, site: str | None = None, **settings: Any) -> Page:
    """The page, a file or an address, in a context of its own; what goes wrong in it from now on is added to `faults`.

    It may ask for itself alone, or, where it is one of a `site`, for what begins with that address.
    """
    context = browser.new_context(**({"viewport": {"width": WIDTHS[0], "height": HEIGHT}} | settings))
    context.set_default_timeout(60_000)  # of a busy machine
    shown = context.new_page()
    address = page if isinstance(page, str) else page.resolve().as_uri()
    own = ("data:", "blob:", "about:", *([site] if site else []))
    shown.on("console", lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None)
    shown.on("pageerror", lambda error: faults.append(f"error: {error}"))
    shown.on(
        "request",
        lambda request: (
            None
            if request.url.partition("#")[0] == address or request.url.startswith(own)
            else faults.append(f"request: {request.url[:200]}")
        ),
    )
    shown.goto(address, wait_until="load")
    return shown


def faults_in_views(shown: Page, name: str, pictures: Path | None = None) -> list[str]:
    """What is wrong with a page of a site that is open, in one view after the other; `pictures` are as `faults_of` has them."""
    found: list[str] = []
    for scheme, width in product(SCHEMES, WIDTHS):
        shown.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        shown.set_viewport_size({"width": width, "height": HEIGHT})
        shown.evaluate(_SETTLED)
        if pictures is not None:
            shown.screenshot(path=pictures / f"{name}-{scheme}-{width}.png", full_page=True)
        faults = [f"wider than the page: {each}" for each in shown.evaluate(_OVERFLOW)] + violations(shown)
        found += [f"{scheme}, {width} pixels: {fault}" for fault in faults]
    return found


def faults_of(browser: Browser, page: Path, pictures: Path | None = None) -> list[str]:
    """What is wrong with a page; with `pictures`, a folder, a screenshot of each view is left there."""
    found: list[str] = []
    for scheme, width in product(SCHEMES, WIDTHS):
        faults: list[str] = []
        viewport = {"width": width, "height": HEIGHT}
        shown = opened(browser, page, faults, color_scheme=scheme, viewport=viewport, reduced_motion="reduce")
        shown.wait_for_load_state("networkidle")
        if pictures is not None:
            shown.screenshot(path=pictures / f"{page.stem}-{scheme}-{width}.png")
        for frame in shown.frames:
            faults += [f"wider than the page: {each}" for each in frame.evaluate(_OVERFLOW)]
            faults += violations(frame)
        shown.context.close()
        found += [f"{scheme}, {width} pixels: {fault}" for fault in faults]
    return found


def violations(frame: Page | Frame, within: str = "html") -> list[str]:
    """What axe-core finds in a frame, in what a selector selects: the rule and the elements that break it."""
    from axe_playwright_python.sync_playwright import Axe

    # All that passes would be told of, too. To load style sheets itself, which a rule about orientation needs that is
    # off anyway, axe-core asks for addresses that do not exist.
    options = {"iframes": False, "resultTypes": ["violations"], "preload": False}
    found = (
        Axe().run(frame, context={"include": [[within]], "exclude": EXCLUDED}, options=options).response["violations"]
    )
    return [
        f"axe: {each['id']} ({each['help']}): {[node['html'][:120] for node in each['nodes'][:3]]}" for each in found
    ]
