"""Which lessons there are, and how an exercise is found by its id."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from importlib import import_module

from labkit.checks.exercise import Exercise

# Each number NN stands for the module labkit.checks.lessons.lesson_NN, imported when it is first needed.
LESSONS: tuple[str, ...] = ("00", "01", "02", "03", "04", "05", "06", "07", "08", "09")


class Catalogue:
    """The exercises of some lessons, loaded lesson by lesson.

    Args:
        lessons: notebook number -> its exercises, or the name of the module with `EXERCISES`.
    """

    def __init__(self, lessons: Mapping[str, str | Iterable[Exercise]]) -> None:
        self._lessons = dict(lessons)

    @property
    def notebooks(self) -> tuple[str, ...]:
        """List the notebook numbers, in order, without loading a lesson."""
        return tuple(sorted(self._lessons))

    def lesson(self, number: str) -> tuple[Exercise, ...]:
        """Return the exercises of one notebook in order; none for an unknown number."""
        found = self._lessons.get(number, ())
        return tuple(import_module(found).EXERCISES if isinstance(found, str) else found)

    def title(self, number: str) -> str:
        """Return what a lesson is about, from the first line of its module; empty for one that was given as exercises."""
        found = self._lessons.get(number, ())
        about = (import_module(found).__doc__ or "") if isinstance(found, str) else ""
        return about.partition(": ")[2].strip().splitlines()[0].rstrip(".") if ": " in about else ""

    def all(self) -> tuple[Exercise, ...]:
        """Return every exercise of the course, in order. Loads every lesson."""
        return tuple(exercise for number in self.notebooks for exercise in self.lesson(number))

    def find(self, exercise_id: object) -> Exercise | None:
        """Return the exercise with this id, or None. Loads only the lesson that the id names."""
        if not isinstance(exercise_id, str):
            return None
        lesson = self.lesson(exercise_id.partition(".")[0])
        return next((exercise for exercise in lesson if exercise.id == exercise_id), None)

    def near(self, exercise_id: object) -> list[str]:
        """List up to three ids that look like this one, the nearest first."""
        known = [exercise.id for exercise in self.all()]
        return difflib.get_close_matches(str(exercise_id), known, n=3, cutoff=0.5)


def course() -> Catalogue:
    """Return the catalogue of the lessons that labkit ships."""
    return Catalogue({number: f"labkit.checks.lessons.lesson_{number}" for number in LESSONS})
