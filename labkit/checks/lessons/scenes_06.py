"""Runs that went wrong, and threads that are in use, for the judges of lesson 06."""

from __future__ import annotations

from typing import Any

from labkit.checks.bench import Bench
from labkit.checks.expect import NotYet, expect
from labkit.status import is_active

TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}
CALL = {"tool_calls": [{"name": "get_weather", "arguments": {"location": "Oslo"}}]}


class Desk:
    """A lab with one agent and one thread, whose clock moves with every request.

    per_request: so many seconds. tools: whether the agent has a function.
    """

    def __init__(self, bench: Bench, *, per_request: float = 4.0, tools: bool = False) -> None:
        self.lab = bench.lab(per_request=per_request)
        self.service, self.agents = self.lab.service, self.lab.agents
        self.agent = self.agents.create_agent(
            model=self.lab.model, instructions="Be brief.", tools=[TOOL] if tools else []
        )
        self.thread_id = self.agents.threads.create().id

    def say(self, text: str) -> None:
        """Add a message of the user."""
        self.agents.messages.create(thread_id=self.thread_id, role="user", content=text)

    def start(self, **options: Any) -> Any:
        """Create a run."""
        return self.agents.runs.create(thread_id=self.thread_id, agent_id=self.agent.id, **options)

    def end(self, run: Any) -> Any:
        """Look at a run until it has ended, or waits for somebody."""
        while is_active(run["status"]) and run["status"] != "requires_action":
            run = self.look(run)
        return run

    def look(self, run: Any) -> Any:
        """Read a run again."""
        return self.agents.runs.get(thread_id=self.thread_id, run_id=run.id)

    def runs(self) -> list[Any]:
        """List the runs of the thread, oldest first."""
        return list(self.agents.runs.list(thread_id=self.thread_id, order="asc"))

    def said(self) -> list[str]:
        """List what the user said, oldest first."""
        messages = self.agents.messages.list(thread_id=self.thread_id, order="asc")
        return [_text(message) for message in messages if message.role == "user"]

    def answers(self) -> list[str]:
        """List what the agent said, oldest first."""
        messages = self.agents.messages.list(thread_id=self.thread_id, order="asc")
        return [_text(message) for message in messages if message.role != "user"]

    def expect_once(self, text: str, done: str) -> None:
        """Find the message in the thread, and only once."""
        count = self.said().count(text)
        expect(
            count <= 1,
            done=done,
            expected="The user's message stands in the thread once.",
            seen=f"It is there {count} times, and the agent reads all of them.",
            look="A run that failed leaves the message where it is. Which of your lines may run again?",
            misconception="message-again-with-every-run",
        )
        expect(
            count == 1,
            done=done,
            expected="The message in the thread that we passed.",
            seen="It is not there.",
            look="messages.create(thread_id=thread_id, …), before the first run.",
            misconception="message-not-sent",
        )


def raised_by(call: Any) -> tuple[Any, Exception | None]:
    """Call it; return its value, and the exception that it raised, if one."""
    try:
        return call(), None
    except NotYet:
        raise
    except Exception as error:  # noqa: BLE001  # whatever the learner chose to raise
        return None, error


def _text(message: Any) -> str:
    return "\n".join(part.text.value for part in message.text_messages)
