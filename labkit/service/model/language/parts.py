"""Cut a request into its parts: "the weather in Paris and the time in Tokyo", quotations and place names kept whole."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language import mentions

_SEPARATOR: Final = re.compile(
    r"; (?:and |then )?|, (?:and then |and also |then |and |also |plus )?| (?:and then|and also|then|and|plus|as well as|&) ",
    re.IGNORECASE,
)


def split_parts(text: str) -> list[str]:
    """Return the coordinated parts of a sentence, in order; never empty parts."""
    kept = [*mentions.quoted(text), *mentions.objects(text), *mentions.names(text), *mentions.dates(text)]
    solid = [
        each for each in kept if "," in text[each.start : each.end] or " and " in text[each.start : each.end]
    ]
    found: list[str] = []
    start = 0
    for match in _SEPARATOR.finditer(text):
        if any(each.start < match.end() and match.start() < each.end for each in solid):
            continue
        if text[: match.start()][-1:].isdigit() and text[match.end() : match.end() + 1].isdigit():
            continue  # "add 3 and 4" is one part
        found.append(text[start : match.start()])
        start = match.end()
    found.append(text[start:])
    return [piece.strip() for piece in found if piece.strip(" .,;!?")]
