"""Tool resources and attachments: what they name must be there, and where a run finds it."""

from __future__ import annotations

import json

import pytest

from labkit.service.model.turns import Call
from labkit.service.tools.toolbox import Toolbox
from tests.service import stock
from tests.service.workbench import CODE, SEARCH, Told, answer_of
from tests.service.world import Json, World

DAY = 86_400
MODEL = {"model": "gpt-4o"}


def build() -> World:
    return World(model=Told(Call("file_search", json.dumps({"query": "battery"}))), tools=Toolbox())


def attached(file_id: str, *kinds: str) -> Json:
    tools = [{"type": kind} for kind in kinds]
    return {"role": "user", "content": "What?", "attachments": [{"file_id": file_id, "tools": tools}]}


def passages(world: World, run: str) -> list[str]:
    world.until(run, "completed")
    return [each["text"] for each in json.loads(answer_of(world, run))]


def bodies(world: World, resources: Json) -> list[tuple[str, Json]]:
    """Return every request that takes tool resources, with these."""
    agent = world.agent()
    given = {"tool_resources": resources}
    return [
        ("/assistants", {**MODEL, **given}),
        (f"/assistants/{agent}", given),
        ("/threads", given),
        (world.thread(), given),
        (f"{world.thread()}/runs", {"assistant_id": agent, **given}),
        ("/threads/runs", {"assistant_id": agent, **given}),
        ("/threads/runs", {"assistant_id": agent, "thread": given}),
    ]


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ({"file_search": {"vector_store_ids": ["vs_none"]}}, "No vector store found with id 'vs_none'."),
        ({"code_interpreter": {"file_ids": ["assistant-none"]}}, "Files [assistant-none] were not found"),
        (
            {"file_search": {"vector_stores": [{"file_ids": ["assistant-none"]}]}},
            "Files [assistant-none] were not found",
        ),
    ],
)
def test_resources_that_are_not_there_are_refused(resources: Json, message: str) -> None:
    """Wherever tool resources may be sent, an id that nothing has is a 404 that names it, and nothing is changed."""
    world = World()
    for path, body in bodies(world, resources):
        reply = world.send("POST", path, body)
        assert (path, reply.status, reply.body["error"]["message"]) == (path, 404, message)
    assert world.get("/vector_stores")["data"] == []


@pytest.mark.parametrize(
    ("resources", "param"),
    [
        ({"file_search": {"vector_store_ids": ["a", "b"]}}, "tool_resources.file_search.vector_store_ids"),
        ({"file_search": {"vector_stores": [{}, {}]}}, "tool_resources.file_search.vector_stores"),
        ({"code_interpreter": {"file_ids": ["a"] * 21}}, "tool_resources.code_interpreter.file_ids"),
        ({"code_interpreter": {"file_ids": "x"}}, "tool_resources.code_interpreter.file_ids"),
        ({"code_interpreter": 5}, "tool_resources.code_interpreter"),
        (
            {"file_search": {"vector_store_ids": ["a"], "vector_stores": [{}]}},
            "tool_resources.file_search",
        ),
    ],
)
def test_resources_have_limits(resources: Json, param: str) -> None:
    """At most 20 files for code, one vector store, named or described."""
    reply = World().send("POST", "/assistants", {**MODEL, "tool_resources": resources})
    assert (reply.status, reply.body["error"]["param"]) == (400, param)


@pytest.mark.parametrize("form", ["file_ids", "configuration", "data source"])
def test_a_described_store_is_made(form: str) -> None:
    """`vector_stores` makes the store, and the object is kept and shown with its id."""
    world = build()
    file_id = world.upload(b"The battery lasts.", "a.txt")["id"]
    inline: Json = {
        "file_ids": {"file_ids": [file_id], "metadata": {"k": "v"}},
        "configuration": {"name": "n", "configuration": {"data_sources": [stock.ASSET]}},
        "data source": {"file_ids": [file_id], "chunking_strategy": {"type": "auto"}},
    }[form]
    body = {**MODEL, "tools": [SEARCH], "tool_resources": {"file_search": {"vector_stores": [inline]}}}
    agent = world.post("/assistants", body)
    (store_id,) = agent["tool_resources"]["file_search"]["vector_store_ids"]
    world.wall.advance(60)
    made = world.get(f"/vector_stores/{store_id}")
    failed = form == "configuration"
    assert made["file_counts"] == (stock.counts(failed=1) if failed else stock.counts(completed=1))
    assert (made["name"], made["metadata"]) == (inline.get("name"), inline.get("metadata") or {})
    run = world.run(assistant_id=agent["id"])
    assert passages(world, run) == ([] if failed else ["The battery lasts."])


def test_an_expired_store_is_refused() -> None:
    """A store that has expired cannot be given to an agent any more."""
    world = World()
    path = stock.store(world, expires_after={"anchor": "last_active_at", "days": 1})
    world.control("POST", "clock", {"advance": 2 * DAY})
    resources = {"file_search": {"vector_store_ids": [path.rpartition("/")[2]]}}
    reply = world.send("POST", "/assistants", {**MODEL, "tool_resources": resources})
    assert reply.status == 400
    assert "expired" in reply.body["error"]["message"]


