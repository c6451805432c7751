"""The synchronous driver of the plan: it sleeps and sends requests, and decides nothing.

>>> from labkit.connect import in_process
>>> lab = in_process()
>>> agent = lab.agents.create_agent(model=lab.model, name="guide")
>>> thread = lab.agents.threads.create()
>>> run = lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
>>> run = wait_for_run(lab.agents, run, timeout=60, on_event=lambda event: print(event.kind, event.data["status"]))
run queued
run completed
>>> run.status == "completed"
True

A run that fails for a while is followed by another, and the message is written once:

>>> thread = lab.agents.threads.create()
>>> lab.service.next_run(failed="rate_limit_exceeded", retry_after=20)
>>> from labkit.clock import ManualClock
>>> run = run_turn(lab.agents, thread.id, agent.id, "My name is Ada.", clock=ManualClock())
>>> run.status == "completed", len(list(lab.agents.runs.list(thread_id=thread.id)))
(True, 2)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from labkit.arguments import check_client
from labkit.clock import Clock, SystemClock
from labkit.events import RunEvent
from labkit.polling.actions import Plan
from labkit.polling.backoff import Backoff
from labkit.polling.hands import Hands, Tools
from labkit.polling.plan import check_timeout, plan
from labkit.polling.turn import Turn, check_turn, take

if TYPE_CHECKING:
    from azure.ai.agents.models import ThreadRun


def wait_for_run(
    agents: Any,
    run: Any,
    *,
    timeout: float = 120.0,
    tools: Tools | None = None,
    on_event: Callable[[RunEvent], object] | None = None,
    clock: Clock | None = None,
    backoff: Backoff | None = None,
    cancel_on_interrupt: bool = True,
) -> ThreadRun:
    """Wait until the run has ended and return it, exactly as the SDK gave it.

    agents: an AgentsClient, or anything with its `runs`. run: the run to wait for; an ended one is returned
    without a request. timeout: seconds; at the deadline the run is cancelled. tools: answers tool calls; its
    error cancels the run. on_event: called at every change of status and after every submit; its error is
    raised when the run has ended. clock, backoff: by default the system's clock and `Backoff()`, which says how
    late an end can be noticed. cancel_on_interrupt: Ctrl-C asks the service once to cancel the run; False leaves it.

    It does not judge the ending: pass the result to `raise_for_status`.
    Raises: RunTimeout, ToolOutputsNeeded, UnknownStatus; ValueError for a timeout that is no deadline; TypeError for
    agents, run or tools that are something else, before any request; errors of the SDK
    and what interrupts it, unchanged.
    """
    check_client(agents, is_async=False, twin="labkit.polling.aio.wait_for_run")
    checked = check_timeout(timeout)
    hands = Hands(agents, tools, on_event, clock or SystemClock())
    hands.follow(run)
    steps = plan(
        run,
        timeout=checked,
        answering=tools is not None,
        backoff=backoff or Backoff(),
        cancel_on_interrupt=cancel_on_interrupt,
    )
    return cast("ThreadRun", drive(steps, hands))


def run_turn(  # noqa: PLR0913  # the options of a wait, all by keyword
    agents: Any,
    thread_id: str,
    agent_id: str,
    content: Any,
    *,
    timeout: float = 300.0,
    attempts: int = 3,
    tools: Tools | None = None,
    on_event: Callable[[RunEvent], object] | None = None,
    clock: Clock | None = None,
    backoff: Backoff | None = None,
    cancel_on_interrupt: bool = True,
    **options: Any,
) -> ThreadRun:
    """Write a user's message, run the agent, and return the completed run; a run that failed for a while is followed by another.

    The message stands in the thread once, whatever goes wrong on the way. A new run comes only after the verdict "retry",
    and after the pause that the service asks for. content: text, or content blocks. timeout: seconds for everything.
    attempts: runs at most. options: as for `agents.runs.create`. Everything else as for `wait_for_run`. A tool may be
    called again by a later run, with another call id.

    Raises: RunFailed, RunExpired, RunCancelled, RunIncomplete for the last run, with a note why there was no other;
    what `wait_for_run` raises; refusals of the service unchanged; ValueError and TypeError before any request.
    """
    check_client(agents, is_async=False, twin="labkit.polling.aio.run_turn")
    hands = Hands(agents, tools, on_event, clock or SystemClock())
    turn = check_turn(
        Turn(thread_id, agent_id, content, uuid4().hex, check_timeout(timeout), attempts, options)
    )
    steps = take(
        turn,
        answering=tools is not None,
        backoff=backoff or Backoff(),
        cancel_on_interrupt=cancel_on_interrupt,
    )
    return cast("ThreadRun", drive(steps, hands))


def drive(steps: Plan, hands: Hands) -> Any:
    """Carry a plan out with a synchronous client and return what it returns."""
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
        return end.value
