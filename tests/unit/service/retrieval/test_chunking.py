from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model import tokens
from labkit.service.retrieval.chunking import chunks

WORDS = " ".join(f"w{n}" for n in range(10))  # two tokens each


@pytest.mark.parametrize(
    ("size", "overlap", "expected"),
    [
        (20, 0, [WORDS]),
        (10, 0, ["w0 w1 w2 w3 w4", "w5 w6 w7 w8 w9"]),
        (10, 4, ["w0 w1 w2 w3 w4", "w3 w4 w5 w6 w7", "w6 w7 w8 w9"]),
        (12, 6, ["w0 w1 w2 w3 w4 w5", "w3 w4 w5 w6 w7 w8", "w6 w7 w8 w9"]),
    ],
)
def test_passages_overlap(size: int, overlap: int, expected: list[str]) -> None:
    """Each passage begins `size - overlap` tokens after the one before it; the last ends with the text."""
    assert [chunk.text for chunk in chunks(WORDS, size, overlap)] == expected


def test_the_defaults_are_the_documented_ones() -> None:
    """800 tokens with 400 in common."""
    text = "word " * 2000
    assert [chunk.tokens for chunk in chunks(text)] == [800, 800, 800, 800]


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_of_nothing_there_is_nothing(text: str) -> None:
    """A text without tokens has no passages."""
    assert list(chunks(text)) == []


@given(st.text(max_size=400), st.integers(1, 20), st.integers(0, 10))
def test_nothing_is_lost(text: str, size: int, overlap: int) -> None:
    """Without overlap the passages are the text; with one they still have its beginning and its end."""
    overlap = min(overlap, size // 2)
    found = list(chunks(text, size, overlap))
    assert all(0 < chunk.tokens <= size for chunk in found)
    if overlap == 0:
        assert "".join("".join(chunk.text for chunk in found).split()) == "".join(text.split())
        assert sum(chunk.tokens for chunk in found) == tokens.count(text.strip())
    if found:
        assert text.strip().startswith(found[0].text)
        assert text.strip().endswith(found[-1].text)
