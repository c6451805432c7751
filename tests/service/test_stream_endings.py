"""How a stream ends other than well (wire contract §8.3), and what stands of what was said."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.connect.reading import Patience
from tests.service.listening import Event, Listening
from tests.service.test_streams import CREATED, MESSAGE, STEP, shape
from tests.service.world import World

DELTA = "thread.message.delta"
SPEAKING = [*CREATED, *STEP, *MESSAGE, DELTA]


def listen(world: World, text: str = "one two three four five six seven eight", **settings: Any) -> Listening:
    """Open a stream on a new thread with a model that says this text."""
    if text:
        world.script({"text": text, "seconds": 4})
    return world.listen(
        f"{world.thread('Hello')}/runs", {"assistant_id": world.agent(), "temperature": None, **settings}
    )


def said(events: list[Event]) -> str:
    """Return the text of the deltas."""
    deltas = [event.body["delta"]["content"] for event in events if event.name == DELTA]
    return "".join(part["text"]["value"] for content in deltas for part in content)


def path(event: Event) -> str:
    """Return the path of the run in an event."""
    return f"/threads/{event.body['thread_id']}/runs/{event.body['id']}"


def test_a_run_that_fails_before_it_speaks(world: World) -> None:
    """Nothing was begun, so nothing but the run ends."""
    world.fault("server_error")
    events = list(listen(world, ""))
    assert [event.name for event in events] == [*CREATED, "thread.run.failed", "done"]
    assert events[-2].body["last_error"] == {
        "code": "server_error",
        "message": "Sorry, something went wrong.",
    }


def test_a_run_that_fails_in_the_middle(world: World) -> None:
    """Message, step and run end in this order, with what was said until then."""
    world.script({"text": "So far", "fail": {"code": "server_error", "message": "Oh."}})
    events = list(listen(world, ""))
    ended = ["thread.message.incomplete", "thread.run.step.failed", "thread.run.failed", "done"]
    assert shape([event.name for event in events]) == [*SPEAKING, *ended]
    message, step, run = (event.body for event in events[-4:-1])
    assert said(events) == message["content"][0]["text"]["value"] == "So far"
    assert message["incomplete_details"] == {"reason": "run_failed"}
    assert step["last_error"] == run["last_error"] == {"code": "server_error", "message": "Oh."}


@pytest.mark.parametrize("cut", [1, 5, 8])
def test_a_cancel_from_another_request(world: World, cut: int) -> None:
    """The stream shows cancelling, then step, message and run end; the message keeps what was streamed, not more."""
    stream = listen(world)
    events = [stream.until("thread.run.created")]
    while len([event for event in events if event.name == DELTA]) < cut:
        events.append(next(iter(stream)))
    assert world.post(f"{path(events[0])}/cancel")["status"] == "cancelling"
    events += list(stream)
    ended = ["thread.run.cancelling", "thread.run.step.cancelled", "thread.message.incomplete"]
    assert shape([event.name for event in events]) == [
        "thread.run.created",
        *SPEAKING[1:],
        *ended,
        "thread.run.cancelled",
        "done",
    ]
    words = " ".join("one two three four five six seven eight".split()[:cut])
    assert said(events) == words
    message = events[-3].body
    assert message["content"] == [{"type": "text", "text": {"value": words, "annotations": []}}]
    assert message == world.get(f"/threads/{message['thread_id']}/messages")["data"][0]


def test_what_stands_does_not_depend_on_a_listener(world: World) -> None:
    """A run that nobody listens to keeps the same words when it is cancelled at the same time."""
    texts = []
    for stream in (True, False):
        world.control("POST", "reset", {})
        world.script({"text": "one two three four five", "seconds": 4})
        body = {"assistant_id": world.agent()}
        thread = world.thread("Hello")
        listening = world.listen(f"{thread}/runs", body) if stream else None
        run = (
            path(listening.until("thread.run.created"))
            if listening
            else f"{thread}/runs/{world.post(f'{thread}/runs', body)['id']}"
        )
        world.wall.advance(3.6)
        world.post(f"{run}/cancel")
        world.wall.advance(1)
        message = world.get(f"{thread}/messages")["data"][0]
        texts.append(message["content"][0]["text"]["value"])
    assert texts == ["one two three"] * 2


def test_a_cancel_while_arguments_come(world: World) -> None:
    """The step keeps the calls that were begun, their arguments as far as they were streamed."""
    world.script({"tool_calls": [{"name": "f", "arguments": {"city": "Oslo"}}, {"name": "g"}], "seconds": 4})
    stream = listen(world, "")
    created = stream.until("thread.run.created")
    for _ in range(3):
        stream.until("thread.run.step.delta")
    world.post(f"{path(created)}/cancel")
    events = list(stream)
    ended = ["thread.run.cancelling", "thread.run.step.cancelled", "thread.run.cancelled", "done"]
    assert [event.name for event in events] == ended
    (call,) = events[1].body["step_details"]["tool_calls"]
    assert call["function"] == {"name": "f", "arguments": '{"city', "output": None}


def test_a_cancel_that_is_overtaken(world: World) -> None:
    """The message is whole, and so are its deltas: what was still to be said comes before it is completed."""
    world.fault("cancel_overtaken")
    stream = listen(world)
    created, *_ = events = [stream.until("thread.run.created"), stream.until(DELTA), stream.until(DELTA)]
    world.post(f"{path(created)}/cancel")
    events += list(stream)
    ended = ["thread.message.completed", "thread.run.step.completed", "thread.run.completed", "done"]
    assert shape([event.name for event in events[3:]]) == ["thread.run.cancelling", DELTA, *ended]
    assert (
        said(events)
        == events[-4].body["content"][0]["text"]["value"]
        == "one two three four five six seven eight"
    )


def test_a_cancel_in_the_queue(world: World) -> None:
    """Nothing was begun: cancelling and cancelled are all that comes."""
    stream = listen(world)
    world.post(f"{path(stream.until('thread.run.created'))}/cancel")
    assert stream.names() == ["thread.run.queued", "thread.run.cancelling", "thread.run.cancelled", "done"]


def test_an_expiry_in_the_queue(world: World) -> None:
    """A run that is never picked up expires on its stream."""
    world.fault("stuck_in_queue")
    assert listen(world).names() == [*CREATED[:2], "thread.run.expired", "done"]


def test_an_expiry_while_speaking(world: World) -> None:
    """Message, step and run end in this order, with the words that came before the ten minutes were over."""
    world.script({"text": "one two three four", "seconds": 700})
    events = list(listen(world, ""))
    ended = ["thread.message.incomplete", "thread.run.step.expired", "thread.run.expired", "done"]
    assert shape([event.name for event in events]) == [*SPEAKING, *ended]
    message = events[-4].body
    assert said(events) == message["content"][0]["text"]["value"] == "one two three"
    assert message["incomplete_details"] == {"reason": "run_expired"}


@pytest.mark.parametrize(
    ("budget", "text", "reason"),
    [
        ({"max_completion_tokens": 3}, "one two three", "max_completion_tokens"),
        ({"max_prompt_tokens": 1}, "", "max_prompt_tokens"),
    ],
)
def test_a_budget_that_is_spent(world: World, budget: dict[str, int], text: str, reason: str) -> None:
    """Only what fits the budget is streamed; the message is incomplete, its step completed (§8.3)."""
    events = list(listen(world, **budget))
    ended = ["thread.message.incomplete", "thread.run.step.completed", "thread.run.incomplete", "done"]
    assert [event.name for event in events[-4:]] == ended
    assert said(events) == events[-4].body["content"][0]["text"]["value"] == text
    assert events[-4].body["incomplete_details"] == {"reason": "max_tokens"}
    assert events[-2].body["incomplete_details"] == {"reason": reason}


def test_a_filter_that_stops_the_text(world: World) -> None:
    """What the filter took away is not streamed either."""
    world.fault("incomplete", reason="content_filter")
    events = list(listen(world))
    assert said(events) == events[-4].body["content"][0]["text"]["value"] == "one two three four"
    assert events[-4].body["incomplete_details"] == {"reason": "content_filter"}


def test_a_run_that_meets_a_defect(world: World) -> None:
    """Its stream shows that it failed and ends; it does not hang."""
    stream = listen(world)
    step = stream.until("thread.run.step.created").body
    with world.store.transaction():
        world.store._db.execute("DELETE FROM objects WHERE id = ?", (step["id"],))
    assert stream.names()[-2:] == ["thread.run.failed", "done"]


@pytest.mark.parametrize("how", ["thread", "reset"])
def test_a_run_that_is_deleted(world: World, how: str) -> None:
    """The stream of a run that is gone ends without done."""
    stream = listen(world)
    run = stream.until(DELTA).body
    assert run
    thread_id = world.get("/threads")["data"][0]["id"]
    if how == "thread":
        world.delete(f"/threads/{thread_id}")
    else:
        world.control("POST", "reset", {})
    names = stream.names()
    assert set(names) <= {DELTA}


def test_a_run_that_nobody_ends(world: World) -> None:
    """A run that never finishes keeps its stream open, without an event, until it is cancelled."""
    world.fault("never_finishes")
    stream = listen(world, "")
    run = path(stream.until("thread.run.in_progress"))

    def cancel() -> float:
        world.post(f"{run}/cancel")
        return 0.0

    stream.reading._patience = Patience(world._sleep, cancel)
    assert stream.names() == ["thread.run.cancelling", "thread.run.cancelled", "done"]
