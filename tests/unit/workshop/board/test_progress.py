"""What the board makes of messages: times, counts, and what it does not believe."""

from __future__ import annotations

from typing import Any

import pytest

from labkit.workshop.board.progress import Progress, Refused, hear, read_told

KNOWN = ("01.1", "01.2", "01.3")


def entry(**fields: Any) -> dict[str, Any]:
    return {"tries": 1, "passed": False, "hint": 0, "solution": False, "fast_track": False, **fields}


def told(now: str = "01.1", **exercises: dict[str, Any]) -> dict[str, Any]:
    return {"now": now, "exercises": {name.replace("_", "."): each for name, each in exercises.items()}}


def listen(*messages: tuple[float, dict[str, Any]]) -> Progress:
    progress = Progress()
    for at, message in messages:
        progress = hear(progress, read_told(message, KNOWN), at)
    return progress


def test_a_pass_takes_the_time_since_the_one_before() -> None:
    """Minutes are counted from the first sign of life, then from pass to pass."""
    progress = listen(
        (60.0, told(**{"01_1": entry()})),
        (180.0, told(**{"01_1": entry(passed=True, tries=2)})),
        (480.0, told("01.2", **{"01_1": entry(passed=True, tries=2), "01_2": entry(passed=True)})),
    )
    assert progress.minutes() == {"01.1": 2.0, "01.2": 5.0}
    assert (progress.first, progress.seen, progress.since, progress.now) == (60.0, 480.0, 480.0, "01.2")


def test_what_comes_twice_changes_nothing_but_the_sign_of_life() -> None:
    """A pass keeps the time at which it was first heard of."""
    once = told(**{"01_1": entry(passed=True)})
    assert listen((60.0, once), (600.0, once)).passed_at == {"01.1": 60.0}


def test_a_reset_exercise_is_taken_back() -> None:
    """Whoever begins an exercise anew has not passed it any more."""
    progress = listen((60.0, told(**{"01_1": entry(passed=True)})), (90.0, told()))
    assert (progress.entries, progress.passed_at) == ({}, {})


def test_it_survives_the_disk() -> None:
    """JSON and back is the same."""
    progress = listen((60.0, told(**{"01_1": entry(passed=True, hint=2)})))
    assert Progress.from_json(progress.to_json()) == progress


@pytest.mark.parametrize(
    "kept", [None, [], {}, {"first": "x"}, {"first": 1, "seen": 1, "now": "", "entries": 3, "passed_at": {}}]
)
def test_a_damaged_file_is_no_progress(kept: Any) -> None:
    """Whatever it holds, one kind of error says so."""
    with pytest.raises(ValueError, match="not"):
        Progress.from_json(kept)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        "01.1",
        {"now": "01.1"},
        {**told(), "seat": "p02"},
        told("99.9"),
        {"now": 3, "exercises": {}},
        {"now": "01.1", "exercises": []},
        told(**{"99_9": entry()}),
        {"now": "01.1", "exercises": {"01.2": "passed"}},
        told(**{"01_1": entry(tries="1")}),
        told(**{"01_1": entry(tries=True)}),
        told(**{"01_1": entry(tries=-1)}),
        told(**{"01_1": entry(tries=10**9)}),
        told(**{"01_1": entry(passed="yes")}),
        told(**{"01_1": entry(code="import os")}),
    ],
)
def test_a_forged_message_is_refused(body: Any) -> None:
    """Unknown exercises, other fields, code, text where a number belongs: nothing of it is kept."""
    with pytest.raises(Refused):
        read_told(body, KNOWN)
