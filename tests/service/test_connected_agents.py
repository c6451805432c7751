"""Agents that call agents: a run that waits for another run, on a thread that no client sees."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from labkit.service.model.turns import Call, Prompt, Turn
from labkit.service.tools.toolbox import Toolbox
from tests.service.workbench import CODE, FUNCTION, answer_of, begin
from tests.service.world import Json, World


class Office:
    """A model whose agents are told apart by their instructions; each line is `instructions: what it does`.

    "boss" calls every tool it has with its last message; "clerk" answers; "coder" runs code; "deep" calls on.
    """

    def __init__(self) -> None:
        self.asked: list[Prompt] = []

    def reply(self, prompt: Prompt) -> Turn:
        self.asked.append(prompt)
        outputs = [entry.text for entry in prompt.entries if entry.role == "tool"]
        said = next(entry.text for entry in reversed(prompt.entries) if entry.role == "user")
        if outputs:
            return Turn(text=f"{prompt.instructions} heard: {' | '.join(outputs)}")
        if prompt.instructions == "clerk":
            return Turn(text=f"clerk says: {said}")
        if prompt.instructions == "silent":
            return Turn(text="")
        return Turn(calls=tuple(self._calls(prompt, said)) or ())

    def _calls(self, prompt: Prompt, said: str) -> Iterable[Call]:
        for tool in prompt.tools:
            name = tool["function"]["name"]
            arguments = (
                '{"code": "print(6 * 7)"}'
                if tool["type"] == "code_interpreter"
                else f'{{"message": "{said}"}}'
            )
            yield Call(name, arguments)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def world(office: Office) -> World:
    return World(model=office, tools=Toolbox())


def connect(world: World, name: str, **settings: object) -> Json:
    agent_id = world.agent(name=name, **settings)
    return {
        "type": "connected_agent",
        "connected_agent": {"id": agent_id, "name": name, "description": f"Ask {name}"},
    }


def boss(world: World, *tools: Json) -> str:
    thread = world.thread("What is new?")
    return world.run(thread, assistant_id=world.agent(instructions="boss", tools=list(tools)))


def test_another_agent_answers(world: World, office: Office) -> None:
    """The called agent gets the message alone, with its own instructions; its answer is the call's output."""
    run = boss(world, connect(world, "clerk", instructions="clerk"))
    world.until(run, "completed")
    step = world.get(f"{run}/steps", order="asc")["data"][0]
    (call,) = step["step_details"]["tool_calls"]
    shown = call["connected_agent"]
    assert call["type"] == "connected_agent"
    assert (shown["name"], shown["arguments"]) == ("clerk", '{"message": "What is new?"}')
    assert shown["output"] == "clerk says: What is new?"
    assert shown["agent_id"].startswith("asst_")
    assert answer_of(world, run) == "boss heard: clerk says: What is new?"
    (asked,) = [prompt for prompt in office.asked if prompt.instructions == "clerk"]
    assert [entry.text for entry in asked.entries] == ["What is new?"]


def test_the_hidden_thread_is_hidden_and_goes(world: World) -> None:
    """Clients see neither the other agent's thread nor its run, and nothing of it stays."""
    run = boss(world, connect(world, "clerk", instructions="clerk"))
    for _ in range(5):
        world.control("POST", "step")
    (child,) = {event["run_id"] for event in world.control("GET", "events")["events"]} - {
        run.rpartition("/")[2]
    }
    body = world.store.get_run("p", child).body  # type: ignore[union-attr]  # it is there
    assert world.send("GET", f"/threads/{body['thread_id']}").status == 404
    assert [thread["id"] for thread in world.get("/threads")["data"]] == [run.split("/")[2]]
    world.until(run, "completed")
    assert world.store.get_run("p", child) is None
    assert world.store.children("p", "message", body["thread_id"], newest=9) == []


def test_several_agents_in_one_turn(world: World) -> None:
    """Calls of one turn run side by side, beside code of the service's own."""
    run = boss(
        world, connect(world, "a", instructions="clerk"), CODE, connect(world, "b", instructions="clerk")
    )
    world.until(run, "completed")
    assert answer_of(world, run) == "boss heard: clerk says: What is new? | 42 | clerk says: What is new?"


def test_a_called_agent_uses_its_tools(world: World, office: Office) -> None:
    """The other agent's tools of the service work; its functions are not offered, since it has no client."""
    run = boss(world, connect(world, "coder", instructions="coder", tools=[CODE, FUNCTION]))
    world.until(run, "completed")
    assert answer_of(world, run) == "boss heard: coder heard: 42"
    asked = next(prompt for prompt in office.asked if prompt.instructions == "coder")
    assert [tool["type"] for tool in asked.tools] == ["code_interpreter"]


