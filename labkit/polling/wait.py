"""Wait: what a plan knows of one run while it waits for it, and the moves that it can make. The rules are in `plan`."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from labkit.errors import RunTimeout
from labkit.events import to_wire
from labkit.polling.actions import Action, Answer, Cancel, Get, Plan, Reply, Sleep, Steps, Submit, Tell
from labkit.polling.backoff import Backoff
from labkit.polling.outcome import open_calls, tool_outputs_needed, unknown_status
from labkit.polling.posting import is_refusal
from labkit.status import is_active, is_terminal, to_word

CANCEL_GRACE: Final = 5.0
"""Seconds to wait for the outcome of the cancel after a timeout: a cancel takes the service a second or two."""

LIFE_MARGIN: Final = 5.0
"""Seconds of a run's life that no tool may use: the outputs have to reach the service before it gives up."""

_UNHEARD: Final = frozenset({"failed", "cancelling", "cancelled", "expired"})


@dataclass(slots=True)
class Wait:
    """A wait for one run. elapsed, timeout: seconds since the driver began, so a later run can share a deadline."""

    timeout: float
    answering: bool
    backoff: Backoff
    cancel_on_interrupt: bool = True
    elapsed: float = 0.0
    run: Any = None
    wire: Mapping[str, Any] = field(default_factory=dict)
    origin: float = 0.0  # the waits grow with the time since the run last had a reason to move
    began: float = 0.0
    at: float = 0.0
    hint: float = 0.0
    told: str | None = None
    answered: set[str] = field(default_factory=set)
    cancel_sent: bool = False
    observer_error: Exception | None = None

    def __post_init__(self) -> None:
        self.origin = self.began = self.elapsed

    @property
    def status(self) -> str:
        """The wire word of the newest status; "None" before there is a run."""
        return to_word(self.wire.get("status"))

    @property
    def run_id(self) -> str:
        """The id of the run."""
        return str(self.wire.get("id"))

    def guard(self, steps: Steps) -> Plan:
        """Carry the steps out and return the run; an interrupt cancels it, an error of the observer comes last."""
        try:
            yield from steps
        except GeneratorExit:  # the driver is gone: nobody could execute a cancel
            raise
        except Exception as error:
            if self.observer_error is not None:
                error.add_note(
                    f"Before that, on_event raised {self.observer_error!r} and was not called again."
                )
            raise
        except BaseException as interrupt:
            if self.cancel_on_interrupt:
                yield from self.cancel_after(interrupt)
            raise
        if self.observer_error is not None:
            self.observer_error.add_note(
                f"on_event raised this and was not called again; the wait went on, and {self.run_id} is {self.status}."
            )
            raise self.observer_error
        return self.run

    def until_end(self, run: Any) -> Steps:
        """Look at the run until it has ended, act when it asks, give up at the deadline."""
        yield from self.see(run)
        yield from self.keep_looking()

    def keep_looking(self) -> Steps:
        """Go on from what was seen last."""
        while not self.has_ended():
            if self.elapsed >= self.timeout:
                yield from self.give_up()
                return
            yield from self._look(self.timeout)
            # At the deadline no tool is started any more: its effect would be for nothing.
            if self.status == "requires_action" and not (self.answering and self.elapsed >= self.timeout):
                calls = self.new_calls()
                if calls:
                    yield from self.submit((yield from self.answer(calls)))

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

    def take(self, reply: Reply) -> Steps:
        """Take the run that an action came back with."""
        self.note(reply)
        yield from self.see(reply.value)

    def note(self, reply: Reply) -> None:
        """Take the times of a reply."""
        self.elapsed, self.hint, self.at = reply.elapsed, reply.hint, reply.at

    def see(self, run: Any) -> Steps:
        """Take the run as the newest; tell when its status is another one than before."""
        self.look_at(run)
        if self.status != self.told:
            self.told = self.status
            yield from self.tell("run", self.wire)

    def look_at(self, run: Any) -> None:
        """Take the run as the newest, without a word."""
        self.run, self.wire = run, to_wire(run)

    def tell(self, kind: str, data: Mapping[str, Any]) -> Steps:
        """Report an event; an error of who watches is kept for the end."""
        if self.observer_error is not None:
            return
        try:
            yield Tell(kind, data)
        except Exception as error:  # noqa: BLE001  # raised at the end: who watches must not decide about the run
            self.observer_error = error

    def new_calls(self) -> list[dict[str, Any]]:
        """Return the function calls that were not answered yet; none in a stale read, a later look shows the run moving on.

        Raises: ToolOutputsNeeded when nobody can answer them.
        """
        calls = open_calls(self.wire)
        functions = [call for call in calls if call.get("type", "function") == "function"]
        if not calls or (functions and not self.answering):
            raise tool_outputs_needed(self.run)
        return [call for call in functions if str(call.get("id")) not in self.answered]

    def answer(self, calls: list[dict[str, Any]]) -> Generator[Action, Reply, list[dict[str, Any]]]:
        """Let the tools answer; an error of theirs cancels the run."""
        self.answered.update(str(call.get("id")) for call in calls)
        try:
            reply = yield Answer(calls, self._time_for_tools())
            self.note(reply)
            return [dict(output) for output in reply.value]
        except Exception as error:
            yield from self.cancel_after(error)
            raise

    def sent(self, outputs: list[dict[str, Any]]) -> Steps:
        """Note that the outputs have arrived."""
        self.origin = self.elapsed
        yield from self.tell("outputs", {"tool_outputs": outputs})

    def give_up(self) -> Steps:
        """Cancel and follow the run for CANCEL_GRACE seconds; return if it ended in another way meanwhile."""
        waited, refusal = self.elapsed, None
        if self.status != "cancelling":
            self.cancel_sent = True
            try:
                yield from self.take((yield Cancel()))
            except Exception as error:  # noqa: BLE001  # most likely "Cannot cancel run": it has just ended
                refusal = error
        self.origin, deadline = self.elapsed, self.elapsed + CANCEL_GRACE
        while not self.has_ended() and self.elapsed < deadline:
            yield from self._look(deadline)
        if self.status == "cancelled" or not is_terminal(self.status):
            raise self._timed_out(waited) from refusal

    def has_ended(self) -> bool:
        """Tell whether the status is terminal. Raises: UnknownStatus for one that is not known."""
        if not is_terminal(self.status) and not is_active(self.status):
            raise unknown_status(self.run)
        return is_terminal(self.status)

    def _has_moved_on(self) -> bool:
        """Tell whether the newest run no longer waits for calls that were answered."""
        asked = {str(call.get("id")) for call in open_calls(self.wire)}
        return self.status != "requires_action" or not asked & self.answered

    def _look(self, deadline: float) -> Steps:
        """Sleep, at most to the deadline, and read the run."""
        seconds = self.backoff.wait(self.elapsed - self.origin, self.hint)
        reply = yield Sleep(min(seconds, max(0.0, deadline - self.elapsed)))
        self.elapsed = reply.elapsed
        yield from self.take((yield Get()))

    def submit(
        self, outputs: list[dict[str, Any]], action: Action | None = None
    ) -> Generator[Action, Reply, bool]:
        """Send the outputs, by `action` or else by Submit; return whether that way went well. See rule 5 of `plan`."""
        try:
            reply = yield action or Submit(outputs)
        except Exception as error:  # noqa: BLE001  # raised there, unless the outputs have arrived
            yield from self._submit_again(outputs, error)
            return False
        self.note(reply)
        yield from self.sent(outputs)
        if reply.value is not None:
            yield from self.see(reply.value)
        return True

    def _submit_again(self, outputs: list[dict[str, Any]], error: Exception) -> Steps:
        for is_last in (False, True):
            yield from self._look_after(error)
            if self._has_moved_on():
                if self.status not in _UNHEARD:
                    yield from self.sent(outputs)
                return
            if is_last or is_refusal(error):
                error.add_note(f"{self.run_id} still waits for the outputs; wait for it again to send them.")
                raise error
            try:
                reply = yield Submit(outputs)
            except Exception as again:  # noqa: BLE001  # it is looked into, as the first was
                error = again
            else:
                self.note(reply)
                yield from self.sent(outputs)
                yield from self.see(reply.value)
                return

    def _look_after(self, error: Exception) -> Steps:
        """Read the run after an action failed; if that fails too, the first error is raised."""
        try:
            reply = yield Get()
        except Exception:  # noqa: BLE001  # the first error says more
            raise error from None
        yield from self.take(reply)

    def _time_for_tools(self) -> float:
        """Return the seconds that tools may take: to the deadline, or to the end of the run's life if that is sooner."""
        created, expires = self.wire.get("created_at"), self.wire.get("expires_at")
        left = self.timeout - self.elapsed
        if isinstance(created, (int, float)) and isinstance(expires, (int, float)):
            life, age = expires - created, self.at - created
            # A service whose clock is another one than ours: then only the time that we saw pass counts.
            spent = age if 0 <= age <= life else 0.0
            left = min(left, life - max(spent, self.elapsed - self.began) - LIFE_MARGIN)
        return max(0.0, left)

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
