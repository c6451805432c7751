"""Events of a run that called two tools, as drivers and registries tell them."""

from __future__ import annotations

from typing import Any

from labkit.events import RunEvent


def run(status: str, at: float, run_id: str = "run_1", **more: Any) -> RunEvent:
    """Return an event about the run."""
    data = {
        "id": run_id,
        "thread_id": "thread_1",
        "assistant_id": "asst_1",
        "model": "gpt-4o-mini",
        "status": status,
        "created_at": 1_000,
        **more,
    }
    return RunEvent("run", at, run_id, data)


def call(name: str, at: float, seconds: float = 0.5, outcome: str = "ok", **more: Any) -> RunEvent:
    """Return an event about a tool call, as a registry tells it: it does not know the run."""
    data = {
        "call_id": f"call_{name}",
        "name": name,
        "outcome": outcome,
        "started_at": at - seconds,
        "seconds": seconds,
        "arguments": '{"city": "Paris"}',
        **more,
    }
    return RunEvent("call", at, "", data)


def asks(*names: str) -> dict[str, Any]:
    """Return the part of a run that asks for tool calls."""
    calls = [
        {
            "id": f"call_{name}",
            "type": "function",
            "function": {"name": name, "arguments": '{"city": "Paris"}'},
        }
        for name in names
    ]
    action = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}}
    return {"required_action": action}


def whole_run(run_id: str = "run_1", start: float = 100.0, **end: Any) -> list[RunEvent]:
    """Return a run that took ten seconds, four of them for its tools."""
    outputs = [
        {"tool_call_id": "call_get_weather", "output": '{"celsius": 21}'},
        {"tool_call_id": "call_send", "output": '{"error": "no"}'},
    ]
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return [
        run("queued", start, run_id),
        run("in_progress", start + 1, run_id),
        run("requires_action", start + 3, run_id, **asks("get_weather", "send")),
        call("get_weather", start + 5, 2.0),
        call("send", start + 7, 4.0, "error"),
        RunEvent("outputs", start + 7, run_id, {"tool_outputs": outputs}),
        run("queued", start + 7, run_id),
        run("in_progress", start + 8, run_id),
        run("completed", start + 10, run_id, **{"usage": usage, "completed_at": 1_010, **end}),
    ]


STEPS = [
    {
        "id": "step_1",
        "run_id": "run_1",
        "type": "tool_calls",
        "status": "completed",
        "created_at": 1_002,
        "completed_at": 1_007,
        "step_details": {
            "type": "tool_calls",
            "tool_calls": [
                {
                    "id": "call_get_weather",
                    "type": "function",
                    "function": {"name": "get_weather", "arguments": "{}", "output": '{"celsius": 21}'},
                }
            ],
        },
        "usage": {"prompt_tokens": 60, "completion_tokens": 10, "total_tokens": 70},
    },
    {
        "id": "step_2",
        "run_id": "run_1",
        "type": "message_creation",
        "status": "failed",
        "created_at": 1_008,
        "failed_at": 1_010,
        "last_error": {"code": "server_error", "message": "Sorry."},
        "step_details": {"type": "message_creation", "message_creation": {"message_id": "msg_1"}},
    },
]
