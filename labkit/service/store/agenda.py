"""The active runs of a project, in memory: which thread each one locks, and when it next moves by itself.

Every request asks for both, and mostly the answer is "none". Pure: the store fills it from the file.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field


@dataclass
class _Entry:
    thread_id: str
    number: int  # its place in the order of creation
    due_at: float | None = None


@dataclass
class Agenda:
    """Of runs that are due at the same time, the one that was put in first comes first."""

    _runs: dict[str, _Entry] = field(default_factory=dict)
    _locks: dict[str, str] = field(default_factory=dict)  # thread -> run
    # What was ever planned: due_at, number, run. What is not the run's entry any more is out of date.
    _planned: list[tuple[float, int, str]] = field(default_factory=list)
    _given: int = 0

    def put(self, run_id: str, thread_id: str, due_at: float | None) -> None:
        """Note an active run, or what has changed about it."""
        entry = self._runs.get(run_id)
        if entry is None:
            self._given += 1
            entry = self._runs[run_id] = _Entry(thread_id, self._given)
            self._locks[thread_id] = run_id
        entry.due_at = due_at
        if due_at is not None:
            heapq.heappush(self._planned, (due_at, entry.number, run_id))
            if len(self._planned) > 2 * len(self._runs) + 100:
                self._tidy()

    def drop(self, run_id: str) -> None:
        """Forget a run that is no longer active."""
        entry = self._runs.pop(run_id, None)
        if entry is not None and self._locks.get(entry.thread_id) == run_id:
            del self._locks[entry.thread_id]

    def on_thread(self, thread_id: str) -> str | None:
        """Return the run that locks the thread."""
        return self._locks.get(thread_id)

    def due_at(self, run_id: str) -> float | None:
        """Return when a run moves next by itself; None: never, or it is not active."""
        entry = self._runs.get(run_id)
        return None if entry is None else entry.due_at

    def is_active(self, run_id: str) -> bool:
        """Tell whether a run is there and can still change."""
        return run_id in self._runs

    def next_due(self) -> tuple[float, str] | None:
        """Return when something happens next by itself, and to which run."""
        while self._planned:
            due_at, number, run_id = self._planned[0]
            entry = self._runs.get(run_id)
            if entry is not None and (entry.due_at, entry.number) == (due_at, number):
                return due_at, run_id
            heapq.heappop(self._planned)
        return None

    def _tidy(self) -> None:
        self._planned = [
            (entry.due_at, entry.number, run_id)
            for run_id, entry in self._runs.items()
            if entry.due_at is not None
        ]
        heapq.heapify(self._planned)
