from __future__ import annotations

import pytest

from labkit.connect import in_process
from labkit.connect.faults import Faults
from labkit.errors import LabkitError
from labkit.service.faults import CATALOGUE, Kind


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.name)
def test_the_example_plans_its_fault(kind: Kind) -> None:
    """What the catalogue shows as a line of Python is accepted, and plans the fault that it stands for."""
    with in_process() as lab:
        eval(kind.example, {"lab": lab})
        (planned,) = lab.service.faults()
        assert (planned["fault"], planned["struck"]) == (kind.name, 0)
        lab.service.clear_faults()
        assert lab.service.faults() == []


def test_the_plan_has_a_face() -> None:
    """What is planned is shown as a table: what, how often still, how often already."""
    with in_process() as lab:
        assert repr(lab.service.faults()) == "No faults are planned."
        lab.service.next_run(status="expired")
        lab.service.next_request(status=503, times=3, path="/runs")
        lab.service.some_requests(0.25, "slow_reply", seconds=1, seed=7)
        lab.service.some_runs(0.5, failed="server_error", times=2)
        lab.service.fault("slow:seconds=3 + slow_cancel", times=None)
        lines = repr(lab.service.faults()).splitlines()
        assert [line.split("  ")[0].strip() for line in lines[1:]] == [
            "expire",
            "http_error",
            "slow_reply",
            "server_error",
            "slow",
            "slow_cancel",
        ]
        assert "once" in lines[1]
        assert "3 times" in lines[2]
        assert lines[2].endswith("/runs")
        assert "25% of all, seed 7" in lines[3]
        assert "50% of all, seed 0, at most 2 times" in lines[4]
        assert "always" in lines[5]


def test_a_share_by_name() -> None:
    """A fault by name takes a share too, and goes on until it is cleared."""
    with in_process() as lab:
        lab.service.fault("http_error", share=0.5, seed=3, status=404)
        (planned,) = lab.service.faults()
        assert (planned["times"], planned["share"], planned["seed"]) == (None, 0.5, 3)


def test_a_request_that_was_struck_shows_by_what() -> None:
    """The request log has a column for it once there is something to show."""
    with in_process() as lab:
        lab.agents.threads.create()
        assert "faults" not in repr(lab.service.requests())
        lab.service.next_request("error_after_commit")
        lab.agents.threads.create()
        assert "['error_after_commit']" in repr(lab.service.requests())


def test_all_faults_can_be_looked_up() -> None:
    """The list that `labkit faults` prints is also there in a notebook."""
    with in_process() as lab:
        known = lab.service.known_faults()
        assert [row["name"] for row in known] == [kind.name for kind in CATALOGUE]
        assert "stale_read" in repr(known)


def test_this_run_can_be_struck_when_it_has_begun() -> None:
    """A run that is there already is cancelled slowly, and its next reading fails."""
    with in_process(per_request=0) as lab:
        agent = lab.agents.create_agent(model=lab.model, name="a")
        thread = lab.agents.threads.create()
        run = lab.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
        lab.service.this_run(run.id, "slow_cancel", seconds=50)
        lab.service.this_run(run.id, "http_error", status=404)
        lab.agents.threads.get(thread.id)
        with pytest.raises(Exception, match="fault that was asked for"):
            lab.agents.runs.get(thread_id=thread.id, run_id=run.id)
        lab.agents.runs.cancel(thread_id=thread.id, run_id=run.id)
        lab.service.clock.advance(40)
        assert lab.agents.runs.get(thread_id=thread.id, run_id=run.id).status == "cancelling"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("slwo", "did you mean 'slow'"),
        ("stuck_in_queue", "strikes a run when it is created"),
        ("slow:minutes=1", "slow has no option 'minutes'"),
    ],
)
def test_what_cannot_strike_this_run_is_told(fault: str, text: str) -> None:
    """A fault that does not exist, or that comes too late, is refused with the reason."""
    with in_process() as lab:
        agent = lab.agents.create_agent(model=lab.model, name="a")
        run = lab.agents.create_thread_and_run(agent_id=agent.id)
        with pytest.raises(LabkitError, match="The local service refused") as caught:
            lab.service.this_run(run.id, fault)
        assert text in str(caught.value)


def test_a_run_that_has_ended_cannot_be_struck() -> None:
    """The refusal says how it ended."""
    with in_process() as lab:
        agent = lab.agents.create_agent(model=lab.model, name="a")
        run = lab.agents.create_thread_and_process_run(agent_id=agent.id, polling_interval=0)
        with pytest.raises(LabkitError, match="has ended, it is completed"):
            lab.service.this_run(run.id, "slow")


def test_the_sentences_need_something_to_ask() -> None:
    """Without a service behind them they cannot be used."""
    with pytest.raises(NotImplementedError):
        Faults().clear_faults()
