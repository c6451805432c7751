from __future__ import annotations

import pytest

from labkit.service.model.rules import RuleModel
from labkit.service.model.talk.pictures import say_unseen
from labkit.service.model.turns import Entry, Prompt


@pytest.mark.parametrize(
    "text",
    ["What does this photo show?\n[image_url]", "[image_file]", "Describe them.\n[image_url]\n[image_file]"],
)
def test_a_picture_that_is_asked_about_is_said_to_be_unseen(text: str) -> None:
    """A message with a picture is told that pictures cannot be seen, whatever the instructions promise."""
    turn = RuleModel().reply(Prompt("gpt-4o", "You describe photographs.", (Entry("user", text),)))
    assert turn.text is not None
    assert "cannot see images" in turn.text


def test_what_is_known_of_a_picture_is_told() -> None:
    """Names and sizes that stand in the prompt come back."""
    said = say_unseen("Describe them.\n[image_file: cat.png, 640 × 480 pixels]\n[image_url]")
    assert said is not None
    assert "2 images (cat.png, 640 × 480 pixels)" in said


@pytest.mark.parametrize(
    "text", ["What does this photo show?", "What is 2 + 3?\n[image_url]", "Write [image_url] down."]
)
def test_without_a_picture_or_a_question_about_it_nothing_is_said(text: str) -> None:
    """A sum beside a picture is still a sum, and words in brackets are no picture."""
    assert say_unseen(text) is None
