"""Find which of some choices a text names: by its words, by near synonyms ("\u00b0C" is celsius), or by mood and urgency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from labkit.service.model.language.mentions import Mention
from labkit.service.model.language.vocabulary import NEUTRAL_CHOICES
from labkit.service.model.language.words import WORD, fold, identifier_words, stem, words

# Words that stand for a choice. Keys are choices; a choice takes part only where it is offered.
_STANDS_FOR: Final = {
    "celsius": "\u00b0c \u00bac centigrade metric c", "fahrenheit": "\u00b0f \u00baf imperial f", "kelvin": "k", "c": "celsius \u00b0c centigrade metric",
    "f": "fahrenheit \u00b0f imperial", "metric": "celsius \u00b0c km kilometers si", "imperial": "fahrenheit \u00b0f miles",
    "high": "urgent urgently critical important asap immediately top blocking emergency", "urgent": "asap immediately emergency critical high",
    "critical": "emergency urgent blocker", "low": "minor trivial whenever unimportant cosmetic", "normal": "regular usual medium", "medium": "normal moderate average",
    "small": "s little tiny", "large": "l big huge", "desc": "descending largest highest newest latest", "asc": "ascending smallest lowest oldest alphabetical",
    "descending": "largest highest newest reverse", "ascending": "smallest lowest oldest alphabetical", "male": "man boy m", "female": "woman girl f",
    "first": "first-class", "sick": "ill illness sickness", "vacation": "holiday holidays pto", "true": "yes on", "false": "no off", "on": "enable enabled",
    "off": "disable disabled", "buy": "purchase", "sell": "sold", "open": "opened", "closed": "close shut", "en": "english", "fr": "french", "de": "german",
    "es": "spanish", "it": "italian", "pt": "portuguese", "ja": "japanese", "zh": "chinese", "usd": "dollar dollars $", "eur": "euro euros \u20ac",
    "gbp": "pound pounds \u00a3", "jpy": "yen \u00a5", "admin": "administrator", "clothing": "clothes shirt shirts shoes", "production": "prod live", "dev": "development",
    "staging": "stage", "none": "nothing", "vegan": "plant-based", "credit_card": "credit", "electronics": "electronic",
}  # fmt: skip
_SIGN: Final = re.compile(r"[\u00b0\u00ba] ?[cCfF]\b|[$\u20ac\u00a3\u00a5]|[^\W_]+(?:['\u2019-][^\W_]+)*")
_NEGATES: Final = re.compile(
    r"\b(?:not|no|without|instead of|rather than|except|but not|isn't|don't)(?: (?:a|an|the|in))? $",
    re.IGNORECASE,
)
_BEFORE_LETTER: Final = re.compile(r"(?:\d ?|\bin |\b(?:size|degrees) )$")
_UNITS: Final = frozenset("unit units scale format system".split())


def find_choice(choices: Sequence[Any], text: str, *, last: bool = False) -> tuple[Any, Mention] | None:
    """Return the choice that a text names and where; the first named one, or the last. What is negated does not count."""
    named = [Mention(start, end, choice) for choice in choices for start, end in _places(str(choice), text)]
    found = [each for each in named if not _is_negated(text, each.start)] or _by_synonym(choices, text)
    if not found:
        return None
    # At one place the longest wins: "first class" before "first".
    ordered = sorted(found, key=lambda each: (each.start, each.start - each.end))
    chosen = ordered[-1] if last else ordered[0]
    return chosen.value, chosen


def _is_negated(text: str, start: int) -> bool:
    return bool(_NEGATES.search(text[max(0, start - 16) : start]))


def _places(choice: str, text: str) -> list[tuple[int, int]]:
    parts = [stem(part) for part in words(choice.replace("_", " ").replace("-", " "))] or [fold(choice)]
    said = _stems_at(text)
    return [
        (said[at][1], said[at + len(parts) - 1][2])
        for at in range(len(said) - len(parts) + 1)
        if all(said[at + step][0] == part for step, part in enumerate(parts))
    ]


@cache
def _stand_ins() -> dict[str, frozenset[str]]:
    return {choice: frozenset(line.split()) for choice, line in _STANDS_FOR.items()}


def _by_synonym(choices: Sequence[Any], text: str) -> list[Mention]:
    found = []
    for match in _SIGN.finditer(text):
        word, start = fold(match.group()).replace(" ", ""), match.start()
        # A single letter is a choice only as a unit sign or right behind a number: "25 C", "in F".
        if len(word) == 1 and word.isalpha() and not _BEFORE_LETTER.search(text[max(0, start - 12) : start]):
            continue
        standing = [choice for choice in choices if word in _stand_ins().get(fold(str(choice)), ())]
        found += [Mention(start, match.end(), choice) for choice in standing if not _is_negated(text, start)]
    return found


def _stems_at(text: str) -> list[tuple[str, int, int]]:
    spread = re.sub(r"[_-]", " ", text)
    return [(stem(fold(m.group())), m.start(), m.end()) for m in WORD.finditer(spread)]


def usual_choice(name: str, choices: Sequence[Any]) -> Any:
    """Return the choice to take when nobody says one: the neutral one; for a unit any; None where it is the user's."""
    usual = next((each for each in choices if fold(str(each)) in NEUTRAL_CHOICES), None)
    if usual is not None:
        return usual
    return choices[0] if choices and (_UNITS & set(identifier_words(name)) or len(choices) == 1) else None
