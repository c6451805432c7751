"""Agents by name, and their versions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.desk import FUNCTION, answered, named, version
from tests.service.world import START, World


def test_a_version_has_every_key(world: World) -> None:
    """A version comes back with its definition as it was sent, and the agent shows it as its latest."""
    definition = {"kind": "prompt", "model": "anything", "tools": [FUNCTION], "reasoning": {"effort": "low"}}
    body = {"definition": definition, "metadata": {"k": "v"}, "description": "d"}
    made = world.post("/agents/desk/versions", body)
    assert made == {
        **body,
        "object": "agent.version",
        "id": "desk:1",
        "name": "desk",
        "version": "1",
        "created_at": int(START),
        "draft": False,
        "status": "active",
    }
    assert world.get("/agents/desk") == {
        "object": "agent",
        "id": "desk",
        "name": "desk",
        "state": "enabled",
        "versions": {"latest": made},
        "agent_endpoint": None,
    }


def test_a_version_never_changes(world: World) -> None:
    """A second version is one of its own: the first can still be read and used."""
    for text in ("One.", "Two."):
        version(world, instructions=text)
    used = [answered(world, **named(number=number))["instructions"] for number in ("1", "2", None)]
    assert used == ["One.", "Two.", "Two."]
    assert world.get("/agents/desk/versions/1")["definition"]["instructions"] == "One."


def test_numbers_are_given_once(world: World) -> None:
    """A deleted version's number does not come again; a deleted agent's name begins anew."""
    version(world)
    version(world)
    assert world.delete("/agents/desk/versions/2") == {
        "object": "agent.version.deleted",
        "name": "desk",
        "version": "2",
        "deleted": True,
    }
    assert world.get("/agents/desk")["versions"]["latest"]["version"] == "1"
    assert version(world)["version"] == "3"
    assert world.delete("/agents/desk") == {"object": "agent.deleted", "name": "desk", "deleted": True}
    assert world.send("GET", "/agents/desk/versions/1").status == 404
    assert version(world)["version"] == "1"
    assert [each["version"] for each in world.get("/agents/desk/versions")["data"]] == ["1"]


def test_with_its_last_version_the_agent_goes(world: World) -> None:
    """An agent without a version is no agent; responses that it made keep what they were made with."""
    version(world)
    response = answered(world, **named())
    world.delete("/agents/desk/versions/1")
    assert world.send("GET", "/agents/desk").message == "Agent with id 'desk' not found."
    assert world.get(f"/openai/v1/responses/{response['id']}")["agent_reference"]["name"] == "desk"


def test_a_draft_is_not_the_latest(world: World) -> None:
    """A draft is there under its number, and only there."""
    version(world)
    definition = {"kind": "prompt", "model": "m"}
    draft = world.post("/agents/desk/versions", {"definition": definition, "draft": True})
    assert (draft["version"], draft["draft"]) == ("2", True)
    assert world.get("/agents/desk")["versions"]["latest"]["version"] == "1"


def test_agents_are_listed(world: World) -> None:
    """Newest first, in pages, also while they are deleted; of other kinds there are none."""
    for name in ("a", "b", "c"):
        version(world, name)
    page = world.get("/agents", limit=2)
    assert ([each["name"] for each in page["data"]], page["last_id"], page["has_more"]) == (
        ["c", "b"],
        "b",
        True,
    )
    world.delete("/agents/b")
    assert [each["name"] for each in world.get("/agents", after="b")["data"]] == ["a"]
    assert world.get("/agents", kind="workflow")["data"] == []


def test_details_are_no_part_of_a_version(world: World) -> None:
    """What PATCH changes stays when a version is added; the endpoint's rules choose who answers there, and only there."""
    version(world)
    rules = [{"type": "FixedRatio", "agent_version": "1", "traffic_percentage": 100}]
    endpoint = {"version_selector": {"version_selection_rules": rules}, "protocol_configuration": {}}
    changed = world.send("PATCH", "/agents/desk", {"agent_endpoint": endpoint})
    assert changed.body["agent_endpoint"] == endpoint
    version(world)
    assert world.get("/agents/desk")["agent_endpoint"] == endpoint
    there = world.post("/agents/desk/endpoint/protocols/openai/responses", {"input": "Hello"})
    assert there["agent_reference"]["version"] == "1"
    assert answered(world, **named())["agent_reference"]["version"] == "2"


@pytest.mark.parametrize("name", ["-desk", "desk-", "a_b", "a" * 64, "ä"])
def test_a_name_has_a_form(world: World, name: str) -> None:
    """Letters, digits and hyphens, 63 at the most, a letter or digit at both ends."""
    body = {"definition": {"kind": "prompt", "model": "m"}}
    reply = world.send("POST", f"/agents/{name}/versions", body)
    assert (reply.status, reply.error["param"]) == (400, "agent_name")


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (None, "Missing required parameter: 'definition'."),
        ({"kind": "prompt"}, "Missing required parameter: 'definition.model'."),
        ({"kind": "hosted"}, "has no agents of kind 'hosted': it has prompt agents."),
        ({"kind": "prompt", "model": "m", "tools": [{"type": "function"}]}, "so it needs 'name'"),
    ],
)
def test_a_definition_is_looked_at(world: World, definition: Any, message: str) -> None:
    """What cannot be used is refused now, and by name; nothing is made."""
    reply = world.send(
        "POST", "/agents/desk/versions", {} if definition is None else {"definition": definition}
    )
    assert reply.status == 400
    assert message in reply.message
    assert world.get("/agents")["data"] == []
