"""Clients of streams: several, slow, gone, refused; and the clock that a stream goes by."""

from __future__ import annotations

import json
import threading
from itertools import pairwise
from typing import Any

import pytest

from labkit.connect.reading import Patience
from tests.service.listening import Listening
from tests.service.world import World, outputs

WORDS = "one two three four five six seven eight nine ten"


def listen(world: World, text: str = WORDS) -> Listening:
    """Open a stream on a new thread with a model that says this text."""
    world.script({"text": text})
    return world.listen(f"{world.thread('Hello')}/runs", {"assistant_id": world.agent()})


def test_the_submit_comes_while_the_first_stream_is_open(world: World) -> None:
    """The client answers on reading requires_action, before done (§7); the first stream ends with done all the same."""
    world.script({"tool_calls": [{"name": "f"}]}, {"text": "Fine."})
    thread = world.thread("Hello")
    first = world.listen(f"{thread}/runs", {"assistant_id": world.agent()})
    asked = first.until("thread.run.requires_action").body
    calls = [call["id"] for call in asked["required_action"]["submit_tool_outputs"]["tool_calls"]]
    second = world.listen(f"{thread}/runs/{asked['id']}/submit_tool_outputs", outputs(calls))
    names = second.names()
    assert (names[0], names[-1]) == ("thread.run.step.completed", "done")
    assert first.names() == ["done"]


def test_a_refused_stream_is_json(world: World) -> None:
    """A request that cannot be served is answered with its HTTP status, not with a stream (§8)."""
    thread = world.thread("Hello")
    body = {"assistant_id": world.agent(), "stream": True}
    stream = world.listen(f"{thread}/runs", body)
    created = stream.until("thread.run.created").body
    refused = world.send("POST", f"{thread}/runs", body)
    assert (refused.status, refused.message) == (
        400,
        f"Thread {created['thread_id']} already has an active run {created['id']}.",
    )
    early = world.send(
        "POST", f"{thread}/runs/{created['id']}/submit_tool_outputs", {**outputs([]), "stream": True}
    )
    assert (early.status, early.message) == (400, 'Runs in status "queued" do not accept tool outputs.')
    assert stream.names()[-1] == "done"


def test_a_request_fault_leaves_no_stream(world: World) -> None:
    """A 500 after the run was created: the run goes on, and nothing is kept for a stream that nobody reads."""
    world.fault("http_error", status=500, after_commit=True, path="/runs")
    thread = world.thread("Hello")
    reply = world.send("POST", f"{thread}/runs", {"assistant_id": world.agent(), "stream": True})
    assert reply.status == 500
    world.wall.advance(10)
    assert [run["status"] for run in world.get(f"{thread}/runs")["data"]] == ["completed"]
    assert world.service._gateway.project("p").streams._open == {}


def test_a_client_that_leaves_does_not_stop_the_run(world: World) -> None:
    """The run completes as if nobody had listened, and its stream is forgotten."""
    stream = listen(world)
    message = stream.until("thread.message.created").body
    stream.until("thread.message.delta")
    stream.close()
    assert world.service._gateway.project("p").streams._open == {}
    world.wall.advance(10)
    message = world.get(f"/threads/{message['thread_id']}/messages/{message['id']}")
    assert (message["status"], message["content"][0]["text"]["value"]) == ("completed", WORDS)


def test_a_client_that_reads_late_misses_nothing(world: World) -> None:
    """Everything that happened meanwhile comes at once, in order, with each object as it was then."""
    prompt, late = listen(world), listen(world)
    seen = [(event.name, event.body.get("status")) for event in prompt]
    world.wall.advance(1000)
    assert [(event.name, event.body.get("status")) for event in late] == seen


def test_several_streams_go_on_together(world: World) -> None:
    """Each gets the events of its own run, whoever is read first."""
    streams = [listen(world, f"This is number {n}.") for n in range(5)]
    texts: list[Any] = []
    for stream in streams:
        (message,) = [event.body for event in stream if event.name == "thread.message.completed"]
        texts.append(message["content"][0]["text"]["value"])
    assert texts == [f"This is number {n}." for n in range(5)]


