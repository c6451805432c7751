"""Responses that are refused, and what is said then."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.desk import (
    FUNCTION,
    RESPONSES,
    ask,
    named,
    version,
)
from tests.service.world import World


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"input": "x"}, "Missing required parameter: 'model'."),
        ({"model": "gpt-4o"}, "One of 'input', 'previous_response_id' or 'conversation' must be provided."),
        (
            {"model": "gpt-4o", "input": "x", "max_output_tokens": 1},
            "Expected a value >= 16, but got 1 instead.",
        ),
        ({"agent": {"name": "desk"}}, "The 'agent' property is deprecated. Use 'agent_reference' instead."),
        (
            {"model": "gpt-4o", "input": [{"type": "reasoning"}]},
            "Invalid value: 'reasoning'. Supported values are",
        ),
        ({"model": "gpt-4o", "input": "x", "tools": [{"type": "web_search"}]}, "has no tool"),
        (
            {"model": "gpt-4o", "input": "x", "tool_choice": {"type": "function", "name": "g"}},
            "Tool choice 'g' not found",
        ),
        (
            {"model": "gpt-4o", "input": "x", "conversation": "conv_X"},
            "Conversation with id 'conv_X' not found.",
        ),
        ({"model": "gpt-4o", "input": "x", "background": True, "store": False}, "needs 'store' to be true"),
        (
            {"model": "gpt-4o", "input": "x", "conversation": "conv_X", "previous_response_id": "resp_X"},
            "Mutually exclusive parameters",
        ),
        ({"input": "x", **named()}, "Agent with id 'desk' not found."),
    ],
)
def test_what_does_not_fit_is_refused(world: World, body: dict[str, Any], message: str) -> None:
    """A refusal says what was expected; nothing is made."""
    reply = world.send("POST", RESPONSES, body)
    assert reply.status in (400, 404)
    assert message in reply.message


@pytest.mark.parametrize("odd", ["\ud800", "x" * 200, "é", "a'b", ""])
def test_ids_that_nothing_can_have_are_unknown(world: World, odd: str) -> None:
    """Whatever stands where an id should: it is not found, or refused; never a defect."""
    for settings in ({"conversation": odd}, {"previous_response_id": odd}, named(odd), named("desk", odd)):
        version(world)
        reply = ask(world, **settings)
        assert reply.status in (400, 404), settings
    item = {"type": "message", "id": odd, "role": "user", "content": "x"}
    assert world.send("POST", "/openai/v1/conversations", {"items": [item]}).error["param"] == "items[0].id"


def test_an_unknown_model_is_404(world: World) -> None:
    """Unlike a run, a response of a model that is not deployed is refused at once."""
    reply = ask(world, model="gpt-9")
    assert (reply.status, reply.error["code"]) == (404, "DeploymentNotFound")


@pytest.mark.parametrize("key", ["tools", "temperature", "top_p", "instructions"])
def test_an_agent_is_not_overridden(world: World, key: str) -> None:
    """What the agent's version says cannot be said again beside it."""
    version(world)
    value: Any = {"tools": [FUNCTION], "instructions": "Hi"}.get(key, 1.0)
    reply = ask(world, **named(), **{key: value})
    assert (reply.status, reply.error["code"], reply.error["param"]) == (400, "invalid_payload", key)
    assert reply.message == "Not allowed when agent is specified."


def test_an_agent_has_an_endpoint_of_its_own(world: World) -> None:
    """Below an agent's own path the agent is implied; a disabled one refuses with 403."""
    version(world, instructions="Be brief.")
    path = "/agents/desk/endpoint/protocols/openai/responses"
    assert world.post(path, {"input": "Hello"})["agent_reference"]["name"] == "desk"
    assert world.send("POST", "/agents/desk:disable").status == 204
    assert world.send("POST", path, {"input": "Hello"}).status == 403
    assert ask(world, **named()).status == 403
    assert world.send("POST", "/agents/desk:enable").status == 204
    assert world.send("POST", path, {"input": "Hello"}).status == 200
