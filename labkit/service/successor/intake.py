"""What a request brings along, as items of a conversation. Pure, but for the ids that it is given.

Text is one message of the user. A message may leave out its type, and give its content as text (openai,
``EasyInputMessageParam``); here both are written out, as the service shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from labkit.service.successor import objects

Json = dict[str, Any]
NewId = Callable[[str], str]

# Type of an item -> how its id begins.
PREFIXES: Final = {"message": "msg_", "function_call": "fc_", "function_call_output": "fco_"}


def to_items(given: str | list[Json] | None, new_id: NewId) -> list[Json]:
    """Return the items of a request's ``input``; an item that brings its id keeps it. References are left as they are."""
    if isinstance(given, str):
        given = [{"role": "user", "content": given}]
    return [_item(each, new_id) for each in given or []]


def _item(given: Json, new_id: NewId) -> Json:
    kind = given.get("type", "message")
    if kind == "item_reference":
        return given
    item_id = given.get("id") or new_id(PREFIXES[kind])
    if kind == "message":
        return objects.message(item_id, given["role"], _parts(given["role"], given["content"]))
    if kind == "function_call":
        return objects.function_call(item_id, given["call_id"], given["name"], given["arguments"])
    return objects.function_call_output(item_id, given["call_id"], given["output"])


def _parts(role: str, content: str | list[Json]) -> list[Json]:
    if not isinstance(content, str):
        return [_part(part) for part in content]
    return [objects.output_text(content) if role == "assistant" else {"type": "input_text", "text": content}]


def _part(part: Json) -> Json:
    return {**objects.output_text(part["text"]), **part} if part["type"] == "output_text" else part
