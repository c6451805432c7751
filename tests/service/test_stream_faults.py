"""Faults of streams: they end before their time, or with an error event, and the run goes on (wire contract §8)."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.service.carrier import HungUp
from tests.service.listening import Event
from tests.service.test_streams import CREATED, MESSAGE, STEP, shape
from tests.service.world import World, outputs


def listen(world: World, **metadata: str) -> list[Event]:
    """Read the stream of a run whose metadata is this."""
    body = {"assistant_id": world.agent(), "metadata": metadata}
    return list(world.listen(f"{world.thread('Hello there')}/runs", body))


def entry(world: World) -> dict[str, Any]:
    """Return the last stream in the request log."""
    streams = [each for each in world.control("GET", "requests")["requests"] if each["events"] is not None]
    return dict(streams[-1])


def statuses(world: World) -> list[str]:
    """Return how all runs have ended."""
    world.wall.advance(10)
    threads = world.get("/threads")["data"]
    return [run["status"] for each in threads for run in world.get(f"/threads/{each['id']}/runs")["data"]]


@pytest.mark.parametrize(
    ("options", "last"),
    [
        ({}, "thread.run.completed"),
        ({"after": 0}, None),
        ({"after": 3}, "thread.run.in_progress"),
        ({"event": "thread.message.created"}, "thread.run.step.in_progress"),
        ({"event": "thread.message.delta", "after": 100}, "thread.message.in_progress"),
    ],
)
def test_a_stream_that_just_ends(world: World, options: dict[str, Any], last: str | None) -> None:
    """It ends where it was told to, whole events and no done; the run completes."""
    world.fault("stream_cut", **options)
    names = [event.name for event in listen(world)]
    assert (names[-1] if names else None) == last
    assert "done" not in names
    assert (entry(world)["events"], entry(world)["faults"]) == (len(names), ["stream_cut"])
    assert statuses(world) == ["completed"]


def test_a_stream_without_the_event_is_whole(world: World) -> None:
    """A fault that waits for an event which does not come does nothing."""
    world.fault("stream_cut", event="thread.run.failed")
    assert listen(world)[-1].name == "done"
    assert "faults" not in entry(world)


@pytest.mark.parametrize("done", [True, False])
def test_an_error_event(world: World, done: bool) -> None:  # noqa: FBT001  # a parameter of pytest
    """Its JSON is that of §8.3; done may follow; the run completes."""
    world.fault("error_event", event="thread.message.completed", message="Oh.", done=done)
    events = listen(world)
    names = [*CREATED, *STEP, *MESSAGE, "thread.message.delta", "error", *["done"] * done]
    assert shape([event.name for event in events]) == names
    error = {"message": "Oh.", "type": "server_error", "param": None, "code": "server_error"}
    assert next(event.body for event in events if event.name == "error") == {"error": error}
    assert (entry(world)["events"], entry(world)["faults"]) == (len(events), ["error_event"])
    assert statuses(world) == ["completed"]


def test_the_second_stream_of_a_run(world: World) -> None:
    """turn=2 means the stream that answers the first tool outputs."""
    world.fault("stream_cut", turn=2, after=1)
    world.script({"tool_calls": [{"name": "f"}]})
    asked = listen(world)[-2].body
    calls = [call["id"] for call in asked["required_action"]["submit_tool_outputs"]["tool_calls"]]
    path = f"/threads/{asked['thread_id']}/runs/{asked['id']}/submit_tool_outputs"
    assert world.listen(path, outputs(calls)).names() == ["thread.run.step.completed"]
    assert statuses(world) == ["completed"]


def test_metadata_asks_for_it(world: World) -> None:
    """A program in another process can ask for a cut of its own run."""
    events = listen(world, **{"labkit.fault": "stream_cut:after=2 + slow:seconds=30"})
    assert [event.name for event in events] == CREATED[:2]


def test_a_broken_connection(world: World) -> None:
    """Without a connection that could be closed, what was driven breaks after the events that came."""
    world.fault("stream_cut", how="broken", after=2)
    stream = world.listen(f"{world.thread('Hello')}/runs", {"assistant_id": world.agent()})
    assert stream.until("thread.run.queued")
    with pytest.raises(HungUp) as caught:
        stream.names()
    assert caught.value.in_body
    assert statuses(world) == ["completed"]
