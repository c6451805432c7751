"""What values are taken from: a text, the places in it that are taken already, and what is known from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from labkit.service.model.language.mentions import Mention, overlaps
from labkit.service.model.language.synonyms import groups_of
from labkit.service.model.language.words import fold, identifier_words, stem


@dataclass
class Source:
    """Hold a text that values are taken from, the facts behind it, and the places already used.

    known: values from elsewhere by the stem of a name ("nam": "Alice"): facts of the thread, outputs of functions.
    about: the words of the function's name. strict: take only what this very text says.
    sure: of that, only what is clearly meant for a parameter. has_needed: whether any parameter is required.
    """

    text: str
    known: Mapping[str, Any] = field(default_factory=dict)
    about: frozenset[str] = frozenset()
    strict: bool = False
    sure: bool = False
    has_needed: bool = True
    used: list[Mention] = field(default_factory=list)

    def free(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Return the mentions that share no character with the used ones."""
        return [mention for mention in mentions if not overlaps(mention, self.used)]

    def take(self, mention: Mention) -> Any:
        """Mark a mention as used and return its value."""
        self.used.append(mention)
        return mention.value

    def recall(self, name: str) -> Any:
        """Return what is known under a parameter's name or a near synonym of it; None when nothing is."""
        if self.strict or not self.known:
            return None
        parts = identifier_words(name)
        for key in (
            " ".join(sorted(stem(word) for word in parts)),
            *(stem(word) for word in reversed(parts)),
        ):
            if key in self.known:
                return self.known[key]
        groups = {group for word in parts for group in groups_of(word)}
        return next((value for key, value in self.known.items() if groups & groups_of(fold(key))), None)
