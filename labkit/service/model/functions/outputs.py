"""Say in plain words what functions gave back. An output is data: it is told, never obeyed."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from labkit.service.model.language.vocabulary import GENERIC_VERBS
from labkit.service.model.language.words import as_sentence, identifier_words, join_words, shorten, stem
from labkit.service.model.turns import Call, Entry

_TOLD_AT_MOST: Final = 2_000
_ITEMS_AT_MOST: Final = 40
_DEPTH_AT_MOST: Final = 5
_PARSED_AT_MOST: Final = 1_100_000  # the service takes outputs up to 1 MiB
_LITERAL_AT_MOST: Final = 20_000  # a Python literal costs more to read than JSON


@dataclass(frozen=True)
class Done:
    """Hold a call with its output: the text as handed in and the value it stands for."""

    call: Call
    output: str
    value: Any

    def error(self) -> str | None:
        """Return what went wrong, or None for an ordinary output."""
        if isinstance(self.value, Mapping):
            found = self.value.get("error")
            return (found if isinstance(found, str) else tell(found)) if found else None
        text = self.output.strip()
        return text if text[:6].casefold() == "error:" or text[:9].casefold() == "exception" else None


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


def arguments_of(call: Call) -> dict[str, Any]:
    """Return a call's arguments; empty when they are no JSON object."""
    try:
        found = json.loads(call.arguments)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def phrase(done: Done) -> str:
    """Tell one call's output in a sentence: "Weather (Paris): temperature 22 and condition sunny."."""
    about = [shorten(str(value), 60) for value in arguments_of(done.call).values() if _is_short(value)]
    head = _heading(done.call.name) + (f" ({', '.join(about[:4])})" if about else "")
    error = done.error()
    if error is not None:
        return as_sentence(
            f'{head}: the function {done.call.name} reported an error: "{shorten(error, _TOLD_AT_MOST)}"'
        )
    return as_sentence(f"{head}: {_told(done.value)}")


def _is_short(value: Any) -> bool:
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or (
        isinstance(value, str) and 0 < len(value) <= 60
    )


def _heading(name: str) -> str:
    spoken = identifier_words(name)
    special = [word for word in spoken if word not in GENERIC_VERBS or word in ("user", "number")]
    text = " ".join(special or spoken) or name
    return text[:1].upper() + text[1:]


def _told(value: Any) -> str:
    if isinstance(value, str):
        return f'"{shorten(value, _TOLD_AT_MOST)}"' if value.strip() else "no output"
    if isinstance(value, Mapping) and len(value) == 1:
        only = next(iter(value.values()))
        return shorten(tell(only), _TOLD_AT_MOST) or "no output"
    return shorten(tell(value), _TOLD_AT_MOST) or "an empty result"


def tell(value: Any, depth: int = 0) -> str:
    """Tell a JSON value in words: objects as "key value" pairs, lists enumerated, depth and length bounded."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        if depth >= _DEPTH_AT_MOST:
            return "\u2026"
        pairs = [f"{_key(key)} {tell(part, depth + 1)}" for key, part in list(value.items())[:_ITEMS_AT_MOST]]
        return join_words(pairs) if depth == 0 else "(" + ", ".join(pairs) + ")"
    if isinstance(value, (list, tuple, set)):
        if depth >= _DEPTH_AT_MOST:
            return "\u2026"
        items = [tell(part, depth + 1) for part in list(value)[:_ITEMS_AT_MOST]]
        rest = len(value) - len(items)
        return join_words([*items, f"{rest} more"] if rest else items) if items else "none"
    return str(value)


def _key(key: Any) -> str:
    text = str(key)
    return " ".join(text.replace("_", " ").split()) or "value"


def heading(done: Sequence[Done]) -> str:
    """Return a title for some outputs: "Datetime and weather"."""
    text = join_words(dict.fromkeys(_heading(each.call.name).lower() for each in done))
    return text[:1].upper() + text[1:]


def known_from(done: Sequence[Done]) -> dict[str, Any]:
    """Return values of outputs under the stems of their keys, or of the function's name for a plain value."""
    known: dict[str, Any] = {}
    for each in done:
        if each.error() is None:
            for key, value in _pairs(each):
                parts = [
                    stem(word) for word in identifier_words(key) if word not in GENERIC_VERBS or word == "id"
                ]
                for name in (" ".join(sorted(parts)), *parts[-1:]):
                    if name:
                        known[name] = value
    return known


def _pairs(done: Done) -> Iterator[tuple[str, Any]]:
    if isinstance(done.value, Mapping):
        yield from ((str(key), value) for key, value in done.value.items())
        if len(done.value) == 1:
            yield done.call.name, next(iter(done.value.values()))
        return
    yield done.call.name, done.value


def scalar(done: Done) -> str:
    """Return the one value of an output as text, for "the result" in a later part of a request."""
    value = done.value
    if isinstance(value, Mapping) and value:
        numeric = [
            part for part in value.values() if isinstance(part, (int, float)) and not isinstance(part, bool)
        ]
        value = value.get("result", numeric[0] if numeric else next(iter(value.values())))
    return shorten(str(value), 500)
