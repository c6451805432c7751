"""Every way to wait for a run, on the service's own clock, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from azure.core.exceptions import AzureError

from labkit.connect import in_process
from labkit.connect.lab import Lab
from labkit.errors import RunError, RunFailed
from labkit.events import RunEvent
from labkit.polling import Backoff, aio, raise_for_status, run_turn, wait_for_run
from labkit.status import to_word
from labkit.streaming import aio as streaming_aio
from labkit.streaming import stream_run
from labkit.tools import ToolRegistry
from tests.contract.rooms.scenarios import Scenario

STEADY = Backoff(draw=lambda: 1.0)


class ServiceClock:
    """The service's clock as a client's: who sleeps moves it."""

    def __init__(self, lab: Lab) -> None:
        self._clock = lab.service.clock

    def now(self) -> float:
        """Return the service's time."""
        return self._clock.now

    def monotonic(self) -> float:
        """Return the service's time."""
        return self._clock.now

    def sleep(self, seconds: float) -> None:
        """Move the service's clock."""
        self._clock.advance(seconds)


class AsyncServiceClock(ServiceClock):
    """The same for coroutines."""

    async def sleep(self, seconds: float) -> None:  # type: ignore[override]  # the async twin, as in labkit.clock
        """Move the service's clock."""
        self._clock.advance(seconds)


@dataclass
class Scene:
    """One agent, one thread with one message, tools that write down their calls, and the events."""

    lab: Lab
    thread_id: str
    agent_id: str
    tools: ToolRegistry | None
    executed: list[str]
    events: list[RunEvent]
    timeout: float

    @property
    def options(self) -> dict[str, Any]:
        """What every way to wait is given."""
        return {
            "timeout": self.timeout,
            "tools": self.tools,
            "on_event": self.events.append,
            "backoff": STEADY,
        }


def make_tools(executed: list[str]) -> ToolRegistry:
    """Return tools that do all that tools do, and write down that they were executed."""
    tools = ToolRegistry()

    def give(name: str, value: Any) -> None:
        def tool() -> Any:
            """Do something."""
            executed.append(name)
            if isinstance(value, Exception):
                raise value
            return value

        tools.add(tool, name=name)

    for name, value in (
        ("look", {"celsius": 21}),
        ("find", "here"),
        ("number", 42),
        ("nothing", None),
        ("no_error", '{"error": null}'),
        ("broken", OSError("no connection")),
    ):
        give(name, value)

    @tools.tool
    async def later() -> str:
        """Do something later."""
        executed.append("later")
        return "later"

    return tools


def begin(lab: Lab, scenario: Scenario, *, message: bool = True) -> Scene:
    """Set the stage of a scenario."""
    executed: list[str] = []
    tools = make_tools(executed) if scenario.answering else None
    definitions = make_tools([]).definitions
    agent = lab.agents.create_agent(model=lab.model, name="a", tools=definitions)
    thread = lab.agents.threads.create()
    if message:
        lab.agents.messages.create(thread_id=thread.id, role="user", content="Tell me something about tea.")
    if scenario.script:
        lab.service.script(scenario.script)
    for planned in scenario.faults:
        lab.service.fault(**planned)
    scenario.given(lab)
    return Scene(lab, thread.id, agent.id, tools, executed, [], scenario.timeout)


def by_polling(scene: Scene) -> Any:
    """Create the run and wait for it with the sync client."""
    run = scene.lab.agents.runs.create(thread_id=scene.thread_id, agent_id=scene.agent_id)
    return wait_for_run(scene.lab.agents, run, clock=ServiceClock(scene.lab), **scene.options)


async def by_polling_aio(scene: Scene) -> Any:
    """Do the same with the async client."""
    agents = scene.lab.aio.agents
    run = await agents.runs.create(thread_id=scene.thread_id, agent_id=scene.agent_id)
    return await aio.wait_for_run(agents, run, clock=AsyncServiceClock(scene.lab), **scene.options)


def by_stream(scene: Scene) -> Any:
    """Run with a stream of the sync client."""
    clock = ServiceClock(scene.lab)
    return stream_run(scene.lab.agents, scene.thread_id, scene.agent_id, clock=clock, **scene.options)


async def by_stream_aio(scene: Scene) -> Any:
    """Do the same with the async client."""
    clock = AsyncServiceClock(scene.lab)
    return await streaming_aio.stream_run(
        scene.lab.aio.agents, scene.thread_id, scene.agent_id, clock=clock, **scene.options
    )


def by_turn(scene: Scene) -> Any:
    """Take a turn with the sync client, with one attempt."""
    clock = ServiceClock(scene.lab)
    return run_turn(
        scene.lab.agents, scene.thread_id, scene.agent_id, "Go.", attempts=1, clock=clock, **scene.options
    )


async def by_turn_aio(scene: Scene) -> Any:
    """Do the same with the async client."""
    clock = AsyncServiceClock(scene.lab)
    agents = scene.lab.aio.agents
    return await aio.run_turn(
        agents, scene.thread_id, scene.agent_id, "Go.", attempts=1, clock=clock, **scene.options
    )


WAYS: dict[str, Callable[[Scene], Any]] = {
    "polling": by_polling,
    "polling, async": by_polling_aio,
    "stream": by_stream,
    "stream, async": by_stream_aio,
}


@dataclass(frozen=True)
class Outcome:
    """What came of it: see `Scenario`; `runs` is their number."""

    ends: str
    final: str
    calls: tuple[str, ...]
    runs: int


def play(scenario: Scenario, way: Callable[[Scene], Any], **options: Any) -> tuple[Outcome, Scene]:
    """Play a scenario in one of the ways, in a lab of its own."""

    async def scene() -> tuple[Outcome, Scene]:
        async with in_process(per_request=0.2) as lab:
            made = begin(lab, scenario, **options)
            ends = await _ending(way, made)
            lab.service.clear_faults()
            runs = list(lab.agents.runs.list(thread_id=made.thread_id))
            return Outcome(ends, to_word(runs[0].status), tuple(sorted(made.executed)), len(runs)), made

    return asyncio.run(scene())


async def _ending(way: Callable[[Scene], Any], scene: Scene) -> str:
    try:
        run = way(scene)
        return to_word(raise_for_status(await run if asyncio.iscoroutine(run) else run).status)
    except RunFailed as error:
        return f"RunFailed {error.code} {error.verdict}"
    except (RunError, AzureError) as error:
        return type(error).__name__
