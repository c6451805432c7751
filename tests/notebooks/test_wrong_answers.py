"""Known wrong answers are caught, each with its own misunderstanding."""

from __future__ import annotations

import pytest

from labkit.checks.exercise import Exercise
from labkit.checks.mutants import FEWEST, Mutant, read_mutants, try_mutants
from tests.notebooks.course import CATALOGUE, EXERCISES, NUMBERS, ROOT, list_planted, read_misconceptions


def name_planted(planted: Mutant) -> str:
    """Show what is planted, and not its code."""
    return f"{planted.exercise_id}-{planted.misconception}"


@pytest.mark.parametrize("mutant", list_planted(), ids=name_planted)
def test_a_planted_answer_is_recognised(mutant: Mutant) -> None:
    """A wrong answer does not pass, and the outcome names the misunderstanding behind it."""
    exercise = CATALOGUE.find(mutant.exercise_id)
    assert exercise is not None, f"there is no exercise {mutant.exercise_id}"
    (verdict,) = try_mutants(exercise, [mutant])
    assert verdict.is_caught, verdict.outcome


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_each_exercise_has_planted_answers(exercise: Exercise) -> None:
    """At least four different wrong answers are known for every exercise."""
    answers = [mutant for mutant in read_mutants(ROOT, exercise.notebook) if mutant.exercise_id == exercise.id]
    assert len({mutant.code for mutant in answers}) >= FEWEST


@pytest.mark.parametrize("number", NUMBERS)
def test_each_misunderstanding_is_planted(number: str) -> None:
    """Every misconception id that a lesson names is caught by at least one planted answer."""
    planted = {mutant.misconception for mutant in read_mutants(ROOT, number)}
    assert read_misconceptions(number) - planted == set()
