"""A run's choice among its tools."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.world import World

TOOLS = [
    {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}},
    {"type": "code_interpreter"},
]


def named(name: str) -> dict[str, Any]:
    return {"type": "function", "function": {"name": name}}


@pytest.mark.parametrize(
    "choice", ["auto", "none", "required", named("get_weather"), {"type": "code_interpreter"}]
)
def test_a_choice_is_echoed(world: World, choice: Any) -> None:
    """Every form that the agent's tools allow is accepted and comes back as it was sent."""
    run = world.run(assistant_id=world.agent(tools=TOOLS), tool_choice=choice)
    assert world.get(run)["tool_choice"] == choice


@pytest.mark.parametrize(
    ("choice", "name"),
    [
        (named("get_wether"), "get_wether"),
        ({"type": "file_search"}, "file_search"),
        ({"type": "connected_agent"}, "connected_agent"),
    ],
)
def test_a_choice_of_what_is_not_there_is_refused(world: World, choice: Any, name: str) -> None:
    """A tool that the run does not have cannot be chosen; nothing is created, and the thread stays free."""
    thread, agent = world.thread("Hello"), world.agent(tools=TOOLS)
    extra = [{"role": "user", "content": "x"}]
    body = {"assistant_id": agent, "tool_choice": choice, "additional_messages": extra}
    reply = world.send("POST", f"{thread}/runs", body)
    assert (reply.status, reply.error["param"]) == (400, "tool_choice")
    assert reply.message == f"Tool choice '{name}' not found in 'tools' parameter."
    assert len(world.get(f"{thread}/messages")["data"]) == 1
    assert world.send("POST", "/threads/runs", {"assistant_id": agent, "tool_choice": choice}).status == 400
    world.run(thread, assistant_id=agent)


def test_the_tools_of_the_run_decide(world: World) -> None:
    """A run's own tools take the place of the agent's, for the choice too."""
    agent = world.agent(tools=TOOLS)
    world.run(assistant_id=agent, tools=[{"type": "file_search"}], tool_choice={"type": "file_search"})
    body = {"assistant_id": agent, "tools": [], "tool_choice": named("get_weather")}
    assert world.send("POST", f"{world.thread('x')}/runs", body).status == 400


def test_an_unknown_type_is_refused(world: World) -> None:
    """The refusal lists the types that there are."""
    body = {"assistant_id": world.agent(tools=TOOLS), "tool_choice": {"type": "bogus"}}
    reply = world.send("POST", f"{world.thread('x')}/runs", body)
    assert (reply.status, reply.error["param"]) == (400, "tool_choice.type")
    assert reply.message.startswith(
        "Invalid value: 'bogus'. Supported values are: 'function', 'code_interpreter'"
    )
