"""Find typed values in a text: quoted parts, numbers, e-mail addresses, dates, times, proper names, codes, JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from labkit.service.model.language.questions import is_action
from labkit.service.model.language.vocabulary import (
    CAPITALISED_COMMON,
    MONTHS,
    NUMBER_WORDS,
    SCALES,
    WEEKDAYS,
)
from labkit.service.model.language.words import fold

TEXT_LIMIT: Final = 8_000
"""Characters of a request that are searched for values."""


@dataclass(frozen=True)
class Mention:
    """Hold one value and where it stands: `text[start:end]` is how it was written."""

    start: int
    end: int
    value: Any


_MONTH: Final = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
_QUOTED: Final = re.compile(
    r"\"([^\"\n]{1,4000})\"|\u201c([^\u201c\u201d\n]{1,4000})\u201d|\u00ab([^\u00ab\u00bb\n]{1,4000})\u00bb"
    r"|(?<!\w)'([^'\n]{1,1000}(?:(?<=\w)'(?=\w)[^'\n]{1,1000}){0,8})'(?!\w)|`([^`\n]{1,1000})`"
)
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_URL: Final = re.compile(r"https?://[^\s<>\"']{1,2000}")
_DATE: Final = re.compile(
    r"\b(?P<iso>\d{4}-\d{2}-\d{2})(?P<clock>[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?)?(?!\d)"
    rf"|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})(?:,? (?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>\d{{4}}))?(?![\d:])"
    r"|\b(?P<slashed>\d{1,2}[/.]\d{1,2}[/.]\d{4})\b"
    r"|\b(?:the day after tomorrow|today|tomorrow|yesterday|tonight|this (?:weekend|week|month|morning|afternoon|evening)"
    r"|(?:next |this |last )?(?:"
    + "|".join(sorted(WEEKDAYS))
    + r")|next (?:week|month|year|weekend)|in \d{1,3} (?:days|weeks))\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\b(\d{1,2}):(\d{2})(?::\d{2})? ?([ap]\.?m\b)?|\b(\d{1,2}) ?([ap]\.?m\b)|\b(?:noon|midnight)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"(?<![\w.])(?<!\w-)(?:[-\u2212](?=\d))?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,40}(?:\.\d{1,40})?)(?!\d|-\d|,\d{3}|[A-Za-z]\w*\d)"
)
_WORDED: Final = re.compile(
    r"\b(?:"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    + r"|a(?= (?:hundred|thousand|million))|dozen)"
    r"(?:[- ](?:and )?(?:" + "|".join(sorted([*NUMBER_WORDS, *SCALES], key=len, reverse=True)) + r")){0,8}\b",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"(?<![\w@./#-])#?(?=[\w-]{0,40}\d)[A-Za-z0-9][\w-]{0,60}(?![\w@])")
_SYMBOL: Final = re.compile(r"(?<![\w.'-])[A-Z]{2,6}(?![\w'-])")
_CAPITAL: Final = re.compile(r"[^\W\d_][\w'\u2019-]*\.?")
_CONNECTORS: Final = frozenset("de la le les of the van von da do di del el al bin y".split())


def quoted(text: str) -> list[Mention]:
    """Return the quoted parts, without their quotation marks; start and end include them."""
    return [
        Mention(m.start(), m.end(), next(g for g in m.groups() if g is not None))
        for m in _QUOTED.finditer(text)
    ]


def emails(text: str) -> list[Mention]:
    """Return the e-mail addresses."""
    return [Mention(m.start(), m.end(), m.group()) for m in _EMAIL.finditer(text)]


def urls(text: str) -> list[Mention]:
    """Return the web addresses, without closing punctuation."""
    return [Mention(m.start(), m.end(), m.group().rstrip(".,;:!?)")) for m in _URL.finditer(text)]


def dates(text: str) -> list[Mention]:
    """Return the dates: as YYYY-MM-DD where day, month and year are said, else as written ("tomorrow")."""
    return [Mention(m.start(), m.end(), _iso_date(m) or m.group()) for m in _DATE.finditer(text)]


def _iso_date(match: re.Match[str]) -> str | None:
    if match["iso"]:
        return match["iso"] + (match["clock"] or "")
    day, month = match["day"] or match["day2"], match["month"] or match["month2"]
    year = match["year"] or match["year2"]
    if not (day and month and year) or not 1 <= int(day) <= 31:
        return None
    return f"{year}-{MONTHS[fold(month).rstrip('.')]:02d}-{int(day):02d}"


def times(text: str) -> list[Mention]:
    """Return the times of day as HH:MM in 24 hours."""
    found = []
    for match in _TIME.finditer(text):
        hour, minute = (
            int(match[1] or match[4] or (12 if fold(match[0]) == "noon" else 0)),
            int(match[2] or 0),
        )
        half = fold(match[3] or match[5] or "")[:1]
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        if hour < 24 and minute < 60:
            found.append(Mention(match.start(), match.end(), f"{hour:02d}:{minute:02d}"))
    return found


def numbers(text: str) -> list[Mention]:
    """Return the numbers, in digits or in words, as int or float, leaving out those inside dates, times and codes."""
    taken = [*dates(text), *times(text), *emails(text), *urls(text)]
    found = [Mention(m.start(), m.end(), _number(m.group())) for m in _NUMBER.finditer(text)]
    found += [Mention(m.start(), m.end(), _worded(m.group())) for m in _WORDED.finditer(text)]
    return sorted((m for m in found if not overlaps(m, taken)), key=lambda mention: mention.start)


def _number(written: str) -> int | float:
    value = Fraction(written.replace(",", "").replace("\u2212", "-"))
    return int(value) if value.denominator == 1 and "." not in written else float(value)


def _worded(written: str) -> int:
    total = current = 0
    for word in re.split(r"[- ]", fold(written)):
        if word in SCALES:
            current = max(current, 1) * SCALES[word]
            total, current = (total + current, 0) if SCALES[word] > 100 else (total, current)
        else:
            current += {"a": 1, "dozen": 12, "and": 0}.get(word, NUMBER_WORDS.get(word, 0))
    return total + current


def codes(text: str) -> list[Mention]:
    """Return tokens with a digit, such as A-123, #42 or 1001, without the number sign; no dates, times, addresses."""
    taken = [*dates(text), *times(text), *emails(text), *urls(text)]
    found = (Mention(m.start(), m.end(), m.group().lstrip("#")) for m in _CODE.finditer(text))
    return [mention for mention in found if not overlaps(mention, taken)]


