"""Cut text into words, sentences and keywords, in time that grows with the text and no faster."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from labkit.service.model.language.vocabulary import STOP

READ_LIMIT: Final = 40_000
"""Characters of one message that the rules read; of a longer one they read the first and the last half of this."""

WORD: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?\u2026])[\"'\u201d\u2019)]? |(?<=[\u3002\uff01\uff1f])")
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|st|prof|vs|no|e\.g|i\.e|etc|approx|[A-Z])\.$", re.IGNORECASE
)
_CAMEL: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+|\d+")
_SUFFIXES: Final = (
    "ations",
    "ation",
    "ators",
    "ator",
    "ating",
    "ated",
    "ates",
    "ate",
    "ings",
    "ing",
    "ed",
    "es",
    "s",
)


def readable(text: str) -> str:
    """Return what the rules read of a message, with runs of spaces made one and empty lines dropped.

    All of it up to `READ_LIMIT` characters, else its beginning and its end. After this no pattern meets
    two spaces in a row, which keeps every search linear.
    """
    if len(text) > READ_LIMIT:
        half = READ_LIMIT // 2
        text = text[:half] + "\n" + text[-half:]
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def fold(text: str) -> str:
    """Lower the case and straighten typographic apostrophes."""
    return text.casefold().replace("\u2019", "'")


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in order; "what's" stays one word."""
    return [fold(match) for match in WORD.findall(text)]


# Of a thread, all words are read again for every turn.
@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Reduce an English word to a rough stem, so that hike, hikes, hiked and hiking are one."""
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif not word.endswith("ss"):
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                word = word[: -len(suffix)]
                break
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    # A doubled letter comes of a suffix (stopped); a doubled digit makes another number of it.
    if len(word) > 2 and word[-1] == word[-2] and not word[-1].isdigit():
        word = word[:-1]
    return word


def stems(candidates: Iterable[str]) -> frozenset[str]:
    """Return the stems of some words."""
    return frozenset(stem(word) for word in candidates)


@lru_cache(maxsize=2048)
def keywords(text: str) -> frozenset[str]:
    """Return the stems of the words that carry meaning: no articles, pronouns, auxiliaries."""
    return frozenset(stem(word) for word in words(text) if word not in STOP)


def identifier_words(name: str) -> list[str]:
    """Split a snake_case, kebab-case or camelCase name into folded words."""
    return [fold(part) for part in _CAMEL.findall(name)]


def sentences(text: str) -> list[str]:
    """Split a readable text at sentence ends and line breaks, keeping "Dr. Who" and "3.5" whole."""
    return [piece for line in text.split("\n") for piece in _line_sentences(line)]


def _line_sentences(line: str) -> list[str]:
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(line):
        piece = line[start : match.end()].strip()
        # "translate 'Where is it?' into Spanish" goes on behind the quotation.
        goes_on = (
            match.group()[:1] in ('"', "'", "\u201d", "\u2019", ")")
            and line[match.end() : match.end() + 1].islower()
        )
        if piece and not goes_on and not _ABBREVIATION.search(piece[-8:]):
            found.append(piece)
            start = match.end()
    tail = line[start:].strip()
    return [*found, tail] if tail else found


def shorten(text: str, limit: int) -> str:
    """Cut a text to at most `limit` characters, at a word where possible, marking the cut with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit // 2 else cut) + "\u2026"


def join_words(parts: Iterable[str]) -> str:
    """Join phrases the way a sentence does: "a", "a and b", "a, b and c"."""
    items = list(parts)
    if len(items) < 2:
        return "".join(items)
    return ", ".join(items[:-1]) + " and " + items[-1]


def as_sentence(text: str) -> str:
    """Begin a phrase with a capital and end it with a full stop, unless it ends with a mark already."""
    text = text.strip()
    if not text:
        return text
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".!?\u2026\u3002" or text[-2:] in ('."', '!"', '?"') else text + "."
