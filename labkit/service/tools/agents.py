"""The tool ``connected_agent``: another agent of the project answers a message in a conversation of its own."""

from __future__ import annotations

from typing import Any

from labkit.service.project import Project
from labkit.service.tools.protocol import Asked, Child, Json, Result

# Azure's word for an agent that is called by a called agent and would call one itself (its documentation of connected agents).
TOO_DEEP = "Assistant Tool Call Depth Error: an agent that another agent calls cannot call agents itself."


class ConnectedAgent:
    """Hands a message to another agent, and its answer back."""

    def show(self, asked: Asked) -> Json:
        """Return the call, with no output yet."""
        part = _part(asked)
        return {"name": part.get("name"), "agent_id": part.get("id"), "arguments": asked.text, "output": None}

    def prepare(self, asked: Asked, project: Project) -> Child | None:
        """Return the agent and what it is asked; None when there is no such agent."""
        agent_id = _part(asked).get("id")
        agent = project.store.get(project.name, "assistant", agent_id) if isinstance(agent_id, str) else None
        return Child(agent, _message(asked.arguments or {})) if agent is not None else None

    def finish(self, asked: Asked, project: Project, outcome: Json) -> Result:
        """Return what the agent answered, or why it did not."""
        if not outcome:
            output = f"No assistant found with id '{_part(asked).get('id')}'."
        elif "error" in outcome:
            output = f"The agent {asked.offer.name} gave no answer. {outcome['error']}"
        else:
            output = str(outcome["text"])
        return Result({**self.show(asked), "output": output}, output)


def _message(arguments: Json) -> str:
    for value in (arguments.get("message"), *arguments.values()):
        if isinstance(value, str) and value.strip():
            return value
    return "(no message)"


def _part(asked: Asked) -> Json:
    part: Any = asked.offer.definition.get("connected_agent")
    return part if isinstance(part, dict) else {}
