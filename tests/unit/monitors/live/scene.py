"""A run of a local service on a clock that is held, and a worker without its thread beside it."""

from __future__ import annotations

from typing import Any

from labkit import ToolRegistry
from labkit.clock import ManualClock
from labkit.connect import in_process
from labkit.events import RunEvent
from labkit.monitors.live.desk import Desk, Said
from labkit.monitors.live.sources import Polling, Source
from labkit.monitors.live.worker import Worker
from labkit.monitors.view import RunView, fold

CITIES = "What is the weather in Paris and in Rome?"


class Shown:
    """A face that keeps what it was shown."""

    beat = 0.0

    def __init__(self) -> None:
        self.views: list[RunView] = []
        self.said: list[Said] = []
        self.frozen: list[RunView] = []
        self.is_closed = False

    def draw(self, view: RunView) -> None:
        """Keep a picture."""
        self.views.append(view)

    def answer(self, said: Said) -> None:
        """Keep an answer."""
        self.said.append(said)

    def freeze(self, view: RunView) -> None:
        """Keep the last picture."""
        self.frozen.append(view)

    def close(self) -> None:
        """Note it."""
        self.is_closed = True


class Scene:
    """A run, the clock of its service and of its watcher in step, and what the watcher's face was shown."""

    def __init__(self, question: str = CITIES) -> None:
        self.lab = in_process("live", seed=7, per_request=0.0)
        self.lab.service.clock.manual()
        self.clock = ManualClock(self.lab.service.clock.now)
        self.tools = ToolRegistry()
        self.tools.tool(get_weather)
        self.view = RunView()
        self.face = Shown()
        self._question = question

    def start(self) -> Scene:
        """Create the run."""
        agents = self.lab.agents
        agent = agents.create_agent(model=self.lab.model, name="a", tools=self.tools.definitions)
        thread = agents.threads.create()
        agents.messages.create(thread_id=thread.id, role="user", content=self._question)
        self.run = agents.runs.create(thread_id=thread.id, agent_id=agent.id)
        return self

    def worker(self, source: Source | None = None, tools: Any = None) -> Worker:
        """Return a worker that polls the run unless another source is given."""
        desk = Desk(self.lab.agents, tools)
        return Worker(self.take, self.face, desk, self.clock, source or Polling(self.lab.agents, self.run))

    def take(self, event: RunEvent | None) -> RunView:
        """Fold an event."""
        if event is not None:
            self.view = fold(self.view, event)
        return self.view

    def go(self, worker: Worker, seconds: float) -> None:
        """Let time pass in both clocks, and the worker do what is due."""
        end = self.clock.monotonic() + seconds
        while (left := end - self.clock.monotonic()) > 1e-9:
            pause = worker.turn()
            if pause is None:
                return
            step = min(left, max(pause, 0.001))
            self.clock.advance(step)
            self.lab.service.clock.advance(step)
        worker.turn()


def get_weather(city: str) -> dict[str, object]:
    """Get the weather of a city."""
    return {"city": city, "celsius": 21}
