"""From a run and its steps, read when everything is over, to the events that a watcher would have seen.

The service keeps whole-second timestamps, and none for `requires_action`: that wait is read from the tool call
steps, which open when the run starts to ask and close when the outputs arrive. `started_at` is overwritten each
time the run is resumed, so the first start is taken from the first step.
Source: wire contract §5. The result depends on nothing but the service's answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labkit.events import RunEvent, to_wire
from labkit.status import is_terminal

_ENDS = ("completed_at", "failed_at", "cancelled_at")


def events_of(run: Any, steps: Iterable[Any] = ()) -> list[RunEvent]:
    """Return the events of a run, oldest first; `run` and `steps` are SDK objects or wire JSON."""
    wire = to_wire(run)
    ordered = sorted(
        (to_wire(step) for step in steps), key=lambda step: (_time(step, "created_at"), str(step.get("id")))
    )
    end = _end_of_run(wire, ordered)
    found = [*_status_events(wire, ordered), *_step_events(wire, ordered, end)]
    found.sort(key=lambda event: event.at)  # stable: statuses stay before the steps of the same second
    source = _event("source", _time(wire, "created_at"), wire, {"by": "read", "resolution": 1.0})
    return [source, *found, _event("run", end, wire, wire)]


def _status_events(run: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> list[RunEvent]:
    """Return the statuses before the newest one."""
    seen = [("queued", _time(run, "created_at"))]
    started = run.get("started_at")
    if steps or started is not None:
        first = min(_time(step, "created_at") for step in steps) if steps else float(started or 0)
        seen.append(("in_progress", first if started is None else min(first, float(started))))
    for step in steps:
        if not _asks_for_outputs(step):
            continue
        seen.append(("requires_action", _time(step, "created_at")))
        if step.get("status") == "completed":
            answered = _time(step, "completed_at")
            resumed = max(answered, _time_after(answered, run, steps))
            seen += [("queued", answered), ("in_progress", resumed)]
    if run.get("status") == "cancelled":
        # Nothing leads to cancelled but cancelling; when the cancel was asked for is not stored, only when it was done.
        seen.append(("cancelling", _time(run, "cancelled_at")))
    bare = {key: run.get(key) for key in ("id", "thread_id", "assistant_id", "model")}
    return [_event("run", at, run, {**bare, "status": status}) for status, at in _before_end(run, seen)]


def _before_end(run: Mapping[str, Any], seen: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Drop the statuses that an active run has not reached yet."""
    status = run.get("status")
    if is_terminal(status) or status in {"cancelling", "requires_action"}:
        return seen
    words = [word for word, _ in seen]
    return seen[: len(words) - words[::-1].index(status)] if status in words else seen


def _time_after(answered: float, run: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> float:
    """Return when the run was resumed: at the next step, or at `started_at` when that was the last resume."""
    later = [_time(step, "created_at") for step in steps if _time(step, "created_at") > answered]
    started = run.get("started_at")
    candidates = [*later, *([float(started)] if started is not None and started >= answered else [])]
    return min(candidates, default=answered)


def _step_events(run: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], end: float) -> list[RunEvent]:
    found = []
    for step in steps:
        found.append(_event("step", _time(step, "created_at"), run, {**step, "status": "in_progress"}))
        if step.get("status") != "in_progress":
            ended = [float(step[key]) for key in _ENDS if step.get(key) is not None]
            found.append(_event("step", ended[0] if ended else end, run, step))
    return found


def _end_of_run(run: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> float:
    """Return the time of the newest status; for `expired` and `incomplete` the service writes none."""
    for key in _ENDS:
        if run.get(key) is not None:
            return float(run[key])
    if run.get("status") == "expired" and run.get("expires_at") is not None:
        return float(run["expires_at"])
    known = [_time(run, "created_at"), float(run.get("started_at") or 0)]
    known += [
        float(step[key]) for step in steps for key in ("created_at", *_ENDS) if step.get(key) is not None
    ]
    return max(known)


def _asks_for_outputs(step: Mapping[str, Any]) -> bool:
    details = step.get("step_details")
    calls = details.get("tool_calls") if isinstance(details, Mapping) else None
    return any(call.get("type") == "function" for call in calls or [])


def _event(kind: str, at: float, run: Mapping[str, Any], data: Mapping[str, Any]) -> RunEvent:
    return RunEvent(kind, at, str(run.get("id")), data)


def _time(data: Mapping[str, Any], key: str) -> float:
    return float(data.get(key) or 0)