def test_two_levels_are_the_most(world: World) -> None:
    """An agent that is called cannot call agents: it is told so, and goes on."""
    clerk = connect(world, "clerk", instructions="clerk")
    run = boss(world, connect(world, "deep", instructions="deep", tools=[clerk]))
    world.until(run, "completed")
    assert "Assistant Tool Call Depth Error" in answer_of(world, run)


def test_an_agent_that_calls_itself(world: World) -> None:
    """An agent connected to itself comes to an end like any other."""
    agent = world.agent(instructions="boss")
    own = {"type": "connected_agent", "connected_agent": {"id": agent, "name": "me", "description": "d"}}
    world.post(f"/assistants/{agent}", {"tools": [own]})
    run = world.run(world.thread("Hi"), assistant_id=agent)
    world.until(run, "completed")
    assert "Depth Error" in answer_of(world, run)


def test_a_deleted_agent_is_said(world: World) -> None:
    """An agent that is gone gives no answer; the output says which."""
    clerk = connect(world, "clerk", instructions="clerk")
    agent_id = clerk["connected_agent"]["id"]
    world.delete(f"/assistants/{agent_id}")
    run = boss(world, clerk)
    world.until(run, "completed")
    assert answer_of(world, run) == f"boss heard: No assistant found with id '{agent_id}'."


def test_a_failing_agent_is_said(world: World) -> None:
    """When the other agent's run fails, the caller is told why and goes on."""
    run = boss(world, connect(world, "clerk", instructions="clerk", model="gpt-9"))
    world.until(run, "completed")
    expected = "boss heard: The agent clerk gave no answer. Failed to resolve model info for: gpt-9"
    assert answer_of(world, run) == expected


def test_a_script_speaks_for_the_caller_only(world: World) -> None:
    """Scripted turns are for the runs that a client made; a called agent is answered for by the model."""
    clerk = connect(world, "clerk", instructions="clerk")
    world.script(
        {"tool_calls": [{"name": "clerk", "arguments": {"message": "Hello"}}]}, {"text": "scripted end"}
    )
    run = boss(world, clerk)
    world.until(run, "completed")
    assert answer_of(world, run) == "scripted end"
    step = world.get(f"{run}/steps", order="asc")["data"][0]
    assert step["step_details"]["tool_calls"][0]["connected_agent"]["output"] == "clerk says: Hello"


@pytest.mark.parametrize("how", ["cancel", "delete"])
def test_the_called_run_ends_with_its_caller(world: World, how: str) -> None:
    """A caller that is cancelled or deleted takes the other agent's run with it."""
    run = boss(world, connect(world, "clerk", instructions="clerk"))
    for _ in range(5):
        world.control("POST", "step")
    ids = {event["run_id"] for event in world.control("GET", "events")["events"]} - {run.rpartition("/")[2]}
    assert len(ids) == 1
    if how == "cancel":
        world.post(f"{run}/cancel")
        world.until(run, "cancelled")
    else:
        world.delete(run.partition("/runs/")[0])
    assert [world.store.get_run("p", child) for child in ids] == [None]


def test_it_goes_on_after_a_restart(world: World, office: Office) -> None:
    """Who waits for whom is stored: another process finishes both runs."""
    run = boss(world, connect(world, "clerk", instructions="clerk"))
    for _ in range(5):
        world.control("POST", "step")
    after = World(model=office, store=world.store, wall=world.wall, tools=Toolbox())
    after.wall.advance(60)
    assert after.get(run)["status"] == "completed"


def test_real_time_passes_by_itself(world: World) -> None:
    """On a clock that runs the answer is there after the turns that it takes, whoever looks."""
    run = boss(world, connect(world, "clerk", instructions="clerk"))
    world.wall.advance(2.5)
    assert world.get(run)["status"] == "in_progress"
    world.wall.advance(10)
    assert world.get(run)["status"] == "completed"


@pytest.mark.parametrize("message", ["{}", '{"message": 5}', '{"message": ""}', '{"text": "Hi"}'])
def test_a_message_of_any_shape(world: World, message: str) -> None:
    """A call without a proper message still reaches the other agent."""
    clerk = connect(world, "clerk", instructions="clerk")
    world.script({"tool_calls": [{"name": "clerk", "arguments": message}]}, {"text": "end"})
    run = begin(world, clerk)
    world.until(run, "completed")
    output = world.get(f"{run}/steps", order="asc")["data"][0]["step_details"]["tool_calls"][0][
        "connected_agent"
    ]["output"]
    assert output == ("clerk says: Hi" if "Hi" in message else "clerk says: (no message)")
