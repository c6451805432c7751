"""The worker that the runs of a project wait for: it picks a run up, asks the model, and writes the answer down.

One turn of the model takes three moves: ``pick_up`` (the turn is decided, the clock starts), ``begin`` (the run
step, and for text the message, appear empty) and ``reply`` (they are filled in; the run ends or asks for outputs).
Between the last two the turn is said, chunk by chunk; see :mod:`labkit.service.streaming.writing`.
A turn that calls tools which the service runs itself has a fourth, ``resume``: their results are there, and the next
turn is decided, or the turn's functions are asked for. A turn that fails with nothing said leaves no step and no message.
"""

from __future__ import annotations

import math
from typing import Any, Final

from labkit.service import bodies, deciding, notes, states
from labkit.service.faults import turns
from labkit.service.model.turns import Turn
from labkit.service.project import Project
from labkit.service.store import RunRow
from labkit.service.thinking import Thinking
from labkit.service.tools.rounds import WORK_SECONDS, Rounds

Json = dict[str, Any]

# The part of a turn that passes before its step appears.
THINKING_SHARE: Final = 0.5


class Worker:
    """Moves the runs of one project; every change of status goes through :meth:`apply`."""

    def __init__(self, project: Project, rounds: Rounds, thinking: Thinking) -> None:
        self._project = project
        self._store = project.store
        self._rounds = rounds
        self._thinking = thinking

    # -- bookkeeping --

    def plan(self, row: RunRow, move: str | None, at: float | None = None) -> None:
        """Note what the run does next by itself, and when; it expires at ``expires_at`` whatever comes first."""
        row.work["next"] = move
        due = self.expiry(row) if at is None else min(at, self.expiry(row))
        row.due_at = None if due == math.inf else due

    def expiry(self, row: RunRow) -> float:
        """Return when the run expires (service time); never, when it was forgotten (W1)."""
        return math.inf if row.work.get("forgotten") else float(row.body["expires_at"])

    def apply(self, row: RunRow, event: str, at: float) -> None:
        """Change the run's status as the table says, log it and save the run."""
        change = states.transition(row.body["status"], event)
        row.body["status"] = change.to
        for name, value in change.writes:
            row.body[name] = int(at) if value == states.NOW else value
        active = change.to in states.ACTIVE
        if event == "cancel" or not active:
            self._rounds.drop(row)
        parent_id = row.work.get("parent")
        if not active:
            row.due_at, row.work = None, {}
        self._store.save_run(self._project.name, row, active=active)
        self.log(row, event, at)
        if parent_id and not active:
            self._rounds.wake(parent_id, at)

    def log(self, row: RunRow, event: str, at: float, kind: str = "run", body: Json | None = None) -> None:
        """Write one change of status into the event log."""
        run_id, body = row.body["id"], body or row.body
        self._store.add_event(self._project.name, at, run_id, kind, body, event)
        self._project.streams.tell(run_id, at, kind, event, body)

    # -- moves --

    def do(self, row: RunRow, move: str, at: float, *, wait: bool) -> None:
        """Make the planned move; ``wait``: for work that it needs and that is not done yet."""
        self._thinking.renew(row)
        match move:
            case "pick_up":
                self._pick_up(row, at)
            case "begin":
                self._begin(row, at)
            case "reply":
                self._reply(row, at)
            case "hear":
                self._hear(row, at, wait=wait)
            case "resume":
                self._resume(row, at, wait=wait)
            case "overtake":
                self._overtake(row, at)
            case "stop":
                self.end(row, "stop", at)

    def _pick_up(self, row: RunRow, at: float) -> None:
        self._think(row, at)
        self.apply(row, "pick_up", at)

    def _think(self, row: RunRow, at: float) -> None:
        """Decide the next turn, and plan when it is seen."""
        self._see(row, self._thinking.begin(row, at), at)

    def _hear(self, row: RunRow, at: float, *, wait: bool) -> None:
        """See whether a model that takes real time has answered."""
        self._see(row, self._thinking.go_on(row, at, wait=wait), at)
        self._store.save_run(self._project.name, row, active=True)

    def _see(self, row: RunRow, decided: tuple[Turn, turns.Faults] | None, at: float) -> None:
        if decided is None:
            row.work["turn"] = None
            self.plan(row, "hear", self._thinking.look_again(at))
            return
        turn, faults = decided
        if "never_finishes" in faults:
            row.work["forgotten"] = True
            self.plan(row, None)
        elif "expire" in faults:
            self.plan(row, None)
        elif turn.failure and turn.text is None and not turn.calls:
            self.plan(row, "reply", row.work["reply_at"])
        else:
            self.plan(row, "begin", at + (row.work["reply_at"] - at) * THINKING_SHARE)

    def _begin(self, row: RunRow, at: float) -> None:
        turn, is_asking = notes.turn_from(row.work["turn"]), turns.is_asking(row.work)
        if is_asking:
            details: Json = {"type": "tool_calls", "tool_calls": []}
        else:
            row.work["message_id"] = message_id = self._project.new_id("msg_")
            details = {"type": "message_creation", "message_creation": {"message_id": message_id}}
        step = bodies.step(self._project.new_id("step_"), int(at), row.body, details)
        row.work.update(step_id=step["id"], begin_at=at)
        self._store.insert(self._project.name, "step", step, parent=row.body["id"])
        self.log(row, "begin", at, "step", step)
        if is_asking:
            row.work["shown"] = turns.odd_calls(row.work, self._project.new_id) or self._rounds.open(
                row, turn
            )
        else:
            self._open_message(row, at)
        self._project.streams.begin(row.body["id"], notes.writing(row.work))
        self.plan(row, "reply", row.work["reply_at"])
        self._store.save_run(self._project.name, row, active=True)

    def _open_message(self, row: RunRow, at: float) -> None:
        message = bodies.agent_message(row.work["message_id"], int(at), row.body)
        self._store.insert(
            self._project.name, "message", message, parent=row.body["thread_id"], run_id=row.body["id"]
        )
        self.log(row, "begin", at, "message", message)

    def _reply(self, row: RunRow, at: float) -> None:
        turn, reason = row.work["turn"], row.work["reason"]
        if "step_id" in row.work:
            notes.count(row.work)
            self._write(row, turn["text"] or "")
        if turn["failure"]:
            row.body["last_error"] = turn["failure"]
            self.end(row, "fail", at)
        elif reason:
            row.body["incomplete_details"] = {"reason": reason}
            self.end(row, "run_out", at)
        elif turns.is_asking(row.work):
            self._call(row, at)
        else:
            self._finish(row, at)

    def _call(self, row: RunRow, at: float) -> None:
        step = self.open_step(row)
        calls = step["step_details"]["tool_calls"] = row.work.pop("shown")
        self._store.update(self._project.name, "step", step)
        if not row.work["asked"]:
            self._ask(row, calls, at)
            return
        self.log(row, "work", at, "step", step)
        self._rounds.start(row, at)
        self.plan(row, "resume", at + WORK_SECONDS)
        self._store.save_run(self._project.name, row, active=True)

    def _resume(self, row: RunRow, at: float, *, wait: bool) -> None:
        outcomes = self._rounds.outcomes(row, wait=wait)
        if outcomes is None:
            again = self._rounds.look_again(row)
            self.plan(row, None if again is None else "resume", again)
            self._store.save_run(self._project.name, row, active=True)
            return
        step = self.open_step(row)
        calls = step["step_details"]["tool_calls"]
        failure = self._rounds.finish(row, outcomes, calls)
        if failure is not None:
            row.body["last_error"] = {"code": failure.code, "message": failure.message}
            self._store.update(self._project.name, "step", step)
            self.end(row, "fail", at)
        elif any(call["type"] == "function" for call in calls):
            self._store.update(self._project.name, "step", step)
            self.log(row, "work", at, "step", step)
            self._ask(row, calls, at)
        else:
            self._project.streams.tell(row.body["id"], at, "step", "work", step)
            self.complete_step(row, step, at)
            self._think(row, at)
            self._store.save_run(self._project.name, row, active=True)

    def _ask(self, row: RunRow, calls: list[Json], at: float) -> None:
        is_odd = row.work["asks"] is not None
        row.body["required_action"] = bodies.action(calls) if is_odd else bodies.required_action(calls)
        self.plan(row, None)
        self.apply(row, "ask", at)

    def _overtake(self, row: RunRow, at: float) -> None:
        """Let the run's own end come before its cancel (HAW: "not guaranteed"); a run that asks for outputs has none."""
        if row.work.get("turn") is None:
            self._thinking.begin(row, at)
        if row.work.get("turn") is None or turns.is_asking(row.work):
            self.end(row, "stop", at)
            return
        if "step_id" not in row.work and not row.work["turn"]["failure"]:
            row.work["reply_at"] = at
            self._begin(row, at)
        elif "step_id" in row.work:
            self._project.streams.begin(row.body["id"], notes.rest(row.work, at))
        self._reply(row, at)

    def _write(self, row: RunRow, text: str) -> None:
        message = self._message(row)
        if message is not None:
            message["content"] = notes.content(row.work, text)
            self._store.update(self._project.name, "message", message)

    def _finish(self, row: RunRow, at: float) -> None:
        message = self._message(row)
        if message is not None:
            message.update(status="completed", completed_at=int(at))
            self._store.update(self._project.name, "message", message)
            self.log(row, "complete", at, "message", message)
        notes.sum_up(row.work, row.body)
        self.complete_step(row, self.open_step(row), at)
        self.apply(row, "complete", at)

    def give_up(self, run_id: str, at: float) -> None:
        """Fail a run that cannot go on (E16); what was said of its turn stays in its open step and message."""
        row = self._store.get_run(self._project.name, run_id)
        if row is None:
            return
        # A run that waits for outputs cannot fail; the only thing that happens to it by itself is its expiry.
        event = "fail" if (row.body["status"], "fail") in states.TRANSITIONS else "expire"
        if event == "fail":
            row.body["last_error"] = {"code": deciding.SORRY.code, "message": deciding.SORRY.message}
        notes.make_whole(row.work)
        if "step_id" in row.work and self._store.get(self._project.name, "step", row.work["step_id"]) is None:
            del row.work["step_id"]
        self.end(row, event, at)

    # -- steps and endings --

    def open_step(self, row: RunRow) -> Json:
        """Return the step that the run works on."""
        step = self._store.get(self._project.name, "step", row.work["step_id"])
        if step is None:
            raise LookupError(f"run {row.body['id']} has lost its open step")
        return step

    def complete_step(self, row: RunRow, step: Json, at: float) -> None:
        """Complete a step, with the tokens of its turn."""
        step.update(status="completed", completed_at=int(at), usage=row.work.pop("step_usage", None))
        self._store.update(self._project.name, "step", step)
        self.log(row, "complete", at, "step", step)
        row.work.pop("step_id", None)

    def end(self, row: RunRow, event: str, at: float) -> None:
        """End the run by ``event``, and with it the open message and step (wire contract §5, second table)."""
        status, stamp, reason = states.ENDINGS[event]
        if (row.body["incomplete_details"] or {}).get("reason") == "content_filter":
            reason = "content_filter"
        message = self._message(row)
        step = self.open_step(row) if "step_id" in row.work else None
        if step is not None and "step_usage" not in row.work:  # the turn was not said to its end
            notes.cut(row.work, message, step, at)
        if message is not None:
            message.update(status="incomplete", incomplete_at=int(at), incomplete_details={"reason": reason})
            self._store.update(self._project.name, "message", message)
        if step is not None:
            step.update(status=status, usage=row.work.get("step_usage"), last_error=row.body["last_error"])
            if stamp:
                step[stamp] = int(at)
            self._store.update(self._project.name, "step", step)
        ended = [("message", message), ("step", step)]
        # The order of wire contract §8.3.
        for kind, body in reversed(ended) if event == "stop" else ended:
            if body is not None:
                self.log(row, event, at, kind, body)
        notes.sum_up(row.work, row.body)
        self.apply(row, event, at)

    def _message(self, row: RunRow) -> Json | None:
        message_id = row.work.get("message_id")
        return self._store.get(self._project.name, "message", message_id) if message_id else None
