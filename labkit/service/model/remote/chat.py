"""A prompt as the request of a chat completion, and a chat completion as a turn: pure.

Source: OpenAI, API reference, "Create chat completion"; Ollama, vLLM, llama.cpp and Azure OpenAI take the same.
"""

from __future__ import annotations

import json
from typing import Any, Final

from labkit.service.model.turns import Call, Entry, Prompt, Turn

Json = dict[str, Any]

# Why a completion ended -> why the run is incomplete (wire contract §5).
_ENDS: Final = {"length": "max_completion_tokens", "content_filter": "content_filter"}
# Seconds on the service's clock in which an answer is said: it took its real time already.
SECONDS: Final = 0.3
_MOST_TOKENS: Final = 2**53  # more is no count, and JSON readers lose its last digits


class NoCompletion(ValueError):
    """A reply that is no chat completion; the text says what is wrong with it."""


def to_request(prompt: Prompt) -> Json:
    """Return the JSON body that asks for the next turn; what is at its default is left out, for servers that know little."""
    body: Json = {"model": prompt.model, "messages": _messages(prompt), "stream": False}
    if prompt.tools and prompt.tool_choice != "none":
        body["tools"] = [_tool(tool["function"]) for tool in prompt.tools]
        choice = _choice(prompt)
        if choice != "auto":
            body["tool_choice"] = choice
        if not prompt.parallel_tool_calls:
            body["parallel_tool_calls"] = False
    if isinstance(prompt.response_format, dict) and prompt.response_format.get("type") != "text":
        body["response_format"] = prompt.response_format
    for name, value in (("temperature", prompt.temperature), ("top_p", prompt.top_p)):
        if value is not None and value != 1:
            body[name] = value
    if prompt.max_completion_tokens is not None:
        body["max_completion_tokens"] = max(1, prompt.max_completion_tokens)
    return body


def to_turn(reply: Any, prompt: Prompt) -> Turn:
    """Return the turn of a chat completion.

    Raises:
        NoCompletion: it is none.
    """
    choices = reply.get("choices") if isinstance(reply, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise NoCompletion('it has no choices[0]["message"]')
    usage = _usage(reply.get("usage"))
    given = message.get("tool_calls")
    calls = tuple(_call(one) for one in given) if isinstance(given, list) else ()
    if calls:
        # Services that do not know parallel_tool_calls may ignore it; the run must not.
        return Turn(calls=calls if prompt.parallel_tool_calls else calls[:1], seconds=SECONDS, usage=usage)
    text = _text(message.get("content")) or _text(message.get("refusal"))
    unfinished = _ENDS.get(str(choice.get("finish_reason")))
    return Turn(text=text, seconds=SECONDS, unfinished=unfinished, usage=usage)


def _messages(prompt: Prompt) -> list[Json]:
    found: list[Json] = [{"role": "system", "content": prompt.instructions}] if prompt.instructions else []
    found += [_message(entry) for entry in prompt.entries]
    # A run on an empty thread is legal here; a conversation without a message is not there.
    return found or [{"role": "user", "content": ""}]


def _message(entry: Entry) -> Json:
    if entry.role == "tool":
        return {"role": "tool", "tool_call_id": entry.call_id, "content": entry.text}
    if entry.calls:
        calls = [
            {"id": call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for call_id, call in entry.calls
        ]
        return {"role": "assistant", "content": entry.text or None, "tool_calls": calls}
    return {"role": entry.role, "content": entry.text}


def _tool(function: Json) -> Json:
    known = {key: function[key] for key in ("name", "description", "parameters") if function.get(key)}
    strict = {"strict": True} if function.get("strict") is True else {}
    return {"type": "function", "function": {**known, **strict}}


def _choice(prompt: Prompt) -> str | Json:
    """Return what is forced. A choice forces the first turn of a run only, else a run with it would never end."""
    choice = prompt.tool_choice
    if choice == "auto" or any(entry.role == "tool" for entry in prompt.entries[-1:]):
        return "auto"
    if isinstance(choice, str):
        return choice
    kind = choice.get("type")
    function = choice.get("function")
    if kind == "function" and isinstance(function, dict):
        return {"type": "function", "function": {"name": function.get("name")}}
    names = [tool["function"]["name"] for tool in prompt.tools if tool.get("type") == kind]
    return {"type": "function", "function": {"name": names[0]}} if names else "auto"


def _call(given: Any) -> Call:
    function = given.get("function") if isinstance(given, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    if not isinstance(function, dict) or not isinstance(name, str) or not name:
        raise NoCompletion("one of its tool_calls names no function")
    arguments = function.get("arguments")
    # The text of a JSON object; some servers send the object itself.
    return Call(name, arguments if isinstance(arguments, str) else json.dumps(arguments or {}))


def _text(content: Any) -> str:
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


def _usage(given: Any) -> tuple[int, int] | None:
    prompt, completion = (_count(given, kind) for kind in ("prompt_tokens", "completion_tokens"))
    return None if prompt is None or completion is None else (prompt, completion)


def _count(given: Any, key: str) -> int | None:
    count = given.get(key) if isinstance(given, dict) else None
    return count if isinstance(count, int) and 0 <= count < _MOST_TOKENS else None
