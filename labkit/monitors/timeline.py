"""The rows of a picture: statuses, steps and tool calls with their start and end, and words for numbers."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from dataclasses import dataclass, replace

from labkit.monitors.state import CallView, RunView, StepView, Tokens
from labkit.status import is_terminal


@dataclass(frozen=True, slots=True)
class Row:
    """One bar. start, end: seconds since the run's first status. is_open: still going on when last seen.

    kind: "status", "step" or "call"; item_id: of the step or the call. early: seconds by which it may have begun
    before `start`, since the look before. is_exact: measured where it happened, not seen from afar.
    """

    label: str
    status: str
    start: float
    end: float
    depth: int = 0
    is_open: bool = False
    kind: str = "status"
    item_id: str = ""
    early: float = 0.0
    is_exact: bool = False


def rows(view: RunView) -> list[Row]:
    """Return the bars of a view: its statuses, then its steps with their tool calls, then calls without a step."""
    zero = start_of(view)
    found = _status_rows(view, zero)
    calls: dict[str | None, list[CallView]] = {}
    for call in view.calls:
        calls.setdefault(call.step_id, []).append(call)
    for step in view.steps:
        end = view.at if step.ended_at is None else step.ended_at
        is_open = step.ended_at is None and not is_terminal(view.status)
        bar = _row(step.type or "step", step.status, step.started_at - zero, end - zero)
        found.append(replace(bar, is_open=is_open, kind="step", item_id=harmless(step.step_id)))
        found += [_call_row(view, call, step, zero) for call in calls.get(step.step_id, [])]
    return [*found, *(_call_row(view, call, None, zero) for call in calls.get(None, []))]


def start_of(view: RunView) -> float:
    """Return the time of the first status seen, in unix seconds."""
    return view.path[0].at if view.path else view.at


def span(view: RunView) -> float:
    """Return the seconds from the first status to the last thing seen; never zero, so it can be a divisor."""
    return max((row.end for row in rows(view)), default=0.0) or 1.0


def took(view: RunView) -> float:
    """Return the seconds from the first status to the ending, or to the newest event of an active run."""
    end = view.path[-1].at if view.path and is_terminal(view.status) else view.at
    return max(0.0, end - start_of(view))


def call_status(view: RunView, call: CallView) -> str:
    """Return the status word of a call: answered, waiting for an answer, or ended with the run."""
    step = next((step for step in view.steps if step.step_id == call.step_id), None)
    return _status_of(view, call, step)


def _status_of(view: RunView, call: CallView, step: StepView | None) -> str:
    if call.outcome in {"error", "timeout", "invalid", "unknown", "refused"}:
        return "failed"
    if call.output is not None:
        return "completed"
    if call.call_id in view.waiting_for and not is_terminal(view.status):
        return "requires_action"
    if step is not None and step.ended_at is not None:
        return step.status
    return view.status if view.status is not None and is_terminal(view.status) else "in_progress"


def seconds(value: float, digits: int = 0) -> str:
    """Return a duration in words: "4 s", "0.80 s" with two digits, "10 min", "2 min 05 s"."""
    if value < 60:
        return f"{value:.{digits}f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest:02d} s" if rest else f"{minutes} min"


def digits_of(view: RunView) -> int:
    """Return the digits that its times carry: none when all are whole seconds, as the service's are."""
    return 0 if all(float(entry.at).is_integer() for entry in view.path) else 2


def source_words(view: RunView) -> str:
    """Say how exact the times are; "" when they are as exact as the clock that told them."""
    if view.path and (view.resolution >= 1 or digits_of(view) == 0):
        return "Times are whole seconds, as the service gives them (± 1 s)."
    gap = max((entry.early for entry in view.path), default=0.0)
    if gap > 0:
        return f"Seen by polling: a status may have begun up to {seconds(gap, 2)} before it was seen."
    return ""


def token_words(tokens: Tokens | None) -> str:
    """Return "tokens 412 in + 38 out = 450", or that there are none yet."""
    if tokens is None:
        return "tokens: none counted yet"
    return f"tokens {tokens.prompt} in + {tokens.completion} out = {tokens.total}"


def pretty(payload: str, limit: int = 4096, whole: int = 0) -> str:
    """Return a payload for reading: JSON indented, cut at `limit` characters with the rest counted.

    whole: characters that it had where it came from, when a view keeps less of it.
    """
    rest = max(0, whole - len(payload))
    with contextlib.suppress(ValueError, RecursionError):  # not JSON: shown as it is
        payload = json.dumps(json.loads(payload), ensure_ascii=False, indent=2)
    rest += max(0, len(payload) - limit)
    shown = harmless(payload[:limit])
    return f"{shown}\n… {rest} characters more" if rest else shown


def harmless(text: str) -> str:
    """Return the text with control and direction characters written out, so that they cannot act on a terminal.

    Newlines and tabs stay. Text from a model, a tool or a user is data.
    """
    if text.isprintable():
        return text
    return "".join(
        char
        if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
        else f"\\u{ord(char):04x}"
        for char in text
    )


def _status_rows(view: RunView, zero: float) -> list[Row]:
    found = []
    for index, entry in enumerate(view.path):
        is_last = index + 1 == len(view.path)
        if is_last and is_terminal(entry.status) and index > 0:
            break  # an ending has no duration; the head of the picture says it
        end = view.at if is_last else view.path[index + 1].at
        is_open = is_last and not is_terminal(entry.status)
        row = _row(entry.status, entry.status, entry.at - zero, end - zero)
        found.append(replace(row, is_open=is_open, early=min(entry.early, row.start)))
    return found


def _call_row(view: RunView, call: CallView, step: StepView | None, zero: float) -> Row:
    status = _status_of(view, call, step)
    start, end = call.started_at, view.at if call.ended_at is None else call.ended_at
    ran_at, took_seconds = call.ran_at, call.seconds
    # A time outside the run is of another clock than the run's.
    is_exact = ran_at is not None and took_seconds is not None and zero <= ran_at <= view.at
    if ran_at is not None and took_seconds is not None and is_exact:
        start, end = ran_at, ran_at + took_seconds
    row = _row(call.name or call.call_id, status, start - zero, end - zero, depth=1)
    is_open = call.ended_at is None and not is_exact and not is_terminal(view.status)
    return replace(row, is_open=is_open, kind="call", item_id=harmless(call.call_id), is_exact=is_exact)


def _row(label: str, status: str, start: float, end: float, *, depth: int = 0) -> Row:
    start = max(0.0, start)  # events may arrive in any order; a picture has no time before its start
    return Row(one_line(label) or "(no name)", one_line(status), start, max(start, end), depth)


def one_line(text: str) -> str:
    """Return a text for a single line: harmless, its white space joined."""
    return harmless(" ".join(text.split()))
