"""The public names as a type checker sees them; checked by `make check-types`, never run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, assert_type

from labkit import (
    Recorder,
    ToolRegistry,
    Transcript,
    connect,
    raise_for_status,
    run_turn,
    stream_run,
    wait_for_run,
)
from labkit.errors import InvalidTool
from labkit.events import RunEvent
from labkit.history import Entry, Length, RestoreReport, SyncReport, TrimReport, ask_agent
from labkit.history import aio as history_aio
from labkit.polling import Backoff, aio
from labkit.recorder import Price, Recording, RunMetrics, Summary, read
from labkit.recorder.charts import Picture, draw_times
from labkit.recorder.spans import send_spans, trace_run
from labkit.streaming import aio as streaming_aio
from labkit.streaming import text_of, to_event
from labkit.tools import CallRecord, Limits, Tool, ToolCall, ToolReport, calculate, current_call


def add(a: int, b: int = 0) -> int:
    """Add."""
    return a + b


async def fetch(url: str) -> str:
    """Fetch."""
    return url


def approve(call: ToolCall) -> bool | str:
    """Approve reading, refuse the rest."""
    return call.name.startswith("get_") or f"{call.name} needs a person"


async def approve_later(call: ToolCall) -> bool:
    """Approve."""
    return bool(call.idempotency_key)


def tools_are_typed(on_event: Callable[[RunEvent], None]) -> None:
    """A decorated function keeps its type, with and without options."""
    tools = ToolRegistry(add, fetch, limits=Limits(timeout=5), redact=["emp-[0-9]+"], approve=approve)
    ToolRegistry(mark="always", approve=approve_later, on_event=on_event)
    assert_type(tools.tool(add)(1), int)
    assert_type(tools.tool(name="plus", side_effect=True)(add)(1, b=2), int)
    assert_type(tools.add(fetch, timeout=3.5), Tool)
    assert_type(tools.names, list[str])
    assert_type(tools.definitions, list[dict[str, Any]])
    assert_type(tools.answer([], timeout=10), list[dict[str, str]])
    assert_type(tools.report, ToolReport)
    assert_type(tools.report.records, tuple[CallRecord, ...])
    assert_type(current_call(), ToolCall)
    assert_type(calculate("1 + 1"), int | float)
    assert issubclass(InvalidTool, Exception)


def a_registry_goes_to_both_drivers() -> None:
    """The sync wait takes the registry; so does the async one, which finds its twin."""
    lab, tools = connect(), ToolRegistry()
    run = wait_for_run(lab.agents, lab.agents.runs.get("t", "r"), tools=tools, timeout=60)
    assert_type(run.id, str)


async def also_async() -> None:
    """The twin may be handed over as well."""
    lab, tools = connect(), ToolRegistry()
    await aio.wait_for_run(lab.aio.agents, await lab.aio.agents.runs.get("t", "r"), tools=tools.aio)
    assert_type(await tools.aio.answer([]), list[dict[str, str]])


def transcripts_are_typed() -> None:
    """What is read, kept, shortened and given back."""
    agents = connect().agents
    transcript = Transcript.of(agents, "thread_1", with_tools=True)
    assert_type(transcript, Transcript)
    assert_type(transcript[0], Entry)
    assert_type([entry.text for entry in transcript], list[str])
    assert_type(transcript.length, Length)
    assert_type(transcript.sync(agents, full=True), SyncReport)
    assert_type(transcript.trim(tokens=10, pins=["msg_1"]), tuple[Transcript, TrimReport])
    assert_type(Transcript.load(transcript.save(Path("a.json"))), Transcript)
    assert_type(transcript.with_summary(ask_agent(agents, "asst_1", wait=wait_for_run)), Transcript)
    assert_type(transcript.with_summary("short", keep=2).restore(agents, wait=5), RestoreReport)


async def transcripts_are_typed_async() -> None:
    """The async twins give the same."""
    agents = connect().aio.agents
    transcript = await history_aio.read(agents, "thread_1")
    assert_type(await history_aio.sync(transcript, agents), SyncReport)
    assert_type(await history_aio.restore(transcript, agents), RestoreReport)


def recorders_are_typed() -> None:
    """What is kept, measured, drawn and sent."""
    lab = connect()
    recorder = Recorder("runs.jsonl", content=False, redact=str.upper)
    run = wait_for_run(lab.agents, lab.agents.runs.get("t", "r"), on_event=recorder.update)
    recorder.read(lab.agents, run)
    recording = read("runs.jsonl")
    assert_type(recording, Recording)
    assert_type(recording.of_run(run.id), list[RunEvent])
    assert_type(recorder.metrics({"gpt-4o-mini": Price(input=1, output=2)}), list[RunMetrics])
    assert_type(recorder.summary(), Summary)
    assert_type(draw_times(recorder.metrics()), Picture)
    send_spans(recording.of_run(run.id), content=True)
    with trace_run(recorder, run) as span:
        span.set_attribute("a", 1)


def turns_and_streams_are_typed(on_event: Callable[[RunEvent], None]) -> None:
    """Each way to run an agent gives the SDK's run."""
    agents, tools, backoff = connect().agents, ToolRegistry(), Backoff(first=0.5, cap=2)
    run = run_turn(
        agents, "t", "a", "Hello", attempts=2, tools=tools, backoff=backoff, instructions="Be brief."
    )
    assert_type(raise_for_status(run).id, str)
    run = stream_run(agents, "t", "a", tools=tools, on_event=on_event, silence=10, cancel_on_interrupt=False)
    assert_type(run.thread_id, str)
    assert_type(to_event("thread.run.queued", run, at=1.0), RunEvent | None)
    assert_type(text_of(RunEvent("delta", 1.0, "", {})), str)


async def turns_and_streams_are_typed_async() -> None:
    """The twins give the same."""
    agents, tools = connect().aio.agents, ToolRegistry()
    assert_type((await aio.run_turn(agents, "t", "a", "Hello", tools=tools)).id, str)
    assert_type((await streaming_aio.stream_run(agents, "t", "a", tools=tools)).id, str)


def clean_ups_are_typed() -> None:
    """What is known, found again, deleted and left."""
    lab = connect()
    assert_type(lab.leftovers, list[tuple[str, str]])
    assert_type(lab.adopt(), list[tuple[str, str]])
    assert_type(lab.cleanup().lines(), list[str])
