"""How long to wait before the next look."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.polling.backoff import Backoff, read_hint


@pytest.mark.parametrize(
    ("elapsed", "expected"), [(0.0, 0.1), (0.33, 0.1), (1.0, 0.3), (10.0, 3.0), (200.0, 60.0), (600.0, 60.0)]
)
def test_the_wait_is_a_share_of_the_time_elapsed(elapsed: float, expected: float) -> None:
    """Between floor and cap the wait is eps times the elapsed time."""
    assert Backoff(draw=lambda: 1.0).wait(elapsed) == pytest.approx(expected)


@given(elapsed=st.floats(0, 1e6), hint=st.floats(0, 1e3), draw=st.floats(0, 1, exclude_max=True))
def test_the_wait_is_bounded(elapsed: float, hint: float, draw: float) -> None:
    """A hint is never undercut, and without one the wait is at least jitter * floor and at most the stated bound."""
    backoff = Backoff(draw=lambda: draw)
    assert backoff.wait(elapsed, hint) >= hint
    assert 0.9 * 0.1 <= backoff.wait(elapsed) <= max(0.1, min(60.0, 0.3 * elapsed))


@given(seconds=st.floats(0.05, 600), seed=st.integers(0, 1_000))
def test_the_stated_bounds_hold(seconds: float, seed: int) -> None:
    """A run of up to ten minutes costs at most 40 looks and is noticed at most 30 % of its age or 0.1 s late."""
    backoff, now, looks = Backoff(draw=random.Random(seed).random), 0.0, 0
    while now < seconds:
        now, looks = now + backoff.wait(now), looks + 1
    assert looks <= 40
    assert now - seconds <= max(0.1, min(60.0, 0.3 * seconds)) + 1e-9


def test_whatever_the_dice_say_ten_minutes_are_forty_looks() -> None:
    """With the smallest factor each time too."""
    backoff, now, looks = Backoff(draw=lambda: 0.0), 0.0, 0
    while now < 600:
        now, looks = now + backoff.wait(now), looks + 1
    assert looks <= 40


def test_who_knows_how_long_runs_take_needs_one_look() -> None:
    """The first look comes when it is told to; after that the waits grow as ever."""
    backoff = Backoff(first=0.6, draw=lambda: 1.0)
    assert backoff.wait(0.0) == pytest.approx(0.6)
    assert backoff.wait(0.6) == pytest.approx(0.18)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": -1},
        {"cap": float("inf")},
        {"floor": 0},
        {"floor": 70},
        {"eps": 0},
        {"eps": -1},
        {"jitter": 0},
        {"jitter": 1.5},
        {"cap": 0},
    ],
)
def test_an_impossible_schedule_is_refused(wrong: dict[str, float]) -> None:
    """A schedule that would spin or stand still is refused when it is made."""
    with pytest.raises(ValueError, match="cannot be a schedule; expected first >= 0, 0 < floor <= cap"):
        Backoff(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 0.0),
        ({"Retry-After": "3"}, 3.0),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"openai-poll-after-ms": "250"}, 0.25),
        ({"Retry-After": "1", "retry-after-ms": "1500"}, 1.5),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"Retry-After": "-5"}, 0.0),
        ({"Retry-After": "inf"}, 0.0),
    ],
)
def test_a_hint_is_read_from_any_of_three_headers(headers: dict[str, str], expected: float) -> None:
    """The longest wait that the service asks for counts; nonsense counts as no wait."""
    assert read_hint(headers) == expected
