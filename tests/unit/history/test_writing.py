"""Giving a transcript back to the service, sync and async."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labkit.errors import ThreadBusy
from labkit.history.entry import from_message
from labkit.history.writing import CHUNK, ORIGIN, to_message
from tests.unit.history.samples import message, talk, transcript, with_tools
from tests.unit.history.test_entry import RICH
from tests.unit.history.world import Refused, World

Make = Callable[[list[dict[str, Any]]], World]
LOCKED = Refused(400, "Can't add messages to thread_1 while a run run_1 is active.")


def origins(world: World) -> list[str]:
    """Return the originals of the messages in the world, in order."""
    return [each["metadata"][ORIGIN] for each in world.messages]


def test_a_long_transcript_goes_in_chunks(face: Any, make_world: Make) -> None:
    """The first messages with the thread, the rest one by one, in order."""
    world = make_world([])
    report = face.restore(transcript(talk(20), metadata={"a": "b"}), world)
    assert world.trace == [f"create thread with {CHUNK}"] + ["create message"] * (40 - CHUNK)
    assert origins(world) == [f"msg_{number}" for number in range(40)]
    assert (report.thread_id, len(report.restored), report.left_out) == ("thread_new", 40, {})
    assert repr(report) == "40 messages restored into thread_new"


def test_a_restore_goes_on_where_it_stopped(face: Any, make_world: Make) -> None:
    """What is in the thread is not added again, and the error of the first attempt says how."""
    world = make_world([])
    world.failures = [(Refused(403, "no"), False)]
    made = transcript(talk(17))
    with pytest.raises(Refused) as caught:
        face.restore(made, world)
    assert caught.value.__notes__ == [
        "Restore again with thread_id='thread_new': it goes on where this one stopped."
    ]
    report = face.restore(made, world, thread_id="thread_new")
    assert len(report.already_there) == CHUNK
    assert origins(world) == [f"msg_{number}" for number in range(34)]
    assert not face.restore(made, world, thread_id="thread_new").restored


@pytest.mark.parametrize("is_done", [True, False])
def test_a_server_error_does_not_double_a_message(face: Any, make_world: Make, is_done: bool) -> None:  # noqa: FBT001
    """Whether the service had carried the request out or not, the message is there once."""
    world = make_world([])
    world.failures = [(Refused(500, "oops"), is_done)]
    face.restore(transcript(talk(16)), world)
    assert origins(world) == [f"msg_{number}" for number in range(32)]


def test_a_locked_thread_is_waited_for(face: Any, make_world: Make) -> None:
    """Before the first message, and when somebody starts a run in between."""
    world = make_world([])
    world.runs = [{"id": "run_1", "status": "in_progress", "until": 3.0}]
    world.failures = [(LOCKED, False)]
    report = face.restore(transcript(talk(1)), world, thread_id="thread_1")
    assert len(report.restored) == 2
    assert world.clock.now() == 3.0


def test_a_thread_that_stays_locked(face: Any, make_world: Make) -> None:
    """It is given up after the time that was given, with what to do."""
    world = make_world([])
    world.runs = [{"id": "run_1", "status": "requires_action"}]
    with pytest.raises(ThreadBusy, match=r"run_1 is requires_action on thread_1 after 2.5 seconds") as caught:
        face.restore(transcript(talk(1)), world, thread_id="thread_1", wait=2.5)
    assert caught.value.thread_id == "thread_1"
    assert "goes on where it stopped" in str(caught.value)
    assert world.messages == []


def test_what_cannot_be_written_is_reported(face: Any, make_world: Make) -> None:
    """Tool calls, and messages without content; everything else is written."""
    world = make_world([])
    entries = [*with_tools(), from_message(message(9, "assistant", content=[], status="incomplete"))]
    report = face.restore(transcript(entries), world)
    assert set(report.left_out) == {*(entry.entry_id for entry in entries[1:5]), "msg_9"}
    assert "left out  msg_9: it has no content that a client may write" in repr(report)
    assert origins(world) == ["msg_1", "msg_3", "msg_4"]


def test_the_form_of_a_message() -> None:
    """Text alone is a string; images and attachments keep their files; metadata keeps its limit."""
    assert to_message(from_message(message(1, text="hi", metadata={"k": "v"}))) == {
        "role": "user",
        "content": "hi",
        "metadata": {"k": "v", ORIGIN: "msg_1"},
    }
    rich = to_message(from_message(message(2, **RICH)))
    assert isinstance(rich, dict)
    assert [block["type"] for block in rich["content"]] == ["text", "image_file", "image_url"]
    assert rich["attachments"] == RICH["attachments"]
    full = to_message(from_message(message(3, metadata={f"k{n}": "v" for n in range(16)})))
    assert isinstance(full, dict)
    assert ORIGIN not in full["metadata"]
