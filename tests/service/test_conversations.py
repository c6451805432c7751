"""Conversations and their items."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.desk import CONVERSATIONS, FUNCTION, answered, calls_of, conversation, items_of, output
from tests.service.world import START, World

HELLO = {"role": "user", "content": "Hello"}


def test_a_conversation_has_every_key(world: World) -> None:
    """A conversation comes back without its items, and is deleted with them."""
    made = world.post(CONVERSATIONS, {"items": [HELLO], "metadata": {"k": "v"}})
    assert made["id"].startswith("conv_")
    assert {**made, "id": ""} == {
        "id": "",
        "object": "conversation",
        "created_at": int(START),
        "metadata": {"k": "v"},
    }
    path = f"{CONVERSATIONS}/{made['id']}"
    assert world.post(path, {"metadata": {}}) == {**made, "metadata": {}}
    assert world.get(path)["metadata"] == {}
    assert world.delete(path) == {"id": made["id"], "object": "conversation.deleted", "deleted": True}
    refused = [world.send("GET", each) for each in (path, f"{path}/items")]
    assert [reply.status for reply in refused] == [404, 404]
    assert refused[0].message == f"Conversation with id '{made['id']}' not found."


def test_items_are_written_out(world: World) -> None:
    """Text becomes a part of its role's kind, and every item has type, status and an id of its kind."""
    path = f"{CONVERSATIONS}/{conversation(world)}/items"
    given: list[Any] = [
        HELLO,
        {"role": "assistant", "content": "Hi."},
        {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "Rule"}]},
        {"type": "function_call", "call_id": "call_1", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "call_1", "output": "7"},
    ]
    page = world.post(path, {"items": given})
    ids = [item.pop("id") for item in page["data"]]
    assert [item_id.partition("_")[0] for item_id in ids] == ["msg", "msg", "msg", "fc", "fco"]
    assert (page["first_id"], page["last_id"], page["has_more"]) == (ids[0], ids[-1], False)
    text = {"type": "output_text", "text": "Hi.", "annotations": [], "logprobs": []}
    message = {"type": "message", "status": "completed"}
    assert page["data"] == [
        {**message, "role": "user", "content": [{"type": "input_text", "text": "Hello"}]},
        {**message, "role": "assistant", "content": [text]},
        {**message, "role": "developer", "content": [{"type": "input_text", "text": "Rule"}]},
        {"type": "function_call", "status": "completed", "call_id": "call_1", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "status": "completed", "call_id": "call_1", "output": "7"},
    ]


def test_items_are_paged_and_deleted(world: World) -> None:
    """Newest first, 20 to a page; a deleted item is gone for the model too, and its conversation is the answer."""
    talk = conversation(world, *map(str, range(20)))
    path = f"{CONVERSATIONS}/{talk}/items"
    world.post(path, {"items": [{"role": "user", "content": "last"}]})
    page = world.get(path)
    assert ([item["content"][0]["text"] for item in page["data"]][:2], page["has_more"]) == (
        ["last", "19"],
        True,
    )
    newest = f"{path}/{page['first_id']}"
    assert world.get(newest) == page["data"][0]
    assert world.delete(newest)["id"] == talk
    assert world.send("GET", newest).message == f"Item with id '{page['first_id']}' not found."
    assert answered(world, None, conversation=talk)["output"][0]["content"][0]["text"] == "You said: 19"


def test_an_id_is_taken_over_once(world: World) -> None:
    """An item may bring its id; the same one again is refused; in another conversation the item gets one of its own."""
    item = {"id": "msg_mine", **HELLO}
    first, other = conversation(world), conversation(world)
    world.post(f"{CONVERSATIONS}/{first}/items", {"items": [item]})
    refused = world.send("POST", f"{CONVERSATIONS}/{first}/items", {"items": [item]})
    assert (refused.status, refused.error["param"]) == (400, "input")
    (copied,) = world.post(f"{CONVERSATIONS}/{other}/items", {"items": [item]})["data"]
    assert [items_of(world, first)[0]["id"], copied["id"] == "msg_mine"] == ["msg_mine", False]


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([HELLO] * 21, "Expected an array with maximum length 20, but got an array with length 21 instead."),
        ([{"role": "robot", "content": "x"}], "Invalid value: 'robot'."),
        (
            [{"type": "function_call_output", "output": "x"}],
            "Missing required parameter: 'items[0].call_id'.",
        ),
        (
            [{"role": "user", "content": [{"type": "text", "text": "x"}]}],
            "Supported values are: 'input_text' or 'output_text'.",
        ),
        ([{"type": "item_reference", "id": "msg_X"}], "Item with id 'msg_X' not found."),
        ([{"type": "reasoning", "summary": []}], "Invalid value: 'reasoning'."),
    ],
)
def test_items_that_do_not_fit_are_refused(world: World, items: list[Any], message: str) -> None:
    """A refusal names the item and what was expected; none of them is added."""
    talk = conversation(world)
    reply = world.send("POST", f"{CONVERSATIONS}/{talk}/items", {"items": items})
    assert reply.status in (400, 404)
    assert message in reply.message
    assert items_of(world, talk) == []


def test_a_pair_may_be_added_by_hand(world: World) -> None:
    """A call that a response made is answered as well by an item that is added to the conversation."""
    talk = conversation(world)
    world.script({"tool_calls": [{"name": "f"}]}, {"text": "Done."})
    (call,) = calls_of(answered(world, "Go", conversation=talk, tools=[FUNCTION]))
    world.post(f"{CONVERSATIONS}/{talk}/items", {"items": [output(call)]})
    assert answered(world, None, conversation=talk)["status"] == "completed"


def test_a_response_outlives_its_conversation(world: World) -> None:
    """A conversation that is deleted while a response is at work gets nothing; the response ends all the same."""
    talk = conversation(world)
    response = answered(world, background=True, conversation=talk)
    world.delete(f"{CONVERSATIONS}/{talk}")
    world.wall.advance(10)
    assert world.get(f"/openai/v1/responses/{response['id']}")["status"] == "completed"
