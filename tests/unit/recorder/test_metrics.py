"""What one run took."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.recorder import Price, measure_run
from labkit.recorder.metrics import ToolTime
from labkit.recorder.recorder import Recorder
from tests.unit.recorder.samples import asks, run, whole_run


def measured(*events: Any, **options: Any) -> Any:
    """Return the metrics of the only run of these events."""
    recorder = Recorder()
    for event in events:
        recorder.update(event)
    (found,) = recorder.metrics(**options)
    return found


def test_a_whole_run() -> None:
    """Times by status, tokens, steps, tools with their own times, cost."""
    found = measured(*whole_run(), prices={"gpt-4o-mini": Price(input=1.0, output=10.0)})
    assert (found.status, found.seconds, found.started_at) == ("completed", 10.0, 100.0)
    assert found.phases == {"queued": 2.0, "in_progress": 4.0, "requires_action": 4.0}
    assert (found.input_tokens, found.output_tokens, found.tokens) == (100, 20, 120)
    assert found.cost == pytest.approx(0.0003)
    assert found.tools == (ToolTime("get_weather", "ok", 2.0), ToolTime("send", "error", 4.0))
    assert not found.is_error


@pytest.mark.parametrize(
    ("status", "more", "error", "is_error"),
    [
        ("failed", {"last_error": {"code": "server_error", "message": "x"}}, "server_error", True),
        (
            "incomplete",
            {"incomplete_details": {"reason": "max_completion_tokens"}},
            "max_completion_tokens",
            True,
        ),
        ("expired", {}, None, True),
        ("cancelled", {}, None, False),
    ],
)
def test_other_ends(status: str, more: dict[str, Any], error: str | None, is_error: bool) -> None:  # noqa: FBT001
    """A cancel was wanted; the rest are errors, with their code or reason."""
    found = measured(run("queued", 1.0), run(status, 3.0, **more))
    assert (found.seconds, found.error, found.is_error) == (2.0, error, is_error)


def test_a_run_that_has_not_ended_has_no_time() -> None:
    """Its phases are there; without a price there is no cost."""
    found = measured(run("queued", 1.0), run("requires_action", 3.0, **asks("f", "g")))
    assert (found.seconds, found.cost) == (None, None)
    assert found.phases == {"queued": 2.0}
    assert found.tools == (ToolTime("f", "ok"), ToolTime("g", "ok"))


def test_events_without_a_run() -> None:
    """Nothing is invented."""
    assert measure_run([]).status == "unknown"
