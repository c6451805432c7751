"""Say back to users what they said of themselves: "my dog" becomes "your dog"."""

from __future__ import annotations

import re
from typing import Final

_SWAPS: Final = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "me": "you", "my": "your",
    "mine": "yours", "myself": "yourself", "we": "you", "we're": "you're", "we've": "you've", "us": "you",
    "our": "your", "ours": "yours", "you": "me", "your": "my", "yours": "mine",
}  # fmt: skip
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*|\"[^\"\n]*\"")
_AFTER_SUBJECT: Final = {"am": "are", "was": "were"}
_AUXILIARY_FIRST: Final = re.compile(r"\b(am|was)(?= (?:i|you)\b)", re.IGNORECASE)


def to_second_person(clause: str) -> str:
    """Turn the first person of a clause into the second; quoted parts stay as they are."""
    subject = False

    def swap(match: re.Match[str]) -> str:
        nonlocal subject
        word = match.group()
        folded = word.casefold().replace("\u2019", "'")
        was_subject, subject = subject, folded in ("i", "we")
        if was_subject and folded in _AFTER_SUBJECT:
            return _AFTER_SUBJECT[folded]
        # "US" is a country, "us" is a pronoun.
        return word if word == "US" else _SWAPS.get(folded, word)

    swapped = _TOKEN.sub(swap, clause)
    return _AUXILIARY_FIRST.sub(
        lambda match: {"am": "are", "was": "were"}[match.group(1).casefold()], swapped
    )
