"""RunView: what is known about one run, folded from its events.

`fold` is pure: no clock, no requests, nothing forgotten by accident. Every time in a view is the `at` of an event,
so whoever makes the events decides which clock the picture follows. Statuses that are not known are kept as they
are; a transition that the state machine does not allow is shown, and listed under `anomalies`.

What order does not matter for: events with different times that each tell a change give the same path, steps,
calls and tokens in any order, for each takes its place by its time. The log keeps the order of arrival.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from labkit.events import RunEvent
from labkit.monitors.items import (
    LIMIT,
    note_anomaly,
    take_call,
    take_delta,
    take_message,
    take_outputs,
    take_record,
    take_step,
    tokens_of,
)
from labkit.monitors.log import add_log
from labkit.monitors.state import CallView, LogEntry, MessageView, RunView, Stale, StatusAt, StepView, Tokens
from labkit.monitors.wire import cut, entries, is_sensible, number, part, text
from labkit.status import ACTIVE, TERMINAL

__all__ = [
    "CallView",
    "LogEntry",
    "MessageView",
    "RunView",
    "Stale",
    "StatusAt",
    "StepView",
    "Tokens",
    "fold",
]


def fold(view: RunView, event: RunEvent) -> RunView:
    """Return the view with the event taken in; never raises.

    An event of another run, or of a kind that is not known, changes nothing; a tool's record does not know its run
    and is taken when the view knows its call. Taking the same event twice in a row is the same as taking it once.
    """
    take = _TAKE.get(event.kind)
    data: object = event.data
    if take is None or not isinstance(data, Mapping) or not _is_about(view, event):
        return view
    at = float(event.at) if is_sensible(event.at) else view.at
    old = replace(view, run_id=view.run_id or event.run_id, at=max(at, view.at) if view.revision else at)
    new = take(old, data, at)
    if event.kind in _LOOKS:
        new = replace(new, stale=None if new.stale is None or new.stale.told_at <= at else new.stale)
    return add_log(view, new, at)


def _is_about(view: RunView, event: RunEvent) -> bool:
    return not event.run_id or view.run_id in {"", event.run_id}


def _take_run(view: RunView, run: Mapping[str, Any], at: float) -> RunView:
    is_late = view.told_at is not None and at < view.told_at
    action = part(run, "required_action")
    calls = entries(part(action, "submit_tool_outputs"), "tool_calls")
    view = _take_status(view, text(run, "status", 60), at)
    for call in calls:
        view = take_call(view, call, at)
    told = _read_run(run)
    if is_late:  # what is known from later is better; what nobody told yet is taken
        return replace(view, **{key: value for key, value in told.items() if getattr(view, key) is None})
    if "created_at" in run:
        told["created_at"] = number(run, "created_at")
    view = replace(view, **{key: value for key, value in told.items() if value is not None})
    return replace(
        view,
        told_at=at,
        action_type=text(action, "type"),
        waiting_for=tuple(call_id for call in calls[:LIMIT] if (call_id := text(call, "id"))),
        expires_at=number(run, "expires_at") if "expires_at" in run else view.expires_at,
    )


def _read_run(run: Mapping[str, Any]) -> dict[str, Any]:
    error, details = part(run, "last_error"), part(run, "incomplete_details")
    limits = {key: number(run, key) for key in ("max_prompt_tokens", "max_completion_tokens")}
    return {
        "thread_id": text(run, "thread_id"),
        "agent_id": text(run, "assistant_id"),
        "model": text(run, "model"),
        "tokens": tokens_of(run),
        "error_code": text(error, "code"),
        "error_message": text(error, "message", 4_000),
        "incomplete_reason": text(details, "reason"),
        "created_at": number(run, "created_at"),
        **{key: None if value is None else int(value) for key, value in limits.items()},
    }


def _take_status(view: RunView, status: str | None, at: float) -> RunView:
    """Put a status into the path at its time, and judge the path again."""
    if status is None:
        return view
    path = _insert(view, status, at)
    if len(path) > LIMIT:
        return replace(view, left_out=view.left_out + 1)
    view = replace(view, path=path)
    fresh = path if at < path[-1].at else path[-2:]  # what stands before the newest was judged when it came
    for old, new in itertools.pairwise(fresh):
        anomaly = _find_anomaly(old.status, new.status)
        view = note_anomaly(view, anomaly) if anomaly else view
    if status == "cancelling" and view.cancel_asked_at is None:
        view = replace(view, cancel_asked_at=at)
    return view


def _insert(view: RunView, status: str, at: float) -> tuple[StatusAt, ...]:
    path = view.path
    index = sum(entry.at <= at for entry in path)
    before = path[index - 1] if index else None
    after = path[index] if index < len(path) else None
    early = max(0.0, at - (before.until or before.at)) if before and view.by == "poll" else 0.0
    if before is not None and before.status == status:
        seen = replace(before, until=max(at, before.until or before.at) if at > before.at else before.until)
        return (*path[: index - 1], seen, *path[index:])
    if before is not None and before.until is not None and before.until > at:
        # Seen again after this one: the status before was there twice.
        first, again = replace(before, until=None), StatusAt(before.status, before.until)
        return (*path[: index - 1], first, StatusAt(status, at, early=early), again, *path[index:])
    if after is not None and after.status == status:
        seen = replace(after, at=at, until=after.until or after.at, early=early)
        return (*path[:index], seen, *path[index + 1 :])
    return (*path[:index], StatusAt(status, at, early=early), *path[index:])


def _find_anomaly(old: str, new: str) -> str | None:
    """Judge what two looks at a run show: a status between them may have been missed, a rule cannot.

    Source: wire contract §5. From queued, in_progress and requires_action every status can be reached.
    """
    if old in TERMINAL:
        return f"{old} → {new}: a status that is terminal never changes"
    if old == "cancelling" and new in ACTIVE:
        return f"{old} → {new}: a run that is being cancelled only ends"
    return None


def _take_stale(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    """Take in a look that failed; the status of the run stays what it was."""
    http_status = number(data, "http_status")
    code = None if http_status is None else int(http_status)
    reason = text(data, "message", 400) or ("Refused" if code else "Nothing answered")
    old = view.stale
    if old is not None and at <= old.told_at:
        return view
    return replace(
        view,
        stale=Stale(
            since=at if old is None else old.since,
            reason=reason,
            http_status=code,
            retry_in=number(data, "retry_in"),
            looks=1 if old is None else old.looks + 1,
            told_at=at,
        ),
    )


def _take_source(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    resolution = number(data, "resolution")
    return replace(
        view,
        by=text(data, "by", 20) or view.by,
        resolution=view.resolution if resolution is None else resolution,
    )


def _take_cancel(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    return view if view.cancel_asked_at is not None else replace(view, cancel_asked_at=at)


def _take_error(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    return replace(view, stream_error=cut(f"{text(data, 'code')}: {text(data, 'message')}", 1_000))


_TAKE: Final[Mapping[str, Callable[[RunView, Mapping[str, Any], float], RunView]]] = {
    "run": _take_run,
    "step": take_step,
    "outputs": take_outputs,
    "call": take_record,
    "message": take_message,
    "delta": take_delta,
    "error": _take_error,
    "stale": _take_stale,
    "source": _take_source,
    "cancel": _take_cancel,
}
_LOOKS: Final = frozenset({"run", "step", "message", "delta"})
"""Kinds that prove that the service answers again."""
