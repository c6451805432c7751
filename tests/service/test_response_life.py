"""A response over time: single steps, restarts, models that take real time, defects, golden projects."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from labkit.service.model.remote.endpoint import RemoteModel
from labkit.service.model.turns import Prompt, Turn
from labkit.service.store import Store
from tests.neighbour import Answer, Sent, neighbour
from tests.service.desk import (
    CONVERSATIONS,
    RESPONSES,
    answered,
    ask,
    conversation,
    items_of,
    named,
    text_of,
    version,
)
from tests.service.world import World

ANSWER = {"choices": [{"message": {"content": "late"}, "finish_reason": "stop"}]}


def begin(world: World, **settings: Any) -> str:
    """Ask for a background response; return its path."""
    return f"{RESPONSES}/{answered(world, background=True, **settings)['id']}"


def test_it_is_stepped(world: World) -> None:
    """Each step of a held clock is one change of status, and the event log has them."""
    world.control("POST", "clock", {"mode": "manual"})
    path = begin(world)
    statuses = [world.get(path)["status"]]
    for _ in range(2):
        world.control("POST", "step")
        statuses.append(world.get(path)["status"])
    assert statuses == ["queued", "in_progress", "completed"]
    events = world.control("GET", "events")["events"]
    assert [(event["object"], event["event"], event["status"]) for event in events] == [
        ("response", "create", "queued"),
        ("response", "pick_up", "in_progress"),
        ("response", "complete", "completed"),
    ]


def test_it_goes_on_after_a_restart(tmp_path: Path) -> None:
    """A service that was killed in the middle of a turn finishes it with the same words; nothing is lost."""
    first = World(store=Store(tmp_path / "service.sqlite3"))
    first.control("POST", "clock", {"mode": "manual"})
    version(first, instructions="Be brief.")
    talk = conversation(first, "Before")
    first.script({"text": "The same words."})
    path = begin(first, conversation=talk, **named())
    first.control("POST", "step")
    assert first.get(path)["status"] == "in_progress"
    first.service.close()
    second = World(store=Store(tmp_path / "service.sqlite3"))
    assert ask(second, conversation=talk, **named()).error["code"] == "conversation_locked"
    second.control("POST", "step")
    assert text_of(second.get(path)) == "The same words."
    assert [item["role"] for item in items_of(second, talk)] == ["user", "user", "assistant"]
    second.service.close()


def test_a_model_that_takes_real_time_is_waited_for() -> None:
    """While it thinks the response is in progress and others are served; its client gets the answer when it is there."""
    go = threading.Event()

    def answer(sent: Sent) -> Answer:
        go.wait(10)
        return Answer(ANSWER)

    with neighbour(answer) as server:
        world = World(model=RemoteModel.at(f"{server.url}/v1"))  # type: ignore[arg-type]  # a slow model is one, too
        path = begin(world)
        world.wall.advance(30)
        assert world.get(path)["status"] == "in_progress"
        cancelled = begin(world)
        world.wall.advance(30)
        assert world.get(cancelled)["status"] == "in_progress"
        world.post(f"{cancelled}/cancel")
        go.set()
        assert text_of(answered(world, "Hello", model="whatever it has")) == "late"
        world.wall.advance(30)
        assert text_of(world.get(path)) == "late"
        assert world.get(cancelled)["output"] == []


class Broken:
    """A model that gives no turn."""

    def reply(self, prompt: Prompt) -> Turn:
        """Give something else."""
        return "not a turn"  # type: ignore[return-value]  # that is what is broken


def test_a_defect_fails_it() -> None:
    """Whatever goes wrong inside, the response ends with server_error, and its conversation is free."""
    world = World(model=Broken())
    talk = conversation(world)
    for _ in range(2):
        response = answered(world, conversation=talk)
        assert (response["status"], response["error"]["code"]) == ("failed", "server_error")


def test_golden_projects_are_equal() -> None:
    """With one seed, ids, times, tokens, events and bytes are the same; requests move the clock to the answer."""

    def play() -> list[Any]:
        world = World()
        world.control("POST", "reset", {"golden": True, "seed": 3})
        talk = conversation(world, "Hello")
        found: list[Any] = [answered(world, "One", conversation=talk), items_of(world, talk)]
        stream = world.listen(RESPONSES, {"model": "gpt-4o", "input": "Two"})
        stream.names()
        return [*found, stream.content, world.control("GET", "events"), world.control("GET", "requests")]

    assert play() == play()


def test_projects_share_nothing(world: World) -> None:
    """A conversation, a response and an agent of one project are unknown in another."""
    talk, path = conversation(world), begin(world)
    version(world)
    other = world.beside("q")
    assert ask(other, conversation=talk).status == 404
    assert (
        ask(other, previous_response_id=path.rpartition("/")[2]).error["code"]
        == "previous_response_not_found"
    )
    assert ask(other, **named()).status == 404
    assert other.send("GET", f"{CONVERSATIONS}/{talk}").status == 404


def test_a_run_is_no_response(world: World) -> None:
    """The id of a run is unknown among responses, and the other way round."""
    run, path = world.run(), begin(world)
    assert world.send("GET", f"{RESPONSES}/{run.rpartition('/')[2]}").status == 404
    there = f"{run.rpartition('/')[0]}/{path.rpartition('/')[2]}"
    assert world.send("GET", there).status == 404
    assert world.send("POST", f"{there}/cancel").status == 404


def test_a_chain_ends_where_it_was_cut(world: World) -> None:
    """What came before a deleted response is not told any more; what came after it is."""
    first = answered(world, "One")["id"]
    second = answered(world, "Two", previous_response_id=first)["id"]
    third = answered(world, "Three", previous_response_id=second)["id"]
    world.delete(f"{RESPONSES}/{second}")
    assert text_of(answered(world, [], previous_response_id=third)) == "You said: Three"


def test_a_response_of_a_conversation_can_be_followed(world: World) -> None:
    """By its own id what had been said in the conversation until then is remembered, and nothing later."""
    talk = conversation(world, "Before")
    asked = answered(world, None, conversation=talk)["id"]
    answered(world, "Later", conversation=talk)
    assert text_of(answered(world, [], previous_response_id=asked)) == "You said: Before"
