"""Find whether a text says yes or no for a parameter."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.functions.source import Source
from labkit.service.model.language.vocabulary import NO, YES
from labkit.service.model.language.words import fold, identifier_words, stem, words

_GENERAL: Final = frozenset(
    "is has should use flag enabled enable active on state value status want wants needs need include".split()
)
_SWITCHES: Final = frozenset("on enabled enable active state power is_on flag value status".split())
_OFF: Final = re.compile(r"\b(?:off|disable[ds]?|deactivate[ds]?|inactive|false)\b")
_ON: Final = re.compile(r"\b(?:on|enable[ds]?|activate[ds]?|active|true)\b")
_LITERAL: Final = re.compile(r"\b(true|false)\b")
_LONG_ENOUGH: Final = 5
# What a flag is called -> words that say yes, words that say no.
_OPPOSITES: Final = {
    "indoor": ("inside indoors", "outside outdoors outdoor garden balcony"),
    "outdoor": ("outside outdoors garden balcony", "inside indoors indoor"),
    "open": ("opened", "closed shut"), "closed": ("shut", "open opened"),
    "available": ("in-stock", "unavailable"), "paid": ("", "unpaid outstanding overdue"),
    "public": ("", "private secret"), "private": ("secret", "public"),
    "online": ("remote virtual", "offline onsite in-person"), "new": ("", "used old second-hand"),
    "married": ("", "single divorced"), "alive": ("", "dead died"),
}  # fmt: skip


def find_flag(name: str, source: Source, *, needed: bool) -> bool | None:
    """Return what the text, or else what is known, says of a yes-or-no parameter; None when neither does."""
    folded, parts = fold(source.text), set(identifier_words(name))
    if parts <= _SWITCHES | {"is"}:
        if _OFF.search(folded):
            return False
        if _ON.search(folded):
            return True
    said = words(source.text)
    labels = {stem(word) for word in parts - _GENERAL if word not in ("in", "at", "to", "of")}
    for at, word in enumerate(said):
        if any(_is_form(stem(word), label) for label in labels):
            near = {*said[max(0, at - 3) : at], *said[at + 1 : at + 3]}
            return not near & (NO - {"off"} if "time off" in folded else NO)
    opposite = _by_opposite(parts, said)
    if opposite is not None:
        return opposite
    known = source.recall(name)
    if isinstance(known, bool):
        return known
    literal = _LITERAL.search(folded)
    if literal and needed:
        return literal[1] == "true"
    if not needed or source.strict:
        return None
    return bool(YES.intersection(said) - {"with", "on", "want", "include"}) and not NO.intersection(said)


def _by_opposite(parts: set[str], said: list[str]) -> bool | None:
    """Return what another word for a flag, or for its opposite, says: outside of indoor."""
    for part in parts & _OPPOSITES.keys():
        yes, no = (line.split() for line in _OPPOSITES[part])
        for at, word in enumerate(said):
            if word in (*yes, *no):
                return (word in yes) != bool(NO & set(said[max(0, at - 2) : at]))
    return None


def _is_form(word: str, label: str) -> bool:
    """Say whether two stems are forms of one word: delivery and deliver(ed)."""
    if word == label:
        return True
    shorter = min(len(word), len(label))
    return (
        shorter >= _LONG_ENOUGH and word[: max(_LONG_ENOUGH, shorter)] == label[: max(_LONG_ENOUGH, shorter)]
    )
