"""The rows of a picture."""

from __future__ import annotations

import pytest

from labkit.monitors.timeline import call_status, harmless, pretty, rows, seconds, span, token_words, took
from labkit.monitors.view import RunView, Tokens
from tests.unit.monitors.runs import ASKING, FAILED, WITH_TOOLS, call, outputs, read_back, run, watch


def test_statuses_then_steps_with_their_calls() -> None:
    """A call stands below its step; the ending has no bar of its own."""
    assert [(row.depth, row.label, row.start, row.end) for row in rows(read_back(*WITH_TOOLS))] == [
        (0, "queued", 0, 2),
        (0, "in_progress", 2, 2),
        (0, "requires_action", 2, 15),
        (0, "queued", 15, 18),
        (0, "in_progress", 18, 22),
        (0, "tool_calls", 2, 15),
        (1, "get_weather", 2, 15),
        (0, "message_creation", 19, 22),
    ]


def test_what_goes_on_is_open() -> None:
    """The bar of a status or a call that has not ended reaches to the newest event and says that it is open."""
    assert [(row.label, row.status, row.is_open) for row in rows(ASKING)] == [
        ("queued", "queued", False),
        ("requires_action", "requires_action", True),
        ("get_weather", "requires_action", True),
        ("get_forecast", "requires_action", True),
    ]
    assert took(ASKING) == pytest.approx(3.6)
    assert span(ASKING) == pytest.approx(3.6)


def test_a_call_that_nobody_answered_ends_with_its_run() -> None:
    """After the end a call without an output has the status of the run."""
    asked = (0.0, "run", run("requires_action", call("call_a", "f"), call("call_b", "g")))
    view = watch(asked, (1.0, "outputs", outputs(call_a="1")), (2.0, "run", run("expired")))
    assert [call_status(view, entry) for entry in view.calls] == ["completed", "expired"]


def test_time_never_runs_backwards() -> None:
    """Events out of order take their place by their time; no bar is negative."""
    view = watch((5, "run", run("queued")), (1, "run", run("in_progress")), (0, "run", run("completed")))
    assert [row.label for row in rows(view)] == ["completed", "in_progress", "queued"]
    assert all(row.start <= row.end for row in rows(view))
    assert all(row.start >= 0 for row in rows(view))


def test_an_empty_view_has_no_rows() -> None:
    """Nothing seen, nothing drawn, and no division by zero."""
    assert rows(RunView()) == []
    assert span(RunView()) == 1.0


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (0, 0, "0 s"),
        (4.0, 0, "4 s"),
        (0.8, 2, "0.80 s"),
        (60, 0, "1 min"),
        (125.4, 2, "2 min 05 s"),
        (119.9, 2, "2 min"),
    ],
)
def test_durations_are_words(value: float, digits: int, words: str) -> None:
    """A duration has a unit, and minutes from sixty seconds on."""
    assert seconds(value, digits) == words


def test_tokens_are_words() -> None:
    """Missing tokens are said, not shown as zero."""
    assert token_words(Tokens(412, 38, 450)) == "tokens 412 in + 38 out = 450"
    assert token_words(None) == "tokens: none counted yet"
    assert token_words(FAILED.tokens) == "tokens 412 in + 38 out = 450"


def test_payloads_are_cut_and_harmless() -> None:
    """JSON is indented, a long text is cut with the rest counted, control and direction characters are written out."""
    assert pretty('{"a":1}') == '{\n  "a": 1\n}'
    assert pretty("no json") == "no json"
    assert pretty("x" * 5000).endswith("x\n… 904 characters more")
    assert harmless("\x1b[31mred\u202e\ttab\n") == "\\u001b[31mred\\u202e\ttab\n"
