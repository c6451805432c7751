"""Time that passes when somebody sleeps: for one thread, in place of the real one.

An agent loop sleeps between its polls and gives up after minutes. Here a sleep takes no time and moves the clock, of
the loop and of its service alike, so that ten minutes of waiting are tested in milliseconds and come out the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

#: Seconds of real time that a loop without any timer waits for other threads before it looks again.
_GLANCE = 0.01


class OutOfTime(BaseException):
    """More time has passed than there was. Not an Exception: a loop that catches everything must not catch this."""


class Hourglass:
    """The time of one case: starts at the real time, and moves by :meth:`sleep` alone.

    limit: seconds after which the case is over.
    """

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._start = time.time()
        self.passed = 0.0

    def now(self) -> float:
        """Return the time of day, in unix seconds."""
        return self._start + self.passed

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass at once.

        Raises:
            OutOfTime: it was more than there is.
        """
        self.passed += max(0.0, float(seconds))
        if self.passed > self._limit:
            raise OutOfTime(f"{self.passed:.0f} s")

    @contextlib.contextmanager
    def rule_this_thread(self) -> Iterator[None]:
        """Let ``time.sleep``, ``time.monotonic`` and ``time.time`` be this clock's, in this thread."""
        thread = threading.get_ident()
        real_sleep, real_time, real_monotonic = time.sleep, time.time, time.monotonic
        begun = real_monotonic()
        time.sleep = _either(thread, self.sleep, real_sleep)
        time.time = _either(thread, self.now, real_time)
        time.monotonic = _either(thread, lambda: begun + self.passed, real_monotonic)
        try:
            yield
        finally:
            time.sleep, time.time, time.monotonic = real_sleep, real_time, real_monotonic


def _either(thread: int, ours: Any, real: Any) -> Any:
    def chosen(*arguments: Any) -> Any:
        return (ours if threading.get_ident() == thread else real)(*arguments)

    return chosen


class _Impatient(selectors.BaseSelector):
    """A selector that never waits for a timer: it lets the time pass instead."""

    def __init__(self, hourglass: Hourglass) -> None:
        self._inner = selectors.DefaultSelector()
        self._hourglass = hourglass

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready; when nothing is, ``timeout`` seconds pass."""
        ready = self._inner.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is None:
            return self._inner.select(_GLANCE)
        self._hourglass.sleep(timeout)
        return self._inner.select(0)

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Register a file object; see ``selectors.BaseSelector``."""
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Unregister a file object; see ``selectors.BaseSelector``."""
        return self._inner.unregister(fileobj)

    def close(self) -> None:
        """Close the selector."""
        self._inner.close()

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """Return what is registered; see ``selectors.BaseSelector``."""
        return self._inner.get_map()


def new_event_loop(hourglass: Hourglass) -> asyncio.AbstractEventLoop:
    """Return an event loop whose timers fall due at once, one after another."""
    return asyncio.SelectorEventLoop(_Impatient(hourglass))
