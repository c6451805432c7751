"""Spans: recorded runs as OpenTelemetry, beside what the SDK's own instrumentor sends.

`azure.ai.agents.telemetry.AIAgentsInstrumentor` makes a span for each call of the client: `start_thread_run`, one
`get_thread_run` a poll, `submit_tool_outputs`. It has none for the run as a whole, none for what happens between two polls,
and none for tools that its own loop does not execute. Those are the spans here: `invoke_agent` for the run, `run_step …`
for its steps, `execute_tool …` for its tools. Names and attributes follow the GenAI semantic conventions; where these have
no word (thread, run, step), the SDK's attribute is used, so that both kinds of spans can be joined.

opentelemetry is needed only here: `pip install "labkit[traces]"`. Where the spans go is the program's choice, by its tracer
provider. Source: azure-ai-agents 1.1.0 `telemetry/_utils.py`; OpenTelemetry semantic conventions 0.66, gen_ai.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from labkit.errors import LabkitError
from labkit.events import RunEvent, to_wire
from labkit.recorder.metrics import measure_run
from labkit.recorder.recorder import Recorder
from labkit.status import to_word

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

_SYSTEM: Final = "az.ai.agents"  # azure-ai-agents 1.1.0, in the attribute of older conventions
_PROVIDER: Final = "microsoft.foundry"  # azure-ai-projects 2.10.0 `telemetry/_utils.py`, in the newer one
_NANOSECONDS: Final = 1_000_000_000


def send_spans(events: Sequence[RunEvent], *, tracer: Tracer | None = None, content: bool = False) -> None:
    """Send the spans of one recorded run, with the times of its events; below the current span if there is one.

    events: of one run, by their time, as `Recording.of_run` gives them. content: also arguments and outputs of tools.
    Raises: LabkitError without opentelemetry; ValueError for events of several runs.
    """
    runs = {event.run_id for event in events}
    if len(runs) > 1:
        raise ValueError(
            f"events of {len(runs)} runs; expected those of one; for each run_id: send_spans(recording.of_run(run_id))"
        )
    seen = [event for event in events if event.kind == "run"]
    if not seen:
        return
    tracer = tracer or _tracer()
    span = tracer.start_span(_name_run(seen[-1].data), kind=_client(), start_time=_nano(seen[0].at))
    _tell_run(span, events)
    _send_children(tracer, span, events, content=content)
    span.end(_nano(events[-1].at))


@contextmanager
def trace_run(
    recorder: Recorder, run: Any, *, tracer: Tracer | None = None, content: bool = False
) -> Iterator[Span]:
    """Hold the span of a run open while it is waited for, so that the SDK's spans of the polls stand below it.

    ::

        with trace_run(recorder, run):
            run = wait_for_run(lab.agents, run, on_event=recorder.update, tools=tools)

    Raises: LabkitError without opentelemetry. An error of the body is recorded in the span and passes.
    """
    from_wire = to_wire(run)
    tracer = tracer or _tracer()
    with tracer.start_as_current_span(_name_run(from_wire), kind=_client()) as span:
        try:
            yield span
        finally:
            events = recorder.events_of(str(from_wire.get("id")))
            _tell_run(span, events)
            _send_children(tracer, span, events, content=content)


def _tell_run(span: Span, events: Sequence[RunEvent]) -> None:
    seen = [event for event in events if event.kind == "run"]
    if not seen:
        return
    newest, metrics = seen[-1].data, measure_run(events)
    _set(
        span,
        {
            "gen_ai.operation.name": "invoke_agent",
            "gen_ai.provider.name": _PROVIDER,
            "gen_ai.system": _SYSTEM,
            "gen_ai.agent.id": newest.get("assistant_id"),
            "gen_ai.conversation.id": newest.get("thread_id"),
            "gen_ai.thread.id": newest.get("thread_id"),
            "gen_ai.thread.run.id": metrics.run_id,
            "gen_ai.thread.run.status": metrics.status,
            "gen_ai.request.model": newest.get("model"),
            "gen_ai.response.model": newest.get("model"),
            "gen_ai.usage.input_tokens": metrics.input_tokens or None,
            "gen_ai.usage.output_tokens": metrics.output_tokens or None,
        },
    )
    for event in seen:
        attributes = {"gen_ai.thread.run.status": to_word(event.data.get("status"))}
        span.add_event("gen_ai.thread.run.status_changed", attributes, _nano(event.at))
    if metrics.is_error:
        error = newest.get("last_error")
        message = error.get("message") if isinstance(error, Mapping) else None
        _fail(span, metrics.error or metrics.status, str(message or metrics.status))


def _send_children(tracer: Tracer, parent: Span, events: Sequence[RunEvent], *, content: bool) -> None:
    from opentelemetry.trace import set_span_in_context

    context = set_span_in_context(parent)
    outputs = _outputs(events)
    for step in _steps(events):
        span = tracer.start_span(
            f"run_step {step[-1].data.get('type')}", context, start_time=_nano(step[0].at)
        )
        _tell_step(span, step[-1].data)
        span.end(_nano(step[-1].at))
    for event in events:
        if event.kind == "call":
            data, start = event.data, float(event.data.get("started_at") or event.at)
            span = tracer.start_span(f"execute_tool {data.get('name')}", context, start_time=_nano(start))
            _tell_call(span, data, outputs if content else None)
            span.end(_nano(start + float(data.get("seconds") or 0)))


def _tell_step(span: Span, step: Mapping[str, Any]) -> None:
    usage = step.get("usage") or {}
    _set(
        span,
        {
            "gen_ai.system": _SYSTEM,
            "gen_ai.thread.run.id": step.get("run_id"),
            "gen_ai.run_step.status": step.get("status"),
            "gen_ai.usage.input_tokens": usage.get("prompt_tokens"),
            "gen_ai.usage.output_tokens": usage.get("completion_tokens"),
        },
    )
    error = step.get("last_error")
    if isinstance(error, Mapping):
        _fail(span, str(error.get("code")), str(error.get("message")))


def _tell_call(span: Span, call: Mapping[str, Any], outputs: Mapping[str, str] | None) -> None:
    content = (
        {}
        if outputs is None
        else {
            "gen_ai.tool.call.arguments": call.get("arguments"),
            "gen_ai.tool.call.result": outputs.get(str(call.get("call_id"))),
        }
    )
    _set(
        span,
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": call.get("name"),
            "gen_ai.tool.call.id": call.get("call_id"),
            "gen_ai.tool.type": "function",
            **content,
        },
    )
    if call.get("outcome") not in ("ok", "remembered"):
        _fail(span, str(call.get("outcome")), f"the tool call ended as {call.get('outcome')}")


def _steps(events: Sequence[RunEvent]) -> list[list[RunEvent]]:
    steps: dict[Any, list[RunEvent]] = {}
    for event in events:
        if event.kind == "step":
            steps.setdefault(event.data.get("id"), []).append(event)
    return list(steps.values())


def _outputs(events: Sequence[RunEvent]) -> dict[str, str]:
    submitted = [
        entry for event in events if event.kind == "outputs" for entry in event.data.get("tool_outputs") or []
    ]
    return {str(entry.get("tool_call_id")): str(entry.get("output")) for entry in submitted}


def _name_run(run: Mapping[str, Any]) -> str:
    # The convention's name is "invoke_agent {gen_ai.agent.name}", and a run knows only the agent's id.
    return f"invoke_agent {run.get('assistant_id')}" if run.get("assistant_id") else "invoke_agent"


def _set(span: Span, attributes: Mapping[str, Any]) -> None:
    for name, value in attributes.items():
        if isinstance(value, (str, int, float)):
            span.set_attribute(name, value)


def _fail(span: Span, kind: str, message: str) -> None:
    from opentelemetry.trace import Status, StatusCode

    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR, message))


def _client() -> Any:
    from opentelemetry.trace import SpanKind

    return SpanKind.CLIENT


def _tracer() -> Tracer:
    try:
        from opentelemetry import trace
    except ModuleNotFoundError as error:
        raise LabkitError(
            "opentelemetry is not installed, so no span can be sent.",
            expected="the extra `traces` of labkit",
            try_next='pip install "labkit[traces]"; a Recorder writes JSON lines without it',
        ) from error
    return trace.get_tracer("labkit.recorder")


def _nano(at: float) -> int:
    return int(at * _NANOSECONDS)
