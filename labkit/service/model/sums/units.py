"""Convert between units of length, mass, time, volume, temperature, speed, area and data, exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.words import fold
from labkit.service.model.sums.arithmetic import show


@dataclass(frozen=True)
class Unit:
    """Hold a unit: one of it is `factor` of its dimension's first unit, counted from `offset` (temperatures)."""

    name: str
    plural: str
    dimension: str
    factor: Fraction
    offset: Fraction = Fraction(0)


# dimension: "name/plural other spellings = factor" of the dimension's first unit.
# Source: the International Bureau of Weights and Measures; inch, pound and gallon as defined in 1959 (US gallon).
_TABLE: Final = {
    "length": "meter/meters metre metres m = 1; kilometer/kilometers kilometre kilometres km kms = 1000; centimeter/centimeters centimetre centimetres cm = 1/100; "
    "millimeter/millimeters millimetre millimetres mm = 1/1000; mile/miles mi = 1609.344; yard/yards yd = 0.9144; foot/feet ft = 0.3048; "
    "inch/inches = 0.0254; nautical-mile/nautical-miles nmi = 1852",
    "mass": "gram/grams gramme grammes g = 1; kilogram/kilograms kilo kilos kg kgs = 1000; milligram/milligrams mg = 1/1000; tonne/tonnes ton tons t = 1000000; "
    "pound/pounds lb lbs = 453.59237; ounce/ounces oz = 28.349523125; stone/stones = 6350.29318",
    "time": "second/seconds sec secs s = 1; minute/minutes min mins = 60; hour/hours hr hrs h = 3600; day/days = 86400; week/weeks = 604800; "
    "year/years = 31536000; millisecond/milliseconds ms = 1/1000",
    "volume": "liter/liters litre litres l = 1; milliliter/milliliters millilitre millilitres ml = 1/1000; gallon/gallons gal = 3.785411784; pint/pints = 0.473176473; "
    "cup/cups = 0.2365882365; tablespoon/tablespoons tbsp = 0.01478676478125; teaspoon/teaspoons tsp = 0.00492892159375",
    "speed": "meter-per-second/meters-per-second m/s mps = 1; kilometer-per-hour/kilometers-per-hour km/h kmh kph = 5/18; mile-per-hour/miles-per-hour mph = 0.44704; "
    "knot/knots = 1852/3600",
    "area": "square-meter/square-meters m2 m\u00b2 sqm = 1; hectare/hectares ha = 10000; acre/acres = 4046.8564224; square-kilometer/square-kilometers km2 km\u00b2 = 1000000; "
    "square-foot/square-feet sqft = 0.09290304",
    "data": "byte/bytes b = 1; kilobyte/kilobytes kb = 1000; megabyte/megabytes mb = 1000000; gigabyte/gigabytes gb = 1000000000; terabyte/terabytes tb = 1000000000000; "
    "kibibyte/kibibytes kib = 1024; mebibyte/mebibytes mib = 1048576; gibibyte/gibibytes gib = 1073741824",
}
_TEMPERATURES: Final = {
    "celsius": Unit("degree Celsius", "degrees Celsius", "temperature", Fraction(1), Fraction(0)),
    "fahrenheit": Unit(
        "degree Fahrenheit", "degrees Fahrenheit", "temperature", Fraction(5, 9), Fraction(-160, 9)
    ),
    "kelvin": Unit("kelvin", "kelvin", "temperature", Fraction(1), Fraction("-273.15")),
}
_TEMPERATURE_SIGNS: Final = {
    "\u00b0c": "celsius",
    "centigrade": "celsius",
    "\u00b0f": "fahrenheit",
    "c": "celsius",
    "f": "fahrenheit",
    "k": "kelvin",
}
_SHORT: Final = frozenset("m s h t l g b c f k min mi in ms ha".split())
_UNIT: Final = re.compile(
    r"(?:degrees? |deg )?(?P<unit>\u00b0 ?[CFcf]\b|(?:square|nautical) [a-z]+|[^\W\d_]+(?: per [a-z]+|/[a-z]+|[2\u00b2](?!\w))?)"
)
_ASKS: Final = re.compile(
    r"\b(?:to|in|into|as|=)(?: an?| the)? (?P<to>(?:degrees? )?(?:\u00b0 ?[CFcf]\b|(?:square|nautical) [a-z]+|[a-zA-Z]+(?: per [a-z]+|/[a-z]+|[2\u00b2](?!\w))?))\s*[?.!]?$"
    r"|\bhow many (?P<many>(?:square |nautical )?[a-zA-Z]+(?: per [a-z]+)?)\b",
    re.IGNORECASE,
)


