"""Planted wrong answers: what people answer before they answer rightly, and whether each is recognised.

They stand beside the tests, in `tests/notebooks/wrong_answers/lesson_NN.py`: `WRONG` maps an exercise id to a list of
(misconception id, code). The share of them that is caught by its own misunderstanding is the mutation score.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from labkit.checks.exercise import Exercise
from labkit.checks.outcome import Outcome
from labkit.checks.rehearsal import rehearse

FOLDER: Final = "tests/notebooks/wrong_answers"
FEWEST: Final = 4
"""Wrong answers that an exercise needs before its check is trusted."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong answer to an exercise, and the misunderstanding by which its check must know it."""

    exercise_id: str
    misconception: str
    code: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of an exercise said of a wrong answer."""

    mutant: Mutant
    outcome: Outcome

    @property
    def is_caught(self) -> bool:
        """Whether the answer did not pass, for the reason that was planted."""
        is_wrong = self.outcome.status in {"failed", "error"}
        return is_wrong and self.outcome.misconception == self.mutant.misconception


def spoiler(exercises: Iterable[Exercise]) -> Callable[..., str]:
    """Return a function that makes a wrong answer: `spoil("03.1", (right, wrong), ...)` is the solution with its pieces replaced.

    Raises:
        ValueError: by that function, for a piece that is not in the solution exactly once.
    """
    right_answers = {exercise.id: exercise.solution for exercise in exercises}

    def spoil(exercise_id: str, *pairs: tuple[str, str]) -> str:
        code = right_answers[exercise_id]
        for right, wrong in pairs:
            if code.count(right) != 1:
                raise ValueError(f"{right!r} is in the answer {code.count(right)} times; expected once")
            code = code.replace(right, wrong)
        return code

    return spoil


def read_mutants(root: Path, number: str) -> list[Mutant]:
    """Return the wrong answers of a lesson, in order; none when the lesson has no file of them.

    root: the repository's top folder. number: of the notebook, such as "03".
    """
    path = root / FOLDER / f"lesson_{number}.py"
    planted = runpy.run_path(str(path))["WRONG"] if path.is_file() else {}
    return [
        Mutant(exercise_id, misconception, code)
        for exercise_id, answers in planted.items()
        for misconception, code in answers
    ]


def try_mutants(exercise: Exercise, mutants: list[Mutant]) -> Iterator[Verdict]:
    """Judge the wrong answers of an exercise, one after another."""
    for mutant in mutants:
        yield Verdict(mutant, rehearse(exercise, mutant.code))
