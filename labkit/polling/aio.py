"""The asynchronous driver of the plan, the twin of `labkit.polling.wait_for_run`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from labkit.arguments import check_client
from labkit.clock import AsyncClock, AsyncSystemClock
from labkit.events import RunEvent
from labkit.polling.actions import Plan
from labkit.polling.backoff import Backoff
from labkit.polling.hands import Hands, Tools
from labkit.polling.plan import check_timeout, plan
from labkit.polling.turn import Turn, check_turn, take

if TYPE_CHECKING:
    from azure.ai.agents.models import ThreadRun


async def wait_for_run(
    agents: Any,
    run: Any,
    *,
    timeout: float = 120.0,  # noqa: ASYNC109  # at this deadline the run is cancelled, which no outer scope can do
    tools: Tools | None = None,
    on_event: Callable[[RunEvent], object] | None = None,
    clock: AsyncClock | None = None,
    backoff: Backoff | None = None,
    cancel_on_interrupt: bool = True,
) -> ThreadRun:
    """Wait until the run has ended and return it; every rule of the synchronous twin holds.

    agents: the async AgentsClient. tools: `answer` may be a coroutine function; where there is an async twin, as
    `ToolRegistry.aio`, that one answers. on_event: a plain function.
    A task that is cancelled while it waits asks the service once to cancel the run, unless cancel_on_interrupt is False.
    """
    check_client(agents, is_async=True, twin="labkit.polling.wait_for_run")
    checked = check_timeout(timeout)
    hands = Hands(agents, twin(tools), on_event, clock or AsyncSystemClock())
    hands.follow(run)
    steps = plan(
        run,
        timeout=checked,
        answering=tools is not None,
        backoff=backoff or Backoff(),
        cancel_on_interrupt=cancel_on_interrupt,
    )
    return cast("ThreadRun", await drive(steps, hands))


async def run_turn(  # noqa: PLR0913  # the options of a wait, all by keyword
    agents: Any,
    thread_id: str,
    agent_id: str,
    content: Any,
    *,
    timeout: float = 300.0,  # noqa: ASYNC109  # at this deadline the run is cancelled, which no outer scope can do
    attempts: int = 3,
    tools: Tools | None = None,
    on_event: Callable[[RunEvent], object] | None = None,
    clock: AsyncClock | None = None,
    backoff: Backoff | None = None,
    cancel_on_interrupt: bool = True,
    **options: Any,
) -> ThreadRun:
    """Write a user's message, run the agent, and return the completed run; every rule of the synchronous twin holds."""
    check_client(agents, is_async=True, twin="labkit.polling.run_turn")
    hands = Hands(agents, twin(tools), on_event, clock or AsyncSystemClock())
    turn = check_turn(
        Turn(thread_id, agent_id, content, uuid4().hex, check_timeout(timeout), attempts, options)
    )
    steps = take(
        turn,
        answering=tools is not None,
        backoff=backoff or Backoff(),
        cancel_on_interrupt=cancel_on_interrupt,
    )
    return cast("ThreadRun", await drive(steps, hands))


async def drive(steps: Plan, hands: Hands) -> Any:
    """Carry a plan out with an asynchronous client and return what it returns."""
    try:
        action = next(steps)
        while True:
            try:
                value = hands.start(action)
                reply = hands.reply(await value if inspect.isawaitable(value) else value)
            except BaseException as error:  # noqa: BLE001  # the plan decides, also about a cancelled task
                action = steps.throw(error)
            else:
                action = steps.send(reply)
    except StopIteration as end:
        return end.value


def twin(tools: Any) -> Any:
    """Return the async twin where there is one: the synchronous `answer` would block the event loop."""
    return tools if isinstance(tools, type) else getattr(tools, "aio", tools)
