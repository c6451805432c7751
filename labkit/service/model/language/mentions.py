"""Find typed values in a text: quoted parts, e-mail and web addresses, dates, times, codes, JSON.

Every finder is pure and keeps what it found for the texts of the last turns, because many rules read the same ones.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from labkit.service.model.language.vocabulary import MONTHS, WEEKDAYS
from labkit.service.model.language.words import fold

TEXT_LIMIT: Final = 8_000
"""Characters of a request that are searched for values."""

KEPT: Final = 256
"""Texts for which a finder keeps what it found."""


@dataclass(frozen=True)
class Mention:
    """Hold one value and where it stands: `text[start:end]` is how it was written."""

    start: int
    end: int
    value: Any


Mentions = tuple[Mention, ...]

_MONTH: Final = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_WEEKDAY: Final = "(?:" + "|".join(sorted(WEEKDAYS)) + ")"
_QUOTED: Final = re.compile(
    r"\"([^\"\n]{1,4000})\"|\u201c([^\u201c\u201d\n]{1,4000})\u201d|\u00ab([^\u00ab\u00bb\n]{1,4000})\u00bb"
    r"|(?<!\w)'([^'\n]{1,1000}(?:(?<=\w)'(?=\w)[^'\n]{1,1000}){0,8})'(?!\w)|`([^`\n]{1,1000})`|(?<!\w)\u2018([^\u2018\u2019\n]{1,1000})\u2019(?!\w)"
)
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_URL: Final = re.compile(r"https?://[^\s<>\"']{1,2000}")
_DATE: Final = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})(?P<clock>[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?(?!\d)"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of|\.)?[ -](?P<month>{_MONTH})(?:(?:,? |-)(?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>\d{{4}}))?(?![\d:])"
    r"|\b(?P<slashed>\d{1,2}[/.]\d{1,2}[/.]\d{4})\b"
    r"|\b(?:the day after tomorrow|today|tomorrow|yesterday|tonight|this (?:weekend|week|month|morning|afternoon|evening)"
    rf"|(?:next |this |last |on )?{_WEEKDAY}|next (?:week|month|year|weekend)|in \d{{1,3}} (?:days|weeks|months))\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\b(\d{1,2}):(\d{2})(?::\d{2})?(?!\d|:) ?([ap]\.?m\b)?|\b(\d{1,2}) ?([ap]\.?m\b)|\b(?:noon|midnight)\b|\b(\d{1,2}) o'clock\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"(?<![\w@./#%-])#?(?=[\w-]{0,40}\d)[A-Za-z0-9][\w-]{0,60}(?![\w@%])(?!\.\d)")
_SYMBOL: Final = re.compile(r"(?<![\w.'-])[A-Z]{2,6}(?![\w'-])")
_PATH: Final = re.compile(r"(?<![\w@])(?:[\w~-]*/)?[\w./-]{0,200}\w\.[A-Za-z]\w{0,5}(?![\w@])")
_NO_SYMBOLS: Final = frozenset(
    "API JSON ID URL AND OR PM AM OK SQL CSV PDF BMI KPI FAQ HR IT SKU CEO ASAP FYI".split()
)
_PYTHON_AT_MOST: Final = 4_000


@lru_cache(KEPT)
def quoted(text: str) -> Mentions:
    """Return the quoted parts, without their quotation marks; start and end include them."""
    return tuple(
        Mention(m.start(), m.end(), next(g for g in m.groups() if g is not None))
        for m in _QUOTED.finditer(text)
    )


@lru_cache(KEPT)
def emails(text: str) -> Mentions:
    """Return the e-mail addresses."""
    found = ((m.start(), m.group().rstrip(".-")) for m in _EMAIL.finditer(text))
    return tuple(Mention(start, start + len(value), value) for start, value in found)


@lru_cache(KEPT)
def urls(text: str) -> Mentions:
    """Return the web addresses, without closing punctuation."""
    return tuple(Mention(m.start(), m.end(), m.group().rstrip(".,;:!?)")) for m in _URL.finditer(text))


@lru_cache(KEPT)
def dates(text: str) -> Mentions:
    """Return the dates: as YYYY-MM-DD where day, month and year are said, else as written ("tomorrow")."""
    found = (m for m in _DATE.finditer(text) if not _is_modal(text, m))
    return tuple(Mention(m.start(), m.end(), _iso_date(m) or m.group().removeprefix("on ")) for m in found)


def _is_modal(text: str, match: re.Match[str]) -> bool:
    """Say whether "may 3" is the verb: nobody writes the month in small letters behind "it", "you" or "that"."""
    return match.group()[:4] == "may " and bool(
        re.search(r"\b(?:i|it|you|we|they|that|which) $", text[: match.start()])
    )


def _iso_date(match: re.Match[str]) -> str | None:
    if match["iso"]:
        return match["iso"] + (match["clock"] or "")
    day, month = match["day"] or match["day2"], match["month"] or match["month2"]
    year = match["year"] or match["year2"]
    if not (day and month and year) or not 1 <= int(day) <= 31:
        return None
    return f"{year}-{MONTHS[fold(month).rstrip('.')]:02d}-{int(day):02d}"


@lru_cache(KEPT)
def times(text: str) -> Mentions:
    """Return the times of day as HH:MM in 24 hours."""
    found = []
    for match in _TIME.finditer(text):
        hour = int(match[1] or match[4] or match[6] or (12 if fold(match[0]) == "noon" else 0))
        minute = int(match[2] or 0)
        half = fold(match[3] or match[5] or "")[:1]
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        if hour < 24 and minute < 60:
            found.append(Mention(match.start(), match.end(), f"{hour:02d}:{minute:02d}"))
    return tuple(found)


@lru_cache(KEPT)
def codes(text: str) -> Mentions:
    """Return tokens with a digit, such as A-123, #42 or 1001, without the number sign; no dates, times, addresses."""
    taken = (*dates(text), *times(text), *emails(text), *urls(text))
    found = (Mention(m.start(), m.end(), m.group().lstrip("#")) for m in _CODE.finditer(text))
    return tuple(mention for mention in found if not overlaps(mention, taken))


