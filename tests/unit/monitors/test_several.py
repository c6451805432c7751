"""Several runs in one picture."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labkit.events import RunEvent
from labkit.monitors import RunMonitor, several, several_html, several_text
from labkit.monitors.view import RunView, fold
from tests.unit.monitors.runs import ASKING, FAILED, USAGE, WITH_TOOLS, read_back, run
from tests.unit.monitors.test_fold import HOSTILE, fold_all
from tests.unit.monitors.test_html import ATTRIBUTES, TAGS, Reader


def seen(run_id: str, begin: float, *statuses: str, **fields: Any) -> RunView:
    """Return a run whose statuses were seen a second apart."""
    view = RunView()
    for index, status in enumerate(statuses):
        view = fold(view, RunEvent("run", begin + index, run_id, run(status, id=run_id, **fields)))
    return view


GOOD = seen("run_good", 500.5, "queued", "in_progress", "completed", usage=USAGE)


def test_attempts_side_by_side_start_together_and_tell_what_differs() -> None:
    """Every run starts at 0 on one scale; every fact has a value for each, and says whether they differ."""
    model = several.compare(FAILED, GOOD).model
    assert [(row["label"], row["status"]["word"], row["start"]) for row in model["rows"]] == [
        ("1", "failed", 0.0),
        ("2", "completed", 0.0),
    ]
    assert model["span"] == FAILED.at - 100.0
    facts = {fact["name"]: (fact["values"], fact["differs"]) for fact in model["facts"]}
    assert facts["because"] == (["rate_limit_exceeded", ""], True)
    assert facts["model"] == (["gpt-4o-mini", "gpt-4o-mini"], False)
    assert facts["time in_progress"] == (["4.25 s (×2)", "1.00 s"], True)
    assert facts["tool calls"] == (["get_weather", "–"], True)


def test_runs_of_a_thread_follow_each_other_on_one_axis() -> None:
    """They stand in the order of their starts, with the pauses between them."""
    first, second = seen("run_1", 10, "queued", "completed"), seen("run_2", 19, "queued", "completed")
    model = several.follow(second, first).model
    assert [(row["run_id"], row["start"]) for row in model["rows"]] == [("run_1", 0.0), ("run_2", 9.0)]
    assert model["span"] == 10.0
    assert model["rows"][1]["segments"][0]["left"] == 0.9
    assert model["doubts"] == []


def test_runs_that_overlap_or_mix_clocks_are_doubted() -> None:
    """A thread is locked while a run is active, so an overlap is said; so are two clocks on one axis."""
    first = seen("run_1", 10, "queued", "in_progress", "completed")
    doubts = several.follow(first, seen("run_2", 11, "queued", "completed"), read_back(*WITH_TOOLS)).model[
        "doubts"
    ]
    assert "run 2 began before run 1 had ended, which its thread does not allow" in doubts
    assert any("the watcher's and some the service's" in doubt for doubt in doubts)


def test_monitors_are_taken_as_their_views() -> None:
    """What holds a view is as good as the view."""
    monitor = RunMonitor(run=run("queued"))
    assert several.compare(monitor).views == (monitor.view,)


def test_text_has_a_bar_of_symbols_for_every_run() -> None:
    """A bar is read without colours; ASCII has a sign for every status."""
    picture = repr(several.follow(seen("run_1", 10, "queued", "in_progress", "completed")))
    assert "○" * 38 + "▶" * 38 in picture
    plain = several_text.render(several.compare(FAILED, GOOD).model, 60, unicode=False)
    assert plain.isascii()
    assert max(map(len, plain.splitlines())) <= 60


def test_html_survives_a_sanitizer() -> None:
    """Only tags and attributes that a sanitizer keeps, all closed, and nothing hostile gets through."""
    hostile = seen("<script>", 1, "<b>", "failed", last_error={"code": "<img>", "message": ""}, model='"><x>')
    for picture in (
        several.compare(FAILED, ASKING, hostile),
        several.follow(hostile, GOOD),
        several.follow(),
    ):
        reader = Reader(picture._repr_html_())
        assert reader.tags <= TAGS
        assert reader.attributes <= ATTRIBUTES
        assert reader.open == []


@given(st.lists(st.lists(HOSTILE, max_size=4), max_size=3))
def test_any_views_make_a_picture(events: list[list[RunEvent]]) -> None:
    """Whatever the runs hold, both pictures stand, as JSON, text and HTML."""
    views = [fold_all(some) for some in events]
    for picture in (several.compare(*views), several.follow(*views)):
        json.dumps(picture.model, allow_nan=False, ensure_ascii=False).encode()
        assert max(map(len, repr(picture).splitlines())) <= 80
        several_html.render(picture.model).encode()


def test_many_runs_are_counted() -> None:
    """A picture has at most so many runs that it can be read, and says how many are left out."""
    views = [seen(f"run_{number}", 10 * number, "queued", "completed") for number in range(60)]
    assert "… 36 more runs" in repr(several.follow(*views))
    busy = [seen(f"run_{n}", 500.0 * n, *["queued", "in_progress"] * 40, "completed") for n in range(24)]
    for picture in (several.follow(*views), several.follow(*busy), several.compare(*busy)):
        assert len(picture._repr_html_().encode()) < 60_000
