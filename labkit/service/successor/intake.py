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
    output = given["output"]
    shown = output if isinstance(output, str) else [_part(part) for part in output]
    return objects.function_call_output(item_id, given["call_id"], shown)


def _parts(role: str, content: str | list[Json]) -> list[Json]:
    if not isinstance(content, str):
        return [_part(part) for part in content]
    return [objects.output_text(content) if role == "assistant" else {"type": "input_text", "text": content}]


# Type of a part -> what it has; other keys are not taken over.
_PARTS: Final = {
    "input_text": ("text",),
    "output_text": ("text", "annotations", "logprobs"),
    "input_image": ("image_url", "file_id", "detail"),
}


def _part(part: Json) -> Json:
    kind = part["type"]
    known = {key: part[key] for key in _PARTS[kind] if part.get(key) is not None}
    return {**objects.output_text(""), **known} if kind == "output_text" else {"type": kind, **known}
