"""The client rooms: what waiting for tools, recording, and importing cost."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from azure.ai.agents.models import FunctionTool

from labkit.events import RunEvent
from labkit.polling import wait_for_run
from labkit.recorder import Recorder
from labkit.tools import ToolRegistry
from tests.bench.processes import service
from tests.bench.table import Row

ROOMS = (
    "labkit.polling",
    "labkit.streaming",
    "labkit.tools",
    "labkit.history",
    "labkit.recorder",
    "labkit.monitors",
)
WORK = 0.2  # seconds that each tool takes


def rows(home: Path) -> Iterator[Row]:
    """Measure what learners take home."""
    ours, sdk = two_tools(home)
    yield Row(
        "a run with two tools of 0.2 s, wait_for_run with a ToolRegistry / create_and_process",
        "less",
        f"{ours / sdk:.2f}  ({ours:.2f} s / {sdk:.2f} s)",
        "HTTPS, the service's clock 100 times as fast; medians of 5, in turns",
    )
    memory, file = recording(home)
    yield Row(
        "one event for a Recorder",
        "under 100 µs",
        f"{memory:.0f} µs in memory, {file:.0f} µs with a file",
        "5,000 events",
    )
    yield Row(
        "import of a room",
        "without azure",
        ", ".join(
            f"{room.removeprefix('labkit.')} {milliseconds:.0f} ms" for room, milliseconds in imports()
        ),
        "fresh interpreters; medians of 7",
    )


def get_weather(city: str) -> str:
    """Get the weather of a city.

    :param city: The city's name.
    """
    time.sleep(WORK)
    return '{"celsius": 21}'


def get_time(city: str) -> str:
    """Get the time in a city.

    :param city: The city's name.
    """
    time.sleep(WORK)
    return '{"time": "12:00"}'


def two_tools(home: Path) -> tuple[float, float]:
    """Return seconds of a run that calls two tools at once: with a registry, and with `create_and_process`."""
    ours: list[float] = []
    sdk: list[float] = []
    with service(home / "tools") as lab:
        lab.service.clock.speed = 100.0  # at 10,000 the run would expire while its tools work
        agents, functions = lab.agents, FunctionTool({get_weather, get_time})
        agents.enable_auto_function_calls(functions)
        agent = agents.create_agent(model=lab.model, name="bench", tools=functions.definitions)
        for _ in range(5):
            tools = ToolRegistry(get_weather, get_time)
            ours.append(
                _timed(lab, agent.id, lambda run, tools=tools: wait_for_run(agents, run, tools=tools))
            )
            sdk.append(_timed(lab, agent.id, None))
    return median(ours), median(sdk)


def _timed(lab: Any, agent_id: str, wait: Any) -> float:
    calls = [{"name": name, "arguments": {"city": "Paris"}} for name in ("get_weather", "get_time")]
    lab.service.script([{"tool_calls": calls}, {"text": "21 degrees at noon."}])
    thread_id = lab.agents.threads.create().id
    started = time.perf_counter()
    if wait is None:
        run = lab.agents.runs.create_and_process(thread_id=thread_id, agent_id=agent_id)
    else:
        run = wait(lab.agents.runs.create(thread_id=thread_id, agent_id=agent_id))
    seconds = time.perf_counter() - started
    if run.status != "completed":
        raise RuntimeError(f"the run ended as {run.status}, which measures nothing")
    return seconds


def recording(home: Path) -> tuple[float, float]:
    """Return microseconds of one event: kept in memory, and written to a file too."""
    event = RunEvent(
        "run", 1.0, "run_1", {"id": "run_1", "status": "queued", "instructions": "Be brief. " * 20}
    )
    found = []
    for recorder in (Recorder(), Recorder(home / "runs.jsonl")):
        started = time.perf_counter()
        for _ in range(5_000):
            recorder.update(event)
        found.append((time.perf_counter() - started) / 5_000 * 1e6)
    return found[0], found[1]


def imports() -> list[tuple[str, float]]:
    """Return milliseconds of importing each room, in fresh interpreters."""
    return [(room, median(_import(room) for _ in range(7))) for room in ROOMS]


def _import(room: str) -> float:
    code = f"import time; t = time.perf_counter(); import {room}; print((time.perf_counter() - t) * 1000)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)
