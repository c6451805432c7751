"""Cut a request into its parts: "the weather in Paris and the time in Tokyo", quotations and place names kept whole."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language import mentions
from labkit.service.model.language.names import names

_SEPARATOR: Final = re.compile(
    r"; (?:and |then )?|, (?:and then |and also |then |and |also |plus (?!\d))?| (?:and then|and also|then|and|plus(?! \d)|as well as|&) ",
    re.IGNORECASE,
)


_PLAIN_JOINS: Final = (",", "and", ", and", "&", ";")
_COUNTED: Final = re.compile(
    r"\d[\d.]* (?!(?:to|and|or|by|from|in|at|with|for|on|is|are|please|then|as|of|times|plus|minus|divided|multiplied)\b)[^\W\d_]{2,}"
)


def split_parts(text: str) -> list[str]:
    """Return the coordinated parts of a sentence, in order; never empty parts."""
    kept = [*mentions.quoted(text), *mentions.objects(text), *names(text), *mentions.dates(text)]
    solid = [
        each for each in kept if "," in text[each.start : each.end] or " and " in text[each.start : each.end]
    ]
    found: list[str] = []
    start = 0
    for match in _SEPARATOR.finditer(text):
        if any(each.start < match.end() and match.start() < each.end for each in solid):
            continue
        if (
            match.group().strip().casefold() in _PLAIN_JOINS
            and text[: match.start()][-1:].isdigit()
            and text[match.end() : match.end() + 1].isdigit()
            and not _COUNTED.match(text, match.end())
        ):
            continue  # "add 3 and 4" is one part, "2 apples at $3, 1 pear" is two
        found.append(text[start : match.start()])
        start = match.end()
    found.append(text[start:])
    return [piece.strip() for piece in found if piece.strip(" .,;!?")]
