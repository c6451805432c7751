"""What the sequences of calls know of their project: a model that a reader can follow, and how to read the real one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import stateful as hs

from labkit.service import states
from tests.fuzz import run_rules
from tests.fuzz.stored import read_stored
from tests.service.world import Json, Reply, World

COUNTED: Counter[str] = Counter()


@dataclass
class Thread:
    """What the model knows of a thread: ids, oldest first."""

    messages: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)


class Model(hs.RuleBasedStateMachine):
    """One project of a service, and what must be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.living_agents: list[str] = []
        self.living: dict[str, Thread] = {}
        self.ended: dict[str, Json] = {}
        self.deleted: list[str] = ["thread_X"]
        self.deleted_agents: list[str] = ["asst_X"]
        self.dead_or_alive: list[str] = []

    def teardown(self) -> None:
        run_rules.check_history(self.world.control("GET", "events")["events"])
        self.world.service.close()
        COUNTED["sequences"] += 1

    # -- what the model knows; what is there is drawn more often than what is not --

    def every_agent(self) -> list[str]:
        """Return ids of agents, there or deleted."""
        return [*self.living_agents * 3, *self.deleted_agents]

    def every_thread(self) -> list[str]:
        """Return ids of threads, there or deleted."""
        return [*list(self.living) * 3, *self.deleted]

    def every_run(self) -> list[str]:
        """Return paths of runs: those that have not ended most often."""
        active = [
            run for run in self.dead_or_alive if run not in self.ended and run.split("/")[2] in self.living
        ]
        return [*active * 5, *self.dead_or_alive, "/threads/thread_X/runs/run_X"]

    def send(self, method: str, path: str, body: object = None) -> Reply:
        """Send a request; a refusal changes nothing but the passing of time, which a listing makes happen before."""
        self.world.get("/threads", limit=1)
        before = read_stored(self.world.store)
        reply = self.world.send(method, path, body)
        COUNTED["calls"] += 1
        assert reply.status < 500, reply.body
        if reply.status != 200:
            COUNTED["calls refused"] += 1
            assert read_stored(self.world.store) == before
        return reply

    def active(self, thread: str) -> str | None:
        """Return the run that locks the thread, as a client finds out."""
        if thread not in self.living:
            return None
        found = self.world.get(f"/threads/{thread}/runs", limit=100)["data"]
        assert [run["id"] for run in reversed(found)] == self.living[thread].runs
        active = [run["id"] for run in found if run["status"] in states.ACTIVE]
        assert len(active) <= 1
        return active[0] if active else None

    def see(self, run: str) -> Json | None:
        """Read a run and hold it against the rules; None when its thread is deleted."""
        thread = run.split("/")[2]
        if thread not in self.living:
            assert self.world.send("GET", run).status == 404
            return None
        body = self.world.get(run)
        steps = self.world.get(f"{run}/steps", limit=100)["data"]
        COUNTED[f"runs seen {body['status']}"] += 1
        run_rules.check_fields(body)
        run_rules.check_steps(body, steps)
        run_rules.check_usage(body, steps)
        if run in self.ended:
            assert {**self.ended[run], "metadata": body["metadata"]} == body, "an ended run never changes"
        elif body["status"] in states.TERMINAL:
            self.ended[run] = body
        self.note_messages(thread)
        return body

    def note_messages(self, thread: str) -> None:
        """Learn the messages that runs have written; what was there is there, in the same order."""
        found = [
            message["id"]
            for message in self.world.get(f"/threads/{thread}/messages", limit=100, order="asc")["data"]
        ]
        known = self.living[thread].messages
        assert found[: len(known)] == known
        self.living[thread].messages = found
