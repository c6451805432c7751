from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.service.model.language.words import stem
from labkit.service.model.rules import RuleModel
from labkit.service.model.turns import Entry, Prompt


@given(st.integers(min_value=0))
def test_a_number_is_its_own_stem(number: int) -> None:
    """Two numbers never become one word, whatever digits they end with."""
    assert stem(str(number)) == str(number)


@pytest.mark.parametrize("words", [("stop", "stopped", "stopping"), ("hike", "hikes", "hiked", "hiking")])
def test_the_forms_of_a_word_are_one(words: tuple[str, ...]) -> None:
    """Endings are taken off, with the letter that they doubled."""
    assert len({stem(word) for word in words}) == 1


def test_a_number_that_was_not_told_is_not_taken_for_one_that_was() -> None:
    """What is said of number 188 is not told of number 18."""
    said = ("My locker 188 is red.", "My locker 18 is blue.", "What color is my locker 18?")
    turn = RuleModel().reply(Prompt("gpt-4o", "", tuple(Entry("user", text) for text in said)))
    assert turn.text is not None
    assert "blue" in turn.text
    assert "red" not in turn.text
