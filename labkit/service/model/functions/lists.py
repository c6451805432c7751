"""Find the items of a list parameter: an enumeration, several values of one kind, or one object for each part."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.mentions import Mention, quoted
from labkit.service.model.language.questions import is_action
from labkit.service.model.language.words import WORD, fold, identifier_words, stem

_JOIN: Final = re.compile(r",? (?:and|or|&) |, | ?; ?|\n(?:[-*\u2022] ?|\d+[.)] )?")
_INTRODUCES: Final = re.compile(
    r"(?::|\b(?:with|of|have|has|like|including|include|are|is|label(?: it| them)?|tag(?: it| them)?|toppings?|options?|ingredients?|using|use|from|between|sort|add|among)\b)(?: the| my| some| these| options?| words?| items?)* ",
    re.IGNORECASE,
)
_END: Final = re.compile(
    r"[.?!](?: |$)|, (?:delivered|please|for|to|in|at|on|then|which|that|who|any)\b| (?:in|to|for|on|at|from|with|please) ",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(r"^(?:and |or )?(?:the |an? |some |my )?", re.IGNORECASE)
_WORDS_AT_MOST: Final = 4


def enumeration(text: str, labels: frozenset[str] = frozenset()) -> list[Mention]:
    """Return the items of the best enumeration ("ham, onions and olives"), in order; empty when there is none.

    labels: stems of words that introduce it; the one behind such a word wins, else the longest.
    """
    best: tuple[int, list[Mention]] = (0, [])
    for match in _INTRODUCES.finditer(text):
        items = _without_label(_items_from(text, match.end()), labels)
        labelled = any(
            stem(fold(m.group())) in labels
            for m in WORD.finditer(text[max(0, match.start() - 20) : match.end()])
        )
        score = len(items) + (10 if labelled and items else 0)
        if score > best[0] and (len(items) > 1 or labelled):
            best = (score, items)
    return best[1]


def _without_label(items: list[Mention], labels: frozenset[str]) -> list[Mention]:
    """Leave "tags" out of "with tags garden and home", where the list is called so."""
    value = items[0].value if items else ""
    while " " in value and (
        stem(fold(value.split()[0])) in labels or value.split()[0] in ("with", "the", "as")
    ):
        value = value.split(maxsplit=1)[1]
    return [Mention(items[0].end - len(value), items[0].end, value), *items[1:]] if items else []


def _items_from(text: str, start: int) -> list[Mention]:
    end = _END.search(text, start)
    stretch = text[start : end.start() if end else len(text)]
    found: list[Mention] = []
    at = 0
    for piece in _JOIN.split(stretch):
        place = stretch.find(piece, at)
        at = place + len(piece)
        lead = _ARTICLE.match(piece)
        bare = piece[lead.end() if lead else 0 :].strip(" .!?\"'")
        if (
            not bare
            or len(bare.split()) > _WORDS_AT_MOST
            or (found and _is_order(bare) and not _is_order(found[0].value))
        ):
            break
        found.append(Mention(start + stretch.find(bare, place), start + at, bare))
    return found


def _is_order(text: str) -> bool:
    """Say whether an item asks for something ("send it"), and so ends a list of things; a list of tasks has nothing else."""
    return len(text.split()) > 1 and is_action(fold(text.split(maxsplit=1)[0]))


def quoted_items(text: str) -> list[Mention]:
    """Return the quoted parts of a text when there are several."""
    found = quoted(text)
    return list(found) if len(found) > 1 else []


def labels_of(name: str) -> frozenset[str]:
    """Return the stems of the words of a parameter's name."""
    return frozenset(stem(word) for word in identifier_words(name))
