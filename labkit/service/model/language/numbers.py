"""Find numbers in a text, in digits or in words, with the sign and the unit that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Final

from labkit.service.model.language.mentions import (
    KEPT,
    Mention,
    Mentions,
    dates,
    emails,
    overlaps,
    times,
    urls,
)
from labkit.service.model.language.vocabulary import NUMBER_WORDS, SCALES
from labkit.service.model.language.words import fold

_SCALE: Final = r"(?: (?:hundred|thousand|million|billion)\b|[kK](?![\w]))"
_NUMBER: Final = re.compile(
    r"(?<![\w.])(?<!\w-)(?P<sign>[-\u2212](?=[\d.])|\b(?:minus|negative) )?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12},\d{1,2}(?= ?(?:\u20ac|EUR\b|[Ee]uros?\b|%))|\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3}(?!\w))?|\.\d{1,40})"
    rf"(?P<scale>{_SCALE})?(?!\d|-\d|,\d{{3}}|[A-Za-z]\w*\d|\.\d)"
)
_WORDED: Final = re.compile(
    r"(?P<sign>\b(?:minus|negative) )?\b(?P<words>(?:"
    + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
    + r"|a(?= (?:hundred|thousand|million|dozen))|dozen)"
    r"(?:[- ](?:and )?(?:"
    + "|".join(sorted([*NUMBER_WORDS, *SCALES, "dozen"], key=len, reverse=True))
    + r")){0,8})\b",
    re.IGNORECASE,
)
_SCALES: Final = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "k": 1000}


@lru_cache(KEPT)
def numbers(text: str) -> Mentions:
    """Return the numbers as int or float, leaving out those inside dates, times, addresses and codes."""
    taken = (*dates(text), *times(text), *emails(text), *urls(text))
    found = [Mention(m.start(), m.end(), _number(m)) for m in _NUMBER.finditer(text)]
    found += _worded(text)
    return tuple(sorted((m for m in found if not overlaps(m, taken)), key=lambda mention: mention.start))


def _number(match: re.Match[str]) -> int | float:
    written = match["digits"]
    # A comma with one or two digits behind it stands for the point; with three it parts thousands.
    written = written.replace(",", "." if re.search(r",\d{1,2}$", written) else "")
    value = Fraction(written) * _SCALES.get((match["scale"] or "").strip().casefold(), 1)
    value = -value if match["sign"] else value
    is_whole = (
        value.denominator == 1
        and ("." not in written or bool(match["scale"]))
        and "e" not in written.casefold()
    )
    return int(value) if is_whole else float(value)


def _worded(text: str) -> Iterator[Mention]:
    for match in _WORDED.finditer(text):
        if fold(match["words"]) == "one" and (
            re.match(r" (?:of|by|is|that|who|costs?)\b|[,.?!]?$", text[match.end() :])
            or re.search(
                r"\b(?:the|this|that|another|other|last|next|which) (?:\w+ )?$",
                fold(text[max(0, match.start() - 24) : match.start()]),
            )
        ):
            continue  # "the last one", "one of them": a pronoun
        value = read_words(match["words"])
        yield Mention(match.start(), match.end(), -value if match["sign"] else value)


def read_words(written: str) -> int:
    """Return the number that some words name: "two hundred and five"; 0 for words that name none."""
    total = current = 0
    for word in re.split(r"[- ]", fold(written)):
        if word == "dozen":
            current = max(current, 1) * 12
        elif word in SCALES:
            current = max(current, 1) * SCALES[word]
            total, current = (total + current, 0) if SCALES[word] > 100 else (total, current)
        elif word not in ("a", "and"):
            current += NUMBER_WORDS.get(word, 0)
    return total + current
