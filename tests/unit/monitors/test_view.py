"""The fold from events to a view."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.events import RunEvent
from labkit.monitors import html, text
from labkit.monitors.view import CallView, RunView, StatusAt, Tokens, fold
from labkit.status import ACTIVE, TERMINAL
from tests.unit.monitors.runs import ASKING, FAILED, T0, USAGE, call, outputs, run, step, watch

STATUSES = st.sampled_from([*sorted(ACTIVE | TERMINAL), "paused", "", "<b>"])
CALLS = st.builds(
    call, st.sampled_from(["a", "b", "c"]), st.text(max_size=5), st.text(max_size=5), st.text(max_size=5)
)
NOISE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "status",
                    "type",
                    "last_error",
                    "required_action",
                    "usage",
                    "step_details",
                    "tool_calls",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)
DATA = st.one_of(
    st.builds(run, STATUSES, CALLS, usage=st.just(USAGE) | st.none()),
    st.builds(step, st.sampled_from(["s", "t"]), STATUSES, CALLS),
    st.builds(outputs, a=st.text(max_size=3), c=st.text(max_size=3)),
    st.dictionaries(
        st.sampled_from(["id", "status", "usage", "step_details", "tool_outputs"]), NOISE, max_size=4
    ),
)
EVENTS = st.builds(
    RunEvent, st.sampled_from(["run", "step", "outputs", "rumour"]), st.floats(), st.just("run_1"), DATA
)


def fold_all(events: list[RunEvent]) -> RunView:
    """Fold events in the order given."""
    view = RunView()
    for event in events:
        view = fold(view, event)
    return view


@given(st.lists(EVENTS, max_size=12))
def test_any_events_in_any_order_make_a_picture(events: list[RunEvent]) -> None:
    """No event and no order of events breaks the fold, its JSON or a renderer."""
    view = fold_all(events)
    assert RunView.from_json(view.to_json()) == view
    assert max(map(len, text.render(view).splitlines())) <= 80
    assert html.render(view)


@given(st.lists(EVENTS, max_size=8), EVENTS)
def test_a_repeated_event_changes_nothing(events: list[RunEvent], last: RunEvent) -> None:
    """Taking an event twice in a row is the same as taking it once."""
    once = fold_all([*events, last])
    assert fold(once, last) == once


def test_a_watched_run_is_told_whole() -> None:
    """Path, tokens, error and calls come out of the events, with the events' times."""
    assert [(entry.status, round(entry.at - 100, 2)) for entry in FAILED.path] == [
        ("queued", 0.0),
        ("in_progress", 0.8),
        ("requires_action", 2.5),
        ("queued", 5.25),
        ("in_progress", 5.4),
        ("failed", 7.95),
    ]
    assert FAILED.tokens == Tokens(412, 38, 450)
    assert (FAILED.error_code, FAILED.thread_id, FAILED.agent_id) == (
        "rate_limit_exceeded",
        "thread_1",
        "asst_1",
    )
    assert FAILED.calls == (
        CallView(
            "call_a",
            "get_weather",
            '{"city": "Oslo"}',
            102.5,
            output='{"temp": 4.5}',
            ended_at=105.2,
            arguments_chars=16,
            output_chars=13,
        ),
    )
    assert FAILED.waiting_for == ()
    assert FAILED.anomalies == ()
    assert FAILED.meaning is not None
    assert FAILED.meaning.retry_after == 23.0


def test_what_a_run_waits_for_is_known() -> None:
    """The open calls and the times of the service are part of the view."""
    assert (ASKING.status, ASKING.waiting_for) == ("requires_action", ("call_a", "call_b"))
    assert (ASKING.created_at, ASKING.expires_at) == (T0, T0 + 600)


def test_an_unknown_status_is_kept() -> None:
    """A status that is not known is shown as it is, and is no anomaly by itself."""
    view = watch((0, "run", run("queued")), (1, "run", run("paused")), (2, "run", run("completed")))
    assert view.path == (StatusAt("queued", 100), StatusAt("paused", 101), StatusAt("completed", 102))
    assert view.anomalies == ()


@pytest.mark.parametrize(
    ("old", "new"), [("queued", "completed"), ("requires_action", "failed"), ("in_progress", "queued")]
)
def test_a_status_between_two_looks_may_be_missed(old: str, new: str) -> None:
    """What can be reached by allowed steps is no anomaly, for a poll sees only some of them."""
    assert watch((0, "run", run(old)), (1, "run", run(new))).anomalies == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [("completed", "in_progress"), ("failed", "paused"), ("expired", "completed"), ("cancelling", "queued")],
)
def test_an_illegal_transition_is_shown_and_listed(old: str, new: str) -> None:
    """A terminal status never changes and a cancelling run only ends; anything else is an anomaly."""
    view = watch((0, "run", run(old)), (1, "run", run(new)))
    assert view.status == new
    assert len(view.anomalies) == 1
    assert view.anomalies[0].startswith(f"{old} → {new}: ")


def test_a_call_that_is_answered_twice_is_an_anomaly() -> None:
    """The first output stays, and the second is reported."""
    view = watch(
        (0, "run", run("requires_action", call("call_a", "f"))),
        (1, "outputs", outputs(call_a="1")),
        (2, "outputs", outputs(call_a="2")),
    )
    assert view.calls[0].output == "1"
    assert view.anomalies == ("call_a was answered twice, with different outputs",)


def test_a_step_grows_in_place() -> None:
    """A step is one entry with a start and an end, and it takes over the calls that it holds."""
    view = watch(
        (0, "run", run("requires_action", call("call_a", "f"))),
        (1, "step", step("step_1", "in_progress", call("call_a", "f"))),
        (4, "step", step("step_1", "completed", call("call_a", "f", output="1"), usage=USAGE)),
    )
    assert [(entry.status, entry.started_at, entry.ended_at) for entry in view.steps] == [
        ("completed", 101, 104)
    ]
    assert view.steps[0].tokens == Tokens(412, 38, 450)
    assert [(entry.step_id, entry.started_at, entry.output) for entry in view.calls] == [("step_1", 100, "1")]


def test_a_tool_of_the_service_is_named_by_its_type() -> None:
    """The code interpreter's input and logs are its arguments and output."""
    ran: dict[str, Any] = {"input": "print(5)", "outputs": [{"type": "logs", "logs": "5"}, {"type": "image"}]}
    view = watch(
        (
            0,
            "step",
            step("step_1", "completed", {"id": "c", "type": "code_interpreter", "code_interpreter": ran}),
        ),
        (
            1,
            "step",
            step("step_2", "completed", {"id": "d", "type": "file_search", "file_search": {"results": []}}),
        ),
    )
    assert [(c.name, c.arguments, c.output) for c in view.calls] == [
        ("code_interpreter", "print(5)", "5\n(image)"),
        ("file_search", '{"results": []}', None),
    ]


def test_another_run_is_another_picture() -> None:
    """Events of a run that the view is not about change nothing."""
    assert fold(FAILED, RunEvent("run", 999.0, "run_2", run("queued", id="run_2"))) is FAILED
