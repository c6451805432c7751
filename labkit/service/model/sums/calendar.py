"""Work with dates that are said: days between them, weekdays, a date some days on. There is no clock here."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from labkit.service.model.language.mentions import dates
from labkit.service.model.language.words import fold

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BETWEEN: Final = re.compile(
    r"\bhow (?:many (?P<unit>days|weeks|months|years)|long)\b.{0,40}\b(?:between|from|until|till|to|since)\b|\bdays? (?:between|from)\b|\bdifference between\b"
)
_WEEKDAY: Final = re.compile(r"\b(?:what|which) (?:day(?: of the week)?|weekday)\b")
_SHIFT: Final = re.compile(
    r"\b(?P<count>\d{1,5}|an?|one|two|three|four|five|six|seven|ten) (?P<unit>days?|weeks?|months?|years?) (?P<way>after|before|from|later|earlier|ago)\b"
)
_LEAP: Final = re.compile(r"\bleap year\b")
_RELATIVE: Final = {
    "today": 0,
    "tonight": 0,
    "now": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
    "yesterday": -1,
}
_WORDS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
}


def read_date(text: str, today: date | None = None) -> date | None:
    """Read "2026-03-01", or "tomorrow" and "next Friday" where it is known what day it is; None for anything else."""
    folded = fold(text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", folded):
        try:
            return date.fromisoformat(folded[:10])
        except ValueError:
            return None
    if today is None:
        return None
    if folded in _RELATIVE:
        return today + timedelta(days=_RELATIVE[folded])
    ahead = re.fullmatch(r"in (\d{1,3}) (days|weeks)", folded)
    if ahead:
        return today + timedelta(days=int(ahead[1]) * (7 if ahead[2] == "weeks" else 1))
    day = folded.split()[-1].capitalize()
    if day in _WEEKDAYS:
        away = (_WEEKDAYS.index(day) - today.weekday()) % 7
        return today + timedelta(days=(away - 7 if folded.startswith("last ") else away or 7))
    return {
        "next week": today + timedelta(days=7),
        "next month": moved(today, 1, "month"),
        "next year": moved(today, 1, "year"),
    }.get(folded)


def moved(start: date, count: int, unit: str) -> date | None:
    """Return a date some days, weeks, months or years on; the last day of the month where the day does not exist."""
    try:
        if unit.startswith(("day", "week")):
            return start + timedelta(days=count * (7 if unit.startswith("week") else 1))
        months = start.month - 1 + count * (12 if unit.startswith("year") else 1)
        year, month = start.year + months // 12, months % 12 + 1
        last = [31, 29 if _is_leap(year) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        return date(year, month, min(start.day, last))
    except (ValueError, OverflowError):
        return None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def written(day: date) -> str:
    """Write a date with its weekday: "Thursday, 2024-02-29"."""
    return f"{_WEEKDAYS[day.weekday()]}, {day.isoformat()}"


def find_date(sentence: str, today: date | None = None) -> str | None:
    """Answer a question about dates; None for others and for those that need a clock."""
    text = fold(sentence[:400])
    given = [found for each in dates(sentence[:400]) if (found := read_date(str(each.value), today))]
    leap = re.search(r"\b(\d{4})\b", text) if _LEAP.search(text) else None
    if leap:
        return f"{leap[1]} is {'' if _is_leap(int(leap[1])) else 'not '}a leap year."
    if _BETWEEN.search(text) and len(given) > 1:
        return _between(given[0], given[1], _BETWEEN.search(text))
    shift = _SHIFT.search(text)
    start = given[0] if given else today if shift and shift["way"] in ("from", "later", "ago") else None
    if shift and start:
        count = int(shift["count"]) if shift["count"].isdigit() else _WORDS[shift["count"]]
        back = shift["way"] in ("before", "earlier", "ago")
        day = moved(start, -count if back else count, shift["unit"])
        return (
            f"{shift['count']} {shift['unit']} {'before' if back else 'after'} {start.isoformat()} is {written(day)}."
            if day
            else None
        )
    if _WEEKDAY.search(text) and given:
        return f"{given[0].isoformat()} is a {_WEEKDAYS[given[0].weekday()]}."
    if today and re.search(
        r"\b(?:what(?:'s| is)? (?:is )?(?:today's date|the date|date is it|day is it|day is today|today)|current date|date today|today's date)\b",
        text,
    ):
        return f"Today is {written(today)}."
    if today and given and re.search(r"\b(?:what|which) (?:day|date)\b", text):
        return f"That is {written(given[0])}."
    return None


def needs_clock(sentence: str) -> bool:
    """Say whether a question can only be answered by somebody who knows what day or time it is now."""
    text = fold(sentence)
    return bool(
        re.search(
            r"\bwhat(?:'s| is)? (?:the )?(?:current )?(?:time|date|day|year|month)\b(?: is it| today| now|\W*$)|\bwhat (?:day|date|time|year|month) is (?:it|today|tomorrow)\b|\b(?:today's date|current (?:time|date|year|day))\b"
            r"|\bhow (?:many days|long|many weeks)\b.{0,20}\b(?:until|till|to|before)\b|\bwhat(?:'s| is) today\b|\btell me the (?:time|date)\b",
            text,
        )
    ) and not (len(dates(sentence)) > 1 and _BETWEEN.search(text))


def _between(one: date, other: date, match: re.Match[str] | None) -> str:
    days = abs((other - one).days)
    unit = match["unit"] if match and match["unit"] else "days"
    told = f"There are {days} days between {one.isoformat()} and {other.isoformat()}"
    if unit == "weeks":
        told += f", which is {days // 7} weeks and {days % 7} days"
    if unit in ("months", "years"):
        months = abs((other.year - one.year) * 12 + other.month - one.month)
        told += (
            f", which is about {months} months"
            if unit == "months"
            else f", which is about {days / 365.25:.1f} years"
        )
    return told + "."
