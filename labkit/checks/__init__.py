"""Exercises that check themselves: three outcomes, stepped hints, solutions, progress.

Every function returns an object that displays itself as the last expression of a cell; nothing is printed.
"""

from __future__ import annotations

from typing import Any

from labkit.checks.cards import Card, Notice
from labkit.checks.catalogue import course
from labkit.checks.outcome import Outcome
from labkit.checks.workbook import CheckFailed, open_workbook
from labkit.errors import SettingsError

__all__ = ["CheckFailed", "Outcome", "check", "exercise_ids", "hint", "progress", "reset", "solution"]


def check(exercise_id: str, *answers: Any) -> Outcome:
    """Judge the answers to an exercise: passed, failed (not yet), not_attempted or error.

    Never raises what the answer raises, and stops an answer that does not end.

    Raises:
        CheckFailed: LABKIT_STRICT=1 is set, and the outcome is not passed.
    """
    try:
        workbook = open_workbook()
    except SettingsError as problem:
        return Outcome(str(exercise_id), "", "error", message=str(problem))
    return workbook.check(exercise_id, *answers)


def hint(exercise_id: str, rung: int | None = None) -> Card:
    """Show the next hint of an exercise, or the one with this number, counted from 1."""
    try:
        return open_workbook().hint(exercise_id, rung)
    except SettingsError as problem:
        return Notice(str(problem))


def solution(exercise_id: str) -> Card:
    """Show a solution of an exercise, and the question that goes with it."""
    try:
        return open_workbook().solution(exercise_id)
    except SettingsError as problem:
        return Notice(str(problem))


def progress(notebook: str | None = None) -> Card:
    """Show how much of each notebook is done, or what was done on the exercises of one ("01")."""
    try:
        return open_workbook().progress(notebook)
    except SettingsError as problem:
        return Notice(str(problem))


def reset(target: str) -> Card:
    """Forget the progress of one exercise ("01.2") or of one notebook ("01")."""
    try:
        return open_workbook().reset(target)
    except SettingsError as problem:
        return Notice(str(problem))


def exercise_ids() -> dict[str, tuple[str, ...]]:
    """Map each notebook number to the ids of its exercises, in order. Loads every lesson."""
    catalogue = course()
    return {
        number: tuple(exercise.id for exercise in catalogue.lesson(number)) for number in catalogue.notebooks
    }
