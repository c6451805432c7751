"""What the model is shown for a response: items as a conversation, tools and choices in the model's form. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from labkit.service.model.turns import Call, Entry, Prompt

Json = dict[str, Any]

# Whose messages are rules for the model, and not part of the talk.
_RULES = ("system", "developer")


def build(response: Json, items: Sequence[Json], seed: int) -> Prompt:
    """Build the prompt for ``response``; ``items``: everything that was said, oldest first, calls and outputs paired."""
    rules = [text_of(item) for item in items if item["type"] == "message" and item["role"] in _RULES]
    return Prompt(
        model=response["model"],
        instructions="\n".join(filter(None, (response["instructions"], *rules))),
        entries=tuple(_entries(items)),
        tools=tuple(_tool(tool) for tool in response["tools"]),
        tool_choice=_choice(response["tool_choice"]),
        response_format=_format(response["text"].get("format") or {"type": "text"}),
        parallel_tool_calls=response["parallel_tool_calls"],
        seed=seed,
        temperature=response["temperature"],
        top_p=response["top_p"],
        max_completion_tokens=response["max_output_tokens"],
    )


def text_of(item: Json) -> str:
    """Return the text of a message; what is no text is named in brackets."""
    return "\n".join(
        part["text"] if part["type"] in ("input_text", "output_text") else f"[{part['type']}]"
        for part in item["content"]
    )


def _entries(items: Sequence[Json]) -> Iterator[Entry]:
    outputs = {
        item["call_id"]: _text(item["output"]) for item in items if item["type"] == "function_call_output"
    }
    calls: list[Json] = []
    # The end is as good as a message: what was called before it is told.
    for item in [*items, None]:
        if item is not None and item["type"] == "function_call":
            calls.append(item)
            continue
        if calls:
            yield Entry(
                "assistant",
                "",
                tuple((each["call_id"], Call(each["name"], each["arguments"])) for each in calls),
            )
            yield from (Entry("tool", outputs[each["call_id"]], call_id=each["call_id"]) for each in calls)
            calls = []
        if item is not None and item["type"] == "message" and item["role"] not in _RULES:
            yield Entry("assistant" if item["role"] == "assistant" else "user", text_of(item))


def _text(output: str | list[Json]) -> str:
    return (
        output
        if isinstance(output, str)
        else "\n".join(part.get("text", f"[{part['type']}]") for part in output)
    )


def _tool(tool: Json) -> Json:
    function = {key: tool[key] for key in ("name", "description", "parameters") if tool.get(key) is not None}
    return {"type": "function", "function": function}


def _choice(choice: str | Json) -> str | Json:
    return choice if isinstance(choice, str) else {"type": "function", "function": {"name": choice["name"]}}


def _format(form: Json) -> str | Json:
    if form["type"] == "text":
        return "auto"
    if form["type"] == "json_schema":
        return {"type": "json_schema", "json_schema": {"name": form["name"], "schema": form["schema"]}}
    return {"type": form["type"]}
