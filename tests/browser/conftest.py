"""A Chromium for all tests here, and what every page is held to."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

if importlib.util.find_spec("playwright") is None:
    collect_ignore_glob = ["test_*.py"]  # the packages of `make browser` are in a lock of its own


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    if pages.chromium() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(pages.MISSING)
    with sync_playwright() as playwright:
        running = pages.launched(playwright)
        yield running
        running.close()


@pytest.fixture
def assert_page_is_clean(browser: Browser, tmp_path: Path) -> Callable[[str | Path], None]:
    """Holds a page, a file or its HTML, to all that `pages` says; SCREENSHOTS=folder keeps pictures of it."""

    def check(page: str | Path, name: str = "page") -> None:
        if not isinstance(page, Path):
            path = tmp_path / f"{name}.html"
            path.write_text(page, "utf-8")
            page = path
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
        faults = pages.faults_of(browser, page, Path(folder) if folder else None)
        assert not faults, "\n".join(faults)

    return check
