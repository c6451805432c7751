"""The plan of a project: shares, restarts, and what it refuses."""

from __future__ import annotations

import pytest

from tests.service.world import World


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
