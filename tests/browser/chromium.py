"""The browser of these tests: Debian's Chromium through Playwright, with no way out of this machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Route

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
MISSING: Final = (
    "no Chromium on this machine; to run these tests, install one (Debian, Ubuntu: sudo apt install chromium;"
    " Fedora: sudo dnf install chromium; macOS: brew install --cask chromium)"
)


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def open_browser(path: str) -> Iterator[Browser]:
    """Start a Chromium; a container's root has no sandbox and its /dev/shm is small."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        try:
            yield browser
        finally:
            browser.close()


def open_context(
    browser: Browser, *, width: int = 1280, dark: bool = False, still: bool = True
) -> BrowserContext:
    """Return a context: a window of its own that reaches this machine only."""
    context = browser.new_context(
        viewport={"width": width, "height": 1000},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce" if still else "no-preference",
    )
    context.set_default_timeout(30_000)
    context.route("**/*", _stay_here)
    return context


def _stay_here(route: Route) -> None:
    host = urlsplit(route.request.url).hostname
    if host in {None, "localhost", "127.0.0.1"}:
        route.continue_()
    else:
        route.abort()
