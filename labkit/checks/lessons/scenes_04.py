"""Runs that ask for functions, and functions that write down how they were called, for the judges of lesson 04."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import expect, show

_NAMES = ("get_weather", "get_time", "book_room", "set_alarm")
_TOOLS = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object"}}} for name in _NAMES
]
Call = tuple[str, dict[str, Any]]


class Asked:
    """A lab with one run; its model asks for these calls, round by round, and then answers."""

    def __init__(self, bench: Bench, *rounds: Sequence[Call], **mishap: Any) -> None:
        self.lab = bench.lab(per_request=2.0)
        self.agents = self.lab.agents
        turns: list[dict[str, Any]] = [
            {"tool_calls": [{"name": name, "arguments": arguments} for name, arguments in calls]}
            for calls in rounds
        ]
        self.lab.service.script([*turns, {"text": "Here you are."}])
        if mishap:
            self.lab.service.next_run(**mishap)
        agent = self.agents.create_agent(model=self.lab.model, tools=_TOOLS)
        thread = self.agents.threads.create(messages=[{"role": "user", "content": "Please help me."}])
        self.run = self.agents.runs.create(thread_id=thread.id, agent_id=agent.id)

    def wait(self) -> Any:
        """Look at the run until it waits for outputs, or has ended."""
        while self.run["status"] in ("queued", "in_progress", "cancelling"):
            self.run = self.now()
        return self.run

    def now(self) -> Any:
        """Read the run."""
        return self.agents.runs.get(thread_id=self.run.thread_id, run_id=self.run.id)

    @property
    def calls(self) -> list[Any]:
        """The calls that the run waits for."""
        return list(self.wait().required_action.submit_tool_outputs.tool_calls)

    def submits(self) -> int:
        """Count the times that outputs were handed in and taken."""
        return sum(
            row["path"].endswith("submit_tool_outputs") and row["status"] == 200
            for row in self.lab.service.requests()
        )


class Functions(dict[str, Callable[..., Any]]):
    """Functions by name, which keep what they were called with: list of (name, arguments)."""

    def __init__(self) -> None:
        self.called: list[Call] = []
        super().__init__({name: self._made(name) for name in ("get_weather", "get_time", "book_room")})

    def _made(self, name: str) -> Callable[..., Any]:
        def function(**arguments: Any) -> dict[str, Any]:
            self.called.append((name, arguments))
            if arguments.get("location") == "Atlantis":
                raise LookupError("there is no such place")
            return {"of": name, **arguments}

        function.__name__ = name
        return function

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{name!r}: {name}" for name in self) + "}"


def expect_output(given: Any, call: Any, wanted: Any, done: str) -> None:
    """Look at one output: its number, and JSON text that says what was wanted."""
    named = given.get("tool_call_id") if isinstance(given, dict) else None
    expect(
        named == call.id,
        done=done,
        expected=f'"tool_call_id": {show(call.id)}, the number of the call.',
        seen=show(given),
        look="The id of the call goes back with its output: call.id.",
        misconception="no-call-id",
    )
    text = given.get("output")
    expect(
        isinstance(text, str),
        done=done,
        expected='"output": a text.',
        seen=f"{type(text).__name__}: {show(text)}",
        look="The service takes text only: json.dumps(…) makes text of a dictionary.",
        misconception="output-is-no-text",
    )
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    expect(
        isinstance(said, dict),
        done=done,
        expected="JSON, which every model reads well.",
        seen=show(text),
        look="str(…) of a dictionary is Python, with single quotes: json.dumps(…) is JSON.",
        misconception="output-is-no-json",
    )
    expect(
        wanted is None or said == wanted,
        done=done,
        expected=f"What the function returned for {call.function.arguments}: {json.dumps(wanted)}",
        seen=show(text),
        look="Which call is this the output of? Its arguments, its output, its id belong together.",
        misconception="mixes-the-calls-up",
    )
