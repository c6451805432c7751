"""Messages and run steps as the service sends them."""

from __future__ import annotations

from typing import Any

from labkit.history import Entry, Transcript
from labkit.history.entry import from_message, from_step


def message(number: int, role: str = "user", text: str = "", **more: Any) -> dict[str, Any]:
    """Return a message as wire JSON; its time is its number."""
    content = [{"type": "text", "text": {"value": text or f"text {number}", "annotations": []}}]
    return {
        "id": f"msg_{number}",
        "object": "thread.message",
        "created_at": number,
        "thread_id": "thread_1",
        "run_id": None,
        "assistant_id": None,
        "status": "completed",
        "role": role,
        "content": content,
        "attachments": [],
        "metadata": {},
        **more,
    }


def step(number: int, *names: str, run_id: str = "run_1", created_at: int = 2) -> dict[str, Any]:
    """Return a tool call step as wire JSON, with a call and an output for each name."""
    calls = [
        {
            "id": f"call_{number}{name}",
            "type": "function",
            "function": {"name": name, "arguments": '{"city": "Paris"}', "output": '{"celsius": 21}'},
        }
        for name in names
    ]
    return {
        "id": f"step_{number}",
        "run_id": run_id,
        "type": "tool_calls",
        "status": "completed",
        "created_at": created_at,
        "completed_at": created_at,
        "step_details": {"type": "tool_calls", "tool_calls": calls},
    }


def talk(turns: int, words: str = "word " * 20) -> list[Entry]:
    """Return questions and answers, alternating."""
    return [
        from_message(message(number, "assistant" if number % 2 else "user", f"{number} {words}"))
        for number in range(turns * 2)
    ]


def with_tools() -> list[Entry]:
    """Return a question, two calls with their outputs, an answer, and a second question."""
    return [
        from_message(message(1, "user", "Weather and time?")),
        *from_step(step(1, "get_weather", "get_time")),
        from_message(message(3, "assistant", "21 degrees at noon.", run_id="run_1")),
        from_message(message(4, "user", "Thanks.")),
    ]


def transcript(entries: list[Entry], **thread: Any) -> Transcript:
    """Return them as a transcript."""
    return Transcript({"id": "thread_1", "object": "thread", "metadata": {}, **thread}, entries)
