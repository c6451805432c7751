"""The successor's objects as they go over the wire (wire contract §15): every key present, nulls explicit."""

from __future__ import annotations

from typing import Any, Final

from labkit.service.successor.states import ACTIVE

Json = dict[str, Any]

# Our budget's reasons in the successor's words; any other reason stays as it is.
_REASONS: Final = {"max_completion_tokens": "max_output_tokens", "max_prompt_tokens": "max_output_tokens"}


def version(name: str, number: int, now: int, request: Json) -> Json:
    """Build a version of an agent; nothing of it ever changes."""
    return {
        "metadata": request.get("metadata") or {},
        "object": "agent.version",
        "id": f"{name}:{number}",
        "name": name,
        "version": str(number),
        "description": request.get("description"),
        "created_at": now,
        "definition": request["definition"],
        "draft": bool(request.get("draft")),
        "status": "active",
    }


def agent(latest: Json) -> Json:
    """Build an agent from its first version."""
    return {
        "object": "agent",
        "id": latest["name"],
        "name": latest["name"],
        "state": "enabled",
        "versions": {"latest": latest},
        "agent_endpoint": None,
    }


def agent_deleted(name: str) -> Json:
    """Build the reply to the deletion of an agent."""
    return {"object": "agent.deleted", "name": name, "deleted": True}


def version_deleted(name: str, number: str) -> Json:
    """Build the reply to the deletion of a version."""
    return {"object": "agent.version.deleted", "name": name, "version": number, "deleted": True}


def conversation(conversation_id: str, now: int, request: Json) -> Json:
    """Build a conversation."""
    return {
        "id": conversation_id,
        "object": "conversation",
        "created_at": now,
        "metadata": request.get("metadata") or {},
    }


def message(item_id: str, role: str, content: list[Json], status: str = "completed") -> Json:
    """Build a message item."""
    return {"id": item_id, "type": "message", "status": status, "role": role, "content": content}


def output_text(text: str) -> Json:
    """Build the part of a message that the model has written."""
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def function_call(item_id: str, call_id: str, name: str, arguments: str, status: str = "completed") -> Json:
    """Build the item with which a response asks for a function."""
    return {
        "id": item_id,
        "type": "function_call",
        "status": status,
        "call_id": call_id,
        "name": name,
        "arguments": arguments,
    }


def function_call_output(item_id: str, call_id: str, output: Any) -> Json:
    """Build the item with which a client answers a call."""
    return {
        "id": item_id,
        "type": "function_call_output",
        "status": "completed",
        "call_id": call_id,
        "output": output,
    }


def response(response_id: str, now: int, request: Json, agent_version: Json | None) -> Json:
    """Build a response that is still to be answered: what was asked, with what its agent's version says."""
    conversation_id = _conversation_id(request)
    reference = {"type": "agent_reference", **_named(agent_version)} if agent_version else None
    return {
        "id": response_id,
        "object": "response",
        "created_at": now,
        "status": "queued" if request.get("background") else "in_progress",
        "background": bool(request.get("background")),
        "completed_at": None,
        "error": None,
        "incomplete_details": None,
        "agent_reference": reference,
        "conversation": {"id": conversation_id} if conversation_id else None,
        "previous_response_id": request.get("previous_response_id"),
        "max_output_tokens": request.get("max_output_tokens"),
        "metadata": request.get("metadata") or {},
        "output": [],
        "parallel_tool_calls": request.get("parallel_tool_calls") is not False,
        "store": request.get("store") is not False,
        "truncation": request.get("truncation") or "disabled",
        "usage": None,
        **_settings(request, agent_version["definition"] if agent_version else {}),
    }


# What a request says, or its agent's version, and what holds where neither does.
_SETTINGS: Final[Json] = {
    "model": None,
    "instructions": None,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
}


def _settings(request: Json, definition: Json) -> Json:
    said = [
        {key: value for key, value in each.items() if value is not None} for each in (request, definition)
    ]
    found = {key: said[0].get(key, said[1].get(key, otherwise)) for key, otherwise in _SETTINGS.items()}
    # A request may name a model beside its agent, and the agent's own is taken.
    return {
        **found,
        "model": said[1].get("model", found["model"]),
        "tools": [echo_tool(each) for each in found["tools"] or []],
    }


def _named(agent_version: Json) -> Json:
    return {"name": agent_version["name"], "version": agent_version["version"]}


def echo_tool(tool: Json) -> Json:
    """Return a tool as a response shows it: of a function every key."""
    if tool["type"] != "function":
        return tool
    return {"description": None, "parameters": None, "strict": True, **tool}


def begun(body: Json, status: str) -> Json:
    """Return a response as it was when it had this status, before anything was said."""
    assert status in ACTIVE
    nothing: Json = {
        "completed_at": None,
        "error": None,
        "incomplete_details": None,
        "usage": None,
        "output": [],
    }
    return {**body, **nothing, "status": status}


def usage(input_tokens: int, output_tokens: int) -> Json:
    """Build the token count of a response."""
    return {
        "input_tokens": input_tokens,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": input_tokens + output_tokens,
    }


def incomplete(reason: str) -> Json:
    """Build what says why a response was not finished."""
    return {"reason": _REASONS.get(reason, reason)}


def _conversation_id(request: Json) -> str | None:
    given = request.get("conversation")
    return given["id"] if isinstance(given, dict) else given
