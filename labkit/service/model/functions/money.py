"""Find currencies and units in a text: the one converted from, and the one converted to."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.functions.places import FROM, TO
from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.phrases import after
from labkit.service.model.language.words import identifier_words
from labkit.service.model.sums.units import unit_behind, unit_of

# Words and signs for currencies, and their ISO 4217 codes.
_CODES: Final = {
    "us dollar": "USD", "american dollar": "USD", "canadian dollar": "CAD", "australian dollar": "AUD", "hong kong dollar": "HKD", "singapore dollar": "SGD",
    "dollar": "USD", "buck": "USD", "euro": "EUR", "pound sterling": "GBP", "pounds sterling": "GBP", "british pound": "GBP", "pound": "GBP", "quid": "GBP", "japanese yen": "JPY", "yen": "JPY",
    "swiss franc": "CHF", "franc": "CHF", "indian rupee": "INR", "rupee": "INR", "chinese yuan": "CNY", "yuan": "CNY", "renminbi": "CNY",
    "mexican peso": "MXN", "peso": "MXN", "real": "BRL", "reais": "BRL", "won": "KRW", "krona": "SEK", "krone": "NOK", "zloty": "PLN", "rand": "ZAR",
    "\u20ac": "EUR", "$": "USD", "\u00a3": "GBP", "\u00a5": "JPY", "\u20b9": "INR", "bitcoin": "BTC",
}  # fmt: skip
_CURRENCY: Final = re.compile(
    r"\b(?P<code>USD|EUR|GBP|JPY|CHF|INR|CNY|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|MXN|BRL|KRW|SGD|HKD|ZAR|TRY|AED|BTC|ETH)\b"
    r"|\b(?P<words>"
    + "|".join(sorted((w for w in _CODES if w[0].isalpha()), key=len, reverse=True))
    + r")s?\b"
    r"|(?P<sign>[\u20ac$\u00a3\u00a5\u20b9])",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(r" ?([^\W\d_]{1,20}|%)")


def find_currencies(name: str, text: str) -> list[Mention]:
    """Return currencies as ISO codes: for a target those behind "to" or "in" first, for a source those beside an amount."""
    found = [Mention(m.start(), m.end(), _code(m)) for m in _CURRENCY.finditer(text)]
    behind = [
        each
        for each in found
        if re.search(
            r"\b(?:to|into|in|as|for|how (?:many|much))(?: the)? $", text[: each.start], re.IGNORECASE
        )
    ]
    parts = set(identifier_words(name))
    if parts & TO:
        return [*behind, *(each for each in reversed(found) if each not in behind)]
    if parts & FROM:
        return [*(each for each in found if each not in behind), *behind]
    return found


def _code(match: re.Match[str]) -> str:
    if match["code"]:
        return match["code"].upper()
    return _CODES[(match["words"] or match["sign"]).casefold()]


def find_units(name: str, text: str) -> list[Mention]:
    """Return units: for a target the one behind "to", for a source the one behind a number."""
    targets = after(text, ("to", "into", "in"), most_words=1)
    sources = [found for number in numbers(text) if (found := _unit_behind(text, number.end))]
    if set(identifier_words(name)) & TO:
        many = re.search(r"\bhow many (\w+)", text, re.IGNORECASE)
        return [*targets, *([Mention(many.start(1), many.end(1), many[1])] if many else [])]
    known = [each for each in sources if unit_of(each.value)]
    if known or not targets:
        return known
    return [*sources, *after(text, ("from",), most_words=1), *targets]


def _unit_behind(text: str, end: int) -> Mention | None:
    """Return the word for what stands behind a number: a unit, of "degrees Celsius" and "\u00b0C" its name, else any word."""
    known = unit_behind(text, end)
    if known:
        unit, until = known
        start = until - len(text[end:until].rsplit(maxsplit=1)[-1].lstrip("\u00b0"))
        degrees = unit.dimension == "temperature"
        return Mention(
            start, until, unit.name.split()[-1].capitalize() if degrees else text[end:until].strip()
        )
    match = _UNIT.match(text, end)
    if not match or match[1] in ("in", "to", "is", "and"):
        return None
    return Mention(match.start(1), match.end(1), match[1])
