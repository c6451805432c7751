"""Runs as OpenTelemetry spans."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode, Tracer

from labkit.errors import LabkitError
from labkit.recorder.recorder import Recorder
from labkit.recorder.spans import send_spans, trace_run
from tests.unit.recorder.samples import STEPS, run, whole_run


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    """Where the spans go."""
    return InMemorySpanExporter()


@pytest.fixture
def tracer(exporter: InMemorySpanExporter) -> Tracer:
    """A tracer of a provider of the test's own."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer("test")


def recorded(*, steps: bool = True, **end: Any) -> Recorder:
    """Return a recorder that has seen a run."""
    recorder = Recorder()
    for event in whole_run(**end):
        recorder.update(event)
    if steps:
        recorder.add_steps({"id": "run_1", "created_at": 1_000, "status": "completed"}, STEPS)
    return recorder


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    """Return the finished spans."""
    return {span.name: span for span in exporter.get_finished_spans()}


def seconds(span: ReadableSpan) -> tuple[float, float]:
    """Return start and end in seconds."""
    assert span.start_time is not None
    assert span.end_time is not None
    return span.start_time / 1e9, span.end_time / 1e9


def test_a_run_with_its_steps_and_tools(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    """One tree, with the times of the events and the names of the conventions."""
    send_spans(recorded().events_of("run_1"), tracer=tracer)
    spans = by_name(exporter)
    assert set(spans) == {
        "invoke_agent asst_1",
        "run_step tool_calls",
        "run_step message_creation",
        "execute_tool get_weather",
        "execute_tool send",
    }
    root = spans["invoke_agent asst_1"]
    assert seconds(root) == (100.0, 110.0)
    assert root.attributes is not None
    assert dict(root.attributes) == {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "microsoft.foundry",
        "gen_ai.system": "az.ai.agents",
        "gen_ai.agent.id": "asst_1",
        "gen_ai.conversation.id": "thread_1",
        "gen_ai.thread.id": "thread_1",
        "gen_ai.thread.run.id": "run_1",
        "gen_ai.thread.run.status": "completed",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.response.model": "gpt-4o-mini",
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 20,
    }
    assert len(root.events) == 6
    for name, span in spans.items():
        if span is not root:
            assert span.parent is not None, name
            assert root.context is not None
            assert span.parent.span_id == root.context.span_id
    assert seconds(spans["execute_tool get_weather"]) == (103.0, 105.0)
    assert seconds(spans["run_step tool_calls"]) == (102.0, 107.0)


def test_failures_are_failures_of_spans(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    """A run, a step and a tool that went wrong say so, with the service's word for it."""
    recorder = recorded()
    recorder.update(run("failed", 111.0, last_error={"code": "server_error", "message": "Sorry."}))
    send_spans(recorder.events_of("run_1"), tracer=tracer)
    spans = by_name(exporter)
    for name, kind in (
        ("invoke_agent asst_1", "server_error"),
        ("run_step message_creation", "server_error"),
        ("execute_tool send", "error"),
    ):
        assert spans[name].status.status_code is StatusCode.ERROR
        assert (spans[name].attributes or {})["error.type"] == kind
    assert spans["execute_tool get_weather"].status.status_code is StatusCode.UNSET


@pytest.mark.parametrize("content", [False, True])
def test_content_is_sent_only_when_asked_for(
    tracer: Tracer,
    exporter: InMemorySpanExporter,
    content: bool,  # noqa: FBT001
) -> None:
    """As with the SDK's instrumentor: off unless somebody decides."""
    send_spans(recorded().events_of("run_1"), tracer=tracer, content=content)
    attributes = by_name(exporter)["execute_tool get_weather"].attributes or {}
    assert ("gen_ai.tool.call.arguments" in attributes) is content
    assert attributes.get("gen_ai.tool.call.result") == ('{"celsius": 21}' if content else None)


def test_the_span_is_open_while_the_run_is_waited_for(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    """What others send meanwhile, the SDK's polls among them, stands below it; an error passes and is noted."""
    recorder = Recorder()

    def wait() -> None:
        with trace_run(recorder, run("queued", 0.0).data, tracer=tracer):
            tracer.start_span("get_thread_run").end()
            for event in whole_run():
                recorder.update(event)
            raise LookupError

    with pytest.raises(LookupError):
        wait()
    spans = by_name(exporter)
    root = spans["invoke_agent asst_1"]
    assert root.context is not None
    for name in ("get_thread_run", "execute_tool send"):
        parent = spans[name].parent
        assert parent is not None
        assert parent.span_id == root.context.span_id
    assert root.status.status_code is StatusCode.ERROR


def test_events_of_several_runs_are_refused(tracer: Tracer, exporter: InMemorySpanExporter) -> None:
    """One run, one tree; no events, no span."""
    with pytest.raises(ValueError, match="events of 2 runs; expected those of one"):
        send_spans([run("queued", 1.0), run("queued", 1.0, "run_2")], tracer=tracer)
    send_spans([], tracer=tracer)
    assert exporter.get_finished_spans() == ()


def test_without_opentelemetry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra, and what works without it."""
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(LabkitError, match=r'pip install "labkit\[traces\]"'):
        send_spans(whole_run()[:1])
