from __future__ import annotations

import json
from typing import Any

import pytest

from labkit.service.streaming.frames import Frame
from labkit.service.successor import events, objects
from labkit.service.successor.states import ACTIVE, TERMINAL, TRANSITIONS, IllegalTransition, transition

TEXT = objects.message("msg_1", "assistant", [objects.output_text("One two three.")])
CALL = objects.function_call("fc_1", "call_1", "f", '{"a": 1}')
BARE = objects.function_call("fc_2", "call_2", "g", "")


def read(frame: Frame) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(frame.data.partition(b"\ndata: ")[2])
    assert body["type"] == frame.name
    return body


@pytest.mark.parametrize("output", [[], [TEXT], [CALL], [BARE], [TEXT, CALL, BARE]])
def test_numbers_and_times_only_rise(output: list[Any]) -> None:
    """From the first number on without a gap, and never outside the time in which it is said."""
    writing = events.OutputWriting(10.0, 20.0, output, 2)
    frames = list(writing.frames())
    assert [read(frame)["sequence_number"] for frame in frames] == list(range(2, 2 + writing.count))
    times = [frame.at for frame in frames]
    assert times == sorted(times)
    assert all(10.0 <= at <= 20.0 for at in times)


def test_an_item_begins_empty_and_ends_whole() -> None:
    """Its pieces are what it says; each item is told apart by its place."""
    bodies = [read(frame) for frame in events.OutputWriting(0.0, 1.0, [TEXT, CALL, BARE], 0).frames()]
    done = [body["item"] for body in bodies if body["type"] == "response.output_item.done"]
    begun = [body["item"] for body in bodies if body["type"] == "response.output_item.added"]
    assert done == [TEXT, CALL, BARE]
    assert [item["status"] for item in begun] == ["in_progress"] * 3
    assert (begun[0]["content"], begun[1]["arguments"]) == ([], "")
    said = [
        "".join(body.get("delta", "") for body in bodies if body["output_index"] == place)
        for place in range(3)
    ]
    assert said == ["One two three.", '{"a": 1}', ""]


def test_what_was_read_is_left_out() -> None:
    """A writing that is taken up later has the same events under the same numbers."""
    whole = list(events.OutputWriting(0.0, 1.0, [TEXT], 2).frames())
    assert list(events.OutputWriting(0.0, 1.0, [TEXT], 2, skip=3).frames()) == whole[3:]
    assert list(events.after(whole, 1)) == whole[2:]


def test_every_pair_of_the_table_leads_on() -> None:
    """Active statuses lead somewhere, terminal ones nowhere, and what is not in the table is a defect."""
    assert {status for status, _ in TRANSITIONS} == ACTIVE
    assert set(TRANSITIONS.values()) == TERMINAL | {"in_progress"}
    with pytest.raises(IllegalTransition):
        transition("completed", "cancel")
