"""The static picture, as a saved notebook shows it: on light and dark pages, narrow ones, and where styles are stripped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from labkit.monitors import html
from labkit.monitors.several import compare, follow
from tests.browser.chromium import open_context
from tests.unit.monitors.scenes import SCENES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PAGE = (
    '<!doctype html><html lang="en"><title>Runs</title><body style="background-color:{ground};color:{ink}">'
    "<main><h1>Runs</h1>{body}</main></body></html>"
)
_THEMES = {"light": ("#ffffff", "#111111"), "dark": ("#111111", "#eeeeee")}


def show(page: Page, body: str, theme: str = "light") -> None:
    """Put a picture on a page and open what is folded."""
    ground, ink = _THEMES[theme]
    page.set_content(_PAGE.format(ground=ground, ink=ink, body=body))
    page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")


def problems(page: Page) -> list[str]:
    """Return what axe objects to, with the place of each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize("theme", _THEMES)
def test_a_saved_picture_is_accessible(page: Page, theme: str) -> None:
    """Every status and error, with everything unfolded."""
    show(page, "".join(f"<h2>{name}</h2>{html.render(make())}" for name, make in SCENES.items()), theme)
    assert problems(page) == []


@pytest.mark.parametrize("make", [compare, follow])
def test_several_runs_are_accessible(page: Page, make: type) -> None:
    """Side by side and one after another."""
    views = [SCENES[name]() for name in ("completed", "failed_server_error", "expired")]
    show(page, make(*views)._repr_html_())
    assert problems(page) == []


@pytest.mark.parametrize("width", [400, 800, 1280])
def test_it_fits_the_page(chromium: Browser, width: int) -> None:
    """Nothing is wider than the window but the timeline, which scrolls in itself."""
    context = open_context(chromium, width=width)
    page = context.new_page()
    show(page, html.render(SCENES["expired_calls_open"]()))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


@pytest.mark.parametrize("name", SCENES)
def test_it_reads_without_its_styles(page: Page, name: str) -> None:
    """Where a site strips styles, status, path, bars and times are still there as text."""
    view = SCENES[name]()
    show(page, re.sub(r' style="[^"]*"', "", html.render(view)))
    text = page.locator("main").inner_text()
    assert (view.status or "no event yet") in text
    for entry in view.path:
        assert entry.status in text
    assert ("█" in text) == bool(page.locator("table").count())
