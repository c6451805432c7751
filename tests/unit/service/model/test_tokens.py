from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.tokens import count, count_prompt, count_turn, pieces
from labkit.service.model.turns import Call, Entry, Prompt, Turn


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        ("   ", 0),
        ("Hello world", 2),
        ("Hello, world!", 4),
        ("internationalization", 3),
        ("1234567", 3),
        ("你好", 2),
        ("Привет", 2),
        ("😀", 1),
        ("a\n\n\nb", 3),
        ('{"a": 1}', 5),
    ],
)
def test_a_text_costs_its_pieces(text: str, tokens: int) -> None:
    """Every piece of the documented rule is one token."""
    assert count(text) == tokens


@given(st.text(), st.text())
def test_a_longer_text_never_costs_less(first: str, second: str) -> None:
    """Two texts with a space between cost what they cost apart, and never more than one token per character."""
    assert count(f"{first} {second}") == count(first) + count(second)
    assert count(first) <= len(first)


def test_a_prompt_costs_all_its_parts() -> None:
    """Instructions, entries, calls and tool definitions are counted, each with its frame."""
    entry = Entry("user", "Hello world")
    bare = Prompt("m", "", (entry,))
    calling = Prompt("m", "", (entry, Entry("assistant", "", (("call_1", Call("f", "{}")),))))
    tools = Prompt("m", "", (entry,), ({"type": "function", "function": {"name": "f"}},))
    assert count_prompt(bare) == 3 + 3 + 2
    assert count_prompt(Prompt("m", "Be brief.", (entry,))) == count_prompt(bare) + 3 + 3
    assert count_prompt(calling) == count_prompt(bare) + 3 + 1 + 1
    assert count_prompt(tools) > count_prompt(bare) + 5


def test_a_turn_costs_its_text_and_calls() -> None:
    """A turn without words and calls costs nothing; a call costs a frame, its name and its arguments."""
    assert count_turn(Turn()) == 0
    assert count_turn(Turn(text="Hello world")) == 2
    assert count_turn(Turn(calls=(Call("f", "{}"),))) == 3 + 1 + 1


@given(st.text())
def test_pieces_are_the_tokens(text: str) -> None:
    """Joined they are the text; there is one for each token, and one for spaces that no token follows."""
    found = list(pieces(text))
    assert "".join(found) == text
    assert all(found)
    assert count(text) <= len(found) <= count(text) + 1
