"""Say whether a condition of a request holds, going by what functions gave: "if it is nice", "if it is above 20 degrees"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from labkit.service.model.functions.outputs import Done
from labkit.service.model.language.likeness import likeness
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.vocabulary import STOP
from labkit.service.model.language.words import fold, stem, words

_COMPARED: Final = re.compile(
    r"\b(?P<sign>above|over|more than|greater than|higher than|exceeds|at least|below|under|less than|lower than|at most|warmer than|colder than) (?P<number>[$\u20ac]?-?\d[\d.,]*)"
)
_UPWARD: Final = frozenset(
    {"above", "over", "more than", "greater than", "higher than", "exceeds", "at least", "warmer than"}
)
_NEGATED: Final = re.compile(r"\b(?:not|isn't|doesn't|no|won't|unless)\b")
_GOOD: Final = frozenset("nice good fine pleasant great available free ok valid".split())
_FINE_WEATHER: Final = frozenset(
    "sunny clear dry warm nice good fine available true yes ok valid mild".split()
)


def holds(condition: str, done: Sequence[Done]) -> bool:
    """Return whether the latest outputs meet a condition; True where the outputs cannot tell."""
    text = fold(condition)
    given = " ".join(each.output for each in done[-3:])[:4_000]
    compared = _COMPARED.search(text)
    if compared:
        wanted = numbers(compared["number"].lstrip("$\u20ac"))
        found = numbers(given)
        if wanted and found:
            return bool(found[0].value >= wanted[0].value) == (compared["sign"] in _UPWARD)
        return True
    said = {stem(word) for word in words(text) if word not in STOP} - {
        stem(word) for word in ("if", "when", "unless", "weather")
    }
    told = {stem(word) for word in words(given)}
    negated = bool(_NEGATED.search(text))
    if _GOOD & set(words(text)):
        pleasant = (
            bool({stem(word) for word in _FINE_WEATHER} & told)
            and likeness(given, "negative") <= likeness(given, "positive") + 1
        )
        return pleasant != negated
    groups = {group for word in words(text) if word not in STOP for group in groups_of(word)} - {"weather"}
    met = bool(said & told) or bool(
        groups & {group for word in told for group in groups_of(word)} - {"weather"}
    )
    known_signs = {
        stem(word)
        for word in "rain raining rainy snow snowing sunny cloudy hot cold warm wind windy open closed stock available overdue late active".split()
    }
    if said & known_signs:
        return any(word[:4] == other[:4] for word in said & known_signs for other in told) != negated
    return True if not said or not (said & told or met) else not negated
