"""What a run holds, taken into its view: steps, tool calls and their outputs, messages and their pieces.

Source: wire contract §6 (steps), §7 (tool calls), §8 (streams).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from labkit.monitors.state import CallView, MessageView, RunView, StepView, Tokens
from labkit.monitors.wire import cut, dump, entries, number, part, text

LIMIT: Final = 1_000
"""Steps, and calls, and messages that a view keeps; what comes beyond is counted."""


def take_step(view: RunView, step: Mapping[str, Any], at: float) -> RunView:
    """Take in a step: it grows in place, and an event that comes late fills in only what is missing."""
    step_id, status = text(step, "id"), text(step, "status")
    if step_id is None or status is None:
        return view
    known = {entry.step_id: entry for entry in view.steps}
    old = known.get(step_id)
    if old is None and len(known) >= LIMIT:
        return replace(view, left_out=view.left_out + 1)
    new = _new_step(step_id, status, step, at)
    ended = status != "in_progress"
    if old is not None:
        view = _doubt_step(view, old, new)
        new = _merge_steps(old, new)
    view = replace(view, steps=tuple({**known, step_id: new}.values()))
    for call in entries(part(step, "step_details"), "tool_calls"):
        view = take_call(view, call, at, step_id=step_id, ended=ended)
    return view


def _new_step(step_id: str, status: str, step: Mapping[str, Any], at: float) -> StepView:
    error = part(step, "last_error")
    return StepView(
        step_id=step_id,
        type=text(step, "type") or "",
        status=status,
        started_at=at,
        ended_at=None if status == "in_progress" else at,
        tokens=tokens_of(step),
        error=f"{text(error, 'code')}: {text(error, 'message')}" if error else None,
        told_at=at,
    )


def _merge_steps(old: StepView, new: StepView) -> StepView:
    is_late = new.told_at < old.told_at
    status = old.status if is_late else new.status
    ends = [entry.ended_at for entry in (old, new) if entry.ended_at is not None]
    return StepView(
        step_id=old.step_id,
        type=old.type or new.type,
        status=status,
        started_at=min(old.started_at, new.started_at),
        ended_at=min(ends) if ends and status != "in_progress" else None,
        tokens=(old.tokens or new.tokens) if is_late else (new.tokens or old.tokens),
        error=(old.error or new.error) if is_late else (new.error or old.error),
        told_at=max(old.told_at, new.told_at),
    )


def _doubt_step(view: RunView, old: StepView, new: StepView) -> RunView:
    if new.told_at < old.told_at or old.status in {"in_progress", new.status}:
        return view
    return note_anomaly(
        view, f"step {old.step_id}: {old.status} → {new.status}: a step that has ended never changes"
    )


def take_call(
    view: RunView, call: Mapping[str, Any], at: float, *, step_id: str | None = None, ended: bool = False
) -> RunView:
    """Take in a tool call as a run or a step tells it."""
    call_id = text(call, "id")
    if call_id is None:
        return view
    name, arguments, output = _read_call(call)
    old = _find_call(view, call_id)
    if old is None and len(view.calls) >= LIMIT:
        return replace(view, left_out=view.left_out + 1)
    old = old or CallView(call_id, "", "", at)
    new = replace(
        old,
        name=cut(name, 200) or old.name,
        arguments=cut(arguments) or old.arguments,
        arguments_chars=len(arguments) or old.arguments_chars,
        started_at=min(old.started_at, at),
        step_id=step_id or old.step_id,
        ended_at=at if ended and old.ended_at is None else old.ended_at,
    )
    view = _put_call(view, new)
    return view if output is None else _answer(view, new, output)


def _read_call(call: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """Return name, arguments and output of a call; a tool of the service is named by its type."""
    kind = text(call, "type") or "tool"
    detail = part(call, kind)
    if kind == "function":
        return _whole(detail, "name") or "", _whole(detail, "arguments") or "", _whole(detail, "output")
    if kind == "code_interpreter":
        logs = [_whole(entry, "logs") or f"({text(entry, 'type')})" for entry in entries(detail, "outputs")]
        return kind, _whole(detail, "input") or "", "\n".join(logs) if logs else None
    return kind, dump(detail) if detail else "", None


def take_outputs(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    """Take in the outputs that were submitted."""
    for entry in entries(data, "tool_outputs"):
        call_id, output = text(entry, "tool_call_id"), _whole(entry, "output")
        if call_id is None:
            continue
        old = _find_call(view, call_id)
        if old is None and len(view.calls) >= LIMIT:
            return replace(view, left_out=view.left_out + 1)
        old = old or CallView(call_id, "", "", at)
        new = replace(old, ended_at=at if old.ended_at is None else old.ended_at)
        view = _put_call(view, new)
        if output is not None:
            view = _answer(view, new, output)
    return view


def _answer(view: RunView, call: CallView, output: str) -> RunView:
    """Keep the first output; another one is an anomaly."""
    if call.output is None:
        return _put_call(view, replace(call, output=cut(output), output_chars=len(output)))
    if (call.output, call.output_chars) != (cut(output), len(output)):
        return note_anomaly(view, f"{call.call_id} was answered twice, with different outputs")
    return view


def take_record(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    """Take in what a function here took and came to; see tools.CallRecord. Its times are exact."""
    call = _find_call(view, text(data, "call_id") or "")
    if call is None:
        return view
    started, seconds = number(data, "started_at"), number(data, "seconds")
    return _put_call(
        view,
        replace(
            call,
            name=call.name or text(data, "name") or "",
            outcome=text(data, "outcome", 40) or call.outcome,
            ran_at=call.ran_at if started is None else started,
            seconds=call.seconds if seconds is None else max(0.0, seconds),
        ),
    )


def take_message(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    """Take in a whole message: what it says replaces what its pieces said."""
    message_id = text(data, "id")
    if message_id is None:
        return view
    pieces = [text_of(content) for content in entries(data, "content")]
    whole = "\n".join(piece for piece in pieces if piece)
    old = _find_message(view, message_id) or MessageView(message_id, "assistant", "", at)
    is_done = old.is_done or text(data, "status") in {None, "completed", "incomplete"}
    # A message that has ended is not unmade by an event of its beginning that comes late.
    is_kept = old.is_done and len(whole) < old.chars
    new = replace(
        old,
        role=text(data, "role", 40) or old.role,
        text=old.text if is_kept or not whole else cut(whole),
        chars=old.chars if is_kept or not whole else len(whole),
        at=min(old.at, at),
        is_done=is_done,
    )
    return _put_message(view, new)


def take_delta(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    """Take in a piece of a message; a piece of a step says nothing that the step does not say later."""
    message_id = text(data, "id")
    content = entries(part(data, "delta"), "content")
    if message_id is None or not content:
        return view
    piece = "".join(text_of(entry) for entry in content)
    old = _find_message(view, message_id) or MessageView(message_id, "assistant", "", at)
    if old.is_done or old.last == (at, cut(piece, 200)):
        return view
    grown = cut(old.text + cut(piece))
    last = (at, cut(piece, 200))
    return _put_message(view, replace(old, text=grown, chars=old.chars + len(piece), last=last))


def note_anomaly(view: RunView, anomaly: str) -> RunView:
    """List an anomaly once."""
    if anomaly in view.anomalies or len(view.anomalies) >= LIMIT:
        return view
    return replace(view, anomalies=(*view.anomalies, anomaly))


def tokens_of(data: Mapping[str, Any]) -> Tokens | None:
    """Return the usage of a run or a step, or None when it has none yet."""
    usage = part(data, "usage")
    counts = [number(usage, name) for name in ("prompt_tokens", "completion_tokens", "total_tokens")]
    if all(count is None for count in counts):
        return None
    return Tokens(*(int(count or 0) for count in counts))


def text_of(content: Mapping[str, Any]) -> str:
    """Return the words of a content part; of one without words its type, "(image_file)"."""
    words = _whole(part(content, "text"), "value")
    kind = text(content, "type")
    return words if words is not None else f"({kind})" if kind not in {None, "text"} else ""


def _whole(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _find_call(view: RunView, call_id: str) -> CallView | None:
    return next((call for call in view.calls if call.call_id == call_id), None)


def _put_call(view: RunView, call: CallView) -> RunView:
    known = {entry.call_id: entry for entry in view.calls}
    return replace(view, calls=tuple({**known, call.call_id: call}.values()))


def _find_message(view: RunView, message_id: str) -> MessageView | None:
    return next((entry for entry in view.messages if entry.message_id == message_id), None)


def _put_message(view: RunView, message: MessageView) -> RunView:
    known = {entry.message_id: entry for entry in view.messages}
    if message.message_id not in known and len(known) >= LIMIT:
        return replace(view, left_out=view.left_out + 1)
    return replace(view, messages=tuple({**known, message.message_id: message}.values()))