def test_deltas_come_one_after_the_other(world: World) -> None:
    """They are spread over the time in which the turn is said."""
    stream = listen(world)
    times = [world.wall.now() for event in stream if event.name == "thread.message.delta"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 9
    assert max(gaps) < 2 * min(gaps)


def test_a_fast_clock_streams_faster(world: World) -> None:
    """At a hundred times the speed the same events take a hundredth of the time."""
    taken = []
    for speed in (1, 100):
        world.control("POST", "clock", {"speed": speed})
        before = world.wall.now()
        assert listen(world).names()[-1] == "done"
        taken.append(world.wall.now() - before)
    assert taken[0] / 120 < taken[1] < taken[0] / 80


def test_a_clock_that_moves_by_requests_is_moved_by_the_stream(world: World) -> None:
    """With nobody else there, the stream takes the clock to whatever comes next, and no further."""
    world.control("POST", "clock", {"mode": "manual", "per_request": 1})
    before = world.wall.now()
    stream = listen(world)
    started = world.control("GET", "clock")["now"]
    assert stream.names()[-1] == "done"
    assert started + 1 < world.control("GET", "clock")["now"] < started + 6
    assert world.wall.now() == before


def test_a_refused_request_does_not_turn_the_clock_back(world: World) -> None:
    """What a stream moved the clock to stays, also when nothing was stored since."""
    world.control("POST", "clock", {"mode": "manual", "per_request": 0.001})
    stream = listen(world)
    for _ in range(3):
        stream.until("thread.message.delta")
    before = world.control("GET", "clock")["now"]
    assert world.knock("POST", "/labkit/projects/p/clock", {"advance": -1}).status == 400
    assert world.control("GET", "clock")["now"] == before


@pytest.mark.parametrize("how", ["advance", "step", "speed"])
def test_a_held_clock_is_moved_by_somebody_else(world: World, how: str) -> None:
    """The stream shows what the clock allows, waits, and is woken by whoever moves it."""
    world.control("POST", "clock", {"mode": "manual"})
    stream = listen(world)
    stream.until("thread.run.queued")
    moved = []

    def move(woken: threading.Event, seconds: float) -> None:
        moved.append(seconds)
        if how == "step":
            world.control("POST", "step")
        else:
            world.control("POST", "clock", {how: 0.25 if how == "advance" else 1000})
            world.wall.advance(1)
        assert woken.is_set()

    stream.reading._patience = Patience(move, lambda: 0.0)
    assert stream.names()[-1] == "done"
    assert moved[0] == 0.0


def test_golden_streams_are_the_same_byte_for_byte(world: World) -> None:
    """Two golden projects with the same requests send the same bytes, also in their logs."""
    contents = []
    for _ in range(2):
        world.control("POST", "reset", {"golden": True, "seed": 7})
        world.script({"tool_calls": [{"name": "f"}]})
        thread = world.thread("Hello")
        first = world.listen(f"{thread}/runs", {"assistant_id": world.agent()})
        asked = [event.body for event in first][-2]
        calls = [call["id"] for call in asked["required_action"]["submit_tool_outputs"]["tool_calls"]]
        second = world.listen(f"{thread}/runs/{asked['id']}/submit_tool_outputs", outputs(calls))
        assert second.names()[-1] == "done"
        logs = [world.control("GET", name) for name in ("requests", "events")]
        contents.append((first.content, second.content, json.dumps(logs)))
    assert contents[0] == contents[1]


def test_a_stream_is_one_request_in_the_log(world: World) -> None:
    """Its entry is there from the beginning and counts its events."""
    stream = listen(world)
    stream.until("thread.run.queued")
    (entry,) = [
        each for each in world.control("GET", "requests")["requests"] if each["path"].endswith("/runs")
    ]
    assert (entry["status"], entry["events"]) == (200, 2)
    rest = stream.names()
    (entry,) = [
        each for each in world.control("GET", "requests")["requests"] if each["path"].endswith("/runs")
    ]
    assert entry["events"] == 2 + len(rest)


def test_the_event_log_is_that_of_a_run_without_a_stream(world: World) -> None:
    """Streaming changes what a client sees, not what happens."""
    logs = []
    for stream in (True, False):
        world.control("POST", "reset", {"seed": 1})
        body = {"assistant_id": world.agent(), "stream": stream}
        world.send("POST", f"{world.thread('Hello')}/runs", body)
        world.wall.advance(10)
        events = world.control("GET", "events")["events"]
        logs.append([(event["object"], event["status"], event["event"]) for event in events])
    assert logs[0] == logs[1]


def test_a_move_that_is_undone_is_not_told(world: World) -> None:
    """Nothing of a transaction that was rolled back is streamed: here the disk is full when the turn is written down."""
    stream = listen(world, "x " * 50_000)
    stream.until("thread.run.queued")
    (pages,) = world.store._db.execute("PRAGMA page_count").fetchone()
    world.store._db.execute(f"PRAGMA max_page_count = {pages}")
    *begun, error = list(stream)
    assert "thread.message.completed" not in [event.name for event in begun]
    assert (error.name, error.body["error"]["code"]) == ("error", "disk_trouble")
    world.store._db.execute("PRAGMA max_page_count = 1000000")
    world.wall.advance(10)
    (thread,) = world.get("/threads")["data"]
    assert [run["status"] for run in world.get(f"/threads/{thread['id']}/runs")["data"]] == ["completed"]


def test_memory_does_not_grow_with_the_deltas(world: World) -> None:
    """A channel holds what happened, and makes its deltas as they are read."""
    stream = listen(world, "word " * 5_000)
    stream.until("thread.message.in_progress")
    (open_streams,) = world.service._gateway.project("p").streams._open.values()
    assert len(open_streams[0].channel._queue) <= 1
    assert stream.names().count("thread.message.delta") == 5_001
