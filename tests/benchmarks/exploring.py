"""An interactive map of 20,000 detections: its size, and how long Chromium takes until it has painted it.

python -m tests.benchmarks.exploring
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.browser import pages
from tests.crowds import detections, ground

NUMBER, MOST_BYTES, MOST_SECONDS = 20_000, 8_000_000, 3.0


def figures() -> dict[str, float]:
    from playgroundclient.notebook import explore
    from playwright.sync_api import sync_playwright

    records, area = detections(NUMBER)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder, "map.html")
        started = time.perf_counter()
        explore(records, area, ground, path)
        made = time.perf_counter() - started
        browser = pages.launched(playwright)
        shown = [_shown(browser, path) for _ in range(3)]
        browser.close()
        return {"bytes": path.stat().st_size, "made": made, "shown": statistics.median(shown)}


def _shown(browser: Any, path: Path) -> float:
    """Seconds from the navigation's start until the second frame after the map was drawn."""
    faults: list[str] = []
    page = pages.opened(browser, path, faults)
    page.wait_for_selector("html[data-shown]", state="attached")
    found = page.evaluate("performance.getEntriesByName('map-shown')[0].startTime")
    page.context.close()
    assert not faults, faults
    return float(found) / 1000


def main() -> int:
    if pages.chromium() is None:
        print(pages.MISSING)
        return 1 if os.environ.get("CI") else 0
    found = figures()
    print(
        f"A map of {NUMBER} detections: {found['bytes'] / 1e6:.1f} MB, made in {found['made']:.1f} s, shown by Chromium "
        f"in {found['shown']:.1f} s"
    )
    return 0 if found["bytes"] <= MOST_BYTES and found["shown"] <= MOST_SECONDS else 1


if __name__ == "__main__":
    raise SystemExit(main())
