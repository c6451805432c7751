"""What an event changed, in words: the log of a run, told from the view before and the view after."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from labkit.monitors.state import LogEntry, RunView

_KEPT: Final = 300
"""Lines that a view keeps, the newest ones."""


def add_log(old: RunView, new: RunView, at: float) -> RunView:
    """Return `new` with a line for everything that it knows and `old` did not, and a new revision if there is any."""
    if _without_time(new) == _without_time(old):
        return new
    lines = [*_statuses(old, new), *_steps(old, new), *_calls(old, new), *_messages(old, new)]
    lines += [
        *_looks(old, new),
        *(f"doubt: {entry}" for entry in new.anomalies if entry not in old.anomalies),
    ]
    log = (*new.log, *(LogEntry(at, line) for line in lines))
    return replace(new, log=log[-_KEPT:], revision=old.revision + 1)


def _without_time(view: RunView) -> RunView:
    """Return what a look that found nothing new leaves as it is."""
    path = tuple(replace(entry, until=None) for entry in view.path)
    steps = tuple(replace(step, told_at=0.0) for step in view.steps)
    return replace(view, at=0.0, told_at=None, path=path, steps=steps)


def _statuses(old: RunView, new: RunView) -> list[str]:
    known = {(entry.status, entry.at) for entry in old.path}
    found = []
    for index, entry in enumerate(new.path):
        if (entry.status, entry.at) in known:
            continue
        before = f"{new.path[index - 1].status} → " if index else ""
        late = "" if index + 1 == len(new.path) else " (told late)"
        found.append(f"{before}{entry.status}{late}")
    if new.error_code and new.error_code != old.error_code:
        found.append(f"{new.error_code}: {new.error_message}")
    if new.tokens and new.tokens != old.tokens:
        found.append(f"tokens {new.tokens.prompt} in + {new.tokens.completion} out")
    return found


def _steps(old: RunView, new: RunView) -> list[str]:
    known = {step.step_id: step.status for step in old.steps}
    return [
        f"step {step.step_id} {step.type} {step.status}"
        for step in new.steps
        if known.get(step.step_id) != step.status
    ]


def _calls(old: RunView, new: RunView) -> list[str]:
    known = {call.call_id: call for call in old.calls}
    found = []
    for call in new.calls:
        before = known.get(call.call_id)
        name = call.name or call.call_id
        if before is None:
            found.append(f"call {name} ({call.call_id})")
        if call.output is not None and (before is None or before.output is None):
            found.append(f"output of {name}: {call.output_chars} characters")
        if call.outcome is not None and (before is None or before.outcome != call.outcome):
            found.append(f"{name} ran {call.seconds or 0:.2f} s: {call.outcome}")
    return found


def _messages(old: RunView, new: RunView) -> list[str]:
    known = {entry.message_id: entry.is_done for entry in old.messages}
    found = []
    for entry in new.messages:
        if entry.message_id not in known:
            found.append(f"message {entry.message_id} begins")
        if entry.is_done and not known.get(entry.message_id):
            found.append(f"message {entry.message_id} complete: {entry.chars} characters")
    return found


def _looks(old: RunView, new: RunView) -> list[str]:
    found = []
    if new.stale is not None and (old.stale is None or old.stale.reason != new.stale.reason):
        found.append(f"look failed: {new.stale.reason}")
    if old.stale is not None and new.stale is None:
        found.append(f"looking again, after {old.stale.looks} that failed")
    if new.cancel_asked_at is not None and old.cancel_asked_at is None:
        found.append("cancel asked for")
    if new.stream_error and new.stream_error != old.stream_error:
        found.append(f"stream broke: {new.stream_error}")
    return found
