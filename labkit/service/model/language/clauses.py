"""Cut statements into clauses that say one thing each, and strip the words that only introduce them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from labkit.service.model.language.questions import is_question
from labkit.service.model.language.words import sentences


@dataclass(frozen=True)
class Clause:
    """Hold one clause.

    noted: the user asked to remember it. corrects: it was introduced as a correction ("Actually, ...").
    """

    text: str
    noted: bool = False
    corrects: bool = False


_SPLIT: Final = re.compile(
    r"; |, (?:and |but |so |also )?(?=(?:i|i'm|i've|my|we|our)\b)"
    r"|,? (?:and|but|also|while|so|plus) (?=(?:i|i'm|i've|my|we|our|call me)\b)"
    r"|,? (?:and|but|while) (?=(?:the|his|her|their|it|he|she|they|[^\W\d_]{2,20})(?: [^ ,;]{1,20}){0,3} (?:is|are|was|lives|likes|has) )",
    re.IGNORECASE,
)
_SAME_SUBJECT: Final = re.compile(
    r",? (?:and|but) (?=(?:also |really |now )?(?:live|work|love|like|enjoy|prefer|adore|hate|dislike|have|am|was|own|study"
    r"|speak|play|drive|come|moved|need|want|don't|do not|can't|grew|bought|visited|moved)\b)",
    re.IGNORECASE,
)
_APPOSITION: Final = re.compile(r"(i(?:'m| am) [^,\d]{1,40}), (an? .+)", re.IGNORECASE)
_NOTED: Final = re.compile(
    r"(?:(?:can|could|will|would) you )?(?:please )?(?:remember|note|memori[sz]e|keep in mind|don't forget|do not forget|store"
    r"|save|write down)(?: the fact| this| it)?(?: that)?\b[:,]? ?(?P<rest>.*)",
    re.IGNORECASE,
)
_CORRECTS: Final = re.compile(
    r"(?:actually|correction|sorry|no|wait|oops|update|in fact|i meant|rather|i mean)\b[,:!.]? ?(?P<rest>.*)",
    re.IGNORECASE,
)
_INTRODUCES: Final = re.compile(
    r"(?:hi|hello|hey|well|oh|ok|okay|so|and|but|also|please|by the way|btw|fyi|just so you know|for your information"
    r"|i think|i believe|you should know|let me tell you|now|there|hi there|hello there|yes|too|today|let me introduce myself)"
    r"\b(?: that\b)?[,:!.]? ?(?P<rest>.*)",
    re.IGNORECASE,
)
_PREFIXES_AT_MOST: Final = 6


def clauses(text: str) -> list[Clause]:
    """Return the clauses of a readable text's statements, in order; what is asked is left out."""
    return [
        clause
        for sentence in sentences(text.replace("\u2019", "'"))
        if not is_question(sentence)
        for clause in _of_sentence(sentence)
    ]


def _of_sentence(sentence: str) -> Iterator[Clause]:
    noted = corrects = False
    # A sentence that tells may still end in a question mark: "could you remember that ...?"
    for piece in _SPLIT.split(sentence.rstrip("?")):
        subject_is_user = False
        for part in _SAME_SUBJECT.split(piece):
            clause = strip_introduction(f"I {part}" if subject_is_user else part)
            # "Remember that my code is 7 and my dog is Rex": the introduction holds for what follows.
            noted, corrects = noted or clause.noted, corrects or clause.corrects
            subject_is_user = clause.text[:2].casefold() in ("i ", "i'")
            if is_question(clause.text):
                continue
            apposition = _APPOSITION.match(clause.text)
            texts = [apposition[1], f"I am {apposition[2]}"] if apposition else [clause.text]
            yield from (Clause(each, noted, corrects) for each in texts if each)


def strip_introduction(text: str) -> Clause:
    """Take greetings, "remember that", "actually," and the like off the front, and say which there were."""
    text = text.strip().rstrip(".!\u2026, ")
    noted = corrects = False
    for _ in range(_PREFIXES_AT_MOST):
        note, correction = _NOTED.fullmatch(text), _CORRECTS.fullmatch(text)
        match = note or correction or _INTRODUCES.fullmatch(text)
        if correction and not correction["rest"]:
            return Clause("", noted, corrects=True)
        if not match or not (match["rest"] or note):
            break
        noted, corrects = noted or bool(note), corrects or bool(correction)
        text = match["rest"].strip()
    return Clause(text, noted, corrects)
