"""The policy of waiting for a run, as a pure generator that two drivers execute.

The generator yields what to do (`Sleep`, `Get`, `Answer`, `Submit`, `Cancel`, `Tell`) and is sent a `Reply`.
An exception of an action is thrown into it. It returns the terminal run, exactly as the SDK gave it.

The rules:

1. Wait WHILE the status is known as active. A terminal run is returned, also one that was passed in (no request).
   A status that is neither stops the wait at once.
2. A run that was passed in is read again before anything is done about it: it may be old.
3. Each call id is answered once, also when a stale read repeats `requires_action` after the submit (wire W2).
4. At the deadline: one cancel, then CANCEL_GRACE seconds for its outcome. Whatever ending arrives in that time
   other than `cancelled` is returned. A run that is already `cancelling` is not cancelled again.
5. Whoever leaves the wait early leaves no run behind: an interrupt (Ctrl-C, a cancelled task) or an error of a
   tool handler cancels the run once and is raised again. An error of the service is raised unchanged and nothing
   more is sent: it may be about the right to send.
   An error of `on_event` is kept, `on_event` is not called again, and the error is raised when the run has ended.
6. Nobody to answer the calls: ToolOutputsNeeded, and the run is left alive, so that it can still be answered.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from labkit.errors import RunTimeout
from labkit.events import to_wire
from labkit.polling.backoff import Backoff
from labkit.polling.outcome import open_calls, tool_outputs_needed, unknown_status
from labkit.status import is_active, is_terminal, to_word

CANCEL_GRACE: Final = 5.0
"""Seconds to wait for the outcome of the cancel after a timeout: a cancel takes the service a second or two."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Get:
    """Read the run."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Let the tools answer the calls (wire JSON); the reply's value is the list of outputs."""

    calls: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Submit:
    """Send the outputs; the reply's value is the run."""

    outputs: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ask the service to cancel the run; the reply's value is the run."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Report an event of this kind, with wire JSON, to whoever watches."""

    kind: str
    data: Mapping[str, Any]


