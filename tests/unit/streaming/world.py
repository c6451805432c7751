"""Streams that are written down as bytes, in front of the SDK's own handlers, sync and async."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from azure.ai.agents.models import (
    AgentEventHandler,
    AgentRunStream,
    AsyncAgentEventHandler,
    AsyncAgentRunStream,
)

from labkit.clock import AsyncManualClock, ManualClock
from labkit.events import RunEvent
from labkit.polling import Backoff
from labkit.streaming import aio, stream_run

STEADY = Backoff(draw=lambda: 1.0)


def event(name: str, data: Any) -> bytes:
    """Return one event as the service writes it."""
    return f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n".encode()


def run(status: str, **fields: Any) -> dict[str, Any]:
    """Return a run as wire JSON."""
    return {"id": "run_1", "object": "thread.run", "thread_id": "thread_1", "status": status, **fields}


def told(status: str, **fields: Any) -> bytes:
    """Return the event that tells this status."""
    return event(f"thread.run.{status}", run(status, **fields))


CALLS = {
    "type": "submit_tool_outputs",
    "submit_tool_outputs": {
        "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    },
}
DONE = event("done", "[DONE]")


@dataclass
class Far:
    """The far end: streams as chunks or errors, one for each POST, and runs for each GET; it writes down what is asked."""

    streams: list[list[Any]]
    gets: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    events: list[RunEvent] = field(default_factory=list)
    arguments: dict[str, Any] = field(default_factory=dict)
    observer_error: Exception | None = None

    def chunks(self) -> Iterator[bytes]:
        """Play the next stream."""
        for chunk in self.streams.pop(0):
            if isinstance(chunk, BaseException):
                raise chunk
            yield chunk

    async def chunks_async(self) -> AsyncIterator[bytes]:
        """Play the next stream."""
        for chunk in self.chunks():
            yield chunk

    def open(self, arguments: dict[str, Any]) -> None:
        """Note the POST of a run; an error in place of its stream is raised."""
        self.asked.append("stream")
        self.arguments = arguments
        if isinstance(self.streams[0], BaseException):
            raise self.streams.pop(0)

    def get(self, **_: Any) -> dict[str, Any]:
        """Give the next run; the last one stays."""
        self.asked.append("get")
        return self.gets.pop(0) if len(self.gets) > 1 else self.gets[0]

    def cancel(self, **_: Any) -> dict[str, Any]:
        """Note the cancel."""
        self.asked.append("cancel")
        return run("cancelled")

    def found(self) -> list[dict[str, Any]]:
        """List the runs, each with the mark that was asked for."""
        self.asked.append("list")
        return [{**each, "metadata": self.arguments["metadata"]} for each in self.runs]

    def answer(self, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Answer every call."""
        self.asked.append("answer " + ",".join(call["id"] for call in calls))
        return [{"tool_call_id": call["id"], "output": "{}"} for call in calls]

    def on_event(self, seen: RunEvent) -> None:
        """Keep the event."""
        self.events.append(seen)
        if self.observer_error is not None:
            raise self.observer_error

    @property
    def options(self) -> dict[str, Any]:
        """What both faces are given."""
        return {"tools": self, "on_event": self.on_event, "backoff": STEADY}


def through_sync(far: Far, **options: Any) -> Any:
    """Run with the synchronous face."""

    def stream(**arguments: Any) -> Any:
        far.open(arguments)
        return AgentRunStream(far.chunks(), lambda *_: 1 / 0, AgentEventHandler())

    def submit(*, event_handler: Any, **_: Any) -> None:
        far.asked.append("submit")
        event_handler.initialize(far.chunks(), lambda *_: 1 / 0)

    runs = SimpleNamespace(
        stream=stream,
        submit_tool_outputs_stream=submit,
        get=far.get,
        cancel=far.cancel,
        list=lambda **_: SimpleNamespace(by_page=lambda: iter([far.found()])),
    )
    return stream_run(
        SimpleNamespace(runs=runs), "thread_1", "asst_1", clock=ManualClock(), **{**far.options, **options}
    )


def through_aio(far: Far, **options: Any) -> Any:
    """Run with the asynchronous face."""

    async def stream(**arguments: Any) -> Any:
        far.open(arguments)
        return AsyncAgentRunStream(far.chunks_async(), lambda *_: 1 / 0, AsyncAgentEventHandler())

    async def submit(*, event_handler: Any, **_: Any) -> None:
        far.asked.append("submit")
        event_handler.initialize(far.chunks_async(), lambda *_: 1 / 0)

    async def get(**_: Any) -> Any:
        return far.get()

    async def cancel(**_: Any) -> Any:
        return far.cancel()

    runs = SimpleNamespace(
        stream=stream, submit_tool_outputs_stream=submit, get=get, cancel=cancel, list=lambda **_: _Pages(far)
    )
    clock = AsyncManualClock()
    return asyncio.run(
        aio.stream_run(
            SimpleNamespace(runs=runs), "thread_1", "asst_1", clock=clock, **{**far.options, **options}
        )
    )


class _Pages:
    def __init__(self, far: Far) -> None:
        self._far = far

    def __aiter__(self) -> Any:
        raise AssertionError("only the first page is read")

    async def by_page(self) -> AsyncIterator[Any]:
        async def page() -> AsyncIterator[Any]:
            for each in self._far.found():
                yield each

        yield page()


FACES = {"sync": through_sync, "aio": through_aio}
