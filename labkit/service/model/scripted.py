"""Turns that a lab wrote down: JSON in, `Turn` out, with an error that says what is wrong.

Shapes: {"text": str}, {"tool_calls": [{"name": str, "arguments": object}]},
{"fail": {"code": str, "message": str}}; each may carry "seconds" (a number, not negative),
{"text": str, "unfinished": reason} is a turn that was cut short, and {"text": str, "fail": {...}} one that
failed in the middle: the text is what was said until then.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

from labkit.service.model.turns import Call, Failure, Turn

KINDS: Final = ("text", "tool_calls", "fail")
EXTRAS: Final = ("seconds", "unfinished")


def turn_from_json(data: Mapping[str, Any]) -> Turn:
    """Turn one scripted turn into a `Turn`.

    Raises:
        ValueError: the data is not an object, has none or several of `KINDS`, an unknown key, or a value of
            the wrong type; the message names the key, what was found and what was expected.
    """
    if not isinstance(data, Mapping):
        raise _wrong("the turn", data, "an object with one of: " + ", ".join(KINDS))
    unknown = [key for key in data if key not in KINDS + EXTRAS]
    if unknown:
        raise _wrong("the turn's keys", unknown, "only " + ", ".join(KINDS + EXTRAS))
    given = [kind for kind in KINDS if kind in data]
    if len(given) != 1 and given != ["text", "fail"]:
        raise _wrong(
            "the turn", given or list(data), "exactly one of: " + ", ".join(KINDS) + '; or "text" with "fail"'
        )
    unfinished = data.get("unfinished")
    if unfinished is not None and not (isinstance(unfinished, str) and "text" in data):
        raise _wrong('"unfinished"', unfinished, 'a reason as text, beside "text"')
    return Turn(
        text=_text(data["text"], '"text"') if "text" in data else None,
        calls=_calls(data["tool_calls"]) if "tool_calls" in data else (),
        seconds=_seconds(data.get("seconds")),
        failure=_failure(data["fail"]) if "fail" in data else None,
        unfinished=unfinished,
    )


def _calls(data: Any) -> tuple[Call, ...]:
    if not isinstance(data, list) or not data:
        raise _wrong('"tool_calls"', data, "a list with at least one call")
    return tuple(_call(item, f'"tool_calls"[{number}]') for number, item in enumerate(data))


def _call(data: Any, where: str) -> Call:
    if not isinstance(data, Mapping) or set(data) - {"name", "arguments"}:
        raise _wrong(where, data, 'an object {"name", "arguments"}')
    name = _text(data.get("name"), f'{where}["name"]')
    if not name:
        raise _wrong(f'{where}["name"]', name, "the name of a function")
    arguments = data.get("arguments", {})
    if isinstance(arguments, str):
        # A lab about broken arguments needs to send text that is not JSON; text goes through untouched.
        return Call(name, arguments)
    if not isinstance(arguments, Mapping):
        raise _wrong(f'{where}["arguments"]', arguments, "an object, or the text to send as it is")
    return Call(name, json.dumps(arguments, ensure_ascii=False))


def _failure(data: Any) -> Failure:
    if not isinstance(data, Mapping) or set(data) != {"code", "message"}:
        raise _wrong('"fail"', data, 'an object {"code", "message"}')
    return Failure(_text(data["code"], '"fail"["code"]'), _text(data["message"], '"fail"["message"]'))


def _seconds(data: Any) -> float | None:
    if data is None:
        return None
    if isinstance(data, bool) or not isinstance(data, (int, float)) or not (0 <= data < math.inf):
        raise _wrong('"seconds"', data, "a number of seconds, zero or more")
    return float(data)


def _text(data: Any, where: str) -> str:
    if not isinstance(data, str):
        raise _wrong(where, data, "text")
    return data


def _wrong(where: str, found: Any, expected: str) -> ValueError:
    shown = repr(found)
    shown = shown if len(shown) <= 80 else shown[:77] + "..."
    return ValueError(
        f"A scripted turn is wrong: {where} is {shown}; expected {expected}. "
        'Correct it and send the script again, for example {"turns": [{"text": "Hello"}]}.'
    )