Action: TypeAlias = Sleep | Get | Answer | Submit | Cancel | Tell


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of an action.

    elapsed: seconds since the wait began, after the action. value: see the action. hint: seconds that the
    service asked to wait before the next request.
    """

    elapsed: float
    value: Any = None
    hint: float = 0.0


Plan: TypeAlias = Generator[Action, Reply, Any]
Steps: TypeAlias = Generator[Action, Reply, None]


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


def plan(run: Any, *, timeout: float, answering: bool, backoff: Backoff) -> Plan:
    """Wait for a run; see the rules above.

    run: an SDK run, or its wire JSON. answering: whether `Answer` will find somebody.
    Raises: UnknownStatus, ToolOutputsNeeded, RunTimeout.
    """
    wait = _Wait(timeout=timeout, answering=answering, backoff=backoff)
    try:
        yield from wait.until_end(run)
    except GeneratorExit:  # the driver is gone: nobody could execute a cancel
        raise
    except Exception as error:
        if wait.observer_error is not None:
            error.add_note(f"Before that, on_event raised {wait.observer_error!r} and was not called again.")
        raise
    except BaseException as interrupt:
        yield from wait.cancel_after(interrupt)
        raise
    if wait.observer_error is not None:
        wait.observer_error.add_note(
            f"on_event raised this and was not called again; the wait went on, and {wait.run_id} is {wait.status}."
        )
        raise wait.observer_error
    return wait.run


@dataclass(slots=True)
class _Wait:
    timeout: float
    answering: bool
    backoff: Backoff
    run: Any = None
    wire: Mapping[str, Any] = field(default_factory=dict)
    elapsed: float = 0.0
    origin: float = 0.0  # the waits grow with the time since the run last had a reason to move
    hint: float = 0.0
    told: str | None = None
    answered: set[str] = field(default_factory=set)
    cancel_sent: bool = False
    observer_error: Exception | None = None

    @property
    def status(self) -> str:
        return to_word(self.wire.get("status"))

    @property
    def run_id(self) -> str:
        return str(self.wire.get("id"))

    def until_end(self, run: Any) -> Steps:
        yield from self._see(run)
        while not self._has_ended():
            if self.elapsed >= self.timeout:
                yield from self._give_up()
                return
            yield from self._look(self.timeout)
            # At the deadline no tool is started any more: its effect would be for nothing.
            if self.status == "requires_action" and not (self.answering and self.elapsed >= self.timeout):
                yield from self._act()

    def cancel_after(self, cause: BaseException) -> Steps:
        """Cancel once, if there is something to cancel; what came of it becomes a note on `cause`."""
        if self.cancel_sent or not is_active(self.status) or self.status == "cancelling":
            return
        self.cancel_sent = True
        try:
            yield Cancel()
        except Exception as error:  # noqa: BLE001  # whatever it is, the cause matters more
            cause.add_note(
                f"{self.run_id} is left as it is; the cancel failed: {type(error).__name__}: {error}"
            )
        else:
            cause.add_note(f"{self.run_id} was asked to cancel.")

    def _look(self, deadline: float) -> Steps:
        """Sleep, at most to the deadline, and read the run."""
        seconds = self.backoff.wait(self.elapsed - self.origin, self.hint)
        reply = yield Sleep(min(seconds, max(0.0, deadline - self.elapsed)))
        self.elapsed = reply.elapsed
        yield from self._take((yield Get()))

    def _take(self, reply: Reply) -> Steps:
        self.elapsed, self.hint = reply.elapsed, reply.hint
        yield from self._see(reply.value)

    def _see(self, run: Any) -> Steps:
        """Take the run as the newest; tell when its status is another one than before."""
        self.run, self.wire = run, to_wire(run)
        if self.status != self.told:
            self.told = self.status
            yield from self._tell("run", self.wire)

    def _tell(self, kind: str, data: Mapping[str, Any]) -> Steps:
        if self.observer_error is not None:
            return
        try:
            yield Tell(kind, data)
        except Exception as error:  # noqa: BLE001  # raised at the end: who watches must not decide about the run
            self.observer_error = error

    def _act(self) -> Steps:
        calls = open_calls(self.wire)
        if not calls or not self.answering:
            raise tool_outputs_needed(self.run)
        new = [call for call in calls if str(call.get("id")) not in self.answered]
        if not new:
            return  # a stale read; a later look shows the run moving on
        self.answered.update(str(call.get("id")) for call in new)
        try:
            reply = yield Answer(new)
            outputs = [dict(output) for output in reply.value]
        except Exception as error:
            yield from self.cancel_after(error)
            raise
        reply = yield Submit(outputs)
        self.origin = reply.elapsed
        yield from self._tell("outputs", {"tool_outputs": outputs})
        yield from self._take(reply)

    def _give_up(self) -> Steps:
        """Cancel and follow the run for CANCEL_GRACE seconds; return if it ended in another way meanwhile."""
        waited, refusal = self.elapsed, None
        if self.status != "cancelling":
            self.cancel_sent = True
            try:
                yield from self._take((yield Cancel()))
            except Exception as error:  # noqa: BLE001  # most likely "Cannot cancel run": it has just ended
                refusal = error
        self.origin, deadline = self.elapsed, self.elapsed + CANCEL_GRACE
        while not self._has_ended() and self.elapsed < deadline:
            yield from self._look(deadline)
        if self.status == "cancelled" or not is_terminal(self.status):
            raise self._timed_out(waited) from refusal

    def _timed_out(self, waited: float) -> RunTimeout:
        cancelled = self.status == "cancelled"
        now = "It was cancelled." if cancelled else f"The cancel is not confirmed: the run is {self.status}."
        return RunTimeout(
            f"Run {self.run_id} had not ended after {waited:.1f} seconds. {now}",
            run=self.run,
            cancelled=cancelled,
            expected=f"an end within timeout={self.timeout:g} seconds",
            try_next=(
                "a larger timeout, if the work needs it; else look at the run's steps to see where it stood"
                if cancelled
                else "agents.runs.get later: while the run is active its thread takes no message and no other run"
            ),
        )

    def _has_ended(self) -> bool:
        if not is_terminal(self.status) and not is_active(self.status):
            raise unknown_status(self.run)
        return is_terminal(self.status)
