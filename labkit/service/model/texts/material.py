"""Find the text that a request wants something done with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from labkit.service.model.language.mentions import objects, quoted

_COLON: Final = re.compile(r":[ \n](?P<rest>[\s\S]+)$")
_ABOVE: Final = re.compile(
    r"\b(?:above|previous|last|earlier|this|that|it|following|the) ?(?:text|message|paragraph|article|email|passage|content|document|review|story)?\b",
    re.IGNORECASE,
)
_LONG_ENOUGH: Final = 40
_IN: Final = re.compile(
    r"\b(?:in|of|does|is|for|the (?:word|words|text|sentence|phrase|string|letters?|name))(?: the)?(?: (?:word|words|text|sentence|phrase|string|name))? (?P<word>[^\W_][\w'-]*(?: [\w'-]+){0,8}?)(?= (?:have|has|contain|contains|a |an )|[?.!]?$)",
    re.IGNORECASE,
)


def material(request: str, earlier: Sequence[str] = ()) -> str | None:
    """Return the text that a request is about: quoted, behind a colon, below its first line, or an earlier long message.

    earlier: what was written before, the latest first. None when there is no such text.
    """
    marked = [each for each in quoted(request) if len(each.value) > 1]
    if marked:
        return max((str(each.value) for each in marked), key=len)
    colon = _COLON.search(request)
    if colon and colon["rest"].strip():
        return colon["rest"].strip()
    first, _, rest = request.partition("\n")
    if rest.strip() and len(first) < 200:
        return rest.strip()
    if _ABOVE.search(request):
        return next((text for text in earlier if len(text) > _LONG_ENOUGH), None)
    return None


def word_of(request: str) -> str | None:
    """Return the word that a request is about where nothing marks it: "how many letters does banana have"."""
    marked = quoted(request)
    if marked:
        return str(marked[-1].value)
    match = _IN.search(request.strip())
    return match["word"].strip() if match else None


def items_in(text: str) -> list[str]:
    """Return the items of a list that a text holds: a written list, lines, or parts with commas between them."""
    written = next((each.value for each in objects(text) if isinstance(each.value, list)), None)
    if written:
        return [str(each) for each in written]
    lines = [
        re.sub(r"^ *(?:[-*\u2022]|\d+[.)]) *", "", line).strip() for line in text.splitlines() if line.strip()
    ]
    if len(lines) > 2:
        return lines
    parts = [part.strip(" .!?\"'") for part in re.split(r",? and |, ?|; ?|\n", text)]
    return [part for part in parts if part]
