"""What is read from the wire JSON of messages and steps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.history.entry import Annotation, Part, from_message, from_step
from tests.unit.history.samples import message, step

RICH = {
    "content": [
        {
            "type": "text",
            "text": {
                "value": "See [1] and plot.png",
                "annotations": [
                    {
                        "type": "file_citation",
                        "text": "[1]",
                        "file_citation": {"file_id": "file-a", "quote": "so"},
                    },
                    {"type": "file_path", "text": "plot.png", "file_path": {"file_id": "file-b"}},
                    {
                        "type": "url_citation",
                        "text": "x",
                        "url_citation": {"url": "https://a.b", "title": "A"},
                    },
                ],
            },
        },
        {"type": "image_file", "image_file": {"file_id": "file-c", "detail": "auto"}},
        {"type": "image_url", "image_url": {"url": "https://a.b/c.png"}},
        {"type": "hologram", "hologram": {"file_id": "file-d"}},
    ],
    "attachments": [{"file_id": "file-e", "tools": [{"type": "file_search"}]}],
}


def test_a_message_with_everything() -> None:
    """Text, annotations, images and files; a part of an unknown kind is kept."""
    entry = from_message(message(1, "assistant", **RICH))
    assert entry.text == "See [1] and plot.png"
    assert entry.parts[0].annotations == (
        Annotation("file_citation", "[1]", "file-a", None, "so"),
        Annotation("file_path", "plot.png", "file-b"),
        Annotation("url_citation", "x", None, "https://a.b", "A"),
    )
    assert entry.parts[1:] == (
        Part("image_file", file_id="file-c"),
        Part("image_url", url="https://a.b/c.png"),
        Part("hologram", file_id="file-d"),
    )
    assert entry.file_ids == ("file-c", "file-d", "file-e", "file-a", "file-b")


def test_calls_and_outputs_of_a_step_are_one_unit() -> None:
    """First what was asked, then what was answered; a call without an output has none."""
    wire = step(1, "get_weather", "get_time")
    wire["step_details"]["tool_calls"][1]["function"]["output"] = None
    entries = from_step(wire)
    assert [(entry.kind, entry.entry_id, entry.unit) for entry in entries] == [
        ("tool_call", "call_1get_weather", "step_1"),
        ("tool_call", "call_1get_time", "step_1"),
        ("tool_output", "call_1get_weather:output", "step_1"),
    ]
    assert entries[0].text == 'get_weather({"city": "Paris"})'
    assert entries[2].text == '{"celsius": 21}'
    assert {entry.role for entry in entries} == {"tool"}
    assert {entry.run_id for entry in entries} == {"run_1"}


def test_a_step_that_creates_a_message_has_no_calls() -> None:
    """The message itself is in the listing."""
    assert from_step({"id": "step_1", "step_details": {"type": "message_creation"}}) == []


def test_a_message_that_is_being_written() -> None:
    """Its content may still change."""
    assert not from_message(message(1, status="in_progress")).is_settled
    assert from_message(message(1, status="incomplete")).is_settled
    assert from_message({"id": "msg_1", "role": "user", "content": "typed by hand"}).is_settled


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "value", "annotations", "content", "file_id"]), inner
        )
    ),
    max_leaves=8,
)


@given(JSON, JSON)
def test_no_wire_json_raises(content: Any, attachments: Any) -> None:
    """A service of tomorrow may send anything; what is not understood is empty."""
    entry = from_message({"id": "m", "role": "user", "content": content, "attachments": attachments})
    assert isinstance(entry.text, str)
    assert isinstance(entry.file_ids, tuple)


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_roles(role: str) -> None:
    """A message has the role of its author."""
    assert from_message(message(1, role)).role == role
