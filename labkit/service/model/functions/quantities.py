"""Give the numbers of a text to the parameters they are meant for: by label, unit, sign, and what is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from labkit.service.model.forms.validity import conforms
from labkit.service.model.functions.slots import description_of
from labkit.service.model.functions.source import Source
from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.words import identifier_words, stem, words
from labkit.service.model.sums.units import Unit, convert, unit_behind, unit_of

_BOUNDS: Final = dict.fromkeys(
    ("under", "below", "most", "maximum", "max", "within", "than"), "max"
) | dict.fromkeys(("over", "above", "least", "minimum", "min"), "min")
_SORTS: Final = {
    "money": "price cost costs amount budget salary fee total payment balance revenue income principal loan money deposit refund",
    "percent": "percent percentage rate discount tax interest brightness humidity tip level volume",
    "year": "year",
    "count": "count quantity qty number guests people passengers party size limit max top items copies seats tickets adults children rooms nights n k results lines retries",
    "temperature": "temperature celsius fahrenheit kelvin temp degrees",
    "time": "minutes hours days weeks seconds duration months years minute hour",
    "mass": "weight mass",
    "length": "height length width distance radius depth diameter",
    "share": "confidence probability score",
}
_SORT_OF: Final = {word: sort for sort, line in _SORTS.items() for word in line.split()}
_PAID: Final = frozenset("hourly daily nightly weekly monthly pay wage hour day night room".split())
_COUNTED: Final = frozenset(
    stem(word)
    for word in "people guests passengers persons adults travelers travellers seats tickets rooms nights copies units items pieces results lines".split()
)
_MONEY_BEHIND: Final = re.compile(
    r" ?(?:dollars?|euros?|pounds?|yen|francs?|rupees?|usd|eur|gbp|jpy|chf|bucks|[\u20ac$\u00a3])(?!\w)",
    re.IGNORECASE,
)
_RATED: Final = re.compile(r" ?(?:/|out of|of) ?\d+\b|[ -]?stars?\b", re.IGNORECASE)
_RATINGS: Final = frozenset("rating score stars grade points rank".split())
_SIZES: Final = frozenset(stem(word) for word in ("length", "size", "characters", "count", "limit"))
_SIGNS_COUNTED: Final = frozenset(
    stem(word) for word in ("character", "letter", "digit", "word", "char", "symbol")
)
_ENOUGH: Final = 1.5
_NOT_AT_ALL: Final = -1.5
_SMALL: Final = frozenset("the of in to a and for".split())
_NAMELESS: Final = frozenset("a b c x y z n the of in".split())


@dataclass(frozen=True)
class Wanted:
    """Hold a parameter that takes a number."""

    name: str
    option: Mapping[str, Any]
    needed: bool


def is_count(name: str, option: Mapping[str, Any]) -> bool:
    """Say whether a parameter counts things or time, by its own words: nights, number of guests, minutes."""
    sorts = {_SORT_OF.get(word) for word in identifier_words(name)}
    return (
        option.get("type") in ("integer", "number")
        and bool(sorts & {"count", "time"})
        and "money" not in sorts
    )


def assign(wanted: Sequence[Wanted], source: Source, root: Mapping[str, Any]) -> dict[str, Any]:
    """Return a number for each parameter that the text, or else what is known, has one for; marks them as used.

    What is labelled goes first. Then required parameters take what is left, in the order of the text.
    """
    found = source.free(numbers(source.text))
    values: dict[str, Any] = {}
    for want, mention in _labelled(wanted, found, source, root):
        values[want.name] = _value(want, mention, source, root)
        source.take(mention)
        found.remove(mention)
    for want in wanted:
        if want.name in values or not want.needed:
            continue
        known = _fitted(want.option, source.recall(want.name), root)
        if known is not None and source.known:
            values[want.name] = known
            continue
        left = next(
            (
                m
                for m in found
                if _value(want, m, source, root) is not None and _score(want, m, source) > _NOT_AT_ALL
            ),
            None,
        )
        if left and not source.sure:
            values[want.name] = _value(want, left, source, root)
            source.take(left)
            found.remove(left)
    return values


def _labelled(
    wanted: Sequence[Wanted], found: Sequence[Mention], source: Source, root: Mapping[str, Any]
) -> list[tuple[Wanted, Mention]]:
    """Pair parameters with numbers, the surest pair first."""
    scored = [
        (_score(want, mention, source), -at, -place, want, mention)
        for at, want in enumerate(wanted)
        for place, mention in enumerate(found)
        if _value(want, mention, source, root) is not None
    ]
    pairs: list[tuple[Wanted, Mention]] = []
    for score, _, _, want, mention in sorted(scored, key=lambda each: each[:3], reverse=True):
        taken = any(want is other or mention is used for other, used in pairs)
        if score >= _ENOUGH and not taken:
            pairs.append((want, mention))
    return pairs


def _score(want: Wanted, mention: Mention, source: Source) -> float:
    text = source.text
    before = [
        _BOUNDS.get(word, word) for word in words(text[max(0, mention.start - 48) : mention.start])[-4:]
    ]
    behind = words(text[mention.end : mention.end + 40])[:3]
    labels = {
        stem(word)
        for word in identifier_words(want.name)
        if word not in _NAMELESS or len(identifier_words(want.name)) == 1
    }
    score = 0.0
    # In "3 nights, 2 guests" the nights belong to what stands before them.
    parted = 1.5 if text[: mention.start].rstrip().endswith((",", ";")) else 0.0
    for distance, word in enumerate(reversed(before)):
        if stem(word) in labels:
            score = max(score, 4.0 - distance - parted)
    for distance, word in enumerate(behind[:2]):
        if stem(word) in labels:
            score = max(score, 3.5 - distance)
    if (
        not score
        and behind
        and any(groups_of(behind[0]) & groups_of(word) for word in identifier_words(want.name))
    ):
        score = 2.0
    described = {stem(word) for word in words(description_of(want.option)) if word not in _SMALL}
    if behind and stem(behind[0]) in described and len(behind[0]) > 2:
        score += 1.5
    if labels & _SIZES and behind[:1] and stem(behind[0]) in _SIGNS_COUNTED:
        score += 3.0
    # "the last 20 error logs": what the function is about is counted.
    about = {stem(word) for word in source.about}
    if _sort_of(want) == "count" and any(stem(word) in about for word in behind):
        score += 2.0
    return score + _fit(want, mention, text, behind)


def _fit(want: Wanted, mention: Mention, text: str, behind: list[str]) -> float:
    """Weigh what the signs and units around a number say against what the parameter measures."""
    if _RATED.match(text, mention.end) and set(identifier_words(want.name)) & _RATINGS:
        return 5.0
    sort, unit = _sort_of(want), unit_behind(text, mention.end)
    sign = text[max(0, mention.start - 2) : mention.start]
    counted = behind[:1] and stem(behind[0]) in _COUNTED
    if any(each in sign for each in "$\u20ac\u00a3") or _MONEY_BEHIND.match(text, mention.end):
        return 2.5 if sort == "money" else -2.0 if sort else -0.5
    if re.match(r" ?(?:%|percent\b)", text[mention.end :]):
        return 2.5 if sort in ("percent", "share") else -2.0 if sort else -0.5
    if unit:
        own = _unit_of(want)
        if own and own.dimension == unit[0].dimension:
            return 3.0 if own == unit[0] else 2.5
        # An amount of something may have any unit ("200 g flour"), but whatever else fits goes first.
        return 2.0 if sort == unit[0].dimension else -1.0 if sort == "count" else -2.0 if sort else 0.0
    if counted:
        return 2.5 if sort == "count" else -2.0 if sort else 0.0
    is_year = (
        isinstance(mention.value, int)
        and 1900 <= mention.value <= 2100
        and "," not in text[mention.start : mention.end]
    )
    if sort == "year":
        return 2.5 if is_year else -2.0
    return 0.0


def _sort_of(want: Wanted) -> str | None:
    parts = identifier_words(want.name)
    if "rate" in parts and _PAID & set(parts):
        return "money"
    return next((_SORT_OF[word] for word in reversed(parts) if word in _SORT_OF), None)


def _unit_of(want: Wanted) -> Unit | None:
    """Return the unit that a parameter's name states: kg in weight_kg, minutes."""
    parts = identifier_words(want.name)
    found = next(
        (unit for word in reversed(parts) if len(parts) > 1 or len(word) > 2 if (unit := unit_of(word))), None
    )
    if found:
        return found
    described = words(description_of(want.option))
    return next(
        (
            unit
            for word in described
            if len(word) > 1 and word not in ("in", "min", "second", "t") and (unit := unit_of(word))
        ),
        None,
    )


def _value(want: Wanted, mention: Mention, source: Source, root: Mapping[str, Any]) -> Any:
    """Return a number as the parameter measures it: 1.8 for "180 cm" where it takes meters; None when it does not fit."""
    value: Any = mention.value
    unit, own = unit_behind(source.text, mention.end), _unit_of(want)
    if unit and own and unit[0] != own and unit[0].dimension == own.dimension:
        changed = convert(Fraction(str(value)), unit[0], own)
        if changed is not None:
            value = round(float(changed), 6)
    maximum = want.option.get("maximum")
    if (
        re.match(r" ?(?:%|percent\b)", source.text[mention.end :])
        and isinstance(maximum, (int, float))
        and maximum <= 1
    ):
        value = value / 100
    return _fitted(want.option, value, root)


def _fitted(option: Mapping[str, Any], value: Any, root: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        found = numbers(value[:400])
        value = found[0].value if len(found) == 1 else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if option.get("type") == "integer" and float(value).is_integer():
        value = int(value)
    return value if conforms(value, option, root) else None
