"""Passages out of a text, by tokens: pure.

A passage has at most ``size`` tokens and begins ``size - overlap`` tokens after the one before it. Tokens are those
of :mod:`labkit.service.model.tokens`. Defaults: 800 and 400 (wire contract §10).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import accumulate
from typing import Final, NamedTuple

from labkit.service.model import tokens

SIZE: Final = 800
OVERLAP: Final = 400


class Chunk(NamedTuple):
    """A passage and its number of tokens."""

    text: str
    tokens: int


def chunks(text: str, size: int = SIZE, overlap: int = OVERLAP) -> Iterator[Chunk]:
    """Yield the passages of ``text`` in order; of a text without tokens there are none."""
    text = text.strip()
    # Where each token ends. An array: two million of them fit into sixteen megabytes.
    ends = array("Q", accumulate(len(piece) for piece in tokens.pieces(text)))
    first = 0
    while first < len(ends):
        last = min(first + size, len(ends))
        begin = ends[first - 1] if first else 0
        yield Chunk(text[begin : ends[last - 1]].strip(), last - first)
        if last == len(ends):
            return
        first = last - overlap
