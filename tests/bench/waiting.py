"""Waiting: how late an end is noticed and what that costs in requests, by who waits."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean
from typing import Any

from labkit.connect.lab import Lab
from labkit.events import RunEvent
from labkit.polling import Backoff, wait_for_run
from labkit.streaming import stream_run
from tests.bench.processes import service
from tests.bench.table import Row

LENGTHS = {0.05: 6, 0.5: 6, 3.0: 3, 20.0: 1}
"""Seconds that a run takes, give or take a tenth -> how often it is measured."""
LONG = 1.0  # seconds from which all ways wait at the same time: they sleep, and nobody has an hour

Wait = Callable[[Lab, str, str], Any]


def rows(home: Path) -> Iterator[Row]:
    """Measure how late the end of a run is noticed, and with how many requests."""
    for seconds, found in delays(home).items():
        sdk = found["create_and_process"]
        yield Row(
            f"a run of {seconds:g} s: noticed so late / with so many requests",
            "stream_run: a fifth of create_and_process, with no more requests",
            "; ".join(f"{name} {late:.0f} ms / {requests:.1f}" for name, (late, requests) in found.items()),
            f"HTTPS; means; stream_run is {sdk[0] / max(1.0, found['stream_run'][0]):.0f} times sooner,"
            f" wait_for_run {sdk[0] / max(1.0, found['wait_for_run'][0]):.1f} times",
        )
    yield Row(
        "one event told to on_event",
        "under 100 µs",
        f"{telling():.0f} µs",
        "20,000 events, an observer that does nothing",
    )


def by_sdk(interval: float) -> Wait:
    """Return the SDK's own loop, which sleeps so many seconds between two looks; 1 when nothing is said."""

    def wait(lab: Lab, thread_id: str, agent_id: str) -> Any:
        return lab.agents.runs.create_and_process(
            thread_id=thread_id, agent_id=agent_id, polling_interval=interval
        )

    return wait


def by_ours(backoff: Backoff) -> Wait:
    """Return `wait_for_run` with this schedule."""

    def wait(lab: Lab, thread_id: str, agent_id: str) -> Any:
        run = lab.agents.runs.create(thread_id=thread_id, agent_id=agent_id)
        return wait_for_run(lab.agents, run, backoff=backoff)

    return wait


def by_stream(lab: Lab, thread_id: str, agent_id: str) -> Any:
    """Follow the run's stream."""
    return stream_run(lab.agents, thread_id, agent_id)


def ways(seconds: float) -> dict[str, Wait]:
    """Return who waits for a run of so many seconds; the last but one knows how long runs take."""
    return {
        "create_and_process": by_sdk(1.0),
        "fixed 0.5 s": by_sdk(0.5),
        "wait_for_run": by_ours(Backoff()),
        "wait_for_run that knows": by_ours(Backoff(first=1.1 * seconds + 0.05, jitter=1.0)),
        "stream_run": by_stream,
    }


def delays(home: Path) -> dict[float, dict[str, tuple[float, float]]]:
    """Return, by the length of the runs and by who waits, the mean delay in milliseconds and the mean number of requests.

    The delay is the time at which the caller has the run, less the time at which the service says that it ended: one
    machine, one clock. All ways take turns on one service.
    """
    dice = random.Random(0)
    with service(home / "waiting") as lab:
        agent = lab.agents.create_agent(model=lab.model, name="bench")
        _measure(lab, agent.id, by_stream, 0.05)  # opens the connection, imports what is imported late
        return {
            seconds: _average([_round(lab, agent.id, seconds, dice) for _ in range(times)])
            for seconds, times in LENGTHS.items()
        }


def _round(lab: Lab, agent_id: str, seconds: float, dice: random.Random) -> dict[str, tuple[float, float]]:
    """Let each way wait for one run."""
    length, waits = seconds * dice.uniform(0.9, 1.1), ways(seconds)
    with ThreadPoolExecutor(len(waits) if seconds >= LONG else 1) as pool:
        jobs = {name: pool.submit(_measure, lab, agent_id, wait, length) for name, wait in waits.items()}
        return {name: job.result() for name, job in jobs.items()}


def _average(rounds: list[dict[str, tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    return {
        name: (mean(each[name][0] for each in rounds), mean(each[name][1] for each in rounds))
        for name in rounds[0]
    }


def _measure(lab: Lab, agent_id: str, wait: Wait, seconds: float) -> tuple[float, float]:
    thread_id = lab.agents.threads.create().id
    # Half a second of the service's in the queue, half a second at work: a run of so many seconds of ours.
    speed = 1 / seconds
    lab.service.clock.speed = speed
    lab.service.script([{"text": "Done.", "seconds": 0.5}])
    run = wait(lab, thread_id, agent_id)
    seen = lab.service.clock.now
    ended = [row["at"] for row in lab.service.events(run.id) if row["object"] == "run"][-1]
    if run.status != "completed":
        raise RuntimeError(f"the run ended as {run.status}, which measures nothing")
    # The log holds no thread's own creation under its id: what is left is what the run cost.
    requests = [row for row in lab.service.requests() if thread_id in row["path"]]
    return max(0.0, seen - float(ended)) / speed * 1000, float(len(requests))


def telling(times: int = 20_000) -> float:
    """Return microseconds that one event costs a wait, beside what the observer does with it."""
    event = {"id": "run_1", "status": "queued"}

    def observe(_: RunEvent) -> None:
        return None

    from labkit.clock import SystemClock
    from labkit.polling.actions import Tell
    from labkit.polling.hands import Hands

    class Client:
        runs = None

    hands, tell = Hands(Client(), None, observe, SystemClock()), Tell("run", event)
    started = time.perf_counter()
    for _ in range(times):
        hands.reply(hands.start(tell))
    return (time.perf_counter() - started) / times * 1e6
