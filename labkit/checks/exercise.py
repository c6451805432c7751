"""What an exercise is: the question's name, its judge, its hints, its solution."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass

from labkit.checks.coverage import ROWS

# The judge gets a Bench and then one value per answer; what it returns, if anything, says what was tried.
Judge = Callable[..., "str | None"]

_ID = re.compile(r"\d\d\.\d+")
_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True)
class Exercise:
    """One exercise of a lesson.

    Attributes:
        id: notebook and place, "01.2".
        title: a few words.
        covers: row ids of `labkit.checks.coverage`.
        minutes: estimate for a learner, minutes.
        judge: `judge(bench, *answers)`. Its parameter names are the names that the notebook passes to
            `check`. It raises through `labkit.checks.expect`, and may return a sentence that says what
            was tried.
        hints: two or three rungs: where to look, the smallest failing case, the shape of the code.
        solution: code that defines every answer by name.
        why: the question shown beside the solution and after a pass.
        given: code for what the notebook has defined before the exercise.
        seconds: time limit of one check, seconds.
        challenge: needs what the other exercises of its notebook teach, so that whoever passes it first, without
            help, may skip them: the fast track.

    Raises:
        ValueError: the declaration breaks one of these rules; the message names the exercise.
    """

    id: str
    title: str
    covers: tuple[str, ...]
    minutes: float
    judge: Judge
    hints: tuple[str, ...]
    solution: str
    why: str
    given: str = ""
    seconds: float = 10.0
    challenge: bool = False

    def __post_init__(self) -> None:
        rules = [
            (_ID.fullmatch(self.id), 'the id should look like "01.2"'),
            (self.title and self.why and self.solution, "title, why and solution should not be empty"),
            (self.covers, "covers should name at least one row of labkit.checks.coverage"),
            (not set(self.covers) - set(ROWS), f"covers has unknown rows {set(self.covers) - set(ROWS)}"),
            (2 <= len(self.hints) <= 3 and all(self.hints), "hints should have two or three rungs"),
            (self.minutes > 0 and self.seconds > 0, "minutes and seconds should be above 0"),
        ]
        for holds, rule in rules:
            if not holds:
                raise ValueError(
                    f"Exercise {self.id!r} is not declared well: {rule}. Change its lesson file."
                )

    @property
    def notebook(self) -> str:
        """Say which notebook the exercise belongs to: its two-digit number."""
        return self.id.partition(".")[0]

    @property
    def answers(self) -> tuple[str, ...]:
        """Name the answers in order: the judge's parameters after the bench."""
        names = [p.name for p in inspect.signature(self.judge).parameters.values() if p.kind in _POSITIONAL]
        return tuple(names[1:])

    @property
    def call(self) -> str:
        """Write the check as the notebook calls it: `check("01.2", wait)`."""
        arguments = ", ".join([f'"{self.id}"', *self.answers])
        return f"check({arguments})"
