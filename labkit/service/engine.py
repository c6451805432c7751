"""What happens to a run: by request (create, submit, cancel) and by itself, when its time has come.

Nothing runs in the background. A run carries the service time at which it next moves; :meth:`Engine.catch_up`
makes everything happen that is due, in order and with its own time, before a request is answered. So a service
that was killed goes on where it stopped, and a manual clock decides alone what a client gets to see.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from labkit.service import bodies, problems, states
from labkit.service.faults import BadFault, Fault, late, read
from labkit.service.model.turns import Model
from labkit.service.project import Project
from labkit.service.retrieval.indexing import Indexing
from labkit.service.store import RunRow
from labkit.service.successor.responder import Responder
from labkit.service.thinking import Thinking
from labkit.service.tools.rounds import Rounds
from labkit.service.tools.toolbox import Toolbox
from labkit.service.worker import Worker

Json = dict[str, Any]

logger = logging.getLogger(__name__)

# Seconds, from creation; not extended by tool outputs (REC-A..C, FC).
LIFETIME: Final = 600
# Seconds on the service's clock: in the queue at first, in the queue again after tool outputs, and from
# `cancelling` to `cancelled`. Assumptions, chosen so that each status can be seen by a client that polls twice a second.
QUEUE_SECONDS: Final = 0.5
REQUEUE_SECONDS: Final = 0.3
CANCEL_SECONDS: Final = 0.5


class Engine:
    """The runs of one project."""

    def __init__(self, project: Project, model: Model, tools: Toolbox) -> None:
        self._project = project
        self._store = project.store
        self._rounds = Rounds(project, tools.kinds, tools.jobs)
        thinking = Thinking(project, model, self._rounds, tools.jobs)
        self._worker = Worker(project, self._rounds, thinking)
        self.indexing = Indexing(project, tools.jobs)
        self.responder = Responder(project, model, tools.jobs)

    def catch_up(self) -> None:
        """Make everything happen that is due by now.

        On a clock that runs, a run whose work is not done yet looks again a moment later. A clock that is held decides
        alone what is seen, so there the work is waited for.
        """
        project = self._project
        wait = project.dial.setting.mode == "manual"
        while due := self._store.next_due(project.name, project.dial.now()):
            row, at = due
            following: float | None = at
            # All moves of one run that come one after the other are stored as one.
            with self._guarded(row.body["id"], at):
                while following is not None:
                    self._happen(row, following, wait=wait)
                    following = self._store.follows(project.name, row, project.dial.now())

    def step(self) -> bool:
        """Move the clock to the next thing that is due, and make it happen; False: nothing is."""
        due = self._store.next_due(self._project.name)
        if self._index_next(math.inf if due is None else due[1]):
            return True
        if due is None:
            return False
        row, at = due
        self._project.dial.advance(max(0.0, at - self._project.dial.now()))
        with self._guarded(row.body["id"], at):
            self._happen(row, at, wait=True)
        return True

    @contextmanager
    def _guarded(self, run_id: str, at: float) -> Iterator[None]:
        """Make what happens to a run inside one transaction; a defect fails that run, and the project goes on."""
        try:
            with self._project.transaction():
                yield
        except Exception:
            logger.exception("run %s could not be moved; it fails with server_error", run_id)
            with self._project.transaction():
                self._give_up(run_id, at)

    def _give_up(self, run_id: str, at: float) -> None:
        row = self._store.get_run(self._project.name, run_id)
        if row is not None and is_response(row):
            self.responder.give_up(row, at)
        else:
            self._worker.give_up(run_id, at)

    def _index_next(self, before: float) -> bool:
        files = self._store.due_vector_files(self._project.name)
        at = files[0].due_at if files else None
        if at is None or at >= before:
            return False
        self._project.dial.advance(max(0.0, at - self._project.dial.now()))
        self.indexing.catch_up(wait=True)
        return True

    def create(
        self,
        thread_id: str,
        agent: Json,
        request: Json,
        faults: Sequence[Fault],
        *,
        with_contents: bool = False,
    ) -> Json:
        """Create a queued run on an unlocked thread; ``with_contents``: its streams show what file_search found."""
        now = self._project.dial.now()
        struck = {fault.name: fault.options for fault in faults}
        # At least a second: the wire's whole seconds would put the end of a shorter life before its beginning.
        lifetime = max(1, int(struck["expire"]["seconds"])) if "expire" in struck else LIFETIME
        body = bodies.run(self._project.new_id("run_"), int(now), thread_id, agent, request, lifetime)
        row = RunRow(body, {"faults": struck, "turns": 0, "usage": bodies.usage(0, 0)})
        if with_contents:
            row.work["with_contents"] = True
        if "stuck_in_queue" in struck:
            self._worker.plan(row, None)
        else:
            self._worker.plan(row, "pick_up", now + _seconds(struck, "slow_queue", QUEUE_SECONDS))
        self._store.insert_run(self._project.name, row)
        self._worker.log(row, "create", now)
        return body

    def submit(self, row: RunRow, outputs: dict[str, str]) -> Json:
        """Take the outputs, by call id, of every outstanding call."""
        now = self._project.dial.now()
        self._keep_for_stale_reads(row)
        step = self._worker.open_step(row)
        for call in step["step_details"]["tool_calls"]:
            if call["type"] == "function":
                call["function"]["output"] = outputs[call["id"]]
        self._worker.complete_step(row, step, now)
        row.work["turn"] = None  # the next one is still to be decided
        self._worker.plan(row, "pick_up", now + REQUEUE_SECONDS)
        self._worker.apply(row, "submit", now)
        return row.body

    def cancel(self, row: RunRow) -> Json:
        """Ask a run to stop; it is ``cancelling`` until the worker has done so.

        Raises:
            Problem: the run has ended, or is stopping already (E8).
        """
        if (row.body["status"], "cancel") not in states.TRANSITIONS:
            raise problems.cannot_cancel(row.body["status"])
        now = self._project.dial.now()
        row.work["cancelled_at"] = now  # nothing more is said from now on
        seconds = _seconds(row.work["faults"], "slow_cancel", CANCEL_SECONDS)
        move = "overtake" if "cancel_overtaken" in row.work["faults"] else "stop"
        self._worker.plan(row, move, now + seconds)
        self._worker.apply(row, "cancel", now)
        return row.body

    def abandon(self, thread_id: str) -> None:
        """Stop what is being done for the thread's active run, if it has one: the run is about to be deleted."""
        row = self._store.active_run(self._project.name, thread_id)
        if row is not None:
            self._rounds.drop(row)

    def let_tools_take_their_time(self, run_id: str) -> bool:
        """Move the clock before outputs are taken from a run whose tool was slow (W14); tell whether it was moved."""
        row = self._store.get_run(self._project.name, run_id)
        if (
            row is None
            or row.body["status"] != "requires_action"
            or "slow_tool" not in row.work.get("faults", {})
        ):
            return False
        self._project.dial.advance(row.work["faults"].pop("slow_tool")["seconds"])
        self._store.save_run(self._project.name, row, active=True)
        return True

    def strike(self, value: Mapping[str, Any]) -> None:
        """Let faults strike the run that ``run_id`` names, which has begun already.

        Raises:
            BadFault: there is no such run or fault, or the run is past what the fault is about.
        """
        run_id = value["run_id"]
        row = self._store.get_run(self._project.name, run_id) if isinstance(run_id, str) else None
        if row is None or is_response(row):
            raise BadFault(f"run_id={str(run_id)[:80]!r}: expected a run of this project")
        for fault in read({key: item for key, item in value.items() if key != "run_id"}):
            waiting = late.give(row.body, row.work, fault)
            if waiting is not None:
                self._project.faults.faults.append(waiting)
        self._store.save_run(self._project.name, row, active=True)

    def _keep_for_stale_reads(self, row: RunRow) -> None:
        """Keep what the run looked like before its outputs came, for the reads that do not see them yet (W2)."""
        fault = row.work.get("faults", {}).get("stale_read")
        if fault:
            self._project.faults.keep_stale(row.body, fault["reads"])
            self._project.save()

    def _happen(self, row: RunRow, at: float, *, wait: bool) -> None:
        if is_response(row):
            self.responder.do(row, at, wait=wait)
        elif row.work["next"] is None or self._worker.expiry(row) <= at:
            self._worker.end(row, "expire", at)
        else:
            self._worker.do(row, row.work["next"], at, wait=wait)


def is_response(row: RunRow) -> bool:
    """Tell a response from a run."""
    return bool(row.body["object"] == "response")


def _seconds(faults: Mapping[str, Json], name: str, otherwise: float) -> float:
    return float(faults[name]["seconds"]) if name in faults else otherwise
