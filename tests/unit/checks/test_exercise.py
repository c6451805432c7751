from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.checks.exercise import Exercise


def test_the_judge_names_the_answers(lesson: Mapping[str, Exercise]) -> None:
    """The parameters after the bench are the answers, and the call is written with them."""
    assert lesson["02.4"].answers == ("lab", "thread")
    assert lesson["02.4"].call == 'check("02.4", lab, thread)'
    assert lesson["02.4"].notebook == "02"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"id": "2.1"}, "id should look like"),
        ({"title": ""}, "should not be empty"),
        ({"why": ""}, "should not be empty"),
        ({"solution": ""}, "should not be empty"),
        ({"covers": ()}, "at least one row"),
        ({"covers": ("O7",)}, "unknown rows {'O7'}"),
        ({"hints": ("one",)}, "two or three rungs"),
        ({"hints": ("1", "2", "3", "4")}, "two or three rungs"),
        ({"hints": ("1", "")}, "two or three rungs"),
        ({"minutes": 0}, "above 0"),
        ({"seconds": -1.0}, "above 0"),
    ],
)
def test_a_bad_declaration_is_refused(
    lesson: Mapping[str, Exercise], change: dict[str, Any], rule: str
) -> None:
    """A declaration that breaks a rule raises, naming the exercise and the rule."""
    with pytest.raises(ValueError, match="is not declared well") as caught:
        replace(lesson["02.1"], **change)
    assert rule in str(caught.value)
