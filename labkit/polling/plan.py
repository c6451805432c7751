"""The policy of waiting for a run, as a pure generator that two drivers execute.

The generator yields what to do (see `actions`) and is sent a `Reply`. An exception of an action is thrown into it.
It returns the terminal run, exactly as the SDK gave it. `wait.Wait` is what it remembers.

The rules:

1. Wait WHILE the status is known as active. A terminal run is returned, also one that was passed in (no request).
   A status that is neither stops the wait at once.
2. A run that was passed in is read again before anything is done about it: it may be old.
3. Each call id is answered once, also when a stale read repeats `requires_action` after the submit (wire W2).
   Calls that are no functions are the service's own business: the wait goes on (wire §12).
4. The tools get the time that is left: to the deadline, and to the end of the run's life less a margin. Whoever
   takes a `timeout` can answer in time; a run that expires all the same is returned as expired.
5. A submit that fails is looked into, never repeated blindly: the outputs may have arrived (wire W5). If the run
   still asks for them and it was no refusal, they are sent once more. Otherwise the error is raised, and the run is
   left alive: a second wait with the same registry submits what the tools said, without calling them again.
6. At the deadline: one cancel, then CANCEL_GRACE seconds for its outcome. Whatever ending arrives in that time
   other than `cancelled` is returned. A run that is already `cancelling` is not cancelled again.
7. Whoever leaves the wait early leaves no run behind: an interrupt (Ctrl-C, a cancelled task), unless asked to leave
   the run alone, or an error of a tool handler cancels the run once and is raised again. Another error of the service
   is raised unchanged and nothing more is sent: it may be about the right to send.
   An error of `on_event` is kept, `on_event` is not called again, and the error is raised when the run has ended.
8. Nobody to answer the calls: ToolOutputsNeeded, and the run is left alive, so that it can still be answered.
"""

from __future__ import annotations

import math
from typing import Any

from labkit.polling.actions import Plan
from labkit.polling.backoff import Backoff
from labkit.polling.wait import Wait


def check_timeout(timeout: object) -> float:
    """Return the timeout (seconds) when it can be a deadline.

    Raises: ValueError for None, infinity or anything that is not above zero: a wait without a deadline hangs
    with the first run that is stuck (wire W1).
    """
    if isinstance(timeout, (int, float)) and not isinstance(timeout, bool) and 0 < timeout < math.inf:
        return timeout
    raise ValueError(
        f"timeout={timeout!r} is not a deadline; expected a number of seconds above zero;"
        " use timeout=660 to outlast the service's own limit of ten minutes for a run"
    )


def plan(
    run: Any, *, timeout: float, answering: bool, backoff: Backoff, cancel_on_interrupt: bool = True
) -> Plan:
    """Wait for a run; see the rules above.

    run: an SDK run, or its wire JSON. answering: whether `Answer` will find somebody.
    Raises: UnknownStatus, ToolOutputsNeeded, RunTimeout.
    """
    wait = Wait(timeout, answering, backoff, cancel_on_interrupt)
    return (yield from wait.guard(wait.until_end(run)))
