"""What happens to a response: by request (create, cancel), and by itself, when its time has come.

Three moves, as few as a response has statuses: ``pick_up`` (the turn is decided), ``hear`` (a model that takes real time
is asked again), ``reply`` (it has been said, and the response ends). Between the last two its output is streamed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from labkit.service import deciding
from labkit.service.faults import Fault, turns
from labkit.service.model import tokens
from labkit.service.model.turns import Failure, Model, Prompt, Turn
from labkit.service.project import Project
from labkit.service.store import RunRow
from labkit.service.streaming.frames import Frame
from labkit.service.successor import context, events, objects, prompt, states
from labkit.service.successor.events import OutputWriting
from labkit.service.tools.jobs import Jobs

Json = dict[str, Any]

# Seconds that a background response waits its turn, as a run does; and the part of a turn before its first word.
QUEUE_SECONDS: Final = 0.5
THINKING_SHARE: Final = 0.5
# Seconds of wall time between two looks for the answer of a model that takes real time; on a held clock, of its own.
LOOK_AGAIN: Final = 0.05
HELD_SECONDS: Final = 1.0


class Responder:
    """Moves the responses of one project."""

    def __init__(self, project: Project, model: Model, jobs: Jobs) -> None:
        self._project = project
        self._store = project.store
        self._model = model
        self._jobs = jobs

    def knows(self, model: str) -> bool:
        """Tell whether a model is deployed; which models an endpoint has, only it knows."""
        return deciding.takes_time(self._model) or model in self._project.deployments

    def create(self, body: Json, items: list[Json], faults: Sequence[Fault]) -> RunRow:
        """Store a new response; ``items``: its input."""
        now = self._project.dial.now()
        struck = {fault.name: fault.options for fault in faults}
        context.keep(self._store, self._project.name, body, items)
        row = RunRow(body, {"faults": turns.of_turn(struck, 1), "next": "pick_up"})
        wait = QUEUE_SECONDS if body["background"] else 0.0
        wait = float(struck["slow_queue"]["seconds"]) if "slow_queue" in struck else wait
        row.due_at = None if "stuck_in_queue" in struck else now + wait
        self._store.insert_run(self._project.name, row)
        self._log(row, "create", now)
        return row

    def cancel(self, row: RunRow) -> Json:
        """Stop a response that is still at work; one that has ended stays as it is (it may be asked twice)."""
        if row.body["status"] in states.ACTIVE:
            now = self._project.dial.now()
            self._end(row, "cancel", now)
            self._tell(row, Frame(now, "", b"", is_last=True))  # its stream just ends
        return row.body

    def drop(self, row: RunRow) -> None:
        """Stop what is being done for a response that is about to be deleted."""
        self._jobs.drop((self._project.name, row.body["id"]))

    def do(self, row: RunRow, at: float, *, wait: bool) -> None:
        """Make the planned move; ``wait``: for work that it needs and that is not done yet."""
        match row.work["next"]:
            case "pick_up":
                self._pick_up(row, at)
            case "hear":
                self._hear(row, at, wait=wait)
            case "reply":
                self._reply(row, at)

    def give_up(self, row: RunRow, at: float) -> None:
        """Fail a response that cannot go on."""
        row.work.pop("output", None)
        self._fail(row, deciding.SORRY, at)

    # -- moves --

    def _pick_up(self, row: RunRow, at: float) -> None:
        if row.body["status"] == "queued":
            row.body["status"] = states.transition("queued", "pick_up")
            self._log(row, "pick_up", at)
            self._tell(row, *events.picked_up(at, row.body))
        faults = row.work["faults"]
        asked = self._prompt(row)
        turn = deciding.before(self._project, self._model, asked, faults)
        if turn is None and deciding.takes_time(self._model):
            self._start(row, asked)
            self._look_again(row, at)
        else:
            self._note(row, asked, turn or deciding.ask(self._model, asked), at)
        self._save(row)

    def _hear(self, row: RunRow, at: float, *, wait: bool) -> None:
        key, asked = (self._project.name, row.body["id"]), self._prompt(row)
        if not self._jobs.has(key):
            self._start(row, asked)  # the service was restarted meanwhile
        outcome = self._jobs.take(key, wait=wait)
        if outcome is None:
            self._look_again(row, at)
        else:
            lost = Failure("server_error", f"The model gave no turn: {outcome.get('error')}.")
            self._note(row, asked, outcome.get("turn") or Turn(failure=lost), at)
        self._save(row)

    def _note(self, row: RunRow, asked: Prompt, turn: Turn, at: float) -> None:
        """Decide what will be said, and when, and begin to say it."""
        faults = row.work["faults"]
        turn = deciding.after(turn, faults)
        seconds, prompt_tokens = deciding.seconds(turn), tokens.count_prompt(asked)
        reason, turn = _fit(turn, row.body["max_output_tokens"], prompt_tokens)
        begin = at + seconds * THINKING_SHARE
        row.work |= {
            "next": "reply",
            "begin_at": begin,
            "reply_at": at + seconds,
            "reason": reason,
            "failure": turn.failure and {"code": turn.failure.code, "message": turn.failure.message},
            "usage": turn.usage or (prompt_tokens, tokens.count_turn(turn)),
            "output": self._output(turn, is_whole=reason is None and turn.failure is None),
        }
        row.due_at = None if "never_finishes" in faults else at + seconds
        if row.due_at is not None:
            self._project.streams.put(row.body["id"], [writing(row)])

    def _reply(self, row: RunRow, at: float) -> None:
        work = row.work
        if work["failure"]:
            self._fail(row, Failure(**work["failure"]), at)
            return
        row.body["output"] = work["output"]
        row.body["usage"] = objects.usage(*work["usage"])
        if work["reason"]:
            row.body["incomplete_details"] = objects.incomplete(work["reason"])
        else:
            row.body["completed_at"] = int(at)
        self._append(row)
        self._end(row, "run_out" if work["reason"] else "complete", at)

    def _fail(self, row: RunRow, failure: Failure, at: float) -> None:
        row.body["error"] = {"code": failure.code, "message": failure.message}
        row.body["output"] = row.work.get("output", [])
        self._end(row, "fail", at)

    def _append(self, row: RunRow) -> None:
        """Put question and answer into the conversation: both, or, of a response that fails, neither."""
        conversation, name = row.body["conversation"], self._project.name
        if conversation and self._store.has(name, "conversation", conversation["id"]):
            asked = context.input_of(self._store, name, row.body["id"])
            context.add(self._store, name, conversation["id"], [*asked, *row.body["output"]])

    def _end(self, row: RunRow, event: str, at: float) -> None:
        row.body["status"] = states.transition(row.body["status"], event)
        # What its stream needs to be read once more.
        row.work = {key: row.work[key] for key in ("begin_at", "reply_at", "streamed") if key in row.work}
        row.due_at = None
        self.drop(row)
        self._store.save_run(self._project.name, row, active=False)
        self._log(row, event, at)
        if row.body["status"] in states.LAST_EVENTS:
            self._tell(row, events.closing(at, _first(row) + _count(row), row.body))
        if not row.body["store"]:
            context.forget(self._store, self._project.name, row.body["id"])

    # -- bookkeeping --

    def _prompt(self, row: RunRow) -> Prompt:
        store, name = self._store, self._project.name
        items = [*context.before(store, name, row.body), *context.input_of(store, name, row.body["id"])]
        return prompt.build(row.body, items, self._project.seed)

    def _output(self, turn: Turn, *, is_whole: bool) -> list[Json]:
        status = "completed" if is_whole else "incomplete"
        new_id = self._project.new_id
        found = []
        if turn.text:
            found.append(
                objects.message(new_id("msg_"), "assistant", [objects.output_text(turn.text)], status)
            )
        found += [
            objects.function_call(new_id("fc_"), new_id("call_"), call.name, call.arguments, status)
            for call in turn.calls
        ]
        return found

    def _start(self, row: RunRow, asked: Prompt) -> None:
        def work(stop: threading.Event) -> Json:
            return {"turn": deciding.ask(self._model, asked, stop)}

        self._jobs.start((self._project.name, row.body["id"]), work)

    def _look_again(self, row: RunRow, at: float) -> None:
        dial = self._project.dial
        is_held = dial.setting.mode == "manual"
        row.work["next"] = "hear"
        row.due_at = at + HELD_SECONDS if is_held else dial.now() + LOOK_AGAIN * dial.setting.speed

    def _save(self, row: RunRow) -> None:
        self._store.save_run(self._project.name, row, active=True)

    def _tell(self, row: RunRow, *frames: Frame) -> None:
        self._project.streams.put(row.body["id"], frames)

    def _log(self, row: RunRow, event: str, at: float) -> None:
        self._store.add_event(self._project.name, at, row.body["id"], "response", row.body, event)


def writing(row: RunRow, skip: int = 0) -> OutputWriting:
    """Return what a response says, and when; its turn is decided."""
    output: list[Json] = row.work["output"] if "output" in row.work else row.body["output"]
    return OutputWriting(row.work["begin_at"], row.work["reply_at"], output, _first(row), skip)


def _first(row: RunRow) -> int:
    """Return the number of the first event that is about the output."""
    return 3 if row.body["background"] else 2


def _count(row: RunRow) -> int:
    return writing(row).count if "begin_at" in row.work else 0


def _fit(turn: Turn, most: int | None, prompt_tokens: int) -> tuple[str | None, Turn]:
    if turn.text is None and not turn.calls:
        return None, turn
    reason, kept = deciding.fit(turn, prompt_left=None, completion_left=most, prompt_tokens=prompt_tokens)
    return reason, kept if kept.text else replace(kept, text=None)
