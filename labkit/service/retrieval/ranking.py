"""How well passages answer a question: BM25 among the passages that are searched, mapped to 0..1. Pure.

Okapi BM25 (Robertson and Zaragoza 2009, equation 3.15), with the inverse document frequency of Lucene, which is never
negative. A passage's weight is divided by the most that any passage could have, so a score of 1 means "every word of
the question, again and again", and one store's score does not depend on what other stores hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

K1: Final = 1.2
B: Final = 0.75

# Word -> passage -> how often the word is in it.
Occurrences = Mapping[str, Mapping[int, int]]


def rank(
    occurrences: Occurrences, lengths: Mapping[int, int], total: int, mean: float
) -> list[tuple[int, float]]:
    """Return passages and scores, best first; of equal scores the earlier passage comes first.

    lengths: tokens of each passage that occurs. total, mean: number and mean length of all passages that are searched.
    """
    weights = _weights(occurrences, total)
    most = sum(weights.values()) * (K1 + 1)
    scores: dict[int, float] = {}
    for word, places in occurrences.items():
        for passage, often in places.items():
            pressed = K1 * (1 - B + B * lengths[passage] / mean)
            scores[passage] = scores.get(passage, 0.0) + weights[word] * often * (K1 + 1) / (often + pressed)
    found = ((passage, round(min(1.0, score / most), 6)) for passage, score in scores.items())
    return sorted(found, key=lambda each: (-each[1], each[0]))


def _weights(occurrences: Occurrences, total: int) -> dict[str, float]:
    """Return how much each word tells passages apart; a word that none has counts as the rarest that some have."""
    known = {
        word: math.log(1 + (total - len(places) + 0.5) / (len(places) + 0.5))
        for word, places in occurrences.items()
        if places
    }
    rarest = max(known.values(), default=0.0)
    return {word: known.get(word, rarest) for word in occurrences}
