from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from labkit.checks.rehearsal import rehearse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from labkit.checks.exercise import Exercise


class Lab:
    """A lab whose threads are numbers."""

    def __init__(self, **_: Any) -> None:
        self.threads: list[int] = []

    def create(self) -> int:
        """Make a thread."""
        self.threads.append(len(self.threads))
        return self.threads[-1]

    def close(self) -> None:
        """Nothing is open."""


def test_each_solution_passes_its_judge(lesson: Mapping[str, Exercise]) -> None:
    """A solution is run after what is given, with a lab where it asks for one, and judged."""
    for exercise in lesson.values():
        assert rehearse(exercise, exercise.solution, open_lab=Lab).status == "passed"


@pytest.mark.parametrize(
    ("exercise_id", "code", "misconception"),
    [
        ("02.1", "requests = 1", "one-turn-one-request"),
        ("02.1", "requests = '6'", "wrong-type"),
        ("02.2", "def is_over(status):\n    status == 'completed'", "no-return"),
        ("02.3", "async def double(n):\n    return n / factor", "wrong-factor"),
        ("02.4", "thread = 5", "another-lab"),
    ],
)
def test_a_wrong_answer_is_named(
    lesson: Mapping[str, Exercise], exercise_id: str, code: str, misconception: str
) -> None:
    """Planted code fails with the misunderstanding that it shows."""
    assert rehearse(lesson[exercise_id], code, open_lab=Lab).misconception == misconception


def test_a_line_of_planted_code_is_shown(lesson: Mapping[str, Exercise]) -> None:
    """The outcome quotes the line, although the code is in no file."""
    outcome = rehearse(lesson["02.2"], "def is_over(status):\n    return status.over")
    assert outcome.finding is not None
    assert "line 2 of is_over(): return status.over" in outcome.finding.seen


def test_code_that_defines_no_answer_is_the_authors_mistake(lesson: Mapping[str, Exercise]) -> None:
    """A solution without the judge's name is not an outcome: it raises."""
    with pytest.raises(KeyError):
        rehearse(lesson["02.1"], "request = 6")
