"""Compare, add up or subtract what several calls of one function gave, where the request asks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from labkit.service.model.functions.outputs import Done, arguments_of
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.words import as_sentence, fold, identifier_words, stem
from labkit.service.model.sums.arithmetic import show

_MORE: Final = re.compile(
    r"\b(?P<more>warmer|warmest|hotter|hottest|higher|highest|more expensive|most expensive|larger|largest|bigger|biggest|longer|longest|older|oldest|taller|tallest|heavier|faster|fastest|greater|better|best|more|most)\b"
    r"|\b(?P<less>colder|coldest|cooler|coolest|lower|lowest|cheaper|cheapest|smaller|smallest|shorter|shortest|younger|youngest|lighter|slower|less|least|fewer|fewest)\b"
)
_ABOUT: Final = {
    "warm": "temp temperature degrees celsius", "hot": "temp temperature celsius", "cold": "temp temperature celsius", "cool": "temp temperature celsius", "cheap": "price cost amount total",
    "expensive": "price cost amount total", "old": "age year", "young": "age", "long": "length duration distance", "short": "length duration distance height", "tall": "height",
    "big": "size population area", "large": "size population area", "small": "size population area", "fast": "speed", "heavy": "weight", "light": "weight",
}  # fmt: skip
_SUM: Final = re.compile(r"\b(?:total|sum|altogether|combined|in all|together)\b")
_DIFFERENCE: Final = re.compile(
    r"\b(?:difference|how much (?:more|less|warmer|colder|cheaper|older|longer))\b"
)
_COMPARES: Final = re.compile(r"\bcompar(?:e|ed|ison)\b")


def compared(done: Sequence[Done], request: str) -> str | None:
    """Return the comparison, sum or difference that a request asks for; None when it asks for none or it cannot be made."""
    text = fold(request)
    match, wants_sum, wants_difference = _MORE.search(text), _SUM.search(text), _DIFFERENCE.search(text)
    if not (match or wants_sum or wants_difference or _COMPARES.search(text)):
        return None
    names = [each.call.name for each in done]
    same = [each for each in done if names.count(each.call.name) > 1 and each.error() is None]
    if len(same) < 2:
        return None
    word = match.group() if match else ""
    key = _key(same, word)
    values = [(_label(each), value) for each in same if (value := _number(each.value, key)) is not None]
    if len(values) < 2:
        return None
    return _sentence(values, match, wants_sum=bool(wants_sum), wants_difference=bool(wants_difference))


def _sentence(
    values: list[tuple[str, Fraction]],
    match: re.Match[str] | None,
    *,
    wants_sum: bool,
    wants_difference: bool,
) -> str | None:
    if wants_sum and not match:
        return as_sentence(f"together that is {show(sum((value for _, value in values), Fraction(0)))}")
    ordered = sorted(values, key=lambda each: each[1], reverse=not (match and match["less"]))
    first, last = ordered[0], ordered[-1]
    if first[1] == last[1]:
        return as_sentence(f"they are the same: {show(first[1])}")
    if wants_difference or not match:
        return as_sentence(
            f"the difference is {show(abs(first[1] - last[1]))}: {first[0]} {show(first[1])}, {last[0]} {show(last[1])}"
        )
    rest = ", ".join(f"{label} {show(value)}" for label, value in ordered[1:])
    return as_sentence(f"{match.group()}: {first[0]} ({show(first[1])}, against {rest})")


def _label(done: Done) -> str:
    given = [
        str(value)
        for value in arguments_of(done.call).values()
        if isinstance(value, (str, int, float)) and len(str(value)) <= 60
    ]
    return given[0] if given else done.call.name


def _key(done: Sequence[Done], word: str) -> str | None:
    """Return the key that all outputs have a number under: the one that the comparison is about, else the first."""
    shared = [
        key for key in _keys(done[0].value) if all(_number(each.value, key) is not None for each in done)
    ]
    wanted = next((line.split() for name, line in _ABOUT.items() if stem(word).startswith(name[:3])), [])
    about = next((key for key in shared if set(identifier_words(key)) & set(wanted)), None)
    return about or (shared[0] if shared else None)


def _keys(value: Any) -> list[str]:
    return [str(key) for key in value] if isinstance(value, Mapping) else []


def _number(value: Any, key: str | None) -> Fraction | None:
    if isinstance(value, Mapping):
        value = (
            value.get(key)
            if key is not None
            else next(iter(value.values()), None)
            if len(value) == 1
            else None
        )
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return Fraction(str(value))
    found = numbers(value[:400]) if isinstance(value, str) else ()
    return Fraction(str(found[0].value)) if found else None
