"""Acting on a run from its picture, on a page without Jupyter: forms, functions, and clicks that wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import WAITING, Stage
from tests.unit.monitors.runs import run, watch

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_all_outputs_are_submitted_together(page: Page) -> None:
    """One click sends every field, by call id."""
    stage = Stage(page, watch(*WAITING))
    stage.root.get_by_label("Output of get_weather (call_1)").fill("sun")
    stage.root.get_by_label("Output of add (call_2)").fill("3")
    stage.root.get_by_role("button", name="Submit all 2 outputs").click()
    assert stage.sent == [{"kind": "submit", "outputs": [["call_1", "sun"], ["call_2", "3"]], "number": 1}]


def test_what_a_person_does_survives_a_push(page: Page) -> None:
    """Text in a field, the focus and an open row stay when the picture changes around them."""
    stage = Stage(page, watch(*WAITING))
    field = stage.root.get_by_label("Output of get_weather (call_1)")
    stage.root.get_by_role("row").filter(has_text="get_weather").click()
    field.fill("half a sent")
    stage.push(watch(*WAITING, (3, "stale", {"message": "gone", "http_status": None, "retry_in": 2})))
    page.keyboard.type("ence")
    assert field.input_value() == "half a sentence"
    assert '"city": "Paris"' in stage.root.get_by_role("treegrid").inner_text()
    assert "no answer" in stage.root.get_by_role("alert").inner_text()


def test_an_edited_output_is_not_written_over(page: Page) -> None:
    """What a function returned fills its field once: an acknowledgement later must not bring it back."""
    stage = Stage(page, watch(*WAITING), can_run=["get_weather"])
    field = stage.root.get_by_label("Output of get_weather (call_1)")
    stage.set(said={"number": 1, "text": "It was run.", "is_ok": True, "outputs": {"call_1": "21"}})
    field.fill("22, by hand")
    stage.tell(kind="heard", number=1)
    assert field.input_value() == "22, by hand"
    assert "It was run." in stage.root.inner_text()


def test_a_run_that_goes_on_takes_its_form_away(page: Page) -> None:
    """Outputs that were handed in cannot be handed in again."""
    stage = Stage(page, watch(*WAITING))
    assert stage.root.get_by_role("textbox").count() == 2
    stage.push(watch(*WAITING, (3, "run", run("queued"))))
    assert stage.root.get_by_role("textbox").count() == 0
    stage.push(watch(*WAITING, (3, "run", run("completed"))))
    assert stage.root.get_by_role("button", name="Cancel the run").count() == 0


def test_a_function_fills_its_field(page: Page) -> None:
    """What the kernel ran stands in the field, to be read before it is sent."""
    stage = Stage(page, watch(*WAITING), can_run=["get_weather"])
    assert stage.root.get_by_role("button", name="Run get_weather").all_inner_texts() == ["Run get_weather"]
    stage.set(said={"text": "get_weather was run.", "is_ok": True, "outputs": {"call_1": '{"celsius": 21}'}})
    assert stage.root.get_by_label("Output of get_weather (call_1)").input_value() == '{"celsius": 21}'
    assert "get_weather was run." in stage.root.inner_text()


def test_a_click_that_nobody_hears_is_called_waiting(page: Page) -> None:
    """After a second and a half the picture says that the kernel is busy, and takes it back when it has heard."""
    page.clock.install()
    stage = Stage(page, watch(*WAITING))
    stage.root.get_by_role("button", name="Cancel the run").click()
    page.clock.run_for(1_000)
    assert "busy" not in stage.root.inner_text()
    page.clock.run_for(1_000)
    assert "your click waits until the cell has ended" in stage.root.inner_text()
    stage.tell(kind="heard", number=1)
    assert "busy" not in stage.root.inner_text()


@pytest.mark.parametrize(("is_free", "route"), [(True, "free"), (False, "queued")])
def test_the_picture_finds_out_who_hears_it(page: Page, *, is_free: bool, route: str) -> None:
    """A thread of its own answers: clicks are heard at once. Only the main one, six times: they wait."""
    page.clock.install()
    stage = Stage(page, watch(*WAITING))
    assert stage.root.get_attribute("data-route") == "pending"
    for _ in range(6):
        stage.tell(kind="hello", is_free=is_free)
        page.clock.run_for(200)
    assert stage.root.get_attribute("data-route") == route
