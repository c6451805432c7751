"""Streams of responses: their events, numbers, endings, and reading them again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.service.desk import (
    CALL,
    FUNCTION,
    RESPONSES,
    answered,
    calls_of,
    conversation,
    items_of,
    named,
    version,
)
from tests.service.listening import Event
from tests.service.world import Json, World

TEXT = [
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
]
CALLED = [
    "response.output_item.added",
    "response.function_call_arguments.delta",
    "response.function_call_arguments.done",
    "response.output_item.done",
]


def events(world: World, given: Any = "Hello", **settings: Any) -> list[Event]:
    """Ask for a stream, and read it to its end."""
    return list(world.listen(RESPONSES, {"model": "gpt-4o-mini", "input": given, **settings}))


def again(world: World, response_id: str, **query: Any) -> list[Json]:
    """Read a response's events once more."""
    reply = world.send("GET", f"{RESPONSES}/{response_id}", stream="true", **query)
    assert reply.headers["content-type"] == "text/event-stream"
    return [json.loads(each.partition(b"\ndata: ")[2]) for each in reply.content.split(b"\n\n") if each]


def without_deltas(found: list[Event]) -> list[str]:
    """Return the names, those of text deltas left out."""
    return [event.name for event in found if event.name != "response.output_text.delta"]


def test_the_events_of_a_text(world: World) -> None:
    """Numbered from 0, named as their type says; deltas are the text; the last event is the whole response."""
    found = events(world)
    assert [event.body["sequence_number"] for event in found] == list(range(len(found)))
    assert all(event.body["type"] == event.name for event in found)
    assert without_deltas(found) == ["response.created", "response.in_progress", *TEXT, "response.completed"]
    said = "".join(event.body["delta"] for event in found if event.name == "response.output_text.delta")
    assert said == "You said: Hello"
    assert (found[0].body["response"]["status"], found[0].body["response"]["output"]) == ("in_progress", [])
    whole = found[-1].body["response"]
    assert world.get(f"{RESPONSES}/{whole['id']}") == whole
    assert [event.body["item"] for event in found if event.name == TEXT[-1]] == whole["output"]


def test_the_events_of_calls(world: World) -> None:
    """Each call begins without arguments, gets them piece by piece, and is done; the response is completed."""
    version(world, tools=[FUNCTION])
    world.script({"tool_calls": [{"name": "f", "arguments": {"a": 1}}, {"name": "f", "arguments": {}}]})
    found = list(world.listen(RESPONSES, {"input": "Go", **named()}))
    names = list(dict.fromkeys(event.name for event in found))
    assert names == ["response.created", "response.in_progress", *CALLED, "response.completed"]
    assert [event.body["item"]["arguments"] for event in found if event.name == CALLED[0]] == ["", ""]
    pieces = [
        event.body["delta"] for event in found if event.name == CALLED[1] and event.body["output_index"] == 0
    ]
    assert "".join(pieces) == '{"a": 1}'


def test_a_stream_takes_the_time_of_its_turn(world: World) -> None:
    """Deltas are spread over the second half of the turn."""
    world.script({"text": "one two three four", "seconds": 10})
    before = world.wall.now()
    stream = world.listen(RESPONSES, {"model": "gpt-4o-mini", "input": "x"})
    stream.until("response.output_text.delta")
    assert 5 <= world.wall.now() - before < 10
    assert stream.names()[-1] == "response.completed"
    assert world.wall.now() - before == pytest.approx(10)


def test_who_leaves_takes_nothing_with_him(world: World) -> None:
    """The response goes on, and joins its conversation."""
    talk = conversation(world)
    stream = world.listen(RESPONSES, {"model": "gpt-4o-mini", "input": "x", "conversation": talk})
    stream.until("response.created")
    stream.close()
    world.wall.advance(10)
    assert [item["role"] for item in items_of(world, talk)] == ["user", "assistant"]


@pytest.mark.parametrize(
    ("turn", "last", "settings"),
    [
        ({"text": "word " * 50}, "response.incomplete", {"max_output_tokens": 16}),
        ({"fail": {"code": "server_error", "message": "No."}}, "response.failed", {}),
        ({"text": "Half", "fail": {"code": "server_error", "message": "No."}}, "response.failed", {}),
    ],
)
def test_each_ending_has_its_event(world: World, turn: Json, last: str, settings: Json) -> None:
    """The last event says how the response ended, and holds it; numbers have no gap."""
    world.script(turn)
    found = events(world, **settings)
    assert found[-1].name == last
    assert last == f"response.{found[-1].body['response']['status']}"
    assert [event.body["sequence_number"] for event in found] == list(range(len(found)))


def test_a_background_stream_can_be_read_again(world: World) -> None:
    """While it goes on and afterwards, whole or from a number on: the same events with the same numbers."""
    first = events(world, background=True)
    assert [event.name for event in first[:3]] == [
        "response.created",
        "response.queued",
        "response.in_progress",
    ]
    response_id, bodies = first[0].body["response"]["id"], [event.body for event in first]
    assert again(world, response_id) == bodies
    for number in (0, 2, 6, len(bodies) - 2):
        assert again(world, response_id, starting_after=number) == bodies[number + 1 :]


@pytest.mark.parametrize("until", ["response.queued", "response.in_progress", "response.output_text.delta"])
def test_a_stream_that_was_left_is_taken_up(world: World, until: str) -> None:
    """Who lost the connection goes on after the last number that he has read, and misses nothing."""
    stream = world.listen(RESPONSES, {"model": "gpt-4o-mini", "input": "x", "background": True})
    read: list[Json] = []
    for event in stream:
        read.append(event.body)
        if event.name == until:
            break
    stream.close()
    response_id = read[0]["response"]["id"]
    rest = again(world, response_id, starting_after=read[-1]["sequence_number"])
    assert [*read, *rest] == again(world, response_id)


def test_only_a_background_stream_can_be_read_again(world: World) -> None:
    """Any other response is read as JSON only."""
    for response in (answered(world), answered(world, background=True)):
        world.wall.advance(10)
        reply = world.send("GET", f"{RESPONSES}/{response['id']}", stream="true")
        assert (reply.status, reply.error["param"]) == (400, "stream")


def test_a_cancelled_stream_just_ends(world: World) -> None:
    """There is no event for it; what was said by then was said."""
    stream = world.listen(RESPONSES, {"model": "gpt-4o-mini", "input": "x", "background": True})
    created = stream.until("response.created").body["response"]
    stream.until("response.output_text.delta")
    assert world.post(f"{RESPONSES}/{created['id']}/cancel")["output"] == []
    assert set(stream.names()) <= {"response.output_text.delta"}


def test_the_log_has_one_entry_a_stream(world: World) -> None:
    """It counts its events; a response that was waited for is an ordinary request."""
    found = events(world)
    answered(world)
    answered(world, background=True)
    log = world.control("GET", "requests")["requests"]
    assert [(row["events"], row.get("run_status")) for row in log] == [
        (len(found), None),
        (None, "completed"),
        (None, "queued"),
    ]
    assert {(row["operation"], row["status"]) for row in log} == {(RESPONSES, 200)}
    assert [row.get("until", row["at"]) - row["at"] > 1 for row in log] == [False, True, False]


def test_a_call_is_answered_in_a_stream(world: World) -> None:
    """Outputs are the input of the next stream."""
    world.script(CALL, {"text": "Done."})
    first = events(world, tools=[FUNCTION])[-1].body["response"]
    outputs = [{"type": "function_call_output", "call_id": call, "output": "1"} for call in calls_of(first)]
    assert events(world, outputs, previous_response_id=first["id"])[-1].name == "response.completed"
