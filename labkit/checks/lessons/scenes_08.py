"""Recorded runs, for the judges of lesson 08 and for the recordings of its break-it lab."""

from __future__ import annotations

from typing import Any

from labkit.errors import RunError
from labkit.events import RunEvent, to_wire
from labkit.polling import Backoff, wait_for_run
from labkit.recorder import Recorder, RunMetrics
from labkit.tools import ToolRegistry

LOOKS = Backoff(
    first=0.5, floor=0.5, jitter=1
)  # seldom and without dice: a check is quick, and the same every time


class Flight:
    """A lab with one agent and its recorder, whose service, watcher and tools live in one time.

    tool_seconds: how long each tool takes. is_broken: whether `search_archive` raises. thread_id: where questions go;
    empty: each to a thread of its own. looks: when it is looked at a run.
    """

    def __init__(self, lab: Any) -> None:
        self.lab, self.agents, self.service = lab, lab.agents, lab.service
        self.service.clock.manual()
        self.clock, self.recorder = self.service.clock.as_clock(), Recorder()
        self.tool_seconds, self.is_broken, self.thread_id, self.looks = 0.5, False, "", LOOKS
        functions = (self._search(), self._price())
        self.tools = ToolRegistry(*functions, on_event=self.recorder.update, clock=self.clock)
        self.agent = self.agents.create_agent(model=lab.model, name="clerk", tools=self.tools.definitions)

    def start(self, *rounds: str, model_seconds: float = 0.5, text: str = "Hello!") -> Any:
        """Create a run whose model calls these tools, "search_archive get_price" in one round, and then answers."""
        self.service.clear_script()
        turns: list[dict[str, Any]] = [
            {"tool_calls": [{"name": name, "arguments": {"of": "Oslo"}} for name in names.split()]}
            for names in rounds
        ]
        turns.append({"text": "Here is what I found."})
        self.service.script([{**turn, "seconds": model_seconds} for turn in turns])
        message = {"role": "user", "content": text}
        thread_id = self.thread_id or self.agents.threads.create(messages=[message]).id
        if self.thread_id:
            self.agents.messages.create(thread_id=thread_id, **message)
        return self.agents.runs.create(thread_id=thread_id, agent_id=self.agent.id)

    def land(self, run: Any) -> Any:
        """Wait for the end of a run, answer its calls, record it, and return it as it is then."""
        try:
            return wait_for_run(
                self.agents,
                run,
                tools=self.tools,
                on_event=self.recorder.update,
                clock=self.clock,
                backoff=self.looks,
            )
        except RunError as error:
            return self.look(error.run)

    def fly(self, *rounds: str, **options: Any) -> Any:
        """Start a run and wait for its end; the arguments are those of `start`."""
        return self.land(self.start(*rounds, **options))

    def watch(self, run: Any, until: str) -> Any:
        """Look at a run until it has this status, and record every look."""
        while (run := self.glance(run))["status"] != until:
            self.clock.sleep(0.4)
        return run

    def glance(self, run: Any) -> Any:
        """Look at a run, and record what was seen."""
        run = self.look(run)
        self.recorder.update(RunEvent("run", self.clock.now(), run.id, to_wire(run)))
        return run

    def look(self, run: Any) -> Any:
        """Read a run again."""
        return self.agents.runs.get(thread_id=run.thread_id, run_id=run.id)

    def steps(self, run: Any) -> list[Any]:
        """List the steps of a run, oldest first."""
        ids = {"thread_id": run.thread_id, "run_id": run.id}
        return list(self.agents.run_steps.list(**ids, order="asc"))

    def metrics(self) -> list[RunMetrics]:
        """Measure what was recorded, oldest run first."""
        return self.recorder.metrics()

    def _search(self) -> Any:
        def search_archive(of: str) -> dict[str, str]:
            """Search the archive."""
            self.clock.sleep(self.tool_seconds)
            if self.is_broken:
                raise ConnectionError("the archive cannot be reached")
            return {"found": of}

        return search_archive

    def _price(self) -> Any:
        def get_price(of: str) -> dict[str, int]:
            """Get the price of something."""
            self.clock.sleep(self.tool_seconds)
            return {"price": len(of)}

        return get_price
