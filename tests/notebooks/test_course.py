"""The three folders agree: lessons, solutions, notebooks."""

from __future__ import annotations

import nbformat
import pytest

from labkit import authoring, checks
from labkit.checks.coverage import missing, to_markdown
from labkit.checks.exercise import Exercise
from labkit.authoring.documents import tags_of
from labkit.checks.rehearsal import rehearse
from labkit.running.local import left_out
from tests.notebooks.course import COPIES, EXERCISES, NUMBERS, ROOT, SOURCES, find_notebook, find_numbers


def test_there_is_a_course() -> None:
    """At least one lesson ships, with exercises; the tests of this folder are about something."""
    assert NUMBERS
    assert EXERCISES


@pytest.mark.parametrize("folder", [SOURCES, COPIES])
def test_each_lesson_has_its_notebooks_and_no_other(folder: str) -> None:
    """Lessons, solutions and notebooks have the same numbers, one file each."""
    assert find_numbers(folder) == set(NUMBERS)
    for number in NUMBERS:
        find_notebook(folder, number)


def test_the_sources_keep_the_rules() -> None:
    """No source breaks a rule of the course."""
    assert authoring.problems(ROOT, checks.exercise_ids()) == []


def test_the_copies_are_what_the_sources_make() -> None:
    """`labkit build` would write nothing."""
    assert authoring.check(ROOT, checks.exercise_ids()) == []


def test_the_promises_of_the_syllabus_are_kept() -> None:
    """Each row of the coverage matrix has an exercise in every notebook that exists and promises it."""
    covered = {
        number: [row for exercise in EXERCISES if exercise.notebook == number for row in exercise.covers]
        for number in NUMBERS
    }
    assert missing(covered) == []


def test_the_readme_shows_the_matrix() -> None:
    """README.md holds the coverage matrix as it is; `labkit check --matrix` prints it."""
    matrix = to_markdown({exercise.id: exercise.covers for exercise in EXERCISES})
    assert matrix in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_the_solution_passes(exercise: Exercise) -> None:
    """The solution that is shown to learners passes its own judge."""
    outcome = rehearse(exercise, exercise.solution)
    assert outcome.status == "passed", outcome


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.id)
def test_there_is_a_ladder(exercise: Exercise) -> None:
    """Each exercise has at least two hints, all different, and none of them is the solution."""
    assert len(set(exercise.hints)) == len(exercise.hints) >= 2
    assert exercise.solution.strip() not in "\n".join(exercise.hints)


@pytest.mark.parametrize("number", NUMBERS)
def test_on_azure_the_exercises_stay(number: str) -> None:
    """What needs the local service is left out there; every exercise, check, setup and deletion is not."""
    cells = nbformat.read(find_notebook(SOURCES, number), as_version=4).cells
    skipped = [cells[place] for place in left_out(cells)]
    kept = {"exercise", "check", "setup"}
    assert [cell.id for cell in skipped if kept & set(tags_of(cell)) or "lab.cleanup" in cell.source] == []
