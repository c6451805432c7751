"""What the far end does, and the trace and the ending that follow from it: one table for both drivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labkit.errors import RunTimeout, ToolOutputsNeeded, UnknownStatus
from tests.unit.polling.world import (
    ASKS,
    ASKS_B,
    DONE,
    MIXED,
    OTHER,
    QUEUED,
    STOPPED,
    STOPPING,
    WORKING,
    Refused,
    fail,
    run,
)


@dataclass(frozen=True)
class Scenario:
    """What the far end does, and the trace and the ending that follow from it."""

    given: Any
    gets: list[Any]
    ends: Any  # a status, or the class of an error
    trace: str
    cancels: tuple[Any, ...] = ()
    submits: tuple[Any, ...] = ()
    hints: tuple[float, ...] = ()
    handler: Any = None
    observer: Any = None
    tools: bool = False
    timeout: float = 120.0
    cancel_on_interrupt: bool = True


SCENARIOS = {
    "an ended run is returned without a request": Scenario(DONE, [], "completed", "run:completed"),
    "waits while active, tells changes only": Scenario(
        QUEUED,
        [QUEUED, WORKING, WORKING, DONE],
        "completed",
        "run:queued get@0.05 get@0.10 run:in_progress get@0.15 get@0.20 run:completed",
    ),
    "a failed run is returned, not raised": Scenario(
        QUEUED, [run("failed")], "failed", "run:queued get@0.05 run:failed"
    ),
    "incomplete, which the SDK's enum lacks, ends the wait": Scenario(
        QUEUED, [run("incomplete")], "incomplete", "run:queued get@0.05 run:incomplete"
    ),
    "the service's hint is never undercut": Scenario(
        QUEUED, [QUEUED, DONE], "completed", "run:queued get@0.05 get@3.05 run:completed", hints=(3.0,)
    ),
    "an unknown status stops at once": Scenario(
        QUEUED, [run("paused")], UnknownStatus, "run:queued get@0.05 run:paused"
    ),
    "an unknown status of the given run stops before any request": Scenario(
        run("paused"), [], UnknownStatus, "run:paused"
    ),
    "tool calls are answered": Scenario(
        QUEUED,
        [ASKS, WORKING, DONE],
        "completed",
        "run:queued get@0.05 run:requires_action answer a submit a outputs:1 run:queued"
        " get@0.10 run:in_progress get@0.15 run:completed",
        submits=(QUEUED,),
        tools=True,
    ),
    "a given run that asks is read again before anything is answered": Scenario(
        ASKS, [DONE], "completed", "run:requires_action get@0.05 run:completed", tools=True
    ),
    "a stale read after the submit answers nothing twice": Scenario(
        QUEUED,
        [ASKS, ASKS, DONE],
        "completed",
        "run:queued get@0.05 run:requires_action answer a submit a outputs:1 run:queued"
        " get@0.10 run:requires_action get@0.15 run:completed",
        submits=(QUEUED,),
        tools=True,
    ),
    "two rounds of calls are answered once each": Scenario(
        QUEUED,
        [ASKS, run("requires_action", "a", "b"), DONE],
        "completed",
        "run:queued get@0.05 run:requires_action answer a submit a outputs:1 run:queued"
        " get@0.10 run:requires_action answer b submit b outputs:1 run:queued get@0.15 run:completed",
        submits=(QUEUED,),
        tools=True,
    ),
    "a submit that is answered with new calls is followed": Scenario(
        QUEUED,
        [ASKS, ASKS_B, DONE],
        "completed",
        "run:queued get@0.05 run:requires_action answer a submit a outputs:1"
        " get@0.10 answer b submit b outputs:1 run:queued get@0.15 run:completed",
        submits=(ASKS_B, QUEUED),
        tools=True,
    ),
    "nobody to answer leaves the run alive": Scenario(
        QUEUED, [ASKS], ToolOutputsNeeded, "run:queued get@0.05 run:requires_action"
    ),
    "an action without calls does not hang": Scenario(
        QUEUED,
        [
            run(
                "requires_action",
                action={"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": []}},
            )
        ],
        ToolOutputsNeeded,
        "run:queued get@0.05 run:requires_action",
        tools=True,
    ),
    "an action of another type does not hang": Scenario(
        QUEUED,
        [run("requires_action", action={"type": "approve"})],
        ToolOutputsNeeded,
        "run:queued get@0.05 run:requires_action",
        tools=True,
    ),
    "a tool handler that raises leaves no run behind": Scenario(
        QUEUED,
        [ASKS],
        ZeroDivisionError,
        "run:queued get@0.05 run:requires_action answer a cancel@0.05",
        cancels=(STOPPING,),
        handler=fail(ZeroDivisionError("in the handler")),
        tools=True,
    ),
    "a handler that returns no outputs leaves no run behind": Scenario(
        QUEUED,
        [ASKS],
        TypeError,
        "run:queued get@0.05 run:requires_action answer a cancel@0.05",
        cancels=(STOPPING,),
        handler=lambda calls: 42,
        tools=True,
    ),
    "a refused submit is looked into, and passes unchanged while the run still asks": Scenario(
        QUEUED,
        [ASKS],
        Refused,
        "run:queued get@0.05 run:requires_action answer a submit a get@0.05",
        submits=(Refused("tool_outputs is wrong", 400),),
        tools=True,
    ),
    "a submit that comes too late returns the expired run": Scenario(
        QUEUED,
        [ASKS, run("expired")],
        "expired",
        "run:queued get@0.05 run:requires_action answer a submit a get@0.05 run:expired",
        submits=(Refused('Runs in status "expired" do not accept tool outputs.', 400),),
        tools=True,
    ),
    "a submit that arrived and was answered with an error is not repeated": Scenario(
        QUEUED,
        [ASKS, WORKING, DONE],
        "completed",
        "run:queued get@0.05 run:requires_action answer a submit a get@0.05 run:in_progress outputs:1"
        " get@0.10 run:completed",
        submits=(Refused("500", 500),),
        tools=True,
    ),
    "a submit that did not arrive is sent once more, and no tool is called again": Scenario(
        QUEUED,
        [ASKS, ASKS, DONE],
        "completed",
        "run:queued get@0.05 run:requires_action answer a submit a get@0.05 submit a outputs:1 run:queued"
        " get@0.10 run:completed",
        submits=(Refused("connection reset"), QUEUED),
        tools=True,
    ),
    "a submit that fails twice leaves the run alive": Scenario(
        QUEUED,
        [ASKS],
        Refused,
        "run:queued get@0.05 run:requires_action answer a submit a get@0.05 submit a get@0.05",
        submits=(Refused("503", 503),),
        tools=True,
    ),
    "when the look after a failed submit fails too, the first error counts": Scenario(
        QUEUED,
        [ASKS, KeyError("second")],
        Refused,
        "run:queued get@0.05 run:requires_action answer a submit a get@0.05",
        submits=(Refused("503", 503),),
        tools=True,
    ),
    "a call that is no function is the service's business": Scenario(
        QUEUED,
        [OTHER, OTHER, DONE],
        "completed",
        "run:queued get@0.05 run:requires_action get@0.10 get@0.15 run:completed",
        tools=True,
    ),
    "a call that is no function needs nobody to answer": Scenario(
        QUEUED, [OTHER, DONE], "completed", "run:queued get@0.05 run:requires_action get@0.10 run:completed"
    ),
    "of mixed calls the functions are answered": Scenario(
        QUEUED,
        [MIXED, DONE],
        "completed",
        "run:queued get@0.05 run:requires_action answer a submit a outputs:1 run:queued get@0.10 run:completed",
        submits=(QUEUED,),
        tools=True,
    ),
    "a refused read passes unchanged": Scenario(QUEUED, [Refused("401")], Refused, "run:queued get@0.05"),
    "cancelling is followed to its end": Scenario(
        STOPPING, [STOPPING, STOPPED], "cancelled", "run:cancelling get@0.05 get@0.10 run:cancelled"
    ),
    "the deadline cancels once and says that it did": Scenario(
        QUEUED,
        [QUEUED, QUEUED, STOPPED],
        RunTimeout,
        "run:queued get@0.05 get@0.10 cancel@0.10 run:cancelling get@0.15 run:cancelled",
        cancels=(STOPPING,),
        timeout=0.1,
    ),
    "a run that completes in the race is returned": Scenario(
        QUEUED,
        [QUEUED, QUEUED, DONE],
        "completed",
        "run:queued get@0.05 get@0.10 cancel@0.10 run:cancelling get@0.15 run:completed",
        cancels=(STOPPING,),
        timeout=0.1,
    ),
    "a refused cancel is looked into": Scenario(
        QUEUED,
        [QUEUED, QUEUED, DONE],
        "completed",
        "run:queued get@0.05 get@0.10 cancel@0.10 get@0.15 run:completed",
        cancels=(Refused("Cannot cancel run with status 'completed'."),),
        timeout=0.1,
    ),
    "a cancel answered with the end needs no further look": Scenario(
        QUEUED,
        [QUEUED],
        RunTimeout,
        "run:queued get@0.05 get@0.10 cancel@0.10 run:cancelled",
        cancels=(STOPPED,),
        timeout=0.1,
    ),
    "a run that asks is not answered after the deadline": Scenario(
        QUEUED,
        [QUEUED, QUEUED, ASKS, STOPPED],
        RunTimeout,
        "run:queued get@0.05 get@0.10 cancel@0.10 run:cancelling get@0.15 run:requires_action get@0.20 run:cancelled",
        cancels=(STOPPING,),
        timeout=0.1,
        tools=True,
    ),
    "a run that asks at the deadline is not answered any more": Scenario(
        QUEUED,
        [QUEUED, ASKS, STOPPED],
        RunTimeout,
        "run:queued get@0.05 get@0.10 run:requires_action cancel@0.10 run:cancelling get@0.15 run:cancelled",
        cancels=(STOPPING,),
        timeout=0.1,
        tools=True,
    ),
    "after a submit the wait starts short again, however long the run has taken": Scenario(
        QUEUED,
        [WORKING, ASKS, DONE],
        "completed",
        "run:queued get@0.05 run:in_progress get@10.05 run:requires_action answer a submit a outputs:1"
        " run:queued get@10.10 run:completed",
        submits=(QUEUED,),
        hints=(10.0,),
        tools=True,
    ),
    "at the deadline a run that is cancelling is not cancelled again": Scenario(
        STOPPING,
        [STOPPING, STOPPING, STOPPED],
        RunTimeout,
        "run:cancelling get@0.05 get@0.10 get@0.15 run:cancelled",
        timeout=0.1,
    ),
}
