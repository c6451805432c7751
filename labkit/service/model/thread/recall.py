"""Answer questions about what the user said, from the facts of the thread and from nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from labkit.service.model.language.vocabulary import CAPITALISED_COMMON, RECALL, STOP, VAGUE
from labkit.service.model.language.words import (
    as_sentence,
    fold,
    join_words,
    keywords,
    readable,
    sentences,
    stem,
    words,
)
from labkit.service.model.thread.facts import Fact
from labkit.service.model.thread.memory import Memory, in_second_person

_PERSONAL: Final = re.compile(r"\b(?:i|i'm|me|my|mine|we|our|us)\b")
_TELL_ME: Final = re.compile(r"\b(?:tell|remind|show|give|let|help) (?:me|us)\b")
_NOUNS: Final = frozenset("city town country place person people number type kind thing".split())
_MY: Final = re.compile(r"\b(?:my|our|the) ((?:[^\W_][\w'-]* ){0,5}[^\W_][\w'-]*)")
_ABOUT_ME: Final = re.compile(
    r"\b(?:what|everything|anything|all|things?|facts?)\b.{0,40}\b(?:know|remember|learned|learnt|told you|recall)\b.{0,12}\b(?:about (?:me|myself)|me)\b"
    r"|\bwho am i\b|\bwhat (?:do|can) you (?:know|remember|recall)\b(?: so far)?\W*$|\bwhat have i told you\b|\bwhat did i (?:tell|say to) you\b\W*$"
    r"|\btell me (?:everything |all |what you know )?about (?:me|myself)\b|\bdescribe me\b"
)
_TASTE: Final = frozenset({"lik", "dislik", "hat"})
_ENOUGH: Final = 0.5
_ENDS_NOUN: Final = frozenset(
    "is are was were do does did have has and or from in at to that which i you again please".split()
)
_PLACE_QUESTION: Final = re.compile(
    r"\bwhere (?:am|do|did) i (?:come )?from\b|\bwhere (?:am i|i'm|i am) from\b|\bwhere i (?:come|came) from\b"
)


@dataclass(frozen=True)
class Recalled:
    """Hold the facts that answer a question; `is_exact` when they cover all that it asks."""

    facts: tuple[Fact, ...]
    is_exact: bool


_FOREIGN: Final = (
    (
        re.compile(
            r"c\u00f3mo me llamo|cu\u00e1l es mi nombre|comment (?:je m'appelle|est-ce que je m'appelle)|quel est mon nom|wie hei\u00dfe ich|was ist mein name|come mi chiamo|qual \u00e9 (?:o )?meu nome"
        ),
        "what is my name",
    ),
    (
        re.compile(
            r"d\u00f3nde vivo|o\u00f9 (?:est-ce que )?j'habite|wo wohne ich|dove (?:vivo|abito)|onde (?:eu )?moro"
        ),
        "where do i live",
    ),
)


def in_english_question(folded: str) -> str:
    """Return the two questions about oneself that everybody asks in English, where they are asked in another language."""
    return next((english for pattern, english in _FOREIGN if pattern.search(folded)), folded)


def asks_everything(question: str) -> bool:
    """Say whether a question asks for all that is known of the user."""
    return bool(_ABOUT_ME.search(fold(question)))


def is_personal(question: str) -> bool:
    """Say whether a question is about the user; "tell me" and "give me" alone do not make it so."""
    return bool(_PERSONAL.search(_TELL_ME.sub("", in_english_question(fold(question)))))


def recall(question: str, memory: Memory) -> Recalled | None:
    """Return the facts that answer a question, or None when the thread does not say."""
    asked = _asked(question)
    if not asked:
        return None
    named = _named(question)
    scored = [(_score(fact, asked, named, question), fact) for fact in memory.facts]
    best = max((score for score, _ in scored), default=0.0)
    if best < _ENOUGH:
        return None
    # Equal facts answer together ("you love hiking and you like tea").
    facts = tuple(fact for score, fact in scored if score >= best - 0.01)
    if all(fact.kind == "taste" for fact in facts):
        asked -= _TASTE  # "Do I like tea?" is answered by not liking it, too
    covered = all(any(part in fact.words for fact in facts) for part in asked)
    return Recalled(facts, covered)


def _asked(question: str) -> frozenset[str]:
    text = _PLACE_QUESTION.sub("origin", in_english_question(fold(question)))
    found = set[str]()
    owned = _NOUNS.intersection(_owned(question))
    for word in words(text):
        plain = word.removesuffix("'s")
        if plain == "old" and "how old" in text:
            found.add("age")
        elif plain not in STOP and (plain not in VAGUE or plain in owned):
            found.add(stem(RECALL.get(plain, plain)))
    if re.search(r"\b(?:have|own|got)\b", text) and not found:
        found.add("hav")
    if re.search(r"\bdo (?:for a living|for work)\b|\bwhat do i do\b", text):
        found = {"job"}
    return frozenset(found)


def _named(question: str) -> frozenset[str]:
    """Return stems of names in a question: capitalised words other than its first."""
    found = re.findall(r"(?<=[^.!?] )[^\W\d_][\w'\u2019-]*", question)
    capital = [fold(word) for word in found if word[0].isupper()]
    return frozenset(stem(word) for word in capital if word.removesuffix("'s") not in CAPITALISED_COMMON)


def _score(fact: Fact, asked: frozenset[str], named: frozenset[str], question: str) -> float:
    """Weigh how much of a question a fact covers; 0 where it is about somebody or something else."""
    if not named <= fact.words | {stem(part) for part in named if part in asked and _is_choice(fact)}:
        return 0.0
    head = _head(question)
    if head and head not in fact.words:
        return 0.0
    if fact.kind == "attribute" and not fact.attribute <= asked | {"nam"}:
        # "my dog's name" does not answer "my name"; "my dog" answers "what color is my dog".
        return 0.0
    if fact.kind == "taste" and asked & _TASTE:
        against = bool(asked & {"dislik", "hat"}) or bool(
            re.search(r"n't like|not like|not enjoy", fold(question))
        )
        if not asked - _TASTE:
            return 1.0 if against == ("against" in fact.attribute) else 0.0
        asked = asked - _TASTE
    if fact.kind == "name" and is_personal(question) and "nam" in asked and len(asked) == 1:
        return 2.0
    covered = len(asked & fact.words) / max(len(asked), 1)
    # An attribute named in full, and a fact of the user's own in a question about the user, come first.
    bonus = 0.2 if head and fact.kind == "attribute" else 0.0
    # The very word counts above its near synonyms: cats before pets.
    bonus += (
        0.3
        if {stem(word.removesuffix("'s")) for word in words(question) if word in RECALL} & fact.words
        else 0.0
    )
    mine = _PERSONAL.search(fold(fact.clause)) is not None
    return covered + bonus + (0.1 if mine and is_personal(question) else 0.0) if covered else 0.0


def _is_choice(fact: Fact) -> bool:
    """Say whether a fact has one value that a question may doubt ("Is my name Bob?")."""
    return fact.kind in ("name", "age", "place", "work")


def _head(question: str) -> str | None:
    """Return the stem of the noun in the question's "my ...": color in "my favorite color"."""
    plain = [word.removesuffix("'s") for word in _owned(question)]
    meaningful = [word for word in plain if word in _NOUNS or word not in STOP | VAGUE]
    return stem(RECALL.get(meaningful[-1], meaningful[-1])) if meaningful else None


