"""ToolRegistry: functions that an agent may call, and the answers to its calls."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar, overload

from labkit.clock import Clock, SystemClock
from labkit.errors import InvalidTool
from labkit.events import RunEvent
from labkit.tools.batch import Batch, Memory
from labkit.tools.limits import Limits
from labkit.tools.redact import compile_patterns
from labkit.tools.report import CallRecord, ToolReport
from labkit.tools.sanitize import Mark, Rules
from labkit.tools.tool import Tool, make_tool
from labkit.tools.turn import Approve, Turn

F = TypeVar("F", bound=Callable[..., Any])

_MAX_TOOLS = 128  # of one agent. Source: wire contract §10


class ToolRegistry:
    """Functions that an agent may call.

    >>> tools = ToolRegistry()
    >>> @tools.tool
    ... def add(a: float, b: float) -> float:
    ...     '''Add two numbers.'''
    ...     return a + b
    >>> tools.names
    ['add']
    >>> call = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a": 2, "b": "3"}'}}
    >>> tools.answer([call])
    [{'tool_call_id': 'call_1', 'output': '{"result": 5.0}'}]

    `tools.definitions` goes to `create_agent(tools=…)`, the registry to `wait_for_run(…, tools=…)`, sync or async. Whatever
    a function does, the answer is one output for each call id, a JSON object, and the run goes on.

    limits: time, size and number. redact: regular expressions of secrets besides the built-in ones. mark: see `Rules`.
    approve: asked before each call of a tool with a side effect, with the ToolCall; anything but True refuses it, and a
    text says why. It runs where the caller runs, so it may ask a person; its own time is not limited.
    on_event: gets a RunEvent of the kind "call" after each call, with its time and outcome.
    """

    def __init__(
        self,
        *functions: Callable[..., Any],
        limits: Limits | None = None,
        redact: Iterable[str | re.Pattern[str]] = (),
        mark: Mark = "auto",
        approve: Approve | None = None,
        on_event: Callable[[RunEvent], object] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._rules = Rules(self.limits.output, compile_patterns(redact), mark)
        self._approve, self._on_event, self._clock = approve, on_event, clock or SystemClock()
        self._tools: dict[str, Tool] = {}
        self._records: list[CallRecord] = []
        self._memory = Memory()
        for function in functions:
            self.add(function)

    def add(
        self,
        function: Callable[..., Any],
        *,
        name: str | None = None,
        description: str | None = None,
        timeout: float | None = None,
        side_effect: bool = False,
    ) -> Tool:
        """Offer a function to agents and return it as a Tool.

        The definition comes from its signature and docstring. timeout: seconds, in place of `limits.timeout`.
        side_effect: it changes something outside; such calls run one after another, and only when approved.
        Raises: InvalidTool for a function that an agent could not call, or a name that is taken.
        """
        made = make_tool(
            function, name=name, description=description, timeout=timeout, side_effect=side_effect
        )
        if made.name in self._tools:
            raise InvalidTool(
                f"There is a tool {made.name} already.",
                expected="one function for each name: the agent's calls say no more",
                try_next=f'tools.add(function, name="{made.name}_2"), or tools.remove("{made.name}") first',
            )
        if len(self._tools) >= _MAX_TOOLS:
            raise InvalidTool(
                f"The registry has {_MAX_TOOLS} tools, and {made.name} would be one more.",
                expected=f"at most {_MAX_TOOLS}, which is what one agent may have",
                try_next="give each agent a registry of its own, with the few tools that it needs",
            )
        self._tools[made.name] = made
        return made

    @overload
    def tool(self, function: F, /) -> F: ...

    @overload
    def tool(
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        timeout: float | None = None,
        side_effect: bool = False,
    ) -> Callable[[F], F]: ...

    def tool(self, function: Any = None, **options: Any) -> Any:
        """Offer the decorated function, and leave it as it is; options as for `add`."""
        if function is None:
            return partial(self._decorate, **options)
        return self._decorate(function)

    def _decorate(self, function: F, **options: Any) -> F:
        self.add(function, **options)
        return function

    def remove(self, name: str) -> None:
        """Take a tool back. Raises: KeyError when there is none of this name."""
        del self._tools[name]

    @property
    def names(self) -> list[str]:
        """The names of the tools, in the order in which they were added."""
        return list(self._tools)

    @property
    def definitions(self) -> list[dict[str, Any]]:
        """The definitions as wire JSON, for `create_agent(tools=…)` or `runs.create(tools=…)`."""
        return [tool.definition for tool in self._tools.values()]

    @property
    def report(self) -> ToolReport:
        """What every call took and came to, so far."""
        return ToolReport(tuple(self._records))

    @property
    def aio(self) -> AsyncTools:
        """The same tools for async code: `await tools.aio.answer(calls)`."""
        return AsyncTools(self._turn)

    def answer(self, tool_calls: Sequence[Any], *, timeout: float | None = None) -> list[dict[str, str]]:
        """Execute the calls of one required action and return one {"tool_call_id", "output"} for each id, in order.

        tool_calls: wire JSON or SDK objects. timeout: seconds for all of them, when `limits.total` is too long.
        A call that was executed before is answered from memory: what repeats a call (a stale read, a second wait for
        the same run) does not repeat its effect. It works inside a running event loop too; async tools run in a
        loop of their own thread. It raises TypeError for what is no tool call, and otherwise what interrupts it.
        """
        return self._turn(tool_calls, timeout).answer()

    def forget(self) -> None:
        """Forget the outputs of earlier calls, for a service that gives the same call ids again (a golden run)."""
        self._memory.forget()

    def _turn(self, tool_calls: Sequence[Any], timeout: float | None) -> Turn:
        batch = Batch(
            self._tools,
            self._rules,
            self._memory,
            self._clock,
            self._keep,
            self.limits.timeout,
            self.limits.arguments,
        )
        batch.take(tool_calls)
        seconds = self.limits.total if timeout is None else max(0.0, min(self.limits.total, timeout))
        return Turn(batch, self._approve, seconds, self.limits.parallel)

    def _keep(self, record: CallRecord) -> None:
        self._records.append(record)
        if self._on_event is None:
            return
        try:
            self._on_event(RunEvent("call", self._clock.now(), "", record.to_data()))
        except Exception:  # who watches must not decide about the run
            logging.getLogger("labkit.tools").exception("on_event of a ToolRegistry raised; the run goes on")

    def __len__(self) -> int:
        return len(self._tools)

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __contains__(self, name: object) -> bool:
        return name in self._tools

    def __getitem__(self, name: str) -> Tool:
        return self._tools[name]

    def __repr__(self) -> str:
        return f"ToolRegistry({', '.join(self._tools)})"


class AsyncTools:
    """The face of a registry for async code; async tools run in the caller's event loop, sync ones in threads."""

    def __init__(self, turn: Callable[[Sequence[Any], float | None], Turn]) -> None:
        self._turn = turn

    async def answer(
        self,
        tool_calls: Sequence[Any],
        *,
        timeout: float | None = None,  # noqa: ASYNC109  # the calls end as outputs, which no outer scope can do
    ) -> list[dict[str, str]]:
        """Execute the calls; every rule of `ToolRegistry.answer` holds.

        An async tool that blocks without awaiting blocks the caller's loop: no time limit can help there.
        """
        return await self._turn(tool_calls, timeout).answer_async()
