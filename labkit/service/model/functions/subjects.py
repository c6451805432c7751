"""Find what a piece of text is about: what it counts, or the subject of its sentence."""

from __future__ import annotations

import re
from typing import Final

from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.numbers import numbers
from labkit.service.model.language.phrases import phrase_at
from labkit.service.model.language.questions import is_action
from labkit.service.model.language.vocabulary import STOP
from labkit.service.model.language.words import fold
from labkit.service.model.sums.units import unit_behind


def counted_in(text: str) -> list[Mention]:
    """Return what a number at the beginning counts: keyboards of "3 keyboards at 45.50", cable of "4x cable"."""
    return [
        found
        for each in numbers(text)
        if len(text[: each.start].split()) < 3
        and (found := phrase_at(text, _behind(text, each.end), most_words=3))
    ]


def _behind(text: str, end: int) -> int:
    """Return where the words after a number and its unit begin."""
    unit = unit_behind(text, end)
    times = re.match(r" ?[x\u00d7] ", text[end:])
    return end + times.end() if times else (unit[1] if unit else end) + 1


_SUBJECT: Final = re.compile(
    r"(?:(?:my|our|the|a|an|this|that|his|her|their|your) )?(?P<subject>[^\W\d_][\w'-]*(?: [a-z][\w'-]*){0,2}?)"
    r" (?=(?:is|are|was|were|has|have|costs?|needs?|gets?|stands?|sits?|grows?|lives?|weighs?|in|inside|on|at|with)\b)",
    re.IGNORECASE,
)


def subject_of(text: str) -> list[Mention]:
    """Return what a sentence is about: roses of "The roses in the garden need water"."""
    match = _SUBJECT.match(text)
    if not match or fold(match["subject"]) in STOP or is_action(fold(match["subject"].split()[0])):
        return []
    return [Mention(match.start("subject"), match.end("subject"), match["subject"])]
