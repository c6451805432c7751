"""The logs, sorted by run: which requests were about it, and how its status changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.status import TERMINAL

Entry = dict[str, Any]

POLL: Final = "/threads/{thread_id}/runs/{run_id}"
MESSAGES: Final = "/threads/{thread_id}/messages"


@dataclass
class Trace:
    """One run: the requests about it and its thread since its creation, and the changes of its own status."""

    run_id: str
    thread_id: str | None = None
    requests: list[Entry] = field(default_factory=list)
    changes: list[Entry] = field(default_factory=list)

    @property
    def polls(self) -> list[Entry]:
        """The times that somebody read the run, oldest first."""
        return [entry for entry in self.of(POLL, "GET") if self.run_id in entry["path"]]

    @property
    def created_at(self) -> float:
        """The service time of its creation."""
        return float(self.changes[0]["at"] if self.changes else self.requests[0]["at"])

    @property
    def status(self) -> str:
        """Its last status, as the service knows it."""
        return str(self.changes[-1]["status"]) if self.changes else "unknown"

    @property
    def ended_at(self) -> float | None:
        """The service time of its end; None while it is active."""
        return float(self.changes[-1]["at"]) if self.status in TERMINAL else None

    @property
    def seconds(self) -> float:
        """From its creation to the last request about it."""
        return float(self.requests[-1]["at"]) - self.created_at if self.requests else 0.0

    @property
    def is_streamed(self) -> bool:
        """Whether somebody got its events as a stream."""
        return any(entry.get("events") is not None for entry in self.requests)

    def of(self, operation: str, method: str) -> list[Entry]:
        """Return the requests of one kind."""
        return [
            entry for entry in self.requests if (entry["operation"], entry["method"]) == (operation, method)
        ]


def trace(requests: Sequence[Entry], events: Sequence[Entry]) -> list[Trace]:
    """Sort the logs by run, in the order of creation."""
    traces: dict[str, Trace] = {}
    for event in events:
        if event["object"] == "run":
            traces.setdefault(event["run_id"], Trace(event["run_id"])).changes.append(event)
    for found in traces.values():
        later = _since(found, requests)
        found.thread_id = _thread_of(found.run_id, later)
        calls = {entry["call"] for entry in later if _is_about(found, entry)}
        found.requests = [
            entry for entry in requests if entry["call"] in calls
        ]  # with the attempts that failed
    # A run from before the log began (it was cleared, or is full) is no business of it.
    begin = float(requests[0]["at"]) if requests else float("inf")
    return [found for found in traces.values() if found.requests or found.created_at >= begin]


def _since(found: Trace, requests: Sequence[Entry]) -> list[Entry]:
    """Return what was asked from the run's creation on; by number, since a clock may stand still."""
    shown = [entry["n"] for entry in requests if entry.get("run_id") == found.run_id]
    if shown:
        return [entry for entry in requests if entry["n"] >= shown[0]]
    return [entry for entry in requests if entry["at"] >= found.created_at]


def _thread_of(run_id: str, requests: Sequence[Entry]) -> str | None:
    for entry in requests:
        parts = entry["path"].split("/")
        if (
            (run_id in parts or entry.get("run_id") == run_id)
            and len(parts) > 2
            and parts[2].startswith("thread_")
        ):
            return str(parts[2])
    return None


def _is_about(found: Trace, entry: Entry) -> bool:
    parts = entry["path"].split("/")
    if entry.get("run_id") == found.run_id or found.run_id in parts:
        return True
    # Of its thread, and about no other run.
    others = any(part.startswith("run_") for part in parts) or entry.get("run_id") is not None
    return found.thread_id is not None and found.thread_id in parts and not others
