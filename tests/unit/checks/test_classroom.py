"""A class that is played."""

from __future__ import annotations

import itertools
from pathlib import Path

from labkit.checks.catalogue import course
from labkit.checks.classroom import play
from labkit.checks.mutants import Mutant, read_mutants

ROOT = Path(__file__).parents[3]
EXERCISES = course().lesson("00")


def clock() -> float:
    """Return the next second."""
    return float(next(_SECONDS))


_SECONDS = itertools.count()


def mutants() -> dict[str, list[Mutant]]:
    """Return the wrong answers of the exercises."""
    found = read_mutants(ROOT, "00")
    return {one.id: [mutant for mutant in found if mutant.exercise_id == one.id] for one in EXERCISES}


def test_everybody_gets_through_and_is_wrong_first() -> None:
    """Each person passes each exercise; wrong tries come before, and what they heard is counted."""
    (lesson,) = play(EXERCISES, mutants(), people=30, seed=1, now=clock)
    assert lesson.stuck == ()
    assert 30 * 3 < lesson.tries <= 30 * 3 * 4
    assert sum(lesson.heard.values()) == lesson.tries - 30 * 3
    assert lesson.minutes[0] >= sum(one.minutes for one in EXERCISES)
    assert lesson.minutes == tuple(sorted(lesson.minutes))
    assert set(lesson.seconds) == {1.0}


def test_the_same_seed_is_the_same_class() -> None:
    """And another seed another one."""
    first, again, other = (
        list(play(EXERCISES, mutants(), people=8, seed=seed, now=clock)) for seed in (3, 3, 4)
    )
    assert first == again
    assert first != other


def test_a_check_that_would_leave_somebody_stuck_is_named() -> None:
    """A wrong answer that passes is a defect of the course, and said."""
    passes = [Mutant("00.3", "none", EXERCISES[2].solution + "\n# the same")]
    (lesson,) = play(EXERCISES[2:3], {"00.3": passes}, people=20, seed=1, now=clock)
    assert lesson.stuck == ("00.3: passed",)
