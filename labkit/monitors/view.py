"""RunView: what is known about one run, folded from its events.

`fold` is pure: no clock, no requests, nothing forgotten by accident. Every time in a view is the `at` of an event,
so whoever makes the events decides which clock the picture follows. Statuses that are not known are kept as they
are; a transition that the state machine does not allow is shown, and listed under `anomalies`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from labkit.events import RunEvent
from labkit.status import ACTIVE, TERMINAL, Meaning, explain


@dataclass(frozen=True, slots=True)
class StatusAt:
    """A status and the time (unix seconds) at which it was first seen."""

    status: str
    at: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """Token counts of a run or a step, as the service gave them."""

    prompt: int
    completion: int
    total: int


@dataclass(frozen=True, slots=True)
class StepView:
    """One run step; `ended_at` is None while it is open. `error` is "code: message" or None."""

    step_id: str
    type: str
    status: str
    started_at: float
    ended_at: float | None = None
    tokens: Tokens | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class CallView:
    """One tool call. `arguments` and `output` are text as sent; `output` is None until somebody answered.

    step_id: the step that holds the call, when a step was seen. name: of the function, else the type of the tool.
    """

    call_id: str
    name: str
    arguments: str
    started_at: float
    output: str | None = None
    ended_at: float | None = None
    step_id: str | None = None


@dataclass(frozen=True, slots=True)
class RunView:
    """Everything that a picture of a run shows. An empty view is the start of every fold.

    path: statuses in the order seen. calls: in the order seen. waiting_for: ids of the calls that the run asks to
    be answered. action_type: the type of its required action. created_at, expires_at: on the service's clock.
    at: time of the newest event. anomalies: sentences.
    """

    run_id: str = ""
    thread_id: str | None = None
    agent_id: str | None = None
    model: str | None = None
    path: tuple[StatusAt, ...] = ()
    steps: tuple[StepView, ...] = ()
    calls: tuple[CallView, ...] = ()
    tokens: Tokens | None = None
    error_code: str | None = None
    error_message: str | None = None
    incomplete_reason: str | None = None
    action_type: str | None = None
    waiting_for: tuple[str, ...] = ()
    created_at: float | None = None
    expires_at: float | None = None
    at: float = 0.0
    anomalies: tuple[str, ...] = ()

    @property
    def status(self) -> str | None:
        """The newest status, or None when no event told one."""
        return self.path[-1].status if self.path else None

    @property
    def meaning(self) -> Meaning | None:
        """What the ending means and what to do about it; None when nothing went wrong."""
        return explain(
            {
                "status": self.status,
                "model": self.model,
                "last_error": {"code": self.error_code, "message": self.error_message},
                "incomplete_details": {"reason": self.incomplete_reason},
            }
        )

    def to_json(self) -> str:
        """Return the view as JSON text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> RunView:
        """Read a view that `to_json` wrote."""
        value = json.loads(text)
        steps = tuple(
            StepView(**{**step, "tokens": _stored_tokens(step["tokens"])}) for step in value["steps"]
        )
        return cls(
            **{
                **value,
                "path": tuple(StatusAt(**entry) for entry in value["path"]),
                "steps": steps,
                "calls": tuple(CallView(**call) for call in value["calls"]),
                "tokens": _stored_tokens(value["tokens"]),
                "waiting_for": tuple(value["waiting_for"]),
                "anomalies": tuple(value["anomalies"]),
            }
        )


def fold(view: RunView, event: RunEvent) -> RunView:
    """Return the view with the event taken in; never raises.

    An event of another run, or of a kind that is not known, changes nothing. Taking the same event twice in a
    row is the same as taking it once.
    """
    if view.run_id not in {"", event.run_id}:
        return view
    take = {"run": _take_run, "step": _take_step, "outputs": _take_outputs}.get(event.kind)
    if take is None:
        return view
    at = event.at if math.isfinite(event.at) else view.at
    return take(replace(view, run_id=event.run_id, at=max(at, view.at) if view.path else at), event.data, at)


def _take_run(view: RunView, run: Mapping[str, Any], at: float) -> RunView:
    error, details = _part(run, "last_error"), _part(run, "incomplete_details")
    action = _part(run, "required_action")
    calls = _list(_part(action, "submit_tool_outputs"), "tool_calls")
    view = _take_status(view, _text(run, "status"), at)
    for call in calls:
        view = _take_call(view, call, at)
    return replace(
        view,
        thread_id=_text(run, "thread_id") or view.thread_id,
        agent_id=_text(run, "assistant_id") or view.agent_id,
        model=_text(run, "model") or view.model,
        tokens=_tokens(run) or view.tokens,
        error_code=_text(error, "code") or view.error_code,
        error_message=_text(error, "message") or view.error_message,
        incomplete_reason=_text(details, "reason") or view.incomplete_reason,
        action_type=_text(action, "type"),
        waiting_for=tuple(call_id for call in calls if (call_id := _text(call, "id"))),
        created_at=_number(run, "created_at") if "created_at" in run else view.created_at,
        expires_at=_number(run, "expires_at") if "expires_at" in run else view.expires_at,
    )


