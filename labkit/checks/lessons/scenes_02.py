"""Runs led to any status, for the judges of lesson 02."""

from __future__ import annotations

from typing import Any

from labkit.checks.bench import Bench
from labkit.status import ACTIVE, TERMINAL

STATUSES = ACTIVE | TERMINAL
ANSWER = {"text": "It is sunny in Paris, with a light wind from the west.", "seconds": 2}
CALL = {"tool_calls": [{"name": "get_weather", "arguments": {"location": "Paris"}}], "seconds": 2}
_TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}


class Scene:
    """One run on a lab of its own, led to where a judge needs it; the clock stands still meanwhile.

    `mishap` is what `next_run` is told before the run is created.
    """

    def __init__(self, bench: Bench, turn: dict[str, Any], **mishap: Any) -> None:
        self.lab = bench.lab(per_request=0.0)
        self.agents = self.lab.agents
        self.lab.service.script([turn])
        if mishap:
            self.lab.service.next_run(**mishap)
        agent = self.agents.create_agent(model=self.lab.model, tools=[_TOOL])
        thread = self.agents.threads.create()
        self.agents.messages.create(thread_id=thread.id, role="user", content="How is the weather in Paris?")
        self.run = self.agents.runs.create(thread_id=thread.id, agent_id=agent.id)
        self._ids = {"thread_id": thread.id, "run_id": self.run.id}

    def move(self, to: str = "") -> Any:
        """Step the service until the run is `to`; without `to`, until it is anything else than now."""
        begin = self.run["status"]
        while self.run["status"] in STATUSES - {to} and (to or self.run["status"] == begin):
            if not self.lab.service.step():
                break
            self.run = self.agents.runs.get(**self._ids)
        return self.run

    def submit(self) -> None:
        """Hand in an output for every call."""
        calls = self.run.required_action.submit_tool_outputs.tool_calls
        outputs = [{"tool_call_id": call.id, "output": "{}"} for call in calls]
        self.run = self.agents.runs.submit_tool_outputs(**self._ids, tool_outputs=outputs)

    def cancel(self) -> None:
        """Ask for the end."""
        self.run = self.agents.runs.cancel(**self._ids)

    def expire(self) -> None:
        """Let ten minutes pass."""
        self.lab.service.clock.advance(600)
        self.run = self.agents.runs.get(**self._ids)


def scene_of(bench: Bench, status: str) -> Scene:
    """Return a scene whose run is real and in this status."""
    mishaps: dict[str, dict[str, Any]] = {
        "queued": {"status": "queued"},
        "expired": {"status": "queued"},
        "failed": {"failed": "rate_limit_exceeded", "retry_after": 20},
        "incomplete": {"status": "incomplete"},
    }
    scene = Scene(bench, CALL if status == "requires_action" else ANSWER, **mishaps.get(status, {}))
    if status in ("cancelling", "cancelled"):
        scene.cancel()
    if status == "expired":
        scene.expire()
    scene.move(status)
    return scene
