"""Summarise a given text by choosing its most telling sentences."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from labkit.service.model.language.numbers import read_words
from labkit.service.model.language.words import as_sentence, fold, keywords, sentences, shorten

_ASKED: Final = re.compile(
    r"\b(?:summari[sz]e|summary|sum up|tl;?dr|shorten|condense|gist|key points|main points|key takeaways|recap)\b"
)
_COUNT: Final = re.compile(
    r"\b(?:in|into|with|to|as|exactly|only|at most|one|a|single|(?P<count>\d{1,2}|two|three|four|five)) (?:(?P<count2>\d{1,2}|one|two|three|four|five|a single|short) )?(?:short |brief |concise |single |key |main |bullet )*(?:sentences?|bullets?|points?|lines?)\b"
)
_POINTS: Final = re.compile(r"\b(?:bullets?|points|takeaways)\b")
_LONG: Final = 300
_OPENERS: Final = re.compile(
    r"^(?:also|moreover|furthermore|however|but|and|so|then|in addition|for example|for instance),? ",
    re.IGNORECASE,
)


def asks_summary(text: str) -> bool:
    """Say whether a text asks for a summary of a text."""
    return bool(_ASKED.search(fold(text)))


def length_asked(text: str) -> int | None:
    """Return how many sentences or points a text asks for; None when it does not say."""
    match = _COUNT.search(fold(text))
    if not match:
        return None
    count = match["count"] or match["count2"]
    if count in (None, "a single", "short"):
        return 1 if "sentence" in match.group() or "line" in match.group() else 3
    return int(count) if count.isdigit() else read_words(count)


def summarise(text: str, count: int | None = None, *, as_points: bool = False) -> str:
    """Return the most telling sentences of a text in their order: one in three, at least one, at most five."""
    found = [each for each in sentences(text) if each.strip()]
    if not found:
        return ""
    wanted = max(1, min(count or min(5, max(1, round(len(found) / 3))), len(found)))
    often = Counter(part for each in found for part in keywords(each))
    scored = [(_weight(each, often, at, len(found)), -at) for at, each in enumerate(found)]
    chosen = sorted(-at for _, at in sorted(scored, reverse=True)[:wanted])
    kept = [
        as_sentence(
            _OPENERS.sub("", shorten(found[at], _LONG) if len(found) > 1 else shorten(found[at], 2 * _LONG))
        )
        for at in chosen
    ]
    return "\n".join(f"- {each}" for each in kept) if as_points else " ".join(kept)


def wants_points(text: str) -> bool:
    """Say whether a text asks for bullet points."""
    return bool(_POINTS.search(fold(text)))


def _weight(sentence: str, often: Counter[str], at: int, total: int) -> float:
    """Weigh a sentence by the words it shares with others, its figures, and its place; very short ones tell little."""
    parts = keywords(sentence)
    if not parts:
        return 0.0
    shared: float = sum(often[part] - 1 for part in parts) + 0.25 * len(parts)
    figures = 0.5 * bool(re.search(r"\d", sentence))
    place = 0.8 if at == 0 else 0.2 if at == total - 1 else 0.0
    size = min(1.0, len(sentence.split()) / 5)
    return (shared / float(len(parts) ** 0.5) + figures + place) * size
