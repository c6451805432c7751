"""Streams as the SDK gives them: one way to read them with either client, and handlers that write down their calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from azure.ai.agents.models import AgentEventHandler, AsyncAgentEventHandler

from tests.contract.sdk.stage import settle

# What a handler does with an event: the name of its method, and what that was given last.
React = Callable[[str, Any], Coroutine[Any, Any, None]]
Event = tuple[str, Any, Any]


async def read(agents: Any, until: str | None = None, **run: Any) -> list[Event]:
    """Open a stream and return its events, to the end or to the first of this name."""
    stream = await settle(agents.runs.stream(**run))
    found: list[Event] = []
    if hasattr(stream, "__enter__"):
        with stream as handler:
            for event in handler:
                found.append(event)
                if event[0] == until:
                    break
    else:
        async with stream as handler:
            async for event in handler:
                found.append(event)
                if event[0] == until:
                    break
    return found


def names(events: list[Event]) -> list[str]:
    """Return the names of the events, a row of deltas as one."""
    found = [name for name, _, _ in events]
    return [name for n, name in enumerate(found) if n == 0 or name != found[n - 1]]


def handler(face: str, react: React | None = None) -> Any:
    """Return a handler for the client of this face; ``calls`` holds what it was called with."""
    return Listener(react) if face == "sync" else AsyncListener(react)


class Listener(AgentEventHandler):
    """A handler for synchronous clients."""

    def __init__(self, react: React | None = None) -> None:
        super().__init__()
        self.calls: list[tuple[str, Any]] = []
        self.react = react

    def _note(self, method: str, *given: Any) -> Any:
        self.calls.append((method, given[-1] if given else None))
        if self.react is not None:
            _run(self.react(method, self.calls[-1][1]))
        return method

    def on_message_delta(self, delta: Any) -> Any:
        return self._note("on_message_delta", delta)

    def on_thread_message(self, message: Any) -> Any:
        return self._note("on_thread_message", message)

    def on_thread_run(self, run: Any) -> Any:
        return self._note("on_thread_run", run)

    def on_run_step(self, step: Any) -> Any:
        return self._note("on_run_step", step)

    def on_run_step_delta(self, delta: Any) -> Any:
        return self._note("on_run_step_delta", delta)

    def on_error(self, data: str) -> Any:
        return self._note("on_error", data)

    def on_done(self) -> Any:
        return self._note("on_done")

    def on_unhandled_event(self, event_type: str, event_data: Any) -> Any:
        return self._note("on_unhandled_event", event_type, event_data)


class AsyncListener(AsyncAgentEventHandler):
    """The asynchronous twin."""

    def __init__(self, react: React | None = None) -> None:
        super().__init__()
        self.calls: list[tuple[str, Any]] = []
        self.react = react

    async def _note(self, method: str, *given: Any) -> Any:
        self.calls.append((method, given[-1] if given else None))
        if self.react is not None:
            await self.react(method, self.calls[-1][1])
        return method

    async def on_message_delta(self, delta: Any) -> Any:
        return await self._note("on_message_delta", delta)

    async def on_thread_message(self, message: Any) -> Any:
        return await self._note("on_thread_message", message)

    async def on_thread_run(self, run: Any) -> Any:
        return await self._note("on_thread_run", run)

    async def on_run_step(self, step: Any) -> Any:
        return await self._note("on_run_step", step)

    async def on_run_step_delta(self, delta: Any) -> Any:
        return await self._note("on_run_step_delta", delta)

    async def on_error(self, data: str) -> Any:
        return await self._note("on_error", data)

    async def on_done(self) -> Any:
        return await self._note("on_done")

    async def on_unhandled_event(self, event_type: str, event_data: Any) -> Any:
        return await self._note("on_unhandled_event", event_type, event_data)


def _run(reaction: Awaitable[None]) -> None:
    """Run a reaction that never waits: with the synchronous client, nothing does."""
    try:
        reaction.__await__().send(None)  # type: ignore[attr-defined]  # a coroutine's is a generator
    except StopIteration:
        return
    raise AssertionError("a reaction waited")
