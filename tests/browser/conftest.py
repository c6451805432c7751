"""One browser for each file; without a Chromium these tests are skipped, and say how to get one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import MISSING, find_chromium, open_browser, open_context

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser."""
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return a Chromium; it ends with its file, for Playwright keeps a loop running in this thread meanwhile."""
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    with open_browser(path) as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Return an empty page; whatever it logs as an error fails the test."""
    context = open_context(chromium)
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []
