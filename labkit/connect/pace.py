"""The service's time, for whoever waits or measures beside it: one clock for the run, its watcher and its tools."""

from __future__ import annotations

from typing import Protocol


class Held(Protocol):
    """A clock that moves when told: a ServiceClock."""

    @property
    def now(self) -> float:
        """Its time, in unix seconds."""
        ...

    def advance(self, seconds: float) -> float:
        """Move it, and return its new time."""
        ...


class Pace:
    """A `labkit.clock.Clock` that shows the service's time; a sleep moves the service, and returns at once.

    Two clocks that are held would tell two stories: a tool that takes eight seconds of one takes none of the other.

    >>> from labkit.connect import in_process
    >>> lab = in_process(per_request=0)
    >>> clock = lab.service.clock.as_clock()
    >>> before = lab.service.clock.now
    >>> clock.sleep(8)
    >>> lab.service.clock.now - before
    8.0
    >>> lab.close()
    """

    def __init__(self, held: Held) -> None:
        self._held = held

    def now(self) -> float:
        """Return the service's time of day, in unix seconds."""
        return self._held.now

    def monotonic(self) -> float:
        """Return the same value as `now`."""
        return self._held.now

    def sleep(self, seconds: float) -> None:
        """Move the service's clock forward by `seconds`; whatever falls due happens."""
        self._held.advance(seconds)
