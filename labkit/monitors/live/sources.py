"""Where the events of a monitor come from: looks at the service, or a recording that is played again."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from labkit.events import RunEvent, check_event, to_wire
from labkit.monitors.live.words import Problem, problem_of
from labkit.monitors.wire import text
from labkit.status import ACTIVE

_FIRST, _GROWTH, _CAP = 0.3, 1.3, 2.0  # seconds: a picture that lags two seconds behind still feels live
_FAILED_CAP: Final = 30.0
_HOPELESS: Final = frozenset({401, 403, 404})
_MANY: Final = 100  # steps or messages on a page


@dataclass(frozen=True, slots=True)
class Look:
    """What a source gave, and the seconds until it wants to be asked again; None: it has no more to tell."""

    events: tuple[RunEvent, ...] = ()
    pause: float | None = None


class Source(Protocol):
    """Anything that can be asked again and again for what is new."""

    def look(self, now: float) -> Look:
        """Return what is new; `now` is unix seconds on the observer's clock."""
        ...

    def hurry(self) -> None:
        """Somebody has just acted on the run: look again soon."""
        ...

    def rest(self) -> tuple[RunEvent, ...]:
        """Return everything that is known already and was not told yet, for who cannot wait."""
        ...


class Polling:
    """Look at a run, its steps and, at its end, its messages, with pauses from 0.3 to 2 seconds.

    agents: an AgentsClient, or anything with its `runs`, `run_steps` and `messages`.
    A look that fails is told as "stale" and repeated, after 2, 4, 8 … 30 s or what Retry-After says; after 401, 403
    and 404 nothing is looked for any more.
    """

    def __init__(self, agents: Any, run: Any) -> None:
        wire = to_wire(run)
        self._agents = agents
        self.ids = {"thread_id": str(wire.get("thread_id")), "run_id": str(wire.get("id"))}
        self._pause, self._failed = _FIRST, 0
        self._given: dict[str, Any] | None = wire
        self._last: str | None = None

    def look(self, now: float) -> Look:
        """Return the run as it is, and what it holds when that may have changed."""
        events = []
        if self._given is not None:
            events.append(self._event("source", now, {"by": "poll", "resolution": 0.0}))
            events += [self._event("run", now, self._given)] if text(self._given, "status") in ACTIVE else []
            self._given = None
        try:
            run = to_wire(self._agents.runs.get(**self.ids))
            events.append(self._event("run", now, run))
            status = text(run, "status")
            events += self._contents(status, now)
        except Exception as error:  # noqa: BLE001  # whatever a client raises, the run itself may be well
            self._failed += 1
            problem = problem_of(error)
            pause = self._pause_after(problem)
            data = {"http_status": problem.http_status, "message": problem.words, "retry_in": pause}
            return Look((*events, self._event("stale", now, data)), pause)
        self._failed = 0
        return Look(tuple(events), self._next_pause(status) if status in ACTIVE else None)

    def hurry(self) -> None:
        """Start again with the shortest pause."""
        self._pause = _FIRST

    def rest(self) -> tuple[RunEvent, ...]:
        """Nothing: what a run will do is not known yet."""
        return ()

    def _contents(self, status: str | None, now: float) -> list[RunEvent]:
        if status == "queued":
            return []
        steps = [to_wire(step) for step in self._agents.run_steps.list(**self.ids, limit=_MANY)]
        steps.sort(key=lambda step: (step.get("created_at") or 0, str(step.get("id"))))
        events = [self._event("step", now, step) for step in steps]
        if status not in ACTIVE:
            messages = self._agents.messages.list(**self.ids, limit=_MANY, order="asc")
            events += [self._event("message", now, to_wire(message)) for message in messages]
        return events

    def _next_pause(self, status: str | None) -> float:
        if status != self._last:
            self._last, self._pause = status, _FIRST
        pause, self._pause = self._pause, min(_CAP, self._pause * _GROWTH)
        return pause

    def _pause_after(self, problem: Problem) -> float | None:
        if problem.http_status in _HOPELESS:
            return None
        return max(problem.retry_after or 0.0, min(_FAILED_CAP, 2.0**self._failed))

    def _event(self, kind: str, at: float, data: Mapping[str, Any]) -> RunEvent:
        return RunEvent(kind, at, self.ids["run_id"], data)


class Replay:
    """Play recorded events again, with the pauses that were between them, divided by `speed`.

    Their own times stay in the picture. speed: 1 as it was, 10 ten times as fast, math.inf all at once.
    Raises: ValueError for a speed that is not above 0; TypeError for an entry that is no RunEvent.
    """

    def __init__(self, events: Iterable[RunEvent], speed: float = 1.0) -> None:
        if not speed > 0:
            raise ValueError(f"speed {speed!r}; expected a number above 0, for example 1 or math.inf")
        self._events = list(events)
        for event in self._events:
            check_event(event)
        self._events.sort(key=lambda event: event.at)
        self._speed, self._told = speed, 0
        self._start: float | None = None

    def look(self, now: float) -> Look:
        """Return the events whose time has come."""
        if self._start is None:
            self._start = now
        first, found = self._told, self._events
        while self._told < len(found) and self._due(found[self._told]) <= now:
            self._told += 1
        is_over = self._told == len(found)
        pause = None if is_over else self._due(found[self._told]) - now
        return Look(tuple(found[first : self._told]), pause)

    def hurry(self) -> None:
        """Nothing: what is recorded has happened."""

    def rest(self) -> tuple[RunEvent, ...]:
        """Return the events that were not played yet."""
        first, self._told = self._told, len(self._events)
        return tuple(self._events[first:])

    def _due(self, event: RunEvent) -> float:
        start = 0.0 if self._start is None else self._start
        passed = 0.0 if math.isinf(self._speed) else (event.at - self._events[0].at) / self._speed
        return start + passed
