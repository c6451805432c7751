"""What the fold promises whatever happens: order, repetition, hostile events, bounds."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.events import RunEvent
from labkit.monitors import html, text
from labkit.monitors.model import view_model
from labkit.monitors.view import RunView, StatusAt, fold
from labkit.status import ACTIVE, TERMINAL
from tests.unit.monitors.runs import FAILED, USAGE, call, outputs, run, step, watch

KINDS = [
    "run",
    "step",
    "outputs",
    "message",
    "delta",
    "error",
    "call",
    "source",
    "stale",
    "cancel",
    "rumour",
    "",
]
KEYS = [
    "id",
    "status",
    "type",
    "role",
    "content",
    "text",
    "value",
    "delta",
    "last_error",
    "code",
    "message",
    "required_action",
    "submit_tool_outputs",
    "usage",
    "prompt_tokens",
    "step_details",
    "tool_calls",
    "tool_outputs",
    "tool_call_id",
    "output",
    "call_id",
    "seconds",
    "started_at",
    "created_at",
    "expires_at",
    "http_status",
    "retry_in",
    "by",
    "resolution",
    "function",
    "code_interpreter",
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(
        ["\ud800", "<script>", "\x1b[2J", "function", "code_interpreter", "completed", "text", "poll"]
    ),
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=15,
)
HOSTILE = st.builds(
    RunEvent,
    st.sampled_from(KINDS),
    st.floats() | st.integers(min_value=-3, max_value=9),
    st.sampled_from(["run_1", ""]),
    st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=6) | ANYTHING,
)


def fold_all(events: list[RunEvent], view: RunView | None = None) -> RunView:
    """Fold events in the order given."""
    view = view or RunView()
    for event in events:
        view = fold(view, event)
    return view


@given(st.lists(HOSTILE, max_size=10))
def test_hostile_events_never_break_a_picture(events: list[RunEvent]) -> None:
    """Whatever the events hold, the fold, its JSON, the model and both faces stand, and bytes can be made of them."""
    view = fold_all(events, FAILED)
    assert RunView.from_json(view.to_json()) == view
    view.to_json().encode("ascii")
    json.dumps(view_model(view), allow_nan=False, ensure_ascii=False).encode()
    assert max(map(len, text.render(view).splitlines())) <= 80
    assert len(html.render(view).encode()) <= 60_000


@given(st.lists(HOSTILE, max_size=6), HOSTILE)
def test_an_event_twice_in_a_row_is_an_event_once(events: list[RunEvent], last: RunEvent) -> None:
    """A repeated event changes nothing but the count of looks that failed, and that only when time went on."""
    once = fold_all([*events, last])
    assert fold(once, last) == once


CHANGES = (
    (0.0, "run", run("queued")),
    (0.8, "run", run("in_progress")),
    (1.0, "step", step("step_1", "in_progress", call("call_a", "get_weather"))),
    (1.2, "run", run("requires_action", call("call_a", "get_weather"))),
    (2.0, "outputs", outputs(call_a="4.5")),
    (2.1, "step", step("step_1", "completed", call("call_a", "get_weather", output="4.5"), usage=USAGE)),
    (2.2, "run", run("queued")),
    (2.3, "run", run("in_progress")),
    (2.4, "step", step("step_2", "in_progress")),
    (3.0, "step", step("step_2", "completed")),
    (3.1, "run", run("completed", usage=USAGE)),
)


@settings(max_examples=40)
@given(st.permutations(CHANGES))
def test_changes_take_their_place_by_their_time(shuffled: list[tuple[float, str, dict[str, Any]]]) -> None:
    """Path, steps, calls, tokens, anomalies and what is waited for are the same in every order of arrival."""
    expected, got = watch(*CHANGES), watch(*shuffled)
    assert got.path == expected.path
    assert {entry.step_id: entry for entry in got.steps} == {entry.step_id: entry for entry in expected.steps}
    assert got.tokens == expected.tokens
    assert (got.waiting_for, got.action_type, got.at) == (
        expected.waiting_for,
        expected.action_type,
        expected.at,
    )
    assert [(entry.output, entry.started_at, entry.step_id) for entry in got.calls] == [
        (entry.output, entry.started_at, entry.step_id) for entry in expected.calls
    ]


@pytest.mark.parametrize("status", sorted(ACTIVE | TERMINAL | {"paused"}))
def test_a_look_that_failed_is_stale_and_never_failed(status: str) -> None:
    """A poll that fails changes no status; the next look that works takes the doubt away."""
    view = watch((0, "run", run(status)), (1, "stale", {"http_status": 429, "retry_in": 4}), (2, "stale", {}))
    assert view.status == status
    assert view.stale is not None
    assert (view.stale.since, view.stale.looks, view.stale.http_status) == (101, 2, None)
    assert fold(view, RunEvent("run", 103.0, "run_1", run(status))).stale is None


def test_a_look_from_before_the_trouble_does_not_end_it() -> None:
    """An answer that is older than the failed look proves nothing."""
    view = watch((0, "run", run("queued")), (2, "stale", {}), (1, "run", run("in_progress")))
    assert view.stale is not None
    assert view.status == "in_progress"


def test_the_gap_between_two_polls_is_kept() -> None:
    """A status seen by polling may have begun any time since the look before."""
    view = watch(
        (0, "source", {"by": "poll"}),
        (0, "run", run("queued")),
        (2, "run", run("queued")),
        (4, "run", run("in_progress")),
    )
    assert view.path == (StatusAt("queued", 100, until=102), StatusAt("in_progress", 104, early=2.0))


def test_an_idle_look_is_no_revision() -> None:
    """Seen again and nothing new: the time goes on and the revision stays."""
    view = watch((0, "run", run("queued")))
    later = fold(view, RunEvent("run", 109.0, "run_1", run("queued")))
    assert (later.revision, later.at, later.log) == (view.revision, 109.0, view.log)


def test_ten_megabytes_are_kept_in_part() -> None:
    """A view holds the beginning of a payload and knows its length."""
    huge = "y" * 10_000_000
    view = watch(
        (0, "run", run("requires_action", call("call_a", "f", huge))),
        (1, "outputs", outputs(call_a=huge)),
        (2, "outputs", outputs(call_a=huge)),
        (3, "message", {"id": "msg_1", "content": [{"type": "text", "text": {"value": huge}}]}),
    )
    assert (view.calls[0].arguments_chars, view.calls[0].output_chars) == (10_000_000, 10_000_000)
    assert view.messages[0].chars == 10_000_000
    assert len(view.to_json()) < 100_000
    assert view.anomalies == ()


def test_more_than_a_view_holds_is_counted() -> None:
    """Entries beyond the limits are not kept, and the picture says so."""
    calls = [call(f"call_{n}", "f") for n in range(1_200)]
    view = watch((0, "step", step("step_1", "in_progress", *calls)))
    assert (len(view.calls), view.left_out) == (1_000, 200)
    assert "200 events were more than this picture holds" in text.render(view)


def test_a_message_grows_by_its_pieces_and_ends_whole() -> None:
    """Deltas add up, the same one twice is taken once, and the whole message has the last word."""

    def piece(words: str) -> dict[str, Any]:
        return {"id": "msg_1", "delta": {"content": [{"index": 0, "type": "text", "text": {"value": words}}]}}

    view = watch((1, "delta", piece("Hel")), (2, "delta", piece("lo")), (2, "delta", piece("lo")))
    assert (view.messages[0].text, view.messages[0].is_done) == ("Hello", False)
    whole = {
        "id": "msg_1",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "text", "text": {"value": "Hello!"}}],
    }
    view = fold(view, RunEvent("message", 103.0, "run_1", whole))
    assert (view.messages[0].text, view.messages[0].is_done) == ("Hello!", True)
    assert fold(view, RunEvent("delta", 104.0, "run_1", piece("late"))).messages == view.messages


def test_a_function_here_is_measured_exactly() -> None:
    """The record of a call is taken without a run id, when the view knows the call."""
    view = watch((0, "run", run("requires_action", call("call_a", "f"))))
    record = {"call_id": "call_a", "name": "f", "outcome": "error", "started_at": 100.5, "seconds": 0.25}
    taken = fold(view, RunEvent("call", 101.0, "", record))
    assert (taken.calls[0].ran_at, taken.calls[0].seconds, taken.calls[0].outcome) == (100.5, 0.25, "error")
    row = view_model(taken)["rows"][-1]
    assert (row["start"], row["end"], row["is_exact"], row["status"]["word"]) == (0.5, 0.75, True, "failed")
    assert fold(view, RunEvent("call", 101.0, "", record | {"call_id": "of another run"})).calls == view.calls


@pytest.mark.parametrize("at", [math.nan, math.inf, -math.inf, 1e300])
def test_a_time_that_is_none_is_the_time_before(at: float) -> None:
    """An event without a sensible time is taken, at the newest time known."""
    view = fold(watch((0, "run", run("queued"))), RunEvent("run", at, "run_1", run("in_progress")))
    assert view.path[-1] == StatusAt("in_progress", 100)


def test_a_step_that_ended_is_not_opened_again_by_a_late_event() -> None:
    """Only a newer event may change an ended step, and that is an anomaly."""
    ended = watch((1, "step", step("step_1", "completed")), (0, "step", step("step_1", "in_progress")))
    assert (ended.steps[0].status, ended.steps[0].started_at, ended.anomalies) == ("completed", 100, ())
    again = fold(ended, RunEvent("step", 105.0, "run_1", step("step_1", "in_progress")))
    assert again.anomalies == ("step step_1: completed → in_progress: a step that has ended never changes",)


def test_a_record_of_another_clock_is_not_drawn() -> None:
    """A function measured by a clock that is not the run's keeps its duration out of the time axis."""
    view = watch((0, "run", run("requires_action", call("call_a", "f"))))
    record = {"call_id": "call_a", "outcome": "ok", "started_at": 5.0, "seconds": 0.25}
    row = view_model(fold(view, RunEvent("call", 101.0, "", record)))["rows"][-1]
    assert (row["is_exact"], row["start"]) == (False, 0.0)


def test_ids_are_harmless_in_the_model() -> None:
    """Half of a surrogate pair in an id must not stop the message that carries the model."""
    asked = run("requires_action", call("\ud800", "\ud800", "\ud800"))
    model = view_model(watch((0, "run", asked), (1, "step", step("\ud800", "in_progress"))))
    json.dumps(model, ensure_ascii=False).encode()
    assert model["waiting_for"] == [model["calls"][0]["call_id"]]
