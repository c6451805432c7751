"""From the status of a run to the error that says what it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar

from labkit import errors
from labkit.events import to_wire
from labkit.status import Meaning, explain, is_active, to_word

Run = TypeVar("Run")


def raise_for_status(run: Run) -> Run:
    """Return the run when it is completed; raise the fitting error otherwise.

    Raises: RunFailed, RunExpired, RunCancelled or RunIncomplete for a run that ended otherwise;
    ToolOutputsNeeded for one that waits for tool outputs; RunError for one that is still active;
    UnknownStatus for a status that labkit does not know.
    """
    wire = to_wire(run)
    status = to_word(wire.get("status"))
    if status == "completed":
        return run
    meaning = explain(wire)
    if meaning is not None:
        raise _ended(run, wire, meaning)
    if status == "requires_action":
        raise tool_outputs_needed(run)
    if is_active(status):
        raise errors.RunError(
            f"Run {wire.get('id')} is still {status}: it has not ended.",
            run=run,
            expected="a run that has ended",
            try_next="run = wait_for_run(agents, run), then raise_for_status(run)",
        )
    raise unknown_status(run)


def unknown_status(run: Any) -> errors.UnknownStatus:
    """Return the error for a status that is neither known as active nor as terminal."""
    wire = to_wire(run)
    return errors.UnknownStatus(
        f"Run {wire.get('id')} has the status {to_word(wire.get('status'))!r}, which labkit does not know.",
        run=run,
        expected="queued, in_progress, requires_action, cancelling, completed, failed, cancelled, expired or incomplete",
        try_next="look at the run with agents.runs.get, cancel it if it is no longer wanted, and update labkit",
    )


def open_calls(wire: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the tool calls that a run (wire JSON) asks to be answered; empty when it asks for anything else."""
    action = wire.get("required_action")
    if not isinstance(action, Mapping) or action.get("type") != "submit_tool_outputs":
        return []
    asked = action.get("submit_tool_outputs")
    calls = asked.get("tool_calls") if isinstance(asked, Mapping) else None
    return [dict(call) for call in calls or [] if isinstance(call, Mapping)]


def tool_outputs_needed(run: Any) -> errors.ToolOutputsNeeded:
    """Return the error for a run in `requires_action` that nobody can answer; it lists the calls."""
    wire = to_wire(run)
    calls = open_calls(wire)
    if not calls:
        return _unanswerable(run, wire)
    listed = "\n".join(f"  {_signature(call)}" for call in calls)
    return errors.ToolOutputsNeeded(
        f"Run {wire.get('id')} waits for the output of {len(calls)} tool call(s):\n{listed}",
        run=run,
        calls=calls,
        expected="somebody who answers them; the run is still alive, and it locks its thread until it expires",
        try_next=(
            "pass tools= to wait_for_run; or agents.runs.submit_tool_outputs(thread_id=..., run_id=...,"
            " tool_outputs=[...]) with one output for each call; or agents.runs.cancel(...)"
        ),
    )


def _unanswerable(run: Any, wire: Mapping[str, Any]) -> errors.ToolOutputsNeeded:
    action = wire.get("required_action")
    kind = action.get("type") if isinstance(action, Mapping) else None
    asked = "names no tool calls" if kind in {None, "submit_tool_outputs"} else f"is of the type {kind!r}"
    return errors.ToolOutputsNeeded(
        f"Run {wire.get('id')} waits in requires_action, but the action {asked}, so no tool output can end the wait.",
        run=run,
        calls=[],
        expected="a required action of the type submit_tool_outputs with at least one call",
        try_next="agents.runs.cancel(thread_id=..., run_id=...): the run is still alive and locks its thread",
    )


def _signature(call: Mapping[str, Any]) -> str:
    function = call.get("function")
    if not isinstance(function, Mapping):
        return f"{call.get('id')}: a call of the type {call.get('type')!r}"
    arguments = str(function.get("arguments"))
    shown = arguments if len(arguments) <= 80 else arguments[:79] + "…"  # a message is no place for a payload
    # json.dumps quotes control characters: the text comes from a model
    return f"{call.get('id')}: {function.get('name')}({json.dumps(shown, ensure_ascii=False)[1:-1]})"


def _ended(run: Any, wire: Mapping[str, Any], meaning: Meaning) -> errors.RunError:
    status, run_id = to_word(wire.get("status")), wire.get("id")
    if status == "failed":
        return _failed(run, wire, meaning)
    if status == "incomplete":
        details = wire.get("incomplete_details")
        reason = str(details.get("reason")) if isinstance(details, Mapping) else "not given"
        happened = f"Run {run_id} ended as incomplete ({reason}). {meaning.happened}"
        return errors.RunIncomplete(happened, run=run, reason=reason, try_next=meaning.advice)
    kind = errors.RunExpired if status == "expired" else errors.RunCancelled
    return kind(
        f"Run {run_id} ended as {status}. {meaning.happened}",
        run=run,
        expected="a run that ends as completed",
        try_next=meaning.advice,
    )


def _failed(run: Any, wire: Mapping[str, Any], meaning: Meaning) -> errors.RunFailed:
    details = wire.get("last_error")
    error = details if isinstance(details, Mapping) else {}
    code, message = str(error.get("code")), str(error.get("message") or "")
    return errors.RunFailed(
        f"Run {wire.get('id')} failed with {code}: {message or '(no message)'}\n{meaning.happened}",
        run=run,
        code=code,
        message=message,
        verdict=meaning.verdict,
        retry_after=meaning.retry_after,
        try_next=meaning.advice,
    )
