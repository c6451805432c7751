"""The synchronous face of the room.

>>> from labkit.connect import in_process
>>> lab = in_process()
>>> agent = lab.agents.create_agent(model=lab.model, name="guide")
>>> thread = lab.agents.threads.create()
>>> message = lab.agents.messages.create(thread_id=thread.id, role="user", content="My name is Ada.")
>>> from labkit.streaming import text_of
>>> texts = []
>>> run = stream_run(lab.agents, thread.id, agent.id, on_event=lambda event: texts.append(text_of(event)))
>>> run.status == "completed" and "Ada" in "".join(texts)
True
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from labkit.arguments import check_client
from labkit.clock import Clock, SystemClock
from labkit.events import RunEvent
from labkit.polling.backoff import Backoff
from labkit.polling.driver import drive
from labkit.polling.hands import Tools
from labkit.streaming.hands import StreamHands
from labkit.streaming.plan import Request, check_request, stream

if TYPE_CHECKING:
    from azure.ai.agents.models import ThreadRun


def stream_run(  # noqa: PLR0913  # the options of a wait, all by keyword
    agents: Any,
    thread_id: str,
    agent_id: str,
    *,
    timeout: float = 120.0,
    tools: Tools | None = None,
    on_event: Callable[[RunEvent], object] | None = None,
    silence: float = 30.0,
    clock: Clock | None = None,
    backoff: Backoff | None = None,
    cancel_on_interrupt: bool = True,
    **options: Any,
) -> ThreadRun:
    """Create a run, hear of it as it happens, and return it when it has ended; the ending is the one of `wait_for_run`.

    on_event: gets RunEvents of the kinds "run", "step", "message", "delta" (see `text_of`), "outputs", and "error" when the
    stream ended early; then the wait goes on by polling. silence: seconds without an event after which it does so too.
    options: as for `agents.runs.create`, such as instructions. Everything else as for `wait_for_run`.

    Raises: as `wait_for_run`; refusals of the service unchanged; LabkitError when no run came of it.
    """
    check_client(agents, is_async=False, twin="labkit.streaming.aio.stream_run")
    hands = StreamHands(agents, tools, on_event, clock or SystemClock())
    request = check_request(Request(thread_id, agent_id, uuid4().hex, timeout, silence, options))
    steps = stream(
        request,
        answering=tools is not None,
        backoff=backoff or Backoff(),
        cancel_on_interrupt=cancel_on_interrupt,
    )
    try:
        return cast("ThreadRun", drive(steps, hands))
    finally:
        hands.close()
