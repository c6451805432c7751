"""The objects as they go over the wire (wire contract §4): every key present, nulls explicit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from labkit.service.tools.openapi import functions as openapi

Json = dict[str, Any]


def agent(agent_id: str, now: int, request: Json) -> Json:
    """Build an agent from a create request."""
    return {
        "id": agent_id,
        "object": "assistant",
        "created_at": now,
        "name": request.get("name"),
        "description": request.get("description"),
        "model": request["model"],
        "instructions": request.get("instructions"),
        "tools": echo_tools(request.get("tools")),
        "top_p": _default(request, "top_p", 1.0),
        "temperature": _default(request, "temperature", 1.0),
        "tool_resources": request.get("tool_resources") or {},
        "metadata": request.get("metadata") or {},
        "response_format": _default(request, "response_format", "auto"),
    }


def thread(thread_id: str, now: int, request: Json) -> Json:
    """Build a thread from a create request."""
    return {
        "id": thread_id,
        "object": "thread",
        "created_at": now,
        "metadata": request.get("metadata") or {},
        "tool_resources": request.get("tool_resources") or {},
    }


def user_message(message_id: str, now: int, thread_id: str, request: Json) -> Json:
    """Build a message from a request; it is complete at once and belongs to no run."""
    content = request["content"]
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    body = _message(message_id, now, thread_id, request["role"])
    body["content"] = [_output_block(block) for block in blocks]
    body["attachments"] = request.get("attachments") or []
    body["metadata"] = request.get("metadata") or {}
    return {**body, "status": "completed", "completed_at": now}


def agent_message(message_id: str, now: int, run: Json) -> Json:
    """Build the message that a run has begun to write: no content yet."""
    body = _message(message_id, now, run["thread_id"], "assistant")
    return {**body, "assistant_id": run["assistant_id"], "run_id": run["id"]}


def file(file_id: str, now: int, size: int, fields: Json) -> Json:
    """Build an uploaded file of ``size`` bytes."""
    return {
        "id": file_id,
        "object": "file",
        "bytes": size,
        "filename": fields["filename"],
        "created_at": now,
        "purpose": fields["purpose"],
        "status": "processed",
        "status_details": None,
    }


def text_block(value: str) -> Json:
    """Build an output text block without annotations."""
    return {"type": "text", "text": {"value": value, "annotations": []}}


def run(run_id: str, now: int, thread_id: str, agent: Json, request: Json, lifetime: int) -> Json:
    """Build a queued run: a snapshot of the agent, overridden by the request."""
    instructions = _default(request, "instructions", agent["instructions"])
    if request.get("additional_instructions"):
        instructions = "\n".join(filter(None, (instructions, request["additional_instructions"])))
    strategy = request.get("truncation_strategy") or {}
    return {
        "id": run_id,
        "object": "thread.run",
        "created_at": now,
        "assistant_id": agent["id"],
        "thread_id": thread_id,
        "status": "queued",
        "started_at": None,
        "expires_at": now + lifetime,
        "cancelled_at": None,
        "failed_at": None,
        "completed_at": None,
        "required_action": None,
        "last_error": None,
        "model": _default(request, "model", agent["model"]),
        "instructions": instructions,
        "tools": agent["tools"] if request.get("tools") is None else echo_tools(request["tools"]),
        "tool_resources": _default(request, "tool_resources", agent["tool_resources"]),
        "metadata": request.get("metadata") or {},
        "temperature": _default(request, "temperature", agent["temperature"]),
        "top_p": _default(request, "top_p", agent["top_p"]),
        "max_completion_tokens": request.get("max_completion_tokens"),
        "max_prompt_tokens": request.get("max_prompt_tokens"),
        "truncation_strategy": {
            "type": strategy.get("type", "auto"),
            "last_messages": strategy.get("last_messages"),
        },
        "incomplete_details": None,
        "usage": None,
        "response_format": _default(request, "response_format", agent["response_format"]),
        "tool_choice": _default(request, "tool_choice", "auto"),
        "parallel_tool_calls": request.get("parallel_tool_calls") is not False,
    }


def step(step_id: str, now: int, run: Json, details: Json) -> Json:
    """Build a run step in progress; ``details`` holds ``type`` and that type's key."""
    return {
        "id": step_id,
        "object": "thread.run.step",
        "created_at": now,
        "run_id": run["id"],
        "assistant_id": run["assistant_id"],
        "thread_id": run["thread_id"],
        "type": details["type"],
        "status": "in_progress",
        "cancelled_at": None,
        "completed_at": None,
        # The wire says expires_at, whatever the SDK's model is called (wire contract §4).
        "expires_at": run["expires_at"],
        "failed_at": None,
        "last_error": None,
        "step_details": details,
        "usage": None,
    }


