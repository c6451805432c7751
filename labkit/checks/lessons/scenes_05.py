"""Threads with a history, for the judges of lesson 05."""

from __future__ import annotations

from typing import Any

from labkit.checks.bench import Bench

Said = tuple[str, str]


class History:
    """A lab with one agent and one thread on which all this was said: (role, text), oldest first."""

    def __init__(self, bench: Bench, said: list[Said] | None = None) -> None:
        self.lab = bench.lab(per_request=2.0)
        self.agents, self.service = self.lab.agents, self.lab.service
        self.agent = self.agents.create_agent(model=self.lab.model, instructions="Be brief.")
        messages = [{"role": role, "content": text} for role, text in said or []]
        self.thread_id = self.agents.threads.create(messages=messages).id

    def say(self, text: str) -> str:
        """Add a message of the user, and return its id."""
        return str(self.agents.messages.create(thread_id=self.thread_id, role="user", content=text).id)

    def run(self, answer: str, **mishap: Any) -> Any:
        """Run the agent until its end; this is what it answers."""
        self.service.script([{"text": answer}])
        if mishap:
            self.service.next_run(**mishap)
        run = self.agents.runs.create(thread_id=self.thread_id, agent_id=self.agent.id)
        while run["status"] in ("queued", "in_progress"):
            run = self.agents.runs.get(thread_id=self.thread_id, run_id=run.id)
        self.service.clear_script()
        return run

    def said(self, thread_id: str = "") -> list[Said]:
        """List what a thread says, oldest first."""
        messages = self.agents.messages.list(thread_id=thread_id or self.thread_id, order="asc")
        return [(message["role"], text_of(message)) for message in messages]

    def ids(self) -> list[str]:
        """List the ids of the messages, oldest first."""
        return [str(each.id) for each in self.agents.messages.list(thread_id=self.thread_id, order="asc")]


def text_of(message: Any) -> str:
    """Return the text of a message."""
    return "\n".join(part.text.value for part in message.text_messages)


def talk(count: int) -> list[Said]:
    """Return a conversation of so many messages, user and assistant in turns."""
    return [("assistant" if n % 2 else "user", f"message {n + 1}") for n in range(count)]
