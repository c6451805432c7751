from __future__ import annotations

import pytest

from labkit.service.retrieval.questions import pairs, words


@pytest.mark.parametrize(
    ("question", "telling"),
    [
        ("What features does the Smart Eyewear offer?", "features Smart Eyewear offer"),
        ("Tell me about it, please.", "Tell me about it please"),
        ("warranty", "warranty"),
        ('NEAR("a" OR b*) -c ^d:e', "NEAR b c d e"),
        ("", ""),
        ("?!", ""),
        ("snake_case and __", "snake_case"),
    ],
)
def test_small_words_are_left_out(question: str, telling: str) -> None:
    """Words that say nothing of what is looked for are left out, unless there are no others; signs are no words."""
    assert words(question) == telling


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("東京都 is big", "東京 京都"),
        ("a 水 b", "水"),
        ("plain", ""),
        ("สวัสดี", "สว วั ัส สด ดี"),
    ],
)
def test_scripts_without_spaces_are_read_in_pairs(text: str, expected: str) -> None:
    """Every two neighbours are a word; one that stands alone is one, too."""
    assert pairs(text) == expected


def test_words_of_such_scripts_are_no_words() -> None:
    """A run of such characters is not looked for as a whole."""
    assert words("Where is 東京都庁?") == "Where is"
