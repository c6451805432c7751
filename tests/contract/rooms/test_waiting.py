"""Every way to wait for a run comes to the same end, whatever the run and the service do."""

from __future__ import annotations

import pytest

from tests.contract.rooms.scenarios import LOST, POLLED, SCENARIOS, Scenario
from tests.contract.rooms.ways import WAYS, by_stream, by_stream_aio, by_turn, by_turn_aio, play

FINAL = {
    "RunFailed": "failed",
    "RunExpired": "expired",
    "RunIncomplete": "incomplete",
    "completed": "completed",
}


def check(scenario: Scenario, way: object, **options: bool) -> None:
    """Play the scenario and compare the ending, the run that is left, and how often a tool was called."""
    outcome, scene = play(scenario, way, **options)  # type: ignore[arg-type]
    assert outcome.ends.startswith(scenario.ends)
    assert outcome.final == (scenario.final or FINAL[scenario.ends.split()[0]])
    assert outcome.calls == tuple(sorted(scenario.calls))
    assert outcome.runs == 1
    told = [event.data["status"] for event in scene.events if event.kind == "run"]
    assert [status for n, status in enumerate(told) if n and status == told[n - 1]] == []


def test_the_table_is_large_enough() -> None:
    """Sixty scenarios at least go through every way, and the weaknesses of the SDK that concern waiting are among them."""
    assert len(SCENARIOS) >= 60
    named = " ".join([*SCENARIOS, *LOST])
    assert [f"W{n}" for n in (1, 2, 3, 4, 5, 7, 8, 12, 13, 14, 15) if f"(W{n})" not in named] == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, way: str) -> None:
    """Polling and streams, sync and async, end in the same way, with the same calls, and leave the same run."""
    check(SCENARIOS[name], WAYS[way])


@pytest.mark.parametrize("way", ["polling", "polling, async"])
@pytest.mark.parametrize("name", POLLED)
def test_polled(name: str, way: str) -> None:
    """Sync and async end in the same way."""
    check(POLLED[name], WAYS[way])


@pytest.mark.parametrize("way", [by_turn, by_turn_aio, by_stream, by_stream_aio])
@pytest.mark.parametrize("name", LOST)
def test_a_run_is_created_once(name: str, way: object) -> None:
    """Where the SDK would raise or create a second run, the thread is asked and one run is there."""
    check(LOST[name], way, message=way in (by_stream, by_stream_aio))
