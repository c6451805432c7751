"""Find the words that go with a preposition or a label: "in Paris", "title: Report", "a song called Hurt"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from labkit.service.model.language.mentions import Mention, overlaps, quoted
from labkit.service.model.language.words import fold

_END: Final = frozenset(
    "and or in at on for from to with by please today tomorrow tonight now right using that which is are was when if as "
    "then about via but because so saying says into under near of this next".split()
)
_PRONOUNS: Final = frozenset(
    "me my mine it its you your us our them him her there here that this what where which who i he she they we the a an "
    "all each both everyone".split()
)
_TOKEN: Final = re.compile(r"[^\s,.;:!?()\"]+(?:\.(?=\w)[^\s,.;:!?()\"]+)*|[,.;:!?()\"]")
_ARTICLE: Final = re.compile(r"(?:the|a|an) (?=\S)", re.IGNORECASE)


def after(
    text: str, introductions: Iterable[str], *, most_words: int = 4, personal: bool = False
) -> list[Mention]:
    """Return the short phrases that follow any of some words, each up to punctuation or the next such word.

    personal: also phrases such as "my old phone".
    """
    pattern = re.compile(
        r"\b(?:" + "|".join(re.escape(word) for word in introductions) + r") ", re.IGNORECASE
    )
    found = []
    for match in pattern.finditer(text):
        mention = phrase_at(text, match.end(), most_words=most_words, personal=personal)
        if mention:
            found.append(mention)
    return found


def phrase_at(text: str, start: int, *, most_words: int = 4, personal: bool = False) -> Mention | None:
    """Return the phrase that begins at a place, without its article; None when there is none or it is a pronoun."""
    article = _ARTICLE.match(text, start)
    start = end = article.end() if article else start
    for _ in range(most_words):
        token = _TOKEN.match(text, end + (1 if end > start and text[end : end + 1] == " " else 0))
        if not token or fold(token.group()) in _END or token.group() in ',.;:!?()"':
            break
        end = token.end()
    value = text[start:end].strip()
    first = fold(value.split()[0]) if value else ""
    if (
        not value
        or fold(value) in _PRONOUNS
        or (first in _PRONOUNS and not (personal and first in ("my", "our")))
    ):
        return None
    return Mention(start, end, value)


def labelled(text: str, labels: Iterable[str]) -> Mention | None:
    """Return what a label names: `title: X`, `title is X`, `title "X"`, `order 123`, `song called X`."""
    for label in labels:
        pattern = re.compile(
            rf"\b{re.escape(label)}s?\b(?P<sign> ?[:=] ?| is | of | called | named | number | to be |(?= #?[\"'\u201cA-Z0-9]) | (?=[\"'\u201c#0-9]))",
            re.IGNORECASE,
        )
        for match in pattern.finditer(text):
            mention = _named_at(text, match.end(), strict=match["sign"] in (" ", " of "))
            if mention:
                return mention
    return None


def _named_at(text: str, start: int, *, strict: bool) -> Mention | None:
    marked = next((each for each in quoted(text) if each.start == start), None)
    if marked:
        return marked
    if strict and not (text[start : start + 1].isupper() or text[start : start + 1] in "#0123456789"):
        return None
    mention = phrase_at(text, start, most_words=8)
    if not mention:
        return None
    return Mention(mention.start, mention.end, mention.value.lstrip("#"))


def free_of(mentions: Iterable[Mention], used: list[Mention]) -> list[Mention]:
    """Return the mentions that share no character with the used ones."""
    return [mention for mention in mentions if not overlaps(mention, used)]
