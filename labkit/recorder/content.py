"""Content: what of an event is somebody's words, and may have to stay out of a record. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from labkit.events import RunEvent

LEFT_OUT: Final = "(not recorded)"
_WORDS: Final = frozenset(
    {
        "arguments",
        "output",
        "instructions",
        "additional_instructions",
        "input",
        "logs",
        "content",
        "value",
        "text",
    }
)


def without_content(event: RunEvent) -> RunEvent:
    """Return the event without texts, arguments, outputs and instructions; names, times, counts and errors stay."""
    return replace(event, data=_walk(event.data, _leave_out))


def with_redacted(event: RunEvent, redact: Callable[[str], str]) -> RunEvent:
    """Return the event with every text passed through `redact`, keys excepted."""
    return replace(event, data=_walk(event.data, lambda _, text: redact(text)))


def _walk(value: Any, change: Callable[[str, str], str], key: str = "") -> Any:
    if isinstance(value, str):
        return change(key, value)
    if isinstance(value, Mapping):
        return {name: _walk(part, change, str(name)) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_walk(part, change, key) for part in value]
    return value


def _leave_out(key: str, text: str) -> str:
    return LEFT_OUT if key in _WORDS and text else text
