"""What the board shows: cells, medians, and who is stuck."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.checks.catalogue import course
from labkit.checks.records import Entry
from labkit.workshop.board.picture import AWAY, Person, draw, is_stuck, usual_minutes
from labkit.workshop.board.progress import Progress
from labkit.workshop.board.runs import Seen

EXERCISES = course().lesson("01")
FIRST, SECOND = EXERCISES[0].id, EXERCISES[1].id


def person(seat: str = "p01", seen: Seen | None = None, **progress: Any) -> Person:
    return Person(seat, "Ada", Progress(**progress), seen or Seen())


@pytest.mark.parametrize(
    ("entry", "cell"),
    [
        (Entry(), ["", 0, 0]),
        (Entry(tries=3), ["t", 3, 0]),
        (Entry(hint=2), ["t", 0, 2]),
        (Entry(tries=2, passed=True, hint=1), ["p", 2, 1]),
        (Entry(tries=2, passed=True, solution=True), ["s", 2, 0]),
    ],
)
def test_a_cell_says_what_was_done(entry: Entry, cell: list[Any]) -> None:
    """Not tried, tries, the hint's rung, passed, passed with the solution seen."""
    drawn = draw(EXERCISES, [person(first=1.0, entries={FIRST: entry})], 2.0)
    assert drawn["people"][0]["cells"][0] == cell


def test_nobody_is_stuck_before_the_usual_time() -> None:
    """Half as long again as the plan, counted from the last pass or the first sign of life; never under two minutes."""
    planned = 4.0
    working = Person("p01", "Ada", Progress(first=1000.0, seen=1000.0, now=FIRST), Seen())
    assert not is_stuck(working, planned, (None, 0), 1000.0 + 6 * 60)
    assert is_stuck(working, planned, (None, 0), 1000.0 + 6 * 60 + 1)
    assert not is_stuck(working, 0.5, (None, 0), 1000.0 + 119)
    assert is_stuck(working, 0.5, (None, 0), 1000.0 + 121)


def test_the_room_decides_what_is_usual() -> None:
    """As soon as three have passed their median counts, not the plan."""
    working = Person("p01", "Ada", Progress(first=1000.0, seen=1000.0, now=FIRST), Seen())
    assert not is_stuck(working, 4.0, (8.0, 3), 1000.0 + 11 * 60)
    assert is_stuck(working, 4.0, (8.0, 2), 1000.0 + 11 * 60)


@pytest.mark.parametrize(
    "progress",
    [
        Progress(),
        Progress(first=1000.0, seen=1000.0, now=""),
        Progress(first=1000.0, seen=1000.0, now=FIRST, entries={FIRST: Entry(passed=True)}),
        Progress(first=1000.0, seen=1000.0 - AWAY * 60, now=FIRST),
    ],
    ids=["not begun", "works on nothing", "has passed", "went away"],
)
def test_who_waits_for_nothing_is_not_stuck(progress: Progress) -> None:
    """Whoever has not begun, has passed what they worked on, or shows no sign of life."""
    assert not is_stuck(Person("p01", "", progress, Seen()), 0.1, (None, 0), 1000.0 + 9 * 60)


def test_a_run_is_a_sign_of_life() -> None:
    """Somebody whose runs move is there, although no check is asked for."""
    progress = Progress(first=1000.0, seen=1000.0, now=FIRST)
    later = 1000.0 + 2 * AWAY * 60
    assert not is_stuck(Person("p01", "", progress, Seen()), 1.0, (None, 0), later)
    assert is_stuck(
        Person("p01", "", progress, Seen("p01.lab", 1, "run_1", "queued", later)), 1.0, (None, 0), later
    )


def test_the_foot_compares_with_the_plan() -> None:
    """Median minutes and number of those who passed, beside the planned minutes."""
    people = [
        Person(f"p0{n}", "", Progress(first=0.001, seen=1.0, passed_at={FIRST: n * 60.0}), Seen())
        for n in (1, 2, 6)
    ]
    assert usual_minutes(EXERCISES, people)[FIRST] == (2.0, 3)
    [head, *_] = draw(EXERCISES, people, 10.0)["exercises"]
    assert (head["median"], head["passed"], head["planned"]) == (2.0, 3, EXERCISES[0].minutes)


def test_nothing_moves_by_itself() -> None:
    """Two pictures of an unchanged room are equal, so that nothing is sent."""
    people = [person(first=5.0, entries={FIRST: Entry(tries=1)})]
    assert draw(EXERCISES, people, 10.0) == draw(EXERCISES, people, 70.0)


def test_no_text_of_anybody_is_on_it() -> None:
    """A row has these fields and no others: outcomes, counts, statuses, times."""
    drawn = draw(EXERCISES, [person(first=5.0, now=SECOND)], 10.0)
    fields = {"seat", "name", "cells", "now", "since", "stuck", "away", "run", "run_at", "speed", "faults"}
    assert set(drawn["people"][0]) == fields