def symbols(text: str) -> list[Mention]:
    """Return words in capitals, such as MSFT or USD."""
    found = (Mention(m.start(), m.end(), m.group()) for m in _SYMBOL.finditer(text))
    return [
        mention
        for mention in found
        if mention.value not in ("API", "JSON", "ID", "URL", "AND", "OR", "PM", "AM", "OK")
    ]


def names(text: str) -> list[Mention]:
    """Return proper names: runs of capitalised words ("New York", "Rio de Janeiro"), also with ", CA" behind."""
    found: list[Mention] = []
    run: list[re.Match[str]] = []
    previous_end = 0
    for match in _CAPITAL.finditer(text):
        gap = text[previous_end : match.start()]
        opens = (
            not text[:1]
            or previous_end == 0
            or text[previous_end - 1] in ".!?"
            or gap.strip() in (".", "!", "?", ":")
        )
        capital = _is_capital(match.group()) and not (opens and is_action(fold(match.group())))
        joins = (gap == " " and match.group() in _CONNECTORS) or (capital and gap in (" ", ". "))
        if not (run and joins):
            found.extend(_run_mention(text, run))
            run = []
        if run or capital:
            run.append(match)
        previous_end = match.end()
    return _with_regions(text, [*found, *_run_mention(text, run)])


def _is_capital(word: str) -> bool:
    plain = fold(word.rstrip("."))
    return word[0].isupper() and plain.removesuffix("'s") not in CAPITALISED_COMMON


def _run_mention(text: str, run: list[re.Match[str]]) -> Iterator[Mention]:
    while run and run[-1].group() in _CONNECTORS:
        run = run[:-1]
    if run:
        written = text[run[0].start() : run[-1].end()]
        # "Rome's weather" is about Rome; "at Luigi's" is a house of that name.
        kept = text[max(0, run[0].start() - 3) : run[0].start()].casefold() == "at "
        value = written.rstrip(".") if kept else re.sub(r"['\u2019]s$", "", written.rstrip("."))
        yield Mention(run[0].start(), run[0].start() + len(value), value)


def _with_regions(text: str, found: list[Mention]) -> list[Mention]:
    """Join "Paris, France": two names with one comma between them and no list around."""
    joined: list[Mention] = []
    for at, mention in enumerate(found):
        before = joined[-1] if joined else None
        after = found[at + 1] if at + 1 < len(found) else None
        listed = after is not None and text[mention.end : after.start].strip() in (
            ",",
            "and",
            ", and",
            "or",
            "&",
        )
        region = before is not None and text[before.end : mention.start] == ", " and ", " not in before.value
        later = found[at + 2] if at + 2 < len(found) else None
        paired = after is not None and later is not None and text[after.end : later.start] == ", "
        if region and before is not None and (not listed or paired or len(mention.value) == 2):
            joined[-1] = Mention(before.start, mention.end, text[before.start : mention.end])
        else:
            joined.append(mention)
    return joined


def objects(text: str) -> list[Mention]:
    """Return the JSON objects and arrays written in a text."""
    decoder = json.JSONDecoder()
    found: list[Mention] = []
    at = 0
    # Each failed attempt costs time that grows with what follows, so their number is bounded.
    for _ in range(50):
        match = re.compile(r"[\[{]").search(text, at)
        if not match:
            break
        try:
            value, end = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            at = match.end()
            continue
        found.append(Mention(match.start(), end, value))
        at = end
    return found


def overlaps(mention: Mention, others: list[Mention]) -> bool:
    """Say whether a mention shares a character with one of the others."""
    return any(mention.start < other.end and other.start < mention.end for other in others)