def _owned(question: str) -> list[str]:
    """Return the words of the question's "my ...", up to a verb or a preposition."""
    match = _MY.search(fold(question))
    spoken = match[1].split() if match else []
    ends = next((at for at, word in enumerate(spoken) if word in _ENDS_NOUN), len(spoken))
    return spoken[:ends]


def say(recalled: Recalled, question: str) -> str:
    """Say recalled facts to the user; "Yes" where the question could be answered so."""
    told = join_words([in_second_person(fact) for fact in recalled.facts[:12]])
    first = words(question)[:1]
    if not recalled.is_exact:
        if any(_is_choice(fact) for fact in recalled.facts) and first in (["is"], ["am"], ["do"], ["does"]):
            return as_sentence(f"Not as far as this thread says: {told}")
        return as_sentence(f"You have not told me exactly that, but you told me that {told}")
    if first in (["is"], ["am"], ["are"], ["do"], ["does"], ["did"], ["have"]) and not fold(
        question
    ).startswith("do you "):
        opposed = any("against" in fact.attribute for fact in recalled.facts if fact.kind == "taste")
        return as_sentence(f"{'No' if opposed else 'Yes'}: you told me that {told}")
    return as_sentence(told)


def say_everything(memory: Memory) -> str:
    """Tell all that the thread says of the user."""
    if not memory.facts:
        return "I don't know anything about you yet: you have not told me anything in this thread."
    told = [in_second_person(fact) for fact in memory.facts]
    more = f" (and {len(told) - 40} more things)" if len(told) > 40 else ""
    return as_sentence(f"From this thread I know that {join_words(told[:40])}{more}")


# What was only said back is no answer.
_UNTOLD: Final = re.compile(r"^You asked|I don't know|I cannot|I can't|I still need|I have read your message")


def find_said(question: str, texts: Sequence[str]) -> str | None:
    """Return the latest sentence of some texts that has every keyword of a question (two at least), or None."""
    asked = frozenset(part for part in keywords(question) if part not in {stem(word) for word in VAGUE})
    if len(asked) < 2:
        return None
    for text in reversed(texts[-50:]):
        for sentence in sentences(readable(text)):
            if asked <= keywords(sentence) and not _UNTOLD.search(sentence):
                return sentence
    return None
