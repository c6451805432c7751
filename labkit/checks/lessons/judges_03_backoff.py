"""What a right pause between two looks is in lesson 03: it grows, it spreads, and it has a cap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, expect_returned, show

_FIRST, _CAP = 0.5, 30.0


def judge_delay(bench: Bench, delay: Callable[..., Any]) -> str:
    """Ask for pauses of low and high attempts with several draws, and wait for ten minutes with them."""
    for attempt in (40, 2000, 1, 2, 3, 5, 9):
        for drawn in (0.0, 0.5, 0.999):
            _expect_pause(delay, attempt, drawn)
    return _count_looks(delay)


def _ask(delay: Callable[..., Any], attempt: int, drawn: float) -> tuple[float, str]:
    """Return the pause, and what was done."""
    draws: list[float] = []

    def draw() -> float:
        draws.append(drawn)
        return drawn

    call = f"delay({attempt}, draw)"
    done = f"We called {call}; draw() gives {drawn}."
    try:
        pause = expect_returned(delay(attempt, draw), call)
    except OverflowError:
        return float("inf"), done
    expect(
        isinstance(pause, int | float) and not isinstance(pause, bool),
        done=done,
        expected="A number of seconds.",
        seen=show(pause),
        look="The return of your function.",
        misconception="no-number",
    )
    expect(
        draws,
        done=done,
        expected="A pause that chance has a part in: draw() is called.",
        seen="draw() was not called.",
        look="A thousand programs that start together should not ask together for ever.",
        misconception="no-jitter",
    )
    return float(pause), done


def _expect_pause(delay: Callable[..., Any], attempt: int, drawn: float) -> None:
    pause, done = _ask(delay, attempt, drawn)
    # Not by a power of a large number: that overflows, which is what attempt 2000 is there to show.
    whole = _CAP if attempt > 10 else min(_CAP, _FIRST * 2 ** (attempt - 1))
    low, high = whole / 2, whole
    expect(
        pause <= _CAP,
        done=done,
        expected=f"At most {_CAP:g} seconds.",
        seen="A number too large for a float." if pause == float("inf") else f"{pause:g} seconds.",
        look="The cap comes before the jitter. And 2 ** 1999 is no number that a float can hold.",
        misconception="no-cap",
    )
    expect(
        not (attempt > 1 and 0 < pause <= _FIRST and pause < low),
        done=done,
        expected=f"Between {low:g} and {high:g} seconds.",
        seen=f"{pause:g} seconds, as in the beginning.",
        look="Each pause is twice the one before: attempt has to play a part.",
        misconception="does-not-grow",
    )
    expect(
        abs(pause - min(_CAP, _FIRST * 2 ** min(attempt, 10)) * (0.5 + drawn / 2)) > 1e-6
        or low <= pause <= high,
        done=done,
        expected=f"Between {low:g} and {high:g} seconds.",
        seen=f"{pause:g} seconds: twice as much.",
        look="Attempts are counted from 1: the first pause is not doubled yet.",
        misconception="counts-from-0",
    )
    expect(
        low - 1e-9 <= pause <= high + 1e-9,
        done=done,
        expected=f"Between {low:g} and {high:g} seconds.",
        seen=f"{pause:g} seconds.",
        look="draw() is between 0 and 1. Which factor makes of it one between a half and 1?",
        misconception="other-jitter",
    )


def _count_looks(delay: Callable[..., Any]) -> str:
    waited, looks = 0.0, 0
    while waited < 600:
        looks += 1
        waited += _ask(delay, looks, 0.5)[0]
    return f"Ten minutes cost {looks} looks; with the SDK's one second between two looks it would be 600."
