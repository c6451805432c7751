"""Hands: the actions of a plan, carried out with a client, for both drivers."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from functools import reduce
from typing import Any, Protocol

from labkit.arguments import check_callback, describe
from labkit.clock import AsyncClock, Clock
from labkit.events import RunEvent, to_wire
from labkit.polling.actions import (
    Action,
    Answer,
    Ask,
    Cancel,
    Follow,
    Get,
    Newest,
    Reply,
    Sleep,
    Submit,
    Tell,
)
from labkit.polling.backoff import read_hint

_PAGE = 20  # runs or messages that are looked through for the one that was just written


class Tools(Protocol):
    """Whoever answers tool calls; each call arrives once."""

    def answer(self, tool_calls: list[dict[str, Any]]) -> Any:
        """Return one {"tool_call_id": str, "output": str} for each call.

        tool_calls: list of {"id", "type", "function": {"name", "arguments"}}, wire JSON; `arguments` is JSON text.
        With a keyword `timeout` it is told how many seconds there are, as `ToolRegistry.answer` is.
        """
        ...


class Hands:
    """Execute the actions of a plan, for both drivers: with an async client `start` returns awaitables."""

    def __init__(
        self,
        agents: Any,
        tools: Any,
        on_event: Callable[[RunEvent], object] | None,
        clock: Clock | AsyncClock,
    ) -> None:
        _check_tools(tools)
        check_callback("on_event", on_event)
        self.agents = agents
        self.ids: dict[str, Any] = {}
        self._answer = None if tools is None else tools.answer
        self._takes_timeout = tools is not None and _takes_timeout(tools.answer)
        self._on_event, self._clock = on_event, clock
        self._start = clock.monotonic()
        self._hint = 0.0

    def follow(self, run: Any) -> None:
        """Let `Get`, `Submit` and `Cancel` be about this run."""
        wire = to_wire(run)
        self.ids = {"thread_id": wire.get("thread_id"), "run_id": wire.get("id")}

    def start(self, action: Action) -> Any:
        """Do what the action says and return its value."""
        self._hint = 0.0
        match action:
            case Sleep(seconds):
                return self._clock.sleep(seconds)  # None, or a coroutine
            case Answer(calls, timeout):
                return self._ask_tools(list(calls), timeout)
            case Tell(kind, data):
                event = RunEvent(kind, self._clock.now(), str(self.ids.get("run_id") or ""), data)
                return self._on_event(event) if self._on_event is not None else None
            case Follow(run):
                return self.follow(run)
        return self._request(action)

    def _request(self, action: Action) -> Any:
        runs = self.agents.runs
        match action:
            case Get():
                return runs.get(**self.ids, raw_response_hook=self._read_hint)
            case Submit(outputs):
                return runs.submit_tool_outputs(**self.ids, tool_outputs=list(outputs))
            case Cancel():
                return runs.cancel(**self.ids)
            case Ask(method, arguments):
                return self._find(method)(**arguments, retry_total=0)
            case Newest(method, thread_id):
                return _first_page(self._find(method)(thread_id=thread_id, order="desc", limit=_PAGE))
        raise TypeError(f"no hands for {action!r}; expected an action of labkit.polling.actions")

    def reply(self, value: Any) -> Reply:
        """Wrap the value of the last action for the plan."""
        clock = self._clock
        return Reply(clock.monotonic() - self._start, value, self._hint, clock.now())

    def _ask_tools(self, calls: list[dict[str, Any]], timeout: float) -> Any:
        if self._answer is None:
            return []
        return self._answer(calls, timeout=timeout) if self._takes_timeout else self._answer(calls)

    def _find(self, method: str) -> Callable[..., Any]:
        found: Callable[..., Any] = reduce(getattr, method.split("."), self.agents)
        return found

    def _read_hint(self, response: Any) -> None:
        # A public keyword of every azure-core call; the SDK itself gives no access to response headers.
        self._hint = read_hint(response.http_response.headers)


def _takes_timeout(answer: Callable[..., Any]) -> bool:
    try:
        parameters: Mapping[str, inspect.Parameter] = inspect.signature(answer).parameters
    except (TypeError, ValueError):  # a callable without a signature
        return False
    return "timeout" in parameters or any(
        each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values()
    )


def _first_page(listing: Any) -> list[Any] | Awaitable[list[Any]]:
    # Further pages are never asked for: the SDK reads on for as long as a service names a last id (wire W9).
    if hasattr(listing, "__aiter__"):
        return _first_page_async(listing)
    return list(next(iter(listing.by_page()), []))


async def _first_page_async(listing: Any) -> list[Any]:
    async for page in listing.by_page():
        return [item async for item in page]
    return []


def _check_tools(tools: Any) -> None:
    if tools is not None and (isinstance(tools, type) or not callable(getattr(tools, "answer", None))):
        raise TypeError(
            f"tools is {describe(tools)}; tools needs a method answer(tool_calls) that returns the outputs;"
            " pass such an object (not its class), or leave tools out to answer the calls yourself"
        )
