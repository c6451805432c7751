"""What was said before a response: the items of its conversation, or those of the responses that it follows."""

from __future__ import annotations

from typing import Any, Final

from labkit.service.store import Store

Json = dict[str, Any]

# The kinds under which the store keeps items of conversations, and what a response was asked.
ITEM: Final = "item"
INPUT: Final = "response_input"
# More items than anybody's conversation has; the model's own limits come long before.
_MOST: Final = 100_000


def of_conversation(store: Store, project: str, conversation_id: str) -> list[Json]:
    """Return the items of a conversation, oldest first."""
    return store.children(project, ITEM, conversation_id, newest=_MOST)


def keep(store: Store, project: str, response: Json, items: list[Json]) -> None:
    """Remember what a response was asked, and where its conversation stood then."""
    conversation = response["conversation"]
    standing = store.children(project, ITEM, conversation["id"], newest=1) if conversation else []
    last = standing[0]["id"] if standing else None
    store.insert(project, INPUT, {"id": response["id"], "items": items, "last": last})


def input_of(store: Store, project: str, response_id: str) -> list[Json]:
    """Return the items that a response was asked with."""
    kept = store.get(project, INPUT, response_id)
    return kept["items"] if kept else []


def before(store: Store, project: str, response: Json) -> list[Json]:
    """Return what had been said when a response was made, oldest first: without its own input."""
    conversation = response["conversation"]
    if conversation:
        kept = store.get(project, INPUT, response["id"])
        return _until(of_conversation(store, project, conversation["id"]), kept["last"] if kept else None)
    return up_to(store, project, response["previous_response_id"])


def up_to(store: Store, project: str, response_id: str | None) -> list[Json]:
    """Return everything that was said up to and with a response, oldest first."""
    parts: list[list[Json]] = []
    while response_id is not None:
        row = store.get_run(project, response_id)
        if row is None:  # one of the chain was deleted; what came before it is gone with it
            break
        parts.append([*input_of(store, project, response_id), *row.body["output"]])
        if row.body["conversation"]:
            parts.append(before(store, project, row.body))
        response_id = row.body["previous_response_id"]
    return [item for part in reversed(parts) for item in part]


def forget(store: Store, project: str, response_id: str) -> None:
    """Delete a response that has ended, and what it was asked."""
    store.delete_run(project, response_id)
    store.delete(project, INPUT, response_id)


def add(store: Store, project: str, conversation_id: str, items: list[Json]) -> None:
    """Put items at the end of a conversation."""
    for item in items:
        store.make_room(project, ITEM, item["id"])
        store.insert(project, ITEM, item, parent=conversation_id)


def _until(items: list[Json], last: str | None) -> list[Json]:
    """Return the items up to the one that was the last; all of those that are left, when it was deleted."""
    if last is None:
        return []
    places = [place for place, item in enumerate(items) if item["id"] == last]
    return items[: places[0] + 1] if places else items