def function_call(call_id: str, name: str, arguments: str) -> Json:
    """Build a function call as a run step shows it, its output still to come."""
    return {
        "id": call_id,
        "type": "function",
        "function": {"name": name, "arguments": arguments, "output": None},
    }


def tool_call(call_id: str, kind: str, details: Json) -> Json:
    """Build the call of a tool that is no function, as a run step shows it."""
    call = {"id": call_id, "type": kind, kind: details}
    # The client's model has it under its kind (M:4771); the service sends it as a function (live tests of the SDK).
    return {**call, "function": details} if kind == "openapi" else call


def required_action(calls: list[Json]) -> Json:
    """Build what a run waits for, from the calls of its step: the functions; the rest the service ran itself."""
    wanted = [
        {**call, "function": {key: call["function"][key] for key in ("name", "arguments")}}
        for call in calls
        if call["type"] == "function"
    ]
    return action(wanted)


def action(calls: list[Json]) -> Json:
    """Build what a run waits for, from calls as they are to be shown."""
    return {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}}


def usage(prompt_tokens: int, completion_tokens: int) -> Json:
    """Build the token count of a step or a run."""
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
    }


def page(data: list[Json], *, has_more: bool) -> Json:
    """Build the paging envelope around objects that are made for it; see :func:`page_text`."""
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return {"object": "list", "data": data, "first_id": first, "last_id": last, "has_more": has_more}


def page_text(rows: Sequence[tuple[str, str]], *, has_more: bool) -> str:
    """Write the paging envelope around ids and JSON texts; ``last_id`` is null on an empty page, which ends the SDK's loop."""
    first, last = (f'"{rows[0][0]}"', f'"{rows[-1][0]}"') if rows else ("null", "null")
    data = ",".join(text for _, text in rows)
    return (
        f'{{"object":"list","data":[{data}],"first_id":{first},"last_id":{last},'
        f'"has_more":{"true" if has_more else "false"}}}'
    )


def deleted(kind: str, object_id: str) -> Json:
    """Build the reply to a DELETE."""
    return {"id": object_id, "object": f"{kind}.deleted", "deleted": True}


def echo_tools(tools: list[Json] | None) -> list[Json]:
    """Return tool definitions as the service echoes them: functions get ``strict: false`` (REC-A)."""
    return [_ECHOES[tool["type"]](tool) if tool["type"] in _ECHOES else tool for tool in tools or []]


def _echo_function(tool: Json) -> Json:
    return {**tool, "function": {"strict": False, **tool["function"]}}


_ECHOES: Final[dict[str, Callable[[Json], Json]]] = {"function": _echo_function, "openapi": openapi.echo}


def _message(message_id: str, now: int, thread_id: str, role: str) -> Json:
    return {
        "id": message_id,
        "object": "thread.message",
        "created_at": now,
        "assistant_id": None,
        "thread_id": thread_id,
        "run_id": None,
        "status": "in_progress",
        "incomplete_details": None,
        "incomplete_at": None,
        "completed_at": None,
        "role": role,
        "content": [],
        "attachments": [],
        "metadata": {},
    }


def _output_block(block: Json) -> Json:
    kind = block["type"]
    if kind == "text":
        return text_block(block["text"])
    image = block[kind]
    return {"type": kind, kind: image if image.get("detail") else {**image, "detail": "auto"}}


def _default(request: Json, key: str, value: Any) -> Any:
    return value if request.get(key) is None else request[key]
