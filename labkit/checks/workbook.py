"""The exercises, and one learner's progress through them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labkit.checks.bench import in_process_lab
from labkit.checks.cards import Card, HintCard, Notice, ProgressOverview, ProgressTable, SolutionCard
from labkit.checks.catalogue import Catalogue, course
from labkit.checks.exercise import Exercise
from labkit.checks.judging import judge
from labkit.checks.outcome import Outcome
from labkit.checks.records import Book, Entry, Records
from labkit.checks.report import outcome_text
from labkit.checks.sharing import Board, Share
from labkit.errors import LabkitError
from labkit.settings import Settings, find_home, read_environment


class CheckFailed(LabkitError):
    """Raised under LABKIT_STRICT=1 for every outcome but passed; carries the outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(
            outcome_text(outcome),
            try_next="correct the answer, or unset LABKIT_STRICT to go on in spite of it",
        )
        self.outcome = outcome


@dataclass(frozen=True)
class Workbook:
    """Checks answers, gives hints and keeps progress.

    Attributes:
        catalogue: the exercises.
        records: the file of progress.
        strict: raise `CheckFailed` for anything but passed.
        open_lab: makes the in-process labs of the judges.
        share: is told of each change of progress; None where there is no board.
    """

    catalogue: Catalogue
    records: Records
    strict: bool = False
    open_lab: Callable[..., Any] = in_process_lab
    share: Share | None = None

    def check(self, exercise_id: str, *answers: Any) -> Outcome:
        """Judge the answers and count the try.

        Raises:
            CheckFailed: the outcome is not passed, and this workbook is strict.
        """
        exercise = self.catalogue.find(exercise_id)
        if exercise is None:
            outcome = Outcome(str(exercise_id), "", "error", message=self._unknown(exercise_id))
        else:
            outcome = self._record(judge(exercise, answers, open_lab=self.open_lab))
        if self.strict and outcome.status != "passed":
            raise CheckFailed(outcome)
        return outcome

    def hint(self, exercise_id: str, rung: int | None = None) -> Card:
        """Show one rung of the ladder, counted from 1; without `rung` the next one, at the end the last."""
        exercise = self.catalogue.find(exercise_id)
        if exercise is None:
            return Notice(self._unknown(exercise_id))
        last = len(exercise.hints)
        shown = min(self.records.entry(exercise.id).hint + 1, last) if rung is None else rung
        if shown not in range(1, last + 1):
            return Notice(f"{exercise.id} has no hint {shown!r}; its hints are 1 to {last}.")
        note = self._change(exercise.id, lambda entry: replace(entry, hint=max(entry.hint, shown)))
        return HintCard(exercise, shown, note)

    def solution(self, exercise_id: str) -> Card:
        """Show a solution and the question that goes with it."""
        exercise = self.catalogue.find(exercise_id)
        if exercise is None:
            return Notice(self._unknown(exercise_id))
        note = self._change(exercise.id, lambda entry: replace(entry, solution=True))
        return SolutionCard(exercise, note)

    def progress(self, notebook: str | None = None) -> Card:
        """Show how much of each notebook is done, or what was done on the exercises of one ("01")."""
        book = self.records.read()
        if notebook is None:
            return self._overview(book)
        exercises = self.catalogue.lesson(str(notebook))
        if not exercises:
            return Notice(self._unknown(notebook))
        lines = tuple((exercise, book.entries.get(exercise.id, Entry())) for exercise in exercises)
        return ProgressTable(lines, book.note)

    def _overview(self, book: Book) -> ProgressOverview:
        lines = tuple(
            (
                number,
                self.catalogue.title(number),
                tuple((each, book.entries.get(each.id, Entry())) for each in self.catalogue.lesson(number)),
            )
            for number in self.catalogue.notebooks
        )
        return ProgressOverview(lines, book.note)

    def reset(self, target: str) -> Card:
        """Forget the progress of one exercise ("01.2") or of one notebook ("01")."""
        if not self._exercises(target):
            return Notice(self._unknown(target))
        words = f"Progress of {target} is forgotten; your cells are as they were."
        return Notice(" ".join([words, *self.forget(target)]))

    def forget(self, target: str) -> list[str]:
        """Forget the progress of an exercise or a notebook; return sentences about trouble, none when all is well."""
        exercises = self._exercises(target)
        notes = {self.records.change(each.id, lambda _: None) for each in exercises}
        return sorted((notes | {self._tell(exercises[0].id)} if exercises else notes) - {""})

    def _exercises(self, target: str) -> tuple[Exercise, ...]:
        exercise = self.catalogue.find(target)
        return (exercise,) if exercise else self.catalogue.lesson(str(target))

    def _record(self, outcome: Outcome) -> Outcome:
        """Count a real attempt; a placeholder or a call with too few answers is none."""
        if outcome.status == "not_attempted" or outcome.misconception == "miscounted":
            return outcome
        passed = outcome.status == "passed"
        before = self.records.entry(outcome.exercise_id)
        first = passed and not before.fast_track and self._comes_first(outcome.exercise_id)

        def count(entry: Entry) -> Entry:
            alone = first and not (entry.passed or entry.hint or entry.solution)
            return replace(
                entry,
                tries=entry.tries + 1,
                passed=entry.passed or passed,
                fast_track=entry.fast_track or alone,
            )

        note = self._change(outcome.exercise_id, count)
        if not note and first and self.records.entry(outcome.exercise_id).fast_track:
            number = outcome.exercise_id.partition(".")[0]
            note = f"The fast track: notebook {number} counts as done. Its other exercises are there if you like."
        return replace(outcome, note=note)

    def _change(self, exercise_id: str, change: Callable[[Entry], Entry | None]) -> str:
        """Change an entry and tell of it; return a sentence about trouble, empty when all is well."""
        return self.records.change(exercise_id, change) or self._tell(exercise_id)

    def _tell(self, exercise_id: str) -> str:
        return self.share(self.records.read().entries, exercise_id) if self.share else ""

    def _comes_first(self, exercise_id: str) -> bool:
        """Tell whether this is its notebook's challenge, and no other exercise of the notebook is passed."""
        exercise = self.catalogue.find(exercise_id)
        if exercise is None or not exercise.challenge:
            return False
        entries = self.records.read().entries
        others = (each.id for each in self.catalogue.lesson(exercise.notebook) if each is not exercise)
        return not any(entries.get(other, Entry()).passed for other in others)

    def _unknown(self, exercise_id: object) -> str:
        near = self.catalogue.near(exercise_id)
        known = f"Did you mean {' or '.join(near)}?" if near else f"Notebooks: {self._notebooks()}."
        return f'There is no exercise {exercise_id!r}. Expected an id such as "01.2". {known}'

    def _notebooks(self) -> str:
        return ", ".join(self.catalogue.notebooks) or "none"


def open_workbook() -> Workbook:
    """Open the course's workbook of the current directory, as the environment sets it up.

    Raises:
        SettingsError: a variable has a value that cannot be used.
    """
    home = find_home(Path.cwd(), os.environ)
    settings = Settings.from_environment(read_environment(home, os.environ))
    token = os.environ.get("JUPYTERHUB_API_TOKEN", "")  # what JupyterHub gives every server and its kernels
    share = Board(settings.board, token) if settings.board else None
    return Workbook(course(), Records(home / "progress.json"), strict=settings.strict, share=share)
