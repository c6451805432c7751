"""Interrupts of a wait, and observers that raise: more of the table in `scenarios`."""

from __future__ import annotations

from tests.unit.polling.scenarios import Scenario
from tests.unit.polling.world import ASKS, DONE, QUEUED, STOPPING, WORKING, Refused, fail

INTERRUPTIONS = {
    "Ctrl-C leaves the run alone when told so": Scenario(
        QUEUED, [KeyboardInterrupt()], KeyboardInterrupt, "run:queued get@0.05", cancel_on_interrupt=False
    ),
    "Ctrl-C does not cancel a run that is cancelling": Scenario(
        STOPPING, [KeyboardInterrupt()], KeyboardInterrupt, "run:cancelling get@0.05"
    ),
    "Ctrl-C cancels once and is raised again": Scenario(
        QUEUED,
        [KeyboardInterrupt()],
        KeyboardInterrupt,
        "run:queued get@0.05 cancel@0.05",
        cancels=(STOPPING,),
    ),
    "Ctrl-C while a tool works cancels once": Scenario(
        QUEUED,
        [ASKS],
        KeyboardInterrupt,
        "run:queued get@0.05 run:requires_action answer a cancel@0.05",
        cancels=(STOPPING,),
        handler=fail(KeyboardInterrupt()),
        tools=True,
    ),
    "Ctrl-C survives a cancel that fails": Scenario(
        QUEUED,
        [KeyboardInterrupt()],
        KeyboardInterrupt,
        "run:queued get@0.05 cancel@0.05",
        cancels=(Refused("500"),),
    ),
    "Ctrl-C after the deadline does not cancel twice": Scenario(
        QUEUED,
        [QUEUED, QUEUED, KeyboardInterrupt()],
        KeyboardInterrupt,
        "run:queued get@0.05 get@0.10 cancel@0.10 get@0.15",
        cancels=(QUEUED,),
        timeout=0.1,
    ),
    "an observer that raises does not lose the run": Scenario(
        QUEUED,
        [WORKING, DONE],
        LookupError,
        "run:queued get@0.05 get@0.10",
        observer=fail(LookupError("in the observer")),
    ),
    "Ctrl-C inside the observer cancels": Scenario(
        QUEUED,
        [DONE],
        KeyboardInterrupt,
        "run:queued cancel@0.00",
        observer=fail(KeyboardInterrupt()),
        cancels=(STOPPING,),
    ),
}
