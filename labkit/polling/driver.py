"""The synchronous driver of the plan: it sleeps and sends requests, and decides nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, cast

from labkit.clock import AsyncClock, Clock, SystemClock
from labkit.events import RunEvent, to_wire
from labkit.polling.backoff import Backoff, read_hint
from labkit.polling.plan import Action, Answer, Cancel, Get, Reply, Sleep, Submit, Tell, check_timeout, plan

if TYPE_CHECKING:
    from azure.ai.agents.models import ThreadRun


class Tools(Protocol):
    """Whoever answers tool calls; each call arrives once."""

    def answer(self, tool_calls: list[dict[str, Any]]) -> Any:
        """Return one {"tool_call_id": str, "output": str} for each call.

        tool_calls: list of {"id", "type", "function": {"name", "arguments"}}, wire JSON; `arguments` is JSON text.
        """
        ...


def wait_for_run(
    agents: Any,
    run: Any,
    *,
    timeout: float = 120.0,
    tools: Tools | None = None,
    on_event: Callable[[RunEvent], object] | None = None,
    clock: Clock | None = None,
    backoff: Backoff | None = None,
) -> ThreadRun:
    """Wait until the run has ended and return it, exactly as the SDK gave it.

    agents: an AgentsClient, or anything with its `runs`. run: the run to wait for; an ended one is returned
    without a request. timeout: seconds; at the deadline the run is cancelled. tools: answers tool calls; its
    error cancels the run. on_event: called at every change of status and after every submit; its error is
    raised when the run has ended. clock, backoff: by default the system's clock and `Backoff()`.

    It does not judge the ending: pass the result to `raise_for_status`.
    Raises: RunTimeout, ToolOutputsNeeded, UnknownStatus; ValueError for a timeout that is no deadline; TypeError for
    agents, run or tools that are something else, before any request; errors of the SDK unchanged. Ctrl-C asks the service once to cancel the run and is raised again.
    """
    steps = plan(
        run, timeout=check_timeout(timeout), answering=tools is not None, backoff=backoff or Backoff()
    )
    hands = Hands(agents, run, tools, on_event, clock or SystemClock())
    try:
        action = next(steps)
        while True:
            try:
                reply = hands.reply(hands.start(action))
            except BaseException as error:  # noqa: BLE001  # the plan decides, also about Ctrl-C
                action = steps.throw(error)
            else:
                action = steps.send(reply)
    except StopIteration as end:
        return cast("ThreadRun", end.value)


class Hands:
    """Execute the actions of a plan, for both drivers: with an async client `start` returns awaitables."""

    def __init__(
        self,
        agents: Any,
        run: Any,
        tools: Tools | None,
        on_event: Callable[[RunEvent], object] | None,
        clock: Clock | AsyncClock,
    ) -> None:
        _check(agents, tools)
        wire = to_wire(run)
        self._runs = agents.runs
        self._ids = {"thread_id": wire.get("thread_id"), "run_id": wire.get("id")}
        self._tools, self._on_event, self._clock = tools, on_event, clock
        self._start = clock.monotonic()
        self._hint = 0.0

    def start(self, action: Action) -> Any:
        """Do what the action says and return its value."""
        self._hint = 0.0
        match action:
            case Sleep(seconds):
                return self._clock.sleep(seconds)  # None, or a coroutine
            case Get():
                return self._runs.get(**self._ids, raw_response_hook=self._read_hint)
            case Answer(calls):
                return self._tools.answer(list(calls)) if self._tools is not None else []
            case Submit(outputs):
                return self._runs.submit_tool_outputs(**self._ids, tool_outputs=list(outputs))
            case Cancel():
                return self._runs.cancel(**self._ids)
            case Tell(kind, data):
                event = RunEvent(kind, self._clock.now(), str(self._ids["run_id"]), data)
                return self._on_event(event) if self._on_event is not None else None

    def reply(self, value: Any) -> Reply:
        """Wrap the value of the last action for the plan."""
        return Reply(self._clock.monotonic() - self._start, value, self._hint)

    def _read_hint(self, response: Any) -> None:
        # A public keyword of every azure-core call; the SDK itself gives no access to response headers.
        self._hint = read_hint(response.http_response.headers)


def _check(agents: Any, tools: Any) -> None:
    # Before the wait: found out in the middle of it, either would cost the run.
    if not hasattr(agents, "runs"):
        raise TypeError(
            f"agents is {_kind(agents)}, which has no runs; expected an AgentsClient; wait_for_run(lab.agents, run)"
        )
    if tools is not None and (isinstance(tools, type) or not callable(getattr(tools, "answer", None))):
        raise TypeError(
            f"tools is {_kind(tools)}; tools needs a method answer(tool_calls) that returns the outputs;"
            " pass such an object (not its class), or leave tools out to answer the calls yourself"
        )


def _kind(value: Any) -> str:
    if value is None:
        return "None"
    return f"the class {value.__name__}" if isinstance(value, type) else f"a {type(value).__name__}"
