"""The model's next turn: decided at once, or by a job where the model takes real time (``LABKIT_MODEL_URL``)."""

from __future__ import annotations

import threading
from typing import Any, Final

from labkit.service import deciding, notes, prompt
from labkit.service.faults import turns
from labkit.service.model import tokens
from labkit.service.model.turns import Failure, Model, Prompt, Turn
from labkit.service.project import Project
from labkit.service.store import RunRow
from labkit.service.tools.jobs import Jobs, Key
from labkit.service.tools.rounds import LOOK_AGAIN, Rounds

Json = dict[str, Any]

# Seconds on the service's clock that a turn takes at least of a model that takes real time, when the clock is held.
HELD_SECONDS: Final = 1.0


class Thinking:
    """Decides the turns of the runs of one project."""

    def __init__(self, project: Project, model: Model, rounds: Rounds, jobs: Jobs) -> None:
        self._project = project
        self._model = model
        self._rounds = rounds
        self._jobs = jobs

    def begin(self, row: RunRow, at: float) -> tuple[Turn, turns.Faults] | None:
        """Decide and note the run's next turn; return it and the faults that strike it. None: :meth:`go_on` will."""
        faults = turns.begin(row.work)
        asked = self._prompt(row)
        is_own = "parent" not in row.work
        turn = deciding.before(self._project, self._model, asked, faults, scripted=is_own)
        if turn is None and deciding.takes_time(self._model):
            row.work["struck"] = faults
            self._start(row, asked)
            return None
        return self._note(row, asked, turn or deciding.ask(self._model, asked), faults, at)

    def go_on(self, row: RunRow, at: float, *, wait: bool) -> tuple[Turn, turns.Faults] | None:
        """Return what :meth:`begin` does, once the model has answered; None: not yet. A lost question is asked again."""
        asked = self._prompt(row)
        if not self._jobs.has(self._key(row)):
            self._start(row, asked)
        outcome = self._jobs.take(self._key(row), wait=wait)
        if outcome is None:
            return None
        turn = outcome.get("turn") or Turn(
            failure=Failure("server_error", f"The model gave no turn: {outcome['error']}.")
        )
        return self._note(row, asked, turn, row.work.pop("struck"), at)

    def renew(self, row: RunRow) -> None:
        """Note of a turn what today's moves read: a run of the first format may have been left in the middle of one."""
        if not row.work.get("turn") or "reason" in row.work:
            return
        turns.begin(row.work)
        turn = self._rounds.check(row, notes.turn_from(row.work["turn"]))
        reason, turn = deciding.budget(row.work, row.body, turn, row.work["prompt_tokens"])
        row.work.update(turn=notes.stored(turn), reason=reason)
        if "step_id" in row.work:
            row.work["begin_at"] = row.work["reply_at"]  # when it began was not noted; nobody streamed then
            if turns.is_asking(row.work):
                row.work["shown"] = self._rounds.open(row, turn)

    def look_again(self, at: float) -> float:
        """Return when a run that waits for its model looks again (service time)."""
        dial = self._project.dial
        is_held = dial.setting.mode == "manual"
        return at + HELD_SECONDS if is_held else dial.now() + LOOK_AGAIN * dial.setting.speed

    def _prompt(self, row: RunRow) -> Prompt:
        asked = prompt.build(self._project.store, self._project.name, row.body, self._project.seed)
        return self._rounds.limit(row, prompt.within(asked, row.body, row.work["usage"]))

    def _start(self, row: RunRow, asked: Prompt) -> None:
        def work(stop: threading.Event) -> Json:
            return {"turn": deciding.ask(self._model, asked, stop)}

        self._jobs.start(self._key(row), work)

    def _note(
        self, row: RunRow, asked: Prompt, turn: Turn, faults: turns.Faults, at: float
    ) -> tuple[Turn, turns.Faults]:
        turn = self._rounds.check(row, deciding.after(turn, faults))
        seconds = deciding.seconds(turn)
        # Cut to the budget now: what will not be in the answer must not be streamed either.
        reason, turn = deciding.budget(row.work, row.body, turn, tokens.count_prompt(asked))
        row.work.update(turn=notes.stored(turn), reason=reason, reply_at=at + seconds)
        return turn, faults

    def _key(self, row: RunRow) -> Key:
        return self._project.name, row.body["id"]
