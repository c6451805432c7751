"""Cut a text into pieces that may each describe one thing of a list: its lines, its sentences, the parts of those."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from labkit.service.model.forms.schema import properties
from labkit.service.model.language.parts import split_parts
from labkit.service.model.language.words import identifier_words, sentences

# "Ingredients: 200 g flour": what leads to the first item is no part of it.
_COUNTED: Final = re.compile(r": (?=\d+(?:\.\d+)? \D)")
_OF_PEOPLE: Final = frozenset(
    "age email phone occupation job birthdate birthday gender role department".split()
)


def groupings(text: str) -> Iterator[list[str]]:
    """Return the ways to cut the text, the coarsest first; each piece stands in the text as it is."""
    lines = [line.strip(" -*\u2022") for line in text.splitlines() if line.strip(" -*\u2022")]
    spoken = sentences(text)
    parts = [_COUNTED.split(part)[-1] for sentence in spoken for part in split_parts(sentence)]
    for pieces in (lines, spoken, parts):
        if pieces:
            yield pieces


def about_of(item: Mapping[str, Any], about: frozenset[str]) -> frozenset[str]:
    """Return what the things of a list are about: people, where a field says so that only people have."""
    fields = {word for name in properties(item) for word in identifier_words(name)}
    return about | {"person"} if fields & _OF_PEOPLE else about
