"""What of a question is worth looking for: its words without the small ones, and pairs of characters where there are no words."""

from __future__ import annotations

import re
from typing import Final

# Scripts without spaces between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese.
_SPACELESS: Final = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_WORD: Final = re.compile(r"\w+")

# Words that ask, join and point, and say nothing of what is looked for. English, the language of the rule-based model.
_SMALL: Final = frozenset(
    """
    a about above after again all also am an and any are as at be been before being below between both but by can
    could did do does doing down during each few for from further give had has have having he her here hers him his
    how i if in into is it its just know let list many may me might more most much must my no nor not of off on once
    one only or other our out over own please say says shall she should so some such tell than that the their them
    then there these they this those through to too under until up us very want was we were what when where which
    while who whom whose why will with within would you your yours
    """.split()
)


def words(question: str) -> str:
    """Return the words of a question that are worth looking for; all of them when none is."""
    found = [word for word in _WORD.findall(_SPACELESS.sub(" ", question)) if word.strip("_")]
    telling = [word for word in found if word.lower() not in _SMALL]
    return " ".join(telling or found)


def pairs(text: str) -> str:
    """Return every two characters that stand side by side in scripts without spaces; a single one by itself."""
    return " ".join(pair for run in _SPACELESS.findall(text) for pair in _pairs(run))


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]
