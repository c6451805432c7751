"""Cut a message into tasks: a sentence each, but a request with the text it is about, or a problem told at length, stays whole."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.words import fold, sentences

TASKS_AT_MOST: Final = 80
_ON_A_TEXT: Final = re.compile(
    r"\b(?:summari[sz]e|summary of|translate|re-?write|re-?phrase|paraphrase|count|sort|order|extract|find all|reverse|upper ?case|lower ?case|capital|proofread|correct|shorten|condense|list all|give me the|tl;?dr|"
    r"how many (?:words|letters|sentences|vowels|characters)|longest word|shortest word|bullet|keywords|polite|formal|simplify)\b"
)
_FOLLOWS: Final = re.compile(
    r":\s*$|:\s|\b(?:following|below)\b|\b(?:this|the) (?:text|sentence|paragraph|article|email|message|review|passage|list|word)\b"
)


def tasks(text: str) -> list[str]:
    """Return the tasks of a message, in order."""
    found: list[str] = []
    at = 0
    spoken = sentences(text)
    # Nobody asks for so much at once; of a pasted text the first and the last sentences count.
    spoken = (
        [*spoken[: TASKS_AT_MOST // 2], *spoken[-TASKS_AT_MOST // 2 :]]
        if len(spoken) > TASKS_AT_MOST
        else spoken
    )
    for sentence in spoken:
        start = text.find(sentence, at)
        at = start + len(sentence)
        if _takes_rest(sentence, text[at:]):
            return [*found, text[start:].strip()]
        found.append(sentence)
    return found


def _takes_rest(sentence: str, rest: str) -> bool:
    """Say whether a sentence asks for something to be done with the text that follows it."""
    folded = fold(sentence)
    if not rest.strip() or not _ON_A_TEXT.search(folded):
        return False
    return bool(_FOLLOWS.search(folded)) or rest.startswith("\n") or sentence.rstrip().endswith(":")
