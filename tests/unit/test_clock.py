"""Clocks."""

from __future__ import annotations

import asyncio
import time

import pytest

from labkit.clock import AsyncManualClock, AsyncSystemClock, ManualClock, SystemClock


def test_a_manual_clock_moves_only_when_told() -> None:
    """Advancing and sleeping move both times; nothing else does."""
    clock = ManualClock(100.0)
    clock.advance(1.5)
    clock.sleep(0.5)
    assert clock.now() == clock.monotonic() == 102.0


def test_a_manual_clock_never_goes_back() -> None:
    """A negative step is a mistake of the caller."""
    with pytest.raises(ValueError, match="a clock never goes back"):
        ManualClock().advance(-1)


def test_the_async_manual_clock_sleeps_without_suspending() -> None:
    """Its sleep moves the clock and comes back at once."""
    clock = AsyncManualClock()
    with pytest.raises(StopIteration):
        clock.sleep(3).send(None)
    assert clock.now() == 3.0


def test_the_system_clocks_are_the_system_s() -> None:
    """The time of day agrees with the operating system's, and a sleep of nothing returns."""
    before = time.time()
    assert before <= SystemClock().now() <= time.time()
    first = SystemClock().monotonic()
    SystemClock().sleep(0)
    asyncio.run(AsyncSystemClock().sleep(0))
    assert SystemClock().monotonic() >= first
