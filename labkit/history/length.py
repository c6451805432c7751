"""Length: how long a transcript is. Pure.

Tokens are estimated, by a rule of our own that needs no download and no model: four characters of Latin text are a token,
two of other alphabets, one of scripts that are written without spaces; a message costs four more. For English that
is within about a fifth of what a model counts, and rather too much than too little for code and numbers' neighbours. What
a run really used stands in `run.usage`.
Source: OpenAI's rule of thumb, "one token is about four characters of English"; four tokens of frame per message.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from labkit.history.entry import Entry

FRAME: Final = 4
"""Tokens of a message besides its text: role, separators."""

IMAGE: Final = 765
"""Tokens of an image. Source: OpenAI's vision guide, 1024 x 1024 at high detail."""

_FIRST_OTHER, _FIRST_DENSE = 0x250, 0x2E80  # after Latin with its accents; from the CJK radicals on


@dataclass(frozen=True, slots=True)
class Length:
    """messages: without tool calls and outputs. characters: of all texts. tokens: estimated, see the module."""

    messages: int = 0
    characters: int = 0
    tokens: int = 0


def estimate_tokens(text: str) -> int:
    """Return how many tokens a text has, estimated.

    >>> estimate_tokens("My name is Ada."), estimate_tokens("我叫艾达"), estimate_tokens("")
    (4, 4, 0)
    """
    if text.isascii():
        return math.ceil(len(text) / 4)
    quarters = sum(1 if ord(each) < _FIRST_OTHER else 2 if ord(each) < _FIRST_DENSE else 4 for each in text)
    return math.ceil(quarters / 4)


def tokens_of(entry: Entry) -> int:
    """Return the tokens of one entry with its frame, estimated."""
    images = sum(part.kind in ("image_file", "image_url") for part in entry.parts)
    return estimate_tokens(entry.text) + FRAME + images * IMAGE


def measure(entries: Iterable[Entry]) -> Length:
    """Return the length of some entries."""
    messages = characters = tokens = 0
    for entry in entries:
        messages += entry.kind == "message"
        characters += len(entry.text)
        tokens += tokens_of(entry)
    return Length(messages, characters, tokens)
