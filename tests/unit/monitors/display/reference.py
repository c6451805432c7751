"""A run in fifteen events, half a second apart: two tool calls, a message, the end."""

from __future__ import annotations

from labkit.events import RunEvent
from tests.unit.monitors.runs import USAGE, call, outputs, run, step

CALLS = (
    call("call_a", "get_weather", '{"city": "Paris"}'),
    call("call_b", "get_forecast", '{"city": "Paris"}'),
)
TEXT = {
    "id": "msg_1",
    "role": "assistant",
    "content": [{"type": "text", "text": {"value": "21 degrees, no rain."}}],
}
EVENTS = [
    RunEvent(kind, 100.0 + index / 2, "run_1", data)
    for index, (kind, data) in enumerate(
        (
            ("source", {"by": "poll", "resolution": 0.0}),
            ("run", run("queued")),
            ("run", run("in_progress")),
            ("step", step("step_1", "in_progress", *CALLS)),
            ("run", run("requires_action", *CALLS)),
            ("call", {"call_id": "call_a", "outcome": "ok", "started_at": 102.2, "seconds": 0.2}),
            ("call", {"call_id": "call_b", "outcome": "ok", "started_at": 102.4, "seconds": 0.3}),
            ("outputs", outputs(call_a='{"celsius": 21}', call_b='{"rain": 0}')),
            ("run", run("queued")),
            ("run", run("in_progress")),
            ("step", step("step_1", "completed", *CALLS, usage=USAGE)),
            ("step", step("step_2", "in_progress")),
            ("message", {**TEXT, "status": "completed"}),
            ("step", step("step_2", "completed", usage=USAGE)),
            ("run", run("completed", usage=USAGE)),
        )
    )
]
