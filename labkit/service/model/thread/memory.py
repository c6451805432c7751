"""What this thread says: the facts that stand, after later ones replaced earlier ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from labkit.service.model.language.person import to_second_person
from labkit.service.model.language.words import keywords, readable
from labkit.service.model.thread.facts import Fact, read_facts
from labkit.service.model.turns import Entry

_REPLACEABLE: Final = ("name", "age", "place", "work", "attribute", "taste")


@dataclass(frozen=True)
class Memory:
    """Hold what the user said in this thread, oldest first.

    facts: those that stand. messages: the user's messages as read. said: the assistant's texts.
    """

    facts: tuple[Fact, ...] = ()
    messages: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    def value_of(self, kind: str) -> str | None:
        """Return the value of the latest fact of a kind, or None."""
        return next((fact.value for fact in reversed(self.facts) if fact.kind == kind), None)


def remember(entries: Iterable[Entry]) -> Memory:
    """Read a conversation into a memory."""
    messages: list[str] = []
    said: list[str] = []
    standing: dict[tuple[str, ...], Fact] = {}
    for entry in entries:
        if entry.role == "assistant" and entry.text:
            said.append(readable(entry.text))
        if entry.role != "user":
            continue
        messages.append(readable(entry.text))
        told = _answered(messages) or messages[-1]
        for fact in read_facts(told, len(messages)):
            _settle(standing, fact)
    return Memory(tuple(standing.values()), tuple(messages), tuple(said))


_ASKED: Final = re.compile(r"^(?:so |and )?what(?:'s| is| was) (?P<what>my [\w' -]{2,60})\?$", re.IGNORECASE)
_GIVEN: Final = re.compile(
    r"^(?:it's|it is|that's|that is|it was) (?P<value>[^?]{1,200}?)[.!]?$", re.IGNORECASE
)


def _answered(messages: list[str]) -> str | None:
    """Return "my favorite season is autumn" for "It's autumn." behind the user's own "What is my favorite season?"."""
    asked = _ASKED.match(messages[-2].replace("\u2019", "'")) if len(messages) > 1 else None
    given = _GIVEN.match(messages[-1].replace("\u2019", "'")) if asked else None
    return f"{asked['what']} is {given['value']}" if asked and given else None


def _settle(standing: dict[tuple[str, ...], Fact], fact: Fact) -> None:
    if fact.kind == "correction":
        corrected = _corrected(standing, fact)
        if corrected is None:
            return
        fact = corrected
    if fact.is_correction:
        _forget_older(standing, fact)
    key = fact.key or ("said", fact.clause)
    # Taken out first, so that the newest word on a subject also stands last.
    standing.pop(key, None)
    standing[key] = fact


def _corrected(standing: dict[tuple[str, ...], Fact], correction: Fact) -> Fact | None:
    """Apply "it's Y" to the latest fact that can be replaced; None when there is none."""
    for fact in reversed(standing.values()):
        if fact.kind in _REPLACEABLE and fact.value and fact.value in fact.clause:
            clause = re.sub(
                re.escape(fact.value) + r"(?!.*" + re.escape(fact.value) + ")",
                lambda _: correction.value,
                fact.clause,
            )
            fresh = keywords(correction.value)
            words = (fact.words - (keywords(fact.value) - fact.attribute)) | fresh
            return replace(
                fact, clause=clause, value=correction.value, words=words, position=correction.position
            )
    return None


def _forget_older(standing: dict[tuple[str, ...], Fact], fact: Fact) -> None:
    """Drop what an explicit correction contradicts: the same attribute with a value of another shape."""
    stale = [
        key
        for key, old in standing.items()
        if old.kind == fact.kind == "attribute"
        and old.attribute == fact.attribute
        and old.key[:1] == fact.key[:1]
    ]
    for key in stale:
        del standing[key]


def in_second_person(fact: Fact) -> str:
    """Say a fact back to the user: "your name is Alice"."""
    return to_second_person(fact.clause)
