"""Work out small word problems: things gained and lost, speed, discounts and tips, areas, means and medians of given numbers."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.words import fold, join_words, sentences, stem, words
from labkit.service.model.sums.arithmetic import show
from labkit.service.model.sums.units import unit_behind

_READ: Final = 600
_GAINS: Final = frozenset(
    stem(w)
    for w in "buy get find receive add more earn win gain pick collect gives bring borrow bought got found received added earned won more another".split()
)
_LOSES: Final = frozenset(
    stem(w)
    for w in "eat ate give gave lose lost sell sold spend spent use used take took remove drop break broke donate left leave away".split()
)
_STATISTIC: Final = re.compile(
    r"\b(?P<what>mean|average|median|mode|range|standard deviation|std|variance|maximum|minimum|max|min|largest|smallest|highest|lowest|biggest)\b"
)
_LEFT: Final = re.compile(
    r"\bhow (?:many|much)\b.{0,60}\b(?:have|left|remain|total|altogether|in all|now|are there|do i have|does)\b"
)
_PERCENT: Final = re.compile(r"(?P<rate>\d+(?:\.\d+)?) ?(?:%|percent)")
_OFF: Final = re.compile(r"\b(?:discount(?:ed)?|off|reduced|cheaper|sale|reduction)\b")
_ON: Final = re.compile(r"\b(?:tip|tax|vat|markup|increase[ds]?|raised|interest|surcharge|service charge)\b")
_AREA: Final = re.compile(
    r"\b(?P<what>area|perimeter|circumference|volume)\b.{0,30}\b(?P<shape>rectangle|square|circle|triangle|cube|box|sphere|cylinder|room|garden|field)\b"
)
_PI: Final = Fraction("3.14159265358979")


def find_problem(sentence: str) -> str | None:
    """Answer a word problem that a sentence, or a few of them, tells; None when it is none of the known kinds."""
    text = sentence[:_READ]
    answers: tuple[Callable[[str, str], str | None], ...] = (_statistic, _rate, _percentage, _shape, _things)
    folded = fold(text)
    return next((found for answer in answers if (found := answer(text, folded)) is not None), None)


def statistic(what: str, values: list[Fraction]) -> Fraction | None:
    """Return a statistic of some values: mean, median, mode, range, variance, deviation, largest or smallest."""
    ordered, size = sorted(values), len(values)
    if what in ("mean", "average"):
        return sum(values, Fraction(0)) / size
    if what == "median":
        return (ordered[(size - 1) // 2] + ordered[size // 2]) / 2
    if what == "mode":
        value, often = Counter(values).most_common(1)[0]
        return value if often > 1 else None
    if what == "range":
        return ordered[-1] - ordered[0]
    if what in ("variance", "standard deviation", "std"):
        mean = sum(values, Fraction(0)) / size
        variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / size
        return variance if what == "variance" else Fraction(str(round(float(variance) ** 0.5, 6)))
    return ordered[-1] if what in ("maximum", "max", "largest", "highest", "biggest") else ordered[0]


def _statistic(text: str, folded: str) -> str | None:
    match = _STATISTIC.search(folded)
    values = [Fraction(str(each.value)) for each in numbers(text)]
    if not match or len(values) < 2 or re.search(r"\b(?:speed|first \d+|top \d+)\b", folded):
        return None
    listed = re.search(r"\b(?:of|in|for|between|:)\b|:", folded[match.start() :])
    if not listed and len(values) < 3:
        return None
    value = statistic(match["what"], values)
    if value is None:
        return f"There is no mode: each of {join_words(map(show, values))} occurs once."
    shown = show(Fraction(str(round(float(value), 6)))) if value.denominator != 1 else show(value)
    return f"The {match['what']} of {join_words(map(show, values))} is {shown}."


def _rate(text: str, folded: str) -> str | None:
    """Answer with speed, distance or time from the other two."""
    units = [(each, found[0]) for each in numbers(text) if (found := unit_behind(text, each.end))]
    length = next(((each, unit) for each, unit in units if unit.dimension == "length"), None)
    time = next(((each, unit) for each, unit in units if unit.dimension == "time"), None)
    speed = next(((each, unit) for each, unit in units if unit.dimension == "speed"), None)
    if re.search(r"\bspeed\b|\bhow fast\b", folded) and length and time and not speed:
        value = Fraction(str(length[0].value)) / Fraction(str(time[0].value))
        return f"Speed is distance divided by time: {length[0].value} {length[1].plural} / {time[0].value} {time[1].plural} = {_short(value)} {length[1].plural} per {time[1].name}."
    if re.search(r"\bhow far\b|\bdistance\b", folded) and speed and time:
        value = (
            Fraction(str(speed[0].value))
            * speed[1].factor
            * Fraction(str(time[0].value))
            * time[1].factor
            / 1000
        )
        is_miles = "mile" in speed[1].name
        shown = value / Fraction("1.609344") if is_miles else value
        return f"Distance is speed times time: {_short(shown)} {'miles' if is_miles else 'kilometers'}."
    if re.search(r"\bhow long\b", folded) and speed and length and "take" in folded:
        seconds = (
            Fraction(str(length[0].value))
            * length[1].factor
            / (Fraction(str(speed[0].value)) * speed[1].factor)
        )
        return f"Time is distance divided by speed: {_short(seconds / 3600)} hours."
    return None


def _percentage(text: str, folded: str) -> str | None:
    """Answer with a price after a discount, a tip, a tax."""
    match = _PERCENT.search(folded)
    amounts = [each for each in numbers(text) if not re.match(r" ?(?:%|percent)", text[each.end :])]
    if (
        not match
        or len(amounts) != 1
        or not (_OFF.search(folded) or _ON.search(folded))
        or not re.search(r"\b(?:what|how much|calculate|find|compute|tell|tip)\b", folded)
    ):
        return None
    amount, rate = Fraction(str(amounts[0].value)), Fraction(match["rate"]) / 100
    part = amount * rate
    sign = next((each for each in "$\u20ac\u00a3" if each in text), "")
    is_off = bool(_OFF.search(folded))
    total = amount - part if is_off else amount + part
    word = _OFF if is_off else _ON
    found = word.search(folded)
    name = (
        {"off": "discount", "discounted": "discount", "reduced": "reduction"}.get(
            found.group(), found.group()
        )
        if found
        else ""
    )
    return f"{match['rate']}% of {sign}{show(amount)} is {sign}{_short(part)}, so the {name} is {sign}{_short(part)} and the total is {sign}{_short(total)}."


def _shape(text: str, folded: str) -> str | None:
    match = _AREA.search(folded)
    sides = [Fraction(str(each.value)) for each in numbers(text)]
    if not match or not sides:
        return None
    what, shape, one = match["what"], match["shape"], sides[0]
    two = sides[1] if len(sides) > 1 else None
    if shape == "circle":
        radius = one / 2 if "diameter" in folded else one
        value = _PI * radius**2 if what == "area" else 2 * _PI * radius
    elif shape == "sphere":
        value = Fraction(4, 3) * _PI * one**3
    elif shape in ("square", "cube") and two is None:
        value = {"area": one * one, "perimeter": 4 * one, "volume": one**3}.get(what, one * one)
    elif two is None:
        return None
    elif shape == "triangle":
        value = one * two / 2
    elif what == "volume" and shape == "cylinder":
        value = _PI * one**2 * two
    elif what == "volume":
        value = one * two * (sides[2] if len(sides) > 2 else 1)
    else:
        value = one * two if what == "area" else 2 * (one + two)
    return f"The {what} of the {shape} is {_short(value)}."


def _things(text: str, folded: str) -> str | None:
    """Answer "I have 3 apples and buy 5 more, how many do I have?": what is gained is added, what is lost taken away."""
    found = [each for each in numbers(text) if not re.match(r" ?(?:%|percent)", text[each.end :])]
    if not _LEFT.search(folded) or not 2 <= len(found) <= 6:
        return None
    start = Fraction(str(found[0].value))
    each_of = re.search(r"\beach\b|\bper\b|\bevery\b", folded)
    if each_of and len(found) == 2:
        product = start * Fraction(str(found[1].value))
        return f"{found[0].value} \u00d7 {found[1].value} = {show(product)}."
    total, told = start, show(start)
    for before, each in itertools.pairwise(found):
        sign = _sign(text, before, each)
        if sign is None:
            return None
        total = total + sign * Fraction(str(each.value))
        told += f" {'+' if sign > 0 else '-'} {each.value}"
    return f"{told} = {show(total)}."


def _sign(text: str, before: Mention, each: Mention) -> int | None:
    near = {
        stem(word)
        for word in [
            *words(text[before.end : each.start]),
            *words((sentences(text[each.end :]) or [""])[0])[:4],
        ]
    }
    if near & _LOSES and not near & {"mor"}:
        return -1
    return 1 if near & _GAINS or re.search(r"\band\b", text[before.end : each.start]) else None


def _short(value: Fraction) -> str:
    return show(Fraction(str(round(float(value), 4)))) if value.denominator != 1 else show(value)
