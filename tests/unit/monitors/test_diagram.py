"""The state diagram."""

from __future__ import annotations

import base64
import re

import pytest

from labkit.monitors.diagram import path_words, render
from labkit.monitors.view import RunView
from labkit.status import ACTIVE, TERMINAL
from tests.unit.monitors.runs import FAILED, run, watch


def picture(view: RunView) -> str:
    """Return the picture as SVG text."""
    found = re.search(r"base64,([^\"]+)", render(view))
    assert found is not None
    return base64.b64decode(found[1]).decode()


def test_every_status_has_a_box() -> None:
    """The diagram shows all nine statuses, whatever the run did."""
    assert [status for status in ACTIVE | TERMINAL if f" {status}<" not in picture(RunView())] == []


def test_the_path_taken_is_thick_and_told() -> None:
    """Five transitions, one of them taken twice, are four thick arrows; the alternative text has them all."""
    assert picture(FAILED).count('stroke-width="3"') == 4
    assert picture(RunView()).count('stroke-width="3"') == 0
    assert "queued to in_progress to requires_action to queued to in_progress to failed" in render(FAILED)
    assert "in_progress ×2" in picture(FAILED)


def test_a_transition_that_is_not_in_the_drawing_is_drawn_when_it_happened() -> None:
    """A run that failed in the queue has its arrow."""
    view = watch((0, "run", run("queued")), (1, "run", run("failed")))
    assert picture(view).count('stroke-width="3"') == 1


@pytest.mark.parametrize(
    ("old", "new"), [("completed", "queued"), ("queued", "paused"), ("paused", "completed")]
)
def test_what_cannot_be_drawn_is_in_the_words(old: str, new: str) -> None:
    """An illegal or unknown status has no arrow, and the path names it."""
    view = watch((0, "run", run(old)), (1, "run", run(new)))
    assert picture(view).count('stroke-width="3"') == 0
    assert old in path_words(view)
    assert new in path_words(view)
