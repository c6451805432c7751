"""Read lists of named and described things: "- High: blocking issues", "Departments: Billing (payments), Tech (bugs)", "one of A, B or C"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

_BULLET: Final = re.compile(
    r"^ *(?:[-*\u2022]|\d{1,2}[.)]) *\**(?P<name>[^:\n*]{1,60}?)\**(?: ?: ?\**(?P<text>[^\n]{0,2000}))?$",
    re.MULTILINE,
)
_INLINE: Final = re.compile(
    r"(?:^|(?<=[.:;\s]))- (?P<name>[A-Z][\w-]{1,40}(?: [A-Z]\w+)?): (?P<text>.*?)(?=(?: - [A-Z][\w-]{1,40}(?: [A-Z]\w+)?: )|\n|$)"
)
_LISTED: Final = re.compile(
    r"\b(?:one of(?: the following| these)?(?: \w+){0,3}|following (?:\w+ ){0,2}?(?:categories|labels|classes|departments|levels|options|teams|values)|"
    r"(?:departments?|categories|labels|classes|teams|options|levels|choices|intents|sentiments?|topics|queues)(?: are| is)?|"
    r"(?:as|with|into|either|between|only)(?: either| exactly| only| one of)?)(?P<sign>:| ) ?(?P<items>(?:['\"]?[\w&/ -]{1,40}['\"]?(?: ?\([^()\n]{1,200}\))?(?:, | or |, or | and |, and | \| ?)){1,12}['\"]?[\w&/-]{1,30}(?: request| issue| question| support)?['\"]?(?: ?\([^()\n]{1,200}\))?)(?=[.\n;]|$)",
    re.IGNORECASE,
)
_ITEM: Final = re.compile(
    r"(?P<name>[\w&/ -]{1,40}?)['\"]?(?: ?\((?P<text>[^()\n]{1,200})\))?['\"]?(?:, and |, or |, | or | and | ?\| ?|$)"
)
_NAME_WORDS_AT_MOST: Final = 4
_ITEMS_AT_MOST: Final = 30


@lru_cache(64)
def described_items(text: str) -> tuple[tuple[str, str], ...]:
    """Return the named things of the bullets of a text, with their descriptions, in order."""
    found = [(m["name"].strip(" '\"`"), (m["text"] or "").strip()) for m in _BULLET.finditer(text)]
    named = [each for each in found if 0 < len(each[0].split()) <= _NAME_WORDS_AT_MOST]
    # A list of sentences is no roster: most of its lines must be names.
    if len(named) > 1 and 2 * len(named) > len(found):
        return tuple(named[:_ITEMS_AT_MOST])
    inline = [(m["name"], m["text"].strip()) for m in _INLINE.finditer(text)]
    return tuple(inline[:_ITEMS_AT_MOST]) if len(inline) > 1 else ()


@lru_cache(64)
def listed_items(text: str) -> tuple[tuple[str, str], ...]:
    """Return the choices that a sentence lists, with what stands in brackets behind them."""
    best: list[tuple[str, str]] = []
    for match in _LISTED.finditer(text):
        items = list(_items(match["items"]))
        strong = match["sign"] == ":" or match.group().casefold().startswith(
            ("one of", "following", "either")
        )
        is_list = len(items) > (1 if strong else 2) or (
            len(items) > 1 and all(item[0][:1].isupper() for item in items)
        )
        if is_list and len(items) > len(best):
            best = items
    return tuple(best[:_ITEMS_AT_MOST])


def _items(text: str) -> Iterator[tuple[str, str]]:
    for match in _ITEM.finditer(text):
        name = re.sub(r"^(?:either|and|or|the|a) ", "", match["name"].strip(" '\"`"))
        if name and len(name.split()) <= _NAME_WORDS_AT_MOST:
            yield name, (match["text"] or "").strip()
