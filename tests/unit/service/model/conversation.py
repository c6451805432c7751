"""Hold a conversation with the rule-based model the way the service would, tools answered by a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from labkit.service.model.rules import RuleModel
from labkit.service.model.turns import Call, Entry, Prompt, Turn

ROUNDS_AT_MOST = 12
STRING: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "number"}
INTEGER: dict[str, Any] = {"type": "integer"}


def tool(name: str, description: str = "", required: list[str] | None = None, **parts: Any) -> dict[str, Any]:
    """Make a wire definition of a function tool; all parameters are required unless `required` says which."""
    needed = list(parts) if required is None else required
    schema = {"type": "object", "properties": parts, "required": needed}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": schema}}


def users(*messages: str) -> tuple[Entry, ...]:
    """Make user entries."""
    return tuple(Entry("user", message) for message in messages)


def ask(*messages: str, **prompt: Any) -> Turn:
    """Return the turn that follows some user messages, to each of which but the last the model answered."""
    return talk(messages[:-1], messages[-1], **prompt)[-1]


def talk(
    before: tuple[str, ...], last: str, outputs: Mapping[str, Any] | None = None, **prompt: Any
) -> list[Turn]:
    """Return the turns after the last message; calls before its answer are answered from `outputs` by name."""
    entries: list[Entry] = []
    turns: list[Turn] = []
    for message in (*before, last):
        entries.append(Entry("user", message))
        turns = list(_turns(entries, outputs, prompt))
    return turns


def _turns(entries: list[Entry], outputs: Mapping[str, Any] | None, prompt: Mapping[str, Any]) -> list[Turn]:
    turns: list[Turn] = []
    for _ in range(ROUNDS_AT_MOST):
        turn = RuleModel().reply(prompt_of(*entries, **prompt))
        turns.append(turn)
        if not turn.calls or outputs is None:
            entries.append(Entry("assistant", turn.text or ""))
            return turns
        calls = tuple((f"call_{len(entries)}_{at}", call) for at, call in enumerate(turn.calls))
        entries.append(Entry("assistant", "", calls))
        entries.extend(Entry("tool", _output(outputs, call), call_id=call_id) for call_id, call in calls)
    raise AssertionError("the model never stopped calling functions")


def _output(outputs: Mapping[str, Any], call: Call) -> str:
    output: Any = outputs.get(call.name, '{"result": "ok"}')
    made: Callable[[dict[str, Any]], str] | str = output
    return made if isinstance(made, str) else made(json.loads(call.arguments))


def prompt_of(*entries: Entry, tools: Any = (), instructions: str = "", **rest: Any) -> Prompt:
    """Make a prompt with the values that tests rarely change."""
    return Prompt("gpt-4o-mini", instructions, tuple(entries), tuple(tools), **rest)


def called(turn: Turn) -> list[tuple[str, dict[str, Any]]]:
    """Return a turn's calls as names with arguments."""
    return [(call.name, json.loads(call.arguments)) for call in turn.calls]
