"""Read "the second one" and "the cheapest": which item of what was listed a request points at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from labkit.service.model.language.mentions import dates, times
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.questions import is_question
from labkit.service.model.language.words import fold

_ORDINALS: Final = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "last": -1, "former": 0, "latter": 1,
}  # fmt: skip
# Superlative -> (whether the smallest is meant, words of the keys whose values are compared).
_PRICE, _RATING = (
    "price cost total fare rate amount fee salary value",
    "rating score stars rank review points",
)
_TIME, _LENGTH = (
    "time date day start departure departs hour slot due year",
    "duration minutes hours length time",
)
_SIZE: Final = "size capacity seats quantity area population weight stock"
_EXTREMES: Final = {
    **dict.fromkeys(("cheapest", "least expensive", "lowest priced", "lowest price"), (True, _PRICE)),
    **dict.fromkeys(("most expensive", "priciest", "dearest"), (False, _PRICE)),
    **dict.fromkeys(("best", "best rated", "top rated", "highest rated", "most popular"), (False, _RATING)),
    **dict.fromkeys(("worst", "lowest rated"), (True, _RATING)),
    **dict.fromkeys(("earliest", "soonest", "oldest"), (True, _TIME)),
    **dict.fromkeys(("latest", "newest", "most recent"), (False, _TIME)),
    **dict.fromkeys(("nearest", "closest"), (True, "distance km miles meters metres")),
    **dict.fromkeys(("shortest", "quickest", "fastest"), (True, _LENGTH)),
    "longest": (False, _LENGTH),
    **dict.fromkeys(("largest", "biggest"), (False, _SIZE)),
    "smallest": (True, _SIZE),
}
_POINTS: Final = re.compile(
    rf"\bthe (?P<which>{'|'.join(sorted([*_ORDINALS, *_EXTREMES], key=len, reverse=True))})\b"
    r"(?: (?P<noun>of (?:them|these|those|the \w+)|\w+))?(?! of\b)",
    re.IGNORECASE,
)
_ANY: Final = frozenset("one option item entry result choice".split())
# What goes on after "the second", and is no word for it.
_ONWARD: Final = frozenset("please and for from to in at with as by now then instead if when".split())
_NAMING: Final = re.compile(r"\b(?:id|number|no|code|ref|reference|key|sku)$")
_LINE: Final = re.compile(r"^\s*(?:[-*•]|\d+[.)]) +(?P<item>\S.*)$", re.MULTILINE)
_BACK: Final = 4  # answers that are looked at
_ITEMS: Final = 200


@dataclass(frozen=True)
class _Item:
    """Hold one item of a list: its text, and what it says under which key, where that can be told."""

    text: str
    parts: tuple[tuple[str, str], ...]


def resolve(text: str, said: Sequence[str]) -> str:
    """Return a request in which what points into a list is replaced by the item's own name; a question as it is.

    said: earlier answers, the newest first.
    """
    if not _POINTS.search(text) or _asks_about_it(text):
        return text
    items = next(filter(None, map(_listed, said[:_BACK])), [])
    return _POINTS.sub(lambda match: _replaced(match, items), text)


def _replaced(match: re.Match[str], items: Sequence[_Item]) -> str:
    noun = fold(match["noun"] or "")
    keys = {word for item in items for key, _ in item.parts for word in key.split()}
    if noun and not noun.startswith("of ") and noun not in _ANY | _ONWARD | keys:
        return match[0]
    named = _named(match["which"].lower(), items)
    return match[0] if named is None else named + (f" {match['noun']}" if noun in _ONWARD else "")


def _asks_about_it(text: str) -> bool:
    polite = re.match(r"(?:can|could|would|will) you\b", fold(text))
    return not polite and is_question(text)


def _named(which: str, items: Sequence[_Item]) -> str | None:
    if len(items) < 2:
        return None
    if which in _EXTREMES:
        item = _extreme(*_EXTREMES[which], items)
    else:
        at = _ORDINALS[which]
        item = items[at] if at < len(items) else None
    return None if item is None else _name(item)


def _name(item: _Item) -> str:
    """Return what tells an item from others: its number or code, else the first text in it."""
    coded = next((part for part in item.parts if _NAMING.search(part[0])), None)
    named = coded or next((part for part in item.parts if part[1] and not numbers(part[1])), None)
    return f"{named[0]} {named[1]}".strip() if named else item.text


def _extreme(is_least: bool, keys: str, items: Sequence[_Item]) -> _Item | None:  # noqa: FBT001  # from the table
    ranked = []
    for item in items:
        values = [value for key, value in item.parts if not key or set(key.split()) & set(keys.split())]
        size = next(filter(None, map(_size, values)), None)
        if size is None:
            return None
        ranked.append((size, item))
    pick = min if is_least else max
    return pick(ranked, key=lambda pair: pair[0])[1]


def _size(text: str) -> tuple[str, float] | None:
    for finder in (dates, times):
        if found := finder(text):
            return str(found[0].value), 0.0
    counted = numbers(text)
    return ("", float(counted[0].value)) if counted else None


def _listed(answer: str) -> list[_Item]:
    """Return the items of the last list in an answer: its lines with bullets, else what an enumeration ends it with."""
    lines = [match["item"].strip() for match in _LINE.finditer(answer)][:_ITEMS]
    if len(lines) > 1:
        return _keyed(lines)
    # Times have a colon too, but no space behind it.
    _, sign, rest = answer.strip().rstrip(".").rpartition(": ")
    listed = re.split(r", | and | or ", rest) if sign and "\n" not in rest else []
    return [_Item(each.strip(), (("", each.strip()),)) for each in listed[:_ITEMS]] if len(listed) > 1 else []


def _keyed(lines: Sequence[str]) -> list[_Item]:
    """Tell keys from values: a key is what the same part of all lines begins with, in small letters."""
    table = [line.split(", ") for line in lines]
    width = min(map(len, table))
    keys = [_key([row[at] for row in table]) for at in range(width)]
    return [
        _Item(line, tuple((keys[at], row[at][len(keys[at]) :].strip(" :")) for at in range(width)))
        for line, row in zip(lines, table, strict=True)
    ]


def _key(parts: Sequence[str]) -> str:
    first, *others = [part.split() for part in parts]
    key: list[str] = []
    for at, word in enumerate(first[:-1]):
        if word != word.lower() or any(at >= len(other) - 1 or other[at] != word for other in others):
            break
        key.append(word)
    return " ".join(key)
