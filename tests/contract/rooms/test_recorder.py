"""A recorder beside the real SDK, its instrumentor, and the local service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from labkit.clock import ManualClock
from labkit.connect.lab import Lab
from labkit.errors import RunError
from labkit.events import RunEvent
from labkit.monitors import RunMonitor
from labkit.monitors.view import RunView, fold
from labkit.polling import wait_for_run
from labkit.recorder import Price, Recorder, read
from labkit.recorder.charts import draw_times, draw_tokens, draw_tools
from labkit.tools import ToolRegistry
from tests.contract.workspace import Workspace


def get_weather(city: str) -> dict[str, Any]:
    """Get the weather of a city."""
    return {"city": city, "celsius": 21}


def ask(lab: Lab, recorder: Recorder, question: str, monitor: RunMonitor | None = None) -> Any:
    """Ask an agent with a tool, record the run with its steps, and return it."""

    def watch(event: RunEvent) -> None:
        recorder.update(event)
        if monitor is not None:
            monitor.update(event)

    agents, clock = lab.agents, ManualClock(1_000.0)
    tools = ToolRegistry(get_weather, on_event=recorder.update, clock=clock)
    agent = agents.create_agent(model=lab.model, name="a", tools=tools.definitions)
    thread = agents.threads.create()
    agents.messages.create(thread_id=thread.id, role="user", content=question)
    run = agents.runs.create(thread_id=thread.id, agent_id=agent.id)
    try:
        run = wait_for_run(agents, run, tools=tools, on_event=watch, clock=clock, timeout=30)
    except RunError as error:
        run = error.run
    recorder.read(agents, run)
    return run


def test_a_run_is_recorded_and_played_again(lab: Lab, tmp_path: Path) -> None:
    """Statuses, the tool call with its time, outputs, steps and tokens; the monitor sees the same from the file."""
    recorder, monitor = Recorder(tmp_path / "runs.jsonl"), RunMonitor()
    run = ask(lab, recorder, "What is the weather in Paris?", monitor)
    recording = read(tmp_path / "runs.jsonl")
    events = recording.of_run(run.id)
    assert {event.kind for event in events} == {"run", "call", "outputs", "step"}
    view = RunView()
    for event in events:
        view = fold(view, event)
    assert view.path == monitor.view.path
    assert [call.name for call in view.calls] == ["get_weather"]
    assert [step.type for step in view.steps] == ["tool_calls", "message_creation"]
    assert view.tokens is not None
    assert view.anomalies == ()


def test_metrics_over_many_runs(lab: Lab) -> None:
    """Good and bad runs together; the tokens are the service's."""
    recorder = Recorder()
    runs = [ask(lab, recorder, f"What is the weather in {city}?") for city in ("Paris", "Rome", "Oslo")]
    lab.service.next_run(failed="rate_limit_exceeded")
    runs.append(ask(lab, recorder, "What is the weather in Bern?"))
    found = recorder.summary({lab.model: Price(1.0, 2.0)})
    assert found.statuses == {"completed": 3, "failed": 1}
    assert (found.error_rate, found.errors) == (0.25, {"rate_limit_exceeded": 1})
    assert found.tokens.total == sum(run.usage.total_tokens for run in runs if run.usage)
    assert found.cost.total is not None
    assert found.tools[0].name == "get_weather"
    metrics = recorder.metrics()
    for draw in (draw_times, draw_tokens, draw_tools):
        assert draw(metrics).png.startswith(b"\x89PNG")


PROGRAM = """
from azure.ai.agents.telemetry import AIAgentsInstrumentor
from azure.core.settings import settings
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from labkit import Recorder, ToolRegistry, connect, wait_for_run
from labkit.recorder.spans import trace_run

exporter = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(provider)
settings.tracing_implementation = "opentelemetry"
AIAgentsInstrumentor().instrument()

lab, recorder = connect(quiet=True), Recorder()
tools = ToolRegistry(on_event=recorder.update)
@tools.tool
def get_weather(city: str) -> dict:
    "Get the weather of a city."
    return {"city": city, "celsius": 21}
agents = lab.agents
agent = agents.create_agent(model=lab.model, name="a", tools=tools.definitions)
thread = agents.threads.create()
agents.messages.create(thread_id=thread.id, role="user", content="What is the weather in Paris?")
run = agents.runs.create(thread_id=thread.id, agent_id=agent.id)
with trace_run(recorder, run):
    run = wait_for_run(agents, run, tools=tools, on_event=recorder.update)
spans = exporter.get_finished_spans()
root = next(span for span in spans if span.name.startswith("invoke_agent"))
below = {span.name for span in spans if span.parent and span.parent.span_id == root.context.span_id}
print(sorted(below))
print(root.attributes["gen_ai.thread.run.status"], root.attributes["gen_ai.usage.input_tokens"] == run.usage.prompt_tokens)
print(sum(span.name.startswith("execute_tool") for span in spans))
"""


def test_beside_the_sdk_s_instrumentor(workspace: Workspace) -> None:
    """Its spans of the polls and of the submit stand below the run's; no tool is there twice."""
    result = workspace.python(PROGRAM)
    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "['execute_tool get_weather', 'get_thread_run', 'submit_tool_outputs']",
        "completed True",
        "1",
    ]
