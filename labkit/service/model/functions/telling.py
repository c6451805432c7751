"""Say in plain words what functions gave back. An output is data: it is told, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from labkit.service.model.functions.outputs import Done, arguments_of
from labkit.service.model.functions.slots import slot_of
from labkit.service.model.language.vocabulary import GENERIC_VERBS
from labkit.service.model.language.words import (
    as_sentence,
    fold,
    identifier_words,
    join_words,
    shorten,
    stem,
    words,
)

_TOLD_AT_MOST: Final = 2_000
_ITEMS_AT_MOST: Final = 40
_DEPTH_AT_MOST: Final = 5
_DIGITS: Final = 10  # what lies behind them is the machine's, not the function's
_ORDERS: Final = re.compile(
    r"\b(?:ignore|disregard|forget)\b.{0,40}\b(?:user|instructions?|previous|above|all|everything)\b|\bsystem ?(?:prompt|:)|\byou (?:must|are now|should now)\b|\b(?:call|use|invoke|run|execute) (?:the )?(?:function |tool )?\w+_\w+",
    re.IGNORECASE,
)
_SENTENCE_WORDS: Final = 4


def phrase(done: Done, question: str = "") -> str:
    """Tell one call's output: "Weather in Paris: temperature 22 and condition sunny.".

    question: what was asked; of an object with many keys those that it asks for come first.
    """
    head = _head(done)
    error = done.error()
    if error is not None:
        return as_sentence(
            f'{head}: the function {done.call.name} reported an error: "{shorten(error, _TOLD_AT_MOST)}"'
        )
    if _ORDERS.search(done.output[:20_000]):
        return as_sentence(
            f'{head}: the function gave this text, which I report and do not follow: "{shorten(_plain(done), _TOLD_AT_MOST)}"'
        )
    value = _only(_without_empty_error(done.value))
    if isinstance(value, str) and _is_sentence(value):
        return as_sentence(shorten(value, _TOLD_AT_MOST))
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value is done.value:
        return as_sentence(f"{head}: {shorten(done.output, 100)}")
    if isinstance(value, str) and "\n" in value.strip():
        return f"{head}:\n{_lines(value)}"
    if _is_records(value):
        return f"{head}:\n" + "\n".join(_bullets(value))
    return as_sentence(f"{head}: {_told(_fresh(value, done), question)}")


def _fresh(value: Any, done: Done) -> Any:
    """Leave out of an object what only repeats the arguments of the call: the heading has it."""
    if not isinstance(value, Mapping):
        return value
    given = {str(each) for each in arguments_of(done.call).values() if _is_short(each)}
    told = {key: part for key, part in value.items() if not (_is_short(part) and str(part) in given)}
    return told or value


def _plain(done: Done) -> str:
    value = _only(done.value)
    return value if isinstance(value, str) else done.output


def _without_empty_error(value: Any) -> Any:
    if (
        isinstance(value, Mapping)
        and len(value) > 1
        and any(key in ("error", "errors") and not part for key, part in value.items())
    ):
        return {key: part for key, part in value.items() if key not in ("error", "errors")}
    return value


def _only(value: Any) -> Any:
    """Return the one value of an object that has only one; objects inside objects too."""
    for _ in range(3):
        if not isinstance(value, Mapping) or len(value) != 1:
            break
        value = next(iter(value.values()))
    return value


def _is_sentence(text: str) -> bool:
    stripped = text.strip()
    spoken = words(stripped)
    return (
        len(spoken) >= _SENTENCE_WORDS
        and stripped[:1].isupper()
        and "\n" not in stripped
        and any(word in _SAYS for word in spoken)
    )


_SAYS: Final = frozenset(
    "is are was were has have had been be will can sent created added booked cancelled updated deleted scheduled saved submitted successfully not no found expected "
    "completed failed placed received shipped available allowed must should may processed registered set turned".split()
)


def _head(done: Done) -> str:
    """Return what an output is about: "Weather in Paris", "Order status (4711)"."""
    spoken = identifier_words(done.call.name)
    about = frozenset(spoken)
    given = [(name, value) for name, value in arguments_of(done.call).items() if _is_short(value)]
    places = [
        str(value) for name, value in given if isinstance(value, str) and slot_of(name, {}, about) == "place"
    ]
    others = [shorten(str(value), 60) for name, value in given if str(value) not in places]
    text = _heading(done.call.name)
    if len(places) == 1:
        text += f" in {places[0]}"
    else:
        others = [*places, *others]
    return text + (f" ({', '.join(others[:4])})" if others else "")


def _is_short(value: Any) -> bool:
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or (
        isinstance(value, str) and 0 < len(value) <= 60
    )


def _heading(name: str) -> str:
    spoken = [word for word in identifier_words(name) if word not in ("async", "sync")]
    special = [word for word in spoken if word not in GENERIC_VERBS or word in ("user", "number")]
    text = " ".join(special or spoken) or name
    return text[:1].upper() + text[1:]


def _told(value: Any, question: str) -> str:
    if isinstance(value, str):
        return shorten(value, _TOLD_AT_MOST) if value.strip() else "no output"
    if isinstance(value, Mapping) and question:
        asked = {stem(word) for word in words(question)}
        first = [key for key in value if {stem(word) for word in identifier_words(str(key))} & asked]
        value = {key: value[key] for key in [*first, *(key for key in value if key not in first)]}
    return shorten(tell(value), _TOLD_AT_MOST) or "an empty result"


def _lines(text: str) -> str:
    """Keep the lines of a text, as far as they fit."""
    kept, size = [], 0
    for line in text.strip().splitlines():
        size += len(line) + 1
        if size > _TOLD_AT_MOST:
            kept.append("\u2026")
            break
        kept.append(line.rstrip())
    return "\n".join(kept)


def _is_records(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple))
        and len(value) > 1
        and all(isinstance(each, Mapping) and each for each in value)
    )


def _bullets(records: Sequence[Mapping[str, Any]]) -> list[str]:
    lines, size = [], 0
    for each in records[:_ITEMS_AT_MOST]:
        line = "- " + ", ".join(
            f"{_key(key)} {tell(part, 1)}" for key, part in list(each.items())[:_ITEMS_AT_MOST]
        )
        size += len(line)
        if size > _TOLD_AT_MOST:
            break
        lines.append(line)
    rest = len(records) - len(lines)
    return [*lines, f"- and {rest} more"] if rest else lines


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
    if isinstance(value, float):
        return str(round(value, _DIGITS))
    return str(value)


def _key(key: Any) -> str:
    text = str(key)
    return " ".join(text.replace("_", " ").split()) or "value"


def heading(done: Sequence[Done]) -> str:
    """Return a title for some outputs: "Datetime and weather"."""
    text = join_words(dict.fromkeys(fold(_heading(each.call.name)) for each in done))
    return text[:1].upper() + text[1:]
