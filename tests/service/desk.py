"""The successor's objects, as most of its tests begin: an agent's version, a conversation, a response."""

from __future__ import annotations

from typing import Any, Final

from tests.service.world import Json, Reply, World

CONVERSATIONS: Final = "/openai/v1/conversations"
RESPONSES: Final = "/openai/v1/responses"
FUNCTION: Final = {"type": "function", "name": "f", "parameters": {"type": "object", "properties": {}}}
CALL: Final = {"tool_calls": [{"name": "f", "arguments": {}}]}


def version(world: World, name: str = "desk", **definition: Any) -> Json:
    """Make a version of an agent."""
    settings = {"kind": "prompt", "model": "gpt-4o-mini", **definition}
    return world.post(f"/agents/{name}/versions", {"definition": settings})


def named(name: str = "desk", number: str | None = None) -> Json:
    """Return the part of a body that names an agent."""
    reference = {"type": "agent_reference", "name": name}
    return {"agent_reference": reference if number is None else {**reference, "version": number}}


def conversation(world: World, *texts: str) -> str:
    """Make a conversation with messages of a user; return its id."""
    items = [{"role": "user", "content": text} for text in texts]
    return str(world.post(CONVERSATIONS, {"items": items})["id"])


def ask(world: World, given: Any = "Hello", **settings: Any) -> Reply:
    """Ask for a response."""
    body = {"input": given, **settings}
    if "agent_reference" not in settings:
        body.setdefault("model", "gpt-4o-mini")
    return world.send("POST", RESPONSES, body)


def answered(world: World, given: Any = "Hello", **settings: Any) -> Json:
    """Ask for a response that is given."""
    reply = ask(world, given, **settings)
    assert reply.status == 200, reply.body
    return reply.body


def items_of(world: World, conversation_id: str) -> list[Json]:
    """Return the items of a conversation, oldest first."""
    found: list[Json] = world.get(f"{CONVERSATIONS}/{conversation_id}/items", order="asc", limit=100)["data"]
    return found


def calls_of(response: Json) -> list[str]:
    """Return the ids of the calls that a response makes."""
    return [item["call_id"] for item in response["output"] if item["type"] == "function_call"]


def output(call_id: str, text: str = "{}") -> Json:
    """Return the answer to a call."""
    return {"type": "function_call_output", "call_id": call_id, "output": text}


def text_of(response: Json) -> str:
    """Return what a response says."""
    return "".join(item["content"][0]["text"] for item in response["output"] if item["type"] == "message")
