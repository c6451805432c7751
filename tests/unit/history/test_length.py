"""How long a transcript is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.history.entry import from_message
from labkit.history.length import FRAME, IMAGE, Length, estimate_tokens, measure
from tests.unit.history.samples import message, with_tools


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("äöüß", 1), ("Привет", 3), ("你好", 2), ("🎉", 1)],
)
def test_the_rule(text: str, tokens: int) -> None:
    """Four Latin letters are a token, two of other alphabets, one of dense scripts."""
    assert estimate_tokens(text) == tokens


@given(st.text(), st.text())
def test_more_text_is_never_fewer_tokens(first: str, second: str) -> None:
    """And two texts together are at most what they are apart."""
    together = estimate_tokens(first + second)
    assert together >= estimate_tokens(first)
    assert together <= estimate_tokens(first) + estimate_tokens(second)


def test_messages_are_counted_without_tool_calls() -> None:
    """Their text counts all the same."""
    length = measure(with_tools())
    assert length.messages == 3
    assert length.characters == sum(len(entry.text) for entry in with_tools())


def test_an_image_costs_tokens() -> None:
    """A picture has no characters and is not free."""
    content = [{"type": "image_file", "image_file": {"file_id": "f"}}]
    assert measure([from_message(message(1, content=content))]) == Length(1, 0, FRAME + IMAGE)
