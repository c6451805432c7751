"""How long to wait before the next look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.polling.backoff import Backoff, read_hint


@pytest.mark.parametrize(
    ("elapsed", "expected"), [(0.0, 0.05), (0.25, 0.05), (1.0, 0.2), (5.0, 1.0), (10.0, 2.0), (600.0, 2.0)]
)
def test_the_wait_is_a_share_of_the_time_elapsed(elapsed: float, expected: float) -> None:
    """Between floor and cap the wait is eps times the elapsed time."""
    assert Backoff(draw=lambda: 1.0).wait(elapsed) == pytest.approx(expected)


@given(elapsed=st.floats(0, 1e6), hint=st.floats(0, 1e3), draw=st.floats(0, 1, exclude_max=True))
def test_the_wait_is_bounded(elapsed: float, hint: float, draw: float) -> None:
    """A hint is never undercut, and without one the wait stays between jitter * floor and cap."""
    backoff = Backoff(draw=lambda: draw)
    assert backoff.wait(elapsed, hint) >= hint
    assert 0.8 * 0.05 <= backoff.wait(elapsed) <= 2.0


def test_the_number_of_looks_grows_slowly() -> None:
    """A run of 20 seconds costs at most 31 looks, and is noticed at most a fifth or 2 seconds late."""
    backoff, now, looks = Backoff(draw=lambda: 1.0), 0.0, 0
    while now < 20:
        now, looks = now + backoff.wait(now), looks + 1
    assert looks <= 31
    assert now - 20 <= 2.0


@pytest.mark.parametrize(
    "wrong", [{"floor": 0}, {"floor": 3}, {"eps": 0}, {"eps": -1}, {"jitter": 0}, {"jitter": 1.5}, {"cap": 0}]
)
def test_an_impossible_schedule_is_refused(wrong: dict[str, float]) -> None:
    """A schedule that would spin or stand still is refused when it is made."""
    with pytest.raises(ValueError, match="cannot be a schedule; expected 0 < floor <= cap"):
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