@pytest.mark.parametrize("where", ["message", "thread", "thread of a run", "additional message"])
@pytest.mark.parametrize("tools", [[], [SEARCH]])
def test_an_attached_file_is_searched(where: str, tools: list[Json]) -> None:
    """A file that a message brings along is found, even by an agent that has no tools."""
    world = build()
    message = attached(world.upload(b"The battery lasts.", "a.txt")["id"], "file_search")
    agent = world.agent(tools=tools)
    if where == "thread of a run":
        run_body = world.post("/threads/runs", {"assistant_id": agent, "thread": {"messages": [message]}})
        run = f"/threads/{run_body['thread_id']}/runs/{run_body['id']}"
    else:
        thread = world.post("/threads", {"messages": [message] if where == "thread" else []})
        path = f"/threads/{thread['id']}"
        if where == "message":
            world.post(f"{path}/messages", message)
        more = {"additional_messages": [message]} if where == "additional message" else {}
        run = world.run(path, assistant_id=agent, **more)
    assert passages(world, run) == ["The battery lasts."]
    assert world.get(run)["tools"] == tools


def test_the_store_of_attachments_is_the_threads() -> None:
    """It is made once, shown in the thread's resources, and expires a week after its last use."""
    world = build()
    thread = world.thread()
    for text in (b"one", b"two"):
        world.post(f"{thread}/messages", attached(world.upload(text, "a.txt")["id"], "file_search"))
    (store_id,) = world.get(thread)["tool_resources"]["file_search"]["vector_store_ids"]
    world.wall.advance(60)
    made = world.get(f"/vector_stores/{store_id}")
    assert made["file_counts"] == stock.counts(completed=2)
    assert made["expires_after"] == {"anchor": "last_active_at", "days": 7}
    world.control("POST", "clock", {"advance": 8 * DAY})
    assert world.get(f"/vector_stores/{store_id}")["status"] == "expired"
    world.post(f"{thread}/messages", attached(world.upload(b"three", "a.txt")["id"], "file_search"))
    (other,) = world.get(thread)["tool_resources"]["file_search"]["vector_store_ids"]
    assert other != store_id


def test_attachments_join_the_store_that_the_thread_has() -> None:
    """A thread that was given a vector store has one only: what is attached is put there."""
    world = build()
    path = stock.store(world, b"The battery lasts.")
    resources = {"file_search": {"vector_store_ids": [path.rpartition("/")[2]]}}
    thread = world.post("/threads", {"tool_resources": resources})
    file_id = world.upload(b"Batteries!", "b.txt")["id"]
    world.post(f"/threads/{thread['id']}/messages", attached(file_id, "file_search"))
    run = world.run(f"/threads/{thread['id']}", assistant_id=world.agent(tools=[SEARCH]))
    assert sorted(passages(world, run)) == ["Batteries!", "The battery lasts."]
    assert world.get(f"/threads/{thread['id']}")["tool_resources"] == resources


@pytest.mark.parametrize(
    ("attachment", "status", "param"),
    [
        ({"file_id": "assistant-none", "tools": [SEARCH]}, 404, None),
        ({"file_id": "assistant-none", "tools": [CODE]}, 404, None),
        ({"tools": [SEARCH]}, 400, "attachments[0]"),
        ({"file_id": "a", "data_source": stock.ASSET, "tools": [SEARCH]}, 400, "attachments[0]"),
        ({"file_id": "a", "tools": [{"type": "bing"}]}, 400, "attachments[0].tools[0].type"),
        ({"file_id": "a", "tools": 5}, 400, "attachments[0].tools"),
        ({"file_id": 5, "tools": [SEARCH]}, 400, "attachments[0].file_id"),
    ],
)
def test_a_wrong_attachment_is_refused(attachment: Json, status: int, param: str | None) -> None:
    """A file that is not there, or a form that means nothing, refuses the message, and nothing of it stays."""
    world = World()
    thread = world.thread()
    body = {"role": "user", "content": "x", "attachments": [attachment]}
    reply = world.send("POST", f"{thread}/messages", body)
    assert (reply.status, reply.body["error"]["param"]) == (status, param)
    assert world.get(f"{thread}/messages")["data"] == []
    assert world.get(thread)["tool_resources"] == {}
    assert world.get("/vector_stores")["data"] == []


def test_a_file_that_cannot_be_searched_refuses_its_message() -> None:
    """A file of a kind that is not read is refused at once, as in a vector store."""
    world = World()
    thread = world.thread()
    message = attached(world.upload(b"x", "a.bin")["id"], "file_search")
    reply = world.send("POST", f"{thread}/messages", message)
    assert (reply.status, reply.body["error"]["code"]) == (400, "unsupported_file")
    assert world.get(f"{thread}/messages")["data"] == []
    assert world.get("/vector_stores")["data"] == []
