"""What the board shows: everybody's progress and runs as one JSON value.

Pure. It holds no time that moves by itself, so it changes only when something happens, and is sent only then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from labkit.checks.exercise import Exercise
from labkit.checks.records import Entry
from labkit.workshop.board.progress import Progress
from labkit.workshop.board.runs import Seen

#: So many times the usual minutes, and never less than two, make somebody stuck.
LONG: Final = 1.5
SHORTEST: Final = 2.0
#: What is usual is the room's own median as soon as so many have passed, before that the plan.
ENOUGH: Final = 3
#: Minutes without any sign of life until somebody counts as away, and not as stuck.
AWAY: Final = 15.0


@dataclass(frozen=True)
class Person:
    """Somebody in the room: seat, name, progress, and what their runs were last seen in."""

    seat: str
    name: str
    progress: Progress
    seen: Seen


def usual_minutes(
    exercises: Sequence[Exercise], people: Sequence[Person]
) -> dict[str, tuple[float | None, int]]:
    """Map each exercise to the median minutes of those who passed it, None before anybody has, and their number."""
    taken: dict[str, list[float]] = {exercise.id: [] for exercise in exercises}
    for person in people:
        for name, minutes in person.progress.minutes().items():
            taken.setdefault(name, []).append(minutes)
    return {name: (round(median(each), 1) if each else None, len(each)) for name, each in taken.items()}


def is_stuck(person: Person, planned: float, usual: tuple[float | None, int], now: float) -> bool:
    """Tell whether somebody works on an exercise for longer than usual, and is there."""
    progress = person.progress
    entry = progress.entries.get(progress.now, Entry())
    if not progress.first or not progress.now or entry.passed or _is_away(person, now):
        return False
    expected = usual[0] if usual[0] is not None and usual[1] >= ENOUGH else planned
    return (now - progress.since) / 60 > max(LONG * expected, SHORTEST)


def draw(exercises: Sequence[Exercise], people: Sequence[Person], now: float) -> dict[str, Any]:
    """Return the board: the exercises with plan and median, and a row for each person."""
    usual = usual_minutes(exercises, people)
    planned = {exercise.id: float(exercise.minutes) for exercise in exercises}
    return {
        "exercises": [
            {
                "id": exercise.id,
                "title": exercise.title,
                "planned": exercise.minutes,
                "median": usual[exercise.id][0],
                "passed": usual[exercise.id][1],
            }
            for exercise in exercises
        ],
        "people": [
            {
                "seat": person.seat,
                "name": person.name,
                "cells": [_cell(person.progress.entries.get(exercise.id)) for exercise in exercises],
                "now": person.progress.now,
                "since": person.progress.since if person.progress.first else None,
                "stuck": is_stuck(
                    person,
                    planned.get(person.progress.now, SHORTEST),
                    usual.get(person.progress.now, (None, 0)),
                    now,
                ),
                "away": bool(person.progress.first) and _is_away(person, now),
                **person.seen.to_json(),
            }
            for person in people
        ],
    }


def _cell(entry: Entry | None) -> list[Any]:
    """Return state, tries and hints of an exercise: "" not tried, "t" tried, "p" passed, "s" with its solution seen."""
    if entry is None or not (entry.tries or entry.passed or entry.hint or entry.solution):
        return ["", 0, 0]
    state = ("s" if entry.solution else "p") if entry.passed else "t"
    return [state, entry.tries, entry.hint]


def _is_away(person: Person, now: float) -> bool:
    return now - max(person.progress.seen, person.seen.at) > AWAY * 60
