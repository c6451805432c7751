"""The asynchronous face of the room, the twin of `labkit.streaming.stream_run`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from labkit.arguments import check_client
from labkit.clock import AsyncClock, AsyncSystemClock
from labkit.events import RunEvent
from labkit.polling.aio import drive, twin
from labkit.polling.backoff import Backoff
from labkit.polling.hands import Tools
from labkit.streaming.hands import AsyncStreamHands
from labkit.streaming.plan import Request, check_request, stream

if TYPE_CHECKING:
    from azure.ai.agents.models import ThreadRun


async def stream_run(  # noqa: PLR0913  # the options of a wait, all by keyword
    agents: Any,
    thread_id: str,
    agent_id: str,
    *,
    timeout: float = 120.0,  # noqa: ASYNC109  # at this deadline the run is cancelled, which no outer scope can do
    tools: Tools | None = None,
    on_event: Callable[[RunEvent], object] | None = None,
    silence: float = 30.0,
    clock: AsyncClock | None = None,
    backoff: Backoff | None = None,
    cancel_on_interrupt: bool = True,
    **options: Any,
) -> ThreadRun:
    """Create a run, hear of it as it happens, and return it when it has ended; every rule of the synchronous twin holds.

    agents: the async AgentsClient. A task that is cancelled meanwhile asks the service once to cancel the run.
    """
    check_client(agents, is_async=True, twin="labkit.streaming.stream_run")
    hands = AsyncStreamHands(agents, twin(tools), on_event, clock or AsyncSystemClock())
    request = check_request(Request(thread_id, agent_id, uuid4().hex, timeout, silence, options))
    steps = stream(
        request,
        answering=tools is not None,
        backoff=backoff or Backoff(),
        cancel_on_interrupt=cancel_on_interrupt,
    )
    try:
        return cast("ThreadRun", await drive(steps, hands))
    finally:
        await hands.close()