def lettered_codes(text: str) -> Mentions:
    """Return codes that have letters too, such as A-123: they are no quantities."""
    return tuple(each for each in codes(text) if any(sign.isalpha() for sign in each.value))


@lru_cache(KEPT)
def symbols(text: str) -> Mentions:
    """Return words in capitals, such as MSFT or USD."""
    found = (Mention(m.start(), m.end(), m.group()) for m in _SYMBOL.finditer(text))
    return tuple(mention for mention in found if mention.value not in _NO_SYMBOLS)


@lru_cache(KEPT)
def paths(text: str) -> Mentions:
    """Return names of files, such as report.pdf or /data/a.csv."""
    taken = (*emails(text), *urls(text))
    found = (Mention(m.start(), m.end(), m.group()) for m in _PATH.finditer(text))
    return tuple(each for each in found if not overlaps(each, taken) and each.value.count(".") <= 3)


@lru_cache(KEPT)
def objects(text: str) -> Mentions:
    """Return the objects and lists written in a text, as JSON or as Python writes them."""
    decoder = json.JSONDecoder()
    found: list[Mention] = []
    at = 0
    # Each failed attempt costs time that grows with what follows, so their number is bounded.
    for _ in range(50):
        match = _OPENS.search(text, at)
        if not match:
            break
        try:
            value, end = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            value, end = _python_literal(text, match.start())
        if end:
            found.append(Mention(match.start(), end, value))
        at = end or match.end()
    return tuple(found)


_OPENS: Final = re.compile(r"[\[{]")
_BRACKET: Final = re.compile(r"[\[\]{}]|'(?:[^'\\\n]|\\.){0,1000}'|\"(?:[^\"\\\n]|\\.){0,1000}\"")


def _python_literal(text: str, start: int) -> tuple[Any, int]:
    """Return the Python list or dictionary that begins at a place and its end; 0 for the end when there is none."""
    depth = 0
    for match in _BRACKET.finditer(text, start, start + _PYTHON_AT_MOST):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            try:
                # literal_eval builds literals only; it never calls anything.
                value = ast.literal_eval(text[start : match.end()])
            except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
                return None, 0
            return (value, match.end()) if isinstance(value, (dict, list)) else (None, 0)
    return None, 0


def overlaps(mention: Mention, others: Iterable[Mention]) -> bool:
    """Say whether a mention shares a character with one of the others."""
    return any(mention.start < other.end and other.start < mention.end for other in others)
