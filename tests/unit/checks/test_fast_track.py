"""Who passes the challenge of a notebook first, and alone, may skip the rest of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from labkit.checks.catalogue import Catalogue, course
from labkit.checks.workbook import Workbook
from tests.unit.checks.example_lesson import EXERCISES

if TYPE_CHECKING:
    from labkit.checks.exercise import Exercise

RIGHT, WRONG = 6, 5


@pytest.fixture
def fast(workbook: Workbook) -> Workbook:
    """A notebook whose first exercise is its challenge."""
    first, *others = EXERCISES
    return replace(workbook, catalogue=Catalogue({"02": (replace(first, challenge=True), *others)}))


def over(status: str) -> bool:
    """Solve exercise 02.2."""
    return status not in {"queued", "in_progress"}


def test_the_challenge_alone_is_enough(fast: Workbook) -> None:
    """Passed first, after tries but without help, it makes the notebook count as done, and the outcome says so."""
    assert "The fast track: pass 02.1 first" in fast.progress("02").text()
    assert "fast track" not in fast.check("02.1", WRONG).note
    assert "notebook 02 counts as done" in fast.check("02.1", RIGHT).note
    assert "1 of 4 exercises passed; done by the fast track" in fast.progress("02").text()
    assert "skipped" in fast.progress("02").text()
    assert "- (fast track)" in fast.progress().text()
    assert fast.check("02.1", RIGHT).note == ""


@pytest.mark.parametrize("before", ["another", "hint", "solution"])
def test_with_help_or_later_it_is_an_exercise_like_others(fast: Workbook, before: str) -> None:
    """After another pass, a hint or the solution, the rest of the notebook is still to do."""
    if before == "another":
        fast.check("02.2", over)
    elif before == "hint":
        fast.hint("02.1")
    else:
        fast.solution("02.1")
    assert fast.check("02.1", RIGHT).note == ""
    assert "fast track" not in fast.progress("02").text()
    assert "about" in fast.progress().text()


def test_an_ordinary_exercise_skips_nothing(fast: Workbook) -> None:
    """Only the challenge stands for the others."""
    assert fast.check("02.2", over).note == ""
    assert not fast.records.entry("02.2").fast_track


def test_a_reset_takes_it_back(fast: Workbook) -> None:
    """What is begun again is to do again."""
    fast.check("02.1", RIGHT)
    fast.reset("02.1")
    assert "fast track:" in fast.progress("02").text()
    assert "skipped" not in fast.progress("02").text()


def test_a_file_of_the_first_version_is_read(fast: Workbook) -> None:
    """What was kept before there was a fast track is kept."""
    path = fast.records.path
    path.parent.mkdir(parents=True)
    path.write_text(
        '{"version": 1, "exercises": {"02.2": {"tries": 2, "passed": true, "hint": 0, "solution": false}}}'
    )
    assert fast.records.entry("02.2").passed
    assert fast.check("02.1", RIGHT).note == ""


@pytest.mark.parametrize("number", [number for number in course().notebooks if number not in ("00", "09")])
def test_each_notebook_has_one_challenge(number: str) -> None:
    """One exercise needs the others and is not the first, so that who goes in order never skips; 00 is too short, and 09 is the test."""
    exercises: tuple[Exercise, ...] = course().lesson(number)
    assert sum(each.challenge for each in exercises) == 1
    assert not exercises[0].challenge
