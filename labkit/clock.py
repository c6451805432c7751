"""Clocks: whoever waits or measures for a caller takes one of these as an argument."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tell the time and sleep; every function that waits takes one as an argument."""

    def now(self) -> float:
        """Return the time of day in unix seconds."""
        ...

    def monotonic(self) -> float:
        """Return seconds from an unspecified start; never goes back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


class AsyncClock(Protocol):
    """Tell the time and sleep without blocking the event loop."""

    def now(self) -> float:
        """Return the time of day in unix seconds."""
        ...

    def monotonic(self) -> float:
        """Return seconds from an unspecified start; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`; other tasks run meanwhile."""
        ...


class SystemClock:
    """The clock of the operating system."""

    def now(self) -> float:
        """Return the time of day in unix seconds."""
        return time.time()

    def monotonic(self) -> float:
        """Return seconds from an unspecified start; never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Block this thread for `seconds`."""
        time.sleep(seconds)


class AsyncSystemClock(SystemClock):
    """The clock of the operating system, for coroutines under asyncio."""

    async def sleep(self, seconds: float) -> None:  # type: ignore[override]  # the async twin, as in the SDK
        """Suspend this coroutine for `seconds`."""
        import asyncio  # 20 ms of `import labkit` that a synchronous caller need not pay

        await asyncio.sleep(seconds)


class ManualClock:
    """A clock that moves only when told; `sleep` moves it and returns at once.

    Both `now` and `monotonic` start at `start` (seconds) and move together.
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        """Return the time of day in unix seconds, as last set."""
        return self._now

    def monotonic(self) -> float:
        """Return the same value as `now`."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`.

        Raises: ValueError for a negative number: a clock that goes back hides mistakes.
        """
        if seconds < 0:
            raise ValueError(f"advance({seconds!r}): a clock never goes back; give a number >= 0")
        self._now += seconds

    def sleep(self, seconds: float) -> None:
        """Move the clock forward by `seconds` and return at once."""
        self.advance(seconds)


class AsyncManualClock(ManualClock):
    """A manual clock for coroutines; `sleep` moves it and returns without suspending."""

    async def sleep(self, seconds: float) -> None:  # type: ignore[override]  # the async twin, as in the SDK
        """Move the clock forward by `seconds` and return at once."""
        self.advance(seconds)
