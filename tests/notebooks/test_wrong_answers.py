"""Known wrong answers are caught, each with its own misunderstanding."""

from __future__ import annotations

import pytest

from labkit.checks.exercise import Exercise
from labkit.checks.rehearsal import rehearse
from tests.notebooks.course import (
    CATALOGUE,
    EXERCISES,
    NUMBERS,
    list_planted,
    read_misconceptions,
    read_planted,
)


def name_planted(planted: object) -> str | None:
    """Show the ids of a planted answer, and its code as nothing but a number."""
    return planted if isinstance(planted, str) and "\n" not in planted and len(planted) < 40 else None


@pytest.mark.parametrize(("exercise_id", "misconception", "code"), list_planted(), ids=name_planted)
def test_a_planted_answer_is_recognised(exercise_id: str, misconception: str, code: str) -> None:
    """A wrong answer does not pass, and the outcome names the misunderstanding behind it."""
    exercise = CATALOGUE.find(exercise_id)
    assert exercise is not None, f"there is no exercise {exercise_id}"
    outcome = rehearse(exercise, code)
    assert outcome.status in {"failed", "error"}, outcome
    assert outcome.misconception == misconception, outcome


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_each_exercise_has_planted_answers(exercise: Exercise) -> None:
    """At least two different wrong answers are known for every exercise."""
    answers = read_planted(exercise.notebook).get(exercise.id, [])
    assert len({code for _, code in answers}) >= 2


@pytest.mark.parametrize("number", NUMBERS)
def test_each_misunderstanding_is_planted(number: str) -> None:
    """Every misconception id that a lesson names is caught by at least one planted answer."""
    planted = {misconception for answers in read_planted(number).values() for misconception, _ in answers}
    assert read_misconceptions(number) - planted == set()
