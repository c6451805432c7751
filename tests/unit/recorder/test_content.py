"""What stays out of a record."""

from __future__ import annotations

from labkit.events import RunEvent
from labkit.recorder.content import LEFT_OUT, with_redacted, without_content

EVENT = RunEvent(
    "step",
    1.0,
    "run_1",
    {
        "id": "step_1",
        "instructions": None,
        "step_details": {"tool_calls": [{"function": {"name": "f", "arguments": "{}", "output": "secret"}}]},
        "last_error": {"message": "secret"},
    },
)


def test_words_are_left_out_by_the_name_of_their_field() -> None:
    """Everything else stays, and the event that was given is not changed."""
    made = without_content(EVENT)
    assert made.data["step_details"]["tool_calls"][0]["function"] == {
        "name": "f",
        "arguments": LEFT_OUT,
        "output": LEFT_OUT,
    }
    assert made.data["last_error"] == {"message": "secret"}
    assert made.data["instructions"] is None
    assert EVENT.data["step_details"]["tool_calls"][0]["function"]["output"] == "secret"


def test_every_text_is_redacted() -> None:
    """Wherever it stands."""
    assert "secret" not in with_redacted(EVENT, lambda text: text.replace("secret", "*")).to_json()
