"""Agents, threads and messages: what is sent, what comes back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from labkit.service.project import DEPLOYMENTS
from tests.service.world import START, World

FUNCTION = {"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}


def test_an_agent_has_every_key(world: World) -> None:
    """A created agent comes back with every key of the contract, nulls and defaults explicit."""
    agent = world.post("/assistants", {"model": "gpt-4o-mini"})
    assert re.fullmatch("asst_[A-Za-z0-9]{24}", agent.pop("id"))
    assert agent == {
        "object": "assistant",
        "created_at": int(START),
        "name": None,
        "description": None,
        "model": "gpt-4o-mini",
        "instructions": None,
        "tools": [],
        "top_p": 1.0,
        "temperature": 1.0,
        "tool_resources": {},
        "metadata": {},
        "response_format": "auto",
    }


def test_an_agent_echoes_what_it_was_given(world: World) -> None:
    """What is accepted comes back as it came; only function tools gain strict:false."""
    given = {
        "model": "anything at all",
        "name": "n",
        "description": "d",
        "instructions": "i",
        "tools": [FUNCTION, {"type": "code_interpreter"}],
        "tool_resources": {"code_interpreter": {"file_ids": []}},
        "temperature": 0,
        "top_p": 0.5,
        "metadata": {"k": "v"},
        "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}},
        "unknown": "ignored",
    }
    agent = world.post("/assistants", given)
    echoed = {
        **given,
        "tools": [
            {**FUNCTION, "function": {**FUNCTION["function"], "strict": False}},  # type: ignore[dict-item]
            given["tools"][1],  # type: ignore[index]
        ],
    }
    del echoed["unknown"]
    assert {key: agent.get(key) for key in echoed} == echoed
    assert "unknown" not in agent
    assert world.get(f"/assistants/{agent['id']}") == agent


def test_an_update_changes_what_is_present(world: World) -> None:
    """A POST to an agent changes its keys only; metadata is replaced as a whole; null changes nothing."""
    agent = world.post("/assistants", {"model": "m", "name": "n", "metadata": {"a": "1", "b": "2"}})
    changes = {"instructions": "new", "metadata": {"a": "3"}, "tools": [FUNCTION], "name": None}
    updated = world.post(f"/assistants/{agent['id']}", changes)
    assert updated["tools"][0]["function"]["strict"] is False
    assert updated == {
        **agent,
        "instructions": "new",
        "metadata": {"a": "3"},
        "tools": updated["tools"],
    }
    assert world.get(f"/assistants/{agent['id']}") == updated


@pytest.mark.parametrize(("kind", "path"), [("assistant", "/assistants"), ("thread", "/threads")])
def test_deletion(world: World, kind: str, path: str) -> None:
    """A deleted object says so with 200, and is then unknown, also to a second DELETE."""
    object_id = world.post(path, {"model": "m"})["id"]
    assert world.delete(f"{path}/{object_id}") == {
        "id": object_id,
        "object": f"{kind}.deleted",
        "deleted": True,
    }
    for method in ("GET", "POST", "DELETE"):
        reply = world.send(method, f"{path}/{object_id}", {})
        assert (reply.status, reply.message) == (404, f"No {kind} found with id '{object_id}'.")


@pytest.mark.parametrize("body", [None, {}, {"messages": None, "metadata": None, "tool_resources": None}])
def test_a_thread_needs_nothing(world: World, body: dict[str, Any] | None) -> None:
    """A thread may be made from an empty body, from no body, and from nulls."""
    thread = world.post("/threads", body)
    assert re.fullmatch("thread_[A-Za-z0-9]{24}", thread.pop("id"))
    assert thread == {"object": "thread", "created_at": int(START), "metadata": {}, "tool_resources": {}}


def test_a_thread_is_updated_and_keeps_its_messages_in_order(world: World) -> None:
    """Initial messages are ordinary ones, in their order; metadata and tool resources may change."""
    path = world.thread("first", "second")
    data = world.get(f"{path}/messages", order="asc")["data"]
    assert [message["content"][0]["text"]["value"] for message in data] == ["first", "second"]
    resources = {"file_search": {"vector_store_ids": []}}
    updated = world.post(path, {"metadata": {"k": "v"}, "tool_resources": resources})
    assert (updated["metadata"], updated["tool_resources"]) == ({"k": "v"}, resources)
    assert world.get(path) == updated


def test_a_message_has_every_key(world: World) -> None:
    """A message made by request is complete at once and belongs to no run and no agent."""
    path = world.thread()
    message = world.post(f"{path}/messages", {"role": "user", "content": "Hello"})
    assert re.fullmatch("msg_[A-Za-z0-9]{24}", message["id"])
    assert message == {
        "id": message["id"],
        "object": "thread.message",
        "created_at": int(START),
        "assistant_id": None,
        "thread_id": path.removeprefix("/threads/"),
        "run_id": None,
        "status": "completed",
        "incomplete_details": None,
        "incomplete_at": None,
        "completed_at": int(START),
        "role": "user",
        "content": [{"type": "text", "text": {"value": "Hello", "annotations": []}}],
        "attachments": [],
        "metadata": {},
    }
    assert world.get(f"{path}/messages/{message['id']}") == message


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_a_message_of_parts(world: World, role: str) -> None:
    """Text parts come back as output text, other parts and attachments as they came."""
    image = {"type": "image_url", "image_url": {"url": "https://example.org/a.png", "detail": "low"}}
    file_id = world.upload(b"x", "a.txt")["id"]
    attachments = [{"file_id": file_id, "tools": [{"type": "file_search"}]}]
    content = [{"type": "text", "text": "Look"}, image]
    message = world.post(
        f"{world.thread()}/messages", {"role": role, "content": content, "attachments": attachments}
    )
    assert message["role"] == role
    assert message["content"] == [{"type": "text", "text": {"value": "Look", "annotations": []}}, image]
    assert message["attachments"] == attachments


def test_only_a_messages_metadata_changes(world: World) -> None:
    """A POST to a message replaces its metadata and nothing else."""
    path = world.thread()
    message = world.post(f"{path}/messages", {"role": "user", "content": "x", "metadata": {"a": "1"}})
    changed = world.post(f"{path}/messages/{message['id']}", {"metadata": {"b": "2"}, "content": "y"})
    assert changed == {**message, "metadata": {"b": "2"}}


def test_a_message_is_found_in_its_own_thread_only(world: World) -> None:
    """Another thread does not know the message."""
    mine, other = world.thread(), world.thread()
    message_id = world.post(f"{mine}/messages", {"role": "user", "content": "x"})["id"]
    reply = world.send("GET", f"{other}/messages/{message_id}")
    assert (reply.status, reply.message) == (404, f"No message found with id '{message_id}'.")


def test_deleting_a_thread_deletes_what_is_in_it(world: World) -> None:
    """Messages, runs and steps go with their thread, also while a run is active; agents stay."""
    agent = world.agent()
    path = world.thread("x")
    run = world.run(path, assistant_id=agent)
    world.delete(path)
    assert world.send("GET", f"{path}/messages").status == 404
    assert world.send("GET", run).status == 404
    world.wall.advance(1000)
    assert world.get(f"/assistants/{agent}")["id"] == agent


def test_project_clients_find_deployments_and_connections(world: World) -> None:
    """Deployments and connections come as azure-ai-projects reads them, filtered when asked."""
    value = world.get("/deployments")["value"]
    assert [deployment["name"] for deployment in value] == list(DEPLOYMENTS)
    assert world.get("/deployments", modelName="gpt-4o")["value"] == [value[1]]
    assert world.get("/deployments", modelPublisher="nobody") == {"value": []}
    assert world.get("/deployments/gpt-4o") == value[1]
    assert world.get("/connections") == {"value": []}
    assert world.send("GET", "/deployments/gpt-9").status == 404
    assert world.send("GET", "/connections/storage").status == 404
