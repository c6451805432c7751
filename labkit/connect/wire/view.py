"""SDK calls, their HTTP requests and the state changes, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labkit.connect.tables import Table
from labkit.connect.wire.calls import call_of
from labkit.connect.wire.traces import Entry, trace

_COLUMNS = ("at", "call", "http", "state")
_EMPTY = "Nothing went over the wire yet."


def lay_out(requests: Sequence[Entry], events: Sequence[Entry], run_id: str | None = None) -> Table:
    """Return one row a request: time, SDK call, request and answer, and the changes that had happened by its answer.

    Polls that saw nothing new are one row. With ``run_id``, only what is about that run and its thread.
    """
    if run_id is not None:
        found = next((one for one in trace(requests, events) if one.run_id == run_id), None)
        requests = found.requests if found else []
        events = [event for event in events if event["run_id"] == run_id]
    rows: list[dict[str, Any]] = []
    left = sorted(events, key=lambda event: (event["at"], event["n"]))
    for entry in requests:
        # "until": a response was waited for so long.
        answered_at = entry.get("until", entry["at"])
        happened = [event for event in left if event["at"] <= answered_at]
        left = left[len(happened) :]
        row = _row(entry, happened)
        if not (rows and _merge(rows[-1], row)):
            rows.append(row)
    if left:
        rows.append({"at": left[-1]["at"], "call": "", "http": "", "state": _changes(left), "times": 0})
    return Table([_named(row) for row in rows], _COLUMNS, empty=_EMPTY)


def _row(entry: Entry, happened: Sequence[Entry]) -> dict[str, Any]:
    again = entry.get("call", entry["n"]) != entry["n"]
    answer = str(entry["status"] or "no answer")
    if entry.get("run_status"):
        answer += f" {entry['run_status']}"
    if entry.get("events") is not None:
        answer += f" {entry['events']} events"
    if entry.get("faults"):
        answer += f" (fault {', '.join(entry['faults'])})"
    return {
        "at": entry["at"],
        "call": f"  again: {call_of(entry)}" if again else call_of(entry),
        "http": f"{entry['method']} {entry['path']} → {answer}",
        "state": _changes(happened),
        "times": 1,
        "entries": [entry],
    }


def _changes(events: Sequence[Entry]) -> str:
    chains: dict[str, str] = {}
    for event in events:
        before = chains.get(event["id"])
        chains[event["id"]] = (
            f"{before} → {event['status']}" if before else f"{event['object']} {event['status']}"
        )
    return ", ".join(chains.values())


def _merge(last: dict[str, Any], row: dict[str, Any]) -> bool:
    """Count a request that repeats the one before, and after which nothing had changed."""
    if row["state"] or (last["call"], last["http"]) != (row["call"], row["http"]):
        return False
    last["times"] += 1
    last["entries"] += row["entries"]
    return True


def _named(row: dict[str, Any]) -> dict[str, Any]:
    times = row.get("times", 1)
    return {**row, "call": f"{row['call']} ×{times}" if times > 1 else row["call"]}
