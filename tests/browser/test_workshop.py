"""A workshop as its people see it: three join in Chromium and work, the instructor watches, resets and closes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from labkit.clock import SystemClock
from labkit.workshop import opening, processes
from tests.browser.chromium import open_context
from tests.workshop.rooms import open_room_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from labkit.workshop.room import Room

NOTEBOOK = "00_start_here.ipynb"
RUN_ALL = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  const { context, sessionContext } = app.shell.currentWidget;
  await context.ready;
  await sessionContext.ready;
  window.ran = app.commands.execute('notebook:run-all-cells');
}"""
HAS_SAID = """(words) =>
  JSON.stringify(window.jupyterapp.shell.currentWidget.context.model.toJSON()).includes(words)"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room of three, on whose desks the first notebook is solved."""
    with open_room_for(tmp_path_factory.mktemp("room") / "room", solutions=(NOTEBOOK,)) as made:
        yield made


@pytest.fixture
def windows(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Windows of different people; all are closed at the end."""
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def join(
    chromium: Browser, windows: list[BrowserContext], room: Room, name: str, code: str, pin: str = ""
) -> Page:
    """Join by the login page, in a window of one's own."""
    windows.append(open_context(chromium, width=1500))
    page = windows[-1].new_page()
    page.goto(room.url)
    page.get_by_label("Your name, or a nickname").fill(name)
    page.get_by_label("The room's code").fill(code)
    page.get_by_label("A PIN of your own").fill(pin)
    page.get_by_role("button", name="Join").click()
    return page


def lead(chromium: Browser, windows: list[BrowserContext], room: Room) -> Page:
    """Open the board as the instructor."""
    board = join(chromium, windows, room, "instructor", room.password)
    board.wait_for_selector("body[data-live=yes]")
    return board


def row(board: Page, seat: str) -> Any:
    """Return somebody's row."""
    return board.locator(f"tr[data-seat='{seat}']")


def test_three_people_work_and_the_instructor_sees_it(
    room: Room, chromium: Browser, windows: list[BrowserContext], tmp_path: Path
) -> None:
    """They join by the web page and run a notebook each; the board follows; one is reset; everything ends."""
    board = lead(chromium, windows, room)
    assert board.url.endswith("/services/board/")
    assert board.get_by_role("status").first.inner_text() == "0 of 3 here, nobody stuck"
    pages: list[Page] = []
    for name in ("Ada", "Ben <b>", "Çelik"):
        page = join(chromium, windows, room, name, room.code.lower().replace("-", " "), f"pin of {name}")
        page.wait_for_url(f"**/lab/tree/{NOTEBOOK}")
        page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.isReady")
        page.evaluate(RUN_ALL)
        pages.append(page)
    for seat in room.seats:
        row(board, seat).get_by_label("passed, 1 try").nth(2).wait_for()
        assert row(board, seat).locator("td").nth(2).inner_text() == "3/48"
    for page in pages:
        page.wait_for_function(HAS_SAID, arg="your instructor sees which exercises you try")
    assert row(board, "p02").locator(".name").inner_text() == "Ben <b>"
    row(board, "p03").get_by_role("button", name="completed").click()
    board.get_by_role("heading", name="The last run of Çelik").wait_for()
    assert "message_creation" in board.locator("#shown").inner_text()
    with board.expect_download() as download:
        board.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "progress.csv")
    assert "p02,Ben <b>,00.1,1,1,0,0," in (tmp_path / "progress.csv").read_text("utf-8")


def test_one_is_reset_and_all_is_closed_and_opened_again(
    room: Room, chromium: Browser, windows: list[BrowserContext]
) -> None:
    """The others keep what they have; after the close no process is left, after the next start everybody has their seat."""
    board = lead(chromium, windows, room)
    list(opening.reset(room, "Ada", SystemClock()))
    board.wait_for_function(
        "() => document.querySelector(\"tr[data-seat='p01'] td:nth-of-type(3)\").innerText === '0/48'"
    )
    assert row(board, "p02").locator("td").nth(2).inner_text() == "3/48"

    was_open, left = opening.close(room)
    assert (was_open, left) == (True, [])
    assert processes.find_processes(room.folder) == []
    opening.open_up(room, SystemClock())
    assert json.loads(room.seat_file.read_text("utf-8")).keys() == {"p02", "p03"}


def test_the_board_can_be_read_and_used_by_everybody(
    room: Room, chromium: Browser, windows: list[BrowserContext]
) -> None:
    """axe finds nothing to object to; the keyboard reaches everything; it fits a phone."""
    board = lead(chromium, windows, room)
    found = Axe().run(board).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    box = row(board, "p02").get_by_role("checkbox")
    box.focus()
    board.keyboard.press("Space")
    assert board.locator("#whom").inner_text() == "Ben <b>"
    assert board.evaluate("document.activeElement.closest('tr').dataset.seat") == "p02"
    board.get_by_role("button", name="Set the clock").press("Enter")
    board.get_by_text("The clock runs 1 times as fast as real time, for 1 person.").wait_for()
    board.set_viewport_size({"width": 390, "height": 800})
    assert board.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_person_is_told_that_the_board_is_not_for_them(
    room: Room, chromium: Browser, windows: list[BrowserContext]
) -> None:
    """And a wrong code says so on the form, with the name still there."""
    page = join(chromium, windows, room, "Eve", "wrong", "1234")
    assert "not the code of this room" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Your name").input_value() == "Eve"
    page = join(chromium, windows, room, "Eve", room.code, "1234")
    page.wait_for_url("**/lab/**")
    page.goto(f"{room.url}services/board/")
    assert "The board is for the instructor" in page.inner_text("body")
