"""Find the words that go with a preposition or a label: "in Paris", "title: Report", "a song called Hurt", "the Hamburg warehouse"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from labkit.service.model.language.mentions import Mention, overlaps, quoted
from labkit.service.model.language.questions import is_action
from labkit.service.model.language.words import fold

_END: Final = frozenset(
    "and or in at on for from to with by please today tomorrow tonight now right using that which is are was were when if as "
    "then about via but because so saying says into under over near of this next have has left".split()
)
_PRONOUNS: Final = frozenset(
    "me my mine it its you your us our them him her there here that this what where which who i he she they we the a an "
    "all each both everyone everybody someone something anything".split()
)
_TOKEN: Final = re.compile(r"[^\s,.;:!?()\"]+(?:\.(?=\w)[^\s,.;:!?()\"]+)*|[,.;:!?()\"]")
_ARTICLE: Final = re.compile(r"(?:the|a|an) (?=\S)", re.IGNORECASE)
_BEFORE: Final = re.compile(r"(?P<words>(?:[\w'\u2019-]+ ){1,3})$")
_NO_MODIFIER: Final = frozenset(
    "the a an my our your his her their this that these those in of to at for on from by with and or is are all any each every "
    "some no favorite favourite own home which what whose last next new current same first second as about please me us give show get how were was do does did can could would will there here if so it not".split()
)


@lru_cache(512)
def _introduced(introductions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(word) for word in introductions) + r") ", re.IGNORECASE)


def after(
    text: str, introductions: Iterable[str], *, most_words: int = 4, personal: bool = False
) -> list[Mention]:
    """Return the short phrases that follow any of some words, each up to punctuation or the next such word.

    personal: also phrases such as "my old phone".
    """
    found = []
    for match in _introduced(tuple(introductions)).finditer(text):
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


@lru_cache(1024)
def _label(label: str) -> re.Pattern[str]:
    return re.compile(
        rf"\b{re.escape(label)}s?\b(?P<sign> ?[:=]+ ?| is | of | called | named | titled | number | id | to be | as |(?= #?[\"'\u201cA-Z0-9]) | (?=[\"'\u201c#0-9])| (?=\w+[-_/]\w))",
        re.IGNORECASE,
    )


def labelled(text: str, labels: Iterable[str]) -> Mention | None:
    """Return what a label names: `title: X`, `title is X`, `title "X"`, `order 123`, `song called X`."""
    folded = fold(text)
    for label in labels:
        if label not in folded:
            continue
        for match in sorted(_label(label).finditer(text), key=lambda match: match["sign"] != " is "):
            mention = _named_at(text, match.end(), strict=match["sign"] in (" ", " of ", " as ", " id "))
            if mention:
                return mention
    return None


_COMPOUND: Final = re.compile(r"\w+[-_/]\w")


def _named_at(text: str, start: int, *, strict: bool) -> Mention | None:
    marked = next((each for each in quoted(text) if each.start == start), None)
    if marked:
        return marked
    if strict and not (
        text[start : start + 1].isupper()
        or text[start : start + 1] in "#0123456789"
        or _COMPOUND.match(text, start)
    ):
        return None
    mention = phrase_at(text, start, most_words=8)
    if not mention:
        return None
    return Mention(mention.start, mention.end, mention.value.lstrip("#"))


def modifying(text: str, label: str) -> Mention | None:
    """Return the words that say which one: Hamburg in "the Hamburg warehouse", living in "the living room"."""
    for match in re.finditer(rf"\b{re.escape(label)}s?\b", text, re.IGNORECASE):
        if match.group()[0].isupper() and match.start():
            continue  # "Example Recipient" is a name
        before = _BEFORE.search(text[max(0, match.start() - 60) : match.start()])
        spoken = before["words"].split() if before else []
        while spoken and (fold(spoken[0]) in _NO_MODIFIER or is_action(fold(spoken[0]))):
            spoken = spoken[1:]
        last = next(
            (at for at, word in enumerate(reversed(spoken)) if fold(word) in _NO_MODIFIER), len(spoken)
        )
        spoken = spoken[len(spoken) - last :]
        value = " ".join(spoken)
        if value and not any(sign.isdigit() for sign in value):
            return Mention(match.start() - len(value) - 1, match.start() - 1, value)
    return None


def free_of(mentions: Iterable[Mention], used: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that share no character with the used ones."""
    taken = list(used)
    return [mention for mention in mentions if not overlaps(mention, taken)]
