"""Read what functions gave back: pair calls with outputs, find errors, and the values that later calls may need."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from labkit.service.model.language.mentions import emails
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.vocabulary import GENERIC_VERBS
from labkit.service.model.language.words import identifier_words, shorten, stem
from labkit.service.model.turns import Call, Entry

_PARSED_AT_MOST: Final = 1_100_000  # the service takes outputs up to 1 MiB
_LITERAL_AT_MOST: Final = 20_000  # a Python literal costs more to read than JSON
_FAILED: Final = re.compile(r"(?:error|exception|failed|failure)\b[: ]", re.IGNORECASE)
_PLACES: Final = frozenset("city location place town address country".split())


@dataclass(frozen=True)
class Done:
    """Hold a call with its output: the text as handed in and the value it stands for."""

    call: Call
    output: str
    value: Any

    def error(self) -> str | None:
        """Return what went wrong, or None for an ordinary output."""
        found = _error_in(self.value)
        if found is not None:
            return found
        text = self.output.strip()
        return text if isinstance(self.value, str) and _FAILED.match(text) else None


def _error_in(value: Any, depth: int = 0) -> str | None:
    if not isinstance(value, Mapping) or depth > 1:
        return None
    found = value.get("error") or value.get("errors")
    if found:
        return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)
    said = next(
        (str(value[key]) for key in ("message", "detail", "reason") if value.get(key)), "it did not succeed"
    )
    if (
        str(value.get("status", "")).casefold() in ("error", "failed", "failure")
        or value.get("success") is False
        or value.get("ok") is False
    ):
        return said
    return _error_in(next(iter(value.values())), depth + 1) if len(value) == 1 else None


def done_calls(entries: Sequence[Entry]) -> list[Done]:
    """Pair the calls of some entries with their outputs, in the order of the calls; unanswered ones are left out."""
    given = {entry.call_id: entry.text for entry in entries if entry.role == "tool"}
    return [
        Done(call, given[call_id], parse(given[call_id]))
        for entry in entries
        for call_id, call in entry.calls
        if call_id in given
    ]


def parse(output: str) -> Any:
    """Return the value of an output: JSON, else a Python literal (what str() makes of a dict), else the text."""
    text = output.strip()
    if len(text) > _PARSED_AT_MOST:
        return output
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    if text[:1] in ("{", "[", "(") and len(text) <= _LITERAL_AT_MOST:
        try:
            # literal_eval builds literals only; it never calls anything.
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            pass
    return output


@lru_cache(512)
def _arguments(written: str) -> dict[str, Any]:
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def arguments_of(call: Call) -> dict[str, Any]:
    """Return a call's arguments; empty when they are no JSON object."""
    return dict(_arguments(call.arguments))


def known_from(done: Sequence[Done]) -> dict[str, Any]:
    """Return values of outputs under the stems of their keys, or of the function's name for a plain value."""
    known: dict[str, Any] = {}
    for each in done:
        if each.error() is not None:
            continue
        nouns = [
            stem(word)
            for word in identifier_words(each.call.name)
            if word not in GENERIC_VERBS or word in ("user", "number")
        ]
        for key, value in _pairs(each):
            parts = [
                stem(word)
                for word in identifier_words(key)
                if word not in GENERIC_VERBS or word in ("id", "name", "number")
            ]
            for name in (" ".join(sorted(parts)), *parts[-1:]):
                if name:
                    known[name] = value
            if parts and parts[-1] == "id":
                known |= {" ".join(sorted((noun, "id"))): value for noun in nouns}
            known |= _typed(key, value)
    return known


def _typed(key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, str) or len(value) > 400:
        return {}
    found = emails(value)
    if found:
        return {"slot:email": found[0].value, stem("email"): found[0].value}
    if _PLACES & set(identifier_words(key)):
        return {"slot:place": value}
    return {"slot:person": value} if "name" in identifier_words(key) else {}


def _pairs(done: Done) -> Iterator[tuple[str, Any]]:
    yield from _keyed(done.value, 0)
    if isinstance(done.value, Mapping):
        if len(done.value) == 1:
            yield done.call.name, next(iter(done.value.values()))
        return
    yield done.call.name, done.value


def _keyed(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield the keys of an object and of the objects in it; of a list only a single object counts."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, Mapping) or depth > 3:
        return
    for key, part in list(value.items())[:100]:
        yield from _keyed(part, depth + 1)
        yield str(key), part


def scalar(done: Done) -> str:
    """Return the one value of an output as text, for "the result" in a later part of a request."""
    value = done.value
    if isinstance(value, Mapping) and value:
        numeric = [
            part for part in value.values() if isinstance(part, (int, float)) and not isinstance(part, bool)
        ]
        value = value.get("result", numeric[0] if numeric else next(iter(value.values())))
    return shorten(str(value), 500)


def number_of(done: Done) -> int | float | None:
    """Return the one number of an output: its value, its result, or the only number in its text; None when there is none."""
    text = scalar(done)
    found = numbers(text)
    return found[0].value if found else None
