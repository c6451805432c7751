"""A service with one of everything: runs in several statuses, a thread that is locked and one that is free."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from labkit.connect.asgi import Exchange
from tests.service.described import JSON_TYPE, find_mistakes
from tests.service.world import Reply, World

MOMENTS = ("done", "waiting", "queued", "unknown")


@dataclass(frozen=True)
class Scene:
    """A world, and for each path parameter an id: of objects that are there, or of none."""

    world: World
    names: dict[str, str]
    calls: list[str]

    def carry(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send a request as it is; the answer is as the document says, or a stream."""
        answer = self.world.data.call(Exchange(method, url, headers, body))
        kind = answer.headers.get("content-type", "").partition(";")[0]
        reply = Reply(
            answer.status, json.loads(answer.body) if kind == JSON_TYPE else {}, answer.headers, answer.body
        )
        path = urlsplit(url).path.partition("/api/projects/p")[2]
        assert find_mistakes(method, path, reply.status, kind, reply.body) == []
        return reply


def set_scene(moment: str) -> Scene:
    """Build a fresh service at a moment of a run's life."""
    world = World()
    world.control("POST", "clock", {"mode": "manual"})
    world.script({"tool_calls": [{"name": "f", "arguments": {}}]}, {"text": "Well."})
    agent = world.agent(tools=[{"type": "function", "function": {"name": "f"}}])
    run = world.run(world.thread("Hello"), assistant_id=agent)
    calls: list[str] = []
    if moment in ("waiting", "done"):
        waiting = world.until(run, "requires_action")
        calls = [call["id"] for call in waiting["required_action"]["submit_tool_outputs"]["tool_calls"]]
    if moment == "done":
        outputs = [{"tool_call_id": call, "output": "1"} for call in calls]
        world.post(f"{run}/submit_tool_outputs", {"tool_outputs": outputs})
        world.until(run, "completed")
    names = _names(world, run, agent)
    world.control("POST", "clock", {"mode": "real"})  # a stream that is asked for now comes to its end
    world.get("/threads")  # and what is due has happened
    return Scene(world, names if moment != "unknown" else {}, calls)


def _names(world: World, run: str, agent: str) -> dict[str, str]:
    _, _, thread, _, run_id = run.split("/")
    steps = world.get(f"{run}/steps")["data"]
    messages = world.get(f"/threads/{thread}/messages")["data"]
    names = {"thread_id": thread, "run_id": run_id, "message_id": messages[0]["id"], "assistant_id": agent}
    names |= {"step_id": steps[0]["id"]} if steps else {}
    return names | {"name": "gpt-4o"} | _store(world) | _successor(world)


def _store(world: World) -> dict[str, str]:
    file = world.upload(b"tea")["id"]
    store = world.post("/vector_stores", {"file_ids": [file]})["id"]
    batch = world.post(f"/vector_stores/{store}/file_batches", {"file_ids": [world.upload(b"cake")["id"]]})[
        "id"
    ]
    return {"file_id": file, "vector_store_id": store, "batch_id": batch}


def _successor(world: World) -> dict[str, str]:
    definition = {"kind": "prompt", "model": "gpt-4o", "tools": [{"type": "function", "name": "f"}]}
    version = world.post("/agents/desk/versions", {"definition": definition})
    conversation = world.post("/openai/v1/conversations", {"items": [{"role": "user", "content": "Hello"}]})[
        "id"
    ]
    items = world.get(f"/openai/v1/conversations/{conversation}/items")["data"]
    asked = {
        "background": True,
        "conversation": conversation,
        "agent_reference": {"type": "agent_reference", "name": "desk"},
    }
    response = world.post("/openai/v1/responses", asked)["id"]
    return {
        "agent_name": "desk",
        "version": version["version"],
        "conversation_id": conversation,
        "item_id": items[0]["id"],
        "response_id": response,
    }
