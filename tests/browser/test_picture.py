"""The live picture in a real browser, on a page without Jupyter: every status, with keys, clicks and bad input."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from labkit.monitors.display.rich import LivePicture
from labkit.monitors.palette import look_of
from labkit.monitors.view import RunView
from tests.browser.chromium import open_context
from tests.browser.stage import WAITING, Stage
from tests.unit.monitors.runs import call, run, step, watch
from tests.unit.monitors.scenes import SCENES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def problems(page: Page) -> list[str]:
    """Return what axe finds, a line for each."""
    return [f"{found['id']}: {found['help']}" for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("name", SCENES)
def test_every_status_and_error_is_shown(page: Page, name: str) -> None:
    """Status, alert, timeline and path are on the page, in words; axe finds nothing to object to."""
    view = SCENES[name]()
    stage = Stage(page, view)
    look = look_of(view.status)
    assert (
        stage.root.get_by_role("status").first.inner_text()
        == f"{look.symbol} {view.status or 'no event yet'}"
    )
    rows = stage.root.get_by_role("treegrid").get_by_role("row").all_inner_texts()
    assert len(rows) == 1 + len(stage.page.evaluate("stage.model.get('rows').list"))
    for note in page.evaluate("stage.model.get('head').notes"):
        alerts = stage.root.get_by_role("alert").inner_text()
        assert (note["heading"] in alerts) == note["is_alert"]
    assert problems(page) == []


def test_the_judge_of_accessibility_finds_what_is_wrong(page: Page) -> None:
    """A picture without words for its status would not pass."""
    stage = Stage(page, SCENES["queued"]())
    stage.root.locator(".lk-diagram").evaluate("(image) => image.removeAttribute('alt')")
    assert [found.split(":")[0] for found in problems(page)] == ["image-alt"]


@pytest.mark.parametrize("name", ["requires_action", "failed_rate_limit_exceeded", "expired", "stale_429"])
@pytest.mark.parametrize("width", [400, 800, 1280])
def test_a_dark_page_is_as_good(chromium: Browser, name: str, width: int) -> None:
    """Contrast holds on a dark ground; nothing is wider than the window."""
    context = open_context(chromium, width=width, dark=True)
    page = context.new_page()
    Stage(page, SCENES[name](), can_run=["get_weather"])
    assert problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('.lk-diagram').getBoundingClientRect().right <= innerWidth")
    context.close()


def test_it_works_with_the_keyboard_alone(page: Page) -> None:
    """Tab reaches the buttons, the timeline once, each field; arrows walk the rows; Enter opens what a row holds."""
    stage = Stage(page, watch(*WAITING), can_run=["get_weather"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "⊘ Cancel"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.role") == "row"
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false"
    page.keyboard.press("Enter")
    assert '"city": "Paris"' in stage.root.get_by_role("treegrid").inner_text()
    page.keyboard.press("Escape")
    assert '"city": "Paris"' not in stage.root.get_by_role("treegrid").inner_text()
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.firstChild.textContent") == "queued"
    for _ in range(2):  # past the arguments, which can be scrolled
        page.keyboard.press("Tab")
    page.keyboard.type("21")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run get_weather"
    page.keyboard.press("Enter")
    assert stage.sent == [{"kind": "run", "call_id": "call_1", "number": 1}]


def test_keys_stay_in_the_picture(page: Page) -> None:
    """JupyterLab reads "d d" as delete this cell: what is typed here never reaches it."""
    stage = Stage(page, watch(*WAITING))
    page.evaluate("document.body.addEventListener('keydown', () => { window.leaked = true; })")
    stage.root.get_by_role("textbox").first.press("d")
    stage.root.get_by_role("row").nth(1).press("j")
    assert page.evaluate("window.leaked") is None


def test_details_and_focus_stay_with_their_row(page: Page) -> None:
    """A new status takes its place above them; the row that somebody reads is the same row."""
    stage = Stage(page, watch(*WAITING))
    row = stage.root.get_by_role("row").filter(has_text="get_weather")
    row.click()
    stage.push(watch(*WAITING, (3, "run", run("queued"))))
    assert page.evaluate("document.activeElement.firstChild.textContent") == "↳ get_weather"
    assert '"city": "Paris"' in stage.root.get_by_role("treegrid").inner_text()
    labels = stage.root.locator("tbody tr:not(.lk-detail) td:first-child").all_inner_texts()
    assert labels[:4] == ["queued", "in_progress", "requires_action", "queued"]
    assert page.locator("tr[tabindex='0']").count() == 1


def test_a_long_log_grows_at_its_end(page: Page) -> None:
    """Beyond sixty lines the oldest leave; those that stay are not written again, so nobody hears them twice."""
    lines = [f"line {number}" for number in range(61)]
    stage = Stage(page, watch(*WAITING))
    stage.set(texts={"messages": [], "log": lines[:60]})
    page.locator(".lk-log > div > div").last.evaluate("(node) => { window.kept = node; }")
    stage.set(texts={"messages": [], "log": lines[1:]})
    assert page.locator(".lk-log > div > div").all_text_contents() == lines[1:]
    assert page.evaluate("window.kept.isConnected")


def test_the_browser_runs_the_clock(page: Page) -> None:
    """Elapsed time, countdown and open bars move without a message, and stop with the run."""
    page.clock.install()
    stage = Stage(page, watch(*WAITING))
    assert "expires in 9:58" in stage.root.inner_text()
    page.clock.run_for(60_000)
    assert "expires in 8:58" in stage.root.inner_text()
    assert "1 min 02 s" in stage.root.inner_text()
    stage.push(watch(*WAITING, (90, "run", run("completed"))))
    page.clock.run_for(60_000)
    assert "1 min 30 s" in stage.root.inner_text()


def test_a_stale_picture_stands_still(page: Page) -> None:
    """Nobody knows what the run did meanwhile, so its bars do not grow."""
    page.clock.install()
    stage = Stage(page, SCENES["stale_503"]())
    before = stage.root.inner_text()
    page.clock.run_for(60_000)
    assert stage.root.inner_text() == before


def test_a_kernel_that_is_gone_is_said(page: Page) -> None:
    """The values stay, with the time they are from; no button promises anything."""
    stage = Stage(page, watch(*WAITING))
    page.evaluate("stage.model.emit('comm:close')")
    assert "disconnected: values as of" in stage.root.inner_text()
    assert stage.root.get_by_role("button").evaluate_all("(all) => all.every((one) => one.disabled)")


def test_a_picture_that_is_closed_lets_go(page: Page) -> None:
    """No timer and no listener is left on the model."""
    Stage(page, watch(*WAITING))
    page.evaluate("stage.close()")
    assert page.evaluate("stage.model.heard.length + stage.actions.heard.length") == 0


BAD = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>"\'`${window.hit=1}'


def _everywhere(text: str) -> RunView:
    seen: list[tuple[float, str, dict[str, Any]]] = [
        (0, "run", run("in_progress", id="run_1", model=text, thread_id=text)),
        (
            1,
            "step",
            step(
                text, "failed", call(text, text, text), type=text, last_error={"code": text, "message": text}
            ),
        ),
        (2, "message", {"id": text, "role": text, "content": [{"type": "text", "text": {"value": text}}]}),
        (3, "stale", {"message": text, "http_status": 500}),
        (4, "error", {"code": text, "message": text}),
        (5, "run", run("requires_action", call("call_1", text, text))),
        (6, "run", run("failed", last_error={"code": text, "message": text})),
        (7, "run", run(text)),
    ]
    return watch(*seen)


def test_text_is_never_run(page: Page) -> None:
    """Markup and script in every field of every object is shown as what it is."""
    stage = Stage(page, _everywhere(BAD))
    page.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    for row in stage.root.get_by_role("row").all():
        row.click()
    stage.set(
        said={"text": BAD, "outputs": {"call_1": BAD}},
        thread={"rows": [{"heading": BAD, "text": BAD}], "words": BAD},
    )
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.hit") is None
    assert page.locator(".lk-monitor script, .lk-monitor img:not(.lk-diagram)").count() == 0
    assert "<script>window.hit=1</script>" in stage.root.inner_text()


def test_ten_megabytes_are_shown_in_part(page: Page) -> None:
    """The browser gets what can be read, and how much more there is."""
    long = "x" * 10_000_000
    stage = Stage(page, watch((0, "run", run("requires_action", call("call_1", "get", long)))))
    assert "characters more" in stage.root.inner_text()
    assert len(stage.root.inner_text()) < 20_000


def _long_run(rows: int) -> RunView:
    steps = [
        (index * 0.01, "step", step(f"step_{index}", "completed", type="tool_calls")) for index in range(rows)
    ]
    return watch((0, "run", run("in_progress")), *steps)


def test_a_thousand_rows_are_drawn_and_walked(page: Page) -> None:
    """The last one is one key away, and what is beyond a thousand is counted."""
    stage = Stage(page, replace(_long_run(999), left_out=0))
    stage.root.get_by_role("row").nth(1).press("End")
    assert page.evaluate("document.activeElement.rowIndex") == 1_000


def test_it_is_small() -> None:
    """The module is part of every live picture's state: 15 KB, and no import from anywhere."""
    assert len(LivePicture._esm.encode()) < 15 * 1024
    assert "import " not in LivePicture._esm.replace("export", "")
    assert "innerHTML" in LivePicture._esm
    assert LivePicture._esm.count("innerHTML") == 1  # the constant frame
