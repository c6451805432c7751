"""The state diagram."""

from __future__ import annotations

import base64
import re

import pytest

from labkit.monitors.diagram import layout, path_words, render
from labkit.monitors.view import RunView
from labkit.status import ACTIVE, TERMINAL
from tests.unit.monitors.runs import FAILED, run, watch
from tests.unit.monitors.test_palette import contrast


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


@pytest.mark.parametrize("view", [FAILED, RunView()])
def test_the_words_in_the_boxes_can_be_read(view: RunView) -> None:
    """A box brings its own ground, for the image cannot see the theme: ink on it has 4.5:1 or more."""
    drawn = re.findall(r'fill="(#\w{6})" stroke[^>]*/><text [^>]*fill="(#\w{6})"', picture(view))
    assert len(drawn) == 9
    assert [pair for pair in drawn if contrast(*pair) < 4.5] == []


def test_an_unknown_status_has_a_box_of_its_own() -> None:
    """It stands apart with its word, escaped and cut."""
    drawn = picture(watch((0, "run", run("queued")), (1, "run", run("<b>" * 20))))
    assert "? &lt;b&gt;&lt;b&gt;" in drawn


def test_every_edge_tells_how_often_it_was_taken() -> None:
    """The data of the diagram has the counts that a browser draws."""
    counts = {(edge["from"], edge["to"]): edge["count"] for edge in layout(FAILED)["edges"]}
    assert counts["queued", "in_progress"] == 2
    assert counts["in_progress", "failed"] == 1
    assert counts["in_progress", "completed"] == 0