@cache
def _units() -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for dimension, line in _TABLE.items():
        for entry in line.split(";"):
            spelled, _, factor = entry.partition("=")
            names = spelled.split()
            single, plural = names[0].replace("-", " ").split("/", 1)
            unit = Unit(single, plural, dimension, Fraction(factor.strip()))
            found |= dict.fromkeys((single, plural, *names[1:]), unit)
    found |= _TEMPERATURES
    return found | {sign: _TEMPERATURES[name] for sign, name in _TEMPERATURE_SIGNS.items()}


def unit_of(word: str) -> Unit | None:
    """Return the unit that a word or sign names; None for any other word."""
    return _units().get(
        fold(word).replace("\u00b0 ", "\u00b0").removeprefix("degrees ").removeprefix("degree ").strip()
    )


def unit_behind(text: str, end: int) -> tuple[Unit, int] | None:
    """Return the unit that stands behind a number which ends at a place, and where the unit ends."""
    start = end + 1 if text[end : end + 1] == " " else end
    match = _UNIT.match(text, start)
    if not match:
        return None
    unit = unit_of(match["unit"])
    # A single letter is a unit only right behind the number, or as "5 m": "3 c" in a sentence is not a temperature.
    if unit is None or (
        fold(match["unit"]) in _SHORT - {"m", "g", "l", "h", "min", "mi", "c", "f"} and start > end
    ):
        return None
    return unit, match.end()


def convert(value: Fraction, source: Unit, target: Unit) -> Fraction | None:
    """Convert a value; None between units of different dimensions."""
    if source.dimension != target.dimension:
        return None
    return (value * source.factor + source.offset - target.offset) / target.factor


def find_conversion(sentence: str) -> str | None:
    """Answer "convert 10 miles to km" and "how many seconds are in 2 hours and 30 minutes"; None for other sentences."""
    text = sentence[:400]
    asks = _ASKS.search(text)
    target = unit_of(asks["to"] or asks["many"]) if asks else None
    if asks is None or target is None:
        return None
    given = [
        (Fraction(str(each.value)), found[0])
        for each in numbers(text)
        if (found := unit_behind(text, each.end)) and found[0].dimension == target.dimension
    ]
    if not given:
        single = re.search(r"\bin an? (\w+)|\b(?:are|is) (?:there )?in (?:one|an?) (\w+)", fold(text))
        unit = unit_of(single[1] or single[2]) if single else None
        given = [(Fraction(1), unit)] if unit and unit.dimension == target.dimension else []
    if not given or (target in [unit for _, unit in given] and len(given) == 1):
        return None
    total = sum((convert(value, unit, target) or Fraction(0) for value, unit in given), Fraction(0))
    told = " and ".join(f"{show(value)} {unit.name if value == 1 else unit.plural}" for value, unit in given)
    verb = "is" if len(given) == 1 and given[0][0] == 1 else "are"
    return f"{told} {verb} {shown(total)} {target.name if total == 1 else target.plural}."


def shown(value: Fraction) -> str:
    """Write a converted value with at most six digits behind the point."""
    return show(Fraction(round(value * 10**6), 10**6)) if value.denominator != 1 else show(value)
