"""The plan of a project: shares, restarts, and what it refuses."""

from __future__ import annotations

import pytest

from labkit.service.faults import CATALOGUE
from tests.service.world import World, outputs


def test_a_share_of_requests(world: World) -> None:
    """A third of the requests fail, the same ones with the same seed; how many it were can be seen."""

    def statuses() -> list[int]:
        world.fault("http_error", share=0.3, seed=4)
        found = [world.send("GET", "/threads").status for _ in range(40)]
        (fault,) = world.control("GET", "faults")["faults"]
        assert (fault["seen"], fault["struck"]) == (40, found.count(500))
        world.control("DELETE", "faults")
        return found

    first = statuses()
    assert first == statuses()
    assert 5 < first.count(500) < 20


def test_faults_survive_a_restart() -> None:
    """A share goes on where it was when the service is started again on the same store."""
    world = World()
    world.fault("http_error", share=0.5, seed=1)
    before = [world.send("GET", "/threads").status for _ in range(10)]
    again = World(store=world.store)
    after = [again.send("GET", "/threads").status for _ in range(10)]
    fresh = World()
    fresh.fault("http_error", share=0.5, seed=1)
    assert before + after == [fresh.send("GET", "/threads").status for _ in range(20)]
    world.service.close()
    fresh.service.close()


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"fault": "slow:minutes=1"}, "slow has no option 'minutes'"),
        ({"fault": "slow; expire"}, "cannot be read at '; expire'"),
        ({"fault": "http_error", "share": 2}, "share=2"),
        ({"name": "slow"}, 'expected {"fault": "<name>", ...}; faults: asks_other_tool'),
    ],
)
def test_a_wrong_fault_is_refused(world: World, entry: dict[str, object], text: str) -> None:
    """The side door says what was wrong with a fault, and plans nothing."""
    reply = world.knock("POST", "/labkit/projects/p/faults", entry)
    assert reply.status == 400
    assert text in reply.message
    assert world.control("GET", "faults") == {"faults": []}


def test_the_side_door_knows_all_faults(world: World) -> None:
    """The catalogue can be read by a program in any language."""
    known = world.control("GET", "faults/known")["faults"]
    assert [fault["name"] for fault in known] == [kind.name for kind in CATALOGUE]


def test_a_run_that_has_begun_is_struck_in_its_next_turn(world: World) -> None:
    """The turn counts from where the run is, so a failure comes after the outputs that it waits for."""
    run, calls = world.waiting()
    world.fault("server_error", run_id=run.rpartition("/")[2])
    assert world.control("GET", "faults") == {"faults": []}
    world.post(f"{run}/submit_tool_outputs", outputs(calls))
    world.until(run, "failed")


def test_a_later_fault_of_the_same_part_replaces_the_earlier(world: World) -> None:
    """A run has one outcome: the one that was said last."""
    world.fault("stuck_in_queue")
    run = world.run()
    world.fault("expire")
    run_id = run.rpartition("/")[2]
    other = world.run(metadata={"labkit.fault": "server_error + slow_cancel"})
    world.fault("failed:code=x", run_id=other.rpartition("/")[2])
    assert world.until(other, "failed")["last_error"]["code"] == "x"
    reply = world.knock("POST", "/labkit/projects/p/faults", {"fault": "expire", "run_id": run_id})
    assert "strikes a run when it is created" in reply.message


@pytest.mark.parametrize(
    ("run_id", "text"),
    [(None, "run_id='None': expected a run of this project"), ("run_X", "run_id='run_X'"), (5, "run_id='5'")],
)
def test_only_a_run_that_is_there_can_be_struck(world: World, run_id: object, text: str) -> None:
    """An unknown run is refused by its name."""
    reply = world.knock("POST", "/labkit/projects/p/faults", {"fault": "slow", "run_id": run_id})
    assert (reply.status, text in reply.message) == (400, True)


def test_a_cancelling_run_is_past_its_cancel(world: World) -> None:
    """What is about the cancel cannot be said when it was asked for already."""
    run = world.run()
    world.post(f"{run}/cancel")
    entry = {"fault": "slow_cancel", "run_id": run.rpartition("/")[2]}
    reply = world.knock("POST", "/labkit/projects/p/faults", entry)
    assert "is cancelling already" in reply.message
