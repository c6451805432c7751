"""Random sequences of calls, legal and illegal, about everything, with faults and a clock that moves by leaps."""

from __future__ import annotations

from collections import Counter

from hypothesis import stateful as hs
from hypothesis import strategies as st

from labkit.service import states
from labkit.service.faults import RUN_FAULTS
from tests.fuzz.effort import EFFORT, trying
from tests.fuzz.model import COUNTED
from tests.fuzz.object_calls import ObjectCalls, agents, metadata, texts, threads
from tests.fuzz.stored import read_stored
from tests.service.world import Json, outputs

calls = st.lists(st.sampled_from(["f", "g"]), min_size=1, max_size=3).map(
    lambda names: {"tool_calls": [{"name": name, "arguments": {}} for name in names]}
)
failure = st.just({"fail": {"code": "server_error", "message": "No."}})
turns = st.one_of(calls, calls, calls, st.builds(lambda text: {"text": text}, texts), failure)
# Faults that show what no rule allows are left to their own tests.
FAULTS = sorted(RUN_FAULTS.keys() - {"asks_other_tool", "empty_tool_calls", "stale_read"})
faults = st.sampled_from([None] * len(FAULTS) + FAULTS)
runs = st.runner().flatmap(lambda model: st.sampled_from(model.every_run()))
kinds = st.sampled_from(["all", "all", "none", "first", "twice", "foreign"])


class Calls(ObjectCalls):
    """Runs too: what may be done to one depends on its status."""

    @hs.initialize(plan=st.lists(turns, max_size=3), fault=faults, times=st.integers(0, 4))
    def begin(self, plan: list[Json], fault: str | None, times: int) -> None:
        """A sequence begins with a run that has something before it."""
        self.create_agent("a")
        self.create_thread(["Hello"])
        self.world.script(*plan)
        if fault:
            self.world.fault(fault)
        self.create_run(next(iter(self.living)), self.living_agents[0], None)
        self.step(times)

    @hs.rule(thread=threads, agent=agents, budget=st.none() | st.integers(1, 30))
    def create_run(self, thread: str, agent: str, budget: int | None) -> None:
        """Refused while another is active (E2), and without its agent."""
        active = self.active(thread)
        body = {"assistant_id": agent, "max_completion_tokens": budget}
        reply = self.send("POST", f"/threads/{thread}/runs", body)
        if thread not in self.living or agent not in self.living_agents:
            assert reply.status == 404
        elif active:
            assert reply.message == f"Thread {thread} already has an active run {active}."
        else:
            assert reply.body["status"] == "queued"
            self.living[thread].runs.append(reply.body["id"])
            self.dead_or_alive.append(f"/threads/{thread}/runs/{reply.body['id']}")

    @hs.rule(run=runs, kind=kinds)
    def submit(self, run: str, kind: str) -> None:
        """Accepted once, with exactly the outstanding calls, in requires_action (E3, E4)."""
        body = self.see(run)
        action = (body or {}).get("required_action") or {"submit_tool_outputs": {"tool_calls": []}}
        calls = [call["id"] for call in action["submit_tool_outputs"]["tool_calls"]]
        given = {"all": calls, "none": [], "first": calls[:1], "twice": calls * 2, "foreign": ["call_x"]}[
            kind
        ]
        reply = self.send("POST", f"{run}/submit_tool_outputs", outputs(given))
        if body is None:
            assert reply.status == 404
        elif body["status"] != "requires_action":
            assert reply.message == f'Runs in status "{body["status"]}" do not accept tool outputs.'
        elif sorted(given) != sorted(calls):
            assert reply.message == f"Expected tool outputs for call_ids {calls}, got {given}"
        else:
            assert (reply.body["status"], reply.body["required_action"]) == ("queued", None)

    @hs.rule(run=runs)
    def cancel(self, run: str) -> None:
        """Accepted where the table has it (E8)."""
        body = self.see(run)
        reply = self.send("POST", f"{run}/cancel")
        if body is None:
            assert reply.status == 404
        elif (body["status"], "cancel") in states.TRANSITIONS:
            assert reply.body["status"] == "cancelling"
        else:
            assert reply.message == f"Cannot cancel run with status '{body['status']}'."

    @hs.rule(run=runs, values=metadata)
    def update_run(self, run: str, values: dict[str, str]) -> None:
        """Its metadata, at any time, and nothing else."""
        body = self.see(run)
        reply = self.send("POST", run, {"metadata": values})
        assert reply.status == (404 if body is None else 200)
        if body is not None:
            assert reply.body == {**body, "metadata": values}

    @hs.rule(run=runs)
    def read(self, run: str) -> None:
        """A run that has ended never changes; one that is active keeps to the rules of its status."""
        self.see(run)

    # -- the clock, the model and what goes wrong --

    @hs.rule(seconds=st.sampled_from([0.1, 0.5, 1, 2, 5, 60, 599, 601]))
    def time_passes(self, seconds: float) -> None:
        """Whatever is due, happens."""
        self.world.wall.advance(seconds)
        self.see_the_active()

    @hs.rule(times=st.integers(1, 4))
    def step(self, times: int) -> None:
        """One transition at a time."""
        for _ in range(times):
            happened = self.world.control("POST", "step")["events"]
            assert len([event for event in happened if event["object"] == "run"]) <= 1
            self.see_the_active()

    @hs.rule(run=runs, times=st.integers(1, 8), kind=kinds)
    def follow(self, run: str, times: int, kind: str) -> None:
        """Let a run go on, and answer when it asks."""
        self.step(times)
        body = self.see(run)
        if body is not None and body["status"] == "requires_action":
            self.submit(run, kind)
            self.step(times)

    def see_the_active(self) -> None:
        """Hold every run that has not ended against the rules."""
        for thread, known in self.living.items():
            for run_id in known.runs:
                if f"/threads/{thread}/runs/{run_id}" not in self.ended:
                    self.see(f"/threads/{thread}/runs/{run_id}")

    @hs.rule(plan=st.lists(turns, min_size=1, max_size=2))
    def script(self, plan: list[Json]) -> None:
        """Say what the model answers next."""
        self.world.script(*plan)

    @hs.rule(name=st.sampled_from(FAULTS))
    def plan_a_fault(self, name: str) -> None:
        """Any fault of a run, as the catalogue has it."""
        self.world.fault(name)

    @hs.rule(thread=threads, status=st.sampled_from([429, 500, 503]), after_commit=st.booleans())
    def meet_a_fault(self, thread: str, status: int, after_commit: bool) -> None:  # noqa: FBT001  # drawn
        """A faulted request is answered with the fault; before the work it changes nothing."""
        active = self.active(thread)
        self.world.fault("http_error", status=status, after_commit=after_commit, method="POST")
        before = read_stored(self.world.store)
        reply = self.world.send("POST", f"/threads/{thread}/messages", {"role": "user", "content": "x"})
        assert reply.status == status
        if after_commit and thread in self.living and not active:
            self.note_messages(thread)
        else:
            assert {**read_stored(self.world.store), "projects": []} == {**before, "projects": []}


def test_random_sequences_keep_the_rules(tried: Counter[str]) -> None:
    """Statuses change as the table allows; locks, listings, sums and fields are right; what is refused changes nothing."""
    COUNTED.clear()
    hs.run_state_machine_as_test(Calls, settings=trying(EFFORT.sequences, stateful_step_count=40))
    tried.update(COUNTED)
