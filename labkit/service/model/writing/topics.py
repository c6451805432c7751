"""Find what a text is to be written about, and choose among patterns the same way every time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar
from zlib import crc32

from labkit.service.model.language.mentions import quoted
from labkit.service.model.language.words import fold

T = TypeVar("T")

_ABOUT: Final = re.compile(
    r"\b(?:about|on|regarding|for|of|describing|featuring|celebrating|titled|called)(?: the topic(?: of)?:?| the subject of)? (?P<topic>[^.?!,\n]{2,120})",
    re.IGNORECASE,
)
_TAIL: Final = re.compile(
    r" (?:in|with|using|that|which|for (?:my|our|a|the)|please|and (?:make|keep|use|send|then))\b.*$",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"^(?:the|a|an|my|our|your|some) ", re.IGNORECASE)


def topic_of(request: str, kind: re.Pattern[str] | None = None) -> str | None:
    """Return what a request wants a text about, without its article; None when it does not say.

    kind: what the text is; words before it count too ("a cat poem").
    """
    marked = quoted(request)
    match = _ABOUT.search(request)
    if match:
        # "an outline for a blog post about gardening" is about gardening.
        topic = _TAIL.sub("", match["topic"].rpartition(" about ")[2]).strip(" .!?\"'")
        return topic or None
    if marked:
        return str(marked[0].value)
    before = kind.search(request) if kind else None
    words = request[: before.start()].split()[-1:] if before else []
    word = words[0].strip(",.'\"") if words else ""
    return word if len(word) > 2 and fold(word) not in _NO_TOPIC else None


_NO_TOPIC: Final = frozenset(
    "the short funny small little nice write tell give sing make create compose simple brief quick another one rhyming good bad long happy sad beautiful me new some".split()
)


def bare(topic: str) -> str:
    """Return a topic without its article."""
    return _ARTICLE.sub("", topic.strip())


def pick(options: Sequence[T], text: str, seed: int = 0) -> T:
    """Choose one of some options by a text: the same text and seed always choose the same one."""
    return options[(crc32(fold(text).encode()) + seed) % len(options)]
