"""Runs as wire JSON, and views folded from them."""

from __future__ import annotations

from typing import Any

from labkit.events import RunEvent
from labkit.monitors.afterwards import events_of
from labkit.monitors.view import RunView, fold

T0 = 1735945041
USAGE = {"prompt_tokens": 412, "completion_tokens": 38, "total_tokens": 450}


def call(call_id: str, name: str, arguments: str = "{}", output: str | None = None) -> dict[str, Any]:
    """Return a function call as it stands in a run or, with an output, in a step."""
    function: dict[str, Any] = {"name": name, "arguments": arguments}
    return {"id": call_id, "type": "function", "function": function | ({"output": output} if output else {})}


def run(status: str, *calls: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a run; calls put the question for their outputs into it."""
    asked = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": list(calls)}}
    plain = {
        "id": "run_1",
        "thread_id": "thread_1",
        "assistant_id": "asst_1",
        "model": "gpt-4o-mini",
        "status": status,
        "created_at": T0,
        "expires_at": T0 + 600,
        "required_action": asked if calls else None,
    }
    return plain | fields


def step(step_id: str, status: str, *calls: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a run step; with calls it is a step of tool calls."""
    kind = "tool_calls" if calls else "message_creation"
    details = {"type": kind, kind: list(calls) if calls else {"message_id": "msg_1"}}
    return {"id": step_id, "type": kind, "status": status, "step_details": details} | fields


def outputs(**by_call: str) -> dict[str, Any]:
    """Return the data of an "outputs" event."""
    return {"tool_outputs": [{"tool_call_id": name, "output": text} for name, text in by_call.items()]}


def watch(*seen: tuple[float, str, dict[str, Any]]) -> RunView:
    """Fold (seconds, kind, data) into a view, as a watcher would see them."""
    view = RunView()
    for at, kind, data in seen:
        view = fold(view, RunEvent(kind, 100 + at, "run_1", data))
    return view


def read_back(found: dict[str, Any], *steps: dict[str, Any]) -> RunView:
    """Fold what the service tells about a run afterwards."""
    view = RunView()
    for event in events_of(found, steps):
        view = fold(view, event)
    return view


FAILED = watch(
    (0.0, "run", run("queued")),
    (0.8, "run", run("in_progress")),
    (2.5, "run", run("requires_action", call("call_a", "get_weather", '{"city": "Oslo"}'))),
    (5.2, "outputs", outputs(call_a='{"temp": 4.5}')),
    (5.25, "run", run("queued")),
    (5.4, "run", run("in_progress")),
    (
        7.95,
        "run",
        run(
            "failed",
            usage=USAGE,
            last_error={
                "code": "rate_limit_exceeded",
                "message": "Rate limit is exceeded. Try again in 23 seconds.",
            },
        ),
    ),
)
ASKING = watch(
    (0.0, "run", run("queued")),
    (1.5, "run", run("requires_action", call("call_a", "get_weather"), call("call_b", "get_forecast"))),
    (3.6, "run", run("requires_action", call("call_a", "get_weather"), call("call_b", "get_forecast"))),
)
WITH_TOOLS = (
    run("completed", started_at=T0 + 18, completed_at=T0 + 22, expires_at=None, usage=USAGE),
    step(
        "step_1",
        "completed",
        call("call_a", "get_weather", '{"city": "Oslo"}', '{"temp": 4.5}'),
        created_at=T0 + 2,
        completed_at=T0 + 15,
    ),
    step("step_2", "completed", created_at=T0 + 19, completed_at=T0 + 22, usage=USAGE),
)
