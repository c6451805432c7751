"""The service through the SDK: over HTTPS beside a stub of fixed JSON, and inside this process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from azure.ai.agents import AgentsClient
from azure.identity import DefaultAzureCredential

from labkit.clock import ManualClock
from labkit.connect import in_process
from tests.bench.processes import FAST, service, stub, take_turn
from tests.bench.table import Row

TURNS = 300


def rows(home: Path) -> Iterator[Row]:
    """Measure a turn on both ways."""
    ours, theirs = _over_https(home)
    yield Row(
        "one turn through the SDK, service / fixed-JSON stub",
        "at most 1.5",
        f"{ours / theirs:.2f}  ({ours * 1000:.1f} ms / {theirs * 1000:.1f} ms)",
        f"4 SDK calls over HTTPS: message, run, wait, answer; medians of {TURNS}, in turns; the service's clock runs"
        f" {FAST:,.0f} times as fast, so that the first poll sees the end",
    )
    yield Row(
        "one turn through the SDK, in process",
        "under 2.5 ms",
        f"{_in_process() * 1000:.2f} ms",
        f"5 SDK calls on `in_process()`: thread, message, run, wait, answer; median of {TURNS}; the clock moves two seconds a request",
    )


def _over_https(home: Path) -> tuple[float, float]:
    """Return seconds of one turn: with the service, and with the stub."""
    with service(home / "turns") as lab, stub(home / "turns" / ".labkit") as endpoint:
        lab.service.clock.speed = FAST
        stub_agents = AgentsClient(endpoint=endpoint, credential=DefaultAzureCredential())
        sides: list[tuple[AgentsClient, str, list[float]]] = []
        for agents in (lab.agents, stub_agents):
            agent = agents.create_agent(model=lab.model, name="bench", instructions="Be brief.")
            sides.append((agents, agent.id, []))
        for _ in range(TURNS + 1):
            for agents, agent_id, seconds in sides:
                seconds.append(_turn(agents, agent_id, agents.threads.create().id))
        # Without the first, which opens the connection.
        return median(sides[0][2][1:]), median(sides[1][2][1:])


def _turn(agents: AgentsClient, agent_id: str, thread_id: str) -> float:
    # A manual clock: the pauses between polls are nobody's cost and must not hide the service's.
    started = time.perf_counter()
    take_turn(agents, agent_id, thread_id, ManualClock())
    return time.perf_counter() - started


def _in_process() -> float:
    lab = in_process()
    try:
        agent = lab.agents.create_agent(model=lab.model, name="bench", instructions="Be brief.")
        seconds = []
        for _ in range(TURNS):
            started = time.perf_counter()
            take_turn(lab.agents, agent.id, lab.agents.threads.create().id, ManualClock())
            seconds.append(time.perf_counter() - started)
        return median(seconds)
    finally:
        lab.close()
