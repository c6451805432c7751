from __future__ import annotations

import json
import re

from tests.service.world import World, outputs

CREATED = ["thread.run.created", "thread.run.queued", "thread.run.in_progress"]
STEP = ["thread.run.step.created", "thread.run.step.in_progress"]
MESSAGE = ["thread.message.created", "thread.message.in_progress"]
SPOKEN = ["thread.message.completed", "thread.run.step.completed", "thread.run.completed", "done"]


def shape(names: list[str]) -> list[str]:
    """Return the names with each row of deltas as one."""
    return [name for n, name in enumerate(names) if n == 0 or name != names[n - 1]]


def test_a_plain_run(world: World) -> None:
    """The order of events is that of wire contract §8.1, and the stream ends after done."""
    stream = world.listen(f"{world.thread('Hello')}/runs", {"assistant_id": world.agent()})
    names = stream.names()
    assert shape(names) == [*CREATED, *STEP, *MESSAGE, "thread.message.delta", *SPOKEN]
    assert names.count("thread.message.delta") > 1


def test_every_event_is_two_lines_of_ascii(world: World) -> None:
    """LF only, a name, one line of JSON, an empty line: nothing else that would break the client's reader (§8)."""
    world.script({"text": "Grüße\r\n\u2028 aus 東京 😀"})
    stream = world.listen(f"{world.thread('Hello')}/runs", {"assistant_id": world.agent()})
    said = "".join(
        event.body["delta"]["content"][0]["text"]["value"]
        for event in stream
        if event.name == "thread.message.delta"
    )
    assert said == "Grüße\r\n\u2028 aus 東京 😀"
    assert re.fullmatch(rb"(event: [a-z_.]+\ndata: [ -~]+\n\n)+", stream.content)
    assert stream.content.endswith(b"event: done\ndata: [DONE]\n\n")


def test_events_carry_whole_objects_as_they_are_read(world: World) -> None:
    """Run, step and message in an event are those that a reader gets at that moment."""
    thread = world.thread("Hello")
    stream = world.listen(f"{thread}/runs", {"assistant_id": world.agent()})
    last = {}
    for event in stream:
        if event.name.startswith("thread.run.") and "delta" not in event.name and "step" not in event.name:
            assert event.body == world.get(f"{thread}/runs/{event.body['id']}") or event.name.endswith(
                "created"
            )
        last[event.name] = event.body
    run = f"{thread}/runs/{last['thread.run.completed']['id']}"
    assert last["thread.run.created"] == last["thread.run.queued"]
    assert last["thread.run.completed"] == world.get(run)
    assert last["thread.run.step.completed"] == world.get(f"{run}/steps")["data"][0]
    assert last["thread.message.completed"] == world.get(f"{thread}/messages")["data"][0]
    assert last["thread.message.created"]["content"] == []


def test_deltas_make_the_message(world: World) -> None:
    """Only the first delta has annotations, none has a role, and joined they are the text (§8.4)."""
    stream = world.listen(f"{world.thread('Hello there')}/runs", {"assistant_id": world.agent()})
    events = list(stream)
    deltas = [event.body for event in events if event.name == "thread.message.delta"]
    (message,) = [event.body for event in events if event.name == "thread.message.completed"]
    assert {delta["id"] for delta in deltas} == {message["id"]}
    assert [set(delta) for delta in deltas] == [{"id", "object", "delta"}] * len(deltas)
    parts = [delta["delta"]["content"] for delta in deltas]
    assert parts[0] == [{"index": 0, "type": "text", "text": {"value": "You", "annotations": []}}]
    assert parts[1] == [{"index": 0, "type": "text", "text": {"value": " said"}}]
    assert "".join(part[0]["text"]["value"] for part in parts) == message["content"][0]["text"]["value"]


def test_tools_take_two_streams(world: World) -> None:
    """The first ends where outputs are wanted, the second is the answer to them (§8.2)."""
    world.script({"tool_calls": [{"name": "f", "arguments": {"city": "Oslo"}}, {"name": "g"}]})
    thread = world.thread("Hello")
    first = list(world.listen(f"{thread}/runs", {"assistant_id": world.agent()}))
    names = [event.name for event in first]
    asked = ["thread.run.step.delta", "thread.run.requires_action", "done"]
    assert shape(names) == [*CREATED, *STEP, *asked]
    run, action = first[-2].body["id"], first[-2].body["required_action"]
    calls = [call["id"] for call in action["submit_tool_outputs"]["tool_calls"]]
    second = list(world.listen(f"{thread}/runs/{run}/submit_tool_outputs", outputs(calls)))
    names = [event.name for event in second]
    again = ["thread.run.step.completed", "thread.run.queued", "thread.run.in_progress"]
    assert shape(names) == [*again, *STEP, *MESSAGE, "thread.message.delta", *SPOKEN]
    assert [call["function"]["output"] for call in second[0].body["step_details"]["tool_calls"]] == [
        "{}",
        "{}",
    ]
    assert second[0].body["usage"]["total_tokens"] > 0


def test_call_deltas_make_the_calls(world: World) -> None:
    """Each call begins with id, name and empty arguments; what follows has the arguments alone (§8.4)."""
    world.script(
        {"tool_calls": [{"name": "f", "arguments": {"city": "Oslo"}}, {"name": "g", "arguments": "?"}]}
    )
    stream = world.listen(f"{world.thread('Hello')}/runs", {"assistant_id": world.agent()})
    events = list(stream)
    created = next(event.body for event in events if event.name == "thread.run.step.created")
    assert created["step_details"] == {"type": "tool_calls", "tool_calls": []}
    parts = [
        event.body["delta"]["step_details"]["tool_calls"]
        for event in events
        if event.name == "thread.run.step.delta"
    ]
    (calls,) = [
        event.body["required_action"]["submit_tool_outputs"]["tool_calls"]
        for event in events
        if event.name == "thread.run.requires_action"
    ]
    heads = [part[0] for part in parts if "id" in part[0]]
    assert heads == [
        {
            "index": n,
            "id": call["id"],
            "type": "function",
            "function": {"name": name, "arguments": "", "output": None},
        }
        for n, (call, name) in enumerate(zip(calls, "fg", strict=True))
    ]
    for n, call in enumerate(calls):
        rest = [part[0] for part in parts if part[0]["index"] == n and "id" not in part[0]]
        assert {json.dumps(sorted(part)) for part in rest} == {'["function", "index", "type"]'}
        assert "".join(part["function"]["arguments"] for part in rest) == call["function"]["arguments"]


def test_a_thread_and_its_run_in_one_stream(world: World) -> None:
    """POST /threads/runs streams as well, although this client never asks for it."""
    body = {"assistant_id": world.agent(), "thread": {"messages": [{"role": "user", "content": "Hello"}]}}
    stream = world.listen("/threads/runs", body)
    run = stream.until("thread.run.created").body
    assert stream.names()[-1] == "done"
    assert world.get(f"/threads/{run['thread_id']}/runs/{run['id']}")["status"] == "completed"
