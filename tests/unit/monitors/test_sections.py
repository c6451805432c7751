"""The model of a picture in sections, as a browser gets it."""

from __future__ import annotations

import json

import pytest

from labkit.monitors.sections import news_of, sections_of
from labkit.monitors.view import RunView
from tests.unit.monitors.runs import call, run, step, watch
from tests.unit.monitors.scenes import SCENES

ASKING = (
    (0, "run", run("queued")),
    (1, "step", step("step_1", "in_progress", call("call_1", "add"))),
    (1, "run", run("requires_action", call("call_1", "add"))),
)


@pytest.mark.parametrize("name", SCENES)
def test_sections_are_json_and_small(name: str) -> None:
    """Whatever was seen can be sent, in less than a frozen picture takes."""
    assert len(json.dumps(sections_of(SCENES[name](), can_act=True))) < 20_000


def test_what_did_not_change_is_the_same_section() -> None:
    """A look that failed changes the head alone: rows, calls and messages are not sent again."""
    before = sections_of(watch(*ASKING))
    after = sections_of(watch(*ASKING, (1, "stale", {"message": "gone", "http_status": 503})))
    assert {name for name in before if before[name] != after[name]} == {"head", "texts"}


def test_only_who_can_act_is_offered_to() -> None:
    """No button promises what nobody would hear."""
    view = watch(*ASKING)
    assert sections_of(view)["head"]["can_cancel"] is False
    assert sections_of(view, can_act=True)["head"]["can_cancel"] is True
    assert sections_of(view, can_act=True, can_run=["b", "a"])["calls"]["can_run"] == ["a", "b"]


def test_time_is_no_news() -> None:
    """Another look at the same run says nothing new; a new status, step or trouble does."""
    view = watch(*ASKING)
    assert news_of(watch(*ASKING, (9, "run", ASKING[2][2]), (9, "step", ASKING[1][2]))) == news_of(view)
    for kind, data in (("run", run("failed")), ("stale", {"message": "gone"}), ("cancel", {})):
        assert news_of(watch(*ASKING, (9, kind, data))) != news_of(view)
    assert news_of(RunView()) != news_of(view)


def test_a_step_tells_its_tokens() -> None:
    """They are in the row, for who opens it."""
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    view = watch((0, "run", run("in_progress")), (1, "step", step("step_1", "completed", usage=usage)))
    assert sections_of(view)["rows"]["list"][-1]["note"] == "tokens 3 in + 2 out = 5"
