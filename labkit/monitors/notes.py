"""What the state of a run means for its reader, and what to do: one short note for every status and every trouble."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from labkit.monitors.state import RunView, Stale
from labkit.monitors.timeline import digits_of, one_line, seconds, start_of
from labkit.status import ACTIVE, TERMINAL

_LONG_QUEUE: Final = 30.0
"""Seconds in the queue after which capacity or a rate limit is the likely reason."""

_LOOK_AT: Final[Mapping[int, tuple[str, str]]] = {
    401: ("Not logged in", "Try: log in again; the token is missing, expired or for another audience."),
    403: (
        "Not allowed",
        "Try: ask for the role that may run agents in this project (Azure AI User), and wait until it has arrived.",
    ),
    404: ("Not found", "The run, its thread or its agent was deleted, or the id belongs to another project."),
    429: ("Stale", "The run itself goes on meanwhile. Try: look less often."),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know. kind: "state", "action", "error", "stale" or "doubt".

    status: whose colours it wears ("" for none). is_alert: it wants the reader, and a screen reader says it at once.
    """

    kind: str
    status: str
    heading: str
    lines: tuple[str, ...] = ()
    is_alert: bool = True


def notes_of(view: RunView) -> tuple[Note, ...]:
    """Return the notes of a view, the most urgent first; texts may hold what a service or a model said."""
    found = [_of_ending(view), _of_active(view), _of_unknown(view)]
    if view.stale is not None:
        found.append(_of_stale(view, view.stale))
    if view.stream_error and view.status not in TERMINAL:
        lines = ("The run goes on without its stream.", "Try: read it with runs.get until it ends.")
        found.append(Note("stale", "", f"The stream broke: {view.stream_error}", lines))
    if view.anomalies:
        shown = [*_of_old_copy(view), *view.anomalies[:5]]
        more = (f"… {len(view.anomalies) - 5} more",) if len(view.anomalies) > 5 else ()
        found.append(Note("doubt", "", "Not allowed by the state machine", (*shown, *more)))
    if view.left_out:
        heading = f"{view.left_out} events were more than this picture holds"
        found.append(Note("doubt", "", heading, ("Try: read the run with runs.get and run_steps.list.",)))
    return tuple(note for note in found if note is not None)


def _of_ending(view: RunView) -> Note | None:
    meaning = view.meaning
    if view.status == "completed":
        return Note("state", "completed", "The run ended well; its answer is in the thread.", is_alert=False)
    if meaning is None:
        return None
    told = f"{view.error_code}: {view.error_message}" if view.error_code else f"The run is {view.status}."
    if view.status == "incomplete" and view.incomplete_reason:
        told = f"The run is incomplete: {view.incomplete_reason}"
    verdict = {"retry": "Retry", "fix": "Fix", "give up": "Next"}[meaning.verdict]
    lines = [meaning.happened, f"{verdict}: {meaning.advice}."]
    unanswered = [call.name or call.call_id for call in view.calls if call.output is None and call.name]
    if view.status == "expired" and unanswered:
        lines.insert(1, f"Nobody answered {_names(unanswered)}.")
    kind = "state" if view.status == "cancelled" else "error"
    return Note(kind, str(view.status), told, tuple(lines))


def _of_old_copy(view: RunView) -> list[str]:
    """Say which end a run had reached, when something later says that it goes on."""
    ends = [entry.status for entry in view.path[:-1] if entry.status in TERMINAL]
    return [f"It had ended as {ends[-1]}; what says otherwise may be an old copy, read late."] if ends else []


def _of_active(view: RunView) -> Note | None:
    if _of_old_copy(view):
        return None
    if view.status == "queued":
        waited = view.at - view.path[-1].at
        lines = (
            (f"It has waited {seconds(waited)}: capacity or a rate limit is the likely reason.",)
            if waited > _LONG_QUEUE
            else ()
        )
        return Note("state", "queued", "The run waits for its turn.", lines, is_alert=bool(lines))
    if view.status == "in_progress":
        return Note("state", "in_progress", "The model works; tokens are counted at the end.", is_alert=False)
    if view.status == "requires_action":
        return _of_action(view)
    if view.status == "cancelling":
        asked = view.cancel_asked_at
        when = "" if asked is None else f" at {seconds(max(0.0, asked - start_of(view)), digits_of(view))}"
        lines = ("The run may still complete; its thread is locked until it ends.",)
        return Note("state", "cancelling", f"Cancel was asked for{when}", lines)
    return None


def _of_action(view: RunView) -> Note:
    names = [call.name or call.call_id for call in view.calls if call.call_id in view.waiting_for]
    asked = f"Tool outputs needed for {_names(names)}" if names else f"Action needed: {view.action_type}"
    lines = ["The run waits; its thread is locked until all outputs are submitted in one request."]
    if view.expires_at is not None and view.created_at is not None:
        lines.append(f"It expires {seconds(view.expires_at - view.created_at)} after its creation.")
    return Note("action", "requires_action", asked, tuple(lines))


def _of_unknown(view: RunView) -> Note | None:
    if view.status is None or view.status in ACTIVE | TERMINAL:
        return None
    lines = (
        "It is not known to be active: code that waits should stop and say so.",
        "Try: read the run with runs.get, and look whether a newer labkit knows the status.",
    )
    return Note("error", view.status, f"A status that labkit does not know: {view.status}", lines)


def _of_stale(view: RunView, stale: Stale) -> Note:
    since = seconds(max(0.0, stale.since - start_of(view)), digits_of(view))
    times = "" if stale.looks == 1 else f" ({stale.looks} times)"
    told = f"{one_line(stale.reason).rstrip('.')}{times}."
    usual = ("Stale", "The run itself may be well. Try: nothing yet; a later look will tell.")
    heading, advice = _LOOK_AT.get(stale.http_status or 0, usual)
    lines = [told, "What is shown is from before.", advice]
    if stale.retry_in is not None:
        lines.append(f"Looking again in {seconds(max(0.0, stale.retry_in), 1)}.")
    status = f"HTTP {stale.http_status}" if stale.http_status else "no answer"
    return Note("stale", "", f"{heading} since {since}: {status}", tuple(lines))


def _names(names: list[str]) -> str:
    shown = ", ".join(one_line(name)[:60] for name in names[:8])
    return f"{shown} and {len(names) - 8} more" if len(names) > 8 else shown
