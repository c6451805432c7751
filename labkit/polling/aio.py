"""The asynchronous driver of the plan, the twin of `labkit.polling.wait_for_run`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from labkit.clock import AsyncClock, AsyncSystemClock
from labkit.events import RunEvent
from labkit.polling.backoff import Backoff
from labkit.polling.driver import Hands, Tools
from labkit.polling.plan import check_timeout, plan

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
) -> ThreadRun:
    """Wait until the run has ended and return it; every rule of the synchronous twin holds.

    agents: the async AgentsClient. tools: `answer` may be a coroutine function; where there is an async twin, as
    `ToolRegistry.aio`, that one answers. on_event: a plain function.
    A task that is cancelled while it waits asks the service once to cancel the run.
    """
    steps = plan(
        run, timeout=check_timeout(timeout), answering=tools is not None, backoff=backoff or Backoff()
    )
    hands = Hands(agents, run, _twin(tools), on_event, clock or AsyncSystemClock())
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
        return cast("ThreadRun", end.value)


def _twin(tools: Any) -> Any:
    """Return the async twin where there is one: the synchronous `answer` would block the event loop."""
    return tools if isinstance(tools, type) else getattr(tools, "aio", tools)
