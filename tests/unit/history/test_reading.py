"""Reading a thread, and taking in what is new in it, sync and async."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labkit.errors import InvalidTranscript
from labkit.history import Transcript
from labkit.history.entry import from_message, from_step
from labkit.history.reading import place_tools
from tests.unit.history.samples import message, step
from tests.unit.history.world import World

Make = Callable[[list[dict[str, Any]]], World]


def ids(transcript: Transcript) -> list[str]:
    """Return the ids of the entries."""
    return [entry.entry_id for entry in transcript]


def test_a_thread_of_any_length(face: Any, make_world: Make) -> None:
    """Oldest first, every message once."""
    world = make_world([message(number) for number in range(1_234)])
    made = face.read(world)
    assert ids(made) == [f"msg_{number}" for number in range(1_234)]
    assert made.thread["metadata"] == {"owner": "ada"}
    assert world.trace == ["get thread", "list messages asc"]


def test_with_the_tool_calls_of_its_runs(face: Any, make_world: Make) -> None:
    """Calls and outputs stand before the message that their run wrote, though all have the same second."""
    world = make_world([message(1), message(2, "assistant", run_id="run_1"), message(3)])
    world.runs, world.steps = [{"id": "run_1", "status": "completed"}], {"run_1": [step(1, "f")]}
    made = face.read(world, with_tools=True)
    assert ids(made) == ["msg_1", "call_1f", "call_1f:output", "msg_2", "msg_3"]
    assert [entry.entry_id for entry in made.by_run("run_1")] == ["call_1f", "call_1f:output", "msg_2"]
    assert [entry.entry_id for entry in made.by_role("tool")] == ["call_1f", "call_1f:output"]
    with pytest.raises(ValueError, match="is no role"):
        made.by_role("system")


def test_a_sync_takes_in_what_is_new(face: Any, make_world: Make) -> None:
    """It stops at the first message that is known; doing it twice changes nothing."""
    world = make_world([message(number) for number in range(500)])
    made = face.read(world)
    world.messages += [message(500), message(501)]
    world.read = 0
    report = face.sync(made, world)
    assert (report.added, report.changed, report.gone) == (("msg_500", "msg_501"), (), ())
    assert ids(made) == [f"msg_{number}" for number in range(502)]
    assert world.read == 3
    assert not face.sync(made, world)
    assert len(made) == 502


def test_a_message_that_was_being_written_is_read_again(face: Any, make_world: Make) -> None:
    """What stands behind it was settled; it and what is newer is compared."""
    world = make_world([message(1), message(2, "assistant", "Hel", status="in_progress"), message(3)])
    made = face.read(world)
    world.messages[1] = message(2, "assistant", "Hello")
    report = face.sync(made, world)
    assert report.changed == ("msg_2",)
    assert made[1].text == "Hello"
    assert report.unchanged == 2


def test_a_full_sync_finds_what_is_gone(face: Any, make_world: Make) -> None:
    """It is reported and kept: the transcript may be the only copy."""
    world = make_world([message(1), message(2), message(3)])
    made = face.read(world)
    del world.messages[0]
    world.messages[0] = message(2, metadata={"k": "v"})
    assert not face.sync(made, world)
    report = face.sync(made, world, full=True)
    assert (report.gone, report.changed) == (("msg_1",), ("msg_2",))
    assert ids(made) == ["msg_1", "msg_2", "msg_3"]


def test_a_sync_with_tools(face: Any, make_world: Make) -> None:
    """Calls that are new are taken in; a sync without tools does not lose them."""
    world = make_world([message(1)])
    made = face.read(world)
    world.messages.append(message(2, "assistant", run_id="run_1"))
    world.runs, world.steps = [{"id": "run_1", "status": "completed"}], {"run_1": [step(1, "f")]}
    assert face.sync(made, world, with_tools=True).added == ("msg_2", "call_1f", "call_1f:output")
    face.sync(made, world)
    assert ids(made) == ["msg_1", "call_1f", "call_1f:output", "msg_2"]


def test_a_transcript_without_a_thread_cannot_sync(face: Any, make_world: Make) -> None:
    """The error says which one can, before any request."""
    world = make_world([])
    with pytest.raises(InvalidTranscript, match="belongs to no thread"):
        face.sync(Transcript.from_messages([]), world)
    assert world.trace == []


def test_calls_without_an_answer_come_last() -> None:
    """A run that still waits for outputs has written no message."""
    placed = place_tools([from_message(message(1))], from_step(step(1, "f")))
    assert [entry.entry_id for entry in placed] == ["msg_1", "call_1f", "call_1f:output"]