def _take_status(view: RunView, status: str | None, at: float) -> RunView:
    if status is None or status == view.status:
        return view
    anomaly = _find_anomaly(view.status, status)
    return replace(
        view,
        path=(*view.path, StatusAt(status, at)),
        anomalies=(*view.anomalies, anomaly) if anomaly else view.anomalies,
    )


def _find_anomaly(old: str | None, new: str) -> str | None:
    """Judge what two looks at a run show: a status between them may have been missed, a rule cannot.

    Source: wire contract §5. From queued, in_progress and requires_action every status can be reached.
    """
    if old in TERMINAL:
        return f"{old} → {new}: a status that is terminal never changes"
    if old == "cancelling" and new in ACTIVE:
        return f"{old} → {new}: a run that is being cancelled only ends"
    return None


def _take_step(view: RunView, step: Mapping[str, Any], at: float) -> RunView:
    step_id, status = _text(step, "id"), _text(step, "status")
    if step_id is None or status is None:
        return view
    known = {entry.step_id: entry for entry in view.steps}
    old = known.get(step_id)
    ended = status != "in_progress"
    error = _part(step, "last_error")
    new = StepView(
        step_id=step_id,
        type=_text(step, "type") or (old.type if old else "step"),
        status=status,
        started_at=old.started_at if old else at,
        ended_at=(old.ended_at if old and old.ended_at is not None else at) if ended else None,
        tokens=_tokens(step) or (old.tokens if old else None),
        error=f"{_text(error, 'code')}: {_text(error, 'message')}" if error else None,
    )
    view = replace(view, steps=tuple({**known, step_id: new}.values()))
    for call in _list(_part(step, "step_details"), "tool_calls"):
        view = _take_call(view, call, at, step_id=step_id, ended=ended)
    return view


def _take_call(
    view: RunView, call: Mapping[str, Any], at: float, *, step_id: str | None = None, ended: bool = False
) -> RunView:
    call_id = _text(call, "id")
    if call_id is None:
        return view
    known = {entry.call_id: entry for entry in view.calls}
    name, arguments, output = _read_call(call)
    old = known.get(call_id) or CallView(call_id, name, arguments, at)
    new = replace(
        old,
        name=name or old.name,
        arguments=arguments or old.arguments,
        output=old.output if output is None else output,
        step_id=step_id or old.step_id,
        ended_at=at if ended and old.ended_at is None else old.ended_at,
    )
    return replace(view, calls=tuple({**known, call_id: new}.values()))


def _read_call(call: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """Return name, arguments and output of a call; a tool of the service is named by its type."""
    kind = _text(call, "type") or "tool"
    detail = _part(call, kind)
    if kind == "function":
        return _text(detail, "name") or "", _text(detail, "arguments") or "", _text(detail, "output")
    if kind == "code_interpreter":
        logs = [_text(entry, "logs") or f"({_text(entry, 'type')})" for entry in _list(detail, "outputs")]
        return kind, _text(detail, "input") or "", "\n".join(logs) if logs else None
    return kind, json.dumps(detail, ensure_ascii=False, default=str) if detail else "", None


def _take_outputs(view: RunView, data: Mapping[str, Any], at: float) -> RunView:
    for entry in _list(data, "tool_outputs"):
        call_id, output = _text(entry, "tool_call_id"), _text(entry, "output")
        if call_id is None:
            continue
        known = {call.call_id: call for call in view.calls}
        old = known.get(call_id) or CallView(call_id, "", "", at)
        if old.output is not None and old.output != output:
            anomaly = f"{call_id} was answered twice, with different outputs"
            view = replace(view, anomalies=tuple(dict.fromkeys([*view.anomalies, anomaly])))
        ended_at = at if old.ended_at is None else old.ended_at
        new = replace(old, output=output if old.output is None else old.output, ended_at=ended_at)
        view = replace(view, calls=tuple({**known, call_id: new}.values()))
    return view


def _tokens(data: Mapping[str, Any]) -> Tokens | None:
    usage = _part(data, "usage")
    counts = [_number(usage, name) for name in ("prompt_tokens", "completion_tokens", "total_tokens")]
    if all(count is None for count in counts):
        return None
    return Tokens(*(int(count or 0) for count in counts))


def _stored_tokens(value: Any) -> Tokens | None:
    return None if value is None else Tokens(**value)


def _part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = data.get(key)
    return (
        [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, (list, tuple)) else []
    )


def _text(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) else None


def _number(data: Mapping[str, Any], key: str) -> float | None:
    value = data.get(key)
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return value if good else None
