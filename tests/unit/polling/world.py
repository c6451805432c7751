"""A scripted far end of a wait, and the two drivers that can be sent against it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from labkit.clock import AsyncManualClock, ManualClock
from labkit.events import RunEvent
from labkit.polling import Backoff, aio, wait_for_run

# 1.0 is the end of the range: no jitter.
STEADY = Backoff(first=0.05, floor=0.05, eps=0.2, cap=2.0, draw=lambda: 1.0)


def run(status: str, *call_ids: str, action: Any = None) -> dict[str, Any]:
    """Return a run as wire JSON; call ids put it into requires_action with those calls."""
    calls = [{"id": i, "type": "function", "function": {"name": "f", "arguments": "{}"}} for i in call_ids]
    asked = {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}} if calls else action
    return {"id": "run_1", "thread_id": "thread_1", "status": status, "required_action": asked}


class Refused(Exception):
    """Stands for the SDK's HttpResponseError, which passes through unchanged; without a status for a lost connection."""

    def __init__(self, text: str, status_code: int | None = None) -> None:
        super().__init__(text)
        self.status_code = status_code


@dataclass
class World:
    """The far end of a wait: it plays a script and writes down what was asked of it."""

    clock: ManualClock
    gets: list[Any]
    cancels: list[Any] = field(default_factory=list)
    submits: list[Any] = field(default_factory=list)
    hints: list[float] = field(default_factory=list)
    handler: Callable[[list[dict[str, Any]]], Any] | None = None
    observer: Callable[[RunEvent], Any] | None = None
    trace: list[str] = field(default_factory=list)

    def get(self, *, thread_id: str, run_id: str, raw_response_hook: Callable[[Any], None]) -> Any:
        """Play the next entry of `gets`."""
        assert (thread_id, run_id) == ("thread_1", "run_1")
        self.trace.append(f"get@{self.clock.now():.2f}")
        headers = {"Retry-After": str(self.hints.pop(0))} if self.hints else {}
        raw_response_hook(SimpleNamespace(http_response=SimpleNamespace(headers=headers)))
        return play(self.gets)

    def cancel(self, *, thread_id: str, run_id: str) -> Any:
        """Play the next entry of `cancels`."""
        self.trace.append(f"cancel@{self.clock.now():.2f}")
        return play(self.cancels)

    def submit_tool_outputs(self, *, thread_id: str, run_id: str, tool_outputs: list[dict[str, Any]]) -> Any:
        """Play the next entry of `submits`."""
        self.trace.append("submit " + ",".join(output["tool_call_id"] for output in tool_outputs))
        return play(self.submits)

    def answer(self, calls: list[dict[str, Any]]) -> Any:
        """Answer every call with an empty object, or as `handler` says."""
        self.trace.append("answer " + ",".join(call["id"] for call in calls))
        if self.handler is not None:
            return self.handler(calls)
        return [{"tool_call_id": call["id"], "output": "{}"} for call in calls]

    def on_event(self, event: RunEvent) -> None:
        """Write the event down, then do as `observer` says."""
        self.trace.append(f"{event.kind}:{event.data.get('status', len(event.data.get('tool_outputs', [])))}")
        if self.observer is not None:
            self.observer(event)


def play(script: list[Any]) -> Any:
    """Return or raise the next entry; the last one stays."""
    entry = script.pop(0) if len(script) > 1 else script[0]
    if isinstance(entry, BaseException):
        raise entry
    return entry


def through_sync(
    world: World, given: Any, *, tools: bool, timeout: float, cancel_on_interrupt: bool = True
) -> Any:
    """Wait with the synchronous driver."""
    return wait_for_run(
        SimpleNamespace(runs=world),
        given,
        timeout=timeout,
        tools=world if tools else None,
        on_event=world.on_event,
        clock=world.clock,
        backoff=STEADY,
        cancel_on_interrupt=cancel_on_interrupt,
    )


def through_aio(
    world: World, given: Any, *, tools: bool, timeout: float, cancel_on_interrupt: bool = True
) -> Any:
    """Wait with the asynchronous driver, whose far end is the same script."""

    def twin(name: str) -> Callable[..., Any]:
        @functools.wraps(getattr(world, name))  # its signature says whether it takes a timeout
        async def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(world, name)(*args, **kwargs)

        return call

    runs = SimpleNamespace(**{name: twin(name) for name in ("get", "cancel", "submit_tool_outputs")})
    clock = world.clock
    assert isinstance(clock, AsyncManualClock)
    return asyncio.run(
        aio.wait_for_run(
            SimpleNamespace(runs=runs),
            given,
            timeout=timeout,
            tools=SimpleNamespace(answer=twin("answer")) if tools else None,
            on_event=world.on_event,
            clock=clock,
            backoff=STEADY,
            cancel_on_interrupt=cancel_on_interrupt,
        )
    )


DRIVERS = {"sync": (through_sync, ManualClock), "aio": (through_aio, AsyncManualClock)}


def fail(error: BaseException) -> Callable[[Any], Any]:
    """Return a function that raises `error`."""

    def raise_it(_: Any) -> Any:
        raise error

    return raise_it


QUEUED, WORKING, DONE = run("queued"), run("in_progress"), run("completed")
ASKS, ASKS_B, STOPPING, STOPPED = (
    run("requires_action", "a"),
    run("requires_action", "b"),
    run("cancelling"),
    run("cancelled"),
)
OTHER_CALL = {"id": "z", "type": "azure_function", "azure_function": {"name": "f"}}
OTHER = run(
    "requires_action",
    action={"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": [OTHER_CALL]}},
)
MIXED = run(
    "requires_action",
    action={
        "type": "submit_tool_outputs",
        "submit_tool_outputs": {
            "tool_calls": [*ASKS["required_action"]["submit_tool_outputs"]["tool_calls"], OTHER_CALL]
        },
    },
)
