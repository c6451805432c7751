"""Conversations, and the items in them: messages, calls and their outputs."""

from __future__ import annotations

from labkit.service import bodies, problems, requests
from labkit.service.call import Answer, Call, Json
from labkit.service.successor import context, intake, objects, pairing, versioned_agents


def create(call: Call) -> Json:
    """``POST /conversations``: with its first items, if there are any."""
    _require_agent(call)
    request = call.read(requests.CreateConversation)
    body = objects.conversation(call.project.new_id("conv_"), call.now, request)
    call.project.store.insert(call.project.name, "conversation", body)
    _add(call, body["id"], request.get("items") or [])
    return body


def get(call: Call) -> Answer:
    """``GET /conversations/{c}``."""
    return find(call, call.path["conversation_id"])


def update(call: Call) -> Json:
    """``POST /conversations/{c}``: metadata only."""
    body = find(call, call.path["conversation_id"])
    body.update(call.read(requests.UpdateConversation))
    call.project.store.update(call.project.name, "conversation", body)
    return body


def delete(call: Call) -> Json:
    """``DELETE /conversations/{c}``: its items go with it; its responses stay."""
    conversation_id = find(call, call.path["conversation_id"])["id"]
    call.project.store.delete_children(call.project.name, context.ITEM, conversation_id)
    call.project.store.delete(call.project.name, "conversation", conversation_id)
    return bodies.deleted("conversation", conversation_id)


def create_items(call: Call) -> Json:
    """``POST /conversations/{c}/items``: at most 20 at a time."""
    conversation_id = find(call, call.path["conversation_id"])["id"]
    request = call.read(requests.CreateItems)
    return bodies.page(_add(call, conversation_id, request["items"]), has_more=False)


def list_items(call: Call) -> Answer:
    """``GET /conversations/{c}/items``, newest first."""
    return call.page(context.ITEM, parent=find(call, call.path["conversation_id"])["id"])


def get_item(call: Call) -> Answer:
    """``GET /conversations/{c}/items/{i}``."""
    return _find_item(call)


def delete_item(call: Call) -> Json:
    """``DELETE /conversations/{c}/items/{i}``: answers with the conversation."""
    body = find(call, call.path["conversation_id"])
    call.project.store.delete(call.project.name, context.ITEM, _find_item(call)["id"])
    return body


def find(call: Call, conversation_id: str) -> Json:
    """Return a conversation; 404 when there is none, or no agent of the path's name."""
    _require_agent(call)
    body = call.look_up("conversation", conversation_id)
    if body is None:
        raise problems.successor_not_found("Conversation", conversation_id[:80])
    return body


def read_items(call: Call, given: str | list[Json] | None, known: list[Json]) -> list[Json]:
    """Return the items that a request brings along; ``known``: those that are there already, none of which may come again.

    An id that something else in the project has is not taken over: the item gets one of its own.
    """
    store, project = call.project.store, call.project.name
    items = intake.to_items(given, call.project.new_id)
    for item in items:
        if item["type"] == "item_reference":
            raise problems.successor_not_found("Item", item["id"][:80])
    pairing.check_ids([*known, *items])
    for item in items:
        if store.get_text(project, context.ITEM, item["id"]) is not None:
            item["id"] = call.project.new_id(intake.PREFIXES[item["type"]])
    return items


def _require_agent(call: Call) -> None:
    if "agent_name" in call.path:
        versioned_agents.find(call, call.path["agent_name"])


def _add(call: Call, conversation_id: str, given: list[Json]) -> list[Json]:
    store, project = call.project.store, call.project.name
    items = read_items(call, given, context.of_conversation(store, project, conversation_id))
    context.add(store, project, conversation_id, items)
    return items


def _find_item(call: Call) -> Json:
    conversation_id, item_id = find(call, call.path["conversation_id"])["id"], call.path["item_id"]
    item = call.look_up(context.ITEM, item_id, parent=conversation_id)
    if item is None:
        raise problems.successor_not_found("Item", item_id[:80])
    return item
